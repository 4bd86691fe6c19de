"""Puts Slipway into a root, where a package would put it."""

from __future__ import annotations

from pathlib import Path

from vmtests.harness.programs import bin_dir, program
from vmtests.harness.roots import put_file, put_link, put_text
from vmtests.images.repository import ROOT

LIBDIR = "/usr/lib/slipway/bin"
DEFINITIONS = "/usr/lib/slipway/services"
INIT = f"{LIBDIR}/slipway-init"
# Built beside ours, but only for tests.
FOR_TESTS = ("slipway-testd", "slipway-test-agent", "slipway-test-probe")


def install(root: Path, distribution: str = "common") -> None:
    """All programs of the tested build, the command in the path, and the boot set's definitions."""
    program("slipway-init")  # names what is missing, if anything is
    for found in sorted(bin_dir().iterdir()):
        if found.name not in FOR_TESTS:
            put_file(root, f"{LIBDIR}/{found.name}", found)
    put_link(root, "/usr/bin/slipway", f"{LIBDIR}/slipway")
    sets = ["common"] + ([distribution] if distribution != "common" else [])
    for name in sets:
        for definition in sorted((ROOT / "distros" / name / "services").glob("*.svc")):
            put_file(root, f"{DEFINITIONS}/{definition.name}", definition, 0o644)


def install_testd(root: Path, name: str, flags: str, more: str = "") -> None:
    """A service of ours that runs the misbehaving test daemon."""
    put_file(root, "/usr/lib/slipway-test/testd", program("slipway-testd"))
    put_text(root, f"/etc/slipway/services/{name}.svc",
             f"[Service]\nDescription = test daemon\n\n[Run]\nCommand = /usr/lib/slipway-test/testd {flags}\n{more}")
