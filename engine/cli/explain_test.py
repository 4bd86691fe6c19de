"""What `slipway explain` says of definition files and of the generation that runs.

usage: explain_test.py SLIPWAY [unittest options]
"""
import json
import os
import shutil
import subprocess
import sys
import tempfile
import unittest

SLIPWAY = ""
WEB = """[Service]
Description = pages
[Run]
Prepare = /bin/true one
Prepare = /bin/true two
Command = /bin/sleep 1000
[Process]
VariablesFile = /etc/a
VariablesFile = /etc/b optional
Sandbox.private-tmp = yes
"""


class Case(unittest.TestCase):
    def setUp(self):
        self.root = tempfile.mkdtemp(prefix="slipway-explain-")
        self.write("etc/slipway/services/web.svc", WEB)

    def tearDown(self):
        shutil.rmtree(self.root)

    def write(self, path, text):
        path = f"{self.root}/{path}"
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w", encoding="utf-8") as out:
            out.write(text)

    def slipway(self, *words, code=0):
        done = subprocess.run([SLIPWAY, "--root", self.root, "--run", self.root + "/run", *words], capture_output=True, text=True,
                              timeout=300)
        self.assertEqual(done.returncode, code, done.stdout + done.stderr)
        return done.stdout + done.stderr

    def steps(self, *words):
        (one,) = json.loads(self.slipway("--json", "explain", "web", *words))
        return {step["text"]: step for step in one["steps"]}


class Explain(Case):
    def test_titles_stand_in_the_order_of_the_start(self):
        text = self.slipway("explain", "web")
        self.assertTrue(text.startswith("web - pages\n\nWhat it is\n"), text)
        titles = [line for line in text.splitlines() if line and line[0] != " "]
        self.assertEqual(titles[1:], ["What it is", "Who it is", "Environment", "Standard input and output", "Limits", "What it sees",
                                      "What is run", "When it is ready", "When it shall stop", "When it has ended"])
        self.assertNotIn("web.svc", text)

    def test_each_line_of_a_list_has_its_own_place(self):
        text = self.slipway("explain", "--where", "web")
        for what, line in (("/bin/true one", 4), ("/bin/true two", 5), ("/etc/a", 8), ("/etc/b", 9), ("a /tmp", 10)):
            (found,) = [row for row in text.splitlines() if what in row]
            self.assertTrue(found.endswith(f"{self.root}/etc/slipway/services/web.svc:{line}"), found)
        self.assertIn("# Process.User, default\n", text)

    def test_a_drop_in_is_where_it_comes_from(self):
        self.write("etc/slipway/services/web.svc.d/nice.conf", "[Process]\nNice = 7\n")
        step = self.steps()["its niceness is 7"]
        self.assertEqual((step["phase"], step["key"], step["path"], step["line"]),
                         ("scheduling", "Process.Nice", self.root + "/etc/slipway/services/web.svc.d/nice.conf", 2))

    def test_the_generation_that_runs_is_another_thing(self):
        self.assertIn("no generation runs", self.slipway("explain", "--running", "web", code=7))
        self.write("run/g/definitions", "# a.svc\n[Run]\nCommand = /bin/false\n\n# web.svc\n[Run]\nCommand = /bin/true\n")
        os.symlink(self.root + "/run/g", self.root + "/run/live")
        steps = self.steps("--running")
        self.assertEqual(steps["becomes /bin/true"]["line"], 7)
        self.assertNotIn("first runs /bin/true one", steps)
        self.assertIn("no definition of `webb`", self.slipway("explain", "--running", "webb", code=3))

    def test_what_cannot_be_explained_is_said(self):
        text = self.slipway("explain", "wbe", code=3)
        self.assertIn("did you mean `web`?", text)
        self.write("etc/slipway/services/odd.svc", "[Run]\nComand = /bin/true\n")
        text = self.slipway("explain", "odd", code=3)
        self.assertIn("odd.svc:2:1: error: unknown key", text)
        self.assertIn("slipway edit odd", text)

    def test_a_masked_service_is_explained_as_such(self):
        self.write("etc/slipway/services/web.svc", "")
        self.assertIn("is masked", self.slipway("explain", "web"))


if __name__ == "__main__":
    SLIPWAY = sys.argv.pop(1)
    unittest.main()
