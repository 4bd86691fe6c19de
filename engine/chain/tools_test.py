"""The tools that go on while something else does: s6-notifyoncheck, s6-ioconnect, readproctitle; each beside the real one.

usage: tools_test.py SHIMS PROBE [unittest options]
"""
import fcntl
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../.."))
from vmtests.harness.signals import send_signal  # noqa: E402

SHIMS, PROBE = "shims", "probe"
PATIENCE = 60
COUNTING = "echo try >> tries; [ $(wc -l < tries) -ge 3 ]"


def wait_until(condition, what):
    end = time.monotonic() + PATIENCE
    while not (value := condition()):
        if time.monotonic() > end:
            raise AssertionError(f"not within {PATIENCE} s: {what}")
        time.sleep(0.005)
    return value


def lines_of(path):
    if not os.path.exists(path):
        return 0
    with open(path, encoding="utf-8") as text:
        return len(text.readlines())


class Tools(unittest.TestCase):
    def setUp(self):
        scratch = tempfile.TemporaryDirectory(prefix="slipway-tools-")
        self.addCleanup(scratch.cleanup)
        self.root = scratch.name

    def both(self, name):
        """The real program, then ours."""
        real = shutil.which(name)
        if real is None:
            self.skipTest(f"{name} is not installed (packages s6, daemontools)")
        for program in (real, f"{SHIMS}/{name}"):
            print(f"{self.id()} with {program}", flush=True)
            yield program


class NotifyOnCheck(Tools):
    """In a service under Debian's supervisor, without which the real one does not begin."""

    def supervise(self, words, check=None, **files):
        sv = f"{self.root}/{secrets.token_hex(4)}"
        os.makedirs(f"{sv}/data")
        os.mkdir(f"{sv}/event")
        os.chmod(f"{sv}/event", 0o1733)
        shutil.copy(PROBE, f"{sv}/probe")
        for name, text in {"notification-fd": "5\n", "run": f"#!/bin/sh\nexec {words}\n", **files}.items():
            with open(f"{sv}/{name}", "w", encoding="utf-8") as out:
                out.write(text)
        os.chmod(f"{sv}/run", 0o755)
        if check:
            with open(f"{sv}/data/check", "w", encoding="utf-8") as out:
                out.write(f"#!/bin/sh\n{check}\n")
            os.chmod(f"{sv}/data/check", 0o755)
        with open(f"{sv}/messages", "w", encoding="utf-8") as said:
            process = subprocess.Popen(["s6-supervise", sv], stdin=subprocess.DEVNULL, stdout=said, stderr=said)
        self.addCleanup(self.end, process, sv)
        self.supervisor = process.pid
        wait_until(lambda: subprocess.run(["s6-svwait", "-u", sv], stderr=subprocess.DEVNULL).returncode == 0, "it is up")
        return sv

    def end(self, process, sv):
        subprocess.run(["s6-svc", "-dxk", sv], check=False)
        process.wait(PATIENCE)
        for pid in self.askers(sv):  # the real one leaves those that hang
            send_signal(pid, signal.SIGKILL)

    @staticmethod
    def is_ready(sv):
        told = subprocess.run(["s6-svstat", "-o", "ready", sv], capture_output=True, text=True, check=False)
        return told.stdout.strip() == "true"

    def askers(self, sv):
        """Processes in the service's directory that are neither its program nor its supervisor."""
        found = []
        for pid in filter(str.isdigit, os.listdir("/proc")):
            try:
                if os.readlink(f"/proc/{pid}/cwd") != sv:
                    continue
                with open(f"/proc/{pid}/stat", encoding="utf-8") as stat:
                    rest = stat.read().rpartition(")")[2].split()
            except OSError:
                continue
            if rest[0] != "Z" and rest[3] != pid and pid != str(self.supervisor):  # the program leads its session
                found.append(int(pid))
        return found

    def test_ready_at_the_third_try(self):
        for program in self.both("s6-notifyoncheck"):
            for more in ("", "-d "):
                sv = self.supervise(f"{program} {more}-s 1 -w 20 sleep 1000", COUNTING)
                wait_until(lambda: self.is_ready(sv), "it is ready")
                self.assertEqual(lines_of(f"{sv}/tries"), 3)

    def test_a_command_in_the_arguments(self):
        for program in self.both("s6-notifyoncheck"):
            sv = self.supervise(f"{program} -3 5 -s 1 -w 20 -n 0 -c 'test -e up' sleep 1000",
                                **{"notification-fd": "5\n\n"})
            self.assertFalse(self.is_ready(sv))
            open(f"{sv}/up", "w", encoding="utf-8").close()
            wait_until(lambda: self.is_ready(sv), "it is ready")

    def test_gives_up_after_that_many_tries(self):
        for program in self.both("s6-notifyoncheck"):
            sv = self.supervise(f"{program} -d -s 1 -w 20 -n 2 sleep 1000", "echo try >> tries; exit 1")
            wait_until(lambda: lines_of(f"{sv}/tries") == 2 and not self.askers(sv), "it has given up")
            self.assertFalse(self.is_ready(sv))
            self.assertEqual(lines_of(f"{sv}/tries"), 2)

    def test_a_check_that_hangs_counts_as_a_failed_try(self):
        for program in self.both("s6-notifyoncheck"):
            sv = self.supervise(f"{program} -d -s 1 -w 20 -n 0 -t 200 sleep 1000",
                                f"{COUNTING} || exec sleep 1000")
            wait_until(lambda: self.is_ready(sv), "it is ready")

    def test_ends_when_all_its_time_is_up(self):
        for program in self.both("s6-notifyoncheck"):
            sv = self.supervise(f"{program} -d -s 1 -w 20 -n 0 -T 200 sleep 1000", "exit 1")
            wait_until(lambda: not self.askers(sv), "it has given up")
            self.assertFalse(self.is_ready(sv))

    def test_ends_with_the_program(self):
        for program in self.both("s6-notifyoncheck"):
            sv = self.supervise(f"{program} -d -s 1 -w 600000 sleep 1000", "echo try >> tries; exit 1")
            wait_until(lambda: lines_of(f"{sv}/tries") == 1, "it was asked")
            subprocess.run(["s6-svc", "-wD", "-T", "60000", "-d", sv], check=True)
            wait_until(lambda: not self.askers(sv), "nobody asks")

    def test_what_the_program_gets(self):
        seen = []
        for program in self.both("s6-notifyoncheck"):
            sv = self.supervise(f"{program} -d -s 600000 env -i PROBE_TO=seen ./probe a b", "exit 0")
            subprocess.run(["s6-svc", "-wD", "-T", "60000", "-O", sv], check=False)
            with open(f"{sv}/seen", encoding="utf-8") as text:
                seen.append([line for line in text if not line.startswith("cwd")])
        self.assertTrue(all(each == seen[0] for each in seen), seen)

    def test_wrong_words(self):
        for program in self.both("s6-notifyoncheck"):
            for words in ([], ["-Q", "true"], ["-n", "x", "true"], ["-3"], ["true"]):
                done = subprocess.run([program, *words], cwd=self.root, stderr=subprocess.DEVNULL, check=False)
                self.assertEqual(done.returncode, 100, words)


class Connect(Tools):
    def run_tool(self, program, words, pairs):
        """pairs: number in the tool -> descriptor of ours, which is closed here."""
        for number, fd in pairs.items():
            pairs[number] = fcntl.fcntl(fd, fcntl.F_DUPFD, 20)  # out of the way of the numbers it gets
            os.close(fd)
        script = " ".join(f"{number}{'<' if number in (0, 6) else '>'}&{fd}" for number, fd in pairs.items())
        closing = " ".join(f"{fd}>&-" for fd in pairs.values())
        process = subprocess.Popen(["/bin/bash", "-c", f"exec {program} {words} {script} {closing}"],
                                   pass_fds=list(pairs.values()))
        for fd in pairs.values():
            os.close(fd)
        self.addCleanup(lambda: (process.kill(), process.wait()))
        return process

    def test_both_ways_until_both_have_ended(self):
        for program in self.both("s6-ioconnect"):
            (in_r, in_w), (to_r, to_w), (from_r, from_w), (out_r, out_w) = (os.pipe() for _ in range(4))
            process = self.run_tool(program, "", {0: in_r, 7: to_w, 6: from_r, 1: out_w})
            os.write(in_w, b"there")
            self.assertEqual(os.read(to_r, 10), b"there")
            os.write(from_w, b"back")
            self.assertEqual(os.read(out_r, 10), b"back")
            os.close(in_w)
            self.assertEqual(os.read(to_r, 10), b"")
            os.write(from_w, b"more")
            self.assertEqual(os.read(out_r, 10), b"more")
            os.close(from_w)
            self.assertEqual(process.wait(PATIENCE), 0)
            for fd in (to_r, out_r):
                os.close(fd)

    def test_much_through_slow_ends(self):
        data = secrets.token_bytes(3_000_000)
        for program in self.both("s6-ioconnect"):
            with open(f"{self.root}/in", "wb") as out:
                out.write(data)
            done = subprocess.run(["/bin/bash", "-c", f"{program} < in 6</dev/null 7> >(cat > out) >/dev/null; wait $!"],
                                  cwd=self.root, timeout=PATIENCE, check=False)
            self.assertEqual(done.returncode, 0)
            with open(f"{self.root}/out", "rb") as got:
                self.assertTrue(got.read() == data)

    def test_one_socket_for_both(self):
        for program in self.both("s6-ioconnect"):
            mine, its = socket.socketpair()
            (in_r, in_w), (out_r, out_w) = os.pipe(), os.pipe()
            copy = os.dup(its.fileno())
            other = its.detach()
            process = self.run_tool(program, "-r 6 -w 7 -67", {0: in_r, 1: out_w, 6: other, 7: copy})
            os.write(in_w, b"question")
            os.close(in_w)
            self.assertEqual(mine.recv(20), b"question")
            self.assertEqual(mine.recv(20), b"", "the end came through")
            mine.sendall(b"answer")
            self.assertEqual(os.read(out_r, 20), b"answer")
            mine.close()
            self.assertEqual(process.wait(PATIENCE), 0)
            os.close(out_r)

    def test_time_is_up(self):
        for program in self.both("s6-ioconnect"):
            (in_r, in_w), (from_r, from_w) = os.pipe(), os.pipe()
            null = os.open("/dev/null", os.O_WRONLY)
            process = self.run_tool(program, "-t 50", {0: in_r, 6: from_r, 1: os.dup(null), 7: null})
            self.assertEqual(process.wait(PATIENCE), 1)
            for fd in (in_w, from_w):
                os.close(fd)

    def test_wrong_words(self):
        for program in self.both("s6-ioconnect"):
            for words in (["-t", "x"], ["-Q"], ["-r"]):
                self.assertEqual(subprocess.run([program, *words], stderr=subprocess.DEVNULL, check=False).returncode, 100)


class Title(Tools):
    def title(self, process):
        with open(f"/proc/{process.pid}/cmdline", "rb") as text:
            return text.read().rstrip(b"\0").split(b"\0")[-1]  # nothing while it is being executed

    def test_the_last_bytes_are_shown(self):
        pieces = [b"abc", b"0123456789", b"x\0y\n\x01\xc3\xa4", b"a long line that does not fit at all into the title" * 9]
        expected = []
        for program in self.both("readproctitle"):
            process = subprocess.Popen([program, "some", "text", "dots" + "." * 20], stdin=subprocess.PIPE)
            seen, whole = [], b""
            for piece in pieces:
                process.stdin.write(piece)
                process.stdin.flush()
                whole += piece.replace(b"\0", b"")
                shown = (b"." * 24 + whole)[-21:]
                wait_until(lambda: self.title(process) == b"..." + shown, "it is shown")
                seen.append(shown)
            process.stdin.close()
            self.assertEqual(process.wait(PATIENCE), 0)
            expected.append(seen)
        self.assertTrue(all(each == expected[0] for each in expected))

    def test_a_signal_ends_it(self):
        for program in self.both("readproctitle"):
            process = subprocess.Popen([program, "....."], stdin=subprocess.PIPE)
            process.send_signal(signal.SIGTERM)
            self.assertEqual(process.wait(PATIENCE), -signal.SIGTERM)
            process.stdin.close()

    def test_wrong_words(self):
        for program in self.both("readproctitle"):
            for words in ([], ["...."]):
                self.assertEqual(subprocess.run([program, *words], check=False).returncode, 100)


if __name__ == "__main__":
    SHIMS, PROBE = os.path.abspath(sys.argv.pop(1)), os.path.abspath(sys.argv.pop(1))
    unittest.main()
