"""Phases in which several things are asked in a row, and nobody waits for the end of the first."""

from __future__ import annotations

import random

from vmtests.transitions.asked import PATIENCE, Deed, Phase
from vmtests.transitions.single import Single


class Several(Single):
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

    def _cut(self, dice: random.Random) -> Phase:
        """A stop or a restart ends a command that runs beside the service, whether it has begun or not."""
        if not (commands := self._commands(self.model.running())):
            return self._start(dice)
        (verb, name, *more), lines = dice.choice(commands)
        back = dice.random() < 0.5
        codes = (0, 1) if back and self.model.sleeper_goes_with([name]) else (0,)
        lines = lines + (self.model.restart([name]) if back else self.model.stop([name]))
        second = Deed(["restart" if back else "stop", name, *PATIENCE], codes)
        deeds = [Deed([verb, "--no-wait", name, *more, *PATIENCE]), second]
        return Phase(f"{' '.join([verb, name, *more])}, and {second.words[0]}", deeds, lines)
