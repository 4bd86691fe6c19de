"""Unpacks an image's tar file into a fresh directory."""

from __future__ import annotations

import subprocess
from pathlib import Path


def unpack(tar: Path, into: Path) -> Path:
    """Owners, modes, device nodes, capabilities and ACLs as in the archive; needs root."""
    into.mkdir(parents=True, exist_ok=True)
    subprocess.run(["tar", "-C", str(into), "--xattrs", "--xattrs-include=*", "--acls", "-xpf", str(tar)],
                   check=True, stdin=subprocess.DEVNULL)
    return into


def pack(root: Path, tar: Path) -> Path:
    subprocess.run(["tar", "-C", str(root), "--xattrs", "--xattrs-include=*", "--acls", "--numeric-owner",
                    "--one-file-system", "-cpf", str(tar), "."],
                   check=True, stdin=subprocess.DEVNULL)
    return tar
