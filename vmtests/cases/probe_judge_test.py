"""Each pair of the comparison can fail; without a machine."""

from __future__ import annotations

import pytest

from vmtests.probe import compare
from vmtests.probe.compare import differences, judge, stale
from vmtests.probe.report import Report, parse
from vmtests.probe.topics import pairs
from vmtests.probe.unnoticed import unnoticed


def reports(answer: str) -> dict[str, Report]:
    """The same answer to everything, of services that all came to their end."""
    made: dict[str, Report] = {}
    for pair in pairs():
        unit, _, key = pair.partition("/")
        made.setdefault(unit, {"end": "yes"})[key] = answer
    return made


@pytest.fixture(autouse=True)
def nothing_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compare, "NOT_YET", {})


def test_every_pair_fails_on_another_answer() -> None:
    theirs, ours = reports("one"), reports("other")
    for pair in pairs():
        unit, _, key = pair.partition("/")
        if key == "ran":
            del ours[unit]["end"]
        verdict = judge(pair, theirs, ours, {})
        assert verdict == "explained" if pair in differences() else verdict.startswith(f"{pair}: systemd"), pair


def test_no_report_is_not_equal() -> None:
    assert judge("ids-user/uid.real", reports("1"), {}, {}).endswith('Slipway "(no report)"')
    assert "absent" in judge("ids-user/uid.real", reports("1"), {"ids-user": {"end": "yes"}}, {})


def test_an_explained_difference_that_is_none_fails() -> None:
    pair = next(iter(differences()))
    assert "take it out" in judge(pair, reports("same"), reports("same"), {})


def test_a_refused_definition_fails_with_what_is_said_of_it() -> None:
    assert judge("ids-user/uid.real", reports("1"), {}, {"ids-user": "x.svc:1:1: error: no"}).endswith("error: no")


def test_missing_is_waited_for_and_stale_when_it_has_come(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compare, "NOT_YET", {"ids-user": "User", "ids-group/uid.real": "Group"})
    theirs, ours = reports("1"), reports("1")
    ours["ids-user"]["uid.real"] = "0"
    assert judge("ids-user/uid.real", theirs, ours, {}) == "not yet"
    verdicts = {pair: judge(pair, theirs, ours, {}) for pair in pairs()}
    assert stale(verdicts) == ["ids-group/uid.real"]


def test_a_row_that_shows_nothing_is_found() -> None:
    found = unnoticed(reports("same"), reports("same"))
    assert "ids-user: User = probe" in found
    assert not unnoticed(reports("same"), {})


def test_reports_are_read_as_they_are_printed() -> None:
    assert parse("== a\nuid.real 1\ntext two words\n== b\nend yes\n") == {
        "a": {"uid.real": "1", "text": "two words"}, "b": {"end": "yes"}}
