"""A tree of equal services, and what a peer must be able to do with it."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

from tools.bench.context import Bench
from tools.bench.processes import Started, start
from tools.bench.stamps import Stamps


@dataclass(frozen=True)
class Tree:
    directory: Path
    count: int
    stamps: Stamps | None = None
    """Without it services only wait: for memory."""
    notify: bool = False
    """Services tell that they are ready, and the peer listens."""
    logged: bool = False
    layers: int = 0
    """Services stand in so many layers, and each needs all of the layer before; one service a layer is a chain."""
    oneshots: bool = False
    """Services run once instead of staying."""

    def needs(self, index: int) -> range:
        width = self.count // self.layers if self.layers else self.count
        layer = index // width
        return range((layer - 1) * width, layer * width) if layer else range(0)

    def words(self, index: int) -> list[str]:
        """The arguments of one service's program."""
        if self.stamps is None:
            return ["wait"]
        return [str(self.stamps.path), str(index)] + (["exit"] if self.oneshots else ["3"] if self.notify else [])

    def service(self, index: int) -> Path:
        return self.directory / f"s{index}"


def write_script(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    path.chmod(0o755)


class Peer:
    """One suite. `name` is that of the tables."""

    name = ""
    most = 100000
    """More services than this it refuses."""
    notifies = False

    def __init__(self, programs: Path) -> None:
        self.programs = programs

    def program(self, name: str) -> str:
        return str(self.programs / name)

    def prepare(self, bench: Bench, tree: Tree) -> None:
        """Writes the tree: one directory with an executable `run` for each service."""
        shutil.rmtree(tree.directory, ignore_errors=True)
        for index in range(tree.count):
            words = [str(bench.service), *tree.words(index)]
            write_script(tree.service(index) / "run", f"#!{' '.join(words)}\n")
            if tree.notify:
                (tree.service(index) / "notification-fd").write_text("3\n")
            if tree.logged:
                logs = tree.service(index) / "logs"
                logs.mkdir()
                write_script(tree.service(index) / "log/run", f"#!/bin/sh\nexec {self.logger(logs)}\n")

    def logger(self, directory: Path) -> str:
        raise NotImplementedError

    def command(self, tree: Tree) -> list[str]:
        """The root process of the tree."""
        raise NotImplementedError

    def start(self, bench: Bench, tree: Tree) -> Started:
        return start(bench, self.command(tree), str(self.programs))

    def stop(self, bench: Bench, tree: Tree, root: int) -> None:
        """Asks for the end of it all; others wait for it."""
        raise NotImplementedError
