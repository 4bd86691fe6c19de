"""Phases in which another is asked for something while an apply goes on."""

from __future__ import annotations

import random
from collections import Counter

from vmtests.transitions.asked import PATIENCE, REFUSED, Deed, Phase
from vmtests.transitions.model import Lines, Model
from vmtests.transitions.rows import EXTRA
from vmtests.transitions.several import Several


class Beside(Several):
    """What the apply has to do with is refused until it is over, and then asked again; the rest is done at once: the end is
    the same as if all were asked one after another."""

    def _beside(self, dice: random.Random) -> Phase:
        old = self.model.copy()
        phase = self._apply(dice, 1)
        (apply,) = phase.deeds
        apply.words, apply.codes = ["apply", "--no-wait"], (0,)  # accepted, so what comes now comes behind it
        for _ in range(dice.randint(1, 3)):
            kind = dice.choice((self._start_beside, self._stop_beside, self._restart_beside, self._command_beside, self._task_beside))
            if not (asked := kind(dice, old)):
                continue
            words, codes, lines = asked
            phase.deeds.append(Deed([*words, *PATIENCE], codes, persists=True))
            phase.lines += lines
            if codes == (0,):
                phase.sure += Counter({line: n for line, n in lines.items() if line.split()[0] not in ("up", "down")})
            phase.what += f"; {' '.join(words)}"
        return phase

    def _changed(self, old: Model) -> set[str]:
        fresh, before = self.model.generation, old.generation
        return {name for name in fresh.versions if fresh.versions[name] != before.versions.get(name, 1)}

    def _coming(self, old: Model) -> set[str]:
        """Who goes down with the apply and comes back, or is new."""
        coming = set().union(*map(old.with_dependents, self._changed(old))) & old.wanted
        return coming | ({EXTRA} if self.model.generation.has_extra and not old.generation.has_extra else set())

    def _start_beside(self, dice: random.Random, _: Model) -> tuple[list[str], tuple[int, ...], Lines] | None:
        if not (down := self._down()):
            return None
        name = dice.choice(down)
        lines = self.model.start([name])
        return ["start", name], (0 if self.model.runs(name) else 1,), lines

    def _stop_beside(self, dice: random.Random, old: Model) -> tuple[list[str], tuple[int, ...], Lines] | None:
        # Whoever comes up at the end would start these again if they were stopped before.
        pulled = set().union(*(self.model.rows[name].wants for name in self._coming(old)))
        if EXTRA in self._coming(old):
            needs = set(self.model.rows[EXTRA].needs)
            pulled |= {EXTRA} | needs.union(*(self.model.rows[need].needs for need in needs))
        if not (names := [name for name in self._wanted() if name not in pulled]):
            return None
        name = dice.choice(names)
        return ["stop", name], (0,), self.model.stop([name])

    def _restart_beside(self, dice: random.Random, old: Model) -> tuple[list[str], tuple[int, ...], Lines] | None:
        if not (running := sorted(self.model.running() & old.running())):
            return None
        name = dice.choice(running)
        codes = (0, 1) if self.model.sleeper_goes_with([name]) else (0,)
        return ["restart", name], codes, self.model.restart([name])

    def _command_beside(self, dice: random.Random, old: Model) -> tuple[list[str], tuple[int, ...], Lines] | None:
        if not (commands := self._commands(self.model.running() & old.running())):
            return None
        words, lines = dice.choice(commands)
        # Behind the apply it may not be up yet.
        return words, (0, REFUSED) if words[1] in self._coming(old) else (0,), lines

    def _task_beside(self, *_: object) -> tuple[list[str], tuple[int, ...], Lines] | None:
        return ["start", "job"], (0,), self.model.start(["job"])
