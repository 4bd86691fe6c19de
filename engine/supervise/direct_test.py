#!/usr/bin/env python3
"""A start whose plan the supervisor's child applies itself leaves the service exactly what slipway-exec leaves it.

usage: direct_test.py SUPERVISE
"""
from __future__ import annotations

import os
import sys
import unittest

from policy_case import Case
from supervised import Supervised

# Tells all that it was given, and lives on.
TELL = r"""import ctypes,os,signal,sys
status = dict(line.split(":", 1) for line in open("/proc/self/status"))
def kind(fd):
    target = os.readlink(f"/proc/self/fd/{fd}")
    return "messages" if target.endswith("/messages") else target
with open(sys.argv[1] + ".new", "w") as out:
    print("words", sys.argv[2:], open("/proc/self/cmdline").read().split("\0")[0], file=out)
    print("fds", [(fd, kind(fd)) for fd in range(3)], file=out)
    print("more", [fd for fd in range(3, 200) if os.path.exists(f"/proc/self/fd/{fd}") and str(fd) != str(out.fileno())], file=out)
    print("cwd", os.getcwd(), "umask", oct(os.umask(0)), file=out)
    for name in ("SigBlk", "SigIgn", "NoNewPrivs", "Seccomp"):
        print(name, status[name].strip(), file=out)
    # keyctl(KEYCTL_DESCRIBE, KEY_SPEC_SESSION_KEYRING): "_ses" where it is its own, "_uid_ses.0" where not.
    keyctl, text = {"x86_64": 250, "aarch64": 219}.get(os.uname().machine, -1), ctypes.create_string_buffer(100)
    print("keyring", ctypes.CDLL(None).syscall(keyctl, 6, -3, text, 100), text.value, file=out)
    print("leads", os.getpid() == os.getsid(0) == os.getpgid(0), "child", os.getppid(), file=out)
    print("invocation", len(os.environ.pop("INVOCATION_ID")), file=out)
    print("environment", sorted(os.environ.items()), file=out)
os.rename(sys.argv[1] + ".new", sys.argv[1])
signal.pause()
"""
LINES = ("stdin null", "stderr stdout", "ignore-sigpipe", "keyring private")
VARIABLES = {"SLIPWAY_HOLDER": "/nowhere", "SLIPWAY_INSTANCE": "x", "SLIPWAY_LIBDIR": "y", "SLIPWAY_SERVICE": "z",
             "SLIPWAY_BOOT": "", "HOME": "/root", "EMPTY": ""}


class Direct(Case):
    def end(self) -> None:
        """Services whose working directory is / are not found by it."""
        self.sv.control("dx")
        assert self.sv.process
        self.sv.process.wait(60)

    def told(self, lines: tuple[str, ...], ready: str) -> str:
        """What a service with this plan says of itself."""
        self.sv = Supervised(self.program, {"data/policy": f"ready {ready}"})
        self.addCleanup(self.sv.close)
        (self.sv.base / "tell.py").write_text(TELL)
        answer, interpreter = self.sv.base / "answer", os.path.dirname(os.path.abspath(self.program)) + "/slipway-exec"
        command = f"command /usr/bin/python3 -S -E {self.sv.base}/tell.py {answer} word"
        self.sv.write("run", "\n".join((f"#!{interpreter}", *lines, command)))
        self.sv.start(**VARIABLES)
        self.sv.until(answer.exists, "the service's answer")
        text = answer.read_text().replace(str(self.sv.base), "BASE").replace(f"child {self.sv.process.pid}", "child of its supervisor")
        self.end()
        return text

    def test_the_service_finds_the_same(self):
        for ready in ("exec", "fd 5", "program"):
            for lines in ((), LINES[:1], LINES[1:2], LINES):
                with self.subTest(lines=lines, ready=ready):
                    # A comment is more than a simple plan has.
                    self.assertEqual(self.told(lines, ready), self.told(("# left to slipway-exec", *lines), ready))

    def test_no_second_program_is_executed(self):
        """The plan's interpreter need not even be there."""
        self.sv = Supervised(self.program, {"data/policy": "", "run": "#!/nowhere/slipway-exec\nstdin null\ncommand /bin/sleep 1000"})
        self.addCleanup(self.sv.close)
        self.sv.start()
        self.sv.until(lambda: self.sv.status()["up"] == "true", "up")
        self.end()

    def test_a_program_that_is_not_there(self):
        for program, code in (("/no/such/program", "127"), ("/etc/passwd", "126"), ("/usr/bin/false", "1")):
            with self.subTest(program=program):
                interpreter = os.path.dirname(os.path.abspath(self.program)) + "/slipway-exec"
                self.sv = Supervised(self.program, {"data/policy": "", "run": f"#!{interpreter}\nstdin null\ncommand {program}",
                                                    "finish": 'echo "$1" > ../ended; exit 125'})
                self.addCleanup(self.sv.close)
                self.sv.start()
                self.sv.until((self.sv.base / "ended").exists, "./finish")
                self.sv.until(lambda: (self.sv.base / "ended").read_text().strip() == code, f"code {code}")
                if code != "1":
                    said = (self.sv.base / "messages").read_text()
                    self.assertIn(f"cannot execute {program}", said.replace('"', "").replace("'", ""), said)

    def test_whether_it_was_executed_is_reported(self):
        for program, ready in (("/bin/sleep 1000", "true"), ("/no/such/program", "false")):
            with self.subTest(program=program):
                interpreter = os.path.dirname(os.path.abspath(self.program)) + "/slipway-exec"
                self.supervise("ready program\nrestart no", {"run": f"#!{interpreter}\nstdin null\ncommand {program}"})
                self.sv.wait_events("uU" if ready == "true" else "udO")
                self.assertEqual(self.sv.status()["up"], ready)
                if ready == "true":
                    self.end()
                else:
                    self.assertEqual(self.record()["result"], "exit-code")

    def test_who_may_not_execute_the_plan_is_told(self):
        interpreter = os.path.dirname(os.path.abspath(self.program)) + "/slipway-exec"
        self.sv = Supervised(self.program, {"data/policy": "", "run": f"#!{interpreter}\ncommand /bin/sleep 1000"})
        self.addCleanup(self.sv.close)
        (self.sv.directory / "run").chmod(0o644)
        self.sv.start()
        self.sv.until(lambda: "cannot execute ./run" in (self.sv.base / "messages").read_text(), "the message")
        self.end()


if __name__ == "__main__":
    Case.program = sys.argv.pop(1)
    unittest.main()
