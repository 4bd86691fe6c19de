"""Which process dies, and at which point: all of it from the seed, none of it from what the run finds.

Each kill has a generator of its own, so a plan does not shift when an earlier kill finds its victim gone.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field

# rename, renameat, renameat2, fchmod, ftruncate, openat of a new file come with it: what a rotation is made of.
ROTATION = frozenset({82, 264, 316, 91, 77})
KINDS = {
    # kind: how often of 100
    "service": 12,  # wherever it is
    "start": 14,  # a service's process between its birth and its program
    "supervisor": 22,  # at its Nth call behind an event
    "adopter": 12,  # a supervisor that has just been started, at its Nth call
    "logger": 14,  # at its Nth call in a block, or of a rotation
    "log supervisor": 6,
    "svscan": 7,  # behind an event, some others with it
    "holder": 6,  # during a request
    "burst": 7,  # several at once
}
EVENTS = ("end", "restart", "reload", "order", "none")
SVSCAN_EVENTS = ("death", "scan", "upgrade", "none")


@dataclass
class Kill:
    number: int
    kind: str
    services: list[str]  # in the order in which they are tried
    event: str = "none"
    stops: int = 1  # system call stops: each call has two, before and behind it
    parent_dies: bool = False  # of a birth
    rotation: bool = False
    count: int = 1  # of a burst
    pause: float = 0.0  # before it
    down: float = 0.0  # how long svscan is away
    dice: random.Random = field(default_factory=random.Random)


def kill_of(seed: int, number: int, names: list[str], pace: float) -> Kill:
    dice = random.Random(f"{seed}/{number}")
    kind = dice.choices(list(KINDS), list(KINDS.values()))[0]
    kill = Kill(number, kind, dice.sample(names, len(names)), dice=dice)
    kill.pause = dice.expovariate(1 / pace) if pace else 0.0
    kill.event = dice.choice(SVSCAN_EVENTS if kind == "svscan" else EVENTS)
    longest = {"start": 120, "supervisor": 200, "adopter": 160, "logger": 60, "log supervisor": 120,
               "svscan": 300 if kill.event == "upgrade" else 60, "holder": 30}
    # Half of them among the first stops: much is decided there.
    most = longest.get(kind, 1)
    kill.stops = dice.randint(1, dice.choice((most, most // 3 + 1)))
    kill.parent_dies = dice.random() < 0.5
    kill.rotation = dice.random() < 0.5
    kill.count = dice.randint(2, 4)
    kill.down = dice.random() * 0.03
    return kill
