"""A tree whose supervisors the tests kill, hold up or break, and whose svscan they freeze meanwhile."""
import os
import signal

from scan_directory import ScanDirectory, content, processes, wait_until
from vmtests.harness.signals import send_signal

# Keeps the signal mask that it is given, as the program itself does; a shell would not.
STAND_IN = """#!/usr/bin/python3 -IS
import os, sys, time
with open("{base}/begun", "a") as begun:
    begun.write(f"{{os.getpid()}}\\n")
if os.path.exists("{base}/broken"):
    sys.exit(1)
while os.path.exists("{base}/hold"):
    time.sleep(0.01)
os.execv("{real}/{name}", ["{name}"] + sys.argv[1:])
"""
WRITER = "until test -e go; do sleep 0.01; done; i=0\n" \
         "while test $i -lt 300; do i=$((i+1)); echo line $i; echo $i >> count; sleep 0.002; done; exec sleep 1000"


class DeadSupervisors(ScanDirectory):
    def setUp(self):
        super().setUp()
        self.adopts = os.path.basename(self.supervise) == "slipway-supervise"
        if not self.adopts:
            return
        real = os.path.dirname(self.supervise)
        os.mkdir(f"{self.base}/bin")
        for name in ("slipway-supervise", "slipway-host", "slipway-host-lean"):
            with open(f"{self.base}/bin/{name}", "w") as out:
                out.write(STAND_IN.format(base=self.base, name=name, real=real))
            os.chmod(out.name, 0o755)
        self.supervise = f"{self.base}/bin/slipway-supervise"

    def only_of_ours(self):
        if not self.adopts:
            self.skipTest("s6's supervisors do not take over")

    def logged(self, name):
        """A service that writes lines once it has a file `go`, and its logger."""
        self.service(name, run=WRITER)
        self.service(f"{name}/log", run=f"exec s6-log {self.base}/{name}.logs")

    def up(self, *names):
        return {name: self.wait_up(name) for name in names}

    def freeze(self):
        self.process.send_signal(signal.SIGSTOP)
        wait_until(lambda: processes()[self.process.pid][1] == "T", "svscan is stopped")

    def freeze_between(self):
        """While nobody whom it has started has yet to do anything; gives how many it has started."""
        self.freeze()
        wait_until(lambda: not any(parent == self.process.pid and "bin/slipway-" in line and state != "Z"
                                   for parent, state, line in processes().values()), "its children have ended")
        return content(f"{self.base}/begun").count("\n")

    def go_on(self):
        self.process.send_signal(signal.SIGCONT)

    def kill_supervisors(self, *names):
        for pid in {self.holder(name) for name in names}:
            send_signal(pid, signal.SIGKILL)
        wait_until(lambda: not any(self.holder(name) for name in names), "they are dead")

    def break_supervisors(self, *names):
        """They die, and so does whoever is started in their place."""
        open(f"{self.base}/broken", "w").close()
        begun = content(f"{self.base}/begun").count("\n")
        self.kill_supervisors(*names)
        wait_until(lambda: content(f"{self.base}/begun").count("\n") >= begun + 2, "they cannot be started")

    def ends(self):
        self.assertEqual(self.process.wait(120), 0)

    def is_gone(self, pid):
        # Nobody may reap it: not where pid 1 does not.
        return processes().get(pid, (0, "Z"))[1] in "ZX"

    def assert_gone(self, pids):
        self.assertEqual([name for name, pid in pids.items() if not self.is_gone(pid)], [], "still there")

    def written(self, name):
        return content(f"{self.scan}/{name}/count").count("\n")

    def assert_all_logged(self, name):
        lines = content(f"{self.base}/{name}.logs/current").splitlines()
        self.assertEqual(lines, [f"line {i}" for i in range(1, len(lines) + 1)])
        self.assertIn(len(lines), (self.written(name), self.written(name) + 1))
        self.assertGreater(len(lines), 20)

    def write_some(self, name):
        open(f"{self.scan}/{name}/go", "w").close()
        wait_until(lambda: self.written(name) > 20, "it writes")
