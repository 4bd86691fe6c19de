"""`slipway upgrade`: svscan becomes the program that was installed over it; services go on.

usage: upgrade_test.py SLIPWAY SVSCAN [unittest options]
"""
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
import unittest

SLIPWAY, SVSCAN = "slipway", "slipway-svscan"


class Upgrade(unittest.TestCase):
    def setUp(self):
        scratch = tempfile.TemporaryDirectory(prefix="slipway-upgrade-")
        self.addCleanup(scratch.cleanup)
        self.base = scratch.name
        os.makedirs(f"{self.base}/scan/a")
        with open(f"{self.base}/scan/a/run", "w", encoding="utf-8") as run:
            run.write("#!/bin/sh\nexec sleep 1000\n")
        os.chmod(run.name, 0o755)
        self.program = f"{self.base}/slipway-svscan"
        shutil.copy(SVSCAN, self.program)
        self.process = None

    def start(self):
        read, write = os.pipe()
        supervise = os.path.join(os.path.dirname(SVSCAN), "slipway-supervise")
        self.process = subprocess.Popen([self.program, "-d", str(write), "--supervise", supervise, f"{self.base}/scan"],
                                        pass_fds=[write], stderr=subprocess.DEVNULL)
        os.close(write)
        with os.fdopen(read) as ready:
            self.assertEqual(ready.readline(), "\n")
        self.addCleanup(self.end)
        deadline = time.monotonic() + 60
        while not os.path.exists(f"{self.base}/scan/a/supervise/status"):
            self.assertLess(time.monotonic(), deadline)
            time.sleep(0.01)

    def end(self):
        with open(f"{self.base}/scan/.s6-svscan/control", "w", encoding="utf-8") as control:
            control.write("t")
        self.process.wait(60)

    def upgrade(self, *options):
        done = subprocess.run([SLIPWAY, "--run", self.base, "upgrade", *options], capture_output=True, text=True, timeout=120,
                              check=False)
        return done.returncode, done.stdout, done.stderr

    def install(self, text=None):
        new = f"{self.base}/new"
        shutil.copy(SVSCAN, new)
        if text is not None:
            with open(new, "w", encoding="utf-8") as out:
                out.write(text)
        os.rename(new, self.program)

    def test_the_installed_program_is_taken(self):
        self.start()
        pid = self.process.pid
        self.assertEqual(self.upgrade(), (0, f"svscan (process {pid}) is already the program at {self.program}\n", ""))
        self.install()
        self.assertEqual(self.upgrade(), (0, f"svscan (process {pid}) is now the program at {self.program}\n", ""))
        self.assertEqual(os.stat(f"/proc/{pid}/exe").st_ino, os.stat(self.program).st_ino)
        self.install()
        code, out, _ = self.upgrade("--json")
        self.assertEqual((code, json.loads(out)), (0, {"pid": pid, "upgraded": True, "program": self.program}))

    def test_a_program_that_refuses_is_told(self):
        self.start()
        before = os.stat(f"/proc/{self.process.pid}/exe").st_ino
        self.install("#!/bin/sh\nexit 1\n")
        code, _, said = self.upgrade("-t", "2000")
        self.assertEqual(code, 1)
        self.assertIn("did not become", said)
        self.assertEqual(os.stat(f"/proc/{self.process.pid}/exe").st_ino, before)

    def test_nobody_is_there(self):
        code, _, said = self.upgrade()
        self.assertEqual(code, 7, said)
        os.mkdir(f"{self.base}/scan/.s6-svscan")
        open(f"{self.base}/scan/.s6-svscan/lock", "w", encoding="utf-8").close()
        code, _, said = self.upgrade()
        self.assertEqual(code, 7)
        self.assertIn("no svscan runs", said)


if __name__ == "__main__":
    SLIPWAY, SVSCAN = os.path.abspath(sys.argv.pop(1)), os.path.abspath(sys.argv.pop(1))
    unittest.main()
