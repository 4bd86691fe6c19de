"""Each system call of slipway-exec fails, once and from then on: the program runs as the plan says, or not at all.

usage: fault_test.py TRACER EXEC [EVERY=N] [unittest options]. Root only. Of all faults every Nth is tried (default: all).
"""
import os
import shutil
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../.."))
from vmtests.harness import faults  # noqa: E402

TRACER = "slipway-test-fault"
EXEC = "slipway-exec"
EVERY = 1
# Exit codes of slipway-exec itself that a failed call may give (docs/formats/exec-plan.md).
CODES = (111, 122, 126, 127)

# What a process sees of itself; nothing in it differs from run to run.
PROBE = r"""
grep -E '^(Uid|Gid|Groups|NoNewPrivs|SigIgn|SigBlk)' /proc/self/status
grep -E 'open files|core file' /proc/self/limits
cat /proc/self/oom_score_adj
cut -d' ' -f19,41 /proc/self/stat
umask; pwd; ionice
env | grep -vE '^(LISTEN_PID|_)=' | sort
for n in 0 1 2 3 4; do test -e /proc/$$/fd/$n && echo $n; done
test "$LISTEN_PID" = $$ && echo passed
stat -c %a:%U /proc/$$/cwd/../made
echo whole
"""

# The same of a view. Name spaces have numbers that differ.
VIEW_PROBE = r"""
cd BASE
for at in open closed closed/open bound hidden own; do touch tree/$at/x 2>/dev/null && echo "writes $at"; done
ls tree/bound tree/hidden; stat -c %a tree/shut tree/own
tree/still/true && echo executed
ls /dev | grep -cE '^(null|zero|tty|sda|loop0|mem|kmsg)$'
grep -c : /proc/self/net/dev
cat /proc/sys/kernel/hostname
grep -cE ' BASE/| /dev ' /proc/self/mountinfo
echo whole
"""
VIEW = """view-state BASE/state
view-settings Sandbox.test
name-spaces network ipc host-name
view keep BASE/link ro
view keep BASE/tree ro
view bind BASE/tree/bound from=BASE/source
view keep BASE/tree/closed/open
view tmpfs BASE/tree/hidden ro options=mode=0755
view keep BASE/tree/open
view tmp BASE/tree/own from=BASE/tree/own
view inaccessible BASE/tree/shut
view inaccessible -BASE/tree/missing
view keep BASE/tree/still noexec
view dev /dev noexec
command /bin/sh BASE/probe
"""


class Faults(unittest.TestCase):
    def setUp(self):
        # Where every user gets.
        self.base = tempfile.mkdtemp(prefix="slipway-exec-", dir="/tmp")
        self.addCleanup(shutil.rmtree, self.base)
        os.chmod(self.base, 0o755)
        with open(f"{self.base}/variables", "w") as out:
            out.write("FROM_FILE=1\n")
        with open(f"{self.base}/probe", "w") as out:
            out.write(PROBE)
        with open(f"{self.base}/plan", "w") as out:
            out.write(f"""condition path-exists {self.base}/variables
env-file {self.base}/variables systemd
user daemon
group bin
groups 12345
directory runtime {self.base}/made 0750
directory plain {self.base}/cwd 0755
listen stream {self.base}/socket
limit NOFILE 200:300
limit CORE 0
nice 3
oom 300
umask 0077
cwd {self.base}/cwd
sched batch
io best-effort 5
timer-slack 70000
no-new-privileges
ignore-sigpipe
command /bin/true
command /bin/sh {self.base}/probe
""")

    def run_once(self, fault=faults.Fault()):
        """Exit code, what was said, and the tracer's report of one run."""
        for name in ("made", "cwd", "state", "tree", "users"):
            shutil.rmtree(f"{self.base}/{name}", ignore_errors=True)
        for name in ("open", "closed/open", "bound", "hidden", "own", "shut", "still", "linked"):
            os.makedirs(f"{self.base}/tree/{name}")
        shutil.copy("/bin/true", f"{self.base}/tree/still/true")
        command = faults.command(TRACER, f"{self.base}/report", fault, [EXEC, f"{self.base}/plan", "a"], until_exec=True)
        done = subprocess.run(command, env={"PATH": os.environ["PATH"]}, cwd=self.base, stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=300)
        return done.returncode, done.stdout.decode(errors="replace"), faults.read_report(f"{self.base}/report")

    def wrong(self, fault, whole):
        """What is wrong with a life with this fault, or None. What it said before the program ran is a warning."""
        code, said, report = self.run_once(fault)
        if report.endless:
            return "it makes calls without an end"
        if report.executed and code == 0:
            lines = [line for line in said.splitlines() if not line.startswith("slipway-exec: ")]
            # Without a part of its view it runs only with a word about it.
            if lines == whole or "warning: weakened: " in said:
                return None
            return "the program ran in another state: " + repr(sorted(set(lines) ^ set(whole)))
        if report.executed:
            return f"the program ended with {code}: {said[:300]!r}"
        if code not in CODES:
            return f"exit code {code}: {said[:300]!r}"
        # Whoever cannot write cannot say so either.
        return None if "slipway-exec: " in said or fault.call in (1, 20) else "it said nothing"

    def test_each_call(self):
        self.sweep(500)

    def test_each_call_for_a_view(self):
        if subprocess.run(["unshare", "-m", "-n", "-i", "-u", "true"], stderr=subprocess.DEVNULL, check=False).returncode != 0:
            self.skipTest("no name spaces here")
        os.mkdir(f"{self.base}/source")
        with open(f"{self.base}/source/file", "w") as out:
            out.write("bound\n")
        os.symlink(f"{self.base}/tree/linked", f"{self.base}/link")
        for name, text in (("probe", VIEW_PROBE), ("plan", VIEW)):
            with open(f"{self.base}/{name}", "w") as out:
                out.write(text.replace("BASE", self.base))
        self.sweep(300)

    def test_each_call_for_a_dynamic_user(self):
        with open(f"{self.base}/probe", "w") as out:
            out.write("id; env | sort; echo whole\n")
        with open(f"{self.base}/plan", "w") as out:
            out.write(f"user slipway-fault\ngroup slipway-fault-data\ndynamic-user {self.base}/users\ncommand /bin/sh {self.base}/probe\n")
        self.sweep(100)

    def sweep(self, least):
        if os.getuid() != 0:
            self.skipTest("needs root")
        code, said, report = self.run_once()
        self.assertTrue(report.executed and code == 0, said)
        self.assertIn("whole", said)
        expected = said.splitlines()
        every = faults.faults_of(report.counts, faults.EVER)
        self.assertGreater(len(every), least)
        # One after the other: they share a directory, and the socket in it.
        wrong = faults.sweep(every[EVERY - 1::EVERY], lambda fault: self.wrong(fault, expected), 1)
        self.assertFalse(wrong, f"{len(wrong)} wrong")


if __name__ == "__main__":
    TRACER, EXEC = (os.path.abspath(sys.argv.pop(1)) for _ in range(2))
    EVERY = faults.take_nth(sys.argv)
    unittest.main()
