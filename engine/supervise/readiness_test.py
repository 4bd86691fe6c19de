"""When a service counts as ready, as data/policy says: notification, check, pid file, end of the parent.

usage: readiness_test.py SUPERVISE [unittest options]
"""
from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from policy_case import GATED, Case, main, plan, python  # noqa: E402
from supervised import Supervised  # noqa: E402
from vmtests.harness.signals import send_signal  # noqa: E402


class Readiness(Case):
    def test_notify(self):
        wait = "[os.path.exists('../go') or time.sleep(.02) for i in range(9999)]"
        sv = self.supervise("ready notify", {"run": python(wait + r"; s.send(b'READY=1\nSTATUS=serving'); time.sleep(1000)")})
        sv.wait_events("u")
        self.assertEqual(self.record()["state"], "starting")
        self.go()
        sv.wait_events("U")
        self.assertEqual(self.record()["text"], "serving")

    def test_notify_of_a_child_counts_only_with_all(self):
        child = r"os.fork() or (s.send(b'READY=1'), os._exit(0)); time.sleep(1000)"
        sv = self.supervise("ready notify", {"run": python(child)})
        sv.wait_events("u")
        time.sleep(0.6)
        self.assertEqual(self.record()["state"], "starting")
        self.assertIn("which is not the main process; ignored (NotifyAll = yes", self.messages())
        sv.write("data/policy", "ready notify\nnotify-access all")
        sv.control("dwu")
        sv.wait_events("dDuU")

    def test_strangers_do_not_count(self):
        sv = self.supervise("ready notify\nnotify-access all", {"run": "exec sleep 1000"})
        sv.wait_events("u")
        other = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        for _ in range(3):
            other.sendto(b"READY=1", str(sv.directory / "supervise/notify"))
        time.sleep(0.2)
        self.assertEqual(self.record()["state"], "starting")
        self.assertEqual(self.messages().count(f"is of process {os.getpid()}, which is not of the service"), 1)

    def test_mainpid(self):
        code = r"p=os.fork(); p or time.sleep(1000); s.send(b'MAINPID=%d\nREADY=1' % p); time.sleep(1000)"
        sv = self.supervise("ready notify\nkill group", {"run": python(code)})
        sv.wait_events("uU")
        pid = self.record()["main"]
        with open(f"/proc/{pid}/stat") as stat:
            self.assertNotEqual(int(stat.read().split()[3]), sv.process.pid)
        sv.control("d")
        sv.wait_events("dD")
        sv.until(lambda: sv.processes() == [], "the group is gone")

    def test_watchdog(self):
        sv = self.supervise("ready notify\nwatchdog 2000\nrestart no", {
            "run": python(r"s.send(b'READY=1'); [os.path.exists('../go') or s.send(b'WATCHDOG=1') and time.sleep(.05) "
                          r"for i in range(9999)]; time.sleep(1000)")})
        sv.wait_events("uU")
        time.sleep(2.5)
        self.assertEqual(self.record()["state"], "up")
        self.go()
        sv.wait_events("dOD")
        self.assertEqual(self.record()["result"], "watchdog")

    def test_the_watchdog_is_the_main_process_s(self):
        """Not one that a command before it should feed (sd_watchdog_enabled(3)); of a plan that is simple, too."""
        tell, interpreter = 'echo $$ $WATCHDOG_PID $WATCHDOG_USEC >> "${0%/*}/pids"', plan(self.program).split("\n", 1)[0]
        for commands in (1, 2):
            with self.subTest(commands=commands):
                sv = self.sv = Supervised(self.program, {"data/policy": "ready exec\nwatchdog 600000\nrestart no"})
                self.addCleanup(sv.close)
                (sv.base / "tell").write_text(tell)
                (sv.base / "last").write_text(tell + "; exec sleep 1000")
                before = [f"command /bin/sh {sv.base}/tell"] * (commands - 1)
                sv.write("run", "\n".join((interpreter, *before, f"command /bin/sh {sv.base}/last")))
                sv.start()
                pids = sv.base / "pids"
                sv.until(lambda: pids.exists() and pids.read_text().count("\n") == commands, "all have told")
                told = [line.split() for line in pids.read_text().splitlines()]
                self.assertEqual({(named, usec) for _, named, usec in told}, {(told[-1][0], "600000000")})

    def test_watchdog_of_the_run(self):
        sv = self.supervise("ready notify\nwatchdog 600000\nrestart-delay 10\nrestart always", {
            "run": python(r"s.send(b'READY=1\nSTATUS=slow\nERRNO=5\nBUSERROR=org.x.Y'); "
                          r"os.path.exists('../go') or s.send(b'WATCHDOG_USEC=3000000'); time.sleep(1000)")})
        sv.wait_events("uU")
        told = sv.directory / "supervise/watchdog"
        sv.until(told.exists, "the period is on disk")
        self.assertEqual(told.read_text(), "3000000")
        self.assertEqual(self.record()["text"], "slow; EIO (input/output error); org.x.Y")
        self.kill_and_restart()  # its successor goes by it too
        self.go()
        sv.wait_events("dDuU")
        self.assertEqual(self.record()["result"], "watchdog")
        self.assertFalse(told.exists())

    def test_start_timeout(self):
        sv = self.supervise("ready notify\nstart-timeout 200\nrestart no", {"run": "exec sleep 1000"})
        sv.wait_events("udOD")
        self.assertEqual(self.record()["result"], "timeout")

    def test_check(self):
        sv = self.supervise("ready check 50", {"run": "exec sleep 1000", "data/check": "test -e ../go"})
        sv.wait_events("u")
        time.sleep(0.2)
        self.assertEqual(self.record()["state"], "starting")
        self.go()
        sv.wait_events("U")

    @staticmethod
    def program_of(pid):
        with open(f"/proc/{pid}/cmdline", errors="replace") as line:
            return line.read().split("\0")[0]

    def test_parent_exit(self):
        sv = self.supervise("ready parent-exit\nkill group", {"run": "setsid sleep 1000 & exit 0"})
        sv.wait_events("uU")
        # What stays is the shell's child, which becomes setsid and then sleep.
        sv.until(lambda: self.program_of(sv.pid()) == "sleep", "the sole remaining child is followed")
        sv.control("d")
        sv.wait_events("dD")
        sv.until(lambda: sv.processes() == [], "it is gone")

    def test_pid_file(self):
        path = tempfile.mkdtemp(prefix="slipway-pid-") + "/pid"
        self.addCleanup(shutil.rmtree, os.path.dirname(path))
        sv = self.supervise(f"ready pid-file {path}\nkill group\nrestart-delay 10", {
            "run": f"(setsid sleep 1001 & setsid sleep 1000 & sleep 0.2; echo $! > {path}) & exit 0"})
        sv.wait_events("uU")
        with open(path) as file:
            self.assertEqual(int(file.read()), sv.pid())
        send_signal(sv.pid(), signal.SIGKILL)
        sv.wait_events("dDuU")
        sv.until(lambda: len(sv.processes()) == 2, "what the first daemon left behind is gone")

    def test_a_pid_file_that_names_a_stranger_is_not_believed(self):
        stranger = subprocess.Popen(["sleep", "1000"])
        self.addCleanup(lambda: (stranger.kill(), stranger.wait()))
        path = tempfile.mkdtemp(prefix="slipway-pid-") + "/pid"
        self.addCleanup(shutil.rmtree, os.path.dirname(path))
        with open(path, "w") as file:
            file.write(str(stranger.pid))
        sv = self.supervise(f"ready pid-file {path}\nstart-timeout 400\nrestart no\nkill group", {"run": "setsid sleep 1000 & exit 0"})
        sv.wait_events("udOD")
        self.assertIsNone(stranger.poll())
        self.assertIn(f"{path} names process {stranger.pid}, which is not there or not one of the service", self.messages())

    def test_what_is_wrong_with_a_daemon_is_said(self):
        for ready, run, said in (
                ("pid-file /dev/null", "setsid sleep 1000 & exit 0", "/dev/null does not hold the number of a process"),
                ("pid-file /none/pid", "setsid sleep 1000 & exit 0", "cannot read its pid file /none/pid: ENOENT"),
                ("pid-file /none/pid", "exec sleep 1000", "its first process is still there"),
                ("parent-exit", "sleep 1000 & sleep 1001 & exit 0", "several processes are left")):
            with self.subTest(ready=ready, run=run):
                sv = self.supervise(f"ready {ready}\nstart-timeout 400\nrestart no\nkill group", {"run": run})
                sv.wait_events("udOD")
                self.assertIn(said, self.messages())

    def test_a_parent_without_a_daemon_is_a_protocol_error(self):
        sv = self.supervise("ready parent-exit\nrestart no", {"run": "exit 0"})
        sv.wait_events("udOD")
        self.assertEqual(self.record()["result"], "protocol")


class Program(Case):
    """`ready program`: run is an exec plan, and what counts is its program."""

    def plan(self, *lines, policy=""):
        return self.supervise(f"ready program\nrestart no\n{policy}", {"run": plan(self.program, *lines)})

    def test_it_is_ready_once_the_program_is_executed(self):
        sv = self.plan(*GATED)
        sv.wait_events("u")
        self.assertEqual(self.record()["state"], "starting")
        self.go()
        sv.wait_events("U")
        with open(f"/proc/{sv.pid()}/comm") as name:
            self.assertEqual(name.read(), "sleep\n")

    def test_the_program_sees_nothing_of_it(self):
        sv = self.plan("command /bin/sh -c 'env > said; ls /proc/self/fd >> said; echo all >> said; exec sleep 1000'")
        sv.wait_events("uU")
        sv.until(lambda: sv.said().endswith("all\n"), "it has said all")
        self.assertNotIn("SLIPWAY_PROGRAM", sv.said())
        self.assertNotIn("67", sv.said().split())

    def failed(self, *lines, result="exit-code", policy=""):
        sv = self.plan(*lines, policy=policy)
        self.assertEqual(sv.wait_events("udOD").replace("s", ""), "udOD")
        self.assertEqual(self.record()["result"], result)

    def test_a_program_that_is_not_there(self):
        self.failed("command /nonexistent/program")
        self.assertIn("cannot execute '/nonexistent/program'", self.messages())

    def test_a_working_directory_that_is_not_there(self):
        self.failed("cwd /nonexistent", "command /bin/sleep 1000")
        self.assertIn("/nonexistent", self.messages())

    def test_a_plan_that_is_wrong(self):
        self.failed("no-such-directive", "command /bin/sleep 1000")

    def test_a_prelude_that_fails(self):
        self.failed("command /bin/false", "command /bin/sleep 1000")

    def test_a_prelude_that_takes_too_long(self):
        self.failed(*GATED, result="timeout", policy="start-timeout 300")

    def test_a_kill_before_the_program(self):
        sv = self.plan(*GATED)
        sv.wait_events("u")
        send_signal(sv.pid(), signal.SIGKILL)
        self.assertEqual(sv.wait_events("dOD"), "dOD")
        self.assertEqual(self.record()["result"], "signal")
        self.go()

    def test_a_stop_before_the_program(self):
        sv = self.plan(*GATED)
        sv.wait_events("u")
        sv.control("d")
        self.assertEqual(sv.wait_events("dD"), "dD")

    def test_a_condition_that_is_false_skips(self):
        sv = self.plan("condition path-exists /nonexistent", "command /bin/sleep 1000")
        self.assertEqual(sv.wait_events("udD").replace("s", ""), "udD")
        self.assertEqual(self.record()["result"], "skipped")

    def test_a_program_that_ends_at_once_was_executed(self):
        for _ in range(20):
            sv = self.plan("command /bin/false")
            self.assertEqual(sv.wait_events("uUdOD").replace("s", ""), "uUdOD")
            self.doCleanups()


if __name__ == "__main__":
    main(__doc__)
