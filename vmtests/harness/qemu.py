"""A machine in QEMU, emulated (no KVM needed): Debian's kernel, an NVMe root, no initrd.

Three serial connections: ttyS0 is the console, ttyS1 leads to the agent that runs commands for the
test, QMP tells whether the guest powered off or rebooted. The agent is started before the init
program and then replaces itself by it, so it works under any init.
"""

from __future__ import annotations

import os
import subprocess
import tempfile
import time
from pathlib import Path

from vmtests.harness import roots
from vmtests.harness.base import Dead, End, Late, Machine, Result
from vmtests.harness.channel import Channel
from vmtests.harness.programs import program
from vmtests.images import make_ext4, ready, recipe
from vmtests.images.apt import need_program

QEMU = "qemu-system-x86_64"
AGENT = "/usr/lib/slipway-test/agent"
MEMORY_MIB = 1024
# Four nanoseconds for each instruction. While the guest idles its clock goes on as that of the machine: were it to jump to
# the next timer (sleep=off), the disk would be given up for lost while the host reads.
COUNTED = ["-accel", "tcg,thread=single", "-icount", "shift=2,sleep=on", "-rtc", "base=2026-01-01,clock=vm"]
# From the start of QEMU to the agent's first word; 3 s on a quiet machine.
START_SECONDS = 120
# The agent's terminal takes so much before it has to read.
COMMAND_BYTES = 3500
# What QMP's SHUTDOWN event calls them.
REASONS = {"guest-shutdown": "poweroff", "guest-reset": "reboot", "guest-panic": "panic"}
# The kernel keeps /dev as it is in the image until somebody mounts devtmpfs.
NODES = (("console", 5, 1, 0o600), ("null", 1, 3, 0o666), ("ttyS0", 4, 64, 0o620), ("ttyS1", 4, 65, 0o600))


class VmMachine(Machine):
    def __init__(self, root: Path, artifacts: Path) -> None:
        super().__init__(root, artifacts)
        self._work = tempfile.TemporaryDirectory(prefix="slipway-vm-")
        self.disk = Path(self._work.name) / "root.ext4"
        self.spare_mib = 160
        self.kernel_options = "ro"
        # With COUNTED in its place the guest's clock counts instructions.
        self.accelerator = ["-accel", "tcg"]
        self.processors = 1
        self._qemu: subprocess.Popen[bytes] | None = None
        self._requests = 0
        self._agent: Channel | None = None
        self._qmp: Channel | None = None

    def make_disk(self) -> None:
        """Writes the root as the image that boot() uses; boot() does it if nobody has."""
        for name, major, minor, mode in NODES:
            roots.put_node(self.root, f"/dev/{name}", "c", major, minor, mode)
        roots.put_file(self.root, AGENT, program("slipway-test-agent"))
        make_ext4(self.root, self.disk, self.spare_mib)

    def boot(self, init: list[str]) -> None:
        """Boots the disk; after a machine has ended, boots it again as it was left."""
        need_program(QEMU)
        if not self.disk.exists():
            self.make_disk()
        self.end = None
        sockets = Path(tempfile.mkdtemp(prefix="s", dir=self._work.name))
        self._agent = Channel(sockets / "agent")
        self._qmp = Channel(sockets / "qmp")
        append = (f"console=ttyS0 root=/dev/nvme0n1 rootfstype=ext4 {self.kernel_options} net.ifnames=0 "
                  f"panic=-1 init={AGENT} -- {' '.join(init)}")
        command = [
            QEMU, *self.accelerator, "-M", "pc", "-cpu", "max", "-m", str(MEMORY_MIB), "-smp", str(self.processors), "-nodefaults",
            "-no-reboot", "-display", "none", "-serial", "stdio",
            "-chardev", f"socket,id=agent,path={sockets}/agent", "-serial", "chardev:agent",
            "-chardev", f"socket,id=qmp,path={sockets}/qmp", "-mon", "chardev=qmp,mode=control",
            "-kernel", str(ready(recipe("kernel"))),
            "-drive", f"if=none,id=d,file={self.disk},format=raw", "-device", "nvme,drive=d,serial=1",
            "-append", append]
        out, out_end = os.pipe()
        with open(self.artifacts / "qemu.txt", "ab") as errors:
            self._qemu = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=out_end, stderr=errors)
        os.close(out_end)
        self.console.attach(out)
        try:
            self._qmp.accept(20)
            self._agent.accept(20)
        except TimeoutError:
            raise Dead("QEMU did not start: " + (self.artifacts / "qemu.txt").read_text()) from None
        self._qmp.send(b'{"execute": "qmp_capabilities"}\n')
        self._await_agent()

    def _await_agent(self) -> None:
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            said = self._hear(0.5)
            if said and said.get("event") == "agent":
                return
            if self.poll_end() is not None:
                raise Dead(f"the machine ended ({self.end}) before its init\n{self.console.tail()}")
        raise Late(f"no agent after {START_SECONDS} s\n{self.console.tail()}")

    def _hear(self, timeout: float) -> dict[str, object] | None:
        assert self._agent is not None
        try:
            return self._agent.receive(timeout)
        except ConnectionError:
            self._qemu_gone()
            return None

    def run(self, command: str, timeout: float = 30) -> Result:
        if self.poll_end() is not None:
            raise Dead(f"the machine has ended ({self.end}); not run: {command}")
        data = command.encode()
        if len(data) > COMMAND_BYTES:
            raise ValueError(f"a command of {len(data)} bytes; the agent takes {COMMAND_BYTES}")
        self._requests += 1
        number = self._requests
        assert self._agent is not None
        self._agent.send(b"%d %d %d\n%s" % (number, int(timeout + 0.999), len(data), data))
        out = ""
        # The agent keeps the command's limit; ours is for an agent that is dead or starved.
        deadline = time.monotonic() + timeout + 30
        while time.monotonic() < deadline:
            said = self._hear(0.5)
            if said and said.get("id") == number:
                out += str(said.get("out", ""))
                if "code" in said:
                    # Bytes come as the characters of the same number.
                    return Result(int(str(said["code"])), out.encode("latin-1").decode(errors="replace"))
            elif self.poll_end() is not None:
                raise Dead(f"the machine ended ({self.end}) under: {command}")
        raise Late(f"the agent did not answer: {command}\n{self.console.tail()}")

    def poll_end(self) -> End | None:
        if self.end is None and self._qmp is not None:
            try:
                while (said := self._qmp.receive(0)) is not None:
                    if said.get("event") == "SHUTDOWN":
                        self._ended(str(said["data"]["reason"]))
            except ConnectionError:
                self._qemu_gone()
        return self.end

    def _ended(self, reason: str) -> None:
        how = REASONS.get(reason, reason)
        # With panic=-1 the kernel reboots after a panic.
        if how == "reboot" and "Kernel panic" in self.console.text_of_this_boot():
            how = "panic"
        self.end = End(how)
        self._reap(20)

    def _qemu_gone(self) -> None:
        """A closed connection: QMP's last words are read first."""
        if self.end is None and self._qmp is not None:
            try:
                while (said := self._qmp.receive(1)) is not None:
                    if said.get("event") == "SHUTDOWN":
                        self._ended(str(said["data"]["reason"]))
                        return
            except ConnectionError:
                pass
        if self.end is None:
            self._reap(5)
            self.end = End("exit", self._qemu.returncode if self._qemu else -1)

    def _reap(self, timeout: float) -> None:
        if self._qemu is not None:
            try:
                self._qemu.wait(timeout)
            except subprocess.TimeoutExpired:
                self._qemu.kill()
                self._qemu.wait()
            self.console.finish()

    def cut(self) -> None:
        if self._qemu is not None and self._qemu.poll() is None:
            self._qemu.kill()
            self._qemu.wait()
        if self.end is None:
            self.end = End("cut")
        for channel in (self._agent, self._qmp):
            if channel is not None:
                channel.close()
        self._agent = self._qmp = None

    def __exit__(self, *rest: object) -> None:
        super().__exit__(*rest)
        self._work.cleanup()
