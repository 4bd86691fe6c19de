"""Kills a daemon, a supervisor, a logger and the manager, and proves that nobody else notices."""

from __future__ import annotations

import re
import time

from vmtests.demo.inside import UP, View, is_supervisor, look
from vmtests.demo.story import Story, Unexpected, expect
from vmtests.harness import Dead, Late, Machine

NUMBERED = "demo-lines"
TAG = "numbered line"
FLAGS = f"--flood 10000000 --flood-rate 300 --flood-tag '{TAG}'"


def identities(view: View, but: set[str]) -> dict[str, tuple[int, int]]:
    """(pid, start time) of each service's main process."""
    return {name: (p.pid, p.start) for name, p in view.running().items() if name not in but}


def trees(view: View) -> list[str]:
    """What stands directly below supervisors and pid 1: one entry for each process tree of a service."""
    above = {p.pid for p in view.processes.values() if is_supervisor(p)} | {1}
    return sorted(p.comm for p in view.processes.values()
                  if p.ppid in above and p.pid not in above and p.pid != 1)


def wait_recovered(machine: Machine, before: View, seconds: float) -> View:
    """Until every service that was up is up again and the number of processes is the old one."""
    wanted = set(before.running())
    last = ""
    now = before

    def recovered() -> bool:
        nonlocal last, now
        try:
            now = look(machine)
        except (Unexpected, ValueError) as not_yet:
            last = str(not_yet)
            return False
        missing = sorted(wanted - set(now.running()))
        last = f"not up again: {missing}" if missing else f"trees: {trees(before)} then, {trees(now)} now"
        return not missing and trees(now) == trees(before)

    try:
        machine.wait("recovery", recovered, seconds, 0.5)
    except (Late, Dead) as late:
        raise Unexpected(f"{last}\n{late}") from None
    return now


def kill(story: Story, machine: Machine, what: str, pid: int) -> None:
    story.say(f"$ kill -KILL {pid}    # {what}")
    machine.run(f"kill -KILL {pid}")


def hurt(story: Story, machine: Machine, daemon: str, supervised: str, logged: str, seconds: float = 60) -> None:
    before = look(machine)
    kill(story, machine, f"the daemon of {daemon}", before.running()[daemon].pid)
    kill(story, machine, f"the supervisor of {supervised}", before.supervisor(supervised).pid)
    kill(story, machine, f"the logger of {logged}", before.logger(logged).pid)
    kill(story, machine, "the manager", before.by_program("slipway-manager").pid)
    time.sleep(1)
    after = wait_recovered(machine, before, seconds)
    old, new = identities(before, {daemon}), identities(after, {daemon})
    moved = {name: (was, new.get(name)) for name, was in old.items() if new.get(name) != was}
    story.say(f"{len(old)} other services: pid and start time unchanged of {len(old) - len(moved)}")
    expect(not moved, f"services that were not killed have other processes: {moved}")
    was, now = before.running()[daemon], after.running()[daemon]
    expect((was.pid, was.start) != (now.pid, now.start), f"{daemon} is said to run as the process that was killed")
    expect(after.services[daemon]["state"] in UP, f"{daemon} did not come back")
    story.say(f"{daemon} came back as {now.pid}; {len(trees(after))} process trees before and after")


def check_lines(story: Story, machine: Machine) -> None:
    """Stops the service that writes numbered lines and looks for a gap in its log directory."""
    machine.run(f"slipway stop {NUMBERED}", 60)
    # awk finds the first line that is not the successor of the one before it.
    found = machine.run(
        f"cd /var/log/slipway/{NUMBERED} && cat $(ls -d @* 2>/dev/null | sort) current | "
        f"awk '/{TAG}/ {{ if (n && $NF != n + 1) {{ print \"gap\", n, $NF; bad = 1 }} else if (!n) first = $NF; n = $NF; c++ }}"
        " END { print \"lines\", first, n, c; exit bad }'", 120)
    counted = re.search(r"lines (\d+) (\d+) (\d+)", found.out)
    expect(found.ok and counted, f"the numbered lines are not contiguous: {found.out[-500:]}")
    assert counted is not None
    first, last, count = (int(n) for n in counted.groups())
    expect(first == 1 and count == last and last > 100, f"lines {first} to {last}, {count} of them")
    story.say(f"log of {NUMBERED}: lines {first} to {last}, none lost, none twice, none split")
