"""The images are what their recipes say."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from vmtests.images.ext4 import is_clean, make_ext4
from vmtests.images.kernel import whole_elf

pytestmark = [pytest.mark.ns, pytest.mark.timeout(1200)]

Image = Callable[[str], Path]


def members(tar: Path) -> set[str]:
    listed = subprocess.run(["tar", "-tf", str(tar)], check=True, stdout=subprocess.PIPE, text=True)
    return {line.removeprefix("./").rstrip("/") for line in listed.stdout.splitlines()}


def test_the_kernel_is_a_whole_elf_file(image: Image) -> None:
    kernel = image("kernel").read_bytes()
    assert whole_elf(kernel)
    assert not whole_elf(kernel[:len(kernel) // 2])


def test_debian_has_the_daemons_and_thirty_units_more(image: Image) -> None:
    names = members(image("debian-daemons"))
    units = {name.rpartition("/")[2] for name in names
             if name.startswith("usr/lib/systemd/system/") and name.endswith(".service")}
    foreign = {unit for unit in units if not unit.startswith("systemd-")}
    for daemon in ("nginx", "ssh", "cron", "rsyslog", "dbus", "redis-server", "haproxy", "memcached",
                   "mosquitto", "dnsmasq", "named", "chrony", "prometheus-node-exporter",
                   "avahi-daemon", "postgresql@"):
        assert f"{daemon}.service" in foreign
    assert len(foreign) >= 60
    assert "var/lib/postgresql/15/main/PG_VERSION" in names


def test_alpine_has_55_scripts_and_its_runlevels(image: Image) -> None:
    names = members(image("alpine"))
    scripts = {name for name in names if name.startswith("etc/init.d/") and name != "etc/init.d/functions.sh"}
    assert len(scripts) == 55
    assert {"etc/runlevels/default/sshd", "etc/runlevels/boot/syslog"} <= names


def test_debian_runit_has_28_services(image: Image) -> None:
    names = members(image("debian-runit"))
    services = {name.split("/")[4] for name in names if name.startswith("usr/share/runit/sv/")}
    assert len(services) == 28


def test_an_image_made_of_a_directory_is_clean(tmp_path: Path) -> None:
    root = tmp_path / "root"
    (root / "etc").mkdir(parents=True)
    (root / "etc" / "file").write_text("content")
    disk = make_ext4(root, tmp_path / "disk", spare_mib=64)
    clean, report = is_clean(disk)
    assert clean, report
    # The check must be able to fail: spoil the first block group's inode table.
    with open(disk, "r+b") as spoiled:
        spoiled.seek(64 << 10)
        spoiled.write(b"\xff" * (1 << 20))
    assert not is_clean(disk)[0]
