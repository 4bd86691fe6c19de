"""A tree whose generation says what its events are: GENERATION/events beside the database."""
import signal

import tree_test
from database import AFTER, Service, write_file
from run_tree import RunTree, wait_until
from vmtests.harness.signals import send_signal

TRIGGERS = 0x1000


class EventTree(RunTree):
    boot_with = tree_test.Events.boot_with

    def generation(self, number, services, settings=""):
        path = super().generation(number, services, settings)
        write_file(path + "/events", self.events)
        return path

    def boot_events(self, events, services, wanted=None, after=()):
        """`events`: name -> (what it triggers, its lines); all are ordered after `after`."""
        self.events = "".join(f"event {name}\n" + "".join(line + "\n" for line in lines)
                              for name, (_, lines) in events.items())
        nodes = [Service(name, kind="event", edges=[(triggered, TRIGGERS)] + [(bundle, AFTER) for bundle in after])
                 for name, (triggered, _) in events.items()]
        self.boot_with(nodes + services + [self.bundle(*(events if wanted is None else wanted), *after)])
        if not after:
            self.reach(default="running")

    def ups(self, name):
        return self.lines().count(f"up {name}")

    def await_ups(self, name, count):
        wait_until(lambda: self.ups(name) >= count, f"{count} starts of {name}, but {self.lines()}{self.log()}")

    def kill_events(self):
        pid = self.pid_of("slipway-events")
        if pid > 0:
            send_signal(pid, signal.SIGKILL)
        wait_until(lambda: self.pid_of("slipway-events") not in (-1, pid), "slipway-events is back")
