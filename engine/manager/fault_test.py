"""Each system call of slipway-manager fails, once and for a while: in the end the tree is as it was asked for, and nothing was done twice.

usage: fault_test.py TRACER BIN [EVERY=N] [unittest options]. Of all faults every Nth is tried (default: all). svscan, the supervisors, the
services and the clients are real, and meet no fault. A manager that ends with 111 is started again by its supervisor; a client that is
told of a failure asks again.
"""
import json
import os
import re
import subprocess
import sys
import time
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "testing"))
from database import NEEDS, write_file  # noqa: E402
from run_tree import RunTree  # noqa: E402
from vmtests.harness import faults  # noqa: E402

TRACER = "slipway-test-fault"
EVERY = 1
LASTING_MS = 300
# Once it has run: nothing, its own "start me again", or that of the loader, where it is not static.
ENDS = {"0 0", "111 0", "127 0"}
ROOM, SPACE = ("EMFILE", "ENFILE", "ENOMEM"), ("ENOSPC", "EROFS", "EIO", "ENOMEM")
# What really occurs where.
ERRORS = {
    "openat": (*ROOM, "ENOSPC", "EROFS", "EIO", "EINTR"),
    **dict.fromkeys(("socket", "signalfd4"), ROOM),
    "accept4": (*ROOM, "EINTR", "EAGAIN"),
    **dict.fromkeys(("mkdirat", "mknodat", "unlinkat", "symlinkat", "renameat2", "fchmod", "fchmodat", "bind"), SPACE),
    "write": (*SPACE, "EINTR", "EAGAIN"),
    **dict.fromkeys(("fstat", "newfstatat", "readlink", "readlinkat", "getdents64", "getsockopt", "listen"), ("EIO", "ENOMEM")),
    "read": ("EIO", "ENOMEM", "EINTR"),
    **dict.fromkeys(("mmap", "munmap", "mprotect"), ("ENOMEM",)),
    **dict.fromkeys(("sendmsg", "recvmsg"), ("ENOMEM", "EIO", "EINTR", "EAGAIN")),
    "ppoll": ("ENOMEM", "EINTR"),
    "close": (),  # closes in any case
}
SCRIPT = """if ! [ -e {report} ]; then
{tracer} -p $$ {report} {words} </dev/null >/dev/null 2>{base}/messages 3>&- &
until [ -s {report} ]; do sleep 0.01; done
fi
"""


class Life:
    def __init__(self, base, fault):
        self.base = base
        self.tree = RunTree()
        self.tree.setUp()
        # The tracer is the child, so that the manager is what its supervisor has started.
        self.tree.before_manager = SCRIPT.format(report=f"{base}/report", tracer=TRACER, base=base,
                                                 words=" ".join(fault.words()))
        write_file(f"{self.tree.run}/scan/slipway-manager/finish", f'#!/bin/sh\necho "$1 $2" >>{base}/ends\n', 0o755)
        self.expected = []

    def services(self, before=""):
        tree = self.tree
        return [tree.oneshot("one"), tree.oneshot("job", kind="task"),
                tree.longrun("a", edges=[("one", NEEDS)], before=before), tree.longrun("b", edges=[("a", NEEDS)]),
                tree.bundle("one", "job", "a", "b")]

    def ask(self, *words):
        """Until it is done: the answer, and whether it had failed before."""
        failed = False
        while True:
            try:
                client = subprocess.run([f"{RunTree.programs}/slipway", *words], env=self.tree.environment, capture_output=True,
                                        text=True, timeout=faults.PATIENCE)
            except subprocess.TimeoutExpired:
                raise faults.Wrong(f"{words} does not end") from None
            if client.returncode == 0 or self.tree.svscan.poll() is not None:
                return client.stdout, failed
            if not re.search(r"slipway[^:]*: .{10}", client.stderr):
                raise faults.Wrong(f"{words} does not say why it failed: {client}")
            if failed and time.monotonic() > end:
                raise faults.Wrong(f"{words} is refused: {client}")
            end = end if failed else time.monotonic() + faults.PATIENCE
            failed = True
            time.sleep(0.05)

    def all_run(self):
        lines = self.tree.lines()
        return all(lines.count(f"up {name}") == lines.count(f"down {name}") + 1 for name in ("one", "a", "b"))

    def do(self, *words, says=()):
        """Asks for it, until the services have said that; a restart that had failed may have been done in part."""
        failed = self.ask(*words)[1]
        self.expected += says
        if failed and words[0] == "restart":
            # The answer speaks of what was up when it was asked again; the rest comes up by itself.
            faults.until(self.all_run, "all run after a restart that was asked for again")
            if self.tree.lines().count("up one") == 1:
                self.expected = [line for line in self.tree.lines() if line != "up job"]
        lines = self.tree.lines()
        if [line for line in lines if line != "up job"] != self.expected or lines.count("up job") != 1:
            raise faults.Wrong(f"after {words} the services have said {lines} instead of {self.expected} and up job")

    def live(self):
        try:
            self.tree.boot(self.services())
            self.scenario()
        except (AssertionError, faults.Wrong) as why:
            raise faults.Wrong(f"{why}{self.tree.log()}") from None

    def scenario(self):
        tree = self.tree
        self.do("start", "default", says=("up one", "up a", "up b"))
        faults.until(lambda: "last-good 1" in faults.content(tree.state), "the generation counts as good")
        self.do("stop", "b", says=("down b",))
        self.do("start", "b", says=("up b",))
        self.do("restart", "a", says=("down b", "down a", "up a", "up b"))
        tree.generation(2, self.services(f"echo second >>{tree.said}"))
        self.do("apply", says=("down b", "down a", "second", "up a", "up b"))
        states = {s["name"]: s["state"] for s in json.loads(self.ask("list", "--all", "--json")[0])}
        if states != {"one": "running", "job": "stopped", "a": "running", "b": "running", "default": "running"}:
            raise faults.Wrong(f"they are {states}")
        self.ask("reboot", "--wait")
        self.end()

    def end(self):
        tree = self.tree
        faults.until(lambda: tree.svscan.poll() is not None, "svscan ends")
        self.expected += ["down b", "down a", "down one"]
        if [line for line in tree.lines() if line != "up job"] != self.expected:
            raise faults.Wrong(f"in the end the services have said {tree.lines()} instead of {self.expected}")
        faults.until(lambda: not tree.processes(), "nobody is left")
        ends = faults.content(f"{self.base}/ends").splitlines()
        if not ends or not set(ends) <= ENDS or ends[-1] != "0 0":
            raise faults.Wrong(f"it ended with {ends}")
        if (word := faults.content(f"{tree.run}/ending")) != "reboot\n":
            raise faults.Wrong(f"RUN/ending is {word!r}")
        if " is stuck" in (log := tree.log()) or " in time" in log:
            raise faults.Wrong("somebody was given up")

    def close(self):
        try:
            self.tree.tearDown()
        except AssertionError as left:
            print(left, file=sys.stderr)


def live(fault):
    return faults.live("slipway-manager-", Life, fault)


class Faults(unittest.TestCase):
    def test_each_call(self):
        faults.sweep_each_call(live, lambda counts: faults.faults_of(counts, LASTING_MS, errors=ERRORS), EVERY, 3000, 8)


if __name__ == "__main__":
    TRACER, RunTree.programs = (sys.argv.pop(1) for _ in range(2))
    EVERY = faults.take_nth(sys.argv)
    unittest.main()
