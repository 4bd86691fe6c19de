"""Services that do their worst to their supervisor: it goes on, and nobody else is harmed.

usage: hostile_test.py SUPERVISE [unittest options]
"""
from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from policy_case import Case, main, plan, python  # noqa: E402
from supervised import Supervised, is_lean  # noqa: E402
from vmtests.harness.signals import send_signal  # noqa: E402

USER = 64123  # nobody's but the hostile ones'


class Floods(Case):
    def ends_when_told(self, sv):
        sv.control("d")
        sv.wait_events("dD")
        sv.until(lambda: sv.processes() == [], "nothing is left")

    def test_of_bytes_without_a_newline(self):
        code = "import os; [os.write(3, bytes(65536)) for _ in iter(int, 1)]"
        sv = self.supervise("ready fd 3\nkill group", {"run": f'exec /usr/bin/python3 -c "{code}"'})
        sv.wait_events("u")
        self.ends_when_told(sv)

    def test_of_notifications(self):
        code = "os.fork(); os.fork(); [s.send(b'STATUS=flood\\nEXTEND_TIMEOUT_USEC=1') for _ in iter(int, 1)]"
        sv = self.supervise("ready notify\nnotify-access all\nkill group", {"run": python(code)})
        sv.wait_events("u")
        sv.until(lambda: self.record()["text"] == "flood", "the flood is there")
        self.ends_when_told(sv)

    def test_of_notifications_that_are_none(self):
        code = "[s.send(os.urandom(600)) for _ in iter(int, 1)]"
        sv = self.supervise("ready notify\nkill group", {"run": python(code)})
        sv.wait_events("u")
        time.sleep(0.2)
        self.ends_when_told(sv)


class Misplaced(Case):
    """FIFOs and other things in the place of files: the supervisor waits for none of them."""

    def test_fifos(self):
        for name in ("notification-fd", "timeout-kill", "timeout-finish", "down-signal", "max-death-tally", "data/policy",
                     "supervise/status", "supervise/status.new", "supervise/death_tally"):
            if is_lean(self.program) and name.startswith("supervise/"):
                continue  # it has no such files
            with self.subTest(name):
                sv = Supervised(self.program, {"run": "exec sleep 1000"})
                self.addCleanup(sv.close)
                (sv.directory / name).parent.mkdir(exist_ok=True, mode=0o700)
                os.mkfifo(sv.directory / name)
                sv.start_quietly()
                if name in ("supervise/status", "supervise/death_tally"):
                    sv.until(lambda: not sv.alive(), "it refuses that")
                    self.assertRegex((sv.base / "messages").read_text(), ": (ESPIPE|ENXIO)")
                    continue
                if name == "supervise/status.new":
                    sv.until(lambda: "status: ENXIO" in (sv.base / "messages").read_text(), "it says so")
                    (sv.directory / name).unlink()
                sv.until(sv.listens, "it listens")
                sv.control("dx")
                sv.until(lambda: not sv.alive(), "it ends")

    def test_a_control_that_is_no_fifo_is_refused(self):
        if is_lean(self.program):
            self.skipTest("a lean host has one FIFO for all")
        sv = Supervised(self.program, {"run": "exec sleep 1000", "supervise/control": "u"})
        self.addCleanup(sv.close)
        sv.start_quietly()
        sv.until(lambda: not sv.alive(), "it ends")
        self.assertEqual(sv.process.returncode, 111)
        self.assertIn("supervise/control is no FIFO; remove it", (sv.base / "messages").read_text())

    def test_what_keeps_it_from_starting_is_told_with_the_way_out(self):
        if is_lean(self.program):
            self.skipTest("a lean host has no files in the service's directory")
        for name, message in {"supervise": "cannot make supervise/: ENOTDIR (not a directory)",
                              "supervise/lock/x": "cannot open supervise/lock: EISDIR (is a directory)",
                              "supervise/status/x": "cannot take over: its status: EISDIR (is a directory)"}.items():
            with self.subTest(name):
                sv = Supervised(self.program, {"run": "exec sleep 1000", name: "x"})
                self.addCleanup(sv.close)
                sv.start_quietly()
                sv.until(lambda: not sv.alive(), "it ends")
                self.assertEqual(sv.process.returncode, 111)
                self.assertIn(f"{message}; remove what is there, and it is made anew", (sv.base / "messages").read_text())

    def test_an_event_that_is_no_directory_is_told_and_the_service_runs(self):
        if is_lean(self.program):
            self.skipTest("a lean host makes no event/")
        sv = Supervised(self.program, {"run": "exec sleep 1000"})
        self.addCleanup(sv.close)
        shutil.rmtree(sv.directory / "event")
        sv.write("event", "x")
        sv.start()
        sv.until(lambda: sv.status().get("up") == "true", "the service runs")
        self.assertIn("event is no directory", (sv.base / "messages").read_text())
        sv.control("dx")
        sv.until(lambda: not sv.alive(), "it ends")


class Lies(Case):
    def stranger(self):
        other = subprocess.Popen(["sleep", "1000"])
        self.addCleanup(lambda: (other.kill(), other.wait()))
        return other

    def test_in_the_pid_file(self):
        base = Path(tempfile.mkdtemp(prefix="slipway-lies-"))
        self.addCleanup(shutil.rmtree, base)
        stranger = self.stranger()
        lies = {"empty": "", "negative": "-5", "large": "99999999999999999999", "zero": "0", "one": "1", "text": "me",
                "stranger": str(stranger.pid), "tester": str(os.getpid()), "nobody": "4194305", "long": "7" * 100, "nul": f"\0{os.getpid()}", "control": f"\x1b[2J{stranger.pid}",
                "second": f"\n{stranger.pid}\n"}
        for name, text in lies.items():
            (base / name).write_text(text)
        os.mkfifo(base / "fifo")
        (base / "directory").mkdir()
        (base / "endless").symlink_to("/dev/zero")
        (base / "circle").symlink_to(base / "circle")
        (base / "null").symlink_to("/dev/null")
        (base / "own").symlink_to("/proc/self/stat")
        (base / "memory").symlink_to("/proc/self/mem")
        (base / "borrowed").symlink_to(base / "stranger")
        with open(base / "huge", "wb") as huge:
            huge.truncate(1 << 32)
        for name in sorted(os.listdir(base)):
            with self.subTest(name):
                sv = self.supervise(f"ready pid-file {base}/{name}\nstart-timeout 150\nrestart no\nkill group",
                                    {"run": "setsid sleep 1000 & exit 0"})
                self.assertNotIn("U", sv.wait_events("udOD"))
                self.assertEqual(self.record()["result"], "timeout")
                sv.until(lambda: sv.processes() == [], "what forked is gone")
        self.assertIsNone(stranger.poll())

    def test_about_the_main_process(self):
        stranger = self.stranger()
        code = (f"[s.send(b'MAINPID=%d' % pid) for pid in (os.getppid(), {stranger.pid}, {os.getpid()}, 4194305, 1, 0)]; "
                "s.send(b'READY=1'); time.sleep(1000)")
        sv = self.supervise("ready notify", {"run": python(code)})
        sv.wait_events("uU")
        self.assertEqual(self.messages().count("MAINPID= names a process that is not the service's"), 6)
        sv.control("d")
        sv.wait_events("dD")
        self.assertIsNone(stranger.poll())
        self.assertTrue(sv.alive())


class Stops(Case):
    @staticmethod
    def stop_everything():
        """Whatever the user may signal is stopped, again and again."""
        os.setgroups([])
        os.setgid(USER)
        os.setuid(USER)
        while True:
            try:
                os.kill(-1, signal.SIGSTOP)
            except OSError:
                pass
            time.sleep(0.0002)

    def victims(self, hostile):
        """Who runs as the user: states by pid."""
        found = {}
        for pid in filter(str.isdigit, os.listdir("/proc")):
            try:
                if os.stat(f"/proc/{pid}").st_uid == USER and int(pid) != hostile:
                    found[int(pid)] = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
            except OSError:
                continue
        return {pid: state for pid, state in found.items() if state != "Z"}

    def attack(self):
        """In a pid namespace of its own: nobody outside can be meant."""
        hostile = os.fork()
        if hostile == 0:
            self.stop_everything()
        run = plan(self.program, "cwd /", f"user {USER}", f"group {USER}", "command /bin/true", "command /bin/sleep 1000")
        sv = Supervised(self.program, {"run": run, "down": "", "data/policy": "ready program\nstart-timeout 300\nkill group\n"
                                       "stop TERM 50 KILL\nrestart always\nrestart-delay 10"})
        sv.start()
        for _ in range(20):
            sv.control("u")
            sv.wait_events("u")
            sv.until(lambda: "T" in self.victims(hostile).values(), "the attack reaches somebody")
            sv.control("d")
            sv.until(lambda: self.state_of(sv) == 0 and not self.victims(hostile), "it is down, and nobody is left")
        with open(f"/proc/{sv.process.pid}/stat") as stat:
            self.assertIn(stat.read().rpartition(")")[2].split()[0], "SR")
        send_signal(hostile, signal.SIGKILL)
        os.waitpid(hostile, 0)
        sv.control("u")
        sv.wait_events("U")
        sv.control("dx")
        sv.process.wait()

    @staticmethod
    def state_of(sv):
        return sv.status_bytes()[36]

    def test_a_service_that_stops_everything_of_its_user(self):
        if os.environ.get("SLIPWAY_ATTACK"):
            return self.attack()
        if os.geteuid() != 0:
            self.skipTest("needs root, for another user's processes")
        again = [sys.executable, os.path.abspath(__file__), self.program, "-v", f"{type(self).__name__}.{self._testMethodName}"]
        done = subprocess.run(["unshare", "--pid", "--fork", "--mount-proc", "--kill-child", *again], capture_output=True,
                              text=True, env={**os.environ, "SLIPWAY_ATTACK": "1"}, stdin=subprocess.DEVNULL)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        return None


if __name__ == "__main__":
    main(__doc__)
