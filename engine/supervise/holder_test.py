"""What the descriptor holder keeps for services: pipelines and stored descriptors, while everything is killed.

usage: holder_test.py SLIPWAY-SUPERVISE SLIPWAY-EXEC SLIPWAY-FDHOLDER [unittest options]
"""
from __future__ import annotations

import os
import random
import shutil
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import time
import unittest
from pathlib import Path

from supervised import PATIENCE, Supervised
from vmtests.harness.signals import send_signal

SUPERVISE, EXEC, HOLDER = "slipway-supervise", "slipway-exec", "slipway-fdholder"

# Writes numbered lines, each at once; goes on behind the last number it has written down.
PRODUCER = """
import os, sys, time
count = sys.argv[1] + "/count"
number = int(open(count).read()) if os.path.exists(count) else 0
while True:
    number += 1
    with open(count + ".new", "w") as file:
        file.write(str(number))
    os.write(1, b"%d\\n" % number)
    os.rename(count + ".new", count)
    time.sleep(0.002)
"""
# Passes on what it has read before it heeds the signal to end.
CONSUMER = """
import os, select, signal, sys
ending = []
signal.signal(signal.SIGTERM, lambda *_: ending.append(1))
log = os.open(sys.argv[1] + "/log", os.O_WRONLY | os.O_CREAT | os.O_APPEND)
while not ending:
    if not select.select([0], [], [], 0.02)[0]:
        continue
    text = os.read(0, 4096)
    if not text:
        os.write(log, b"END OF FILE\\n")
    os.write(log, text)
"""
# Stores a file at its first run, and says what each run was given.
STORER = """
import array, os, socket, sys, time
top = sys.argv[1]
notify = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
notify.connect(os.environ["NOTIFY_SOCKET"])
def tell(text, *fds):
    notify.sendmsg([text], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", fds))] if fds else [])
def barrier():
    read, write = os.pipe()
    tell(b"BARRIER=1", write)
    os.close(write)
    os.read(read, 1)
    os.close(read)
count = int(os.environ.get("LISTEN_FDS", "0"))
own = os.environ.get("LISTEN_PID") == str(os.getpid())
names = os.environ.get("LISTEN_FDNAMES", "")
def text_of(fd):
    try:
        return os.pread(fd, 100, 0).decode()
    except OSError:  # a socket
        return "?"
texts = [text_of(3 + i) for i in range(count)] if own else []
with open(top + "/said", "a") as said:
    said.write(f"{names}={','.join(texts)}\\n")
if os.path.exists(top + "/store"):
    for line in open(top + "/store").read().split():
        name, _, text = line.partition("=")
        fd = os.memfd_create("kept")
        os.write(fd, text.encode())
        for _ in range(2):  # the second is the same and not stored
            tell(b"FDSTORE=1\\nFDNAME=" + name.encode(), fd)
        os.close(fd)
    os.unlink(top + "/store")
if os.path.exists(top + "/remove"):
    tell(b"FDSTOREREMOVE=1\\nFDNAME=" + open(top + "/remove").read().encode())
    os.unlink(top + "/remove")
barrier()
tell(b"READY=1")
time.sleep(1000)
"""


class Held(unittest.TestCase):
    def setUp(self):
        self.top = Path(tempfile.mkdtemp(prefix="slipway-held-"))
        self.holders = {}
        for role in ("mirror", "holder"):
            self.start_holder(role)
        self.services = []

    def tearDown(self):
        for service in self.services:
            if service.alive():
                service.control("dx")
                try:
                    service.process.wait(PATIENCE)
                except subprocess.TimeoutExpired:
                    service.process.kill()
            for pid in service.processes():
                send_signal(pid, signal.SIGKILL)
            service.messages.close()
            shutil.rmtree(service.base, ignore_errors=True)
        for process in self.holders.values():
            process.terminate()
            process.wait(PATIENCE)
        shutil.rmtree(self.top)

    def start_holder(self, role):
        options = ["-m", self.top / "mirror"] if role == "holder" else []
        read, write = os.pipe()
        self.holders[role] = subprocess.Popen([HOLDER, "-d", str(write), *options, self.top / role], pass_fds=[write])
        os.close(write)
        with os.fdopen(read) as ready:
            self.assertEqual(ready.readline(), "\n")

    def kill_holder(self, role):
        self.holders[role].kill()
        self.holders[role].wait()
        self.start_holder(role)
        self.until_equal()

    def names(self, role):
        client = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        client.settimeout(PATIENCE)
        client.connect(str(self.top / role))
        client.send(struct.pack(">BBBBI", 1, 4, 0, 0, 0))
        payload, found = client.recv(4096)[8:], set()
        while payload:
            found.add(payload[1:1 + payload[0]].decode())
            payload = payload[1 + payload[0]:]
        client.close()
        return found

    def until_equal(self):
        """Both have the same, and what is stored in one is there in the other: they are connected."""
        self.until(lambda: self.names("holder") == self.names("mirror"), "they become equal")

    until = staticmethod(Supervised.until)

    def service(self, name, plan, script, policy="restart always\nrestart-delay 1\n"):
        (self.top / f"{name}.py").write_text(script)
        made = Supervised(SUPERVISE, {"data/policy": f"type longrun\nready {'notify' if script is STORER else 'exec'}\n{policy}"})
        run = made.directory / "run"
        # As the supervisor would pass it: its argument is the service's name.
        run.write_text(f"#!/bin/sh\nexec {EXEC} {self.top}/{name}.plan sv\n")
        run.chmod(0o755)
        (self.top / f"{name}.plan").write_text(
            f"{plan}\nstderr inherit\ncwd {made.directory}\ncommand {sys.executable} {self.top}/{name}.py {self.top}\n")
        self.services.append(made)
        made.start(SLIPWAY_HOLDER=str(self.top / "holder"))
        return made

    def log(self):
        path = self.top / "log"
        return path.read_text() if path.exists() else ""

    def lines(self):
        return self.log().count("\n")

    def test_a_pipeline_outlives_its_parts(self):
        chance = random.Random(int(os.environ.get("SEED", "1")))
        producer = self.service("producer", "stdout pipe consumer", PRODUCER)
        consumer = self.service("consumer", "stdin pipe consumer", CONSUMER)
        self.until(lambda: self.lines() > 20, "lines come")
        for _ in range(12):
            what = chance.choice(["producer", "consumer", "holder", "mirror", "supervisor"])
            if what in ("holder", "mirror"):
                self.kill_holder(what)
            elif what == "supervisor":
                consumer.process.kill()
                consumer.process.wait()
                consumer.start(SLIPWAY_HOLDER=str(self.top / "holder"))
            else:
                service = producer if what == "producer" else consumer
                pid = service.pid()
                send_signal(pid, signal.SIGKILL if what == "producer" else signal.SIGTERM)
                self.until(lambda: service.pid() not in (0, pid), f"{what} comes back")
            before = self.lines()
            self.until(lambda: self.lines() > before + 20, f"lines come behind the death of the {what}")
        producer.control("d")
        producer.wait_events("D")
        # A number may come twice only where its writer was killed between writing and noting it down.
        numbers = [int(line) for line in self.log().splitlines()]
        last = numbers[-1]
        self.until(lambda: self.lines() >= last, "the rest is read")
        steps = {b - a for a, b in zip(numbers, numbers[1:])}
        self.assertLessEqual(steps, {0, 1}, "a line is lost or out of order")
        self.assertEqual(numbers[0], 1)
        self.assertEqual(self.names("holder"), {"pipe/consumer"})

    def said(self):
        path = self.top / "said"
        return path.read_text().splitlines() if path.exists() else []

    def restart(self, service):
        count = len(self.said())
        pid = service.pid()
        send_signal(pid, signal.SIGKILL)
        self.until(lambda: len(self.said()) > count and service.status().get("ready") == "true", "it is back")
        return self.said()[-1]

    def test_stored_descriptors_come_back(self):
        (self.top / "store").write_text("state=first log=second log=third")
        service = self.service("storer", "stored-descriptors", STORER,
                               "restart always\nrestart-delay 1\ndescriptor-store 3\n")
        service.wait_events("U")
        self.assertEqual(self.said(), ["="])
        self.assertEqual(self.stored(), {"sv/store/state", "sv/store/log", "sv/store/log:2"})
        self.assertEqual(self.restart(service), "state:log:log=first,second,third")
        self.kill_holder("holder")
        self.kill_holder("mirror")
        (self.top / "remove").write_text("log")
        self.assertEqual(self.restart(service), "state:log:log=first,second,third")
        self.assertEqual(self.stored(), {"sv/store/state"})
        # One too many, and names that are none.
        (self.top / "store").write_text("a=1 b=2 c=3 d:e=4 f/g=5")
        self.assertEqual(self.restart(service), "state=first")
        messages = (service.base / "messages").read_text()
        self.assertIn("cannot store c: descriptor-store in data/policy allows no more", messages)
        self.assertIn("FDNAME is longer than 64 bytes, or has a blank, : or / in it", messages)
        self.assertEqual(self.restart(service), "state:a:b=first,1,2")
        # A supervisor that takes the service over goes on with them.
        service.process.kill()
        service.process.wait()
        service.start(SLIPWAY_HOLDER=str(self.top / "holder"))
        self.assertEqual(self.restart(service), "state:a:b=first,1,2")
        service.control("d")
        service.wait_events("D")
        self.until(lambda: not self.stored(), "what is down for good has nothing stored")

    def test_nothing_is_stored_without_leave(self):
        (self.top / "store").write_text("state=first")
        service = self.service("storer", "stored-descriptors", STORER)
        service.wait_events("U")
        self.assertEqual(self.stored(), set())
        self.assertIn("the policy has no descriptor-store", (service.base / "messages").read_text())

    def test_listening_sockets_outlive_restarts_and_end_with_the_service(self):
        policy = "restart always\nrestart-delay 1\ndescriptor-store 1\nlistens\n"
        (self.top / "store").write_text("state=first")
        service = self.service("storer", f"stored-descriptors\nlisten stream {self.top}/socket", STORER, policy)
        held = {f"sv/listen/stream:{self.top}/socket", "sv/store/state"}
        service.wait_events("U")
        client = socket.socket(socket.AF_UNIX)
        client.connect(str(self.top / "socket"))
        self.restart(service)
        self.assertEqual(self.names("holder") - {"notify:sv"}, held)
        # Down only to come up again, as the manager's request says.
        self.ask(service, 1, "d", 0x100)
        service.wait_events("D")
        self.assertEqual(self.names("holder") - {"notify:sv"}, held)
        client.send(b"still queued")
        self.ask(service, 2, "u")
        service.wait_events("U")
        self.ask(service, 3, "d")
        service.wait_events("D")
        self.until(lambda: self.names("holder") <= {"notify:sv"}, "nobody listens any more")
        client.close()
        with socket.socket(socket.AF_UNIX) as late, self.assertRaises(ConnectionRefusedError):
            late.connect(str(self.top / "socket"))

    def test_the_path_of_a_socket_may_go_with_it(self):
        policy, path = "restart always\nrestart-delay 1\nlistens remove\n", self.top / "socket"
        service = self.service("storer", f"listen stream {path}", STORER, policy)
        service.wait_events("U")
        self.restart(service)
        self.assertTrue(path.is_socket())
        # Down only to come up again, as the manager's request says.
        self.ask(service, 1, "d", 0x100)
        service.wait_events("D")
        self.assertTrue(path.is_socket())
        self.ask(service, 2, "u")
        service.wait_events("U")
        self.ask(service, 3, "d")
        service.wait_events("D")
        self.until(lambda: not path.exists(), "the path is gone")
        # What somebody else has put there stays.
        self.ask(service, 4, "u")
        service.wait_events("U")
        path.unlink()
        path.write_text("not a socket")
        self.ask(service, 5, "d")
        service.wait_events("D")
        self.until(lambda: self.names("holder") <= {"notify:sv"}, "it is closed")
        self.assertEqual(path.read_text(), "not a socket")

    def listeners(self):
        """The numbers of the sockets that are bound to the path; a socket that is made anew has another."""
        bound = (line.split() for line in Path("/proc/net/unix").read_text().splitlines())
        return [words[6] for words in bound if words[-1] == str(self.top / "socket")]

    def silent_holder(self):
        """Takes connections and never answers."""
        listener = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        listener.bind(str(self.top / "silent"))
        listener.listen()
        self.addCleanup(listener.close)
        return listener

    def test_a_listening_socket_and_a_holder_that_answers_late_or_never(self):
        policy = "restart always\nrestart-delay 1\nlistens\n"
        service = self.service("storer", f"listen stream {self.top}/socket", STORER, policy)
        service.wait_events("U")
        before = self.listeners()
        self.assertEqual(len(before), 1)
        self.silent_holder()
        plan = self.top / "storer.plan"
        never = subprocess.Popen([EXEC, plan, "sv"], env={"SLIPWAY_HOLDER": str(self.top / "silent")}, stderr=subprocess.PIPE)
        self.holders["holder"].send_signal(signal.SIGSTOP)
        try:
            service.control("k")
            time.sleep(3)
        finally:
            self.holders["holder"].send_signal(signal.SIGCONT)
        self.until(lambda: len(self.said()) == 2 and service.status().get("ready") == "true", "it is back")
        self.assertEqual(self.listeners(), before, "the clients of the socket that was held are cut off")
        self.assertNotIn("warning", (service.base / "messages").read_text())
        message = never.communicate(timeout=PATIENCE)[1].decode()
        self.assertEqual(never.returncode, 111, message)
        self.assertIn("the descriptor holder gives no answer", message)
        self.assertIn(f"{plan}:1:", message)
        self.assertEqual(self.listeners(), before)

    @staticmethod
    def ask(service, number, goal, more=0):
        service.ask(number, goal, more)

    def stored(self):
        return {name for name in self.names("holder") if "/store/" in name}


if __name__ == "__main__":
    SUPERVISE, EXEC, HOLDER = (os.path.abspath(sys.argv.pop(1)) for _ in range(3))
    unittest.main()
