"""CPU time of the logger alone, user and system, for a million lines of 100 bytes.

Lines are written 4 KiB at a time into a pipe; the logger writes them to a log directory on a memory file system
and rotates at a megabyte. Every line is read back. slipway-log has a spare pipe that somebody else holds, as
under slipway-svscan: what is measured is the mode that loses nothing when it is killed.
"""

from __future__ import annotations

import os
import resource
import shutil
from pathlib import Path

from tools.bench.context import Bench, Failed, Samples
from tools.bench.peers.tree import Peer

LINES, FEW_LINES = 1000000, 30000
WRITE = 4096
# name -> words of the script, bytes before each line
STAMPS = {"TAI64N": (["t"], 26), "ISO": (["T"], 31), "none": ([], 0)}
LOGGERS = {"slipway": "slipway-log", "s6-deb": "s6-log", "daemontools": "multilog"}
SPARE = 50


def numbered_lines(count: int) -> bytes:
    return b"".join(b"%08d %s\n" % (number, b"x" * 90) for number in range(count))


def children_cpu() -> float:
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def execute(argv: list[str], standard_input: int, environment: dict[str, str]) -> None:
    os.dup2(standard_input, 0)
    environment = {"TZ": "UTC", **environment}
    if argv[0].endswith("slipway-log"):
        ends = os.pipe()
        os.dup2(os.open(f"/proc/self/fd/{ends[0]}", os.O_RDWR), SPARE)
        environment["SLIPWAY_SPARE"] = str(SPARE)
    os.execve(argv[0], argv, environment)


def feed(bench: Bench, argv: list[str], data: bytes) -> float:
    """The CPU seconds that the logger took for it."""
    read_end, write_end = os.pipe()
    logger = os.fork()
    if logger == 0:
        try:
            os.close(write_end)
            execute(argv, read_end, bench.environment)
        finally:
            os._exit(127)
    os.close(read_end)
    for at in range(0, len(data), WRITE):
        part = data[at:at + WRITE]
        while part:
            part = part[os.write(write_end, part):]
    os.close(write_end)
    before = children_cpu()
    _, status = os.waitpid(logger, 0)
    if status != 0:
        raise Failed(f"{argv[0]} ended with {os.waitstatus_to_exitcode(status)}")
    return children_cpu() - before


def check(directory: Path, heading: int, data: bytes, name: str) -> None:
    """Every line once and in order, without the stamps."""
    files = sorted(directory.glob("@*")) + [directory / "current"]
    found = b"".join(file.read_bytes() for file in files)
    if heading:
        width = heading + 100
        found = b"".join(found[at + heading:at + width] for at in range(0, len(found), width))
    if found != data:
        raise Failed(f"{name}: of {len(data)} bytes {len(found)} were logged, or not the same ones")


def measure(bench: Bench, peers: dict[str, Peer]) -> Samples:
    samples = Samples()
    count = FEW_LINES if bench.quick else LINES
    data, directory = numbered_lines(count), bench.work / "log"
    for _ in range(bench.rounds):
        for stamp, (words, heading) in STAMPS.items():
            for name, program in LOGGERS.items():
                if name not in peers or (name == "daemontools" and stamp == "ISO"):
                    continue
                shutil.rmtree(directory, ignore_errors=True)
                argv = [peers[name].program(program), *words, "n1000", "s1000000", str(directory)]
                cpu = feed(bench, argv, data)
                check(directory, heading, data, f"{name} {stamp}")
                samples.add(f"{name} {stamp}", **{"CPU s": cpu * 1e6 / count})
    shutil.rmtree(directory, ignore_errors=True)
    return samples
