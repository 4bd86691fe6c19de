"""Does what a chapter says, in the practice machine, and compares what it promises."""

from __future__ import annotations

import difflib
import time
from pathlib import Path

from vmtests.guide.transcript import Command, File, matches, parse
from vmtests.harness import Machine
from vmtests.harness.roots import put_text

COMMAND_SECONDS = 90
SOON_SECONDS = 60


class Differs(AssertionError):
    """A command of a chapter printed something else."""


def follow(chapter: Path, machine: Machine) -> int:
    """Number of commands that were compared."""
    count = 0
    for step in parse(chapter.read_text()):
        if isinstance(step, File):
            mode = 0o755 if step.text.startswith("#!") else 0o644
            put_text(machine.root, step.path, step.text, mode)
        else:
            compare(chapter, step, machine)
            count += 1
    return count


def compare(chapter: Path, command: Command, machine: Machine) -> None:
    deadline = time.monotonic() + (SOON_SECONDS if command.soon else 0)
    while True:
        got = machine.run(f"cd /root; {command.text}", COMMAND_SECONDS).out
        if matches(command.output, got):
            return
        if time.monotonic() >= deadline:
            break
        time.sleep(0.2)
    difference = "\n".join(difflib.unified_diff(command.output, got.splitlines(), "promised", "printed", lineterm=""))
    raise Differs(f"{chapter.name}:{command.line}: $ {command.text}\n{difference}\n--- printed, whole:\n{got}")
