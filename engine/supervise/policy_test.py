"""What data/policy adds to s6: types, commands, stop steps, restarts.

usage: policy_test.py SUPERVISE [unittest options]
"""
from __future__ import annotations

import os
import subprocess
import sys
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from policy_case import SAY, Case, main  # noqa: E402
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

    def test_a_oneshot_that_comes_up_although_it_is_stopped_is_taken_down(self):
        for trap, said in (("trap 'exit 0' TERM;", ["run", "down"]), ("", ["run"])):
            with self.subTest(said):
                run = f"{trap} {SAY}; while :; do sleep 0.01; done"
                sv = self.supervise("type oneshot", {"run": run, "data/down": SAY, "down": ""})
                sv.control("u")
                sv.until(lambda: sv.said() == "run\n", "it runs")
                sv.control("d")
                self.assertEqual(sv.wait_events("udD"), "sudD")
                self.assertEqual(sv.said().split(), said)
                self.assertEqual(self.until_state("down")["want"], 0)

    def test_a_oneshot_whose_supervisor_is_to_exit_while_it_comes_up_stays_up(self):
        for hook in (None, SAY):
            with self.subTest(hook):
                run = f"{SAY}; while [ ! -e go ]; do sleep 0.01; done"
                sv = self.supervise("type oneshot", {"run": run, "data/started": hook, "data/down": SAY})
                sv.until(lambda: sv.said() == "run\n", "it runs")
                sv.control("x")
                (sv.directory / "go").touch()
                self.assertEqual(sv.process.wait(60), 0)
                if sv.table:
                    self.skipTest("the entry of who was told x is free then")
                sv.start()
                self.until_state("done")
                sv.control("d")
                sv.wait_events("dD")
                self.assertEqual(sv.said().split(), ["run", "started", "down"] if hook else ["run", "down"])

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

    def test_each_run_has_an_id_of_its_own(self):
        sv = self.supervise("restart no", {"data/prepare": "echo $INVOCATION_ID > said", "run": "echo $INVOCATION_ID >> said; exec sleep 1000",
                                           "data/cleanup": "echo $INVOCATION_ID >> said"})
        sv.wait_events("uU")
        sv.until(lambda: len(sv.said().split()) == 2, "it runs")  # its program may be slower than we are
        sv.control("d")
        self.until_state("down")
        first = sv.said().split()
        self.assertEqual((len(first), len(set(first)), len(first[0])), (3, 1, 32))
        sv.control("u")
        sv.until(lambda: len(sv.said().split()) == 2, "it runs again")
        second = sv.said().split()
        self.assertEqual(second[0], second[1])
        self.assertNotEqual(second[0], first[0])

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

    def test_what_is_changed_counts_from_the_next_start_on(self):
        """What has not been changed for a while is not read again; all that can be told by files is told."""
        sv = self.supervise("type task\nready exec", {"run": SAY, "down": ""})
        prepare, elsewhere = sv.directory / "data/prepare", sv.base / "prepare"
        said = []

        def run(*programs):
            sv.control("o")
            sv.wait_events("udD")
            said.extend(programs)
            self.assertEqual(sv.said().split(), said)

        run("run")
        time.sleep(0.2)  # from then on it is of the past
        run("run")
        run("run")
        sv.write("data/prepare", SAY)
        run("prepare", "run")
        time.sleep(0.2)
        run("prepare", "run")
        run("prepare", "run")
        os.rename(prepare, elsewhere)
        run("run")
        os.symlink(elsewhere, prepare)
        time.sleep(0.2)
        run("prepare", "run")
        os.unlink(elsewhere)  # data/ does not tell
        run("run")
        sv.write("data/policy", "type task\nready nose")  # as long as before
        sv.control("o")
        sv.until(lambda: "data/policy:2:7" in self.messages(), "it is read")
        self.assertEqual(sv.said().split(), said)


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



if __name__ == "__main__":
    main(__doc__)
