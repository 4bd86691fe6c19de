"""Every system call of slipway-host-lean fails, once and for a while: it serves on, or dies and another takes over; nothing is doubled or lost.

usage: fault_test.py TRACER SVSCAN --supervise SUPERVISE [EVERY=N] [unittest options]. Of all faults every Nth is tried (default: all).
The first host of a tree is traced; another one, killed before, has left it services that run.
"""
import os
import re
import signal
import struct
import subprocess
import sys
import time
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(HERE, "../..")]
from lean_table import LeanTable  # noqa: E402
from vmtests.harness import faults  # noqa: E402
from vmtests.harness.faults import below, content, until  # noqa: E402
from vmtests.harness.signals import send_signal  # noqa: E402

TRACER = "slipway-test-fault"
SVSCAN = "slipway-svscan"
SUPERVISE = "slipway-supervise"
EVERY = 1
LASTING_MS = 300
# The kernel closes, and tells its children's processes, whatever may be short.
NEVER_REFUSED = (3, 62, 424)  # close, kill, pidfd_send_signal
DOWN, UP = 0, 6  # states of the record
REFUSED = re.compile("slipway-supervise b: (cannot|no memory)")
READ = 0
# `lock` excludes a second one; what is started is counted. "c" is ready when it says so.
RUN = "#!/bin/sh\nexec 9>>lock; flock -n 9 || echo >> doubled\necho >> starts\n"
SERVICES = {"a": {"run": RUN + "exec sleep 1000"},
            "b": {"run": RUN + "exec sleep 1000", "finish": "#!/bin/sh\nexec 9>>lock; flock -n 9 || echo >> doubled\necho >> ends"},
            "c": {"run": RUN + "echo >&3; exec sleep 1000", "data/policy": "ready fd 3\nkill group\nstop TERM 20000 KILL",
                  "data/started": RUN.replace("exec 9>>lock; flock -n 9 || echo >> doubled\n", "").replace("starts", "announced")}}
# Becomes the host; the first time, and only then, it is traced.
HOST = """#!/bin/sh
if [ -e BASE/traced ] && mkdir BASE/here 2>/dev/null; then
    ( eval "exec $2>&-"; setsid TRACER -p $$ REPORT FAULT > /dev/null 2>&1 & )
    while ! grep -q pid REPORT 2>/dev/null; do :; done
fi
exec HOST "$@"
"""


class Life:
    """A lean tree from its start to its end; its second host meets the fault."""

    def __init__(self, base, fault):
        self.base, self.scan, self.table = base, f"{base}/scan", LeanTable(f"{base}/scan")
        self.report_path = f"{base}/report"
        for name, files in SERVICES.items():
            for file, text in files.items():
                self.write(f"{self.scan}/{name}/{file}", text)
        host = os.path.dirname(os.path.abspath(SVSCAN)) + "/slipway-host-lean"
        words = {"TRACER": TRACER, "REPORT": self.report_path, "FAULT": " ".join(fault.words()), "HOST": host, "BASE": base}
        text = HOST
        for word, value in words.items():
            text = text.replace(word, value)
        self.write(f"{base}/bin/slipway-host-lean", text)
        os.symlink(os.path.abspath(SUPERVISE), f"{base}/bin/slipway-supervise")
        self.messages = open(f"{base}/messages", "w+")
        self.svscan = subprocess.Popen([SVSCAN, "--lean", "--end-timeout", "3000", "--supervise", f"{base}/bin/slipway-supervise", self.scan],
                                       stdin=subprocess.DEVNULL, stdout=self.messages, stderr=self.messages)
        self.number = 0

    @staticmethod
    def write(path, text):
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w") as out:
            out.write(text)
        os.chmod(path, 0o755)

    def count(self, name, file="starts"):
        return len(content(f"{self.scan}/{name}/{file}"))

    def status(self, name):
        """Main process (0: none) and the last request taken."""
        status = self.table.status(name) or bytes(360)
        pid, _, flags = struct.unpack_from(">QHB", status, 24)
        return pid if not flags & 2 else 0, struct.unpack_from(">Q", status, 56)[0]

    def ask(self, name, goal):
        """Until it is taken: a host that dies, or cannot read, is asked again."""
        self.number += 1

        def taken():
            if self.status(name)[1] >= self.number:
                return True
            try:
                self.table.send(name, goal, self.number, ord(goal))
            except OSError:
                pass
            time.sleep(0.05)
            return False

        until(taken, f"{name} has taken {goal}")

    def up(self):
        return all((self.table.status(name) or bytes(37))[36] == UP and self.status(name)[0] for name in SERVICES)

    def finished(self, times):
        """b's ./finish; what cannot be looked at or started is said."""
        return self.count("b", "ends") == times or bool(REFUSED.search(content(f"{self.base}/messages")))

    def kill_host(self):
        """Whoever has "a"; the next one has all services when this returns."""
        host = self.table.host("a")
        send_signal(host, signal.SIGKILL)
        until(lambda: all(self.table.host(name) not in (0, host) for name in SERVICES), "another host has all")

    def expect(self, starts, what):
        found = {name: self.count(name) for name in SERVICES}
        doubled = [name for name in SERVICES if self.count(name, "doubled")]
        if found != starts or doubled:
            raise faults.Wrong(f"{what}: started {found} times, not {starts}; doubled: {doubled}")

    def live(self):
        """Raises faults.Wrong."""
        until(lambda: self.up() and all(self.count(name) for name in SERVICES), "all are up, and have said so")
        # Under load a start of c's command may be refused, and c is started again.
        before = {name: self.count(name) for name in SERVICES}
        open(f"{self.base}/traced", "w").close()
        self.kill_host()
        until(self.up, "all are up under the next host")
        self.expect(before, "adopted")
        self.ask("b", "d")
        until(lambda: self.table.status("b")[36] == DOWN and self.finished(1), "b is down")
        self.ask("b", "u")
        until(self.up, "b is up again")
        pid = self.status("c")[0]
        if not pid:
            raise faults.Wrong("c ended by itself")
        send_signal(pid, signal.SIGKILL)
        until(lambda: self.count("c") > before["c"] and self.status("c")[0] not in (0, pid) and self.up(), "c is started again")
        # A command that could not be started is a reason to start it once more.
        until(lambda: self.count("c", "announced") > 1, "c is announced again")
        self.expect({"a": before["a"], "b": before["b"] + 1, "c": self.count("c")}, "in the end")
        until(lambda: all(self.table.host(name) for name in SERVICES), "all have a host")
        until(self.ended, "the end")
        if self.svscan.returncode not in (0, 111):
            raise faults.Wrong(f"svscan ended with {self.svscan.returncode}")
        until(lambda: not below(self.base), "nothing is left")
        if not self.finished(2):
            raise faults.Wrong(f"b/finish ran {self.count('b', 'ends')} times")

    def ended(self):
        # A host that lost the order to the fault is told again, as whoever waits for the end would.
        self.svscan.send_signal(signal.SIGTERM)
        try:
            self.svscan.wait(5)
        except subprocess.TimeoutExpired:
            return False
        return True

    def close(self):
        """What is there still is ended, as long as there is any."""
        self.svscan.kill()
        self.svscan.wait()
        while left := below(self.base):
            for pid in left:
                try:
                    send_signal(pid, signal.SIGKILL)
                except ProcessLookupError:
                    pass
            time.sleep(0.02)
        self.messages.close()


def live(fault):
    return faults.live("slipway-lean-", Life, fault)


def chosen(counts):
    """A file's bytes are never "not yet" there; what is not a file says so anyway."""
    return [fault for fault in faults.faults_of(counts, LASTING_MS, NEVER_REFUSED)
            if fault.call != READ or fault.error != "EAGAIN"]


class Faults(unittest.TestCase):
    def test_each_call(self):
        faults.sweep_each_call(live, chosen, EVERY, 1000, 12)


if __name__ == "__main__":
    TRACER, SVSCAN = (sys.argv.pop(1) for _ in range(2))
    SUPERVISE = sys.argv[2]
    del sys.argv[1:3]
    EVERY = faults.take_nth(sys.argv)
    unittest.main()
