"""A scan directory under a svscan that is tested, and what s6's clients and /proc say about it."""
import os
import shutil
import struct
import subprocess
import sys
import tempfile
import time
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [os.path.join(HERE, "../lean"), os.path.join(HERE, "../..")]
from lean_table import LeanTable, lock_holder  # noqa: E402

COUNTER = "i=0; while :; do i=$((i+1)); echo line $i; sleep 0.002; done"
READER = "exec >> lines.$$; while read -r line; do echo \"$line\"; done"  # reads byte by byte


def wait_until(condition, what, seconds=60):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        value = condition()
        if value:
            return value
        time.sleep(0.01)
    raise AssertionError(f"not within {seconds} s: {what}")


def content(path):
    """The text of a file, empty while it is not there."""
    try:
        with open(path) as text:
            return text.read()
    except FileNotFoundError:
        return ""


def processes():
    """pid -> (ppid, state, command line) of every process."""
    found = {}
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{pid}/stat", errors="replace") as stat:
                fields = stat.read().rpartition(")")[2].split()
            with open(f"/proc/{pid}/cmdline", errors="replace") as line:
                command = line.read().replace("\0", " ").strip()
        except OSError:
            continue
        found[int(pid)] = (int(fields[1]), fields[0], command)
    return found


class ScanDirectory(unittest.TestCase):
    svscan = "s6-svscan"
    supervise = shutil.which("s6-supervise")
    per_process = None  # how many supervisors share a process; None: none do
    lean = False        # their states are in a table

    @classmethod
    def ours(cls):
        return os.path.basename(cls.svscan) != "s6-svscan"

    def setUp(self):
        self.base = tempfile.mkdtemp(prefix="slipway-svscan-")
        self.scan = f"{self.base}/scan"
        os.mkdir(self.scan)
        if not self.ours() and os.path.basename(self.supervise) != "s6-supervise":
            self.svscan = self.s6_svscan_with(self.supervise)
        self.messages = open(f"{self.base}/messages", "w+")
        self.process = None

    def s6_svscan_with(self, supervise):
        """A copy of s6-svscan that executes a link of ours: its supervisor's path is part of the program."""
        with open(shutil.which("s6-svscan"), "rb") as program:
            code = program.read()
        theirs, other = shutil.which("s6-supervise").encode() + b"\0", b".s6-svscan/supervise\0"
        self.assertEqual(code.count(theirs), 1)
        self.assertLessEqual(len(other), len(theirs))
        with open(f"{self.base}/s6-svscan", "wb") as program:
            program.write(code.replace(theirs, other.ljust(len(theirs), b"\0")))
        os.chmod(program.name, 0o755)
        os.mkdir(f"{self.scan}/.s6-svscan")
        os.symlink(supervise, f"{self.scan}/.s6-svscan/supervise")
        return program.name

    def tearDown(self):
        if self.process and self.process.poll() is None:
            subprocess.run(["s6-svscanctl", "-t", self.scan], check=False)
            try:
                self.process.wait(60)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
                self.fail("svscan did not end")
        self.messages.close()
        left = [line for _, _, line in processes().values() if self.base in line]
        shutil.rmtree(self.base)
        self.assertEqual(left, [], "left behind")

    def service(self, name, run="exec sleep 1000", where=None, **files):
        path = f"{where or self.scan}/{name}"
        os.makedirs(path)
        for file, text in {"run": run, **files}.items():
            with open(f"{path}/{file}", "w") as out:
                out.write(f"#!/bin/sh\n{text}\n")
            os.chmod(f"{path}/{file}", 0o755)
        return path

    def start(self, *options, under=()):
        read, write = os.pipe()
        command = [*under, self.svscan, "-d", str(write), *options]
        if self.ours():
            command += ["--supervise", self.supervise]
        if self.per_process:
            command += ["--per-process", self.per_process]
        if self.lean:
            command += ["--lean"]
        self.process = subprocess.Popen(command + [self.scan], pass_fds=[write], stdin=subprocess.DEVNULL,
                                        stdout=self.messages, stderr=self.messages, start_new_session=True)
        os.close(write)
        with os.fdopen(read) as ready:
            self.assertEqual(ready.readline(), "\n", "it says when it listens")

    def control(self, bytes_):
        subprocess.run(["s6-svscanctl", f"-{bytes_}", self.scan], check=True)

    def tell(self, service, letters):
        """Sends control bytes to a supervisor."""
        if self.in_table(service):
            return LeanTable(self.scan).send(service, letters)
        subprocess.run(["s6-svc", f"-{letters}", f"{self.scan}/{service}"], check=True)

    def in_table(self, service):
        return self.lean and not os.path.exists(f"{self.scan}/{service}/supervise/lock")

    def pid_of(self, service):
        if self.in_table(service):
            status = LeanTable(self.scan).status(service) if os.path.exists(f"{self.scan}/{service}") else b""
            pid, _, flags = struct.unpack_from(">QHB", status or bytes(35), 24)
            return pid if not flags & 2 else 0
        text = subprocess.run(["s6-svstat", "-o", "pid", f"{self.scan}/{service}"], capture_output=True, text=True)
        return int(text.stdout) if text.returncode == 0 and text.stdout.strip() != "-1" else 0

    def holder(self, service):
        """The supervisor; 0: none."""
        if self.in_table(service):
            return LeanTable(self.scan).host(service) if os.path.exists(f"{self.scan}/{service}") else 0
        return lock_holder(f"{self.scan}/{service}/supervise/lock")

    @staticmethod
    def inode(pid, fd):
        return os.readlink(f"/proc/{pid}/fd/{fd}")

    @staticmethod
    def descriptors(pid):
        """Number and target of what a process has open; what it closes meanwhile is passed over."""
        found = {}
        for fd in os.listdir(f"/proc/{pid}/fd"):
            try:
                found[int(fd)] = os.readlink(f"/proc/{pid}/fd/{fd}")
            except FileNotFoundError:
                continue
        return found

    def wait_up(self, service):
        return wait_until(lambda: self.pid_of(service), f"{service} is up")

    def supervisor_of(self, service):
        return processes()[self.pid_of(service)][0]

    def said(self):
        return content(self.messages.name)


def main():
    """SVSCAN [--supervise PATH [--per-process N] [--lean]] [unittest options]"""
    ScanDirectory.svscan = sys.argv.pop(1)
    if sys.argv[1:2] == ["--supervise"]:
        ScanDirectory.supervise = sys.argv[2]
        del sys.argv[1:3]
    if sys.argv[1:2] == ["--per-process"]:
        ScanDirectory.per_process = sys.argv[2]
        del sys.argv[1:3]
    if sys.argv[1:2] == ["--lean"]:
        ScanDirectory.lean = True
        del sys.argv[1:2]
    unittest.main()
