"""Private root file systems and a kernel for the tests, built once and kept in a cache.

Everything is made from packages: Debian's through apt, Alpine's from the files that
$SLIPWAY_IMAGES names. Nothing is installed on the machine itself.
"""

from vmtests.images.cache import Absent, Recipe, cache_dir, ready
from vmtests.images.ext4 import make_ext4
from vmtests.images.recipes import RECIPES, recipe
from vmtests.images.unpack import unpack

__all__ = ["Absent", "RECIPES", "Recipe", "cache_dir", "make_ext4", "ready", "recipe", "unpack"]
