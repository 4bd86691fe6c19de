"""The lock of a start is free once the start is over, whoever still has a copy of its descriptor.

usage: start_lock_test.py SVSCAN --supervise SUPERVISE [--lean] [unittest options]
"""
import os
from pathlib import Path

from scan_directory import LeanTable, ScanDirectory, content, main, wait_until
from vmtests.kills.trace import Traced

CLOSE_RANGE = frozenset({436})  # on every architecture


class StartLock(ScanDirectory):
    def child_of_start(self, host, name, letter):
        """It stands right after its first call: it has copies of all descriptors."""
        traced = Traced(host, births=True)
        try:
            self.tell(name, letter)
            child = traced.birth(60)
        finally:
            traced.let_go()
        child.walk(2, until=CLOSE_RANGE)
        return child

    def test_a_copy_in_the_child_of_another_start_refuses_nothing(self):
        ScanDirectory.per_process = "0"
        quick = self.service("quick", run="echo >> started", finish="echo >> finished")
        slow = self.service("slow")
        for directory in (quick, slow):
            Path(directory, "down").touch()
        self.start()
        host = wait_until(lambda: self.holder("quick") == self.holder("slow") and self.holder("quick"), "one has both")
        for name in ("quick", "slow"):
            wait_until(lambda: LeanTable(self.scan).status(name) if self.in_table(name)
                       else os.path.exists(f"{self.scan}/{name}/supervise/status"), f"{name} is listened for")
        first = second = None
        try:
            first = self.child_of_start(host, "quick", "o")
            first.walk(4)  # closes what is not its own
            second = self.child_of_start(host, "slow", "u")
            first.detach()
            wait_until(lambda: content(f"{quick}/finished") or "lock its start" in self.said(), "its run has ended")
        finally:
            for child in (first, second):
                if child is not None and not child.ended:
                    child.kill()  # the host may have done so: it gives up who stands there for a second
        self.wait_up("slow")
        self.assertEqual((content(f"{quick}/started"), content(f"{quick}/finished")), ("\n", "\n"), self.said())
        self.assertNotIn("lock its start", self.said())
        self.control("t")
        self.assertEqual(self.process.wait(60), 0)


if __name__ == "__main__":
    main()
