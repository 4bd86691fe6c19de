"""All recipes by name."""

from __future__ import annotations

from vmtests.images.alpine import ALPINE
from vmtests.images.cache import Recipe
from vmtests.images.corpora import ALPINE_SCRIPTS, RUNIT_SERVICES, SYSTEMD_MANUAL
from vmtests.images.debian import DAEMONS, RUNIT_ROOT, SYSTEMD, SYSVINIT
from vmtests.images.kernel import KERNEL

RECIPES: tuple[Recipe, ...] = (DAEMONS, RUNIT_ROOT, SYSTEMD, SYSVINIT, ALPINE, KERNEL,
                               ALPINE_SCRIPTS, RUNIT_SERVICES, SYSTEMD_MANUAL)


def recipe(name: str) -> Recipe:
    for one in RECIPES:
        if one.name == name:
            return one
    raise KeyError(f"no image \"{name}\"; there are: " + ", ".join(r.name for r in RECIPES))
