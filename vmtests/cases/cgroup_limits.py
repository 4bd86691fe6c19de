"""Services with limits, in slices, with a cgroup of their own to use: what the kernel's files say when they run."""

from __future__ import annotations

from pathlib import Path

from vmtests.harness.base import Machine
from vmtests.harness.roots import put_text

SERVICES = "/sys/fs/cgroup/slipway/services"
SCRIPT = "/usr/lib/slipway-test/cgroup/delegated"
SETTINGS = {
    "memory-max": "64M", "memory-high": "50%", "memory-low": "1M", "memory-swap-max": "0", "tasks-max": "50", "cpu-weight": "200",
    "cpu-quota": "20%", "cpu-quota-period": "10ms", "allowed-cpus": "0", "oom-policy": "kill", "io-accounting": "yes",
    "io-read-bandwidth-max": "/ 5M", "slice": "vt-inner.slice", "device-policy": "strict", "device-allow": "/dev/null rw",
}
# What is found there; None: it depends on the machine.
FILES = {
    "memory.max": str(64 << 20), "memory.high": None, "memory.low": str(1 << 20), "memory.swap.max": "0", "pids.max": "50",
    "cpu.weight": "200", "cpu.max": "2000 10000", "cpuset.cpus": "0", "memory.oom.group": "1",
}
DEVICES = """for device in null zero; do
  if head -c 1 /dev/$device; then echo $device may be used; else echo $device may not; fi 2>/dev/null
done
exec sleep 1001
"""
# As its own user: a group for itself, a controller below, and a group with a limit.
DELEGATED = """own=/sys/fs/cgroup$(sed -n 's/^0:://p' /proc/self/cgroup)
mkdir $own/main $own/limited && echo $$ > $own/main/cgroup.procs
echo +memory > $own/cgroup.subtree_control && echo 1000000 > $own/limited/memory.max
echo 5 > $own/memory.max
exec sleep 1001
"""


# While the machine starts or ends, and between.
STARTUP = {"startup-cpu-weight": "66", "cpu-weight": "idle", "startup-io-weight": "50", "startup-allowed-cpus": "0"}
BY_PHASE = {"cpu.idle": ("0", "1"), "cpu.weight": ("66", "0"), "cpuset.cpus": ("0", "")}
MARK = "/run/slipway/startup"


def definition(command: str, lines: dict[str, str], more: str = "") -> str:
    settings = "".join(f"Cgroup.{name} = {value}\n" for name, value in lines.items())
    return f"[Service]\nDescription = has limits\n\n[Run]\nCommand = {command}\nReloadCommand = /bin/true\n\n[Process]\n{settings}{more}"


def put_services(root: Path) -> None:
    where = "/etc/slipway/services"
    put_text(root, f"{where}/cg-limits.svc", definition(f"{SCRIPT}-not", SETTINGS))
    put_text(root, f"{SCRIPT}-not", "#!/bin/sh\n" + DEVICES, 0o755)
    put_text(root, f"{where}/vt.slice.svc", "[Service]\nType = bundle\n\n[Process]\nCgroup.cpu-weight = 50\nCgroup.tasks-max = 300\n")
    put_text(root, SCRIPT, "#!/bin/sh\n" + DELEGATED, 0o755)
    put_text(root, f"{where}/cg-delegated.svc", definition(SCRIPT, {"delegate": "memory pids"}, "User = nobody\n"))
    put_text(root, f"{where}/cg-startup.svc", definition("/bin/sleep 1001", STARTUP))


def said(m: Machine, name: str) -> str:
    return m.run(f"cat /var/log/slipway/{name}/current").out


def check_limits(m: Machine) -> None:
    group = f"{SERVICES}/vt.slice/vt-inner.slice/cg-limits"
    assert m.run("slipway start cg-limits", 60).ok
    for file, value in FILES.items():
        found = m.run(f"cat {group}/{file}").out.strip()
        assert found == value or value is None and found.isdigit(), (file, found, said(m, "cg-limits"))
    assert "rbps=5000000" in m.run(f"cat {group}/io.max").out, said(m, "cg-limits")
    assert m.run(f"cat {SERVICES}/vt.slice/cpu.weight {SERVICES}/vt.slice/pids.max").out == "50\n300\n"
    assert "weakened" not in said(m, "cg-limits")
    m.wait("what it may use", lambda: said(m, "cg-limits").count("\n") == 2, 30)
    assert "null may be used" in said(m, "cg-limits") and "zero may not" in said(m, "cg-limits")
    assert m.run("slipway stop cg-limits", 60).ok
    assert not m.run(f"test -e {SERVICES}/vt.slice").ok


def check_delegation(m: Machine) -> None:
    group = f"{SERVICES}/cg-delegated"
    assert m.run("slipway start cg-delegated", 60).ok
    m.wait("its own limit", lambda: m.run(f"cat {group}/limited/memory.max").out.startswith("999424"), 30)
    assert m.run(f"stat -c %U {group} {group}/cgroup.procs {group}/memory.max").out == "nobody\nnobody\nroot\n"
    assert m.run(f"cat {group}/memory.max").out == "max\n"
    # The kernel takes nobody into a group that hands controllers on.
    assert m.run("slipway reload cg-delegated", 60).ok, said(m, "cg-delegated")
    assert m.run("slipway stop cg-delegated", 60).ok
    assert not m.run(f"test -e {group}").ok


def check_startup(m: Machine) -> None:
    """The start finds that the machine starts; then a manager finds that all is there."""
    def values() -> list[str]:
        return [m.run(f"cat {SERVICES}/cg-startup/{file}").out.strip() for file in BY_PHASE]

    startup, normal = ([both[i] for both in BY_PHASE.values()] for i in (0, 1))
    every = m.run(f"cat {SERVICES}/cpuset.cpus.effective").out.strip()
    assert not m.run(f"test -e {MARK}").ok
    assert m.run("slipway start cg-startup", 60).ok
    assert values() == normal, said(m, "cg-startup")
    assert m.run(f"slipway stop cg-startup && touch {MARK} && slipway start cg-startup", 60).ok
    assert values() == startup, said(m, "cg-startup")
    assert m.run("kill -9 $(pidof slipway-manager)").ok
    # The kernel takes no empty set for processes that had one.
    m.wait("the next manager's values", lambda: values() == [*normal[:-1], every], 30)
    assert not m.run(f"test -e {MARK}").ok
    assert m.run("slipway stop cg-startup", 60).ok


def check(m: Machine) -> None:
    if "memory" in m.run("cat /sys/fs/cgroup/cgroup.controllers").out.split():
        check_limits(m)
        check_delegation(m)
        check_startup(m)
        return
    # Without controllers the service runs, and says what it runs without.
    assert m.run("slipway start cg-limits", 60).ok
    m.wait("a warning", lambda: "weakened" in said(m, "cg-limits") and "Cgroup.memory-max" in said(m, "cg-limits"), 30)
    assert m.run("slipway stop cg-limits", 60).ok
