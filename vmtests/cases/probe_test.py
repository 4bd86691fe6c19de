"""What a service is given by Slipway is what systemd 252 gives it: one test for each attribute of each unit."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest

from vmtests.images import Absent
from vmtests.probe import slipway_side, systemd_side
from vmtests.probe.compare import MOST_DIFFERENCES, differences, judge, missing, stale
from vmtests.probe.not_yet import NOT_YET
from vmtests.probe.report import NO_REPORT, Report, value
from vmtests.probe.slipway_side import Side
from vmtests.probe.topics import UNITS, pairs


@pytest.fixture(scope="session")
def theirs() -> dict[str, Report]:
    try:
        return systemd_side.reports()
    except Absent as why:
        pytest.skip(f"systemd's side: {why}")


@pytest.fixture(scope="session")
def ours(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Side]:
    try:
        yield slipway_side.run(tmp_path_factory.mktemp("probe") / "root", tmp_path_factory.mktemp("probe-artifacts"))
    except Absent as why:
        pytest.skip(f"our side: {why}")


@pytest.mark.parametrize("pair", pairs(), ids=str)
@pytest.mark.vm
@pytest.mark.timeout(3000)
def test_as_systemd(pair: str, theirs: dict[str, Report], ours: Side) -> None:
    verdict = judge(pair, theirs, ours.reports, ours.refused)
    if verdict == "not yet":
        pytest.xfail(f"not yet: {missing(pair)}")
    assert verdict in ("equal", "explained"), verdict


@pytest.mark.vm
@pytest.mark.timeout(3000)
def test_systemd_ran_every_unit(theirs: dict[str, Report]) -> None:
    """A row that systemd itself cannot show would compare nothing."""
    silent = {pair for pair in pairs() if value(theirs, pair) == NO_REPORT}
    assert not silent


@pytest.mark.vm
@pytest.mark.timeout(3000)
def test_what_has_come_leaves_the_table(theirs: dict[str, Report], ours: Side) -> None:
    """A warning only: a feature and the table's renewal may come from two hands. What differs fails in any case."""
    verdicts = {pair: judge(pair, theirs, ours.reports, ours.refused) for pair in pairs()}
    for name in stale(verdicts):
        warnings.warn(f"not_yet.py names {name}, which is there: python3 -m vmtests.probe renew", stacklevel=1)


def test_there_are_enough_pairs() -> None:
    ids = pairs()
    assert len(ids) == len(set(ids)) >= 150
    names = [unit.name for unit in UNITS]
    assert len(names) == len(set(names))


def test_the_tables_name_pairs() -> None:
    known = set(pairs()) | {unit.name for unit in UNITS}
    assert set(differences()) <= set(pairs()) and set(NOT_YET) <= known
    assert not set(differences()) & set(NOT_YET)
    assert len(differences()) <= MOST_DIFFERENCES
    assert all(differences().values()) and all(NOT_YET.values())
