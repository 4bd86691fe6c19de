"""Trees of foreign files that the importers' unit tests read; nothing of them is ever run."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

from vmtests.images.alpine import ALPINE
from vmtests.images.apt import SUITE, extract_package
from vmtests.images.cache import Recipe, ready


def build_alpine(work: Path) -> None:
    root = work / "root"
    root.mkdir()
    subprocess.run(["tar", "-C", str(root), "-xf", str(ready(ALPINE)), "./etc", "./lib/rc"],
                   check=True, stdin=subprocess.DEVNULL)


def build_runit(work: Path) -> None:
    extract_package("runit-services", work)


def build_manual(work: Path) -> None:
    extract_package("systemd", work)
    pages = work / "root" / "usr" / "share" / "man"
    pages.rename(work / "man")
    shutil.rmtree(work / "root")


ALPINE_SCRIPTS = Recipe("alpine-scripts", "the init scripts of the image alpine", "root",
                        lambda: "alpine-scripts 1\n" + ALPINE.inputs(), build_alpine)
RUNIT_SERVICES = Recipe("runit-services", "Debian's service directories for runit", "root",
                        lambda: f"runit-services 1 {SUITE}", build_runit)
SYSTEMD_MANUAL = Recipe("systemd-manual", "the manual pages of Debian's systemd", "man",
                        lambda: f"systemd-manual 1 {SUITE}", build_manual)
