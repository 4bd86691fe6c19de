"""The root that both machines boot: Debian with systemd, users, files that rows speak of, the probe."""

from __future__ import annotations

import os
from pathlib import Path

from vmtests.harness.base import Machine
from vmtests.harness.programs import program
from vmtests.harness.roots import inside, put_file, put_text
from vmtests.images import ready, recipe, unpack
from vmtests.probe.unit import OUT, PROBE

IMAGE = "debian-systemd"
DONE = "/probe/done"
# Two, so that one of them is a choice.
PROCESSORS = 2
KERNEL_OPTIONS = "rw printk.devkmsg=on"

PASSWD = """probe:x:1500:1500:Probe:/home/probe:/bin/sh
nologin:x:1501:1501:No login:/nonexistent:/usr/sbin/nologin
"""
GROUP = "probe:x:1500:\nnologin:x:1501:\nextra-a:x:1601:probe\nextra-b:x:1602:probe\nother-a:x:1701:\nother-b:x:1702:\n"

ENVIRONMENT_FILE = r"""# a comment
; another
PLAIN=one
SPACED = two words  
DOUBLE="three  words" 
SINGLE='four $words "here"'
ESCAPED="a\"b\\c\$d"
UNQUOTED_ESCAPE=a\ b\\c
CONTINUED=first\
second
MULTI="line one
line two"
EMPTY=
HASH=a#b
TRAILING=x # no comment
MIXED="a"'b'c
DOLLAR=$PLAIN
  INDENTED=yes
export EXPORTED=no
1BAD=no
LATER=first
LATER=second
OVERRIDDEN=by-file
"""


def add_text(root: Path, path: str, text: str) -> None:
    where = inside(root, path)
    where.write_text(where.read_text() + text)


def make_directory(root: Path, path: str, mode: int = 0o755, uid: int = 0, gid: int = 0) -> None:
    where = inside(root, path)
    where.mkdir(parents=True, exist_ok=True)
    where.chmod(mode)
    os.chown(where, uid, gid)


def prepare(root: Path) -> Path:
    """Unpacks the image into the directory `root` and adds all that is no unit."""
    unpack(ready(recipe(IMAGE)), root)
    put_file(root, PROBE, program("slipway-test-probe"))
    make_directory(root, OUT, 0o777)
    add_text(root, "/etc/passwd", PASSWD)
    add_text(root, "/etc/group", GROUP)
    put_text(root, "/etc/fstab", "/dev/nvme0n1 / ext4 defaults 0 1\n")
    put_text(root, "/etc/machine-id", "0123456789abcdef0123456789abcdef\n")
    put_text(root, "/probe-mark", "host\n")
    put_text(root, "/probe/environment", ENVIRONMENT_FILE)
    put_text(root, "/probe/environment-2", "LATER=third\nSECOND=yes\n")
    put_text(root, "/probe/text", "some text\n")
    put_text(root, "/probe/input", "what is read\n")
    put_text(root, "/probe/secret", "a secret\n", 0o600)
    make_directory(root, "/home/probe", 0o755, 1500, 1500)
    put_text(root, "/home/probe/file", "at home\n")
    put_text(root, "/root/file", "of root\n", 0o600)
    for name in ("data", "data/inner", "data/other", "from"):
        make_directory(root, f"/srv/{name}")
        put_text(root, f"/srv/{name}/file", f"of {name}\n")
    make_directory(root, "/srv/to")
    make_directory(root, "/usr/lib/modules/of-nobody")
    make_directory(root, "/srv/open", 0o777)
    prepare_inner_root(root)
    return root


def prepare_inner_root(root: Path) -> None:
    """A root to be entered: nothing but the probe and places to mount at."""
    put_file(root, f"/srv/root{PROBE}", program("slipway-test-probe"))
    put_text(root, "/srv/root/probe-mark", "inner root\n")
    for name in ("proc", "sys", "dev", "run", "tmp", "var/tmp", "etc", "place"):
        make_directory(root, f"/srv/root/{name}")
    put_text(root, "/srv/root/etc/passwd", "root:x:0:0:root:/root:/bin/sh\n" + PASSWD)
    put_text(root, "/srv/root/etc/group", "root:x:0:\n" + GROUP)


def reports_of(m: Machine, seconds: float) -> str:
    """Waits for the last unit and returns what all of them wrote."""
    m.wait_until(f"test -e {DONE}", seconds, 2)
    return m.run(f'cd {OUT} && for f in *; do echo "== $f"; cat "$f"; done', 120).out
