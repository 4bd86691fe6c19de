"""A tree that is told to end while supervisors are dead: what they supervised ends with it, and no line is lost.

usage: end_test.py SVSCAN [--supervise SUPERVISE [--per-process N] [--lean]] [unittest options]
"""
import os
import signal

from dead_supervisors import DeadSupervisors
from scan_directory import content, main, processes, wait_until
from vmtests.harness.signals import send_signal


class End(DeadSupervisors):
    def test_services_whose_supervisors_have_just_died(self):
        self.only_of_ours()
        names = ("a", "b", "c")
        for how in ("t", "q"):
            for name in names:
                if how == "t":
                    self.service(name)
            self.start()
            services = self.up(*names)
            self.freeze()
            self.kill_supervisors(*names)
            self.control(how)
            self.go_on()
            self.ends()
            self.assert_gone(services)

    def test_services_whose_supervisors_wait_for_their_restart(self):
        self.only_of_ours()
        names = ("a", "b")
        for name in names:
            self.service(name, finish="echo > finished")
        self.start()
        services = self.up(*names)
        self.break_supervisors(*names)
        self.freeze()
        os.unlink(f"{self.base}/broken")
        self.control("t")
        self.go_on()
        self.ends()
        self.assert_gone(services)
        for name in names:
            self.assertTrue(os.path.exists(f"{self.scan}/{name}/finished"), "in order")

    def test_a_supervisor_that_does_not_listen_yet_outlives_being_told_to_end(self):
        self.only_of_ours()
        self.service("a")
        self.start()
        pid = self.wait_up("a")
        open(f"{self.base}/hold", "w").close()
        begun = content(f"{self.base}/begun").count("\n")
        self.kill_supervisors("a")
        wait_until(lambda: content(f"{self.base}/begun").count("\n") == begun + 1, "another one begins")
        process = content(f"{self.base}/begun").split()[-1]

        def signals(which):
            line = next(line for line in content(f"/proc/{process}/status").splitlines() if line.startswith(which))
            return {number for number in range(1, 65) if int(line.split()[1], 16) & 1 << number - 1}

        self.assertLessEqual({signal.SIGTERM, signal.SIGHUP}, signals("SigBlk"))
        self.control("t")
        if not self.per_process:  # a host is told through its socket
            wait_until(lambda: signal.SIGTERM in signals("ShdPnd"), "it is told to end")
        os.unlink(f"{self.base}/hold")
        self.ends()
        self.assert_gone({"a": pid})

    def test_a_service_that_has_ended_meanwhile_is_finished(self):
        self.only_of_ours()
        self.service("a", finish="echo >> finished")
        self.start()
        pid = self.wait_up("a")
        self.freeze()
        self.kill_supervisors("a")
        send_signal(pid, signal.SIGKILL)
        self.control("t")
        self.go_on()
        self.ends()
        self.assertEqual(content(f"{self.scan}/a/finished"), "\n")

    def test_supervisors_that_die_in_a_loop_do_not_hold_up_the_end(self):
        self.only_of_ours()
        self.service("a")
        self.service("never")
        open(f"{self.scan}/never/down", "w").close()
        self.start()
        pid = self.wait_up("a")
        wait_until(lambda: self.holder("never"), "it has a supervisor")
        self.break_supervisors("a", "never")
        begun = self.freeze_between()
        self.control("t")
        self.go_on()
        self.ends()
        self.assertEqual(self.said().count("in vain"), 1, self.said())
        self.assertIn("a: its supervisor was started five times more, in vain", self.said())
        self.assertIn(content(f"{self.base}/begun").count("\n") - begun, range(1, 6))
        self.assertFalse(self.is_gone(pid))
        send_signal(pid, signal.SIGKILL)

    def test_a_service_that_ignores_term_is_killed_at_the_end(self):
        self.service("a", run="trap '' TERM; echo > trapped; while :; do sleep 0.1; done")
        self.start("--end-timeout", "500")
        pid = self.wait_up("a")
        wait_until(lambda: os.path.exists(f"{self.scan}/a/trapped"), "trapped")
        self.control("t")
        self.assertEqual(self.process.wait(60), 0)
        self.assertNotIn(pid, processes())
        self.assertIn("a: did not stop in time", self.said())

    def test_who_never_ran_is_not_waited_for(self):
        self.only_of_ours()
        open(f"{self.base}/broken", "w").close()
        self.logged("a")
        self.start()
        wait_until(lambda: content(f"{self.base}/begun"), "they cannot be started")
        begun = self.freeze_between()
        self.control("t")
        self.go_on()
        self.ends()
        self.assertEqual(content(f"{self.base}/begun").count("\n"), begun)

    def test_lines_for_a_dead_logger_are_read(self):
        """Of s6's supervisors, too: a logger needs no adoption when it is dead as well."""
        self.logged("a")
        self.start()
        services = self.up("a", "a/log")
        self.freeze()
        self.kill_supervisors("a/log")
        send_signal(services["a/log"], signal.SIGKILL)
        self.write_some("a")
        self.control("t")
        self.go_on()
        self.ends()
        self.assert_gone(services)
        self.assert_all_logged("a")

    def test_lines_for_a_logger_that_is_started_again_and_again_are_read(self):
        """Its supervisor lives, and would not start it again once it is told to hang up."""
        self.logged("a")
        # It dies as long as there is a file `broken`.
        with open(f"{self.scan}/a/log/run", "w") as run:
            run.write(f"#!/bin/sh\ntest -e {self.base}/broken && exit 1\nexec s6-log {self.base}/a.logs\n")
        open(f"{self.base}/broken", "w").close()
        if self.adopts:
            self.supervise = f"{os.path.dirname(self.svscan)}/slipway-supervise"
        self.start()
        service = self.wait_up("a")
        wait_until(lambda: self.holder("a/log"), "its logger has a supervisor")
        self.write_some("a")
        self.freeze()
        os.unlink(f"{self.base}/broken")
        self.control("t")
        self.go_on()
        self.ends()
        self.assert_gone({"a": service})
        self.assert_all_logged("a")

    def test_lines_for_who_shall_not_read_them_are_left(self):
        self.logged("a")
        open(f"{self.scan}/a/log/down", "w").close()
        self.start()
        self.wait_up("a")
        wait_until(lambda: self.holder("a/log"), "its logger has a supervisor")
        self.write_some("a")
        self.control("t")
        self.ends()
        self.assertNotIn("in vain", self.said())

    def test_who_is_told_before_the_first_scan_ends_what_was_left(self):
        self.only_of_ours()
        self.logged("a")
        self.service("b")
        self.start()
        services = self.up("a", "a/log", "b")
        self.write_some("a")
        self.process.kill()
        self.process.wait()
        self.kill_supervisors(*services)
        told = "import os, signal, sys; signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGTERM]); " \
               "os.kill(os.getpid(), signal.SIGTERM); os.execv(sys.argv[1], sys.argv[1:])"
        self.start(under=("/usr/bin/python3", "-ISc", told))
        self.ends()
        wait_until(lambda: all(self.is_gone(pid) for pid in services.values()), "all have ended")
        self.assert_all_logged("a")

    def test_what_was_left_by_s6_is_not_started_again(self):
        if self.adopts:
            self.skipTest("of s6's supervisors")
        self.service("a")
        self.start()
        pid = self.wait_up("a")
        self.freeze()
        self.kill_supervisors("a")
        self.control("t")
        self.go_on()
        self.ends()
        self.assertFalse(self.is_gone(pid), "as below s6-svscan")
        send_signal(pid, signal.SIGKILL)


if __name__ == "__main__":
    main()
