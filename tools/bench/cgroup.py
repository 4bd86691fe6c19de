"""A cgroup of its own for a peer and its services: their CPU time, and the memory charged for them, the kernel's
as well.
"""

from __future__ import annotations

import os
import time
from pathlib import Path

from vmtests.harness import cgroup as harness

TOP = Path("/sys/fs/cgroup")


def may_enter(directory: Path) -> bool:
    """Tried by a child, which cannot come back."""
    pid = os.fork()
    if pid == 0:
        try:
            (directory / "cgroup.procs").write_text("0")
        except OSError:
            os._exit(1)
        os._exit(0)
    return os.waitpid(pid, 0)[1] == 0


class Cgroup:
    """With version 1 two directories, with version 2 one, and without root or a writable hierarchy none."""

    def __init__(self) -> None:
        self.cpu_file: Path | None = None
        self.memory_file: Path | None = None
        self.directories: list[Path] = []
        name = f"{harness.prefix()}bench-{os.getpid()}"
        if (TOP / "cgroup.controllers").exists():
            self._use("cgroup.procs", TOP / name, "cpu.stat", "memory.current")
        else:
            self._use("cgroup.procs", TOP / "cpuacct" / name, "cpuacct.usage", "")
            self._use("cgroup.procs", TOP / "memory" / name, "", "memory.usage_in_bytes")

    def _use(self, probe: str, directory: Path, cpu: str, memory: str) -> None:
        if not (directory.parent / probe).exists():
            return
        try:
            directory.mkdir()
        except OSError:
            return
        if not may_enter(directory):
            directory.rmdir()
            return
        self.directories.append(directory)
        if cpu and (directory / cpu).exists():
            self.cpu_file = directory / cpu
        if memory and (directory / memory).exists():
            self.memory_file = directory / memory

    def enter(self) -> None:
        """Moves the calling process, before it becomes a peer."""
        for directory in self.directories:
            (directory / "cgroup.procs").write_text("0")

    def cpu_seconds(self) -> float | None:
        if self.cpu_file is None:
            return None
        text = self.cpu_file.read_text()
        if self.cpu_file.name == "cpu.stat":
            return int(text.split()[text.split().index("usage_usec") + 1]) / 1e6
        return int(text) / 1e9

    def charged_kb(self) -> float | None:
        return int(self.memory_file.read_text()) / 1024 if self.memory_file else None

    def remove(self) -> None:
        for directory in self.directories:
            deadline = time.monotonic() + 20
            while directory.exists():
                try:
                    directory.rmdir()
                except OSError:
                    if time.monotonic() > deadline:
                        raise
                    time.sleep(0.02)
        self.directories = []
