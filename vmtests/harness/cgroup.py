"""A cgroup for one machine, and its removal."""

from __future__ import annotations

import os
import time
from pathlib import Path

TOPS = ("/sys/fs/cgroup/unified", "/sys/fs/cgroup")


def top() -> Path | None:
    return next((Path(t) for t in TOPS if Path(t, "cgroup.controllers").exists()), None)


def prefix() -> str:
    """How the names of this run's cgroups begin; the runner of a whole suite sets its own."""
    return f"slipway-{os.environ.get('SLIPWAY_TEST_RUN', '0')}-"


def make(name: str) -> Path | None:
    """A new cgroup v2 directory, or None where the host has no cgroup v2."""
    where = top()
    if where is None:
        return None
    made = where / name
    made.mkdir()
    return made


def remove(path: Path, timeout: float = 60) -> None:
    """Kills what is in it and removes it with all below."""
    deadline = time.monotonic() + timeout
    while path.exists():
        try:
            (path / "cgroup.kill").write_text("1")
            for where, _, _ in os.walk(path, topdown=False):
                os.rmdir(where)
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.02)
