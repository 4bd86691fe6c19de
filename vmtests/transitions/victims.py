"""Who dies, and where in his work. Every SIGKILL is for a process below this one."""

from __future__ import annotations

import time
from collections import Counter, deque

from vmtests.kills import holders, phases
from vmtests.kills.killer import below_us
from vmtests.kills.states import HOST
from vmtests.kills.trace import Gone, Traced
from vmtests.kills.tree import alive, program_of
from vmtests.transitions.asked import Kill
from vmtests.transitions.model import Lines, Model
from vmtests.transitions.rows import TIMERS
from vmtests.transitions.services import EVENTS, HOLDERS, MANAGER, OWN
from vmtests.transitions.tree import Tree


class Killer:
    def __init__(self, tree: Tree, model: Model):
        self.tree, self.model, self.tally = tree, model, phases.Tally()
        self.again: Lines = Counter()  # what may have come twice in this phase: see docs/reliability.md
        self.history: deque[str] = deque(maxlen=60)
        self.began = time.monotonic()

    def note(self, text: str) -> None:
        self.history.append(f"{time.monotonic() - self.began:8.3f} {text}")

    def carry_out(self, kill: Kill, phase: str) -> None:
        try:
            name, pid = self._victim(kill)
            self._strike(kill, name, pid, phase)
        except Gone:
            self.note(f"kill {kill.number} ({kill.kind}): the victim was gone")

    def _victim(self, kill: Kill) -> tuple[str, int]:
        """The process, and whose."""
        tree = self.tree
        if kill.kind == "holder":
            if not holders.equal(tree.run):  # what both had is lost when both die
                raise Gone
            candidates = [(HOLDERS[0 if kill.mirror else 1], tree.main)]
        elif kill.kind in ("manager", "events"):
            candidates = [(MANAGER if kill.kind == "manager" else EVENTS, tree.main)]
        elif kill.kind == "own supervisor":
            candidates = [(OWN[kill.own], tree.supervisor)]
        elif kill.kind == "supervisor":
            candidates = [(name, tree.supervisor) for name in kill.order]
        else:
            find = tree.main if kill.kind == "logger" else tree.supervisor
            candidates = [(f"{name}/log", find) for name in kill.order]
        for name, find in candidates:
            if (pid := find(name)) > 1:
                return name, pid
        raise Gone

    def _strike(self, kill: Kill, name: str, pid: int, phase: str) -> None:
        if not alive(pid) or not below_us(pid):
            raise Gone
        victim = Traced(pid)
        try:
            victim.walk(kill.stops)
            role = "host" if program_of(pid) == HOST else kill.kind
            if kill.kind == "holder" and not self.tree.main(HOLDERS[name == HOLDERS[0]]):
                raise Gone  # it is the only one who has everything
            victim.kill()
            if kill.kind == "events":
                self.again += Counter(f"ran {TIMERS[timer][0]}" for timer in self.model.timers if self.tree.may_elapse_again(timer))
        finally:
            victim.let_go()
        place = victim.place
        self.note(f"kill {kill.number}: {role} of {name} ({pid}) at stop {place.stops}, call {place.call}{', waiting' * place.waiting}")
        self.tally.add(role, phase, place)
