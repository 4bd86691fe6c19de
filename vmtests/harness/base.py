"""What every machine can do, and the parts that do not depend on how it runs."""

from __future__ import annotations

import abc
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from vmtests.harness.console import Console


class Late(Exception):
    """A bounded wait ran out."""


class Dead(Exception):
    """The machine ended while a test still wanted something from it."""


@dataclass(frozen=True)
class Result:
    """A command's exit code (128 + N for signal N, 124 if it was stopped for taking too long)."""

    code: int
    out: str

    @property
    def ok(self) -> bool:
        return self.code == 0


@dataclass(frozen=True)
class End:
    """How the machine ended: poweroff, reboot, panic, exit or signal (with a number), or cut."""

    how: str
    number: int = 0


@dataclass(frozen=True)
class Process:
    """One process as the machine sees it. (pid, start) names it for ever."""

    pid: int
    ppid: int
    start: int
    state: str
    comm: str
    argv: str


# Printed by any sh with /proc; the first line names the asking shell, which is left out.
LIST_PROCESSES = r"""exec 2>/dev/null; echo $$; for d in /proc/[0-9]*; do read -r s < $d/stat &&
 printf '%s\t' "$s" && tr '\000\n' '  ' < $d/cmdline; echo; done"""


def parse_processes(text: str) -> list[Process]:
    """All but the asking shell and the kernel's threads."""
    lines = text.splitlines()
    asker = int(lines[0])
    found = []
    kernel: set[int] = set()
    for line in lines[1:]:
        stat, _, argv = line.partition("\t")
        if not stat:
            continue
        fields = stat[stat.rindex(")") + 2:].split()
        pid, ppid = int(stat.split()[0]), int(fields[1])
        comm = stat[stat.index("(") + 1:stat.rindex(")")]
        kernel |= {pid} if comm == "kthreadd" else set()
        if asker not in (pid, ppid):
            found.append(Process(pid, ppid, int(fields[19]), fields[0], comm, argv.strip()))
    return [p for p in found if not kernel & {p.pid, p.ppid}]


class Machine(abc.ABC):
    """One life of one root. Use it in a `with` block."""

    def __init__(self, root: Path, artifacts: Path) -> None:
        self.root = root
        self.artifacts = artifacts
        self.console = Console(artifacts / "console.txt")
        self.end: End | None = None

    def __enter__(self) -> Machine:
        return self

    def __exit__(self, *_: object) -> None:
        self.cut()
        self.console.close()

    @abc.abstractmethod
    def boot(self, init: list[str]) -> None:
        """Starts the root with `init` as pid 1; returns when it runs, not when it is up."""

    @abc.abstractmethod
    def run(self, command: str, timeout: float = 30) -> Result:
        """Runs `command` with the machine's /bin/sh, outside of its services."""

    @abc.abstractmethod
    def poll_end(self) -> End | None:
        """How the machine ended, if it has."""

    @abc.abstractmethod
    def cut(self) -> None:
        """Ends the machine at once, as a power cut does. Does nothing to a dead one."""

    def wait(self, what: str, true: Callable[[], bool], timeout: float, pause: float = 0.1) -> None:
        """Waits until `true` returns true; `what` names it in the message when it never does."""
        deadline = time.monotonic() + timeout
        while not true():
            if self.poll_end() is not None and not true():
                raise Dead(f"the machine ended ({self.end}) before: {what}\n{self.console.tail()}")
            if time.monotonic() > deadline:
                raise Late(f"not within {timeout} s: {what}\n{self.console.tail()}")
            time.sleep(pause)

    def wait_for(self, text: str, timeout: float) -> None:
        """Waits until `text` has been printed on the console since the machine was booted last."""
        self.wait(f"\"{text}\" on the console", lambda: text in self.console.text_of_this_boot(), timeout, 0.02)

    def wait_until(self, command: str, timeout: float, pause: float = 0.2) -> Result:
        """Repeats `command` until it succeeds."""
        last = Result(-1, "")

        def succeeds() -> bool:
            nonlocal last
            last = self.run(command, max(5.0, timeout / 4))
            return last.ok

        try:
            self.wait(f"success of: {command}", succeeds, timeout, pause)
        except Late as late:
            raise Late(f"{late}\nlast answer ({last.code}): {last.out}") from None
        return last

    def wait_end(self, timeout: float) -> End:
        """Waits until the machine has ended by itself."""
        deadline = time.monotonic() + timeout
        while (end := self.poll_end()) is None:
            if time.monotonic() > deadline:
                raise Late(f"the machine did not end within {timeout} s\n{self.console.tail()}")
            time.sleep(0.02)
        return end

    def tell(self, command: str) -> None:
        """Runs a command that may end the machine; what becomes of the command does not matter."""
        try:
            self.run(command, 30)
        except Dead:
            pass

    def processes(self) -> list[Process]:
        return parse_processes(self.run(LIST_PROCESSES, 60).out)
