#!/usr/bin/env python3
"""Writes or checks stream.json: the first draws of named streams, purpose by purpose.

    python3 tests/oracles/stream.py > tests/oracles/stream.json
    python3 tests/oracles/stream.py --check

Standard library only. It shares no code with the product and is written from the words of the scheme philox4x32-10/1:
- The key of a stream is words 0 and 1 of the Philox4x32-10 block whose counter is the first 16 bytes of the SHA-256 of its
  name (UTF-8), read as four little-endian words, under the key (low word, high word) of the seed.
- A draw has the counter (year, ordinal, block, purpose). Its uniform has 52 bits, the upper 26 of words 0 and 1, and lies in
  the middle of its cell: never 0, never 1.
  The file has it as text, so that no reader of JSON rounds it.
- First arrivals (purpose 0) serve four years a block: the counter starts with year // 4, the word is year % 4, and the
  uniform is (word + 1/2) / 2^32.
"""
import hashlib
import json
import os
import sys

MASK = 0xFFFFFFFF
# Salmon, Moraes, Dror and Shaw, "Parallel random numbers: as easy as 1, 2, 3", SC'11.
MULTIPLIERS = (0xD2511F53, 0xCD9E8D57)
WEYL = (0x9E3779B9, 0xBB67AE85)
ROUNDS = 10
PURPOSES = (
    "first arrival", "later arrivals", "severity", "days", "outcome", "hit", "beta", "leaf", "frailty", "parameter",
)
NAMES = ("asset:MLI-FEKOLA/EX", "cell:MLI/CC/gold", "zone:XOF/TR", "region")
SEED = 42
# Both words of the key are used, and names are bytes, not letters.
WIDE_SEED = (7 << 32) + 42
WIDE_NAME = "holding:Côte d’Ivoire"
FIRST_YEARS = range(8)
# (year, ordinal): the first, its neighbours, and the far end of a run.
ADDRESSES = ((0, 0), (0, 1), (1, 0), (5, 2), (4294967294, 31))


def philox(counter, key):
    x0, x1, x2, x3 = counter
    k0, k1 = key
    for _ in range(ROUNDS):
        first, second = MULTIPLIERS[0] * x0, MULTIPLIERS[1] * x2
        x0, x1, x2, x3 = (second >> 32) ^ x1 ^ k0, second & MASK, (first >> 32) ^ x3 ^ k1, first & MASK
        k0, k1 = (k0 + WEYL[0]) & MASK, (k1 + WEYL[1]) & MASK
    return x0, x1, x2, x3


def key_of(name, seed):
    digest = hashlib.sha256(name.encode("utf-8")).digest()
    counter = [int.from_bytes(digest[i:i + 4], "little") for i in range(0, 16, 4)]
    return philox(counter, (seed & MASK, seed >> 32))[:2]


def uniform(words):
    return ((words[0] >> 6) * 2 ** 26 + (words[1] >> 6) + 0.5) / 2 ** 52


def hexadecimal(words):
    return [f"{word:08x}" for word in words]


def first_arrivals(key):
    draws = []
    for year in FIRST_YEARS:
        word = philox((year // 4, 0, 0, 0), key)[year % 4]
        draws.append({"year": year, "word": f"{word:08x}", "uniform": repr((word + 0.5) / 2 ** 32)})
    return draws


def draws_of(key, purpose):
    draws = []
    for year, ordinal in ADDRESSES:
        words = philox((year, ordinal, 0, purpose), key)
        draws.append({"year": year, "ordinal": ordinal, "words": hexadecimal(words), "uniform": repr(uniform(words))})
    return draws


def case(index, name, seed):
    key = key_of(name, seed)
    expected = {"key": hexadecimal(key), PURPOSES[0]: first_arrivals(key)}
    for number, purpose in enumerate(PURPOSES[1:], start=1):
        expected[purpose] = draws_of(key, number)
    return {
        "id": f"stream-{index}",
        "inputs": {"name": name, "seed": seed},
        "expected": expected,
        "tol": {"rel": 0.0, "abs": 0.0},
    }


def document():
    cases = [case(index, name, SEED) for index, name in enumerate(NAMES)]
    cases.append(case(len(cases), WIDE_NAME, WIDE_SEED))
    about = {
        "oracle": "stream",
        "about": "Keys and first draws of named streams under the random scheme philox4x32-10/1.",
        "computed_by": "tests/oracles/stream.py",
        "source": "the scheme as documented; known answers of Random123 hold for its generator",
        "cases": cases,
    }
    return json.dumps(about, indent=1, ensure_ascii=False) + "\n"


def known_answer_holds():
    """One of Random123's, and the stream of the documentation."""
    block = philox((MASK,) * 4, (MASK,) * 2)
    return hexadecimal(block) == ["408f276d", "41c83b0e", "a20bc7c6", "6d5451fd"]


def main(arguments):
    if not known_answer_holds():
        return "this generator is not Philox4x32-10"
    if arguments not in ([], ["--check"]):
        return __doc__
    if not arguments:
        sys.stdout.write(document())
        return 0
    path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "stream.json")
    with open(path, encoding="utf-8") as file:
        if file.read() != document():
            return f"{path} differs from what this script computes"
    print("stream.json: every key, word and uniform is reproduced")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
