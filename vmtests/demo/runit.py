"""Debian's runit-services: 28 directories, and at least eight of their daemons running."""

from __future__ import annotations

from vmtests.demo import settings
from vmtests.demo.debian import STEADY_SECONDS, boot, commit
from vmtests.demo.ending import power_off
from vmtests.demo.inside import UP, View, wait_steady
from vmtests.demo.story import Story, expect
from vmtests.harness import Machine, machine
from vmtests.harness.installation import install
from vmtests.harness.roots import put_text
from vmtests.images import ready, recipe, unpack

DIRECTORIES = 28
AT_LEAST_RUNNING = 8
SOURCE = "usr/share/runit/sv"


def prepare(story: Story, mode: str) -> None:
    story.chapter("A private Debian root with runit's services")
    unpack(ready(recipe("debian-runit"), story.say), story.root)
    install(story.root, "debian")
    if mode == "ns":
        story.say("in namespaces nobody may set the clock: chrony's DAEMON_OPTS get -x")
        put_text(story.root, "/etc/default/chrony", 'DAEMON_OPTS="-F 1 -x"\n')


def import_services(story: Story) -> None:
    story.chapter("Import: what is kept, and what is lost")
    names = sorted(d.name for d in (story.root / SOURCE).iterdir() if d.is_dir())
    expect(len(names) == DIRECTORIES, f"{len(names)} directories in /{SOURCE}")
    report = story.slipway("import", "runit", *[f"/{SOURCE}/{name}" for name in names],
                           accept=(0, 1), keep="loss-report.txt")
    story.show(report, 30)
    made = sorted((story.root / "var/lib/slipway/imported/runit").glob("*.svc"))
    story.say(f"{len(made)} definitions")
    unseen = [name for name in names if name not in report and not any(m.stem == name for m in made)]
    expect(not unseen, f"neither imported nor reported: {unseen}")


def imported(story: Story) -> set[str]:
    return {p.stem for p in (story.root / "var/lib/slipway/imported/runit").glob("*.svc")}


def start_some(story: Story, m: Machine, view: View, seconds: float) -> View:
    """What the root's administrator did not enable is started by name."""
    stopped = sorted(name for name in imported(story) & view.services.keys()
                     if view.services[name]["state"] == "stopped" and view.services[name]["kind"] == "longrun")
    if stopped:
        story.say(f"$ slipway start --no-wait {' '.join(stopped)}")
        story.show(m.run(f"slipway start --no-wait {' '.join(stopped)}", 60).out, 12)
    return wait_steady(m, seconds, STEADY_SECONDS)


def run(story: Story, mode: str) -> None:
    prepare(story, mode)
    import_services(story)
    commit(story)
    slow = 1.0 if mode == "ns" else 5.0
    with machine(mode, story.root, story.artifacts) as m:
        view = start_some(story, m, boot(story, m, 90 * slow, restless=True), 60 * slow)
        running = sorted(name for name in view.running() if name in imported(story))
        story.say(f"{len(running)} of runit's services run: {' '.join(running)}")
        expect(len(running) >= AT_LEAST_RUNNING, f"only {running} run, of {view.in_state(*UP)} up")
        # Not -w: it writes below /proc/sys, which is the host's in namespaces.
        settings.change(story, m, "haveged", "/etc/default/haveged", 'DAEMON_ARGS="-v 1"', 30 * slow)
        power_off(story, m, 120 * slow)
