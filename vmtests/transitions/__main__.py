"""python3 -m vmtests.transitions: starts, stops, switches and events while those who see to them are killed, from a seed."""

from __future__ import annotations

import argparse
import ctypes
import os
import shutil
import sys
import tempfile
import time
from pathlib import Path

from vmtests.kills.__main__ import PR_SET_CHILD_SUBREAPER, Ended, end_on_signals
from vmtests.kills.ends import name_of
from vmtests.kills.tree import Wrong
from vmtests.runner.leaks import descendants
from vmtests.transitions.run import Run
from vmtests.transitions.services import OWN
from vmtests.transitions.tree import Tree


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python3 -m vmtests.transitions", description=__doc__)
    parser.add_argument("--programs", type=Path, default=Path(os.environ.get("SLIPWAY_BIN", "build/dev/bin")))
    parser.add_argument("--seed", type=int, default=int(os.environ.get("SLIPWAY_SEED") or 1))
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--svscan-option", action="append", default=[], metavar="OPTION", help="as --svscan-option=--per-process=0")
    parser.add_argument("--keep", action="store_true", help="the tree's files stay when something was wrong")
    return parser.parse_args()


def tell(top: Path, run: Run) -> None:
    """For whoever looks for the cause."""
    print("the last events:", *run.killer.history, sep="\n  ")
    print("the diary:", *run.tree.diary.lines[-40:], sep="\n  ")
    print("there are:", *map(name_of, descendants()), sep="\n  ")
    for name in ("messages", *(f"{own}.said" for own in OWN)):
        path = top / name
        print(f"{name}:", path.read_text(errors="replace")[-3000:] if path.exists() else "", sep="\n")


def live(asked: argparse.Namespace, top: Path) -> None:
    tree = Tree(asked.programs.resolve(), top, asked.svscan_option)
    run = Run(tree, asked.seed)
    began = time.monotonic()
    try:
        run.begin()
        run.torment(asked.kills)
        run.end()
    except BaseException:
        tell(top, run)
        raise
    finally:
        tree.kill_all()
    print(f"{run.killer.tally.total()} kills in {sum(run.phases.values())} phases, {time.monotonic() - began:.0f} s, "
          f"{len(tree.diary.lines)} notes, {sum(log.next - 1 for log in tree.logs)} lines; fallen:\n{run.killer.tally.table()}\n"
          f"phases: {', '.join(f'{what} {n}' for what, n in run.phases.most_common())}", flush=True)


def main() -> int:
    asked = arguments()
    end_on_signals()
    options = "".join(f" --svscan-option={o}" for o in asked.svscan_option)
    again = f"python3 -m vmtests.transitions --programs {asked.programs} --seed {asked.seed} --kills {asked.kills}{options}"
    print(f"seed {asked.seed}, {asked.kills} kills", flush=True)
    ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    top = Path(tempfile.mkdtemp(prefix="slipway-transitions-"))
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
            shutil.rmtree(top, ignore_errors=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
