"""A start in a sandbox, in the time of a guest whose clock counts instructions (vmtests/probe/cost.py): of a plain service,
of one with each setting, and of a hardened one beside systemd's. One boot of each; rounds are its starts.
"""

from __future__ import annotations

import os
from collections.abc import Mapping

from tools.bench.context import Bench, Failed, Samples
from tools.bench.peers.tree import Peer
from vmtests.images import Absent
from vmtests.probe import cost

STARTS = 20


def add(samples: Samples, name: str, found: Mapping[str, cost.Cost]) -> None:
    plain = found["cost-plain"].median
    for unit, one in found.items():
        for start in one.starts:
            samples.add(f"{name}{unit.removeprefix('cost-')}", **{"start us": start, "above plain us": start - plain})


def measure(bench: Bench, peers: dict[str, Peer]) -> Samples:
    samples = Samples()
    if bench.quick:
        bench.say("sandbox: two boots are nothing for a quick run")
        return samples
    os.environ["SLIPWAY_BIN"] = str(bench.programs)
    (bench.work / "machine").mkdir(exist_ok=True)
    try:
        add(samples, "", cost.of_slipway(bench.work / "machine", count=STARTS))
        add(samples, "systemd: ", cost.of_systemd(bench.work / "machine", count=STARTS))
    except Absent as why:
        bench.say(f"sandbox: {why}")
    except (RuntimeError, KeyError) as why:
        raise Failed(f"a machine that does not start: {why}") from None
    return samples
