"""Slipway's tree: one process per service, or many services hosted by one process."""

from __future__ import annotations

import subprocess
from pathlib import Path

from tools.bench.peers.s6 import S6
from tools.bench.peers.tree import Tree


class Slipway(S6):
    """The control file is s6's, and so is the request to end."""

    def __init__(self, name: str, programs: Path, options: list[str]) -> None:
        super().__init__(programs)
        self.name, self.options = name, options

    def logger(self, directory: Path) -> str:
        return f"{self.program('slipway-log')} n2 s100000 {directory}"

    def command(self, tree: Tree) -> list[str]:
        return [self.program("slipway-svscan"), *self.options, str(tree.directory)]


def modes(programs: Path) -> list[Slipway]:
    """The ways of running a tree that these programs know."""
    svscan = programs / "slipway-svscan"
    usage = subprocess.run([svscan, "--help"], capture_output=True, text=True, check=False)
    known = usage.stdout + usage.stderr
    found = [Slipway("slipway", programs, [])]
    if "--per-process" in known:
        found.append(Slipway("slipway-hosted", programs, ["--per-process", "1000"]))
    if "--lean" in known:
        found.append(Slipway("slipway-lean", programs, ["--per-process", "1000", "--lean"]))
    return found
