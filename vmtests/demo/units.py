"""Which unit files a Debian root has, and whether each of them is accounted for."""

from __future__ import annotations

import os
import re
from pathlib import Path

from vmtests.demo.story import Story, expect
from vmtests.harness.roots import inside

PLACES = ("usr/lib/systemd/system", "etc/systemd/system")
KINDS = (".service", ".socket", ".target", ".timer", ".path", ".mount")
SYSTEMDS_PACKAGES = re.compile(r"systemd|udev|libpam-systemd|libnss-")


def of_systemd(root: Path) -> set[str]:
    """Units that come with systemd itself, by dpkg's lists of files."""
    lists = [file for file in (root / "var/lib/dpkg/info").glob("*.list") if SYSTEMDS_PACKAGES.match(file.name)]
    return {Path(line).name for file in lists for line in file.read_text().splitlines() if "/systemd/system/" in line}


def is_masked(root: Path, name: str) -> bool:
    mask = inside(root, f"/etc/systemd/system/{name}")
    return mask.is_symlink() and os.readlink(mask) == "/dev/null"


def account(story: Story, imported: set[str], report: str) -> None:
    """Each unit file is a definition, or in the report, or cannot start: masked, or a template alone."""
    files = {file.name for place in PLACES for file in (story.root / place).iterdir()
             if file.suffix in KINDS and file.is_file() and not file.is_symlink()}
    units = files - of_systemd(story.root)
    alone = {name for name in units if "@." in name}
    masked = {name for name in units - alone if is_masked(story.root, name)}
    dropped = [name for name in sorted(units - alone - masked)
               if not {name, name.rpartition(".")[0]} & imported and f"/{name}:" not in report]
    expect(not dropped, f"neither imported nor in the report: {dropped}")
    story.say(f"{len(units)} unit files that are not systemd's own, {len(alone)} of them templates and {len(masked)} "
              f"masked: each other one is a definition ({len(imported)} in all) or in the report")
