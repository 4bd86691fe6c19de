"""Timers and paths of definitions over a real tree: slipway-events reads them from the generation, pulses or raises
their events, and the manager starts what these trigger.

usage: definition_tree_test.py BIN [unittest options]. Nobody sets the clock: that is timer_test.cc's.
"""
import json
import os
import signal
import sys
import time
import unittest

from event_tree import EventTree
from database import write_file
from run_tree import RunTree, wait_until
from vmtests.harness.signals import send_signal

EACH_SECOND = "calendar *-*-* *:*:*"


class Definitions(EventTree):
    def task(self, name):
        return self.oneshot(name, kind="task")

    def timer(self, name):
        """What slipway-events remembers of it."""
        try:
            with open(f"{self.run}/timers/{name}") as file:
                return {key: int(value) for key, value in (line.split() for line in file)}
        except FileNotFoundError:
            return {}

    def test_a_timer_starts_its_task_again_and_again(self):
        self.boot_events({"tick": ("job", [EACH_SECOND]), "far": ("other", ["calendar 2150-01-01 UTC"]),
                          "unwanted": ("never", [EACH_SECOND])},
                         [self.task("job"), self.task("other"), self.task("never")], wanted=["tick", "far"])
        self.await_ups("job", 3)
        listed = {event["name"]: event for event in json.loads(self.slipway("event", "list", "--json"))}
        self.assertEqual(listed["far"]["next"], 5680281600)
        self.assertLess(abs(listed["tick"]["next"] - time.time()), 600)
        self.assertNotIn("next", listed["unwanted"])
        self.assertIn("NEXT", self.slipway("event", "list"))
        self.assertEqual((self.ups("other"), self.ups("never")), (0, 0))
        self.slipway("start", "unwanted")
        self.await_ups("never", 1)

    def test_what_happens_once_happens_once_over_kills(self):
        self.boot_events({"first": ("init", ["after-start 0"]), "tick": ("job", [EACH_SECOND])},
                         [self.task("init"), self.task("job")])
        self.await_ups("init", 1)
        wait_until(lambda: "last" in self.timer("first"), "it is remembered")
        for _ in range(2):
            self.kill_events()
            self.await_ups("job", self.ups("job") + 2)
        self.assertEqual(self.ups("init"), 1)
        self.assertNotIn("next", self.timer("first"))

    def test_a_timer_that_is_stopped_while_nobody_looks_begins_anew(self):
        self.boot_events({"first": ("init", ["after-start 0"])}, [self.task("init")])
        self.await_ups("init", 1)
        wait_until(lambda: "last" in self.timer("first"), "it is remembered")
        send_signal(self.pid_of("slipway-events"), signal.SIGSTOP)
        self.slipway("stop", "first")
        self.kill_events()
        wait_until(lambda: not self.timer("first"), "it is forgotten")
        self.slipway("start", "--no-wait", "first")
        self.await_ups("init", 2)

    def test_what_was_missed_while_the_machine_was_off(self):
        day = 86_400_000_000
        now = int(time.time() * 1_000_000)
        write_file(self.dir + "/timers/missed", f"from {now - 3 * day}\n")
        write_file(self.dir + "/timers/early", f"from {now + 3 * day}\n")
        yesterday = time.strftime("%Y-%m-%d %H:%M:%S UTC", time.gmtime(time.time() - 86_400))
        lines = [f"calendar {yesterday}", "calendar 2150-01-01 UTC", "persistent"]
        self.boot_events({name: (name + "-job", lines) for name in ("missed", "early", "fresh")},
                         [self.task(name + "-job") for name in ("missed", "early", "fresh")])
        self.await_ups("missed-job", 1)

        def stamp(name):
            try:
                with open(f"{self.dir}/timers/{name}") as file:
                    return int(file.read().split()[1])
            except FileNotFoundError:
                return 0
        wait_until(lambda: stamp("missed") >= now, "the stamp is new")
        wait_until(lambda: stamp("fresh") >= now, "the first stamp")
        self.kill_events()
        wait_until(lambda: "next" in self.timer("fresh"), "it runs again")
        self.assertEqual([self.ups(name + "-job") for name in ("missed", "early", "fresh")], [1, 0, 0])
        self.assertEqual(stamp("early"), now + 3 * day)

    def test_a_timer_follows_the_end_of_its_task(self):
        self.boot_events({"again": ("job", ["after-start 0", "after-inactive 1000"])}, [self.task("job")])
        self.await_ups("job", 3)

    def test_a_path_raises_its_event_and_starts_again_what_has_ended(self):
        place = self.dir + "/place"
        self.boot_events({"spool": ("eat", [f"directory-not-empty {place}/spool", f"make-directory {place}/spool"]),
                          "match": ("found", [f"exists-glob {place}/*/job?"])},
                         [self.task("found"),
                          self.oneshot("eat", kind="task", before=f"rm $(ls -d {place}/spool/* | head -n 1)")])
        wait_until(lambda: os.path.isdir(place + "/spool"), "the directory is made")
        write_file(place + "/spool/1", "")
        write_file(place + "/spool/2", "")
        wait_until(lambda: not os.listdir(place + "/spool"), f"both are eaten{self.log()}")
        self.assertEqual(self.ups("found"), 0)
        write_file(place + "/new/job1", "")
        self.await_ups("found", 1)

    def test_a_mount_raises_its_event(self):
        self.boot_events({"root": ("job", ["mount /"]), "none": ("never", [f"mount {self.dir}"])},
                         [self.task("job"), self.task("never")])
        self.await_ups("job", 1)
        self.assertEqual(self.ups("never"), 0)
        self.assertRegex(self.slipway("event", "list"), r"(?m)^root +raised")

    def test_a_change_pulses(self):
        path = self.dir + "/watched"
        write_file(path, "")
        self.boot_events({"change": ("job", [f"changed {path}"]), "tick": ("clock", [EACH_SECOND])},
                         [self.task("job"), self.task("clock")])
        self.await_ups("clock", 1)  # it watches
        self.assertEqual(self.ups("job"), 0)
        write_file(path, "news")
        self.await_ups("job", 1)


if __name__ == "__main__":
    RunTree.programs = os.path.abspath(sys.argv.pop(1))
    unittest.main()
