"""Where kills fell: the state that the record had, and where in its work the process was."""

from __future__ import annotations

import struct
from collections import Counter
from pathlib import Path

from vmtests.kills.trace import Place
from vmtests.kills.tree import Tree

STARTS = ("waiting", "preparing", "starting", "tracking", "announcing")
STOPS = ("stop_command", "stopping", "ended", "finishing", "cleaning", "taking_down")
# Where the logger's record has its phase (engine/logger/record.h).
PHASE_AT = 84
LOGGER = ("idle", "writing", "dropping")


def of_service(tree: Tree, name: str) -> str:
    record = tree.record(name)
    state = record.state if record else "no record"
    return "in a start" if state in STARTS else "in a stop" if state in STOPS else f"at rest ({state})"


def of_logger(directory: Path, place: Place) -> str:
    try:
        mode = (directory / "current").stat().st_mode
        phase = struct.unpack_from("=I", (directory / ".slipway-log").read_bytes(), PHASE_AT)[0]
    except FileNotFoundError:
        return "rotating"
    except struct.error:
        return "beginning"
    if mode & 0o100:
        return "rotating"
    name = LOGGER[phase] if phase < len(LOGGER) else "beginning"
    return name if name != "idle" or place.waiting else "between two blocks"


class Tally:
    def __init__(self) -> None:
        self.counts: Counter[tuple[str, str]] = Counter()
        self.calls: Counter[str] = Counter()

    def add(self, what: str, phase: str, place: Place | None = None) -> None:
        self.counts[what, phase] += 1
        if place and place.stops:
            self.calls["while it waited" if place.waiting else "before a call" if place.entry else "behind a call"] += 1

    def total(self) -> int:
        return sum(self.counts.values())

    def table(self) -> str:
        whats = sorted({what for what, _ in self.counts})
        lines = []
        for what in whats:
            parts = sorted(((n, phase) for (w, phase), n in self.counts.items() if w == what), reverse=True)
            lines.append(f"{what:15} {sum(n for n, _ in parts):6}  " + ", ".join(f"{phase} {n}" for n, phase in parts))
        lines.append("stopped first:         " + ", ".join(f"{what} {n}" for what, n in sorted(self.calls.items())))
        return "\n".join(lines)
