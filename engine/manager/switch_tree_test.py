"""A manager that takes over another generation, over real supervisors: who stops, who starts, who goes on, and SIGKILLs.

usage: switch_tree_test.py BIN [unittest options], as tree_test.py.
"""
import itertools
import json
import os
import signal
import subprocess
import sys
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "testing"))
from database import NEEDS, Service, write_file  # noqa: E402
from run_tree import RunTree, wait_until  # noqa: E402
from vmtests.harness.signals import send_signal  # noqa: E402


class SwitchTree(RunTree):
    def test_switch_touches_only_what_differs(self):
        keep, change = self.longrun("keep"), self.longrun("change")
        self.boot([keep, change, self.longrun("gone"), self.longrun("needs", edges=[("change", NEEDS)]),
                   self.bundle("keep", "change", "gone", "needs")])
        self.reach(default="running", keep="running", change="running", gone="running", needs="running")
        changed = self.longrun("change", before="echo second >> " + self.said)
        self.generation(2, [keep, changed, self.longrun("needs", edges=[("change", NEEDS)]), self.longrun("fresh"),
                            self.bundle("keep", "change", "needs", "fresh")])
        before = len(self.lines())
        would = json.loads(self.slipway("apply", "--dry-run", "--json"))
        self.assertEqual(would["generation"], 2)
        self.assertEqual([(c["name"], c["action"]) for c in would["changes"]],
                         [("change", "restart"), ("gone", "stop"), ("needs", "restart"), ("fresh", "start")])
        self.assertEqual(len(self.lines()), before)
        self.slipway("apply")
        self.assertEqual({name: self.states()[name] for name in ("keep", "change", "needs", "fresh")},
                         dict.fromkeys(("keep", "change", "needs", "fresh"), "running"))
        said = self.lines()[before:]
        self.assertNotIn("down keep", said)
        self.assertLess(said.index("down needs"), said.index("down change"))
        self.assertLess(said.index("second"), said.index("up needs"))
        self.assertIn("down gone", said)
        self.assertNotIn("gone", self.states())
        wait_until(lambda: not os.path.exists(self.run + "/scan/gone"), "the directory is gone")
        self.assertTrue(os.readlink(self.run + "/live").endswith("/2"))
        # What is left of it, which would hold back its generation for ever, goes with a later switch.
        numbers = itertools.count(3)

        def is_swept():
            self.generation(next(numbers), [keep, self.bundle("keep")])
            self.slipway("apply")
            return not os.path.lexists(self.run + "/scan/.gone.gone")
        wait_until(is_swept, "what it left is gone")

    def test_switch_restarts_no_more_than_differs(self):
        def logger(number):
            return {"log/run": f"#!/bin/sh\n: {number}\nexec cat >> {self.dir}/logged\n"}
        down = {"data/down": f"#!/bin/sh\necho down otherwise >> {self.said}\n"}
        bundle = self.bundle("web", "db", "mark")
        self.boot([self.longrun("web", files=logger(1)), self.longrun("db"), self.oneshot("mark"), bundle])
        self.reach(default="running", web="running", db="running", mark="running")
        logs = wait_until(lambda: (pid := self.pid_of("web/log")) > 0 and pid, "the logger runs")
        pids = [self.pid_of(name) for name in ("web", "db")]
        self.assertGreater(min(pids), 0)
        self.generation(2, [self.longrun("web", files=logger(2)), self.longrun("db", policy="ready fd 3\nrestart always\n"),
                            self.oneshot("mark", files=down), bundle])
        would = json.loads(self.slipway("apply", "--dry-run", "--json"))["changes"]
        self.assertEqual([(c["name"], c["action"]) for c in would],
                         [("web/log", "restart"), ("db", "reread"), ("mark", "reread")])
        self.slipway("apply")
        self.assertEqual([self.pid_of(name) for name in ("web", "db")], pids)
        wait_until(lambda: self.pid_of("web/log") not in (logs, -1), "another logger")
        self.assertEqual(sorted(self.lines()), ["up db", "up mark", "up web"])
        self.slipway("stop", "mark")
        self.assertIn("down otherwise", self.lines())
        self.slipway("restart", "db")
        with open(self.run + "/scan/db/data/policy") as policy:
            self.assertIn("restart always", policy.read())

    def test_switch_makes_other_kinds(self):
        """A longrun becomes a oneshot and the other way round, a service a bundle, a bundle a service, a task a longrun."""
        self.boot([self.longrun("a"), self.oneshot("b"), self.longrun("c"), self.longrun("m"), self.bundle("m", name="d"),
                   self.oneshot("e", kind="task"), self.bundle("a", "b", "c", "d", "e")])
        self.reach(default="running", a="running", b="running", c="running", d="running", e="stopped")
        kept = self.pid_of("m")
        self.assertGreater(kept, 0)
        before = len(self.lines())
        self.generation(2, [self.oneshot("a"), self.longrun("b"), self.longrun("m"), self.bundle("m", name="c"),
                            self.longrun("d"), self.longrun("e"), self.bundle("a", "b", "c", "d", "e")])
        would = json.loads(self.slipway("apply", "--dry-run", "--json"))["changes"]
        self.assertEqual({(c["name"], c["action"]) for c in would},
                         {("a", "restart"), ("b", "restart"), ("c", "stop"), ("d", "start"), ("e", "start")})
        self.slipway("apply")
        self.assertEqual(self.states(), dict.fromkeys(("a", "b", "c", "m", "d", "e", "default"), "running"))
        self.assertEqual(sorted(self.lines()[before:]),
                         ["down a", "down b", "down c", "up a", "up b", "up d", "up e"])
        self.assertEqual(self.pid_of("m"), kept)
        for name in ("b", "d", "e"):
            self.assertGreater(self.pid_of(name), 0, name)
        self.slipway("stop", "a")
        self.assertEqual(self.lines().count("down a"), 2)
        send_signal(self.manager_pid(), signal.SIGKILL)  # the next one finds nothing to convert
        self.reach(b="running", c="running", d="running", e="running")
        self.assertEqual(len(self.lines()), before + 8)

    def test_switch_renames_and_keeps_the_process(self):
        web = self.longrun("web")
        self.boot([web, self.oneshot("mark"), self.longrun("needs", edges=[("web", NEEDS)]), self.bundle("needs", "mark")])
        self.reach(default="running", web="running", needs="running", mark="running")
        pids = [self.pid_of(name) for name in ("web", "needs")]
        self.assertGreater(min(pids), 0)
        www, mark = self.longrun("web", directory="web"), self.oneshot("mark", directory="mark")
        www.name, mark.name = "www", "note"
        self.generation(2, [www, mark, self.longrun("needs", edges=[("www", NEEDS)]), self.bundle("needs", "note")])
        told = json.loads(self.slipway("apply", "--dry-run", "--json"))["changes"]
        self.assertEqual({row["name"]: row["why"] for row in told}, {"web": "it is called www then", "mark": "it is called note then"})
        self.assertEqual({row["action"] for row in told}, {"reread"})
        self.slipway("apply")
        self.assertEqual(self.states(), dict.fromkeys(("www", "note", "needs", "default"), "running"))
        self.assertEqual([self.pid_of(name) for name in ("web", "needs")], pids)
        self.assertEqual(len(self.lines()), 3)
        self.slipway("restart", "www")
        self.assertNotIn(self.pid_of("web"), (pids[0], -1))
        manager = self.manager_pid()
        self.assertGreater(manager, 0)
        send_signal(manager, signal.SIGKILL)
        self.reach(www="running", needs="running", note="running")
        self.slipway("stop", "note")
        self.assertEqual(self.lines().count("down mark"), 1)

    def renamed(self, service, name):
        service.directory, service.name = service.name, name
        return service

    def test_a_renamed_service_keeps_goal_and_pin_and_restarts_under_its_own_name(self):
        bundle = self.bundle("keep")
        self.boot([self.longrun("keep"), self.longrun("web"), self.longrun("idle"), bundle])
        self.reach(default="running", keep="running")
        self.slipway("start", "web")
        self.slipway("pin", "web")
        pid = self.pid_of("web")
        self.assertGreater(pid, 0)
        for number, name in ((2, "www"), (3, "site")):  # twice: the directory stays
            self.generation(number, [self.longrun("keep"), self.renamed(self.longrun("web"), name),
                                     self.renamed(self.longrun("idle"), name + "-idle"), bundle])
            self.slipway("apply")
            self.assertEqual(self.states(), {"keep": "running", name: "running", name + "-idle": "stopped", "default": "running"})
            self.assertEqual(self.pid_of("web"), pid)
            self.assertIn("pinned", self.slipway("stop", name, code=None))
        self.assertEqual(self.lines(), ["up keep", "up web"])
        self.slipway("unpin", "site")
        self.generation(4, [self.longrun("keep"), self.longrun("site"), self.longrun("site-idle"), bundle])
        would = json.loads(self.slipway("apply", "--dry-run", "--json"))["changes"]
        self.assertEqual([(c["action"], c["why"]) for c in would if c["name"] == "site"],
                         [("restart", "its directory gets another name")])
        self.slipway("apply")
        self.reach(keep="running", site="running", **{"site-idle": "stopped"})
        self.assertEqual(self.lines(), ["up keep", "up web", "down web", "up site"])
        self.assertGreater(self.pid_of("site"), 0)
        wait_until(lambda: not os.path.exists(self.run + "/scan/web"), "the old directory is gone")

    def test_killed_manager_goes_on_with_renames_and_changes(self):
        """The one that is changed as well kills it when it stops and when it starts."""
        kill = f"kill -9 $(cat {self.dir}/manager.pid) 2>/dev/null"
        slow = f"trap '{kill}; echo down web >> {self.said}; exit 0' TERM"
        bundle = self.bundle("keep", "web")
        self.boot([self.longrun("keep"), self.longrun("web", before=slow), bundle])
        self.reach(default="running", keep="running", web="running")
        pid = self.pid_of("keep")
        self.assertGreater(pid, 0)
        self.generation(2, [self.renamed(self.longrun("keep"), "kept"), self.renamed(self.longrun("web", before=kill), "www"),
                            self.bundle("kept", "www")])
        self.slipway("apply")
        self.reach(default="running", kept="running", www="running")
        self.assertEqual(sorted(self.lines()[:2]), ["up keep", "up web"])
        self.assertEqual(self.lines()[2:], ["down web", "up web"])
        self.assertEqual(self.pid_of("keep"), pid)
        self.slipway("stop", "kept", "www")
        self.assertEqual(sorted(self.lines()[4:]), ["down keep", "down web"])

    def test_others_are_changed_during_a_switch(self):
        """One that is slow to stop holds the switch up for as long as the test wants."""
        gate = self.dir + "/gate"

        def slow(number):
            run = f"""#!/bin/sh
trap 'while [ ! -e {gate} ]; do sleep 0.05; done; exit 0' TERM
: {number}
echo >&3
while :; do sleep 1000 & wait $!; done
"""
            return Service("slow", run=run, policy="ready fd 3\nkill mixed\nstop TERM 170000 KILL\n",
                           files={"notification-fd": "3\n"}, stop_timeout=171000)
        other, bundle = self.longrun("other"), self.bundle("slow", "other")
        self.boot([slow(1), other, bundle])
        self.reach(default="running", slow="running", other="running")
        self.generation(2, [slow(2), other, bundle])
        self.assertEqual(json.loads(self.slipway("apply", "--dry-run", "--json"))["changes"],
                         [{"name": "slow", "action": "restart", "why": "what it runs differs"}])
        self.slipway("apply", "--no-wait")
        self.reach(slow="stopping")
        self.slipway("stop", "other")
        self.assertEqual(self.states()["other"], "stopped")
        self.assertIn("another generation is being taken over", self.slipway("start", "slow", code=6))
        self.kill(self.manager_pid())
        self.slipway("start", "other")
        self.slipway("restart", "other")
        self.assertTrue(os.readlink(self.run + "/live").endswith("/1"))
        write_file(gate, "")
        wait_until(lambda: os.readlink(self.run + "/live").endswith("/2"), f"the switch is over{self.log()}")
        self.reach(default="running", slow="running", other="running")
        self.assertEqual([line for line in self.lines() if line.endswith(" other")], ["up other", "down other"] * 2 + ["up other"])

    def test_a_restart_goes_on_when_the_switch_removes_who_restarts_along(self):
        """Its client is not told to ask again: that would restart it twice."""
        gate = self.dir + "/gate"
        slow = f"trap 'while [ ! -e {gate} ]; do sleep 0.05; done; exit 0' TERM"
        self.boot([self.longrun("db"), self.longrun("extra", before=slow, edges=[("db", NEEDS)]), self.bundle("db", "extra")])
        self.reach(default="running", db="running", extra="running")
        self.generation(2, [self.longrun("db"), self.bundle("db")])
        with subprocess.Popen([self.programs + "/slipway", "restart", "db"], env=self.environment) as client:
            self.reach(extra="stopping")
            self.slipway("apply", "--no-wait")
            write_file(gate, "")
            self.assertEqual(client.wait(60), 0, self.log())
        self.reach(default="running", db="running")
        self.assertEqual([line for line in self.lines() if line.endswith(" db")], ["up db", "down db", "up db"])

    def test_killed_manager_goes_on_with_the_switch(self):
        """Those that stop and start for it kill it, so it dies at each stage."""
        kill = f"kill -9 $(cat {self.dir}/manager.pid) 2>/dev/null"
        slow = f"trap '{kill}; echo down change >> {self.said}; exit 0' TERM"
        keep, needs = self.longrun("keep"), self.longrun("needs", edges=[("change", NEEDS)])
        self.boot([keep, self.longrun("change", before=slow), needs, self.longrun("gone"), self.bundle("keep", "gone", "needs")])
        self.reach(keep="running", change="running", needs="running", gone="running")
        for number in (2, 3):
            fresh = self.longrun(f"fresh{number}", before=kill)
            self.generation(number, [keep, self.longrun("change", before=slow + f"\n: {number}"), needs, fresh,
                                     self.bundle("keep", "needs", f"fresh{number}")])
            self.slipway("apply")
            self.assertTrue(os.readlink(self.run + "/live").endswith(f"/{number}"), self.log())
            self.reach(keep="running", change="running", needs="running", **{f"fresh{number}": "running"})
            with open(self.run + "/scan/change/run") as script:
                self.assertIn(f": {number}", script.read())
        said = self.lines()
        self.assertEqual([line for line in said if "keep" in line], ["up keep"])
        for name in ("change", "needs"):
            self.assertEqual([line.split()[0] for line in said if line.endswith(" " + name)], ["up", "down"] * 2 + ["up"], said)
        self.assertEqual([line for line in said if "fresh" in line], ["up fresh2", "down fresh2", "up fresh3"])
        wait_until(lambda: not os.path.exists(self.run + "/scan/gone"), "the directory is gone")


if __name__ == "__main__":
    RunTree.programs = os.path.abspath(sys.argv.pop(1))
    unittest.main()
