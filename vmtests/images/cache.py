"""The cache: one directory per recipe and hash of the recipe, built under a lock."""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path


class Absent(Exception):
    """What a recipe needs is not on this machine; the text says what. Tests skip with it."""


@dataclass(frozen=True)
class Recipe:
    """How one image is made.

    `build` writes the file `product` into the directory it is given. `inputs` returns every
    text the result depends on; another text means another image. Both raise Absent.
    """

    name: str
    about: str
    product: str
    inputs: Callable[[], str]
    build: Callable[[Path], None]

    def key(self) -> str:
        return hashlib.sha256(self.inputs().encode()).hexdigest()[:16]


def cache_dir() -> Path:
    """Where images are kept: $SLIPWAY_CACHE, else ~/.cache/slipway."""
    named = os.environ.get("SLIPWAY_CACHE")
    return Path(named) if named else Path.home() / ".cache" / "slipway"


def place(recipe: Recipe) -> Path:
    return cache_dir() / "images" / f"{recipe.name}-{recipe.key()}"


def ready(recipe: Recipe, say: Callable[[str], None] = lambda _: None) -> Path:
    """The finished product of a recipe; builds it if the cache does not hold it."""
    final = place(recipe)
    product = final / recipe.product
    if product.exists():
        return product
    final.parent.mkdir(parents=True, exist_ok=True)
    with open(final.parent / f"{recipe.name}.lock", "w", encoding="ascii") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if product.exists():
            return product
        began = time.monotonic()
        say(f"building the image {recipe.name} ({recipe.about})")
        work = Path(f"{final}.new")
        shutil.rmtree(work, ignore_errors=True)
        work.mkdir()
        try:
            recipe.build(work)
            # A rename at the end: a directory in the cache is always a whole one.
            work.rename(final)
        finally:
            shutil.rmtree(work, ignore_errors=True)
        say(f"built the image {recipe.name} in {time.monotonic() - began:.0f} s")
        forget_others(final, recipe.name)
    return product


def forget_others(keep: Path, name: str) -> None:
    """Removes what older versions of a recipe left in the cache."""
    for old in keep.parent.glob(f"{name}-*"):
        if old != keep and old.is_dir() and len(old.name) == len(keep.name):
            shutil.rmtree(old, ignore_errors=True)
