"""The hooks by which ifupdown, dhcpcd and NetworkManager send events, with a `slipway` that writes down what it is told.

usage: hooks_test.py HOOKS [unittest options]; HOOKS is the directory of the hooks.
"""
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import unittest


class Hooks(unittest.TestCase):
    hooks = ""

    def setUp(self):
        self.dir = tempfile.mkdtemp(prefix="slipway-hooks-")
        self.addCleanup(shutil.rmtree, self.dir)
        self.book = self.dir + "/book"
        with open(self.dir + "/slipway", "w") as fake:
            # Ends as the real one does for an event that no service names.
            fake.write(f'#!/bin/sh\necho "$*" >> {self.book}\necho no service names it >&2\nexit 3\n')
        os.chmod(self.dir + "/slipway", 0o755)
        self.control = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self.addCleanup(self.control.close)
        self.control.bind(self.dir + "/control")

    def run_with(self, command, **variables):
        """What `slipway` was told; the hook ends well and says nothing."""
        environment = {"PATH": self.dir + ":" + os.environ["PATH"], "SLIPWAY_RUN": self.dir, **variables}
        done = subprocess.run(["dash", "-eu", *command], env=environment, capture_output=True, text=True, timeout=60)
        self.assertEqual((done.returncode, done.stdout, done.stderr), (0, "", ""), command)
        if not os.path.exists(self.book):
            return []
        with open(self.book) as book:
            said = book.read().splitlines()
        os.unlink(self.book)
        return said

    def test_they_are_shell(self):
        for name in os.listdir(self.hooks):
            subprocess.run(["dash", "-n", f"{self.hooks}/{name}"], check=True)

    def test_ifupdown(self):
        def told(mode, interface):
            return self.run_with([self.hooks + "/ifupdown"], MODE=mode, IFACE=interface)
        self.assertEqual(told("start", "eth0"), ["event set ifupdown/eth0"])
        self.assertEqual(told("stop", "eth0"), ["event clear ifupdown/eth0"])
        self.assertEqual(told("start", "--all"), [])
        self.assertEqual(told("", "eth0"), [])

    def test_dhcpcd(self):
        def told(reason):
            # As dhcpcd-run-hooks does it: what comes behind it still runs.
            return self.run_with(["-c", f'. {self.hooks}/dhcpcd; echo end >> {self.book}'], reason=reason, interface="wlan0")
        self.assertEqual(told("BOUND"), ["event set dhcp/wlan0", "end"])
        self.assertEqual(told("RENEW6"), ["event set dhcp6/wlan0", "end"])
        self.assertEqual(told("EXPIRE"), ["event clear dhcp/wlan0", "end"])
        self.assertEqual(told("NOCARRIER"), ["event clear dhcp/wlan0", "event clear dhcp6/wlan0", "end"])
        self.assertEqual(told("PREINIT"), ["end"])

    def test_networkmanager(self):
        def told(interface, action, **variables):
            return self.run_with([self.hooks + "/networkmanager", interface, action], **variables)
        self.assertEqual(told("eth0", "up"), ["event set networkmanager/eth0"])
        self.assertEqual(told("eth0", "down"), ["event clear networkmanager/eth0"])
        self.assertEqual(told("tun0", "vpn-up"), ["event set vpn/tun0"])
        self.assertEqual(told("tun0", "vpn-down"), ["event clear vpn/tun0"])
        self.assertEqual(told("none", "connectivity-change", CONNECTIVITY_STATE="FULL"), ["event set networkmanager/online"])
        self.assertEqual(told("none", "connectivity-change", CONNECTIVITY_STATE="PORTAL"), ["event clear networkmanager/online"])
        self.assertEqual(told("eth0", "dhcp4-change"), [])

    def test_nothing_is_said_where_slipway_does_not_run(self):
        os.unlink(self.dir + "/control")
        self.assertEqual(self.run_with([self.hooks + "/ifupdown"], MODE="start", IFACE="eth0"), [])
        self.assertEqual(self.run_with([self.hooks + "/networkmanager", "eth0", "up"]), [])
        self.assertEqual(self.run_with(["-c", f". {self.hooks}/dhcpcd"], reason="BOUND", interface="eth0"), [])


if __name__ == "__main__":
    Hooks.hooks = os.path.abspath(sys.argv.pop(1))
    unittest.main()
