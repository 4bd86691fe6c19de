"""An idle tree sleeps: svscan, twenty supervisors and their loggers make no context switch for a minute."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from vmtests.harness.programs import program

SERVICES = 20
SECONDS = 60
OURS = ("slipway-svscan", "slipway-supervise", "slipway-log")


def descendants(top: int) -> list[int]:
    found, todo = [], [top]
    while todo:
        pid = todo.pop()
        found.append(pid)
        todo += [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    return found


def switches(pids: list[int]) -> dict[tuple[int, str], int]:
    counts = {}
    for pid in pids:
        fields = dict(line.split(":\t", 1) for line in Path(f"/proc/{pid}/status").read_text().splitlines())
        if fields["Name"] in [name[:15] for name in OURS]:
            counts[pid, fields["Name"]] = int(fields["voluntary_ctxt_switches"]) + int(fields["nonvoluntary_ctxt_switches"])
    return counts


@pytest.fixture
def tree(tmp_path: Path) -> Iterator[subprocess.Popen[bytes]]:
    scan = tmp_path / "scan"
    for number in range(SERVICES):
        service = scan / f"idle-{number}"
        for where, run in ((service, "echo hello; exec sleep 100000"),
                           (service / "log", f"exec {program('slipway-log')} t {tmp_path}/log-{number}")):
            where.mkdir(parents=True)
            (where / "run").write_text(f"#!/bin/sh\n{run}\n")
            (where / "run").chmod(0o755)
    process = subprocess.Popen([program("slipway-svscan"), scan], stdin=subprocess.DEVNULL, start_new_session=True)
    yield process
    subprocess.run(["s6-svscanctl", "-t", scan], check=True)
    assert process.wait(60) == 0


@pytest.mark.ns
def test_no_context_switch_in_a_minute(tree: subprocess.Popen[bytes], tmp_path: Path) -> None:
    # The tree is one that worked: every logger has written its line.
    deadline = time.monotonic() + 120
    while not all((tmp_path / f"log-{n}/current").exists() and (tmp_path / f"log-{n}/current").stat().st_size
                  for n in range(SERVICES)):
        assert time.monotonic() < deadline, "the loggers did not write"
        time.sleep(0.1)
    # It has come to rest when nobody was awake for a second.
    before = switches(descendants(tree.pid))
    while True:
        time.sleep(1)
        was, before = before, switches(descendants(tree.pid))
        if before == was:
            break
        assert time.monotonic() < deadline, "the tree does not come to rest"
    assert len(before) == 1 + 3 * SERVICES
    time.sleep(SECONDS)
    after = switches(descendants(tree.pid))
    assert after.keys() == before.keys()
    woken = {who: after[who] - before[who] for who in before if after[who] != before[who]}
    assert not woken, f"{os.uname().release}: {woken}"
