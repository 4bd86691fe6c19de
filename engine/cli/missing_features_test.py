"""What a kernel or a container does not give is told, for each setting: a service has it, or runs weakened, or is not started.

The same definitions run as root, as nobody, in a user name space, as the root of a container, and behind a filter of system calls as
containers have.
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

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "../.."))
from vmtests.cases.settings_asked import HEAD, files, judge, one_by_one, packed, settled  # noqa: E402
from vmtests.cases.settings_rows import ROWS  # noqa: E402

LIMIT = 180  # seconds; for a machine that is busy

# A filter as container engines install it: no name spaces, no mounts, and clone3(2) unknown, as it cannot be looked into.
DENIED = """
import ctypes, os, struct, sys
EPERM, ENOSYS = 1, 38
calls = {272: EPERM, 308: EPERM, 165: EPERM, 166: EPERM, 155: EPERM, 161: EPERM, 428: EPERM, 429: EPERM, 430: EPERM, 432: EPERM, 442: EPERM,
         317: EPERM, 248: EPERM, 249: EPERM, 250: EPERM, 435: ENOSYS}
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
        self.asked = one_by_one() + packed()
        self.set, self.scratch = self.dir + "/set", self.dir + "/tmp"
        for path in self.set, self.scratch:
            os.mkdir(path)
            os.chmod(path, 0o1777)
        self.marker = tempfile.NamedTemporaryFile(dir="/tmp", prefix="slipway-marker-")
        self.addCleanup(self.marker.close)
        os.chmod(self.marker.name, 0o644)

    def define(self):
        for name, definition, script in files(self.asked, self.dir, self.scratch, self.marker.name):
            for path, text in (f"{self.set}/{name}.svc", definition), (f"{self.dir}/{name}.sh", script):
                with open(path, "w") as file:
                    file.write(text)

    def settle(self, process, said):
        """The services and their lines by name, once each runs or has failed."""
        end = time.monotonic() + LIMIT
        while time.monotonic() < end and process.poll() is None:
            for run in os.listdir(self.scratch):
                tried = subprocess.run([self.programs + "/slipway", "--run", f"{self.scratch}/{run}/run", "--json", "list"],
                                       capture_output=True, text=True, check=False)
                services = {one["name"]: one for one in json.loads(tried.stdout)} if tried.returncode == 0 else {}
                lines = self.lines(said)
                if settled(self.asked, services, lines):
                    return services, lines
            time.sleep(0.2)
        return None

    def lines(self, said):
        found = {name: [] for one in self.asked for name in one.services}
        for line in list(said):
            name, _, text = line.rstrip("\n").partition(": ")
            if name in found:
                found[name].append(text)
        return found

    def run_in(self, before):
        """The services as the manager tells them, what each printed, and all of that."""
        self.define()
        process = subprocess.Popen([*before, "/bin/sh", "-c", f'({HEAD}); exec "$@"', "x", self.programs + "/slipway", "run", self.set],
                                   stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=dict(os.environ, TMPDIR=self.scratch))
        said = []
        reader = threading.Thread(target=lambda: said.extend(process.stdout))
        reader.start()
        try:
            found = self.settle(process, said)
        finally:
            process.send_signal(signal.SIGINT)
            guard = threading.Timer(LIMIT, process.kill)
            guard.start()
            process.wait()
            guard.cancel()
            reader.join()
            process.stdout.close()
        self.assertIsNotNone(found, "".join(said))
        return found

    def look_at(self, before):
        """The names of the settings that were missing."""
        services, lines = self.run_in(before)
        missing = set()
        for one in self.asked:
            with self.subTest(one.name):
                lacks, wrong = judge(one, services, lines)
                self.assertFalse(wrong, [(name, services[name], lines[name]) for name in one.services])
                # Of several the one that ends a start is not known.
                missing |= lacks if len(one.settings) == 1 else set()
        return missing

    def possible(self, before):
        tried = subprocess.run([*before, "true"], capture_output=True, text=True, check=False)
        if tried.returncode != 0:
            self.skipTest(f"not possible here: {' '.join(before[:3])}: {tried.stderr.strip()}")

    def test_root(self):
        self.look_at([])

    def test_nobody(self):
        missing = self.look_at(["setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups"])
        self.assertLessEqual({"Nice", "OomScoreAdjust", "Limit.NOFILE", "User", "Capabilities.bounding"}, missing)

    def test_root_of_a_user_name_space(self):
        before = ["unshare", "-Ur"]
        self.possible(before)
        self.assertLessEqual({"OomScoreAdjust", "Limit.NOFILE", "User"}, self.look_at(before))

    def test_root_of_a_container(self):
        """With the capabilities that container engines give, and no control groups."""
        script = "mount -t tmpfs none /sys/fs/cgroup && mount --bind -o ro /proc/sys /proc/sys; exec setpriv --bounding-set " \
                 "-all,+chown,+dac_override,+fowner,+fsetid,+kill,+setgid,+setuid,+setpcap,+net_bind_service,+net_raw,+sys_chroot,+setfcap \"$@\""
        before = ["unshare", "-m", "sh", "-ec", script, "x"]
        self.possible(before)
        cgroups = {name for name in ROWS if name.startswith("Cgroup.")}
        self.assertLessEqual(cgroups | {"Nice", "OomScoreAdjust", "Sandbox.private-tmp", "Sandbox.bind-paths"}, self.look_at(before))

    def test_a_filter_as_containers_have_it(self):
        if platform.machine() != "x86_64":
            self.skipTest("its numbers are those of x86-64")
        before = [sys.executable, "-c", DENIED]
        self.possible(before)
        self.assertLessEqual({"Sandbox.system-call-filter", "Security.keyring"}, self.look_at(before))


if __name__ == "__main__":
    MissingFeatures.programs = os.path.abspath(sys.argv.pop(1))
    unittest.main()
