"""A stop and a start of one service with wait: from before the fork of the command to its end."""

from __future__ import annotations

import time

from tools.bench.context import Bench, Samples
from tools.bench.noise import wait_for_quiet
from tools.bench.peers.managed import Managed
from tools.bench.peers.tree import Peer, Tree
from tools.bench.processes import end_everything, time_command
from tools.bench.stamps import Stamps

SERVICES = 20


def commands(peer: Peer, tree: Tree, index: int) -> tuple[list[str], list[str]]:
    if isinstance(peer, Managed):
        return peer.slipway(tree, "stop", f"s{index}"), peer.slipway(tree, "start", f"s{index}")
    s6_svc, service = peer.program("s6-svc"), str(tree.service(index))
    return [s6_svc, "-wd", "-d", service], [s6_svc, "-wu", "-u", service]


def one_round(bench: Bench, measured: list[Peer], samples: Samples) -> None:
    count = bench.few_or(SERVICES) // (4 if bench.quick else 1)
    trees = []
    for peer in measured:
        tree = Tree(bench.work / peer.name, count, Stamps(bench.work / f"{peer.name}.stamps"), notify=True)
        peer.prepare(bench, tree)
        peer.start(bench, tree)
        trees.append(tree)
    for tree in trees:
        assert tree.stamps is not None
        tree.stamps.wait(count)
    time.sleep(1.2 if bench.quick else 2.2)
    wait_for_quiet(bench)
    for way in (0, 1):
        for index in range(count):
            for peer, tree in zip(measured, trees):
                taken = time_command(bench, commands(peer, tree, index)[way])
                samples.add(peer.name, **{("stop us", "start us")[way]: taken})
        time.sleep(0.2 if bench.quick else 1.2)


def measure(bench: Bench, peers: dict[str, Peer]) -> Samples:
    samples = Samples()
    measured: list[Peer] = [Managed(bench.programs)] + [peers[name] for name in ("s6-deb",) if name in peers]
    for _ in range(bench.rounds):
        try:
            one_round(bench, measured, samples)
        finally:
            end_everything()
    return samples
