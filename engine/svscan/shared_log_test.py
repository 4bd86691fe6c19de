"""A log that two services share, whoever of their loggers and of what holds their pipes is killed.

usage: shared_log_test.py SVSCAN --supervise SUPERVISE [--per-process N [--lean]] LOGGER=PROGRAM [unittest options]
"""
import os
import signal
import sys

from scan_directory import ScanDirectory, content, main, wait_until
from vmtests.harness.signals import send_signal

LOGGER = ""


class SharedLog(ScanDirectory):
    def lines(self):
        directory = f"{self.base}/log"
        names = os.listdir(directory) if os.path.isdir(directory) else []
        return [line for name in names if name[0] == "@" or name == "current"
                for line in content(f"{directory}/{name}").splitlines()]

    def say(self, service, first, last):
        with open(f"{self.base}/to-{service}", "w") as out:
            out.write(f"{first} {last}\n")

    def make(self):
        """A line of app that is written in parts may be broken by one of web: both write to one pipe."""
        for name in ("app", "web"):
            os.mkfifo(f"{self.base}/to-{name}")
            self.service(name, run=f"exec 3<>{self.base}/to-{name}\n"
                                   "while read -r first last <&3; do\n"
                                   "for i in $(seq -f '%06g' $first $last); do echo line $i; done; done")
        self.service("app/log", run=f"exec {LOGGER} -- s20000 n1000 {self.base}/log")
        self.service("web/log", run=f"exec {LOGGER} --shared web ../../app")

    def has(self, line):
        return lambda: line in self.lines()

    def test_both_are_in_it(self):
        self.make()
        self.start()
        self.say("app", 1, 2)
        self.say("web", 3, 4)
        wait_until(lambda: len(self.lines()) == 4, "all lines")
        self.assertEqual(sorted(self.lines()), ["line 000001", "line 000002", "web: line 000003", "web: line 000004"])

    def test_no_line_is_lost_whichever_logger_is_killed(self):
        self.make()
        self.start()
        for i in range(6):
            for name in ("app", "web"):
                self.wait_up(f"{name}/log")
                self.say(name, 1000 * i, 1000 * i + 999)
            victim = ("app", "web")[i % 2]
            send_signal(self.wait_up(f"{victim}/log"), signal.SIGKILL)
        wait_until(self.has("web: line 005999"), "the last line of web")
        wait_until(self.has("line 005999"), "the last line of app")
        lines = self.lines()
        for head in ("", "web: "):
            missing = {f"{head}line {n:06}" for n in range(6000)} - set(lines)
            self.assertEqual(missing, set())
        # The line under way when its logger was killed may come again.
        self.assertLessEqual(len(lines), 12000 + 6)

    def test_it_waits_for_the_other_logger(self):
        self.make()
        with open(f"{self.scan}/app/log/down", "w"):
            pass
        self.start()
        self.say("web", 1, 3)
        wait_until(lambda: "cannot send to '../../app'" in self.said(), "it says that it waits")
        self.tell("app/log", "u")
        wait_until(self.has("web: line 000003"), "the lines")
        self.assertEqual(len(self.lines()), 3)

    def test_the_end_of_the_tree_loses_nothing(self):
        self.make()
        self.start()
        self.wait_up("web/log")
        self.wait_up("app/log")
        self.say("web", 1, 5000)
        wait_until(self.has("web: line 000001"), "a first line")
        self.control("t")
        self.process.wait(60)
        lines = self.lines()
        said = max(int(line[-6:]) for line in lines)
        self.assertEqual(lines.count(f"web: line {said:06}"), 1)
        self.assertEqual(len(lines), said)


if __name__ == "__main__":
    LOGGER = next(word for word in sys.argv if word.startswith("LOGGER=")).removeprefix("LOGGER=")
    sys.argv = [word for word in sys.argv if not word.startswith("LOGGER=")]
    main()
