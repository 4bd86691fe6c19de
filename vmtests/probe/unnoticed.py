"""Whether the pairs notice a setting: a machine whose definitions leave all settings of the rows out.

A row of which every pair is as with the setting shows nothing of it. Some are meant to: what must not change
something, a condition that holds.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from vmtests.probe.report import Report, value
from vmtests.probe.topics import UNITS
from vmtests.probe.unit import Row, Unit

# What says how a service is started, not what it is given.
KEPT = ("Type =", "Ready =", "Command =", "Tty =")


def bare(row: Row) -> Row:
    """The row without its settings; heads of sections stay, for what is kept of them."""
    lines = [line for line in row.native.splitlines() if line.startswith(("[Service]", "[Run]", *KEPT))]
    return replace(row, native="\n".join(lines))


def bare_units() -> tuple[Unit, ...]:
    return tuple(replace(unit, rows=tuple(bare(row) for row in unit.rows)) for unit in UNITS)


def unnoticed(theirs: Mapping[str, Report], bare_reports: Mapping[str, Report]) -> list[str]:
    """The rows of which no pair differs from systemd's with the setting."""
    found = []
    for unit in UNITS:
        for row in unit.rows:
            pairs = [f"{unit.name}/{key}" for key in row.keys]
            if pairs and bare(row).native != row.native and all(value(theirs, pair) == value(bare_reports, pair) for pair in pairs):
                found.append(f"{unit.name}: {row.native.splitlines()[0]}")
    return found
