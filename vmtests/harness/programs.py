"""Where the programs of the tested build are."""

from __future__ import annotations

import os
from pathlib import Path

from vmtests.images.cache import Absent
from vmtests.images.repository import ROOT


def bin_dir() -> Path:
    """$SLIPWAY_BIN, which tools/test sets, else the dev build's."""
    return Path(os.environ.get("SLIPWAY_BIN", str(ROOT / "build" / "dev" / "bin")))


def program(name: str) -> Path:
    found = bin_dir() / name
    if not found.exists():
        raise Absent(f"{found} is not built")
    return found
