"""Values that lived in conf.d, /etc/default or a runit conf still live there: edit, restart, new argv."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from vmtests.demo.inside import services
from vmtests.demo.story import Story
from vmtests.harness import Machine, machine
from vmtests.harness.installation import INIT, install
from vmtests.harness.roots import inside, put_link, put_text

OPENRC = """#!/sbin/openrc-run
command=/bin/sleep
command_args="${demo_seconds:-1000}"
command_background=yes
pidfile=/run/edit-openrc.pid
"""
RUNIT = """#!/bin/sh
[ -r conf ] && . ./conf
exec /bin/sleep ${SECONDS_TO_SLEEP:-1000}
"""
SYSTEMD = """[Service]
Environment=FIRST=1000
EnvironmentFile=-/etc/default/edit-systemd
ExecStart=/bin/sleep $FIRST
[Install]
WantedBy=multi-user.target
"""
# service, format, what is imported, the file to edit, and its old and new text
CASES = (
    ("edit-openrc", "openrc", "edit-openrc", "/etc/conf.d/edit-openrc", 'demo_seconds="1001"\n', 'demo_seconds="1002"\n'),
    ("edit-runit", "runit", "/etc/sv/edit-runit", "/etc/sv/edit-runit/conf", "SECONDS_TO_SLEEP=1001\n",
     "SECONDS_TO_SLEEP='1002'\n"),
    ("edit-systemd", "systemd", "edit-systemd.service", "/etc/default/edit-systemd", "FIRST=1001\n", "FIRST=1002 3\n"),
)
LAST = {"edit-systemd": ["1002", "3"]}


def argv(m: Machine, name: str) -> list[str]:
    return m.run(f"tr '\\000' '\\n' < /proc/{services(m)[name]['pid']}/cmdline").out.split()


@pytest.mark.ns
def test_editing_and_restarting_changes_the_arguments(fresh_root: Callable[[str], Path], artifacts: Path) -> None:
    root = fresh_root("alpine")
    install(root, "alpine")
    put_text(root, "/etc/init.d/edit-openrc", OPENRC, 0o755)
    put_text(root, "/etc/sv/edit-runit/run", RUNIT, 0o755)
    put_text(root, "/usr/lib/systemd/system/edit-systemd.service", SYSTEMD)
    put_link(root, "/etc/runlevels/default/edit-openrc", "/etc/init.d/edit-openrc")
    story = Story(root, artifacts)
    for _, kind, what, file, old, _ in CASES:
        put_text(root, file, old)
        story.slipway("import", kind, what, accept=(0, 1))
    story.slipway("commit")
    with machine("ns", root, artifacts) as m:
        m.boot([INIT])
        m.wait("an answer of the manager", lambda: m.run("slipway list --json", 20).ok, 60)
        for name, *_ in CASES:
            assert m.run(f"slipway start {name}", 60).ok, m.run(f"slipway status {name}").out
            assert argv(m, name)[-1] == "1001", name
        for name, _, _, file, _, new in CASES:
            inside(root, file).write_text(new)
            assert m.run(f"slipway restart {name}", 60).ok, m.run(f"slipway status {name}").out
            expected = LAST.get(name, ["1002"])
            assert argv(m, name)[-len(expected):] == expected, name
