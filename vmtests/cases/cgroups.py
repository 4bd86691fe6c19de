"""Services that try to outlive their stop, and what must be left of them in a machine with cgroup v2: nothing."""

from __future__ import annotations

from pathlib import Path

from vmtests.cases import cgroup_limits
from vmtests.harness.base import Machine
from vmtests.harness.roots import put_text

SCRIPTS = "/usr/lib/slipway-test/cgroup"
SERVICES = "/sys/fs/cgroup/slipway/services"
# Two sessions away from the service, and nothing but KILL ends it.
STUBBORN = """setsid sh -c 'trap "" TERM HUP INT; setsid sleep 1000 & while :; do sleep 1000; done' &
exec sleep 1001
"""
# A chain of shells that each start the next and end.
FORKS = """hop() { sleep 0.01; hop & }
for chain in 1 2 3 4; do hop & done
exec sleep 1001
"""
# A group of its own in its group, with somebody in it.
NESTS = """own=/sys/fs/cgroup$(sed -n 's/^0:://p' /proc/self/cgroup)
mkdir -p $own/a/b
(sh -c 'echo $$ > '$own'/a/b/cgroup.procs; trap "" TERM; while :; do sleep 1000; done') &
exec sleep 1001
"""
# Script, least number of processes, further lines of [Run].
KINDS = {
    "cg-session": (STUBBORN, 4, ""),
    "cg-forks": (FORKS, 5, "Kill = mixed\n"),
    "cg-nests": (NESTS, 3, "Kill = cgroup\n"),
    "cg-adopted": (STUBBORN, 4, ""),
    "cg-process": (STUBBORN, 4, "Kill = process\n"),
}


def put_services(root: Path) -> None:
    cgroup_limits.put_services(root)
    for name, (script, _, more) in KINDS.items():
        put_text(root, f"{SCRIPTS}/{name}", "#!/bin/sh\n" + script, 0o755)
        put_text(root, f"/etc/slipway/services/{name}.svc",
                 f"[Service]\nDescription = outlives its stop\n\n[Run]\nCommand = {SCRIPTS}/{name}\nStop = TERM 500ms KILL\n{more}")


def count(m: Machine, name: str) -> int:
    found = m.run(f"find {SERVICES}/{name} -name cgroup.procs -exec cat {{}} +").out
    return len(found.split())


def start(m: Machine, name: str) -> None:
    started = m.run(f"slipway start {name}", 60)
    assert started.ok, started
    m.wait(f"all of {name} in its cgroup", lambda: count(m, name) >= KINDS[name][1], 60)
    status = m.run(f"slipway status {name}").out
    assert f"{SERVICES}/{name}, " in status and " processes\n" in status, status


def supervisor(m: Machine, name: str) -> str:
    """The process that has the lock of its directory, often for others as well; "": none."""
    inode = m.run(f"stat -c %i /run/slipway/scan/{name}/supervise/lock").out.strip()
    # 1: POSIX  ADVISORY  WRITE 241 00:17:53 0 EOF
    holders = [words[4] for words in map(str.split, m.run("cat /proc/locks").out.splitlines())
               if words[1] == "POSIX" and words[5].rpartition(":")[2] == inode]
    processes = [p for p in m.processes() if str(p.pid) in holders and p.comm in ("slipway-host", "slipway-supervi")]
    return str(processes[0].pid) if len(processes) == 1 else ""


def kill_supervisor(m: Machine, name: str) -> None:
    """That of the service, and until its successor has taken it over."""
    old = supervisor(m, name)
    assert old
    m.run(f"kill -9 {old}")
    m.wait("another supervisor", lambda: supervisor(m, name) not in ("", old), 60)


def check(m: Machine) -> None:
    assert m.run("cat /proc/1/cgroup").out.splitlines()[-1] == "0::/slipway/tree"
    for name in KINDS:
        start(m, name)
        if name == "cg-adopted":
            kill_supervisor(m, name)
        stopped = m.run(f"slipway stop {name}", 60)
        assert stopped.ok, stopped
        if name == "cg-process":
            assert count(m, name) == 3  # left alone, as it says
            m.run(f"echo 1 > {SERVICES}/{name}/cgroup.kill")
        else:
            # The kernel lets only an empty one be removed.
            assert not m.run(f"test -e {SERVICES}/{name}").ok, m.run(f"cat {SERVICES}/{name}/cgroup.procs")
    cgroup_limits.check(m)
