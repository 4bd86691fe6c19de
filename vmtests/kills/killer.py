"""Carries out one kill of the plan. Every SIGKILL goes through a pidfd of a process that is below this one."""

from __future__ import annotations

import os
import random
import signal
import time
from collections import deque
from typing import Callable

from vmtests.harness.signals import send_signal
from vmtests.kills import holders, phases
from vmtests.kills.plan import ROTATION, Kill
from vmtests.kills.states import HOST, LEAN_HOST
from vmtests.kills.trace import Gone, Place, Traced
from vmtests.kills.tree import Tree, alive, program_of, until
from vmtests.runner.leaks import stat_fields

HOLDERS = ("fdholder", "fdmirror")
BEHIND = {"end": "the end of its process", "restart": "a restart", "reload": "a reload", "order": "a byte"}
# What a host dies as: all of these at once.
SUPERVISORS = {"supervisor": "host", "log supervisor": "host", "adopter": "adopting host"}
BIRTH_SECONDS = 1.5  # svscan and s6's rules leave a second between two starts


def below_us(pid: int) -> bool:
    try:
        while pid > 1:
            if pid == os.getpid():
                return True
            pid = int(stat_fields(pid)[1])
    except OSError:
        pass
    return False


class Killer:
    def __init__(self, tree: Tree):
        self.tree, self.tally = tree, phases.Tally()
        self.history: deque[str] = deque(maxlen=40)
        self.began = time.monotonic()
        self.ways = {"service": self._service, "start": self._start, "supervisor": self._supervisor, "adopter": self._adopter,
                     "logger": self._logger, "log supervisor": self._supervisor, "svscan": self._svscan,
                     "holder": self._holder, "burst": self._burst}

    def carry_out(self, kill: Kill) -> None:
        names = [n for n in kill.services if n.endswith("/log") == (kill.kind in ("logger", "log supervisor"))]
        if kill.kind in ("adopter", "start"):
            names = kill.services
        try:
            self.ways[kill.kind](kill, names)
        except Gone:
            self._note(kill, "the victim was gone")

    def _note(self, kill: Kill, text: str) -> None:
        self.history.append(f"{time.monotonic() - self.began:8.3f} kill {kill.number} ({kill.kind}): {text}")

    def _strike(self, kill: Kill, pid: int, what: str, phase: str, traced: Traced | None = None, asked: bool = False) -> None:
        # Only one holder at a time, and when both have the same: what both had is lost when both die.
        role, _, name = what.partition(" of ")
        alone = name in HOLDERS and "supervisor" not in role and not asked and not holders.equal(self.tree.top)
        if alone or not alive(pid) or not below_us(pid):
            raise Gone
        if role in SUPERVISORS and (program := program_of(pid)) in (HOST, LEAN_HOST):
            role = "lean " * (program == LEAN_HOST) + SUPERVISORS[role]
        if traced:
            traced.kill()
        else:
            try:
                fd = os.pidfd_open(pid)
            except ProcessLookupError:
                raise Gone from None
            try:
                if not below_us(pid):
                    raise Gone
                signal.pidfd_send_signal(fd, signal.SIGKILL)
            except ProcessLookupError:
                raise Gone from None
            finally:
                os.close(fd)
        place = traced.place if traced else Place()
        at = f" at stop {place.stops} (call {place.call}{', waiting' if place.waiting else ''})" if traced else ""
        self._note(kill, f"{what} {pid}, {phase}{at}")
        self.tally.add(role, phase, place)

    def _of(self, name: str) -> str:
        return phases.of_service(self.tree, name)

    def _strike_main(self, kill: Kill, name: str) -> None:
        pid = self.tree.main(name)
        if not pid:
            raise Gone
        what = "logger" if name.endswith("/log") else "service"
        self._strike(kill, pid, f"{what} of {name}", self._of(name))

    def _first(self, names: list[str], good) -> str:
        for name in names:
            if good(name):
                return name
        raise Gone

    def _cause(self, kill: Kill, name: str) -> None:
        """What a supervisor is busy with when it dies."""
        if kill.event == "end":
            self._strike_main(kill, name)
        elif kill.event == "restart" and name in HOLDERS:
            return  # it would end a holder without asking whether the other has everything
        elif kill.event != "none" and (kill.event != "order" or name in self.tree.steady()):
            self.tree.control(name, {"restart": "r", "reload": "l", "order": "u"}[kill.event])

    def _service(self, kill: Kill, names: list[str]) -> None:
        for name in names:
            record = self.tree.record(name)
            service = self.tree.services[name]
            pids = [record.pids[role] for role in [*service.beside, "main"] if alive(record.pids[role])] if record else []
            if pids:
                return self._strike(kill, pids[0], f"service of {name}", self._of(name))
        raise Gone

    def _start(self, kill: Kill, names: list[str]) -> None:
        """A process between its birth and its program, or its supervisor meanwhile."""
        name = self._first(names, lambda n: self.tree.main(n) and self.tree.supervisor(n))
        parent = Traced(self.tree.supervisor(name), births=True)
        try:
            self._strike_main(kill, name)
            child = parent.birth(BIRTH_SECONDS)
        except Gone:
            parent.let_go()
            raise
        self._strike_birth(kill, name, parent.pid, child)

    def _strike_birth(self, kill: Kill, name: str, parent: int, child: Traced) -> None:
        try:
            child.walk(kill.stops)
            if kill.parent_dies:
                self._strike(kill, parent, f"supervisor of {name}", "its child between birth and program" if child.place.stops < 40 else "its child beginning")
            else:
                self._strike(kill, child.pid, f"child of {name}", "between birth and program" if child.place.stops < 40 else "beginning", child)
        finally:
            child.let_go()

    def _supervisor(self, kill: Kill, names: list[str]) -> None:
        name = self._first(names, self.tree.supervisor)
        victim = Traced(self.tree.supervisor(name))
        try:
            self._cause(kill, name)
            victim.walk(kill.stops)
            what = "log supervisor" if name.endswith("/log") else "supervisor"
            at_work = kill.event != "none" and not victim.place.waiting
            phase = f"at work, behind {BEHIND[kill.event]}" if at_work else self._of(name)
            self._strike(kill, victim.pid, f"{what} of {name}", phase, victim)
        finally:
            victim.let_go()

    def _adopter(self, kill: Kill, names: list[str]) -> None:
        """One that has just been started and finds what its predecessor left."""
        name = self._first(names, self.tree.supervisor)
        svscan = Traced(self.tree.svscan, births=True)
        try:
            self._strike(kill, self.tree.supervisor(name), f"supervisor of {name}", self._of(name))
            if kill.event == "end" and self.tree.main(name):
                self._strike_main(kill, name)
            child = svscan.birth(BIRTH_SECONDS)
        except Gone:
            svscan.let_go()
            raise
        try:
            child.walk(kill.stops)
            self._strike(kill, child.pid, f"adopter of {name}", "waiting" if child.place.waiting else "taking over", child)
        finally:
            child.let_go()

    def _logger(self, kill: Kill, names: list[str]) -> None:
        name = self._first(names, self.tree.main)
        victim = Traced(self.tree.main(name))
        try:
            if kill.rotation:
                send_signal(victim.pid, signal.SIGALRM)
            victim.walk(1 + kill.stops % 12 if kill.rotation else kill.stops, ROTATION if kill.rotation else frozenset())
            where = self.tree.top / "logs" / name.partition("/")[0]
            self._strike(kill, victim.pid, f"logger of {name}", phases.of_logger(where, victim.place), victim)
        finally:
            victim.let_go()

    def _svscan(self, kill: Kill, names: list[str]) -> None:
        """It must have all pipes, and each logger's side somebody who has them meanwhile: else lines are lost with the
        last who had them."""
        tree = self.tree
        until(lambda: tree.holds_all_pipes() and all(tree.supervisor(f"{n}/log") and tree.main(f"{n}/log") for n in tree.logs),
              lambda: "svscan has all pipes again", tree)
        victim = Traced(tree.svscan)
        try:
            if kill.event == "death":
                name = self._first(names, tree.supervisor)
                self._strike(kill, tree.supervisor(name), f"supervisor of {name}", self._of(name))
            elif kill.event != "none":
                with open(tree.scan / ".s6-svscan/control", "w") as control:
                    control.write("a" if kill.event == "scan" else "u")
            victim.walk(kill.stops)
            self._strike(kill, victim.pid, "svscan", "waiting" if victim.place.waiting else f"behind {kill.event}", victim)
        finally:
            victim.let_go()
        self._while_away(kill, names)
        tree.start()

    def _while_away(self, kill: Kill, names: list[str]) -> None:
        for name in names[:kill.count - 2]:
            try:
                if kill.parent_dies and self.tree.supervisor(name):
                    self._strike(kill, self.tree.supervisor(name), f"supervisor of {name}", "without svscan")
                self._strike_main(kill, name)
            except Gone:
                continue
        time.sleep(kill.down)

    def _holder(self, kill: Kill, names: list[str]) -> None:
        """During a request, and where it ends."""
        tree = self.tree
        until(lambda: holders.equal(tree.top), lambda: "holder and mirror have the same", tree)
        name = "fdholder" if kill.parent_dies else "fdmirror"
        victim = Traced(tree.main(name))
        client = None
        try:
            client = holders.connect(tree.top / "holder") if kill.event != "none" and name == "fdmirror" else None
            if client:
                holders.ask_to_store(client, b"load/%d" % (kill.number % 50))
            victim.walk(kill.stops)
            self._strike(kill, victim.pid, f"holder of {name}", "waiting" if victim.place.waiting else "at work", victim, asked=True)
        finally:
            victim.let_go()
            if client:
                client.close()

    def farewell(self, seed: int, tell: Callable[[], None]) -> None:
        """Some die when the tree is told to end, some on its way: svscan must find them, and start them once more."""
        dice = random.Random(f"{seed}/end")
        names = dice.sample(self.tree.supervised(), 14)
        before = dice.randint(0, 4)
        kill = Kill(-1, "end", names, dice=dice)
        for name in names[:before]:
            self._strike_one_of(kill, name, "when the tree was told to end")
        tell()
        for name in names[before:]:
            time.sleep(dice.random() * dice.choice((0.001, 0.01)))
            self._strike_one_of(kill, name, "at the end of the tree")

    def _strike_one_of(self, kill: Kill, name: str, phase: str) -> None:
        """Its supervisor, its process, or both."""
        ways = kill.dice.choice(("s", "p", "sp"))
        for way, pid in (("s", self.tree.supervisor(name)), ("p", self.tree.main(name))):
            what = "supervisor" if way == "s" else "logger" if name.endswith("/log") else "service"
            try:
                if way in ways and pid:
                    self._strike(kill, pid, f"{what} of {name}", phase)
            except Gone:
                continue

    def _burst(self, kill: Kill, names: list[str]) -> None:
        for name in names[:kill.count]:
            sides = [name, f"{name}/log"] if name in self.tree.logs else [name]
            for side in sides:
                for pid, what in ((self.tree.supervisor(side), "supervisor"), (self.tree.main(side), "service")):
                    if pid and kill.dice.random() < 0.6:
                        try:
                            self._strike(kill, pid, f"{what} of {side}", self._of(side))
                        except Gone:
                            continue
