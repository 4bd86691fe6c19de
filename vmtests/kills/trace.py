"""Stops a process at its Nth system call and kills it there: ptrace(2)."""

from __future__ import annotations

import ctypes
import os
import signal
import struct
import time
from dataclasses import dataclass

from vmtests.harness.signals import send_signal

SEIZE, INTERRUPT, SYSCALL, DETACH, SYSCALL_INFO = 0x4206, 0x4207, 24, 17, 0x420E
SET_OPTIONS, GET_EVENT = 0x4200, 0x4201
SYSGOOD, FORK, VFORK, CLONE = 1, 2, 4, 8
EVENTS_OF_BIRTH = (1, 2, 3)
WALL = 0x40000000
# A process that makes no system call for so long waits for something; it is killed where it waits.
QUIET_SECONDS = 0.03
# No kill may take longer, whatever the machine's load.
MOST_SECONDS = 5.0
# Until whoever was told to stop has been given a processor.
FIRST_SECONDS = 60.0

LIBC = ctypes.CDLL(None, use_errno=True)
LIBC.ptrace.argtypes = [ctypes.c_long, ctypes.c_long, ctypes.c_void_p, ctypes.c_void_p]
LIBC.ptrace.restype = ctypes.c_long


class Gone(Exception):
    """The process ended by itself, or is not there."""


def ptrace(request: int, pid: int, address: int = 0, data: int | None = 0) -> int:
    done = LIBC.ptrace(request, pid, address, data)
    if done < 0:
        raise Gone(os.strerror(ctypes.get_errno()))
    return done


@dataclass
class Place:
    """Where a process was when it was killed."""

    stops: int = 0
    call: int = -1  # number of the system call; -1: none seen
    entry: bool = False  # before it did anything
    waiting: bool = False  # it stood in that call


class Traced:
    """A process under ptrace. It stands still except where a method lets it run and gets no stop in time."""

    def __init__(self, pid: int, births: bool = False, born: bool = False):
        self.pid, self.place, self.ended, self.last = pid, Place(), False, 0
        if born:  # the kernel has seized it with its parent, and it stops by itself
            self.first_stop()
            ptrace(SET_OPTIONS, pid, 0, SYSGOOD)  # it has its parent's, and whom it makes would stand for ever
            return
        ptrace(SEIZE, pid, 0, SYSGOOD | (FORK | VFORK | CLONE if births else 0))
        self.stop()
        # Made before it stopped: nobody asked for that one, and it would stand for ever.
        let_go_of_born(self.born())

    def next_stop(self, seconds: float) -> bool:
        end = time.monotonic() + seconds
        while True:
            try:
                pid, status = os.waitpid(self.pid, os.WNOHANG | WALL)
            except ChildProcessError:
                self.ended = True
                raise Gone from None
            if pid and (os.WIFEXITED(status) or os.WIFSIGNALED(status)):
                self.ended = True
                raise Gone
            if pid:
                self.last = status
                return True
            if time.monotonic() > end:
                self.last = 0
                return False
            time.sleep(0.00005)

    def signal(self) -> int:
        """The signal whose delivery it stands at: it must be passed on."""
        plain = self.last and not self.last >> 16 and os.WSTOPSIG(self.last) != signal.SIGTRAP | 0x80
        return os.WSTOPSIG(self.last) if plain else 0

    def stop(self) -> None:
        ptrace(INTERRUPT, self.pid)
        self.first_stop()

    def first_stop(self) -> None:
        if not self.next_stop(FIRST_SECONDS):
            # Left alone it would stop later, and for ever.
            self.kill()
            raise Gone("it does not stop")

    def step(self) -> bool:
        """To the next stop; False: it waits for something."""
        ptrace(SYSCALL, self.pid, 0, self.signal())
        return self.next_stop(QUIET_SECONDS)

    def look(self) -> bool:
        """Notes where it stands; False: not at a system call."""
        if self.last >> 16 or os.WSTOPSIG(self.last) != signal.SIGTRAP | 0x80:
            return False
        info = ctypes.create_string_buffer(88)
        ptrace(SYSCALL_INFO, self.pid, 88, ctypes.addressof(info))
        self.place.stops += 1
        self.place.entry = info.raw[0] == 1
        if self.place.entry:
            self.place.call = struct.unpack_from("=Q", info.raw, 24)[0]
        return True

    def walk(self, stops: int, until: frozenset[int] = frozenset()) -> None:
        """So many stops at system calls, or until it waits. With `until` they count from the first of these calls."""
        end, seen = time.monotonic() + MOST_SECONDS, not until
        while stops > 0 and time.monotonic() < end:
            if not self.step():
                self.place.waiting = True
                return
            if self.look():
                seen = seen or self.place.call in until
                stops -= seen

    def born(self) -> int:
        """Whom it has just made; 0: nobody."""
        if self.last >> 16 not in EVENTS_OF_BIRTH:
            return 0
        pid = ctypes.c_ulong()
        ptrace(GET_EVENT, self.pid, 0, ctypes.addressof(pid))
        return pid.value

    def birth(self, seconds: float) -> Traced:
        """Runs until it has made a process, and is let go there; the process."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if not self.step():
                self.stop()  # which may be for the birth
            if pid := self.born():
                self.detach()
                return Traced(pid, born=True)
        raise Gone("no birth")

    def detach(self) -> None:
        ptrace(DETACH, self.pid, 0, self.signal())
        self.ended = True

    def let_go(self) -> None:
        """It may be running, standing or gone. Whom it has just made was seized with it and goes too."""
        if self.ended:
            return
        try:
            if not self.last:
                self.stop()
            pid = self.born()
            self.detach()
            let_go_of_born(pid)
        except Gone:
            pass

    def kill(self) -> None:
        send_signal(self.pid, signal.SIGKILL)
        try:
            while self.next_stop(60):
                pass
        except Gone:
            pass


def let_go_of_born(pid: int) -> None:
    """Whom the kernel has seized with its parent; 0: nobody."""
    try:
        if pid:
            Traced(pid, born=True).let_go()
    except Gone:
        pass
