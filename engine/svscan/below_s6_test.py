"""Our supervisors and logger below Debian's s6-svscan: adoption, and no line lost, without a svscan that helps.

usage: below_s6_test.py s6-svscan --supervise SUPERVISE LOGGER=PROGRAM [unittest options]
"""
import os
import signal
import sys

from scan_directory import COUNTER, ScanDirectory, content, main, processes, wait_until
from vmtests.harness.signals import send_signal

LOGGER = ""


class BelowS6(ScanDirectory):
    def test_it_is_ours(self):
        self.service("a")
        self.start()
        self.wait_up("a")
        self.assertEqual(os.readlink(f"/proc/{self.supervisor_of('a')}/exe"), os.path.realpath(self.supervise))
        self.assertEqual(os.path.basename(os.readlink(f"/proc/{self.process.pid}/exe")), "s6-svscan")

    def lines(self):
        directory = f"{self.base}/log"
        return "".join(content(f"{directory}/{name}") for name in sorted(os.listdir(directory), key=lambda n: n == "current")
                       if name[0] == "@" or name == "current").splitlines()

    def test_killed_supervisors_adopt_and_no_line_is_lost(self):
        self.service("a", run=f"trap 'exit' TERM; {COUNTER}")
        self.service("a/log", run=f"exec {LOGGER} -- s20000 n1000 {self.base}/log")
        self.start()
        services = {name: self.wait_up(name) for name in ("a", "a/log")}
        for _ in range(3):
            for name, pid in services.items():
                supervisor = wait_until(lambda name=name: self.holder(name), f"{name} has a supervisor")
                send_signal(supervisor, signal.SIGKILL)
                wait_until(lambda: self.holder(name) not in (0, supervisor), f"another supervisor for {name}")
                wait_until(lambda: self.pid_of(name) == pid, f"{name} was adopted")
                self.assertEqual(processes()[self.holder(name)][0], self.process.pid)
        count = len(self.lines())
        wait_until(lambda: len(self.lines()) > count + 20, "it still writes")
        # A logger that gets TERM without a spare pipe writes what it read.
        send_signal(services["a/log"], signal.SIGTERM)
        wait_until(lambda: self.pid_of("a/log") not in (0, services["a/log"]), "another logger")
        self.assertEqual(self.pid_of("a"), services["a"])
        self.control("t")
        self.assertEqual(self.process.wait(60), 0)
        lines = self.lines()
        self.assertEqual(lines, [f"line {i}" for i in range(1, len(lines) + 1)])
        self.assertGreater(len(lines), count + 20)
        for name in services:
            self.assertEqual(self.holder(name), 0)

    def test_the_end_of_an_adopted_service_is_no_success(self):
        """s6-svscan reaps it and tells nobody how it ended."""
        self.service("a", finish=f"echo $1 $2 >> {self.base}/ended")
        self.start()
        pid = self.wait_up("a")
        supervisor = self.holder("a")
        send_signal(supervisor, signal.SIGKILL)
        wait_until(lambda: self.holder("a") not in (0, supervisor), "another supervisor")
        wait_until(lambda: self.pid_of("a") == pid, "adopted")
        send_signal(pid, signal.SIGUSR2)
        code = wait_until(lambda: content(f"{self.base}/ended"), "finish ran").split()[0]
        self.assertNotEqual(code, "0")
        wait_until(lambda: self.pid_of("a") not in (0, pid), "it runs again")


if __name__ == "__main__":
    LOGGER = next(sys.argv.pop(i).partition("=")[2] for i, a in enumerate(sys.argv) if a.startswith("LOGGER="))
    main()
