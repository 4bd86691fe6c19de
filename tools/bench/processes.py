"""Starting what is measured, and ending it: nothing that was not started here is ever signalled.

This process is the subreaper of all it starts, so that its descendants are exactly what the kit has started.
"""

from __future__ import annotations

import os
import signal
import struct
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

from tools.bench.context import Bench, Failed
from vmtests.runner.leaks import descendants

PATIENCE = 120.0


@dataclass(frozen=True)
class Started:
    pid: int
    began: int
    """CLOCK_MONOTONIC in nanoseconds, read right before the program was executed."""


def start(bench: Bench, argv: list[str], folder: str = "") -> Started:
    """Executes argv in the cgroup; `folder` comes first in its PATH, its messages go to a file."""
    read_end, write_end = os.pipe()
    pid = os.fork()
    if pid == 0:
        try:
            bench.enter()
            os.setsid()
            said = os.open(bench.said, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
            os.dup2(os.open("/dev/null", os.O_RDONLY), 0)
            os.dup2(said, 1)
            os.dup2(said, 2)
            environment = {"PATH": f"{folder}:/usr/bin:/bin:/usr/sbin:/sbin", **bench.environment}
            os.write(write_end, struct.pack("q", time.monotonic_ns()))
            os.execve(argv[0], argv, environment)
        finally:
            os._exit(127)
    os.close(write_end)
    stamp = os.read(read_end, 8)
    os.close(read_end)
    if len(stamp) != 8:
        raise Failed(f"{argv[0]} was not started: {last_words(bench)}")
    return Started(pid, struct.unpack("q", stamp)[0])


def run(bench: Bench, argv: list[str], folder: str = "") -> float:
    """Starts a command, waits for its success and gives the seconds it took."""
    started = start(bench, argv, folder)
    _, status = os.waitpid(started.pid, 0)
    taken = (time.monotonic_ns() - started.began) / 1e9
    if status != 0:
        raise Failed(f"{' '.join(argv)}: exit code {os.waitstatus_to_exitcode(status)}: {last_words(bench)}")
    return taken


def time_command(bench: Bench, argv: list[str]) -> float:
    """Microseconds from before the fork to the end of a command, measured by a small program, not by Python."""
    floor = str(bench.helpers / "slipway-bench-floor")
    got = subprocess.run([floor, "time", *argv], capture_output=True, text=True, stdin=subprocess.DEVNULL,
                         check=False, preexec_fn=bench.enter,
                         env={"PATH": "/usr/bin:/bin", **bench.environment})
    words = got.stdout.split()
    if got.returncode != 0 or len(words) < 2 or words[-1] != "0":
        raise Failed(f"{' '.join(argv)}: {got.stdout}{got.stderr}")
    return int(words[-2]) / 1e3


def last_words(bench: Bench) -> str:
    return bench.said.read_text(errors="replace")[-600:].strip() if bench.said.exists() else ""


def is_service(pid: int) -> bool:
    """Whether it is a service and no supervisor; a process that is gone counts as one."""
    try:
        return os.readlink(f"/proc/{pid}/exe").endswith("/slipway-bench-service")
    except OSError:
        return True


def name_of(pid: int) -> str:
    """Empty if it has ended meanwhile."""
    try:
        return Path(f"/proc/{pid}/comm").read_text(encoding="ascii", errors="replace").strip()
    except OSError:
        return ""


def supervisors() -> list[int]:
    return [pid for pid in descendants() if not is_service(pid)]


def reap() -> bool:
    """Whether children are left."""
    try:
        while os.waitpid(-1, os.WNOHANG)[0] != 0:
            pass
    except ChildProcessError:
        return False
    return True


def wait_until_gone() -> None:
    deadline = time.monotonic() + PATIENCE
    while reap():
        if time.monotonic() > deadline:
            names = {name_of(pid) for pid in descendants()}
            raise Failed(f"not all of a tree ended within {PATIENCE:.0f} s: {', '.join(sorted(names))}")
        time.sleep(0.0005)


def end_process(pid: int) -> None:
    """SIGTERM for a child of ours that cleans up, and SIGKILL should it not."""
    os.kill(pid, signal.SIGTERM)
    deadline = time.monotonic() + PATIENCE
    while os.waitpid(pid, os.WNOHANG)[0] == 0:
        if time.monotonic() > deadline:
            os.kill(pid, signal.SIGKILL)
        time.sleep(0.005)


def end_everything() -> None:
    """SIGKILL for whatever is left, supervisors first so that they start nothing again."""
    deadline = time.monotonic() + PATIENCE
    while reap() and time.monotonic() < deadline:
        left = descendants()
        for pid in [p for p in left if not is_service(p)] or left:
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                pass
        time.sleep(0.005)
