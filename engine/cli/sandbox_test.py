"""What `slipway sandbox` says services may do; and that it says the same as systemd-analyze of units that were imported.

usage: sandbox_test.py BIN [unittest options]; BIN is the directory of the programs.
"""
import glob
import json
import os
import random
import shutil
import subprocess
import sys
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(HERE, "../manager/testing")]
import explain_test  # noqa: E402
from explain_test import Case  # noqa: E402
from run_tree import RunTree  # noqa: E402

HARD = """[Run]
Command = /bin/sleep 1000
[Process]
User = www-data
NoNewPrivileges = yes
Capabilities.bounding = ()
"""


class Sandbox(Case):
    def test_all_services_the_worst_first(self):
        self.write("etc/slipway/services/hard.svc", HARD)
        self.write("etc/slipway/services/all.svc", "[Service]\nType = bundle\nContents = web hard\n")
        self.write("etc/slipway/services/shape@.svc", HARD)
        rows = [line.split() for line in self.slipway("sandbox").splitlines()]
        self.assertEqual([row[0] for row in rows], ["web", "hard"])
        self.assertGreater(float(rows[0][1]), float(rows[1][1]))
        self.assertEqual([one["name"] for one in json.loads(self.slipway("--json", "sandbox", "hard"))], ["hard"])

    def test_line_by_line(self):
        self.write("etc/slipway/services/hard.svc", HARD)
        text = self.slipway("sandbox", "hard")
        self.assertIn("may use the network of the machine", text)
        self.assertIn("Sandbox.private-network = yes", text)
        self.assertNotIn("CAP_SYS_ADMIN", text)
        self.assertIn("cannot administrate the machine", self.slipway("sandbox", "--all", "hard"))

    def test_a_score_above_the_threshold_ends_with_1(self):
        self.write("etc/slipway/services/hard.svc", HARD)
        (one,) = json.loads(self.slipway("--json", "sandbox", "hard"))
        self.slipway("sandbox", "--threshold", one["score"], "hard")
        below = f"{float(one['score']) - 0.1:.1f}"
        self.slipway("sandbox", "--threshold", below, "hard", code=1)
        self.slipway("sandbox", "-t", below, "hard", "web", code=1)
        for wrong in ("11.0", "x", "5.55", "-1", "."):
            self.assertIn("is no score", self.slipway("sandbox", "--threshold=" + wrong, code=100))

    def test_what_is_not_applied_does_not_count(self):
        lines = "Sandbox.root-ephemeral = yes\nCgroup.ip-ingress-filter-path = /sys/fs/bpf/x\n"
        self.write("etc/slipway/services/hard.svc", HARD + lines)
        key = "Process.Cgroup.ip-ingress-filter-path"
        (one,) = json.loads(self.slipway("--json", "sandbox", "hard"))
        (row,) = [row for row in one["exposures"] if row["directive"] == "IPAddressDeny"]
        self.assertEqual((key in one["not_applied"], row["not_applied"], row["exposed"]), (True, True, True))
        self.assertIn("stands, but is not applied", self.slipway("sandbox", "hard"))
        (written,) = json.loads(self.slipway("--json", "sandbox", "--as-written", "hard"))
        self.assertLess(float(written["score"]), float(one["score"]))
        self.assertEqual(written["not_applied"], [])

    def test_full_privilege_is_as_if_nothing_were_written(self):
        self.write("etc/slipway/services/web.svc", HARD.replace("Command = ", "Command = +"))
        (one,) = json.loads(self.slipway("--json", "sandbox", "web"))
        (as_written,) = json.loads(self.slipway("--json", "sandbox", "--as-written", "web"))
        self.assertGreater(float(one["score"]), 9)
        self.assertLess(float(as_written["score"]), float(one["score"]))
        self.assertIn("Process.User", one["not_applied"])
        self.assertIn("full privilege (+)", self.slipway("sandbox", "web"))


class OnThisMachine(RunTree):
    def test_what_the_last_start_went_without_does_not_count(self):
        self.boot([self.longrun("web"), self.bundle("web")])
        self.reach(web="running")
        os.makedirs(self.dir + "/files/etc/slipway/services")
        with open(self.dir + "/files/etc/slipway/services/web.svc", "w", encoding="utf-8") as out:
            out.write(HARD + "Sandbox.private-network = yes\nSandbox.lock-personality = yes\n")
        look = ["--root", self.dir + "/files", "--json", "sandbox", "web"]
        (before,) = json.loads(self.slipway(*look))
        with open(self.run + "/scan/web/supervise/weakened", "w", encoding="utf-8") as out:
            out.write(f"{10**18}\t1\twithout\tSandbox.private-network\tEPERM (not permitted)\n")
        (after,) = json.loads(self.slipway(*look))
        self.assertEqual((before["weakened"], after["weakened"]), ([], ["Process.Sandbox.private-network"]))
        self.assertGreater(float(after["score"]), float(before["score"]))
        self.assertIn("went without: Process.Sandbox.private-network", self.slipway("--root", self.dir + "/files", "sandbox", "web"))


# What units say, one of each row or nothing.
CHOICES = [
    ["User=daemon", "User=nobody", "User=daemon\nSupplementaryGroups=adm", "User=daemon\nRemoveIPC=yes", "User=0", "DynamicUser=yes"],
    ["ProtectSystem=yes", "ProtectSystem=full", "ProtectSystem=strict"],
    ["ProtectHome=yes", "ProtectHome=read-only", "ProtectHome=tmpfs"],
    ["UMask=0077", "UMask=0027", "UMask=0007", "UMask=0000"],
    ["KeyringMode=shared", "KeyringMode=inherit"],
    ["NotifyAccess=all"],
    ["ProtectProc=noaccess", "ProtectProc=invisible"],
    ["ProcSubset=pid"],
    ["DevicePolicy=strict", "DevicePolicy=closed\nDeviceAllow=/dev/kvm rw", "DeviceAllow=/dev/kvm rw"],
    ["IPAddressDeny=any", "IPAddressDeny=any\nIPAddressAllow=localhost", "IPAddressDeny=any\nIPAddressAllow=10.0.0.0/8"],
    ["CapabilityBoundingSet=", "CapabilityBoundingSet=CAP_NET_BIND_SERVICE CAP_CHOWN", "CapabilityBoundingSet=~CAP_SYS_ADMIN CAP_SYS_PTRACE"],
    ["AmbientCapabilities=CAP_KILL"],
    ["SystemCallArchitectures=native", "SystemCallArchitectures=native x86"],
    ["SystemCallFilter=@system-service", "SystemCallFilter=@system-service\nSystemCallFilter=~@privileged @resources",
     "SystemCallFilter=~@swap @mount", "SystemCallFilter=~@debug:EPERM", "SystemCallFilter=@basic-io @mount"],
    ["RestrictNamespaces=yes", "RestrictNamespaces=~user mnt", "RestrictNamespaces=net"],
    ["RestrictAddressFamilies=none", "RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6", "RestrictAddressFamilies=~AF_PACKET AF_NETLINK"],
    ["Delegate=yes", "Delegate=memory pids"],
    *([name + "=yes"] for name in (
        "PrivateTmp", "PrivateDevices", "PrivateNetwork", "PrivateUsers", "PrivateMounts", "ProtectClock", "ProtectHostname",
        "ProtectKernelLogs", "ProtectKernelModules", "ProtectKernelTunables", "ProtectControlGroups", "RestrictRealtime",
        "RestrictSUIDSGID", "LockPersonality", "MemoryDenyWriteExecute", "NoNewPrivileges")),
]
UNITS = 60
# Theirs -> ours.
NAMES = {"UserOrDynamicUser": "User", "RootDirectoryOrRootImage": "RootDirectory"}


def systemd_252():
    try:
        done = subprocess.run(["systemd-analyze", "--version"], capture_output=True, text=True, timeout=60)
    except OSError:
        return False
    return done.stdout.startswith("systemd 252 ")


@unittest.skipUnless(systemd_252(), "there is no systemd-analyze of systemd 252 here")
class AsSystemd(Case):
    """Directive by directive, to the digit that systemd-analyze shows."""

    def setUp(self):
        super().setUp()
        os.unlink(self.root + "/etc/slipway/services/web.svc")
        self.units = self.root + "/usr/lib/systemd/system"
        os.makedirs(self.units)
        for name in ("passwd", "group"):
            self.write("etc/" + name, "".join(f"{user}:x:{number}:{number}::/:/bin/sh\n" if name == "passwd" else f"{user}:x:{number}:\n"
                                              for user, number in (("root", 0), ("daemon", 1), ("adm", 4), ("nobody", 65534))))

    def systemd(self, unit, *policy):
        done = subprocess.run(["systemd-analyze", "security", "--offline=true", "--root=" + self.root, "--json=short", "--no-pager",
                               *policy, unit + ".service"], capture_output=True, text=True, timeout=60)
        self.assertEqual(done.stderr if not done.stdout else "", "")
        return {NAMES.get(row["json_field"], row["json_field"]): row for row in json.loads(done.stdout)}

    def compare(self):
        done = subprocess.run([explain_test.SLIPWAY, "--root", self.root, "import", "systemd"], capture_output=True, text=True, timeout=300)
        self.assertIn(done.returncode, (0, 1), done.stderr)  # some are refused, and some not
        known = {one["name"]: one for one in json.loads(self.slipway("--json", "sandbox", "--as-written"))}
        self.assertTrue(known)
        for name, one in known.items():
            theirs = self.systemd(name)
            # Counted differently: docs/formats/exposure.md.
            apart = {d for d, row in theirs.items() if "special boot phase" in (row["description"] or "")}
            ours = {row["directive"]: row for row in one["exposures"] if row["directive"] not in apart}
            self.assertEqual(set(ours), {d for d, row in theirs.items() if row["set"] is not None} - apart, name)
            for directive, row in ours.items():
                self.assertEqual(row["exposed"], theirs[directive]["set"] is False, f"{name}: {directive}")
            self.shares(name, ours, apart)
        return known

    def shares(self, name, ours, apart):
        """Each row's part of the score, those that are counted differently left out of both."""
        policy = self.root + "/policy.json"
        with open(policy, "w", encoding="utf-8") as out:
            json.dump({directive: {"weight": 0} for directive in apart}, out)
        theirs = self.systemd(name, "--security-policy=" + policy)
        whole = sum(row["weight"] for row in ours.values())
        for directive, row in ours.items():
            tenths = -(-(-(-row["badness"] * row["weight"] * 100 // row["of"])) // whole)
            self.assertEqual(f"{tenths / 10:.1f}", theirs[directive]["exposure"] or "0.0", f"{name}: {directive}")

    def test_made_up_units(self):
        pick = random.Random(252)
        for number in range(UNITS):
            lines = [pick.choice(row) for row in CHOICES if pick.random() < 0.5]
            with open(f"{self.units}/u{number}.service", "w", encoding="utf-8") as out:
                out.write("[Service]\nExecStart=/bin/true\n" + "\n".join(lines) + "\n")
        self.assertGreater(len(self.compare()), UNITS // 2)  # of the importer's choice

    def test_units_of_this_machine(self):
        for path in glob.glob("/usr/lib/systemd/system/*.service"):
            # Under other names: systemd's own are not imported.
            if "@" not in path and not os.path.islink(path):
                shutil.copy(path, f"{self.units}/a-{os.path.basename(path)}")
        print(len(self.compare()), "units of this machine", file=sys.stderr)


if __name__ == "__main__":
    RunTree.programs = os.path.abspath(sys.argv.pop(1))
    explain_test.SLIPWAY = RunTree.programs + "/slipway"
    unittest.main()
