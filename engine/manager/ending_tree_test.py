"""The end of the machine over real supervisors, whoever asks for it; and what the next boot takes.

usage: ending_tree_test.py BIN [unittest options], as tree_test.py.
"""
import json
import os
import signal
import subprocess
import sys
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "testing"))
from database import NEEDS, Service  # noqa: E402
from run_tree import RunTree, wait_until  # noqa: E402
from vmtests.harness.signals import send_signal  # noqa: E402


class EndingTree(RunTree):
    def test_shutdown_is_bounded(self):
        stubborn = Service("stubborn", run="#!/bin/sh\ntrap '' TERM\nwhile :; do sleep 1000 & wait $!; done\n",
                           policy="ready exec\nkill mixed\nstop TERM 700 KILL\n", stop_timeout=2000)
        self.boot([stubborn, self.longrun("web", edges=[("stubborn", NEEDS)]), self.bundle("web")])
        self.reach(web="running")
        self.slipway("halt", "--wait")
        self.svscan.wait(60)
        self.assertEqual(self.lines(), ["up web", "down web"])

    def test_a_restart_limit_may_end_the_machine(self):
        policy = "ready exec\nrestart always\nrestart-delay 10\nrestart-limit 3 60000\nstop TERM 5000 KILL\n"
        for flag, word in ((0, None), (4096, "reboot"), (8192, "poweroff")):
            with self.subTest(word=word):
                self.boot([Service("vital", run="#!/bin/sh\nexit 1\n", policy=policy, flags=flag), self.longrun("web"), self.bundle("web")])
                self.reach(web="running", default="running")
                self.slipway("start", "vital", code=None)
                if word is None:
                    self.reach(vital="failed")
                    self.assertEqual(self.states()["web"], "running")
                else:
                    self.svscan.wait(60)
                    with open(self.run + "/ending") as ending:
                        self.assertEqual(ending.read(), word + "\n")
                    self.assertEqual(self.lines()[-1], "down web")
                self.tearDown()
                self.setUp()

    def test_a_shutdown_is_taken_back(self):
        go = self.dir + "/go"
        slow = Service("slow", run=f"#!/bin/sh\ntrap 'until test -e {go}; do sleep 0.05; done; exit 0' TERM\n"
                       f"echo up slow >> {self.said}\necho >&3\nwhile :; do sleep 1000 & wait $!; done\n",
                       files={"notification-fd": "3\n"}, policy="ready fd 3\nkill mixed\nstop TERM 90000 KILL\n", stop_timeout=90000)
        self.boot([slow, self.longrun("web", edges=[("slow", NEEDS)]), self.bundle("web")])
        wait_until(lambda: self.lines() == ["up slow", "up web"], "both run")
        self.slipway("reboot")
        self.reach(slow="stopping", web="stopped")
        send_signal(self.manager_pid(), signal.SIGKILL)
        client = subprocess.Popen([self.programs + "/slipway", "cancel"], env=self.environment, stdout=subprocess.PIPE,
                                  stderr=subprocess.STDOUT, text=True)
        wait_until(lambda: self.states().get("web") == "waiting", "web waits")
        open(go, "w").close()
        said, _ = client.communicate(timeout=60)
        self.assertEqual(client.returncode, 0, said)
        self.reach(web="running", default="running")
        self.assertEqual(self.lines(), ["up slow", "up web", "down web", "up slow", "up web"])
        self.assertFalse(os.path.exists(self.run + "/ending"))
        self.assertIn("nothing is under way", self.slipway("cancel", code=4))

    def test_shutdown_can_be_hurried(self):
        stubborn = Service("stubborn", run="#!/bin/sh\ntrap '' TERM\nwhile :; do sleep 1000 & wait $!; done\n",
                           policy="ready exec\nkill mixed\nstop TERM 90000 KILL\n", stop_timeout=90000)
        self.boot([stubborn, self.bundle("stubborn")])
        self.reach(stubborn="running")
        self.slipway("reboot")
        self.reach(stubborn="stopping")
        self.assertIn("until", self.slipway("list"))
        self.slipway("reboot", "--force")
        wait_until(lambda: os.path.exists(self.run + "/ending"), "svscan is told")
        # What slipway-init does next: whoever is left is killed.
        os.killpg(self.pid_of("stubborn"), signal.SIGKILL)
        self.svscan.wait(60)

    def test_killed_manager_goes_on_with_the_shutdown(self):
        """Who is told to stop kills it first, so it dies at each stage."""
        kill = f"kill -9 $(cat {self.dir}/manager.pid) 2>/dev/null"
        self.boot([self.oneshot("mount"), self.longrun("db", edges=[("mount", NEEDS)]),
                   self.longrun("web", edges=[("db", NEEDS)], before=f"trap '{kill}; echo down web >> {self.said}; exit 0' TERM"),
                   self.oneshot("save", kind="task", before=kill), self.bundle("web"), self.bundle("save", name="shutdown")])
        self.reach(default="running", web="running")
        self.slipway("reboot")
        pid = self.manager_pid()
        self.kill(pid)
        self.svscan.wait(60)
        self.assertEqual(self.lines(), ["up mount", "up db", "up web", "down web", "down db", "down mount", "up save"], self.log())
        with open(self.run + "/ending") as ending:
            self.assertEqual(ending.read(), "reboot\n")
        self.assertGreaterEqual(self.log().count("going on with the shutdown"), 2)

    def test_client_outlives_the_manager(self):
        """It asks again when the manager is back, and nothing is done twice."""
        kill = f"kill -9 $(cat {self.dir}/manager.pid) 2>/dev/null"
        self.boot([self.longrun("web", before=f"trap '{kill}; echo down web >> {self.said}; exit 0' TERM\n{kill}"),
                   self.oneshot("job", kind="task", before=kill), self.bundle()])
        self.reach(default="running")
        for word in ("start", "restart", "restart", "stop"):
            self.slipway(word, "web")
        self.assertEqual(self.lines(), ["up web", "down web"] * 3)
        self.slipway("start", "job")
        self.assertEqual(self.lines()[6:], ["up job"])
        self.kill(self.manager_pid())
        self.assertEqual(len(json.loads(self.slipway("list", "--all", "--json"))), 3)

    def test_a_generation_on_trial_that_hangs_is_left_by_a_reboot(self):
        self.more_state = "last-good 7\n"
        self.boot([self.longrun("web"), self.longrun("hangs", before="sleep 1000 & wait $!"), self.bundle("web", "hangs")],
                  settings="boot-deadline 700\n")
        self.svscan.wait(60)
        with open(self.run + "/ending") as ending:
            self.assertEqual(ending.read(), "reboot\n")
        self.assertIn("did not reach its boot milestone in time", self.log())
        with open(self.state) as state:
            self.assertIn("last-good 7\n", state.read())

    def test_milestone_makes_the_generation_good(self):
        self.boot([self.oneshot("one"), self.bundle("one")])
        self.reach(default="running")

        def good():
            with open(self.state) as state:
                return "last-good 1" in state.read()
        wait_until(good, "the generation is good")


if __name__ == "__main__":
    RunTree.programs = os.path.abspath(sys.argv.pop(1))
    unittest.main()
