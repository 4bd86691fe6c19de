"""slipway-svscan with our supervisors below: what takes both.

usage: tree_test.py SVSCAN --supervise SUPERVISE [unittest options]
"""
import os
import signal
import time

from scan_directory import ScanDirectory, content, main, processes, wait_until
from vmtests.harness.signals import send_signal


class WholeTree(ScanDirectory):
    """With our supervisors below: what takes both."""

    def supervisors(self):
        return [pid for pid, (parent, _, line) in processes().items()
                if parent == self.process.pid and line.startswith("slipway-supervise ")]

    def test_a_killed_supervisor_adopts_its_service(self):
        mine = f"sleep {time.time()}"  # told apart from everybody else's
        self.service("a", run=f"exec {mine}")
        self.start()
        pid = self.wait_up("a")
        for _ in range(3):
            time.sleep(1.1)
            [supervisor] = self.supervisors()
            send_signal(supervisor, signal.SIGKILL)
            wait_until(lambda: supervisor not in processes(), "the old supervisor is gone")
            wait_until(lambda: self.pid_of("a") == pid and self.supervisors(), "a new one has it")
        self.assertEqual([line for _, _, line in processes().values()].count(mine), 1)
        send_signal(pid, signal.SIGKILL)
        wait_until(lambda: self.pid_of("a") not in (0, pid), "restarted")

    def test_the_end_of_an_adopted_service_is_known(self):
        self.service("a", run="exec sleep 1000", finish=f"echo $1 $2 > {self.base}/ended")
        self.start()
        pid = self.wait_up("a")
        supervisor = self.supervisor_of("a")
        time.sleep(1.1)
        send_signal(supervisor, signal.SIGKILL)
        wait_until(lambda: processes()[pid][0] == self.process.pid, "the orphan came to svscan")
        send_signal(pid, signal.SIGUSR2)
        text = wait_until(lambda: content(f"{self.base}/ended"), "finish ran")
        self.assertEqual(text, "256 12\n")


if __name__ == "__main__":
    main()
