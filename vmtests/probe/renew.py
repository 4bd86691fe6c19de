"""Writes not_yet.py anew from what two machines reported. Reasons that stand there are kept; new ones are to be written."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from vmtests.probe import not_yet
from vmtests.probe.compare import differences
from vmtests.probe.report import Report, value
from vmtests.probe.topics import UNITS

FILE = Path(not_yet.__file__)
COLUMNS = 145
USES = re.compile(r" uses (?:Process\.)?(\S+): this version")


def reason_of_refusal(message: str) -> str:
    uses = USES.search(message)
    return uses.group(1) if uses else message.partition("error: ")[2][:100]


def missing_now(theirs: Mapping[str, Report], ours: Mapping[str, Report], refused: Mapping[str, str]) -> dict[str, list[str]]:
    """Names by what is missing."""
    table: dict[str, list[str]] = {}
    for unit in UNITS:
        if unit.name in refused:
            reason = not_yet.NOT_YET.get(unit.name) or reason_of_refusal(refused[unit.name])
            table.setdefault(reason, []).append(unit.name)
            continue
        for pair in unit.pairs:
            a, b = value(theirs, pair), value(ours, pair)
            if a != b and pair not in differences():
                table.setdefault(not_yet.NOT_YET.get(pair) or f"to be reviewed: systemd {a}, here {b}", []).append(pair)
    return table


def line_of(reason: str, names: list[str]) -> str:
    quoted = [f'"{name}",' for name in names]
    text = '"' + reason.replace("\\", "\\\\").replace('"', '\\"') + '"'
    whole = f"    {text}: ({' '.join(quoted).removesuffix(',' if len(names) > 1 else '')}),"
    if len(whole) <= COLUMNS:
        return whole
    lines = [""]
    for name in quoted:
        if len(lines[-1]) + len(name) + 9 > COLUMNS:
            lines.append("")
        lines[-1] += (" " if lines[-1] else "") + name
    return "\n".join([f"    {text}: (", *(f"        {line}" for line in lines), "    ),"])


def write(theirs: Mapping[str, Report], ours: Mapping[str, Report], refused: Mapping[str, str]) -> None:
    text = FILE.read_text()
    head = text[:text.index("MISSING")]
    table = missing_now(theirs, ours, refused)
    rows = "".join(line_of(reason, names) + "\n" for reason, names in table.items())
    FILE.write_text(f"{head}MISSING: dict[str, tuple[str, ...]] = {{\n{rows}}}\n\n"
                    "NOT_YET = {name: reason for reason, names in MISSING.items() for name in names}\n")
