"""slipway-syslog seen by those who write to it, the friendly and the hostile.

usage: program_test.py SLIPWAY_SYSLOG [unittest options]
"""
import array
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import unittest

SYSLOG = "slipway-syslog"
PATIENCE = 20
LONGEST = 8192
# More than the program keeps, a pipe and its socket besides.
MANY = 4000


def wait_until(what):
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if what():
            return True
        time.sleep(0.01)
    return False


class Program(unittest.TestCase):
    def setUp(self):
        self.top = tempfile.mkdtemp(prefix="slipway-syslog-")
        self.addCleanup(shutil.rmtree, self.top)
        self.path = f"{self.top}/log"
        self.processes = []

    def tearDown(self):
        for one in self.processes:
            if one.poll() is None:
                one.kill()
            one.wait()
            one.stdout.close()

    def start(self, **options):
        one = subprocess.Popen([SYSLOG, self.path], stdout=subprocess.PIPE, **options)
        self.processes.append(one)
        return one

    def begin(self):
        one = self.start()
        self.assertTrue(wait_until(self.is_there), "no socket")
        return one

    def is_there(self):
        try:
            self.client().close()
        except OSError:
            return False
        return True

    def client(self):
        client = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        try:
            client.connect(self.path)
        except OSError:
            client.close()
            raise
        return client

    def say(self, *messages):
        client = self.client()
        for message in messages:
            client.send(message)
        client.close()

    def ended(self, one):
        """What it wrote until it ended by SIGTERM."""
        one.send_signal(signal.SIGTERM)
        out = one.stdout.read()
        self.assertEqual(one.wait(PATIENCE), 0)
        return out

    def head(self, what):
        return f"{what} pid={os.getpid()} uid={os.getuid()} ".encode()

    def test_lines_have_their_sender(self):
        one = self.begin()
        self.assertEqual(os.stat(self.path).st_mode & 0o777, 0o666)
        self.say(b"<38>Nov 22 21:40:01 sshd[8]: hello", b"<14>x\n\0", b"plain")
        self.assertEqual(self.ended(one), b"".join([
            self.head("auth.info") + b"sshd[8]: hello\n", self.head("user.info") + b"x\n",
            self.head("user.notice") + b"plain\n"]))

    def test_hostile_messages_are_one_line_each(self):
        one = self.begin()
        self.say(b"a\n<0>auth.crit pid=1 uid=0 b", b"", b"\0\x1b[2J", b"x" * LONGEST, b"x" * (LONGEST + 1), b"<99999>y")
        client, (pipe, other) = self.client(), os.pipe()
        # Descriptors that nobody asked for are closed.
        for _ in range(300):
            client.sendmsg([b"fd"], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", [pipe] * 10))])
        client.close()
        os.close(pipe)
        self.assertTrue(wait_until(lambda: len(os.listdir(f"/proc/{one.pid}/fd")) < 20))
        lines = self.ended(one).splitlines()
        os.close(other)
        head = self.head("user.notice")
        self.assertEqual(lines[:6], [
            head + b"a\\n<0>auth.crit pid=1 uid=0 b", head, head + b"\\x00\\x1b[2J", head + b"x" * LONGEST,
            head + b"x" * LONGEST + b" [cut]", head + b"<99999>y"])
        self.assertEqual(lines[6:], [head + b"fd"] * 300)

    def test_nobody_waits_for_the_reader_and_losses_are_told(self):
        one = self.begin()
        client, text = self.client(), b"m" * 1000
        client.settimeout(PATIENCE)
        for i in range(MANY):
            client.send(b"%d %s" % (i, text))
        client.close()
        one.send_signal(signal.SIGTERM)
        lines = one.stdout.read().splitlines()
        lost = [line for line in lines if line.startswith(b"slipway-syslog: ")]
        got = [line for line in lines if line.startswith(b"user.notice ")]
        self.assertEqual(len(lost) + len(got), len(lines))
        self.assertGreater(len(got), 100)
        self.assertEqual(sum(int(line.split()[1]) for line in lost), MANY - len(got))
        self.assertTrue(all(b"lost here" in line for line in lost))
        self.assertEqual(one.wait(PATIENCE), 0)

    def test_somebody_elses_socket_is_left_alone(self):
        for kind in (socket.SOCK_DGRAM, socket.SOCK_STREAM):
            other = socket.socket(socket.AF_UNIX, kind)
            other.bind(self.path)
            if kind == socket.SOCK_STREAM:
                other.listen()
            one = self.start(stderr=subprocess.PIPE)
            self.assertEqual(one.wait(PATIENCE), 5)
            self.assertIn(b"somebody else takes the messages", one.stderr.read())
            one.stderr.close()
            self.assertEqual(one.stdout.read(), b"")
            other.close()
            if kind == socket.SOCK_DGRAM:
                os.unlink(self.path)
        # What nobody has any more is no hindrance, a link to nowhere neither.
        self.ended(self.begin())
        os.unlink(self.path)
        os.symlink(f"{self.top}/journal", self.path)
        one = self.begin()
        self.say(b"x")
        self.assertEqual(self.ended(one), self.head("user.notice") + b"x\n")
        self.assertFalse(os.path.exists(f"{self.top}/journal"))

    def test_the_supervisor_keeps_the_socket(self):
        notify = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        notify.bind(f"{self.top}/notify")
        notify.settimeout(PATIENCE)
        one = self.start(env={"NOTIFY_SOCKET": f"{self.top}/notify"})
        told, kept = b"", []
        while b"READY=1" not in told:
            text, fds, _, _ = socket.recv_fds(notify, 4096, 4)
            told += text + b"\n"
            kept += fds
        notify.close()
        self.assertIn(b"FDSTORE=1\nFDNAME=syslog\n", told)
        self.assertEqual(len(kept), 1)
        one.kill()
        one.wait()
        self.say(b"between")
        program = ["sh", "-c", f"exec 3<&{kept[0]}; export LISTEN_FDS=1 LISTEN_PID=$$; exec {SYSLOG} {self.path}"]
        next_one = subprocess.Popen(program, stdout=subprocess.PIPE, pass_fds=kept)
        self.processes.append(next_one)
        self.say(b"after")
        line = self.head("user.notice")
        self.assertEqual(next_one.stdout.readline() + next_one.stdout.readline(), line + b"between\n" + line + b"after\n")
        self.assertEqual(self.ended(next_one), b"")
        os.close(kept[0])

    def test_logger_writes_to_it(self):
        logger = shutil.which("logger")
        if logger is None:
            self.skipTest("no logger(1) here")
        one = self.begin()
        subprocess.run([logger, "-u", self.path, "-t", "tag", "-p", "local3.err", "from logger"], check=True)
        self.assertRegex(self.ended(one).decode(), r"^local3\.err pid=\d+ uid=\d+ tag: from logger\n$")

    def test_syslog_of_the_library_reaches_it(self):
        inside = (f"mount --bind {self.top} /mnt && mkdir /mnt/dev && mount -t tmpfs dev /mnt/dev && touch /mnt/dev/null &&"
                  f" mount --bind /dev/null /mnt/dev/null && mount --rbind /mnt/dev /dev && echo in && exec {SYSLOG} /dev/log")
        one = self.start_inside(inside)
        if one is None:
            self.skipTest("no mount name space here")
        name = f"/proc/{one.pid}/root/dev/log"
        self.assertTrue(wait_until(lambda: os.path.exists(name)))
        say = "import syslog; syslog.openlog('py', syslog.LOG_PID, syslog.LOG_DAEMON); syslog.syslog(syslog.LOG_WARNING, 'hi')"
        subprocess.run(["nsenter", f"--mount=/proc/{one.pid}/ns/mnt", sys.executable, "-c", say], check=True)
        self.assertRegex(self.ended(one).decode(), r"^daemon\.warning pid=\d+ uid=0 py\[\d+\]: hi\n$")

    def start_inside(self, script):
        if os.getuid() != 0 or shutil.which("unshare") is None or shutil.which("nsenter") is None:
            return None
        one = subprocess.Popen(["unshare", "--mount", "sh", "-c", script], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        self.processes.append(one)
        return one if one.stdout.readline() == b"in\n" else None


if __name__ == "__main__":
    SYSLOG = os.path.abspath(sys.argv.pop(1))
    unittest.main()
