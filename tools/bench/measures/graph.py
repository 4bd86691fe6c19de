"""Services that need each other, brought up by the manager from a committed generation.

A chain of ready services, one of oneshots, and ten layers of a hundred services where each needs all of the
layer before. A step is from the first instructions of a service, which tell readiness at once, to those of its
dependent. That nobody started too early is checked. The floor of a chain is as many bare starts, each waited
for; the others are measured beside it.
"""

from __future__ import annotations

import statistics
import subprocess

from tools.bench.context import Bench, Failed, Samples
from tools.bench.measures import bring_up, restart
from tools.bench.noise import Others, wait_for_quiet
from tools.bench.peers.managed import Managed
from tools.bench.peers.tree import Peer, Tree
from tools.bench.processes import end_everything
from tools.bench.stamps import Stamps

CHAIN, LAYERS, DEEP = 200, 10, 1000


def bare_spawns(bench: Bench, count: int) -> float:
    words = [str(bench.floor), "spawn", str(count), str(bench.service), "exit"]
    done = subprocess.run(words, capture_output=True, text=True, check=True, stdin=subprocess.DEVNULL,
                          preexec_fn=bench.enter)
    return int(done.stdout) / 1e9


def up(bench: Bench, peer: Peer, tree: Tree) -> dict[str, float | None]:
    peer.prepare(bench, tree)
    wait_for_quiet(bench)
    others, cpu = Others(bench), bench.cgroup.cpu_seconds()
    started = peer.start(bench, tree)
    assert tree.stamps is not None
    tree.stamps.wait(tree.count)
    times = {stamp.index: stamp.time for stamp in tree.stamps.read()}
    noise, after = others.cores(), bench.cgroup.cpu_seconds()
    if early := [i for i in times for other in tree.needs(i) if times[other] > times[i]]:
        raise Failed(f"{peer.name}: s{early[0]} and {len(early) - 1} more started before what they need")
    return {"up s": (max(times.values()) - started.began) / 1e9, "other cores": noise,
            "up CPU s": after - cpu if after is not None and cpu is not None else None,
            "step us": statistics.median(times[i + 1] - times[i] for i in range(tree.count - 1)) / 1e3}


def runit_restart(bench: Bench, runit: Peer) -> float | None:
    """The step has no like in runit: it is compared with the time from a service's death to its successor's start."""
    samples = Samples()
    try:
        restart.one_round(bench, {"runit-deb": runit}, samples)
    finally:
        end_everything()
    return samples.median("runit-deb", "restart us")


def measure(bench: Bench, peers: dict[str, Peer]) -> Samples:
    samples, chain, deep = Samples(), bench.few_or(CHAIN), 2 * LAYERS if bench.quick else DEEP
    trees = {"chain, ready": {"count": chain, "layers": chain, "notify": True},
             "chain, oneshots": {"count": chain, "layers": chain, "oneshots": True},
             "layers": {"count": deep, "layers": LAYERS, "notify": True}}
    manager = Managed(bench.programs)
    for _ in range(bench.rounds):
        samples.add("bare spawns", **{"chain s": bare_spawns(bench, chain)})
        for name, shape in trees.items():
            try:
                tree = Tree(bench.work / "tree", stamps=Stamps(bench.work / "stamps"), **shape)
                values = up(bench, manager, tree)
            finally:
                end_everything()
            if name.startswith("chain"):
                values["chain s"] = values.pop("up s")
            else:
                values.pop("step us")
            samples.add(name, **values)
        try:
            if "s6-deb" in peers:
                got = bring_up.once(bench, peers["s6-deb"], bench.few_or(DEEP))
                samples.add("s6-deb", **{"up s": got["up s"], "other cores": got["other cores"]})
        finally:
            end_everything()
        if "runit-deb" in peers:
            samples.add("runit-deb's restart", **{"step us": runit_restart(bench, peers["runit-deb"])})
    return samples
