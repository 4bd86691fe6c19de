"""Whether a machine was stopped in reverse order: its graph before, and the manager's log after.

The log has one line for each service that went down, with the moment at which the service's own
supervisor saw it; the manager's opinion of the order plays no part in that.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from vmtests.demo.story import Unexpected

NODE = re.compile(r'^  "([^"]+)" \[shape=(\w+)\];$', re.M)
EDGE = re.compile(r'^  "([^"]+)" -> "([^"]+)" \[(.*)\];$', re.M)
BEGIN = "slipway-manager: stopping all services"
DOWN = re.compile(r"slipway-manager: (\S+) is down since (@[0-9a-f]{24})")
# docs/formats/definition.md: what each of them says about the order of starts.
AFTER = ("Needs", "Wants", "Uses", "After", "Milestone")
GROUPS = {"folder": "bundle", "ellipse": "provided"}


@dataclass(frozen=True)
class Graph:
    """Who starts after whom; bundles and provided names have no process, but hand the order on."""

    groups: dict[str, str]
    after: dict[str, frozenset[str]]

    def reachable(self, start: str, through: set[str]) -> set[str]:
        """Whom `start` is after, directly or through the groups named."""
        found: set[str] = set()
        open_ = [start]
        while open_:
            for name in self.after.get(open_.pop(), frozenset()):
                if name not in found:
                    found.add(name)
                    if name in through:
                        open_.append(name)
        return found

    def in_circle(self, name: str) -> bool:
        return name in self.reachable(name, set(self.after))


def read_graph(dot: str) -> Graph:
    """What `slipway graph` printed."""
    shapes = dict(NODE.findall(dot))
    after: dict[str, set[str]] = {name: set() for name in shapes}
    stops: list[tuple[str, str]] = []  # who is down first, and who after
    for one, other, text in EDGE.findall(dot):
        key = re.search(r'tooltip="(\w+)"', text)
        if "arrowhead=odot" in text or (key and key[1] in AFTER):
            after[one].add(other)
        elif key and key[1] == "Before":
            after[other].add(one)
        elif key and key[1] in ("StopAfter", "StopBefore"):
            stops.append((other, one) if key[1] == "StopAfter" else (one, other))
    # A pair that says how it stops does not stop in the reverse of its start.
    for first, then in stops:
        after[then].discard(first)
        after[first].add(then)
    groups = {name: GROUPS[shape] for name, shape in shapes.items() if shape in GROUPS}
    return Graph(groups, {name: frozenset(all_) for name, all_ in after.items()})


def pairs(graph: Graph, up: set[str]) -> list[tuple[str, str]]:
    """(user, used) for all services that were up: the user must be down first.

    A bundle that was not up orders nobody, and what stands in a circle has no order.
    """
    through = {name for name, kind in graph.groups.items() if kind == "provided" or name in up}
    services = sorted(up - graph.groups.keys())
    return [(user, used) for user in services for used in sorted(graph.reachable(user, through))
            if used in up and used not in graph.groups and used != user
            and not (graph.in_circle(user) and user in graph.reachable(used, set(graph.after)))]


def read_stops(log: str) -> dict[str, str]:
    """When each service went down, from the manager's log; the stamps sort as text."""
    begin = log.rfind(BEGIN)
    if begin < 0:
        raise Unexpected(f'no line "{BEGIN}" in the log of the manager; its end:\n{log[-1000:]}')
    return dict(DOWN.findall(log[begin:]))


def violations(wanted: list[tuple[str, str]], when: dict[str, str]) -> list[str]:
    """What went wrong, one line each."""
    unseen = sorted({name for pair in wanted for name in pair if name not in when})
    return [f"{name} was up, and the log does not say when it went down" for name in unseen] + [
        f"{used} was down at {when[used]}, before {user} at {when[user]}"
        for user, used in wanted if user in when and used in when and when[used] < when[user]]
