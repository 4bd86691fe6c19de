"""From the start of the root process to the first instructions of the last service; and to the end of it all.

The CPU time is that of the whole cgroup, the services' execs included: root, supervisors and services together.
"""

from __future__ import annotations

import time

from tools.bench.context import Bench, Samples
from tools.bench.noise import Others, wait_for_quiet
from tools.bench.peers.tree import Peer, Tree
from tools.bench.processes import end_everything, wait_until_gone
from tools.bench.stamps import Stamps

SERVICES, MANY = 1000, 5000


def settle(count: int) -> None:
    """Supervisors write their status after the service runs; that is work of the start as well."""
    time.sleep(0.3 + count / 5000)


def once(bench: Bench, peer: Peer, count: int) -> dict[str, float | None]:
    count = min(count, peer.most)
    tree = Tree(bench.work / "tree", count, Stamps(bench.work / "stamps"))
    peer.prepare(bench, tree)
    wait_for_quiet(bench)
    others, cpu = Others(bench), bench.cgroup.cpu_seconds()
    started = peer.start(bench, tree)
    assert tree.stamps is not None
    tree.stamps.wait(count)
    up = (max(stamp.time for stamp in tree.stamps.read()) - started.began) / 1e9
    noise = others.cores()
    settle(count)
    up_cpu = bench.cgroup.cpu_seconds()
    began = time.monotonic()
    peer.stop(bench, tree, started.pid)
    wait_until_gone()
    stop, end_cpu = time.monotonic() - began, bench.cgroup.cpu_seconds()
    values: dict[str, float | None] = {"up s": up, "stop s": stop, "other cores": noise}
    if cpu is not None and up_cpu is not None and end_cpu is not None:
        values |= {"up CPU s": up_cpu - cpu, "stop CPU s": end_cpu - up_cpu}
    return values


def measure(bench: Bench, peers: dict[str, Peer]) -> Samples:
    samples = Samples()
    for _ in range(bench.rounds):
        for name, peer in peers.items():
            try:
                samples.add(name, **once(bench, peer, bench.few_or(SERVICES)))
                if name == "slipway":
                    many = 5 * bench.few_or(SERVICES) if bench.quick else MANY
                    samples.add(f"{name}, {MANY}", **once(bench, peer, many))
            finally:
                end_everything()
    return samples
