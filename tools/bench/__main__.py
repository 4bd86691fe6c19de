"""One run: find the peers, measure, print, clean up."""

from __future__ import annotations

import json
import os
import resource
import signal
import sys

from tools.bench import goals, options, table
from tools.bench.cgroup import Cgroup
from tools.bench.context import Bench, Failed, Samples, place
from tools.bench.measures.all import MEASURES
from tools.bench.peers import all as peers
from tools.bench.processes import end_everything, last_words


def say(text: str) -> None:
    print(text, flush=True)


def missing(bench: Bench) -> str:
    for path in (bench.programs / "slipway-svscan", bench.service, bench.floor):
        if not os.access(path, os.X_OK):
            return f"{path} is not there; tools/bench/run builds it"
    return ""


def say_conditions(bench: Bench) -> None:
    say(f"{table.machine()}; rounds: {bench.rounds}")
    if bench.quick:
        say("quick: little trees, to show that the kit works; the figures mean nothing")
    if bench.cgroup.cpu_file is None:
        say("no cgroup that counts CPU time (not root, or read-only): CPU of whole trees is not measured")
    if bench.cgroup.memory_file is None:
        say("no cgroup that counts memory: the charge per service is not measured")


def measure_all(bench: Bench, chosen: options.Options) -> int:
    found = peers.find(bench)
    if chosen.peers:
        found = {name: peer for name, peer in found.items() if name in (*chosen.peers, "slipway")}
    rows: list[goals.Row] = []
    samples: dict[str, Samples] = {}
    code = 0
    for name in chosen.only:
        say(f"\n{name}")
        try:
            samples[name] = MEASURES[name](bench, found)
        except Failed as why:
            say(f"{name}: {why}\n{last_words(bench)}")
            code = 1
            continue
        say(table.medians(samples[name]))
        rows += goals.judge(name, samples[name])
    if rows:
        say("\n" + table.judgement(rows))
    if chosen.json:
        with open(chosen.json, "w", encoding="utf-8") as file:
            json.dump(table.as_data(rows, samples), file, indent=1)
    return code


def main() -> int:
    chosen = options.parse(sys.argv[1:])
    # An end by a signal cleans up as any other.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    with place() as work:
        bench = Bench(chosen.build / "bin", chosen.build / "bench", work, chosen.rounds, chosen.quick, Cgroup(), say,
                      chosen.real_time)
        try:
            if why := missing(bench):
                print(f"tools/bench: {why}", file=sys.stderr)
                return 111
            say_conditions(bench)
            return measure_all(bench, chosen)
        finally:
            end_everything()
            bench.cgroup.remove()


if __name__ == "__main__":
    sys.exit(main())
