"""The leak check names what its run left behind, and nothing else of the machine."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from vmtests.harness import cgroup

TOP = Path(__file__).resolve().parents[2]

# A run that leaves a process, a mount and a cgroup behind. Between two snapshots it asks for what others do.
RUN = """
import os, subprocess, sys
from vmtests.harness import cgroup
from vmtests.runner import leaks
os.environ["SLIPWAY_TEST_RUN"] = "leaking"
assert leaks.own_world()
leaks.GRACE_SECONDS = 1
before = leaks.snapshot()
print("go", flush=True)
sys.stdin.readline()
if sys.argv[1] == "leaks":
    subprocess.run("sleep 7777 & sleep 7778 &", shell=True)
    subprocess.run(["mount", "-t", "tmpfs", "leak", sys.argv[2]], check=True)
    made = cgroup.make(cgroup.prefix() + "left")
found = leaks.leaks(before)
if sys.argv[1] == "leaks":
    subprocess.run(["umount", sys.argv[2]], check=True)
    if made:
        cgroup.remove(made)
print(*found, sep="\\n")
"""


def run(what: str, where: Path) -> list[str]:
    with subprocess.Popen([sys.executable, "-c", RUN, what, str(where)], cwd=TOP, stdin=subprocess.PIPE,
                          stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin and process.stdout
        assert process.stdout.readline() == "go\n"
        # What others do meanwhile.
        with subprocess.Popen(["sleep", "7776"]) as other:
            stranger = cgroup.make(f"slipway-other-{os.getpid()}")
            out, _ = process.communicate("go\n", timeout=60)
            other.kill()
        if stranger:
            cgroup.remove(stranger)
        assert process.returncode == 0
    return out.split("\n")[:-1]


@pytest.mark.ns
def test_others_are_not_counted(tmp_path: Path) -> None:
    assert run("tidy", tmp_path) in ([], [""])


@pytest.mark.ns
def test_what_is_left_is_named(tmp_path: Path) -> None:
    found = run("leaks", tmp_path)
    assert sorted(line.partition(": ")[2] for line in found if line.startswith("process")) == ["sleep 7777", "sleep 7778"]
    assert f"mount {tmp_path} (tmpfs)" in found
    assert cgroup.top() is None or f"cgroup {cgroup.top()}/slipway-leaking-left" in found
    assert len(found) == 3 + (cgroup.top() is not None)
