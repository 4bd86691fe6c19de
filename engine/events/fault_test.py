"""Each system call of slipway-events fails, once and for a while: in the end the manager has been told what is, and nothing else.

usage: fault_test.py TRACER EVENTS [EVERY=N] [unittest options], in a network and a mount namespace of its own. Of all faults
every Nth is tried (default: all). One that ends with 111 (the dynamic linker: 127) is started again, as its supervisor would. The manager is played.
"""
import itertools
import os
import select
import signal
import socket
import struct
import subprocess
import sys
import threading
import time
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [os.path.join(HERE, "../manager/testing"), os.path.join(HERE, "../..")]
from database import Service, write_generation  # noqa: E402
from vmtests.harness import faults  # noqa: E402
from vmtests.harness.signals import send_signal  # noqa: E402

TRACER = "slipway-test-fault"
EVENTS = "slipway-events"
EVERY = 1
LASTING_MS = 300
MAGIC, VERSION, EVENT, DONE = 0x5377, 2, 8, 67
SET, CLEAR = 0, 1
OK, UNKNOWN = 0, 3
ENDS = (111, 127)  # the latter is that of the dynamic linker
NUMBERS = itertools.count()


class Manager(threading.Thread):
    """Takes events of the names that it knows, as docs/formats/protocol.md says."""

    def __init__(self, path):
        super().__init__(daemon=True)
        self.raised, self.known, self.lock, self.drop, self.over = {}, set(), threading.Lock(), False, False
        self.wake, self.woken = os.pipe()
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self.socket.bind(path)
        self.socket.listen(8)
        self.start()

    def begin_anew(self):
        """As one that was killed, whose successor has lost all."""
        with self.lock:
            self.raised.clear()
            self.drop = True
        os.write(self.woken, b".")

    def end(self):
        self.over = True
        os.write(self.woken, b".")
        self.join()
        for fd in (self.wake, self.woken):
            os.close(fd)

    def answer(self, frame):
        magic, version, kind, serial, verb, _flags, argument = struct.unpack_from(">HBBIBBH", frame)
        assert (magic, version, kind, argument) == (MAGIC, VERSION, EVENT, 0), frame
        count, length = struct.unpack_from(">HH", frame, 12)
        assert count == 1 and len(frame) == 16 + length, frame
        name = frame[16:].decode().removeprefix("event:")
        with self.lock:
            known = name in self.known
            if known:
                self.raised[name] = {SET: True, CLEAR: False}[verb]
        return struct.pack(">HBBIBHHHH", MAGIC, VERSION, DONE, serial, OK if known else UNKNOWN, 0, 0, 0, 0)

    def run(self):
        clients = []
        while not self.over:
            for ready in select.select([self.socket, self.wake, *clients], [], [])[0]:
                if ready is self.socket:
                    clients.append(self.socket.accept()[0])
                elif ready == self.wake:
                    os.read(self.wake, 64)
                elif ready in clients:
                    self.serve(ready, clients)
            with self.lock:
                if self.drop:
                    self.drop = False
                    while clients:
                        clients.pop().close()
        for client in clients:
            client.close()
        self.socket.close()

    def serve(self, client, clients):
        try:
            frame = client.recv(16384)
            if frame:
                client.send(self.answer(frame))
                return
        except (ConnectionResetError, BrokenPipeError):
            pass
        clients.remove(client)
        client.close()


class Life:
    def __init__(self, base, fault):
        self.base, self.run = base, f"{base}/run"
        self.interface = f"e{next(NUMBERS)}"
        self.messages = open(f"{base}/messages", "w")
        for name in ("run", "spool", "mnt"):
            os.mkdir(f"{base}/{name}")
        below = base.lstrip("/")
        self.all = {f"path/{below}/flag", f"directory-not-empty/{below}/spool", f"mount/{below}/mnt",
                    f"iface/{self.interface}/exists"}
        self.manager = Manager(f"{self.run}/control")
        self.switch_to("1", self.all | {"device/null"})
        self.process = None
        self.begun_anew = False
        self.begin(faults.command(TRACER, f"{base}/report", fault, ()))

    def switch_to(self, number, names):
        write_generation(f"{self.base}/{number}", [Service(f"event:{name}", kind="event") for name in sorted(names)], "")
        with self.manager.lock:
            self.manager.known = set(names)
        os.symlink(f"{self.base}/{number}", f"{self.run}/live.new")
        os.rename(f"{self.run}/live.new", f"{self.run}/live")

    def begin(self, before=()):
        self.process = subprocess.Popen([*before, EVENTS, "--run", self.run], stdin=subprocess.DEVNULL, stdout=self.messages,
                                        stderr=self.messages)

    def told(self, raised, cleared=()):
        """Until the manager has it so; meanwhile one that ends is started again."""
        def is_so():
            if self.process.poll() is not None:
                if self.process.returncode not in ENDS:
                    raise faults.Wrong(f"it ended with {self.process.returncode}")
                self.begin()
                self.begun_anew = True
            with self.manager.lock:
                now = dict(self.manager.raised)
            return all(now.get(name) for name in raised) and not any(now.get(name) for name in cleared)
        try:
            faults.until(is_so, f"raised {sorted(raised)}, cleared {sorted(cleared)}")
        except faults.Wrong as why:
            raise faults.Wrong(f"{why}; told is {self.manager.raised}") from None

    def happen(self):
        for path in ("flag", "spool/file"):
            open(f"{self.base}/{path}", "w").close()
        subprocess.run(["mount", "-t", "tmpfs", "none", f"{self.base}/mnt"], check=True)
        subprocess.run(["ip", "link", "add", self.interface, "type", "veth", "peer", "name", self.interface + "p"], check=True)

    def cease(self):
        for path in ("flag", "spool/file"):
            os.unlink(f"{self.base}/{path}")
        subprocess.run(["umount", f"{self.base}/mnt"], check=True)
        subprocess.run(["ip", "link", "del", self.interface], check=True)

    def live(self):
        self.told({"device/null"})
        self.happen()
        self.told(self.all | {"device/null"})
        self.manager.begin_anew()
        self.told(self.all | {"device/null"})
        self.switch_to("2", self.all)
        self.cease()
        self.told((), self.all)
        self.end()

    def end(self):
        deadline = time.monotonic() + faults.PATIENCE
        while self.process.poll() is None:
            pid = faults.read_report(f"{self.base}/report").pid
            try:
                send_signal(pid if os.path.exists(f"/proc/{pid}") else self.process.pid, signal.SIGTERM)
                self.process.wait(2)
            except ProcessLookupError:
                self.process.wait(faults.PATIENCE)
            except subprocess.TimeoutExpired:
                if time.monotonic() > deadline:
                    raise faults.Wrong("it does not end") from None
        # One that was started for an end like those may not have come to its handler of SIGTERM.
        ends = (0, -signal.SIGTERM, *ENDS) if self.begun_anew else (0, *ENDS)
        if self.process.returncode not in ends:
            raise faults.Wrong(f"in the end it ended with {self.process.returncode}")

    def close(self):
        self.process.kill()
        self.process.wait()
        self.manager.end()
        for what in (["umount", f"{self.base}/mnt"], ["ip", "link", "del", self.interface]):
            subprocess.run(what, stderr=subprocess.DEVNULL, check=False)
        self.messages.close()


def live(fault):
    return faults.live("slipway-events-", Life, fault)


class Faults(unittest.TestCase):
    def test_each_call(self):
        subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
        faults.sweep_each_call(live, lambda counts: faults.faults_of(counts, LASTING_MS), EVERY, 500, 12)


if __name__ == "__main__":
    TRACER, EVENTS = (sys.argv.pop(1) for _ in range(2))
    EVERY = faults.take_nth(sys.argv)
    unittest.main()
