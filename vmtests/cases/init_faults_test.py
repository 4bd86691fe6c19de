"""Each system call of slipway-init as pid 1 fails, once and for a while: it ends in a tree that runs or at the
emergency shell; it neither exits nor hangs."""

from __future__ import annotations

import queue
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest

from vmtests import images
from vmtests.cases.init_test import LIBDIR, put_generation, put_state
from vmtests.harness import faults
from vmtests.harness.base import Dead, Late
from vmtests.harness.ns import NsMachine
from vmtests.harness.programs import program
from vmtests.harness.roots import put_file, put_link, put_text

LASTING_MS = 300
WORKERS = 4
# The emergency shell is looked for again after a minute.
PATIENCE = 150
# A shell that stays: what follows it is a boot again.
SHELL = "#!/bin/sh\necho 'at the shell'\nexec sleep 100000\n"
# Where sulogin cannot be looked at it is a plain shell.
GOOD = ("service of generation 1", "at the shell", "starting /bin/sh on the console")


def make_root(image: Path, where: Path, with_generation: bool) -> Path:
    root = images.unpack(image, where)
    for name in ("slipway-init", "slipway-svscan", "slipway-host", "slipway-supervise"):
        put_file(root, f"{LIBDIR}/{name}", program(name))
    put_link(root, "/sbin/init", f"{LIBDIR}/slipway-init")
    put_text(root, "/sbin/sulogin", SHELL, 0o755)
    put_generation(root, 1, complete=with_generation)
    return root


def live(root: Path, artifacts: Path, fault: faults.Fault) -> tuple[str | None, faults.Report]:
    """What was wrong with a boot with that fault, or None, and what the tracer has seen."""
    put_state(root, current=1)
    wrong = None
    with NsMachine(root, artifacts) as m:
        m.fault = fault
        try:
            m.boot(["/sbin/init"])
            m.wait("a tree that runs, or the shell", lambda: any(text in m.console.text() for text in GOOD), PATIENCE, 0.02)
        except (Dead, Late) as why:
            wrong = str(why)
        m.cut()
        report = faults.read_report(m.report)
    return "it asks on and on without a pause" if report.endless else wrong, report


def sweep(image: Path, artifacts: Path, every: int, with_generation: bool) -> list[str]:
    roots: queue.Queue[tuple[Path, Path]] = queue.Queue()
    with tempfile.TemporaryDirectory(prefix="slipway-root-") as top:
        Path(top).chmod(0o755)
        for number in range(WORKERS):
            place = artifacts / str(number)
            place.mkdir(exist_ok=True)
            roots.put((make_root(image, Path(top) / str(number), with_generation), place))

        def one(fault: faults.Fault) -> str | None:
            root, place = roots.get()
            try:
                return live(root, place, fault)[0]
            finally:
                roots.put((root, place))

        root, place = roots.get()
        wrong, report = live(root, place, faults.Fault())
        roots.put((root, place))
        assert wrong is None and report.counts, wrong
        return faults.sweep(faults.faults_of(report.counts, LASTING_MS)[every - 1::every], one, WORKERS)


@pytest.mark.ns
@pytest.mark.parametrize("with_generation", [True, False])
def test_each_call(image: Callable[[str], Path], artifacts: Path, with_generation: bool) -> None:
    assert not sweep(image("alpine"), artifacts, 101, with_generation)


@pytest.mark.ns
@pytest.mark.long
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("with_generation", [True, False])
def test_each_call_of_all(image: Callable[[str], Path], artifacts: Path, with_generation: bool) -> None:
    assert not sweep(image("alpine"), artifacts, 1, with_generation)
