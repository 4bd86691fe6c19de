"""Who may ask and change what, and that nobody can lock others out, over real supervisors.

usage: access_test.py BIN [unittest options], as tree_test.py.
"""
import os
import shutil
import subprocess
import sys
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "testing"))
from crowd import crowd  # noqa: E402
from run_tree import RunTree  # noqa: E402


class Access(RunTree):
    def test_everybody_may_look_and_only_root_may_change(self):
        self.boot([self.longrun("web"), self.bundle("web")])
        self.reach(web="running")
        os.chmod(self.dir, 0o755)
        program = shutil.copy(self.programs + "/slipway", self.dir)
        shutil.copy(self.programs + "/slipway-command", self.dir)

        def as_nobody(*words):
            done = subprocess.run([program, *words], env=self.environment, capture_output=True, text=True, timeout=300,
                                  user=65534, group=65534, extra_groups=[])
            return done.returncode, done.stdout + done.stderr
        self.assertIn("running", as_nobody("list")[1])
        self.assertEqual(as_nobody("status", "web")[0], 0)
        for words in (["stop", "web"], ["start", "web"], ["reload", "web"], ["apply"], ["poweroff"]):
            code, text = as_nobody(*words)
            self.assertEqual(code, 5, text)
            self.assertIn("only root", text)
        self.assertEqual(self.lines(), ["up web"])
        for name in ("bell", "wanted"):
            self.assertEqual(os.stat(f"{self.run}/{name}").st_mode & 0o077, 0)

    def test_a_group_may_change_what_root_may(self):
        services = [self.longrun("web"), self.bundle("web")]
        self.boot(services, settings="group 61234\n")
        self.reach(web="running")
        os.chmod(self.dir, 0o755)
        program = shutil.copy(self.programs + "/slipway", self.dir)
        shutil.copy(self.programs + "/slipway-command", self.dir)

        def as_user(*words, group=65534, extra=()):
            done = subprocess.run([program, *words], env=self.environment, capture_output=True, text=True, timeout=300, user=65534,
                                  group=group, extra_groups=list(extra))
            return done.returncode, done.stdout + done.stderr
        self.assertEqual(as_user("stop", "web", extra=[4, 61234])[0], 0)
        self.assertEqual(as_user("start", "web", group=61234)[0], 0)
        code, text = as_user("stop", "web", extra=[61235])
        self.assertEqual(code, 5)
        self.assertIn("the group that slipway.conf names", text)
        # Another generation may name none.
        self.generation(2, services)
        self.assertEqual(as_user("apply", extra=[61234])[0], 0)
        self.assertEqual(as_user("stop", "web", extra=[61234])[0], 5)
        self.assertEqual(self.lines(), ["up web", "down web", "up web"])

    def test_nobody_locks_anybody_out(self):
        """A user opens 1000 connections, over and over, some with a request that has no end; root goes on with his work, and so
        does another user."""
        self.boot([self.longrun("web"), self.bundle("web")])
        self.reach(web="running")
        os.chmod(self.dir, 0o755)
        program = shutil.copy(self.programs + "/slipway", self.dir)
        shutil.copy(self.programs + "/slipway-command", self.dir)

        def as_user(uid):
            return subprocess.run([program, "list"], env=self.environment, capture_output=True, text=True, timeout=300, user=uid,
                                  group=uid, extra_groups=[])
        with crowd(self.run + "/control", 1000, 65534):
            for _ in range(3):
                self.assertIn("running", self.slipway("list"))
                self.slipway("stop", "web")
                self.slipway("start", "web")
                self.slipway("status", "web")
            other = as_user(65533)
            self.assertEqual(other.returncode, 0, other.stderr)
            refused = as_user(65534)
            self.assertEqual(refused.returncode, 6, refused.stdout + refused.stderr)
            self.assertIn("too many connections", refused.stderr)
            # Sixteen of the user, the manager's own, and what was just accepted.
            self.assertLessEqual(len(os.listdir(f"/proc/{self.manager_pid()}/fd")), 64)
        self.assertEqual(as_user(65534).returncode, 0)
        self.assertEqual(self.lines(), ["up web"] + ["down web", "up web"] * 3)


if __name__ == "__main__":
    RunTree.programs = os.path.abspath(sys.argv.pop(1))
    unittest.main()
