"""What the fault sweeps of slipway-log share: loggers one after the other on the same pipes, as their supervisor starts them."""
from __future__ import annotations

import fcntl
import os
import subprocess
import sys
from collections.abc import Iterable

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../.."))
from vmtests.harness import faults  # noqa: E402

PATIENCE = 60
LASTING_MS = 100


class Loggers:
    """`text` waits in the pipe that they read, and its end; what one leaves in the spare pipe is its successor's."""

    def __init__(self, text: bytes) -> None:
        self.input, writer = os.pipe()
        fcntl.fcntl(writer, fcntl.F_SETPIPE_SZ, 1 << 17)
        os.write(writer, text)
        os.close(writer)
        end, other = os.pipe()
        self.spare = os.open(f"/proc/self/fd/{end}", os.O_RDWR)
        os.close(end)
        os.close(other)
        self.said = b""

    def run(self, command: list[str], before: Iterable[str] = ()) -> int:
        """The exit code of one; subprocess.TimeoutExpired: it does not end."""
        done = subprocess.run([*before, *command], stdin=self.input, pass_fds=[self.spare],
                              env={"PATH": os.environ["PATH"], "SLIPWAY_SPARE": str(self.spare)},
                              stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, timeout=PATIENCE)
        self.said += done.stderr
        return done.returncode

    def close(self) -> None:
        os.close(self.input)
        os.close(self.spare)


def sweep(life, nth: int) -> None:
    faults.sweep_each_call(life, lambda counts: faults.faults_of(counts, LASTING_MS), nth, 1000, 4)
