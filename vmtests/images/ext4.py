"""A root directory as an ext4 image, without loop devices or mounts."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

MIB = 1 << 20


def tree_bytes(root: Path) -> int:
    """What the tree takes on a file system of 4 KiB blocks, about."""
    total = 0
    for where, _, names in os.walk(root):
        total += 4096
        for name in names:
            size = os.lstat(os.path.join(where, name)).st_size
            total += (size + 4095) & ~4095
    return total


def make_ext4(root: Path, image: Path, spare_mib: int = 160) -> Path:
    """Writes `root` into a new file `image`, with `spare_mib` of free space."""
    mib = tree_bytes(root) // MIB * 106 // 100 + spare_mib
    image.unlink(missing_ok=True)
    # A journal is wanted: a machine that is cut off must come up again as real ones do.
    subprocess.run(
        ["/sbin/mke2fs", "-q", "-F", "-t", "ext4", "-L", "slipway-root", "-J", "size=8",
         "-E", "lazy_itable_init=0,lazy_journal_init=0", "-d", str(root), str(image), f"{mib}M"],
        check=True, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    return image


def is_clean(image: Path) -> tuple[bool, str]:
    """Whether the file system was unmounted (or made read-only) in order and has no error."""
    check = subprocess.run(["/sbin/e2fsck", "-fn", str(image)], stdin=subprocess.DEVNULL,
                           stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    head = subprocess.run(["/sbin/dumpe2fs", "-h", str(image)], stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    features = next((line for line in head.stdout.splitlines()
                     if line.startswith("Filesystem features:")), "")
    state = next((line.split(":", 1)[1].strip() for line in head.stdout.splitlines()
                  if line.startswith("Filesystem state:")), "unknown")
    # A journal that waits for its recovery means that nobody remounted the root.
    clean = check.returncode == 0 and state == "clean" and "needs_recovery" not in features
    return clean, f"{check.stdout}\nstate: {state}\n{features}\n"
