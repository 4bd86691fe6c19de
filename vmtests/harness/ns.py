"""A machine in namespaces: 30 ms to pid 1, the host's kernel, no access to the host."""

from __future__ import annotations

import contextlib
import json
import os
import select
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from vmtests.harness import cgroup
from vmtests.harness.base import Dead, End, Late, Machine, Result
from vmtests.harness.faults import Fault, wait_for_pid
from vmtests.harness.programs import program
from vmtests.harness.signals import send_signal

ALL_IDS = "0 0 4294967295"
START_SECONDS = 60
# The signal of which reboot(2) lets the pid 1 of a pid namespace die (reboot(2), LINUX_REBOOT_CMD_*).
ENVIRONMENT = {"PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "HOME": "/root"}
ENDS = {signal.SIGINT: "poweroff", signal.SIGHUP: "reboot"}


class NsMachine(Machine):
    def __init__(self, root: Path, artifacts: Path) -> None:
        super().__init__(root, artifacts)
        self._keeper: subprocess.Popen[bytes] | None = None
        self._cgroup: Path | None = None
        self._status = -1
        self._slave = -1
        self._text = b""
        self.init_pid = 0
        # Directories of this machine that are seen, read-only, at places of the root that exist.
        self.shown: dict[str, str] = {}
        # What fails in pid 1 until it executes another program, and where its tracer reports (harness/faults.py).
        self.fault: Fault | None = None
        self.report = str(artifacts / "calls")
        self._tracer: subprocess.Popen[bytes] | None = None

    def boot(self, init: list[str]) -> None:
        # We hold the slave until the end: a master without any slave reads as closed.
        master, self._slave = os.openpty()
        self.console.attach(master)
        self._cgroup = cgroup.make(f"{cgroup.prefix()}{os.getpid()}-{time.monotonic_ns()}")
        self._status, status_end = os.pipe()
        go_end, go = os.pipe()
        ready, ready_end = os.pipe()
        hold_end, hold = os.pipe()
        config = {"root": str(self.root), "shown": self.shown, "init": init, "console": os.ttyname(self._slave),
                  "cgroup": str(self._cgroup or ""), "status": status_end, "go": go_end, "ready": ready_end,
                  "hold": hold_end if self.fault else -1}
        try:
            self._keeper = subprocess.Popen(
                [sys.executable, str(Path(__file__).with_name("keeper.py")), json.dumps(config)],
                stdin=subprocess.DEVNULL, pass_fds=(status_end, go_end, ready_end, hold_end))
            os.close(status_end)
            os.close(ready_end)
            self._expect("unshared")
            for file in ("uid_map", "gid_map"):
                Path(f"/proc/{self._keeper.pid}/{file}").write_text(ALL_IDS)
            os.write(go, b"g")
            self.init_pid = self._expect("started")["pid"]
            if self.fault:
                self._trace(self.fault)
                os.write(hold, b"g")
            # Before the exec, a command that enters the namespaces would still see the host's root.
            readable, _, _ = select.select([ready], [], [], START_SECONDS)
            if not readable:
                raise Late("pid 1 did not execute its program")
            self.poll_end()
        finally:
            for fd in (go_end, go, ready, hold_end, hold):
                os.close(fd)

    def _trace(self, fault: Fault) -> None:
        with contextlib.suppress(FileNotFoundError):
            os.unlink(self.report)
        self._tracer = subprocess.Popen([str(program("slipway-test-fault")), "-x", "-p", str(self.init_pid), self.report,
                                         *fault.words()], stdin=subprocess.DEVNULL)
        wait_for_pid(self.report)

    def _expect(self, event: str) -> dict[str, int]:
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            fact = self._next_fact()
            if fact is not None:
                if fact["event"] != event:
                    raise Dead(f"the keeper said {fact}")
                return fact
            if self._keeper is not None and self._keeper.poll() is not None:
                raise Dead(f"the keeper ended with {self._keeper.returncode} before \"{event}\"")
            time.sleep(0.002)
        raise Late(f"the keeper did not say \"{event}\"")

    def _next_fact(self) -> dict[str, int] | None:
        os.set_blocking(self._status, False)
        try:
            self._text += os.read(self._status, 4096)
        except BlockingIOError:
            pass
        if b"\n" not in self._text:
            return None
        line, _, self._text = self._text.partition(b"\n")
        fact: dict[str, int] = json.loads(line)
        return fact

    def entering(self) -> list[str]:
        """What stands before a command line to run it in the machine."""
        words = ["nsenter", "-t", str(self.init_pid), "-U", "-m", "-u", "-i", "-n", "-p"]
        return words + (["-C"] if self._cgroup else [])

    def run(self, command: str, timeout: float = 30) -> Result:
        if self.poll_end() is not None:
            raise Dead(f"the machine has ended ({self.end}); not run: {command}")
        # A file, not a pipe: what the command leaves in the background must not hold its answer.
        with tempfile.TemporaryFile() as output:
            process = subprocess.Popen(
                self.entering() + ["/bin/sh", "-c", command], stdin=subprocess.DEVNULL, stdout=output,
                stderr=subprocess.STDOUT, start_new_session=True, env=ENVIRONMENT)
            try:
                code = process.wait(timeout)
            except subprocess.TimeoutExpired:
                self._kill_entered(process)
                code = 124
            output.seek(0)
            out = output.read()
        if self.poll_end() is not None and code != 0:
            raise Dead(f"the machine ended ({self.end}) under: {command}")
        return Result(code if code >= 0 else 128 - code, out.decode(errors="replace"))

    @staticmethod
    def _kill_entered(process: subprocess.Popen[bytes]) -> None:
        """Kills the command before nsenter, which then reaps it: a zombie left to a pid 1 of the host
        that does not reap would keep the machine's pid namespace, and so its end, for ever."""
        children = Path(f"/proc/{process.pid}/task/{process.pid}/children")
        for pid in children.read_text().split():
            send_signal(int(pid), signal.SIGKILL)
        try:
            process.wait(60)
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)

    def poll_end(self) -> End | None:
        if self.end is None and self._status >= 0:
            while (fact := self._next_fact()) is not None:
                if fact["event"] == "failed":
                    raise Dead(f"pid 1 could not be started: {fact}")
                if fact["event"] == "ended":
                    self.end = self._meaning(fact["status"])
                    self._close_console()
        return self.end

    @staticmethod
    def _meaning(status: int) -> End:
        if os.WIFSIGNALED(status):
            number = os.WTERMSIG(status)
            return End(ENDS[signal.Signals(number)]) if number in ENDS else End("signal", number)
        return End("exit", os.WEXITSTATUS(status))

    def _close_console(self) -> None:
        if self._slave >= 0:
            os.close(self._slave)
            self._slave = -1
            self.console.finish()

    def cut(self) -> None:
        if self._keeper is not None:
            if self._keeper.poll() is None and self.init_pid and self.poll_end() is None:
                send_signal(self.init_pid, signal.SIGKILL)
            try:
                self._keeper.wait(60)
            except subprocess.TimeoutExpired:
                self._keeper.kill()
                self._keeper.wait()
            self._keeper = None
        if self._tracer is not None:
            self._tracer.wait(60)
            self._tracer = None
        if self.end is None:
            self.end = End("cut")
        self._close_console()
        if self._cgroup is not None:
            cgroup.remove(self._cgroup)
            self._cgroup = None
        if self._status >= 0:
            os.close(self._status)
            self._status = -1
