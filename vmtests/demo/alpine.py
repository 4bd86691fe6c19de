"""The real Alpine: all OpenRC scripts are read, at least twenty run, and it boots in QEMU."""

from __future__ import annotations

from vmtests.demo import settings
from vmtests.demo.debian import boot, commit
from vmtests.demo.ending import power_off
from vmtests.demo.inside import UP, View
from vmtests.demo.story import Story, expect
from vmtests.harness import machine
from vmtests.harness.installation import install
from vmtests.images import ready, recipe, unpack

SCRIPTS = 55
AT_LEAST_RUNNING = 20
MUST_RUN = ("sshd", "chronyd", "crond", "syslog")


def scripts(story: Story) -> list[str]:
    return sorted(f.name for f in (story.root / "etc/init.d").iterdir() if f.name != "functions.sh")


def prepare(story: Story) -> None:
    story.chapter("The real Alpine Linux 3.19")
    unpack(ready(recipe("alpine"), story.say), story.root)
    install(story.root, "alpine")


def import_scripts(story: Story) -> None:
    story.chapter("Import: each script is native, native with a prelude, or reported at its line")
    names = scripts(story)
    expect(len(names) == SCRIPTS, f"{len(names)} scripts in /etc/init.d")
    report = story.slipway("import", "openrc", accept=(0, 1), keep="loss-report.txt")
    story.show(report, 30)
    where = story.root / "var/lib/slipway/imported/openrc"
    made = {f.stem for f in where.glob("*.svc")}
    with_prelude = {f.stem for f in where.glob("*.svc") if "prelude" in f.read_text().lower()}
    unseen = [name for name in names if name not in made and f"init.d/{name}:" not in report]
    story.say(f"{len(made)} definitions, {len(with_prelude)} of them with a prelude")
    expect(not unseen, f"neither imported nor reported at a line: {unseen}")


def check_running(story: Story, view: View) -> None:
    up = [name for name in view.in_state(*UP) if name in set(scripts(story))]
    story.say(f"{len(up)} of Alpine's services are up: {' '.join(up)}")
    missing = [name for name in MUST_RUN if name not in up]
    expect(not missing, f"not up: {missing}")
    expect(len(view.in_state(*UP)) >= AT_LEAST_RUNNING, f"only {len(view.in_state(*UP))} services are up")


def run(story: Story, mode: str) -> None:
    prepare(story)
    import_scripts(story)
    commit(story)
    slow = 1.0 if mode == "ns" else 5.0
    with machine(mode, story.root, story.artifacts) as m:
        view = boot(story, m, 60 * slow)
        check_running(story, view)
        banner = m.run("nc -w 5 127.0.0.1 22 </dev/null | head -n 1", 30).out
        expect("SSH-2.0" in banner, f"sshd says {banner!r}")
        story.say(f"sshd answers: {banner.strip()}")
        settings.change(story, m, "crond", "/etc/conf.d/crond", 'CRON_OPTS="-c /etc/crontabs -l 7"', 30 * slow)
        power_off(story, m, 60 * slow)
