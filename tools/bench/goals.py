"""The goals: which median of which peer, over what, may be how large."""

from __future__ import annotations

from dataclasses import dataclass

from tools.bench.context import Samples


@dataclass(frozen=True)
class Goal:
    measure: str
    text: str
    peer: str
    quantity: str
    against: str
    """The peer whose median of the same quantity divides ours; none: the figure itself is compared."""
    limit: float
    unit: str = ""


GOALS = (
    Goal("bring-up", "bring-up of 1000, wall", "slipway", "up s", "s6-deb", 0.27),
    Goal("bring-up", "bring-up of 1000, CPU", "slipway", "up CPU s", "s6-deb", 0.25),
    Goal("bring-up", "bring-up of 1000 hosted, wall", "slipway-hosted", "up s", "s6-deb", 0.15),
    Goal("bring-up", "bring-up of 1000 hosted, CPU", "slipway-hosted", "up CPU s", "s6-deb", 0.15),
    Goal("bring-up", "bring-up of 5000 over that of 1000, CPU", "slipway, 5000", "up CPU s", "slipway", 5.5),
    Goal("bring-up", "stop of 1000, wall", "slipway", "stop s", "s6-deb", 0.3),
    Goal("memory", "private dirty per service", "slipway", "private dirty kB", "", 14, "kB"),
    Goal("memory", "charge per service above a bare one", "slipway", "charge above bare kB", "", 100, "kB"),
    Goal("memory", "charge per service, hosted", "slipway-hosted", "charge above bare kB", "", 20, "kB"),
    Goal("memory", "charge per service, lean", "slipway-lean", "charge above bare kB", "", 4, "kB"),
    Goal("restart", "SIGKILL to first instruction, p50", "slipway", "restart us", "runit-deb", 0.7),
    Goal("restart", "SIGKILL to first instruction, ready, p50", "slipway ready", "restart us", "s6-deb ready", 0.35),
    Goal("idle", "context switches in a minute, 100 with loggers", "slipway", "switches/min", "", 0),
    Goal("system-calls", "system calls per service started", "slipway", "calls", "", 70),
    Goal("log", "log CPU per million lines, TAI64N", "slipway TAI64N", "CPU s", "s6-deb TAI64N", 0.6),
    Goal("log", "log CPU per million lines, ISO", "slipway ISO", "CPU s", "s6-deb ISO", 0.5),
    Goal("log", "log CPU per million lines, no stamp", "slipway none", "CPU s", "s6-deb none", 0.6),
    Goal("manager", "1000 services through the manager, wall", "slipway-manager", "up s", "s6-deb", 0.29),
    Goal("manager", "5000 of them over 1000, CPU", "slipway-manager, 5000", "up CPU s", "slipway-manager", 5.5),
    Goal("manager", "manager's private memory, 1000 services", "slipway-manager", "manager kB", "", 2048, "kB"),
    Goal("graph", "readiness to dependent's start, p50", "chain, ready", "step us", "runit-deb's restart", 0.8),
    Goal("graph", "chain of 200 ready services", "chain, ready", "chain s", "bare spawns", 3.7),
    Goal("graph", "chain of 200 oneshots", "chain, oneshots", "chain s", "bare spawns", 3.7),
    Goal("graph", "10 layers of 100, 90000 edges", "layers", "up s", "s6-deb", 0.55),
    Goal("commands", "stop of one service with wait, p50", "slipway-manager", "stop us", "s6-deb", 0.2),
    Goal("commands", "start of one service with wait, p50", "slipway-manager", "start us", "s6-deb", 0.2),
    Goal("compile", "compile of 10000 definitions, CPU", "slipway", "compile s", "cat", 2),
    Goal("compile", "compile of 100000 over that of 10000, CPU", "slipway, 100000", "compile s", "slipway", 11),
    Goal("compile", "commit after one change, CPU", "slipway, one file changed", "commit s", "slipway", 0.1),
    Goal("sandbox", "start of a hardened service, guest time", "hardened", "start us", "systemd: hardened", 1),
    Goal("size", "slipway-supervise, stripped", "slipway", "supervise kB", "", 63, "kB"),
)


@dataclass(frozen=True)
class Row:
    goal: Goal
    ours: float | None
    theirs: float | None

    @property
    def value(self) -> float | None:
        if self.ours is None or not self.goal.against:
            return self.ours
        return self.ours / self.theirs if self.theirs else None

    @property
    def verdict(self) -> str:
        if self.value is None:
            return "not measured"
        return "reached" if self.value <= self.goal.limit else "NOT reached"


def judge(measure: str, samples: Samples) -> list[Row]:
    rows = []
    for goal in GOALS:
        if goal.measure == measure:
            theirs = samples.median(goal.against, goal.quantity) if goal.against else None
            rows.append(Row(goal, samples.median(goal.peer, goal.quantity), theirs))
    return rows
