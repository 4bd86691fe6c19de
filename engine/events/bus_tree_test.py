"""Names on a bus over a real tree: services follow them, and the bus itself.

usage: bus_tree_test.py BIN [unittest options]; without dbus-daemon (package dbus-daemon) there is nothing to test.
"""
import os
import shutil
import socket
import struct
import subprocess
import sys
import unittest

import tree_test
from database import NEEDS
from run_tree import RunTree, wait_until

CONFIGURATION = """<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig><listen>unix:path={path}</listen><auth>EXTERNAL</auth>
<policy context="default"><allow send_destination="*"/><allow receive_sender="*"/><allow own="*"/><allow user="*"/></policy>
</busconfig>"""
EVENT = "event:bus-name/org.example.One"


class Owner:
    """A connection that owns a name until it is closed."""

    def __init__(self, path, name):
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.settimeout(60)
        self.socket.connect(path)
        self.socket.sendall(b"\0AUTH EXTERNAL " + str(os.getuid()).encode().hex().encode() + b"\r\n")
        assert self.socket.recv(1000).startswith(b"OK")
        self.socket.sendall(b"BEGIN\r\n" + self.call(1, "Hello", b"", b"") + self.request(name))
        said = b""
        while b"NameAcquired" not in said or name.encode() not in said:
            more = self.socket.recv(10000)
            assert more, "the bus lets us in"
            said += more

    def request(self, name):
        return self.call(2, "RequestName", b"su", struct.pack("<I", len(name)) + name.encode() + b"\0" +
                         bytes(-(len(name) + 5) % 4) + struct.pack("<I", 0))

    @staticmethod
    def call(serial, member, signature, body):
        def field(number, kind, text):
            return bytes([number, 1]) + kind + b"\0" + struct.pack("<I", len(text)) + text.encode() + b"\0"
        fields = b""
        for number, kind, text in ((1, b"o", "/org/freedesktop/DBus"), (2, b"s", "org.freedesktop.DBus"), (3, b"s", member),
                                   (6, b"s", "org.freedesktop.DBus")):
            fields += bytes(-len(fields) % 8) + field(number, kind, text)
        if signature:
            fields += bytes(-len(fields) % 8) + bytes([8, 1]) + b"g\0" + bytes([len(signature)]) + signature + b"\0"
        head = struct.pack("<cBBBIII", b"l", 1, 0, 1, len(body), serial, len(fields)) + fields
        return head + bytes(-len(head) % 8) + body

    def close(self):
        self.socket.close()


@unittest.skipUnless(shutil.which("dbus-daemon"), "dbus-daemon is not installed")
class Bus(RunTree):
    boot_with = tree_test.Events.boot_with

    def setUp(self):
        super().setUp()
        self.path = self.dir + "/bus"
        self.environment["DBUS_SYSTEM_BUS_ADDRESS"] = "unix:path=" + self.path
        with open(self.dir + "/bus.conf", "w") as configuration:
            configuration.write(CONFIGURATION.format(path=self.path))
        self.daemon = None

    def tearDown(self):
        self.stop_bus()
        super().tearDown()

    def start_bus(self):
        self.daemon = subprocess.Popen(["dbus-daemon", "--config-file=" + self.dir + "/bus.conf", "--nofork", "--nopidfile",
                                        "--print-address=1"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        self.assertTrue(self.daemon.stdout.readline(), "the bus begins")

    def stop_bus(self):
        if self.daemon:
            self.daemon.kill()
            self.daemon.wait()
            self.daemon.stdout.close()
            self.daemon = None

    def boot_follower(self):
        self.boot_with([self.event_node(EVENT), self.longrun("web", edges=[(EVENT, NEEDS)]), self.bundle("web")])
        self.reach(default="running", web="waiting")

    event_node = tree_test.Events.event

    def test_a_service_follows_a_name(self):
        self.start_bus()
        self.boot_follower()
        owner = Owner(self.path, "org.example.One")
        self.reach(web="running")
        owner.close()
        self.reach(web="waiting")
        other = Owner(self.path, "org.example.One")
        self.reach(web="running")
        other.close()

    def test_the_bus_comes_later_and_goes(self):
        self.boot_follower()
        self.start_bus()
        owner = Owner(self.path, "org.example.One")
        self.reach(web="running")
        self.stop_bus()
        owner.close()
        self.reach(web="waiting")
        self.start_bus()
        owner = Owner(self.path, "org.example.One")
        self.reach(web="running")
        owner.close()

    def test_a_name_that_was_owned_before(self):
        self.start_bus()
        owner = Owner(self.path, "org.example.One")
        self.boot_with([self.event_node(EVENT), self.longrun("web", edges=[(EVENT, NEEDS)]), self.bundle("web")])
        self.reach(web="running")
        for _ in range(2):
            Owner(self.path, "org.example.Two").close()
        wait_until(lambda: self.states()["web"] == "running", "another name is of no concern")
        owner.close()


if __name__ == "__main__":
    RunTree.programs = os.path.abspath(sys.argv.pop(1))
    unittest.main()
