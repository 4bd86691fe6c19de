"""Where a tree has the states of its services: in files of each directory, or in the one table of a lean tree."""

from __future__ import annotations

import os
import re
import struct
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2] / "engine/lean"))
from lean_table import HEADER, KEY, LeanTable, lock_holder  # noqa: E402

# As the kernel cuts their names.
HOST, LEAN_HOST = "slipway-host", "slipway-host-le"
DEATH = 14
FINISHING = 2  # in s6's flags


class Files:
    """As s6 has them; a process for each supervisor, or hosts."""

    def __init__(self, scan: Path):
        self.scan = scan

    def status(self, name: str) -> bytes:
        try:
            return (self.scan / name / "supervise/status").read_bytes()
        except (FileNotFoundError, NotADirectoryError):
            return b""

    def supervisor(self, name: str) -> int:
        return lock_holder(self.scan / name / "supervise/lock")

    def send(self, name: str, letters: str) -> bool:
        """False: no supervisor listens."""
        try:
            fd = os.open(self.scan / name / "supervise/control", os.O_WRONLY | os.O_NONBLOCK)
        except OSError:
            return False
        try:
            os.write(fd, letters.encode())
        finally:
            os.close(fd)
        return True

    def request(self, name: str, number: int, letter: str) -> None:
        supervise = self.scan / name / "supervise"
        (supervise / "request.new").write_bytes(struct.pack(">QQ", number, ord(letter)))
        os.rename(supervise / "request.new", supervise / "request")
        self.send(name, letter)

    def deaths(self, name: str) -> int:
        """How many it knows of; -1: they cannot be read."""
        try:
            size = (self.scan / name / "supervise/death_tally").stat().st_size
        except FileNotFoundError:
            return -1
        return size // DEATH if size % DEATH == 0 else -1

    def complaint(self, names: list[str], at_rest: bool) -> str:
        """What is wrong with the place itself; "": nothing."""
        return ""


class Table(LeanTable):
    """Kept open: it is looked at all the time, and must be the same for as long as the tree lives."""

    def __init__(self, scan: Path):
        super().__init__(scan)
        self.fd = -1
        self.places: dict[str, tuple[int, tuple[int, int, int]]] = {}

    def index(self, name: str) -> int | None:
        where = self.places.get(name)
        if where and struct.unpack("=QQQ", os.pread(self.fd, KEY, HEADER + KEY * where[0])) == where[1]:
            return where[0]
        index = super().index(name)
        if index is not None:
            if self.fd < 0:
                self.fd = os.open(self.directory / "lean", os.O_RDONLY | os.O_CLOEXEC)
            self.places[name] = index, self.key(name)
        return index

    def entry(self, name: str) -> bytes:
        index = self.index(name)
        return b"" if index is None else os.pread(self.fd, 1024, self.place(index))

    def was_replaced(self) -> bool:
        return self.fd >= 0 and not os.path.samestat(os.fstat(self.fd), os.stat(self.directory / "lean"))


class Lean(Files):
    """One that needs files has a supervisor of its own, with files."""

    BY_FILES = ("forking",)

    def __init__(self, scan: Path, programs: Path):
        super().__init__(scan)
        self.table, self.client = Table(scan), str(programs / "slipway-lean")
        self.asked = 0

    def status(self, name: str) -> bytes:
        return super().status(name) if name in self.BY_FILES else self.table.status(name)

    def supervisor(self, name: str) -> int:
        if name in self.BY_FILES:
            return super().supervisor(name)
        index = self.table.index(name)
        return 0 if index is None else lock_holder(self.table.directory / "lean", index, 1)

    def send(self, name: str, letters: str) -> bool:
        if name in self.BY_FILES:
            return super().send(name, letters)
        if name == "ordered":  # as a human does it
            return self._client("send", letters, name)[0] == 0
        try:
            self.table.send(name, letters)
        except (OSError, struct.error):  # no host, no entry
            return False
        return True

    def request(self, name: str, number: int, letter: str) -> None:
        try:
            self.table.send(name, letter, number, ord(letter))
        except OSError:
            pass  # it is left in the entry

    def deaths(self, name: str) -> int:
        if name in self.BY_FILES:
            return super().deaths(name)
        entry = self.table.entry(name)
        count = struct.unpack_from("=I", entry, 12)[0] if entry else -1
        return count if all(any(death) for death in self.table.deaths(name)) else -1

    def _client(self, *words: str) -> tuple[int, str]:
        done = subprocess.run([self.client, "-C", str(self.scan), *words], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                              text=True)
        return done.returncode, done.stdout

    def complaint(self, names: list[str], at_rest: bool) -> str:
        if self.table.was_replaced():
            return "the table is another one"
        lean = [name for name in names if name not in self.BY_FILES]
        for name in lean:
            if (self.scan / name / "supervise/lock").exists():
                return f"{name}: it is lean, and has files"
        if sorted(self.table.names()) != sorted(lean):
            return f"the table has {self.table.names()}"
        if at_rest and lock_holder(self.table.directory / "lean.starts"):
            return "a start has left its lock"
        self.asked += 1
        return self._shown(lean[self.asked % len(lean)])

    def _shown(self, name: str) -> str:
        """What slipway-lean tells, compared with the table as long as that stands still."""
        before = self.table.status(name)[:35]
        code, line = self._client("status", name)
        if not before or before != self.table.status(name)[:35]:
            return ""
        pid, how, flags = struct.unpack_from(">QHB", before, 24)
        is_up = pid and not flags & FINISHING
        state = f"up \\(pid {pid}\\)" if is_up else f"down \\((signal {how & 127}|exitcode {how >> 8})\\)"
        good = code == 0 and re.match(f"{name}: {state} [0-9]+ seconds", line)
        return "" if good else f"slipway-lean says ({code}) {line!r}, and the table has pid {pid}, {how}, {flags}"
