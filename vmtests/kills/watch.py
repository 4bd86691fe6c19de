"""What must hold all the time."""

from __future__ import annotations

import os
import time

from vmtests.kills.book import complaints, read_book
from vmtests.kills.tree import Tree, Wrong, process_state
from vmtests.runner.leaks import descendants, stat_fields

# A service that is wanted and has no process for so long is lost; a zombie this old has been forgotten.
LOST_SECONDS = 60.0
LONGEST_LOOK = 0.2
LOOKS_AT_ZOMBIES = 120  # two a second


class Watch:
    def __init__(self, tree: Tree):
        self.tree = tree
        self.missed = {name: 0.0 for name in tree.steady()}
        self.zombies: dict[int, int] = {}
        self.last = time.monotonic()
        self.passed = 0.0
        self.tallies: dict[str, int] = {}
        self.wanted: set[str] = set()
        self.due = 0.0

    def tick(self) -> None:
        """Cheap questions each time, the others twice a second."""
        if wrong := complaints(self.tree.books):
            raise Wrong(wrong.splitlines()[0])
        # What we slept on a busy machine does not count: the tree has slept as well.
        now = time.monotonic()
        self.passed, self.last = min(now - self.last, LONGEST_LOOK), now
        for name in self.tree.steady():
            self._steady(name)
        if time.monotonic() > self.due:
            self.due = time.monotonic() + 0.5
            self._lines()
            self._zombies()
            self._deaths()
            if wrong := self.tree.states.complaint(self.tree.supervised(), False):
                raise Wrong(wrong)
            if read_book(self.tree.books, "resting").starts:
                raise Wrong("resting: it is down from the beginning, and was started")

    def _steady(self, name: str) -> None:
        record = self.tree.record(name)
        if record is None:
            raise Wrong(f"{name}: its record is gone")
        # Directories have a file `down`: whoever begins anew instead of reading the record wants it down.
        if record.want == 1:
            self.wanted.add(name)
        elif name in self.wanted:
            raise Wrong(f"{name}: nobody told it to be down, and its want is {record.want} ({record.state})")
        self.missed[name] = 0.0 if self.tree.main(name) else self.missed[name] + self.passed
        if self.missed[name] > LOST_SECONDS:
            raise Wrong(f"{name}: is lost; {record.state} for {LOST_SECONDS:.0f} s")

    def _lines(self) -> None:
        for log in self.tree.logs.values():
            log.read()
            if log.wrong:
                raise Wrong(log.wrong)

    def _zombies(self) -> None:
        self.zombies = {pid: self.zombies.get(pid, 0) + 1 for pid in zombies_below()}
        for pid, looks in self.zombies.items():
            if looks > LOOKS_AT_ZOMBIES:
                raise Wrong(f"process {pid} is a zombie of {stat_fields(pid)[1]}, and nobody reaps it")

    def _deaths(self) -> None:
        """The tally never shrinks, whoever dies while it is written."""
        for name in self.tree.supervised():
            number = self.tree.states.deaths(name)
            if number < self.tallies.get(name, 0):
                raise Wrong(f"{name}: its tally has {number} deaths, and had {self.tallies.get(name, 0)}")
            self.tallies[name] = number


def zombies_below() -> list[int]:
    """Of all that lives below this process, those children nobody has reaped."""
    parents = set(descendants()) | {os.getpid()}
    found = []
    for text in os.listdir("/proc"):
        if text.isdigit() and process_state(int(text)) == "Z":
            try:
                if int(stat_fields(int(text))[1]) in parents:
                    found.append(int(text))
            except OSError:
                continue
    return found
