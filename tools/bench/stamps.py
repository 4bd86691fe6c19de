"""The file into which services stamp the time of their first instructions; programs/service.cc writes it."""

from __future__ import annotations

import mmap
import struct
import time
from dataclasses import dataclass
from pathlib import Path

from tools.bench.context import Failed
from tools.bench.processes import PATIENCE, reap

CAPACITY, ENTRIES, ENTRY = 262144, 64, struct.Struct("qII")


@dataclass(frozen=True)
class Stamp:
    time: int
    pid: int
    index: int


class Stamps:
    def __init__(self, path: Path) -> None:
        self.path = path
        with open(path, "wb") as file:
            file.truncate(ENTRIES + CAPACITY * ENTRY.size)
        with open(path, "r+b") as file:
            self.map = mmap.mmap(file.fileno(), 0)

    def count(self) -> int:
        return struct.unpack_from("q", self.map, 0)[0]

    def read(self, first: int = 0) -> list[Stamp]:
        return [Stamp(*ENTRY.unpack_from(self.map, ENTRIES + i * ENTRY.size)) for i in range(first, self.count())]

    def wait(self, count: int, step: float = 0.001) -> None:
        """Until that many services have stamped; the time, which is written last, of each."""
        deadline = time.monotonic() + PATIENCE
        while self.count() < count or any(s.time == 0 for s in self.read(max(0, self.count() - 64))):
            reap()
            if time.monotonic() > deadline:
                raise Failed(f"{self.count()} of {count} services ran within {PATIENCE:.0f} s")
            time.sleep(step)
