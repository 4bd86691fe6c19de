"""slipway-events over a real tree, in a network namespace: services follow interfaces, addresses and routes.

usage: tree_test.py BIN [unittest options], in a network namespace of its own. The events of a test come from the kernel;
nobody plays them.
"""
import fcntl
import os
import random
import signal
import socket
import struct
import subprocess
import sys
import time
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../manager/testing"))
from database import NEEDS, Service, write_file  # noqa: E402
from run_tree import RunTree, wait_until  # noqa: E402
from vmtests.harness.signals import send_signal  # noqa: E402

SIOCGIFFLAGS, SIOCSIFFLAGS, IFF_UP = 0x8913, 0x8914, 1


def ip(*words):
    subprocess.run(["ip", *words], check=True)


def set_up(interface, up):
    with socket.socket() as sock:
        flags = struct.unpack("16xh", fcntl.ioctl(sock, SIOCGIFFLAGS, struct.pack("16s16x", interface.encode()))[:18])[0]
        flags = flags | IFF_UP if up else flags & ~IFF_UP
        fcntl.ioctl(sock, SIOCSIFFLAGS, struct.pack("16sh14x", interface.encode(), flags))


UDEV_GROUP = 2


def say_as_udev(**properties):
    """The message that udev's group gets when udev has done with a device."""
    text = b"".join(f"{key}={value}".encode() + b"\0" for key, value in properties.items())
    head = b"libudev\0" + struct.pack(">I", 0xFEEDCAFE) + struct.pack("=III16x", 40, 40, len(text))
    with socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 15) as sock:
        sock.sendto(head + text, (0, UDEV_GROUP))


class Events(RunTree):
    def boot_with(self, services):
        write_file(self.run + "/scan/slipway-events/run",
                   f"#!/bin/sh\nexec 2>>{self.dir}/manager.log\n"
                   f"exec {self.programs}/slipway-events --run {self.run} --notify-fd 3\n", 0o755)
        write_file(self.run + "/scan/slipway-events/notification-fd", "3\n")
        self.boot(services)

    def event(self, name):
        return Service(name, kind="event")

    def tearDown(self):
        super().tearDown()
        subprocess.run(["ip", "link", "del", "v0"], stderr=subprocess.DEVNULL)

    def add_cable(self):
        ip("link", "add", "v0", "type", "veth", "peer", "name", "v1")
        for end in ("v0", "v1"):
            set_up(end, True)

    def downs(self, name="web"):
        return self.lines().count(f"down {name}")

    def test_a_service_follows_an_interface(self):
        self.boot_with([self.event("event:iface/v0"), self.event("event:iface/v0/exists"),
                        self.longrun("web", edges=[("event:iface/v0", NEEDS)]),
                        self.longrun("base", edges=[("event:iface/v0/exists", NEEDS)]), self.bundle("web", "base")])
        self.reach(default="running", web="waiting", base="waiting")
        ip("link", "add", "v0", "type", "veth", "peer", "name", "v1")
        self.reach(web="waiting", base="running")
        for end in ("v0", "v1"):
            set_up(end, True)
        self.reach(web="running")
        self.assertIn("iface/v0         raised", self.slipway("event", "list"))
        set_up("v1", False)  # the cable is pulled
        self.reach(web="waiting")
        self.assertIn("iface/v0", self.slipway("status", "web", code=None))
        set_up("v1", True)
        self.reach(web="running", base="running")
        ip("link", "del", "v0")
        self.reach(web="waiting", base="waiting")
        self.assertEqual([line for line in self.lines() if "web" in line], ["up web", "down web"] * 2)

    def test_services_follow_addresses_and_routes(self):
        self.boot_with([self.event("event:iface/v0/address"), self.event("event:route/default"),
                        self.longrun("web", edges=[("event:iface/v0/address", NEEDS)]),
                        self.longrun("mail", edges=[("event:route/default", NEEDS)]), self.bundle("web", "mail")])
        self.reach(default="running", web="waiting", mail="waiting")
        self.add_cable()
        ip("addr", "add", "10.9.0.2/24", "dev", "v0")
        self.reach(web="running", mail="waiting")
        ip("route", "add", "default", "via", "10.9.0.1")
        self.reach(mail="running")
        ip("route", "add", "default", "via", "10.9.0.3", "metric", "7")
        ip("route", "del", "default", "via", "10.9.0.1")
        self.slipway("event", "wait", "route/default")
        set_up("v0", False)  # takes the route along; the kernel does not mention it
        self.reach(web="waiting", mail="waiting")
        set_up("v0", True)
        self.reach(web="running", mail="waiting")
        ip("addr", "del", "10.9.0.2/24", "dev", "v0")
        self.reach(web="waiting")

    def test_what_flaps_stops_nobody(self):
        self.boot_with([self.event("event:iface/v0"), self.longrun("web", edges=[("event:iface/v0", NEEDS)]),
                        self.bundle("web")])
        self.add_cable()
        self.reach(web="running")
        long = 0  # times that the cable was away for so long that a stop is right
        for _ in range(100):
            begin = time.monotonic()
            set_up("v1", False)
            time.sleep(0.002)
            set_up("v1", True)
            long += time.monotonic() - begin > 0.9
            time.sleep(0.002)
        self.reach(web="running")
        self.assertLessEqual(self.downs(), long)
        set_up("v1", False)
        self.reach(web="waiting")
        self.assertLessEqual(self.downs(), long + 1)

    def test_what_happens_while_they_are_dead_is_seen(self):
        self.boot_with([self.event("event:iface/v0"), self.longrun("web", edges=[("event:iface/v0", NEEDS)]),
                        self.bundle("web")])
        self.reach(default="running")
        self.add_cable()
        self.reach(web="running")
        dice = random.Random(int(os.environ.get("SLIPWAY_SEED", "5")))
        for plugged in (False, True, False, True):
            victims = dice.choice([["slipway-events"], ["slipway-manager"], ["slipway-events", "slipway-manager"]])
            before = dice.random() < 0.5
            if before:
                set_up("v1", plugged)
            for victim in victims:
                pid = self.pid_of(victim)
                if pid > 0:
                    send_signal(pid, signal.SIGKILL)
            if not before:
                set_up("v1", plugged)
            self.reach(web="running" if plugged else "waiting")
        said = [line for line in self.lines() if "web" in line]
        self.assertEqual(said, ["up web", "down web"] * 2 + ["up web"])

    def test_services_follow_paths_and_mounts(self):
        place = self.dir + "/place"
        names = {"web": f"path{place}/a/x", "queue": f"directory-not-empty{place}/jobs", "data": f"mount{place}/data",
                 "inner": f"path{place}/data/x"}
        self.boot_with([self.event("event:" + name) for name in names.values()] +
                       [self.longrun(s, edges=[("event:" + name, NEEDS)]) for s, name in names.items()] +
                       [self.bundle(*names)])
        self.reach(default="running", web="waiting", queue="waiting", data="waiting")
        os.makedirs(place + "/a")
        os.makedirs(place + "/jobs")
        os.makedirs(place + "/data")
        write_file(place + "/a/x", "")
        self.reach(web="running", queue="waiting")
        write_file(place + "/jobs/1", "")
        self.reach(queue="running", data="waiting")
        subprocess.run(["mount", "-t", "tmpfs", "none", place + "/data"], check=True)
        self.reach(data="running", inner="waiting")
        write_file(place + "/data/x", "")
        self.reach(inner="running")
        os.rename(place + "/a", place + "/b")
        os.unlink(place + "/jobs/1")
        subprocess.run(["umount", place + "/data"], check=True)
        self.reach(web="waiting", queue="waiting", data="waiting", inner="waiting")

    def test_a_device_is_there_when_udev_has_done_with_it(self):
        subprocess.run(["mount", "-t", "tmpfs", "none", "/run"], check=True)  # in our mount namespace
        self.addCleanup(subprocess.run, ["umount", "/run"])
        write_file("/run/udev/control", "")
        self.boot_with([self.event("event:device/null"), self.longrun("web", edges=[("event:device/null", NEEDS)]),
                        self.bundle("web")])
        self.reach(default="running", web="waiting")
        write_file("/run/udev/data/c1:3", "I:1\n")
        say_as_udev(ACTION="add", DEVNAME="/dev/zero")  # another one
        say_as_udev(ACTION="add", SUBSYSTEM="mem", DEVNAME="/dev/null")
        self.reach(web="running")
        os.unlink("/run/udev/data/c1:3")
        say_as_udev(ACTION="change", SUBSYSTEM="mem", DEVNAME="/dev/other", DEVLINKS="/dev/x /dev/null")
        self.reach(web="waiting")

    def test_people_raise_clear_and_wait(self):
        self.boot_with([self.event("event:vpn"), self.longrun("web", edges=[("event:vpn", NEEDS)]), self.bundle("web")])
        self.reach(default="running", web="waiting")
        self.assertIn("vpn is raised", self.slipway("start", "web", code=1))
        waiting = subprocess.Popen([self.programs + "/slipway", "event", "wait", "vpn"], env=self.environment)
        self.slipway("event", "wait", "vpn", "--timeout", "50", code=8)
        self.assertIsNone(waiting.poll())
        self.slipway("event", "set", "vpn")
        self.assertEqual(waiting.wait(60), 0)
        self.reach(web="running")
        self.slipway("event", "clear", "vpn")
        self.reach(web="waiting")
        self.assertIn("no service", self.slipway("event", "pulse", "nobody", code=3))
        self.assertIn("which event?", self.slipway("event", "set", code=100))
        self.assertIn('"raised": false', self.slipway("event", "list", "--json"))

    def test_another_generation_has_other_events(self):
        self.boot_with([self.longrun("web"), self.bundle("web")])
        self.add_cable()
        self.reach(web="running")
        self.generation(2, [self.longrun("web"), self.event("event:iface/v0"),
                            self.longrun("late", edges=[("event:iface/v0", NEEDS)]), self.bundle("web", "late")])
        self.slipway("apply", code=None)
        self.reach(web="running", late="running")


if __name__ == "__main__":
    RunTree.programs = os.path.abspath(sys.argv.pop(1))
    unittest.main()
