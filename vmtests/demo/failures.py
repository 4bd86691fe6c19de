"""What did not come up, and why: each service's own last line."""

from __future__ import annotations

from vmtests.demo.inside import View
from vmtests.demo.story import Story
from vmtests.harness import Machine


def last_line(m: Machine, name: str) -> str:
    lines = [line for line in m.run(f"slipway log {name}", 60).out.splitlines() if line.strip()]
    return lines[-1].strip() if lines else "nothing in its log; the console has it"


def show_failures(story: Story, m: Machine, view: View) -> None:
    """A table of the failed services: the manager's reason, and the last line of the service's log."""
    failed = view.in_state("failed")
    if not failed:
        return story.say("no service failed")
    story.say(f"{len(failed)} did not come up, by their own last words:")
    for name in failed:
        story.say(f"   {name:20} {view.services[name]['reason']}")
        story.say(f"   {'':20} {last_line(m, name)[:200]}")
    return None
