"""Log directories: each line of its writer once, in order, whole; archives are taken away once they were read."""

from __future__ import annotations

from pathlib import Path

from vmtests.kills.book import perhaps, read_book

ALPHABET = b"abcdefghijklmnopqrstuvwxyz" * 100


def line_of(name: bytes, number: int) -> bytes:
    """As make_line() of the witness has it."""
    size = 2500 if number % 50 == 0 else 20 + number * 7 % 100
    at = number % 26
    return b"%s %d %s\n" % (name, number, ALPHABET[at:at + size])


class Log:
    def __init__(self, directory: Path, books: Path, writer: str):
        self.directory, self.books, self.writer = directory, books, writer
        self.name = writer.encode()
        self.next = 1
        self.unsure: set[int] = set()
        self.archives = 0
        self.wrong = ""

    def _take(self, text: bytes, where: str) -> None:
        if text and not text.endswith(b"\n"):
            self._complain(f"{where} ends in the middle of a line: {text[-60:]!r}")
        for line in text.splitlines(keepends=True):
            while line != line_of(self.name, self.next):
                if self.next not in self.unsure:
                    self.unsure = perhaps(self.books, self.writer)
                if self.next not in self.unsure:
                    self._complain(f"{where}: expected line {self.next}, found {line[:60]!r} ({len(line)} bytes)")
                    return
                self.next += 1
            self.next += 1

    def _complain(self, text: str) -> None:
        self.wrong = self.wrong or f"log of {self.writer}: {text}"

    def read(self) -> None:
        """The archives that are there; they do not change any more."""
        if self.wrong or not self.directory.exists():
            return
        for path in self._archives():
            if path.name[-1] != "s":
                return self._complain(f"{path.name}: an archive that was not closed")
            self._take(path.read_bytes(), path.name)
            if self.wrong:
                return
            path.unlink()
            self.archives += 1

    def _archives(self) -> list[Path]:
        """In their order, and none left out: a listing may lack one that came while it was made, and have a later one.
        All that is older than what a listing has is there when the next one begins."""
        last = max(self.directory.glob("@*"), default=None)
        return sorted(path for path in self.directory.glob("@*") if path <= last) if last else []

    def finish(self) -> None:
        """Behind the end of the tree."""
        self.read()
        if self.wrong:
            return
        self._take((self.directory / "current").read_bytes(), "current")
        book = read_book(self.books, self.writer)
        last = book.written
        unsure = perhaps(self.books, self.writer) | ({book.begun} if book.begun != last else set())
        while self.next <= last and self.next in unsure:
            self.next += 1
        if not self.wrong and self.next - 1 not in (last, book.begun):
            self._complain(f"ends with line {self.next - 1} of {last}")
        extra = {p.name for p in self.directory.iterdir()} - {"current", "lock", ".slipway-log", "state"}
        if extra:
            self._complain(f"left in its directory: {sorted(extra)}")
