"""Stops a machine in order and looks at what it leaves."""

from __future__ import annotations

from vmtests.demo.inside import View, look
from vmtests.demo.story import Story, expect
from vmtests.harness import End, Machine
from vmtests.harness.qemu import VmMachine
from vmtests.images.ext4 import is_clean


def power_off(story: Story, m: Machine, seconds: float) -> View:
    """Powers off; the last view of the machine is returned."""
    story.chapter("Stop everything, in reverse order")
    before = look(m)
    story.say("$ slipway poweroff")
    m.tell("slipway poweroff")
    end = m.wait_end(seconds)
    expect(end == End("poweroff"), f"the machine ended by {end}, not by powering off")
    story.show("\n".join(m.console.text().splitlines()[-12:]))
    if isinstance(m, VmMachine):
        clean, report = is_clean(m.disk)
        expect(clean, f"the file system was not left clean:\n{report}")
        story.say("the root file system is clean: unmounted in order, nothing to recover")
    return before
