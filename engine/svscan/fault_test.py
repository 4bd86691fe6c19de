"""Every system call of slipway-svscan fails once: it starts anyway, or says why not; it never ends by itself.

usage: fault_test.py SVSCAN [ALL] [unittest options]. strace(1) injects the faults, into svscan only; ALL: every error
with every call.
"""
import concurrent.futures
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import unittest

SVSCAN = "slipway-svscan"

# What may fail, with errors such a call has on a machine that runs out of something.
FAULTS = {
    "openat": ("EMFILE", "ENFILE", "ENOSPC"),
    "read": ("EIO",),
    "write": ("EAGAIN",),
    "pipe2": ("EMFILE", "ENFILE"),
    "clone": ("EAGAIN", "ENOMEM"),
    "fcntl": ("EMFILE",),
    "getdents64": ("EIO",),
    "stat": ("ENOMEM",),
    "waitid": ("EINVAL",),
    "ppoll": ("ENOMEM",),
    "prlimit64": ("EPERM",),
    "mmap": ("ENOMEM",),
    "kill": ("EPERM",),
    "signalfd4": ("EMFILE",),
    "mkdirat": ("EROFS",),
    "mknodat": ("ENOSPC",),
    "readlinkat": ("EACCES",),
    "ftruncate": ("ENOSPC",),
    "prctl": ("EINVAL",),
    "chdir": ("EACCES",),
}
ERRORS = ("EINTR", "EAGAIN", "EMFILE", "ENFILE", "ENOSPC", "ENOMEM", "EIO", "EROFS")


def pid_of(service):
    text = subprocess.run(["s6-svstat", "-o", "pid", service], capture_output=True, text=True)
    return int(text.stdout) if text.returncode == 0 and text.stdout.strip() != "-1" else 0


def children_of(pid):
    try:
        with open(f"/proc/{pid}/task/{pid}/children") as text:
            return [int(child) for child in text.read().split()]
    except OSError:
        return []


def kill_all_below(base):
    """What svscan gave up waiting for (its TERM was the call that failed) is ended here, bottom to top."""
    for _ in range(100):
        left = []
        for pid in filter(str.isdigit, os.listdir("/proc")):
            try:
                if os.readlink(f"/proc/{pid}/cwd").startswith(base + "/"):
                    left.append(int(pid))
            except OSError:
                continue
        if not left:
            return
        for pid in left:
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                pass
        time.sleep(0.02)


def one_fault(call, error, number):
    """A life of svscan in which the `number`th call fails; what was wrong with it, or None, and if it was hit."""
    with tempfile.TemporaryDirectory(prefix="slipway-fault-") as base:
        for name, text in (("a", "exec sleep 1000"), ("a/log", "exec cat"), ("b", "exec sleep 1000")):
            os.makedirs(f"{base}/scan/{name}")
            with open(f"{base}/scan/{name}/run", "w") as run:
                run.write(f"#!/bin/sh\n{text}\n")
            os.chmod(f"{base}/scan/{name}/run", 0o755)
        trace = f"{base}/trace"
        command = ["strace", "-o", trace, "-e", f"trace={call}", "-e", f"inject={call}:error={error}:when={number}",
                   SVSCAN, "--end-timeout", "3000", "--supervise", shutil.which("s6-supervise"), f"{base}/scan"]
        with open(f"{base}/messages", "w") as messages:
            process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=messages, stderr=messages)
        wrong = live(process, base)
        kill_all_below(base)
        with open(trace) as text:
            hit = "INJECTED" in text.read()
        with open(f"{base}/messages") as text:
            return (wrong and f"{call} number {number}: {error}: {wrong}\n{text.read()}"), hit


def live(process, base):
    scan = f"{base}/scan"
    end = time.monotonic() + 60
    while not all(pid_of(f"{scan}/{name}") for name in ("a", "a/log", "b")):
        if process.poll() is not None:
            with open(f"{base}/messages") as text:
                said = "fatal" in text.read()
            return None if said and process.returncode in (100, 111) else f"ended with {process.returncode}"
        if time.monotonic() > end:
            break
        time.sleep(0.02)
    missing = [name for name in ("a", "a/log", "b") if not pid_of(f"{scan}/{name}")]
    svscan = children_of(process.pid)
    started = [child for one in svscan for child in children_of(one)]
    for _ in range(50):
        # A TERM that is lost to the fault is sent again, as whoever waits for the end would.
        for one in svscan:
            try:
                os.kill(one, signal.SIGTERM)
            except ProcessLookupError:
                pass
        try:
            process.wait(0.5)
            break
        except subprocess.TimeoutExpired:
            continue
    else:
        process.kill()
        for one in svscan + started:
            try:
                os.kill(one, signal.SIGKILL)
            except ProcessLookupError:
                pass
        return "did not end"
    if missing:
        return f"not started: {missing}"
    if len(started) != 3:
        return f"{len(started)} supervisors for three directories"
    return None


class Faults(unittest.TestCase):
    def test_each_call_once(self):
        wrong, hits = [], 0
        with concurrent.futures.ThreadPoolExecutor(8) as pool:
            # A call is swept until it is not made so often any more.
            def sweep(call, error):
                found, count = [], 0
                for number in range(1, 13):
                    what, hit = one_fault(call, error, number)
                    if what:
                        found.append(what)
                    if not hit:
                        break
                    count += 1
                return found, count

            futures = [pool.submit(sweep, call, error) for call, errors in FAULTS.items() for error in errors]
            for future in futures:
                found, count = future.result()
                wrong += found
                hits += count
        self.assertEqual(wrong, [])
        self.assertGreater(hits, 40, "strace injected nothing")


if __name__ == "__main__":
    SVSCAN = sys.argv.pop(1)
    if sys.argv[1:2] == ["ALL"]:
        sys.argv.pop(1)
        FAULTS = {call: tuple(sorted({*errors, *ERRORS})) for call, errors in FAULTS.items()}
    unittest.main()
