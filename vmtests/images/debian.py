"""Debian roots: with many real daemons and their systemd units, with runit's services, and with systemd itself."""

from __future__ import annotations

from pathlib import Path

from vmtests.images.apt import SUITE, debian_root
from vmtests.images.cache import Recipe

TOOLS = """udev kmod iproute2 util-linux login e2fsprogs procps psmisc openssl ssl-cert
    netcat-openbsd curl strace""".split()

# The daemons that the tests expect to answer.
ANSWERING = """nginx-light openssh-server cron rsyslog dbus redis-server haproxy memcached mosquitto
    dnsmasq bind9 chrony prometheus-node-exporter avahi-daemon postgresql-15""".split()

# More units of every kind: sockets, templates, forking, oneshots, timers beside services.
OTHERS = """lighttpd smartmontools anacron at irqbalance acpid mdadm lldpd snmpd stunnel4 vsftpd
    tinyproxy rsync rpcbind uuid-runtime ser2net haveged ulogd2 radvd beanstalkd ngircd knockd iodine
    openbsd-inetd unscd wpasupplicant sysstat openvpn""".split()

# systemd is there for its unit files (targets that others name); nothing boots it.
ASKING = "systemd bind9-dnsutils redis-tools mosquitto-clients".split()

# Ports where two of them would want the same one, and what each would need from its administrator.
DAEMONS_SETUP = """
passwd -d root >/dev/null
echo debian-test > /etc/hostname
printf '127.0.0.1 localhost debian-test\\n' > /etc/hosts
: > /etc/resolv.conf
printf 'port=5300\\nno-resolv\\nno-hosts\\naddress=/dns.test/10.1.2.3\\n' > /etc/dnsmasq.d/ports.conf
sed -i 's/^server.port .*/server.port = 8081/' /etc/lighttpd/lighttpd.conf
printf 'frontend stats\\n bind 127.0.0.1:8404\\n mode http\\n stats enable\\n stats uri /\\n' >> /etc/haproxy/haproxy.cfg
printf 'nginx says hello\\n' > /var/www/html/index.html
printf '[srv]\\npath = /srv\\n' > /etc/rsyncd.conf
printf '/dev/nvme0n1 / ext4 defaults,errors=remount-ro 0 1\\n' > /etc/fstab
# The distribution's marks of the build must not differ from one build to the next.
rm -f /etc/machine-id /var/lib/dbus/machine-id
echo 0123456789abcdef0123456789abcdef > /etc/machine-id
ln -sf /etc/machine-id /var/lib/dbus/machine-id
"""

RUNIT = """runit runit-services runit-helper anacron apache2 at chrony cron cups-daemon dbus
    exim4-daemon-light haveged rsyslog proftpd-core mdadm isc-dhcp-client""".split()

RUNIT_SETUP = """
passwd -d root >/dev/null
echo runit-test > /etc/hostname
printf '127.0.0.1 localhost runit-test\\n' > /etc/hosts
: > /etc/resolv.conf
printf 'ServerName localhost\\n' > /etc/apache2/conf-available/name.conf
a2enconf -q name
printf '/dev/nvme0n1 / ext4 defaults,errors=remount-ro 0 1\\n' > /etc/fstab
"""


def debian(name: str, about: str, packages: list[str], setup: str) -> Recipe:
    def inputs() -> str:
        return "\n".join(["debian 1", SUITE, setup, *packages])

    def build(work: Path) -> None:
        debian_root(work / "root.tar", packages, setup)

    return Recipe(name, about, "root.tar", inputs, build)


DAEMONS = debian("debian-daemons", "Debian with some forty daemons; a few minutes",
                 TOOLS + ANSWERING + OTHERS + ASKING, DAEMONS_SETUP)
RUNIT_ROOT = debian("debian-runit", "Debian with runit-services and their daemons",
                    TOOLS + RUNIT, RUNIT_SETUP)
# Debian's own small init systems: the harness is tested with them.
SYSVINIT = debian("debian-sysvinit", "Debian with sysvinit",
                  ["sysvinit-core", "sysv-rc", "initscripts", "insserv", *TOOLS],
                  "passwd -d root >/dev/null\n"
                  "printf '/dev/nvme0n1 / ext4 defaults,errors=remount-ro 0 1\\n' > /etc/fstab\n")

# The one root that systemd itself boots: vmtests/probe compares what it gives to services with what we give.
SYSTEMD = debian("debian-systemd", "Debian with systemd as pid 1",
                 ["systemd", "systemd-sysv", "util-linux", "procps"],
                 "passwd -d root >/dev/null\n"
                 "echo systemd-test > /etc/hostname\n")
