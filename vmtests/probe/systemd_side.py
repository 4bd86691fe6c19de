"""One boot of systemd, which runs all units; its reports are kept in the cache, for they never change by themselves."""

from __future__ import annotations

import hashlib
import tempfile
from pathlib import Path

from vmtests.harness import machine
from vmtests.harness.programs import program
from vmtests.harness.qemu import VmMachine
from vmtests.harness.roots import inside, put_link, put_text
from vmtests.images import Recipe, ready, recipe
from vmtests.probe import root as common
from vmtests.probe.report import Report, parse
from vmtests.probe.topics import UNITS
from vmtests.probe.unit import systemd_text

UNIT_FILES = "/etc/systemd/system"
SECONDS = 900
VERSION = "systemd 252"


def files() -> dict[str, str]:
    """All unit files by name."""
    texts = {f"{unit.name}.service": systemd_text(unit) for unit in UNITS}
    for unit in UNITS:
        texts.update(unit.beside)
    names = sorted(texts)
    # A socket starts no service here: the target wants both.
    texts["probe.target"] = "\n".join(["[Unit]", "Description=all probes", "DefaultDependencies=no",
                                       "Wants=probe-end.service", *(f"Wants={name}" for name in names)]) + "\n"
    texts["probe-end.service"] = "\n".join([
        "[Unit]", "DefaultDependencies=no", *(f"After={name}" for name in names),
        "[Service]", "Type=oneshot", f"ExecStart=/bin/touch {common.DONE}"]) + "\n"
    return texts


def inputs() -> str:
    """What the reports depend on. The root's recipe stands for the packages."""
    texts = files()
    probe = hashlib.sha256(program("slipway-test-probe").read_bytes()).hexdigest()
    made = Path(common.__file__).read_text()
    return "\n".join(["systemd reports 1", recipe(common.IMAGE).key(), recipe("kernel").key(), probe, made,
                      *(f"{name}\n{texts[name]}" for name in sorted(texts))])


def prepare_machine(root: Path) -> None:
    """All but the units."""
    common.prepare(root)
    # Nothing but the probes: what generators find would only take time.
    for generator in inside(root, "/usr/lib/systemd/system-generators").glob("*"):
        generator.unlink()


def prepare(root: Path) -> None:
    prepare_machine(root)
    for name, text in files().items():
        put_text(root, f"{UNIT_FILES}/{name}", text)
    put_link(root, f"{UNIT_FILES}/default.target", "probe.target")


def build(work: Path) -> None:
    with tempfile.TemporaryDirectory(prefix="slipway-systemd-") as top:
        root = Path(top) / "root"
        prepare(root)
        with machine("vm", root, work) as m:
            assert isinstance(m, VmMachine)
            m.kernel_options = common.KERNEL_OPTIONS
            m.processors = common.PROCESSORS
            m.boot(["/lib/systemd/systemd"])
            text = common.reports_of(m, SECONDS)
            version = m.run("systemctl --version").out
    if not version.startswith(VERSION):
        raise RuntimeError(f"the image has not {VERSION}: {version}")
    (work / "report.txt").write_text(text)


REPORTS = Recipe("systemd-reports", "what systemd gives to the services of vmtests/probe", "report.txt", inputs, build)


def reports() -> dict[str, Report]:
    return parse(ready(REPORTS, print).read_text())
