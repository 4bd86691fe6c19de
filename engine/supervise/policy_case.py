"""What the tests of data/policy share: a supervisor with a policy, its record, small programs that notify."""
from __future__ import annotations

import os
import struct
import sys
import unittest

from supervised import Supervised

STATES = ("down waiting preparing starting tracking announcing up reloading stop_command stopping finishing cleaning done "
          "taking_down ended gone emptying").split()
ORDER_ENDS = ("none", "running", "ended", "not up", "cut short", "not started", "timeout", "unknown")
RESULTS = ("none success exit-code signal core-dump timeout watchdog start-limit prepare skipped protocol unknown "
           "resources").split()
SAY = 'echo "$(basename $0)" >> said'
NOTIFY = ("import os,socket,sys,time; s=socket.socket(socket.AF_UNIX,socket.SOCK_DGRAM); "
          "s.connect(os.environ['NOTIFY_SOCKET']); ")


def python(code: str) -> str:
    return f'exec /usr/bin/python3 -c "{NOTIFY}{code}"'


# The service goes on when the test lets it: a state that is looked at must last.
UNTIL_GO = "while [ ! -e ../go ]; do sleep 0.02; done"


def plan(program: str, *lines: str) -> str:
    """An exec plan, for the slipway-exec beside the supervisor under test."""
    interpreter = os.path.dirname(os.path.abspath(program)) + "/slipway-exec"
    place = () if any(line.startswith("cwd ") for line in lines) else ("cwd @DIRECTORY@",)
    return "\n".join((f"#!{interpreter}", *place, *lines))


# A prelude that goes on when the test lets it, and then the program.
GATED = (f"command /bin/sh -c '{UNTIL_GO}'", "command /bin/sleep 1000")


def request(number: int, goal: str) -> bytes:
    return struct.pack(">QQ", number, ord(goal))


def is_host(program: str) -> bool:
    return os.path.basename(program).startswith("slipway-host")


class Case(unittest.TestCase):
    program = ""  # the supervisor under test

    def supervise(self, policy: str, files: dict, **environment) -> Supervised:
        if "ready p" in policy.replace("ready program", "") and is_host(self.program):
            self.skipTest("a forking service is not hosted")
        self.sv = Supervised(self.program, {"data/policy": policy, **files})
        self.addCleanup(self.sv.close)
        self.sv.start(**environment)
        return self.sv

    def record(self) -> dict:
        self.sv.until(self.sv.status_bytes, "the first status")  # a supervisor listens before it has written one
        data = self.sv.status_bytes()
        self.assertEqual(len(data), 360)
        return {"state": STATES[data[36]], "want": data[37], "result": RESULTS[data[38]],
                "taken": struct.unpack_from(">Q", data, 56)[0], "done": struct.unpack_from(">Q", data, 64)[0],
                "main": struct.unpack_from(">I", data, 152)[0], "text": data[296:359].split(b"\0")[0].decode(), "failures": data[359]}

    def order(self) -> tuple:
        """The last one: its request, how it ended, its wait status."""
        data = self.sv.status_bytes()
        end, status, number = struct.unpack_from(">BHQ", data, 348)
        return number, ORDER_ENDS[end], status

    def until_state(self, *states: str) -> dict:
        self.sv.until(lambda: self.record()["state"] in states, lambda: f"{states}, is {self.record()}")
        return self.record()

    def messages(self) -> str:
        return (self.sv.base / "messages").read_text()

    def go(self) -> None:
        (self.sv.base / "go").touch()

    def kill_and_restart(self) -> None:
        assert self.sv.process
        self.sv.process.kill()
        self.sv.process.wait()
        self.sv.start()


def main(about: str) -> None:
    if len(sys.argv) < 2:
        sys.exit(about)
    Case.program = sys.argv.pop(1)
    unittest.main(verbosity=1)
