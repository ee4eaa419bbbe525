#!/usr/bin/env python3
"""Compares the simulation with the same model in vectorised numpy, in one sitting, by CPU seconds.

    python3 benches/peers/compare.py            needs numpy and scipy

Builds the benchmark, then lets the two take turns on one core. Of each a short and a long run are taken: their difference has no
start-up, no building of tables and no import in it. Prints CPU microseconds a simulated year and the ratio of the two.
"""
import json
import pathlib
import resource
import statistics
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
TURNS = 5
# Years of the short and the long run. The peer keeps all events in memory: 50,000 years take 0.7 GB.
OURS = (100_000, 300_000)
PEER = (10_000, 50_000)


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


def microseconds_a_year(command, years):
    short, long = (cpu_seconds(command + ["--years", str(n)]) for n in years)
    return (long - short) / (years[1] - years[0]) * 1e6


def main():
    holdings = sys.argv[1] if len(sys.argv) > 1 else "200"
    ours = [built(), "--holdings", holdings, "--threads", "1"]
    peer = [sys.executable, str(ROOT / "benches/peers/numpy_frailty.py"),
            "--holdings", holdings, "--variant", "frailty", "--reps", "1"]
    turns = [(microseconds_a_year(ours, OURS), microseconds_a_year(peer, PEER)) for _ in range(TURNS)]
    for mine, theirs in turns:
        print(f"harmattan {mine:6.2f} us a year, numpy {theirs:6.2f}, ratio {theirs / mine:.2f}")
    ratio = statistics.median(theirs / mine for mine, theirs in turns)
    print(f"median ratio of CPU seconds, {holdings} holdings: {ratio:.2f}")


if __name__ == "__main__":
    main()
