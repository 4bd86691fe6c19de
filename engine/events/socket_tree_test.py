"""Sockets of events over a real tree: slipway-events listens, the first connection starts the service, and nobody who
waits is lost, whoever is killed.

usage: socket_tree_test.py BIN [unittest options]
"""
import os
import signal
import socket
import sys
import unittest

from event_tree import TRIGGERS, EventTree
from database import Service, write_file
from run_tree import RunTree, wait_until
from vmtests.harness.signals import send_signal

# Answers each line with its own pid and the line; what comes by datagram goes to SAID. `gate`: it lets nobody in before
# that file is there. TERM ends it between two connections.
SERVER = """
import os, select, selectors, signal, socket, sys
said, gate = sys.argv[1:]
def say(text):
    with open(said, "a") as out:
        out.write(text + "\\n")
wake = os.pipe()
signal.signal(signal.SIGTERM, lambda *_: os.write(wake[1], b"x"))
assert os.environ["LISTEN_PID"] == str(os.getpid())
say("up web " + os.environ["LISTEN_FDS"] + " " + os.environ["LISTEN_FDNAMES"])
while not os.path.exists(gate):
    if select.select([wake[0]], [], [], 0.01)[0]:
        say("down web")
        sys.exit(0)
poll = selectors.DefaultSelector()
poll.register(wake[0], selectors.EVENT_READ)
for number in range(3, 3 + int(os.environ["LISTEN_FDS"])):
    poll.register(socket.socket(fileno=number), selectors.EVENT_READ)
while True:
    ready = [key.fileobj for key, _ in poll.select()]
    for one in ready:
        if one == wake[0]:
            say("down web")
            sys.exit(0)
        elif one.type == socket.SOCK_DGRAM:
            say("datagram " + one.recv(100).decode())
        else:
            one.setblocking(True)
            client = one.accept()[0]
            client.settimeout(60)
            client.sendall(f"{os.getpid()} {client.recv(100).decode()}".encode())
            client.close()
"""


class Sockets(EventTree):
    def setUp(self):
        super().setUp()
        self.stream, self.packets, self.gate = (f"{self.dir}/{name}" for name in ("stream", "packets", "gate"))
        self.environment["SLIPWAY_HOLDER"] = self.run + "/holder"
        write_file(self.run + "/scan/slipway-fdholder/run",
                   f"#!/bin/sh\nexec {self.programs}/slipway-fdholder -d 3 {self.run}/holder\n", 0o755)
        write_file(self.run + "/scan/slipway-fdholder/notification-fd", "3\n")
        write_file(self.dir + "/server.py", SERVER)
        write_file(self.gate, "")

    def definition(self):
        """The service, and the lines of its event."""
        sockets = [("stream", self.stream, ""), ("datagram", self.packets, " name=dgrams")]
        lines = [f"listen {kind} {path} event=web.socket mode=0600{more}" for kind, path, more in sockets]
        plan = "\n".join([f"#!{self.programs}/slipway-exec", "stderr stdout", *lines,
                          f"command {sys.executable} -S -E {self.dir}/server.py {self.said} {self.gate}", ""])
        web = Service("web", run=plan, policy="stop TERM 60000 KILL\n", stop_timeout=60000)
        keys = [text for (kind, path, _), line in zip(sockets, lines) for text in (f"socket {kind}:{path}", line)]
        return web, keys

    def boot_sockets(self, listens=True, others=None, more=(), after=()):
        web, keys = self.definition()
        self.boot_events({"web.socket": ("web", keys), **(others or {})}, [web, *more], after=after)
        if listens:
            wait_until(lambda: self.listens(self.stream), f"somebody listens{self.log()}")

    def listens(self, path):
        """Without a connection: that would start the service."""
        with open("/proc/net/unix") as table:
            return any(line.split()[-1] == path and int(line.split()[3], 16) & 0x10000 for line in table)

    def connect(self):
        client = socket.socket(socket.AF_UNIX)
        client.settimeout(60)
        client.connect(self.stream)
        return client

    def answer(self, client, text):
        """The pid of who answers."""
        with client:
            client.sendall(text.encode())
            pid, said = client.recv(100).decode().split(" ", 1)
            self.assertEqual(said, text)
            return int(pid)

    def ups(self, name="web"):
        return sum(line.split()[:2] == ["up", name] for line in self.lines())

    def await_ups(self, name, count):
        wait_until(lambda: self.ups(name) >= count, f"{count} starts of {name}, but {self.lines()}{self.log()}")

    def test_the_first_connection_starts_the_service(self):
        self.boot_sockets()
        self.assertEqual((self.ups(), self.states()["web"]), (0, "stopped"))
        self.assertEqual(os.stat(self.stream).st_mode & 0o777, 0o600)
        pid = self.answer(self.connect(), "hello")
        self.assertEqual(pid, self.pid_of("web"))
        self.assertEqual(self.answer(self.connect(), "again"), pid)
        self.assertEqual([line for line in self.lines() if line.startswith("up web")], ["up web 2 web:dgrams"])

    def test_a_datagram_starts_it_again_after_its_end(self):
        self.boot_sockets()
        first = self.answer(self.connect(), "hello")
        self.slipway("stop", "web")
        self.assertEqual(self.ups(), 1)
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as packet:
            packet.sendto(b"news", self.packets)
        wait_until(lambda: "datagram news" in self.lines(), f"it has come{self.log()}")
        self.assertNotEqual(self.answer(self.connect(), "hello"), first)

    def test_nobody_is_lost_when_all_are_killed(self):
        self.boot_sockets()
        os.remove(self.gate)
        waiting = [self.connect() for _ in range(3)]
        self.await_ups("web", 1)
        for name in ("web", "slipway-events", "slipway-manager", "web"):
            before = self.ups()
            pid = self.pid_of(name)
            if pid > 0:
                send_signal(pid, signal.SIGKILL)
            waiting.append(self.connect())
            if name == "web":
                self.await_ups("web", before + 1)
            else:
                wait_until(lambda name=name, pid=pid: self.pid_of(name) not in (-1, pid), f"{name} is back")
        # Who was dead hears of those who came meanwhile.
        self.slipway("stop", "web")
        self.kill_events()
        self.await_ups("web", self.ups())
        write_file(self.gate, "")
        answered = {self.answer(client, str(number)) for number, client in enumerate(waiting)}
        self.assertEqual(len(answered), 1)

    def test_an_event_that_is_stopped_listens_no_more(self):
        self.boot_sockets()
        self.slipway("stop", "web.socket")
        wait_until(lambda: not self.listens(self.stream), f"nobody listens{self.log()}")
        self.slipway("start", "web.socket")
        wait_until(lambda: self.listens(self.stream), f"somebody listens{self.log()}")
        self.answer(self.connect(), "hello")

    def test_what_a_definition_of_before_had_is_closed(self):
        self.boot_sockets()
        old, self.stream = self.stream, self.dir + "/other"
        web, keys = self.definition()
        self.events = "event web.socket\n" + "\n".join(keys) + "\n"
        self.generation(2, [Service("web.socket", kind="event", edges=[("web", TRIGGERS)]), web, self.bundle("web.socket")])
        self.slipway("apply")
        wait_until(lambda: self.listens(self.stream) and not self.listens(old), f"the new place counts{self.log()}")
        self.answer(self.connect(), "hello")

    def test_nobody_listens_before_a_milestone(self):
        go = self.dir + "/go"
        mounts = self.oneshot("mounts", before=f"while [ ! -e {go} ]; do sleep 0.05; done\n"
                                               f"[ ! -e {self.stream} ] || echo too early >> {self.said}")
        self.boot_sockets(listens=False, after=["early"], others={"tick": ("job", ["after-start 0"])},
                          more=[mounts, self.oneshot("job", kind="task"), self.bundle("mounts", name="early")])
        self.await_ups("job", 1)  # slipway-events knows what is wanted
        write_file(go, "")
        wait_until(lambda: self.listens(self.stream), f"somebody listens{self.log()}")
        self.assertEqual(self.lines(), ["up job", "up mounts"])

    def test_a_place_that_is_taken_is_tried_again(self):
        os.mkdir(self.stream)
        self.boot_sockets(listens=False)
        wait_until(lambda: "nobody listens for web.socket" in self.log(), "it says so")
        os.rmdir(self.stream)
        wait_until(lambda: self.listens(self.stream), f"it was tried again{self.log()}")
        self.answer(self.connect(), "hello")


if __name__ == "__main__":
    RunTree.programs = os.path.abspath(sys.argv.pop(1))
    unittest.main()
