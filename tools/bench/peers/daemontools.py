"""daemontools: one supervise per service under svscan."""

from __future__ import annotations

import os
import signal
from pathlib import Path

from tools.bench.context import Bench
from tools.bench.peers.tree import Peer, Tree
from tools.bench.processes import run


class Daemontools(Peer):
    name = "daemontools"
    most = 999

    def logger(self, directory: Path) -> str:
        return f"{self.program('multilog')} n2 s100000 {directory}"

    def command(self, tree: Tree) -> list[str]:
        return [self.program("svscan"), str(tree.directory)]

    def stop(self, bench: Bench, tree: Tree, root: int) -> None:
        os.kill(root, signal.SIGTERM)
        services = [str(tree.service(index)) for index in range(tree.count)]
        if tree.logged:
            services += [f"{service}/log" for service in services]
        run(bench, [self.program("svc"), "-dx", *services])
