"""What a kernel or a container does not give is told, for each setting: a service has it, or runs weakened, or is not started.

The same definitions run as root, as nobody, in a user name space, and behind a filter of system calls as containers have.
What a service finds of itself must be what `slipway status` says; which settings a place gives is nobody's to know beforehand.

usage: missing_features_test.py BIN [unittest options]; BIN is the directory of the programs.
"""
import json
import os
import platform
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
import unittest
from typing import NamedTuple

HERE = os.path.dirname(os.path.abspath(__file__))
LIMIT = 180  # seconds; for a machine that is busy


class Row(NamedTuple):
    """A setting: the lines of [Process] that ask for it, and what sh finds to be true of a process that has it."""

    lines: str
    has: str
    # By which name it is told; what a service cannot do without has none: then it is not started.
    setting: str | None = None
    # It comes with a change of capabilities, or with mounts of which the first may be possible: no way back from there.
    may_fail: bool = False


# Where the process is, of version 2.
CGROUP = "/sys/fs/cgroup$(sed -n s/^0:://p /proc/self/cgroup)"

# To add one: a line.
ROWS = {
    "nice": Row("Nice = -5", 'test "$(nice)" = -5', "Nice"),
    "oom": Row("OomScoreAdjust = -900", "grep -qx -- -900 /proc/self/oom_score_adj", "OomScoreAdjust"),
    "fifo": Row("Scheduling.cpu-policy = fifo\nScheduling.cpu-priority = 3", "chrt -p $$ | grep -q FIFO", "Scheduling.cpu-policy"),
    "io": Row("Scheduling.io-class = realtime\nScheduling.io-priority = 2", "ionice -p $$ | grep -q realtime", "Scheduling.io-class"),
    "nofile": Row("Limit.NOFILE = 60:2000000000", 'test "$(ulimit -Hn)" = 2000000000', "Limit.NOFILE"),
    "memlock": Row("Limit.MEMLOCK = infinity", 'test "$(ulimit -Hl)" = unlimited', "Limit.MEMLOCK"),
    "core": Row("Limit.CORE = 0", 'test "$(ulimit -Hc)" = 0', "Limit.CORE"),
    "memory": Row("Cgroup.memory-max = 50M", f"grep -qx 52428800 {CGROUP}/memory.max", "Cgroup.memory-max"),
    "tasks": Row("Cgroup.tasks-max = 33", f"grep -qx 33 {CGROUP}/pids.max", "Cgroup.tasks-max"),
    "weight": Row("Cgroup.cpu-weight = 70", f"grep -qx 70 {CGROUP}/cpu.weight", "Cgroup.cpu-weight"),
    "filter": Row("Sandbox.system-call-filter = ~mkdir mkdirat\nSandbox.system-call-error-number = EPERM",
                  "! (mkdir $TMPDIR/x$$ 2>/dev/null && rmdir $TMPDIR/x$$)", "a filter of system calls"),
    "tmp": Row("Sandbox.private-tmp = yes", "test ! -e $MARKER", "Sandbox.private-tmp"),
    "strict": Row("Sandbox.protect-system = strict", "! touch $TMPDIR/strict 2>/dev/null", "Sandbox.protect-system"),
    "readonly": Row("Sandbox.read-only-paths = $TMPDIR", "! touch $TMPDIR/readonly 2>/dev/null", "Sandbox.read-only-paths"),
    "devices": Row("Sandbox.private-devices = yes", 'test "$(stat -c %d /dev)" != $DEVICES', "Sandbox.private-devices", True),
    "network": Row("Sandbox.private-network = yes", 'test "$(readlink /proc/self/ns/net)" != $NETWORK', "Sandbox.private-network"),
    "ipc": Row("Sandbox.private-ipc = yes", 'test "$(readlink /proc/self/ns/ipc)" != $IPC', "Sandbox.private-ipc"),
    "hostname": Row("Sandbox.protect-hostname = yes", 'test "$(readlink /proc/self/ns/uts)" != $UTS', "Sandbox.protect-hostname"),
    "bind": Row("Sandbox.bind-paths = /etc:$TMPDIR/bind", "test -e $TMPDIR/bind/passwd"),
    "user": Row("User = daemon", 'test "$(id -un)" = daemon'),
    "bounding": Row("Capabilities.bounding = CAP_KILL", "grep -q '^CapBnd:.*0020$' /proc/self/status"),
    "nonewprivs": Row("NoNewPrivileges = yes", "grep -q '^NoNewPrivs:.*1$' /proc/self/status"),
}
DEFINITION = """[Run]
Command = /bin/sh {script}
[Restart]
When = no
[Process]
{lines}
WhenImpossible = {when}
"""

# A filter as container engines install it: no name spaces, no mounts, and clone3(2) unknown, as it cannot be looked into.
DENIED = """
import ctypes, os, struct, sys
EPERM, ENOSYS = 1, 38
calls = {272: EPERM, 308: EPERM, 165: EPERM, 166: EPERM, 155: EPERM, 161: EPERM, 428: EPERM, 429: EPERM, 430: EPERM, 432: EPERM, 442: EPERM,
         317: EPERM, 435: ENOSYS}
code = [(0x20, 0, 0, 0)]
for number, error in calls.items():
    code += [(0x15, 0, 1, number), (6, 0, 0, 0x50000 | error)]
code.append((6, 0, 0, 0x7fff0000))
program = b"".join(struct.pack("HBBI", *one) for one in code)
text = ctypes.create_string_buffer(program)
head = struct.pack("HxxxxxxP", len(code), ctypes.addressof(text))
libc = ctypes.CDLL(None, use_errno=True)
if libc.prctl(38, 1, 0, 0, 0) or libc.prctl(22, 2, ctypes.c_char_p(head), 0, 0):
    sys.exit("prctl: " + os.strerror(ctypes.get_errno()))
os.execvp(sys.argv[1], sys.argv[1:])
"""


class MissingFeatures(unittest.TestCase):
    programs = ""

    def setUp(self):
        if os.getuid() != 0:
            self.skipTest("needs root")
        self.dir = tempfile.mkdtemp(prefix="slipway-missing-", dir="/run")  # /tmp is another one to some
        self.addCleanup(shutil.rmtree, self.dir)
        os.chmod(self.dir, 0o755)
        self.set, self.scratch = self.dir + "/set", self.dir + "/tmp"
        for path in self.set, self.scratch:
            os.mkdir(path)
            os.chmod(path, 0o1777)
        marker = tempfile.NamedTemporaryFile(dir="/tmp", prefix="slipway-marker-")
        self.addCleanup(marker.close)
        os.chmod(marker.name, 0o644)
        own = "/proc/self/ns/"
        self.known = {"TMPDIR": self.scratch, "MARKER": marker.name, "DEVICES": str(os.stat("/dev").st_dev),
                      "NETWORK": os.readlink(own + "net"), "IPC": os.readlink(own + "ipc"), "UTS": os.readlink(own + "uts")}

    def filled(self, text):
        for name, value in self.known.items():
            text = text.replace("$" + name, value)
        return text

    def define(self):
        """Two services for each row: one that may be weakened, one that may not."""
        for name, row in ROWS.items():
            script = f"{self.dir}/{name}.sh"
            with open(script, "w") as file:
                file.write(f"if {self.filled(row.has)}; then echo RESULT has; else echo RESULT lacks; fi\nexec sleep 1000\n")
            for when in "weaken", "refuse":
                with open(f"{self.set}/{name}-{when}.svc", "w") as file:
                    file.write(DEFINITION.format(script=script, lines=self.filled(row.lines), when=when))

    def settle(self, process):
        """The services by name, once each runs or has failed."""
        end = time.monotonic() + LIMIT
        while time.monotonic() < end and process.poll() is None:
            for run in os.listdir(self.scratch):
                asked = subprocess.run([self.programs + "/slipway", "--run", f"{self.scratch}/{run}/run", "--json", "list"],
                                       capture_output=True, text=True, check=False)
                services = {one["name"]: one for one in json.loads(asked.stdout)} if asked.returncode == 0 else {}
                known = [services.get(f"{name}-{when}", {}).get("state") for name in ROWS for when in ("weaken", "refuse")]
                if all(state in ("running", "failed") for state in known):
                    time.sleep(0.5)  # for their lines
                    return services
            time.sleep(0.2)
        return None

    def run_in(self, before):
        """The services as the manager tells them, and all that was printed."""
        self.define()
        process = subprocess.Popen([*before, self.programs + "/slipway", "run", self.set], stdout=subprocess.PIPE,
                                   stderr=subprocess.STDOUT, text=True, env=dict(os.environ, TMPDIR=self.scratch))
        said = []
        reader = threading.Thread(target=lambda: said.extend(process.stdout))
        reader.start()
        try:
            services = self.settle(process)
        finally:
            process.send_signal(signal.SIGINT)
            guard = threading.Timer(LIMIT, process.kill)
            guard.start()
            process.wait()
            guard.cancel()
            reader.join()
            process.stdout.close()
        self.assertIsNotNone(services, "".join(said))
        return services, "".join(said)

    def look_at(self, before):
        """The names of the settings that were missing."""
        services, said = self.run_in(before)
        missing = set()
        for name, row in ROWS.items():
            with self.subTest(name):
                weak, strict = (services[f"{name}-{when}"] for when in ("weaken", "refuse"))
                lines = {when: [line for line in said.splitlines() if line.startswith(f"{name}-{when}: ")] for when in ("weaken", "refuse")}
                told = {one["setting"] for one in weak.get("weakened", [])}
                if weak["state"] == "running" and f"{name}-weaken: RESULT has" in lines["weaken"]:
                    self.assertEqual(told, set(), said)
                    self.assertIn(f"{name}-refuse: RESULT has", lines["refuse"], said)
                    self.assertNotIn("weakened", strict)
                    continue
                missing.add(name)
                self.assertEqual(strict["state"], "failed", said)
                self.assertTrue(any("slipway-exec: " in line for line in lines["refuse"]), said)
                if row.setting is None or (row.may_fail and weak["state"] == "failed"):  # it was not started either
                    self.assertEqual(weak["state"], "failed", said)
                    self.assertTrue(any("slipway-exec: " in line for line in lines["weaken"]), said)
                else:
                    self.assertIn(f"{name}-weaken: RESULT lacks", lines["weaken"], said)
                    self.assertIn(row.setting, told, said)
                    self.assertTrue(any("warning: weakened: " in line for line in lines["weaken"]), said)
        return missing

    def possible(self, before):
        tried = subprocess.run([*before, "true"], capture_output=True, text=True, check=False)
        if tried.returncode != 0:
            self.skipTest(f"not possible here: {' '.join(before[:3])}: {tried.stderr.strip()}")

    def test_root(self):
        self.look_at([])

    def test_nobody(self):
        missing = self.look_at(["setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups"])
        self.assertLessEqual({"nice", "oom", "nofile", "user", "bounding"}, missing)

    def test_root_of_a_user_name_space(self):
        before = ["unshare", "-Ur"]
        self.possible(before)
        self.assertLessEqual({"oom", "nofile", "user"}, self.look_at(before))

    def test_a_filter_as_containers_have_it(self):
        if platform.machine() != "x86_64":
            self.skipTest("its numbers are those of x86-64")
        before = [sys.executable, "-c", DENIED]
        self.possible(before)
        self.assertIn("filter", self.look_at(before))


if __name__ == "__main__":
    MissingFeatures.programs = os.path.abspath(sys.argv.pop(1))
    unittest.main()
