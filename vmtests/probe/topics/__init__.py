"""All rows, a file for each topic."""

from __future__ import annotations

from vmtests.probe.topics import environment, identity, limits, privileges
from vmtests.probe.unit import Unit

UNITS: tuple[Unit, ...] = (*identity.UNITS, *environment.UNITS, *limits.UNITS, *privileges.UNITS)


def pairs() -> list[str]:
    """The ids of all that is compared."""
    return [pair for unit in UNITS for pair in unit.pairs]
