"""python3 -m vmtests.probe rows | units DIR | show UNIT | systemd | compare [--keep DIR] | renew [--keep DIR] | unnoticed | cost"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from vmtests.probe import cost, renew, slipway_side, systemd_side, unnoticed
from vmtests.probe.compare import judge, stale
from vmtests.probe.report import parse
from vmtests.probe.topics import UNITS, pairs
from vmtests.probe.unit import native_text, systemd_text


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python3 -m vmtests.probe", description="Compare what services are given.")
    verbs = parser.add_subparsers(dest="verb", required=True)
    verbs.add_parser("rows", help="list the ids of all pairs")
    verbs.add_parser("units", help="write all unit files and definitions").add_argument("directory", type=Path)
    verbs.add_parser("show", help="show both texts of a unit").add_argument("unit")
    verbs.add_parser("systemd", help="boot systemd, unless its reports are in the cache, and print them")
    verbs.add_parser("unnoticed", help="boot with the settings left out, and list the rows that do not show it")
    starts = verbs.add_parser("cost", help="measure starts of sandboxed services, here and under systemd")
    starts.add_argument("--starts", type=int, default=20)
    for verb, what in (("compare", "boot both and print what differs"), ("renew", "the same, and write not_yet.py anew")):
        boots = verbs.add_parser(verb, help=what)
        boots.add_argument("--keep", type=Path, help="a directory for our reports; used again if they are there")
    return parser.parse_args()


def write_units(directory: Path) -> None:
    for unit in UNITS:
        (directory / f"{unit.name}.service").write_text(systemd_text(unit))
        (directory / f"{unit.name}.svc").write_text(native_text(unit))


def compare(keep: Path | None, renews: bool) -> int:
    theirs = systemd_side.reports()
    with tempfile.TemporaryDirectory(prefix="slipway-probe-") as top:
        where = keep or Path(top)
        where.mkdir(exist_ok=True)
        if not (where / "reports.txt").exists():
            side = slipway_side.run(Path(top) / "root", where)
            (where / "refused.txt").write_text("".join(f"{name}: {text.splitlines()[0]}\n" for name, text in side.refused.items()))
        ours = parse((where / "reports.txt").read_text())
        refused = dict(line.split(": ", 1) for line in (where / "refused.txt").read_text().splitlines())
    if renews:
        renew.write(theirs, ours, refused)
        return 0
    verdicts = {pair: judge(pair, theirs, ours, refused) for pair in pairs()}
    for pair, verdict in verdicts.items():
        if verdict in ("not yet", "explained"):
            print(f"{verdict}: {pair}")
        elif verdict != "equal":
            print(f"WRONG: {verdict}")
    for name in stale(verdicts):
        print(f"has come, to be taken out of not_yet.py (renew does): {name}")
    print(*(f"{list(verdicts.values()).count(kind)} {kind}" for kind in ("equal", "explained", "not yet")), f"{len(pairs())} pairs", sep=", ")
    return 0 if set(verdicts.values()) <= {"equal", "explained", "not yet"} else 1


def list_unnoticed() -> None:
    with tempfile.TemporaryDirectory(prefix="slipway-probe-") as top:
        side = slipway_side.run(Path(top) / "root", Path(top), unnoticed.bare_units())
    print(*unnoticed.unnoticed(systemd_side.reports(), side.reports), sep="\n")


def measure(starts: int) -> None:
    with tempfile.TemporaryDirectory(prefix="slipway-cost-") as top:
        theirs = cost.of_systemd(Path(top), count=starts)
        ours = cost.of_slipway(Path(top), count=starts)
    for name, one in ours.items():
        other = theirs.get(name)
        print(f"{name:36} {one.median:9.0f} us  above plain {one.median - ours['cost-plain'].median:8.0f} us"
              + (f"  systemd {other.median:9.0f} us" if other else ""))
    for name in (unit.name for unit in cost.UNITS if unit.name not in ours):
        print(f"{name:36} not measured: it does not start")


def main() -> int:
    asked = arguments()
    if asked.verb == "rows":
        print(*pairs(), sep="\n")
    elif asked.verb == "units":
        write_units(asked.directory)
    elif asked.verb == "show":
        unit = next(one for one in UNITS if one.name == asked.unit)
        print(systemd_text(unit), native_text(unit), sep="\n")
    elif asked.verb == "systemd":
        for name, report in systemd_side.reports().items():
            print(f"== {name}", *(f"{key} {text}" for key, text in report.items()), sep="\n")
    elif asked.verb == "unnoticed":
        list_unnoticed()
    elif asked.verb == "cost":
        measure(asked.starts)
    else:
        return compare(asked.keep, asked.verb == "renew")
    return 0


if __name__ == "__main__":
    sys.exit(main())
