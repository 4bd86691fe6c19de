"""How often a tree with loggers that has nothing to do is woken: context switches of all processes but the
services.
"""

from __future__ import annotations

import time
from pathlib import Path

from tools.bench.context import Bench, Samples
from tools.bench.peers.tree import Peer, Tree
from tools.bench.processes import end_everything, supervisors
from tools.bench.stamps import Stamps

SERVICES = 100
SETTLE, MINUTE = 8, 60


def switches(pids: set[int]) -> dict[int, int]:
    """Of each process that is still there."""
    counted = {}
    for pid in pids:
        try:
            lines = Path(f"/proc/{pid}/status").read_text().splitlines()
        except OSError:
            continue
        counted[pid] = sum(int(line.split()[1]) for line in lines if "ctxt_switches" in line)
    return counted


def measure(bench: Bench, peers: dict[str, Peer]) -> Samples:
    """One minute for all peers at the same time: nothing here depends on who else runs."""
    samples, owned = Samples(), {}
    count, seconds = bench.few_or(SERVICES), 2 if bench.quick else MINUTE
    try:
        for name, peer in peers.items():
            if name == "floor":
                continue
            before = set(supervisors())
            tree = Tree(bench.work / name, count, Stamps(bench.work / f"{name}.stamps"), logged=True)
            peer.prepare(bench, tree)
            peer.start(bench, tree)
            assert tree.stamps is not None
            tree.stamps.wait(count)
            time.sleep(0.3 if bench.quick else 1)
            owned[name] = set(supervisors()) - before
        time.sleep(1 if bench.quick else SETTLE)
        first = {name: switches(pids) for name, pids in owned.items()}
        time.sleep(seconds)
        for name, pids in owned.items():
            counted = sum(number - first[name][pid] for pid, number in switches(set(first[name])).items())
            samples.add(name, **{"switches/min": counted * 60 / seconds, "processes": len(pids)})
    finally:
        end_everything()
    return samples
