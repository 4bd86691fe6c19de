"""The settings of settings_rows.py, each asked for twice: by a service that may be weakened, and by one that may not.

What a service finds of itself must be what `slipway status` says. Which settings a place gives is nobody's to know beforehand, but whoever runs
this may know of some. Run in machines by native_boot_test.py, where several are asked for at once, and in name spaces by
engine/cli/missing_features_test.py, one by one.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from vmtests.cases.settings_rows import FUNCTIONS, ROWS
from vmtests.harness.base import Machine
from vmtests.harness.roots import put_text

DEFINITION = """[Service]
Description = asks for what may be missing
[Run]
Command = /bin/sh {script}
[Restart]
When = no
[Process]
{lines}
WhenImpossible = {when}
"""
# What the probes are to know of the place outside, and find there; run with TMPDIR in the same place.
HEAD = """cd $TMPDIR && mkdir -p open closed hidden dead/live empty bind bound root && touch hidden/file empty/file
cp /bin/true dead/true; cp /bin/true dead/live/true
{ echo DEVICES=$(stat -c %d /dev); echo MACHINE=$(uname -m)
for n in net ipc uts mnt user; do echo "OWN_$n='$(readlink /proc/self/ns/$n)'"; done
f=$(sed -n 's/^Seccomp_filters:[^0-9]*//p' /proc/self/status); echo FILTERS=${f:-0}; } > known
"""
# In front of an init: control groups as systems with version 1 alone have them.
VERSION_1 = "/usr/lib/slipway-test/missing/version-1"
MOUNTS = """#!/bin/sh
mount -t sysfs sysfs /sys && mount -t tmpfs tmpfs /sys/fs/cgroup && mkdir /sys/fs/cgroup/memory &&
mount -t cgroup -o memory memory /sys/fs/cgroup/memory
exec "$@"
"""
OF_VERSION_2 = {name for name, row in ROWS.items() if name.startswith("Cgroup.") or row.brings}
# A limit that nobody may have; what the kernel of Debian 12 does not have, or not in use.
NOT_IN_A_MACHINE = {"Limit.NOFILE", "Scheduling.memory-ksm", "Security.selinux-label", "Security.smack-label", "Cgroup.memory-zswap-max",
                    "Cgroup.io-device-weight", "Cgroup.block-io-device-weight", "Cgroup.io-device-latency-target"}
WAYS = ("weaken", "refuse")
PLACE = "/usr/lib/slipway-test/missing"
SCRATCH = "/srv/missing"


class Asked(NamedTuple):
    """Two services, "ask-NAME-weaken" and "-refuse", for these settings."""

    name: str
    settings: list[str]

    @property
    def services(self) -> list[str]:
        return [f"ask-{self.name}-{when}" for when in WAYS]


def one_by_one() -> list[Asked]:
    return [Asked(setting.lower().replace(".", "-"), [setting]) for setting in ROWS]


def packed() -> list[Asked]:
    packs: dict[str, list[str]] = {}
    for setting, row in ROWS.items():
        packs.setdefault(row.pack or setting, []).append(setting)
    return [Asked("pack-" + name.lower().replace(".", "-"), settings) for name, settings in packs.items()]


def files(asked: list[Asked], place: str, scratch: str, marker: str) -> Iterator[tuple[str, str, str]]:
    """Names, definitions and scripts, which are `place`/NAME.sh and read `scratch`/known."""
    for one in asked:
        # One setting may come with several rows.
        lines = dict.fromkeys(line for setting in one.settings for line in ROWS[setting].lines.splitlines())
        text = "\n".join(lines).replace("$TMPDIR", scratch).replace("$PLACE", place)
        probes = "".join(f"if {ROWS[setting].has}; then echo RESULT has {setting}; else echo RESULT lacks {setting}; fi\n"
                         for setting in one.settings if ROWS[setting].has)
        for name, when in zip(one.services, WAYS):
            script = f"{place}/{name}.sh"
            yield (name, DEFINITION.format(script=script, lines=text, when=when),
                   f". {scratch}/known; TMPDIR={scratch} MARKER={marker}\n{FUNCTIONS}{probes}echo RESULT end\nexec sleep 1000\n")


def explained(said: list[str]) -> bool:
    return any("slipway-exec: " in line for line in said)


def told_of(setting: str) -> str:
    return ROWS[setting].told or setting


def lacking(one: Asked, told: set[str], said: list[str]) -> tuple[set[str], str]:
    """What a service that runs lacks; and what is wrong with how it was told ("": nothing)."""
    missing, should = set(), set()
    for setting in one.settings:
        row = ROWS[setting]
        lacks = f"RESULT lacks {setting}" in said if row.has else told_of(setting) in told
        if row.has and not lacks and f"RESULT has {setting}" not in said:
            return missing, f"{setting}: no result"
        if lacks and row.needed:
            return missing, f"{setting}: started without"
        missing |= {setting} if lacks or row.brings in told else set()
        should |= {told_of(setting)} if lacks else set()
    # One setting may come with another, which has a row of its own.
    beside = {line.partition(" ")[0] for setting in one.settings for line in ROWS[setting].lines.splitlines()} - set(one.settings)
    beside |= {ROWS[setting].brings for setting in one.settings}
    if not should <= told <= should | beside:
        return missing, f"it lacks {should} and {told} is told"
    if missing and not any("warning: weakened: " in line for line in said):
        return missing, "no warning in the log"
    return missing, ""


def judge(one: Asked, services: dict[str, Any], said: dict[str, list[str]]) -> tuple[set[str], str]:
    """The settings that were missing; and what is wrong with how that was told ("": nothing)."""
    weak, strict = one.services
    if services[weak]["state"] == "running":
        missing, wrong = lacking(one, {what["setting"] for what in services[weak].get("weakened", [])}, said[weak])
        if wrong:
            return missing, f"{weak}: {wrong}"
    else:
        missing = set(one.settings)
        if not any(ROWS[setting].needed or ROWS[setting].may_fail for setting in one.settings) or not explained(said[weak]):
            return missing, f"{weak} failed"
    if missing:
        good = services[strict]["state"] == "failed" and explained(said[strict])
        return missing, "" if good else f"{strict} was not refused with a reason"
    good = services[strict]["state"] == "running" and "weakened" not in services[strict] and not any("RESULT lacks" in line for line in said[strict])
    return missing, "" if good else f"{strict} is not what {weak} is"


def settled(asked: list[Asked], services: dict[str, Any], said: dict[str, list[str]]) -> bool:
    """Each has failed and said why, or has printed all it found."""
    def is_settled(name: str) -> bool:
        state = services.get(name, {}).get("state")
        return bool(state == "failed" and explained(said[name])) or (state == "running" and "RESULT end" in said[name])

    return all(is_settled(name) for one in asked for name in one.services)


def put_services(root: Path) -> None:
    for name, definition, script in files(packed(), PLACE, SCRATCH, "/tmp/missing-marker"):
        put_text(root, f"/etc/slipway/services/{name}.svc", definition)
        put_text(root, f"{PLACE}/{name}.sh", script)
    put_text(root, f"{PLACE}/head", HEAD)
    put_text(root, VERSION_1, MOUNTS, 0o755)


def check(m: Machine) -> set[str]:
    """Starts all of them; the names of what was missing."""
    asked = packed()
    names = [name for one in asked for name in one.services]
    assert m.run(f"mkdir -p {SCRATCH} && chmod 1777 {SCRATCH} && touch /tmp/missing-marker && TMPDIR={SCRATCH} sh {PLACE}/head", 30).ok

    def logged() -> dict[str, list[str]]:
        # "FILE:STAMP TEXT"
        lines = m.run("cd /var/log/slipway && grep -H '' ask-*/current", 60).out.splitlines()
        return {name: [line.partition(" ")[2] for line in lines if line.startswith(f"{name}/")] for name in names}

    before = logged()  # in an earlier boot
    m.run(f"slipway start {' '.join(names)}", 180)
    services: dict[str, Any] = {}
    said: dict[str, list[str]] = {}

    def look() -> bool:
        services.update({one["name"]: one for one in json.loads(m.run("slipway --json list --all", 60).out)})
        said.update({name: lines[len(before[name]):] for name, lines in logged().items()})
        return settled(asked, services, said)

    m.wait("all services that ask", look, 180, 1)
    missing = set()
    for one in asked:
        lacks, wrong = judge(one, services, said)
        assert not wrong, (wrong, [(services[name], said[name]) for name in one.services])
        missing |= lacks
    m.run(f"slipway stop {' '.join(names)}", 180)
    return missing
