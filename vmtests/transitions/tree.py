"""The tree's processes and files: made, started, asked."""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import signal
import subprocess
import time
from pathlib import Path

from vmtests.harness.signals import send_signal
from vmtests.kills import holders
from vmtests.kills.book import complaints
from vmtests.kills.lines import Log
from vmtests.kills.states import Files
from vmtests.kills.tree import Supervised, Wrong, until
from vmtests.runner.leaks import descendants, reap
from vmtests.transitions.diary import Diary
from vmtests.transitions.rows import Generation
from vmtests.transitions.services import OWN, Writer, own_service

CLIENT_SECONDS = 300  # only bounds a hang
OLD_STAMP, FAR = 1_000_000_000_000_000, 1 << 62  # microseconds since 1970


class Tree(Supervised):
    def __init__(self, programs: Path, top: Path, options: list[str]):
        self.programs, self.top, self.options = programs, top, options
        self.run, self.books, self.state = top / "run", top / "books", top / "state"
        self.scan = self.run / "scan"
        for directory in (self.run, self.scan, self.books, top / "logs"):
            directory.mkdir()
        self.states = Files(self.scan)
        self.writer = Writer(programs, top)
        self.diary = Diary(self.books, self.writer.rows)
        self.logs = [Log(top / "logs" / name, self.books, {"sink": "source"}.get(name, name))
                     for name, row in self.writer.rows.items() if row.log_size]
        self.environment = {"PATH": f"{programs}:{os.environ['PATH']}", "SLIPWAY_RUN": str(self.run),
                            "SLIPWAY_HOLDER": str(self.run / "holder")}
        self.messages = open(top / "messages", "ab")
        self.svscan: subprocess.Popen[bytes] | None = None

    # --- Its beginning ---
    def commit(self, generation: Generation) -> Path:
        path = self.writer.write(generation, self.run)
        with open(self.top / "lock", "w") as lock:  # the manager writes this file too
            fcntl.flock(lock, fcntl.LOCK_EX)
            fresh = self.top / "state.new"
            fresh.write_text(f"current {generation.number}\n")
            fresh.rename(self.state)
        return path

    def start(self, generation: Generation) -> None:
        (self.run / "live").symlink_to(self.commit(generation))
        for name in OWN:
            for file, text in own_service(name, self.programs, self.top, self.run, self.state).items():
                path = self.scan / name / file
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(text)
                path.chmod(0o755 if text.startswith("#!") else 0o644)
        self.svscan = subprocess.Popen([str(self.programs / "slipway-svscan"), *self.options, str(self.scan)], env=self.environment,
                                       stdin=subprocess.DEVNULL, stdout=self.messages, stderr=self.messages, start_new_session=True)
        until(lambda: (self.run / "control").exists(), lambda: "the manager listens", self)
        until(lambda: holders.equal(self.run), lambda: "the holders are there", self)

    def forget(self, timer: str) -> None:
        """It elapsed last when this machine was new."""
        stamp = self.top / "timers" / timer
        stamp.parent.mkdir(exist_ok=True)
        stamp.write_text(f"from {OLD_STAMP}\n")

    # --- What is ---
    def elapsed(self, timer: str) -> bool:
        """And slipway-events will remember it."""
        try:
            state, stamp = self.run / "timers" / timer, self.top / "timers" / timer
            return "last " in state.read_text() and not (stamp.exists() and stamp.read_text() == f"from {OLD_STAMP}\n")
        except FileNotFoundError:
            return False

    def forgotten(self, timer: str) -> bool:
        return not (self.run / "timers" / timer).exists()

    def may_elapse_again(self, timer: str) -> bool:
        """It is due, perhaps the manager has heard so, and slipway-events has not yet written that it elapsed."""
        try:
            lines = dict(line.split() for line in (self.run / "timers" / timer).read_text().splitlines())
        except FileNotFoundError:
            return (self.top / "timers" / timer).exists()  # it begins, and is due at once
        return "last" not in lines and int(lines.get("next", FAR)) <= time.time() * 1_000_000

    def live(self) -> int:
        """The generation that runs."""
        return int((self.run / "live").readlink().name)

    def reap(self) -> None:
        """What must hold at every moment."""
        assert self.svscan is not None
        if self.svscan.poll() is not None and not (self.run / "ending").exists():
            raise Wrong(f"svscan ended by itself with status {self.svscan.returncode}")
        if wrong := complaints(self.books):
            raise Wrong(wrong.splitlines()[0])
        self.diary.read()

    # --- Questions ---
    def ask(self, *words: str) -> subprocess.Popen[str]:
        return subprocess.Popen([str(self.programs / "slipway"), *words], env=self.environment, stdin=subprocess.DEVNULL,
                                stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)

    def answer(self, *words: str) -> list[dict[str, object]]:
        """Empty: there is none just now."""
        client = self.ask(*words, "--json")
        text = client.communicate(timeout=CLIENT_SECONDS)[0]
        return json.loads(text) if client.returncode == 0 else []

    def shown(self) -> dict[str, str]:
        """The states of all services, and of events "raised" or "cleared"."""
        found = {str(one["name"]): str(one["state"]) for one in self.answer("list", "--all") if one["kind"] != "event"}
        for one in self.answer("event", "list"):
            found[f"event:{one['name']}"] = "raised" if one["raised"] else "cleared"
        return found

    def read_logs(self, finish: bool = False) -> None:
        for log in self.logs:
            if finish:
                # One that was killed in a rotation leaves that to the next.
                subprocess.run([self.programs / "slipway-log", "n1000000", "s1000000", log.directory], stdin=subprocess.DEVNULL,
                               check=True)
                log.finish()
            log.read()
            if log.wrong:
                raise Wrong(log.wrong)

    def kill_all(self) -> None:
        """Whatever is still there; nothing may outlive the test."""
        while left := descendants():
            for pid in left:
                with contextlib.suppress(ProcessLookupError):
                    send_signal(pid, signal.SIGKILL)
            reap()
        self.messages.close()
