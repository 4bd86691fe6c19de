"""Stops a machine in order and looks at what it leaves."""

from __future__ import annotations

import subprocess
import tempfile
from pathlib import Path

from vmtests.demo import order
from vmtests.demo.inside import UP, View, look
from vmtests.demo.story import Story, Unexpected, expect
from vmtests.harness import End, Machine
from vmtests.harness.qemu import VmMachine
from vmtests.images.ext4 import is_clean

LOG = "/var/log/slipway/slipway-manager"


def read_log(where: Path) -> str:
    """A log directory's text: the rotated files in the order of their stamps, then the current one."""
    files = sorted(where.glob("@*")) + [where / "current"]
    return "".join(file.read_text(errors="replace") for file in files if file.exists())


def manager_log(m: Machine) -> str:
    """The manager's log as the machine left it."""
    if not isinstance(m, VmMachine):
        return read_log(m.root / LOG.lstrip("/"))
    with tempfile.TemporaryDirectory() as top:
        done = subprocess.run(["/sbin/debugfs", "-R", f"rdump {LOG} {top}", str(m.disk)], stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        text = read_log(Path(top) / Path(LOG).name)
    if not text:
        raise Unexpected(f"cannot read {LOG} from {m.disk}: {done.stdout}")
    return text


def check_order(story: Story, graph: str, before: View, log: str) -> None:
    """No service may be down before all services that need it."""
    (story.artifacts / "manager.log").write_text(log)
    up = set(before.in_state(*UP))
    wanted = order.pairs(order.read_graph(graph), up)
    when = order.read_stops(log)
    wrong = order.violations(wanted, when)
    expect(not wrong, "the stop was not in reverse order:\n" + "\n".join(wrong))
    went = sorted(when, key=lambda name: when[name])
    story.say(f"went down first: {', '.join(went[:6])}")
    story.say(f"          last:  {', '.join(went[-6:])}")
    story.say(f"{len(went)} services went down, {len(wanted)} edges checked: none was down before all that need it were")
    expect(wanted, "there was no edge to check")


def power_off(story: Story, m: Machine, seconds: float) -> View:
    """Powers off; the last view of the machine is returned."""
    story.chapter("Stop everything, in reverse order",
                  "A service may go down only when all that need it are down; the manager's log says when each went.")
    graph = m.run("slipway graph", 60).out
    before = look(m)
    story.say("$ slipway poweroff")
    m.tell("slipway poweroff")
    end = m.wait_end(seconds)
    expect(end == End("poweroff"), f"the machine ended by {end}, not by powering off")
    story.show("\n".join(m.console.text().splitlines()[-3:]))
    check_order(story, graph, before, manager_log(m))
    if isinstance(m, VmMachine):
        clean, report = is_clean(m.disk)
        expect(clean, f"the file system was not left clean:\n{report}")
        story.say("the root file system is clean: unmounted in order, nothing to recover")
    return before
