"""Transitions that are late, cut short, turned back in the middle or killed, over real supervisors.

usage: transitions_test.py BIN [unittest options], as tree_test.py.
"""
import json
import os
import subprocess
import sys
import time
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "testing"))
from database import AFTER, NEEDS, WEAK, Service  # noqa: E402
from run_tree import RunTree, wait_until  # noqa: E402

# docs/formats/database.md
RESTART_FLOWS, RELOAD_FLOWS, RELOADABLE, ESSENTIAL = 0x40, 0x8000, 512, 1


class Transitions(RunTree):
    def setUp(self):
        super().setUp()
        self.go = self.dir + "/go"
        self.until_go = f"until test -e {self.go}; do sleep 0.05; done"

    def let_go(self):
        open(self.go, "w").close()

    def slow_to_stop(self, name, **more):
        """Ends of TERM when it may."""
        return Service(name, run=f"#!/bin/sh\ntrap 'echo asked {name} >> {self.said}; {self.until_go}; echo down {name} >> {self.said}; exit 0' TERM\n"
                       f"echo up {name} >> {self.said}\necho >&3\nwhile :; do sleep 1000 & wait $!; done\n",
                       policy="ready fd 3\nkill mixed\nstop TERM 90000 KILL\n", files={"notification-fd": "3\n"},
                       stop_timeout=90000, **more)

    def begin(self, *services, default=()):
        self.boot([*services, self.bundle(*default)])
        self.reach(default="running")

    def ask(self, *words):
        return subprocess.Popen([self.programs + "/slipway", *words], env=self.environment, stdout=subprocess.PIPE,
                                stderr=subprocess.STDOUT, text=True)

    def ends(self, client, code):
        said, _ = client.communicate(timeout=120)
        self.assertEqual(client.returncode, code, said + self.log())
        return said

    # --- Time ---
    def test_a_start_that_takes_too_long_fails_whoever_needs_it(self):
        slow = self.longrun("slow", policy="ready fd 3\nrestart no\nstart-timeout 500\n", before="sleep 1000 & wait $!", start_timeout=600)
        self.begin(slow, self.longrun("web", edges=[("slow", NEEDS)]), self.longrun("other", edges=[("slow", WEAK | AFTER)]),
                   self.bundle("web", "other", name="both"))
        said = self.slipway("start", "web", "other", code=1)
        self.assertIn("web", said)
        self.reach(slow="failed", web="failed", other="running")
        self.assertIn("slow", self.slipway("status", "web", code=None))
        self.assertEqual([line for line in self.lines() if line.startswith("up")], ["up other"])
        self.assertEqual(self.pid_of("slow"), -1)

    def test_a_client_that_waits_no_longer_leaves_the_start_to_go_on(self):
        self.begin(self.longrun("slow", before=self.until_go))
        self.slipway("start", "--timeout", "200", "slow", code=8)
        self.reach(slow="started")
        self.let_go()
        self.reach(slow="running")
        self.assertEqual(self.lines(), ["up slow"])

    # --- Turned back ---
    def test_a_start_turns_a_stop_back(self):
        self.begin(self.slow_to_stop("db"), self.longrun("web", edges=[("db", NEEDS)]), default=["web"])
        wait_until(lambda: self.lines() == ["up db", "up web"], "both run")
        stop = self.ask("stop", "db")
        wait_until(lambda: "asked db" in self.lines(), "it is asked to stop")
        start = self.ask("start", "web")
        self.reach(db="stopping", web="waiting")
        self.let_go()
        self.ends(start, 0)
        self.ends(stop, 1)  # what was asked for later counts
        self.assertEqual(self.states()["db"], "running")
        self.assertEqual(self.lines(), ["up db", "up web", "down web", "asked db", "down db", "up db", "up web"])

    def test_a_stop_turns_a_start_back_and_a_start_that(self):
        self.begin(self.longrun("db", before=f"echo begin db >> {self.said}; {self.until_go}"), self.longrun("web", edges=[("db", NEEDS)]))
        first = self.ask("start", "web")
        other = self.ask("start", "db")
        wait_until(lambda: "begin db" in self.lines(), "it begins")
        stop = self.ask("stop", "db")
        self.ends(stop, 0)
        self.assertIn("stopped with db", self.ends(first, 1))
        self.assertIn("its stop was asked for meanwhile", self.ends(other, 1))
        last = self.ask("start", "web")
        self.reach(db="started", web="waiting")
        self.let_go()
        self.ends(last, 0)
        self.assertEqual(self.lines(), ["begin db", "down db", "begin db", "up db", "up web"])

    def test_a_storm_of_requests_ends_with_the_last(self):
        self.begin(self.longrun("db"), self.longrun("web", edges=[("db", NEEDS)]))
        for _ in range(10):
            self.slipway("start", "--no-wait", "web")
            self.slipway("stop", "--no-wait", "db")
            self.slipway("restart", "--no-wait", "web")
        self.slipway("start", "web")
        self.reach(db="running", web="running")
        alive = {"web": 0, "db": 0}
        for line in self.lines():
            what, name = line.split()
            alive[name] += 1 if what == "up" else -1
            self.assertLessEqual(alive[name], 1, self.lines())  # a start that was turned back says down only

    # --- What flows along edges ---
    def test_restarts_flow_where_the_edges_say(self):
        self.begin(self.longrun("db"), self.longrun("web", edges=[("db", NEEDS | RESTART_FLOWS)]),
                   self.longrun("other", edges=[("db", WEAK | AFTER)]),
                   self.longrun("far", edges=[("web", NEEDS | RESTART_FLOWS)]), default=["far", "other"])
        self.reach(far="running", other="running")
        before = len(self.lines())
        self.slipway("restart", "db")
        self.reach(db="running", web="running", far="running", other="running")
        self.assertEqual(self.lines()[before:], ["down far", "down web", "down db", "up db", "up web", "up far"])

    def test_reloads_flow_where_the_edges_say(self):
        def reloading(name, code=0, **more):
            return self.longrun(name, files={"data/reload": f"#!/bin/sh\necho reload {name} >> {self.said}\nexit {code}\n"},
                                flags=RELOADABLE, **more)
        self.begin(reloading("db", edges=[("web", RELOAD_FLOWS), ("bad", RELOAD_FLOWS)]), reloading("web"), reloading("bad", 7),
                   reloading("other"), self.longrun("deaf"), default=["db", "web", "bad", "other", "deaf"])
        self.reach(db="running", web="running", bad="running", other="running", deaf="running")
        said = self.slipway("reload", "db", code=1)
        self.assertIn("bad", said)
        self.assertIn("exit code 7", said)
        self.assertEqual(sorted(line for line in self.lines() if "reload" in line), ["reload bad", "reload db", "reload web"])
        self.assertIn("how it reloads", self.slipway("reload", "deaf", code=4))

    # --- Questions ---
    def test_questions_are_answered_at_once_whatever_is_under_way(self):
        self.begin(self.slow_to_stop("db"), self.longrun("web", edges=[("db", NEEDS)]), self.longrun("slow", before="sleep 1000 & wait $!"),
                   default=["web"])
        self.slipway("start", "--no-wait", "slow")
        wait_until(lambda: "up db" in self.lines(), "it runs")
        self.slipway("stop", "--no-wait", "db")
        wait_until(lambda: "asked db" in self.lines(), "it is asked to stop")
        for words in (("list",), ("status", "db"), ("list", "--all", "--json"), ("why", "db")):
            began = time.monotonic()
            self.slipway(*words, code=None)
            self.assertLess(time.monotonic() - began, 10, words)
        self.assertEqual(self.states()["db"], "stopping")
        self.slipway("reboot")
        self.assertEqual(self.states()["db"], "stopping")
        self.let_go()
        self.svscan.wait(60)

    # --- Kills ---
    def test_what_runs_once_runs_once_whenever_the_manager_is_killed(self):
        """At each stage of a oneshot, of a task, and of the way down of the oneshot."""
        self.begin(self.oneshot("mount", before=f"echo begin mount >> {self.said}; {self.until_go}"),
                   self.oneshot("job", kind="task", before=f"echo begin job >> {self.said}; {self.until_go}", edges=[("mount", NEEDS)]),
                   self.longrun("web", edges=[("job", NEEDS), ("mount", NEEDS)]))
        client = self.ask("start", "web")
        for stage in ("begin mount", "up mount"):
            if stage == "up mount":
                self.let_go()
            wait_until(lambda: stage in self.lines(), stage)
            self.kill(self.manager_pid())
        self.ends(client, 0)
        self.kill(self.manager_pid())
        self.reach(mount="running", job="stopped", web="running")
        self.assertEqual(self.lines(), ["begin mount", "up mount", "begin job", "up job", "up web"])
        client = self.ask("stop", "mount")
        wait_until(lambda: "down web" in self.lines(), "it stops")
        self.kill(self.manager_pid())
        self.ends(client, 0)
        self.kill(self.manager_pid())
        self.reach(mount="stopped", web="stopped")
        self.assertEqual(self.lines()[5:], ["down web", "down mount"])

    def test_a_oneshot_whose_way_down_fails(self):
        mount = self.oneshot("mount")
        mount.files["data/down"] = f"#!/bin/sh\necho down mount >> {self.said}\ntest -e {self.go} || exit 32\n"
        self.begin(mount, self.longrun("web", edges=[("mount", NEEDS)]), default=["web"])
        self.reach(web="running")
        said = self.slipway("stop", "mount", code=1)
        self.assertIn("its way down has failed: exit code 32", said)
        self.assertIn("exit code 32", self.slipway("list", "--all"))
        self.assertEqual(self.lines(), ["up mount", "up web", "down web", "down mount"])
        self.let_go()
        self.slipway("start", "web")
        self.slipway("stop", "mount")
        self.assertNotIn("exit code", self.slipway("list", "--all"))

    # --- Those that are not to be touched ---
    def test_essential_services(self):
        self.begin(self.longrun("base"), self.longrun("vital", flags=ESSENTIAL, edges=[("base", NEEDS)]), default=["vital"])
        self.reach(vital="running")
        for words in (("stop", "base"), ("restart", "base")):
            self.assertIn("vital", self.slipway(*words, code=4))
        self.assertEqual(self.lines(), ["up base", "up vital"])
        self.slipway("stop", "--force", "base")
        self.assertEqual(self.lines()[2:], ["down vital", "down base"])

    def test_a_stop_ends_the_tries_of_what_keeps_failing(self):
        run = f"#!/bin/sh\necho try >> {self.said}\nexit 1\n"
        self.begin(Service("bad", run=run, policy="ready exec\nrestart always\nrestart-delay 50 200\n", stop_timeout=6000))
        self.slipway("start", "--no-wait", "bad")
        wait_until(lambda: len(self.lines()) >= 4, "it is tried again and again")
        self.slipway("stop", "bad")
        count = len(self.lines())
        self.assertIn("no next try", self.slipway("wake", "bad", code=4))
        self.assertEqual(self.states()["bad"], "stopped")
        self.assertEqual(len(self.lines()), count)

    # --- Runlevels ---
    def test_runlevels_are_bundles(self):
        services = [self.longrun("base", flags=ESSENTIAL), self.longrun("net"), self.longrun("web", edges=[("net", NEEDS)]),
                    self.longrun("shell"), self.bundle("base", "web", name="multi"), self.bundle("base", "shell", name="single")]
        self.begin(*services, default=["base"])
        self.slipway("isolate", "multi")
        self.reach(base="running", net="running", web="running", multi="running", single="stopped")
        self.slipway("isolate", "single")
        self.reach(base="running", net="stopped", web="stopped", shell="running", multi="stopped", single="running")
        self.slipway("isolate", "multi")
        self.assertEqual([line for line in self.lines() if "base" in line], ["up base"])
        listed = {s["name"]: s for s in json.loads(self.slipway("list", "--all", "--json"))}
        self.assertEqual(listed["shell"]["state"], "stopped")


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(f"usage: {sys.argv[0]} BIN [unittest options]")
    Transitions.programs = os.path.abspath(sys.argv.pop(1))
    unittest.main()
