"""From SIGKILL of a service to the first instructions of the process that replaces it.

All trees run at the same time and are hit in turn. Services have been up for more than two seconds; s6 restarts
one without readiness a second late whatever its age, so that it is measured with readiness only.
"""

from __future__ import annotations

import os
import signal
import subprocess
import time

from tools.bench.context import Bench, Samples
from tools.bench.noise import wait_for_quiet
from tools.bench.peers.tree import Peer, Tree
from tools.bench.processes import end_everything
from tools.bench.stamps import Stamps

SERVICES = 20
UPTIME, SHORT_UPTIME = 2.2, 1.2


def kill(tree: Tree, pid: int) -> float:
    """Microseconds."""
    assert tree.stamps is not None
    known, began = tree.stamps.count(), time.monotonic_ns()
    os.kill(pid, signal.SIGKILL)
    tree.stamps.wait(known + 1, 0.0002)
    return (tree.stamps.read(known)[0].time - began) / 1e3


def plans(peers: dict[str, Peer]) -> list[tuple[str, Peer, bool]]:
    found = []
    for name, peer in peers.items():
        if name in ("floor", "slipway-lean"):
            continue
        if name != "s6-deb":
            found.append((name, peer, False))
        if peer.notifies:
            found.append((f"{name} ready", peer, True))
    return found


def add_floor(bench: Bench, samples: Samples) -> None:
    """One process that reaps and starts again, with nothing to remember."""
    words = [str(bench.floor), "again", str(bench.few_or(SERVICES)), str(bench.service), "wait"]
    done = subprocess.run(words, capture_output=True, text=True, check=True, stdin=subprocess.DEVNULL,
                          preexec_fn=bench.enter)
    for line in done.stdout.split():
        samples.add("floor", **{"restart us": int(line) / 1e3})


def one_round(bench: Bench, peers: dict[str, Peer], samples: Samples) -> None:
    count = bench.few_or(SERVICES) // (4 if bench.quick else 1)
    trees: dict[str, Tree] = {}
    for name, peer, notify in plans(peers):
        place = name.replace(" ", "-")
        tree = Tree(bench.work / place, count, Stamps(bench.work / f"{place}.stamps"), notify)
        peer.prepare(bench, tree)
        peer.start(bench, tree)
        trees[name] = tree
    pids: dict[str, dict[int, int]] = {}
    for name, tree in trees.items():
        assert tree.stamps is not None
        tree.stamps.wait(count)
        pids[name] = {stamp.index: stamp.pid for stamp in tree.stamps.read()}
    time.sleep(SHORT_UPTIME if bench.quick else UPTIME)
    wait_for_quiet(bench)
    for index in range(count):
        for name, tree in trees.items():
            samples.add(name, **{"restart us": kill(tree, pids[name][index])})


def measure(bench: Bench, peers: dict[str, Peer]) -> Samples:
    samples = Samples()
    for _ in range(bench.rounds):
        try:
            add_floor(bench, samples)
            one_round(bench, peers, samples)
        finally:
            end_everything()
    return samples
