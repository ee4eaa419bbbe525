#!/usr/bin/env python3
"""Compares the simulation with the same model in vectorised numpy, in one sitting, by CPU seconds.

    python3 benches/peers/compare.py            needs numpy and scipy

Builds the benchmark, then lets the two take turns on one core. Ours is the difference of a long and a short run: no start-up and no
building of tables is in it. The peer reports its own CPU seconds; the median of three runs in one process spares it the first one,
which pays for fresh memory and takes about twice as long. Prints CPU microseconds a simulated year and the ratio of the two.
"""
import json
import pathlib
import resource
import statistics
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
TURNS = 5
# Years of our short and long run, and of the peer's: it keeps all events in memory, 0.7 GB for 50,000 years.
OURS = (100_000, 300_000)
PEER_YEARS = 50_000


def cpu_seconds(command):
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def built():
    messages = subprocess.run(
        ["cargo", "bench", "--bench", "frailty", "--no-run", "--message-format", "json"],
        cwd=ROOT, check=True, capture_output=True, text=True,
    ).stdout
    artifacts = [json.loads(line) for line in messages.splitlines()]
    return [a["executable"] for a in artifacts if a.get("executable") and a["target"]["name"] == "frailty"][-1]


def our_microseconds(command):
    short, long = (cpu_seconds(command + ["--years", str(n)]) for n in OURS)
    return (long - short) / (OURS[1] - OURS[0]) * 1e6


def peer_microseconds(holdings):
    with tempfile.TemporaryDirectory() as folder:
        report = pathlib.Path(folder) / "report.json"
        cpu_seconds([sys.executable, str(ROOT / "benches/peers/numpy_frailty.py"), "--holdings", holdings, "--variant", "frailty",
                     "--reps", "3", "--years", str(PEER_YEARS), "--json", str(report)])
        return json.loads(report.read_text())["variants"]["frailty"]["median_cpu_s"] / PEER_YEARS * 1e6


def main():
    holdings = sys.argv[1] if len(sys.argv) > 1 else "200"
    ours = [built(), "--holdings", holdings, "--threads", "1"]
    turns = [(our_microseconds(ours), peer_microseconds(holdings)) for _ in range(TURNS)]
    for mine, theirs in turns:
        print(f"harmattan {mine:6.2f} us a year, numpy {theirs:6.2f}, ratio {theirs / mine:.2f}")
    ratio = statistics.median(theirs / mine for mine, theirs in turns)
    print(f"median ratio of CPU seconds, {holdings} holdings: {ratio:.2f}")


if __name__ == "__main__":
    main()
