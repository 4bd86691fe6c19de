"""Kills a supervisor at random moments and starts it again: the service is never doubled and never lost.

usage: kill_test.py SUPERVISE [ROUNDS]      seed: $SLIPWAY_SEED, printed
"""
from __future__ import annotations

import ctypes
import os
import random
import sys
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from supervised import Supervised  # noqa: E402

PR_SET_CHILD_SUBREAPER = 36
LONGEST_LIFE = 0.012  # seconds: start and adoption take about 2 ms, so many kills fall inside them
PLANS = [
    {"run": "exec sleep 1000"},
    {"run": "echo >&3; exec sleep 1000", "notification-fd": "3"},
    {"run": "exec sleep 0.005", "finish": "exit 0"},
]


def reap_strangers(own: int) -> None:
    """Plays the part of pid 1 for services whose supervisor was killed."""
    while True:
        try:
            found = os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG | os.WNOWAIT)
        except ChildProcessError:
            return
        if found is None or found.si_pid == own:
            return
        os.waitpid(found.si_pid, 0)


def runs_of(sv: Supervised) -> list[int]:
    """Processes of run (finish is a shell of its own and may stand beside nobody) that were there at one moment: those
    of the first look that still are there when it is over."""
    def is_run(pid: int) -> bool:
        try:
            with open(f"/proc/{pid}/cmdline", "rb") as line:
                words = line.read().split(b"\0")
        except OSError:
            return False
        return words[0] == b"sleep" or b"./run" in words or b"run" in words[:2]

    first = [pid for pid in sv.processes() if is_run(pid)]
    still = set(sv.processes()) if len(first) > 1 else set(first)
    return [pid for pid in first if pid in still]


def torment(program: str, files: dict[str, str], rounds: int, dice: random.Random) -> int:
    """The number of rounds in which more than one run was seen."""
    sv = Supervised(program, files)
    doubled = 0
    try:
        for _ in range(rounds):
            sv.start_quietly()
            time.sleep(dice.random() * LONGEST_LIFE)
            doubled += len(runs_of(sv)) > 1
            sv.process.kill()
            sv.process.wait()
            reap_strangers(0)
        sv.start()
        # A run of 5 ms is easily missed among the processes, its letter is not.
        sv.read_events()
        sv.until(lambda: reap_strangers(sv.process.pid) or len(runs_of(sv)) == 1 or "u" in sv.read_events(),
                 "the service runs in the end")
        time.sleep(0.05)
        doubled += len(runs_of(sv)) > 1
        sv.control("d")
        sv.until(lambda: reap_strangers(sv.process.pid) or not sv.processes(), "it stops when told")
    finally:
        sv.close()
    return doubled


def main() -> int:
    rounds = int(sys.argv[2]) if len(sys.argv) > 2 else 200
    seed = int(os.environ.get("SLIPWAY_SEED", "1"))
    print(f"seed {seed}, {rounds} kills of each of {len(PLANS)} services", flush=True)
    ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    dice = random.Random(seed)
    bad = 0
    for files in PLANS:
        doubled = torment(sys.argv[1], files, rounds, dice)
        print(f"{files['run']!r}: doubled in {doubled} rounds", flush=True)
        bad += doubled
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main() if len(sys.argv) > 1 else __doc__)
