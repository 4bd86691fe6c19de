"""Each system call of slipway-fdholder fails, once and for a while: what it says it has it has, and it goes on.

usage: fault_test.py TRACER FDHOLDER [EVERY=N] [unittest options]. Of all faults every Nth is tried (default: all).
A holder that ends with 111 is started again, as its supervisor would; its mirror is not disturbed.
"""
import errno
import os
import signal
import subprocess
import sys
import tempfile
import time
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(HERE, "../..")]
from kill_test import GET, LIST, PATIENCE, REMOVE, STORE, Client, identity  # noqa: E402
from vmtests.harness import faults  # noqa: E402
from vmtests.harness.signals import send_signal  # noqa: E402

TRACER = "slipway-test-fault"
FDHOLDER = "slipway-fdholder"
EVERY = 1
LASTING_MS = 200


class Life:
    def __init__(self, base, fault):
        self.base, self.path, self.kept, self.unknown = base, f"{base}/holder", {}, set()
        self.messages = open(f"{base}/messages", "w")
        self.mirror = self.start([], f"{base}/mirror")
        self.holder = None
        rules = f"{base}/rules"
        with open(rules, "w") as out:
            out.write("any l *\n")
        self.options = ["-m", f"{base}/mirror", "-r", rules]
        # What the mirror has when the holder begins is the holder's.
        with tempfile.TemporaryFile() as file:
            Client(f"{base}/mirror").ask(STORE, b"a/early", fds=[file.fileno()])
            self.kept[b"a/early"] = identity(file.fileno())
        self.begin(faults.command(TRACER, f"{base}/report", fault, ()))
        self.client = Client(self.path)

    def start(self, before, path, options=()):
        return subprocess.Popen([*before, FDHOLDER, *options, path], stdin=subprocess.DEVNULL, stdout=self.messages,
                                stderr=self.messages)

    def begin(self, before=()):
        self.holder = self.start(before, self.path, self.options)

    def ask(self, *request, fds=()):
        """The answer, or None: this request met the fault, and nobody knows what became of it."""
        end = time.monotonic() + PATIENCE
        while True:
            if self.holder.poll() is not None:
                if self.holder.returncode not in (100, 111) or time.monotonic() > end:
                    raise faults.Wrong(f"it ended with {self.holder.returncode}")
                self.begin()
            try:
                return self.client.once(*request, fds=fds)
            except (ConnectionResetError, BrokenPipeError):
                return None
            except (ConnectionError, FileNotFoundError):
                if time.monotonic() > end:
                    raise faults.Wrong("nobody answers") from None
                time.sleep(0.005)
            except TimeoutError:
                raise faults.Wrong("it does not answer") from None

    def store(self, name):
        with tempfile.TemporaryFile() as file:
            answer = self.ask(STORE, name, fds=[file.fileno()])
            if answer is None or answer[0] != 0:
                self.unknown.add(name)
            else:
                self.unknown.discard(name)
                self.kept[name] = identity(file.fileno())
        return answer is not None and answer[0] == 0

    def remove(self, name):
        answer = self.ask(REMOVE, name)
        if answer is None or answer[0] != 0:
            self.unknown.add(name)
        else:
            self.kept.pop(name, None)
        return answer is not None and answer[0] == 0

    def look(self, name, must=False):
        """Wrong when something else is given than what was stored. `must`: it is asked until there is an answer."""
        answer = self.ask(GET, name)
        end = time.monotonic() + PATIENCE
        while must and answer is None and time.monotonic() < end:
            answer = self.ask(GET, name)
        found = identity(answer[3][0]) if answer and answer[3] else None
        for fd in answer[3] if answer else ():
            os.close(fd)
        if name in self.unknown:
            return
        refused = answer is None or answer[0] not in (0, errno.ENOENT)
        if found != self.kept.get(name) and (must or not refused):
            raise faults.Wrong(f"get {name}: {found} ({answer and answer[0]}) instead of {self.kept.get(name)}")

    def some_requests(self):
        for name in (b"a/1", b"a/2", b"b/3"):
            self.store(name)
        for name in (b"a/1", b"b/3", b"a/early", b"none"):
            self.look(name)
        self.remove(b"a/2")
        self.ask(LIST)
        self.store(b"a/1")
        send_signal(self.pid(), signal.SIGHUP)
        self.look(b"a/1")

    def pid(self):
        """Of the holder, whether it is traced or not."""
        pid = faults.read_report(f"{self.base}/report").pid
        return pid if os.path.exists(f"/proc/{pid}") else self.holder.pid

    def live(self):
        self.some_requests()
        time.sleep(LASTING_MS / 1000 + 0.1)
        # What failed may now be tried again, until it is done: the machine has all again.
        end = time.monotonic() + PATIENCE
        while not all([self.store(b"a/2"), self.store(b"c/4"), self.store(b"c/5"), self.remove(b"c/5")]):
            if time.monotonic() > end:
                raise faults.Wrong("it does not store any more")
            time.sleep(0.05)
        self.unknown.discard(b"c/5")
        for name in [*self.kept, b"c/5"]:
            self.look(name, must=True)
        mirror = Client(f"{self.base}/mirror")
        while not set(self.kept) - self.unknown <= mirror.names():
            if time.monotonic() > end:
                raise faults.Wrong(f"the mirror has {mirror.names()} of {set(self.kept)}")
            time.sleep(0.02)
        pid = self.pid()
        while self.holder.poll() is None:
            try:
                send_signal(pid, signal.SIGTERM)
                self.holder.wait(2)
            except ProcessLookupError:
                self.holder.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                pass
            if time.monotonic() > end:
                raise faults.Wrong("it does not end")
        if self.holder.returncode not in (0, 111):
            raise faults.Wrong(f"in the end it ended with {self.holder.returncode}")

    def close(self):
        for process in (self.holder, self.mirror):
            process.kill()
            process.wait()
        self.messages.close()


def live(fault):
    return faults.live("slipway-holder-", Life, fault)


def chosen(counts):
    """A socket of the mirror that is not ready after its time is a mirror that hangs: it is left alone for half a minute."""
    return [fault for fault in faults.faults_of(counts, LASTING_MS)
            if fault.call not in (faults.SENDMSG, faults.RECVMSG) or fault.error != "EAGAIN"]


class Faults(unittest.TestCase):
    def test_each_call(self):
        faults.sweep_each_call(live, chosen, EVERY, 500, 8)


if __name__ == "__main__":
    TRACER, FDHOLDER = (sys.argv.pop(1) for _ in range(2))
    EVERY = faults.take_nth(sys.argv)
    unittest.main()
