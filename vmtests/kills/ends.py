"""What must hold when all is quiet again, compared with the same tree before the first kill; and when it has ended."""

from __future__ import annotations

import fcntl
import os
import re
import signal
import struct
import subprocess
import termios
from collections import Counter
from pathlib import Path

from vmtests.harness.signals import send_signal
from vmtests.kills import holders
from vmtests.kills.book import complaints
from vmtests.kills.killer import Killer
from vmtests.kills.states import Lean
from vmtests.kills.tree import Tree, Wrong, until
from vmtests.kills.watch import zombies_below
from vmtests.runner.leaks import descendants, stat_fields

# What a svscan that took over has besides: it watches supervisors that are not its children.
WATCHING = ("anon_inode:[pidfd]", "anon_inode:[eventpoll]")


def descriptors(pid: int) -> Counter[str]:
    """What a process has open, without numbers that differ from run to run."""
    found: Counter[str] = Counter()
    for fd in os.listdir(f"/proc/{pid}/fd"):
        try:
            target = os.readlink(f"/proc/{pid}/fd/{fd}")
        except FileNotFoundError:
            continue
        found[re.sub(r":\[\d+\]|(?<=/\.s6-svscan/lean\.)\d+$", "", target)] += 1
    # Those of the killer's own, which come and go.
    del found["/memfd:load (deleted)"]
    return found


def descriptors_of_hosts(tree: Tree, hosts: list[int]) -> Counter[str]:
    """Together, because services go from one to another; each has these of its own."""
    own = Counter({"anon_inode:[eventpoll]": 1, "anon_inode:[signalfd]": 1, "/dev/null": 1, "socket": 2,
                   str(tree.top / "messages"): 2, str(tree.scan): 1})
    if isinstance(tree.states, Lean):
        own.update({str(tree.scan / ".s6-svscan/lean"): 1, str(tree.scan / ".s6-svscan/lean."): 1})
    found: Counter[str] = Counter()
    for pid in hosts:
        opened = descriptors(pid)
        # One for each process that was taken over: none of a process that is gone.
        watched = opened.pop("anon_inode:[pidfd]", 0)
        if watched > len(tree.supervised()):
            opened["anon_inode:[pidfd]"] = watched
        opened.subtract(own)
        found.update(opened)
    return Counter({what: n for what, n in found.items() if n})


def files(tree: Tree, hosts: list[int]) -> set[str]:
    """Everything in the service directories, and in the top."""
    found = {str(Path(where, name).relative_to(tree.scan)) for where, _, names in os.walk(tree.scan) for name in names}
    found -= {f".s6-svscan/{kind}.{pid}" for pid in hosts for kind in ("host", "lean")}
    # Made by the first request, or by the first that was left by a killed supervisor.
    return {name for name in found if not name.endswith("supervise/request.taken")}


class Quiet:
    """The tree at rest: who is there, what each has open, which files there are, what the holders keep."""

    def __init__(self, tree: Tree):
        self.open: dict[str, Counter[str]] = {}
        hosts = tree.hosts()
        for name in tree.supervised():
            if main := tree.main(name):
                self.open[name] = descriptors(main)
            if tree.supervisor(name) in hosts:
                continue
            supervisor = descriptors(tree.supervisor(name))
            # Whoever took over a process has one for it, who started it has none.
            supervisor["anon_inode:[pidfd]"] -= min(1, supervisor["anon_inode:[pidfd]"])
            self.open[f"supervisor of {name}"] = +supervisor
        if hosts:
            self.open["hosts"] = descriptors_of_hosts(tree, hosts)
        svscan = descriptors(tree.svscan)
        svscan["socket"] -= len(hosts)
        for one in WATCHING:
            del svscan[one]
        self.open["svscan"] = +svscan
        self.files = files(tree, hosts)
        self.processes = len(descendants()) - len(hosts)
        self.held = {name for name in holders.names(tree.top / "holder") or set() if not name.startswith(b"load/")}

    def differences(self, before: Quiet, same: set[str]) -> list[str]:
        """Loggers and holders are at work meanwhile: who was seen as before once is put into `same`."""
        found = []
        for who in sorted(set(self.open) | set(before.open)):
            now, was = self.open.get(who, Counter()), before.open.get(who, Counter())
            if now == was:
                same.add(who)
            if who not in same:
                found.append(f"{who} has open {dict(now - was)} too many, {dict(was - now)} too few")
        for what, now_, was_ in (("files", self.files, before.files), ("held", self.held, before.held)):
            if now_ != was_:
                found.append(f"{what}: {sorted(map(str, now_ - was_))} too many, {sorted(map(str, was_ - now_))} too few")
        if self.processes != before.processes:
            found.append(f"{self.processes} processes instead of {before.processes}")
        return found


def compare(tree: Tree, before: Quiet) -> None:
    """Waits until it is as it was: what was killed last is still on its way."""
    last: list[str] = []
    seen: set[str] = set()
    told = 0

    def tell_again() -> None:
        """Whoever ends while its supervisor and svscan are both dead is seen by nobody: that is a failure, and for a
        oneshot for good. It is started again as the message asks for."""
        nonlocal told
        unseen = (tree.top / "messages").read_text(errors="replace").count(
            "oneshot: failed for good, the last result is unknown")
        if unseen > told:
            told = unseen
            tree.control("oneshot", "u")

    def same() -> bool:
        nonlocal last
        if wrong := complaints(tree.books):
            raise Wrong(wrong.splitlines()[0])
        try:
            last = Quiet(tree).differences(before, seen) if tree.settled() and holders.equal(tree.top) else tree.unsettled()
            if wrong := tree.states.complaint(tree.supervised(), True):
                last.append(wrong)
        except OSError:  # who was looked at has just gone
            last = ["it does not come to rest"]
        if any(what.startswith("oneshot") for what in last):
            tell_again()
        return not last

    until(same, lambda: "as before the first kill; but " + "; ".join(last), tree, 60)
    until(lambda: not zombies_below(), lambda: f"no zombies; but {zombies_below()}", tree, 60)


def waiting_bytes(pid: int) -> int:
    """What its standard input, a pipe, holds."""
    fd = os.open(f"/proc/{pid}/fd/0", os.O_RDONLY | os.O_NONBLOCK)
    try:
        return struct.unpack("i", fcntl.ioctl(fd, termios.FIONREAD, b"\0\0\0\0"))[0]
    finally:
        os.close(fd)


def end(tree: Tree, killer: Killer, seed: int) -> None:
    """Ends the tree in order, while some are killed: everything goes, every line is in its log."""
    # Svscan knows of no pipelines: the manager stops those who write before those who read.
    tree.control("first", "d")
    until(lambda: not tree.main("first"), lambda: "the head of the pipeline is down", tree)
    for reader in ("second", "third"):
        until(lambda: waiting_bytes(tree.main(reader)) == 0, lambda: f"{reader} has passed on everything", tree)
    killer.farewell(seed, lambda: send_signal(tree.svscan, signal.SIGTERM))
    until(lambda: tree.svscan_status is not None, lambda: "svscan ends; left: " + ", ".join(map(name_of, descendants())), tree)
    if tree.svscan_status != 0:
        raise Wrong(f"svscan ended with status {tree.svscan_status}")
    until(lambda: not descendants(), lambda: "all is gone; left: " + ", ".join(map(name_of, descendants())), tree, 60)
    for log in tree.logs.values():
        # One that was killed in a rotation leaves that to the next, and nothing that it had not written.
        subprocess.run([tree.programs / "slipway-log", "n1000000", "s1000000", log.directory], stdin=subprocess.DEVNULL, check=True)
        log.finish()
        if log.wrong:
            raise Wrong(log.wrong)
    for path in (*tree.scan.glob("*/event/*"), *tree.scan.glob(".s6-svscan/host.*"), *tree.scan.glob(".s6-svscan/lean*")):
        raise Wrong(f"left behind: {path}")


def open_files(pid: int) -> list[str]:
    """What a process has open; nothing of one that has ended."""
    try:
        return sorted(os.readlink(f"/proc/{pid}/fd/{fd}") for fd in os.listdir(f"/proc/{pid}/fd"))
    except OSError:
        return []


def describe(tree: Tree) -> list[str]:
    """For whoever looks for the cause: what is known of those that are not as they should be."""
    found = [f"holder has {sorted(holders.names(tree.top / 'holder') or [])}"]
    for name in (text.partition(":")[0] for text in tree.unsettled()):
        record, pid = tree.record(name), tree.supervisor(name)
        has = open_files(pid)
        found.append(f"{name}: {vars(record) if record else 'no record'}; supervisor {pid} has open {has}")
    for pid in descendants():
        try:
            state, parent, group, session = stat_fields(pid)[:4]
            found.append(f"process {name_of(pid)} ({state}): parent {parent}, group {group}, session {session}")
        except OSError:
            continue
    return found


def kill_all(tree: Tree) -> None:
    """Whatever is still there; nothing may outlive the test."""
    while left := descendants():
        for pid in left:
            try:
                send_signal(pid, signal.SIGKILL)
            except ProcessLookupError:
                pass
        tree.reap()
    os.close(tree.messages)


def name_of(pid: int) -> str:
    try:
        return f"{pid} " + Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")[:80]
    except OSError:
        return str(pid)
