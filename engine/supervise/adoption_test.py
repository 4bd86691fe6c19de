"""A killed supervisor's successor goes on where the record says the service is.

usage: adoption_test.py SUPERVISE [unittest options]
"""
from __future__ import annotations

import ctypes
import os
import shutil
import signal
import struct
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from policy_case import GATED, RESULTS, SAY, STATES, UNTIL_GO, Case, is_host, main, plan, python  # noqa: E402
from supervised import Supervised  # noqa: E402
from vmtests.harness.signals import send_signal  # noqa: E402

PR_SET_CHILD_SUBREAPER = 36


class UnderSvscan(Case):
    def test_the_result_of_a_run_nobody_supervised_is_known(self):
        """svscan reaps it and notes how it ended; the next supervisor reads that."""
        svscan = os.path.join(os.path.dirname(self.program), "slipway-svscan")
        if not os.path.exists(svscan):
            self.skipTest(f"{svscan} is not built")
        base = tempfile.mkdtemp(prefix="slipway-ring-")
        self.addCleanup(shutil.rmtree, base)
        sv = Path(base, "scan/sv")
        (sv / "data").mkdir(parents=True)
        (sv / "run").write_text("#!/bin/sh\nwhile [ ! -e ../../go ]; do sleep 0.02; done\nexit 3\n")
        (sv / "run").chmod(0o755)
        (sv / "data/policy").write_text("restart no\n")
        environment = {**os.environ, "PATH": os.path.dirname(self.program) + ":" + os.environ["PATH"]}
        tree = subprocess.Popen([svscan, base + "/scan"], env=environment, stdin=subprocess.DEVNULL,
                                stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.addCleanup(lambda: (tree.send_signal(signal.SIGTERM), tree.wait(10)))
        status = sv / "supervise/status"
        Supervised.until(lambda: status.exists() and status.read_bytes()[36] == STATES.index("up"), "it is up")
        with open(f"/proc/{tree.pid}/task/{tree.pid}/children") as children:
            [supervisor] = [int(pid) for pid in children.read().split()]
        send_signal(supervisor, signal.SIGKILL)
        Path(base, "go").touch()
        Supervised.until(lambda: status.read_bytes()[36] == STATES.index("down"), "it is down")
        self.assertEqual(RESULTS[status.read_bytes()[38]], "exit-code")
        self.assertEqual(struct.unpack_from(">H", status.read_bytes(), 32)[0], 3 << 8)


class Adoption(Case):
    def test_of_a_service_that_is_being_stopped(self):
        sv = self.supervise("ready fd 3\nstop TERM 4000 KILL", {"run": "trap '' TERM; echo >&3; while :; do sleep 0.05; done"})
        sv.wait_events("uU")
        sv.control("d")
        self.until_state("stopping")
        self.kill_and_restart()
        self.assertEqual(self.record()["state"], "stopping")
        sv.wait_events("dD")
        self.assertEqual(self.record()["want"], 0)

    def test_of_the_reason_for_a_stop(self):
        """What made it stop decides what follows, not how it then ended."""
        sv = self.supervise("ready notify\nstart-timeout 200\nrestart on-failure\nrestart-delay 600000\nstop TERM 0",
                            {"run": f"trap '{UNTIL_GO}; exit 0' TERM; while :; do sleep 0.02; done"})
        self.until_state("stopping")
        self.kill_and_restart()
        self.go()
        self.assertEqual(self.until_state("waiting", "down"), {**self.record(), "state": "waiting", "result": "timeout"})

    def test_of_a_permanent_failure_while_it_cleans_up(self):
        sv = self.supervise("restart always\nrestart-delay 600000", {"run": "exit 1", "finish": "exit 125", "data/cleanup": f"{SAY}; {UNTIL_GO}"})
        sv.until(lambda: "cleanup" in sv.said(), "it cleans up")
        self.until_state("cleaning")
        self.kill_and_restart()
        self.go()
        sv.wait_events("OD")
        self.assertEqual(self.until_state("down", "waiting")["state"], "down")

    def test_of_a_growing_delay(self):
        sv = self.supervise("restart always\nrestart-delay 10 600000", {"run": "echo >> said; exit 1"})
        sv.until(lambda: self.record()["failures"] >= 5, "five failures")
        self.kill_and_restart()
        self.assertGreaterEqual(self.record()["failures"], 5)

    def test_of_a_service_that_notifies_later(self):
        sv = self.supervise("ready notify", {"run": python(r"open('../up', 'w').close(); [os.path.exists('../go') or time.sleep(.05) for i in range(999)]; s.close(); "
                                                            r"s=socket.socket(socket.AF_UNIX,socket.SOCK_DGRAM); s.connect(os.environ['NOTIFY_SOCKET']); "
                                                            r"s.send(b'READY=1'); time.sleep(1000)")})
        sv.wait_events("u")
        # It connects when it begins, which nobody takes while there is no supervisor.
        sv.until(lambda: (sv.base / "up").exists(), "it has connected")
        pid = sv.pid()
        self.kill_and_restart()
        self.go()
        sv.wait_events("U")
        self.assertEqual(sv.pid(), pid)

    def test_of_a_service_that_said_so_meanwhile(self):
        """Its newline went with the pipe, which it has closed."""
        sv = self.supervise("ready fd 3", {"run": f"{UNTIL_GO}; echo >&3; exec 3>&-; echo said > ../said; exec sleep 1000"})
        sv.wait_events("u")
        assert sv.process
        sv.process.kill()
        sv.process.wait()
        self.go()
        sv.until(lambda: (sv.base / "said").exists(), "it has said so")
        sv.start()
        sv.wait_events("U")

    def test_of_a_service_whose_helper_says_so(self):
        """As s6-notifyoncheck does it: the service itself has closed the pipe."""
        sv = self.supervise("ready fd 3", {"run": f"({UNTIL_GO}; echo >&3) & exec 3>&-; echo > ../closed; exec sleep 1000"})
        sv.wait_events("u")
        sv.until(lambda: (sv.base / "closed").exists(), "it has closed it")
        self.kill_and_restart()
        self.assertEqual(self.record()["state"], "starting")
        self.go()
        sv.wait_events("U")

    def test_of_a_plan_whose_program_is_executed_later(self):
        sv = self.supervise("ready program", {"run": plan(self.program, *GATED)})
        sv.wait_events("u")
        pid = sv.pid()
        self.kill_and_restart()
        self.assertEqual(self.record()["state"], "starting")
        self.go()
        sv.wait_events("U")
        self.assertEqual(sv.pid(), pid)

    def orphaned_plan(self, program):
        """A plan that goes on while nobody supervises it."""
        sv = self.supervise("ready program\nrestart no", {"run": plan(self.program, GATED[0], f"command {program}")})
        sv.wait_events("u")
        pid = sv.pid()
        assert sv.process
        sv.process.kill()
        sv.process.wait()
        self.go()
        return sv, pid

    def test_of_a_plan_whose_program_was_executed_meanwhile(self):
        sv, pid = self.orphaned_plan("/bin/sleep 1000")
        sv.until(lambda: Path(f"/proc/{pid}/comm").read_text() == "sleep\n", "the program is executed")
        sv.start()
        sv.wait_events("U")
        self.assertEqual(sv.pid(), pid)

    def test_of_a_plan_whose_program_was_not_executed_meanwhile(self):
        sv, pid = self.orphaned_plan("/nonexistent/program")
        sv.until(lambda: "cannot execute" in self.messages(), "it failed")
        sv.start()
        self.assertNotIn("U", sv.wait_events("dOD"))
        self.assertNotEqual(self.record()["result"], "success")

    def test_of_finish_and_prepare(self):
        sv = self.supervise("", {"run": "exec sleep 1000", "data/prepare": f"{SAY}; {UNTIL_GO}", "finish": f"{SAY}; {UNTIL_GO}"})
        sv.until(lambda: "prepare" in sv.said(), "it is being prepared")
        self.assertEqual(self.record()["state"], "preparing")
        self.kill_and_restart()
        self.go()
        sv.wait_events("uU")
        (sv.base / "go").unlink()
        sv.control("d")
        sv.until(lambda: "finish" in sv.said(), "it is finishing")
        self.until_state("finishing")
        self.kill_and_restart()
        self.go()
        sv.wait_events("D")
        self.assertEqual(sv.said().split().count("finish"), 1)

    def test_want_comes_from_the_record(self):
        sv = self.supervise("", {"run": "exec sleep 1000"})
        sv.wait_events("uU")
        sv.control("d")
        sv.wait_events("dD")
        self.kill_and_restart()
        time.sleep(0.2)
        self.assertEqual(self.record()["state"], "down")


class Forking(Case):
    """Its daemon becomes the child of whoever is above the killed supervisor: here of the test, while later supervisors
    have a parent of their own, as below a svscan that was started again."""

    def setUp(self):
        if is_host(self.program):
            self.skipTest("a forking service is not hosted")
        if ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) != 0:
            self.skipTest("no subreaper")
        self.shell = 0

    def tearDown(self):
        self.supervisor_is_gone()
        while True:
            try:
                if os.waitpid(-1, os.WNOHANG)[0] == 0:
                    break
            except ChildProcessError:
                break

    def supervisor_is_gone(self) -> None:
        if self.sv.process.poll() is not None:
            return
        if self.shell:
            with open(f"/proc/{self.shell}/task/{self.shell}/children") as children:
                for pid in children.read().split():
                    send_signal(int(pid), signal.SIGKILL)
        else:
            self.sv.process.kill()
        self.sv.process.wait()

    def successor(self) -> None:
        """Kills the supervisor and starts another one, which is a child of a shell."""
        self.supervisor_is_gone()
        self.sv.process = subprocess.Popen(
            ["sh", "-c", f"{self.program} sv; exit"], cwd=self.sv.base, stdin=subprocess.DEVNULL,
            stdout=self.sv.messages, stderr=self.sv.messages, start_new_session=True)
        self.shell = self.sv.process.pid
        self.sv.until(self.sv.listens, "the supervisor listens")

    def forking(self, policy: str, daemon: str, parent: str = "") -> Supervised:
        return self.supervise("ready pid-file @DIRECTORY@/pid\nkill mixed\n" + policy, {
            "run": f"echo begun >> said; sh -c '{daemon}' & {parent} exit 0"})

    def test_the_daemon_is_found_by_a_later_successor(self):
        sv = self.forking("restart-delay 1", f"{UNTIL_GO}; echo $$ > pid; exec sleep 1000")
        self.until_state("tracking")
        self.successor()
        self.until_state("tracking")
        self.successor()
        self.go()
        self.until_state("up")
        with open(sv.directory / "pid") as file:
            self.assertEqual(int(file.read()), sv.pid())
        self.assertEqual(sv.said(), "begun\n")
        sv.control("d")
        self.until_state("down")

    def test_a_daemon_that_nobody_names_goes_before_another_start(self):
        sv = self.forking("restart no\nstart-timeout 4000", "exec sleep 1000")
        self.until_state("tracking", "down")  # down already: a very busy machine
        self.successor()
        self.successor()
        self.until_state("down")
        sv.until(lambda: not any(os.path.basename(os.readlink(f"/proc/{pid}/exe")) == "sleep" for pid in sv.processes()), "the daemon is gone")

    def test_the_daemon_of_a_start_that_nobody_saw_end(self):
        """What the parent's exit code was nobody knows: the pid file decides."""
        sv = self.forking("restart-delay 1", f"{UNTIL_GO}; echo $$ > pid; exec sleep 1000",
                          "while [ ! -e ../parent ]; do sleep 0.02; done;")
        sv.until(sv.said, "the parent runs")
        main = self.until_state("starting")["main"]
        self.supervisor_is_gone()
        (sv.base / "parent").touch()
        # The daemon waits, so only the parent can end.
        sv.until(lambda: os.waitpid(main, os.WNOHANG)[0] == main, "the parent has ended")
        self.successor()
        self.until_state("tracking")
        self.go()
        self.until_state("up")
        self.assertEqual(sv.said(), "begun\n")
        sv.control("d")
        self.until_state("down")


if __name__ == "__main__":
    main(__doc__)
