"""The process between the harness and a machine's pid 1: makes the namespaces and tells how it ended.

Called as `keeper.py CONFIG` with a JSON object {root, shown, init, console, cgroup, status, go, ready, hold}.
Writes JSON lines to the descriptor `status`; reads one byte from `go` when its user map is written;
`ready` closes when pid 1 has executed its program, which waits for a byte from `hold`, if that is not -1.
It dies with the harness, and pid 1 with it, so nothing survives a test that is killed.

The user namespace maps every id to itself: files keep their owners, but swap, clock and modules
are out of reach for whatever boots in here. Files of /proc and /sys that belong to root would still
obey, so those that change the host are read-only.
"""

from __future__ import annotations

import fcntl
import json
import os
import resource
import signal
import socket
import struct
import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent.parent))

from vmtests.harness import linux as os_linux  # noqa: E402

NODES = ("null", "zero", "full", "random", "urandom", "tty")
LINKS = {"fd": "/proc/self/fd", "stdin": "fd/0", "stdout": "fd/1", "stderr": "fd/2", "ptmx": "pts/ptmx"}
# What of /proc acts on the whole host.
HOST_WIDE = ("bus", "fs", "irq", "sys", "sysrq-trigger")
SIOCGIFFLAGS, SIOCSIFFLAGS, IFF_UP = 0x8913, 0x8914, 1


def say(config: dict[str, Any], **facts: object) -> None:
    os.write(config["status"], (json.dumps(facts) + "\n").encode())


def bind_node(source: str, target: str) -> None:
    Path(target).touch()
    os_linux.mount(source, target, flags=os_linux.MS_BIND)


def mount_devices(root: str, console: str) -> None:
    """A private /dev: mknod is not allowed in a user namespace, so the host's nodes are bound."""
    dev = f"{root}/dev"
    os_linux.mount("dev", dev, "tmpfs", os_linux.MS_NOSUID, "mode=755")
    for name in NODES:
        bind_node(f"/dev/{name}", f"{dev}/{name}")
    bind_node(console, f"{dev}/console")
    for name, target in LINKS.items():
        os.symlink(target, f"{dev}/{name}")
    for name in ("pts", "shm", "mqueue"):
        os.mkdir(f"{dev}/{name}")
    os_linux.mount("devpts", f"{dev}/pts", "devpts", os_linux.MS_NOSUID | os_linux.MS_NOEXEC,
                   "newinstance,ptmxmode=666,mode=620,gid=5")
    os_linux.mount("shm", f"{dev}/shm", "tmpfs", os_linux.MS_NOSUID | os_linux.MS_NODEV, "mode=1777")


def mount_kernel(root: str, with_cgroup: bool) -> None:
    """/proc and /sys, with what would change the host read-only."""
    quiet = os_linux.MS_NOSUID | os_linux.MS_NODEV | os_linux.MS_NOEXEC
    os_linux.mount("proc", f"{root}/proc", "proc", quiet)
    os_linux.mount("sysfs", f"{root}/sys", "sysfs", quiet | os_linux.MS_RDONLY)
    if with_cgroup:
        os_linux.mount("cgroup2", f"{root}/sys/fs/cgroup", "cgroup2", quiet)
    for name in HOST_WIDE:
        if os.path.exists(f"{root}/proc/{name}"):
            os_linux.make_read_only(f"{root}/proc/{name}")


def mount_all(config: dict[str, Any]) -> None:
    root = config["root"]
    os_linux.mount("none", "/", flags=os_linux.MS_REC | os_linux.MS_PRIVATE)
    os_linux.mount(root, root, flags=os_linux.MS_BIND | os_linux.MS_REC)
    for target, source in config["shown"].items():
        os_linux.bind_read_only(source, f"{root}{target}")
    mount_kernel(root, bool(config["cgroup"]))
    mount_devices(root, config["console"])
    os_linux.mount("run", f"{root}/run", "tmpfs", os_linux.MS_NOSUID | os_linux.MS_NODEV, "mode=755")
    os.chdir(root)
    os_linux.pivot_root_here()
    os.chdir("/")


def loopback_up() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s:
        request = struct.pack("16sH14x", b"lo", 0)
        flags, = struct.unpack_from("H", fcntl.ioctl(s, SIOCGIFFLAGS, request), 16)
        fcntl.ioctl(s, SIOCSIFFLAGS, struct.pack("16sH14x", b"lo", flags | IFF_UP))


def become_init(config: dict[str, Any]) -> None:
    """In pid 1: build the world, then be the init program, with what the kernel would give it."""
    os_linux.die_with_parent(signal.SIGKILL)
    mount_all(config)
    loopback_up()
    os.setsid()
    terminal = os.open("/dev/console", os.O_RDWR | os.O_NOCTTY)
    for fd in (0, 1, 2):
        os.dup2(terminal, fd, inheritable=True)
    for number in (signal.SIGPIPE, signal.SIGXFSZ, signal.SIGINT):  # what Python has changed
        signal.signal(number, signal.SIG_DFL)
    if config["hold"] >= 0:
        os.read(config["hold"], 1)
        os.set_inheritable(config["hold"], False)
    for fd in (config["status"], config["go"], config["ready"]):  # all others are close-on-exec by Python's own rule
        os.set_inheritable(fd, False)
    # What container managers tell the init they start (systemd's CONTAINER_INTERFACE).
    os.execve(config["init"][0], config["init"], {"HOME": "/", "TERM": "linux", "container": "slipway-test"})


def as_the_kernel_starts_init() -> None:
    """Limits as pid 1 has them on a real machine, as far as this machine lets its root go.

    In a user namespace none of them can be raised later.
    """
    for kind, soft in ((resource.RLIMIT_NOFILE, 1024), (resource.RLIMIT_CORE, 0),
                       (resource.RLIMIT_MEMLOCK, 8 << 20)):
        hard = 1 << 20 if kind == resource.RLIMIT_NOFILE else resource.RLIM_INFINITY
        try:
            resource.setrlimit(kind, (soft, hard))
        except ValueError:
            resource.setrlimit(kind, (soft, resource.getrlimit(kind)[1]))
    set_oom_score(-1000)  # the least value that was set with the host's power stays allowed inside


def set_oom_score(value: int) -> None:
    try:
        Path("/proc/self/oom_score_adj").write_text(str(value))
    except PermissionError:
        pass


def main() -> None:
    config = json.loads(sys.argv[1])
    os_linux.die_with_parent(signal.SIGKILL)
    as_the_kernel_starts_init()
    flags = (os_linux.CLONE_NEWUSER | os_linux.CLONE_NEWNS | os_linux.CLONE_NEWPID | os_linux.CLONE_NEWNET
             | os_linux.CLONE_NEWUTS | os_linux.CLONE_NEWIPC)
    if config["cgroup"]:
        Path(config["cgroup"], "cgroup.procs").write_text("0")
        flags |= os_linux.CLONE_NEWCGROUP
    os_linux.unshare(flags)
    say(config, event="unshared")
    if os.read(config["go"], 1) != b"g":
        sys.exit(111)
    set_oom_score(0)
    child = os.fork()
    if child == 0:
        try:
            become_init(config)
        except OSError as why:
            say(config, event="failed", why=str(why))
        os._exit(111)
    os.close(config["ready"])
    say(config, event="started", pid=child)
    _, status = os.waitpid(child, 0)
    say(config, event="ended", status=status)


if __name__ == "__main__":
    main()
