"""The real Alpine: all OpenRC scripts are read, at least twenty of them run, and it boots in QEMU."""

from __future__ import annotations

import re

from vmtests.demo import settings
from vmtests.demo.debian import boot, commit
from vmtests.demo.ending import power_off
from vmtests.demo.inside import UP, View
from vmtests.demo.story import Story, expect
from vmtests.harness import machine
from vmtests.harness.installation import install
from vmtests.harness.roots import inside, put_link
from vmtests.images import ready, recipe, unpack

SCRIPTS = 55
# In namespaces the kernel's log and the consoles are the host's: what works on them is not enabled there.
AT_LEAST_RUNNING = {"ns": 15, "vm": 20}
HOSTS = ("dmesg", "klogd", "save-termencoding", "termencoding")
MUST_RUN = ("sshd", "chronyd", "crond", "syslog")
# What Alpine's installer leaves off and an administrator may have enabled, all of it together.
ENABLED_TOO = {
    "boot": "binfmt klogd loadkmap machine-id mtab save-termencoding sysfsconf termencoding",
    "default": "dhcpcd firstboot local netmount staticroute",
}
IMPORTED = "var/lib/slipway/imported/openrc"


def scripts(story: Story) -> list[str]:
    return sorted(f.name for f in (story.root / "etc/init.d").iterdir() if f.name != "functions.sh")


def prepare(story: Story, mode: str) -> None:
    story.chapter("The real Alpine Linux 3.19",
                  "Installed by its own apk from its own packages, with OpenRC's scripts; OpenRC never runs.")
    unpack(ready(recipe("alpine"), story.say), story.root)
    for level, names in ENABLED_TOO.items():
        added = [name for name in names.split() if mode == "vm" or name not in HOSTS]
        story.say(f"enabled in runlevel {level}, besides what its installer enables: {' '.join(added)}")
        for name in added:
            put_link(story.root, f"/etc/runlevels/{level}/{name}", f"/etc/init.d/{name}")
    if mode == "ns":
        inside(story.root, "/etc/runlevels/sysinit/dmesg").unlink()
        story.say(f"left off, because in namespaces the kernel's log and the consoles are the host's: {' '.join(HOSTS)}")
    install(story.root, "alpine")


def own(story: Story) -> set[str]:
    """Scripts that were imported; a bundle of the same name only says who wants a boot service."""
    return {f.stem for f in (story.root / IMPORTED).glob("*.svc") if "Type = bundle" not in f.read_text()}


def import_scripts(story: Story) -> None:
    story.chapter("Import: each script is native, native with a prelude, or reported at its line",
                  "What a script's variables say becomes a definition. A script that decides things starts through a",
                  "prelude, which sources it and becomes its daemon. What Slipway's boot does itself is reported.")
    names = scripts(story)
    expect(len(names) == SCRIPTS, f"{len(names)} scripts in /etc/init.d")
    report = story.slipway("import", "openrc", accept=(0, 1), keep="loss-report.txt")
    story.show(report, 24, last=1)
    unseen = [name for name in names if name not in own(story) and f"init.d/{name}:" not in report]
    expect(not unseen, f"neither imported nor reported at a line: {unseen}")
    imported = own(story) & set(names)
    texts = {name: (story.root / IMPORTED / f"{name}.svc").read_text() for name in imported}
    with_prelude = [name for name, text in texts.items() if "openrc-prelude.sh" in text]
    left = sorted(set(names) - imported)
    story.say(f"{len(names)} scripts: {len(imported)} imported ({len(imported) - len(with_prelude)} native, "
              f"{len(with_prelude)} through the prelude), {len(left)} reported at their first line, because "
              "Slipway's own boot does their work")


def replaced(story: Story) -> dict[str, str]:
    """Script and what does its work: a service of the boot set, or "" for Slipway's programs."""
    report = (story.artifacts / "loss-report.txt").read_text()
    return dict(re.findall(r"^/etc/init\.d/(\S+?):1:1: .*replaced by (?:the service (\S+),|Slipway itself)", report, re.M))


def check_running(story: Story, view: View, mode: str) -> None:
    """Counts Alpine's own scripts; what Slipway's boot does instead of a script is counted apart."""
    up = [name for name in view.in_state(*UP) if name in own(story) & set(scripts(story))]
    story.chapter("Whose work is done?")
    story.say(f"{len(up)} of Alpine's own scripts are up (at least {AT_LEAST_RUNNING[mode]} are wanted):")
    story.say(f"   {' '.join(up)}")
    instead = replaced(story)
    done = {name: by for name, by in instead.items() if by == "" or by in view.in_state(*UP)}
    story.say(f"{len(done)} more have their work done by Slipway's own boot:")
    story.say("   " + " ".join(f"{name} (by {by or 'pid 1'})" for name, by in sorted(done.items())))
    for name in sorted(instead.keys() - done.keys()):
        story.say(f"   {name}: {instead[name]} is {view.services[instead[name]]['state']}, "
                  f"{view.services[instead[name]]['reason']}")
    expect(len(instead) + len(own(story) & set(scripts(story))) == SCRIPTS, "a script is counted nowhere")
    missing = [name for name in MUST_RUN if name not in up]
    expect(not missing, f"not up: {missing}")
    expect(len(up) >= AT_LEAST_RUNNING[mode], f"only {len(up)} of Alpine's own scripts are up")


def run(story: Story, mode: str) -> None:
    prepare(story, mode)
    import_scripts(story)
    commit(story)
    slow = 1.0 if mode == "ns" else 5.0
    with machine(mode, story.root, story.artifacts) as m:
        view = boot(story, m, 60 * slow)
        check_running(story, view, mode)
        banner = m.run("nc -w 5 127.0.0.1 22 </dev/null | head -n 1", 30).out
        expect("SSH-2.0" in banner, f"sshd says {banner!r}")
        story.say(f"sshd answers: {banner.strip()}")
        settings.change(story, m, "crond", "/etc/conf.d/crond", 'CRON_OPTS="-c /etc/crontabs -l 7"', 30 * slow)
        power_off(story, m, 60 * slow)
