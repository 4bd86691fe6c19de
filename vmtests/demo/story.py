"""Tells what a demonstration does, and keeps the host's side of it: the commands on a root."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from vmtests.harness.programs import program

COMMAND_SECONDS = 120


class Unexpected(AssertionError):
    """A demonstration did not show what it promises."""


def expect(true: object, what: str) -> None:
    if not true:
        raise Unexpected(what)


class Story:
    def __init__(self, root: Path, artifacts: Path, out: Callable[[str], object] | None = None) -> None:
        self.root = root
        self.artifacts = artifacts
        self.title = "the start"  # of the chapter that is being told
        self._began = time.monotonic()
        self._out = out or (lambda text: print(text, flush=True))

    def chapter(self, title: str, *about: str) -> None:
        """`about` says to somebody who sees this for the first time what comes and why."""
        self.title = title
        self._out(f"\n== {title}  [{time.monotonic() - self._began:.0f} s]")
        for line in about:
            self._out(f"-- {line}")

    def say(self, text: str) -> None:
        self._out(text)

    def show(self, text: str, lines: int = 40, last: int = 0) -> None:
        """Shows the first lines of a long text, and the `last` ones; paths as the machine sees them."""
        all_lines = text.replace(str(self.root), "").rstrip().splitlines()
        if len(all_lines) <= lines + last + 1:
            lines = len(all_lines)
        for line in all_lines[:lines]:
            self._out(f"   {line}")
        if len(all_lines) > lines:
            self._out(f"   … {len(all_lines) - lines - last} more lines")
        for line in all_lines[max(lines, len(all_lines) - last):]:
            self._out(f"   {line}")

    def slipway(self, *arguments: str, accept: tuple[int, ...] = (0,), keep: str = "") -> str:
        """Runs the command on the root, from outside; keeps its output as an artifact."""
        self._out(f"$ slipway {' '.join(arguments)}")
        done = subprocess.run([str(program("slipway")), "--root", str(self.root), *arguments],
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                              text=True, errors="replace", timeout=COMMAND_SECONDS)
        if keep:
            (self.artifacts / keep).write_text(done.stdout)
        if done.returncode not in accept:
            print(done.stdout[-4000:], done.stderr[-4000:], sep="\n", file=sys.stderr)
            raise Unexpected(f"slipway {' '.join(arguments)} ended with {done.returncode}")
        return done.stdout + done.stderr
