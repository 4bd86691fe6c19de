"""What a run of the tests left behind: processes, mounts, network namespaces, cgroups.

Only what the tests of this run made is counted, whatever else goes on on the machine. The runner has
its own mount namespace and is the subreaper of all it starts; a named network namespace is a mount in that
namespace; cgroups bear the run's name.
"""

from __future__ import annotations

import ctypes
import os
import signal
import time
from dataclasses import dataclass
from pathlib import Path

from vmtests.harness import cgroup
from vmtests.harness.signals import send_signal

CLONE_NEWNS = 0x00020000
MS_REC_PRIVATE = 0x4000 | 0x40000
PR_SET_CHILD_SUBREAPER = 36

# What was told to end is on its way; on a loaded machine that takes its time.
GRACE_SECONDS = 20

LIBC = ctypes.CDLL(None, use_errno=True)


@dataclass(frozen=True)
class Snapshot:
    mounts: frozenset[str]
    cgroups: frozenset[str]


def own_world() -> bool:
    """Moves this process to a mount namespace of its own and makes it adopt orphans; needs root."""
    if LIBC.prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) != 0:
        return False
    if os.geteuid() != 0 or LIBC.unshare(CLONE_NEWNS) != 0:
        return False
    return LIBC.mount(None, b"/", None, MS_REC_PRIVATE, None) == 0


def mounts() -> frozenset[str]:
    """Named network namespaces among them: `ip netns add` mounts one (nsfs) at its name."""
    lines = Path("/proc/self/mountinfo").read_text().splitlines()
    # Mount point and file system type; ids change with the namespace.
    return frozenset(f"mount {line.split()[4]} ({line.partition(' - ')[2].split()[0]})" for line in lines)


def cgroups() -> frozenset[str]:
    """Those of this run, with what is below them."""
    top = cgroup.top()
    if top is None:
        return frozenset()
    return frozenset(f"cgroup {where}" for own in top.glob(f"{cgroup.prefix()}*") for where, _, _ in os.walk(own))


def snapshot() -> Snapshot:
    return Snapshot(mounts(), cgroups())


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
    """Names the processes that are still there after a while, and ends them."""
    deadline = time.monotonic() + GRACE_SECONDS
    while descendants() and time.monotonic() < deadline:
        reap()
        time.sleep(0.05)
    named = []
    for pid in descendants():
        try:
            argv = Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
            send_signal(pid, signal.SIGKILL)
        except OSError:
            continue
        named.append(f"process {pid}: {argv.strip()[:120]}")
    return named


def left_since(before: Snapshot) -> list[str]:
    """A mount or a cgroup goes with the last process in it, a moment after that."""
    after = snapshot()
    return sorted(after.mounts - before.mounts) + sorted(after.cgroups - before.cgroups)


def leaks(before: Snapshot) -> list[str]:
    found = leaked_processes()
    deadline = time.monotonic() + GRACE_SECONDS
    while (left := left_since(before)) and time.monotonic() < deadline:
        time.sleep(0.1)
    return found + left
