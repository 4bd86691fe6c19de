"""The options of tools/test."""

from __future__ import annotations

import argparse
import os
import secrets
from dataclasses import dataclass
from pathlib import Path

ABOUT = """Runs Slipway's tests. Without a label: unit, ns and vm."""


@dataclass(frozen=True)
class Options:
    labels: tuple[str, ...]
    preset: str
    asan: bool
    seed: int
    only: str
    jobs: int
    artifacts: Path

    def wants(self, label: str) -> bool:
        return label in self.labels


def parse(root: Path) -> Options:
    parser = argparse.ArgumentParser(prog="tools/test", description=ABOUT)
    parser.add_argument("--unit", action="store_true", help="the C++ tests, also with sanitizers")
    parser.add_argument("--ns", action="store_true", help="real systems in namespaces")
    parser.add_argument("--vm", action="store_true", help="real systems in QEMU")
    parser.add_argument("--long", action="store_true", help="also tests that take many minutes")
    parser.add_argument("--preset", default="dev", help="the build that is tested (default: dev)")
    parser.add_argument("--no-asan", action="store_true", help="leave the sanitizer build out")
    parser.add_argument("--seed", type=int, help="repeat a run with the seed that it printed")
    parser.add_argument("-k", dest="only", default="", metavar="TEXT",
                        help="only tests whose name has this text")
    given = parser.parse_args()
    labels = [name for name in ("unit", "ns", "vm") if getattr(given, name)]
    labels = labels or ["unit", "ns", "vm"]
    if given.long:
        labels.append("long")
    seed = given.seed if given.seed is not None else secrets.randbelow(1 << 31)
    return Options(tuple(labels), given.preset, not given.no_asan, seed, given.only,
                   os.cpu_count() or 1, root / "build" / "artifacts")
