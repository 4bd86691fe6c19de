"""The probe tells the truth: of a process whose attributes the test itself sets."""

from __future__ import annotations

import os
import resource
import signal
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from vmtests.harness.programs import program
from vmtests.images import Absent
from vmtests.probe.report import parse, value
from vmtests.probe.topics import UNITS

Probe = Callable[..., dict[str, str]]


@pytest.fixture
def path() -> str:
    try:
        return str(program("slipway-test-probe"))
    except Absent as why:
        pytest.skip(str(why))


@pytest.fixture
def probe(path: str) -> Probe:
    def run(*words: str, **how: object) -> dict[str, str]:
        done = subprocess.run([path, *words], stdout=subprocess.PIPE, text=True, check=True, **how)  # type: ignore[call-overload]
        report = parse("== it\n" + done.stdout)["it"]
        assert report["end"] == "yes"
        return report

    return run


def test_arguments_and_variables(probe: Probe) -> None:
    found = probe("argv", "env", "--", "two words", "", env={"B": "x\\y\n", "A": ""})
    assert found["argv.count"] == "6" and found["argv.4"] == "two words" and found["argv.5"] == "-"
    assert found["env.B"] == "x\\x5cy\\x0a" and found["env.A"] == "-" and found["env-names"] == "A B"


def test_limits_scheduling_and_place(probe: Probe, tmp_path: Path) -> None:
    def set_some() -> None:
        resource.setrlimit(resource.RLIMIT_NOFILE, (100, 200))
        os.nice(5)
        os.sched_setscheduler(0, os.SCHED_BATCH, os.sched_param(0))

    found = probe("limits", "sched", "place", cwd=tmp_path, umask=0o027, preexec_fn=set_some)
    assert found["limit.nofile"] == "100:200" and found["sched.policy"] == "batch" and found["nice"] == "5"
    assert (found["cwd"], found["umask"]) == (str(tmp_path), "0027")
    cpus = " ".join(str(cpu) for cpu in sorted(os.sched_getaffinity(0)))
    assert found["affinity"] == cpus


def test_signals_and_session(probe: Probe) -> None:
    def set_some() -> None:
        for own in (signal.SIGINT, signal.SIGQUIT):  # a shell ignores them for what it leaves behind
            signal.signal(own, signal.SIG_DFL)
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGUSR1})
        signal.signal(signal.SIGHUP, signal.SIG_IGN)

    found = probe("signals", "session", preexec_fn=set_some, restore_signals=True, start_new_session=True)
    assert found["signals.blocked"] == "10" and found["signals.ignored"] == "1"
    assert found["session.leader"] == "yes" and found["session.tty"] == "ENXIO"


def test_descriptors(path: str, tmp_path: Path) -> None:
    report = tmp_path / "report"
    with open(report, "w", encoding="ascii") as out:
        subprocess.run([path, "fds"], stdin=subprocess.DEVNULL, stdout=out, stderr=subprocess.STDOUT, check=True)
    found = parse("== it\n" + report.read_text())["it"]
    assert found["fd.0"] == "device /dev/null read-write" and found["fd.1"] == found["fd.2"] == f"file {report} write"
    assert found["fds"] == "0 1 2"


def test_paths(probe: Probe, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("first\nsecond\n")
    (tmp_path / "link").symlink_to("file")
    found = probe(f"path={tmp_path},{tmp_path}/file,{tmp_path}/link,{tmp_path}/none")
    assert found[f"path.{tmp_path}.kind"] == "directory" and found[f"path.{tmp_path}.empty"] == "no"
    assert found[f"path.{tmp_path}.writable"] == "ok"
    assert found[f"path.{tmp_path}/file.text"] == "first" and found[f"path.{tmp_path}/link.target"] == "file"
    assert found[f"path.{tmp_path}/none.exists"] == "ENOENT"
    assert not list(tmp_path.glob(".probe*"))


def test_identity(probe: Probe) -> None:
    found = probe("ids", "caps", "ns")
    assert found["uid.real"] == str(os.getuid()) and found["gid.saved"] == str(os.getegid())
    groups = " ".join(str(group) for group in sorted(os.getgroups())) or "-"
    assert found["groups"] == groups
    assert found["no-new-privileges"] in ("yes", "no") and found["ns.mnt"] in ("own", "host")


def test_calls(probe: Probe) -> None:
    found = probe("call=getpid,fchmod-plain,socket-unknown,unknown-call,nonesuch")
    assert found["call.getpid"] == found["call.fchmod-plain"] == "ok"
    assert found["call.nonesuch"] == "no such attempt"
    # What the environment of the test filters, it may answer in other ways.
    assert found["call.unknown-call"] in ("ENOSYS", "EPERM") and found["call.socket-unknown"] != "ok"


def test_a_wrong_section_is_refused(path: str) -> None:
    for wrong in ("bogus", "path", "call", "env=x"):
        assert subprocess.run([path, wrong], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode == 100


def test_what_is_not_reported_differs_from_what_is_empty() -> None:
    reports = parse("== a\nkey value\nend yes\n== b\n")
    assert [value(reports, pair) for pair in ("a/key", "a/other", "b/key", "c/key")] == \
        ["value", "(absent)", "(no report)", "(no report)"]
    assert value(reports, "a/ran") == "yes" and value(reports, "b/ran") == "no"


def test_every_key_of_the_rows_belongs_to_a_section_that_is_asked_for() -> None:
    for unit in UNITS:
        assert unit.asked and all(one.keys for one in unit.rows), unit.name
