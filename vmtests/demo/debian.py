"""Debian with some forty daemons: all of its own units are imported, and what it enabled is booted."""

from __future__ import annotations

import json
import re
from pathlib import Path

from vmtests.demo import administrator, damage, settings, units
from vmtests.demo.administrator import DropIn
from vmtests.demo.answers import DEBIAN, Answer, Probe, ask, ask_all
from vmtests.demo.ending import power_off
from vmtests.demo.failures import show_failures
from vmtests.demo.inside import UP, View, services, wait_settled, wait_steady
from vmtests.demo.story import Story, expect
from vmtests.harness import Machine, machine
from vmtests.harness.installation import INIT, install, install_testd
from vmtests.images import ready, recipe, unpack

IMAGE = "debian-daemons"
BY_NAME = "postgresql@15-main"
# All of these must be among what is imported.
NAMED = ("nginx", "ssh", "cron", "rsyslog", "dbus", "redis-server", "haproxy", "memcached", "mosquitto",
         "dnsmasq", "named", "chrony", "prometheus-node-exporter", "avahi-daemon", BY_NAME)
BY_HAND = (BY_NAME, "rsync")
AT_LEAST_UNITS = 30
AT_LEAST_ANSWERS = 12
STEADY_SECONDS = 5
# A line of `slipway list` of a service that has not been started and has nothing to tell.
NOT_ASKED = re.compile(r" stopped +- +-\s*$")

NO_CLOCK = DropIn("chrony", "clock", "a container may not set the clock, so chronyd only watches it (-x)",
                  "[Run]\nCommand =\nCommand = +/usr/sbin/chronyd -x $DAEMON_OPTS\n")
DROP_INS = (
    DropIn("prometheus-node-exporter", "collectors", "it would wait 25 s for systemd's answer on D-Bus at each query",
           "[Run]\nCommand =\nCommand = /usr/bin/prometheus-node-exporter --no-collector.systemd $ARGS\n"),
    DropIn("ser2net", "stop", "without serial ports it ignores TERM, and would be killed only after systemd's 90 s",
           "[Run]\nStop = TERM 2s KILL\n"),
)


def prepare(story: Story) -> None:
    story.chapter("A private Debian root with real daemons",
                  "A directory with Debian's own packages. systemd's unit files are there; systemd never runs.")
    unpack(ready(recipe(IMAGE), story.say), story.root)
    install(story.root, "debian")
    install_testd(story.root, damage.NUMBERED, damage.FLAGS, "\n[Install]\nEnabled = yes\nWantedBy = default\n")


def import_units(story: Story) -> None:
    story.chapter("Import: what is kept, and what is lost",
                  "Every unit that is not systemd's own becomes a definition of Slipway's. Each line of a unit that",
                  "cannot be kept is shown where it stands, with the way out; nothing of the units is executed.")
    report = story.slipway("import", "systemd", accept=(0, 1), keep="loss-report.txt")
    story.show(report, 24, last=1)
    story.slipway("import", "systemd", f"{BY_NAME}.service", accept=(0, 1))
    story.slipway("import", "systemd", "--report", "json", accept=(0, 1), keep="loss-report.json")
    story.slipway("import", "systemd", "--report", "html", accept=(0, 1), keep="loss-report.html")
    story.slipway("import", "systemd", f"{BY_NAME}.service", accept=(0, 1))
    made = imported(story.root)
    units.account(story, made, report)
    story.say(f"the whole report: {story.artifacts}/loss-report.html")
    expect(len(made) >= AT_LEAST_UNITS, f"only {len(made)} units were imported")
    missing = [name for name in NAMED if name not in made]
    expect(not missing, f"not imported: {missing}")


def imported(root: Path) -> set[str]:
    where = root / "var/lib/slipway/imported/systemd"
    return {file.name.removesuffix(".svc") for file in where.glob("*.svc")}


def commit(story: Story) -> None:
    story.chapter("Check and commit",
                  "The definitions are checked as a whole, then compiled into a generation, which a boot takes.",
                  "An error here would refuse the commit; a warning says what a service will run without.")
    story.show(story.slipway("check", keep="check.txt"), 9)
    story.show(story.slipway("commit", keep="commit.txt"), 1)


def boot(story: Story, m: Machine, seconds: float, restless: bool = False) -> View:
    """Boots until nothing is starting any more; `restless`: until nothing new comes up."""
    story.chapter(f"Boot: {INIT} as pid 1",
                  "Each service starts when those it needs are ready. A condition that does not hold skips a service.")
    m.boot([INIT])
    m.wait("an answer of the manager", lambda: m.run("slipway list --json", 20).ok, seconds)
    view = wait_steady(m, seconds, STEADY_SECONDS) if restless else wait_settled(m, seconds)
    story.say(f"{len(view.in_state(*UP))} services run, {len(view.in_state('failed'))} failed")
    list_ = m.run("slipway list", 60).out
    (story.artifacts / "list.txt").write_text(list_)
    story.say("$ slipway list    # without those that nobody asked for")
    story.show("\n".join(line for line in list_.splitlines() if not NOT_ASKED.search(line)), 80)
    show_failures(story, m, view)
    return view


def start_by_name(story: Story, m: Machine) -> None:
    """What Debian does not enable by a link, an administrator starts."""
    for name in BY_HAND:
        if services(m)[name]["state"] not in UP:
            story.say(f"$ slipway start {name}")
            story.show(m.run(f"slipway start {name}", 90).out)


def check_answers(story: Story, m: Machine, parallel: bool, seconds: float) -> list[Answer]:
    story.chapter("Do they serve?", "Each daemon is asked as its clients ask it; this is what they answer.")

    def answers() -> list[Answer]:
        return ask_all(m, DEBIAN, parallel)

    last = answers()
    # "Running" can come before the first answer, for daemons that tell nobody when they are ready.
    if sum(a.good for a in last) < len(DEBIAN):
        retry: list[Probe] = [a.probe for a in last if not a.good]
        late = {}
        for probe in retry:
            late[probe] = ask(m, probe)
        last = [late.get(a.probe, a) for a in last]
    for answer in last:
        story.say(f"   {'ok ' if answer.good else 'NO '} {answer.probe.service:26} {answer.probe.what:20} {answer.text}")
    good = sum(answer.good for answer in last)
    expect(good >= AT_LEAST_ANSWERS, f"only {good} daemons answered")
    story.say(f"{good} of {len(last)} daemons answered")
    return last


def show_views(story: Story, m: Machine) -> None:
    story.chapter("Status and graph", "One service, all services, and who waits for whom (as dot(1) draws it).")
    for command in ("slipway status nginx", "slipway status"):
        story.say(f"$ {command}")
        status = m.run(command, 60)
        expect(status.ok and status.out, f"{command} ended with {status.code}: {status.out}")
        story.show(status.out, 24)
    story.say("$ slipway graph nginx")
    story.show(m.run("slipway graph nginx", 60).out, 16)
    graph = m.run("slipway graph", 60).out
    expect(graph.startswith("digraph"), "slipway graph printed no graph")
    (story.artifacts / "graph.dot").write_text(graph)
    story.say(f"the whole graph: {story.artifacts}/graph.dot")
    (story.artifacts / "services.json").write_text(json.dumps(services(m), indent=1))


def run(story: Story, mode: str) -> None:
    """The whole demonstration; raises Unexpected at what does not hold."""
    slow = 1.0 if mode == "ns" else 5.0
    prepare(story)
    import_units(story)
    administrator.put_all(story, DROP_INS + ((NO_CLOCK,) if mode == "ns" else ()))
    commit(story)
    with machine(mode, story.root, story.artifacts) as m:
        boot(story, m, 90 * slow)
        start_by_name(story, m)
        check_answers(story, m, mode == "ns", 20 * slow)
        show_views(story, m)
        settings.change(story, m, "prometheus-node-exporter", "/etc/default/prometheus-node-exporter",
                        'ARGS="--no-collector.zfs"', 60 * slow)
        story.chapter("Kill a daemon, a supervisor, a logger and the manager",
                      "All with SIGKILL. Only the daemon may notice: supervisors adopt what runs, the manager finds",
                      f"everything as it was, and {damage.NUMBERED}, which writes numbered lines, loses none of them.")
        damage.hurt(story, m, "memcached", "nginx", damage.NUMBERED, 60 * slow)
        damage.check_lines(story, m)
        power_off(story, m, 120 * slow)
