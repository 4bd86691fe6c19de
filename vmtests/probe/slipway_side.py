"""One boot of Slipway, which runs all definitions."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from pathlib import Path

from vmtests.harness import machine
from vmtests.harness.installation import INIT, install
from vmtests.harness.programs import program
from vmtests.harness.qemu import VmMachine
from vmtests.harness.roots import inside, put_text
from vmtests.probe import root as common
from vmtests.probe.report import Report, parse
from vmtests.probe.topics import UNITS
from vmtests.probe.unit import Unit, native_text

SERVICES = "/etc/slipway/services"
SECONDS = 900
# ".../etc/slipway/services/NAME.svc:3:1: error: …"
PLACE = re.compile(r"/services/([^/\s:]+)\.svc(:\d+)*: error: ")


@dataclass(frozen=True)
class Side:
    reports: dict[str, Report]
    # What `slipway check` says of definitions that this version cannot do; they are left out.
    refused: dict[str, str]


def slipway(root: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([str(program("slipway")), "--root", str(root), *arguments], stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace", timeout=300)


def put_end(root: Path, names: list[str]) -> None:
    """The last service: it comes after all others, however they ended."""
    put_text(root, f"{SERVICES}/probe-end.svc", "\n".join([
        "[Service]", "Type = oneshot", "[Dependencies]", *(f"After = {name}" for name in names),
        "[Run]", f"Command = /bin/touch {common.DONE}", "[Install]", "Enabled = yes", "WantedBy = default"]) + "\n")


def commit(root: Path, artifacts: Path, names: Iterable[str]) -> dict[str, str]:
    """Commits what can be, with a last service behind `names`; definitions that are refused are left out, each with
    what is said of it."""
    refused: dict[str, str] = {}
    while True:
        put_end(root, [name for name in names if name not in refused])
        done = slipway(root, "commit")
        with open(artifacts / "commit.txt", "a", encoding="utf-8") as log:
            log.write(done.stdout)
        if done.returncode == 0:
            return refused
        found = {}
        for block in re.split(r"\n(?=\S)", done.stdout):
            if place := PLACE.search(block):
                found.setdefault(place.group(1), block.strip())
        if not found or "probe-end" in found:
            raise RuntimeError(f"slipway commit ended with {done.returncode}:\n{done.stdout[-4000:]}")
        for name in found:
            inside(root, f"{SERVICES}/{name}.svc").unlink()
        refused.update(found)


def prepare(root: Path, artifacts: Path, units: Collection[Unit]) -> dict[str, str]:
    common.prepare(root)
    install(root, "debian")
    for unit in units:
        put_text(root, f"{SERVICES}/{unit.name}.svc", native_text(unit))
    return commit(root, artifacts, [unit.name for unit in units])


def run(root: Path, artifacts: Path, units: Collection[Unit] = UNITS) -> Side:
    """Boots `root`, a new directory, as a machine of ours."""
    refused = prepare(root, artifacts, units)
    with machine("vm", root, artifacts) as m:
        assert isinstance(m, VmMachine)
        m.kernel_options = common.KERNEL_OPTIONS
        m.processors = common.PROCESSORS
        m.boot([INIT])
        text = common.reports_of(m, SECONDS)
        (artifacts / "reports.txt").write_text(text)
        (artifacts / "list.txt").write_text(m.run("slipway list", 60).out)
        (artifacts / "logs.txt").write_text(m.run("cat /var/log/slipway/*/current", 60).out)
    return Side(parse(text), refused)
