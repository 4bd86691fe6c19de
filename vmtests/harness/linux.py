"""The system calls that Python has no function for."""

from __future__ import annotations

import ctypes
import os

CLONE_NEWNS, CLONE_NEWCGROUP, CLONE_NEWUTS = 0x00020000, 0x02000000, 0x04000000
CLONE_NEWIPC, CLONE_NEWUSER, CLONE_NEWPID, CLONE_NEWNET = 0x08000000, 0x10000000, 0x20000000, 0x40000000
MS_RDONLY, MS_NOSUID, MS_NODEV, MS_NOEXEC, MS_REMOUNT, MS_BIND, MS_REC = 1, 2, 4, 8, 32, 4096, 16384
MS_PRIVATE = 1 << 18
MNT_DETACH = 2
PR_SET_PDEATHSIG = 1
SYS_PIVOT_ROOT = {"x86_64": 155, "aarch64": 41}[os.uname().machine]

LIBC = ctypes.CDLL(None, use_errno=True)


def check(what: str, returned: int) -> None:
    if returned != 0:
        code = ctypes.get_errno()
        raise OSError(code, f"{what}: {os.strerror(code)}")


def unshare(flags: int) -> None:
    check("unshare", LIBC.unshare(flags))


def mount(source: str, target: str, kind: str = "", flags: int = 0, data: str = "") -> None:
    check(f"mount {source} on {target}", LIBC.mount(
        source.encode(), target.encode(), kind.encode() or None, ctypes.c_ulong(flags), data.encode() or None))


def bind(source: str, target: str) -> None:
    mount(source, target, flags=MS_BIND | MS_REC)


def make_read_only(path: str) -> None:
    """A read-only view of what is at `path`, for this mount namespace."""
    bind(path, path)
    mount("none", path, flags=MS_REMOUNT | MS_BIND | MS_RDONLY | MS_NOSUID | MS_NODEV | MS_NOEXEC)


def bind_read_only(source: str, target: str) -> None:
    """Shows `source` at `target`, read-only; flags that its mount has may not be taken away here."""
    mount(source, target, flags=MS_BIND)
    kept = os.statvfs(source).f_flag & (MS_NOSUID | MS_NODEV | MS_NOEXEC)
    mount("none", target, flags=MS_REMOUNT | MS_BIND | MS_RDONLY | kept)


def pivot_root_here() -> None:
    """Makes the working directory, a mount point, the root; nothing of the old one stays."""
    check("pivot_root", LIBC.syscall(SYS_PIVOT_ROOT, b".", b"."))
    check("umount", LIBC.umount2(b".", MNT_DETACH))


def die_with_parent(signal: int) -> None:
    check("prctl", LIBC.prctl(PR_SET_PDEATHSIG, signal, 0, 0, 0))
