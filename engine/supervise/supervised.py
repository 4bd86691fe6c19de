"""A supervisor under test: its service directory, its events, its status as s6's own client reads it."""
from __future__ import annotations

import errno
import fcntl
import os
import secrets
import shutil
import signal
import struct
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [os.path.join(HERE, "../lean"), os.path.join(HERE, "../..")]
from lean_table import LeanTable  # noqa: E402
from vmtests.harness.signals import send_signal  # noqa: E402

FIELDS = "up,ready,wantedup,paused,exitcode,signal"
PATIENCE = 60.0  # seconds until an expected event must have come; only bounds a hang
RESTART_ENVIRONMENT = {"PATH": os.environ.get("PATH", "/usr/bin:/bin"), "LANG": "C"}


class Timeout(Exception):
    pass


def is_lean(program: str) -> bool:
    """Whether its services have no files of their own."""
    return program.endswith("/slipway-host-lean")


class Supervised:
    """Files of the directory are scripts (without their first line: the shell's), or plain values; None makes no file. @DIRECTORY@ in them is
    its path."""

    def __init__(self, program: str, files: dict[str, str | None], base: str | None = None):
        self.base = Path(tempfile.mkdtemp(prefix="slipway-supervise-", dir=base))
        self.directory = self.base / "sv"
        self.directory.mkdir()
        (self.directory / "event").mkdir()
        os.chmod(self.directory / "event", 0o3730)
        for name, text in files.items():
            self.write(name, text)
        self.program = program
        # A lean host has its state in a table; letters it sends to those who made event/ themselves.
        self.table = LeanTable(self.base) if is_lean(program) else None
        self._copy_files: tuple | None = None
        self.process: subprocess.Popen | None = None
        self.messages = open(self.base / "messages", "ab")
        self.events = ""
        self.fifo = self._subscribe()

    def write(self, name: str, text: str | None) -> None:
        if text is None:
            return
        text = text.replace("@DIRECTORY@", str(self.directory))
        path = self.directory / name
        path.parent.mkdir(parents=True, exist_ok=True)
        script = name in ("run", "finish") or name.startswith("data/") and name != "data/policy"
        path.write_text(("" if text.startswith("#!") else "#!/bin/sh\n") + f"{text}\n" if script else text + ("\n" if text else ""))
        path.chmod(0o755 if script else 0o644)

    def _subscribe(self) -> int:
        # The name s6's notifier looks for: "ftrig1:@" and a TAI64N stamp, then six characters; 39 bytes.
        name = f"ftrig1:@{0x4000000000000000 + int(time.time()) + 10:016x}{0:08x}:{secrets.token_hex(3)}"
        path = self.directory / "event" / name
        os.mkfifo(path)
        os.chmod(path, 0o622)
        fd = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
        self._writer = os.open(path, os.O_WRONLY | os.O_NONBLOCK)
        return fd

    def start(self, **environment: str) -> None:
        self.start_quietly(**environment)
        self.until(self.listens, "the supervisor listens")

    def listens(self) -> bool:
        """s6-svok looks only at the lock, which a supervisor takes before it makes its control and status files."""
        if self.table:
            # Its FIFO is there before it has the entry.
            return self.process is not None and self.table.host("sv") == self.process.pid and self.status_bytes() != b""
        supervise = self.directory / "supervise"
        try:
            os.close(os.open(supervise / "control", os.O_WRONLY | os.O_NONBLOCK))
        except OSError:
            return False
        return (supervise / "status").exists() and subprocess.run(["s6-svok", self.directory]).returncode == 0

    def start_quietly(self, **environment: str) -> None:
        """Starts it and does not wait until it listens."""
        self.process = subprocess.Popen(
            [self.program, "sv"], cwd=self.base, stdin=subprocess.DEVNULL, stdout=self.messages, stderr=self.messages,
            env={**RESTART_ENVIRONMENT, **environment}, start_new_session=True)

    def control(self, letters: str) -> None:
        if self.table:
            return self.table.send("sv", letters)
        fd = os.open(self.directory / "supervise/control", os.O_WRONLY | os.O_NONBLOCK)
        try:
            os.write(fd, letters.encode())
        finally:
            os.close(fd)

    def signal(self, number: int) -> None:
        assert self.process
        self.process.send_signal(number)

    def read_events(self, most: int = 4096) -> str:
        try:
            new = os.read(self.fifo, most).decode()
        except OSError as error:
            if error.errno != errno.EAGAIN:
                raise
            new = ""
        self.events += new
        return new

    def wait_events(self, letters: str) -> str:
        """The letters that came until all of `letters` did (each as often as it stands there); later ones stay for
        the next call, however late this one is."""
        got = ""

        def complete() -> bool:
            nonlocal got
            while new := self.read_events(1):
                got += new
                if all(got.count(letter) >= letters.count(letter) for letter in set(letters)):
                    return True
            return False

        self.until(complete, lambda: f"events {letters}, got {got!r}")
        return got

    @staticmethod
    def until(condition, what, seconds: float = PATIENCE) -> None:
        end = time.monotonic() + seconds
        while not condition():
            if time.monotonic() > end:
                raise Timeout(what() if callable(what) else what)
            time.sleep(0.002)

    def status_bytes(self) -> bytes:
        """None are those of one that has written none yet."""
        if self.table:
            return self.table.status("sv")
        status = self.directory / "supervise/status"
        return status.read_bytes() if status.exists() else b""

    def leave_request(self, number: int, goal: str, more: int = 0) -> None:
        """Its byte is to follow."""
        if self.table:
            return self.table.leave("sv", number, ord(goal) | more)
        new = self.directory / "supervise/request.new"
        new.write_bytes(struct.pack(">QQ", number, ord(goal) | more))
        new.rename(self.directory / "supervise/request")

    def ask(self, number: int, goal: str, more: int = 0) -> None:
        """A request and its byte."""
        if self.table:
            return self.table.send("sv", goal, number, ord(goal) | more)
        self.leave_request(number, goal, more)
        self.control(goal)

    def shown(self) -> Path:
        """What s6-svstat looks at: of a lean host's service a copy of its status, and somebody who seems to supervise it."""
        if not self.table:
            return self.directory
        copy = self.base / "copy"
        supervise = copy / "supervise"
        if not supervise.exists():
            supervise.mkdir(parents=True)
            (copy / "event").mkdir()
            os.mkfifo(supervise / "control")
            self._copy_files = (os.open(supervise / "control", os.O_RDWR), open(supervise / "lock", "w"))
            fcntl.lockf(self._copy_files[1], fcntl.LOCK_EX)
        (supervise / "status").write_bytes(self.status_bytes())
        (supervise / "death_tally").write_bytes(b"".join(self.table.deaths("sv")))
        return copy

    def status(self) -> dict[str, str]:
        text = subprocess.run(["s6-svstat", "-o", FIELDS, self.shown()], capture_output=True, text=True).stdout
        return dict(zip(FIELDS.split(","), text.split()))

    def pid(self) -> int:
        text = subprocess.run(["s6-svstat", "-o", "pid", self.shown()], capture_output=True, text=True).stdout.strip()
        return int(text) if text and text != "-1" else 0

    def alive(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def processes(self) -> list[int]:
        """Every process whose working directory is the service directory, the supervisor left out."""
        found = []
        for pid in filter(str.isdigit, os.listdir("/proc")):
            try:
                there = os.readlink(f"/proc/{pid}/cwd") == str(self.directory)
                state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
            except OSError:
                continue
            if there and state != "Z" and not (self.process and int(pid) == self.process.pid):
                found.append(int(pid))
        return found

    def said(self) -> str:
        path = self.directory / "said"
        return path.read_text() if path.exists() else ""

    def close(self) -> None:
        """Ends everything that was started here, and only that."""
        if self.alive():
            assert self.process
            self.process.kill()
            self.process.wait()
        deadline = time.monotonic() + PATIENCE
        while (left := self.processes()) and time.monotonic() < deadline:
            for pid in left:
                try:
                    send_signal(pid, signal.SIGKILL)
                except ProcessLookupError:
                    pass
            time.sleep(0.01)
        for fd in (self.fifo, self._writer):
            os.close(fd)
        if self._copy_files:
            os.close(self._copy_files[0])
            self._copy_files[1].close()
        self.messages.close()
        shutil.rmtree(self.base)
