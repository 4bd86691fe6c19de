"""What data/policy adds to s6: types, commands, stop steps, restarts, requests, the bell.

usage: policy_test.py SUPERVISE [unittest options]
"""
from __future__ import annotations

import os
import select
import signal
import struct
import subprocess
import sys
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from policy_case import SAY, UNTIL_GO, Case, main, request  # noqa: E402
from supervised import LeanTable, Supervised  # noqa: E402


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

    def test_a_false_condition_of_prepare_is_skipped_too(self):
        sv = self.supervise("restart always", {"run": SAY, "data/prepare": "exit 120", "data/cleanup": SAY})
        sv.until(lambda: self.record()["result"] == "skipped", "skipped")
        self.assertEqual(self.until_state("down")["want"], 0)
        self.assertNotIn("O", sv.read_events())
        self.assertNotIn("run", sv.said().split())

    def test_a_skipped_oneshot_is_down_and_has_nothing_to_undo(self):
        sv = self.supervise("type oneshot", {"run": "exit 120", "data/down": SAY, "data/started": SAY})
        self.assertNotIn("O", sv.wait_events("udD"))
        self.assertEqual(self.until_state("down")["result"], "skipped")
        sv.control("d")
        sv.control("u")
        sv.wait_events("udD")
        self.assertEqual(sv.said(), "")


class Names(Case):
    def test_of_a_directory_may_begin_like_an_option(self):
        sv = Supervised(self.program, {"run": "exec sleep 1000"})
        self.addCleanup(sv.close)
        (sv.base / "-n").symlink_to("sv")
        sv.process = subprocess.Popen([self.program, "-n"], cwd=sv.base, stdin=subprocess.DEVNULL, stdout=sv.messages, stderr=sv.messages)
        sv.wait_events("u")

    def test_that_are_too_long_for_a_socket_are_told(self):
        sv = Supervised(self.program, {"run": "exec sleep 1000", "data/policy": "ready notify\n"})
        self.addCleanup(sv.close)
        long = sv.base / ("n" * 120)
        long.mkdir()
        sv.directory.rename(long / "sv")
        sv.directory.symlink_to(long / "sv")
        sv.table = sv.table and LeanTable(long)
        sv.process = subprocess.Popen([self.program, "sv"], cwd=long, stdin=subprocess.DEVNULL, stdout=sv.messages, stderr=sv.messages)
        sv.wait_events("u")
        self.assertIn("longer than 107 bytes", (sv.base / "messages").read_text())
        sv.control("d")
        sv.wait_events("D")


class Messages(Case):
    def test_of_a_first_line_that_names_nothing(self):
        for text in ("#!/bin/sh\r\nexec sleep 1000\r", "#!/nonexistent/shell"):
            self.supervise("restart no", {"run": text})
            self.until_state("down")
            self.assertIn("it is there, but not the program that its first line names", self.messages())
        self.supervise("restart no", {"run": None})
        self.until_state("down")
        self.assertIn("cannot execute ./run", self.messages())
        self.assertNotIn("it is there", self.messages())

    def test_of_a_check_that_is_not_there(self):
        sv = self.supervise("ready check 5", {"run": "exec sleep 1000"})
        sv.until(lambda: "cannot execute ./data/check" in self.messages(), "it is said")
        time.sleep(0.1)  # asked many times
        sv.write("data/check", "exit 0")
        sv.wait_events("U")
        self.assertEqual(self.messages().count("data/check"), 1)

    def test_of_a_pid_namespace_that_a_policy_does_not_give(self):
        sv = self.supervise("ready exec", {"run": "exec sleep 1000", "flag-newpidns": ""})
        sv.wait_events("U")
        self.assertIn("flag-newpidns has no effect beside data/policy", self.messages())

    def test_of_a_descriptor_that_is_too_large(self):
        sv = self.supervise("ready exec", {"run": "exec sleep 1000", "notification-fd": "1024"})
        sv.wait_events("U")
        self.assertNotIn("notification-fd", self.messages())  # the policy says how it becomes ready
        sv.write("data/policy", "type longrun")
        sv.control("r")
        sv.wait_events("u")
        self.assertIn("notification-fd:1:1: above 1023", self.messages())


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

    def test_cleanup_knows_the_final_stop(self):
        sv = self.supervise("restart always\nrestart-delay 10", {"run": "echo x >> count; test $(wc -l < count) -lt 3 && exit 1; exec sleep 1000",
                                                                "data/cleanup": "echo $SLIPWAY_NEXT >> said"})
        sv.wait_events("UUU")
        sv.until(lambda: (sv.directory / "count").read_text().count("x") == 3, "it stays")
        sv.control("d")
        self.until_state("down")
        self.assertEqual(sv.said().split(), ["start", "start", "down"])

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
        begin = time.monotonic()
        sv = self.supervise("restart always\nrestart-delay 200\nrestart-limit 3 60000", {"run": SAY, "data/prepare": "echo x >> count; exit 1"})
        sv.wait_events("O")
        self.assertEqual((sv.directory / "count").read_text(), "x\n" * 3)
        self.assertGreater(time.monotonic() - begin, 0.4)
        self.assertEqual(self.until_state("down")["result"], "start-limit")

    def test_the_delay_grows_whatever_fails(self):
        for files, mode in (({"data/prepare": "date +%s%N >> said; exit 1"}, 0o755), ({}, 0o644)):
            sv = self.supervise("restart always\nrestart-delay 20 160\nrestart-limit 5 60000", {"run": "exit 1", "down": "", **files})
            (sv.directory / "run").chmod(mode)
            begin = time.monotonic()
            sv.control("u")
            sv.wait_events("O")
            self.assertGreaterEqual(time.monotonic() - begin, 0.02 + 0.04 + 0.08 + 0.16)
            self.assertEqual(self.until_state("down")["result"], "start-limit")
            times = [int(line) for line in sv.said().split()]
            self.assertTrue(not files or times[4] - times[3] > 100_000_000, times)

    def test_a_started_that_fails_stops_the_service(self):
        sv = self.supervise("restart no", {"run": "exec sleep 1000", "data/started": "exit 1"})
        sv.wait_events("udOD")
        sv.until(lambda: sv.processes() == [], "nothing is left")

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
        sv.until(lambda: sv.processes() == [], "nothing is left")

    def test_stopping_while_it_prepares(self):
        sv = self.supervise("", {"run": SAY, "data/prepare": "exec sleep 1000"})
        self.until_state("preparing")
        sv.control("d")
        self.until_state("down")
        self.assertEqual(sv.said(), "")

    def test_data_belongs_to_the_service_without_a_policy(self):
        self.sv = Supervised(self.program, {"run": "exec sleep 1000", "data/prepare": SAY, "data/check": SAY})
        self.addCleanup(self.sv.close)
        self.sv.start()
        self.sv.wait_events("u")
        self.assertEqual(self.sv.said(), "")


class Stopping(Case):
    STUBBORN = ("trap 'echo TERM >> said' TERM; trap 'echo INT >> said' INT; trap 'echo HUP >> said' HUP; echo >&3; "
                "while :; do sleep 0.05; done")

    def test_steps(self):
        sv = self.supervise("ready fd 3\nstop TERM 2000 INT 2000 KILL\nhangup", {"run": self.STUBBORN})
        sv.wait_events("uU")
        sv.control("d")
        sv.wait_events("dD")
        # The shell runs the traps of signals that wait together in the order of their numbers.
        self.assertEqual(sv.said().split(), ["HUP", "TERM", "INT"])

    def test_nothing_of_the_group_is_left(self):
        sv = self.supervise("kill group\nstop TERM 300 KILL", {
            "run": "(trap '' TERM; touch ../go; while :; do sleep 0.05; done) & exec sleep 1000"})
        sv.until((sv.base / "go").exists, "the child is stubborn")
        sv.control("d")
        sv.wait_events("dD")
        sv.until(lambda: sv.processes() == [], "the stubborn child is killed")

    def test_process_leaves_the_others_alone(self):
        sv = self.supervise("ready fd 3\nkill process", {"run": "sleep 1000 & echo >&3; exec sleep 1000"})
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
        # The next start is due when the last one is as old as the delay, not so long after the death.
        sv = self.supervise("restart-delay 4000", {"run": "sleep 4.2"})
        sv.wait_events("ud")
        start = time.monotonic()
        sv.wait_events("u")
        self.assertLess(time.monotonic() - start, 3.5)

    def test_limit(self):
        sv = self.supervise("restart-delay 0\nrestart-limit 3 60000", {"run": "exit 1"})
        seen = sv.wait_events("O")
        self.assertEqual(seen.count("u"), 3)
        self.assertEqual(self.until_state("down")["result"], "start-limit")
        self.assertEqual(self.messages().count("failed for good, the last result is start-limit"), 1)

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

    def test_a_command_in_place_of_a_signal_has_the_time_of_its_step(self):
        sv = self.supervise("control TERM\nstop TERM 200 KILL", {
            "run": self.SAYS_SIGNALS, "data/control.TERM": f"{SAY}; exec sleep 1000"})
        sv.wait_events("uU")
        sv.until(sv.said, "it runs")
        sv.control("d")
        sv.wait_events("dD")
        self.assertEqual(sv.said().split(), ["run", "control.TERM"])

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
