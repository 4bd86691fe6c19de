"""What is asked of the tree, and who dies meanwhile: all of it from the seed, none of it from what the run finds.

A phase is one thing that is asked, or several in a row of which nobody waits for the end of one; it ends when all is at rest.
"""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from vmtests.transitions.model import Lines, Model
from vmtests.transitions.services import EXTRA, LINK, ROWS, TASKS, Generation, disk_event, sync_event

PHASES = {"start": 5, "stop": 5, "restart": 4, "apply": 4, "event": 3, "file": 2, "pulse": 2, "task": 2, "reload": 3,
          "flap": 2, "file flap": 1, "reversal": 2}
VICTIMS = {"manager": 34, "supervisor": 24, "log supervisor": 6, "logger": 10, "events": 10, "holder": 14, "own supervisor": 6}
# By itself `slipway` waits ten seconds for a manager that is away: a busy machine on which it is killed again may need more.
PATIENCE = ["--timeout", "300000"]
LONGEST = {"manager": 600, "supervisor": 200, "log supervisor": 100, "logger": 60, "events": 60, "holder": 30, "own supervisor": 120}


@dataclass
class Kill:
    number: int
    kind: str
    after: int  # lines of the phase
    stops: int  # system call stops: each call has two, before and behind it
    order: list[str]  # services, in the order in which they are tried
    mirror: bool  # which of the holders
    own: int  # which of Slipway's own services


@dataclass
class Deed:
    """`words`: of `slipway`; none: a file is made or removed."""

    words: list[str]
    codes: tuple[int, ...] = (0,)
    twice: bool = False  # it may be said twice: when nobody was there to hear it
    file: str = ""
    exists: bool = False
    generation: Generation | None = None  # is written before
    kills: list[Kill] = field(default_factory=list)


@dataclass
class Phase:
    what: str
    deeds: list[Deed]
    lines: Lines  # exactly these with one deed; at most these with several
    net: Counter[str] = field(default_factory=Counter)  # ups less downs of each service
    sync: Deed | None = None  # done behind all of them
    kind: str = ""

    def least(self) -> int:
        """So many lines come whatever the order of things."""
        return sum(self.lines.values()) if len(self.deeds) == 1 else sum(map(abs, self.net.values()))


class Planner:
    def __init__(self, seed: int, model: Model, top: Path):
        self.seed, self.model = seed, model
        self.disk, self.sync = disk_event(top), sync_event(top)
        self.number = 0
        self.kills = 0

    def next_phase(self) -> Phase:
        """And the model is where it must be behind it."""
        dice = random.Random(f"{self.seed}/{self.number}")
        self.number += 1
        before = self.model.running()
        kind = dice.choices(list(PHASES), list(PHASES.values()))[0]
        phase: Phase = getattr(self, "_" + kind.replace(" ", "_"))(dice)
        phase.kind = kind
        return self._with_kills(phase, before, dice, dice.randint(2, 6))

    def end(self) -> Phase:
        before, dice = self.model.running(), random.Random(f"{self.seed}/end")
        # Asked once more, when the manager has died before it answered, the client may find the tree gone: what happens counts.
        phase = Phase("poweroff", [Deed(["poweroff"], (0, 7, 8))], self.model.end(), kind="poweroff")
        return self._with_kills(phase, before, dice, 8)

    def _with_kills(self, phase: Phase, before: set[str], dice: random.Random, count: int) -> Phase:
        after = self.model.running()
        phase.net = Counter({name: (name in after) - (name in before) for name in after ^ before})
        concerned = {line.split()[1] for line in phase.lines}
        single = len(phase.deeds) == 1
        for _ in range(count):
            deed = dice.choice(phase.deeds)
            deed.kills.append(self._kill(dice, concerned, phase.least() if single else 0))
        for deed in phase.deeds:
            deed.kills.sort(key=lambda kill: kill.after)
        return phase

    def _kill(self, dice: random.Random, concerned: set[str], lines: int) -> Kill:
        self.kills += 1
        kind = dice.choices(list(VICTIMS), list(VICTIMS.values()))[0]
        order = dice.sample(self.model.generation.names(), len(self.model.generation.names()))
        if dice.random() < 0.7:
            order.sort(key=lambda name: name not in concerned)
        most = LONGEST[kind]
        # As many between 10 and 20 as between 100 and 200: behind the first ones it often waits.
        stops = int(most ** dice.random())
        return Kill(self.kills, kind, dice.randint(0, lines), stops, order, dice.random() < 0.5, dice.randrange(4))

    # --- Phases ---
    def _some(self, dice: random.Random, names: list[str], most: int) -> list[str]:
        return dice.sample(names, dice.randint(1, min(most, len(names))))

    def _down(self) -> list[str]:
        return [n for n in self.model.generation.names() if n not in self.model.wanted and n not in TASKS]

    def _wanted(self) -> list[str]:
        return sorted(self.model.wanted)

    def _start(self, dice: random.Random) -> Phase:
        if not (down := self._down()):
            return self._stop(dice)
        names = self._some(dice, down, 4)
        lines = self.model.start(names)
        code = 0 if all(map(self.model.runs, names)) else 1
        return Phase("start " + " ".join(names), [Deed(["start", *names], (code,), twice=True)], lines)

    def _stop(self, dice: random.Random) -> Phase:
        if not (wanted := self._wanted()):
            return self._start(dice)
        names = self._some(dice, wanted, 2)
        return Phase("stop " + " ".join(names), [Deed(["stop", *names], twice=True)], self.model.stop(names))

    def _restart(self, dice: random.Random) -> Phase:
        if not (running := sorted(self.model.running())):
            return self._start(dice)
        name = dice.choice(running)
        codes = (0, 1) if self.model.sleeper_goes_with([name]) else (0,)
        return Phase(f"restart {name}", [Deed(["restart", name, *PATIENCE], codes)], self.model.restart([name]))

    def _apply(self, dice: random.Random) -> Phase:
        old = self.model.generation
        changed = dice.sample([n for n in ROWS if n not in TASKS and n != EXTRA], dice.randint(0, 2))
        versions = {**old.versions, **{name: old.versions.get(name, 1) + 1 for name in changed}}
        generation = Generation(old.number + 1, versions, dice.random() < 0.5)
        what = f"apply: changed {', '.join(changed) or 'nobody'}{', with extra' if generation.has_extra else ''}"
        codes = (0, 1) if self.model.sleeper_goes_with(changed) else (0,)
        return Phase(what, [Deed(["apply"], codes, twice=True, generation=generation)], self.model.apply(generation))

    def _event_deed(self, event: str, up: bool) -> tuple[Deed, Lines]:
        lines = self.model.set(event) if up else self.model.clear(event)
        if event in (self.disk, self.sync):
            return Deed([], file=event.removeprefix("event:path"), exists=up), lines
        return Deed(["event", "set" if up else "clear", event.removeprefix("event:"), *PATIENCE]), lines

    def _changes(self, event: str, count: int) -> Phase:
        """The opposite of what it was, so often."""
        lines: Lines = Counter()
        deeds = []
        for _ in range(count):
            deed, more = self._event_deed(event, event not in self.model.raised)
            deeds.append(deed)
            lines += more
        phase = Phase(f"{event} changes {count} times", deeds, lines)
        if event == self.disk:  # no answer says that slipway-events has seen it
            phase.sync = self._event_deed(self.sync, self.sync not in self.model.raised)[0]
        return phase

    def _event(self, _: random.Random) -> Phase:
        return self._changes(LINK, 1)

    def _file(self, _: random.Random) -> Phase:
        return self._changes(self.disk, 1)

    def _flap(self, dice: random.Random) -> Phase:
        return self._changes(LINK, dice.randint(2, 7))

    def _file_flap(self, dice: random.Random) -> Phase:
        return self._changes(self.disk, dice.randint(2, 7))

    def _pulse(self, _: random.Random) -> Phase:
        return Phase("pulse", [Deed(["event", "pulse", "tick", *PATIENCE])], self.model.pulse())

    def _reload(self, dice: random.Random) -> Phase:
        if not (names := sorted(name for name in self.model.running() if self.model.rows[name].reloads)):
            return self._start(dice)
        name = dice.choice(names)
        return Phase(f"reload {name}", [Deed(["reload", name, *PATIENCE])], self.model.reload(name))

    def _task(self, _: random.Random) -> Phase:
        return Phase("start job", [Deed(["start", "job", *PATIENCE])], self.model.start(["job"]))

    def _reversal(self, dice: random.Random) -> Phase:
        """A start that is taken back on its way, or a stop."""
        down, wanted = [n for n in self._down() if self.model.can_run(n)], self._wanted()
        if not down or (wanted and dice.random() < 0.5):
            name = dice.choice(wanted)
            lines = self.model.stop([name])
            code = 0 if self.model.can_run(name) else 1
            lines += self.model.start([name])
            deeds = [Deed(["stop", "--no-wait", name, *PATIENCE]), Deed(["start", name, *PATIENCE], (code,))]
            return Phase(f"stop and start {name}", deeds, lines)
        name = dice.choice(down)
        lines = self.model.start([name])
        lines += self.model.stop([name])
        deeds = [Deed(["start", "--no-wait", name, *PATIENCE]), Deed(["stop", name, *PATIENCE])]
        return Phase(f"start and stop {name}", deeds, lines)
