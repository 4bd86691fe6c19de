"""`slipway prove`: a generation is booted from a copy of its root before a machine has to."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from engine.cli.schema_check import Schemas
from vmtests.harness.installation import LIBDIR, install
from vmtests.harness.programs import program
from vmtests.harness.roots import put_text
from vmtests.images.apt import need_program

Fresh = Callable[[str], Path]
HANGS = "[Service]\nType = oneshot\n\n[Install]\nEnabled = yes\n\n[Run]\nCommand = /bin/sleep 100000\n"


def commit(root: Path) -> None:
    subprocess.run([str(program("slipway")), "--root", str(root), "commit", "--libdir", LIBDIR],
                   check=True, stdin=subprocess.DEVNULL)


@pytest.fixture
def prove(image: Callable[[str], Path], artifacts: Path) -> Callable[..., subprocess.CompletedProcess[str]]:
    need_program("qemu-system-x86_64")
    kernel = image("kernel")

    def run(root: Path, *options: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [str(program("slipway")), "--root", str(root), *options, "prove", "--kernel", str(kernel), "--accel", "tcg",
             "--work", str(artifacts), "--limit", "600" if "--json" in options else "20"],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, timeout=900)
    return run


@pytest.mark.vm
def test_a_good_generation_and_one_that_hangs(
        fresh_root: Fresh, artifacts: Path, prove: Callable[..., subprocess.CompletedProcess[str]]) -> None:
    root = fresh_root("debian-sysvinit")
    install(root)
    put_text(root, "/etc/fstab", "/dev/sdz1 / btrfs subvol=@ 0 1\nLABEL=home /home ext4 defaults 0 2\n")
    commit(root)
    good = prove(root, "--json")
    assert good.returncode == 0, good.stdout + good.stderr
    assert json.loads(good.stdout) == {
        "generation": 1, "good": True, "reached": True, "powered_off": True, "failed": [],
        "left_out": [{"line": 2, "what": "LABEL=home", "where": "/home"}]}
    assert Schemas(str(Path(__file__).parents[2] / "docs/schema")).faults("proof", json.loads(good.stdout)) == []
    # Only the copy was written to, and nothing of it is left.
    assert not (root / "var/log/slipway").exists()
    assert not (root / ".slipway-prove").exists()
    assert not list(artifacts.glob("slipway-prove*"))

    put_text(root, "/etc/slipway/services/hangs.svc", HANGS)
    commit(root)
    bad = prove(root)
    assert bad.returncode == 1, bad.stdout + bad.stderr
    assert bad.stdout.startswith("generation 2 does not come up\n"), bad.stdout
    assert "boots generation 2" in next(artifacts.glob("slipway-prove*/console.txt")).read_text(errors="replace")
    # The first one is there, and can be proved or booted still.
    assert (root / "var/lib/slipway/generations/1/complete").exists()


@pytest.mark.ns
def test_what_is_not_there_is_said(tmp_path: Path) -> None:
    def run(*words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run([str(program("slipway")), "--root", str(tmp_path), "prove", *words],
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    none = run()
    assert none.returncode == 4 and "no generation to prove" in none.stderr and "slipway commit" in none.stderr
    put_text(tmp_path, "/etc/slipway/services/hangs.svc", HANGS)
    put_text(tmp_path, "/bin/sleep", "#!/bin/sh\n", 0o755)
    commit(tmp_path)
    assert "no complete generation 9" in run("9").stderr
    kernel = run()
    assert kernel.returncode == 4 and "no kernel" in kernel.stderr and "--kernel" in kernel.stderr
    work = run("--kernel", "/dev/../etc/passwd", "--work", str(tmp_path / "nowhere"))
    assert work.returncode == 4 and "cannot make a directory" in work.stderr
