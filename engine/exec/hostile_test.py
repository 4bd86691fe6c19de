"""What stands where slipway-exec reads and opens: it waits for nothing but what it was told to, says why it refuses, and runs nothing else.

usage: hostile_test.py EXEC [unittest options]
"""
import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import unittest

EXEC = "slipway-exec"
LIMIT = 60  # seconds: a hang
NOBODY = 65534

PLAN = "command /bin/echo ran\n"
FILES = {
    "plan": None,
    "env-file systemd": "env-file {path} systemd\n",
    "env-file shell": "env-file {path} shell\n",
    "var-file systemd": "var-file {path} systemd\n",
}


def sparse(path):
    with open(path, "wb") as file:
        file.truncate(1 << 32)


def text(content):
    def make(path):
        with open(path, "wb") as file:
            file.write(content)
    return make


def sock(path):
    with socket.socket(socket.AF_UNIX) as one:
        one.bind(path)


def link(target):
    return lambda path: os.symlink(target, path)


# What may stand there. None of them is a plan, and none sets a variable.
REFUSED = {
    "nothing": lambda path: None,
    "directory": os.mkdir,
    "fifo": os.mkfifo,
    "socket": sock,
    "huge": sparse,
    "endless": link("/dev/zero"),
    "random": link("/dev/urandom"),
    "circle": lambda path: os.symlink(path, path),
    "memory": link("/proc/self/mem"),
}
ODD = {
    "nul": text(b"A\0B=1\0\n"),
    "control": text(bytes(range(1, 32)) + b"=\x1b[2J\x7f\n"),
    "bytes": text(bytes(range(256)) * 20),
    "no end": text(b"A='x"),
    "carriage": text(b"A=1\r\n"),
    "long": text(b"env A=" + b"x" * 70000 + b"\n"),
    "own memory map": link("/proc/self/maps"),
}


class Hostile(unittest.TestCase):
    def setUp(self):
        self.base = tempfile.mkdtemp(prefix="slipway-hostile-", dir="/tmp")
        self.addCleanup(shutil.rmtree, self.base)
        os.chmod(self.base, 0o755)
        self.odd = self.base + "/odd"

    def run_plan(self, plan, path=None, **more):
        """Exit code and what was said; fails where it hangs."""
        if path is None:
            path = self.base + "/plan"
            with open(path, "w") as file:
                file.write(plan)
        done = subprocess.run([EXEC, path, "x"], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                              timeout=LIMIT, check=False, **more)
        return done.returncode, done.stdout

    def place(self, make):
        with contextlib.suppress(FileNotFoundError):
            if os.path.isdir(self.odd) and not os.path.islink(self.odd):
                os.rmdir(self.odd)
            else:
                os.unlink(self.odd)
        make(self.odd)

    def read(self, how, **more):
        line = FILES[how]
        return self.run_plan("", self.odd, **more) if line is None else self.run_plan(line.format(path=self.odd) + PLAN, **more)

    def check_told(self, said):
        self.assertTrue(said.startswith(b"slipway-exec: x: "), said)
        strange = [byte for byte in said if byte < 32 and byte != 10 or byte == 127]
        self.assertEqual(strange, [], f"it writes control bytes to the log: {said}")

    def test_what_is_no_text_is_refused(self):
        for how in FILES:
            for name, make in REFUSED.items():
                with self.subTest(f"{name} as {how}"):
                    self.place(make)
                    code, said = self.read(how)
                    self.assertIn(code, (111, 122), said)
                    self.assertNotIn(b"ran", said)
                    self.check_told(said)

    def test_odd_text_is_refused_or_has_no_effect(self):
        for how in FILES:
            for name, make in ODD.items():
                with self.subTest(f"{name} as {how}"):
                    self.place(make)
                    code, said = self.read(how)
                    self.assertIn(code, (0, 122), said)
                    self.assertEqual(code == 0, said.endswith(b"ran\n"), said)
                    if code != 0 or said != b"ran\n":
                        self.check_told(said)

    def test_a_fifo_with_a_silent_writer(self):
        for how in FILES:
            with self.subTest(how):
                self.place(os.mkfifo)
                end = os.open(self.odd, os.O_RDWR)
                self.addCleanup(os.close, end)
                code, said = self.read(how)
                self.assertIn(code, (111, 122), said)
                self.check_told(said)

    def test_what_may_not_be_read(self):
        if os.getuid() != 0:
            self.skipTest("needs root, to be somebody else")
        self.place(text(b"A=1\n"))
        os.chmod(self.odd, 0)
        for how in FILES:
            with self.subTest(how):
                code, said = self.read(how, user=NOBODY, group=NOBODY, extra_groups=[])
                self.assertIn(code, (111, 122), said)
                self.assertIn(b"EACCES", said)

    def test_a_plan_that_was_cut_short_is_a_plan_or_refused(self):
        whole = b"env A=1\nenv 'B=x y'\nlimit CORE 0:0\nnice 3\ncommand /bin/echo ran 'a b' ${A}\n"
        for size in range(len(whole)):
            self.place(text(whole[:size]))
            code, said = self.run_plan("", self.odd)
            if code == 0:  # a command of which the end is missing
                self.assertIn(said, [b"ran a b 1\n"[:end] + b"\n" for end in range(10)] + [b"ran a b 1\n"])
            else:
                self.assertIn(code, (122, 126, 127), whole[:size])
                self.assertTrue(said.startswith(b"slipway-exec: x: "), said)

    def test_files_that_grow_meanwhile(self):
        self.place(text(b"A=1\n"))
        ended = threading.Event()

        def grow():
            while not ended.is_set():
                with open(self.odd, "ab") as file:
                    file.write(b"# more\nB=2\n" * 20)
                if os.path.getsize(self.odd) > 1 << 20:
                    os.truncate(self.odd, 4)

        writer = threading.Thread(target=grow)
        writer.start()
        try:
            for _ in range(30):
                code, said = self.read("env-file systemd")
                self.assertEqual((code, code == 0), (code, said.endswith(b"ran\n")), said)
                self.assertIn(code, (0, 122), said)
        finally:
            ended.set()
            writer.join()

    def test_a_standard_file_that_cannot_be_opened_is_told(self):
        for kind, make in {"directory": os.mkdir, "socket": sock, "circle": REFUSED["circle"]}.items():
            for line in ("stdin file", "stdout file", "stdout append", "stdout truncate", "stderr append"):
                if (kind, line) == ("directory", "stdin file"):
                    continue  # it can be opened; to read from it is the service's concern
                with self.subTest(f"{kind} as {line}"):
                    self.place(make)
                    code, said = self.run_plan(f"{line} {self.odd}\n{PLAN}")
                    self.assertEqual(code, 111, said)
                    self.check_told(said)

    def test_a_standard_file_that_is_a_fifo_waits_for_its_other_end_until_it_is_stopped(self):
        for line in ("stdin file", "stdout file", "stdout append", "stdout truncate", "stderr append"):
            with self.subTest(line):
                self.place(os.mkfifo)
                with open(self.base + "/plan", "w") as file:
                    file.write(f"{line} {self.odd}\n{PLAN}")
                waiting = subprocess.Popen([EXEC, self.base + "/plan", "x"], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
                time.sleep(0.2)
                self.assertIsNone(waiting.poll())
                waiting.send_signal(signal.SIGTERM)
                self.assertEqual(waiting.wait(LIMIT), -signal.SIGTERM)

    def test_devices_and_files_of_the_kernel_as_standard_files(self):
        for line in ("stdin file /dev/full", "stdin file /proc/self/maps", "stdout append /dev/null", "stdout truncate /dev/null",
                     "stdout file /dev/null", "stdin file /dev/null"):
            with self.subTest(line):
                code, said = self.run_plan(f"{line}\n{PLAN}")
                self.assertEqual(code, 0, said)


if __name__ == "__main__":
    EXEC = os.path.abspath(sys.argv.pop(1))
    unittest.main()
