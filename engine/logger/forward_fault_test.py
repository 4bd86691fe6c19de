"""Each system call of a forwarding slipway-log fails, once and for a while: syslog, or the other logger, gets every line once, in order.

usage: forward_fault_test.py TRACER LOG SUPERVISE [EVERY=N] [unittest options]. Of all faults every Nth is tried (default: all).
A logger that gives up with 111 is started again, as its supervisor would.
"""
import itertools
import os
import socket
import subprocess
import sys
import tempfile
import threading
import time
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../.."))
from loggers import PATIENCE, Loggers, sweep  # noqa: E402
from vmtests.harness import faults  # noqa: E402

TRACER, LOG, SUPERVISE = "slipway-test-fault", "slipway-log", "slipway-supervise"
EVERY = 1
LINES = [b"%d %s" % (i, b"x" * i) for i in range(60)]
TEXT = b"".join(line + b"\n" for line in LINES)
NAMES = (f"web{number}" for number in itertools.count())


class Syslog:
    """Takes what comes to a socket of its own."""

    def __init__(self, base):
        self.path, self.messages = f"{base}/log", []
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.socket.bind(self.path)
        self.reader = threading.Thread(target=self.read)
        self.reader.start()

    def read(self):
        while message := self.socket.recv(8193):
            self.messages.append(message)

    def words(self, name):
        return ["--syslog", name, "daemon.info", self.path]

    def lines_of(self, name):
        """All that came; nothing comes after this."""
        head = b"<30>%s: " % name.encode()
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as end:
            end.sendto(b"", self.path)
        self.reader.join(PATIENCE)
        return [message.removeprefix(head) for message in self.messages]

    def close(self):
        self.socket.close()


class Shared:
    """A logger under a supervisor, as the one of a service; `web0: line` stands in its file."""

    def __init__(self, base):
        self.service, self.file = f"{base}/other", f"{base}/all"
        os.makedirs(f"{self.service}/log")
        with open(os.open(f"{self.service}/log/run", os.O_WRONLY | os.O_CREAT, 0o755), "w", encoding="utf-8") as run:
            run.write(f"#!/bin/sh\nexec cat > {self.file}\n")
        reader, self.writer = os.pipe()
        self.supervisor = subprocess.Popen([SUPERVISE, f"{self.service}/log"], stdin=reader)
        os.close(reader)
        self.wait(lambda: os.path.exists(self.file), "the logger does not start")

    @staticmethod
    def wait(condition, what):
        end = time.monotonic() + PATIENCE
        while not condition():
            if time.monotonic() > end:
                raise TimeoutError(what)
            time.sleep(0.01)

    def words(self, name):
        return ["--shared", name, self.service]

    def lines_of(self, name):
        """All that came; a line behind it says that all is in the file."""
        mark = b"%s end\n" % name.encode()
        os.write(self.writer, mark)
        text = b""

        def is_whole():
            nonlocal text
            with open(self.file, "rb") as file:
                text = file.read()
            return mark in text

        self.wait(is_whole, "the logger does not read")
        head = b"%s: " % name.encode()
        return [line.removeprefix(head) for line in text.splitlines() if line.startswith(head)]

    def close(self):
        self.supervisor.terminate()
        os.close(self.writer)
        self.supervisor.wait(PATIENCE)


def difference(found):
    """What is wrong with the lines that came, or None."""
    if found == LINES:
        return None
    at = next((i for i, (one, other) in enumerate(zip(found, LINES)) if one != other), min(len(found), len(LINES)))
    return f"{len(found)} lines, not {len(LINES)}; line {at} is {found[at:at + 1]!r}"


def live(fault, target):
    """What was wrong, or None, and what the tracer has seen."""
    loggers, words = Loggers(TEXT), target.words(name := next(NAMES))
    report = faults.Report()
    try:
        with tempfile.NamedTemporaryFile(prefix="slipway-log-") as file:
            code = loggers.run([LOG, *words], faults.command(TRACER, file.name, fault, ()))
            report = faults.read_report(file.name)
        if code == 111:
            code = loggers.run([LOG, *words])
        wrong = f"exit code {code}" if code else difference(target.lines_of(name))
    except subprocess.TimeoutExpired:
        wrong = "it does not end"
    finally:
        loggers.close()
    if report.endless:
        wrong = "it asks on and on without a pause"
    return wrong and f"{wrong}: {loggers.said.decode(errors='replace')}", report


def live_with_syslog(fault):
    with tempfile.TemporaryDirectory(prefix="slipway-log-") as base:
        syslog = Syslog(base)
        try:
            return live(fault, syslog)
        finally:
            syslog.close()


class Faults(unittest.TestCase):
    def test_each_call_with_syslog(self):
        sweep(live_with_syslog, EVERY)

    def test_each_call_with_a_shared_log(self):
        with tempfile.TemporaryDirectory(prefix="slipway-log-") as base:
            other = Shared(base)
            try:
                sweep(lambda fault: live(fault, other), EVERY)
            finally:
                other.close()


if __name__ == "__main__":
    TRACER, LOG, SUPERVISE = (sys.argv.pop(1) for _ in range(3))
    EVERY = faults.take_nth(sys.argv)
    unittest.main()
