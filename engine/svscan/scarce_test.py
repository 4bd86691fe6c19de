"""What slipway-svscan needs runs out on the real kernel, and comes back: it goes on, says what is wrong, and mends it.

usage: scarce_test.py SVSCAN --supervise SUPERVISE [unittest options]
"""
import os
import resource
import shutil
import signal
import subprocess
import tempfile
import time

from scan_directory import ScanDirectory, content, main, processes, wait_until
from vmtests.harness.signals import send_signal

NOBODY = 65534


class Scarce(ScanDirectory):
    def limited(self, what, value):
        """The limit of svscan alone, until the function that is given back is called."""
        old = resource.prlimit(self.process.pid, what)
        resource.prlimit(self.process.pid, what, (value, old[1]))
        return lambda: resource.prlimit(self.process.pid, what, old)

    def test_descriptors(self):
        self.service("a")
        self.start()
        self.wait_up("a")
        back = self.limited(resource.RLIMIT_NOFILE, len(os.listdir(f"/proc/{self.process.pid}/fd")) + 2)
        self.service("b")
        self.service("b/log", run="exec cat")
        self.control("a")
        wait_until(lambda: "tried again in five seconds" in self.said(), "it says what is missing")
        # What needs none goes on: a supervisor that dies is started again.
        supervisor = self.holder("a")
        send_signal(supervisor, signal.SIGKILL)
        wait_until(lambda: self.holder("a") not in (0, supervisor), "the next supervisor of a")
        self.assertEqual(self.pid_of("b"), 0)
        back()
        self.wait_up("b")
        self.wait_up("b/log")
        self.assertIsNone(self.process.poll())

    def test_processes(self):
        """RLIMIT_NPROC does not bind root, so all is done by another user, whose number nobody else uses."""
        # Programs and directories where every user gets, wherever this tree was checked out.
        place = tempfile.mkdtemp(prefix="slipway-svscan-", dir="/tmp")
        self.addCleanup(shutil.rmtree, place)
        os.chmod(place, 0o755)
        self.svscan = shutil.copy(self.svscan, place)
        shutil.copy(f"{os.path.dirname(self.supervise)}/slipway-host", place)
        self.supervise = shutil.copy(self.supervise, place)
        self.scan = f"{place}/scan"
        self.service("a")
        for path, directories, files in os.walk(self.scan):
            for name in [path] + [f"{path}/{file}" for file in directories + files]:
                os.chown(name, NOBODY - 1, NOBODY - 1)
        user = ("setpriv", f"--reuid={NOBODY - 1}", f"--regid={NOBODY - 1}", "--clear-groups")
        self.start(under=user)
        self.wait_up("a")
        # By that user, too: where root may not set the limits of others.
        limit = (*user, "prlimit", f"--pid={self.process.pid}")
        soft = resource.getrlimit(resource.RLIMIT_NPROC)[0]
        subprocess.run([*limit, "--nproc=1:"], check=True)
        supervisor = self.holder("a")
        send_signal(supervisor, signal.SIGKILL)
        message = "cannot have it hosted" if self.per_process else "cannot start its supervisor"
        wait_until(lambda: self.said().count(message) >= 2, "it is said, and tried again")
        self.assertEqual(self.holder("a"), 0)
        subprocess.run([*limit, f"--nproc={'unlimited' if soft == resource.RLIM_INFINITY else soft}:"], check=True)
        wait_until(lambda: self.holder("a"), "a supervisor again")

    def test_memory(self):
        """The table cannot grow: what is there stays, the rest follows."""
        self.start()
        size = int(content(f"/proc/{self.process.pid}/statm").split()[0]) * resource.getpagesize()
        back = self.limited(resource.RLIMIT_AS, size + 40000)
        names = [f"s{i}" for i in range(70)]
        for name in names:
            os.mkdir(f"{self.scan}/{name}")
        self.control("a")
        wait_until(lambda: "no memory for another service" in self.said(), "it is said")
        self.assertIsNone(self.process.poll())
        back()
        wait_until(lambda: all(self.holder(name) for name in names), "all have a supervisor")

    def start_as_pid_1(self, mount):
        """In namespaces, the scan directory mounted by that script; its one service's own directory is elsewhere."""
        os.mkdir(f"{self.base}/services")
        self.service("a", where=f"{self.base}/services")
        with open(f"{self.base}/finish", "w") as out:
            out.write("#!/bin/sh\nexit 5\n")
        os.chmod(f"{self.base}/finish", 0o755)
        os.symlink(f"{self.base}/services/a", f"{self.scan}/a")
        self.start(under=("unshare", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc", "sh", "-ec",
                          f'cd {self.scan}; {mount}; exec "$@"', "sh"))
        [child] = content(f"/proc/{self.process.pid}/task/{self.process.pid}/children").split()
        self.wait_up("../services/a")
        return int(child)

    def mend(self, pid, options):
        subprocess.run(["nsenter", f"--target={pid}", "--mount", "mount", "-o", f"remount,{options}", self.scan],
                       check=True)
        send_signal(pid, signal.SIGHUP)
        control = f"/proc/{pid}/root{self.scan}/.s6-svscan/control"
        wait_until(lambda: os.path.exists(control), "the control FIFO is made")
        own = os.path.dirname(control)
        wait_until(lambda: any(str(pid) in line.split() or f":{os.stat(f'{own}/lock').st_ino} " in line
                               for line in content("/proc/locks").splitlines()), "locked")
        shutil.copy(f"{self.base}/finish", f"{own}/finish")
        subprocess.run(["s6-svscanctl", "-t", os.path.dirname(own)], check=True)
        self.assertEqual(self.process.wait(60), 5)

    def test_pid_1_on_a_read_only_file_system(self):
        pid = self.start_as_pid_1(f"mount --bind . {self.scan}; mount -o remount,bind,ro {self.scan}; cd /")
        self.assertIn("EROFS", self.said())
        supervisor = self.holder("../services/a")
        send_signal(supervisor, signal.SIGKILL)
        wait_until(lambda: self.holder("../services/a") not in (0, supervisor), "the next supervisor")
        self.mend(pid, "bind,rw")

    def test_pid_1_on_a_full_file_system(self):
        pid = self.start_as_pid_1(f"mount -t tmpfs -o size=4k,nr_inodes=2 none {self.scan}; cd {self.scan}; "
                                  f"ln -s {self.base}/services/a a; cd /")
        self.assertIn("ENOSPC", self.said())
        self.mend(pid, "size=1m,nr_inodes=100")

    def test_an_ordinary_process_says_why_it_cannot_start(self):
        answer = subprocess.run(["unshare", "--mount", "sh", "-ec", f"mount --bind {self.scan} {self.scan}; "
                                 f'mount -o remount,bind,ro {self.scan}; exec "$@"', "sh", self.svscan, self.scan],
                                capture_output=True, text=True)
        self.assertEqual(answer.returncode, 111)
        self.assertIn("cannot make .s6-svscan: EROFS", answer.stderr)

    def test_a_file_system_that_fills_up_later(self):
        """Nothing svscan does while it runs needs a block: it scans, starts and ends."""
        os.mkdir(f"{self.base}/services")
        self.start(under=("unshare", "--mount", "sh", "-ec",
                          f'mount -t tmpfs -o size=64k none {self.scan}; exec "$@"', "sh"))
        inside = f"/proc/{self.process.pid}/root{self.scan}"
        self.service("a", where=f"{self.base}/services")
        os.symlink(f"{self.base}/services/a", f"{inside}/a")
        with open(f"{inside}/filler", "wb", buffering=0) as filler, self.assertRaises(OSError):
            while True:
                filler.write(bytes(4096))
        subprocess.run(["s6-svscanctl", "-a", inside], check=True)
        self.wait_up("../services/a")
        send_signal(self.holder("../services/a"), signal.SIGKILL)
        time.sleep(0.1)
        wait_until(lambda: self.holder("../services/a"), "the next supervisor")
        subprocess.run(["s6-svscanctl", "-t", inside], check=True)
        self.assertEqual(self.process.wait(60), 0)
        self.assertEqual([pid for pid, (_, state, line) in processes().items() if self.base in line], [])


if __name__ == "__main__":
    main()
