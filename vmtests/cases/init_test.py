"""slipway-init as pid 1: the choice of the generation, the run tree, the emergency shell, the end.

The services are a few lines of shell; what a generation contains beyond that
is the compiler's business, and tested with it.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from vmtests.harness import End, cgroup, machine
from vmtests.harness.base import Machine
from vmtests.harness.programs import program
from vmtests.harness.roots import inside, put_file, put_link, put_text
from vmtests.images.ext4 import is_clean

Fresh = Callable[[str], Path]

LIBDIR = "/usr/lib/slipway/bin"
BOOT = "/etc/slipway/boot"
RUN = """#!/bin/sh
exec >/dev/console 2>&1
echo "service of generation {0}, with $# arguments, in $PWD"
exec sleep 100000
"""


def put_generation(root: Path, number: int, complete: bool = True) -> None:
    here = f"{BOOT}/generations/{number}"
    put_text(root, f"{here}/boot", "# started by init\nmarker\n")
    put_text(root, f"{here}/services/marker/run", RUN.format(number), 0o755)
    put_text(root, f"{here}/services/marker/log/run", "#!/bin/sh\nexec cat >/dev/console\n", 0o755)
    put_text(root, f"{here}/services/absent/run", "#!/bin/sh\nexit 1\n", 0o755)
    if complete:
        put_text(root, f"{here}/complete", "0\n")


def put_state(root: Path, **lines: object) -> None:
    put_text(root, f"{BOOT}/state", "".join(f"{key.replace('_', '-')} {value}\n" for key, value in lines.items()))


def state(root: Path) -> list[str]:
    return inside(root, f"{BOOT}/state").read_text().splitlines()


@pytest.fixture
def root(fresh_root: Fresh) -> Path:
    root = fresh_root("alpine")
    for name in ("slipway-init", "slipway-svscan", "slipway-host", "slipway-supervise"):
        put_file(root, f"{LIBDIR}/{name}", program(name))
    put_link(root, "/sbin/init", f"{LIBDIR}/slipway-init")
    put_generation(root, 1)
    put_state(root, current=1)
    return root


def boot(m: Machine, number: int, *arguments: str) -> None:
    m.boot(["/sbin/init", *arguments])
    m.wait_for(f"service of generation {number}, with 1 arguments", 60)


def end_by(m: Machine, ending: str) -> End:
    m.tell(f"echo {ending} > /run/slipway/ending; echo -n t > /run/slipway/scan/.s6-svscan/control")
    return m.wait_end(90)


@pytest.mark.ns
def test_boots_the_current_generation_and_ends(root: Path, artifacts: Path) -> None:
    with machine("ns", root, artifacts) as m:
        boot(m, 1)
        assert m.run("readlink /run/slipway/live").out == f"{BOOT}/generations/1\n"
        assert m.run("readlink /run/slipway/scan/marker/run").out == f"{BOOT}/generations/1/services/marker/run\n"
        assert m.run("readlink /run/slipway/scan/marker/log/run").ok
        assert m.run("cat /run/slipway/boot").out == "generation 1\nreason tentative\nwanted 1\n"
        assert not m.run("ls /run/slipway/scan/absent").ok, "only what `boot` names is made by init"
        environment = m.run("tr '\\0' '\\n' < /proc/1/environ").out.splitlines()
        # As a machine in namespaces is a container, that word is passed on.
        of_cgroup = ["SLIPWAY_CGROUP"] if cgroup.top() is not None else []
        assert sorted(line.split("=")[0] for line in environment) == ["PATH", *of_cgroup, "SLIPWAY_HOLDER", "SLIPWAY_RUN", "container"]
        assert end_by(m, "poweroff") == End("poweroff")
    assert state(root) == ["current 1", "tries 1 1"]


@pytest.mark.ns
@pytest.mark.parametrize("settings,supervisor,told", [(None, "slipway-host --channel 3", ""),
                                                      ("services-per-process 1\n", "slipway-supervise marker", ""),
                                                      ("services-per-process x\n", "slipway-host --channel 3", "settings is damaged")])
def test_supervisors_share_a_process_unless_it_is_said(root: Path, artifacts: Path, settings: str | None, supervisor: str, told: str) -> None:
    if settings is not None:
        put_text(root, f"{BOOT}/generations/1/settings", settings)
    with machine("ns", root, artifacts) as m:
        boot(m, 1)
        m.wait("the service has executed sleep", lambda: any(p.comm == "sleep" for p in m.processes()), 60)
        processes = {p.pid: p for p in m.processes()}
        [service] = [p for p in processes.values() if p.comm == "sleep"]
        assert supervisor in processes[service.ppid].argv, processes
        assert told in m.console.text()


@pytest.mark.ns
@pytest.mark.parametrize("ending,end", [("reboot", End("reboot")), ("halt", End("poweroff")), ("exit 7", End("exit", 7)),
                                        ("nonsense", End("exit", 0))])
def test_ends_as_wanted(root: Path, artifacts: Path, ending: str, end: End) -> None:
    with machine("ns", root, artifacts) as m:
        boot(m, 1)
        assert end_by(m, ending) == end


@pytest.mark.ns
def test_falls_back_after_three_tries(root: Path, artifacts: Path) -> None:
    put_generation(root, 2)
    put_state(root, current=2, last_good=1)
    for tries, generation in ((1, 2), (2, 2), (3, 2), (3, 1)):
        with machine("ns", root, artifacts) as m:
            boot(m, generation)
        assert state(root)[-1] == f"tries 2 {tries}"
    assert "FALLBACK: the current one never reached its boot milestone" in (artifacts / "console.txt").read_text()


@pytest.mark.ns
def test_an_incomplete_generation_is_not_booted(root: Path, artifacts: Path) -> None:
    put_generation(root, 2, complete=False)
    put_state(root, current=2, last_good=1)
    with machine("ns", root, artifacts) as m:
        boot(m, 1)


@pytest.mark.ns
def test_a_wrong_state_is_named_by_its_line(root: Path, artifacts: Path) -> None:
    put_text(root, f"{BOOT}/state", "current 1\nlast-god 1\n")
    put_generation(root, 3)
    with machine("ns", root, artifacts) as m:
        boot(m, 3)
        assert f"{BOOT}/state:2: error: unknown key" in m.console.text()


@pytest.mark.ns
def test_an_ordered_generation(root: Path, artifacts: Path) -> None:
    put_generation(root, 2)
    with machine("ns", root, artifacts) as m:
        boot(m, 2, "--generation", "2")
    assert state(root) == ["current 1"], "an ordered boot is not counted"


@pytest.mark.ns
def test_without_a_generation_there_is_a_shell_and_then_a_boot(root: Path, artifacts: Path) -> None:
    inside(root, f"{BOOT}/generations/1/complete").unlink()
    # A shell that mends what is missing.
    put_text(root, "/sbin/sulogin", f"#!/bin/sh\necho mending\n: > {BOOT}/generations/1/complete\n", 0o755)
    with machine("ns", root, artifacts) as m:
        boot(m, 1)
        text = m.console.text()
        assert "there is no complete generation" in text and "slipway commit" in text
        assert "starting /sbin/sulogin" in text and "mending" in text


@pytest.mark.ns
def test_what_is_left_is_killed_in_bounded_time(root: Path, artifacts: Path) -> None:
    with machine("ns", root, artifacts) as m:
        boot(m, 1)
        m.run("setsid sh -c \"trap '' TERM HUP INT; while :; do sleep 1; done\" &")
        assert end_by(m, "poweroff") == End("poweroff")


@pytest.mark.ns
@pytest.mark.parametrize("signal,how", [("INT", "reboot"), ("USR2", "poweroff"), ("TERM", "exit")])
def test_signals_end_the_machine(root: Path, artifacts: Path, signal: str, how: str) -> None:
    with machine("ns", root, artifacts) as m:
        boot(m, 1)
        m.tell(f"kill -{signal} 1")
        # In a container a restart is not ours to make.
        assert m.wait_end(90).how == {"reboot": "exit"}.get(how, how)


@pytest.mark.ns
def test_telinit_is_refused_with_the_way_out(root: Path, artifacts: Path) -> None:
    with machine("ns", root, artifacts) as m:
        boot(m, 1)
        answer = m.run("/sbin/init 6")
        assert answer.code == 100
        assert "slipway reboot" in answer.out


@pytest.mark.vm
def test_a_read_only_root_is_counted_and_left_clean(root: Path, artifacts: Path) -> None:
    with machine("vm", root, artifacts) as m:
        boot(m, 1)
        assert " / ext4 ro" in m.run("cat /proc/mounts").out
        assert m.run(f"cat {BOOT}/state").out == "current 1\ntries 1 1\n"
        m.run("mount -o remount,rw / && mkdir -p /mnt/a && mount -t tmpfs a /mnt/a && echo > /mnt/a/file")
        m.run("setsid sh -c 'cd /mnt/a; exec sleep 1000 > /var/held-open' &")
        assert end_by(m, "poweroff") == End("poweroff")
        assert "stays mounted" not in m.console.text()
        assert is_clean(m.disk)[0], is_clean(m.disk)[1]
        # The same disk again: the second try.
        boot(m, 1)
        assert m.run(f"cat {BOOT}/state").out == "current 1\ntries 1 2\n"
        assert end_by(m, "reboot") == End("reboot")
        assert is_clean(m.disk)[0], is_clean(m.disk)[1]


@pytest.mark.vm
def test_the_kernel_command_line(root: Path, artifacts: Path) -> None:
    put_generation(root, 2)
    put_state(root, current=1, last_good=1)
    with machine("vm", root, artifacts) as m:
        m.kernel_options = "ro slipway.generation=2"
        boot(m, 2)
        assert end_by(m, "poweroff") == End("poweroff")
