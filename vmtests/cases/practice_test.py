"""A machine as in practice: network, iscsid, login, mount, three virtual machines, each with its log.

Its witnesses write into one diary when they are up and when they are down, and number the lines of their logs. While the
machine goes down, they kill the manager and the descriptor holder, at moments drawn by lot. However that is: each starts and
stops once, the stops are the starts in reverse, and each log is whole.
"""

from __future__ import annotations

import random
import re
import subprocess
from pathlib import Path

import pytest

from vmtests.guide.practice import make_root, shown
from vmtests.harness import End
from vmtests.harness.installation import INIT
from vmtests.harness.ns import NsMachine
from vmtests.harness.programs import program
from vmtests.harness.roots import inside, put_text

SCRIPTS = "/usr/lib/slipway-test/practice"
SECONDS = 120  # only bounds a hang
# name, type, what it has
LINKS = (
    ("network", "oneshot", ""),
    ("iscsid", "longrun", "Needs = network"),
    ("login", "oneshot", "Needs = iscsid"),
    ("mount", "oneshot", "Needs = login"),
    ("vm1", "longrun", "Needs = mount"),
    ("vm2", "longrun", "Needs = mount\nAfter = vm1"),
    ("vm3", "longrun", "Needs = mount\nAfter = vm2"),
)
NAMES = [name for name, _, _ in LINKS]
MOMENTS = ("before", "amid", "after")  # of the end of one of them
HOLDER, MANAGER = "slipway-fdholder", "slipway-manager"

# Whom to kill at which moment stands in a file beside it, one line each: "amid slipway-manager".
WITNESS = r"""#!/bin/sh
name=$1
number=$(cat /numbers/$name 2>/dev/null || echo 0)
say() { number=$((number + 1)); echo "$name line $number"; }
lines() { for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do say; done; }
moment() {
    while read -r when whom; do
        [ "$when" = "$1" ] || continue
        pid=$(pidof "$whom") && kill -9 $pid 2>/dev/null && echo "$name $when $whom" >> /killed
    done < /kills/$name
}
up() { lines; echo "up $name" >> /diary; }
down() {
    moment before
    lines
    moment amid
    lines
    echo "down $name" >> /diary
    moment after
    echo "$name last $number"
    exit 0
}
case $2 in
    up) up; echo $number > /numbers/$name ;;
    down) down ;;
    run)
        trap down TERM
        up
        echo >&3
        while :; do sleep 1000 & wait $!; done 2>/dev/null ;;  # "Terminated"
esac
"""


def definition(name: str, kind: str, dependencies: str) -> str:
    command = f"{SCRIPTS}/witness {name}"
    run = f"Command = {command} run\nReady = fd 3\n" if kind == "longrun" else f"Command = {command} up\nDown = {command} down\n"
    enabled = "\n[Install]\nEnabled = yes\n" if name.startswith("vm") else ""
    return (f"[Service]\nDescription = {name}\nType = {kind}\n\n[Dependencies]\n{dependencies}\n\n[Run]\n{run}\n"
            f"[Log]\nTo = directory /var/log/practice/{name}\n{enabled}")


def prepare(root: Path) -> None:
    make_root(root)
    put_text(root, f"{SCRIPTS}/witness", WITNESS, 0o755)
    for place in ("numbers", "kills"):
        inside(root, f"/{place}").mkdir()
    for name, kind, dependencies in LINKS:
        put_text(root, f"/etc/slipway/services/{name}.svc", definition(name, kind, dependencies))
        put_text(root, f"/kills/{name}", "")
    subprocess.run([str(program("slipway")), "--root", str(root), "commit"], check=True, stdin=subprocess.DEVNULL)


def draw_kills(root: Path, lots: random.Random, with_holder: bool) -> int:
    """The manager dies at some moments of each end, the holder at others; how many."""
    count = 0
    for name in NAMES:
        kills = [f"{moment} {MANAGER}" for moment in MOMENTS if lots.random() < 0.4]
        if with_holder:
            kills += [f"{moment} {HOLDER}" for moment in MOMENTS if lots.random() < 0.3]
        lots.shuffle(kills)
        put_text(root, f"/kills/{name}", "".join(line + "\n" for line in kills))
        count += len(kills)
    return count


def lines_of(root: Path, path: str) -> list[str]:
    found = inside(root, path)
    return found.read_text().splitlines() if found.exists() else []


def check_log(root: Path, name: str) -> None:
    """Each line once, in order, to the last."""
    files = sorted(inside(root, f"/var/log/practice/{name}").glob("@*")) + [inside(root, f"/var/log/practice/{name}/current")]
    text = "".join(file.read_text() for file in files if file.exists())
    said = [re.sub(r"^@[0-9a-f]{24} ", "", line) for line in text.splitlines()]
    assert said == [f"{name} line {i}" for i in range(1, 61)] + [f"{name} last 60"], (name, said)


@pytest.mark.ns
@pytest.mark.parametrize("kills", ["none", "manager", "manager and holder"])
def test_the_machine_stops_in_reverse_whoever_dies(kills: str, tmp_path: Path, artifacts: Path, lots: random.Random) -> None:
    root = tmp_path / "root"
    prepare(root)
    drawn = draw_kills(root, lots, "holder" in kills) if kills != "none" else 0
    m = NsMachine(root, artifacts)
    m.shown = shown()
    with m:
        m.boot([INIT])
        m.wait("all are up", lambda: len(lines_of(root, "/diary")) == len(NAMES), SECONDS)
        m.wait_until("slipway list | grep -q '^default *running'", SECONDS)
        m.tell("slipway poweroff")
        assert m.wait_end(SECONDS) == End("poweroff")
    told = f"{m.console.text()}\n{lines_of(root, '/killed')}"
    assert lines_of(root, "/diary") == [f"up {name}" for name in NAMES] + [f"down {name}" for name in reversed(NAMES)], told
    assert (len(lines_of(root, "/killed")) > 0) == (drawn > 0), told
    for name in NAMES:
        check_log(root, name)
