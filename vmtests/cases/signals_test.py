"""No test signals a pid that it has not looked at: 0 would end the whole run, and say nothing."""

from __future__ import annotations

import re
import signal
from pathlib import Path

import pytest

from vmtests.harness.signals import send_signal

ROOT = Path(__file__).resolve().parents[2]
# A service that attacks everybody of its uid, and a program that is written into a file.
OTHERS = {"vmtests/harness/signals.py", "engine/supervise/hostile_test.py", "engine/svscan/upgrade_test.py"}
SENDS = re.compile(r"\bos\.kill\((?!\w+, 0\)|os\.getpid\(\))")


@pytest.mark.parametrize("pid", [0, -1, 1, -4711])
def test_it_refuses_whoever_is_not_one_process_of_a_test(pid: int) -> None:
    with pytest.raises(ValueError, match="the process was gone"):
        send_signal(pid, signal.SIGCONT)


def test_all_tests_use_it() -> None:
    files = [path for folder in ("engine", "vmtests") for path in (ROOT / folder).rglob("*.py")]
    assert len(files) > 50
    assert [name for path in files if (name := str(path.relative_to(ROOT))) not in OTHERS
            and SENDS.search(path.read_text())] == []
