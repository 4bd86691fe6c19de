"""What a tree of idle services takes.

Private dirty memory is summed over all processes but the services. The charge is all memory that the kernel
accounts to the cgroup: stacks, page tables and files on memory file systems as well; that of bare services is
taken off.
"""

from __future__ import annotations

import time
from pathlib import Path

from tools.bench.context import Bench, Failed, Samples
from tools.bench.peers.tree import Peer, Tree
from tools.bench.processes import PATIENCE, end_everything, is_service, reap, supervisors
from vmtests.runner.leaks import descendants

SERVICES = 1000


def wait_for_services(count: int) -> None:
    deadline = time.monotonic() + PATIENCE
    while sum(is_service(pid) for pid in descendants()) < count:
        reap()
        if time.monotonic() > deadline:
            raise Failed(f"not all of {count} services ran within {PATIENCE:.0f} s")
        time.sleep(0.1)


def rollup_kb(pid: int, field: str) -> int:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0  # it ended meanwhile
    return next((int(line.split()[1]) for line in lines if line.startswith(field)), 0)


def once(bench: Bench, peer: Peer, count: int) -> dict[str, float | None]:
    count = min(count, peer.most)
    tree = Tree(bench.work / "tree", count)
    bench.new_cgroup()
    peer.prepare(bench, tree)
    before = bench.cgroup.charged_kb()
    peer.start(bench, tree)
    wait_for_services(count)
    time.sleep(0.2 if bench.quick else 1)
    processes = supervisors()
    after = bench.cgroup.charged_kb()
    return {"private dirty kB": sum(rollup_kb(pid, "Private_Dirty:") for pid in processes) / count,
            "PSS kB": sum(rollup_kb(pid, "Pss:") for pid in processes) / count,
            "charge kB": (after - before) / count if after is not None and before is not None else None}


def measure(bench: Bench, peers: dict[str, Peer]) -> Samples:
    samples = Samples()
    for _ in range(bench.rounds):
        bare: float | None = None
        for name, peer in peers.items():
            try:
                values = once(bench, peer, bench.few_or(SERVICES))
            finally:
                end_everything()
            if name == "floor":
                bare = values["charge kB"]
            elif bare is not None and values["charge kB"] is not None:
                values["charge above bare kB"] = values["charge kB"] - bare
            samples.add(name, **values)
    return samples
