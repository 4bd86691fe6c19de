"""1000 services brought up by the manager, from the start of svscan to the first instructions of the last of them."""

from __future__ import annotations

from tools.bench.context import Bench, Samples
from tools.bench.measures import bring_up
from tools.bench.measures.memory import rollup_kb
from tools.bench.peers.managed import Managed
from tools.bench.peers.tree import Peer, Tree
from tools.bench.processes import end_everything, name_of, supervisors

SERVICES, MANY = 1000, 5000


class Weighed(Managed):
    """Looks at the manager's own memory before it ends the tree."""

    private_kb = 0

    def stop(self, bench: Bench, tree: Tree, root: int) -> None:
        pids = [pid for pid in supervisors() if name_of(pid) == "slipway-manager"]
        self.private_kb = sum(rollup_kb(pid, "Private_Dirty:") for pid in pids)
        super().stop(bench, tree, root)


def measure(bench: Bench, peers: dict[str, Peer]) -> Samples:
    samples, manager = Samples(), Weighed(bench.programs)
    count = bench.few_or(SERVICES)
    runs: list[tuple[str, Peer, int]] = [("slipway-manager", manager, count)]
    if "s6-deb" in peers:
        runs.append(("s6-deb", peers["s6-deb"], count))
    runs.append(("slipway-manager, 5000", manager, 5 * count if bench.quick else MANY))
    for _ in range(bench.rounds):
        for name, peer, number in runs:
            try:
                values = bring_up.once(bench, peer, number)
            finally:
                end_everything()
            if peer is manager:
                values["manager kB"] = manager.private_kb
            samples.add(name, **values)
    return samples
