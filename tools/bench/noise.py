"""How much of the machine others use while something is measured."""

from __future__ import annotations

import os
import time

from tools.bench.context import Bench

QUIET_CORES = 0.35
LONGEST_WAIT = 1.0


def busy_seconds() -> float:
    """CPU seconds that the machine has spent on anything since it was booted."""
    with open("/proc/stat", encoding="ascii") as stat:
        fields = [int(word) for word in stat.readline().split()[1:9]]
    return (sum(fields) - fields[3] - fields[4]) / os.sysconf("SC_CLK_TCK")


class Others:
    """Cores used by anybody but the peer since this was made; unknown without a cgroup."""

    def __init__(self, bench: Bench) -> None:
        self.bench, self.busy, self.ours = bench, busy_seconds(), bench.cgroup.cpu_seconds()
        self.began = time.monotonic()

    def cores(self) -> float | None:
        ours = self.bench.cgroup.cpu_seconds()
        if ours is None or self.ours is None:
            return None
        seconds = max(0.01, time.monotonic() - self.began)
        return max(0.0, (busy_seconds() - self.busy - ours + self.ours) / seconds)


def wait_for_quiet(bench: Bench) -> None:
    """Gives others a moment to fall silent; measures anyway when they do not."""
    deadline = time.monotonic() + (0 if bench.quick else LONGEST_WAIT)
    while time.monotonic() < deadline:
        others = Others(bench)
        time.sleep(0.25)
        if (others.cores() or 0) < QUIET_CORES:
            return
