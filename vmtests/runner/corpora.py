"""What the importers' unit tests read of real systems: each variable names a tree in the cache.

A tree that cannot be had is named with its reason, and its tests skip. A variable that is set
already stays.
"""

from __future__ import annotations

import os
import subprocess

from vmtests.images import Absent, ready, recipe

TREES = (("SLIPWAY_ALPINE_ROOT", "alpine-scripts"),
         ("SLIPWAY_RUNIT_ROOT", "runit-services"),
         ("SLIPWAY_MANPATH", "systemd-manual"))


def say(text: str) -> None:
    print(f"== {text}", flush=True)


def provide() -> None:
    for variable, name in TREES:
        if variable in os.environ:
            continue
        try:
            os.environ[variable] = str(ready(recipe(name), say))
        except (Absent, OSError, subprocess.CalledProcessError) as why:
            say(f"no {variable}, its tests will be skipped: {why}")
    # The shell's parser reads all scripts there are.
    scripts = [os.environ[v] for v in ("SLIPWAY_ALPINE_ROOT", "SLIPWAY_RUNIT_ROOT") if v in os.environ]
    if scripts:
        os.environ.setdefault("SLIPWAY_SHELL_CORPUS", ":".join(scripts))
