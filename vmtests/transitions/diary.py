"""The diary of all services: each line one that came up, went down, reloaded, or ran, in the order in which it happened."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from vmtests.kills.tree import Wrong
from vmtests.transitions.rows import ACTIONS, Row


class Diary:
    def __init__(self, books: Path, rows: dict[str, Row]):
        self.path, self.rows = books / "diary.txt", rows
        self.lines: list[str] = []
        self.up: set[str] = set()
        self.begun = 0  # the first line of the phase

    def read(self) -> int:
        """How many lines the phase has. What contradicts the order is wrong at once."""
        text = self.path.read_text() if self.path.exists() else ""
        for line in text[:text.rfind("\n") + 1].splitlines()[len(self.lines):]:
            self.lines.append(line)
            self._judge(*line.split())
        return len(self.lines) - self.begun

    def _judge(self, verb: str, name: str) -> None:
        needs = {need for need in self.rows[name].needs if not need.startswith("event:")}
        if verb in ("up", "ran") and (missing := needs - self.up):
            raise Wrong(f"{verb} {name}, but {', '.join(sorted(missing))} is not up")
        if verb == "up" and name in self.up:
            raise Wrong(f"up {name}, which is up")
        if verb in ("reloaded", *ACTIONS.values()) and name not in self.up:
            raise Wrong(f"{verb} {name}, which is down")
        if verb == "down" and name not in self.up:
            raise Wrong(f"down {name}, which is down")
        if verb == "down" and (users := [n for n in self.up if name in self.rows[n].needs]):
            raise Wrong(f"down {name}, but {', '.join(sorted(users))} needs it and is up")
        if verb == "up":
            self.up.add(name)
        if verb == "down":
            self.up.remove(name)

    def against_weak_order(self) -> str:
        """Who waits for another without needing it, in a phase in which each comes up and goes down once at most."""
        place = {line: at for at, line in enumerate(self.lines[self.begun:])}
        for name, row in self.rows.items():
            for other in row.wants:
                for first, second in ((f"up {other}", f"up {name}"), (f"down {name}", f"down {other}")):
                    if first in place and second in place and place[first] > place[second]:
                        return f"{second} before {first}"
        return ""

    def of_phase(self) -> Counter[str]:
        return Counter(self.lines[self.begun:])

    def close_phase(self) -> None:
        self.begun = len(self.lines)
