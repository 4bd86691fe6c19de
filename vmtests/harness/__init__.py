"""Machines for tests: the same calls drive a root in namespaces and a root in QEMU.

    with machine("ns", root, artifacts) as m:
        m.boot(["/sbin/init"])
        m.wait_for("login:", 60)
        assert m.run("uname -n").out == "debian-test\\n"
        m.tell("poweroff")
        assert m.wait_end(30) == End("poweroff")

All waits are bounded and raise Late, which carries the last lines of the console. Leaving the
`with` block ends whatever is still there: processes, mounts, cgroups, QEMU.
"""

from __future__ import annotations

from pathlib import Path

from vmtests.harness.base import Dead, End, Late, Machine, Process, Result
from vmtests.harness.ns import NsMachine
from vmtests.harness.qemu import VmMachine

__all__ = ["Dead", "End", "Late", "Machine", "Process", "Result", "machine"]


def machine(mode: str, root: Path, artifacts: Path) -> Machine:
    """`mode` is "ns" or "vm". `root` is a directory that the machine may change (ns) or that is
    copied into an image at boot (vm)."""
    if mode == "ns":
        return NsMachine(root, artifacts)
    if mode == "vm":
        return VmMachine(root, artifacts)
    raise ValueError(f"no mode \"{mode}\": there are ns and vm")
