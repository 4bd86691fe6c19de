"""One scenario under Debian's s6-supervise and under ours: the same events, the same flags.

usage: differential_test.py SUPERVISE [unittest options]
"""
from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import time
import unittest
from concurrent.futures import Future, ThreadPoolExecutor

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from scenarios import SCENARIOS, Step  # noqa: E402
from supervised import PATIENCE, Supervised, Timeout, is_lean  # noqa: E402

SUPERVISE = ""
THEIRS = "s6-supervise"


# Clients of s6 do not find its services, and it remembers few deaths.
LEAN_DEATHS = 4


def left(sv: Supervised) -> str:
    """How many processes stay; those that were told to end are on their way."""
    time.sleep(0.05)
    try:
        sv.until(lambda: not sv.processes(), "nothing is left", seconds=1)
    except Timeout:
        pass
    return str(len(sv.processes()))


def note(sv: Supervised, what: str) -> str:
    if what == "down-file":
        return str((sv.directory / "down").exists())
    if what == "said":
        return sv.said()
    if what == "ended":
        assert sv.process
        return str(sv.process.wait(PATIENCE))
    if what == "left":
        return left(sv)
    if what == "tally":
        text = subprocess.run(["s6-svdt", sv.shown()], capture_output=True, text=True).stdout
        if is_lean(SUPERVISE):
            text = "".join(text.splitlines(keepends=True)[-LEAN_DEATHS:])
        return re.sub(r"@[0-9a-f]{24}|\d{4}-\d\d-\d\d \S+", "TIME", text)
    raise ValueError(what)


def has_flag(sv: Supervised, flag: str) -> bool:
    field, _, value = flag.partition("=")
    return sv.status().get(field) == value


def observe(sv: Supervised, what: str, argument: str) -> tuple[str, str]:
    """The letters and the flags that an observer sees in this step."""
    letters = ""
    if what == "quiet":
        time.sleep(int(argument) / 1000)
        letters = "".join(sorted(sv.read_events()))
    elif what == "until":
        sv.until(lambda: has_flag(sv, argument), lambda: f"{argument}, is {sv.status()}")
    else:
        letters = sv.wait_events(argument)
    # After the supervisor is gone its status is stale by definition, and not compared.
    return letters, "" if "x" in letters else str(sv.status())


def play(program: str, files: dict[str, str | None], steps: list[Step]) -> list[tuple[str, ...]]:
    """What an observer sees after each step."""
    sv = Supervised(program, files)
    os.mkfifo(sv.directory / "gate")
    gate = os.open(sv.directory / "gate", os.O_RDWR)  # keeps what is written until it is read
    trace: list[tuple[str, ...]] = []
    acted = time.monotonic()
    try:
        sv.start()
        for what, argument in steps:
            now = time.monotonic()
            if what == "control":
                sv.control(argument)
            elif what == "kill":
                sv.signal(getattr(signal, f"SIG{argument}"))
            elif what == "open":
                os.write(gate, b"\n")
            elif what == "client":
                words = argument.replace("@", str(sv.directory)).split()
                done = subprocess.run(words, stdout=subprocess.PIPE, stderr=sv.messages, timeout=2 * PATIENCE)
                trace.append((what, argument, str(done.returncode)))
            elif what == "again":
                sv.start()
            elif what == "note":
                trace.append((what, argument, note(sv, argument)))
            elif what == "at-least":
                trace.append((what, argument, "so late" if now - acted >= int(argument) / 1000 else "too early"))
            elif what == "until-said":
                sv.until(lambda: sv.said().split() == argument.split(), lambda: f"{argument}, said {sv.said()!r}")
            else:
                trace.append((what, argument, *observe(sv, what, argument)))
            if what in ("control", "kill", "open", "client", "again"):
                acted = now
    except (Timeout, subprocess.TimeoutExpired) as late:
        trace.append(("timeout", str(late)))
    finally:
        os.close(gate)
        sv.close()
    return trace


@unittest.skipUnless(shutil.which(THEIRS), f"{THEIRS} is not installed (package s6)")
class Differential(unittest.TestCase):
    maxDiff = None

    @classmethod
    def setUpClass(cls) -> None:
        pool = ThreadPoolExecutor(AT_ONCE)
        cls.addClassCleanup(pool.shutdown, cancel_futures=True)
        begin(pool)


# They mostly wait: all are begun at once, a few at a time, and each test then looks at its own.
AT_ONCE = 8
traces: dict[tuple[str, str], Future] = {}


def begin(pool: ThreadPoolExecutor) -> None:
    for name, (files, steps) in SCENARIOS.items():
        for program in (THEIRS, SUPERVISE):
            traces[name, program] = pool.submit(play, program, files, steps)


def add_scenario(name: str) -> None:
    def test(self: unittest.TestCase) -> None:
        theirs, ours = (traces[name, program].result() for program in (THEIRS, SUPERVISE))
        self.assertNotIn("timeout", str(theirs), "the scenario does not fit s6 itself")
        self.assertNotIn("too early", str(theirs), "the scenario does not fit s6 itself")
        self.assertEqual(ours, theirs, f"{SUPERVISE} (first) and {THEIRS} (second) differ")

    setattr(Differential, "test_" + re.sub(r"\W+", "_", name), test)


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    SUPERVISE = sys.argv.pop(1)
    for scenario, (_, steps) in SCENARIOS.items():
        if not (is_lean(SUPERVISE) and any(what == "client" for what, _ in steps)):
            add_scenario(scenario)
    unittest.main(verbosity=1)
