"""Phases in which one thing is asked, and of one event that flaps."""

from __future__ import annotations

import random
from collections import Counter
from pathlib import Path

from vmtests.transitions.asked import PATIENCE, Deed, Phase
from vmtests.transitions.model import Lines, Model
from vmtests.transitions.rows import ACTIONS, EXTRA, LINK, ROWS, TASKS, TIMERS, Generation, disk_event, sync_event


class Single:
    """Each method chooses by the dice, and changes the model to what must be behind the phase."""

    def __init__(self, model: Model, top: Path):
        self.model = model
        self.disk, self.sync = disk_event(top), sync_event(top)

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

    def _rename(self, dice: random.Random) -> Phase:
        """Who is renamed goes on, whoever dies; what else differs does not."""
        phase = self._apply(dice)
        generation = self.model.generation
        renamed = self._some(dice, generation.names(), 3)
        for name in renamed:
            if dice.random() < 0.3 and name in generation.called:
                del generation.called[name]
            else:
                generation.called[name] = f"{name}-{generation.number}"
        phase.what += f"; renamed {', '.join(map(generation.name, renamed))}"
        return phase

    def _apply(self, dice: random.Random, least: int = 0) -> Phase:
        old = self.model.generation
        changed = dice.sample([n for n in ROWS if n not in TASKS and n != EXTRA], dice.randint(least, 2))
        versions = {**old.versions, **{name: old.versions.get(name, 1) + 1 for name in changed}}
        generation = Generation(old.number + 1, versions, dice.random() < 0.5, dict(old.called))
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

    def _commands(self, names: set[str]) -> list[tuple[list[str], Lines]]:
        """Whatever may be asked of those that are up, in the words of `slipway`, and what comes of it."""
        rows, model = self.model.rows, self.model
        reloads = [(["reload", name], model.reload(name)) for name in sorted(names) if rows[name].reloads]
        return reloads + [(["do", name, action], model.act(name, action)) for name in sorted(names) if rows[name].acts
                          for action in ACTIONS]

    def _command(self, dice: random.Random) -> Phase:
        if not (commands := self._commands(self.model.running())):
            return self._start(dice)
        words, lines = dice.choice(commands)
        return Phase(" ".join(words), [Deed([*words, *PATIENCE])], lines)

    def _timer(self, dice: random.Random) -> Phase:
        """It elapses once; until it is stopped it must not do so again, whoever dies."""
        name = dice.choice(list(TIMERS))
        if name in self.model.timers:
            self.model.timers.remove(name)
            return Phase(f"stop {name}", [Deed(["stop", name, *PATIENCE])], Counter())
        stamp = name if "persistent" in TIMERS[name][1] else ""
        # It is never raised: to wait for it would be to wait for nothing.
        deed = Deed(["start", "--no-wait", name, *PATIENCE], stamp=stamp)
        return Phase(f"start {name}", [deed], self.model.start_timer(name))

    def _task(self, _: random.Random) -> Phase:
        return Phase("start job", [Deed(["start", "job", *PATIENCE])], self.model.start(["job"]))
