"""What slipway-svscan does beyond s6-svscan, whoever's supervisors it starts.

usage: own_test.py SVSCAN [--supervise PATH] [unittest options]
"""
import os
import signal
import struct
import subprocess
import time

from scan_directory import ScanDirectory, content, main, processes, wait_until
from vmtests.harness.signals import send_signal


class Ours(ScanDirectory):
    def reaped(self):
        with open(f"{self.scan}/.s6-svscan/reaped", "rb") as data:
            ring = data.read()
        magic, capacity, count = struct.unpack_from("=IIQ", ring)
        self.assertEqual((magic, capacity, len(ring)), (0x53775270, 256, 16 + 24 * 256))
        entries = [struct.unpack_from("=IiQQ", ring, 16 + 24 * i) for i in range(256)]
        return {pid: status for pid, status, _, sequence in entries if sequence}

    def test_the_end_of_an_orphan_is_recorded(self):
        self.service("a", run="exec sleep 1000")
        self.start()
        pid = self.wait_up("a")
        send_signal(self.supervisor_of("a"), signal.SIGSTOP)
        send_signal(self.supervisor_of("a"), signal.SIGKILL)
        wait_until(lambda: processes()[pid][0] == self.process.pid, "the orphan came to svscan")
        send_signal(pid, signal.SIGUSR1)
        self.assertEqual(wait_until(lambda: self.reaped().get(pid), "the record"), signal.SIGUSR1)

    def test_variables(self):
        self.service("a")
        self.start()
        self.wait_up("a")
        text = content(f"/proc/{self.supervisor_of('a')}/environ").split("\0")
        self.assertIn(f"SLIPWAY_SCAN={self.scan}", text)
        self.assertFalse([line for line in text if line.startswith("SLIPWAY_SPARE")])

    def test_a_logger_has_a_second_pipe(self):
        self.service("a")
        self.service("a/log", run="echo $SLIPWAY_SPARE > spare; readlink /proc/self/fd/63 >> spare\n"
                                  "grep flags /proc/self/fdinfo/63 >> spare; exec cat")
        self.start()
        self.wait_up("a/log")
        spare = f"{self.scan}/a/log/spare"
        wait_until(lambda: content(spare).count("\n") == 3, "spare")
        lines = content(spare).split("\n")
        self.assertEqual(lines[0], "63")
        self.assertTrue(lines[1].startswith("pipe:"))
        self.assertEqual(lines[2][-1], "2", "opened for both ways")

    def test_a_logger_with_a_notification_descriptor_keeps_its_second_pipe(self):
        """3 is what s6's loggers have for readiness."""
        self.service("a", run="echo line; exec sleep 1000")
        log = self.service("a/log", run="readlink /proc/self/fd/$SLIPWAY_SPARE > spare; echo >&3; exec cat")
        with open(f"{log}/notification-fd", "w") as out:
            out.write("3\n")
        self.start()
        self.wait_up("a/log")
        wait_until(lambda: content(f"{log}/spare"), "spare")
        spare = content(f"{log}/spare").strip()
        if self.per_process:  # a host has many of them
            self.assertIn(spare, self.descriptors(self.holder("a/log")).values())
            self.assertNotEqual(spare, self.inode(self.pid_of("a"), 1))
        else:
            self.assertEqual(spare, self.inode(self.holder("a/log"), 63))
        wait_until(lambda: subprocess.run(["s6-svstat", "-o", "ready", log], capture_output=True).stdout == b"true\n",
                   "it is ready")

    def test_descriptor_limit_is_given_back(self):
        self.service("a", run="ulimit -n > limit; exec sleep 1000")
        self.start()
        self.wait_up("a")
        mine = subprocess.run(["sh", "-c", "ulimit -n"], capture_output=True, text=True).stdout
        text = wait_until(lambda: content(f"{self.scan}/a/limit"), "limit")
        self.assertEqual(text, mine)
        self.assertGreaterEqual(int(content(f"/proc/{self.process.pid}/limits").split("Max open files")[1].split()[0]),
                                int(mine))

    def test_an_orphan_that_holds_the_pipe_does_not_stop_the_end(self):
        self.service("a", run="setsid sleep 30 & echo $! > orphan; exec sleep 1000")
        self.service("a/log", run=f"exec s6-log {self.base}/log")
        self.start("--end-timeout", "2000")
        self.wait_up("a")
        self.wait_up("a/log")
        orphan = int(wait_until(lambda: content(f"{self.scan}/a/orphan"), "orphan"))
        self.control("t")
        self.assertEqual(self.process.wait(60), 0)
        send_signal(orphan, signal.SIGKILL)

    def test_a_second_one_does_not_act_on_the_directory(self):
        self.start()
        crash = f"{self.scan}/.s6-svscan/crash"
        with open(crash, "w") as out:
            out.write(f"#!/bin/sh\ntouch {self.base}/crashed\n")
        os.chmod(crash, 0o755)
        second = subprocess.run([self.svscan, self.scan], capture_output=True)
        self.assertEqual(second.returncode, 100)
        self.assertFalse(os.path.exists(f"{self.base}/crashed"))

    def test_a_name_with_a_newline_is_said_and_passed_over(self):
        self.service("two\nlines")
        self.service("-a")
        self.start()
        self.wait_up("-a")
        wait_until(lambda: "a name contains a newline: two?lines;" in self.said(), "it is told, in one line")
        self.assertEqual(len([p for p in processes().values() if p[0] == self.process.pid]), 1)

    def test_a_limit_on_the_size_of_files_is_no_end(self):
        self.service("a")
        self.service(".s6-svscan", run="", finish=f"echo finished > {self.base}/finished")
        self.start(under=("prlimit", "--fsize=1500:1500"))
        self.wait_up("a")
        self.control("t")
        self.assertEqual(self.process.wait(60), 0)
        self.assertEqual(content(f"{self.base}/finished"), "finished\n")
        if self.ours():
            self.assertIn("reaped: EFBIG", self.said())

    def test_full_table_is_said(self):
        for name in ("a", "b", "c"):
            self.service(name)
        self.start("-c", "2")
        wait_until(lambda: "full" in self.said(), "the message")
        wait_until(lambda: sum(1 for name in ("a", "b", "c") if self.pid_of(name)) == 2, "two of three run")

    def test_dangling_links_are_removed_at_start(self):
        os.symlink("/nowhere", f"{self.scan}/dangling")
        os.symlink("/nowhere", f"{self.scan}/.hidden")
        self.start()
        wait_until(lambda: not os.path.lexists(f"{self.scan}/dangling"), "removed")
        self.assertTrue(os.path.lexists(f"{self.scan}/.hidden"))

    def test_what_is_no_fifo_and_what_is_one_is_refused(self):
        for name, make in (("control", lambda path: open(path, "x").close()), ("lock", os.mkfifo)):
            os.makedirs(f"{self.scan}/.s6-svscan", exist_ok=True)
            path = f"{self.scan}/.s6-svscan/{name}"
            make(path)
            done = subprocess.run([self.svscan, self.scan], stdin=subprocess.DEVNULL, capture_output=True, text=True,
                                  timeout=60)
            self.assertEqual(done.returncode, 111, done.stderr)
            self.assertIn(path[len(self.scan) + 1:], done.stderr)
            os.unlink(path)
            for left in os.listdir(f"{self.scan}/.s6-svscan"):
                os.unlink(f"{self.scan}/.s6-svscan/{left}")

    def test_idle_means_idle(self):
        for name in ("a", "b"):
            self.service(name)
        self.start()
        self.wait_up("a")
        self.wait_up("b")

        def switches():
            with open(f"/proc/{self.process.pid}/status") as text:
                return [line for line in text if "ctxt_switches" in line]

        def settled():
            was = switches()
            time.sleep(1.2)
            return was == switches()

        wait_until(settled, "what the start brought about is done")
        before = switches()
        time.sleep(3)
        self.assertEqual(before, switches())

    def test_without_a_supervisor_program_it_goes_on(self):
        self.service("a")
        missing = f"{self.base}/nothing"
        self.process = subprocess.Popen([self.svscan, "--supervise", missing, self.scan], stdout=self.messages,
                                        stderr=self.messages)
        wait_until(lambda: self.said().count("cannot execute") >= 2, "tried again")
        self.assertIsNone(self.process.poll())
        self.process.terminate()
        self.assertEqual(self.process.wait(60), 0)


if __name__ == "__main__":
    main()
