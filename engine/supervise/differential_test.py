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
from concurrent.futures import ThreadPoolExecutor

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from scenarios import SCENARIOS, Step  # noqa: E402
from supervised import Supervised, Timeout  # noqa: E402

SUPERVISE = ""
THEIRS = "s6-supervise"


def note(sv: Supervised, what: str) -> str:
    if what == "down-file":
        return str((sv.directory / "down").exists())
    if what == "said":
        return sv.said()
    if what == "said-first":
        return sv.said().splitlines()[0] if sv.said() else ""
    if what == "alive":
        try:
            assert sv.process
            sv.process.wait(2)
        except subprocess.TimeoutExpired:
            return "supervisor runs"
        time.sleep(0.05)
        return f"supervisor exited {sv.process.returncode}, {len(sv.processes())} processes left"
    if what == "tally":
        text = subprocess.run(["s6-svdt", sv.directory], capture_output=True, text=True).stdout
        return re.sub(r"@[0-9a-f]{24}|\d{4}-\d\d-\d\d \S+", "TIME", text)
    raise ValueError(what)


def play(program: str, files: dict[str, str | None], steps: list[Step]) -> list[tuple[str, str, str]]:
    """What an observer sees: after each step, the letters and the flags."""
    sv = Supervised(program, files)
    trace = []
    try:
        sv.start()
        for what, argument in steps:
            if what == "control":
                sv.control(argument)
                continue
            if what == "kill":
                sv.signal(getattr(signal, f"SIG{argument}"))
                continue
            if what == "note":
                trace.append((what, argument, note(sv, argument)))
                continue
            if what == "quiet":
                time.sleep(int(argument) / 1000)
                letters = sv.read_events()
            else:
                try:
                    letters = sv.wait_events(argument)
                except Timeout as late:
                    trace.append((what, argument, f"timeout: {late}"))
                    break
            # After the supervisor is gone its status is stale by definition, and not compared.
            flags = "" if "x" in letters else str(sv.status())
            trace.append((f"{what} {argument}", "".join(sorted(letters)) if what == "quiet" else letters, flags))
        return trace
    finally:
        sv.close()


@unittest.skipUnless(shutil.which(THEIRS), f"{THEIRS} is not installed (package s6)")
class Differential(unittest.TestCase):
    maxDiff = None


def add_scenario(name: str, files, steps) -> None:
    def test(self: unittest.TestCase) -> None:
        with ThreadPoolExecutor(2) as both:
            theirs, ours = both.map(lambda program: play(program, files, steps), (THEIRS, SUPERVISE))
        self.assertNotIn("timeout", str(theirs), "the scenario does not fit s6 itself")
        self.assertEqual(ours, theirs, f"{SUPERVISE} (first) and {THEIRS} (second) differ")

    setattr(Differential, "test_" + re.sub(r"\W+", "_", name), test)


for scenario, (its_files, its_steps) in SCENARIOS.items():
    add_scenario(scenario, its_files, its_steps)


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    SUPERVISE = sys.argv.pop(1)
    unittest.main(verbosity=1)
