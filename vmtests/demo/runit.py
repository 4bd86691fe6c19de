"""Debian's runit-services: 28 directories, and at least eight of their daemons running."""

from __future__ import annotations

from vmtests.demo import administrator, settings
from vmtests.demo.administrator import DropIn
from vmtests.demo.debian import STEADY_SECONDS, boot, commit
from vmtests.demo.ending import power_off
from vmtests.demo.failures import show_failures
from vmtests.demo.inside import UP, View, wait_steady
from vmtests.demo.story import Story, expect
from vmtests.harness import Machine, machine
from vmtests.harness.installation import install
from vmtests.images import ready, recipe, unpack

DIRECTORIES = 28
AT_LEAST_RUNNING = 8
SOURCE = "usr/share/runit/sv"
NO_CLOCK = DropIn("chrony", "clock", "a container may not set the clock, so chronyd only watches it (-x)",
                  "[Run]\nCommand =\nCommand = chronyd -d -x $DAEMON_OPTS\n")


def prepare(story: Story) -> None:
    story.chapter("A private Debian root with runit's services",
                  "Debian's package runit-services and the daemons that it is for; runit never runs.")
    unpack(ready(recipe("debian-runit"), story.say), story.root)
    install(story.root, "debian")


def import_services(story: Story) -> None:
    story.chapter("Import: what is kept, and what is lost",
                  "Each run script is read, not executed; what cannot be said in a definition is reported at its line.")
    names = sorted(d.name for d in (story.root / SOURCE).iterdir() if d.is_dir())
    expect(len(names) == DIRECTORIES, f"{len(names)} directories in /{SOURCE}")
    report = story.slipway("import", "runit", *[f"/{SOURCE}/{name}" for name in names],
                           accept=(0, 1), keep="loss-report.txt")
    story.show(report, 24, last=1)
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
    view = wait_steady(m, seconds, STEADY_SECONDS)
    for name in stopped:
        story.say(f"   {name:14} {view.services[name]['state']:9} {view.services[name]['reason']}")
    show_failures(story, m, view)
    return view


def run(story: Story, mode: str) -> None:
    prepare(story)
    import_services(story)
    if mode == "ns":
        administrator.put_all(story, (NO_CLOCK,))
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
