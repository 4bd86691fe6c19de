"""How each daemon shows that it serves: a shell command inside of the machine and what it prints."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from vmtests.harness import Late, Machine


@dataclass(frozen=True)
class Probe:
    service: str
    what: str
    command: str
    expected: str


# Each asks as a client would. A daemon that only keeps a pid file proves nothing.
DEBIAN = (
    Probe("ssh", "banner", "nc -w 3 127.0.0.1 22 </dev/null | head -1", "SSH-2.0-OpenSSH"),
    Probe("nginx", "HTTP reply", "curl -sS -m 5 http://127.0.0.1/", "nginx says hello"),
    Probe("redis-server", "PING", "redis-cli ping", "PONG"),
    Probe("named", "DNS answer", "dig +short +time=3 +tries=1 @127.0.0.1 localhost", "127.0.0.1"),
    Probe("dnsmasq", "DNS answer", "dig +short +time=3 +tries=1 -p 5300 @127.0.0.1 dns.test", "10.1.2.3"),
    Probe("postgresql@15-main", "SQL query", "su postgres -c \"psql -Atc 'select 6*7'\"", "42"),
    Probe("haproxy", "statistics page", "curl -sS -m 5 http://127.0.0.1:8404/", "Statistics Report"),
    Probe("memcached", "version", "printf 'version\\r\\nquit\\r\\n' | nc -w 3 127.0.0.1 11211", "VERSION"),
    Probe("mosquitto", "MQTT message",
          "mosquitto_sub -W 5 -C 1 -t '$SYS/broker/version'", "mosquitto version"),
    Probe("chrony", "chronyc tracking", "chronyc -n tracking", "Reference ID"),
    Probe("prometheus-node-exporter", "metrics",
          "curl -sS -m 15 http://127.0.0.1:9100/metrics | grep ^node_exporter_build", "node_exporter_build_info"),
    Probe("dbus", "names on the bus",
          "dbus-send --system --print-reply --dest=org.freedesktop.DBus / org.freedesktop.DBus.ListNames",
          "org.freedesktop.DBus"),
    Probe("avahi-daemon", "version over D-Bus",
          "dbus-send --system --print-reply --dest=org.freedesktop.Avahi / org.freedesktop.Avahi.Server.GetVersionString",
          "avahi 0."),
    Probe("rsyslog", "line in the log",
          "logger -t demo mark-$$ && sleep 1 && grep -c 'demo: mark-' /var/log/syslog /var/log/messages 2>/dev/null",
          ":"),
    Probe("cron", "its process", "cat /proc/$(cat /run/crond.pid)/comm", "cron"),
    Probe("lighttpd", "HTTP reply", "curl -sS -m 5 -o /dev/null -w '%{http_code}' http://127.0.0.1:8081/index.html", "200"),
    Probe("rsync", "list of modules", "rsync --contimeout=5 rsync://127.0.0.1/", "srv"),
    Probe("vsftpd", "banner", "nc -w 3 127.0.0.1 21 </dev/null | head -1", "220"),
    Probe("beanstalkd", "statistics", "printf 'stats\\r\\nquit\\r\\n' | nc -w 3 127.0.0.1 11300", "OK"),
)


@dataclass(frozen=True)
class Answer:
    probe: Probe
    good: bool
    text: str


def ask(machine: Machine, probe: Probe) -> Answer:
    try:
        result = machine.run(probe.command, 20)
    except Late as late:
        return Answer(probe, False, str(late))
    lines = [line for line in result.out.splitlines() if probe.expected in line]
    text = lines[0] if lines else (result.out.strip().splitlines() or [f"exit code {result.code}"])[-1]
    return Answer(probe, bool(lines), text.strip()[:70])


def ask_all(machine: Machine, probes: tuple[Probe, ...], parallel: bool) -> list[Answer]:
    """All probes; a machine in QEMU takes one command at a time."""
    if not parallel:
        return [ask(machine, probe) for probe in probes]
    with ThreadPoolExecutor(4) as pool:
        return list(pool.map(lambda probe: ask(machine, probe), probes))
