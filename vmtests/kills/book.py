"""What services wrote of themselves (vmtests/programs/witness)."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Book:
    starts: int = 0
    begun: int = 0
    written: int = 0
    kept: int = 0
    socket: int = 0


def read_book(books: Path, name: str) -> Book:
    try:
        return Book(*struct.unpack_from("=5Q", (books / f"{name}.book").read_bytes()))
    except (FileNotFoundError, struct.error):
        return Book()


def perhaps(books: Path, name: str) -> set[int]:
    """Numbers of lines of which nobody knows whether they were written: their writers were killed right there."""
    try:
        text = (books / f"{name}.perhaps").read_bytes()
    except FileNotFoundError:
        return set()
    return set(struct.unpack(f"={len(text) // 8}Q", text[:len(text) // 8 * 8]))


def complaints(books: Path) -> str:
    path = books / "wrong.txt"
    return path.read_text() if path.exists() else ""
