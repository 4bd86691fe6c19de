"""What every measure is given: where the programs are, how much to measure, where to write."""

from __future__ import annotations

import os
import statistics
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tools.bench.cgroup import Cgroup
from vmtests.harness import linux

PR_SET_CHILD_SUBREAPER = 36


class Failed(Exception):
    """A measurement that cannot be made: a tree that does not come up, a lost line."""


@dataclass
class Samples:
    """peer -> quantity -> one value per round."""

    values: dict[str, dict[str, list[float]]] = field(default_factory=dict)

    def add(self, peer: str, **quantities: float | None) -> None:
        for name, value in quantities.items():
            if value is not None:
                self.values.setdefault(peer, {}).setdefault(name, []).append(value)

    def median(self, peer: str, quantity: str) -> float | None:
        got = self.values.get(peer, {}).get(quantity)
        return statistics.median(got) if got else None


@dataclass
class Bench:
    programs: Path
    """Slipway's programs."""
    helpers: Path
    """The service and the floor (programs/)."""
    work: Path
    rounds: int
    quick: bool
    cgroup: Cgroup
    say: Callable[[str], None]
    real_time: bool = False
    environment: dict[str, str] = field(default_factory=dict)

    def enter(self) -> None:
        """For a process that is about to become a peer."""
        self.cgroup.enter()
        if self.real_time:
            os.sched_setscheduler(0, os.SCHED_RR, os.sched_param(1))

    @property
    def said(self) -> Path:
        """What the peers print."""
        return self.work / "said"

    @property
    def service(self) -> Path:
        return self.helpers / "slipway-bench-service"

    @property
    def floor(self) -> Path:
        return self.helpers / "slipway-bench-floor"

    def few_or(self, many: int) -> int:
        """How many services: a quick run only shows that the kit works."""
        return min(many, 20) if self.quick else many

    def new_cgroup(self) -> None:
        """A fresh one: the kernel's memory of a peer before this one is not charged to this one."""
        self.cgroup.remove()
        self.cgroup = Cgroup()


def own_mounts() -> bool:
    """Whether this process now has a mount namespace of its own; not without root, or in a narrow container."""
    try:
        linux.unshare(linux.CLONE_NEWNS)
        linux.mount("none", "/", flags=linux.MS_REC | linux.MS_PRIVATE)
    except OSError:
        return False
    return True


@contextmanager
def place() -> Iterator[Path]:
    """A memory file system of our own, in a mount namespace of our own; else a directory in /dev/shm."""
    linux.check("prctl", linux.LIBC.prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0))
    if not own_mounts():
        with tempfile.TemporaryDirectory(prefix="slipway-bench-", dir="/dev/shm") as directory:
            yield Path(directory)
        return
    directory = tempfile.mkdtemp(prefix="slipway-bench-")
    linux.mount("tmpfs", directory, "tmpfs", linux.MS_NOSUID, "mode=755,size=3g")
    try:
        yield Path(directory)
    finally:
        linux.check("umount", linux.LIBC.umount2(directory.encode(), linux.MNT_DETACH))
        os.rmdir(directory)
