"""Each system call of slipway-log fails, once and for a while: every line is in each log once, whole and in order.

usage: fault_test.py TRACER LOG [EVERY=N] [unittest options]. Of all faults every Nth is tried (default: all).
A logger that gives up with 111 is started again, as its supervisor would.
"""
import os
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../.."))
from loggers import Loggers, sweep  # noqa: E402
from vmtests.harness import faults  # noqa: E402

TRACER = "slipway-test-fault"
LOG = "slipway-log"
EVERY = 1
LINES = b"".join(b"%d %s\n" % (i, b"x" * i) for i in range(110))
# Rotations, two directories with different limits, a processor with state.
PLAIN = ("r20", "n100", "s4096", "a", "s4500", "b")
PROCESSED = ("r20", "n100", "s4096", "a", "s5000", "?cat; echo >&5 x; true", "b")


def everything_in(directory):
    """What was written, in its order. What follows a rotation that is not finished stands in `previous`."""
    text = b""
    for name in sorted(name for name in os.listdir(directory) if name.startswith("@")) + ["current"]:
        if os.path.exists(f"{directory}/{name}"):
            with open(f"{directory}/{name}", "rb") as file:
                text += file.read()
    return text


class Life:
    """Loggers that write into two directories, until one has come to the end of its input."""

    def __init__(self, base, script):
        self.base, self.script = base, [f"{base}/{word}" if word in ("a", "b") else word for word in script]
        self.loggers = Loggers(LINES)

    def run(self, before=()):
        return self.loggers.run([LOG, "--", *self.script], before)

    def wrong(self):
        """What is wrong with what there is in the end, or None."""
        for directory in (f"{self.base}/a", f"{self.base}/b"):
            found = everything_in(directory)
            if found != LINES:
                at = len(os.path.commonprefix([found, LINES]))
                return f"{directory[-1]}: {len(found)} bytes, not {len(LINES)}; from {at} on {found[at:at + 60]!r}"
            left = [name for name in os.listdir(directory) if name == "previous" or name.startswith("@") and name[-1] != "s"]
            if left:
                return f"{directory[-1]}: left {left}"
        return None

    def close(self):
        self.loggers.close()


def live(fault, script):
    """What was wrong, or None, and what the tracer has seen."""
    with tempfile.TemporaryDirectory(prefix="slipway-log-") as base:
        life = Life(base, script)
        try:
            code = life.run(faults.command(TRACER, f"{base}/report", fault, ()))
            report = faults.read_report(f"{base}/report")
            # What a processor could not be given is its successor's.
            if code == 111 or os.path.exists(f"{base}/b/previous"):
                code = life.run()
            wrong = f"exit code {code}" if code else life.wrong()
        except subprocess.TimeoutExpired:
            wrong, report = "it does not end", faults.Report()
        finally:
            life.close()
        if report.endless:
            wrong = "it asks on and on without a pause"
        return wrong and f"{wrong}: {life.loggers.said.decode(errors='replace')}", report


class Faults(unittest.TestCase):
    def test_each_call(self):
        sweep(lambda fault: live(fault, PLAIN), EVERY)

    def test_each_call_with_a_processor(self):
        sweep(lambda fault: live(fault, PROCESSED), EVERY)


if __name__ == "__main__":
    TRACER, LOG = (sys.argv.pop(1) for _ in range(2))
    EVERY = faults.take_nth(sys.argv)
    unittest.main()
