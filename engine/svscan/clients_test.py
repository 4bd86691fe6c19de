"""Drives a scan directory with s6's own clients: the same tests pass against s6-svscan and ours.

usage: clients_test.py SVSCAN [--supervise PATH] [unittest options]; a SVSCAN named s6-svscan is run as it
is, ours gets s6-supervise for its supervisors, so that only svscan is under test, unless another is
named. Tests of what only ours does are skipped for s6-svscan.
"""
import os
import shutil
import signal
import struct
import subprocess
import sys
import tempfile
import time
import unittest

SVSCAN = "s6-svscan"
SUPERVISE = shutil.which("s6-supervise")


def ours():
    return os.path.basename(SVSCAN) != "s6-svscan"


def wait_until(condition, what, seconds=10):
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
            with open(f"/proc/{pid}/stat") as stat:
                fields = stat.read().rpartition(")")[2].split()
            with open(f"/proc/{pid}/cmdline") as line:
                command = line.read().replace("\0", " ").strip()
        except OSError:
            continue
        found[int(pid)] = (int(fields[1]), fields[0], command)
    return found


class ScanDirectory(unittest.TestCase):
    options = []

    def setUp(self):
        self.base = tempfile.mkdtemp(prefix="slipway-svscan-")
        self.scan = f"{self.base}/scan"
        os.mkdir(self.scan)
        self.messages = open(f"{self.base}/messages", "w+")
        self.process = None

    def tearDown(self):
        if self.process and self.process.poll() is None:
            subprocess.run(["s6-svscanctl", "-t", self.scan], check=False)
            try:
                self.process.wait(5)
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

    def start(self, *options):
        read, write = os.pipe()
        command = [SVSCAN, "-d", str(write), *options]
        if ours():
            command += ["--supervise", SUPERVISE]
        self.process = subprocess.Popen(command + [self.scan], pass_fds=[write], stdin=subprocess.DEVNULL,
                                        stdout=self.messages, stderr=self.messages, start_new_session=True)
        os.close(write)
        with os.fdopen(read) as ready:
            self.assertEqual(ready.readline(), "\n", "it says when it listens")

    def control(self, bytes_):
        subprocess.run(["s6-svscanctl", f"-{bytes_}", self.scan], check=True)

    def pid_of(self, service):
        text = subprocess.run(["s6-svstat", "-o", "pid", f"{self.scan}/{service}"], capture_output=True, text=True)
        return int(text.stdout) if text.returncode == 0 and text.stdout.strip() != "-1" else 0

    def wait_up(self, service):
        return wait_until(lambda: self.pid_of(service), f"{service} is up")

    def supervisor_of(self, service):
        return processes()[self.pid_of(service)][0]

    def said(self):
        return content(self.messages.name)


class Services(ScanDirectory):
    def test_starts_and_ends_all(self):
        for name in ("a", "b", "c"):
            self.service(name)
        self.start()
        pids = [self.wait_up(name) for name in ("a", "b", "c")]
        self.control("t")
        self.assertEqual(self.process.wait(10), 0)
        self.assertFalse(set(pids) & set(processes()))

    def test_becomes_finish(self):
        self.service("a")
        os.mkdir(f"{self.scan}/.s6-svscan")
        with open(f"{self.scan}/.s6-svscan/finish", "w") as out:
            out.write("#!/bin/sh\nexit 42\n")
        os.chmod(out.name, 0o755)
        self.start()
        self.wait_up("a")
        self.control("t")
        self.assertEqual(self.process.wait(10), 42)

    def test_a_second_one_refuses(self):
        self.start()
        again = subprocess.run([SVSCAN, self.scan], capture_output=True, text=True, timeout=10)
        self.assertEqual(again.returncode, 100)

    def test_a_supervisor_comes_back_after_a_second(self):
        self.service("a")
        self.start()
        old = self.wait_up("a")
        supervisor = self.supervisor_of("a")
        time.sleep(1.1)
        os.kill(supervisor, signal.SIGKILL)
        os.kill(old, signal.SIGKILL)
        wait_until(lambda: self.pid_of("a") not in (0, old), "a runs again", 5)
        self.assertNotEqual(self.supervisor_of("a"), supervisor)

    def test_new_and_vanished_services(self):
        self.start()
        self.service("late")
        self.control("a")
        pid = self.wait_up("late")
        os.rename(f"{self.scan}/late", f"{self.base}/late")
        self.control("an")
        wait_until(lambda: pid not in processes(), "late is gone")
        self.assertIsNone(self.process.poll())

    def test_a_renamed_directory_is_the_same_service(self):
        self.service("old")
        self.start()
        pid = self.wait_up("old")
        os.rename(f"{self.scan}/old", f"{self.scan}/new")
        self.control("an")
        time.sleep(0.3)
        self.assertEqual(self.pid_of("new"), pid)

    def test_links(self):
        path = self.service("elsewhere", where=self.base)
        self.start()
        subprocess.run(["s6-svlink", "-t", "5000", self.scan, path, "linked"], check=True)
        pid = self.wait_up("linked")
        subprocess.run(["s6-svunlink", "-t", "5000", self.scan, "linked"], check=True)
        wait_until(lambda: pid not in processes(), "linked is gone")
        self.assertFalse(os.path.lexists(f"{self.scan}/linked"))

    def test_instances(self):
        maker = subprocess.run(["s6-instance-maker", "--", self.service("template", where=self.base),
                                f"{self.scan}/group"], capture_output=True, text=True)
        self.assertEqual(maker.returncode, 0, maker.stderr)
        run = f"{self.scan}/group/run"
        # The group's own svscan is the one under test too.
        with open(run) as text:
            original = text.read()
        self.assertIn("s6-svscan", original)
        if ours():
            with open(run, "w") as out:
                out.write(original.replace(shutil.which("s6-svscan"), f"{SVSCAN} --supervise {SUPERVISE}"))
        self.start()
        self.wait_up("group")
        wait_until(lambda: os.path.exists(f"{self.scan}/group/instance/.s6-svscan/control"), "the group listens")
        subprocess.run(["s6-instance-create", "-t", "5000", f"{self.scan}/group", "one"], check=True)
        status = ["s6-instance-status", f"{self.scan}/group", "one"]
        wait_until(lambda: "up" in subprocess.run(status, capture_output=True, text=True).stdout, "one is up")
        subprocess.run(["s6-instance-delete", "-t", "5000", f"{self.scan}/group", "one"], check=True)

    def test_signals_and_their_handlers(self):
        os.mkdir(f"{self.scan}/.s6-svscan")
        with open(f"{self.scan}/.s6-svscan/SIGUSR1", "w") as out:
            out.write(f"#!/bin/sh\necho $# $PWD > {self.base}/handled\n")
        os.chmod(out.name, 0o755)
        self.start()
        self.process.send_signal(signal.SIGUSR1)
        text = wait_until(lambda: content(f"{self.base}/handled"), "the handler ran")
        self.assertEqual(text, f"0 {self.scan}\n")
        self.service("late")
        self.process.send_signal(signal.SIGALRM)
        self.wait_up("late")
        self.process.send_signal(signal.SIGTERM)
        self.assertEqual(self.process.wait(10), 0)

    def test_environment_and_signals_of_services(self):
        self.service("a", run="grep -E 'SigBlk|SigIgn|SigCgt' /proc/self/status > sig; exec sleep 1000")
        self.start()
        self.wait_up("a")
        text = wait_until(lambda: content(f"{self.scan}/a/sig"), "sig")
        self.assertIn("SigBlk:\t0000000000000000", text)
        self.assertIn("SigIgn:\t0000000000000000", text)


class Loggers(ScanDirectory):
    def logged(self, name, run):
        self.service(name, run=run)
        self.service(f"{name}/log", run=f"exec s6-log -b n20 s1000000 {self.base}/{name}-log")

    def lines(self, name):
        directory = f"{self.base}/{name}-log"
        text = b""
        for file in sorted(f for f in os.listdir(directory) if f.startswith("@")) + ["current"]:
            with open(f"{directory}/{file}", "rb") as data:
                text += data.read()
        return text.split()

    def test_every_line_is_logged_up_to_the_end(self):
        self.logged("a", "trap 'i=0; while [ $i -lt 3000 ]; do echo $i; i=$((i+1)); done; exit' TERM\n"
                         "while :; do sleep 0.05; done")
        self.start()
        self.wait_up("a")
        self.wait_up("a/log")
        time.sleep(0.2)
        self.control("t")
        self.assertEqual(self.process.wait(20), 0)
        self.assertEqual([int(line) for line in self.lines("a")], list(range(3000)))

    def test_a_vanished_service_takes_its_logger_along(self):
        self.logged("a", "exec 2>&1; echo hello; exec sleep 1000")
        self.start()
        self.wait_up("a")
        logger = self.wait_up("a/log")
        os.rename(f"{self.scan}/a", f"{self.base}/a")
        self.control("an")
        wait_until(lambda: logger not in processes(), "the logger is gone")

    def test_the_pipe_survives_the_logger(self):
        self.logged("a", "i=0; while :; do echo $i; i=$((i+1)); sleep 0.01; done")
        self.start()
        self.wait_up("a")
        logger = self.wait_up("a/log")
        service = self.pid_of("a")
        supervisor = self.supervisor_of("a/log")
        os.kill(supervisor, signal.SIGKILL)
        os.kill(logger, signal.SIGKILL)
        wait_until(lambda: self.pid_of("a/log") not in (0, logger), "the logger runs again", 5)
        self.assertEqual(self.pid_of("a"), service, "its service never noticed")


class Ours(ScanDirectory):
    def setUp(self):
        if not ours():
            self.skipTest("only ours does this")
        super().setUp()

    def reaped(self):
        with open(f"{self.scan}/.s6-svscan/reaped", "rb") as data:
            ring = data.read()
        magic, capacity, count = struct.unpack_from("=IIQ", ring)
        self.assertEqual((magic, capacity, len(ring)), (0x53775270, 256, 16 + 24 * 256))
        entries = [struct.unpack_from("=IiQQ", ring, 16 + 24 * i) for i in range(256)]
        return {pid: status for pid, status, _, sequence in entries if sequence}

    def test_the_end_of_an_orphan_is_recorded(self):
        self.service("a", run="exec sleep 1000")
        self.start()
        pid = self.wait_up("a")
        os.kill(self.supervisor_of("a"), signal.SIGSTOP)
        os.kill(self.supervisor_of("a"), signal.SIGKILL)
        wait_until(lambda: processes()[pid][0] == self.process.pid, "the orphan came to svscan")
        os.kill(pid, signal.SIGUSR1)
        self.assertEqual(wait_until(lambda: self.reaped().get(pid), "the record"), signal.SIGUSR1)

    def test_variables(self):
        self.service("a")
        self.start()
        self.wait_up("a")
        text = content(f"/proc/{self.supervisor_of('a')}/environ").split("\0")
        self.assertIn(f"SLIPWAY_SCAN={self.scan}", text)
        self.assertFalse([line for line in text if line.startswith("SLIPWAY_SPARE")])

    def test_a_logger_has_a_second_pipe(self):
        self.service("a")
        self.service("a/log", run="echo $SLIPWAY_SPARE > spare; readlink /proc/self/fd/3 >> spare\n"
                                  "grep flags /proc/self/fdinfo/3 >> spare; exec cat")
        self.start()
        self.wait_up("a/log")
        spare = f"{self.scan}/a/log/spare"
        wait_until(lambda: content(spare).count("\n") == 3, "spare")
        lines = content(spare).split("\n")
        self.assertEqual(lines[0], "3")
        self.assertTrue(lines[1].startswith("pipe:"))
        self.assertEqual(lines[2][-1], "2", "opened for both ways")

    def test_descriptor_limit_is_given_back(self):
        self.service("a", run="ulimit -n > limit; exec sleep 1000")
        self.start()
        self.wait_up("a")
        mine = subprocess.run(["sh", "-c", "ulimit -n"], capture_output=True, text=True).stdout
        text = wait_until(lambda: content(f"{self.scan}/a/limit"), "limit")
        self.assertEqual(text, mine)
        self.assertGreaterEqual(int(content(f"/proc/{self.process.pid}/limits").split("Max open files")[1].split()[0]),
                                int(mine))

    def test_an_orphan_that_holds_the_pipe_does_not_stop_the_end(self):
        self.service("a", run="setsid sleep 30 & echo $! > orphan; exec sleep 1000")
        self.service("a/log", run=f"exec s6-log {self.base}/log")
        self.start("--end-timeout", "2000")
        self.wait_up("a")
        self.wait_up("a/log")
        orphan = int(wait_until(lambda: content(f"{self.scan}/a/orphan"), "orphan"))
        self.control("t")
        self.assertEqual(self.process.wait(15), 0)
        os.kill(orphan, signal.SIGKILL)

    def test_a_service_that_ignores_term_is_killed_at_the_end(self):
        self.service("a", run="trap '' TERM; echo > trapped; while :; do sleep 0.1; done")
        self.start("--end-timeout", "500")
        pid = self.wait_up("a")
        wait_until(lambda: os.path.exists(f"{self.scan}/a/trapped"), "trapped")
        self.control("t")
        self.assertEqual(self.process.wait(15), 0)
        self.assertNotIn(pid, processes())
        self.assertIn("a: did not stop in time", self.said())

    def test_full_table_is_said(self):
        for name in ("a", "b", "c"):
            self.service(name)
        self.start("-c", "2")
        wait_until(lambda: "full" in self.said(), "the message")
        wait_until(lambda: sum(1 for name in ("a", "b", "c") if self.pid_of(name)) == 2, "two of three run")

    def test_dangling_links_are_removed_at_start(self):
        os.symlink("/nowhere", f"{self.scan}/dangling")
        os.symlink("/nowhere", f"{self.scan}/.hidden")
        self.start()
        wait_until(lambda: not os.path.lexists(f"{self.scan}/dangling"), "removed")
        self.assertTrue(os.path.lexists(f"{self.scan}/.hidden"))

    def test_idle_means_idle(self):
        for name in ("a", "b"):
            self.service(name)
        self.start()
        self.wait_up("a")
        self.wait_up("b")
        time.sleep(1.2)

        def switches():
            with open(f"/proc/{self.process.pid}/status") as text:
                return [line for line in text if "ctxt_switches" in line]

        before = switches()
        time.sleep(3)
        self.assertEqual(before, switches())

    def test_without_a_supervisor_program_it_goes_on(self):
        self.service("a")
        missing = f"{self.base}/nothing"
        self.process = subprocess.Popen([SVSCAN, "--supervise", missing, self.scan], stdout=self.messages,
                                        stderr=self.messages)
        wait_until(lambda: self.said().count("cannot execute") >= 2, "tried again")
        self.assertIsNone(self.process.poll())
        self.process.terminate()
        self.assertEqual(self.process.wait(5), 0)


class WholeTree(ScanDirectory):
    """With our supervisors below: what takes both."""

    def setUp(self):
        if not ours() or os.path.basename(SUPERVISE) != "slipway-supervise":
            self.skipTest("only our supervisors do this")
        super().setUp()

    def test_a_killed_supervisor_adopts_its_service(self):
        mine = f"sleep {time.time()}"  # told apart from everybody else's
        self.service("a", run=f"exec {mine}")
        self.start()
        pid = self.wait_up("a")
        for _ in range(3):
            time.sleep(1.1)
            supervisor = int(subprocess.run(["pgrep", "-P", str(self.process.pid), "slipway-superv"],
                                            capture_output=True, text=True).stdout)
            os.kill(supervisor, signal.SIGKILL)
            wait_until(lambda: supervisor not in processes(), "the old supervisor is gone")
            wait_until(lambda: self.pid_of("a") == pid and "slipway-supervise a" in
                       [line for _, _, line in processes().values()], "a new one has it")
        self.assertEqual([line for _, _, line in processes().values()].count(mine), 1)
        os.kill(pid, signal.SIGKILL)
        wait_until(lambda: self.pid_of("a") not in (0, pid), "restarted")

    def test_the_end_of_an_adopted_service_is_known(self):
        self.service("a", run="exec sleep 1000", finish=f"echo $1 $2 > {self.base}/ended")
        self.start()
        pid = self.wait_up("a")
        supervisor = self.supervisor_of("a")
        time.sleep(1.1)
        os.kill(supervisor, signal.SIGKILL)
        wait_until(lambda: processes()[pid][0] == self.process.pid, "the orphan came to svscan")
        os.kill(pid, signal.SIGUSR2)
        text = wait_until(lambda: content(f"{self.base}/ended"), "finish ran")
        self.assertEqual(text, "256 12\n")


if __name__ == "__main__":
    SVSCAN = sys.argv.pop(1)
    if sys.argv[1:2] == ["--supervise"]:
        SUPERVISE = sys.argv[2]
        del sys.argv[1:3]
    unittest.main()
