#!/usr/bin/env python3
"""Conditions: what slipway-exec says of this machine against `systemd-analyze condition`.

usage: conditions_systemd_test.py BIN
Skips where there is no systemd-analyze of version 252 or later (SYSTEMD_ANALYZE names another).
"""

import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

BIN = pathlib.Path(sys.argv.pop(1)).resolve() if len(sys.argv) > 1 else pathlib.Path("build/dev/bin")
ANALYZE = os.environ.get("SYSTEMD_ANALYZE") or shutil.which("systemd-analyze")

ARGUMENTS = {
    "Memory": [">1M", "<1M", "1T", ">=1G", "< 100G", "=5", "!=5", "<>5", "x", "1K", ">0"],
    "CPUs": [">0", "1", "<1", ">=2", "=2", "==2", "!=2", "<=1024", "1000"],
    "ControlGroupController": ["v1", "v2", "cpu", "memory pids", "nonsense", "cpu nonsense", "io"],
    "Security": ["selinux", "apparmor", "tomoyo", "ima", "smack", "audit", "uefi-secureboot",
                 "tpm2", "nonsense"],
    "Firmware": ["uefi", "device-tree", "device-tree-compatible(x)", "nonsense",
                 "smbios-field(sys_vendor = QEMU)", "smbios-field(bios_version >= 0)",
                 "smbios-field(nothing = x)"],
    "CPUFeature": ["fpu", "sse2", "avx2", "sha_ni", "lm", "nonsense", "osxsave", "constant_tsc",
                   "adx", "abm", "rdtscp", "pclmul"],
    "OSRelease": ["ID=debian", "ID!=debian", "VERSION_ID>=9", "VERSION_ID<9", "ID$=deb*",
                  "ID!$=deb*", "ID=debian VERSION_ID>=9", "NOTHING=", "NOTHING=x", "ID", "=x",
                  "VERSION_ID==12", "VERSION_ID<>12"],
    "KernelVersion": [">=2.6", "<2.6", "*", "$=*", "!$=*", ">= 2.6", ">=2.6 <99", "=6", "!=6",
                      "nonsense", "<>5"],
    "NeedsUpdate": ["/etc", "/var", "/proc", "/nonexistent"],
    "FirstBoot": ["yes", "no", "true", "0"],
    "ACPower": ["yes", "no", "true", "false"],
    "PathIsEncrypted": ["/", "/tmp", "/proc", "/nonexistent"],
    "Credential": ["nothing"],
    "MemoryPressure": ["100%", "0%/10sec", "99.5%/1min", "50%/5min", "no.slice:1%"],
    "CPUPressure": ["100%"],
    "IOPressure": ["100%/10sec"],
    "Architecture": ["x86-64", "arm64", "native"],
    "User": ["root", "0", "@system", "daemon"],
    "Group": ["root", "0", "daemon", "4294967294"],
    "Capability": ["CAP_CHOWN", "CAP_SYS_ADMIN", "CAP_NONSENSE"],
    "PathExistsGlob": ["/etc/pass*", "/nonexistent*"],
    "PathIsReadWrite": ["/", "/proc/sys"],
    "PathIsMountPoint": ["/", "/proc", "/etc/passwd", "/nonexistent"],
}


def test_name(condition: str) -> str:
    special = {"CPUs": "cpus", "CPUFeature": "cpu-feature", "OSRelease": "os-release",
               "ACPower": "ac-power", "CPUPressure": "cpu-pressure", "IOPressure": "io-pressure"}
    return special.get(condition) or re.sub(r"(?<!^)([A-Z])", r"-\1", condition).lower()


class Conditions(unittest.TestCase):
    def setUp(self) -> None:
        if not ANALYZE:
            self.skipTest("there is no systemd-analyze here")
        self.directory = tempfile.TemporaryDirectory(prefix="slipway-condition-")
        self.addCleanup(self.directory.cleanup)

    def theirs(self, condition: str, argument: str) -> bool:
        run = subprocess.run([ANALYZE, "condition", f"Condition{condition}={argument}"],
                             capture_output=True, text=True, check=False)
        return run.returncode == 0

    def ours(self, condition: str, argument: str) -> bool:
        plan = pathlib.Path(self.directory.name) / "plan"
        plan.write_text(f"condition {test_name(condition)} '{argument}'\ncommand /bin/true\n")
        run = subprocess.run([BIN / "slipway-exec", plan], capture_output=True, text=True,
                             check=False)
        self.assertIn(run.returncode, (0, 120), run.stderr)
        return run.returncode == 0

    def test_agree(self) -> None:
        for condition, arguments in ARGUMENTS.items():
            for argument in arguments:
                with self.subTest(condition=condition, argument=argument):
                    self.assertEqual(self.ours(condition, argument),
                                     self.theirs(condition, argument))


if __name__ == "__main__":
    unittest.main()
