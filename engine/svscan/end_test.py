"""A tree that is told to end while supervisors are dead: what they supervised ends with it, and no line is lost.

usage: end_test.py SVSCAN [--supervise SUPERVISE [--per-process N] [--lean]] [unittest options]
"""
import os
import signal
import subprocess
import sys

from scan_directory import ScanDirectory, content, main, processes, wait_until
from vmtests.harness.signals import send_signal

# Keeps the signal mask that it is given, as the program itself does; a shell would not.
STAND_IN = """#!/usr/bin/python3 -IS
import os, sys, time
with open("{base}/begun", "a") as begun:
    begun.write(f"{{os.getpid()}}\\n")
if os.path.exists("{base}/broken"):
    sys.exit(1)
while os.path.exists("{base}/hold"):
    time.sleep(0.01)
os.execv("{real}/{name}", ["{name}"] + sys.argv[1:])
"""
WRITER = "until test -e go; do sleep 0.01; done; i=0\n" \
         "while test $i -lt 300; do i=$((i+1)); echo line $i; echo $i >> count; sleep 0.002; done; exec sleep 1000"


class End(ScanDirectory):
    def setUp(self):
        super().setUp()
        self.adopts = os.path.basename(self.supervise) == "slipway-supervise"
        if not self.adopts:
            return
        real = os.path.dirname(self.supervise)
        os.mkdir(f"{self.base}/bin")
        for name in ("slipway-supervise", "slipway-host", "slipway-host-lean"):
            with open(f"{self.base}/bin/{name}", "w") as out:
                out.write(STAND_IN.format(base=self.base, name=name, real=real))
            os.chmod(out.name, 0o755)
        self.supervise = f"{self.base}/bin/slipway-supervise"

    def only_of_ours(self):
        if not self.adopts:
            self.skipTest("s6's supervisors do not take over")

    def logged(self, name):
        """A service that writes lines once it has a file `go`, and its logger."""
        self.service(name, run=WRITER)
        self.service(f"{name}/log", run=f"exec s6-log {self.base}/{name}.logs")

    def up(self, *names):
        return {name: self.wait_up(name) for name in names}

    def freeze(self):
        self.process.send_signal(signal.SIGSTOP)
        wait_until(lambda: processes()[self.process.pid][1] == "T", "svscan is stopped")

    def freeze_between(self):
        """While nobody whom it has started has yet to do anything; gives how many it has started."""
        self.freeze()
        wait_until(lambda: not any(parent == self.process.pid and "bin/slipway-" in line and state != "Z"
                                   for parent, state, line in processes().values()), "its children have ended")
        return content(f"{self.base}/begun").count("\n")

    def go_on(self):
        self.process.send_signal(signal.SIGCONT)

    def kill_supervisors(self, *names):
        for pid in {self.holder(name) for name in names}:
            send_signal(pid, signal.SIGKILL)
        wait_until(lambda: not any(self.holder(name) for name in names), "they are dead")

    def break_supervisors(self, *names):
        """They die, and so does whoever is started in their place."""
        open(f"{self.base}/broken", "w").close()
        begun = content(f"{self.base}/begun").count("\n")
        self.kill_supervisors(*names)
        wait_until(lambda: content(f"{self.base}/begun").count("\n") >= begun + 2, "they cannot be started")

    def ends(self):
        self.assertEqual(self.process.wait(120), 0)

    def is_gone(self, pid):
        # Nobody may reap it: not where pid 1 does not.
        return processes().get(pid, (0, "Z"))[1] in "ZX"

    def assert_gone(self, pids):
        self.assertEqual([name for name, pid in pids.items() if not self.is_gone(pid)], [], "still there")

    def written(self, name):
        return content(f"{self.scan}/{name}/count").count("\n")

    def assert_all_logged(self, name):
        lines = content(f"{self.base}/{name}.logs/current").splitlines()
        self.assertEqual(lines, [f"line {i}" for i in range(1, len(lines) + 1)])
        self.assertIn(len(lines), (self.written(name), self.written(name) + 1))
        self.assertGreater(len(lines), 20)

    def write_some(self, name):
        open(f"{self.scan}/{name}/go", "w").close()
        wait_until(lambda: self.written(name) > 20, "it writes")

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

    def test_lines_for_a_dead_logger_of_a_service_that_is_removed_are_read(self):
        self.remove_while_its_logger_is_dead(False)

    def test_lines_for_a_logger_without_a_supervisor_are_read_when_its_service_is_removed(self):
        self.remove_while_its_logger_is_dead(True)

    def test_the_last_lines_of_a_service_that_is_removed_are_read_though_its_logger_is_dead(self):
        self.only_of_ours()
        self.logged("a")
        with open(f"{self.scan}/a/run", "w") as run:
            run.write("#!/bin/sh\ntrap 'sleep 0.3; echo last; exit' TERM\n: > trapped; while :; do sleep 0.05; done\n")
        self.start()
        services = self.up("a", "a/log")
        wait_until(lambda: os.path.exists(f"{self.scan}/a/trapped"), "it traps")
        self.freeze()
        self.kill_supervisors("a/log")
        send_signal(services["a/log"], signal.SIGKILL)
        os.rename(f"{self.scan}/a", f"{self.scan}/.gone.a")
        self.control("an")
        self.go_on()
        wait_until(lambda: content(f"{self.base}/a.logs/current") == "last\n", "its last line is read")

    def test_a_service_without_a_supervisor_is_ended_when_it_is_removed(self):
        self.only_of_ours()
        for name in ("a", "b"):
            self.service(name, finish="echo > finished")
        self.start()
        services = self.up("a", "b")
        self.break_supervisors("a", "b")
        self.freeze()
        os.unlink(f"{self.base}/broken")
        for name in services:
            os.rename(f"{self.scan}/{name}", f"{self.scan}/.gone.{name}")
        self.control("an")
        self.go_on()
        wait_until(lambda: all(self.is_gone(pid) for pid in services.values()), "they have ended")
        wait_until(lambda: all(os.path.exists(f"{self.scan}/.gone.{name}/finished") for name in services), "in order")

    def test_who_only_vanishes_is_not_ended(self):
        self.only_of_ours()
        self.service("a")
        self.start()
        pid = self.wait_up("a")
        self.freeze()
        self.kill_supervisors("a")
        os.rename(f"{self.scan}/a", f"{self.scan}/.gone.a")
        self.control("a")
        self.go_on()
        self.service("b")
        self.control("a")
        self.wait_up("b")
        self.control("t")
        self.ends()
        self.assertFalse(self.is_gone(pid), "as below s6-svscan")
        send_signal(pid, signal.SIGKILL)

    def test_who_comes_back_while_it_is_being_removed_is_supervised(self):
        self.only_of_ours()
        self.service("a")
        self.start()
        self.wait_up("a")
        self.break_supervisors("a")
        begun = self.freeze_between()
        os.rename(f"{self.scan}/a", f"{self.scan}/.gone.a")
        self.control("an")
        self.go_on()
        wait_until(lambda: content(f"{self.base}/begun").count("\n") > begun, "it returns, in vain")
        os.unlink(f"{self.base}/broken")
        os.rename(f"{self.scan}/.gone.a", f"{self.scan}/a")
        self.control("a")
        wait_until(lambda: self.holder("a") and self.pid_of("a"), "it is supervised")
        self.control("t")
        self.ends()

    def test_who_takes_the_place_of_what_is_removed_keeps_it(self):
        self.only_of_ours()
        self.logged("a")
        self.start()
        services = self.up("a", "a/log")
        self.freeze()
        self.kill_supervisors("a", "a/log")
        send_signal(services["a/log"], signal.SIGKILL)
        self.write_some("a")
        os.rename(f"{self.scan}/a", f"{self.base}/old")
        os.rename(f"{self.base}/a.logs", f"{self.base}/old.logs")
        self.logged("a")
        self.control("an")
        self.go_on()
        self.up("a", "a/log")
        self.write_some("a")
        wait_until(lambda: self.is_gone(services["a"]), "nobody reads what it writes")
        self.control("t")
        self.ends()
        self.assert_all_logged("a")

    def remove_while_its_logger_is_dead(self, with_its_supervisor):
        self.logged("a")
        self.start()
        services = self.up("a", "a/log")
        self.freeze()
        if with_its_supervisor:
            self.kill_supervisors("a/log")
        send_signal(services["a/log"], signal.SIGKILL)  # else its supervisor waits a second
        self.write_some("a")
        written = self.written("a")
        os.rename(f"{self.scan}/a", f"{self.scan}/.gone.a")
        self.control("an")
        self.go_on()
        wait_until(lambda: self.is_gone(services["a"]), "the service has ended")
        wait_until(lambda: content(f"{self.base}/a.logs/current").count("\n") >= written, "its lines are read")
        self.control("t")
        self.ends()
        lines = content(f"{self.base}/a.logs/current").splitlines()
        self.assertEqual(lines, [f"line {i}" for i in range(1, len(lines) + 1)])

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
