#!/usr/bin/env python3
"""Kills batches with SIGKILL at random moments, and looks whether anything half-written is ever under a final name.

    scripts/kill-batch.py --program target/release/harmattan            200 kills of a batch, 200 of a shard
    scripts/kill-batch.py --kills 20 --seed 7 --keep /tmp/killed        fewer, other moments, folders kept
    scripts/kill-batch.py --verify STORE                                only look at a store

A small plan runs round after round on a store; each round has another seed, or one that was there before, so that results are
set aside and brought back under the kills too. Every second kill falls at a moment drawn evenly from the time that the whole work
takes; the others wait until something is being written and fall within two thousandths of a second of that. After each kill every
folder of a cell must be what its manifest says. In the end each store must be, byte for byte, that of batches nobody disturbed.
Needs Python 3 and nothing else. Exit 0 when all of that holds, else 1.
"""

import argparse
import hashlib
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

PLAN = """quarters = ["2026Q2"]
scenarios = ["baseline", "capital-siege"]
years = 1000
seed = {seed}
formats = ["csv"]
house = false
out = "store"
[[portfolios]]
shipped = "single-issuer"
[[portfolios]]
shipped = "supply-chain"
"""
# Seeds of the rounds of one store: new ones, and some that were there before. Then the store is compared, and another begins.
SEEDS = [1, 2, 3, 1, 4, 2, 5]
AIMED_WITHIN = 0.002


def digest(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()


def wrong_with_folder(folder):
    """What is wrong with the folder of a cell under a final name."""
    manifest = folder / "manifest.json"
    if not manifest.is_file():
        return f"{folder}: no manifest"
    try:
        listed = {file["path"]: file for file in json.loads(manifest.read_text())["files"]}
        json.loads((folder / "cell.json").read_text())
    except (ValueError, KeyError, OSError) as error:
        return f"{folder}: {error}"
    there = {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()} - {"manifest.json"}
    if there != set(listed):
        return f"{folder}: files {sorted(there ^ set(listed))} are in the folder or the manifest only"
    for name, file in listed.items():
        if digest(folder / name) != file["sha256"]:
            return f"{folder}/{name}: not what the manifest says"
    return None


def verify(store):
    """Everything wrong under final names of a store, and how many folders there are."""
    folders = [*store.glob("quarter=*/portfolio=*/scenario=*"), *store.glob("superseded/[!.]*")]
    wrong = [text for text in map(wrong_with_folder, folders) if text]
    for name in ["store.json", "log/status.json"]:
        try:
            if (store / name).exists():
                json.loads((store / name).read_text())
        except ValueError as error:
            wrong.append(f"{store / name}: {error}")
    return wrong, len(folders)


def results(store, patterns):
    files = {}
    for pattern in patterns:
        for path in store.glob(pattern):
            if path.is_file():
                files[str(path.relative_to(store))] = digest(path)
    return files


def leftovers(folder, deep=3):
    """Partial files and folders, as they are while something is written or moved. Looks into no folder of a cell."""
    try:
        with os.scandir(folder) as entries:
            folders = []
            for entry in entries:
                if entry.name.startswith(".") and (".partial-" in entry.name or ".aside-" in entry.name):
                    return True
                if deep and entry.is_dir() and not entry.name.startswith("scenario="):
                    folders.append(entry.path)
    except OSError:
        return False
    return any(leftovers(path, deep - 1) for path in folders if not path.endswith("superseded"))


class Killer:
    """Starts a command again and again, and kills it until it was killed often enough."""

    def __init__(self, chance, log):
        self.chance = chance
        self.log = log
        self.kills = 0
        self.when = {"before the first write": 0, "during a write": 0, "between writes": 0}
        self.ended = 0

    def run(self, command, folder, begun, span, wrote):
        """True when the command ended by itself before the kill."""
        before = wrote()
        process = subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=self.log)
        aimed = self.kills % 2 == 1
        end = time.monotonic() + self.chance.uniform(0, span)
        while process.poll() is None:
            if aimed and leftovers(begun):
                time.sleep(self.chance.uniform(0, AIMED_WITHIN))
                break
            if not aimed and time.monotonic() >= end:
                break
            time.sleep(0.0005 if aimed else 0.001)
        process.send_signal(signal.SIGKILL) if process.poll() is None else None
        if process.wait() != -signal.SIGKILL:
            self.ended += 1
            if process.returncode != 0:
                sys.exit(f"{command} ended with {process.returncode}; see the log")
            return True
        self.kills += 1
        during = leftovers(begun)
        moment = "during a write" if during else "between writes" if wrote() > before else "before the first write"
        self.when[moment] += 1
        return False

    def told(self, what):
        moments = ", ".join(f"{count} {moment}" for moment, count in self.when.items())
        return f"{what}: {self.kills} kills ({moments}); {self.ended} runs ended before their kill"


def whole(home, program, kills, chance, log):
    """Kills batches; gives what is wrong."""
    calm, stormy = home / "calm", home / "stormy"
    for folder in [calm, stormy]:
        folder.mkdir()
    command = [program, "batch", "plan.toml", "--jobs", "2"]

    def undisturbed(folder, seed):
        (folder / "plan.toml").write_text(PLAN.format(seed=seed))
        begun = time.monotonic()
        subprocess.run(command, cwd=folder, check=True, stdout=subprocess.DEVNULL, stderr=log)
        return time.monotonic() - begun

    patterns = ["quarter=*/**/*", "superseded/**/*"]
    killer = Killer(chance, log)
    seen, files, stores, wrong = 0, 0, 0, []
    span = None
    while killer.kills < kills:
        for seed in SEEDS:
            took = undisturbed(calm, seed)
            # Restoring takes no time to speak of: the moments are drawn from that of a simulation.
            span = span or took
            (stormy / "plan.toml").write_text(PLAN.format(seed=seed))
            store = stormy / "store"
            journal = store / "log" / "journal.jsonl"
            done = lambda: journal.read_text(errors="replace").count('"event":"done"') if journal.exists() else 0
            ended = False
            while not ended and killer.kills < kills:
                ended = killer.run(command, stormy, store, span, done)
                found, folders = verify(store)
                wrong += found
                seen += folders
            undisturbed(stormy, seed)
        one, two = results(calm / "store", patterns), results(stormy / "store", patterns)
        wrong += [f"{name}: differs from the undisturbed store" for name in sorted(set(one) ^ set(two))]
        wrong += [f"{name}: other bytes" for name in sorted(set(one) & set(two)) if one[name] != two[name]]
        if leftovers(stormy / "store"):
            wrong.append("leftovers of killed batches stay")
        for folder in [calm, stormy]:
            shutil.rmtree(folder / "store")
        stores += 1
        files += len(two)
        print(killer.told("batch"), flush=True)
    print(f"batch: {seen} folders of cells verified after kills; {stores} stores with {files} files resumed, "
          f"{'some unlike' if wrong else 'byte-equal to'} undisturbed ones")
    return wrong


def shards(home, program, kills, chance, log):
    """Kills shards; gives what is wrong."""
    (home / "plan.toml").write_text(PLAN.format(seed=1).replace("years = 1000", "years = 16000"))
    run = lambda *arguments: subprocess.run([program, "batch", *arguments], cwd=home, check=True,
                                            stdout=subprocess.DEVNULL, stderr=log)
    run("plan", "plan.toml", "--out", "parts")
    plan = next((home / "parts").iterdir())
    begun = time.monotonic()
    run("shard", plan, "--shard", "0/1")
    span = time.monotonic() - begun
    patterns = ["parts/*/[!.]*"]
    calm = results(plan, patterns)
    shutil.rmtree(plan / "parts")
    killer, wrong, seen = Killer(chance, log), [], 0
    count = lambda: sum(1 for _ in plan.glob("parts/*/[!.]*.ok"))
    while killer.kills < kills:
        ended = killer.run([program, "batch", "shard", plan, "--shard", "0/1"], home, plan / "parts", span, count)
        held = results(plan, patterns)
        seen += len(held)
        wrong += [f"{name}: other bytes than undisturbed" for name in held if held[name] != calm.get(name)]
        if ended:
            wrong += [f"{name}: missing" for name in set(calm) - set(held)]
            shutil.rmtree(plan / "parts")
    run("shard", plan, "--shard", "0/1")
    same = results(plan, patterns) == calm
    if not same:
        wrong.append("the parts at the end differ from the undisturbed ones")
    print(killer.told("shard"))
    print(f"shard: {seen} parts and receipts verified after kills, {len(calm)} at the end, "
          f"{'byte-equal to' if same else 'other than'} the undisturbed ones")
    return wrong


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--program", default="target/release/harmattan", help="the built program")
    parser.add_argument("--kills", type=int, default=200, help="kills of each kind")
    parser.add_argument("--seed", type=int, default=1, help="of the moments")
    parser.add_argument("--only", choices=["batch", "shard"], help="kill one kind")
    parser.add_argument("--keep", type=Path, help="work in this folder, which must not exist, and leave it")
    parser.add_argument("--verify", type=Path, metavar="STORE", help="only look at a store")
    args = parser.parse_args()
    if args.verify:
        wrong, folders = verify(args.verify)
        print(f"{folders} folders of cells, {len(wrong)} of them wrong")
    else:
        program = str(Path(args.program).resolve())
        home = args.keep or Path(tempfile.mkdtemp(prefix="kill-batch-"))
        for name in ["batch", "shard"]:
            (home / name).mkdir(parents=True)
        begun = time.monotonic()
        with open(home / "log.txt", "w") as log:
            wrong = []
            if args.only != "shard":
                wrong += whole(home / "batch", program, args.kills, random.Random(args.seed), log)
            if args.only != "batch":
                wrong += shards(home / "shard", program, args.kills, random.Random(args.seed + 1), log)
        print(f"{time.monotonic() - begun:.0f} s")
        if not args.keep:
            shutil.rmtree(home)
    print("\n".join(wrong) if wrong else "nothing half-written was seen")
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
