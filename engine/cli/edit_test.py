"""`slipway cat` and `slipway edit` on a root of its own, with a script for an editor.

usage: edit_test.py SLIPWAY [unittest options]
"""
import json
import os
import shutil
import subprocess
import sys
import tempfile
import unittest

SLIPWAY = ""
WEB = "[Service]\nDescription = web\n[Run]\nCommand = /bin/sleep 1\n[Install]\nEnabled = yes\n"


class Edit(unittest.TestCase):
    def setUp(self):
        self.root = tempfile.mkdtemp(prefix="slipway-edit-")
        self.etc = self.root + "/etc/slipway/services"
        for directory in ("bin", "etc/slipway/services", "etc/slipway/boot", "var/lib/slipway", "usr/lib/slipway/services"):
            os.makedirs(f"{self.root}/{directory}")
        shutil.copy("/bin/sleep", self.root + "/bin/sleep")
        with open(f"{self.root}/usr/lib/slipway/services/web.svc", "w") as out:
            out.write(WEB)

    def tearDown(self):
        shutil.rmtree(self.root)

    def slipway(self, *words, editor="false"):
        """The editor is a line of shell; $1 is its file."""
        script = self.root + "/editor"
        with open(script, "w") as out:
            out.write("#!/bin/sh\n" + editor + "\n")
        environment = {**os.environ, "EDITOR": f"/bin/sh {script}"}
        environment.pop("VISUAL", None)
        done = subprocess.run([SLIPWAY, "--root", self.root, *words], capture_output=True, text=True, timeout=300,
                              env=environment)
        return done.returncode, done.stdout.replace(self.root, ""), done.stderr.replace(self.root, "")

    def read(self, path):
        with open(self.root + path) as file:
            return file.read()

    def files(self):
        return sorted(os.path.join(base, name) for base, _, names in os.walk(self.etc) for name in names)

    def test_a_drop_in_is_saved_after_the_check(self):
        code, out, text = self.slipway("edit", "web", editor='grep -q "# Command = /bin/sleep 1" "$1" || exit 1\n'
                                       'printf "[Service]\\nDescription = mine\\n" > "$1"')
        self.assertEqual((code, text), (0, ""))
        self.assertIn("saved /etc/slipway/services/web.svc.d/50-local.conf\n", out)
        self.assertEqual(self.read("/etc/slipway/services/web.svc.d/50-local.conf"), "[Service]\nDescription = mine\n")
        self.assertEqual(len(self.files()), 1)
        code, out, text = self.slipway("cat", "web")
        self.assertEqual((code, text), (0, ""))
        self.assertIn("# Description = web  # /usr/lib/slipway/services/web.svc:2, replaced\n", out)
        self.assertIn("Description = mine   # /etc/slipway/services/web.svc.d/50-local.conf:2\n", out)
        values = json.loads(self.slipway("cat", "--json", "web")[1])[0]["values"]
        self.assertEqual([(v["value"], v["line"], v["replaced"]) for v in values if v["key"] == "Description"],
                         [("web", 2, True), ("mine", 2, False)])

    def test_what_is_wrong_is_kept_and_gone_on_with(self):
        code, out, text = self.slipway("edit", "web", editor='echo "[Run]" > "$1"; echo "Comand = x" >> "$1"')
        self.assertEqual((code, out), (1, ""))
        self.assertIn("/web.svc.d/50-local.conf:2:1: error: unknown key \"Comand\"", text)
        self.assertIn("the edit is kept in /etc/slipway/services/.edit-web.50-local.conf", text)
        self.assertEqual(self.files(), [self.etc + "/.edit-web.50-local.conf"])
        self.assertEqual(self.slipway("check")[0], 0)  # nobody reads it
        code, _, text = self.slipway("edit", "web", editor='sed -i "s/Comand = x/Prepare = \\/bin\\/sleep 0/" "$1"')
        self.assertEqual(code, 0, text)
        self.assertIn("going on with the edit", text)
        self.assertEqual(self.read("/etc/slipway/services/web.svc.d/50-local.conf"), "[Run]\nPrepare = /bin/sleep 0\n")
        self.assertEqual(len(self.files()), 1)

    def test_the_whole_machine_is_checked(self):
        code, _, text = self.slipway("edit", "web", editor='printf "[Dependencies]\\nNeeds = nobody\\n" > "$1"')
        self.assertEqual(code, 1)
        self.assertIn("50-local.conf:2:9: error: \"web\" needs \"nobody\"", text)
        self.assertIn("    Needs = nobody\n", text)
        code, _, text = self.slipway("edit", "--force", "web", editor="true")
        self.assertEqual(code, 0, text)
        # What was wrong before is no reason not to save.
        code, _, text = self.slipway("edit", "web", editor='echo "Wants = other" >> "$1"')
        self.assertEqual(code, 0, text)

    def test_diff_tells_what_a_commit_would_take(self):
        code, _, text = self.slipway("diff")
        self.assertEqual(code, 1)
        self.assertIn("nothing was committed yet", text)
        self.assertEqual(self.slipway("commit")[0], 0)
        self.assertEqual(self.slipway("diff"), (0, "", ""))
        os.makedirs(self.etc + "/web.svc.d")
        with open(self.etc + "/web.svc.d/1.conf", "w") as out:
            out.write("[Service]\nDescription = mine\n[Run]\nPrepare = /bin/sleep 0\nPrepare = /bin/sleep 1\n")
        with open(self.etc + "/new.svc", "w") as out:
            out.write("[Run]\nCommand = /bin/sleep 1\n")
        with open(self.etc + "/gone.svc", "w") as out:  # a commit leaves it out
            out.write("[Run]\nCommand = /bin/gone\n[Imported]\nFormat = systemd\n")
        with open(self.etc + "/set.svc", "w") as out:
            out.write("[Service]\nType = bundle\n")
        code, out, text = self.slipway("diff")
        self.assertEqual((code, text), (1, ""))
        self.assertEqual(out, "new\n    files      there\n    committed  not there\n"
                         "web\n  Run.Prepare\n    files      /bin/sleep 0 | /bin/sleep 1\n    committed  -\n"
                         "  Service.Description\n    files      mine\n    committed  web\n")
        rows = json.loads(self.slipway("diff", "--json", "web")[1])
        self.assertEqual(rows[1], {"service": "web", "key": "Service.Description", "files": "mine", "committed": "web"})
        self.assertEqual(self.slipway("commit")[0], 0)
        self.assertEqual(self.slipway("diff"), (0, "", ""))

    def test_nothing_changed_and_editors_that_fail(self):
        self.assertEqual(self.slipway("edit", "web", editor="true")[:2], (0, "nothing was changed\n"))
        self.assertEqual(self.files(), [])
        code, _, text = self.slipway("edit", "web", editor='echo x >> "$1"; exit 3')
        self.assertEqual(code, 1)
        self.assertIn("the editor ended with 3; /etc/slipway/services/web.svc.d/50-local.conf is as it was", text)
        self.assertEqual(self.files(), [self.etc + "/.edit-web.50-local.conf"])

    def test_own_definitions_and_new_ones(self):
        code, _, text = self.slipway("edit", "wbe", editor="true")
        self.assertEqual(code, 1)
        self.assertIn("there is no definition of `wbe`", text)
        code, out, text = self.slipway("edit", "--full", "mine", editor=
                                       'printf "[Run]\\nCommand = /bin/sleep 2\\n" > "$1"')
        self.assertEqual((code, out.splitlines()[0]), (0, "saved /etc/slipway/services/mine.svc"), text)
        os.chmod(self.etc + "/mine.svc", 0o600)
        code, out, _ = self.slipway("edit", "mine", editor='sed -i "s/sleep 2/sleep 3/" "$1"')
        self.assertEqual((code, out.splitlines()[0]), (0, "saved /etc/slipway/services/mine.svc"))
        self.assertIn("sleep 3", self.read("/etc/slipway/services/mine.svc"))
        self.assertEqual(os.stat(self.etc + "/mine.svc").st_mode & 0o777, 0o600)

    def test_somebody_else_was_faster(self):
        own = self.etc + "/web.svc"
        with open(own, "w") as out:
            out.write(WEB)
        code, _, text = self.slipway("edit", "web", editor=f'sed -i "s/web/one/" "$1"; sed -i "s/web/two/" {own}')
        self.assertEqual(code, 1)
        self.assertIn("somebody else changed the file meanwhile", text)
        self.assertIn("Description = two", self.read("/etc/slipway/services/web.svc"))
        self.assertIn("Description = one", self.read("/etc/slipway/services/.edit-web.svc"))


if __name__ == "__main__":
    SLIPWAY = os.path.abspath(sys.argv.pop(1))
    unittest.main()
