"""Debian's packages of the peers: as they are installed, else unpacked into the cache, never installed."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from vmtests.images import apt, cache

# program that tells whether a suite is installed -> the packages that hold it and its libraries
PACKAGES = {
    "s6-svscan": ("s6", "libs6-2.11", "libskarnet2.13", "libexecline2.9"),
    "runsvdir": ("runit",),
    "svscan": ("daemontools",),
}


@dataclass(frozen=True)
class Place:
    programs: Path
    libraries: Path | None = None
    """Where a dynamic linker must look as well."""


def find(program: str, say: Callable[[str], None]) -> Place:
    """Raises cache.Absent where neither the program nor its packages are to be had."""
    if os.access(f"/usr/bin/{program}", os.X_OK):
        return Place(Path("/usr/bin"))
    names = PACKAGES[program]

    def build(into: Path) -> None:
        for name in names:
            apt.extract_package(name, into)

    recipe = cache.Recipe(f"peer-{names[0]}", f"Debian's {names[0]}, unpacked", "root", lambda: " ".join(names), build)
    root = cache.ready(recipe, say)
    libraries = next((f.parent for f in root.rglob("*.so.*")), None)
    return Place(root / "usr/bin", libraries)
