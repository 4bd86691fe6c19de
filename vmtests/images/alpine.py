"""The real Alpine Linux 3.19, installed by its own apk from its own signed packages."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

from vmtests.images.cache import Absent, Recipe
from vmtests.images.repository import images_dir
from vmtests.images.unpack import pack

ROOTFS = "alpine-minirootfs-3.19.4-x86_64.tar.gz"
PACKAGES = """alpine-base openrc busybox-openrc busybox-mdev-openrc mdev-conf chrony chrony-openrc
    openssh-server openssh-keygen openssh-server-common-openrc openntpd openntpd-openrc dhcpcd
    dhcpcd-openrc ifupdown-ng wpa_supplicant wpa_supplicant-openrc e2fsprogs tzdata""".split()

# What Alpine's installer enables, and the three daemons an administrator would add.
RUNLEVELS = {
    "sysinit": "devfs dmesg mdev hwdrivers",
    "boot": "modules sysctl hostname bootmisc syslog hwclock swap seedrng networking",
    "default": "crond chronyd sshd",
    "shutdown": "killprocs savecache mount-ro",
}

CONFIGURE = """
set -eu
printf 'auto lo\\niface lo inet loopback\\n' > /etc/network/interfaces
echo alpine-test > /etc/hostname
passwd -d root >/dev/null
ssh-keygen -A >/dev/null
"""


def source() -> Path:
    where = images_dir() / "alpine-3.19"
    if not (where / ROOTFS).is_file():
        raise Absent(f"no Alpine files in {where} (set SLIPWAY_IMAGES to the directory that has alpine-3.19)")
    return where


def build(work: Path) -> None:
    where = source()
    subprocess.run(["sha256sum", "--quiet", "-c", "SHA256SUMS"], cwd=where, check=True)
    root = work / "root"
    root.mkdir()
    subprocess.run(["tar", "-C", str(root), "-xpf", str(where / ROOTFS)], check=True)
    shutil.copytree(where / "packages", root / "tmp" / "p")
    (root / "etc/apk/repositories").write_text("")
    # apk looks at /proc; a private mount namespace keeps that mount to ourselves.
    install = (f"mount --bind /proc {root}/proc && "
               f"chroot {root} apk add --no-network -X /tmp/p {' '.join(PACKAGES)}")
    done = subprocess.run(["unshare", "-m", "sh", "-c", install], stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if done.returncode != 0:
        raise Absent(f"apk add failed:\n{done.stdout}")
    shutil.rmtree(root / "tmp" / "p")
    for level, scripts in RUNLEVELS.items():
        directory = root / "etc" / "runlevels" / level
        directory.mkdir(parents=True, exist_ok=True)
        for script in scripts.split():
            link = directory / script
            link.unlink(missing_ok=True)
            link.symlink_to(f"/etc/init.d/{script}")
    subprocess.run(["chroot", str(root), "/bin/sh", "-c", CONFIGURE], check=True,
                   stdin=subprocess.DEVNULL)
    pack(root, work / "root.tar")
    shutil.rmtree(root)


def inputs() -> str:
    return "\n".join(["alpine 1", (source() / "SHA256SUMS").read_text(), CONFIGURE,
                      repr(RUNLEVELS), *PACKAGES])


ALPINE = Recipe("alpine", "Alpine Linux 3.19 with OpenRC", "root.tar", inputs, build)
