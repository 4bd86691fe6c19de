"""`slipway --user`: services of one's own in the XDG directories, as nobody.

usage: user_test.py BIN [unittest options]; BIN is the directory of the programs.
"""
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [os.path.join(HERE, "../manager/testing"), os.path.join(HERE, "../..")]
from run_tree import wait_until  # noqa: E402
from vmtests.harness.signals import send_signal  # noqa: E402

LIMIT = 120  # seconds; for a machine that is busy
NOBODY = 65534
AS_NOBODY = [] if os.geteuid() else ["setpriv", "--reuid", str(NOBODY), "--regid", str(NOBODY), "--clear-groups"]
WEB = """[Run]
Command = /bin/sh -c "trap 'echo bye; exit' TERM; echo serving; echo >&3; while :; do sleep 1000 & wait; done"
Ready = fd 3
"""


class User(unittest.TestCase):
    programs = ""

    def setUp(self):
        self.dir = tempfile.mkdtemp(prefix="slipway-user-")
        os.chmod(self.dir, 0o755)
        self.home, self.runtime = self.dir + "/home", self.dir + "/runtime"
        for path in self.home, self.runtime:
            os.mkdir(path, 0o700)
            if AS_NOBODY:
                os.chown(path, NOBODY, NOBODY)
        unset = ("XDG_CONFIG_HOME", "XDG_STATE_HOME", "SLIPWAY_RUN")
        self.environment = {name: value for name, value in os.environ.items() if name not in unset}
        self.environment.update(HOME=self.home, XDG_RUNTIME_DIR=self.runtime)
        self.tree = None

    def tearDown(self):
        if self.tree and self.tree.poll() is None:
            send_signal(self.tree.pid, signal.SIGTERM)
            self.tree.wait(LIMIT)
        left = self.processes()
        for pid in left:
            send_signal(pid, signal.SIGKILL)
        shutil.rmtree(self.dir)
        self.assertEqual(left, [], "left behind")

    def processes(self):
        found = []
        for pid in filter(str.isdigit, os.listdir("/proc")):
            try:
                with open(f"/proc/{pid}/environ", "rb") as environ:
                    if f"XDG_RUNTIME_DIR={self.runtime}".encode() in environ.read().split(b"\0"):
                        found.append(int(pid))
            except OSError:
                continue
        return found

    def define(self, name, text):
        done = subprocess.run([*AS_NOBODY, "sh", "-c", 'mkdir -p "$HOME/.config/slipway/services" && cat > "$HOME/.config/slipway/services/$1.svc"',
                               "sh", name], input=text, text=True, env=self.environment, check=False)
        self.assertEqual(done.returncode, 0)

    def slipway(self, *words, code=0, **variables):
        done = subprocess.run([*AS_NOBODY, self.programs + "/slipway", "--user", *words], env={**self.environment, **variables},
                              capture_output=True, text=True, timeout=LIMIT, stdin=subprocess.DEVNULL, check=False)
        self.assertEqual(done.returncode, code, f"{words}: {done.stdout}{done.stderr}")
        return done.stdout + done.stderr

    def start(self, name):
        """A tree in which the service runs."""
        # pylint: disable=consider-using-with
        self.tree = subprocess.Popen([*AS_NOBODY, self.programs + "/slipway", "--user", "run"], env=self.environment,
                                     stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        wait_until(lambda: self.tree.poll() is not None or self.state(name) == "running", f"{name} runs", LIMIT)
        self.assertIsNone(self.tree.poll())

    def state(self, name):
        done = subprocess.run([*AS_NOBODY, self.programs + "/slipway", "--user", "--json", "list", "--all"], env=self.environment,
                              capture_output=True, text=True, timeout=LIMIT, check=False)
        rows = json.loads(done.stdout) if done.returncode == 0 else []
        return next((row["state"] for row in rows if row["name"] == name), None)

    def test_a_tree_of_ones_own(self):
        self.define("web", WEB)
        self.assertIn("nothing was committed yet", self.slipway("run", code=4))
        self.assertIn("`slipway --user run` starts your services", self.slipway("list", code=7))
        self.assertIn("web: Enabled = yes (" + self.home + "/.config/slipway/services/web.svc.d/", self.slipway("enable", "web"))
        self.start("web")
        self.assertIn("run already", self.slipway("run", code=4))
        self.assertIn("serving", self.slipway("log", "web"))
        told = self.slipway("start", "web@x", code=3)
        self.assertIn(f"{self.home}/.config/slipway/services/web@x.svc.d and `slipway --user commit --apply`", told)
        self.assertIn("`slipway --user list --all`", told)
        self.slipway("stop", "web")
        self.slipway("start", "web")
        # The tree stays though nothing runs, and takes a new generation.
        self.slipway("stop", "web")
        self.define("db", WEB)
        self.slipway("enable", "db", "--apply")
        self.assertRegex(self.slipway("list"), r"(?m)^db +running")
        self.assertIn("2", self.slipway("history").split("current")[0])
        self.slipway("exit")
        self.assertEqual(self.tree.wait(LIMIT), 0)
        self.start("db")

    def test_one_tree_at_a_time(self):
        self.define("web", WEB)
        self.slipway("enable", "web")
        self.start("web")
        manager = next(pid for pid in self.processes() if "slipway-manager" in os.readlink(f"/proc/{pid}/exe"))
        send_signal(manager, signal.SIGKILL)
        self.assertIn("run already", self.slipway("run", code=4))
        wait_until(lambda: self.state("web") == "running", "the manager is back", LIMIT)
        self.slipway("exit")
        before, self.tree = self.tree, None
        self.start("web")  # waits for the one that ends
        self.assertEqual(before.wait(LIMIT), 0)
        self.assertEqual(self.state("web"), "running")

    def test_what_was_killed_begins_anew(self):
        self.define("web", WEB)
        self.slipway("enable", "web")
        self.start("web")
        for pid in [self.tree.pid, *self.processes()]:
            send_signal(pid, signal.SIGKILL)
        self.tree.wait(LIMIT)
        self.define("db", WEB)
        self.slipway("enable", "db")
        self.start("db")
        wait_until(lambda: self.state("web") == "running", "web runs as well", LIMIT)

    @unittest.skipUnless(AS_NOBODY, "needs root")
    def test_nobody_decides_what_root_runs(self):
        self.define("web", WEB)
        self.slipway("enable", "web")
        home = self.dir + "/root"
        done = subprocess.run(["cp", "-r", self.home, home], check=True)
        done = subprocess.run([self.programs + "/slipway", "--user", "run"], env={**self.environment, "HOME": home},
                              capture_output=True, text=True, timeout=LIMIT, check=False)
        self.assertEqual(done.returncode, 4, done.stdout + done.stderr)
        self.assertIn("is another user's", done.stderr)

    def test_what_is_not_for_users(self):
        self.assertIn("do not go together", self.slipway("--root", "/mnt", "check", code=100))
        for words in (["poweroff"], ["import", "systemd"], ["prove"]):
            self.assertIn("is about the machine", self.slipway(*words, code=100))
        self.assertIn("XDG_RUNTIME_DIR is not set", self.slipway("list", code=100, XDG_RUNTIME_DIR=""))
        self.assertIn("HOME is not set", self.slipway("check", code=100, HOME=""))


if __name__ == "__main__":
    User.programs = os.path.abspath(sys.argv.pop(1))
    unittest.main()
