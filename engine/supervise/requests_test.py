"""What a manager asks of a supervisor with data/policy: requests, reloads, actions, signals, the bell.

usage: requests_test.py SUPERVISE [unittest options]
"""
from __future__ import annotations

import os
import select
import signal
import struct
import sys
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from policy_case import SAY, UNTIL_GO, Case, main, request  # noqa: E402
from supervised import Supervised  # noqa: E402


CONTROL_CHILD = 152 + 3 * 24  # of the roles in the record


class Changed(Case):
    """Policies that are written while the service runs."""

    def runs(self, sv, times: int) -> None:
        sv.until(lambda: sv.said().split().count("run") == times, lambda: f"{times} runs: {sv.said()!r}")

    def test_whether_it_is_started_again_counts_from_its_end(self):
        sv = self.supervise("restart no", {"run": f"{SAY}; exec sleep 1000"})
        sv.wait_events("uU")
        self.runs(sv, 1)
        sv.write("data/policy", "restart always\nrestart-delay 0")
        sv.control("k")
        sv.wait_events("dDuU")
        self.runs(sv, 2)
        sv.write("data/policy", "restart on-failure\nrestart-delay 0\nsuccess KILL")
        sv.control("k")
        sv.wait_events("dD")
        self.assertEqual(self.until_state("down")["result"], "success")
        self.assertEqual(sv.said().split(), ["run", "run"])

    def test_how_it_is_stopped_counts_from_its_stop(self):
        run = f"trap '' TERM; trap 'echo USR1 >> said; exit 0' USR1; {SAY}; while :; do sleep 0.05; done"
        sv = self.supervise("stop TERM 600000 KILL", {"run": run})
        sv.wait_events("uU")
        self.runs(sv, 1)
        sv.write("data/policy", "stop USR1 600000 KILL")
        sv.control("d")
        sv.wait_events("dD")
        self.assertEqual(sv.said().split(), ["run", "USR1"])

    def test_a_wrong_one_counts_from_the_next_start(self):
        run = f"trap 'echo TERM >> said; exit 0' TERM; {SAY}; while :; do sleep 0.05; done"
        sv = self.supervise("stop TERM 600000 KILL", {"run": run})
        sv.wait_events("uU")
        self.runs(sv, 1)
        sv.write("data/policy", "stop USR9 1 KILL")
        sv.control("d")
        sv.wait_events("dD")
        self.assertEqual(sv.said().split(), ["run", "TERM"])
        self.assertNotIn("data/policy:1", self.messages())
        sv.control("u")
        sv.until(lambda: "data/policy:1" in self.messages(), "it is told")


class Manager(Case):
    def test_requests_are_taken_done_and_not_repeated(self):
        sv = self.supervise("type task", {"run": f"{SAY}; {UNTIL_GO}", "down": ""})
        sv.ask(41, "o")
        sv.until(lambda: self.record()["taken"] == 41, "it is taken")
        self.assertNotEqual(self.record()["done"], 41)
        self.go()
        sv.wait_events("udD")
        sv.until(lambda: self.record()["done"] == 41, "it is done")
        sv.ask(41, "o")
        time.sleep(0.3)
        self.assertEqual(sv.said().split(), ["run"])
        sv.control("o")  # by hand
        sv.wait_events("udD")

    def test_the_end_of_a_reload_is_kept(self):
        sv = self.supervise("stop TERM 5000 KILL", {"run": f"{SAY}; exec sleep 1000", "data/reload": "test ! -e fail || exit 3"})
        sv.wait_events("uU")
        sv.ask(3, "l")
        sv.until(lambda: self.order() == (3, "ended", 0), lambda: f"{self.order()}")
        sv.write("fail", "")
        sv.ask(4, "l")
        sv.until(lambda: self.order() == (4, "ended", 0x300), lambda: f"{self.order()}")
        self.assertEqual(self.record()["done"], 4)
        sv.control("l")  # by hand: nobody asks for its end
        sv.ask(5, "d")
        sv.wait_events("dD")
        self.assertEqual(self.order(), (4, "ended", 0x300))
        sv.ask(6, "l")
        sv.until(lambda: self.order() == (6, "not up", 0), lambda: f"{self.order()}")

    def test_an_action_runs_beside_the_service(self):
        sv = self.supervise("stop TERM 5000 KILL\nstop-timeout 100", {
            "run": f"{SAY}; exec sleep 1000", "data/action.2": f"{SAY}; {UNTIL_GO}; exit 4", "data/reload": SAY})
        sv.wait_events("uU")
        sv.until(sv.said, "it runs")
        sv.control("e")  # which?
        sv.ask(3, "e", 2 << 16)
        sv.until(lambda: "action.2" in sv.said(), "it runs")
        sv.ask(4, "l")  # not beside it; nor is it taken for the action
        sv.until(lambda: self.record()["taken"] == 4, "it is taken")
        self.assertEqual(self.order(), (3, "running", 0))
        self.go()
        sv.until(lambda: self.order() == (3, "ended", 0x400), lambda: f"{self.order()}")
        sv.ask(5, "e", 1 << 16)
        sv.until(lambda: self.order() == (5, "not started", 0), lambda: f"{self.order()}")
        sv.ask(6, "l")
        sv.until(lambda: self.order() == (6, "ended", 0), lambda: f"{self.order()}")
        self.assertEqual(sv.said().split(), ["run", "action.2", "reload"])
        sv.ask(7, "d")
        sv.wait_events("dD")
        sv.ask(8, "e", 2 << 16)
        sv.until(lambda: self.order() == (8, "not up", 0), lambda: f"{self.order()}")

    def test_a_reload_that_is_cut_short(self):
        sv = self.supervise("", {"run": f"{SAY}; exec sleep 1000", "data/reload": UNTIL_GO})
        sv.wait_events("uU")
        sv.ask(3, "l")
        sv.until(lambda: self.order() == (3, "running", 0), lambda: f"{self.order()}")
        sv.ask(4, "d")
        sv.wait_events("dD")
        self.assertEqual(self.order(), (3, "cut short", 0))

    def test_a_reload_outlives_the_supervisor(self):
        sv = self.supervise("", {"run": f"{SAY}; exec sleep 1000", "data/reload": f"{SAY}; {UNTIL_GO}"})
        sv.wait_events("uU")
        sv.until(sv.said, "it runs")
        sv.ask(3, "l")
        sv.until(lambda: "reload" in sv.said(), "it runs")
        self.kill_and_restart()
        self.go()
        sv.until(lambda: self.order()[1] in ("ended", "unknown"), lambda: f"{self.order()}")
        self.assertEqual(self.order()[0], 3)
        sv.until(lambda: self.record()["done"] == 3, "it is done")
        self.assertEqual(sv.said().split(), ["run", "reload"])

    def test_an_action_that_nobody_can_name_any_more_is_no_reload(self):
        sv = self.supervise("", {"run": f"trap 'echo HUP >> said' HUP; {SAY}; while :; do sleep 0.05; done", "data/action.1": f"{SAY}; {UNTIL_GO}"})
        if sv.table:
            self.skipTest("a lean host has its record in the table")
        sv.wait_events("uU")
        sv.until(sv.said, "it runs")
        sv.ask(11, "e", 1 << 16)
        sv.until(lambda: "action.1" in sv.said(), "it runs")
        sv.until(lambda: self.order() == (11, "running", 0), lambda: f"{self.order()}")
        assert sv.process
        sv.process.kill()
        sv.process.wait()
        self.go()
        # As if the kill had come before the command was there; and the same is asked for again.
        status = bytearray(sv.status_bytes())
        status[CONTROL_CHILD:CONTROL_CHILD + 24] = bytes(24)
        (sv.directory / "supervise/status").write_bytes(status)
        sv.leave_request(12, "e", 1 << 16)
        sv.start()
        sv.until(lambda: self.order()[0] == 12 and self.order()[1] == "ended", lambda: f"{self.order()}")
        self.assertEqual(sv.said().split(), ["run", "action.1", "action.1"])

    SAYS_SIGNALS = f"trap 'echo HUP >> said' HUP; trap 'echo TERM >> said; exit 0' TERM; {SAY}; while :; do sleep 0.05; done"

    def test_commands_in_place_of_signals(self):
        sv = self.supervise("control HUP TERM\nstop TERM 60000 KILL", {
            "run": self.SAYS_SIGNALS, "data/control.HUP": f"{SAY}; test -e handled",
            "data/control.TERM": f"{SAY}; kill -KILL $MAINPID"})
        sv.wait_events("uU")
        sv.until(sv.said, "it runs")
        sv.control("h")  # its command fails
        sv.until(lambda: sv.said().split() == ["run", "control.HUP", "HUP"], lambda: sv.said())
        self.until_state("up")
        sv.write("handled", "")
        sv.ask(3, "l")  # by the same signal
        sv.until(lambda: self.order() == (3, "ended", 0), lambda: f"{self.order()}")
        self.until_state("up")
        sv.control("d")
        sv.wait_events("dD")
        self.assertEqual(sv.said().split(), ["run", "control.HUP", "HUP", "control.HUP", "control.TERM"])

    def test_a_signal_waits_for_the_command_of_another(self):
        sv = self.supervise("control HUP USR1\nstop TERM 60000 KILL", {
            "run": self.SAYS_SIGNALS, "data/control.HUP": f"{SAY}; {UNTIL_GO}", "data/control.USR1": SAY})
        sv.wait_events("uU")
        sv.control("h1h")
        sv.until(lambda: "control.HUP" in sv.said(), "it runs")
        self.assertNotIn("USR1", sv.said())
        self.go()
        sv.until(lambda: sv.said().split().count("control.HUP") == 2, lambda: sv.said())
        sv.until(lambda: "control.USR1" in sv.said(), lambda: sv.said())

    def test_a_stop_whose_command_fails_goes_on_with_the_signal(self):
        sv = self.supervise("control TERM\nstop TERM 60000 KILL", {
            "run": self.SAYS_SIGNALS, "data/control.TERM": f"{SAY}; {UNTIL_GO}; exit 1"})
        sv.wait_events("uU")
        sv.until(sv.said, "it runs")
        sv.ask(3, "d")
        sv.until(lambda: "control.TERM" in sv.said(), "it runs")
        self.kill_and_restart()
        self.until_state("stopping")
        self.go()
        sv.wait_events("dD")
        self.assertEqual(sv.said().split(), ["run", "control.TERM", "TERM"])
        (sv.directory / "data/control.TERM").unlink()
        sv.control("u")
        sv.wait_events("uU")
        sv.until(lambda: sv.said().split().count("run") == 2, "it runs again")
        sv.control("d")
        sv.wait_events("dD")
        self.assertEqual(sv.said().split()[3:], ["run", "TERM"])

    def test_a_stop_whose_command_failed_while_nobody_looked(self):
        sv = self.supervise("control TERM\nstop TERM 0", {
            "run": self.SAYS_SIGNALS, "data/control.TERM": f"echo $$ >> said; {UNTIL_GO}; exit 1"})
        sv.wait_events("uU")
        sv.until(sv.said, "it runs")
        sv.control("d")
        sv.until(lambda: len(sv.said().split()) == 2, "the command runs")
        command = int(sv.said().split()[1])
        assert sv.process
        sv.process.kill()
        sv.process.wait()
        self.go()
        sv.until(lambda: command not in sv.processes(), "the command has ended")
        sv.start()
        sv.wait_events("dD")
        self.assertEqual(sv.said().split()[2:], ["TERM"])

    def test_a_command_in_place_of_a_signal_has_the_time_of_its_step(self):
        sv = self.supervise("control TERM\nstop TERM 200 KILL", {
            "run": self.SAYS_SIGNALS, "data/control.TERM": f"{SAY}; exec sleep 1000"})
        sv.wait_events("uU")
        sv.until(sv.said, "it runs")
        sv.control("d")
        sv.wait_events("dD")
        self.assertEqual(sv.said().split(), ["run", "control.TERM"])

    def test_a_command_in_place_of_a_signal_ends_with_the_service(self):
        sv = self.supervise("control TERM\nstop TERM 60000 KILL", {
            "run": self.SAYS_SIGNALS, "data/control.TERM": "echo $$ >> said; kill -KILL $MAINPID; exec sleep 1000"})
        sv.wait_events("uU")
        sv.until(sv.said, "it runs")
        sv.control("d")
        sv.wait_events("dD")
        command = int(sv.said().split()[1])
        sv.until(lambda: command not in sv.processes(), "the command has ended")

    def test_requests_outlive_the_supervisor(self):
        sv = self.supervise("type task", {"run": f"{SAY}; {UNTIL_GO}", "down": ""})
        sv.ask(7, "u")
        sv.wait_events("u")
        self.kill_and_restart()
        self.go()
        sv.until(lambda: self.record()["done"] == 7, "it is done")
        self.assertEqual(sv.said().split(), ["run"])
        self.assertIn(self.record()["result"], ("success", "unknown"))

    def test_request_whose_byte_was_lost_with_the_supervisor_is_obeyed_once(self):
        sv = self.supervise("", {"run": f"{SAY}; exec sleep 1000"})
        sv.wait_events("uU")
        sv.until(sv.said, "it runs")
        sv.process.send_signal(signal.SIGSTOP)  # the byte stays in the FIFO
        sv.ask(5, "d")
        self.kill_and_restart()
        sv.wait_events("dD")
        sv.until(lambda: self.record()["done"] == 5, "it is done")
        self.kill_and_restart()  # acted on already: it stays as it is asked to be by hand
        sv.wait_events("s")
        sv.control("u")
        sv.wait_events("uU")
        sv.until(lambda: sv.said().split() == ["run", "run"], lambda: f"two runs, but {sv.said()!r}")
        # Taken off, and killed before the record said so.
        sv.process.send_signal(signal.SIGSTOP)
        if sv.table:
            sv.leave_request(6, "d")
        else:
            (sv.directory / "supervise/request.taken").write_bytes(request(6, "d"))
        self.kill_and_restart()
        sv.wait_events("dD")
        sv.until(lambda: self.record()["done"] == 6, "it is done")

    def test_a_restart_is_done_although_the_supervisor_died_in_its_start(self):
        sv = self.supervise("type longrun\nready fd 3", {
            "run": f"{SAY}; {UNTIL_GO}; rm ../go; echo >&3; exec sleep 1000", "notification-fd": "3"})
        self.go()
        sv.wait_events("uU")
        sv.ask(8, "r")
        sv.wait_events("dDu")
        sv.until(lambda: self.record()["state"] == "starting", "it starts")
        self.assertEqual((self.record()["taken"], self.record()["done"]), (8, 0))
        self.kill_and_restart()
        sv.wait_events("s")
        self.go()
        sv.wait_events("U")
        sv.until(lambda: self.record()["done"] == 8, "it is done")
        self.assertEqual(sv.said().split(), ["run", "run"])

    def test_a_request_from_before_the_first_supervisor(self):
        """The manager asks at boot before it has supervisors started."""
        self.sv = Supervised(self.program, {"run": "exec sleep 1000", "down": ""})
        self.addCleanup(self.sv.close)
        if self.sv.table:
            self.skipTest("a lean host has no such file")
        (self.sv.directory / "supervise").mkdir(mode=0o700)
        self.sv.leave_request(7, "u")
        self.sv.start()
        self.sv.wait_events("su")
        self.assertEqual((self.record()["taken"], self.sv.status()["up"]), (7, "true"))
        # Its byte comes late, and is no second request.
        self.sv.control("d")
        self.sv.wait_events("dD")
        self.sv.ask(7, "u")
        self.kill_and_restart()
        self.assertEqual(self.sv.status()["up"], "false")

    def test_a_request_to_a_lean_host_goes_on_to_who_can_obey_it(self):
        sv = self.supervise("", {"run": "exec sleep 1000", "down": ""})
        if not sv.table:
            self.skipTest("only a lean host has requests beside files")
        assert sv.process
        sv.process.kill()
        sv.process.wait()
        sv.table.forget_status("sv")
        sv.table.leave("sv", 7, ord("u"))
        sv.write("data/policy", "ready parent-exit")  # to be supervised by a process of its own
        sv.start_quietly()
        sv.process.wait(60)
        self.assertEqual((sv.directory / "supervise/request").read_bytes(), request(7, "u"))
        self.assertFalse((sv.directory / "supervise/status").exists())

    def test_bell(self):
        self.sv = Supervised(self.program, {"run": "exec sleep 1000"})
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
        self.sv.until(lambda: select.select([reader], [], [], 0)[0], "it rings")
        rung = os.read(reader, 4096)
        self.assertEqual(rung, struct.pack(">I", value) * (len(rung) // 4))


if __name__ == "__main__":
    main(__doc__)
