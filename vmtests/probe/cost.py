"""What a start costs, in the time of a guest whose clock counts instructions: the same again in every run.

From the moment before the command that asks for it (systemctl start, slipway start) to the first instruction of the
service's program, both told by the probe. A start of a service without any setting is taken off by whoever wants the
cost of the settings alone.
"""

from __future__ import annotations

import statistics
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from vmtests.harness import machine
from vmtests.harness.base import Machine
from vmtests.harness.installation import INIT, install
from vmtests.harness.qemu import COUNTED, VmMachine
from vmtests.harness.roots import put_link, put_text
from vmtests.probe import root as common
from vmtests.probe import slipway_side, systemd_side
from vmtests.probe.topics.view import WHOLE
from vmtests.probe.unit import OUT, PROBE, Row, Unit, native_text, row, systemd_text

STARTS = 20
# The first ones read the disk and fill the caches.
UNCOUNTED = 3
SECONDS = 600
# What is written to the console takes the time of a serial line: a millisecond each character, and nobody measures that.
QUIET = f"{common.KERNEL_OPTIONS} quiet systemd.show_status=no"


def one(name: str, systemd: str, native: str) -> Unit:
    return Unit(name, "time", (row(systemd, native),), to=f"{OUT}/{name}")


def setting(directive: str, key: str, value: str = "yes") -> Unit:
    return one(f"cost-{key}", f"{directive}={value}", f"Sandbox.{key} = {value}")


def without_files(name: str, systemd: str, native: str) -> Unit:
    """Its report goes to a file that is opened for it: a service that may not write to the directory, or anywhere."""
    return Unit(name, "time", (Row(f"{systemd}\nStandardOutput=append:{OUT}/{name}", f"{native}\nStandardOutput = append {OUT}/{name}", ()),))


PLAIN = one("cost-plain", "", "")
HARDENED = without_files("cost-hardened", WHOLE.rows[0].systemd, WHOLE.rows[0].native)
FEATURES = (
    setting("PrivateTmp", "private-tmp"), setting("PrivateDevices", "private-devices"), setting("PrivateNetwork", "private-network"),
    setting("PrivateIPC", "private-ipc"), setting("PrivateUsers", "private-users"), setting("ProtectSystem", "protect-system"),
    setting("ProtectHome", "protect-home"), setting("ProtectHostname", "protect-hostname"), setting("ProtectClock", "protect-clock"),
    setting("ProtectKernelTunables", "protect-kernel-tunables"), setting("ProtectKernelModules", "protect-kernel-modules"),
    setting("ProtectKernelLogs", "protect-kernel-logs"), setting("ProtectControlGroups", "protect-control-groups"),
    setting("ProtectProc", "protect-proc", "invisible"), setting("RestrictNamespaces", "restrict-namespaces"),
    setting("SystemCallFilter", "system-call-filter", "@system-service"), setting("MemoryDenyWriteExecute", "memory-deny-write-execute"),
    without_files("cost-user", "User=probe", "User = probe"), one("cost-capabilities", "CapabilityBoundingSet=CAP_CHOWN", "Capabilities.bounding = CAP_CHOWN"),
    one("cost-limits", "LimitNOFILE=1024\nLimitCORE=0", "Limit.NOFILE = 1024\nLimit.CORE = 0"),
    one("cost-memory-max", "MemoryMax=100M", "Cgroup.memory-max = 100M"), one("cost-keyring", "KeyringMode=private", "Security.keyring = private"),
    one("cost-credential", "LoadCredential=one:/probe/secret", "Security.load-credential = one:/probe/secret"),
)
UNITS = (PLAIN, HARDENED, *FEATURES)


@dataclass(frozen=True)
class Cost:
    """Microseconds of one unit's starts."""

    starts: tuple[float, ...]

    @property
    def median(self) -> float:
        return statistics.median(self.starts)


def times(report: str) -> list[int]:
    return [int(line.split()[1]) for line in report.splitlines() if line.startswith("time ")]


def start_often(m: Machine, name: str, ask: str, count: int) -> Cost | None:
    """None: it did not start."""
    asked = f"{OUT}/asked-{name}"
    loop = (f"i=0; while [ $i -lt {count + UNCOUNTED} ]; do i=$((i+1)); {PROBE} --to {asked} time; {ask} >/dev/null 2>&1 || exit 1; done; sync")
    if not m.run(loop, SECONDS).ok:
        return None
    before, after = times(m.run(f"cat {asked}").out), times(m.run(f"cat {OUT}/{name}").out)
    if len(before) != count + UNCOUNTED or len(after) != len(before):
        return None
    return Cost(tuple((b - a) / 1000 for a, b in zip(before, after))[UNCOUNTED:])


def measure(root: Path, artifacts: Path, prepare: Callable[[Path], None], init: str, ready: str, ask: str,
            units: Iterable[Unit], count: int = STARTS) -> dict[str, Cost]:
    """Boots `root` as `prepare` leaves it; `ask` with a unit's name behind it starts that and waits for its end."""
    prepare(root)
    found = {}
    with machine("vm", root, artifacts) as m:
        assert isinstance(m, VmMachine)
        m.kernel_options = QUIET
        m.accelerator = COUNTED
        m.boot([init])
        m.wait_until(ready, SECONDS, 2)
        for unit in units:
            cost = start_often(m, unit.name, f"{ask} {unit.name}", count)
            if cost is not None:
                found[unit.name] = cost
    return found


def prepare_systemd(root: Path) -> None:
    systemd_side.prepare_machine(root)
    for unit in UNITS:
        text = systemd_text(unit).replace("[Unit]", "[Unit]\nStartLimitIntervalSec=0", 1)
        put_text(root, f"{systemd_side.UNIT_FILES}/{unit.name}.service", text)
    # Whom an active unit names stays loaded, as the services of a machine that is up; without, each start would read the
    # unit's files again.
    named = " ".join(f"{unit.name}.service" for unit in UNITS)
    put_text(root, f"{systemd_side.UNIT_FILES}/probe.target", f"[Unit]\nDescription=nothing\nDefaultDependencies=no\nAfter={named}\n")
    put_link(root, f"{systemd_side.UNIT_FILES}/default.target", "probe.target")


def prepare_slipway(root: Path, artifacts: Path) -> None:
    common.prepare(root)
    install(root, "debian")
    for unit in UNITS:
        text = native_text(unit).replace("Type = oneshot", "Type = task").replace("Enabled = yes", "Enabled = no")
        put_text(root, f"{slipway_side.SERVICES}/{unit.name}.svc", text)
    slipway_side.commit(root, artifacts, ())


def of_systemd(where: Path, units: Iterable[Unit] = (PLAIN, HARDENED), count: int = STARTS) -> dict[str, Cost]:
    return measure(where / "systemd", where, prepare_systemd, "/lib/systemd/systemd",
                   "systemctl is-active probe.target", "systemctl start", units, count)


def of_slipway(where: Path, units: Iterable[Unit] = UNITS, count: int = STARTS) -> dict[str, Cost]:
    return measure(where / "slipway", where, lambda root: prepare_slipway(root, where), INIT,
                   f"test -e {common.DONE}", "slipway start", units, count)
