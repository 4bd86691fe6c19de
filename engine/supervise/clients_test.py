"""s6's own clients drive a supervisor; what they expect of Debian's they must find in ours.

usage: clients_test.py SUPERVISE [unittest options]
"""
from __future__ import annotations

import os
import shutil
import subprocess
import sys
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from supervised import RESTART_ENVIRONMENT, Supervised  # noqa: E402

SUPERVISE = ""
READY = {"run": "echo >&3; exec sleep 1000", "notification-fd": "3"}


@unittest.skipUnless(shutil.which("s6-svc"), "s6's clients are not installed (package s6)")
class Case(unittest.TestCase):
    def supervise(self, files, **environment) -> Supervised:
        self.sv = Supervised(SUPERVISE, files)
        self.addCleanup(self.sv.close)
        self.sv.start(**environment)
        return self.sv

    def run_client(self, *command, code=0, timeout=120) -> str:
        done = subprocess.run([*map(str, command)], capture_output=True, text=True, timeout=timeout,
                              env=RESTART_ENVIRONMENT, cwd=self.sv.base)
        self.assertEqual(done.returncode, code, f"{command}: {done.stdout}{done.stderr}")
        return done.stdout


class Clients(Case):
    def test_svok(self):
        sv = self.supervise(READY)
        self.run_client("s6-svok", sv.directory)
        sv.control("dx")
        sv.process.wait(60)
        self.run_client("s6-svok", sv.directory, code=1)

    def test_svc_waits(self):
        sv = self.supervise({**READY, "down": ""})
        self.run_client("s6-svc", "-wU", "-T", "60000", "-u", sv.directory)
        self.assertIn("true true true", self.run_client("s6-svstat", "-o", "up,ready,wantedup", sv.directory))
        self.run_client("s6-svc", "-wR", "-T", "60000", "-r", sv.directory)
        self.run_client("s6-svc", "-wD", "-T", "60000", "-d", sv.directory)
        self.assertIn("false false", self.run_client("s6-svstat", "-o", "up,wantedup", sv.directory))

    def test_svwait_times_out_when_never_ready(self):
        sv = self.supervise({"run": "exec sleep 1000", "notification-fd": "3"})
        sv.wait_events("u")
        self.run_client("s6-svwait", "-t", "300", "-U", sv.directory, code=99)

    def test_svlisten1(self):
        sv = self.supervise(READY)
        sv.wait_events("uU")
        self.run_client("s6-svlisten1", "-D", "-t", "60000", sv.directory, "s6-svc", "-d", sv.directory)

    def test_ftrig_listen1(self):
        sv = self.supervise(READY)
        sv.wait_events("uU")
        seen = self.run_client("s6-ftrig-listen1", "-t", "60000", sv.directory / "event", "d.*U", "s6-svc", "-r",
                               sv.directory)
        self.assertTrue(seen.strip().endswith("U"), seen)

    def test_svdt_and_clear(self):
        sv = self.supervise({"run": "sleep 0.05; exit 4"})
        sv.wait_events("udDudD")
        sv.control("d")
        # A third life may have begun meanwhile.
        sv.until(lambda: (sv.status()["up"], sv.status()["wantedup"]) == ("false", "false"), "it is down for good")
        self.assertIn("exitcode 4", self.run_client("s6-svdt", sv.directory))
        self.run_client("s6-svdt-clear", sv.directory)
        self.assertEqual(self.run_client("s6-svdt", sv.directory), "")

    def test_svperms(self):
        sv = self.supervise(READY)
        self.run_client("s6-svperms", "-v", sv.directory)
        self.run_client("s6-svperms", "-G", "root", "-E", "root", sv.directory)
        self.run_client("s6-svperms", "-v", sv.directory)

    def test_every_option_of_svc_is_obeyed(self):
        # What each does is compared in differential_test.py; here they come from s6-svc.
        traps = "".join(f"trap 'echo {name} >> said' {name}; " for name in ("HUP", "USR1", "USR2", "ALRM", "WINCH", "INT", "QUIT", "ABRT"))
        sv = self.supervise({**READY, "run": f"{traps} echo >&3; while :; do sleep 0.05; done"})
        sv.wait_events("uU")
        told = {"h": "HUP", "1": "USR1", "2": "USR2", "a": "ALRM", "y": "WINCH", "i": "INT", "q": "QUIT", "b": "ABRT"}
        for option, name in told.items():
            self.run_client("s6-svc", f"-{option}", sv.directory)
            sv.until(lambda name=name: sv.said().split()[-1:] == [name], f"-{option} came as {name}")
        self.run_client("s6-svc", "-p", sv.directory)
        sv.until(lambda: sv.status()["paused"] == "true", "-p")
        self.run_client("s6-svc", "-c", sv.directory)
        sv.until(lambda: sv.status()["paused"] == "false", "-c")
        for option in ("t", "k", "r"):
            self.run_client("s6-svc", f"-{option}", sv.directory)
            sv.wait_events("dDuU")
        for option, after in (("O", "false"), ("u", "true"), ("o", "false"), ("Q", "false"), ("U", "true")):
            self.run_client("s6-svc", f"-{option}", sv.directory)
            sv.until(lambda after=after: sv.status()["wantedup"] == after, f"-{option}")
            sv.until(lambda option=option: (sv.directory / "down").exists() == (option == "Q"), f"the file down after -{option}")
        self.run_client("s6-svc", "-Dx", sv.directory)
        self.assertIn("x", sv.wait_events("dDx"))
        self.assertTrue((sv.directory / "down").exists())

    def test_every_field_of_svstat(self):
        sv = self.supervise(READY)
        sv.wait_events("uU")
        fields = ("up", "wantedup", "normallyup", "ready", "paused", "pid", "exitcode", "signal", "signum", "updownsince", "readysince",
                  "updownfor", "readyfor")
        got = dict(zip(fields, self.run_client("s6-svstat", "-o", ",".join(fields), sv.directory).split()))
        self.assertEqual(len(got), len(fields))
        self.assertEqual([got[f] for f in fields[:5]], ["true", "true", "true", "true", "false"])
        self.assertEqual((got["exitcode"], got["signal"], got["signum"]), ("-1", "NA", "-1"))
        self.assertEqual(int(got["pid"]), sv.pid())
        self.assertTrue(got["updownsince"] <= got["readysince"])
        for option, value in (("-u", "true"), ("-w", "true"), ("-r", "true"), ("-p", str(sv.pid()))):
            self.assertEqual(self.run_client("s6-svstat", option, sv.directory).split(), [value], option)
        self.run_client("s6-svc", "-wD", "-T", "60000", "-d", sv.directory)
        self.assertIn("down (signal SIGTERM)", self.run_client("s6-svstat", sv.directory))

    def test_listeners_of_fifodirs(self):
        sv = self.supervise(READY)
        sv.wait_events("uU")
        event = sv.directory / "event"
        self.run_client("execlineb", "-Pc", f"s6-ftrig-listen -t 60000 {{ {event} d {event} U }} s6-svc -r {sv.directory}")
        waits = subprocess.Popen(["s6-ftrig-wait", "-t", "60000", str(event), "o"], stdout=subprocess.PIPE, text=True)
        # Its FIFO appears beside the test's own.
        sv.until(lambda: len([n for n in os.listdir(event) if n.startswith("ftrig1:")]) > 1, "it listens")
        self.run_client("s6-ftrig-notify", event, "o")
        self.assertEqual(waits.communicate(timeout=60)[0].strip(), "o")
        self.assertEqual(waits.returncode, 0)
        stale = event / ("ftrig1:@" + "4" * 24 + ":stale0")
        os.mkfifo(stale)
        self.run_client("s6-cleanfifodir", event)
        self.run_client("s6-svc", "-wR", "-T", "60000", "-r", sv.directory)
        self.assertFalse(stale.exists(), "nobody reads it: the supervisor took it away, if s6-cleanfifodir did not")
        self.run_client("s6-mkfifodir", "-f", event)

    def test_permafailon(self):
        sv = self.supervise({"run": "exit 2", "finish": "exec s6-permafailon 60 2 1-99 true"})
        self.assertIn("O", sv.wait_events("OD"))

    def test_notifyoncheck(self):
        if not shutil.which("s6-notifyoncheck"):
            self.skipTest("s6-notifyoncheck is not installed")
        sv = self.supervise({"run": 'exec s6-notifyoncheck -s 50 -c "test -e ../up" sleep 1000', "notification-fd": "3"})
        sv.wait_events("u")
        (sv.base / "up").touch()
        sv.wait_events("U")


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    SUPERVISE = sys.argv.pop(1)
    unittest.main(verbosity=1)
