"""What data/policy adds to s6: types, commands, readiness, stop steps, restarts, requests, the bell, adoption of all that.

usage: policy_test.py SUPERVISE [unittest options]
"""
from __future__ import annotations

import os
import shutil
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import time
import unittest
from pathlib import Path

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from supervised import Supervised  # noqa: E402

SUPERVISE = ""
STATES = ("down waiting preparing starting tracking announcing up reloading stop_command stopping finishing cleaning done "
          "taking_down ended gone").split()
RESULTS = ("none success exit-code signal core-dump timeout watchdog start-limit prepare skipped protocol unknown "
           "resources").split()
SAY = 'echo "$(basename $0)" >> said'
NOTIFY = ("import os,socket,sys,time; s=socket.socket(socket.AF_UNIX,socket.SOCK_DGRAM); "
          "s.connect(os.environ['NOTIFY_SOCKET']); ")


def python(code: str) -> str:
    return f'exec /usr/bin/python3 -c "{NOTIFY}{code}"'


def request(number: int, goal: str) -> bytes:
    return struct.pack(">QQ", number, ord(goal))


class Case(unittest.TestCase):
    def supervise(self, policy: str, files: dict, **environment) -> Supervised:
        self.sv = Supervised(SUPERVISE, {"data/policy": policy, **files})
        self.addCleanup(self.sv.close)
        self.sv.start(**environment)
        return self.sv

    def record(self) -> dict:
        status = self.sv.directory / "supervise/status"
        self.sv.until(status.exists, "the first status")  # a supervisor listens before it has written one
        data = status.read_bytes()
        self.assertEqual(len(data), 360)
        return {"state": STATES[data[36]], "want": data[37], "result": RESULTS[data[38]],
                "taken": struct.unpack_from(">Q", data, 56)[0], "done": struct.unpack_from(">Q", data, 64)[0],
                "main": struct.unpack_from(">I", data, 152)[0], "text": data[296:].rstrip(b"\0").decode()}

    def until_state(self, *states: str) -> dict:
        self.sv.until(lambda: self.record()["state"] in states, lambda: f"{states}, is {self.record()}")
        return self.record()

    def messages(self) -> str:
        return (self.sv.base / "messages").read_text()

    def kill_and_restart(self) -> None:
        assert self.sv.process
        self.sv.process.kill()
        self.sv.process.wait()
        self.sv.start()


class Types(Case):
    def test_oneshot_comes_up_and_is_taken_down(self):
        sv = self.supervise("type oneshot", {"run": SAY, "data/down": SAY, "data/cleanup": SAY, "data/started": SAY, "down": ""})
        sv.control("u")
        self.assertEqual(sv.wait_events("uU")[-2:], "uU")
        self.assertEqual(self.until_state("done")["result"], "success")
        sv.control("d")
        sv.wait_events("dD")
        self.assertEqual(sv.said().split(), ["run", "started", "down", "cleanup"])
        self.assertEqual(self.until_state("down")["want"], 0)

    def test_a_oneshot_stays_up_over_the_death_of_its_supervisor(self):
        sv = self.supervise("type oneshot", {"run": SAY, "data/down": SAY})
        sv.wait_events("uU")
        self.kill_and_restart()
        time.sleep(0.1)
        self.assertEqual(self.record()["state"], "done")
        self.assertEqual(sv.said().split(), ["run"])
        sv.control("d")
        sv.wait_events("dD")
        self.assertEqual(sv.said().split(), ["run", "down"])

    def test_a_oneshot_that_fails_is_failed(self):
        sv = self.supervise("type oneshot", {"run": "exit 3", "data/cleanup": 'echo "$SERVICE_RESULT $EXIT_CODE $EXIT_STATUS" >> said'})
        self.assertEqual(sv.wait_events("udOD").lstrip("s"), "udOD")
        self.assertEqual(self.until_state("down")["result"], "exit-code")
        self.assertEqual(sv.said(), "exit-code exited 3\n")

    def test_task_runs_and_is_down_again(self):
        sv = self.supervise("type task", {"run": SAY, "down": ""})
        for _ in range(2):
            sv.control("u")
            sv.wait_events("udD")
            self.assertEqual(self.until_state("down")["result"], "success")
        self.assertEqual(sv.said().split(), ["run", "run"])

    def test_task_is_tried_again_when_the_policy_says_so(self):
        sv = self.supervise("type task\nrestart on-failure\nrestart-delay 10", {"run": f"{SAY}; test $(wc -l < said) = 3"})
        sv.wait_events("udDudDudD")
        self.assertEqual(self.until_state("down")["result"], "success")

    def test_a_false_condition_is_skipped_not_failed(self):
        sv = self.supervise("restart always", {"run": "exit 120"})
        self.assertNotIn("O", sv.wait_events("udD"))
        self.assertEqual(self.until_state("down")["result"], "skipped")


class Commands(Case):
    FILES = {"run": f"{SAY}; echo >&3; exec sleep 1000", "data/prepare": SAY, "data/started": SAY, "data/stop": SAY,
             "data/reload": SAY, "data/cleanup": SAY, "finish": SAY}

    def test_in_their_order(self):
        sv = self.supervise("ready fd 3", self.FILES)
        sv.wait_events("uU")
        self.until_state("up")
        sv.control("l")
        sv.until(lambda: "reload" in sv.said(), "reload ran")
        self.until_state("up")
        sv.control("d")
        sv.wait_events("dD")
        self.assertEqual(sv.said().split(), ["prepare", "run", "started", "reload", "stop", "finish", "cleanup"])

    def test_mainpid_is_told(self):
        sv = self.supervise("", {"run": "exec sleep 1000", "data/started": "echo $MAINPID > said"})
        sv.wait_events("uU")
        self.assertEqual(int(sv.said()), sv.pid())

    def test_a_prepare_that_fails_is_a_failed_start(self):
        sv = self.supervise("restart no", {"run": SAY, "data/prepare": "exit 1"})
        sv.wait_events("OD")
        self.assertEqual(self.until_state("down")["result"], "prepare")
        self.assertEqual(sv.said(), "")

    def test_a_prepare_that_keeps_failing_waits_and_counts(self):
        sv = self.supervise("restart always\nrestart-delay 200\nrestart-limit 3 10000", {"run": SAY, "data/prepare": "echo x >> count; exit 1"})
        begin = time.monotonic()
        sv.wait_events("O")
        self.assertEqual((sv.directory / "count").read_text(), "x\n" * 3)
        self.assertGreater(time.monotonic() - begin, 0.4)
        self.assertEqual(self.until_state("down")["result"], "start-limit")

    def test_a_started_that_fails_stops_the_service(self):
        sv = self.supervise("restart no", {"run": "exec sleep 1000", "data/started": "exit 1"})
        sv.wait_events("udOD")
        self.assertEqual(sv.processes(), [])

    def test_a_prepare_that_hangs_is_killed_with_its_children(self):
        sv = self.supervise("restart no\nstart-timeout 200", {"run": SAY, "data/prepare": "sleep 1000 & wait"})
        sv.wait_events("OD")
        self.assertEqual(self.until_state("down")["result"], "timeout")
        sv.until(lambda: sv.processes() == [], "nothing is left of it")

    def test_a_stop_command_that_hangs_is_bounded(self):
        sv = self.supervise("stop-timeout 200\nstop TERM 1000 KILL", {"run": "exec sleep 1000", "data/stop": "exec sleep 1000"})
        sv.wait_events("uU")
        sv.control("d")
        sv.wait_events("dD")
        self.assertEqual(sv.processes(), [])

    def test_stopping_while_it_prepares(self):
        sv = self.supervise("", {"run": SAY, "data/prepare": "exec sleep 1000"})
        self.until_state("preparing")
        sv.control("d")
        self.until_state("down")
        self.assertEqual(sv.said(), "")

    def test_data_belongs_to_the_service_without_a_policy(self):
        self.sv = Supervised(SUPERVISE, {"run": "exec sleep 1000", "data/prepare": SAY, "data/check": SAY})
        self.addCleanup(self.sv.close)
        self.sv.start()
        self.sv.wait_events("u")
        self.assertEqual(self.sv.said(), "")


class Readiness(Case):
    def test_notify(self):
        sv = self.supervise("ready notify", {"run": python(r"time.sleep(0.2); s.send(b'READY=1\nSTATUS=serving'); time.sleep(1000)")})
        sv.wait_events("u")
        self.assertEqual(self.record()["state"], "starting")
        sv.wait_events("U")
        self.assertEqual(self.record()["text"], "serving")

    def test_notify_of_a_child_counts_only_with_all(self):
        child = r"os.fork() or (s.send(b'READY=1'), os._exit(0)); time.sleep(1000)"
        sv = self.supervise("ready notify", {"run": python(child)})
        sv.wait_events("u")
        time.sleep(0.6)
        self.assertEqual(self.record()["state"], "starting")
        sv.write("data/policy", "ready notify\nnotify-access all")
        sv.control("dwu")
        sv.wait_events("dDuU")

    def test_strangers_do_not_count(self):
        sv = self.supervise("ready notify\nnotify-access all", {"run": "exec sleep 1000"})
        sv.wait_events("u")
        other = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        other.sendto(b"READY=1", str(sv.directory / "supervise/notify"))
        time.sleep(0.2)
        self.assertEqual(self.record()["state"], "starting")

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
        sv = self.supervise("ready notify\nwatchdog 300\nrestart no", {
            "run": python(r"s.send(b'READY=1'); [(time.sleep(.1), s.send(b'WATCHDOG=1')) for i in range(6)]; time.sleep(1000)")})
        sv.wait_events("uU")
        time.sleep(0.5)
        self.assertEqual(self.record()["state"], "up")
        sv.wait_events("dOD")
        self.assertEqual(self.record()["result"], "watchdog")

    def test_start_timeout(self):
        sv = self.supervise("ready notify\nstart-timeout 200\nrestart no", {"run": "exec sleep 1000"})
        sv.wait_events("udOD")
        self.assertEqual(self.record()["result"], "timeout")

    def test_check(self):
        sv = self.supervise("ready check 50", {"run": "exec sleep 1000", "data/check": "test -e ../go"})
        sv.wait_events("u")
        time.sleep(0.2)
        self.assertEqual(self.record()["state"], "starting")
        (sv.base / "go").touch()
        sv.wait_events("U")

    @staticmethod
    def program_of(pid):
        with open(f"/proc/{pid}/cmdline") as line:
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
        self.addCleanup(lambda: os.path.exists(path) and os.unlink(path))
        path = f"/tmp/slipway-test-{os.getpid()}.pid"
        sv = self.supervise(f"ready pid-file {path}\nkill group\nrestart-delay 10", {
            "run": f"(setsid sleep 1001 & setsid sleep 1000 & sleep 0.2; echo $! > {path}) & exit 0"})
        sv.wait_events("uU")
        with open(path) as file:
            self.assertEqual(int(file.read()), sv.pid())
        os.kill(sv.pid(), signal.SIGKILL)
        sv.wait_events("dDuU")
        self.assertEqual(len(sv.processes()), 2, "what the first daemon left behind is gone")

    def test_a_pid_file_that_names_a_stranger_is_not_believed(self):
        stranger = subprocess.Popen(["sleep", "1000"])
        self.addCleanup(lambda: (stranger.kill(), stranger.wait()))
        path = f"/tmp/slipway-test-{os.getpid()}.pid2"
        self.addCleanup(os.unlink, path)
        with open(path, "w") as file:
            file.write(str(stranger.pid))
        sv = self.supervise(f"ready pid-file {path}\nstart-timeout 400\nrestart no\nkill group", {"run": "setsid sleep 1000 & exit 0"})
        sv.wait_events("udOD")
        self.assertIsNone(stranger.poll())

    def test_a_parent_without_a_daemon_is_a_protocol_error(self):
        sv = self.supervise("ready parent-exit\nrestart no", {"run": "exit 0"})
        sv.wait_events("udOD")
        self.assertEqual(self.record()["result"], "protocol")


class Stopping(Case):
    STUBBORN = "trap 'echo TERM >> said' TERM; trap 'echo INT >> said' INT; trap 'echo HUP >> said' HUP; while :; do sleep 0.05; done"

    def test_steps(self):
        sv = self.supervise("stop TERM 200 INT 200 KILL\nhangup", {"run": self.STUBBORN})
        sv.wait_events("uU")
        time.sleep(0.1)
        sv.control("d")
        sv.wait_events("dD")
        # The shell runs the traps of signals that wait together in the order of their numbers.
        self.assertEqual(sv.said().split(), ["HUP", "TERM", "INT"])

    def test_nothing_of_the_group_is_left(self):
        sv = self.supervise("kill group\nstop TERM 300 KILL", {"run": "(trap '' TERM; while :; do sleep 0.05; done) & exec sleep 1000"})
        sv.wait_events("uU")
        sv.control("d")
        sv.wait_events("dD")
        sv.until(lambda: sv.processes() == [], "the stubborn child is killed")

    def test_process_leaves_the_others_alone(self):
        sv = self.supervise("kill process", {"run": "sleep 1000 & exec sleep 1000"})
        sv.wait_events("uU")
        sv.control("d")
        sv.wait_events("dD")
        self.assertEqual(len(sv.processes()), 1)


class Restarts(Case):
    def test_no(self):
        sv = self.supervise("restart no", {"run": "exit 0"})
        self.assertEqual(sv.wait_events("udD").count("O"), 0)
        time.sleep(0.2)
        self.assertEqual(self.record()["state"], "down")

    def test_at_once_when_it_ran_long_enough(self):
        sv = self.supervise("restart-delay 1500", {"run": "sleep 1.6"})
        seen = sv.wait_events("ud")
        start = time.monotonic()
        # The next start may have come in the same read.
        if seen.count("u") == 1:
            sv.wait_events("u")
        self.assertLess(time.monotonic() - start, 1)

    def test_limit(self):
        sv = self.supervise("restart-delay 0\nrestart-limit 3 10000", {"run": "exit 1"})
        seen = sv.wait_events("O")
        self.assertEqual(seen.count("u"), 3)
        self.assertEqual(self.until_state("down")["result"], "start-limit")

    def test_never_and_success_codes(self):
        sv = self.supervise("restart on-failure\nnever 78", {"run": "exit 78"})
        sv.wait_events("udOD")
        sv.write("data/policy", "restart on-failure\nsuccess 5")
        sv.write("run", "exit 5")
        sv.control("u")
        self.assertNotIn("O", sv.wait_events("udD"))
        self.assertEqual(self.until_state("down")["result"], "success")

    def test_a_wrong_policy_starts_nothing_and_says_where(self):
        sv = self.supervise("restart no\nstart-timeout 5s", {"run": SAY})
        sv.wait_events("O")
        self.assertIn("data/policy:2:15: not a time", self.messages())
        self.assertEqual(sv.said(), "")
        sv.write("data/policy", "restart no")
        sv.control("u")
        sv.wait_events("udD")


class Manager(Case):
    def write_request(self, number: int, goal: str) -> None:
        new = self.sv.directory / "supervise/request.new"
        new.write_bytes(request(number, goal))
        new.rename(self.sv.directory / "supervise/request")

    def test_requests_are_taken_done_and_not_repeated(self):
        sv = self.supervise("type task", {"run": f"{SAY}; sleep 0.1", "down": ""})
        self.write_request(41, "o")
        sv.control("o")
        sv.until(lambda: self.record()["taken"] == 41, "it is taken")
        self.assertNotEqual(self.record()["done"], 41)
        sv.wait_events("udD")
        sv.until(lambda: self.record()["done"] == 41, "it is done")
        self.write_request(41, "o")
        sv.control("o")
        time.sleep(0.3)
        self.assertEqual(sv.said().split(), ["run"])
        sv.control("o")  # by hand
        sv.wait_events("udD")

    def test_requests_outlive_the_supervisor(self):
        sv = self.supervise("type task", {"run": f"{SAY}; sleep 0.4", "down": ""})
        self.write_request(7, "u")
        sv.control("u")
        sv.wait_events("u")
        self.kill_and_restart()
        sv.until(lambda: self.record()["done"] == 7, "it is done")
        self.assertEqual(sv.said().split(), ["run"])
        self.assertIn(self.record()["result"], ("success", "unknown"))

    def test_bell(self):
        self.sv = Supervised(SUPERVISE, {"run": "exec sleep 1000"})
        self.addCleanup(self.sv.close)
        bell = self.sv.base / "bell"
        os.mkfifo(bell)
        reader = os.open(bell, os.O_RDWR | os.O_NONBLOCK)
        self.addCleanup(os.close, reader)
        self.sv.write("data/policy", f"bell {bell}")
        self.sv.start()
        self.sv.wait_events("uU")
        value = 0x811C9DC5
        for byte in b"sv":
            value = ((value ^ byte) * 0x01000193) & 0xFFFFFFFF
        rung = os.read(reader, 4096)
        self.assertEqual(rung, struct.pack(">I", value) * (len(rung) // 4))


class UnderSvscan(unittest.TestCase):
    def test_the_result_of_a_run_nobody_supervised_is_known(self):
        """svscan reaps it and notes how it ended; the next supervisor reads that."""
        svscan = os.path.join(os.path.dirname(SUPERVISE), "slipway-svscan")
        if not os.path.exists(svscan):
            self.skipTest(f"{svscan} is not built")
        base = tempfile.mkdtemp(prefix="slipway-ring-")
        self.addCleanup(shutil.rmtree, base)
        sv = Path(base, "scan/sv")
        (sv / "data").mkdir(parents=True)
        (sv / "run").write_text("#!/bin/sh\nwhile [ ! -e ../../go ]; do sleep 0.02; done\nexit 3\n")
        (sv / "run").chmod(0o755)
        (sv / "data/policy").write_text("restart no\n")
        environment = {**os.environ, "PATH": os.path.dirname(SUPERVISE) + ":" + os.environ["PATH"]}
        tree = subprocess.Popen([svscan, base + "/scan"], env=environment, stdin=subprocess.DEVNULL,
                                stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.addCleanup(lambda: (tree.send_signal(signal.SIGTERM), tree.wait(10)))
        status = sv / "supervise/status"
        Supervised.until(lambda: status.exists() and status.read_bytes()[36] == STATES.index("up"), "it is up")
        with open(f"/proc/{tree.pid}/task/{tree.pid}/children") as children:
            [supervisor] = [int(pid) for pid in children.read().split()]
        os.kill(supervisor, signal.SIGKILL)
        Path(base, "go").touch()
        Supervised.until(lambda: status.read_bytes()[36] == STATES.index("down"), "it is down")
        self.assertEqual(RESULTS[status.read_bytes()[38]], "exit-code")
        self.assertEqual(struct.unpack_from(">H", status.read_bytes(), 32)[0], 3 << 8)


class Adoption(Case):
    def test_of_a_service_that_is_being_stopped(self):
        sv = self.supervise("stop TERM 600 KILL", {"run": "trap '' TERM; while :; do sleep 0.05; done"})
        sv.wait_events("uU")
        time.sleep(0.1)
        sv.control("d")
        self.until_state("stopping")
        self.kill_and_restart()
        self.assertEqual(self.record()["state"], "stopping")
        sv.wait_events("dD")
        self.assertEqual(self.record()["want"], 0)

    def test_of_a_service_that_notifies_later(self):
        sv = self.supervise("ready notify", {"run": python(r"[os.path.exists('../go') or time.sleep(.05) for i in range(999)]; s.close(); "
                                                            r"s=socket.socket(socket.AF_UNIX,socket.SOCK_DGRAM); s.connect(os.environ['NOTIFY_SOCKET']); "
                                                            r"s.send(b'READY=1'); time.sleep(1000)")})
        sv.wait_events("u")
        pid = sv.pid()
        self.kill_and_restart()
        (sv.base / "go").touch()
        sv.wait_events("U")
        self.assertEqual(sv.pid(), pid)

    def test_of_finish_and_prepare(self):
        sv = self.supervise("", {"run": "exec sleep 1000", "data/prepare": f"{SAY}; sleep 0.5", "finish": f"{SAY}; sleep 0.5"})
        self.until_state("preparing")
        time.sleep(0.1)
        self.kill_and_restart()
        sv.wait_events("uU")
        sv.control("d")
        self.until_state("finishing")
        time.sleep(0.1)
        self.kill_and_restart()
        sv.wait_events("D")
        self.assertEqual(sv.said().split().count("finish"), 1)

    def test_want_comes_from_the_record(self):
        sv = self.supervise("", {"run": "exec sleep 1000"})
        sv.wait_events("uU")
        sv.control("d")
        sv.wait_events("dD")
        self.kill_and_restart()
        time.sleep(0.2)
        self.assertEqual(self.record()["state"], "down")


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    SUPERVISE = sys.argv.pop(1)
    unittest.main(verbosity=1)
