"""`slipway history`, `rollback` and `prune`, and slipway.conf in a commit, on a root of its own.

usage: generations_test.py SLIPWAY [unittest options]
"""
import json
import os
import shutil
import subprocess
import sys
import tempfile
import unittest

SLIPWAY = ""


class Generations(unittest.TestCase):
    def setUp(self):
        self.root = tempfile.mkdtemp(prefix="slipway-generations-")
        for directory in ("bin", "etc/slipway/services", "etc/slipway/boot", "var/lib/slipway"):
            os.makedirs(f"{self.root}/{directory}")
        shutil.copy("/bin/sleep", self.root + "/bin/sleep")
        self.write("etc/group", "root:x:0:\noperator:x:37:\n")

    def tearDown(self):
        shutil.rmtree(self.root)

    def write(self, path, text):
        with open(f"{self.root}/{path}", "w") as out:
            out.write(text)

    def slipway(self, *words):
        done = subprocess.run([SLIPWAY, "--root", self.root, *words], capture_output=True, text=True, timeout=300)
        return done.returncode, done.stdout.replace(self.root, ""), done.stderr.replace(self.root, "")

    def commit(self, count):
        for seconds in range(1, count + 1):
            self.write("etc/slipway/services/web.svc", f"[Run]\nCommand = /bin/sleep {seconds}\n[Install]\nEnabled = yes\n")
            self.assertEqual(self.slipway("commit")[0], 0)

    def known(self):
        return {g["generation"]: g for g in json.loads(self.slipway("history", "--json")[1])}

    def current(self):
        return [number for number, g in self.known().items() if g["current"]]

    def test_history_and_rollback(self):
        self.commit(3)
        code, out, _ = self.slipway("history")
        lines = out.splitlines()
        self.assertEqual((code, lines[0].split()), (0, ["GENERATION", "COMMITTED", "WHAT", "IT", "IS"]))
        self.assertTrue(lines[1].startswith("3 ") and lines[1].endswith("current, on trial"), out)
        code, out, _ = self.slipway("rollback")
        self.assertEqual((code, out), (0, "generation 2 is current: the next boot takes it, `slipway apply` takes it at once\n"))
        self.assertEqual(self.current(), [2])
        self.write("etc/slipway/boot/state", "current 2\nlast-good 1\ntries 3 3\n")
        self.assertEqual(self.slipway("rollback")[0], 0)
        self.assertEqual(self.current(), [1])
        # It was tried in vain: whoever takes it again means it.
        self.assertEqual(self.slipway("rollback", "3")[0], 0)
        with open(self.root + "/etc/slipway/boot/state") as state:
            self.assertEqual(state.read(), "current 3\nlast-good 1\n")

    def test_rollback_takes_only_what_can_be_booted(self):
        self.commit(2)
        for words, code, text in ((["9"], 4, "no complete generation 9"), (["x"], 100, "is no number")):
            got = self.slipway("rollback", *words)
            self.assertEqual(got[0], code)
            self.assertIn(text, got[2])
        with open(self.root + "/var/lib/slipway/generations/1/db", "r+b") as database:
            database.truncate(100)
        self.assertEqual(self.slipway("rollback", "1")[0], 4)
        self.assertEqual(self.current(), [2])

    def test_prune(self):
        self.commit(5)
        self.write("etc/slipway/boot/state", "current 5\nlast-good 1\n")
        code, out, _ = self.slipway("prune", "--keep", "2", "--dry-run")
        self.assertEqual((code, out), (0, "would remove generations: 2, 3\nkept: 1, 4, 5\n"))
        self.assertEqual(sorted(self.known()), [1, 2, 3, 4, 5])
        code, out, _ = self.slipway("prune", "--keep", "2", "--json")
        self.assertEqual(code, 0)
        told = json.loads(out)
        self.assertEqual((told["removed"], told["kept"]), ([2, 3], [1, 4, 5]))
        self.assertEqual(sorted(self.known()), [1, 4, 5])
        place = self.root + "/var/lib/slipway/generations"
        self.assertEqual(len(os.listdir(place + "/.store")), 3)
        # A commit of what was removed writes it anew.
        self.commit(2)
        self.assertEqual(len(os.listdir(place + "/.store")), 4)

    def test_settings_are_checked_and_committed(self):
        self.commit(1)
        self.write("etc/slipway/slipway.conf", "[Manager]\nGroup = wheel\n")
        code, _, text = self.slipway("check")
        self.assertEqual(code, 1)
        self.assertIn("/etc/slipway/slipway.conf:2:9: error: there is no group \"wheel\"", text)
        self.assertEqual(self.slipway("commit")[0], 1)
        self.assertEqual(sorted(self.known()), [1])
        self.write("etc/slipway/slipway.conf", "[Manager]\nGroup = operator\nBootDeadline = 5min\n")
        self.assertEqual(self.slipway("commit")[0], 0)
        with open(self.root + "/var/lib/slipway/generations/2/settings") as settings:
            self.assertEqual(settings.read(), "group 37\nboot-deadline 300000\n")
        self.assertIn("unchanged", self.slipway("commit")[1])


if __name__ == "__main__":
    SLIPWAY = os.path.abspath(sys.argv.pop(1))
    unittest.main()
