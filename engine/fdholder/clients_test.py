"""slipway-fdholder seen by its clients, the friendly and the hostile.

usage: clients_test.py FDHOLDER [unittest options]
"""
import array
import errno
import os
import select
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import unittest

FDHOLDER = "slipway-fdholder"
STORE, GET, REMOVE, LIST = 1, 2, 3, 4


class Holder(unittest.TestCase):
    def setUp(self):
        self.directory = tempfile.TemporaryDirectory(prefix="slipway-holder-")
        os.chmod(self.directory.name, 0o755)
        self.path = f"{self.directory.name}/socket"
        read, write = os.pipe()
        self.process = subprocess.Popen([FDHOLDER, "-d", str(write), self.path], pass_fds=[write])
        os.close(write)
        with os.fdopen(read) as ready:
            self.assertEqual(ready.readline(), "\n")
        self.clients = []

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

    def ask(self, client, operation, name=b"", cursor=0, fds=()):
        packet = struct.pack(">BBBBI", 1, operation, len(name), 0, cursor) + name
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
