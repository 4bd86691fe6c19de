"""What `slipway check` says about wrong definitions, and that `slipway commit` then changes nothing.

usage: check_test.py SLIPWAY [unittest options]
"""
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

SLIPWAY = ""
RUN = "[Run]\nCommand = /bin/sleep 1000\n"
# What is wrong: the definitions, and where the caret must stand (file, line), and what the text must name.
WRONG = {
    "unknown key": ({"a": "[Service]\nDescripton = x\n" + RUN}, ("a.svc", 2), "Description"),
    "unknown section": ({"a": "[Sevice]\nDescription = x\n" + RUN}, ("a.svc", 1), "Service"),
    "wrong value": ({"a": "[Service]\nType = longrum\n" + RUN}, ("a.svc", 2), "longrun"),
    "wrong time": ({"a": RUN + "StartTimeout = 5 parsecs\n"}, ("a.svc", 3), "parsecs"),
    "unknown strong dependency": ({"a": "[Dependencies]\nNeeds = nobody\n" + RUN}, ("a.svc", 2), "nobody"),
    "misspelt dependency": ({"a": "[Dependencies]\nNeeds = databse\n" + RUN, "database": RUN}, ("a.svc", 2), "database"),
    "cycle": ({"a": "[Dependencies]\nNeeds = b\n" + RUN, "b": "[Dependencies]\nNeeds = c\n" + RUN,
               "c": "[Dependencies]\nNeeds = a\n" + RUN}, (r"[abc].svc", 2), "a"),
    "missing executable": ({"a": "[Run]\nCommand = /usr/bin/no-such-program-here\n"}, ("a.svc", 2), "no-such-program-here"),
    "missing user": ({"a": RUN + "[Process]\nUser = nobody-of-that-name\n"}, ("a.svc", 4), "nobody-of-that-name"),
    "overlong line": ({"a": RUN + "[Process]\nWorkingDirectory = /" + "x" * 300000 + "\n"}, ("a.svc", 4), ""),
    "garbage": ({"a": b"\x7fELF\x02\x01\x01\x00" + bytes(range(256))}, ("a.svc", 1), ""),
    "no command": ({"a": "[Service]\nDescription = x\n"}, ("a.svc", 0), "Command"),
}

NONSENSE = "nonsense-that-is-no-value"
# Names that somebody else gives meaning, or options of mount(8).
FREE_TEXT = {
    "Cgroup.delegate-subgroup", "Sandbox.root-image-options", "Sandbox.restrict-file-systems",
    "Security.apparmor-profile", "Security.selinux-label", "Security.smack-label",
    "Security.load-credential", "Security.load-credential-encrypted", "Security.import-credential",
}
NEAR = {
    "Sandbox.restrict-realtime": ("ye", 'did you mean "yes"?'),
    "Sandbox.system-call-filter": ("@mount ~@sytem-service", 'did you mean "~@system-service"?'),
    "Sandbox.system-call-error-number": ("EPREM", 'did you mean "EPERM"?'),
    "Sandbox.restrict-address-families": ("AF_INET4", 'did you mean "AF_INET'),
    "Sandbox.read-only-paths": ("etc", "absolute paths"),
    "Sandbox.private-tmp": ("yes no", "takes one word"),
    "Capabilities.bounding": ("CAP_NET_BIND", 'did you mean "CAP_NET_BIND_SERVICE"?'),
    "Security.keyring": ("priv", 'did you mean "private"?'),
    "Scheduling.cpu-policy": ("fifi", 'did you mean "fifo"?'),
    "Scheduling.timer-slack": ("1ms", "nanoseconds"),
    "Cgroup.memory-max": ("lots of it", "K, M, G or T"),
    "Cgroup.io-weight": ("0", "1 to 10000"),
    "Cgroup.io-read-bandwidth-max": ("/dev/sda", "needs another word"),
}


def settings():
    """The group and name of every setting, as the manual lists them."""
    page = os.path.join(os.path.dirname(__file__), "../../docs/formats/definition.md")
    with open(page) as text:
        return re.findall(r"^\| `(Scheduling|Capabilities|Cgroup|Sandbox|Security)\.([a-z-]+)` \|", text.read(), re.M)


class Check(unittest.TestCase):
    def setUp(self):
        self.root = tempfile.mkdtemp(prefix="slipway-check-")
        self.services = self.root + "/etc/slipway/services"
        for directory in ("bin", "etc/slipway/services", "etc/slipway/boot", "var/lib/slipway"):
            os.makedirs(f"{self.root}/{directory}")
        shutil.copy("/bin/sleep", self.root + "/bin/sleep")
        with open(self.root + "/etc/passwd", "w") as passwd:
            passwd.write("root:x:0:0:root:/root:/bin/sh\n")
        with open(self.root + "/etc/group", "w") as group:
            group.write("root:x:0:\n")

    def tearDown(self):
        shutil.rmtree(self.root)

    def write(self, definitions):
        for name in os.listdir(self.services):
            os.unlink(f"{self.services}/{name}")
        for name, text in definitions.items():
            with open(f"{self.services}/{name}.svc", "wb") as out:
                out.write(text if isinstance(text, bytes) else text.encode())

    def slipway(self, *words):
        done = subprocess.run([SLIPWAY, "--root", self.root, *words], capture_output=True, timeout=300)
        return done.returncode, done.stdout.decode("utf-8", "replace"), done.stderr.decode("utf-8", "replace")

    def tree(self):
        found = {}
        for base, _, files in os.walk(self.root):
            for name in files:
                path = os.path.join(base, name)
                # What a commit remembers for the next one is no result.
                if not path.endswith(("/boot/lock", "/.compiled")):
                    with open(path, "rb") as file:
                        found[path] = file.read()
        return found

    def test_each_mistake_has_its_place_and_the_way_out(self):
        for what, (definitions, (file, line), named) in WRONG.items():
            with self.subTest(what):
                self.write({"default": "[Service]\nType = bundle\nContents = a\n", **definitions})
                code, _, text = self.slipway("check")
                self.assertEqual(code, 1, text)
                place = rf"{file}:{line}:\d+: error: " if line else rf"{file}.*: error: "
                self.assertRegex(text, place)
                self.assertIn("help: ", text)
                self.assertIn(named, text)
                if line and what not in ("garbage", "overlong line"):
                    self.assertIn("^", text)
                before = self.tree()
                code, _, text = self.slipway("commit")
                self.assertEqual(code, 1, text)
                self.assertIn("nothing was committed", text)
                self.assertEqual(self.tree(), before, "commit wrote something")

    def test_nonsense_is_no_value_of_any_setting(self):
        keys = [f"{group}.{name}" for group, name in settings()]
        text = RUN + "[Process]\n" + "".join(f"{key} = {NONSENSE}\n" for key in keys)
        self.write({"a": text})
        code, _, told = self.slipway("check")
        self.assertEqual(code, 1)
        for line, key in enumerate(keys, 4):
            column = len(key) + 4
            place = rf"a\.svc:{line}:{column}: error: .*{re.escape(key)}.*\n.*{re.escape(key)} = .*\n.*\^"
            with self.subTest(key):
                if key in FREE_TEXT:
                    self.assertNotRegex(told, rf"a\.svc:{line}:")
                else:
                    self.assertRegex(told, place)

    def test_values_that_are_nearly_right_are_told(self):
        for key, (value, wanted) in NEAR.items():
            with self.subTest(key):
                self.write({"a": RUN + f"[Process]\n{key} = {value}\n"})
                code, _, text = self.slipway("check")
                self.assertEqual(code, 1, text)
                self.assertRegex(text, rf"a\.svc:4:\d+: error: .*\[svc/bad-value\]")
                self.assertIn(wanted, text)

    def test_cycle_is_printed_as_a_path(self):
        self.write({**WRONG["cycle"][0], "default": "[Service]\nType = bundle\nContents = a\n"})
        text = self.slipway("check")[2]
        self.assertTrue(re.search(r"a.*b.*c.*a|b.*c.*a.*b|c.*a.*b.*c", text), text)

    def test_json_has_a_line_for_each(self):
        self.write(WRONG["unknown key"][0])
        code, out, _ = self.slipway("check", "--json")
        self.assertEqual(code, 1)
        rows = [json.loads(line) for line in out.splitlines()]
        row = next(row for row in rows if row["line"] == 2)
        self.assertTrue(row["path"].endswith("a.svc"))
        self.assertIn("/", row["code"])
        self.assertTrue(row["help"])

    def test_json_of_a_commit(self):
        self.write({"a": RUN + "[Install]\nEnabled = yes\nWantedBy = default\n"})
        for words, expected in ((["--dry-run"], (0, False, True)), ([], (1, False, False)), ([], (1, True, False))):
            code, out, text = self.slipway("commit", "--json", *words)
            self.assertEqual(code, 0, text)
            made = json.loads(out)
            self.assertEqual((made["generation"], made["unchanged"], made["dry_run"]), expected)

    def test_nobody_reads_the_verdict(self):
        self.write({"a": RUN + "[Install]\nEnabled = yes\nWantedBy = default\n"})
        with open("/dev/full", "w") as full:
            done = subprocess.run([SLIPWAY, "--root", self.root, "check"], stdout=full, timeout=300)
        self.assertEqual(done.returncode, 111)

    def test_commit_makes_a_generation_once(self):
        self.write({"a": RUN + "[Install]\nEnabled = yes\nWantedBy = default\n"})
        code, out, text = self.slipway("check")
        self.assertEqual((code, text), (0, ""), out)
        code, out, text = self.slipway("commit")
        self.assertEqual(code, 0, text)
        self.assertIn("generation 1", out)
        with open(self.root + "/etc/slipway/boot/state") as state:
            self.assertIn("current 1\n", state.read())
        before = self.tree()
        code, out, _ = self.slipway("commit")
        self.assertEqual(code, 0)
        self.assertIn("unchanged", out)
        self.assertEqual(self.tree(), before)
        self.write({"a": RUN.replace("1000", "2000") + "[Install]\nEnabled = yes\nWantedBy = default\n"})
        code, out, _ = self.slipway("commit", "--dry-run")
        self.assertIn("would commit", out)
        self.assertIn("generation 2", self.slipway("commit")[1])

    def test_place_that_holds_no_definitions_is_an_error(self):
        self.write({"a": RUN})
        for place in ("/nowhere", "/etc/slipway/services/a.svc"):
            for command in ("check", "commit"):
                with self.subTest(f"{command} {place}"):
                    before = self.tree()
                    code, _, text = self.slipway(command, self.root + place)
                    self.assertEqual(code, 1)
                    self.assertIn(place + ": error: ", text)
                    self.assertEqual(self.tree(), before)
        for root in ("/nowhere", "/etc/passwd"):
            done = subprocess.run([SLIPWAY, "--root", self.root + root, "check"], capture_output=True, timeout=300)
            self.assertEqual(done.returncode, 1)
            self.assertIn(root.encode() + b": error: ", done.stderr)
            self.assertNotIn(b"nothing-to-boot", done.stderr)


if __name__ == "__main__":
    SLIPWAY = os.path.abspath(sys.argv.pop(1))
    unittest.main()
