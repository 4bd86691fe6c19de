"""The probe's reports as they come out of a machine."""

from __future__ import annotations

Report = dict[str, str]

# The value of a key that a report does not have, and of every key where there is no report.
ABSENT = "(absent)"
NO_REPORT = "(no report)"


def parse(text: str) -> dict[str, Report]:
    """Reports by unit, out of "== UNIT" and the lines of each."""
    reports: dict[str, Report] = {}
    current: Report = {}
    for line in text.splitlines():
        if line.startswith("== "):
            current = reports.setdefault(line[3:].strip(), {})
            continue
        key, _, value = line.partition(" ")
        if key:
            current[key] = value
    return reports


def value(reports: dict[str, Report], pair: str) -> str:
    """What a unit's report says about a key. "ran": whether the probe came to its end."""
    unit, _, key = pair.partition("/")
    report = reports.get(unit, {})
    if key == "ran":
        return "yes" if "end" in report else "no"
    if not report:
        return NO_REPORT
    return report.get(key, ABSENT)
