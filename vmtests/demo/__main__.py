"""tools/demo: see --help."""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile
from pathlib import Path

from vmtests.demo import alpine, debian, runit
from vmtests.demo.story import Story
from vmtests.harness import Dead, Late
from vmtests.images import Absent
from vmtests.images.repository import ROOT

ABOUT = """Imports the services of a real system, commits them, boots them with Slipway as pid 1, hurts
them and stops them. Nothing is installed on this machine but packages that the build needs."""


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="tools/demo", description=ABOUT)
    which = parser.add_mutually_exclusive_group()
    which.add_argument("--alpine", action="store_true", help="the real Alpine with OpenRC, in QEMU")
    which.add_argument("--runit", action="store_true", help="Debian's runit services")
    parser.add_argument("--vm", action="store_true", help="boot in QEMU instead of in namespaces")
    parser.add_argument("--keep", action="store_true", help="leave the root where it is, and say where")
    return parser.parse_args()


def main() -> int:
    asked = arguments()
    if os.geteuid() != 0:
        print("tools/demo: namespaces and private roots need root; run it as root", file=sys.stderr)
        return 111
    mode = "vm" if asked.vm or asked.alpine else "ns"
    which = "alpine" if asked.alpine else "runit" if asked.runit else "debian"
    artifacts = ROOT / "build" / "artifacts" / f"demo-{which}-{mode}"
    shutil.rmtree(artifacts, ignore_errors=True)
    artifacts.mkdir(parents=True)
    top = Path(tempfile.mkdtemp(prefix="slipway-demo-"))
    top.chmod(0o755)
    story = Story(top / "root", artifacts)
    try:
        if asked.alpine:
            alpine.run(story, mode)
        elif asked.runit:
            runit.run(story, mode)
        else:
            debian.run(story, mode)
    except Absent as why:
        print(f"tools/demo: {why}", file=sys.stderr)
        return 111
    except (AssertionError, Late, Dead) as why:
        print(f"\ntools/demo: FAILED: {why}\nThe machine's console and logs are in {artifacts}.", file=sys.stderr)
        return 1
    finally:
        if asked.keep:
            print(f"the root is kept: {story.root}")
        else:
            shutil.rmtree(top, ignore_errors=True)
    story.chapter("All of it held")
    story.say(f"Reports, console and graph: {artifacts}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
