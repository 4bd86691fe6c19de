"""The reviewed tables: what differs for a reason, and what is not done yet. All else is equal."""

from __future__ import annotations

from collections.abc import Mapping

from vmtests.images.repository import ROOT
from vmtests.probe.not_yet import NOT_YET
from vmtests.probe.report import Report, value

PAGE = ROOT / "docs" / "systemd-differences.md"
MOST_DIFFERENCES = 15


def differences() -> dict[str, str]:
    """The pairs of the page's table, each with its reason: "| `UNIT/KEY` | systemd | Slipway | why |"."""
    found = {}
    for line in PAGE.read_text().splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if line.startswith("| `") and len(cells) == 4:
            found[cells[0].strip("`")] = cells[3]
    return found


def missing(pair: str) -> str | None:
    """Why a pair is not possible yet; None when it is."""
    return NOT_YET.get(pair) or NOT_YET.get(pair.partition("/")[0])


def judge(pair: str, theirs: Mapping[str, Report], ours: Mapping[str, Report], refused: Mapping[str, str]) -> str:
    """ "equal", "explained", "not yet", or in several words what is wrong."""
    unit = pair.partition("/")[0]
    expected, found = value(theirs, pair), value(ours, pair)
    if unit not in refused and found == expected:
        return f"{pair} is equal now (\"{found}\"): take it out of {PAGE.name}" if pair in differences() else "equal"
    if missing(pair) is not None:
        return "not yet"
    if pair in differences() and unit not in refused:
        return "explained"
    return f"{pair}: systemd \"{expected}\", Slipway \"{found}\"\n{refused.get(unit, '')}".rstrip()


def stale(verdicts: Mapping[str, str]) -> list[str]:
    """Names in NOT_YET for which nothing is missing any more: the feature has come since."""
    waiting = {pair for pair, verdict in verdicts.items() if verdict == "not yet"}
    waiting |= {pair.partition("/")[0] for pair in waiting}
    return [name for name in NOT_YET if name not in waiting]
