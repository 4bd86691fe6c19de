"""Debian's unmodified s6 clients drive a running tree: Debian's own s6, and ours, by the same test."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from vmtests.harness.programs import program
from vmtests.harness.signals import send_signal
from vmtests.images import Absent

# Clients end by themselves when told to; this is for one that hangs.
CLIENT_SECONDS = 120


@dataclass
class Tree:
    """A scan directory with a process that scans it."""

    scan: Path
    process: subprocess.Popen[bytes]

    def run(self, *command: str, expect: int = 0) -> str:
        done = subprocess.run(command, cwd=self.scan, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, text=True, timeout=CLIENT_SECONDS)
        assert done.returncode == expect, f"{command} ended with {done.returncode}: {done.stdout}"
        return done.stdout

    def stat(self, service: str, *fields: str) -> list[str]:
        return self.run("s6-svstat", "-o", ",".join(fields), service).split()

    def pid(self, service: str) -> int:
        return int(self.stat(service, "pid")[0])


def make_service(at: Path, run: str, **files: str) -> None:
    at.mkdir(parents=True)
    (at / "run").write_text(f"#!/bin/sh\n{run}\n")
    (at / "run").chmod(0o755)
    for name, text in files.items():
        (at / name.replace("_", "-")).write_text(text)
    if (at / "finish").exists():
        (at / "finish").chmod(0o755)


@pytest.fixture
def testd() -> str:
    try:
        return str(program("slipway-testd"))
    except Absent as why:
        pytest.skip(str(why))


@pytest.fixture(params=["s6-svscan", "slipway-svscan"])
def tree(request: pytest.FixtureRequest, tmp_path: Path, testd: str) -> Iterator[Tree]:
    if request.param == "s6-svscan":
        scanner = shutil.which("s6-svscan")
        if not scanner:
            pytest.skip("Debian's s6 is not installed (tools/setup test installs it)")
    else:
        try:
            scanner = str(program("slipway-svscan"))
            program("slipway-supervise")
        except Absent as why:
            pytest.skip(str(why))
    scan = tmp_path / "scan"
    make_service(scan / "plain", f"exec {testd}")
    make_service(scan / "ready", f"exec {testd} --ready-after 200 --notify-fd 3", notification_fd="3\n")
    make_service(scan / "never", f"exec {testd} --ready-after 600000 --notify-fd 3", notification_fd="3\n")
    make_service(scan / "mortal", f"exec {testd} --end-after 100 --exit 4", down="")
    make_service(tmp_path / "elsewhere", f"exec {testd}")
    with subprocess.Popen([scanner, str(scan)], stdin=subprocess.DEVNULL) as process:
        running = Tree(scan, process)
        try:
            wait_until(lambda: all(listens(scan / s) for s in ("plain", "ready", "never", "mortal")))
            yield running
        finally:
            end(running)


def ok(service: Path) -> bool:
    return subprocess.run(["s6-svok", str(service)], stderr=subprocess.DEVNULL).returncode == 0


def listens(service: Path) -> bool:
    """s6-svok looks only at the lock, which a supervisor takes before it makes its control and status files."""
    try:
        os.close(os.open(service / "supervise/control", os.O_WRONLY | os.O_NONBLOCK))
    except OSError:
        return False
    return (service / "supervise/status").exists() and ok(service)


def wait_until(true: Callable[[], bool], seconds: float = 60) -> None:
    """A client's refusal counts as "not yet": a status file may not be written yet."""
    deadline = time.monotonic() + seconds
    while True:
        try:
            if true():
                return
        except AssertionError:
            if time.monotonic() > deadline:
                raise
        assert time.monotonic() < deadline
        time.sleep(0.02)


def end(tree: Tree) -> None:
    if tree.process.poll() is None:
        subprocess.run(["s6-svscanctl", "-t", str(tree.scan)], stderr=subprocess.DEVNULL)
        try:
            tree.process.wait(60)
        except subprocess.TimeoutExpired:
            tree.process.kill()
            tree.process.wait()
            raise


def alive(pid: int) -> bool:
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return False
    return stat.rpartition(")")[2].split()[0] != "Z"


def test_svstat_tells_the_state(tree: Tree) -> None:
    wait_until(lambda: tree.stat("ready", "ready") == ["true"])
    assert tree.stat("ready", "up", "ready", "wantedup", "paused", "normallyup") == \
        ["true", "true", "true", "false", "true"]
    assert tree.stat("never", "up", "ready") == ["true", "false"]
    assert tree.stat("mortal", "up", "wantedup", "normallyup", "pid") == ["false", "false", "false", "-1"]
    assert alive(tree.pid("plain"))
    assert tree.run("s6-svstat", "plain").startswith("up (pid ")


def test_svc_starts_and_stops_and_waits(tree: Tree) -> None:
    pid = tree.pid("plain")
    tree.run("s6-svc", "-wD", "-T", "60000", "-d", "plain")
    assert tree.stat("plain", "up", "signal") == ["false", "SIGTERM"]
    assert not alive(pid)
    tree.run("s6-svc", "-wu", "-T", "60000", "-u", "plain")
    assert tree.stat("plain", "up") == ["true"]
    tree.run("s6-svc", "-wR", "-T", "60000", "-r", "ready")
    assert tree.stat("ready", "ready") == ["true"]


def test_svc_pauses_signals_and_runs_once(tree: Tree) -> None:
    tree.run("s6-svc", "-p", "plain")
    wait_until(lambda: tree.stat("plain", "paused") == ["true"])
    tree.run("s6-svc", "-c", "plain")
    wait_until(lambda: tree.stat("plain", "paused") == ["false"])
    tree.run("s6-svc", "-o", "mortal")
    wait_until(lambda: tree.stat("mortal", "up", "wantedup", "exitcode") == ["false", "false", "4"])
    old = tree.pid("plain")
    tree.run("s6-svc", "-k", "plain")
    wait_until(lambda: tree.pid("plain") not in (old, -1))


def test_svwait_waits_and_gives_up(tree: Tree) -> None:
    tree.run("s6-svwait", "-t", "60000", "-U", "ready")
    tree.run("s6-svwait", "-t", "300", "-U", "never", expect=99)
    tree.run("s6-svwait", "-a", "-t", "60000", "-u", "ready", "never", "plain")


def test_listeners_see_transitions(tree: Tree) -> None:
    wait_until(lambda: tree.stat("ready", "ready") == ["true"])
    tree.run("s6-svlisten1", "-D", "-t", "60000", "ready", "s6-svc", "-d", "ready")
    assert tree.stat("ready", "up") == ["false"]
    tree.run("s6-svlisten1", "-U", "-t", "60000", "ready", "s6-svc", "-u", "ready")
    assert tree.stat("ready", "ready") == ["true"]
    seen = tree.run("s6-ftrig-listen1", "-t", "60000", "ready/event", "d.*U", "s6-svc", "-r", "ready")
    assert seen.strip().endswith("U")
    tree.run("s6-ftrig-listen1", "-t", "500", "never/event", "U", "true", expect=1)


def test_svdt_tells_the_deaths(tree: Tree) -> None:
    assert tree.run("s6-svdt", "mortal") == ""
    for count in (1, 2):
        wait_until(lambda: tree.stat("mortal", "up") == ["false"])
        tree.run("s6-svc", "-o", "mortal")
        wait_until(lambda: len(tree.run("s6-svdt", "mortal").splitlines()) == count)
    assert all(line.endswith("exitcode 4") for line in tree.run("s6-svdt", "mortal").splitlines())
    tree.run("s6-svdt-clear", "mortal")
    assert tree.run("s6-svdt", "mortal") == ""


def test_svlink_adds_and_svunlink_removes(tree: Tree) -> None:
    outside = str(tree.scan.parent / "elsewhere")
    tree.run("s6-svlink", "-t", "60000", str(tree.scan), outside, "linked")
    assert ok(tree.scan / "linked")
    tree.run("s6-svc", "-wu", "-T", "60000", "-u", "linked")
    pid = tree.pid("linked")
    tree.run("s6-svunlink", str(tree.scan), "linked")
    assert not (tree.scan / "linked").exists()
    wait_until(lambda: not alive(pid))


def test_svscanctl_rescans_and_removes(tree: Tree) -> None:
    testd = (tree.scan / "plain" / "run").read_text()
    make_service(tree.scan / "late", testd.splitlines()[1])
    tree.run("s6-svscanctl", "-a", str(tree.scan))
    wait_until(lambda: ok(tree.scan / "late"))
    wait_until(lambda: tree.stat("late", "up") == ["true"])
    pid = tree.pid("late")
    (tree.scan / "late").rename(tree.scan.parent / "gone")
    tree.run("s6-svscanctl", "-an", str(tree.scan))
    wait_until(lambda: not alive(pid))


def test_svscanctl_ends_the_tree(tree: Tree) -> None:
    pids = [tree.pid(s) for s in ("plain", "ready", "never")]
    tree.run("s6-svscanctl", "-t", str(tree.scan))
    assert tree.process.wait(60) == 0
    assert not any(alive(pid) for pid in pids)


def test_a_killed_supervisor_is_replaced(tree: Tree) -> None:
    """s6 loses what ran under it; ours finds it again. Both answer their clients afterwards."""
    def supervisor() -> int:
        return int(Path(f"/proc/{tree.pid('plain')}/stat").read_text().rpartition(")")[2].split()[1])

    service, killed = tree.pid("plain"), supervisor()
    send_signal(killed, signal.SIGKILL)
    wait_until(lambda: not alive(killed))
    wait_until(lambda: ok(tree.scan / "plain") and tree.stat("plain", "up") == ["true"])
    if "slipway" in str(tree.process.args):
        assert tree.pid("plain") == service
    else:
        # Until its first status is written, the old one is read.
        wait_until(lambda: tree.pid("plain") not in (service, -1))
        send_signal(service, signal.SIGKILL)
    tree.run("s6-svc", "-wD", "-T", "60000", "-d", "plain")
    assert not alive(service)
