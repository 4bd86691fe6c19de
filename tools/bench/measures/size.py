"""Bytes of the supervisor as it is installed: static, without symbols; others' are shared and need libraries
besides.
"""

from __future__ import annotations

import subprocess

from tools.bench.context import Bench, Samples
from tools.bench.peers.tree import Peer

PROGRAMS = {"slipway": {"supervise kB": "slipway-supervise", "svscan kB": "slipway-svscan", "log kB": "slipway-log"},
            "s6-deb": {"supervise kB": "s6-supervise", "svscan kB": "s6-svscan", "log kB": "s6-log"},
            "runit-deb": {"supervise kB": "runsv", "svscan kB": "runsvdir", "log kB": "svlogd"},
            "daemontools": {"supervise kB": "supervise", "svscan kB": "svscan", "log kB": "multilog"}}


def measure(bench: Bench, peers: dict[str, Peer]) -> Samples:
    samples, stripped = Samples(), bench.work / "stripped"
    for name, programs in PROGRAMS.items():
        for quantity, program in programs.items():
            if name in peers:
                subprocess.run(["strip", "-o", stripped, peers[name].program(program)], check=True)
                samples.add(name, **{quantity: stripped.stat().st_size / 1000})
    return samples
