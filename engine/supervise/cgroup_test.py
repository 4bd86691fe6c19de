"""The service's cgroup: made, killed and removed by the supervisor; nothing that was started in it is left behind.

usage: cgroup_test.py SUPERVISE [unittest options]

Where no cgroup v2 can be changed the cases are skipped, and say why; vmtests runs the same ones in machines that have one.
"""
from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import cgroup_case  # noqa: E402
from policy_case import Case, main  # noqa: E402
from vmtests.harness.signals import send_signal  # noqa: E402

# Two sessions away from the service, and no signal but KILL ends it.
STUBBORN = ("rm -f there; setsid sh -c 'trap \"\" TERM HUP INT; setsid sleep 1000 & echo > there; while :; do sleep 1000; done' & "
            "while [ ! -e there ]; do sleep 0.01; done;")
# Eight chains of processes that each fork the next and exit: whoever lists them, then signals, comes too late.
FORKERS = "/usr/bin/python3 -c '" + """
import os, time
for i in range(8):
    if os.fork() == 0:
        break
else:
    time.sleep(1000)
os.setsid()
while os.fork() == 0 or os._exit(0):
    time.sleep(0.003)
""" + "' &"


class Grouped(Case):
    def setUp(self):
        try:
            self.root = cgroup_case.make_root()
        except cgroup_case.NoCgroup as reason:
            self.skipTest(str(reason))
        self.addCleanup(cgroup_case.remove_root, self.root)
        self.group = self.root / "sv"
        self.environment = {"SLIPWAY_CGROUP": str(self.root)}

    def start_in_group(self, policy: str, files: dict, word: str = ""):
        return self.supervise(f"cgroup sv {word}\n{policy}", files, **self.environment)

    def kill_and_restart(self):
        self.sv.process.kill()
        self.sv.process.wait()
        self.sv.start(**self.environment)

    def until_inside(self, count: int) -> list[int]:
        self.sv.until(lambda: len(cgroup_case.processes(self.group)) == count, lambda: f"{count} in {cgroup_case.processes(self.group)}")
        return cgroup_case.processes(self.group)

    def until_stubborn(self) -> list[int]:
        """Until the service is what it becomes: sleep beside those of STUBBORN, and nobody of its start."""
        self.sv.until(lambda: self.program_of(self.sv.pid()) == "sleep", "its shell has waited for the others")
        return self.until_inside(4)

    @staticmethod
    def program_of(pid: int) -> str:
        try:
            return Path(f"/proc/{pid}/cmdline").read_text(errors="replace").split("\0")[0]
        except OSError:
            return ""

    def assert_gone(self):
        self.assertEqual(cgroup_case.processes(self.root), [])
        self.assertFalse(self.group.exists())


class Placement(Grouped):
    def test_the_service_is_born_there_and_the_cgroup_goes_with_it(self):
        sv = self.start_in_group("kill group\nstop TERM 10000 KILL", {"run": "exec sleep 1000"})
        sv.wait_events("u")
        self.assertEqual(cgroup_case.processes(self.group), [sv.pid()])
        self.assertEqual(os.readlink(sv.directory / "supervise/cgroup"), str(self.group))
        self.assertNotIn("SLIPWAY_CGROUP", Path(f"/proc/{sv.pid()}/environ").read_text())
        sv.control("d")
        sv.wait_events("dD")
        self.assert_gone()

    def test_every_command_of_the_service_is_in_it(self):
        say = 'cat supervise/cgroup/cgroup.procs | grep -cx $$ >> said'
        files = {f"data/{name}": say for name in ("prepare", "started", "reload", "stop", "cleanup")}
        sv = self.start_in_group("kill group\nready exec", {"run": f"{say}; exec sleep 1000", "finish": say, **files})
        sv.wait_events("uU")
        sv.until(lambda: sv.said().count("\n") == 3, "prepare, started, run")
        sv.control("l")
        sv.until(lambda: sv.said().count("\n") == 4, "reload")
        sv.control("d")
        sv.wait_events("dD")
        self.assertEqual(sv.said(), "1\n" * 7)

    def test_a_oneshot_keeps_its_daemons_until_it_is_taken_down(self):
        sv = self.start_in_group("type oneshot\nkill group\nstop TERM 60000 KILL", {"run": "setsid sleep 1000 & exit 0", "data/down": "exit 0"})
        sv.wait_events("uU")
        self.until_inside(1)
        sv.control("d")
        sv.wait_events("dD")
        self.assert_gone()

    def test_an_empty_cgroup_of_a_oneshot_is_not_kept(self):
        sv = self.start_in_group("type oneshot\nkill group", {"run": "exit 0", "data/down": "cat supervise/cgroup/cgroup.procs > said"})
        sv.wait_events("uU")
        self.assert_gone()
        sv.control("d")
        sv.wait_events("dD")
        self.assertNotEqual(sv.said(), "")  # for the way down there is one again
        self.assert_gone()

    def test_a_forking_daemon_is_known_by_its_cgroup(self):
        directory = tempfile.mkdtemp(prefix="slipway-pid-")
        self.addCleanup(shutil.rmtree, directory)
        sv = self.start_in_group(f"ready pid-file {directory}/pid\nkill group\nrestart no", {
            "run": f"setsid sh -c 'echo $$ > {directory}/pid.new; mv {directory}/pid.new {directory}/pid; exec sleep 1000' & exit 0"})
        sv.wait_events("uU")
        daemon = sv.pid()
        self.kill_and_restart()  # it is nobody's child of ours any more
        self.assertEqual(sv.pid(), daemon)
        sv.control("d")
        sv.wait_events("dD")
        self.assert_gone()


class Delegated(Grouped):
    def test_commands_run_beside_a_service_that_hands_controllers_on(self):
        controllers = (self.root / "cgroup.controllers").read_text().split()
        if not controllers:
            self.skipTest("there is no controller to hand on")
        (self.root / "cgroup.subtree_control").write_text(f"+{controllers[0]}")
        say = 'grep ^0:: /proc/self/cgroup >> said'
        sv = self.start_in_group("kill group\nstop TERM 10000 KILL", {
            "run": f"mkdir supervise/cgroup/main; echo $$ > supervise/cgroup/main/cgroup.procs; echo +{controllers[0]} > supervise/cgroup/cgroup.subtree_control; "
                   "echo up > said; exec sleep 1000",
            "data/reload": say, "data/stop": say})
        sv.wait_events("u")
        sv.until(lambda: sv.said() == "up\n", "it has its own group")
        sv.control("l")
        sv.until(lambda: "sv/.control\n" in sv.said(), "reload")
        sv.control("d")
        sv.wait_events("dD")
        self.assertEqual(sv.said().count("sv/.control\n"), 2)
        self.assertNotIn("no cgroup", self.messages())
        self.assert_gone()


class Slices(Grouped):
    def setUp(self):
        super().setUp()
        self.outer = self.root / "a.slice"
        self.group = self.outer / "a-b.slice" / "sv"

    def start_in_slice(self):
        return self.supervise("cgroup a.slice/a-b.slice/sv\nkill group\nstop TERM 10000 KILL", {"run": "exec sleep 1000"}, **self.environment)

    def test_they_come_and_go_with_the_service(self):
        sv = self.start_in_slice()
        sv.wait_events("u")
        self.assertEqual(cgroup_case.processes(self.group), [sv.pid()])
        sv.control("d")
        sv.wait_events("dD")
        self.assertFalse(self.outer.exists())
        sv.control("u")
        sv.wait_events("u")
        self.assertEqual(cgroup_case.processes(self.group), [sv.pid()])

    def test_a_slice_with_others_in_it_stays(self):
        (self.outer / "other").mkdir(parents=True)
        sv = self.start_in_slice()
        sv.wait_events("u")
        sv.control("d")
        sv.wait_events("dD")
        self.assertFalse((self.outer / "a-b.slice").exists())
        self.assertTrue(self.outer.exists())


class Killing(Grouped):
    POLICY = "kill group\nstop TERM 200 KILL"

    def test_who_left_group_and_session_goes_too(self):
        sv = self.start_in_group(self.POLICY, {"run": f"{STUBBORN} exec sleep 1000", "finish": "grep -vcx $$ supervise/cgroup/cgroup.procs > said; :"})
        sv.wait_events("u")
        self.until_stubborn()
        sv.control("d")
        sv.wait_events("dD")
        self.assert_gone()
        # grep itself; when finish ran, nobody else was there.
        self.assertEqual(sv.said(), "1\n")

    def test_who_is_left_by_a_crash_goes_before_the_next_run(self):
        sv = self.start_in_group(f"{self.POLICY}\nrestart-delay 0", {"run": f"{STUBBORN} exec sleep 1000"})
        sv.wait_events("u")
        first = self.until_stubborn()
        send_signal(sv.pid(), signal.SIGKILL)
        sv.wait_events("dDu")
        self.assertFalse(set(first) & set(cgroup_case.processes(self.group)))

    def test_who_forks_all_the_time_goes_too(self):
        sv = self.start_in_group("kill mixed\nstop KILL", {"run": f"{FORKERS} exec sleep 1000"})
        sv.wait_events("u")
        sv.until(lambda: len(cgroup_case.processes(self.group)) >= 8, "it forks")
        sv.control("d")
        sv.wait_events("dD")
        self.assert_gone()

    def test_mixed_tells_only_the_main_process(self):
        sv = self.start_in_group("kill mixed\nstop TERM 60000 KILL", {
            "run": "setsid sh -c 'trap \"echo told >> said\" TERM; while :; do sleep 0.01; done' & echo up > said; exec sleep 1000"})
        sv.wait_events("u")
        sv.until(lambda: sv.said() == "up\n", "it runs")
        sv.control("d")
        sv.wait_events("dD")
        self.assertEqual(sv.said(), "up\n")
        self.assert_gone()

    def test_group_gives_those_who_are_left_their_time(self):
        sv = self.start_in_group("kill group\nstop TERM 60000 KILL", {
            "run": "setsid sh -c 'trap \"sleep 0.3; echo ended >> said; exit\" TERM; echo up >> said; while :; do sleep 0.01; done' & exec sleep 1000"})
        sv.wait_events("u")
        sv.until(lambda: sv.said() == "up\n", "it runs")
        sv.control("d")
        sv.wait_events("dD")
        self.assertEqual(sv.said(), "up\nended\n")
        self.assert_gone()

    def test_process_leaves_the_others_alone(self):
        sv = self.start_in_group("kill process\nstop TERM 200 KILL", {"run": f"{STUBBORN} exec sleep 1000"})
        sv.wait_events("u")
        left = self.until_stubborn()
        left.remove(sv.pid())
        sv.control("d")
        sv.wait_events("dD")
        self.assertEqual(sorted(cgroup_case.processes(self.group)), sorted(left))
        # The cgroup goes at the end of a run that leaves nobody.
        for pid in left:
            send_signal(pid, signal.SIGKILL)
        self.until_inside(0)
        sv.write("run", "exec sleep 1000")
        sv.control("u")
        sv.wait_events("u")
        sv.control("d")
        sv.wait_events("dD")
        self.assert_gone()

    def test_groups_that_the_service_made_go_too(self):
        sv = self.start_in_group("kill group\nstop TERM 3000 KILL", {
            "run": "mkdir -p supervise/cgroup/a/b; sh -c 'trap \"echo told > said\" TERM; echo $$ > supervise/cgroup/a/b/cgroup.procs; "
                   "while :; do sleep 0.01; done' & exec sleep 1000"})
        sv.wait_events("u")
        sv.until(lambda: cgroup_case.processes(self.group / "a/b"), "somebody is deep in it")
        sv.control("d")
        sv.wait_events("dD")
        self.assertEqual(sv.said(), "told\n")
        self.assert_gone()

    def test_what_cleanup_leaves_is_killed(self):
        sv = self.start_in_group(f"{self.POLICY}\nrestart no", {"run": "exit 0", "data/cleanup": STUBBORN, "finish": STUBBORN})
        sv.wait_events("udD")
        self.assert_gone()

    def test_without_kill_as_last_step_the_rest_is_let_go(self):
        sv = self.start_in_group("kill group\nstop TERM 100\nstop-timeout 300", {"run": f"{STUBBORN} exec sleep 1000"})
        sv.wait_events("u")
        self.until_stubborn()
        sv.control("d")
        sv.wait_events("dD")
        self.assertIn("left running in the cgroup", self.messages())
        self.assertTrue(cgroup_case.populated(self.group))


class OldKernel(Grouped):
    """Without cgroup.kill (Linux before 5.14): a file system mounted over it hides it from the supervisor."""

    def test_frozen_and_killed(self):
        if subprocess.run(["unshare", "--mount", "true"], capture_output=True).returncode != 0:
            self.skipTest("mounting is not ours to do")
        self.group.mkdir()
        directory = tempfile.mkdtemp(prefix="slipway-old-")
        self.addCleanup(shutil.rmtree, directory)
        hidden = os.path.join(directory, "hidden")
        open(hidden, "w").close()
        program = os.path.join(directory, "supervise")
        with open(program, "w") as script:
            script.write(f"#!/bin/sh\nmount --bind {hidden} {self.group}/cgroup.kill && mount -o remount,bind,ro {self.group}/cgroup.kill || exit 99\nexec {self.program} \"$@\"\n")
        os.chmod(program, 0o755)
        wrapper = os.path.join(directory, "wrapper")
        with open(wrapper, "w") as script:
            script.write(f"#!/bin/sh\nexec unshare --mount --propagation private {program} \"$@\"\n")
        os.chmod(wrapper, 0o755)
        ours, type(self).program = type(self).program, wrapper
        try:
            sv = self.start_in_group("kill group\nstop TERM 100 KILL", {"run": f"{STUBBORN} {FORKERS} exec sleep 1000"})
        finally:
            type(self).program = ours
        sv.wait_events("u")
        sv.until(lambda: len(cgroup_case.processes(self.group)) >= 12, "it forks")
        sv.control("d")
        sv.wait_events("dD")
        self.assertEqual(cgroup_case.processes(self.root), [])


class Successors(Grouped):
    def test_a_successor_kills_what_is_left_too(self):
        sv = self.start_in_group("kill group\nstop TERM 200 KILL", {"run": f"{STUBBORN} exec sleep 1000"})
        sv.wait_events("u")
        self.until_stubborn()
        self.kill_and_restart()
        sv.control("d")
        sv.wait_events("dD")
        self.assert_gone()

    def test_a_successor_goes_on_emptying(self):
        sv = self.start_in_group("kill group\nstop TERM 60000 KILL", {"run": f"{STUBBORN} exec sleep 1000", "finish": "echo finish >> said"})
        sv.wait_events("u")
        self.until_stubborn()
        sv.control("d")
        sv.wait_events("d")
        self.until_state("emptying")
        self.kill_and_restart()
        self.assertEqual(self.record()["state"], "emptying")
        self.assertEqual(sv.said(), "")
        for pid in cgroup_case.processes(self.group):
            send_signal(pid, signal.SIGKILL)
        sv.wait_events("D")
        self.assertEqual(sv.said(), "finish\n")
        self.assert_gone()

    def test_finish_runs_once_when_the_supervisor_dies_behind_it(self):
        sv = self.start_in_group("kill group\nstop TERM 100 TERM 60000", {"run": "exec sleep 1000", "finish": f"echo finish >> said; {STUBBORN}"})
        sv.wait_events("u")
        sv.control("d")
        self.until_state("emptying")
        self.kill_and_restart()
        for pid in cgroup_case.processes(self.group):
            send_signal(pid, signal.SIGKILL)
        sv.wait_events("D")
        self.assertEqual(sv.said(), "finish\n")

    def test_who_lives_in_it_without_a_record_is_killed_first(self):
        self.group.mkdir()
        pid = os.fork()
        if pid == 0:
            (self.group / "cgroup.procs").write_text("0")
            os.execvp("sleep", ["sleep", "1000"])
        sv_files = {"run": "exec sleep 1000", "down": ""}
        sv = self.start_in_group("kill group\nstop TERM 100 KILL", sv_files)
        self.until_inside(1)
        sv.control("u")
        sv.wait_events("u")
        os.waitpid(pid, 0)
        self.assertIn("earlier run", self.messages())
        self.until_inside(1)


class Without(Case):
    """Where there is no cgroup to be had. These need none."""

    def refuse(self, policy: str, **environment):
        sv = self.supervise(policy, {"run": "exec sleep 1000"}, **environment)
        return sv

    def test_the_process_group_is_used_and_said_once(self):
        sv = self.refuse("cgroup sv\nkill group", SLIPWAY_CGROUP="/nonexistent")
        sv.wait_events("u")
        self.assertIn("its process group is used", self.messages())
        send_signal(sv.pid(), signal.SIGKILL)
        sv.wait_events("dDu")
        self.assertEqual(self.messages().count("its process group is used"), 1)

    def test_without_a_root_nothing_is_tried(self):
        sv = self.refuse("cgroup sv\nkill group")
        sv.wait_events("u")
        self.assertEqual(self.messages(), "")

    def test_a_policy_may_demand_one(self):
        for environment in ({}, {"SLIPWAY_CGROUP": "/nonexistent"}):
            sv = self.refuse("cgroup sv required\nkill group\nrestart no", **environment)
            sv.wait_events("O")
            self.assertIn("not started, for the policy demands one", self.messages())
            self.assertEqual(self.until_state("down")["result"], "resources")

    def test_a_path_stays_below_the_root(self):
        for path in ("/abs", "../up", "a/../b", "a//b", "", "a optional"):
            sv = self.refuse(f"cgroup {path}")
            sv.wait_events("O")
            self.assertRegex(self.messages(), "data/policy:1:.*(not a cgroup|unknown word)")


if __name__ == "__main__":
    main(__doc__)
