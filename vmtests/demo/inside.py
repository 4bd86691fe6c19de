"""What runs in a machine: the manager's view and the processes' own."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from typing import Any

from vmtests.demo.story import Unexpected
from vmtests.harness import Machine, Process

UP = ("running", "started")
LOGS = "/var/log/slipway"


def is_supervisor(process: Process) -> bool:
    """Of one service, or of many."""
    return process.argv.split(" ")[0].rpartition("/")[2] in ("slipway-supervise", "slipway-host")


@dataclass(frozen=True)
class View:
    """The services by name, and the processes by pid, at one moment."""

    services: dict[str, dict[str, Any]]
    processes: dict[int, Process]

    def in_state(self, *states: str) -> list[str]:
        return sorted(name for name, s in self.services.items() if s["state"] in states)

    def running(self) -> dict[str, Process]:
        """The main processes of services that are up."""
        return {name: self.processes[s["pid"]] for name, s in self.services.items()
                if s["state"] in UP and s.get("pid") in self.processes}

    def by_program(self, name: str) -> Process:
        found = [p for p in self.processes.values() if p.argv.split(" ")[0].rpartition("/")[2] == name]
        if len(found) != 1:
            raise Unexpected(f"{len(found)} processes of {name}: " + "; ".join(f"{p.pid} {p.argv}" for p in found))
        return found[0]

    def supervisor(self, service: str) -> Process:
        """Who started its main process; often the supervisor of others, too."""
        above = self.processes.get(self.running()[service].ppid)
        if above is None or not is_supervisor(above):
            raise Unexpected(f"{service} is not below its supervisor but {above}")
        return above

    def logger(self, service: str) -> Process:
        found = [p for p in self.processes.values() if p.comm == "slipway-log" and p.argv.split(" ")[-1] == f"{LOGS}/{service}"]
        if len(found) != 1:
            raise Unexpected(f"{len(found)} loggers of {service}")
        return found[0]


def services(machine: Machine) -> dict[str, dict[str, Any]]:
    answer = machine.run("slipway list --json", 60)
    if not answer.ok:
        raise Unexpected(f"slipway list --json ended with {answer.code}: {answer.out}")
    return {one["name"]: one for one in json.loads(answer.out)}


def look(machine: Machine) -> View:
    return View(services(machine), {p.pid: p for p in machine.processes()})


def settled(machine: Machine) -> bool:
    """Nothing is starting, stopping or waiting."""
    try:
        return not any(s["state"] in ("starting", "stopping", "waiting") for s in services(machine).values())
    except (Unexpected, ValueError):
        return False


def wait_settled(machine: Machine, seconds: float) -> View:
    machine.wait("all services in a lasting state", lambda: settled(machine), seconds, 0.5)
    return look(machine)


def wait_steady(machine: Machine, seconds: float, still: float) -> View:
    """Until the services that are up have been the same for `still` seconds.

    For sets with services that fail and are started again for ever, as runit does it.
    """
    deadline = time.monotonic() + seconds
    since, last = time.monotonic(), None
    while True:
        view = look(machine)
        up = view.in_state(*UP)
        if up != last:
            since, last = time.monotonic(), up
        elif time.monotonic() - since >= still:
            return view
        if time.monotonic() > deadline:
            raise Unexpected(f"services come and go: {up}\n{machine.console.tail()}")
        time.sleep(0.5)
