"""python3 -m vmtests.transitions: starts, stops, switches and events while those who see to them are killed, from a seed."""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

from vmtests.kills import seeded
from vmtests.kills.ends import name_of
from vmtests.runner.leaks import descendants
from vmtests.transitions.run import Run
from vmtests.transitions.services import OWN
from vmtests.transitions.tree import Tree


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


if __name__ == "__main__":
    sys.exit(seeded.run("transitions", seeded.options("transitions", __doc__).parse_args(), live))
