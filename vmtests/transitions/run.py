"""Asks, kills, waits, judges."""

from __future__ import annotations

import subprocess
from collections import Counter
from pathlib import Path

from vmtests.kills.ends import name_of
from vmtests.kills.tree import Wrong, until
from vmtests.runner.leaks import descendants
from vmtests.transitions.asked import BUSY, NO_MANAGER, Deed, Phase
from vmtests.transitions.model import Model
from vmtests.transitions.plan import Planner
from vmtests.transitions.rows import TASKS, TIMERS, Generation
from vmtests.transitions.tree import Tree
from vmtests.transitions.victims import Killer


class Run:
    def __init__(self, tree: Tree, seed: int):
        self.tree, self.model = tree, Model(tree.writer.rows, Generation())
        self.killer = Killer(tree, self.model)
        self.planner = Planner(seed, self.model, tree.top)
        self.phases: Counter[str] = Counter()
        self.last_seen: dict[str, str] = {}

    def begin(self) -> None:
        self.tree.start(self.model.generation)
        lines = self.model.start(self.model.generation.default())
        self._rest(Phase("boot", [Deed([])], lines, Counter(dict.fromkeys(self.model.running(), 1))))

    def torment(self, kills: int) -> None:
        while self.killer.tally.total() < kills:
            phase = self.planner.next_phase()
            self._live(phase)
            self._rest(phase)
            self.tree.read_logs()

    def end(self) -> None:
        """The machine is told to end, and some die on its way."""
        tree, phase = self.tree, self.planner.end()
        self._live(phase)
        assert tree.svscan is not None
        until(lambda: tree.svscan.poll() is not None, lambda: f"svscan ends; left: {[name_of(pid) for pid in descendants()]}", tree)
        until(lambda: not descendants(), lambda: f"all is gone; left: {[name_of(pid) for pid in descendants()]}", tree)
        tree.diary.read()
        self._judge(phase)
        if tree.diary.lines[-1] != "ran save":
            raise Wrong(f"the bundle shutdown is not the last: {tree.diary.lines[-5:]}")
        if tree.svscan.returncode != 0:
            raise Wrong(f"svscan ended with status {tree.svscan.returncode}")
        if (word := (tree.run / "ending").read_text()) != "poweroff\n":
            raise Wrong(f"RUN/ending says {word!r}")
        tree.read_logs(finish=True)
        for path in (*tree.scan.glob("*/event/*"), *tree.scan.glob(".s6-svscan/host.*")):
            raise Wrong(f"left behind: {path}")

    # --- One phase ---
    def _live(self, phase: Phase) -> None:
        self.killer.note(f"--- {phase.what}")
        self.phases[phase.kind] += 1
        self.killer.again.clear()
        beside = []
        for deed in phase.deeds:
            client = self._begin(deed)
            for kill in deed.kills:
                until(lambda: self.tree.diary.read() >= kill.after, lambda: self._late(phase), self.tree)
                self.killer.carry_out(kill, phase.kind)
            if client and deed.beside:
                beside.append((client, deed))
            elif client:
                self._finish(client, deed)
        for client, deed in beside:
            self._finish(client, deed)
        if phase.sync:
            self._begin(phase.sync)

    def _begin(self, deed: Deed) -> subprocess.Popen[str] | None:
        if deed.generation:
            self.tree.commit(deed.generation)
        if deed.stamp:
            self.tree.forget(deed.stamp)
        if deed.words:
            return self._ask(deed)
        if deed.file and deed.exists:
            Path(deed.file).touch()
        elif deed.file:
            Path(deed.file).unlink()
        return None

    def _ask(self, deed: Deed) -> subprocess.Popen[str]:
        """By the names that they have; whoever is renamed is asked for nothing meanwhile."""
        return self.tree.ask(*map(self.model.generation.name, deed.words))

    def _finish(self, client: subprocess.Popen[str], deed: Deed) -> None:
        until(lambda: client.poll() is not None, lambda: f"`slipway {' '.join(deed.words)}` ends", self.tree)
        said = client.communicate()[0]
        self.killer.note(f"`slipway {' '.join(deed.words)}` ended with {client.returncode}")
        if client.returncode == NO_MANAGER and deed.twice or client.returncode == BUSY and deed.persists:
            return self._finish(self._ask(deed), deed)
        if client.returncode not in deed.codes:
            raise Wrong(f"`slipway {' '.join(deed.words)}` ended with {client.returncode} instead of {deed.codes}: {said}")
        if deed.shows and client.returncode == 0:
            shows = {self.model.generation.name(name): state for name, state in deed.shows.items()}
            until(lambda: self._shows(shows), lambda: f"{' '.join(deed.words)}: {self._differing(shows)}", self.tree)

    def _shows(self, states: dict[str, str]) -> bool:
        self.last_seen = self.tree.shown()
        return not self._differing(states)

    def _differing(self, states: dict[str, str]) -> dict[str, str]:
        return {name: f"{self.last_seen.get(name)} instead of {state}" for name, state in states.items()
                if self.last_seen.get(name) != state}

    # --- At rest ---
    def _wanted_states(self) -> dict[str, str]:
        model = self.model
        found = {model.generation.name(name): "stopped" if name in TASKS else model.state(name)
                 for name in model.generation.names()}
        found |= dict.fromkeys(("default",), "running")
        return found | {event: "raised" if event in model.raised else "cleared" for event in self.tree.writer.events()}

    def _rest(self, phase: Phase) -> None:
        wanted = self._wanted_states()

        def reached() -> bool:
            return (self.tree.diary.read() >= phase.least() and self._timers_rest() and self._shows(wanted)
                    and self.tree.live() == self.model.generation.number)

        until(reached, lambda: self._late(phase), self.tree)
        self.tree.diary.read()
        self._judge(phase)
        self.tree.diary.close_phase()

    def _timers_rest(self) -> bool:
        """Looked at before the states: by then the manager has had their pulses."""
        return all(self.tree.elapsed(timer) if timer in self.model.timers else self.tree.forgotten(timer) for timer in TIMERS)

    def _late(self, phase: Phase) -> str:
        found = dict(self.tree.diary.of_phase())
        return f"{phase.what}: wanted {dict(phase.lines)}, the diary has {found}; {self._differing(self._wanted_states())}"

    def _judge(self, phase: Phase) -> None:
        """Each that was to come up, go down or run did so once; of several in a row some may be left out, in pairs."""
        found = self.tree.diary.of_phase()
        single = len(phase.deeds) == 1
        too_many = found - phase.lines - self.killer.again
        if too_many or phase.sure - found or (single and phase.lines - found):
            raise Wrong(f"{phase.what}: too many {dict(too_many)}, too few {dict(phase.lines - found)}")
        if single and (wrong := self.tree.diary.against_weak_order()):
            raise Wrong(f"{phase.what}: {wrong}")
        for name in {line.split()[1] for line in found | phase.lines}:
            net = found[f"up {name}"] - found[f"down {name}"]
            if net != phase.net[name]:
                raise Wrong(f"{phase.what}: {name} changed by {net} instead of {phase.net[name]}")
