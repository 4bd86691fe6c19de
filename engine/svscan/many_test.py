"""Thousands of service directories, nothing in them: what a scan, the reaping and the end cost.

usage: many_test.py SVSCAN [SERVICES=N]
The supervisors are one that only sleeps: what is measured is svscan.
"""
import os
import signal
import subprocess
import sys
import tempfile
import time

from scan_directory import content, wait_until
from vmtests.harness.signals import send_signal


def children(pid):
    return content(f"/proc/{pid}/task/{pid}/children").split()


def cpu(pid):
    """Seconds, without those of children."""
    fields = content(f"/proc/{pid}/stat").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def dirty(pid):
    return sum(int(line.split()[1]) for line in content(f"/proc/{pid}/smaps_rollup").splitlines()
               if line.startswith("Private_Dirty:"))


def measure(svscan, count):
    """Figures of one tree of that many services, which must all be started, and all started again."""
    with tempfile.TemporaryDirectory(prefix="slipway-many-") as base:
        scan, supervise = f"{base}/scan", idle_supervisor(base)
        for i in range(count):
            os.makedirs(f"{scan}/service-{i}")
        with open(f"{base}/messages", "w") as messages:
            process = subprocess.Popen([svscan, "--supervise", supervise, scan], stdout=messages, stderr=messages,
                                       start_new_session=True)
        try:
            wait_until(lambda: len(children(process.pid)) == count, f"{count} supervisors", 600)
            figures = {"start": cpu(process.pid)}
            before = cpu(process.pid)
            for _ in range(10):
                send_signal(process.pid, signal.SIGALRM)
                time.sleep(0.02)
                was = -1.0
                while was != cpu(process.pid):
                    was = cpu(process.pid)
                    time.sleep(0.05)
            figures["scan"] = (cpu(process.pid) - before) / 10
            before = cpu(process.pid)
            old = set(children(process.pid))
            for pid in old:
                send_signal(int(pid), signal.SIGKILL)
            wait_until(lambda: len(set(children(process.pid)) - old) == count, "all started again", 600)
            figures["restart"] = cpu(process.pid) - before
            figures["dirty kB"] = dirty(process.pid)
            before = time.monotonic()
            process.terminate()
            if process.wait(600) != 0:
                raise AssertionError(f"ended with {process.returncode}")
            figures["end, wall"] = time.monotonic() - before
            said = content(f"{base}/messages")
            if said:
                raise AssertionError(said[:2000])
            return figures
        finally:
            if process.poll() is None:
                process.kill()
                process.wait()


def idle_supervisor(base):
    """A supervisor of 1 kB: its start costs little beside svscan's share. It is given TERM blocked, and takes it."""
    source = f"{base}/sleep.c"
    with open(source, "w") as out:
        out.write("static const unsigned long none;\n"
                  "void _start(void) {\n"
                  "    register long size __asm__(\"r10\") = sizeof none;\n"
                  "    long call = 14;  // rt_sigprocmask\n"
                  "    __asm__ volatile(\"syscall\" : \"+a\"(call) : \"D\"(2L), \"S\"(&none), \"d\"(0L), \"r\"(size)\n"
                  "                     : \"rcx\", \"r11\", \"memory\");\n"
                  "    for (;;) __asm__ volatile(\"syscall\" ::\"a\"(34) : \"rcx\", \"r11\", \"memory\");\n"
                  "}\n")
    subprocess.run(["cc", "-nostdlib", "-static", "-O1", "-o", f"{base}/sleep", source], check=True)
    return f"{base}/sleep"


def main():
    svscan = sys.argv[1]
    count = int(next((a.partition("=")[2] for a in sys.argv if a.startswith("SERVICES=")), 2000))
    few, many = measure(svscan, count // 4), measure(svscan, count)
    for name in many:
        print(f"{name:10} {count // 4:6}: {few[name]:8.3f}   {count:6}: {many[name]:8.3f}")
    # Four times as many: four times the work, where quadratic would be sixteen.
    for name in ("start", "scan", "restart"):
        if many[name] > 8 * few[name] + 0.25:
            sys.exit(f"{name} is not linear")


if __name__ == "__main__":
    main()
