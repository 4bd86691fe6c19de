"""Every system call of slipway-svscan fails, once and for a while: it starts anyway, or says why not; it never ends by itself.

usage: fault_test.py TRACER SVSCAN --supervise SUPERVISE [EVERY=N] [unittest options]. Of all faults every Nth is tried (default: all).
"""
import os
import signal
import subprocess
import sys
import time
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../.."))
from vmtests.harness import faults  # noqa: E402
from vmtests.harness.faults import below, content, directory, until  # noqa: E402
from vmtests.harness.signals import send_signal  # noqa: E402

TRACER = "slipway-test-fault"
SVSCAN = "slipway-svscan"
SUPERVISE = "slipway-supervise"
EVERY = 1
LASTING_MS = 300
SERVICES = {"a": "exec sleep 1000", "a/log": "exec cat", "b": "exec sleep 1000"}


class EndedByItself(Exception):
    pass


class Life:
    """svscan over three directories from its start to its end."""

    def __init__(self, base, fault):
        self.base, self.scan, self.fault = base, f"{base}/scan", fault
        for name, text in SERVICES.items():
            os.makedirs(f"{self.scan}/{name}")
            with open(f"{self.scan}/{name}/run", "w") as run:
                run.write(f"#!/bin/sh\necho >> starts\n{text}\n")
            os.chmod(f"{self.scan}/{name}/run", 0o755)
        self.messages = open(f"{base}/messages", "w+")
        command = faults.command(TRACER, self.report_path, fault,
                                 [SVSCAN, "--end-timeout", "3000", "--supervise", SUPERVISE, self.scan])
        self.tracer = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=self.messages, stderr=self.messages)
        self.svscan = faults.wait_for_pid(self.report_path)

    @property
    def report_path(self):
        return f"{self.base}/report"

    def said(self):
        with open(f"{self.base}/messages") as text:
            return text.read()

    def starts(self, name):
        try:
            return os.path.getsize(f"{self.scan}/{name}/starts")
        except FileNotFoundError:
            return 0

    def supervisors(self, name):
        """Children of svscan that have entered that directory."""
        with open(f"/proc/{self.svscan}/task/{self.svscan}/children") as text:
            children = text.read().split()
        return [int(pid) for pid in children if directory(pid) == f"{self.scan}/{name}"
                and content(f"/proc/{pid}/comm") == os.path.basename(SUPERVISE)[:15] + "\n"]

    def all_started(self):
        if self.tracer.poll() is not None:
            raise EndedByItself
        return all(self.starts(name) for name in SERVICES)

    def live(self):
        """Raises faults.Wrong."""
        try:
            until(self.all_started, "all services run")
        except EndedByItself:
            if "fatal" not in self.said() or self.tracer.returncode not in (100, 111):
                raise faults.Wrong(f"it ended with {self.tracer.returncode}") from None
            return
        [supervisor] = self.supervisors("b")
        send_signal(supervisor, signal.SIGKILL)
        try:
            until(lambda: [pid for pid in self.supervisors("b") if pid != supervisor], "another supervisor of b")
        except FileNotFoundError:
            raise faults.Wrong("it ended when a supervisor was killed") from None
        for name in SERVICES:
            if len(self.supervisors(name)) != 1 or self.starts(name) != 1:
                raise faults.Wrong(f"{name}: {len(self.supervisors(name))} supervisors, {self.starts(name)} starts")

        times = 0

        def ended():
            # A TERM that is lost to the fault is sent again, as whoever waits for the end would.
            nonlocal times
            times += 1
            try:
                send_signal(self.svscan, signal.SIGTERM)
            except ProcessLookupError:
                pass
            try:
                self.tracer.wait(5)
            except subprocess.TimeoutExpired:
                return False
            return True

        until(ended, "the end")
        # Another TERM may meet it when it has just become `finish`.
        if self.tracer.returncode not in (0, 111) and times == 1:
            raise faults.Wrong(f"in the end it ended with {self.tracer.returncode}")
        left = below(self.base)
        if left:
            raise faults.Wrong(f"left behind: {left}")

    def close(self):
        """What is there still is ended, as long as there is any."""
        self.tracer.kill()
        self.tracer.wait()
        while left := below(self.base):
            for pid in left:
                try:
                    send_signal(pid, signal.SIGKILL)
                except ProcessLookupError:
                    pass
            time.sleep(0.02)
        self.messages.close()


def live(fault):
    return faults.live("slipway-fault-", Life, fault)


class Faults(unittest.TestCase):
    def test_each_call(self):
        faults.sweep_each_call(live, lambda counts: faults.faults_of(counts, LASTING_MS), EVERY, 1000, 12)


if __name__ == "__main__":
    TRACER, SVSCAN = (sys.argv.pop(1) for _ in range(2))
    SUPERVISE = sys.argv[2]
    del sys.argv[1:3]
    EVERY = faults.take_nth(sys.argv)
    unittest.main()
