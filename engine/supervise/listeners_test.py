"""What somebody of the group puts into event/ harms nobody.

usage: listeners_test.py PROGRAM [unittest options]; PROGRAM is slipway-supervise or slipway-host
"""
import os
import shutil
import subprocess
import sys
import tempfile
import time
import unittest

PROGRAM = ""


def wait_until(condition, what, seconds=60):
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            raise AssertionError(f"not within {seconds} s: {what}")
        time.sleep(0.01)


class Listeners(unittest.TestCase):
    def setUp(self):
        self.base = tempfile.mkdtemp(prefix="slipway-listeners-")
        self.addCleanup(shutil.rmtree, self.base)
        self.started = []
        self.addCleanup(self.end_all)

    def service(self, name):
        path = f"{self.base}/{name}"
        os.makedirs(f"{path}/data")
        os.makedirs(f"{path}/supervise")
        with open(f"{path}/run", "w") as out:
            out.write("#!/bin/sh\nexec sleep 1000\n")
        os.chmod(out.name, 0o755)
        return path

    def start(self, *names):
        """One process for all, or one for each."""
        hosts = os.path.basename(PROGRAM) == "slipway-host"
        for together in [names] if hosts else [(name,) for name in names]:
            messages = open(f"{self.base}/messages", "a")
            self.addCleanup(messages.close)
            self.started.append((subprocess.Popen([PROGRAM, *together], cwd=self.base, stdin=subprocess.DEVNULL,
                                                  stdout=messages, stderr=messages), together))

    def end_all(self):
        for process, names in self.started:
            # Whatever it has taken: one that hangs is the fault that is looked for.
            for name in names:
                subprocess.run(["s6-svc", "-dx", f"{self.base}/{name}"], stderr=subprocess.DEVNULL, check=False)
            try:
                process.wait(60)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
                self.fail(f"the supervisor of {names} hangs")

    def is_up(self, name):
        answer = subprocess.run(["s6-svstat", "-o", "up", f"{self.base}/{name}"], capture_output=True, text=True)
        return answer.stdout == "true\n"

    def test_no_letter_goes_through_a_symlink(self):
        """Members of the directory's group may write into event/; the supervisor may write anywhere."""
        path = self.service("a")
        os.mkdir(f"{path}/event")
        listener = f"{path}/event/ftrig1:@400000006b0240e8307b4eec:abcdef"
        with open(f"{self.base}/precious", "w") as out:
            out.write("precious")
        os.symlink(out.name, listener)
        self.start("a")
        wait_until(lambda: not os.path.lexists(listener), "it is removed")
        wait_until(lambda: self.is_up("a"), "it is up")
        with open(f"{self.base}/precious") as text:
            self.assertEqual(text.read(), "precious")


if __name__ == "__main__":
    PROGRAM = sys.argv.pop(1)
    unittest.main()
