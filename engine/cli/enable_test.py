"""`slipway enable`, `disable`, `mask`, `unmask` and `preset` on a root of its own: files, generations, exit codes.

usage: enable_test.py SLIPWAY [unittest options]
"""
import json
import os
import shutil
import subprocess
import sys
import tempfile
import unittest

SLIPWAY = ""
RUN = "[Run]\nCommand = /bin/sleep 1000\n"


class Enable(unittest.TestCase):
    def setUp(self):
        self.root = tempfile.mkdtemp(prefix="slipway-enable-")
        for directory in ("bin", "etc/slipway/services", "etc/slipway/boot", "var/lib/slipway", "usr/lib/slipway/services"):
            os.makedirs(f"{self.root}/{directory}")
        shutil.copy("/bin/sleep", self.root + "/bin/sleep")
        for name, text in {"base": RUN + "[Install]\nEnabled = yes\n", "web": RUN}.items():
            with open(f"{self.root}/usr/lib/slipway/services/{name}.svc", "w") as out:
                out.write(text)

    def tearDown(self):
        shutil.rmtree(self.root)

    def slipway(self, *words):
        done = subprocess.run([SLIPWAY, "--root", self.root, *words], capture_output=True, text=True, timeout=300)
        return done.returncode, done.stdout.replace(self.root, ""), done.stderr.replace(self.root, "")

    def generation(self):
        try:
            with open(self.root + "/etc/slipway/boot/state") as state:
                return next(line.split()[1] for line in state if line.startswith("current "))
        except FileNotFoundError:
            return "none"

    def test_enable_commits_and_says_what_it_wrote(self):
        code, out, text = self.slipway("enable", "web")
        self.assertEqual((code, text), (0, ""))
        self.assertIn("web: Enabled = yes (/etc/slipway/services/web.svc.d/90-slipway-enable.conf)\ngeneration 1: ", out)
        self.assertEqual(self.generation(), "1")
        code, out, text = self.slipway("enable", "web")
        self.assertEqual((code, out.splitlines()[0], text), (0, "nothing to change", ""))
        code, out, _ = self.slipway("disable", "--no-commit", "--json", "web")
        path = "/etc/slipway/services/web.svc.d/90-slipway-enable.conf"
        self.assertEqual(json.loads(out), {"changed": [{"path": path, "action": "write", "about": "web: Enabled = no"}]})
        self.assertEqual((code, self.generation()), (0, "1"))

    def test_dry_run_writes_nothing(self):
        before = sorted(os.walk(self.root))
        code, out, _ = self.slipway("mask", "--dry-run", "web")
        self.assertEqual((code, out), (0, "web: masked (/etc/slipway/services/web.svc)\n"))
        self.assertEqual(sorted(os.walk(self.root)), before)

    def test_mask_and_unmask(self):
        code, _, text = self.slipway("mask", "web")
        self.assertEqual((code, text), (0, ""))
        self.assertEqual(os.readlink(self.root + "/etc/slipway/services/web.svc"), "/dev/null")
        code, _, text = self.slipway("enable", "web")
        self.assertEqual(code, 1)
        self.assertIn("`slipway unmask web` first", text)
        code, out, _ = self.slipway("unmask", "web")
        self.assertEqual(code, 0)
        self.assertIn("web: not masked (removed /etc/slipway/services/web.svc)\n", out)
        self.assertFalse(os.path.lexists(self.root + "/etc/slipway/services/web.svc"))

    def test_preset(self):
        os.makedirs(self.root + "/etc/slipway/presets")
        with open(self.root + "/etc/slipway/presets/1.preset", "w") as out:
            out.write("enable web\ndisable *\n")
        code, out, text = self.slipway("preset", "--all", "--no-commit")
        self.assertEqual((code, text), (0, ""))
        self.assertIn("base: Enabled = no", out)
        self.assertIn("web: Enabled = yes", out)
        self.assertEqual(self.slipway("preset")[0], 100)
        self.assertEqual(self.slipway("preset", "--all", "web")[0], 100)

    def test_a_commit_that_fails_says_so(self):
        with open(self.root + "/etc/slipway/services/bad.svc", "w") as out:
            out.write("[Run]\nComand = /bin/sleep\n")
        services = self.root + "/etc/slipway/services"
        before = sorted(os.walk(services))
        for verb in ("enable", "disable", "mask"):
            code, out, text = self.slipway(verb, "web" if verb != "disable" else "base")
            self.assertEqual((code, out), (1, ""))
            self.assertIn("nothing was committed", text)
            self.assertIn("the definitions and the machine are as they were", text)
            # Else the next commit, of whatever, would take it over.
            self.assertEqual(sorted(os.walk(services)), before, verb)
        # A name that is unknown because its definition is wrong: the reason is told.
        code, _, text = self.slipway("enable", "bad")
        self.assertEqual(code, 1)
        self.assertIn("Comand", text)


    def test_what_a_failed_commit_takes_back_is_as_it_was(self):
        self.assertEqual([self.slipway(*words)[0] for words in (("enable", "web"), ("mask", "base"))], [0, 0])
        services = self.root + "/etc/slipway/services"
        drop_in = services + "/web.svc.d/90-slipway-enable.conf"
        with open(drop_in) as file:
            enabled = file.read()
        with open(services + "/bad.svc", "w") as out:
            out.write("[Run]\nComand = /bin/sleep\n")
        self.assertEqual([self.slipway(*words)[0] for words in (("disable", "web"), ("unmask", "base"))], [1, 1])
        with open(drop_in) as file:
            self.assertEqual(file.read(), enabled)
        self.assertEqual(os.readlink(services + "/base.svc"), "/dev/null")

    def test_of_several_changes_one_that_fails_leaves_none(self):
        # Nothing can be made beside a file of that name.
        with open(self.root + "/etc/slipway/services/web.svc.d", "w"):
            pass
        code, out, text = self.slipway("disable", "base", "web", "--no-commit")
        self.assertEqual((code, out), (1, ""))
        self.assertIn("nothing was changed", text)
        self.assertEqual(os.listdir(self.root + "/etc/slipway/services"), ["web.svc.d"])


if __name__ == "__main__":
    SLIPWAY = os.path.abspath(sys.argv.pop(1))
    unittest.main()
