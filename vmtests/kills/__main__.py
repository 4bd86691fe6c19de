"""python3 -m vmtests.kills: kills the processes of a whole tree under load, at points chosen from a seed."""

from __future__ import annotations

import argparse
import os
import sys
import time
from pathlib import Path

from vmtests.kills import ends, seeded
from vmtests.kills.killer import Killer
from vmtests.kills.load import Load
from vmtests.kills.plan import kill_of
from vmtests.kills.tree import Tree, Wrong, until
from vmtests.kills.watch import Watch


def arguments() -> argparse.Namespace:
    parser = seeded.options("kills", __doc__)
    parser.add_argument("--pace", type=float, default=0.04, help="seconds between kills, on average")
    return parser.parse_args()


def torment(tree: Tree, killer: Killer, asked: argparse.Namespace) -> Load:
    load, watch = Load(tree, asked.seed), Watch(tree)
    number = 0
    while killer.tally.total() < asked.kills:
        kill = kill_of(asked.seed, number, tree.supervised(), asked.pace)
        number += 1
        end = time.monotonic() + kill.pause
        while True:
            tree.reap()
            if tree.svscan_status is not None and not os.path.exists(f"/proc/{tree.svscan}"):
                raise Wrong(f"svscan ended by itself with status {tree.svscan_status}")
            load.tick()
            watch.tick()
            if time.monotonic() >= end:
                break
            time.sleep(0.01)
        killer.carry_out(kill)
    load.ending = True
    until(lambda: load.tick() or watch.tick() or load.done(), lambda: "what was ordered is up", tree)
    return load


def run(asked: argparse.Namespace, top: Path) -> None:
    tree = Tree(asked.programs.resolve(), top, asked.svscan_option)
    killer = Killer(tree)
    began = time.monotonic()
    try:
        tree.bring_up()
        before = ends.Quiet(tree)
        load = torment(tree, killer, asked)
        ends.compare(tree, before)
        ends.end(tree, killer, asked.seed)
    except BaseException:
        print("the last events:", *killer.history, sep="\n  ")
        print("not at rest:", *ends.describe(tree), sep="\n  ")
        print("said by the tree:", (top / "messages").read_text(errors="replace")[-4000:], sep="\n")
        raise
    finally:
        ends.kill_all(tree)
    lines = sum(log.next - 1 for log in tree.logs.values())
    print(f"{killer.tally.total()} kills in {time.monotonic() - began:.0f} s, {load.given} orders, {lines} lines in "
          f"{sum(log.archives for log in tree.logs.values())} archives; fallen:\n{killer.tally.table()}", flush=True)


def main() -> int:
    asked = arguments()
    # What the runner left open is not the tree's: a socket from descriptor 3 on would find it in use.
    os.closerange(3, 1024)
    return seeded.run("kills", asked, run)


if __name__ == "__main__":
    sys.exit(main())
