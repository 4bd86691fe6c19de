"""All peers that can be had on this machine."""

from __future__ import annotations

from tools.bench.context import Bench
from tools.bench.peers import packages, slipway
from tools.bench.peers.daemontools import Daemontools
from tools.bench.peers.floor import Floor
from tools.bench.peers.runit import Runit
from tools.bench.peers.s6 import S6
from tools.bench.peers.tree import Peer
from vmtests.images.cache import Absent

DEBIAN = {"s6-svscan": S6, "runsvdir": Runit, "svscan": Daemontools}


def find(bench: Bench) -> dict[str, Peer]:
    """By name; one that is neither installed nor to be fetched is named, and left out."""
    found: dict[str, Peer] = {"floor": Floor(bench.helpers)}
    for program, kind in DEBIAN.items():
        try:
            place = packages.find(program, bench.say)
        except Absent as why:
            bench.say(f"without {kind.name}: {why}")
            continue
        found[kind.name] = kind(place.programs)
        if place.libraries:
            bench.environment["LD_LIBRARY_PATH"] = str(place.libraries)
    for mode in slipway.modes(bench.programs):
        found[mode.name] = mode
    return found
