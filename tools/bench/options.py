"""The options of tools/bench/run."""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from pathlib import Path

from tools.bench.measures.all import MEASURES

ABOUT = """Measures Slipway beside Debian's s6, runit and daemontools, and compares with the goals."""
MORE = """Peers that are not installed are downloaded with apt-get and unpacked into the cache, never installed. As root
everything is measured; without, what needs a cgroup (CPU and charged memory) is left out. The full run takes some
fifteen minutes and wants a machine where nothing else runs; ratios of CPU hold on a busy one, times do not.
Exit codes: 0 measured, whether goals are reached or not; 1 something does not work; 100 wrong usage; 111 it cannot
begin."""


class Parser(argparse.ArgumentParser):
    def error(self, message: str) -> None:  # type: ignore[override]
        self.print_usage()
        self.exit(100, f"{self.prog}: {message}\n")


@dataclass(frozen=True)
class Options:
    build: Path
    only: tuple[str, ...]
    peers: tuple[str, ...]
    rounds: int
    quick: bool
    json: str
    real_time: bool


def names(text: str) -> tuple[str, ...]:
    return tuple(name for name in text.split(",") if name)


def parse(arguments: list[str]) -> Options:
    parser = Parser(prog="tools/bench/run", description=ABOUT, epilog=MORE)
    parser.add_argument("--only", type=names, default=(), metavar="MEASURE,…", help=", ".join(MEASURES))
    parser.add_argument("--peers", type=names, default=(), metavar="PEER,…",
                        help="beside slipway: floor, s6-deb, runit-deb, daemontools, slipway-hosted, slipway-lean")
    parser.add_argument("--rounds", type=int, metavar="N", help="interleaved rounds (default: 5)")
    parser.add_argument("--quick", action="store_true", help="one round of little trees: shows that the kit works")
    parser.add_argument("--json", default="", metavar="FILE", help="also write all samples there")
    parser.add_argument("--real-time", action="store_true",
                        help="peers and services before all others: for restart and commands on a busy machine")
    parser.add_argument("--build", type=Path, default=Path("build/release"), metavar="DIRECTORY",
                        help="where Slipway was built (default: build/release)")
    given = parser.parse_args(arguments)
    unknown = [name for name in given.only if name not in MEASURES]
    if unknown:
        parser.error(f"no measure {unknown[0]}; there are {', '.join(MEASURES)}")
    rounds = given.rounds or (1 if given.quick else 5)
    if rounds < 1:
        parser.error("--rounds: at least one")
    return Options(given.build.resolve(), given.only or tuple(MEASURES), given.peers, rounds, given.quick, given.json,
                   given.real_time)
