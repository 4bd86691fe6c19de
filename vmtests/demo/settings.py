"""Edits the file a service takes its options from, restarts it, and looks at its argv."""

from __future__ import annotations

from vmtests.demo.inside import look
from vmtests.demo.story import Story, expect
from vmtests.harness import Machine


def change(story: Story, m: Machine, service: str, file: str, line: str, seconds: float) -> None:
    """Writes `line`, NAME="VALUE", as the file's only text; the value's last word must reach argv."""
    story.chapter(f"Edit {file} and restart {service}",
                  "Its definition reads the old file at each start, so the place to change options stays where it was.")
    before = look(m).running()[service]
    word = line.partition("=")[2].strip('"').split()[-1]
    expect(word not in before.argv.split(), f"{service} has {word} in its argv already: {before.argv}")
    story.say(f"   before: {before.pid} {before.argv[:120]}")
    story.say(f"$ echo '{line}' > {file} && slipway restart {service}")
    written = m.run(f"printf '%s\\n' '{line}' > {file} && slipway restart {service}", seconds)
    expect(written.ok, f"the restart ended with {written.code}: {written.out}")
    after = look(m).running()[service]
    story.say(f"   after:  {after.pid} {after.argv[:120]}")
    expect(word in after.argv.split(), f"{service} has no {word} in its argv: {after.argv}")
    expect((before.pid, before.start) != (after.pid, after.start), f"{service} was not restarted")
