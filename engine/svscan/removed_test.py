"""Services that are removed while supervisors are dead: they end, and no line is lost.

usage: removed_test.py SVSCAN [--supervise SUPERVISE [--per-process N] [--lean]] [unittest options]
"""
import os
import signal

from dead_supervisors import DeadSupervisors
from scan_directory import content, main, wait_until
from vmtests.harness.signals import send_signal


class Removed(DeadSupervisors):
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
        # As `slipway apply` does; the second when the first name is still in use.
        gone = {"a": f"{self.scan}/.gone.a", "b": f"{self.scan}/.gone2.b"}
        os.mkdir(f"{self.scan}/.gone.b")
        for name, hidden in gone.items():
            os.rename(f"{self.scan}/{name}", hidden)
        self.control("an")
        self.go_on()
        wait_until(lambda: all(self.is_gone(pid) for pid in services.values()), "they have ended")
        wait_until(lambda: all(os.path.exists(f"{hidden}/finished") for hidden in gone.values()), "in order")

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


if __name__ == "__main__":
    main()
