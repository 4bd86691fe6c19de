"""Chapters as data: files that are written, and commands with the output that is promised."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

ANY = "…"
FENCE = re.compile(r"^```(\w+)(?: +(\S.*))?$")


@dataclass(frozen=True)
class File:
    """A fenced block whose info string names a path: ```ini /etc/web.conf"""

    line: int
    path: str
    text: str


@dataclass(frozen=True)
class Command:
    """`$ command` in a console block, and what follows it up to the next command or the block's end."""

    line: int
    text: str
    output: list[str] = field(default_factory=list)
    # Of a block "console soon": repeated until the output is as promised.
    soon: bool = False


def parse(text: str) -> list[File | Command]:
    """The steps of a chapter. A fence of another language, or one without a path, is for readers only."""
    steps: list[File | Command] = []
    lines = text.splitlines()
    at = 0
    while at < len(lines):
        fence = FENCE.match(lines[at])
        at += 1
        if not fence:
            continue
        begin = at
        while at < len(lines) and lines[at] != "```":
            at += 1
        block, kind, more = lines[begin:at], fence[1], fence[2] or ""
        if kind == "console":
            steps += commands(block, begin + 1, more)
        elif more.startswith("/"):
            steps.append(File(begin + 1, more, "".join(f"{line}\n" for line in block)))
        at += 1
    return steps


def commands(block: list[str], line: int, more: str) -> list[File | Command]:
    if more not in ("", "soon"):
        raise ValueError(f"line {line - 1}: \"console {more}\" means nothing")
    found: list[File | Command] = []
    for number, text in enumerate(block, line):
        if text.startswith("$ "):
            found.append(Command(number, text[2:], [], more == "soon"))
        elif not found:
            raise ValueError(f"line {number}: a console block begins with a command")
        else:
            last = found[-1]
            assert isinstance(last, Command)
            last.output.append(text)
    return found


def matches(promised: list[str], got: str) -> bool:
    """A line that is only … stands for any lines, also none; … within a line for any text."""
    parts = []
    for line in promised:
        if line.strip() == ANY:
            parts.append(r"(?:[^\n]*\n)*?")
        else:
            parts.append("[^\n]*?".join(re.escape(piece) for piece in line.rstrip().split(ANY)) + r" *\n")
    text = got if got.endswith("\n") or not got else got + "\n"
    return re.fullmatch("".join(parts), text) is not None
