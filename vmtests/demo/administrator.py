"""What an administrator would set on this machine, as drop-ins beside the imported definitions."""

from __future__ import annotations

from dataclasses import dataclass

from vmtests.demo.story import Story
from vmtests.harness.roots import put_text


@dataclass(frozen=True)
class DropIn:
    service: str
    name: str
    why: str
    text: str


def put_all(story: Story, drop_ins: tuple[DropIn, ...]) -> None:
    """Writes them into /etc/slipway/services, and says each with its reason."""
    story.chapter("What this machine lacks: drop-ins of its administrator")
    for one in drop_ins:
        path = f"/etc/slipway/services/{one.service}.svc.d/{one.name}.conf"
        story.say(f"{path}: {one.why}")
        story.show(one.text)
        put_text(story.root, path, one.text)
