"""What is asked of the tree, and who dies meanwhile.

A phase is one thing that is asked, or several in a row of which nobody waits for the end of one; it ends when all is at rest.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from vmtests.transitions.model import Lines
from vmtests.transitions.rows import Generation

# By itself `slipway` waits ten seconds for a manager that is away: a busy machine on which it is killed again may need more.
PATIENCE = ["--timeout", "300000"]

# docs/man/slipway.8. No manager: for ten seconds, as happens on a busy machine where it is killed again and again.
REFUSED, BUSY, NO_MANAGER, LATE = 4, 6, 7, 8


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
    persists: bool = False  # it is said again as long as the manager is busy
    beside: bool = False  # nobody waits for its end before all others were said
    file: str = ""
    exists: bool = False
    shows: dict[str, str] = field(default_factory=dict)  # if it ends with 0, these states
    generation: Generation | None = None  # is written before
    stamp: str = ""  # of this timer: is written before, and says that it elapsed long ago
    kills: list[Kill] = field(default_factory=list)


@dataclass
class Phase:
    what: str
    deeds: list[Deed]
    lines: Lines  # exactly these with one deed; at most these with several
    net: Counter[str] = field(default_factory=Counter)  # ups less downs of each service
    sure: Lines = field(default_factory=Counter)  # with several: neither up nor down, and these come whatever their order
    sync: Deed | None = None  # done behind all of them
    kind: str = ""

    def least(self) -> int:
        """So many lines come whatever the order of things."""
        return sum(self.lines.values()) if len(self.deeds) == 1 else sum(map(abs, self.net.values())) + sum(self.sure.values())
