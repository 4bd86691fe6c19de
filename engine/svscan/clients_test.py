"""Drives a scan directory with s6's own clients: the same tests pass against s6-svscan and ours.

usage: clients_test.py SVSCAN [--supervise PATH] [unittest options]; a SVSCAN named s6-svscan is run as it
is, ours gets s6-supervise for its supervisors, so that only svscan is under test, unless another is
named.
"""
import os
import shutil
import signal
import subprocess
import time

from scan_directory import ScanDirectory, content, main, processes, wait_until
from vmtests.harness.signals import send_signal


class Services(ScanDirectory):
    def test_starts_and_ends_all(self):
        for name in ("a", "b", "c"):
            self.service(name)
        self.start()
        pids = [self.wait_up(name) for name in ("a", "b", "c")]
        self.control("t")
        self.assertEqual(self.process.wait(60), 0)
        self.assertFalse(set(pids) & set(processes()))

    def test_becomes_finish(self):
        self.service("a")
        os.makedirs(f"{self.scan}/.s6-svscan", exist_ok=True)
        with open(f"{self.scan}/.s6-svscan/finish", "w") as out:
            out.write("#!/bin/sh\nexit 42\n")
        os.chmod(out.name, 0o755)
        self.start()
        self.wait_up("a")
        self.control("t")
        self.assertEqual(self.process.wait(60), 42)

    def test_a_second_one_refuses(self):
        self.start()
        again = subprocess.run([self.svscan, self.scan], capture_output=True, text=True, timeout=60)
        self.assertEqual(again.returncode, 100)

    def test_a_supervisor_comes_back_after_a_second(self):
        self.service("a")
        self.start()
        old = self.wait_up("a")
        supervisor = self.supervisor_of("a")
        time.sleep(1.1)
        send_signal(supervisor, signal.SIGKILL)
        send_signal(old, signal.SIGKILL)
        wait_until(lambda: self.pid_of("a") not in (0, old), "a runs again")
        self.assertNotEqual(self.supervisor_of("a"), supervisor)

    def test_new_and_vanished_services(self):
        self.start()
        self.service("late")
        self.control("a")
        pid = self.wait_up("late")
        os.rename(f"{self.scan}/late", f"{self.base}/late")
        self.control("an")
        wait_until(lambda: pid not in processes(), "late is gone")
        self.assertIsNone(self.process.poll())

    def test_a_renamed_directory_is_the_same_service(self):
        self.service("old")
        self.start()
        pid = self.wait_up("old")
        os.rename(f"{self.scan}/old", f"{self.scan}/new")
        self.control("an")
        time.sleep(0.3)
        self.assertEqual(self.pid_of("new"), pid)

    def test_links(self):
        path = self.service("elsewhere", where=self.base)
        self.start()
        subprocess.run(["s6-svlink", "-t", "60000", self.scan, path, "linked"], check=True)
        pid = self.wait_up("linked")
        subprocess.run(["s6-svunlink", "-t", "60000", self.scan, "linked"], check=True)
        wait_until(lambda: pid not in processes(), "linked is gone")
        self.assertFalse(os.path.lexists(f"{self.scan}/linked"))

    def test_instances(self):
        maker = subprocess.run(["s6-instance-maker", "--", self.service("template", where=self.base),
                                f"{self.scan}/group"], capture_output=True, text=True)
        self.assertEqual(maker.returncode, 0, maker.stderr)
        run = f"{self.scan}/group/run"
        # The group's own svscan is the one under test too.
        with open(run) as text:
            original = text.read()
        self.assertIn("s6-svscan", original)
        if self.ours():
            with open(run, "w") as out:
                out.write(original.replace(shutil.which("s6-svscan"), f"{self.svscan} --supervise {self.supervise}"))
        self.start()
        self.wait_up("group")
        wait_until(lambda: os.path.exists(f"{self.scan}/group/instance/.s6-svscan/control"), "the group listens")
        subprocess.run(["s6-instance-create", "-t", "60000", f"{self.scan}/group", "one"], check=True)
        status = ["s6-instance-status", f"{self.scan}/group", "one"]
        wait_until(lambda: "up" in subprocess.run(status, capture_output=True, text=True).stdout, "one is up")
        listed = subprocess.run(["s6-instance-list", f"{self.scan}/group"], capture_output=True, text=True, check=True)
        self.assertEqual(listed.stdout.split(), ["one"])
        for option, word in (("-d", "down"), ("-u", "up")):
            subprocess.run(["s6-instance-control", option, f"{self.scan}/group", "one"], check=True)
            wait_until(lambda word=word: subprocess.run(status, capture_output=True, text=True).stdout.startswith(word), word)
        subprocess.run(["s6-instance-delete", "-t", "60000", f"{self.scan}/group", "one"], check=True)

    def test_listeners_of_several(self):
        for name in ("a", "b"):
            self.service(name)
        self.start()
        for name in ("a", "b"):
            self.wait_up(name)
        both = [f"{self.scan}/a", f"{self.scan}/b"]

        def run(*words, code=0):
            done = subprocess.run([*words], capture_output=True, text=True, timeout=120)
            self.assertEqual(done.returncode, code, f"{words}: {done.stdout}{done.stderr}")

        run("s6-svwait", "-a", "-t", "60000", "-u", *both)
        run("s6-svwait", "-a", "-t", "200", "-d", *both, code=99)
        down = f"s6-svlisten -a -t 60000 -D {{ {' '.join(both)} }} foreground {{ s6-svc -d {both[0]} }} s6-svc -d {both[1]}"
        run("execlineb", "-Pc", down)
        up = f"s6-svlisten -o -t 60000 -u {{ {' '.join(both)} }} s6-svc -u {both[0]}"
        run("execlineb", "-Pc", up)
        run("s6-svwait", "-o", "-t", "60000", "-u", *both)
        run("s6-svwait", "-a", "-t", "200", "-u", *both, code=99)

    def test_every_way_to_end(self):
        for how in ("t", "i", "q", "b", signal.SIGTERM, signal.SIGINT, signal.SIGQUIT, signal.SIGABRT):
            with self.subTest(how=how):
                name = f"s{how}"
                self.service(name)
                self.start()
                pid = self.wait_up(name)
                if isinstance(how, str):
                    self.control(how)
                else:
                    self.process.send_signal(how)
                self.assertEqual(self.process.wait(60), 0)
                if how in ("b", signal.SIGABRT):  # its supervisor goes on alone
                    self.assertEqual(self.pid_of(name), pid)
                    subprocess.run(["s6-svc", "-wD", "-T", "60000", "-dx", f"{self.scan}/{name}"], check=True)
                wait_until(lambda: pid not in processes() and not self.holder(name), "it is gone")
                shutil.rmtree(f"{self.scan}/{name}")

    def test_bytes_and_signals_that_end_nothing(self):
        self.service("a")
        self.start()
        pid = self.wait_up("a")
        self.control("z")
        with open(f"{self.scan}/.s6-svscan/control", "w") as control:
            control.write("?")  # nobody knows it
        for number in (signal.SIGUSR1, signal.SIGUSR2, signal.SIGPWR, signal.SIGWINCH, signal.SIGCHLD):
            self.process.send_signal(number)
        self.service("b")
        self.process.send_signal(signal.SIGHUP)  # scan, then nuke
        self.wait_up("b")
        os.rename(f"{self.scan}/b", f"{self.base}/b")
        self.process.send_signal(signal.SIGHUP)
        wait_until(lambda: not any(line.endswith("s6-supervise b") or line.endswith("slipway-supervise b")
                                   for parent, _, line in processes().values() if parent == self.process.pid), "b is gone")
        self.service("c")
        self.control("h")
        self.wait_up("c")
        self.assertEqual(self.pid_of("a"), pid)
        self.assertIsNone(self.process.poll())

    def test_handlers_replace_what_signals_mean(self):
        os.makedirs(f"{self.scan}/.s6-svscan", exist_ok=True)
        names = ("HUP", "TERM", "INT", "QUIT", "USR1", "USR2", "PWR", "WINCH")
        for name in names:
            with open(f"{self.scan}/.s6-svscan/SIG{name}", "w") as out:
                out.write(f"#!/bin/sh\necho {name} >> {self.base}/handled\n")
            os.chmod(out.name, 0o755)
        self.service("a")
        self.start()
        pid = self.wait_up("a")
        for count, name in enumerate(names, 1):
            self.process.send_signal(getattr(signal, f"SIG{name}"))
            wait_until(lambda count=count: content(f"{self.base}/handled").count("\n") == count, name)
        self.assertEqual(content(f"{self.base}/handled").split(), list(names))
        self.assertEqual(self.pid_of("a"), pid)

    def test_a_scan_by_itself(self):
        self.start("-t", "100")
        self.service("late")
        self.wait_up("late")

    def test_a_crash_becomes_crash(self):
        os.makedirs(f"{self.scan}/.s6-svscan", exist_ok=True)
        with open(f"{self.scan}/.s6-svscan/crash", "w") as out:
            out.write("#!/bin/sh\nexit 43\n")
        os.chmod(out.name, 0o755)
        os.mkdir(f"{self.scan}/.s6-svscan/control")  # where the FIFO is to be
        command = [self.svscan, *(("--supervise", self.supervise) if self.ours() else ()), self.scan]
        done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=self.messages, stderr=self.messages, timeout=60)
        self.assertNotEqual(done.returncode, 0)

    def test_signals_and_their_handlers(self):
        os.makedirs(f"{self.scan}/.s6-svscan", exist_ok=True)
        with open(f"{self.scan}/.s6-svscan/SIGUSR1", "w") as out:
            out.write(f"#!/bin/sh\necho $# $PWD > {self.base}/handled\n")
        os.chmod(out.name, 0o755)
        self.start()
        self.process.send_signal(signal.SIGUSR1)
        text = wait_until(lambda: content(f"{self.base}/handled"), "the handler ran")
        self.assertEqual(text, f"0 {self.scan}\n")
        self.service("late")
        self.process.send_signal(signal.SIGALRM)
        self.wait_up("late")
        self.process.send_signal(signal.SIGTERM)
        self.assertEqual(self.process.wait(60), 0)

    def test_environment_and_signals_of_services(self):
        self.service("a", run="grep -E 'SigBlk|SigIgn|SigCgt' /proc/self/status > sig; exec sleep 1000")
        self.start()
        self.wait_up("a")
        text = wait_until(lambda: content(f"{self.scan}/a/sig"), "sig")
        self.assertIn("SigBlk:\t0000000000000000", text)
        self.assertIn("SigIgn:\t0000000000000000", text)


class Loggers(ScanDirectory):
    def logged(self, name, run):
        self.service(name, run=run)
        self.service(f"{name}/log", run=f"exec s6-log -b n20 s1000000 {self.base}/{name}-log")

    def lines(self, name):
        directory = f"{self.base}/{name}-log"
        text = b""
        for file in sorted(f for f in os.listdir(directory) if f.startswith("@")) + ["current"]:
            with open(f"{directory}/{file}", "rb") as data:
                text += data.read()
        return text.split()

    def test_every_line_is_logged_up_to_the_end(self):
        trapped = f"{self.base}/trapped"
        self.logged("a", "trap 'i=0; while [ $i -lt 3000 ]; do echo $i; i=$((i+1)); done; exit' TERM\n"
                         f"touch {trapped}; while :; do sleep 0.05; done")
        self.start()
        self.wait_up("a")
        self.wait_up("a/log")
        wait_until(lambda: os.path.exists(trapped), "TERM is trapped")
        self.control("t")
        self.assertEqual(self.process.wait(60), 0)
        self.assertEqual([int(line) for line in self.lines("a")], list(range(3000)))

    def test_a_vanished_service_takes_its_logger_along(self):
        self.logged("a", "exec 2>&1; echo hello; exec sleep 1000")
        self.start()
        self.wait_up("a")
        logger = self.wait_up("a/log")
        os.rename(f"{self.scan}/a", f"{self.base}/a")
        self.control("an")
        wait_until(lambda: logger not in processes(), "the logger is gone")

    def test_the_pipe_survives_the_logger(self):
        self.logged("a", "i=0; while :; do echo $i; i=$((i+1)); sleep 0.01; done")
        self.start()
        self.wait_up("a")
        logger = self.wait_up("a/log")
        service = self.pid_of("a")
        supervisor = self.supervisor_of("a/log")
        send_signal(supervisor, signal.SIGKILL)
        send_signal(logger, signal.SIGKILL)
        wait_until(lambda: self.pid_of("a/log") not in (0, logger), "the logger runs again")
        self.assertEqual(self.pid_of("a"), service, "its service never noticed")


if __name__ == "__main__":
    main()
