"""What tools/demo runs once Slipway is built; `tools/demo --help` tells the options."""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from vmtests.demo import alpine, debian, runit
from vmtests.demo.story import Story
from vmtests.harness import Dead, Late
from vmtests.images import Absent
from vmtests.images.repository import ROOT


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="tools/demo")
    which = parser.add_mutually_exclusive_group()
    which.add_argument("--alpine", action="store_true")
    which.add_argument("--runit", action="store_true")
    parser.add_argument("--vm", action="store_true")
    parser.add_argument("--keep", action="store_true")
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
    except (AssertionError, Late, Dead, OSError, ValueError, KeyError, subprocess.SubprocessError) as why:
        kind = "" if isinstance(why, (AssertionError, Late, Dead)) else f"{type(why).__name__}: "
        print(f"\ntools/demo: FAILED in \"{story.title}\": {kind}{why}\n"
              f"The machine's console, reports and logs are in {artifacts}; with --keep its root stays too.", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\ntools/demo: interrupted; the machine is gone, its console is in", artifacts, file=sys.stderr)
        return 130
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
