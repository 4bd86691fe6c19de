"""The table of a lean tree as docs/formats/lean.md describes it, read and written without our own code."""
from __future__ import annotations

import fcntl
import os
import struct
from pathlib import Path

HEADER, KEY, ENTRY, COPIES, STATUS, REQUEST = 4096, 24, 1024, 304, 360, 32


def lock_holder(path: str | os.PathLike, start: int = 0, size: int = 0) -> int:
    """Who has a lock on these bytes; 0: nobody, -1: whoever has the open file.

    Not by /proc/locks: while others lock and unlock, a long list lacks some."""
    try:
        with open(path, "rb") as file:
            asked = struct.pack("hhqqi4x", fcntl.F_WRLCK, 0, start, size, 0)
            kind, _, _, _, pid = struct.unpack("hhqqi4x", fcntl.fcntl(file, fcntl.F_GETLK, asked))
    except FileNotFoundError:
        return 0
    return pid if kind != fcntl.F_UNLCK else 0


class LeanTable:
    def __init__(self, scan: str | os.PathLike) -> None:
        self.directory = Path(scan, ".s6-svscan")
        self.scan = Path(scan)

    def key(self, name: str) -> tuple[int, int, int]:
        """As svscan asks for it: of a logger the service's directory."""
        logger = name.endswith("/log")
        status = os.stat(self.scan / (name.removesuffix("/log") if logger else name))
        return status.st_dev, status.st_ino, 2 if logger else 1

    def index(self, name: str) -> int | None:
        """The entry of a service; None: it has none, or there is no table."""
        try:
            wanted = self.key(name)
            with open(self.directory / "lean", "rb") as table:
                head = table.read(HEADER)
                magic, version, header, entry, self.capacity, status, end = struct.unpack_from("=8sIIIIII", head)
                assert (magic, version, header, entry, status) == (b"slpwLEAN", 1, HEADER, ENTRY, STATUS)
                keys = table.read(KEY * end)
        except FileNotFoundError:
            return None
        return next((i for i in range(end) if struct.unpack_from("=QQQ", keys, KEY * i) == wanted), None)

    def names(self) -> list[str]:
        found = []
        with open(self.directory / "lean", "rb") as table:
            capacity, _, end = struct.unpack_from("=III", table.read(HEADER), 20)
            keys = table.read(KEY * end)
            for i in range(end):
                if struct.unpack_from("=Q", keys, KEY * i + 16)[0] == 0:
                    continue
                table.seek(HEADER + KEY * capacity + ENTRY * i + 112)
                size, text = table.read(1)[0], table.read(159)
                found.append(text[:size].decode())
        return found

    def entry(self, name: str) -> bytes:
        index = self.index(name)
        if index is None:
            return b""
        with open(self.directory / "lean", "rb") as table:
            table.seek(self.place(index))
            return table.read(ENTRY)

    def place(self, index: int) -> int:
        return HEADER + KEY * self.capacity + ENTRY * index

    def status(self, name: str) -> bytes:
        """The 360 bytes; none: it has written none yet."""
        while entry := self.entry(name):
            sequence = struct.unpack_from("=Q", entry)[0]
            if sequence == 0:
                break
            if self.entry(name)[:8] == entry[:8]:  # else it changed meanwhile, or is gone
                return entry[COPIES + sequence % 2 * STATUS:][:STATUS]
        return b""

    def deaths(self, name: str) -> list[bytes]:
        """The last four, oldest first, as in supervise/death_tally."""
        entry = self.entry(name)
        count = struct.unpack_from("=I", entry, 12)[0] if entry else 0
        return [entry[56 + n % 4 * 14:][:14] for n in range(max(count - 4, 0), count)]

    def host(self, name: str) -> int:
        """Who has the entry; 0: nobody."""
        index = self.index(name)
        return 0 if index is None else lock_holder(self.directory / "lean", index, 1)

    def send(self, name: str, letters: str, number: int = 0, goal: int = 0) -> None:
        """Control bytes in one write; with a number and a goal a request, left in the entry before."""
        entry, device, inode, role = self.entry(name), *self.key(name)
        if number:
            self.leave(name, number, goal)
        message = b"".join(struct.pack(">BBB5xQQQQ", 1, role - 1, ord(letter), device, inode, number, goal)
                           for letter in letters)
        fd = os.open(self.directory / f"lean.{struct.unpack_from('=I', entry, 8)[0]}", os.O_WRONLY | os.O_NONBLOCK)
        try:
            os.write(fd, message)
        finally:
            os.close(fd)

    def forget_status(self, name: str) -> None:
        """As if it had never written one; nobody has the entry."""
        index = self.index(name)
        assert index is not None
        with open(self.directory / "lean", "r+b", buffering=0) as table:
            table.seek(self.place(index))
            table.write(bytes(8))

    def leave(self, name: str, number: int, word: int) -> None:
        index = self.index(name)
        assert index is not None
        with open(self.directory / "lean", "r+b", buffering=0) as table:
            table.seek(self.place(index) + REQUEST)
            table.write(struct.pack("=QQQ", number, word, ~(number ^ word) & (1 << 64) - 1))
