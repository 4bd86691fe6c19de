"""A throwaway machine: the programs of this machine, read-only, and all else fresh; Slipway is pid 1."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from vmtests.harness.installation import INIT, LIBDIR, install
from vmtests.harness.ns import ENVIRONMENT, NsMachine
from vmtests.harness.programs import program
from vmtests.harness.roots import put_link, put_text

UP_SECONDS = 120
PASSWD = """root:x:0:0:root:/root:/bin/sh
www-data:x:33:33:www-data:/var/www:/usr/sbin/nologin
nobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin
"""
GROUP = "root:x:0:\ntty:x:5:\nwww-data:x:33:\nnogroup:x:65534:\n"
EMPTY = ("proc", "sys", "dev", "run", "tmp", "root", "srv", "etc", "var/log", "var/www", "usr/local/bin")
# What of this machine's system is seen inside.
PROGRAMS = ("/usr/bin", "/usr/sbin", "/usr/lib64", "/usr/lib/execline", "/etc/alternatives")
MERGED = ("bin", "sbin", "lib", "lib64")


def shown() -> dict[str, str]:
    """Programs and shared libraries; /usr/lib itself is the root's own, because Slipway is in there."""
    libraries = [str(found) for found in Path("/usr/lib").glob("*-linux-gnu")]
    return {place: place for place in (*PROGRAMS, *libraries) if Path(place).is_dir()}


def make_root(root: Path) -> None:
    """Files of a small machine, with Slipway and its boot set, before its first commit."""
    for name in EMPTY:
        (root / name).mkdir(parents=True, exist_ok=True)
    for place in shown():
        (root / place[1:]).mkdir(parents=True, exist_ok=True)
    for name in MERGED:
        if (root / "usr" / name).is_dir():
            put_link(root, f"/{name}", f"usr/{name}")
    for loader in Path("/usr/lib").glob("ld-linux*"):
        put_link(root, str(loader), os.readlink(loader))
    put_text(root, "/etc/passwd", PASSWD)
    put_text(root, "/etc/group", GROUP)
    put_text(root, "/etc/hostname", "practice\n")
    install(root)
    # /usr/bin is this machine's.
    (root / "usr/bin/slipway").unlink()
    put_link(root, "/usr/local/bin/slipway", f"{LIBDIR}/slipway")
    subprocess.run([str(program("slipway")), "--root", str(root), "commit"], check=True, stdin=subprocess.DEVNULL,
                   stdout=subprocess.DEVNULL)


@contextmanager
def practice(root: Path, artifacts: Path) -> Iterator[NsMachine]:
    """The machine, once its boot is done."""
    make_root(root)
    machine = NsMachine(root, artifacts)
    machine.shown = shown()
    with machine:
        machine.boot([INIT])
        machine.wait("the end of the boot", lambda: machine.run("slipway status default", 30).ok, UP_SECONDS)
        yield machine


def shell(machine: NsMachine) -> int:
    """An interactive shell in the machine, on this terminal."""
    words = [*machine.entering(), "/bin/sh", "-c", "cd /root && exec /bin/bash --norc"]
    environment = {**ENVIRONMENT, "TERM": os.environ.get("TERM", "linux"), "PS1": "practice# "}
    return subprocess.call(words, env=environment)
