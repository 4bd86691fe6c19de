"""Each system call of slipway-exec fails, once and from then on: the program runs as the plan says, or not at all.

usage: fault_test.py EXEC [EVERY=N] [unittest options]. Root only. Of all faults every Nth is tried (default: all).
"""
import ctypes
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import unittest

EXEC = "slipway-exec"
EVERY = 1
ERRORS = ("EINTR", "EAGAIN", "EMFILE", "ENFILE", "ENOSPC", "ENOMEM", "EIO", "EROFS")
NUMBERS = {"EINTR": 4, "EAGAIN": 11, "EMFILE": 24, "ENFILE": 23, "ENOSPC": 28, "ENOMEM": 12, "EIO": 5, "EROFS": 30}
# Exit codes of slipway-exec itself that a failed call may give (docs/formats/exec-plan.md).
CODES = (111, 122, 126, 127)
# What the kernel never refuses (getpid, umask, exit), and what the C library calls before main. By number: the tests
# and their machines are x86-64.
NOT_TRIED = {12, 15, 39, 60, 95, 158, 218, 231}
MOST_CALLS = 3000

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

PTRACE_TRACEME, PTRACE_SYSCALL, PTRACE_GETREGS, PTRACE_SETREGS, PTRACE_DETACH, PTRACE_SETOPTIONS = 0, 24, 12, 13, 17, 0x4200
OPTIONS = 1 | 16 | 0x100000  # TRACESYSGOOD, TRACEEXEC, EXITKILL
ORIG_RAX, RAX = 15, 10
libc = ctypes.CDLL(None, use_errno=True)
libc.ptrace.argtypes = [ctypes.c_long, ctypes.c_long, ctypes.c_void_p, ctypes.c_void_p]
libc.ptrace.restype = ctypes.c_long


def ptrace(request, pid, data=None):
    if libc.ptrace(request, pid, None, data) < 0:
        raise OSError(ctypes.get_errno(), f"ptrace {request}")


class Life:
    """One run of a program up to its exec, exit or death. `fault`: (call, nth, errno, persistent)."""

    def __init__(self, arguments, environment, directory, out, fault=None):
        self.calls, self.hits, self.executed, self.fault = [], 0, False, fault
        self.pid = os.fork()
        if self.pid == 0:
            try:
                os.chdir(directory)
                null = os.open("/dev/null", os.O_RDWR)
                file = os.open(out, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o666)
                os.dup2(null, 0)
                os.dup2(file, 1)
                os.dup2(file, 2)
                os.closerange(3, 64)
                libc.ptrace(PTRACE_TRACEME, 0, None, None)
                os.execve(arguments[0], arguments, environment)
            finally:
                os._exit(99)
        self.follow()

    def follow(self):
        _, status = os.waitpid(self.pid, 0)
        ptrace(PTRACE_SETOPTIONS, self.pid, OPTIONS)
        inside, failing, passed = False, None, 0
        registers = (ctypes.c_ulonglong * 27)()
        while True:
            ptrace(PTRACE_SYSCALL, self.pid, passed)
            passed = 0
            _, status = os.waitpid(self.pid, 0)
            if not os.WIFSTOPPED(status):
                break
            if status >> 8 == signal.SIGTRAP | 4 << 8:
                self.executed = True
                ptrace(PTRACE_DETACH, self.pid)
                _, status = os.waitpid(self.pid, 0)
                break
            if os.WSTOPSIG(status) != signal.SIGTRAP | 0x80:
                passed = 0 if os.WSTOPSIG(status) == signal.SIGTRAP else os.WSTOPSIG(status)
                continue
            inside = not inside
            ptrace(PTRACE_GETREGS, self.pid, ctypes.addressof(registers))
            if inside:
                number = registers[ORIG_RAX]
                self.calls.append(number)
                failing = self.fails(number)
                if failing:
                    registers[ORIG_RAX] = ctypes.c_ulonglong(-1).value
                    ptrace(PTRACE_SETREGS, self.pid, ctypes.addressof(registers))
            elif failing:
                registers[RAX] = ctypes.c_ulonglong(-failing).value
                ptrace(PTRACE_SETREGS, self.pid, ctypes.addressof(registers))
            if len(self.calls) > MOST_CALLS:
                os.kill(self.pid, signal.SIGKILL)
        self.code = os.waitstatus_to_exitcode(status)

    def fails(self, number):
        if not self.fault or self.fault[0] != number:
            return None
        nth = self.calls.count(number)
        _, wanted, error, persistent = self.fault
        # Interrupted for ever is nobody: a hundred times.
        last = wanted + 100 if error == NUMBERS["EINTR"] else 1 << 30
        if nth == wanted or (persistent and wanted < nth < last):
            self.hits += 1
            return error
        return None


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

    def run_once(self, fault=None):
        for name in ("made", "cwd"):
            shutil.rmtree(f"{self.base}/{name}", ignore_errors=True)
        out = f"{self.base}/out"
        if os.path.exists(out):
            os.unlink(out)
        life = Life([EXEC, f"{self.base}/plan", "a"], {"PATH": os.environ["PATH"]}, self.base, out, fault)
        with open(out, errors="replace") as text:
            life.said = text.read()
        return life

    def wrong(self, life, whole):
        """What is wrong with this life, or None. What it said before the program ran is a warning."""
        if len(life.calls) > MOST_CALLS:
            return "it makes calls without an end"
        if life.executed and life.code == 0:
            lines = [line for line in life.said.splitlines() if not line.startswith("slipway-exec: ")]
            return None if lines == whole else "the program ran in another state: " + repr(sorted(set(lines) ^ set(whole)))
        if life.executed:
            return f"the program ended with {life.code}"
        if life.code not in CODES:
            return f"exit code {life.code}"
        # Whoever cannot write cannot say so either.
        return None if "slipway-exec: " in life.said or life.fault[0] in (1, 20) else "it said nothing"

    def test_each_call(self):
        if os.getuid() != 0:
            self.skipTest("needs root")
        self.maxDiff = None
        whole = self.run_once()
        self.assertTrue(whole.executed and whole.code == 0, whole.said)
        self.assertIn("whole", whole.said)
        expected = whole.said.splitlines()
        wrong, tried = [], 0
        for number in sorted(set(whole.calls) - NOT_TRIED):
            for nth in range(1, whole.calls.count(number) + 1):
                for error in ERRORS:
                    for persistent in (False, True):
                        tried += 1
                        if tried % EVERY != 0:
                            continue
                        life = self.run_once((number, nth, NUMBERS[error], persistent))
                        what = self.wrong(life, expected)
                        if what:
                            wrong.append(f"call {number}, number {nth}{' and on' if persistent else ''}: "
                                         f"{error}: {what}: {life.said[:300]!r}")
        print(f"{tried // EVERY} of {tried} faults", file=sys.stderr)
        self.assertGreater(tried, 500)
        for what in wrong:
            print(what, file=sys.stderr)
        self.assertFalse(wrong, f"{len(wrong)} wrong")


if __name__ == "__main__":
    EXEC = os.path.abspath(sys.argv.pop(1))
    if len(sys.argv) > 1 and sys.argv[1].startswith("EVERY="):
        EVERY = int(sys.argv.pop(1)[6:])
    unittest.main()
