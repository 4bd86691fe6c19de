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
