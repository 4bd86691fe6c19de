"""slipway-svscan is killed and started again, not as pid 1: nothing below it is started twice, no line is lost.

usage: take_over_test.py SVSCAN [--supervise SUPERVISE] [ROUNDS=N]      seed: $SLIPWAY_SEED, printed
"""
import contextlib
import os
import random
import signal
import sys
import time

from scan_directory import COUNTER, READER, ScanDirectory, content, main, processes, wait_until
from vmtests.harness.signals import send_signal

ROUNDS = 4


class TakeOver(ScanDirectory):
    def kill(self):
        self.process.kill()
        self.process.wait()

    def test_supervisors_keep_their_pids(self):
        for name in ("a", "b", "a/log"):
            self.service(name, run="exec cat" if name == "a/log" else "exec sleep 1000")
        self.start()
        services = {name: self.wait_up(name) for name in ("a", "b", "a/log")}
        supervisors = {name: self.holder(name) for name in services}
        self.assertNotIn(0, supervisors.values())
        pipe = self.inode(supervisors["a"], 1)
        for _ in range(3):
            self.kill()
            self.start()
            wait_until(lambda: all(f"takes over supervisor {pid}" in self.said() for pid in supervisors.values()),
                       "taken over")
            self.messages.truncate(0)
            self.assertEqual({name: self.holder(name) for name in services}, supervisors)
            self.assertEqual({name: self.pid_of(name) for name in services}, services)
            wait_until(lambda: list(self.descriptors(self.process.pid).values()).count(pipe) == 2,
                       "both ends are held")
        # One that was taken over is watched: its successor is a child again.
        send_signal(supervisors["b"], signal.SIGKILL)
        wait_until(lambda: self.holder("b") not in (0, supervisors["b"]), "another supervisor for b")
        self.assertEqual(processes()[self.holder("b")][0], self.process.pid)
        self.assertNotIn("another supervisor", self.said())
        if self.kills_adopt():
            self.assertEqual(self.pid_of("b"), services["b"])
        self.control("t")
        self.assertEqual(self.process.wait(60), 0)
        for pid in (*supervisors.values(), *services.values()):
            if self.kills_adopt() or pid != services["b"]:
                # Nobody may reap it: not where pid 1 does not.
                self.assertIn(processes().get(pid, (0, "Z"))[1], "ZX", f"{pid} ended with the tree")
        if not self.kills_adopt():
            send_signal(services["b"], signal.SIGKILL)

    def test_each_call_that_finds_supervisors_fails_once(self):
        if self.per_process:
            self.skipTest("a host is found by its socket: hosts_test.py")
        names = ["a", "b", "a/log"]
        for name in names:
            self.service(name, run="exec cat" if name == "a/log" else "exec sleep 1000")
        self.start()
        for name in names:
            self.wait_up(name)
        before = {name: (self.holder(name), self.pid_of(name)) for name in names}

        def watched():
            return list(self.descriptors(self.process.pid).values()).count("anon_inode:[pidfd]")

        def strace():
            return any("strace" in line and self.base in line for _, _, line in processes().values())

        for call, error, times in (("pidfd_open", "EMFILE", 3), ("epoll_create1", "ENOMEM", 1), ("epoll_ctl", "ENOSPC", 3)):
            for nth in range(1, times + 1):
                self.kill()
                wait_until(lambda: not strace(), "the last tracer is gone")
                self.messages.truncate(0)
                self.start(under=("strace", "-D", "-o", f"{self.base}/trace", "-e", f"trace={call}",
                                  "-e", f"inject={call}:error={error}:when={nth}"))
                wait_until(lambda: "cannot tell who supervises it" in self.said(), f"{call} {nth} fails")
                self.control("a")
                wait_until(lambda: watched() == 3, "all three are known")
                self.assertEqual({name: (self.holder(name), self.pid_of(name)) for name in names}, before)
        self.kill()
        wait_until(lambda: not strace(), "the last tracer is gone")
        self.start()
        wait_until(lambda: watched() == 3, "all three are known")

    def known(self):
        """Whom svscan would be told of: its children, and those whose pidfd it has."""
        pid = self.process.pid
        found = {int(child) for child in content(f"/proc/{pid}/task/{pid}/children").split()}
        for fd, path in self.descriptors(pid).items():
            if path == "anon_inode:[pidfd]":
                found |= {int(line.split()[1]) for line in content(f"/proc/{pid}/fdinfo/{fd}").splitlines()
                          if line.startswith("Pid:")}
        return found

    def kills_adopt(self):
        return os.path.basename(self.supervise) == "slipway-supervise"

    def test_a_dead_logger_reads_on_where_it_was(self):
        """The pipe is found with the service's supervisor when nobody is left at its other end, and the other way."""
        if self.per_process:
            self.skipTest("one process holds both ends: hosts_test.py")
        self.service("a", run="exec sleep 1000")
        self.service("a/log", run="exec cat >> lines")
        for dead in ("a/log", "a"):
            if not self.process or self.process.poll() is not None:
                self.start()
            self.wait_up("a")
            self.wait_up("a/log")
            pipe = self.inode(self.holder("a"), 1)
            self.kill()
            supervisor, process = self.holder(dead), self.pid_of(dead)
            send_signal(supervisor, signal.SIGKILL)
            send_signal(process, signal.SIGKILL)
            wait_until(lambda: self.holder(dead) == 0, "nobody has it")
            self.start()
            wait_until(lambda: self.holder(dead), "it has a supervisor again")
            wait_until(lambda: self.pid_of(dead) not in (0, process), "it runs again")
            self.assertEqual(self.inode(self.holder("a"), 1), pipe)
            self.assertEqual(self.inode(self.holder("a/log"), 0), pipe)

    def test_no_line_is_lost_however_often_it_is_killed(self):
        seed = int(os.environ.get("SLIPWAY_SEED") or random.SystemRandom().randrange(1 << 32))
        print(f"seed {seed}", file=sys.stderr)
        chance = random.Random(seed)
        names = [f"s{i}" for i in range(4)]
        for name in names:
            self.service(name, run=COUNTER)
            self.service(f"{name}/log", run=READER)
        self.start()
        pids = {name: self.wait_up(name) for name in names}
        loggers = {name: self.wait_up(f"{name}/log") for name in names}
        for _ in range(ROUNDS):
            self.kill()
            # Supervisors die as well; those of services adopt, those of loggers find their pipe.
            if self.kills_adopt():
                for name in names:
                    for which in (name, f"{name}/log"):
                        # A host that was killed for another of its services goes meanwhile.
                        if chance.random() < 0.4 and (holder := self.holder(which)):
                            with contextlib.suppress(ProcessLookupError):
                                send_signal(holder, signal.SIGKILL)
            time.sleep(chance.random() * 0.05)
            self.start()
            time.sleep(chance.random() * 0.05)
        for name in names:
            for which in (name, f"{name}/log"):
                wait_until(lambda: self.holder(which), f"{which} has a supervisor")
        self.assertEqual({name: self.pid_of(name) for name in names}, pids)
        self.assertEqual({name: self.pid_of(f"{name}/log") for name in names}, loggers)
        # One that had not locked its directory when svscan looked is known once another was refused.
        wait_until(lambda: all(self.holder(which) in self.known() for name in names for which in (name, f"{name}/log")),
                   "svscan knows all supervisors")
        # A logger that is killed now gets the same pipe from svscan.
        seconds = {}
        for name in names:
            send_signal(loggers[name], signal.SIGKILL)
        for name in names:
            wait_until(lambda: self.pid_of(f"{name}/log") not in (0, loggers[name]), "another logger")
            second = f"{self.scan}/{name}/log/lines.{self.pid_of(f'{name}/log')}"
            wait_until(lambda: content(second).count("\n") > 5, "it reads")
            seconds[name] = second
        self.control("t")
        self.assertEqual(self.process.wait(60), 0)
        for name in names:
            first = [f"line {i}" for i in range(1, 1 + content(f"{self.scan}/{name}/log/lines.{loggers[name]}").count("\n"))]
            self.assertEqual(content(f"{self.scan}/{name}/log/lines.{loggers[name]}").splitlines(), first)
            # The killed one (it keeps no second pipe) took the line in its hands with it, or the head of one.
            after = content(seconds[name]).splitlines()[1:]
            start = int(after[0].split()[1])
            self.assertLessEqual(start - len(first), 4)
            self.assertEqual(after, [f"line {start + i}" for i in range(len(after))])
        for name in names:
            for which in (name, f"{name}/log"):
                self.assertEqual(self.holder(which), 0, f"the supervisor of {which} has ended")


if __name__ == "__main__":
    ROUNDS = int(next((sys.argv.pop(i).partition("=")[2] for i, a in enumerate(sys.argv) if a.startswith("ROUNDS=")), ROUNDS))
    main()
