"""The services of the tree, by the names that their directories have; and what differs between generations."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path

LINK, TICK = "event:link", "event:tick"
# What elapses once, when it is started by hand: after a while, or since its stamp is old. What each starts.
TIMERS = {"chime": ("ring", ("after-start 200",)), "almanac": ("publish", ("calendar *-02-29 03:07:00", "persistent"))}
EXTRA = "extra"  # only some generations have it
# What `slipway do` runs, and what is then in the diary.
ACTIONS = {"probe": "probed", "vacuum": "vacuumed"}


@dataclass(frozen=True)
class Row:
    """`needs`: events among them; `wants`: pulled and waited for, but not needed. `words`: of the witness."""

    kind: str = "longrun"
    needs: tuple[str, ...] = ()
    wants: tuple[str, ...] = ()
    words: str = "lines"
    log_size: int = 8192  # 0: it writes nothing
    ms: int = 15  # so long its start and its stop take, and its reload and its actions
    reloads: bool = False
    acts: bool = False


ROWS = {
    "mount": Row("oneshot", words="", log_size=0),
    "db": Row(needs=("mount",), reloads=True, acts=True),
    "cache": Row(needs=("mount",), ms=40, acts=True),
    "web": Row(needs=("db",), wants=("cache",), log_size=4096, acts=True),
    "shell": Row(ms=0, reloads=True),
    # A pipeline: what source writes is in the log of sink.
    "sink": Row(words="pass"),
    "source": Row(needs=("sink",), words="lines", log_size=0),
    "vpn": Row(needs=(LINK, "mount"), reloads=True),
    "agent": Row(needs=("vpn",), ms=5),
    "follower": Row(needs=("DISK",), acts=True),
    "job": Row("task", needs=("mount",), words="", log_size=0, ms=30),
    "sweep": Row("task", words="", log_size=0, ms=30),
    "save": Row("task", words="", log_size=0, ms=30),
    "ring": Row("task", words="", log_size=0, ms=30),
    "publish": Row("task", words="", log_size=0, ms=30),
    EXTRA: Row(needs=("db",)),
}
TASKS = tuple(name for name, row in ROWS.items() if row.kind == "task")
DEFAULT = ("web", "shell", "source", "agent", "follower")


def rows_of(top: Path) -> dict[str, Row]:
    """With the event of the file that slipway-events looks for."""
    disk = disk_event(top)
    return {name: replace(row, needs=tuple(disk if need == "DISK" else need for need in row.needs)) for name, row in ROWS.items()}


def disk_event(top: Path) -> str:
    return f"event:path{top}/disk"


def sync_event(top: Path) -> str:
    """Told behind the other: who has heard of it has heard all that was before."""
    return f"event:path{top}/sync"


@dataclass
class Generation:
    number: int = 1
    versions: dict[str, int] = field(default_factory=dict)  # in the text of the service: another number is another service
    has_extra: bool = False
    called: dict[str, str] = field(default_factory=dict)  # as they are to be called: who was renamed

    def name(self, name: str) -> str:
        """By which people know it now."""
        return self.called.get(name, name)

    def names(self) -> list[str]:
        return [name for name in ROWS if name != EXTRA or self.has_extra]

    def default(self) -> list[str]:
        return [*DEFAULT, *([EXTRA] if self.has_extra else [])]
