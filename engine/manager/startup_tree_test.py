"""Values of cgroups that hold while the machine starts or ends, over real supervisors. The cgroup is a directory with
ordinary files, for the machine of a test seldom has controllers to give.

usage: startup_tree_test.py BIN [unittest options], as tree_test.py.
"""
import os
import signal
import subprocess
import sys
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "testing"))
from database import NEEDS, Service  # noqa: E402
from run_tree import RunTree, wait_until  # noqa: E402
from vmtests.harness.signals import send_signal  # noqa: E402

HAS_STARTUP_SETTINGS = 16384


class StartupTree(RunTree):
    def setUp(self):
        super().setUp()
        self.go, self.weight = self.dir + "/go", self.dir + "/group/cpu.weight"
        os.mkdir(self.dir + "/group")
        open(self.weight, "w").close()

    def weighed(self):
        """A service that starts by its plan; the directory becomes its cgroup when it runs."""
        plan = (f"#!{self.programs}/slipway-exec\ncgroup-startup cpu.weight 66\ncgroup-normal cpu.weight 77\n"
                f"command /bin/sh -c 'echo up weighed >> {self.said}; exec sleep 1000'\n")
        return Service("weighed", run=plan, policy="ready exec\nkill mixed\nstop TERM 5000 KILL\n", stop_timeout=6000,
                       flags=HAS_STARTUP_SETTINGS)

    def value(self):
        with open(self.weight) as weight:
            return weight.read()

    def marked(self):
        return os.path.exists(self.run + "/startup")

    def begin(self, *more):
        """Boots, up to a oneshot that waits for a file."""
        slow = self.oneshot("slow", before=f"until test -e {self.go}; do sleep 0.05; done")
        self.boot([self.weighed(), slow, *more, self.bundle("weighed", "slow", *(s.name for s in more))])
        wait_until(lambda: "up weighed" in self.lines(), "it runs")
        link = self.run + "/scan/weighed/supervise/cgroup"
        if os.path.lexists(link):
            os.unlink(link)
        os.symlink(os.path.dirname(self.weight), link)

    def kill_manager(self):
        pid = self.manager_pid()
        send_signal(pid, signal.SIGKILL)
        wait_until(lambda: self.manager_pid() not in (pid, -1), "the next manager")

    def test_the_values_change_with_the_end_of_the_boot_and_the_begin_of_the_shutdown(self):
        self.begin()
        self.assertTrue(self.marked())
        self.kill_manager()
        wait_until(lambda: self.value() == "66", "the next manager writes what holds")
        self.assertTrue(self.marked())
        open(self.go, "w").close()
        wait_until(lambda: self.value() == "77", "the boot is over")
        self.assertFalse(self.marked())
        self.kill_manager()
        self.assertEqual((self.value(), self.marked()), ("77", False))
        self.slipway("halt", "--wait")
        self.svscan.wait(60)
        self.assertEqual((self.value(), self.marked()), ("66", True))

    def test_a_shutdown_that_is_taken_back_is_a_start(self):
        stays = self.dir + "/stays"
        stubborn = Service("stubborn", run=f"#!/bin/sh\ntrap 'until test -e {stays}; do sleep 0.05; done; exit 0' TERM\n"
                           "while :; do sleep 1000 & wait $!; done\n", policy="ready exec\nkill mixed\nstop TERM 90000 KILL\n",
                           stop_timeout=90000, edges=[("weighed", NEEDS)])
        self.begin(stubborn)
        open(self.go, "w").close()
        wait_until(lambda: self.value() == "77", "the boot is over")
        self.slipway("reboot")
        wait_until(lambda: self.value() == "66", "the shutdown has begun")
        self.kill_manager()
        self.assertTrue(self.marked())
        client = subprocess.Popen([self.programs + "/slipway", "cancel"], env=self.environment, stdout=subprocess.PIPE,
                                  stderr=subprocess.STDOUT, text=True)
        wait_until(lambda: "is taken back" in self.log(), "it is taken back")
        open(stays, "w").close()
        said, _ = client.communicate(timeout=60)
        self.assertEqual(client.returncode, 0, said)
        wait_until(lambda: self.value() == "77", "all is there again")
        self.assertFalse(self.marked())


if __name__ == "__main__":
    RunTree.programs = os.path.abspath(sys.argv.pop(1))
    unittest.main()
