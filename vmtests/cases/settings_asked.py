"""Settings that a kernel or a container may not give, each asked for twice: by a service that may be weakened, and by one that may not.

What a service finds of itself must be what `slipway status` says. Which settings a place gives is nobody's to know beforehand, but whoever runs
this may know of some. Run in machines by native_boot_test.py, in name spaces by engine/cli/missing_features_test.py.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from vmtests.harness.base import Machine
from vmtests.harness.roots import put_text


class Row(NamedTuple):
    """A setting: the lines of [Process] that ask for it, and what sh finds to be true of a process that has it."""

    lines: str
    has: str
    # By which name it is told; what a service cannot do without has none: then it is not started.
    setting: str | None = None
    # It comes with a change of capabilities, or with mounts of which the first may be possible: no way back from there.
    may_fail: bool = False


# Where the process is, of version 2.
CGROUP = "/sys/fs/cgroup$(sed -n s/^0:://p /proc/self/cgroup)"

# To add one: a line.
ROWS = {
    "nice": Row("Nice = -5", 'test "$(nice)" = -5', "Nice"),
    "oom": Row("OomScoreAdjust = -900", "grep -qx -- -900 /proc/self/oom_score_adj", "OomScoreAdjust"),
    "fifo": Row("Scheduling.cpu-policy = fifo\nScheduling.cpu-priority = 3", "chrt -p $$ | grep -q FIFO", "Scheduling.cpu-policy"),
    "io": Row("Scheduling.io-class = realtime\nScheduling.io-priority = 2", "ionice -p $$ | grep -q realtime", "Scheduling.io-class"),
    "nofile": Row("Limit.NOFILE = 60:2000000000", 'test "$(ulimit -Hn)" = 2000000000', "Limit.NOFILE"),
    "memlock": Row("Limit.MEMLOCK = infinity", 'test "$(ulimit -Hl)" = unlimited', "Limit.MEMLOCK"),
    "core": Row("Limit.CORE = 0", 'test "$(ulimit -Hc)" = 0', "Limit.CORE"),
    "memory": Row("Cgroup.memory-max = 50M", f"grep -qx 52428800 {CGROUP}/memory.max", "Cgroup.memory-max"),
    "tasks": Row("Cgroup.tasks-max = 33", f"grep -qx 33 {CGROUP}/pids.max", "Cgroup.tasks-max"),
    "weight": Row("Cgroup.cpu-weight = 70", f"grep -qx 70 {CGROUP}/cpu.weight", "Cgroup.cpu-weight"),
    "filter": Row("Sandbox.system-call-filter = ~mkdir mkdirat\nSandbox.system-call-error-number = EPERM",
                  "! (mkdir $TMPDIR/x$$ 2>/dev/null && rmdir $TMPDIR/x$$)", "Sandbox.system-call-filter"),
    "tmp": Row("Sandbox.private-tmp = yes", "test ! -e $MARKER", "Sandbox.private-tmp"),
    "strict": Row("Sandbox.protect-system = strict", "! touch $TMPDIR/strict 2>/dev/null", "Sandbox.protect-system"),
    "readonly": Row("Sandbox.read-only-paths = $TMPDIR", "! touch $TMPDIR/readonly 2>/dev/null", "Sandbox.read-only-paths"),
    "devices": Row("Sandbox.private-devices = yes", 'test "$(stat -c %d /dev)" != $DEVICES', "Sandbox.private-devices", True),
    "network": Row("Sandbox.private-network = yes", 'test "$(readlink /proc/self/ns/net)" != "$OWN_net"', "Sandbox.private-network"),
    "ipc": Row("Sandbox.private-ipc = yes", 'test "$(readlink /proc/self/ns/ipc)" != "$OWN_ipc"', "Sandbox.private-ipc"),
    "hostname": Row("Sandbox.protect-hostname = yes", 'test "$(readlink /proc/self/ns/uts)" != "$OWN_uts"', "Sandbox.protect-hostname"),
    "bind": Row("Sandbox.bind-paths = /etc:$TMPDIR/bind", "test -e $TMPDIR/bind/passwd"),
    "user": Row("User = daemon", 'test "$(id -un)" = daemon'),
    "bounding": Row("Capabilities.bounding = CAP_KILL", "grep -q '^CapBnd:.*0020$' /proc/self/status"),
    "nonewprivs": Row("NoNewPrivileges = yes", "grep -q '^NoNewPrivs:.*1$' /proc/self/status"),
}
DEFINITION = """[Service]
Description = asks for what may be missing
[Run]
Command = /bin/sh {script}
[Restart]
When = no
[Process]
{lines}
WhenImpossible = {when}
"""

# What the probes are to know of the place outside, as assignments of sh.
KNOWN = """echo DEVICES=$(stat -c %d /dev); for n in net ipc uts; do echo "OWN_$n='$(readlink /proc/self/ns/$n)'"; done"""
WAYS = ("weaken", "refuse")
PLACE = "/usr/lib/slipway-test/missing"
SCRATCH = "/srv/missing"


def names() -> list[str]:
    return [f"ask-{name}-{when}" for name in ROWS for when in WAYS]


def files(place: str, scratch: str, marker: str) -> Iterator[tuple[str, str, str]]:
    """Names, definitions and scripts, which are `place`/NAME.sh and read `place`/known."""
    for name, row in ROWS.items():
        for when in WAYS:
            script = f"{place}/ask-{name}-{when}.sh"
            yield (f"ask-{name}-{when}", DEFINITION.format(script=script, lines=row.lines.replace("$TMPDIR", scratch), when=when),
                   f". {place}/known; TMPDIR={scratch} MARKER={marker}\n"
                   f"if {row.has}; then echo RESULT has; else echo RESULT lacks; fi\nexec sleep 1000\n")


def judge(name: str, services: dict[str, Any], said: dict[str, list[str]]) -> tuple[bool, str]:
    """Whether it was missing; and what is wrong with how that was told ("": nothing)."""
    row = ROWS[name]
    weak, strict = f"ask-{name}-weaken", f"ask-{name}-refuse"
    told = {one["setting"] for one in services[weak].get("weakened", [])}
    state = {one: services[one]["state"] for one in (weak, strict)}
    if state[weak] == "running" and "RESULT has" in said[weak]:
        good = not told and "RESULT has" in said[strict] and "weakened" not in services[strict]
        return False, "" if good else f"it has {name}, and something else was told: {told}"
    if state[strict] != "failed" or not any("slipway-exec: " in line for line in said[strict]):
        return True, f"{strict} was not refused with a reason"
    if row.setting is None or (row.may_fail and state[weak] == "failed"):
        good = state[weak] == "failed" and any("slipway-exec: " in line for line in said[weak])
        return True, "" if good else f"{weak} was not refused with a reason"
    if row.setting not in told or "RESULT lacks" not in said[weak] or not any("warning: weakened: " in line for line in said[weak]):
        return True, f"{weak} lacks something and does not tell: {told}"
    return True, ""


def put_services(root: Path) -> None:
    for name, definition, script in files(PLACE, SCRATCH, "/tmp/missing-marker"):
        put_text(root, f"/etc/slipway/services/{name}.svc", definition)
        put_text(root, f"{PLACE}/{name}.sh", script)


def check(m: Machine) -> set[str]:
    """Starts all of them; the names of what was missing."""
    assert m.run(f"mkdir -p {SCRATCH} && chmod 1777 {SCRATCH} && touch /tmp/missing-marker && ({KNOWN}) > {PLACE}/known", 30).ok
    m.run(f"slipway start {' '.join(names())}", 180)
    services = {one["name"]: one for one in json.loads(m.run("slipway --json list --all", 60).out)}

    def lines() -> dict[str, list[str]]:
        return {name: m.run(f"cat /var/log/slipway/{name}/current", 30).out.splitlines() for name in names()}

    # With their stamps.
    said = {name: [line.partition(" ")[2] for line in of] for name, of in lines().items()}
    missing = set()
    for name in ROWS:
        lacks, wrong = judge(name, services, said)
        assert not wrong, (wrong, services[f"ask-{name}-weaken"], services[f"ask-{name}-refuse"], said)
        if lacks:
            missing.add(name)
    m.run(f"slipway stop {' '.join(names())}", 180)
    return missing
