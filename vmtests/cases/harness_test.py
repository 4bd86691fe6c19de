"""The harness itself, proved with init programs that are not ours."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from vmtests.harness import Dead, End, Late, machine
from vmtests.harness.roots import inside, put_text
from vmtests.images.ext4 import is_clean

Fresh = Callable[[str], Path]

# A pid 1 of a few lines: says what it got, reaps, ends the machine when told by a file. It does not
# sync: in namespaces that would wait for all that the host has to write.
TINY_INIT = """#!/bin/sh
[ -e /proc/1 ] || { mount -t proc p /proc; mount -t tmpfs r /run; }
echo "hello from pid $$ with $*"
(sleep 60 & )
while :; do
    [ -e /run/reboot ] && exec /sbin/reboot -n -f
    [ -e /run/poweroff ] && exec /sbin/poweroff -n -f
    [ -e /run/exit ] && exit 7
    sleep 0.05
done
"""


@pytest.fixture
def tiny(fresh_root: Fresh) -> Path:
    root = fresh_root("alpine")
    put_text(root, "/sbin/tiny-init", TINY_INIT, 0o755)
    return root


BOTH = pytest.mark.parametrize("mode", [pytest.param("ns", marks=pytest.mark.ns),
                                        pytest.param("vm", marks=pytest.mark.vm)])


@BOTH
def test_run_returns_output_and_code(tiny: Path, artifacts: Path, mode: str) -> None:
    with machine(mode, tiny, artifacts) as m:
        m.boot(["/sbin/tiny-init", "one", "two"])
        m.wait_for("hello from pid 1 with one two", 60)
        answer = m.run("echo out; echo \"err é\" >&2; exit 3")
        assert (answer.code, answer.out) == (3, "out\nerr é\n")
        assert m.run("kill -9 $$").code == 128 + 9
        began = time.monotonic()
        assert m.run("sleep 50", timeout=1).code == 124
        assert time.monotonic() - began < 45
        # What a command leaves in the background does not hold its answer.
        assert m.run("sleep 30 & echo started", timeout=15).out == "started\n"
        assert len(m.run("yes | tr -d '\\n' | head -c 100000").out) == 100000
        listed = m.processes()
        assert [p.argv for p in listed if p.pid == 1] == ["/bin/sh /sbin/tiny-init one two"]
        assert any(p.argv == "sleep 60" and p.ppid == 1 for p in listed)
        with pytest.raises(Late, match="never printed"):
            m.wait_for("never printed", 0.3)
        m.run("touch /run/poweroff")
        assert m.wait_end(60) == End("poweroff")
        with pytest.raises(Dead):
            m.run("true")
    assert "hello from pid 1" in (artifacts / "console.txt").read_text()


@BOTH
def test_reboot_is_told_from_poweroff(tiny: Path, artifacts: Path, mode: str) -> None:
    with machine(mode, tiny, artifacts) as m:
        m.boot(["/sbin/tiny-init"])
        m.wait_for("hello", 60)
        m.run("touch /run/reboot")
        assert m.wait_end(60) == End("reboot")


@pytest.mark.ns
def test_the_exit_of_pid_1_is_seen(tiny: Path, artifacts: Path) -> None:
    with machine("ns", tiny, artifacts) as m:
        m.boot(["/sbin/tiny-init"])
        m.run("touch /run/exit")
        assert m.wait_end(60) == End("exit", 7)


@pytest.mark.ns
def test_a_missing_init_is_named(tiny: Path, artifacts: Path) -> None:
    with machine("ns", tiny, artifacts) as m, pytest.raises(Dead, match="No such file"):
        m.boot(["/sbin/absent"])
        m.wait_end(60)


@pytest.mark.ns
def test_the_host_is_out_of_reach(tiny: Path, artifacts: Path) -> None:
    with machine("ns", tiny, artifacts) as m:
        m.boot(["/sbin/tiny-init"])
        assert "not permitted" in m.run("date -s 2001-01-01").out
        # Only readings and their own values: were the wall not there, no harm must come of it.
        for file in ("/proc/sys/kernel/panic", "/sys/kernel/mm/transparent_hugepage/enabled"):
            assert "Read-only" in m.run(f"echo never-a-value > {file}").out
        assert not m.run("touch /proc/sysrq-trigger").ok
        assert m.run("mkdir /sys/fs/cgroup/inner && rmdir /sys/fs/cgroup/inner").ok
        assert not m.run("mknod /dev/host b 259 0").ok
        assert m.run("hostname inner && hostname").out == "inner\n"
        assert Path("/proc/sys/kernel/hostname").read_text() != "inner\n"
        assert m.run("ping -c 1 -w 2 127.0.0.1").ok
        assert m.run("ls /sys/class/net").out.split() == ["lo"]


@pytest.mark.ns
def test_nothing_is_left_of_a_machine_that_is_cut(tiny: Path, artifacts: Path) -> None:
    with machine("ns", tiny, artifacts) as m:
        m.boot(["/sbin/tiny-init"])
        lasting = str(os.getpid() + 100000000)  # told apart from everybody else's
        m.run(f"sleep {lasting} &")
        assert any(p.argv == f"sleep {lasting}" for p in m.processes())
    for cmdline in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            assert f"sleep\0{lasting}".encode() not in cmdline.read_bytes()
        except OSError:
            pass


@pytest.mark.vm
def test_a_kernel_panic_is_no_reboot(tiny: Path, artifacts: Path) -> None:
    put_text(tiny, "/sbin/tiny-init", "#!/bin/sh\nexit 5\n", 0o755)
    with machine("vm", tiny, artifacts) as m:
        m.boot(["/sbin/tiny-init"])
        assert m.wait_end(60) == End("panic")


@pytest.mark.vm
def test_a_cut_leaves_a_dirty_disk(tiny: Path, artifacts: Path) -> None:
    with machine("vm", tiny, artifacts) as m:
        m.boot(["/sbin/tiny-init"])
        m.wait_for("hello", 60)
        assert m.run("mount -o remount,rw / && echo text > /file && sync").ok
        m.cut()
        assert not is_clean(m.disk)[0]


@pytest.mark.vm
@pytest.mark.timeout(400)
@pytest.mark.parametrize("name", ["alpine", "debian-sysvinit"])
def test_a_real_init_boots_and_leaves_a_clean_disk(fresh_root: Fresh, artifacts: Path, name: str) -> None:
    with machine("vm", fresh_root(name), artifacts) as m:
        m.boot(["/sbin/init"])
        m.wait_until("pgrep getty", 200, 1)
        m.tell("poweroff")
        assert m.wait_end(120) == End("poweroff")
        clean, report = is_clean(m.disk)
        assert clean, report


@pytest.mark.ns
def test_paths_stay_inside_of_a_root(tmp_path: Path) -> None:
    (tmp_path / "abs").symlink_to("/etc")
    (tmp_path / "up").symlink_to("../../../../..")
    assert inside(tmp_path, "/abs/file") == tmp_path / "etc" / "file"
    assert inside(tmp_path, "/up/../../file") == tmp_path / "file"
