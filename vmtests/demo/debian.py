"""Debian with some forty daemons: all of its own units are imported, and what it enabled is booted."""

from __future__ import annotations

import json
from pathlib import Path

from vmtests.demo import damage, settings
from vmtests.demo.answers import DEBIAN, Answer, Probe, ask, ask_all
from vmtests.demo.ending import power_off
from vmtests.demo.inside import UP, View, services, wait_settled, wait_steady
from vmtests.demo.story import Story, expect
from vmtests.harness import Machine, machine
from vmtests.harness.installation import INIT, install, install_testd
from vmtests.harness.roots import put_text
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


# What the import's report advises where units rely on tmpfiles.d: haproxy's directory in /run is made there.
TMPFILES = """[Service]
Description = directories of tmpfiles.d
Type = oneshot

[Dependencies]
Needs = local-mounts

[Run]
Command = /usr/bin/systemd-tmpfiles --create --remove --boot --exclude-prefix=/dev

[Install]
Enabled = yes
WantedBy = sysinit
"""


def prepare(story: Story, mode: str) -> None:
    story.chapter("A private Debian root with real daemons")
    unpack(ready(recipe(IMAGE), story.say), story.root)
    install(story.root, "debian")
    put_text(story.root, "/etc/slipway/services/tmpfiles.svc", TMPFILES)
    story.say("there is no systemd to ask: prometheus-node-exporter's ARGS get --no-collector.systemd")
    put_text(story.root, "/etc/default/prometheus-node-exporter", 'ARGS="--no-collector.systemd"\n')
    story.say("ser2net does nothing at TERM: a drop-in lets it be killed after two seconds")
    put_text(story.root, "/etc/slipway/services/ser2net.svc.d/stop.conf", "[Run]\nStop = TERM 2s KILL\n")
    if mode == "ns":
        story.say("in namespaces nobody may set the clock: chrony's DAEMON_OPTS get -x")
        put_text(story.root, "/etc/default/chrony", 'DAEMON_OPTS="-F 1 -x"\n')
    install_testd(story.root, damage.NUMBERED, damage.FLAGS, "\n[Install]\nEnabled = yes\nWantedBy = default\n")


def import_units(story: Story) -> None:
    story.chapter("Import: what is kept, and what is lost")
    report = story.slipway("import", "systemd", accept=(0, 1), keep="loss-report.txt")
    story.show(report, 30)
    story.slipway("import", "systemd", f"{BY_NAME}.service", accept=(0, 1))
    story.slipway("import", "systemd", "--report", "json", accept=(0, 1), keep="loss-report.json")
    story.slipway("import", "systemd", "--report", "html", accept=(0, 1), keep="loss-report.html")
    story.slipway("import", "systemd", f"{BY_NAME}.service", accept=(0, 1))
    made = imported(story.root)
    story.say(f"{len(made)} definitions; the whole report: {story.artifacts}/loss-report.html")
    expect(len(made) >= AT_LEAST_UNITS, f"only {len(made)} units were imported")
    missing = [name for name in NAMED if name not in made]
    expect(not missing, f"not imported: {missing}")


def imported(root: Path) -> set[str]:
    where = root / "var/lib/slipway/imported/systemd"
    return {file.name.removesuffix(".svc") for file in where.glob("*.svc")}


def commit(story: Story) -> None:
    story.chapter("Check and commit")
    story.show(story.slipway("check", keep="check.txt"), 12)
    story.show(story.slipway("commit", keep="commit.txt"), 12)


def boot(story: Story, m: Machine, seconds: float, restless: bool = False) -> View:
    """Boots until nothing is starting any more; `restless`: until nothing new comes up."""
    story.chapter(f"Boot: {INIT} as pid 1")
    m.boot([INIT])
    m.wait("an answer of the manager", lambda: m.run("slipway list --json", 20).ok, seconds)
    view = wait_steady(m, seconds, STEADY_SECONDS) if restless else wait_settled(m, seconds)
    story.say(f"{len(view.in_state(*UP))} services run, {len(view.in_state('failed'))} failed")
    story.show(m.run("slipway list", 60).out, 70)
    (story.artifacts / "list.txt").write_text(m.run("slipway list", 60).out)
    return view


def start_by_name(story: Story, m: Machine) -> None:
    """What Debian does not enable by a link, an administrator starts."""
    for name in BY_HAND:
        if services(m)[name]["state"] not in UP:
            story.say(f"$ slipway start {name}")
            story.show(m.run(f"slipway start {name}", 90).out)


def check_answers(story: Story, m: Machine, parallel: bool, seconds: float) -> list[Answer]:
    story.chapter("Do they serve?")

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
    story.chapter("Status and graph")
    story.show(m.run("slipway status nginx", 60).out)
    graph = m.run("slipway graph", 60).out
    (story.artifacts / "graph.dot").write_text(graph)
    story.show(graph, 6)
    expect(graph.startswith("digraph"), "slipway graph printed no graph")
    (story.artifacts / "services.json").write_text(json.dumps(services(m), indent=1))


def run(story: Story, mode: str) -> None:
    """The whole demonstration; raises Unexpected at what does not hold."""
    slow = 1.0 if mode == "ns" else 5.0
    prepare(story, mode)
    import_units(story)
    commit(story)
    with machine(mode, story.root, story.artifacts) as m:
        boot(story, m, 90 * slow)
        start_by_name(story, m)
        check_answers(story, m, mode == "ns", 20 * slow)
        show_views(story, m)
        settings.change(story, m, "prometheus-node-exporter", "/etc/default/prometheus-node-exporter",
                        'ARGS="--no-collector.systemd --no-collector.zfs"', 60 * slow)
        story.chapter("Kill a daemon, a supervisor, a logger and the manager")
        damage.hurt(story, m, "memcached", "nginx", damage.NUMBERED, 60 * slow)
        damage.check_lines(story, m)
        power_off(story, m, 120 * slow)
