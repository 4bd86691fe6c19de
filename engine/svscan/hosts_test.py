"""Many supervisors in one process: killed, taken over, upgraded; what cannot be hosted is not.

usage: hosts_test.py SVSCAN --supervise SUPERVISE [--lean] [unittest options]
"""
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

from scan_directory import COUNTER, READER, ScanDirectory, content, main, processes, wait_until
from vmtests.harness.signals import send_signal
from vmtests.kills.trace import Traced


class Tree(ScanDirectory):
    def hosts(self):
        return sorted(pid for pid, (parent, state, line) in processes().items()
                      if parent == self.process.pid and line.startswith(("slipway-host ", "slipway-host-lean ")) and state != "Z")

    def fill(self, *names):
        for name in names:
            self.service(name, run=READER if name.endswith("log") else COUNTER)

    def up(self, names):
        return {name: self.wait_up(name) for name in names}

    def next_host(self, name, *old):
        return wait_until(lambda: self.holder(name) not in (0, *old) and self.holder(name), f"{name} has another host")

    def lines(self, name):
        """What each of the loggers has read."""
        return [content(f"{self.scan}/{name}/log/{file}").splitlines()
                for file in os.listdir(f"{self.scan}/{name}/log") if file.startswith("lines.")]

    def ends_with_whole_lines(self, name):
        """What the logger has read begins with 1 and has no gap; the last may not be written yet."""
        wait_until(lambda: any(len(lines) > 5 for lines in self.lines(name)), "some lines are read")
        self.ends()
        for lines in self.lines(name):
            self.assertEqual(lines, [f"line {i}" for i in range(1, len(lines) + 1)])

    def ends(self):
        self.control("t")
        self.assertEqual(self.process.wait(60), 0)


class Hosts(Tree):
    def test_so_many_a_process(self):
        ScanDirectory.per_process = "3"
        self.fill("a", "a/log", "b", "b/log", "c")
        self.start()
        self.up(("a", "a/log", "b", "b/log", "c"))
        self.assertEqual(len(self.hosts()), 2)
        self.assertEqual({self.holder(name) for name in ("a", "a/log", "b", "b/log", "c")}, set(self.hosts()))
        # The place of one that goes is taken by one that comes.
        os.rename(f"{self.scan}/c", f"{self.base}/c")
        self.control("an")
        wait_until(lambda: not os.path.exists(f"/proc/{self.pid_of('c')}") and self.holder("c") == 0, "c is gone")
        self.service("d")
        self.control("a")
        self.wait_up("d")
        self.assertIn(self.holder("d"), self.hosts())
        self.assertEqual(len(self.hosts()), 2)
        self.ends()

    def test_a_killed_host_is_replaced_and_nothing_is_lost_or_doubled(self):
        ScanDirectory.per_process = "0"
        names = ("a", "a/log", "b", "c")
        self.fill("a", "a/log")
        self.service("b", run="exec sleep 1000")
        self.service("c", run="echo >&3; exec sleep 1000")
        Path(self.scan, "c/notification-fd").write_text("3\n")
        self.start()
        before = self.up(names)
        host = self.holder("a")
        for _ in range(6):
            send_signal(host, signal.SIGKILL)
            host = self.next_host("a", host)
            wait_until(lambda: {self.holder(name) for name in names} == {host}, "one host has all")
            self.assertEqual({name: self.pid_of(name) for name in names}, before)
        self.assertEqual(self.hosts(), [host])
        send_signal(before["b"], signal.SIGKILL)
        wait_until(lambda: self.pid_of("b") not in (0, before["b"]), "its end is seen")
        self.ends_with_whole_lines("a")

    def test_who_was_in_a_host_that_failed_gets_a_process_of_its_own(self):
        if self.lean:
            self.skipTest("of a lean service only hosts know")
        ScanDirectory.per_process = "0"
        names = ("a", "a/log", "b")
        self.fill("a", "a/log")
        self.service("b", run="exec sleep 1000")
        self.start()
        before = self.up(names)
        host = self.holder("a")
        send_signal(host, signal.SIGUSR1)  # no request, and dies of it as of an error
        for name in names:
            self.next_host(name, host)
        self.assertIn(f"slipway-host (process {host}) has failed", self.said())
        self.assertEqual([processes()[self.holder(name)][2] for name in names], [f"slipway-supervise {name}" for name in names])
        self.assertEqual({name: self.pid_of(name) for name in names}, before)
        # What comes new is hosted.
        self.service("d")
        self.control("a")
        self.wait_up("d")
        self.assertEqual([self.holder("d")], self.hosts())
        self.ends_with_whole_lines("a")

    def test_without_the_program_of_a_host_each_has_a_process_of_its_own(self):
        if self.lean:
            self.skipTest("of a lean service only hosts know")
        ScanDirectory.per_process = "0"
        os.mkdir(f"{self.base}/bin")
        os.symlink(os.path.abspath(self.supervise), f"{self.base}/bin/slipway-supervise")
        supervise, ScanDirectory.supervise = self.supervise, f"{self.base}/bin/slipway-supervise"
        self.addCleanup(setattr, ScanDirectory, "supervise", supervise)
        self.fill("a", "a/log")
        self.start()
        self.up(("a", "a/log"))
        self.assertEqual(processes()[self.holder("a")][2], "slipway-supervise a")
        self.assertIn("bin/slipway-host: ENOENT", self.said())
        self.ends_with_whole_lines("a")

    def test_the_next_svscan_finds_the_host(self):
        ScanDirectory.per_process = "0"
        names = ("a", "a/log", "b")
        self.fill("a", "a/log")
        self.service("b", run="exec sleep 1000")
        self.start()
        before = self.up(names)
        host = self.holder("a")
        for _ in range(2):
            self.process.kill()
            self.process.wait()
            self.start()
            wait_until(lambda: f"takes over supervisor {host}" in self.said(), "taken over")
            self.assertEqual({name: (self.holder(name), self.pid_of(name)) for name in names},
                             {name: (host, pid) for name, pid in before.items()})
        # What ends in it is heard of, and what is new goes there.
        self.tell("b", "dx")
        wait_until(lambda: self.pid_of("b") not in (0, before["b"]), "b is supervised again")
        self.service("d")
        self.control("a")
        self.wait_up("d")
        self.assertEqual((self.holder("b"), self.holder("d")), (host, host))
        # The logger that is started again gets the same pipe.
        send_signal(before["a/log"], signal.SIGKILL)
        wait_until(lambda: self.pid_of("a/log") not in (0, before["a/log"]), "the next logger")
        self.assertEqual(self.inode(self.pid_of("a/log"), 0), self.inode(before["a"], 1))
        send_signal(host, signal.SIGKILL)
        new = self.next_host("a", host)
        wait_until(lambda: {self.holder(name) for name in (*names, "d")} == {new}, "one host has all")
        self.assertEqual(self.pid_of("a"), before["a"])
        self.ends()

    def test_the_next_svscan_waits_for_a_logger_that_is_being_started(self):
        """Its child, stopped before it has its descriptors in their places, is all that has the second pipe."""
        ScanDirectory.per_process = "0"
        self.fill("a", "a/log")
        self.start()
        before = self.up(("a", "a/log"))
        host = Traced(self.holder("a"), births=True)
        send_signal(before["a/log"], signal.SIGKILL)
        child = host.birth(30)
        self.process.kill()
        self.process.wait()
        send_signal(host.pid, signal.SIGKILL)
        # Until it has its own table of descriptors, it keeps the locks of the host.
        wait_until(lambda: self.holder("a/log") == 0 or child.walk(1), "the host is gone")
        starting = threading.Thread(target=self.start)
        starting.start()
        time.sleep(0.5)
        child.let_go()
        starting.join()
        self.next_host("a/log", host.pid)
        logger = self.wait_up("a/log")
        links = [os.readlink(f"/proc/{self.process.pid}/fd/{fd}") for fd in os.listdir(f"/proc/{self.process.pid}/fd")]
        self.assertIn(os.readlink(f"/proc/{logger}/fd/63"), links)
        self.assertEqual(sum(link.startswith("pipe:") for link in links), 3)
        self.ends()

    def test_the_next_svscan_removes_the_names_of_dead_hosts(self):
        ScanDirectory.per_process = "0"
        self.service("a")
        self.start()
        before = self.wait_up("a")
        host = self.holder("a")
        self.process.kill()
        self.process.wait()
        send_signal(host, signal.SIGKILL)
        wait_until(lambda: self.holder("a") == 0, "the host has died")
        self.start()
        new = self.next_host("a", host)
        self.assertEqual([name for name in os.listdir(f"{self.scan}/.s6-svscan") if name.startswith("host.")],
                         [f"host.{new}"])
        self.assertEqual(self.wait_up("a"), before)
        self.ends()

    def test_an_upgrade_leaves_the_host(self):
        ScanDirectory.per_process = "0"
        names = ("a", "a/log", "b")
        self.fill("a", "a/log")
        self.service("b", run="exec sleep 1000")
        self.start()
        before = self.up(names)
        host = self.holder("a")
        for times in (1, 2):
            with open(f"{self.scan}/.s6-svscan/control", "w") as control:
                control.write("u")
            wait_until(lambda: self.said().count("upgraded to") == times, "upgraded")
            self.assertEqual({name: (self.holder(name), self.pid_of(name)) for name in names},
                             {name: (host, pid) for name, pid in before.items()})
        self.tell("b", "dx")
        wait_until(lambda: self.pid_of("b") not in (0, before["b"]), "b is supervised again")
        self.assertEqual(self.hosts(), [host])
        self.ends_with_whole_lines("a")

    def test_a_forking_service_has_a_process_of_its_own(self):
        ScanDirectory.per_process = "0"
        self.service("a")
        forks = self.service("forks", run="setsid sleep 1000 & exit 0")
        os.mkdir(f"{forks}/data")
        Path(forks, "data/policy").write_text("ready parent-exit\nkill group\n")
        self.start()
        self.up(("a", "forks"))
        self.assertEqual([self.holder("a")], self.hosts())
        self.assertEqual(processes()[self.holder("forks")][2], "slipway-supervise forks")
        self.ends()


class ManyStarts(Tree):
    """One host with more services than it starts at once."""
    names = [f"s{i}" for i in range(40)]

    def host(self, *under):
        host = os.path.join(os.path.dirname(self.supervise), "slipway-host")
        process = subprocess.Popen([*under, host, *self.names], cwd=self.scan, stdin=subprocess.DEVNULL,
                                   stdout=self.messages, stderr=self.messages)
        self.addCleanup(self.stop, process)
        return process

    @staticmethod
    def stop(process):
        """A test that failed leaves it with its services."""
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(60)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    def ends(self, process, names):
        process.send_signal(signal.SIGTERM)
        self.assertEqual(process.wait(60), 0)
        alive = {pid for pid, (_, state, _) in processes().items() if state != "Z"}
        self.assertEqual(alive & {int(content(f"{self.scan}/{name}/started")) for name in names}, set())

    def test_a_host_killed_while_it_starts_many_doubles_none(self):
        for name in self.names:
            self.service(name, run="echo $$ >> started; exec sleep 1000")
        process = None
        # Each is killed a little later than the one before.
        for passed in range(0, 40, 4):
            process = self.host()
            wait_until(lambda: sum(os.path.exists(f"{self.scan}/{name}/supervise/status") for name in self.names)
                       >= passed, "so many are about to start")
            process.kill()
            process.wait()
            # The children of its starts share its table of descriptors, and so its locks, until their exec. There is
            # no svscan here that would try a supervisor again.
            wait_until(lambda: not any(self.holder(name) for name in self.names), "its locks are gone")
        process = self.host()
        self.up(self.names)
        for name in self.names:
            self.assertEqual(content(f"{self.scan}/{name}/started"), f"{self.pid_of(name)}\n")
        self.ends(process, self.names)

    def test_who_cannot_be_started_holds_up_nobody(self):
        for name in self.names:
            self.service(name, run="echo $$ >> started; exec sleep 1000")
        for name in self.names[::4]:
            Path(self.scan, name, "run").write_text("#!/no/such/interpreter\n")
        process = self.host("strace", "-D", "-qq", "-o", "/dev/null", "-e", "trace=clone",
                            "-e", "inject=clone:error=EAGAIN:when=7+16")
        told = lambda what: {line.split(":")[0].split()[1] for line in self.said().splitlines() if what in line}
        wait_until(lambda: len(told("cannot start ./run")) >= 3, "three were refused")
        refused = told("cannot start ./run")
        started = [name for name in self.names if name not in self.names[::4] and name not in refused]
        self.up(started)
        self.assertLessEqual(set(self.names[::4]) - refused, told("cannot execute ./run"))
        self.ends(process, started)


class HangingStart(ManyStarts):
    names = [f"s{i}" for i in range(20)]

    def test_a_start_that_takes_long_holds_up_nobody(self):
        """The children of all, more than are awaited at once, stand before their exec at one time."""
        for name in self.names:
            self.service(name, run="echo $$ >> started; exec sleep 1000")
        process = self.host("strace", "-f", "-D", "-qq", "-o", "/dev/null", "-e", "trace=execve",
                            "-e", "inject=execve:delay_enter=3000000")
        wait_until(lambda: self.under_way(process) == len(self.names), "all are about to start")
        self.up(self.names)
        self.ends(process, self.names)

    def test_none_is_begun_in_place_of_those_that_have_not_come_to_their_exec(self):
        """As on a machine whose processors are all busy: more at once would only wait longer."""
        for name in self.names:
            self.service(name, run="echo $$ >> started; exec sleep 1000")
        process = self.host("strace", "-f", "-D", "-qq", "-o", "/dev/null", "-e", "trace=setsid",
                            "-e", "inject=setsid:delay_enter=100000")
        seen = []
        wait_until(lambda: seen.append(self.under_way(process)) or all(self.pid_of(name) for name in self.names), "all are up")
        self.assertIn(max(seen), range(1, 17))
        self.ends(process, self.names)

    @staticmethod
    def under_way(host):
        return sum(parent == host.pid and "slipway-host" in line for parent, _, line in processes().values())

    # What the class before has.
    test_a_host_killed_while_it_starts_many_doubles_none = None
    test_who_cannot_be_started_holds_up_nobody = None


if __name__ == "__main__":
    main()
