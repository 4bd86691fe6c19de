"""Signals of tests: to one process that is known, never to whom a pid of 0 or -1 would reach."""

import os


def send_signal(pid: int, number: int) -> None:
    """A status that says "no process" is 0, and kill(2) takes 0 for the caller's whole process group: the test's run."""
    if pid < 2:
        raise ValueError(f"signal {number} for pid {pid}: the process was gone, or never there")
    os.kill(pid, number)
