"""The misbehaving daemon misbehaves as it is told to."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import time
from pathlib import Path

import pytest

from vmtests.harness.programs import program
from vmtests.harness.signals import send_signal
from vmtests.images import Absent


@pytest.fixture
def testd() -> str:
    try:
        return str(program("slipway-testd"))
    except Absent as why:
        pytest.skip(str(why))


def test_it_ends_with_a_code_or_a_signal_after_a_time(testd: str) -> None:
    began = time.monotonic()
    assert subprocess.run([testd, "--end-after", "200", "--exit", "5"]).returncode == 5
    assert time.monotonic() - began >= 0.2
    assert subprocess.run([testd, "--end-after", "0", "--signal", "9"]).returncode == -signal.SIGKILL


def ready(*command: str) -> subprocess.Popen[bytes]:
    """The daemon when it has said that it is ready: signals do what they are to do."""
    read_end, write_end = os.pipe()
    process = subprocess.Popen([*command, "--notify-fd", str(write_end)], pass_fds=(write_end,))
    os.close(write_end)
    with os.fdopen(read_end) as said:
        assert said.readline() == "\n"
    return process


def test_it_ignores_term_or_takes_its_time(testd: str) -> None:
    with ready(testd, "--ignore-term") as stubborn:
        stubborn.terminate()
        with pytest.raises(subprocess.TimeoutExpired):
            stubborn.wait(0.3)
        stubborn.kill()
    with ready(testd, "--term-takes", "300", "--exit", "3") as slow:
        began = time.monotonic()
        slow.terminate()
        assert slow.wait(60) == 3 and time.monotonic() - began >= 0.3


def test_it_forks_and_writes_its_pid_file(testd: str, tmp_path: Path) -> None:
    pid_file = tmp_path / "pid"
    assert subprocess.run([testd, "--forks", "2", "--pid-file", str(pid_file)], timeout=60).returncode == 0
    for _ in range(3000):
        if pid_file.exists() and pid_file.read_text().endswith("\n"):
            break
        time.sleep(0.02)
    pid = int(pid_file.read_text())
    assert b"slipway-testd" in Path(f"/proc/{pid}/cmdline").read_bytes()
    send_signal(pid, signal.SIGKILL)


def test_it_notifies_in_both_ways(testd: str, tmp_path: Path) -> None:
    read_end, write_end = os.pipe()
    path = tmp_path / "notify"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as s:
        s.bind(str(path))
        s.settimeout(60)
        with subprocess.Popen([testd, "--notify-fd", str(write_end), "--sd-mainpid"], pass_fds=(write_end,),
                              env={"NOTIFY_SOCKET": str(path)}) as ready:
            os.close(write_end)
            assert os.read(read_end, 10) == b"\n" and os.read(read_end, 10) == b""
            assert s.recv(100).decode() == f"READY=1\nMAINPID={ready.pid}\n"
            ready.terminate()
    os.close(read_end)


def test_it_floods_with_numbered_lines(testd: str) -> None:
    out = subprocess.run([testd, "--flood", "5000", "--flood-tag", "t", "--end-after", "0"],
                         stdout=subprocess.PIPE, text=True).stdout
    assert out.splitlines() == [f"t {n}" for n in range(1, 5001)]


def test_it_reports_what_it_sees(testd: str, tmp_path: Path) -> None:
    file = tmp_path / "report"
    odd = "a \"quoted\" é\n"
    subprocess.run([testd, "--report", str(file), "--flood-tag", odd, "--end-after", "0"],
                   env={"LISTEN_FDS": "2"}, cwd=tmp_path, umask=0o27, check=True)
    seen = json.loads(file.read_text())
    assert seen["argv"][4].encode("latin-1").decode() == odd
    assert seen["env"] == ["LISTEN_FDS=2"]
    assert (seen["cwd"], seen["umask"], seen["uid"]) == (str(tmp_path), 0o27, os.geteuid())
    assert set(seen["fds"]) == {"0", "1", "2"}


def test_a_wrong_flag_is_refused(testd: str) -> None:
    for wrong in (["--bogus"], ["--exit"], ["--exit", "x"]):
        assert subprocess.run([testd, *wrong], stderr=subprocess.DEVNULL).returncode == 100
