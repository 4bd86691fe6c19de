"""What s6 gets or got wrong: ours does not, and never will again.

usage: s6_faults_test.py SUPERVISE [unittest options]
"""
from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
import unittest
from pathlib import Path

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from supervised import RESTART_ENVIRONMENT, Supervised  # noqa: E402
from vmtests.harness.signals import send_signal  # noqa: E402

SUPERVISE = ""
READY = {"run": "echo >&3; exec sleep 1000", "notification-fd": "3"}
GATE = "while [ ! -e ../go ]; do sleep 0.02; done"
# Says which signals come, and ends of none but KILL.
LISTENS = {"run": "for s in TERM HUP USR1 USR2 INT; do trap \"echo $s >> said\" $s; done; echo >&3; while :; do sleep 0.02; done",
           "notification-fd": "3", "timeout-kill": "1"}


@unittest.skipUnless(shutil.which("s6-svc"), "s6's clients are not installed (package s6)")
class Case(unittest.TestCase):
    def supervise(self, files, prepare=None) -> Supervised:
        self.sv = Supervised(SUPERVISE, files)
        self.addCleanup(self.sv.close)
        if prepare:
            prepare(self.sv.directory)
        self.sv.start()
        return self.sv

    def run_client(self, *command, code=0) -> str:
        done = subprocess.run([*map(str, command)], capture_output=True, text=True, timeout=120, env=RESTART_ENVIRONMENT,
                              cwd=self.sv.base)
        self.assertEqual(done.returncode, code, f"{command}: {done.stdout}{done.stderr}")
        return done.stdout

    def until_said(self, *words):
        self.sv.until(lambda: self.sv.said().split() == list(words), lambda: f"{words}, said {self.sv.said()!r}")


class Known(Case):
    """Those that are still there."""

    def test_bytes_without_a_newline_do_not_block_it(self):
        sv = self.supervise({"run": "printf x >&3; exec sleep 1000", "notification-fd": "3"})
        sv.wait_events("u")
        time.sleep(0.1)
        self.run_client("s6-svc", "-wD", "-T", "60000", "-d", sv.directory)

    def test_notification_fd_zero_is_refused_aloud_or_works(self):
        sv = self.supervise({"run": "exec sleep 1000", "notification-fd": "0"})
        sv.until(lambda: sv.pid() or (sv.base / "messages").read_text(), "it starts or it says why not")

    def test_a_killed_supervisor_does_not_start_a_second_one(self):
        sv = self.supervise(READY)
        sv.wait_events("uU")
        pid = sv.pid()
        sv.process.kill()
        sv.process.wait()
        sv.start()
        time.sleep(0.2)
        self.assertEqual(sv.pid(), pid)
        self.assertEqual(sv.processes(), [pid])
        self.assertIn("true true", self.run_client("s6-svstat", "-o", "up,ready", sv.directory))
        self.run_client("s6-svc", "-wD", "-T", "60000", "-d", sv.directory)
        self.assertEqual(sv.processes(), [])

    def test_lock_fd_excludes_a_second_instance(self):
        sv = self.supervise({"run": "sleep 1000 & echo $! > ../child; exec sleep 1000", "lock-fd": "5"})
        sv.wait_events("u")
        sv.until(lambda: (sv.base / "child").exists() and (sv.base / "child").read_text().strip(), "its child runs")
        send_signal(sv.pid(), signal.SIGKILL)
        sv.wait_events("dD")
        time.sleep(1.3)
        self.assertNotIn("u", sv.read_events())
        self.assertIn("still holds the service's lock", (sv.base / "messages").read_text())
        send_signal(int((sv.base / "child").read_text()), signal.SIGKILL)
        sv.until(lambda: not sv.processes(), "the child and its lock are gone")
        sv.control("u")
        sv.wait_events("u")

    def test_ready_while_nobody_supervises(self):
        sv = self.supervise({"run": "while [ ! -e ../go ]; do sleep 0.02; done; echo >&3; exec sleep 1000",
                             "notification-fd": "3"})
        sv.wait_events("u")
        pid = sv.pid()
        sv.process.kill()
        sv.process.wait()
        (sv.base / "go").touch()
        time.sleep(0.2)
        os.kill(pid, 0)
        sv.start()
        sv.wait_events("U")
        self.assertEqual(sv.pid(), pid)

    def test_death_while_nobody_supervises_is_noticed(self):
        sv = self.supervise(READY)
        sv.wait_events("uU")
        pid = sv.pid()
        sv.process.kill()
        sv.process.wait()
        send_signal(pid, signal.SIGKILL)
        sv.start()
        sv.wait_events("uU")
        self.assertNotEqual(sv.pid(), pid)


class Mended(Case):
    """Those that s6 has mended since."""

    def test_no_signal_is_ignored_or_blocked_in_run(self):
        sv = self.supervise({"run": "grep -E 'Sig(Ign|Blk)' /proc/self/status > said; echo all >> said; exec sleep 1000"})
        sv.until(lambda: sv.said().endswith("all\n"), "it has said all")
        self.assertEqual(sv.said().split()[1::2], ["0" * 16] * 2)

    def test_directories_that_are_there_are_taken_as_they_are(self):
        def prepare(directory):
            (directory / "supervise").mkdir(mode=0o711)
            os.chmod(directory / "event", 0o1733)

        sv = self.supervise({"run": "exec sleep 1000"}, prepare)
        sv.wait_events("u")
        self.assertEqual((sv.directory / "supervise").stat().st_mode & 0o7777, 0o711)
        self.assertEqual((sv.directory / "event").stat().st_mode & 0o7777, 0o1733)

    def test_everybody_may_see_whether_it_is_supervised(self):
        sv = self.supervise({"run": "exec sleep 1000"})
        self.assertEqual((sv.directory / "supervise/lock").stat().st_mode & 0o7777, 0o644)
        # A POSIX lock goes when its owner closes any descriptor of the file.
        for _ in range(3):
            self.run_client("s6-svstat", sv.directory)
            self.run_client("s6-svok", sv.directory)

    def test_x_gives_up_the_standard_descriptors_however_often(self):
        sv = self.supervise({"run": GATE})
        sv.wait_events("u")
        sv.control("xxp")
        sv.until(lambda: sv.status()["paused"] == "true", "x was obeyed")
        for fd in (0, 1) if not SUPERVISE.endswith("slipway-host") else ():
            self.assertEqual(os.readlink(f"/proc/{sv.process.pid}/fd/{fd}"), "/dev/null")
        sv.control("c")
        (sv.base / "go").touch()
        sv.wait_events("dDx")

    def test_one_that_ends_before_it_is_ready_is_not_restarted_at_once(self):
        sv = self.supervise({"run": "exit 1", "notification-fd": "3"})
        sv.wait_events("dD")
        ended = time.monotonic()
        sv.wait_events("u")
        self.assertGreater(time.monotonic() - ended, 0.5)

    def test_a_stopped_process_is_killed(self):
        sv = self.supervise({"run": "trap '' TERM CONT; echo >&3; kill -STOP $$; exec sleep 1000", "notification-fd": "3",
                             "timeout-kill": "50"})
        sv.wait_events("uU")
        sv.control("pd")
        sv.wait_events("dD")

    def test_a_stopped_finish_is_killed(self):
        sv = self.supervise({"run": "exit 0", "finish": "kill -STOP $$; sleep 1000", "timeout-finish": "50"})
        sv.wait_events("udD")

    def test_failed_for_good_is_told_before_down(self):
        sv = self.supervise({"run": "exit 1", "finish": "exit 125"})
        self.assertTrue(sv.wait_events("udOD").endswith("dOD"))

    def test_never_again_leaves_the_file_and_the_service(self):
        sv = self.supervise({"run": f"{GATE}; exit 0"})
        sv.wait_events("u")
        sv.control("Q")
        sv.until((sv.directory / "down").exists, "the file down")
        self.assertEqual(sv.status()["up"], "true")
        (sv.base / "go").touch()
        sv.wait_events("dD")
        self.assertEqual(sv.status()["wantedup"], "false")


class Files(Case):
    """Files of the service directory that Debian's s6 does not know, or takes otherwise."""

    def test_down_signal_in_every_form(self):
        sv = self.supervise(LISTENS)
        sv.wait_events("uU")
        said = []
        for form in ("USR1\n", "SIGUSR1", "usr1", "sigusr1\n", str(int(signal.SIGUSR1)), "10\nrest\n"):
            (sv.directory / "down-signal").write_text(form)  # read at each use
            sv.control("r")
            said.append("USR1")
            self.until_said(*said)
        (sv.directory / "down-signal").write_text("nonsense\n")
        sv.control("r")
        self.until_said(*said, "TERM")
        self.assertIn('down-signal:1:1: not a signal: "nonsense"', (sv.base / "messages").read_text())

    def test_reload_signal(self):
        sv = self.supervise(LISTENS)
        sv.wait_events("uU")
        sv.control("l")
        self.until_said("HUP")
        (sv.directory / "reload-signal").write_text("USR2")
        sv.control("l")
        self.until_said("HUP", "USR2")

    def group(self, **files):
        """Stops a service whose child does not listen; the child's pid."""
        sv = self.supervise({"run": "trap '' TERM; sleep 1000 & echo $! > ../child; echo >&3; while :; do sleep 1000; done",
                             "notification-fd": "3", "timeout-kill": "50", **files})
        sv.wait_events("uU")
        sv.control("d")
        sv.wait_events("dD")
        return int((sv.base / "child").read_text())

    def test_timeout_kill_reaches_the_process(self):
        self.assertIn(self.group(), self.sv.processes())

    def test_timeout_kill_reaches_the_group_with_the_flag(self):
        self.group(**{"flag-timeout-killpg": ""})
        self.sv.until(lambda: self.sv.processes() == [], "the group is gone")

    def test_flag_newpidns(self):
        if os.geteuid() != 0:
            self.skipTest("a pid namespace needs root")
        sv = self.supervise({"run": "sleep 1000 & echo $$ > said; exec sleep 1000", "flag-newpidns": "", "timeout-kill": "50",
                             "finish": 'echo "$4" > ../group'})
        sv.wait_events("u")
        self.until_said("1")
        pid = sv.pid()
        self.assertIn(f"\nNSpid:\t{pid}\t1\n", Path(f"/proc/{pid}/status").read_text())
        sv.process.kill()
        sv.process.wait()
        sv.start()
        sv.wait_events("s")
        self.assertEqual(sv.pid(), pid, "it is taken over by the number that it has for us")
        sv.control("d")  # TERM does not end the first process of a namespace
        sv.wait_events("dD")
        self.assertEqual((sv.base / "group").read_text(), f"{pid}\n")
        sv.until(lambda: sv.processes() == [], "the namespace is gone")


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    SUPERVISE = sys.argv.pop(1)
    unittest.main(verbosity=1)
