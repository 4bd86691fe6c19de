"""The tree's processes and files: made, started, asked."""

from __future__ import annotations

import os
import shutil
import struct
import time
from pathlib import Path
from typing import Callable

from vmtests.kills.book import read_book
from vmtests.kills.holders import mirrored
from vmtests.kills.lines import Log
from vmtests.kills.services import Service, logger, table
from vmtests.kills.states import HOST, LEAN_HOST, Files, Lean
from vmtests.runner.leaks import descendants

# Only bounds a hang; a machine may be very busy.
PATIENCE = 120.0
STATES = ("down waiting preparing starting tracking announcing up reloading stop_command stopping finishing cleaning "
          "done taking_down ended gone emptying").split()
ROLES = "main prepare started control finish check".split()
AT_REST = ("down", "up", "done")


class Wrong(Exception):
    """Something that the tree promises does not hold."""


class Record:
    """What a supervisor wrote behind the 35 bytes of status that s6 has."""

    def __init__(self, text: bytes):
        self.state, self.want = STATES[text[36]], text[37]
        self.request_taken, self.request_done = struct.unpack_from(">QQ", text, 56)
        self.pids = {role: struct.unpack_from(">I", text, 152 + 24 * i)[0] for i, role in enumerate(ROLES)}


def process_state(pid: int) -> str:
    """One letter; "" when there is none."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return ""


def program_of(pid: int) -> str:
    """As the kernel has cut it; "" when there is none."""
    try:
        return Path(f"/proc/{pid}/comm").read_text().rstrip("\n")
    except OSError:
        return ""


def alive(pid: int) -> bool:
    return pid > 0 and process_state(pid) not in ("", "Z", "X")


def until(condition: Callable[[], object], what: Callable[[], str], tree: Tree, seconds: float = PATIENCE) -> None:
    end, looks = time.monotonic() + seconds, 0
    while not condition():
        looks += 1
        # On a machine that lets us run now and then, the tree has not had its time either.
        if time.monotonic() > end and looks > 10 * seconds:
            raise Wrong(f"not within {seconds:.0f} s: {what()}")
        tree.reap()
        time.sleep(0.01)


class Supervised:
    """What supervisors have written of the services of a tree; `states` knows where it stands."""

    states: Files | Lean

    def record(self, name: str) -> Record | None:
        text = self.states.status(name)
        return Record(text) if len(text) >= 296 and text[35] else None

    def main(self, name: str) -> int:
        """The process of a service, as far as it lives."""
        record = self.record(name)
        pid = record.pids["main"] if record else 0
        return pid if alive(pid) else 0

    def supervisor(self, name: str) -> int:
        """Who has the lock; 0: nobody."""
        return self.states.supervisor(name)


class Tree(Supervised):
    def __init__(self, programs: Path, top: Path, options: list[str]):
        self.programs, self.top, self.options = programs, top, options
        self.hosted = any(option.startswith("--per-process") or option == "--lean" for option in options)
        self.scan, self.books = top / "scan", top / "books"
        self.states = Lean(self.scan, programs) if "--lean" in options else Files(self.scan)
        self.services = {s.name: s for s in table(str(programs), str(top))}
        self.logs = {s.name: Log(top / "logs" / s.name, self.books, s.writer) for s in self.services.values() if s.log_size}
        self.svscan = 0
        self.svscan_status: int | None = None
        for directory in (self.scan, self.books, top / "logs"):
            directory.mkdir()
        for service in self.services.values():
            self._make(service)
        self.messages = os.open(top / "messages", os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o644)

    def _make(self, service: Service) -> None:
        def put(path: Path, text: str) -> None:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
            path.chmod(0o755 if text.startswith("#!") else 0o644)

        where = self.scan / service.name
        for file, text in service.files.items():
            put(where / file, text)
        # All begin down and are told to be up; bring_up() turns the file round where it says nothing any more.
        if service.role != "holder":
            put(where / "down", "")
        if service.log_size:
            directory = str(self.top / "logs" / service.name)
            put(where / "log/run", logger(str(self.programs), directory, service.log_size))
            put(where / "log/notification-fd", "3\n")

    def start(self) -> None:
        """Starts svscan, and returns when it listens."""
        read, write = os.pipe()
        os.set_inheritable(write, True)
        null = os.open("/dev/null", os.O_RDWR | os.O_CLOEXEC)
        program = str(self.programs / "slipway-svscan")
        actions = [(os.POSIX_SPAWN_DUP2, null, 0), (os.POSIX_SPAWN_DUP2, self.messages, 1),
                   (os.POSIX_SPAWN_DUP2, self.messages, 2), (os.POSIX_SPAWN_CLOSE, read)]
        environment = {"PATH": os.environ["PATH"], "SLIPWAY_HOLDER": str(self.top / "holder")}
        self.svscan_status = None
        self.svscan = os.posix_spawn(program, [program, "-d", str(write), *self.options, str(self.scan)], environment,
                                     file_actions=actions, setsid=True)
        os.close(write)
        os.close(null)
        with os.fdopen(read) as ready:
            if ready.readline() != "\n":
                raise Wrong("svscan does not start")

    def reap(self) -> None:
        """As process 1 would: orphans of a svscan that was killed are ours."""
        while True:
            try:
                pid, status = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                return
            if pid == 0:
                return
            if pid == self.svscan:
                self.svscan_status = status

    def hosts(self) -> list[int]:
        """Processes that supervise many services."""
        return [pid for pid in descendants() if program_of(pid) in (HOST, LEAN_HOST)] if self.hosted else []

    def control(self, name: str, letters: str) -> bool:
        """False: no supervisor listens."""
        return self.states.send(name, letters)

    def supervised(self) -> list[str]:
        """Names of all that has a supervisor of its own."""
        return [name for s in self.services.values() for name in ([s.name, f"{s.name}/log"] if s.log_size else [s.name])]

    def steady(self) -> list[str]:
        """What must be up whatever dies."""
        return [name for name in self.supervised()
                if name.endswith("/log") or self.services[name].role in ("steady", "holder")]

    def holds_all_pipes(self) -> bool:
        """Whether svscan has both ends and the spare pipe of every logger: what it needs to lose them all."""
        try:
            links = [os.readlink(f"/proc/{self.svscan}/fd/{fd}") for fd in os.listdir(f"/proc/{self.svscan}/fd")]
        except OSError:
            return False
        return sum(link.startswith("pipe:") for link in links) >= 3 * len(self.logs)

    def bring_up(self) -> None:
        self.start()
        # As at a boot: what keeps descriptors comes first.
        until(lambda: mirrored(self.top), lambda: "the holders are there", self)
        for name, service in self.services.items():
            if service.role == "resting":
                # A successor that looked at `down` would start it, and lose all others.
                until(lambda: self.record(name), lambda: f"{name} has a supervisor", self)
                (self.scan / name / "down").unlink()
            elif service.role != "holder":
                until(lambda: self.control(name, "u"), lambda: f"{name} has a supervisor", self)
        until(self.settled, lambda: f"all is up; not {self.unsettled()}", self)
        # From its second life on it is given what it stored in the first.
        self.control("store", "r")
        until(lambda: read_book(self.books, "store").kept and self.settled(), lambda: "what was stored is given", self)

    def unsettled(self) -> list[str]:
        found = []
        for name in self.supervised():
            record = self.record(name)
            wanted = {"resting": "down", "oneshot": "done"}.get(name, "up")
            ready = record and record.state == wanted and alive(self.supervisor(name))
            if not ready or wanted == "up" and not self.main(name):
                found.append(f"{name}: {record.state if record else 'no record'}")
        return found

    def settled(self) -> bool:
        return not self.unsettled()

    @staticmethod
    def remove(top: Path) -> None:
        shutil.rmtree(top, ignore_errors=True)
