"""s6: one s6-supervise per service under s6-svscan."""

from __future__ import annotations

from pathlib import Path

from tools.bench.context import Bench
from tools.bench.peers.tree import Peer, Tree


class S6(Peer):
    name = "s6-deb"
    notifies = True

    def logger(self, directory: Path) -> str:
        return f"{self.program('s6-log')} n2 s100000 {directory}"

    def command(self, tree: Tree) -> list[str]:
        # Debian's refuses more than 500 services unless told.
        return [self.program("s6-svscan"), "-c", str(2 * tree.count + 10), str(tree.directory)]

    def stop(self, bench: Bench, tree: Tree, root: int) -> None:
        """The byte that s6-svscanctl -t writes."""
        with open(tree.directory / ".s6-svscan/control", "wb", buffering=0) as control:
            control.write(b"t")
