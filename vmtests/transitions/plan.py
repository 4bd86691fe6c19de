"""What is asked of the tree, and who dies meanwhile: all of it from the seed, none of it from what the run finds."""

from __future__ import annotations

import random
from collections import Counter
from pathlib import Path

from vmtests.transitions.asked import Kill, Phase
from vmtests.transitions.model import Model
from vmtests.transitions.beside import Beside

PHASES = {"start": 5, "stop": 5, "restart": 4, "apply": 4, "rename": 2, "event": 3, "file": 2, "pulse": 2, "task": 2, "command": 5,
          "flap": 2, "file flap": 1, "reversal": 2, "cut": 2, "cancel": 3, "cancelled apply": 1, "beside": 3, "timer": 3}
VICTIMS = {"manager": 34, "supervisor": 24, "log supervisor": 6, "logger": 10, "events": 10, "holder": 14, "own supervisor": 6}
LONGEST = {"manager": 600, "supervisor": 200, "log supervisor": 100, "logger": 60, "events": 60, "holder": 30, "own supervisor": 120}


class Planner(Beside):
    def __init__(self, seed: int, model: Model, top: Path):
        super().__init__(model, top)
        self.seed, self.number = seed, 0
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
        return self._with_kills(self._poweroff(dice), before, dice, 8)

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
