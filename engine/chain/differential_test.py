"""Each chain loader beside the real one: same words, same process, same exit code.

usage: differential_test.py SHIMS PROBE [unittest options]

The real ones are Debian's: s6 and runit from PATH, daemontools from PATH too. Messages differ and are not compared.
"""
import fcntl
import os
import shutil
import subprocess
import sys
import tempfile
import time
import unittest

SHIMS, PROBE = "shims", "probe"

ENVDIRS = {
    "usual": {"A": b"a b \t\nx", "B": b"", "C": b"\n", "D": b"x\0y", ".H": b"hidden", "X=Y": b"v", "Z=Y": b"",
              "E": b"end", "F": b"l1\nl2\n\n", "G": b"  \t", "L": b"y" * 5000, "N": b"\n\n", "T": b"blank \n"},
    "empty": {},
    # Alone: s6 2.11 makes all values empty that it reads behind one of more than 4095 bytes with -L, in the directory's order.
    "long": {"L": b"y" * 5000 + b" \nx\n"},
}
LIMITS = ["-o 100", "-o 99999999", "-o =", "-o 100x", "-o x", "-o", "-o -1", "-o +5", "-o 08", "-m 300000000", "-a 500000000",
          "-d 500000000", "-s 5000000", "-l 4096", "-r 5000000", "-p 5000", "-t 50", "-c 0", "-f 1000000", "-f =",
          "-o 200 -o 100", "-t50 -c1000", "-c 18446744073709551615", "-Q 1", "-H -o 500", "-- -o 5"]
# Words behind the name; "P" is the probe. What stands before ":" are variables of its own.
CASES = {
    "setuidgid": ["", "games", "games P", "games P a b", "root P", "nouser P", "5 P", "games:tty P", "-Q P", ":5:6 P",
                  "games /nosuch", "games nosuchprogram"],
    "envuidgid": ["", "games P", "nouser P", "games:tty P", "games nosuch"],
    "envdir": ["", "D/usual", "D/usual P", "D/empty P", "D/nosuch P", "D/sub P", "D/big P", "D/usual nosuch", "-x P"],
    "softlimit": [f"{each} P" for each in LIMITS if "-H" not in each] + ["", "P", "nosuch"],
    "setlock": ["", "D/new", "D/new P", "-n D/new P", "-nx D/new P", "-n D/held P", "-nx D/held P", "-nX D/held P", "-xn D/held P",
                "-N D/new P", "-q D/new P", "D/no/lock P", "-x D/no/lock P", "D/new nosuch", "-n D/empty P"],
    "pgrphack": ["", "P", "P x", "nosuch", "-Q"],
    "fghack": ["", "P", "PROBE_EXIT=3:P", "PROBE_EXIT=crash:P", "nosuch", "D/background"],
    "chpst": ["", "P", "-V P", "-v P", "-u games P", "-u games:tty P", "-u games:tty:disk P", "-u :5:6:7 P", "-u :5 P", "-u : P",
              "-u :5:x P", "-u nouser P", "-u games:nogrp P", "-u 5 P", "-U games P", "-U games:tty P", "-U :5:6 P", "-U :5 P",
              "-U root -u games P", "-b foo P", "-b foo -e D/usual P", "-e D/usual P", "-e D/sub P", "-e D/nosuch P", "-n 3 P", "-n +3 P",
              "-n -3 P", "-n x P", "-n 100 P", "-P P", "-0 P", "-012 P", "-2 -1 P", "-/ / P", "-/ D/nosuch P", "-/ D/empty P",
              "-l D/new P", "-L D/new P", "-L D/held P", "-l D/no/lock P", "-u games -L D/new P", "-Q P", "P a b", "nosuch",
              "/nosuch", "-e D/usual -u games -o 77 -P -n 2 P"] +
             [f"{each} P" for each in LIMITS if each[1] not in "aslH-" and "=" not in each and "-c1000" not in each],
    "s6-setuidgid": ["", "games", "games P", "root P", "nouser P", "5:6 P", "5 P", "games:tty P", ":6 P", "5: P", "-- games P",
                     "UID=3,GID=4,GIDLIST=5:games P", "UID=3,GID=4,GIDLIST=5:5:6 P", "games nosuch", "games /etc/passwd", "games /etc"],
    "s6-applyuidgid": ["", "P", "-u 5 P", "-g 6 P", "-G 7,8 P", "-G , P", "-G 5, P", "-u 5 -g 6 -G 7,8 P", "-g 6 -G 6 P", "-u x P",
                       "-u -1 P", "-U P", "UID=3:-U P", "UID=3,GID=4:-U P", "UID=3,GID=4,GIDLIST=:-U P", "UID=3,GID=4,GIDLIST=5,6:-U P",
                       "UID=3,GID=4,GIDLIST=5,6:-Uz P", "UID=3,GID=4,GIDLIST=5,6:-U -g 9 P", "UID=3,GID=4,GIDLIST=5:-u 9 -U P",
                       "UID=x,GID=4,GIDLIST=5:-U P", "UID=3:-z P", "-G 5,,6 P", "-G 5,x P"],
    "s6-envuidgid": ["", "games", "games P", "root P", "-u games P", "-g tty P", "-B games:tty P", "-B games P", "-B :tty P",
                     "-B nosuch:tty P", "-B games:nosuch P", "-nB 7:9 P", "-nB games:9 P", "-n 7 P", "-n games P", "-n x P", "-nu 7 P",
                     "-ng 7 P", "-u 7 P", "-g nosuch P", "-D 1:2:3,4 nouser P", "-D 1 nouser P", "-D 1: nouser P", "-D 1:2 nouser P",
                     "-D :2: nouser P", "-D 1:2:3 games P", "-D x nouser P", "-B -D 1:2:3 nouser:tty P",
                     "-B -D 1:2:3 games:nosuch P", "-u -D 1:2:3 nouser P", "-g -D 1:2:3 nouser P", "-D 1:2:3 -i nouser P",
                     "nouser P", "-ug tty P", "games nosuch", "GIDLIST=x:-u games P", "-B games: P", "-B : P", "-D 1:2:3 -n 7 P"],
    "s6-envdir": ["", "D/usual P", "D/empty P", "D/nosuch P", "-I D/nosuch P", "-Ii D/nosuch P", "-n D/usual P", "-f D/usual P",
                  "-nf D/usual P", "-L D/long P", "-Lf D/long P", "-Ln D/long P", "-c _ D/usual P", "-c ab D/usual P", "D/sub P", "-q D/usual P",
                  "D/usual nosuch", "-f -c x -n D/usual P"],
    "s6-softlimit": [f"{each} P" for each in LIMITS] + ["", "P", "nosuch", "-h -o 30000000 P", "-H -c 5 P"],
    "s6-setlock": ["", "D/new P", "-n D/new P", "-n D/posix P", "-N D/new P", "-t 5 D/posix P", "-t 5 D/new P", "-nr D/posix P",
                   "-nr D/new P", "-t x D/new P", "-q D/new P", "D/no/lock P", "D/new nosuch", "-w D/new P", "-n D/empty P"],
    "s6-setsid": ["", "P", "-s P", "-b P", "-f P", "-qf P", "-ib P", "-if P", "-ig P", "-Ig P", "-q P", "-x P", "-d 99 -ig P",
                  "nosuch", "-d x P"],
    "s6-fghack": ["", "P", "PROBE_EXIT=3:P", "PROBE_EXIT=crash:P", "nosuch", "D/background"],
    "s6-permafailon": ["", "1 1 1", "60 1 1 P", "100000 1 1 P", "100000 2 1 P", "100000 3 1 P", "100000 1 SIGTERM P",
                       "100000 1 sig15 P", "100000 1 sigterm,3 P", "100000 2 0-255,SIGTERM P", "100000 4 0-255,SIGTERM P",
                       "100000 1 5-3 P", "100000 1 300 P", "100000 1 SIGFOO P", "100000 1 TERM P", "x 1 1 P", "100000 x 1 P",
                       "100000 1 143 P", "100000 0 1 P", "60 1 1 nosuch"],
}
# What the emulation is called: chpst under daemontools' names, with or without a d before them.
EMULATED = {"setuidgid": ["", "games P", "games:tty P", "games:tty:disk P", ":5:6 P", "nouser P"],
            "envuidgid": ["", "games P", "games:tty P", ":5:6 P"],
            "envdir": ["", "D/usual P", "D/sub P", "D/nosuch P"],
            "softlimit": ["", "-o 50 P", "-a 900000000 -s 4000000 P", "-Q P"],
            "setlock": ["", "D/new P", "-X D/new P"], "pgrphack": ["", "P"]}
# Where ours differs on purpose, with the reason.
DIFFERENT = {
    ("s6-applyuidgid", "-G 5,,6 P"): "s6 2.11 takes what is no list; ours says so",
    ("s6-applyuidgid", "-G 5,x P"): "the same",
    ("s6-envuidgid", "-n games P"): "s6 2.11 forgets the groups of a user whom it knows",
    ("s6-permafailon", "1 1 1"): "without a program there is nothing to execute: wrong usage",
    ("s6-setlock", "-t 5 D/new P"): "s6 leaves the lock with a helper process; ours passes the file itself",
    ("s6-setuidgid", "-- games P"): "s6 2.11 passes the -- on",
    ("s6-softlimit", "-Q 1 P"): "s6 2.11 passes over unknown options",
}


class Differential(unittest.TestCase):
    def setUp(self):
        self.scratch = tempfile.TemporaryDirectory(prefix="slipway-chain-")
        self.root = self.scratch.name
        os.chmod(self.root, 0o755)
        self.probe = f"{self.root}/probe"
        shutil.copy(PROBE, self.probe)

    def tearDown(self):
        self.scratch.cleanup()

    def fresh(self):
        top = f"{self.root}/d"
        shutil.rmtree(top, ignore_errors=True)
        for name, files in {**ENVDIRS, "sub": {"A": b"1"}}.items():
            os.makedirs(f"{top}/{name}")
            for file, content in files.items():
                with open(f"{top}/{name}/{file}", "wb") as out:
                    out.write(content)
        os.makedirs(f"{top}/sub/dir")
        os.makedirs(f"{top}/big")
        os.makedirs(f"{top}/supervise")
        with open(f"{top}/supervise/death_tally", "wb") as out:
            now = int(time.time()) + (1 << 62) + 37
            for age, code, sig in ((5000, 1, 0), (4000, 1, 0), (3000, 143, 15), (200, 3, 0)):
                out.write((now - age).to_bytes(8, "big") + bytes(4) + bytes([code, sig]))
        with open(f"{top}/big/A", "wb") as out:
            out.write(b"z" * 100000)
        with open(f"{top}/background", "w") as out:
            out.write(f"#!/bin/sh\n(sleep 0.05; echo done >{top}/waited) &\nexit 7\n")
        os.chmod(f"{top}/background", 0o755)
        self.held = open(f"{top}/held", "w")
        fcntl.flock(self.held, fcntl.LOCK_EX)
        self.posix = open(f"{top}/posix", "w")
        fcntl.lockf(self.posix, fcntl.LOCK_EX)
        os.chmod(top, 0o777)
        return top

    def observe(self, program, case):
        """Everything that can be seen of one call."""
        variables, colon, words = case.partition(":")
        if not colon or "=" not in variables.split(" ")[0] or variables.startswith("-"):
            variables, words = "", case
        top = self.fresh()
        environment = {"PATH": "/usr/bin:/bin", "B": "1", "PROBE_TO": f"{top}/seen"}
        key = None
        for part in variables.split(",") if variables else []:
            if "=" in part:
                key, _, environment[key] = part.partition("=")
            else:
                environment[key] += "," + part
        argv = [w.replace("D/", top + "/").replace("P", self.probe) if w in ("P",) or w.startswith("D/") else w
                for w in words.split(" ") if words]
        with self.held, self.posix:
            done = subprocess.run([program, *argv], cwd=top, env=environment, stdin=subprocess.DEVNULL, capture_output=True,
                                  check=False, timeout=60)
        seen = []
        if os.path.exists(f"{top}/seen"):
            with open(f"{top}/seen", errors="replace") as text:
                seen = sorted(text.read().splitlines())
        files = sorted((name, oct(os.stat(f"{top}/{name}").st_mode)) for name in os.listdir(top))
        return done.returncode, seen, files

    def compare(self, name, real, ours, cases):
        for case in cases:
            with self.subTest(loader=name, words=case):
                theirs, mine = self.observe(real, case), self.observe(ours, case)
                if (name, case) in DIFFERENT:
                    self.assertNotEqual(theirs, mine, "no difference any more: take it out of the list")
                else:
                    self.assertEqual(theirs, mine)


def real_of(name):
    return shutil.which(name)


def add_test(name, cases):
    def test(self):
        real = real_of(name)
        if real is None:
            self.skipTest(f"{name} is not installed (packages s6, runit, daemontools)")
        self.compare(name, real, f"{SHIMS}/{name}", cases)
    setattr(Differential, "test_" + name.replace("-", "_"), test)


def add_emulation(name, cases):
    def test(self):
        real = real_of("chpst")
        if real is None:
            self.skipTest("chpst is not installed (package runit)")
        for where, program in (("real", real), ("ours", f"{SHIMS}/chpst")):
            os.makedirs(f"{self.root}/{where}")
            os.symlink(program, f"{self.root}/{where}/d{name}")
        self.compare("d" + name, f"{self.root}/real/d{name}", f"{self.root}/ours/d{name}", cases)
    setattr(Differential, "test_chpst_as_" + name, test)


for each_name, each_cases in CASES.items():
    add_test(each_name, each_cases)
for each_name, each_cases in EMULATED.items():
    add_emulation(each_name, each_cases)

if __name__ == "__main__":
    SHIMS, PROBE = os.path.abspath(sys.argv.pop(1)), os.path.abspath(sys.argv.pop(1))
    unittest.main()
