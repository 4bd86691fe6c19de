"""The boot set alone, as pid 1: real roots with the native definitions and nothing imported."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from vmtests.cases import cgroups, settings_asked
from vmtests.harness import End, cgroup, machine
from vmtests.harness.base import Machine
from vmtests.harness.installation import INIT, install
from vmtests.harness.programs import program
from vmtests.harness.roots import inside, put_text
from vmtests.images.ext4 import is_clean

Fresh = Callable[[str], Path]

# Steps that are done on every machine; in a container some are the host's and are skipped.
EVERYWHERE = ("pseudo-fs", "devices", "modules", "root", "local-mounts", "swap", "hostname", "loopback", "sysinit",
              "local-fs", "default")
FSTAB = """# what a small machine has
/dev/nvme0n1  /         ext4   defaults,noatime      0 1
tmpfs         /mnt      tmpfs  size=1m,mode=0700     0 0
/dev/absent   /media    ext4   nofail                0 0
server:/x     /srv      nfs    defaults              0 0
/swap         none      swap   sw                    0 0
"""


def commit(root: Path) -> None:
    subprocess.run([str(program("slipway")), "--root", str(root), "commit"], check=True, stdin=subprocess.DEVNULL)


def states(m: Machine) -> dict[str, str]:
    return {one["name"]: one["state"] for one in json.loads(m.run("slipway --json list", 30).out)}


def wait_booted(m: Machine, seconds: float) -> dict[str, str]:
    m.wait("an answer of the manager", lambda: m.run("slipway list", 20).ok, seconds)
    m.wait("the default bundle", lambda: states(m).get("default") == "running", seconds, 0.5)
    return states(m)


def power_off(m: Machine) -> None:
    m.tell("slipway poweroff")
    assert m.wait_end(90) == End("poweroff")


@pytest.mark.ns
def test_a_container(fresh_root: Fresh, artifacts: Path) -> None:
    root = fresh_root("alpine")
    install(root)
    cgroups.put_services(root)
    commit(root)
    with machine("ns", root, artifacts) as m:
        m.boot([INIT])
        found = wait_booted(m, 30)
        assert {found[name] for name in EVERYWHERE} == {"running"}, found
        assert "failed" not in found.values(), found
        assert found["udev"] == found["mdev"] == "stopped", "devices are the host's"
        assert m.run("hostname").out == "alpine-test\n"
        if cgroup.top() is not None:
            cgroups.check(m)
        else:
            assert "services are stopped by process group" in m.console.text()
        power_off(m)


@pytest.mark.ns
@pytest.mark.parametrize("signal,end", [("TERM", End("exit", 0)), ("PWR", End("poweroff"))])
def test_a_signal_lets_the_manager_stop_all_in_order(fresh_root: Fresh, artifacts: Path, signal: str, end: End) -> None:
    root = fresh_root("alpine")
    install(root)
    commit(root)
    with machine("ns", root, artifacts) as m:
        m.boot([INIT])
        wait_booted(m, 30)
        m.tell(f"kill -{signal} 1")
        assert m.wait_end(60) == end
        assert "the manager does not answer" not in m.console.text()


def put_swap(root: Path) -> None:
    """A swap file without holes: mke2fs makes one of every block of zeros, and the kernel refuses such."""
    swap = inside(root, "/swap")
    swap.write_bytes(os.urandom(2 << 20))
    swap.chmod(0o600)
    subprocess.run(["mkswap", "-q", str(swap)], check=True)
    with open(swap, "r+b") as area:
        # Boot code and the list of bad pages, which nobody reads here.
        area.write(b"x" * 1024)
        area.seek(1536)
        area.write(b"x" * (4096 - 10 - 1536))


def prepare_machine(root: Path) -> None:
    install(root)
    put_text(root, "/etc/fstab", FSTAB)
    put_text(root, "/etc/hostname", "# a comment\n  native-test \n")
    put_text(root, "/etc/sysctl.d/50-test.conf", "kernel.panic = 17\n-kernel.nonesuch = 1\n")
    # Hides the one of the same name that the distribution would bring.
    put_text(root, "/usr/lib/sysctl.d/50-test.conf", "kernel.panic = 18\n")
    put_swap(root)
    cgroups.put_services(root)
    settings_asked.put_services(root)
    commit(root)


@pytest.mark.vm
@pytest.mark.parametrize("system,manager", [("alpine", "mdev"), ("debian-sysvinit", "udev")])
def test_a_machine(fresh_root: Fresh, artifacts: Path, system: str, manager: str) -> None:
    root = fresh_root(system)
    prepare_machine(root)
    with machine("vm", root, artifacts) as m:
        seeds, missing = [], []
        for first in (True, False):
            version_1 = system == "alpine" and not first
            m.boot([settings_asked.VERSION_1, INIT] if version_1 else [INIT])
            found = wait_booted(m, 180)
            assert {found[name] for name in (*EVERYWHERE, "sysctl", "random-seed", manager)} == {"running"}, found
            assert "failed" not in found.values(), found
            mounts = m.run("cat /proc/mounts").out
            assert " / ext4 rw,noatime" in mounts
            assert "tmpfs /mnt tmpfs rw,relatime,size=1024k,mode=700" in mounts
            assert (" /sys/fs/cgroup cgroup2 " in mounts) != version_1 and " /dev/pts devpts " in mounts
            assert " /media " not in mounts and " /srv " not in mounts
            assert m.run("cat /proc/sys/kernel/hostname /proc/sys/kernel/panic").out == "native-test\n17\n"
            assert "/swap" in m.run("cat /proc/swaps").out
            assert m.run("cat /sys/class/net/lo/flags").out.strip() == "0x9"
            assert m.run("readlink /dev/fd").out == "/proc/self/fd\n"
            m.wait("a login on the serial line", lambda: "login:" in m.console.text_of_this_boot(), 30)
            m.wait("a good mark", lambda: "last-good 1" in m.run("cat /etc/slipway/boot/state").out, 60)
            if first:
                cgroups.check(m)
            if system == "alpine":
                missing.append(settings_asked.check(m))
            seeds.append(m.run("md5sum /var/lib/slipway/random-seed").out)
            power_off(m)
            clean, why = is_clean(m.disk)
            assert clean, why
            assert "stays mounted" not in m.console.text()
        assert seeds[0] != seeds[1]
        if missing:
            assert missing[0] == settings_asked.NOT_IN_A_MACHINE
            assert missing[1] == missing[0] | settings_asked.OF_VERSION_2
