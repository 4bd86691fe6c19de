"""tools/practice: a shell in a throwaway machine."""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from vmtests.guide.practice import practice, shell

ABOUT = """Opens a shell in a throwaway machine: Slipway is pid 1 there, in namespaces of its own; the programs of
this machine are seen, read-only, and nothing else. When the shell ends, the machine is gone. Needs root."""


def main() -> int:
    argparse.ArgumentParser(prog="tools/practice", description=ABOUT).parse_args()
    with tempfile.TemporaryDirectory(prefix="slipway-practice-") as top:
        Path(top).chmod(0o755)
        with practice(Path(top) / "root", Path(top)) as machine:
            print("A machine with Slipway as pid 1. `exit` ends it.", flush=True)
            return shell(machine)


if __name__ == "__main__":
    sys.exit(main())
