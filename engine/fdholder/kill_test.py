"""Kills of the holder and of its mirror while clients work: no descriptor is lost, mixed up or leaked.

usage: kill_test.py FDHOLDER [--kills N] [unittest options]; SEED in the environment repeats a run.
"""
import array
import errno
import os
import random
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import threading
import time
import unittest

FDHOLDER = "slipway-fdholder"
KILLS = 40
STORE, GET, REMOVE, LIST = 1, 2, 3, 4
PATIENCE = 60


def packet(operation, name=b"", cursor=0, flags=0):
    return struct.pack(">BBBBI", 1, operation, len(name), flags, cursor) + name


class Client:
    """Repeats what a killed holder did not answer."""

    def __del__(self):
        if self.socket is not None:
            self.socket.close()

    def __init__(self, path):
        self.path, self.socket = path, None

    def once(self, *request, fds=()):
        """Error, cursor, payload and descriptors of the answer; ConnectionError or FileNotFoundError: none came."""
        try:
            if self.socket is None:
                self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
                self.socket.settimeout(PATIENCE)
                self.socket.connect(self.path)
            ancillary = [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", fds))] if fds else []
            self.socket.sendmsg([packet(*request)], ancillary)
            data, rights, _, _ = self.socket.recvmsg(4096, 1024)
            if not data:
                raise ConnectionResetError
        except (ConnectionError, FileNotFoundError):
            self.socket.close()
            self.socket = None
            raise
        got = array.array("i")
        for _, _, some in rights:
            got.frombytes(some)
        _, _, error, cursor = struct.unpack_from(">BBHI", data)
        return error, cursor, data[8:], list(got)

    def ask(self, *request, fds=()):
        deadline = time.monotonic() + PATIENCE
        while True:
            try:
                return self.once(*request, fds=fds)
            except (ConnectionError, FileNotFoundError):
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.005)

    def names(self):
        cursor, found = 0, set()
        while True:
            _, cursor, payload, _ = self.ask(LIST, b"", cursor)
            while payload:
                found.add(payload[1:1 + payload[0]])
                payload = payload[1 + payload[0]:]
            if not cursor:
                return found


def identity(fd):
    status = os.fstat(fd)
    return status.st_dev, status.st_ino


class Worker(threading.Thread):
    """Stores, takes and removes files of its own, and knows what must be there."""

    def __init__(self, path, number, seed):
        super().__init__(daemon=True)
        self.client, self.number, self.random = Client(path), number, random.Random(seed)
        self.expected, self.wrong, self.ending, self.done = {}, None, False, 0

    def step(self):
        name = b"w%d/%d" % (self.number, self.random.randrange(20))
        choice = self.random.randrange(10)
        if choice < 4:
            fd = os.memfd_create("held")
            error = self.client.ask(STORE, name, fds=[fd])[0]
            self.expected[name] = identity(fd)
            os.close(fd)
            return error == 0 or f"store {name}: {error}"
        if choice < 5:
            error = self.client.ask(REMOVE, name)[0]
            self.expected.pop(name, None)
            # Killed behind the removal and asked again, it says that there is none.
            return error in (0, errno.ENOENT) or f"remove {name}: {error}"
        return self.check(name)

    def check(self, name):
        error, _, _, fds = self.client.ask(GET, name)
        found = identity(fds[0]) if fds else None
        for fd in fds:
            os.close(fd)
        wanted = self.expected.get(name)
        return found == wanted or f"get {name}: {found} instead of {wanted} ({errno.errorcode.get(error, error)})"

    def run(self):
        while not self.ending and self.wrong is None:
            result = self.step()
            self.wrong = None if result is True else result
            self.done += 1


class Kills(unittest.TestCase):
    def setUp(self):
        self.directory = tempfile.TemporaryDirectory(prefix="slipway-holder-")
        self.paths = {"holder": f"{self.directory.name}/holder", "mirror": f"{self.directory.name}/mirror"}
        self.processes = {}
        for role in ("mirror", "holder"):
            self.start(role)

    def tearDown(self):
        for process in self.processes.values():
            process.terminate()
            process.wait(PATIENCE)
        self.directory.cleanup()

    def start(self, role):
        options = ["-m", self.paths["mirror"]] if role == "holder" else []
        read, write = os.pipe()
        self.processes[role] = subprocess.Popen([FDHOLDER, "-d", str(write), *options, self.paths[role]], pass_fds=[write])
        os.close(write)
        with os.fdopen(read) as ready:
            self.assertEqual(ready.readline(), "\n")

    def until_equal(self):
        """The one that was started again has everything once nothing is stored any more."""
        deadline = time.monotonic() + PATIENCE
        while Client(self.paths["holder"]).names() != Client(self.paths["mirror"]).names():
            self.assertLess(time.monotonic(), deadline, "they never become equal")
            time.sleep(0.01)

    def until_linked(self):
        """The holder is connected to the mirror that runs now: it has a descriptor more than before it was."""
        deadline = time.monotonic() + PATIENCE
        name = b"probe/%d" % random.getrandbits(60)
        fd = os.memfd_create("probe")
        holder, mirror = Client(self.paths["holder"]), Client(self.paths["mirror"])
        while True:
            self.assertEqual(holder.ask(STORE, name, fds=[fd])[0], 0)
            if name in mirror.names():
                break
            self.assertLess(time.monotonic(), deadline, "the mirror is not filled")
            time.sleep(0.005)
        # What was stored before the connection is there, too, as it is filled before anybody is served.
        holder.ask(REMOVE, name)
        os.close(fd)

    def test_no_descriptor_is_lost(self):
        seed = int(os.environ.get("SEED", "1"))
        chance = random.Random(seed)
        workers = [Worker(self.paths["holder"], i, f"{seed}/{i}") for i in range(4)]
        for worker in workers:
            worker.start()
        for number in range(KILLS):
            time.sleep(chance.random() * 0.02)
            role = chance.choice(["holder", "mirror"])
            self.processes[role].send_signal(signal.SIGKILL)
            self.processes[role].wait()
            self.start(role)
            self.until_linked()
            for worker in workers:
                self.assertIsNone(worker.wrong, f"SEED={seed}, kill {number} ({role})")
        for worker in workers:
            worker.ending = True
            worker.join(PATIENCE)
            self.assertIsNone(worker.wrong, f"SEED={seed}")
            self.assertGreater(worker.done, KILLS)
        expected = {name for worker in workers for name in worker.expected}
        for worker in workers:
            for name in worker.expected:
                self.assertIs(worker.check(name), True)
        self.assertEqual(Client(self.paths["holder"]).names(), expected)
        self.until_equal()
        for process in self.processes.values():
            open_now = len(os.listdir(f"/proc/{process.pid}/fd"))
            self.assertLess(open_now, len(expected) + 20, "descriptors leak")


if __name__ == "__main__":
    FDHOLDER = sys.argv.pop(1)
    if "--kills" in sys.argv:
        at = sys.argv.index("--kills")
        KILLS = int(sys.argv[at + 1])
        del sys.argv[at:at + 2]
    unittest.main()
