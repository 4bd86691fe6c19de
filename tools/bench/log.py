#!/usr/bin/python3
"""CPU of slipway-log over CPU of s6-log for the same lines, in the same run.

    tools/bench/log.py [--bin build/release/bin] [--lines 1000000] [--rounds 5] [--write 4096] [--dir /dev/shm]

A producer writes numbered lines of 100 bytes into a pipe, the logger writes them to a log directory on a memory file
system and rotates at a megabyte. Every line is read back. slipway-log has a spare pipe that somebody else holds, as
under slipway-svscan: what is measured is the mode that loses nothing when it is killed. Rounds are interleaved; the
table shows medians of user and system time of the logger alone.
"""
import argparse
import os
import resource
import shutil
import statistics
import sys

STAMPS = {"TAI64N": (["t"], 26, 0.6), "ISO": (["T"], 31, 0.5), "none": ([], 0, 0.6)}


def numbered_lines(count):
    return b"".join(b"%08d %s\n" % (n, b"x" * 90) for n in range(count))


def children_cpu():
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def run(argv, spare_pipe, data, write_size):
    """Feeds the logger and gives its CPU time."""
    read_end, write_end = os.pipe()
    logger = os.fork()
    if logger == 0:
        os.dup2(read_end, 0)
        os.close(write_end)
        if spare_pipe:
            ends = os.pipe()
            spare = os.open(f"/proc/self/fd/{ends[0]}", os.O_RDWR)
            os.dup2(spare, 50)
            os.environ["SLIPWAY_SPARE"] = "50"
        os.environ["TZ"] = "UTC"
        os.execv(argv[0], argv)
    os.close(read_end)
    for at in range(0, len(data), write_size):
        part = data[at:at + write_size]
        while part:
            part = part[os.write(write_end, part):]
    os.close(write_end)
    before = children_cpu()
    _, status = os.waitpid(logger, 0)
    if status != 0:
        sys.exit(f"{argv[0]} ended with status {status}")
    return children_cpu() - before


def lost_lines(directory, heading, data):
    names = sorted(name for name in os.listdir(directory) if name.startswith("@")) + ["current"]
    found = b"".join(open(os.path.join(directory, name), "rb").read() for name in names)
    if heading:
        width = heading + 100
        found = b"".join(found[at + heading:at + width] for at in range(0, len(found), width))
    return 0 if found == data else (len(data) - len(found)) // 100 or -1


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--bin", default="build/release/bin")
    parser.add_argument("--s6-log", default="/usr/bin/s6-log")
    parser.add_argument("--lines", type=int, default=1000000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--write", type=int, default=4096)
    parser.add_argument("--dir", default="/dev/shm")
    options = parser.parse_args()
    data = numbered_lines(options.lines)
    directory = os.path.join(options.dir, f"slipway-bench-log-{os.getpid()}")
    programs = {"slipway-log": os.path.join(options.bin, "slipway-log"), "s6-log": options.s6_log}
    times = {}
    wrong = 0
    for _ in range(options.rounds):
        for stamp, (words, heading, _) in STAMPS.items():
            for name, program in programs.items():
                shutil.rmtree(directory, ignore_errors=True)
                argv = [program, "n1000", "s1000000", *words, directory]
                cpu = run(argv, name == "slipway-log", data, options.write)
                times.setdefault((stamp, name), []).append(cpu * 1e6 / options.lines)
                lost = lost_lines(directory, heading, data)
                wrong += lost != 0
                if lost:
                    print(f"{name} with {stamp}: {lost} lines lost or changed")
    shutil.rmtree(directory, ignore_errors=True)
    print(f"CPU seconds per million lines, medians of {options.rounds}, writes of {options.write} bytes, "
          f"wrong: {wrong}\n{'stamp':8}{'slipway-log':>12}{'s6-log':>9}{'ratio':>7}{'goal':>6}")
    for stamp, (_, _, goal) in STAMPS.items():
        ours, theirs = (statistics.median(times[stamp, name]) for name in programs)
        print(f"{stamp:8}{ours:12.3f}{theirs:9.3f}{ours / theirs:7.2f}{goal:6.2f}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
