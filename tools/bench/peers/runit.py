"""runit: one runsv per service under runsvdir, which looks for new services every five seconds."""

from __future__ import annotations

import os
import signal
from pathlib import Path

from tools.bench.context import Bench
from tools.bench.peers.tree import Peer, Tree


class Runit(Peer):
    name = "runit-deb"
    most = 999

    def logger(self, directory: Path) -> str:
        return f"{self.program('svlogd')} {directory}"

    def command(self, tree: Tree) -> list[str]:
        return [self.program("runsvdir"), str(tree.directory)]

    def stop(self, bench: Bench, tree: Tree, root: int) -> None:
        os.kill(root, signal.SIGHUP)
