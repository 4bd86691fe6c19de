"""A run directory of its own for each test of the manager: slipway-svscan, real supervisors, and services that write
what they do into one file, so that order can be read."""
import contextlib
import fcntl
import json
import os
import shutil
import signal
import struct
import subprocess
import sys
import tempfile
import time
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(HERE, "../../lean"), os.path.join(HERE, "../../..")]
from database import Service, write_file, write_generation  # noqa: E402
from lean_table import LeanTable  # noqa: E402
from vmtests.harness.signals import send_signal  # noqa: E402

# Given to slipway-svscan; "--lean" has no clients of s6.
OPTIONS = os.environ.get("SLIPWAY_SVSCAN_OPTIONS", "").split()


def wait_until(condition, what, seconds=60):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        value = condition()
        if value:
            return value
        time.sleep(0.01)
    raise AssertionError(f"not within {seconds} s: {what}")


class RunTree(unittest.TestCase):
    programs = ""  # the directory of the programs

    def setUp(self):
        self.dir = tempfile.mkdtemp(prefix="slipway-tree-")
        self.run = self.dir + "/run"
        self.said = self.dir + "/said"
        os.makedirs(self.run + "/scan")
        open(self.said, "w").close()
        self.state = self.dir + "/state"
        self.environment = dict(os.environ, SAID=self.said, SLIPWAY_RUN=self.run, PATH=self.programs + ":" + os.environ["PATH"])
        self.svscan = None
        self.more_state = ""  # lines of the boot state beside current
        self.before_manager = ""  # lines of its script

    def tearDown(self):
        if self.svscan and self.svscan.poll() is None:
            self.svscan.send_signal(signal.SIGTERM)
            try:
                self.svscan.wait(60)
            except subprocess.TimeoutExpired:
                self.svscan.kill()
        end = time.monotonic() + 30
        while (left := self.processes()) and time.monotonic() < end:
            time.sleep(0.05)
        told = subprocess.run(["ps", "-o", "pid,ppid,args", "-p", ",".join(map(str, left or [0]))], capture_output=True,
                              text=True).stdout
        for pid in left:
            self.kill(pid)
        if os.environ.get("KEEP"):
            print("kept:", self.dir, file=sys.stderr)
        else:
            shutil.rmtree(self.dir)
        self.assertEqual(left, [], f"processes were left behind: {told}")

    # --- the tree ---
    def processes(self):
        """Everything that was started below this test's directory."""
        found = []
        for pid in filter(str.isdigit, os.listdir("/proc")):
            try:
                with open(f"/proc/{pid}/environ", "rb") as environ:
                    if f"SAID={self.said}".encode() in environ.read().split(b"\0") and int(pid) != os.getpid():
                        found.append(int(pid))
            except OSError:
                continue
        return found

    def longrun(self, name, policy="ready fd 3\n", before="", **more):
        run = f"""#!/bin/sh
trap 'echo down {name} >> {self.said}; exit 0' TERM
{before}
echo up {name} >> {self.said}
echo >&3
while :; do sleep 1000 & wait $!; done
"""
        files = {"notification-fd": "3\n"} if "ready fd" in policy else {}
        policy += "kill mixed\nstop TERM 5000 KILL\n"
        return Service(name, run=run, policy=policy, files={**files, **more.pop("files", {})}, stop_timeout=6000, **more)

    def oneshot(self, name, code=0, kind="oneshot", before="", **more):
        run = f"#!/bin/sh\n{before}\necho up {name} >> {self.said}\nexit {code}\n"
        files = {"data/down": f"#!/bin/sh\necho down {name} >> {self.said}\n"} if kind == "oneshot" else {}
        return Service(name, kind=kind, run=run, files={**files, **more.pop("files", {})}, stop_timeout=6000, **more)

    def bundle(self, *members, name="default"):
        return Service(name, kind="bundle", members=members)

    def generation(self, number, services, settings=""):
        path = f"{self.dir}/generations/{number}"
        write_generation(path, services, self.run + "/bell")
        write_file(path + "/settings", settings)
        # As commit does it: the manager writes this file too.
        with open(self.dir + "/lock", "w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            write_file(self.state + ".mine", f"current {number}\n" + self.more_state)
            os.replace(self.state + ".mine", self.state)
        return path

    def boot(self, services, settings=""):
        os.symlink(self.generation(1, services, settings), self.run + "/live")
        write_file(self.run + "/scan/slipway-manager/run",
                   f"#!/bin/sh\nexec 2>>{self.dir}/manager.log\necho $$ >{self.dir}/manager.pid\n{self.before_manager}"
                   f"exec {self.programs}/slipway-manager --run {self.run} --boot-state {self.state} --notify-fd 3 --hold 100\n", 0o755)
        write_file(self.run + "/scan/slipway-manager/notification-fd", "3\n")
        self.svscan = subprocess.Popen([self.programs + "/slipway-svscan", *OPTIONS, self.run + "/scan"], env=self.environment)
        wait_until(lambda: os.path.exists(self.run + "/control"), "the manager listens")

    def manager_pid(self):
        return self.pid_of("slipway-manager")

    def pid_of(self, name):
        if self.in_table(name):
            pid, _, flags = struct.unpack_from(">QHB", LeanTable(self.run + "/scan").status(name) or bytes(35), 24)
            return pid if pid and not flags & 2 else -1
        output = subprocess.run(["s6-svstat", "-o", "pid", f"{self.run}/scan/{name}"], capture_output=True, text=True)
        return int(output.stdout.strip() or -1)

    def in_table(self, name):
        return "--lean" in OPTIONS and not os.path.exists(f"{self.run}/scan/{name}/supervise/lock")

    def take_down_by_hand(self, name):
        """And waits until it is."""
        if not self.in_table(name):
            return subprocess.run(["s6-svc", "-wD", "-T", "60000", "-d", f"{self.run}/scan/{name}"], check=True)
        LeanTable(self.run + "/scan").send(name, "d")
        return wait_until(lambda: self.pid_of(name) == -1, f"{name} is down")

    # --- asking ---
    def slipway(self, *words, code=0):
        done = subprocess.run([self.programs + "/slipway", *words], env=self.environment, capture_output=True, text=True, timeout=300)
        if code is not None:
            self.assertEqual(done.returncode, code, f"{words}: {done.stdout}{done.stderr}{self.log()}")
        return done.stdout + done.stderr

    def start_in_the_background(self, *names):
        return subprocess.Popen([self.programs + "/slipway", "start", *names], env=self.environment, stdout=subprocess.PIPE,
                                stderr=subprocess.DEVNULL, text=True)

    def log(self):
        try:
            with open(self.dir + "/manager.log") as log:
                return "\nmanager: " + log.read()
        except FileNotFoundError:
            return ""

    def states(self):
        listed = subprocess.run([self.programs + "/slipway", "list", "--all", "--json"], env=self.environment, capture_output=True,
                                text=True)
        return {s["name"]: s["state"] for s in json.loads(listed.stdout)} if listed.returncode == 0 else {}

    def reach(self, **wanted):
        wait_until(lambda: all(self.states().get(n.replace("_", "-")) == s for n, s in wanted.items()),
                   f"{wanted}, but {self.states()}{self.log()}")

    def lines(self):
        with open(self.said) as said:
            return said.read().splitlines()

    def kill(self, pid):
        if pid > 0:
            with contextlib.suppress(ProcessLookupError):
                send_signal(pid, signal.SIGKILL)

    def supervisor_pid(self, name):
        if self.in_table(name):
            return LeanTable(self.run + "/scan").host(name) or -1
        listed = subprocess.run(["pgrep", "-P", str(self.svscan.pid), "-f", f"^slipway-supervise {name}$"],
                                capture_output=True, text=True).stdout.split()
        return int(listed[0]) if listed else -1
