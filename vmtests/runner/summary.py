"""Counts from the JUnit files that ctest and pytest write, and the closing line."""

from __future__ import annotations

import xml.etree.ElementTree as xml
from dataclasses import dataclass, field
from pathlib import Path

LAST_LINES = 15
LINE = 200


def reason(case: xml.Element) -> str:
    """Why a case was skipped: pytest's message, or what gtest printed after "Skipped"."""
    _, skipped, rest = (case.findtext("system-out") or "").partition("Skipped\n")
    if skipped:
        return rest.strip().partition("\n")[0]
    mark = case.find("skipped")
    return mark.get("message", "") if mark is not None else case.get("status", "")


def last_words(case: xml.Element) -> list[str]:
    """The end of what a failed case printed, which says where and why."""
    texts = (case.findtext(tag) or "" for tag in ("failure", "error", "system-out"))
    said = next((text for text in texts if text.strip()), "")
    lines = [line for line in said.splitlines() if line.strip()]
    return [line[:LINE] for line in lines[-LAST_LINES:]]


@dataclass
class Totals:
    passed: int = 0
    failed: int = 0
    skipped: int = 0
    bad: list[str] = field(default_factory=list)
    words: dict[str, list[str]] = field(default_factory=dict)  # of `bad`, where there are any
    reasons: list[str] = field(default_factory=list)

    def fail(self, what: str) -> None:
        self.failed += 1
        self.bad.append(what)

    def add_junit(self, file: Path) -> bool:
        """Adds a suite's cases; false if the file is not there or names no case."""
        if not file.exists():
            return False
        cases = list(xml.parse(file).getroot().iter("testcase"))
        for case in cases:
            name = f"{case.get('classname', '')}::{case.get('name', '')}"
            if case.find("failure") is not None or case.find("error") is not None:
                self.fail(f"{file.stem}: {name}")
                self.words[self.bad[-1]] = last_words(case)
            elif case.find("skipped") is not None or case.get("status") in ("notrun", "disabled"):
                self.skipped += 1
                self.reasons.append(f"{file.stem}: {name}: {reason(case)}")
            else:
                self.passed += 1
        return bool(cases)

    def line(self) -> str:
        return f"{self.passed} passed, {self.failed} failed, {self.skipped} skipped"
