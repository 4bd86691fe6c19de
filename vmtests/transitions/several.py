"""Phases in which several things are asked in a row, and nobody waits for the end of the first."""

from __future__ import annotations

import random
from collections import Counter

from vmtests.transitions.asked import BUSY, LATE, NO_MANAGER, PATIENCE, REFUSED, Deed, Phase
from vmtests.transitions.rows import EXTRA
from vmtests.transitions.single import Single

TAKEN_BACK = (0, REFUSED)  # it was over already


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

    # --- What is under way is taken back, or has come too far; the last deed makes both the same ---
    def _cancel(self, dice: random.Random) -> Phase:
        stoppable = [n for n in self._wanted() if not self._pulls_others(self.model.with_dependents(n))]
        down = [*self._down(), "job"]
        if stoppable and dice.random() < 0.5:
            return self._cancelled_stop(dice.choice(stoppable))
        return self._cancelled_start(dice.choice(down))

    def _pulls_others(self, names: set[str]) -> bool:
        """Who is not wanted comes up with them."""
        rows, there = self.model.rows, self.model.wanted | names
        return any(other not in there for name in names for other in (*rows[name].needs, *rows[name].wants)
                   if not other.startswith("event:"))

    def _cancelled_start(self, name: str) -> Phase:
        before = set(self.model.wanted)
        lines = self.model.start([name])
        pulled = sorted(self.model.wanted - before)
        lines += self.model.stop(pulled)
        taken_back = dict.fromkeys({name, *pulled}, "stopped")
        deeds = [Deed(["start", "--no-wait", name, *PATIENCE]), Deed(["cancel", name, *PATIENCE], TAKEN_BACK, shows=taken_back)]
        if pulled:
            deeds.append(Deed(["stop", *pulled, *PATIENCE]))
        return Phase(f"start {name}, and cancel", deeds, lines)

    def _cancelled_stop(self, name: str) -> Phase:
        names = sorted(self.model.with_dependents(name))
        taken_back = {n: self.model.state(n) for n in names}
        code = 0 if all(map(self.model.runs, names)) else 1
        lines = self.model.stop([name])
        lines += self.model.start(names)
        deeds = [Deed(["stop", "--no-wait", name, *PATIENCE]), Deed(["cancel", name, *PATIENCE], TAKEN_BACK, shows=taken_back),
                 Deed(["start", *names, *PATIENCE], (code,))]
        return Phase(f"stop {name}, and cancel", deeds, lines)

    def _cancelled_apply(self, dice: random.Random) -> Phase:
        fresh = not self.model.generation.has_extra
        phase = self._apply(dice, 1)
        (apply,) = phase.deeds
        # Asked again because its manager died, it may come behind the last one, which is then on its way.
        first = Deed(["apply"], (0, 1, BUSY, NO_MANAGER), beside=True, generation=apply.generation)
        deeds = [first, Deed(["cancel", *PATIENCE], TAKEN_BACK), Deed(["apply"], apply.codes, twice=True, persists=True)]
        # Taken back while it is down, it comes up again.
        lines = phase.lines + phase.lines + Counter({f"up {EXTRA}": phase.lines[f"down {EXTRA}"]})
        if fresh and self.model.generation.has_extra:  # what is new in the default set is started at the end of an apply
            deeds.append(Deed(["start", EXTRA, *PATIENCE], (0 if self.model.runs(EXTRA) else 1,)))
        return Phase(f"{phase.what}; cancelled", deeds, lines)

    def _poweroff(self, dice: random.Random) -> Phase:
        # Asked once more, when the manager has died before it answered, the client may find the tree gone: what happens counts.
        last = Deed(["poweroff"], (0, NO_MANAGER, LATE))
        before, end = self.model.running(), self.model.end()
        if dice.random() < 0.5:
            return Phase("poweroff", [last], end, kind="poweroff")
        ups = Counter(f"up {name}" for name in before)
        ups += Counter(line for timer in sorted(self.model.timers) for line in self.model.start_timer(timer))  # they begin anew
        downs = Counter({line: n for line, n in end.items() if line.startswith("down ")})
        whatever = (0, 1, REFUSED, BUSY, NO_MANAGER, LATE)
        deeds = [Deed(["poweroff"], whatever, beside=True), Deed(["cancel"], whatever), Deed(["poweroff"], whatever)]
        return Phase("poweroff; cancelled", deeds, end + ups + downs, sure=end - downs, kind="poweroff")
