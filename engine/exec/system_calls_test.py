"""The system calls of slipway-exec before its program: how many a plan without a sandbox costs, and which come first.

The figures are those of the version before there were sandboxes: whoever does not use one pays nothing for it.

usage: system_calls_test.py EXEC [unittest options]. Root only.
"""
import os
import shutil
import subprocess
import sys
import tempfile
import unittest

EXEC = "slipway-exec"

# name: the plan, the most calls from the execution of slipway-exec to that of its program
PLANS = {
    "nothing": ("", 10),
    "ordinary": ("""user daemon
env A=B
directory runtime {base}/run 0755
stdin null
limit NOFILE 100:200
nice 3
oom 10
ignore-sigpipe
""", 36),
}


class SystemCalls(unittest.TestCase):
    def setUp(self):
        self.base = tempfile.mkdtemp(prefix="slipway-exec-", dir="/tmp")
        self.addCleanup(shutil.rmtree, self.base)
        os.chmod(self.base, 0o755)

    def lines(self, plan, *before):
        """What strace says of a start; `before`: the command line that it is put behind."""
        with open(f"{self.base}/plan", "w") as out:
            out.write(plan.format(base=self.base) + "command /bin/true\n")
        trace = f"{self.base}/trace"
        done = subprocess.run([*before, "strace", "-o", trace, EXEC, f"{self.base}/plan", "sample"],
                              capture_output=True, text=True, check=False)
        if "ptrace" in done.stderr:
            self.skipTest("strace may not trace here: " + done.stderr.splitlines()[0])
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        with open(trace) as lines:
            return lines.readlines()

    def calls(self, plan):
        """The calls between the two executions, as strace names them."""
        names = [line.partition("(")[0] for line in self.lines(plan)]
        self.assertEqual(names[0], "execve")
        return names[1:names.index("execve", 1)]

    def test_the_label_of_smack_comes_before_the_user(self):
        """Once it is the user's the process has no right to it; a kernel with Smack is played."""
        if subprocess.run(["unshare", "-m", "true"], capture_output=True, check=False).returncode != 0:
            self.skipTest("no mount name spaces here")
        smack = "mount -t tmpfs none /sys/fs && mkdir /sys/fs/smackfs && touch /sys/fs/smackfs/load2"
        lines = self.lines("user daemon\nsmack-label -System\n", "unshare", "-m", "sh", "-c", smack + ' && exec "$@"',
                           "sh")
        places = {word: next((i for i, line in enumerate(lines) if word in line), None)
                  for word in ("attr/smack/current", "setresuid")}
        self.assertNotIn(None, places.values(), lines)
        self.assertLess(places["attr/smack/current"], places["setresuid"])


def counted(name, plan, most):
    def test(self):
        self.calls(plan)  # what is made at the first start is there at the next
        calls = self.calls(plan)
        self.assertLessEqual(len(calls), most, f"one more than before: {' '.join(calls)}")
    test.__name__ = f"test_{name}"
    return test


for row, (text, limit) in PLANS.items():
    setattr(SystemCalls, f"test_{row}", counted(row, text, limit))

if __name__ == "__main__":
    if os.getuid() != 0 or shutil.which("strace") is None:
        print("SKIP: it needs root and strace")
        sys.exit(77)
    EXEC = os.path.abspath(sys.argv.pop(1))
    unittest.main()
