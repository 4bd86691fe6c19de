"""`slipway run`: a directory of definitions in the foreground, as root, as nobody and as process 1.

usage: run_test.py BIN [unittest options]; BIN is the directory of the programs.
"""
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../.."))
from vmtests.harness.signals import send_signal  # noqa: E402

LIMIT = 120  # seconds; for a machine that is busy

# Each line goes to the terminal by the service's own logger, so only a file tells the order between services.
SAY = "echo {0} >> order; echo {0}"
ONESHOT = ("[Service]\nType = oneshot\n[Run]\n"
           f"Command = /bin/sh -c \"{SAY.format('mounted')}\"\nDown = /bin/sh -c \"{SAY.format('unmounted')}\"\n")
SERVER = f"""[Dependencies]
Needs = disk
[Run]
Command = /bin/sh -c "trap '{SAY.format('bye')}; exit' TERM; {SAY.format('serving')}; echo >&3; while :; do sleep 1000 & wait; done"
Ready = fd 3
"""


class Run(unittest.TestCase):
    programs = ""

    def setUp(self):
        self.dir = tempfile.mkdtemp(prefix="slipway-foreground-")
        self.set = self.dir + "/set"
        self.scratch = self.dir + "/tmp"
        os.chmod(self.dir, 0o755)
        for path in self.set, self.scratch:
            os.mkdir(path)
            os.chmod(path, 0o1777)
        self.environment = dict(os.environ, TMPDIR=self.scratch)

    def tearDown(self):
        left = self.processes()
        for pid in left:
            send_signal(pid, signal.SIGKILL)
        scratch = os.listdir(self.scratch)
        shutil.rmtree(self.dir)
        self.assertEqual((left, scratch), ([], []), "left behind")

    def processes(self):
        found = []
        for pid in filter(str.isdigit, os.listdir("/proc")):
            try:
                with open(f"/proc/{pid}/environ", "rb") as environ:
                    if f"TMPDIR={self.scratch}".encode() in environ.read().split(b"\0"):
                        found.append(int(pid))
            except OSError:
                continue
        return found

    def write(self, **texts):
        for name, text in texts.items():
            with open(f"{self.set}/{name}.svc", "w") as file:
                file.write(text)

    def run_set(self, *words, before=(), until=None, tell=signal.SIGINT):
        """What it printed and its exit code; it is told to end once it has printed `until`."""
        process = subprocess.Popen([*before, self.programs + "/slipway", "run", self.set, *words], env=self.environment,
                                   stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        guard = threading.Timer(LIMIT, process.kill)
        guard.start()
        said = ""
        with process.stdout:
            for line in process.stdout:
                said += line
                if until is not None and until in line:
                    until = None
                    if callable(tell):
                        tell(process, said)
                    else:
                        process.send_signal(tell)
        code = process.wait()
        guard.cancel()
        return said, code

    def in_order(self, said, *lines):
        """That the services wrote these lines in this order, and that they came to the terminal."""
        with open(self.set + "/order") as order:
            self.assertEqual(order.read().split(), [line.split()[1] for line in lines], said)
        self.assertEqual(sorted(re.findall(r"^(?:web|disk): .*", said, re.MULTILINE)), sorted(lines), said)

    def test_everything_runs_and_ctrl_c_stops_it_in_reverse(self):
        self.write(disk=ONESHOT, web=SERVER, off="[Install]\nEnabled = no\n[Run]\nCommand = /bin/echo never\n")
        said, code = self.run_set(until="web: serving")
        self.in_order(said, "disk: mounted", "web: serving", "web: bye", "disk: unmounted")
        self.assertIn("slipway: stopping everything; once more: at once\n", said)
        self.assertEqual(code, 0, said)
        self.assertNotIn("never", said)

    @unittest.skipIf(os.geteuid(), "only root can become nobody")
    def test_nobody_may_run_it_too(self):
        self.write(disk=ONESHOT, web=SERVER)
        said, code = self.run_set("web", before=["setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups"],
                                  until="web: serving", tell=signal.SIGTERM)
        self.in_order(said, "disk: mounted", "web: serving", "web: bye", "disk: unmounted")
        self.assertEqual(code, 0, said)

    @unittest.skipIf(os.geteuid(), "only root can make a namespace of processes")
    def test_it_is_process_1_of_a_container(self):
        self.write(disk=ONESHOT, web=SERVER)

        def tell(process, _):
            with open(f"/proc/{process.pid}/task/{process.pid}/children") as children:
                send_signal(int(children.read().split()[0]), signal.SIGTERM)
        said, code = self.run_set(before=["unshare", "--pid", "--fork", "--mount-proc"], until="web: serving", tell=tell)
        self.in_order(said, "disk: mounted", "web: serving", "web: bye", "disk: unmounted")
        self.assertEqual(code, 0, said)

    def test_it_ends_when_nothing_runs_any_more(self):
        self.write(job="[Service]\nType = task\n[Run]\nCommand = /bin/sh -c \"echo done; pwd\"\n")
        said, code = self.run_set()
        self.assertIn(f"job: done\njob: {self.set}\n", said)
        self.assertEqual(code, 0, said)

    def test_it_ends_when_the_last_oneshot_has_succeeded(self):
        self.write(first=ONESHOT, slow="[Service]\nType = oneshot\n[Run]\nCommand = /bin/sh -c \"sleep 1; echo done\"\n")
        said, code = self.run_set()
        self.assertLess(said.index("slow: done"), said.index("nothing runs any more"), said)
        self.assertLess(said.index("nothing runs any more"), said.index("first: unmounted"), said)
        self.assertEqual(code, 0, said)

    @unittest.skipIf(os.geteuid(), "only root can change the root directory")
    def test_in_another_root_they_work_in_that(self):
        self.write(job="[Service]\nType = task\n[Run]\nCommand = /bin/sh -c pwd\n[Process]\nRootDirectory = /\n")
        said, code = self.run_set()
        self.assertIn("job: /\n", said)
        self.assertEqual(code, 0, said)

    def test_what_fails_is_in_the_exit_code(self):
        self.write(bad="[Service]\nType = task\n[Run]\nCommand = /bin/sh -c \"exit 3\"\n")
        said, code = self.run_set()
        self.assertIn("bad failed: exit code 3", said)
        self.assertEqual(code, 1, said)

    def test_mistakes_start_nothing(self):
        self.write(bad="[Run]\nComand = /bin/true\n", job="[Run]\nCommand = /bin/echo never\n")
        said, code = self.run_set()
        self.assertIn("nothing was started: ", said)
        self.assertEqual((code, "never\n" in said), (1, False), said)
        os.unlink(self.set + "/bad.svc")
        said, code = self.run_set("jop")
        self.assertIn("did you mean `job`?", said)
        self.assertEqual(code, 3, said)

    def test_a_daemon_that_went_away_is_not_left_behind(self):
        self.write(web="[Run]\nCommand = /bin/sh -c \"setsid sh -c '(sleep 1000 &); echo gone'; exec sleep 1000\"\nKill = process\n")
        said, code = self.run_set(until="web: gone")
        self.assertEqual(code, 0, said)

    def test_the_place_can_be_named_and_must_be_new(self):
        self.write(job="[Service]\nType = task\n[Run]\nCommand = /bin/echo done\n")
        place = self.scratch + "/here"
        said, code = self.run_set("--place", place)
        self.assertIn(f"`slipway --run {place}/run list`", said)
        self.assertEqual(code, 0, said)
        os.mkdir(place)
        said, code = self.run_set("--place", place)
        self.assertIn(f"cannot make {place}: ", said)
        self.assertEqual(code, 111, said)
        os.rmdir(place)

    def test_a_killed_manager_is_replaced(self):
        self.write(disk=ONESHOT, web=SERVER)

        def tell(process, said):
            run = re.search(r"--run (\S+) list", said)[1]
            pid = -1
            while pid < 0:  # the manager may be ahead of its supervisor, which writes that it runs
                pid = int(subprocess.run(["s6-svstat", "-o", "pid", run + "/scan/slipway-manager"], capture_output=True, text=True,
                                         check=True).stdout)
            send_signal(pid, signal.SIGKILL)
            # Refused until the next one listens.
            while subprocess.run([self.programs + "/slipway", "--run", run, "restart", "web"], capture_output=True).returncode:
                pass
            process.send_signal(signal.SIGINT)
        said, code = self.run_set(until="web: serving", tell=tell)
        self.in_order(said, "disk: mounted", "web: serving", "web: bye", "web: serving", "web: bye", "disk: unmounted")
        self.assertEqual((code, said.count("disk: mounted")), (0, 1), said)


if __name__ == "__main__":
    Run.programs = os.path.abspath(sys.argv.pop(1))
    unittest.main()
