"""Completions as shells make them: bash runs its script for many lines; zsh and fish, where they are installed, read theirs.

usage: completion_test.py BIN [unittest options]; BIN is the directory of the programs.
"""
import os
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../manager/testing"))
from database import Service, write_generation  # noqa: E402

# What bash does for a line with the cursor at its end.
DRIVER = """
source "$1"
complete -p slipway > /dev/null || exit 9
COMP_WORDBREAKS=$' \\t\\n"\\'@><=;|&(:'
COMP_LINE=$2 COMP_POINT=${#2}
_slipway
printf '%s\\n' "${COMPREPLY[@]}"
"""


class Completion(unittest.TestCase):
    programs = ""

    @classmethod
    def setUpClass(cls):
        cls.dir = tempfile.mkdtemp(prefix="slipway-completion-")
        cls.addClassCleanup(shutil.rmtree, cls.dir)
        services = [Service("web", run="#!/bin/sh\n"), Service("web-cache", run="#!/bin/sh\n"), Service("getty@tty1", run="#!/bin/sh\n"),
                    Service("event:iface/eth0", kind="event"), Service("default", kind="bundle", members=["web"])]
        write_generation(cls.dir + "/generations/7", services, cls.dir + "/bell")
        os.makedirs(cls.dir + "/run")
        os.symlink(cls.dir + "/generations/7", cls.dir + "/run/live")
        os.makedirs(cls.dir + "/root/etc/slipway/services")
        os.makedirs(cls.dir + "/root/var/lib/slipway/generations/12")
        with open(cls.dir + "/root/etc/slipway/services/draft.svc", "w", encoding="utf-8") as out:
            out.write("[Run]\nCommand = /bin/true\n")
        cls.environment = {**os.environ, "SLIPWAY_RUN": cls.dir + "/run", "PATH": cls.programs + ":" + os.environ["PATH"]}

    def script(self, shell):
        path = f"{self.dir}/{shell}"
        with open(path, "w", encoding="utf-8") as out:
            subprocess.run([self.programs + "/slipway", "completion", shell], stdout=out, check=True, timeout=60)
        return path

    def complete(self, line):
        done = subprocess.run(["bash", "--norc", "-uc", DRIVER, "bash", self.script("bash"), line], env=self.environment, cwd=self.dir,
                              capture_output=True, text=True, timeout=60, check=False)
        self.assertEqual((done.returncode, done.stderr), (0, ""), line)
        return sorted(filter(None, done.stdout.splitlines()))

    def commands(self):
        text = subprocess.run([self.programs + "/slipway", "--help"], capture_output=True, text=True, check=True).stdout
        return sorted(set(re.findall(r"^  ([a-z]+)  ", text.split("Examples:")[0], re.MULTILINE)))

    def test_commands(self):
        self.assertEqual(self.complete("slipway "), self.commands())
        self.assertEqual(self.complete("slipway st"), ["start", "status", "stop"])
        self.assertEqual(self.complete("slipway --json --run /x st"), ["start", "status", "stop"])
        self.assertEqual(self.complete("slipway odd "), [])

    def test_options(self):
        self.assertEqual(self.complete("slipway start --"), sorted(["--no-wait", "--force", "--timeout", "--root", "--run", "--user", "--json",
                                                                     "--colour", "--color", "--help"]))
        self.assertEqual(self.complete("slipway log web --f"), ["--follow"])
        self.assertEqual(self.complete("slipway --co"), ["--color", "--colour"])
        # Each option that a command's help names is there.
        for command in self.commands():
            text = subprocess.run([self.programs + "/slipway", command, "--help"], capture_output=True, text=True, check=True).stdout
            told = set(re.findall(r"(?<![\w-])--[a-z][a-z-]+", text.split("Options:\n")[1].split("\n\n")[0]))
            self.assertLessEqual(told, set(self.complete(f"slipway {command} --")), command)

    def test_values(self):
        self.assertEqual(self.complete("slipway import systemd --report "), ["html", "json", "text"])
        self.assertEqual(self.complete("slipway --colour a"), ["always", "auto"])
        self.assertEqual(self.complete("slipway start --timeout "), [])
        self.assertEqual(self.complete("slipway commit --libdir ro"), ["root"])
        self.assertEqual(self.complete("slipway event "), ["clear", "list", "pulse", "set", "wait"])
        self.assertEqual(self.complete("slipway completion z"), ["zsh"])

    def test_names(self):
        self.assertEqual(self.complete("slipway start "), ["default", "getty@tty1", "web", "web-cache"])
        self.assertEqual(self.complete("slipway start --timeout 5 web w"), ["web", "web-cache"])
        # bash has taken the part up to the @ for a word of its own.
        self.assertEqual(self.complete("slipway stop getty@t"), ["tty1"])
        self.assertEqual(self.complete("slipway event set ifa"), ["iface/eth0"])
        self.assertEqual(self.complete(f"slipway --root {self.dir}/root cat d"), ["draft"])
        self.assertEqual(self.complete(f"slipway --root {self.dir}/root rollback 1"), ["12"])
        self.assertEqual(self.complete(f"slipway --run {self.dir}/nowhere start "), [])

    def test_names_are_no_commands(self):
        odd = self.dir + "/odd"
        write_generation(odd + "/1", [Service("$(touch${IFS}gone)", run="#!/bin/sh\n"), Service("`id`", run="#!/bin/sh\n"),
                                         Service("default", kind="bundle")], self.dir + "/bell")
        os.makedirs(odd + "/run")
        os.symlink(odd + "/1", odd + "/run/live")
        self.assertEqual(self.complete(f"slipway --run {odd}/run start "), ["$(touch${IFS}gone)", "`id`", "default"])
        self.assertFalse(os.path.exists(self.dir + "/gone"))

    def test_other_shells_can_read_theirs(self):
        for shell in ("zsh", "fish"):
            path = self.script(shell)
            with open(path, encoding="utf-8") as file:
                text = file.read()
            for command in self.commands():
                self.assertRegex(text, rf"\b{command}\b")
            if shutil.which(shell):
                done = subprocess.run([shell, "-n", path], capture_output=True, text=True, timeout=60, check=False)
                self.assertEqual((done.returncode, done.stderr), (0, ""), shell)


if __name__ == "__main__":
    Completion.programs = os.path.abspath(sys.argv.pop(1))
    unittest.main()
