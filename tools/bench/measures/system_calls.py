"""System calls per service that is started, those of root, supervisor and service together, by name.

A tree is started under strace, and one of twice the services: the difference is what the services cost, root's
own start taken off. Six of the calls are the service's own.
"""

from __future__ import annotations

import collections
import re
import shutil
import time

from tools.bench.context import Bench, Failed, Samples
from tools.bench.peers.tree import Peer, Tree
from tools.bench.processes import end_everything, end_process, start
from tools.bench.stamps import Stamps

SERVICES = 100
CALL = re.compile(r"^\d+ +(\w+)\(", re.MULTILINE)


def traced(bench: Bench, peer: Peer, count: int) -> collections.Counter[str]:
    """All calls of a tree until it is up and silent."""
    record = bench.work / "calls"
    record.unlink(missing_ok=True)
    tree = Tree(bench.work / "tree", count, Stamps(bench.work / "stamps"))
    peer.prepare(bench, tree)
    tracer = ["/usr/bin/strace", "-I2", "-f", "-qq", "-o", str(record)]
    started = start(bench, tracer + peer.command(tree), str(peer.programs))
    assert tree.stamps is not None
    tree.stamps.wait(count)
    size = -1
    while size != record.stat().st_size:
        size = record.stat().st_size
        time.sleep(0.2 if bench.quick else 1)
    # strace lets go of all and writes what it still has; without -I2 it would not hear the signal.
    end_process(started.pid)
    return collections.Counter(CALL.findall(record.read_text(errors="replace")))


def measure(bench: Bench, peers: dict[str, Peer]) -> Samples:
    samples = Samples()
    if not shutil.which("strace", path="/usr/bin"):
        bench.say("system-calls: strace is not installed")
        return samples
    few = bench.few_or(SERVICES)
    for name, peer in peers.items():
        try:
            once = traced(bench, peer, few)
            end_everything()
            twice = traced(bench, peer, 2 * few)
        finally:
            end_everything()
        calls = {call: (twice[call] - once[call]) / few for call in twice}
        samples.add(name, calls=sum(calls.values()))
        listed = sorted(calls.items(), key=lambda item: -item[1])
        bench.say(f"  {name}: " + ", ".join(f"{call} {number:.1f}" for call, number in listed if number >= 0.1))
        if not calls:
            raise Failed(f"{name}: strace recorded nothing")
    return samples
