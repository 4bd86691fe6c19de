"""No supervisor at all: one process that starts the services, and later ends them."""

from __future__ import annotations

import os
import signal

from tools.bench.context import Bench
from tools.bench.peers.tree import Peer, Tree


class Floor(Peer):
    name = "floor"

    def command(self, tree: Tree) -> list[str]:
        return [self.program("slipway-bench-floor"), "keep", str(tree.directory), str(tree.count)]

    def stop(self, bench: Bench, tree: Tree, root: int) -> None:
        os.kill(root, signal.SIGTERM)
