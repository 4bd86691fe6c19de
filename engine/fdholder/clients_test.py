"""slipway-fdholder seen by its clients, the friendly and the hostile.

usage: clients_test.py FDHOLDER [unittest options]
"""
import array
import ast
import errno
import os
import resource
import select
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import time
import unittest

FDHOLDER = "slipway-fdholder"
STORE, GET, REMOVE, LIST = 1, 2, 3, 4


class Holder(unittest.TestCase):
    def setUp(self):
        self.directory = tempfile.TemporaryDirectory(prefix="slipway-holder-")
        os.chmod(self.directory.name, 0o755)
        self.path = f"{self.directory.name}/socket"
        self.start()
        self.clients = []

    def start(self, *options):
        read, write = os.pipe()
        self.process = subprocess.Popen([FDHOLDER, "-d", str(write), *options, self.path], pass_fds=[write])
        os.close(write)
        with os.fdopen(read) as ready:
            self.assertEqual(ready.readline(), "\n")

    def tearDown(self):
        for client in self.clients:
            client.close()
        self.process.terminate()
        self.assertEqual(self.process.wait(60), 0)
        self.assertFalse(os.path.exists(self.path))
        self.directory.cleanup()

    def connect(self):
        client = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        client.settimeout(60)
        client.connect(self.path)
        self.clients.append(client)
        return client

    def ask(self, client, operation, name=b"", cursor=0, fds=(), flags=0):
        packet = struct.pack(">BBBBI", 1, operation, len(name), flags, cursor) + name
        ancillary = [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", fds))] if fds else []
        client.sendmsg([packet], ancillary)
        data, rights, _, _ = client.recvmsg(4096, 1024)
        got = array.array("i")
        for _, _, some in rights:
            got.frombytes(some)
        version, echoed, error, cursor = struct.unpack_from(">BBHI", data)
        self.assertEqual((version, echoed), (1, operation))
        return error, cursor, data[8:], list(got)

    def names(self, client):
        cursor, found = 0, []
        while True:
            error, cursor, payload, _ = self.ask(client, LIST, cursor=cursor)
            self.assertEqual(error, 0)
            while payload:
                found.append(payload[1:1 + payload[0]])
                payload = payload[1 + payload[0]:]
            if not cursor:
                return found

    def test_a_descriptor_outlives_who_stored_it(self):
        read, write = os.pipe()
        client = self.connect()
        self.assertEqual(self.ask(client, STORE, b"pipe", fds=[read])[0], 0)
        os.close(read)
        client.close()
        os.write(write, b"kept")
        error, _, _, (copy,) = self.ask(self.connect(), GET, b"pipe")
        self.assertEqual((error, os.read(copy, 9)), (0, b"kept"))
        os.close(copy)
        os.close(write)

    def test_replace_and_remove_close(self):
        client = self.connect()
        read, write = os.pipe()
        self.assertEqual(self.ask(client, STORE, b"a", fds=[write])[0], 0)
        os.close(write)
        null = os.open("/dev/null", os.O_RDONLY)
        self.assertEqual(self.ask(client, STORE, b"a", fds=[null])[0], 0)
        os.close(null)
        self.assertTrue(select.select([read], [], [], 60)[0])
        self.assertEqual(os.read(read, 1), b"", "the replaced write end was closed")
        os.close(read)
        self.assertEqual(self.ask(client, REMOVE, b"a")[0], 0)
        self.assertEqual(self.ask(client, REMOVE, b"a")[0], errno.ENOENT)
        self.assertEqual(self.ask(client, GET, b"a")[0], errno.ENOENT)

    def test_store_needs_exactly_one(self):
        client = self.connect()
        self.assertEqual(self.ask(client, STORE, b"a")[0], errno.EINVAL)
        self.assertEqual(self.ask(client, STORE, b"a", fds=[0, 1])[0], errno.EINVAL)
        self.assertEqual(self.names(client), [])

    def test_lists_and_is_full_at_some_point(self):
        client = self.connect()
        error, count = 0, 0
        while not error:
            error = self.ask(client, STORE, b"name-%05d" % count + b"x" * 40, fds=[0])[0]
            count += not error
        self.assertEqual(error, errno.ENOSPC)
        self.assertEqual(count, 4096)
        self.assertEqual(len(set(self.names(client))), 4096)

    def leaks(self):
        return len(os.listdir(f"/proc/{self.process.pid}/fd"))

    def test_descriptors_in_wrong_packets_are_closed(self):
        before = self.leaks()
        for packet in (b"", b"x", struct.pack(">BBBBI", 1, 9, 1, 0, 0) + b"a", b"\1" * 2000,
                       struct.pack(">BBBBI", 1, GET, 200, 0, 0) + b"a"):
            client = self.connect()
            client.sendmsg([packet or b"\0"], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", [0] * 10))])
            self.assertEqual(client.recv(100), b"", "it was disconnected")
            client.close()
        client = self.connect()
        self.ask(client, GET, b"nothing", fds=[0, 1, 2])
        client.close()
        self.assertEqual(self.names(self.connect()), [])
        self.assertLessEqual(self.leaks(), before + 1)

    def test_who_does_not_read_stops_nobody(self):
        rude = self.connect()
        rude.setblocking(False)
        request = struct.pack(">BBBBI", 1, LIST, 0, 0, 0)
        for _ in range(20):
            self.ask(self.connect(), STORE, os.urandom(60).replace(b"\0", b"x").replace(b"\n", b"x") * 4, fds=[0])
        try:
            for _ in range(100000):
                rude.send(request)
        except (BlockingIOError, ConnectionError):
            pass
        self.assertEqual(self.ask(self.connect(), STORE, b"polite", fds=[0])[0], 0)

    def test_many_silent_clients_do_not_lock_others_out(self):
        silent = [self.connect() for _ in range(200)]
        self.assertEqual(self.ask(self.connect(), STORE, b"a", fds=[0])[0], 0)
        self.assertEqual(len(silent), 200)

    def test_other_users_are_turned_away(self):
        if os.geteuid() != 0:
            self.skipTest("needs root to become somebody else")
        os.chmod(self.path, 0o777)
        child = os.fork()
        if child == 0:
            os.setgid(65534)
            os.setuid(65534)
            client = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
            client.settimeout(60)
            client.connect(self.path)
            try:
                client.send(struct.pack(">BBBBI", 1, LIST, 0, 0, 0))
                os._exit(0 if client.recv(100) == b"" else 1)
            except ConnectionError:
                os._exit(0)
        self.assertEqual(os.waitpid(child, 0)[1], 0)

    def test_lists_a_part(self):
        client = self.connect()
        for name in (b"a/store/x", b"a/store/y", b"b/store/x", b"a/stor"):
            self.assertEqual(self.ask(client, STORE, name, fds=[0])[0], 0)
        payload = self.ask(client, LIST, b"a/store/")[2]
        self.assertEqual(payload, b"\x09a/store/x\x09a/store/y")

    def test_only_new(self):
        client = self.connect()
        self.assertEqual(self.ask(client, STORE, b"a", fds=[0], flags=1)[0], 0)
        before = self.leaks()
        self.assertEqual(self.ask(client, STORE, b"a", fds=[0], flags=1)[0], errno.EEXIST)
        self.names(client)  # by then it has closed what it did not take
        self.assertEqual(self.leaks(), before)
        self.assertEqual(self.ask(client, STORE, b"a", fds=[0])[0], 0)

    def test_expires(self):
        read, write = os.pipe()
        client = self.connect()
        self.assertEqual(self.ask(client, STORE, b"short", cursor=1, fds=[write])[0], 0)
        self.assertEqual(self.ask(client, STORE, b"long", cursor=3600, fds=[0])[0], 0)
        self.assertEqual(self.ask(client, STORE, b"ever", fds=[0])[0], 0)
        os.close(write)
        self.assertTrue(select.select([read], [], [], 60)[0])
        self.assertEqual(os.read(read, 1), b"", "it closed the write end by itself")
        os.close(read)
        self.assertEqual(self.ask(client, GET, b"short")[0], errno.ENOENT)
        for name, low, high in ((b"long", 3500, 3600), (b"ever", 0, 0)):
            error, left, _, fds = self.ask(client, GET, name)
            os.close(fds[0])
            self.assertEqual(error, 0)
            self.assertTrue(low <= left <= high, (name, left))

    def test_out_of_descriptors(self):
        """It says so, keeps what it has, goes on serving, and takes more once there is room."""
        client = self.connect()
        self.assertEqual(self.ask(client, STORE, b"kept", fds=[0])[0], 0)
        usual = resource.prlimit(self.process.pid, resource.RLIMIT_NOFILE)
        resource.prlimit(self.process.pid, resource.RLIMIT_NOFILE, (128, usual[1]))
        held = {b"kept"}
        for number in range(128):
            error = self.ask(client, STORE, b"fill-%d" % number, fds=[0])[0]
            if error:
                break
            held.add(b"fill-%d" % number)
        self.assertEqual(error, errno.EMFILE)
        late = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        late.settimeout(60)
        late.connect(self.path)
        self.clients.append(late)
        error, _, _, fds = self.ask(client, GET, b"kept")
        self.assertEqual(error, 0)
        os.close(fds[0])
        self.assertEqual(self.ask(client, STORE, b"more", fds=[0])[0], errno.EMFILE)
        resource.prlimit(self.process.pid, resource.RLIMIT_NOFILE, usual)
        self.assertEqual(self.ask(late, STORE, b"more", fds=[0])[0], 0, "who came meanwhile is served")
        self.assertEqual(set(self.names(client)), held | {b"more"})

    def as_nobody(self, requests):
        """What another user is answered: the errors, and the names of lists."""
        read, write = os.pipe()
        child = os.fork()
        if child == 0:
            answers = []
            try:
                os.setgroups([])
                os.setgid(65533)
                os.setuid(65534)
                client = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
                client.settimeout(60)
                client.connect(self.path)
                for operation, name in requests:
                    error, _, payload, _ = self.ask(client, operation, name, fds=[0] if operation == STORE else [])
                    answers.append(payload[1:].decode() if operation == LIST else error)
            except Exception as error:  # pylint: disable=broad-except
                answers.append(repr(error))
            finally:
                os.write(write, repr(answers).encode())
                os._exit(0)
        os.close(write)
        with os.fdopen(read) as told:
            text = told.read()
        self.assertEqual(os.waitpid(child, 0)[1], 0)
        return ast.literal_eval(text)

    @unittest.skipUnless(os.geteuid() == 0, "needs root to become somebody else")
    def test_permissions(self):
        rules = f"{self.directory.name}/rules"

        def write_rules(text):
            with open(rules, "w", encoding="ascii") as file:
                file.write(text)
        write_rules("uid:65534 sg mine/\ngid:65533 r mine/old\nany l mine/\n")
        self.process.kill()
        self.process.wait()
        self.start("-r", rules)
        self.assertEqual(self.ask(self.connect(), STORE, b"secret", fds=[0])[0], 0)
        denied = errno.EACCES
        self.assertEqual(self.as_nobody([(STORE, b"mine/a"), (GET, b"mine/a"), (REMOVE, b"mine/a"), (STORE, b"mine"),
                                         (STORE, b"secret"), (GET, b"secret"), (GET, b"nothing"), (REMOVE, b"mine/old"),
                                         (LIST, b"")]),
                         [0, 0, denied, denied, denied, denied, denied, errno.ENOENT, "mine/a"])
        write_rules("any g *\n")
        self.process.send_signal(signal.SIGHUP)
        self.until(lambda: self.as_nobody([(GET, b"secret")]) == [0])
        self.assertEqual(self.as_nobody([(GET, b"secret"), (STORE, b"mine/b"), (LIST, b"")]), [0, denied, ""])
        write_rules("any x *\n")
        self.process.send_signal(signal.SIGHUP)
        self.assertEqual(self.as_nobody([(GET, b"secret")]), [0], "the old rules stay")

    def test_wrong_rules_are_refused(self):
        rules = f"{self.directory.name}/rules"
        with open(rules, "w", encoding="ascii") as file:
            file.write("nobody sg *\n")
        done = subprocess.run([FDHOLDER, "-r", rules, f"{self.path}2"], capture_output=True, check=False)
        self.assertEqual(done.returncode, 100)
        self.assertIn(b"rules:1: ", done.stderr)
        os.unlink(rules)

    def test_a_closed_descriptor_cannot_be_told(self):
        done = subprocess.run([FDHOLDER, "-d", "9", f"{self.path}2"], capture_output=True, check=False)
        self.assertEqual(done.returncode, 100)
        self.assertIn(b"an open descriptor", done.stderr)

    def until(self, condition):
        deadline = time.monotonic() + 60
        while not condition():
            self.assertLess(time.monotonic(), deadline)
            time.sleep(0.01)

    def test_the_socket_is_private(self):
        self.assertEqual(os.stat(self.path).st_mode & 0o777, 0o600)

    def test_a_restart_takes_the_socket_over(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()
        self.process = subprocess.Popen([FDHOLDER, self.path])
        for _ in range(3000):
            try:
                self.assertEqual(self.names(self.connect()), [])
                return
            except (ConnectionError, FileNotFoundError):
                select.select([], [], [], 0.02)
        self.fail("it did not come back")


if __name__ == "__main__":
    FDHOLDER = sys.argv.pop(1)
    unittest.main()
