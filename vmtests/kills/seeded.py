"""The frame of a test that kills at points chosen from a seed: options, ends, and the words that repeat it."""

from __future__ import annotations

import argparse
import ctypes
import os
import signal
import tempfile
from pathlib import Path
from typing import Callable

from vmtests.kills.tree import Tree, Wrong

PR_SET_CHILD_SUBREAPER = 36


class Ended(BaseException):
    """Somebody ends the test, as whoever runs it does when it takes too long."""


def end_on_signals() -> None:
    """The tree must not outlive the test: a signal becomes an exception, behind which everything is ended."""
    wanted = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)

    def raised(number: int, _: object) -> None:
        for one in wanted:
            signal.signal(one, signal.SIG_IGN)  # once: nothing interrupts the ending
        raise Ended(signal.Signals(number).name)

    for one in wanted:
        signal.signal(one, raised)


def options(name: str, about: str | None) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog=f"python3 -m vmtests.{name}", description=about)
    parser.add_argument("--programs", type=Path, default=Path(os.environ.get("SLIPWAY_BIN", "build/dev/bin")))
    parser.add_argument("--seed", type=int, default=int(os.environ.get("SLIPWAY_SEED") or 1))
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--svscan-option", action="append", default=[], metavar="OPTION", help="as --svscan-option=--per-process=0")
    parser.add_argument("--keep", action="store_true", help="the tree's files stay when something was wrong")
    return parser


def run(name: str, asked: argparse.Namespace, live: Callable[[argparse.Namespace, Path], None]) -> int:
    """`live` in a directory of its own; the exit code. What is born belongs to this process, whoever dies."""
    end_on_signals()
    more = "".join(f" --svscan-option={o}" for o in asked.svscan_option)
    again = f"python3 -m vmtests.{name} --programs {asked.programs} --seed {asked.seed} --kills {asked.kills}{more}"
    print(f"seed {asked.seed}, {asked.kills} kills", flush=True)
    ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    top = Path(tempfile.mkdtemp(prefix=f"slipway-{name}-"))
    keep = False
    try:
        live(asked, top)
    except Ended as by:
        print(f"ended by {by}\nagain: {again}")
        return 1
    except Wrong as why:
        keep = asked.keep
        print(f"WRONG: {why}\nagain: {again}" + (f"\nkept: {top}" if keep else ""))
        return 1
    finally:
        if not keep:
            Tree.remove(top)
    return 0
