"""slipway-svscan becomes the program that stands at its path now: everything below it goes on.

usage: upgrade_test.py SVSCAN --supervise SUPERVISE [--per-process N] [--lean] [unittest options]
"""
import os
import shutil
import signal
import subprocess
import sys

from scan_directory import COUNTER, READER, ScanDirectory, content, main, processes, wait_until
from vmtests.harness.signals import send_signal


class Upgrade(ScanDirectory):
    def setUp(self):
        super().setUp()
        # A program of our own to replace; the class's stays what the others test.
        self.original = self.svscan
        os.mkdir(f"{self.base}/bin")
        self.svscan = f"{self.base}/bin/slipway-svscan"
        shutil.copy(self.original, self.svscan)

    def replace(self, text=None):
        """As a package manager does: a new file under the old name."""
        new = f"{self.base}/bin/new"
        if text is None:
            shutil.copy(self.original, new)
        else:
            with open(new, "w") as out:
                out.write(text)
            os.chmod(new, 0o755)
        os.rename(new, self.svscan)

    def ask(self):
        with open(f"{self.scan}/.s6-svscan/control", "w") as control:
            control.write("u")

    def upgraded(self, times):
        wait_until(lambda: self.said().count("upgraded to ") - self.said().count("not upgraded") == times or
                   self.said().count("; services: ") == times, f"upgraded {times} times")

    def pids(self, names):
        return {name: (self.holder(name), self.pid_of(name)) for name in names}

    def child(self, name):
        """Who inherits from svscan for that service: its supervisor, or, where it is hosted, itself."""
        if not self.hosted():
            return self.holder(name)
        pid, directory = self.pid_of(name), os.path.realpath(f"{self.scan}/{name}")
        # Its number is that of its own pid namespace.
        for found in filter(str.isdigit, os.listdir("/proc")):
            try:
                [numbers] = [line for line in content(f"/proc/{found}/status").splitlines() if line.startswith("NSpid:")]
                if os.readlink(f"/proc/{found}/cwd") == directory and int(numbers.split()[-1]) == pid != 0:
                    return int(found)
            except (OSError, ValueError):
                continue  # it has ended
        return 0

    def hosted(self):
        return bool(self.per_process or self.lean)

    def run_through(self, pid, end, *options, under=()):
        names = ["a", "b", "a/log", "b/log"]
        for name in names:
            self.service(name, run=READER if name.endswith("log") else COUNTER)
        self.start(*options, under=under)
        for name in names:
            self.wait_up(name)
        svscan = pid()
        before = self.pids(names)
        children = {name: self.child(name) for name in names}
        self.assertNotIn(0, children.values())
        self.assertNotIn(0, [holder for holder, _ in before.values()])
        for times in range(1, 4):
            self.replace()
            self.ask()
            self.upgraded(times)
            self.assertEqual(pid(), svscan)
            self.assertEqual(os.stat(f"/proc/{svscan}/exe").st_ino, os.stat(self.svscan).st_ino, "it is the new file")
            self.assertEqual(self.pids(names), before)
        open_now = wait_until(lambda: len(self.descriptors(svscan)), "its descriptors")

        # What it was asked to do before it still can: scan, restart, give back limits, hold pipes.
        self.service("c", run="ulimit -n > limit; exec sleep 1000")
        self.control("a")
        self.wait_up("c")
        if self.hosted():  # perhaps in one more host, with a channel of its own
            open_now = len(self.descriptors(svscan))
        self.assertEqual(wait_until(lambda: content(f"{self.scan}/c/limit"), "limit"),
                         subprocess.run(["sh", "-c", "ulimit -n"], capture_output=True, text=True).stdout)
        inherited = {path for fd, path in self.descriptors(self.child("c")).items() if fd > 2}
        held = {path for fd, path in self.descriptors(svscan).items() if fd > 2}
        # The kernel has one inode for all that has none of its own.
        self.assertEqual({path for path in inherited & held if not path.startswith("anon_inode")}, set(),
                         "nothing of svscan's leaks into children")
        pipe = self.inode(children["a"], 1)
        send_signal(before["b/log"][0], signal.SIGKILL)
        wait_until(lambda: self.holder("b/log") not in (0, before["b/log"][0]), "the next supervisor")
        self.assertEqual(self.inode(self.child("b/log"), 0), self.inode(children["b"], 1))
        self.assertEqual(self.inode(children["a/log"], 0), pipe)
        wait_until(lambda: {self.pid_of(name) for name in names} == {pid for _, pid in before.values()}, "all go on")
        wait_until(lambda: len(self.descriptors(svscan)) <= open_now, "no descriptor is left over")
        self.control("t")
        end()
        for name in ("a", "b"):
            [lines] = [content(f"{self.scan}/{name}/log/{file}") for file in os.listdir(f"{self.scan}/{name}/log")
                       if file.startswith("lines.")]
            lines = lines.splitlines()
            self.assertEqual(lines, [f"line {i}" for i in range(1, len(lines) + 1)])
            self.assertGreater(len(lines), 5)

    def test_as_an_ordinary_process(self):
        self.run_through(lambda: self.process.pid, lambda: self.assertEqual(self.process.wait(60), 0))

    def test_as_pid_1(self):
        if self.lean:
            self.skipTest("the table has the host's number in its own pid namespace, and hosts are killed here")
        os.mkdir(f"{self.scan}/.s6-svscan")
        with open(f"{self.scan}/.s6-svscan/finish", "w") as out:
            out.write("#!/bin/sh\nexit 5\n")
        os.chmod(f"{self.scan}/.s6-svscan/finish", 0o755)

        def pid():
            [child] = content(f"/proc/{self.process.pid}/task/{self.process.pid}/children").split()
            return int(child)

        self.run_through(pid, lambda: self.assertEqual(self.process.wait(60), 5),
                         under=("unshare", "--pid", "--fork", "--kill-child", "--mount-proc"))

    def test_a_bad_program_changes_nothing(self):
        self.service("a")
        self.start()
        self.wait_up("a")
        before = self.pids(["a"]), os.stat(f"/proc/{self.process.pid}/exe").st_ino
        for said, text in (("ended with 3", "#!/bin/sh\necho nonsense >&2\nexit 3\n"),
                           ("was killed by signal 11", "#!/bin/sh\nkill -11 $$\n"),
                           ("ended with 126", "\x7fELF nothing of ours"),
                           ("ended with 126", "#!/nowhere/sh\n")):
            count = self.said().count(said)
            self.replace(text)
            self.ask()
            wait_until(lambda: self.said().count(said) > count, said)
            self.assertEqual((self.pids(["a"]), os.stat(f"/proc/{self.process.pid}/exe").st_ino), before)
        self.assertEqual(self.said().count("nothing was changed"), 4)
        self.assertIn("nonsense", self.said())
        # It can be told again.
        self.replace()
        self.ask()
        self.upgraded(1)

    def test_a_program_that_fails_after_its_probe_is_not_reached(self):
        """Good when probed, gone when executed: svscan goes on as it was."""
        self.service("a")
        self.service("a/log", run="exec cat")
        self.start()
        self.wait_up("a")
        self.replace(f"#!/bin/sh\nrm {self.svscan}\nexit 0\n")
        self.ask()
        wait_until(lambda: "it cannot be executed" in self.said(), "refused")
        self.service("c")
        self.control("a")
        self.wait_up("c")
        self.assertNotIn(self.inode(self.child("a"), 1), self.descriptors(self.child("c")).values(), "pipes are closed on exec again")

    def test_no_memory_for_the_handover(self):
        self.service("a")
        self.start(under=("strace", "-D", "-o", f"{self.base}/trace", "-e", "trace=memfd_create",
                          "-e", "inject=memfd_create:error=ENOMEM:when=1"))
        self.wait_up("a")
        before = self.pids(["a"])
        self.ask()
        wait_until(lambda: "handed over cannot be written" in self.said(), "refused")
        self.ask()
        self.upgraded(1)
        self.assertEqual(self.pids(["a"]), before)
        self.control("t")
        self.assertEqual(self.process.wait(60), 0)
        wait_until(lambda: not any("strace" in line and self.base in line for _, _, line in processes().values()),
                   "the tracer is gone")

    def test_another_layout_is_refused_by_the_probe(self):
        answer = subprocess.run([self.svscan, "--probe", "4000000", "--supervise", self.supervise, self.scan],
                                capture_output=True, text=True)
        self.assertEqual(answer.returncode, 1)
        self.assertIn("layout 4000000", answer.stderr)
        answer = subprocess.run([self.svscan, "--probe", "2", "--supervise", "/nowhere", self.scan],
                                capture_output=True, text=True)
        self.assertEqual(answer.returncode, 1)
        self.assertIn("/nowhere", answer.stderr)
        answer = subprocess.run([self.svscan, "--probe", "2", "--not-known", self.scan], capture_output=True, text=True)
        self.assertEqual(answer.returncode, 100)
        self.assertEqual(os.listdir(self.scan), [], "a probe makes nothing")

    def test_the_services_of_a_host_that_dies_meanwhile(self):
        self.addCleanup(setattr, ScanDirectory, "per_process", ScanDirectory.per_process)
        ScanDirectory.per_process = "0"
        names = ("a", "b", "b/log", "c")
        for name in names:
            self.service(name, run=READER if name.endswith("log") else "exec sleep 1000")
        self.start()
        for name in names:
            self.wait_up(name)
        before = self.pids(names)
        [host] = {holder for holder, _ in before.values()}
        # Between the two programs: it dies, and is a zombie that only the next one can reap.
        self.replace(f"#!{sys.executable}\nimport os, sys\n"
                     f"if '--resume' in sys.argv:\n"
                     f"    os.kill({host}, {signal.SIGKILL})\n"
                     f"    os.waitid(os.P_PID, {host}, os.WEXITED | os.WNOWAIT)\n"
                     f"os.execv('{self.original}', sys.argv)\n")
        self.ask()
        self.upgraded(1)
        wait_until(lambda: host not in processes(), "it is reaped")
        wait_until(lambda: not {self.holder(name) for name in names} & {0, host}, "all are supervised again")
        self.assertEqual(len({self.holder(name) for name in names}), 1, "by one host")
        self.assertEqual({name: self.pid_of(name) for name in names}, {name: pid for name, (_, pid) in before.items()})
        self.control("t")
        self.assertEqual(self.process.wait(60), 0)

    def test_what_was_taken_over_stays_watched(self):
        self.service("a")
        self.start()
        self.wait_up("a")
        self.process.kill()
        self.process.wait()
        self.start()
        supervisor = self.holder("a")
        wait_until(lambda: f"takes over supervisor {supervisor}" in self.said(), "taken over")
        self.ask()
        self.upgraded(1)
        self.assertNotEqual(processes()[supervisor][0], self.process.pid)
        send_signal(supervisor, signal.SIGKILL)
        wait_until(lambda: self.holder("a") not in (0, supervisor), "the next supervisor")


if __name__ == "__main__":
    main()
