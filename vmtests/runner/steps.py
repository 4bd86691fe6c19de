"""The commands of a test run: configure, build, ctest, pytest. Each says what it does and how long."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

from vmtests.runner.options import Options

# A build or a suite that takes longer than this hangs; tests have their own, shorter limits.
STEP_SECONDS = 7200


def step(name: str, command: list[str], root: Path) -> bool:
    print(f"== {name}: {' '.join(command)}", flush=True)
    began = time.monotonic()
    try:
        code = subprocess.run(command, cwd=root, stdin=subprocess.DEVNULL, timeout=STEP_SECONDS).returncode
    except subprocess.TimeoutExpired:
        code = -1
        print(f"== {name}: took longer than {STEP_SECONDS} s and was stopped", flush=True)
    print(f"== {name}: {'ok' if code == 0 else f'failed ({code})'} after {time.monotonic() - began:.0f} s",
          flush=True)
    return code == 0


def build(preset: str, jobs: int, root: Path, target: str = "all") -> bool:
    make = ["cmake", "--build", "--preset", preset, "--target", target, "-j", str(jobs)]
    return step(f"configure {preset}", ["cmake", "--preset", preset], root) and step(f"build {preset}", make, root)


def ctest(preset: str, suite: str, chosen: Options) -> list[str]:
    return ["ctest", "--test-dir", f"build/{preset}", "-j", str(chosen.jobs), "--timeout", "900",
            "--output-on-failure", "--no-tests=error", "--progress",
            "--output-junit", str(chosen.artifacts / f"{suite}-{preset}.xml")]


def smoke_tests(preset: str, chosen: Options, root: Path) -> bool:
    """That the runtime programs of a build have no heap, tell what they are, and run a tree."""
    return step(f"smoke tests, {preset}", ctest(preset, "smoke", chosen) + ["-L", "smoke"], root)


def unit_tests(preset: str, chosen: Options, root: Path) -> bool:
    command = ctest(preset, "unit", chosen)
    if not chosen.wants("long"):
        command += ["-LE", "long"]
    # The sanitized build is for the unit tests: checks of the programs' bytes mean nothing there.
    if preset == "asan":
        command += ["-L", "unit"]
    if chosen.only:
        command += ["-R", chosen.only]
    return step(f"unit tests, {preset}", command, root)


def system_tests(chosen: Options, root: Path) -> bool:
    labels = [label for label in ("ns", "vm") if chosen.wants(label)]
    # Tests without a label test the harness and the images themselves: they run with ns.
    mark = " or ".join(labels + (["not vm"] if "ns" in labels else []))
    if not chosen.wants("long"):
        mark = f"({mark}) and not long"
    command = ["/usr/bin/python3", "-m", "pytest", "vmtests", "-m", mark, "-p", "no:cacheprovider",
               "-rs", "--durations=8", f"--junitxml={chosen.artifacts / 'system.xml'}"]
    if chosen.only:
        command += ["-k", chosen.only]
    return step("system tests", command, root)


def set_environment(chosen: Options, root: Path) -> None:
    """What tests may rely on; they are told the seed, and leave what they made under the artifacts."""
    os.umask(0o022)  # modes of files are compared
    os.environ["SLIPWAY_TEST_RUN"] = str(os.getpid())
    os.environ["SLIPWAY_SEED"] = str(chosen.seed)
    os.environ["GTEST_RANDOM_SEED"] = str(chosen.seed % 99999 + 1)
    os.environ["SLIPWAY_BIN"] = str(root / "build" / chosen.preset / "bin")
    os.environ["SLIPWAY_ARTIFACTS"] = str(chosen.artifacts)
    os.environ.setdefault("UBSAN_OPTIONS", "print_stacktrace=1")
    sys.stdout.flush()
