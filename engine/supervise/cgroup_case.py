"""A cgroup v2 of our own for a test, or the reason why there is none."""
from __future__ import annotations

import os
import secrets
import sys
import time
from pathlib import Path

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../.."))
from vmtests.harness.signals import send_signal  # noqa: E402

TOPS = ("/sys/fs/cgroup/unified", "/sys/fs/cgroup")


class NoCgroup(Exception):
    pass


def make_root() -> Path:
    """A new directory in the hierarchy, in which everything of the test happens."""
    for top in map(Path, TOPS):
        if not (top / "cgroup.controllers").exists():
            continue
        # A container shows its own part as the whole; else we stay below where we are.
        lines = Path("/proc/self/cgroup").read_text().splitlines()
        own = next((line[3:] for line in lines if line.startswith("0::")), "/")
        for parent in (top / own.lstrip("/"), top):
            root = parent / f"slipway-test-{os.getpid()}-{secrets.token_hex(3)}"
            try:
                root.mkdir()
                (root / "cgroup.procs").open("a").close()
            except OSError as error:
                reason = error
                continue
            return root
        raise NoCgroup(f"cgroup v2 at {top} is not ours to change: {reason}")
    raise NoCgroup("no cgroup v2 is mounted")


def remove_root(root: Path, patience: float = 60) -> None:
    """Kills what is in it and removes it with all below."""
    end = time.monotonic() + patience
    while root.exists():
        try:
            for where, _, _ in os.walk(root):
                for pid in Path(where, "cgroup.procs").read_text().split():
                    send_signal(int(pid), 9)
            for where, _, _ in os.walk(root, topdown=False):
                os.rmdir(where)
        except OSError:
            if time.monotonic() > end:
                raise
            time.sleep(0.02)


def processes(group: Path) -> list[int]:
    """Everybody in the cgroup and below it."""
    found: list[int] = []
    for where, _, _ in os.walk(group):
        try:
            found += map(int, Path(where, "cgroup.procs").read_text().split())
        except OSError:
            pass  # it has just been removed
    return found


def populated(group: Path) -> bool:
    try:
        return "populated 1" in (group / "cgroup.events").read_text()
    except OSError:
        return False
