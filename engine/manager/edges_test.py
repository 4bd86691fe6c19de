"""Each kind of edge, and what a person sets apart (pin, once …), with real programs and supervisors.

usage: edges_test.py BIN [unittest options], as tree_test.py.
"""
import os
import signal
import subprocess
import sys
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "testing"))
from database import AFTER, NEEDS, STOP_FLOWS, STRONG, WEAK, Service  # noqa: E402
from run_tree import RunTree, wait_until  # noqa: E402
from vmtests.harness.signals import send_signal  # noqa: E402

# docs/formats/database.md
RESTART_FLOWS, MUST_BE_UP, SOFT, CONFLICTS, UPHOLDS, BINDS = 0x40, 0x80, 0x100, 0x200, 0x400, 0x800
ON_FAILURE, ON_SUCCESS, STOP_AFTER, STOP_BEFORE = 0x2000, 0x4000, 0x20000, 0x40000
ESSENTIAL, ENABLED, STOP_WHEN_UNNEEDED = 1, 16, 2048
ENDS = "ready fd 3\nrestart no\n"  # the policy of one that is not started again when it ends


class Edges(RunTree):
    def begin(self, *services, default=()):
        self.boot([*services, self.bundle(*default)])
        self.reach(default="running")

    def end(self, name):
        """It ends by itself: its supervisor did not ask for it."""
        pid = self.pid_of(name)
        self.assertGreater(pid, 1)
        send_signal(pid, signal.SIGTERM)

    # --- Edges ---
    def test_conflicts(self):
        self.begin(self.longrun("a"), self.longrun("b", edges=[("a", CONFLICTS)]))
        self.slipway("start", "a")
        self.slipway("start", "b")
        self.assertEqual(self.lines(), ["up a", "down a", "up b"])
        self.slipway("start", "a")
        self.assertEqual(self.lines()[3:], ["down b", "up a"])

    def test_a_conflict_does_not_stop_essential_services(self):
        self.begin(self.longrun("base"), self.longrun("vital", edges=[("base", NEEDS)], flags=ESSENTIAL),
                   self.longrun("other", edges=[("base", CONFLICTS)]), default=["vital"])
        self.reach(vital="running")
        said = self.slipway("start", "other", code=4)
        self.assertIn("vital", said)
        self.assertIn("--force", said)
        self.assertEqual(self.lines(), ["up base", "up vital"])
        self.slipway("start", "--force", "other")
        self.assertEqual(self.lines()[2:], ["down vital", "down base", "up other"])

    def test_cancel_takes_back_a_start_with_what_it_pulled(self):
        go = self.dir + "/go"
        self.begin(self.longrun("net"), self.longrun("db", edges=[("net", NEEDS)]),
                   self.longrun("slow", before=f"until test -e {go}; do sleep 0.05; done", edges=[("db", NEEDS)]), default=["net"])
        self.reach(net="running")
        client = self.start_in_the_background("slow")
        self.reach(slow="started", db="running")
        self.slipway("cancel", "slow")
        client.communicate(timeout=60)
        self.assertEqual(client.returncode, 1)
        self.reach(slow="stopped", db="stopped", net="running")
        self.assertEqual(self.lines(), ["up net", "up db", "down slow", "down db"])

    def test_cancel_takes_back_a_stop(self):
        go = self.dir + "/go"
        slow = Service("slow", run=f"#!/bin/sh\ntrap 'until test -e {go}; do sleep 0.05; done; exit 0' TERM\n"
                       f"echo up slow >> {self.said}\necho >&3\nwhile :; do sleep 1000 & wait $!; done\n",
                       files={"notification-fd": "3\n"}, policy="ready fd 3\nkill mixed\nstop TERM 90000 KILL\n", stop_timeout=90000)
        self.begin(slow, self.longrun("web", edges=[("slow", NEEDS)]), default=["web"])
        wait_until(lambda: self.lines() == ["up slow", "up web"], "both run")
        self.slipway("stop", "--no-wait", "slow")
        self.reach(web="stopped", slow="stopping")
        self.slipway("cancel", "--no-wait", "slow")
        self.reach(web="waiting")
        open(go, "w").close()
        self.reach(web="running", slow="running")
        self.assertEqual(self.lines(), ["up slow", "up web", "down web", "up slow", "up web"])

    def test_binds_to(self):
        self.begin(self.longrun("db", policy=ENDS), self.longrun("web", edges=[("db", STRONG | AFTER | STOP_FLOWS | BINDS)]),
                   self.longrun("other", edges=[("db", NEEDS)]), default=["web", "other"])
        self.reach(web="running", other="running")
        self.end("db")
        self.reach(db="stopped", web="stopped")
        self.assertIn("db", self.slipway("status", "web", code=None))
        self.assertEqual(self.states()["other"], "running")  # Needs is for the start

    def test_part_of(self):
        self.begin(self.longrun("whole"), self.longrun("part", edges=[("whole", STOP_FLOWS | RESTART_FLOWS)]))
        self.slipway("start", "part")
        self.assertEqual(self.lines(), ["up part"])
        self.slipway("start", "whole")
        self.slipway("restart", "whole")
        said = self.lines()[2:]
        self.assertEqual(sorted(said), ["down part", "down whole", "up part", "up whole"])
        self.slipway("stop", "whole")
        self.assertEqual(self.states()["part"], "stopped")

    def test_requisite(self):
        self.begin(self.longrun("db"), self.longrun("web", edges=[("db", AFTER | STOP_FLOWS | MUST_BE_UP)]))
        self.assertIn("db is not up", self.slipway("start", "web", code=1))
        self.assertEqual(self.lines(), [])
        self.slipway("start", "db")
        self.slipway("start", "web")
        self.assertEqual(self.lines(), ["up db", "up web"])

    def test_milestone(self):
        self.begin(self.oneshot("bad", code=1), self.longrun("db"), self.longrun("web", edges=[("db", STRONG | AFTER | SOFT)]),
                   self.longrun("never", edges=[("bad", STRONG | AFTER | SOFT)]))
        self.slipway("start", "web")
        self.slipway("stop", "db")
        self.assertEqual(self.states()["web"], "running")
        self.slipway("start", "never", code=1)
        self.assertEqual(self.lines(), ["up db", "up web", "down db", "up bad"])

    def test_on_failure(self):
        self.begin(self.oneshot("bad", code=1, edges=[("tell", ON_FAILURE)]), self.oneshot("tell", kind="task"))
        self.slipway("start", "bad", code=1)
        wait_until(lambda: self.lines() == ["up bad", "up tell"], "tell is started")

    def test_two_that_name_each_other_on_failure(self):
        self.begin(self.oneshot("a", code=1, edges=[("b", ON_FAILURE)]), self.oneshot("b", code=1, edges=[("a", ON_FAILURE)]))
        self.slipway("start", "a", code=1)
        self.reach(a="failed", b="failed")
        self.assertEqual(self.lines(), ["up a", "up b"])

    def test_on_success(self):
        self.begin(self.oneshot("job", kind="task", edges=[("next", ON_SUCCESS)]), self.oneshot("next", kind="task"))
        self.slipway("start", "job")
        wait_until(lambda: self.lines() == ["up job", "up next"], "next is started")

    def test_stop_after_and_before(self):
        slow = "trap 'sleep 0.3; echo down $NAME >> $SAID; exit 0' TERM"
        self.begin(self.longrun("a", before="NAME=a; " + slow), self.longrun("b", edges=[("a", STOP_AFTER)]),
                   self.longrun("d", edges=[("c", STOP_BEFORE)], before="NAME=d; " + slow), self.longrun("c"),
                   default=["a", "b", "c", "d"])
        self.reach(a="running", b="running", c="running", d="running")
        self.slipway("poweroff", "--wait")
        self.svscan.wait(60)
        downs = [line for line in self.lines() if line.startswith("down")]
        self.assertLess(downs.index("down a"), downs.index("down b"))
        self.assertLess(downs.index("down d"), downs.index("down c"))

    def test_upholds(self):
        self.begin(self.longrun("db", policy=ENDS), self.longrun("web", edges=[("db", WEAK | UPHOLDS)]), default=["web"])
        self.reach(web="running", db="running")
        self.end("db")
        wait_until(lambda: self.lines().count("up db") == 2, "db is started again")
        self.reach(db="running")
        self.assertIn("upheld by web", self.slipway("status", "db"))
        self.slipway("stop", "db")
        self.assertEqual(self.lines().count("up db"), 2)

    def test_a_provider_that_stops_is_replaced(self):
        self.begin(self.longrun("exim", flags=ENABLED), self.longrun("postfix", flags=ENABLED),
                   Service("mta", kind="provided", members=("exim", "postfix")),
                   self.longrun("web", edges=[("mta", NEEDS)]), default=["web"])
        self.reach(web="running", exim="running")
        self.slipway("stop", "exim")
        self.reach(exim="stopped", postfix="running")
        self.assertNotIn("down web", self.lines())
        self.kill(self.manager_pid())
        wait_until(lambda: self.states(), "the manager answers")
        self.slipway("stop", "postfix")  # exim was stopped on purpose and stays
        self.reach(exim="stopped", postfix="stopped", web="stopped")
        self.assertEqual(self.lines()[-2:], ["down web", "down postfix"])

    def test_bundles_in_bundles(self):
        self.begin(self.longrun("a"), self.longrun("b"), self.bundle("a", name="inner"),
                   self.bundle("inner", "b", name="outer"))
        self.slipway("start", "outer")
        self.assertEqual(sorted(self.lines()), ["up a", "up b"])
        self.slipway("stop", "outer")
        self.assertEqual(self.states()["a"], "stopped")

    def test_a_bundle_that_takes_too_long(self):
        late = Service("set", kind="bundle", members=("a", "b"), start_timeout=300)
        self.begin(self.longrun("a"), self.longrun("b", before=f"while [ ! -e {self.dir}/go ]; do sleep 0.05; done"), late)
        self.slipway("start", "a")
        self.assertIn("it waited too long for b", self.slipway("start", "set", code=1))
        self.assertEqual((self.states()["a"], self.states()["set"]), ("running", "failed"))
        open(self.dir + "/go", "w").close()
        self.reach(b="running")
        self.slipway("start", "set")
        self.assertEqual(sorted(self.lines()), ["up a", "up b"])

    # --- What a person sets apart ---
    def test_pin_holds_over_everything_but_the_end(self):
        self.begin(self.longrun("db"), self.longrun("web", edges=[("db", NEEDS)]), default=["web"])
        self.reach(web="running")
        self.slipway("pin", "web")
        self.assertIn("unpin web", self.slipway("stop", "web", code=4))
        self.assertIn("web", self.slipway("stop", "db", code=4))
        self.kill(self.manager_pid())
        wait_until(lambda: self.states(), "the manager answers")
        self.assertIn("web", self.slipway("restart", "db", code=4))
        self.slipway("stop", "--force", "db")
        self.assertEqual(self.lines(), ["up db", "up web", "down db"])
        self.slipway("pin", "db")
        self.assertIn("pinned", self.slipway("start", "db", code=4))
        self.slipway("unpin", "db", "web")
        self.slipway("stop", "web")
        self.slipway("pin", "web")
        self.slipway("poweroff", "--wait")
        self.svscan.wait(60)
        self.assertEqual(self.lines()[3:], ["down web"])

    def test_release(self):
        self.begin(self.longrun("db"), self.longrun("web", edges=[("db", NEEDS)]),
                   self.longrun("own", flags=STOP_WHEN_UNNEEDED), self.longrun("user", edges=[("own", NEEDS)]),
                   default=["web", "user"])
        self.reach(web="running", user="running")
        self.slipway("release", "db")
        self.assertEqual(self.states()["db"], "running")
        self.slipway("stop", "web", "user")
        self.reach(db="stopped", own="stopped")
        self.assertIn("nobody needs it", self.slipway("status", "db", code=None))

    def test_once(self):
        self.begin(self.longrun("x", policy="ready fd 3\nrestart always\nrestart-delay 0\n"))
        self.slipway("once", "x")
        self.assertIn("stop that first", self.slipway("once", "x", code=4))
        self.end("x")
        self.reach(x="stopped")
        self.slipway("start", "x")
        self.assertEqual(self.lines(), ["up x", "down x", "up x"])
        self.end("x")
        wait_until(lambda: self.lines().count("up x") == 3, "it is started again")

    def test_wake(self):
        policy = "ready fd 3\nrestart always\nrestart-delay 3600000\n"
        fails = f"[ -e {self.dir}/good ] || {{ echo bad x >> {self.said}; exit 1; }}"
        self.begin(self.longrun("x", policy=policy, before=fails), self.oneshot("bad", code=1))
        self.slipway("start", "--no-wait", "x")
        wait_until(lambda: "it is tried again" in self.slipway("status", "x", code=None), "x waits for its next try")
        open(self.dir + "/good", "w").close()
        self.slipway("wake", "x")
        self.assertEqual(self.lines(), ["bad x", "up x"])
        self.slipway("start", "bad", code=1)
        self.slipway("wake", "bad", code=1)
        self.assertEqual(self.lines().count("up bad"), 2)
        self.assertIn("neither failed nor starting", self.slipway("wake", "x", code=4))

    def test_mark(self):
        self.begin(self.oneshot("mount", code=1), self.longrun("db", edges=[("mount", NEEDS)]))
        self.slipway("start", "db", code=1)
        self.slipway("mark", "mount")
        self.slipway("start", "db")
        self.assertEqual(self.lines(), ["up mount", "up db"])
        self.kill(self.manager_pid())
        wait_until(lambda: self.states(), "the manager answers")
        self.assertEqual(self.states()["mount"], "running")
        self.assertIn("only a oneshot", self.slipway("mark", "db", code=4))
        self.slipway("stop", "mount")
        self.assertEqual(self.states()["db"], "stopped")
        self.assertNotIn("down mount", self.lines())

    def test_isolate(self):
        self.begin(self.longrun("db"), self.longrun("web", edges=[("db", NEEDS)]), self.longrun("shell"),
                   self.longrun("vital", flags=ESSENTIAL), self.bundle("shell", name="rescue"), default=["web", "vital"])
        self.reach(web="running", vital="running")
        self.slipway("isolate", "rescue")
        states = self.states()
        self.assertEqual([states[n] for n in ("web", "db", "shell", "vital")], ["stopped", "stopped", "running", "running"])
        self.slipway("isolate", "default")
        states = self.states()
        self.assertEqual([states[n] for n in ("web", "db", "shell", "vital")], ["running", "running", "stopped", "running"])

    def test_inhibit(self):
        self.begin(self.longrun("x"), default=["x"])
        self.reach(x="running")
        client = subprocess.Popen([self.programs + "/slipway", "inhibit", "--why", "the backup runs"], env=self.environment,
                                  stdout=subprocess.PIPE, text=True)
        try:
            self.assertIn("the backup runs", client.stdout.readline())
            said = self.slipway("poweroff", code=4)
            self.assertIn("the backup runs", said)
            self.assertIn("--force", said)
        finally:
            client.kill()
            client.wait()
            client.stdout.close()
        # The manager sees that it has gone.
        wait_until(lambda: "held back" not in self.slipway("poweroff", code=None), "nobody holds it back")
        self.svscan.wait(60)


if __name__ == "__main__":
    RunTree.programs = os.path.abspath(sys.argv.pop(1))
    unittest.main()
