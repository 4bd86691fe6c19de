"""slipway beside slipway-command: the same text, exit code and request for every answer of a manager that is played here."""
import contextlib
import os
import shutil
import socket
import struct
import subprocess
import sys
import tempfile
import threading
import unittest

SLIPWAY = ""
STOPPED, RUNNING, STOPPING = 0, 4, 5
SECONDS = 60


def text(value):
    encoded = value if isinstance(value, bytes) else value.encode()
    return struct.pack(">H", len(encoded)) + encoded


def frame(kind, body, serial=1, version=2):
    return struct.pack(">HBBI", 0x5377, version, kind, serial) + body


def progress(name, state, reason, **more):
    return frame(66, bytes([state]) + text(name) + text(reason), **more)


def done(outcome=0, name="", sentence="", more=(), **header):
    body = bytes([outcome]) + text(name) + text(sentence) + struct.pack(">HH", len(more), len(more))
    return frame(67, body + b"".join(bytes([o]) + text(n) + text(s) for o, n, s in more), **header)


def with_serial(packet, serial):
    """A frame of serial 1, which stands for the one that the client has drawn by lot."""
    return packet[:4] + serial + packet[8:] if packet[4:8] == struct.pack(">I", 1) else packet


class Manager(threading.Thread):
    """Takes one connection and one request, sends frames and hangs up once the client has."""

    def __init__(self, run, frames, hang_up):
        super().__init__(daemon=True)
        self.listener = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self.listener.bind(run + "/control")
        self.listener.listen(5)
        self.listener.settimeout(SECONDS)
        self.frames, self.hang_up, self.requests = frames, hang_up, []

    def run(self):
        connection, _ = self.listener.accept()
        with connection:
            connection.settimeout(SECONDS)
            request = connection.recv(65536)
            self.requests.append(request[:4] + request[8:])
            for packet in self.frames:
                connection.send(with_serial(packet, request[4:8]))
            if not self.hang_up:
                with contextlib.suppress(ConnectionResetError):  # not all of it was read
                    self.requests += filter(None, [connection.recv(65536)])
        self.listener.close()  # whoever connects again is not kept waiting


class Differential(unittest.TestCase):
    def setUp(self):
        self.directory = tempfile.mkdtemp(prefix="slipway-ask-")
        self.addCleanup(shutil.rmtree, self.directory)

    def call(self, program, words, frames, hang_up=False, variables=()):
        run = tempfile.mkdtemp(dir=self.directory)
        manager = None
        if frames is not None:
            manager = Manager(run, frames, hang_up)
            manager.start()
        environment = {"PATH": os.environ["PATH"], "SLIPWAY_RUN": run, **dict(variables)}
        ended = subprocess.run([program, *words], capture_output=True, env=environment, timeout=2 * SECONDS, check=False,
                               stdin=subprocess.DEVNULL)
        if manager:
            manager.join(SECONDS)
            self.assertFalse(manager.is_alive(), "the played manager waits")
            manager.listener.close()
        return (ended.returncode, ended.stdout, ended.stderr.replace(run.encode(), b"RUN"), manager and manager.requests)

    def same(self, words, frames, **more):
        """What both came to."""
        small, whole = (self.call(program, words, frames, **more) for program in (SLIPWAY, SLIPWAY + "-command"))
        self.assertEqual(small, whole)
        return small

    def test_what_goes_well_needs_no_other_program(self):
        alone = shutil.copy(SLIPWAY, self.directory)
        frames = [progress("web", STOPPING, "asked for"), progress("web", STOPPED, "asked for  "), done()]
        code, out, error, requests = self.call(alone, ["stop", "web"], frames)
        self.assertEqual((code, out, error), (0, b"web  stopping  asked for\nweb  stopped  asked for\n", b""))
        self.assertEqual(len(requests), 1)
        self.assertEqual(self.same(["stop", "web"], frames), (code, out, error, requests))
        code, _, error, _ = self.call(alone, ["list"], None)
        self.assertEqual(code, 111)
        self.assertIn(b"slipway-command: ENOENT", error)

    def test_each_plain_request(self):
        for words in (["start", "a"], ["stop", "a", "b@c"], ["restart", "a", "--force"], ["reload", "a"],
                      ["--root", self.directory, "start", "a"], ["start", *(f"s{i}" for i in range(200))]):
            with self.subTest(words=words[:3]):
                self.assertEqual(self.same(words, [progress("a", RUNNING, ""), done()])[0], 0)

    def test_each_end(self):
        for outcome in (0, 1, 3, 4, 5, 6, 9, 100, 111):
            with self.subTest(outcome=outcome):
                others = [(1, "b", "it did not stop"), (4, "c", "")]
                frames = [progress("a", STOPPING, "asked for"), done(outcome, "a", "that is how it is", others)]
                code, out, error, requests = self.same(["stop", "a"], frames)
                self.assertEqual((code, out, len(requests)), (outcome, b"a  stopping  asked for\n", 1))
                self.assertEqual(b"that is how it is" in error, outcome != 0)

    def test_what_is_not_plain_text(self):
        odd = [progress("a", STOPPING, "one"), progress("a", STOPPING, "zw\u00f6lf \x1b[31m"), progress("a", STOPPED, "x" * 3000), done()]
        code, out, _, requests = self.same(["stop", "a"], odd)
        self.assertEqual((code, len(requests)), (0, 1))
        self.assertTrue(out.startswith("a  stopping  one\na  stopping  zw\u00f6lf ?[31m\n".encode()), out)

    def test_frames_that_are_not_awaited(self):
        self.same(["stop", "a"], [done(serial=7), progress("a", STOPPED, "", serial=9), done()])
        self.same(["stop", "a"], [done(1, "", "another version", serial=0)])
        self.same(["stop", "a"], [frame(99, b"what is this"), done()])
        self.same(["stop", "a"], [b"rubbish"], hang_up=True)
        self.same(["stop", "a"], [done(version=3)], hang_up=True)
        self.same(["stop", "a"], [frame(67, b"")], hang_up=True)

    def test_a_manager_that_ends(self):
        self.same(["stop", "a"], [], hang_up=True)
        self.same(["stop", "a"], [progress("a", STOPPING, "")], hang_up=True)

    def test_without_a_manager(self):
        self.assertEqual(self.same(["stop", "a"], None)[0], 7)
        self.assertEqual(self.same(["stop", "a", "--run", "/" + "x" * 300], None)[0], 111)

    def test_other_commands_and_mistakes(self):
        for words in ([], ["completion", "bash"], ["--json", "list", "odd"], ["--help"], ["--version"], ["stop", "--help"], ["stop"], ["stpo", "a"], ["stop", "--forec", "a"]):
            with self.subTest(words=words):
                self.same(words, None)
        self.same(["stop", "--no-wait", "a"], [done()])
        self.same(["--json", "stop", "a"], [progress("a", STOPPED, ""), done()])
        self.same(["--colour", "always", "stop", "a"], [progress("a", STOPPED, "x"), done()])

    def test_a_descriptor_that_is_no_connection(self):
        for value in ("", "3", "3:", "3:1", "0:1", "999999:1", "-1:1", "x", ":"):
            self.assertEqual(self.same(["list"], None, variables=[("SLIPWAY_CONNECTION", value)])[0], 7)


if __name__ == "__main__":
    SLIPWAY = os.path.abspath(sys.argv.pop(1))
    unittest.main()
