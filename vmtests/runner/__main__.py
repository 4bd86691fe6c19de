"""tools/test: see the package's and the options' text."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

from vmtests.runner import corpora, leaks, steps
from vmtests.runner.options import Options, parse
from vmtests.runner.summary import Totals

ROOT = Path(__file__).resolve().parent.parent.parent
RELEASE = "release"


def suite(passed: bool, junit: Path, totals: Totals, name: str) -> None:
    """A suite that failed without naming a test has failed all the same."""
    before = totals.failed
    counted = totals.add_junit(junit)
    if not counted:
        totals.fail(f"{name}: no test ran")
    elif not passed and totals.failed == before:
        totals.fail(f"{name}: ended with an error")


def release(chosen: Options, totals: Totals) -> None:
    """What is shipped is built with other options: that it builds, and runs."""
    if not steps.build(RELEASE, chosen.jobs, ROOT, "runtime"):
        totals.fail(f"build {RELEASE}")
        return
    passed = steps.smoke_tests(RELEASE, chosen, ROOT)
    suite(passed, chosen.artifacts / f"smoke-{RELEASE}.xml", totals, f"smoke tests, {RELEASE}")


def run_all(chosen: Options, totals: Totals) -> None:
    if not steps.build(chosen.preset, chosen.jobs, ROOT):
        totals.fail(f"build {chosen.preset}")
        return
    if chosen.wants("unit"):
        corpora.provide()
        presets = [chosen.preset] + (["asan"] if chosen.asan else [])
        for preset in presets:
            if preset != chosen.preset and not steps.build(preset, chosen.jobs, ROOT):
                totals.fail(f"build {preset}")
                continue
            passed = steps.unit_tests(preset, chosen, ROOT)
            suite(passed, chosen.artifacts / f"unit-{preset}.xml", totals, f"unit tests, {preset}")
        if chosen.preset != RELEASE and not chosen.only:
            release(chosen, totals)
    if chosen.wants("ns") or chosen.wants("vm"):
        passed = steps.system_tests(chosen, ROOT)
        suite(passed, chosen.artifacts / "system.xml", totals, "system tests")


def main() -> int:
    chosen = parse(ROOT)
    shutil.rmtree(chosen.artifacts, ignore_errors=True)
    chosen.artifacts.mkdir(parents=True)
    totals = Totals()
    exact = leaks.own_world()
    if not exact:
        print("tools/test: not root: tests in namespaces and VMs will be skipped", flush=True)
    print(f"seed {chosen.seed} (repeat with --seed {chosen.seed}); artifacts in {chosen.artifacts}",
          flush=True)
    steps.set_environment(chosen, ROOT)
    before = leaks.snapshot()
    run_all(chosen, totals)
    left = leaks.leaks(before)
    for leak in left:
        totals.fail(f"left behind: {leak}")
    if not left:
        totals.passed += 1
        print("== leak check: no process, mount, network namespace or cgroup is left", flush=True)
    for why in totals.reasons:
        print(f"skipped {why}", flush=True)
    for bad in totals.bad:
        print(f"FAILED {bad}", flush=True)
        for line in totals.words.get(bad, []):
            print(f"  {line}", flush=True)
    if shutil.which("ccache"):
        subprocess.run("ccache -s | grep -i hits | head -1", shell=True, stdin=subprocess.DEVNULL)
    print(totals.line(), flush=True)
    return 1 if totals.failed else 0


if __name__ == "__main__":
    sys.exit(main())
