"""Where the repository's root is, and the files that lie beside it."""

from __future__ import annotations

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent


def images_dir() -> Path:
    """Foreign images that this repository may not contain: $SLIPWAY_IMAGES, else beside it."""
    named = os.environ.get("SLIPWAY_IMAGES")
    return Path(named) if named else ROOT.parent / "shared" / "images"
