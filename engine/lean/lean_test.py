"""A lean tree: what is there and what is not, its client, what cannot be lean, and kills of its hosts.

usage: lean_test.py SVSCAN --supervise SUPERVISE [unittest options]      seed: $SLIPWAY_SEED, printed; kills: $SLIPWAY_ROUNDS
"""
import os
import random
import signal
import struct
import subprocess
import sys
import time
from pathlib import Path

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(HERE, "../svscan")]
from lean_table import LeanTable  # noqa: E402
from scan_directory import COUNTER, READER, ScanDirectory, content, main, processes, wait_until  # noqa: E402
from vmtests.harness.signals import send_signal  # noqa: E402

FLAG_WANT_UP = 4
TAKEN_AT = 56
DEATHS_AT = 12  # of an entry


class Lean(ScanDirectory):
    lean = True

    def setUp(self):
        super().setUp()
        self.table = LeanTable(self.scan)

    def program(self, name):
        return os.path.join(os.path.dirname(self.svscan), name)

    def client(self, *words):
        done = subprocess.run([self.program("slipway-lean"), "-C", self.scan, *words], capture_output=True, text=True)
        return done.returncode, done.stdout, done.stderr

    def kill_host(self, name):
        """SIGKILL, as soon as it may be; the next one has the service when this returns."""
        old = self.table.host(name)
        if old:
            send_signal(old, signal.SIGKILL)
        return wait_until(lambda: self.table.host(name) not in (0, old) and self.table.host(name), f"{name} has another host")

    def kill_svscan(self):
        self.process.kill()
        self.process.wait()

    def ends(self):
        self.control("t")
        self.assertEqual(self.process.wait(60), 0)

    def runs(self, name):
        """Processes of run in that directory."""
        found = []
        for pid, (_, state, line) in processes().items():
            try:
                there = os.readlink(f"/proc/{pid}/cwd") == f"{self.scan}/{name}"
            except OSError:
                continue
            if there and state != "Z" and line.startswith("sleep"):
                found.append(pid)
        return found


class Files(Lean):
    def test_there_is_nothing_for_the_clients_of_s6(self):
        for name in ("a", "a/log"):
            self.service(name, run=READER if name == "a/log" else COUNTER)
        self.start()
        self.wait_up("a")
        self.wait_up("a/log")
        self.assertEqual(sorted(os.listdir(f"{self.scan}/a")), ["log", "run"])
        self.assertNotEqual(subprocess.run(["s6-svok", f"{self.scan}/a"]).returncode, 0)
        self.assertNotEqual(subprocess.run(["s6-svstat", f"{self.scan}/a"], stderr=subprocess.DEVNULL).returncode, 0)
        own = os.stat(f"{self.scan}/.s6-svscan/lean")
        self.assertEqual(own.st_mode & 0o777, 0o600)
        self.assertEqual(self.table.names(), ["a", "a/log"])
        self.ends()
        # And nothing is left.
        self.assertEqual([file for file in os.listdir(f"{self.scan}/.s6-svscan") if "lean" in file], [])

    def test_who_made_event_hears_letters(self):
        service = self.service("a")
        subprocess.run(["s6-mkfifodir", "-f", f"{service}/event"], check=True)
        self.start()
        self.wait_up("a")
        listener = subprocess.Popen(["s6-ftrig-wait", "-t", "60000", f"{service}/event", "d"], stdout=subprocess.PIPE, text=True)
        wait_until(lambda: any(file.startswith("ftrig1") for file in os.listdir(f"{service}/event")), "it listens")
        self.tell("a", "d")
        self.assertEqual(listener.communicate(timeout=60)[0], "d\n")
        self.ends()


class Client(Lean):
    def test_it_lists_shows_and_sends(self):
        self.service("a")
        self.service("b", down="")
        self.start()
        pid = self.wait_up("a")
        wait_until(lambda: self.table.status("b"), "b has a status")
        code, out, _ = self.client("list")
        self.assertEqual(code, 0)
        first, second = sorted(out.splitlines())
        self.assertRegex(first, rf"^a: up \(pid {pid}\) \d+ seconds$")
        self.assertRegex(second, r"^b: down \(exitcode 0\) \d+ seconds, ready \d+ seconds$")
        self.assertEqual(self.client("send", "d", "a")[0], 0)
        wait_until(lambda: self.pid_of("a") == 0, "a is down")
        self.assertRegex(self.client("status", "a")[1], r"^a: down \(signal 15\) \d+ seconds, ready \d+ seconds, last result success$")
        self.assertEqual(self.client("send", "o", "b")[0], 0)
        self.wait_up("b")
        self.assertIn(", want down", self.client("status", "b")[1])
        self.ends()

    def test_what_is_wrong_is_said(self):
        self.service("a")
        code, _, said = self.client("list")
        self.assertEqual(code, 111)
        self.assertIn("is slipway-svscan --lean running", said)
        self.start()
        self.wait_up("a")
        for words, code, part in ((("status", "none"), 1, "none: no service of this lean tree"),
                                  (("send", "z", "a"), 100, "no such command: z"),
                                  (("send", "d"), 100, "usage:"), ((), 100, "usage:")):
            got, _, said = self.client(*words)
            self.assertEqual((got, part in said), (code, True), f"{words}: {said}")
        self.ends()
        table = Path(self.scan, ".s6-svscan/lean")
        table.write_bytes(b"slpwLEAN" + bytes(5000))
        code, _, said = self.client("list")
        self.assertEqual((code, "not a table of this version" in said), (111, True), said)
        table.unlink()


class Alone(Lean):
    def test_one_that_had_files_keeps_them(self):
        self.service("a")
        os.makedirs(f"{self.service('b')}/supervise")
        Path(self.scan, "b/supervise/lock").touch()
        self.service("n" * 160)
        self.start()
        for name in ("a", "b", "n" * 160):
            self.wait_up(name)
        line = {name: processes()[self.holder(name)][2].split()[0] for name in ("a", "b", "n" * 160)}
        self.assertEqual({name: os.path.basename(program) for name, program in line.items()},
                         {"a": "slipway-host-lean", "b": "slipway-supervise", "n" * 160: "slipway-supervise"})
        self.ends()

    def test_one_that_begins_to_fork_goes_on_by_files(self):
        service = self.service("a", run="[ -e ../go ] || exit 1; setsid sleep 1000 & exit 0")
        os.mkdir(f"{service}/data")
        policy = Path(service, "data/policy")
        policy.write_text("restart-delay 50\nrestart on-failure\n")
        self.start()
        wait_until(lambda: len(self.table.deaths("a")) == 4, "some starts")
        Path(self.scan, "go").touch()
        policy.write_text("ready parent-exit\nkill group\n")
        wait_until(lambda: os.path.exists(f"{service}/supervise/lock"), "it has files")
        self.wait_up("a")
        self.assertEqual(processes()[self.holder("a")][2], "slipway-supervise a")
        self.assertEqual(self.table.names(), [])
        self.ends()

    def test_a_tree_stays_lean_until_it_ends(self):
        for name in ("a", "b"):
            self.service(name)
        self.start()
        before = {name: self.wait_up(name) for name in ("a", "b")}
        host = self.table.host("a")
        self.kill_svscan()
        send_signal(host, signal.SIGKILL)
        wait_until(lambda: processes().get(host, (0, "Z"))[1] == "Z", "the host is dead")
        type(self).lean = False
        try:
            self.start()
        finally:
            del type(self).lean
        wait_until(lambda: self.table.host("a") and self.table.host("b"), "both have a host")
        self.assertIn("stays lean", self.said())
        self.assertEqual({name: self.pid_of(name) for name in before}, before)
        self.ends()


class Full(Lean):
    """The file system of the table has no room: whoever finds none has a process of its own, and no host dies of it (SIGBUS)."""

    def start_on_tmpfs(self):
        os.mkdir(f"{self.scan}/.s6-svscan")
        self.start(under=("unshare", "--mount", "sh", "-ec", f'mount -t tmpfs -o size=1m none {self.scan}/.s6-svscan; exec "$@"', "sh"))
        self.table = LeanTable(f"/proc/{self.process.pid}/root{self.scan}")

    def tearDown(self):
        if self.process and self.process.poll() is None:
            subprocess.run(["s6-svscanctl", "-t", self.table.scan], check=False)
        super().tearDown()

    def fill(self):
        with open(f"{self.table.directory}/filler", "wb", buffering=0) as filler, self.assertRaises(OSError):
            while True:
                filler.write(bytes(4096))
        return filler.name

    def scan_again(self):
        subprocess.run(["s6-svscanctl", "-a", self.table.scan], check=True)

    def ends(self):
        subprocess.run(["s6-svscanctl", "-t", self.table.scan], check=True)
        self.assertEqual(self.process.wait(60), 0)

    def test_from_the_beginning(self):
        self.start_on_tmpfs()
        filler = self.fill()
        os.truncate(filler, os.path.getsize(filler) - 4096)  # for the header
        self.service("a")
        self.scan_again()
        self.wait_up("a")
        self.assertIn("no room in .s6-svscan/lean; it gets a process of its own", self.said())
        os.unlink(filler)
        self.service("b")
        self.scan_again()
        wait_until(lambda: self.table.status("b"), "b is lean")
        self.assertEqual(self.table.names(), ["b"])
        self.assertNotIn("host died", self.said())
        self.ends()

    def test_later(self):
        """The 170th key is the last of its page."""
        names = [f"s{i}" for i in range(170)]
        for name in names:
            self.service(name, down="")
        self.start_on_tmpfs()
        wait_until(lambda: all(self.table.status(name) for name in names), "all have an entry")
        host = self.table.host(names[0])
        self.fill()
        self.service("a")
        self.scan_again()
        self.wait_up("a")
        self.assertIn("a: no room in .s6-svscan/lean", self.said())
        self.table.send(names[0], "u")
        wait_until(lambda: self.runs(names[0]), "what has an entry can be started")
        self.assertEqual(self.table.host(names[0]), host)
        self.ends()


class Killed(Lean):
    """Hosts are killed again and again, at moments that fall into starts and stops."""
    SERVICES, ROUNDS = 12, int(os.environ.get("SLIPWAY_ROUNDS", "8"))

    def test_nothing_is_doubled_or_lost(self):
        seed = int(os.environ.get("SLIPWAY_SEED", "1"))
        print(f"seed {seed}, {self.ROUNDS} kills", flush=True)
        dice = random.Random(seed)
        names = [f"s{i}" for i in range(self.SERVICES)]
        short = names[::3]
        for i, name in enumerate(names):
            self.service(name, run="exec sleep 0.02" if name in short else "exec sleep 1000", **({"finish": "exit 0"} if i % 2 else {}))
        self.service("a", run=COUNTER)
        self.service("a/log", run=READER)
        self.start()
        for name in names:
            wait_until(lambda: self.table.status(name), f"{name} has a status")
        last = dict.fromkeys(names, (0, "u"))
        number = 0
        for _ in range(self.ROUNDS):
            for name in dice.sample(names, 4):
                number += 1
                last[name] = (number, dice.choice("ud"))
                self.ask(name, *last[name])
            time.sleep(dice.random() * 0.01)
            self.kill_host("a")
            for name in names:
                runs = self.runs(name)
                self.assertLessEqual(len(runs), 1, f"{name} runs twice")
        for name, (asked, goal) in last.items():
            wait_until(lambda: struct.unpack_from(">Q", self.table.status(name), TAKEN_AT)[0] == asked, f"{name}'s request is taken")
            if goal == "u" and name in short:  # hardly to be seen among the processes
                before = self.ends_of(name)
                wait_until(lambda: self.ends_of(name) > before, f"{name} runs, and ends")
            else:
                wait_until(lambda: len(self.runs(name)) == (goal == "u"), f"{name} is as was asked: {goal}")
            self.assertEqual(self.table.status(name)[34] & FLAG_WANT_UP != 0, goal == "u", name)
        self.ends()
        for file in os.listdir(f"{self.scan}/a/log"):
            if file.startswith("lines."):
                lines = content(f"{self.scan}/a/log/{file}").splitlines()
                self.assertEqual(lines, [f"line {i}" for i in range(1, len(lines) + 1)])
        self.assertEqual(len([f for f in os.listdir(f"{self.scan}/a/log") if f.startswith("lines.")]), 1)

    def ends_of(self, name):
        return struct.unpack_from("=I", self.table.entry(name), DEATHS_AT)[0]

    def ask(self, name, number, goal):
        """The host may be dying: then the request stands in the entry, and its successor finds it."""
        try:
            self.table.send(name, goal, number, ord(goal))
        except OSError:
            pass


if __name__ == "__main__":
    main()
