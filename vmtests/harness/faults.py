"""System calls that fail: one program under slipway-test-fault (vmtests/programs/fault), and sweeps over all its calls."""

from __future__ import annotations

import concurrent.futures
import os
import re
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Protocol

# x86-64's and everybody's numbers.
ERRORS = {"EINTR": 4, "EAGAIN": 11, "EMFILE": 24, "ENFILE": 23, "ENOSPC": 28, "ENOMEM": 12, "EIO": 5, "EROFS": 30}
HEADER = Path("/usr/include/x86_64-linux-gnu/asm/unistd_64.h")
# What the kernel never refuses (getpid, umask, exit, return from a signal, the time of a clock it has), and what the C library calls before main.
SENDMSG, RECVMSG = 46, 47
NEVER_FAIL = frozenset({12, 15, 39, 60, 95, 102, 104, 107, 108, 110, 158, 186, 218, 228, 231})
EVER = -1
PATIENCE = 60  # seconds; only bounds a hang


def call_names() -> dict[int, str]:
    """Names of the calls, for messages; empty where the kernel's headers are not installed."""
    if not HEADER.exists():
        return {}
    return {int(number): name for name, number in re.findall(r"#define __NR_(\w+) (\d+)", HEADER.read_text())}


NAMES = call_names()


@dataclass(frozen=True)
class Fault:
    """The `nth` call with that number fails, and all after it for so many milliseconds (EVER; 0: only that one)."""

    call: int = -1  # none
    nth: int = 0
    error: str = "EIO"
    milliseconds: int = 0

    def __str__(self) -> str:
        lasting = f" and on for {self.milliseconds} ms" if self.milliseconds > 0 else " and on" if self.milliseconds else ""
        return f"{NAMES.get(self.call, 'call')} ({self.call}) number {self.nth}{lasting}: {self.error}"

    def words(self) -> list[str]:
        how = {0: "once", EVER: "ever"}.get(self.milliseconds, str(self.milliseconds))
        return [str(self.call), str(self.nth), str(ERRORS[self.error]), how]


class Life(Protocol):
    """A program from its start to its end. What is said stands in `messages` of its directory, what the tracer has seen in `report`."""

    def live(self) -> None:
        """Raises Wrong."""

    def close(self) -> None:
        """Ends what is there still."""


@dataclass
class Report:
    """What the tracer has seen."""

    pid: int = 0
    counts: dict[int, int] = field(default_factory=dict)  # of each call
    hits: int = 0
    executed: bool = False
    endless: bool = False  # it was killed for asking on and on without a pause


def read_report(path: str) -> Report:
    """As far as it is written."""
    report = Report()
    text = Path(path).read_text() if os.path.exists(path) else ""
    for line in text.splitlines():
        key, *values = line.split()
        if key == "calls":
            report.counts = {int(call): int(count) for call, count in (value.split(":") for value in values)}
        elif key in ("pid", "hits"):
            setattr(report, key, int(values[0]))
        elif key in ("executed", "endless"):
            setattr(report, key, values[0] == "1")
    return report


def wait_for_pid(path: str, seconds: float = 60) -> int:
    """The traced process, once it is traced."""
    end = time.monotonic() + seconds
    while not (pid := read_report(path).pid):
        if time.monotonic() > end:
            raise TimeoutError(f"{path}: nothing is traced")
        time.sleep(0.002)
    return pid


def command(tracer: str, report: str, fault: Fault, program: Iterable[str], until_exec: bool = False) -> list[str]:
    return [tracer, *(["-x"] if until_exec else []), report, *fault.words(), *program]


def faults_of(counts: dict[int, int], milliseconds: int, besides: Iterable[int] = (),
              errors: Mapping[str, Iterable[str]] = MappingProxyType({})) -> list[Fault]:
    """Every fault of a life that makes these calls, once and lasting; `errors`: those of a call that has not all."""
    return [Fault(call, nth, error, how)
            for call in sorted(set(counts) - NEVER_FAIL - set(besides))
            for nth in range(1, counts[call] + 1)
            for error in errors.get(NAMES.get(call, ""), ERRORS)
            for how in (0, milliseconds)]


def sweep(faults: list[Fault], life: Callable[[Fault], str | None], workers: int) -> list[str]:
    """What is wrong: the answers of `life`, which says None when all is well."""
    began = time.monotonic()

    def judge(fault: Fault) -> str | None:
        wrong = life(fault)
        return f"{fault}: {wrong}" if wrong else None

    with concurrent.futures.ThreadPoolExecutor(workers) as pool:
        wrong = [what for what in pool.map(judge, faults) if what]
    print(f"{len(faults)} faults in {time.monotonic() - began:.1f} s, {len(wrong)} wrong", file=sys.stderr)
    for what in wrong:
        print(what, file=sys.stderr)
    return wrong


def sweep_each_call(life: Callable[[Fault], tuple[str | None, Report]], choose: Callable[[dict[int, int]], list[Fault]],
                    nth: int, least: int, workers: int) -> None:
    """Tries every `nth` of the faults that `choose` makes of the calls of a life without one; AssertionError when something is
    wrong, or there are not more than `least`."""
    wrong, report = life(Fault())
    if wrong is not None:
        raise AssertionError(f"without a fault: {wrong}")
    every = choose(report.counts)
    if len(every) <= least:
        raise AssertionError(f"{len(every)} faults only: has everything been done?")
    if found := sweep(every[nth - 1::nth], lambda fault: life(fault)[0], workers):
        raise AssertionError(f"{len(found)} wrong")


def take_nth(arguments: list[str]) -> int:
    """Takes EVERY=N out of the program's arguments, where it stands first; 1 without it."""
    return int(arguments.pop(1)[6:]) if arguments[1:] and arguments[1].startswith("EVERY=") else 1


class Wrong(Exception):
    """What a life found."""


def live(prefix: str, begin: Callable[[str, Fault], Life], fault: Fault) -> tuple[str | None, Report]:
    """What was wrong with a life in a directory of its own, or None, and what the tracer has seen."""
    with tempfile.TemporaryDirectory(prefix=prefix) as base:
        life = begin(base, fault)
        wrong = None
        try:
            life.live()
        except Wrong as why:
            wrong = f"{why}\n{Path(base, 'messages').read_text()}"
        finally:
            life.close()
        report = read_report(f"{base}/report")
        return "it asks on and on without a pause" if report.endless else wrong, report


def until(condition: Callable[[], object], what: str) -> None:
    end = time.monotonic() + PATIENCE
    while not condition():
        if time.monotonic() > end:
            raise Wrong(f"not within {PATIENCE} s: {what}")
        time.sleep(0.01)


def content(path: str) -> str:
    """Empty when it cannot be read."""
    try:
        with open(path) as text:
            return text.read()
    except OSError:
        return ""


def directory(pid: int) -> str:
    """Where a process works; empty when it is gone."""
    try:
        return os.readlink(f"/proc/{pid}/cwd")
    except OSError:
        return ""


def below(base: str) -> dict[int, str]:
    """pid -> directory of every process that works below it."""
    found = {int(pid): directory(int(pid)) for pid in filter(str.isdigit, os.listdir("/proc"))}
    return {pid: where for pid, where in found.items() if where.startswith(base + "/")}
