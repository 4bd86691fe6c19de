"""What must follow from what is asked, reckoned without a look at the manager's own plan."""

from __future__ import annotations

import copy
from collections import Counter

from vmtests.transitions.rows import ACTIONS, EXTRA, TASKS, TIMERS, Generation, Row

Lines = Counter[str]  # "up web": how often it stands in the diary


class Model:
    """Who is wanted, and which events are raised; at rest, whoever can run does."""

    def __init__(self, rows: dict[str, Row], generation: Generation):
        self.rows, self.generation = rows, generation
        self.wanted: set[str] = set()
        self.raised: set[str] = set()
        self.timers: set[str] = set()  # who were started, and have elapsed

    def copy(self) -> Model:
        return copy.deepcopy(self)

    def runs(self, name: str) -> bool:
        if name.startswith("event:"):
            return name in self.raised
        return name in self.wanted and all(map(self.runs, self.rows[name].needs))

    def running(self) -> set[str]:
        return {name for name in self.wanted if self.runs(name)}

    def can_run(self, name: str) -> bool:
        """If it were asked for."""
        if name.startswith("event:"):
            return name in self.raised
        return all(map(self.can_run, self.rows[name].needs))

    def with_dependents(self, name: str) -> set[str]:
        """Whoever goes down with it."""
        found = {name}
        while more := {n for n in self.wanted - found if found & set(self.rows[n].needs)}:
            found |= more
        return found

    def sleeper_goes_with(self, names: set[str] | list[str]) -> bool:
        """Somebody who sleeps would be told to come back with one of them: whether the command that tells them so fails for
        that depends on whether the manager dies meanwhile."""
        return any(not self.runs(n) for name in names if name in self.wanted for n in self.with_dependents(name))

    def state(self, name: str) -> str:
        """As `slipway list` shows it."""
        if name not in self.wanted:
            return "stopped"
        return "running" if self.runs(name) else "waiting"

    # --- What is asked; each gives the lines that must come of it ---
    def start(self, names: list[str]) -> Lines:
        before, ran = self.running(), Counter()
        for name in names:
            self._want(name, ran)
        return self._difference(before) + ran

    def _want(self, name: str, ran: Lines) -> None:
        if name in self.wanted or name.startswith("event:"):
            return
        row = self.rows[name]
        if name in TASKS:
            ran[f"ran {name}"] += 1
        else:
            self.wanted.add(name)
        for other in (*row.needs, *row.wants):
            self._want(other, ran)

    def stop(self, names: list[str]) -> Lines:
        before = self.running()
        for name in names:
            self.wanted -= self.with_dependents(name)
        return self._difference(before)

    def restart(self, names: list[str]) -> Lines:
        before = self.running()
        return self._come_back(before, names) + self._difference(before)

    def apply(self, generation: Generation) -> Lines:
        old, self.generation = self.generation, generation
        before = self.running()
        changed = [n for n in self.wanted if old.versions.get(n, 1) != generation.versions.get(n, 1)]
        if not generation.has_extra:
            self.wanted.discard(EXTRA)
        lines = self._come_back(before, changed)
        if generation.has_extra and not old.has_extra:
            self._want(EXTRA, lines)
        return lines + self._difference(before)

    def _come_back(self, before: set[str], names: list[str]) -> Lines:
        """They and their dependents go down and come up, and pull once more what they pull: also what somebody has stopped
        meanwhile that they do not need."""
        again = set().union(*map(self.with_dependents, names)) & self.wanted
        lines = self._lines("down", again & before) + self._lines("up", again & before)
        for name in sorted(again):
            for other in (*self.rows[name].needs, *self.rows[name].wants):
                self._want(other, lines)
        return lines

    def set(self, event: str) -> Lines:
        before = self.running()
        self.raised.add(event)
        return self._difference(before)

    def clear(self, event: str) -> Lines:
        before = self.running()
        self.raised.discard(event)
        return self._difference(before)

    def reload(self, name: str) -> Lines:
        return Counter({f"reloaded {name}": 1})

    def act(self, name: str, action: str) -> Lines:
        return Counter({f"{ACTIONS[action]} {name}": 1})

    def pulse(self) -> Lines:
        return Counter({"ran sweep": 1})

    def start_timer(self, name: str) -> Lines:
        self.timers.add(name)
        return Counter({f"ran {TIMERS[name][0]}": 1})

    def end(self) -> Lines:
        before = self.running()
        self.wanted.clear()
        return self._difference(before) + Counter({"ran save": 1})

    def _difference(self, before: set[str]) -> Lines:
        after = self.running()
        return self._lines("up", after - before) + self._lines("down", before - after)

    @staticmethod
    def _lines(verb: str, names: set[str]) -> Lines:
        return Counter(f"{verb} {name}" for name in names)
