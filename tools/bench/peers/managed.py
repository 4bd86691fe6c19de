"""Slipway with its manager: definitions, committed to a generation of a root of their own, and brought up in
order.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

from tools.bench.context import Bench, Failed
from tools.bench.peers.s6 import S6
from tools.bench.peers.tree import Tree, write_script

# As slipway-init starts a tree whose slipway.conf says nothing (engine/formats/manager_settings.h).
SERVICES_PER_PROCESS = "200"


def definition(bench: Bench, tree: Tree, index: int) -> str:
    """One service; its output goes nowhere special, so that it has no logger, like the others' services."""
    words = [str(bench.service), *tree.words(index)]
    lines = ["[Service]", f"Type = {'oneshot' if tree.oneshots else 'longrun'}"]
    if needs := tree.needs(index):
        names = [f"s{other}" for other in needs]
        rows = [" ".join(names[at:at + 20]) for at in range(0, len(names), 20)]
        lines += ["[Dependencies]", "Needs = " + "\n  ".join(rows)]
    lines += ["[Run]", f"Command = {' '.join(words)}"]
    if tree.notify:
        lines.append("Ready = fd 3")
    return "\n".join([*lines, "[Log]", "To = inherit", "[Install]", "Enabled = yes", ""])


class Managed(S6):
    """A peer whose root process is svscan, and whose manager is its only service until it starts the others."""

    name = "slipway-manager"

    def slipway(self, tree: Tree, *words: str) -> list[str]:
        return [self.program("slipway"), "--root", str(tree.directory), "--run", str(tree.directory / "run"), *words]

    def ask(self, tree: Tree, *words: str) -> None:
        done = subprocess.run(self.slipway(tree, *words), capture_output=True, text=True, check=False,
                              stdin=subprocess.DEVNULL)
        if done.returncode != 0:
            raise Failed(f"slipway {' '.join(words)}: {(done.stdout + done.stderr)[:600]}")

    def write_definitions(self, bench: Bench, tree: Tree) -> None:
        shutil.rmtree(tree.directory, ignore_errors=True)
        services = tree.directory / "etc/slipway/services"
        services.mkdir(parents=True)
        for index in range(tree.count):
            (services / f"s{index}.svc").write_text(definition(bench, tree, index))
        # A commit looks whether what is to be run exists below its root.
        seen = tree.directory / bench.service.relative_to("/")
        seen.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(bench.service, seen)

    def prepare(self, bench: Bench, tree: Tree) -> None:
        self.write_definitions(bench, tree)
        self.ask(tree, "commit", "--libdir", str(self.programs))
        run, state = tree.directory / "run", tree.directory / "etc/slipway/boot/state"
        manager = self.scan(tree) / "slipway-manager"
        write_script(manager / "run", f"#!{self.program('slipway-exec')}\ncommand {self.program('slipway-manager')} "
                                      f"--run {run} --boot-state {state} --notify-fd 3\n")
        (manager / "notification-fd").write_text("3\n")
        os.symlink(tree.directory / "var/lib/slipway/generations/1", run / "live")

    def stop(self, bench: Bench, tree: Tree, root: int) -> None:
        self.ask(tree, "exit")

    def scan(self, tree: Tree) -> Path:
        return tree.directory / "run/scan"

    def command(self, tree: Tree) -> list[str]:
        return [self.program("slipway-svscan"), "--per-process", SERVICES_PER_PROCESS, str(self.scan(tree))]
