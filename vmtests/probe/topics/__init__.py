"""All rows, a file for each topic."""

from __future__ import annotations

from vmtests.probe.topics import cgroup, conditions, environment, files, filter, identity, limits, privileges, view
from vmtests.probe.unit import Unit

UNITS: tuple[Unit, ...] = tuple(unit for topic in (identity, environment, limits, privileges, files, conditions, view, filter, cgroup)
                                for unit in topic.UNITS)


def pairs() -> list[str]:
    """The ids of all that is compared."""
    return [pair for unit in UNITS for pair in unit.pairs]
