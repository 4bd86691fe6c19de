"""What a run of the tests left behind: processes, mounts, network namespaces, cgroups.

The runner has its own mount namespace and is the subreaper of all it starts, so the first two
are exact even while other work goes on on the same machine.
"""

from __future__ import annotations

import ctypes
import os
import signal
import time
from dataclasses import dataclass
from pathlib import Path

CLONE_NEWNS = 0x00020000
MS_REC_PRIVATE = 0x4000 | 0x40000
PR_SET_CHILD_SUBREAPER = 36

LIBC = ctypes.CDLL(None, use_errno=True)


@dataclass(frozen=True)
class Snapshot:
    mounts: frozenset[str]
    netns: frozenset[str]
    cgroups: frozenset[str]


def own_world() -> bool:
    """Moves this process to a mount namespace of its own and makes it adopt orphans; needs root."""
    if LIBC.prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) != 0:
        return False
    if os.geteuid() != 0 or LIBC.unshare(CLONE_NEWNS) != 0:
        return False
    return LIBC.mount(None, b"/", None, MS_REC_PRIVATE, None) == 0


def mounts() -> frozenset[str]:
    lines = Path("/proc/self/mountinfo").read_text().splitlines()
    # Mount point and file system type; ids change with the namespace.
    return frozenset(f"mount {line.split()[4]} ({line.partition(' - ')[2].split()[0]})" for line in lines)


def cgroups() -> frozenset[str]:
    found = set()
    for top in ("/sys/fs/cgroup/unified", "/sys/fs/cgroup"):
        if Path(top, "cgroup.controllers").exists():
            found |= {f"cgroup {where}" for where, _, _ in os.walk(top)}
    return frozenset(found)


def netns() -> frozenset[str]:
    named = Path("/run/netns")
    return frozenset(f"netns {n}" for n in os.listdir(named)) if named.is_dir() else frozenset()


def snapshot() -> Snapshot:
    return Snapshot(mounts(), netns(), cgroups())


def stat_fields(pid: int) -> list[str]:
    text = Path(f"/proc/{pid}/stat").read_text()
    return text[text.rindex(")") + 2:].split()


def descendants() -> list[int]:
    """All living processes below this one; whatever escaped its parent has become our child."""
    children: dict[int, list[int]] = {}
    for name in os.listdir("/proc"):
        if not name.isdigit():
            continue
        try:
            fields = stat_fields(int(name))
        except (OSError, ValueError):
            continue
        if fields[0] != "Z":
            children.setdefault(int(fields[1]), []).append(int(name))
    found: list[int] = []
    todo = [os.getpid()]
    while todo:
        below = children.get(todo.pop(), [])
        found += below
        todo += below
    return found


def reap() -> None:
    while True:
        try:
            if os.waitpid(-1, os.WNOHANG)[0] == 0:
                return
        except ChildProcessError:
            return


def leaked_processes() -> list[str]:
    """Names the processes that are still there after two seconds, and ends them."""
    deadline = time.monotonic() + 2
    while descendants() and time.monotonic() < deadline:
        reap()
        time.sleep(0.05)
    named = []
    for pid in descendants():
        try:
            argv = Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
            os.kill(pid, signal.SIGKILL)
        except OSError:
            continue
        named.append(f"process {pid}: {argv.strip()[:120]}")
    return named


def leaks(before: Snapshot) -> list[str]:
    found = leaked_processes()
    time.sleep(0.1)
    after = snapshot()
    for was, now in ((before.mounts, after.mounts), (before.netns, after.netns),
                     (before.cgroups, after.cgroups)):
        found += sorted(now - was)
    return found
