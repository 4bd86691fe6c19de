"""Settings of the control group."""

from vmtests.probe.unit import Unit, row

NUMBERS = {
    "CPUWeight=77": ("cpu-weight = 77", "cpu.weight"), "MemoryMin=1M": ("memory-min = 1M", "memory.min"), "MemoryLow=2M": ("memory-low = 2M", "memory.low"),
    "MemoryHigh=300M": ("memory-high = 300M", "memory.high"), "MemoryMax=400M": ("memory-max = 400M", "memory.max"),
    "MemorySwapMax=50M": ("memory-swap-max = 50M", "memory.swap.max"), "MemoryZSwapMax=10M": ("memory-zswap-max = 10M", "memory.zswap.max"),
    "TasksMax=123": ("tasks-max = 123", "pids.max"), "IOWeight=55": ("io-weight = 55", "io.weight"), "CPUQuota=25%": ("cpu-quota = 25%", "cpu.max"),
    "AllowedCPUs=0": ("allowed-cpus = 0", "cpuset.cpus"), "AllowedMemoryNodes=0": ("allowed-memory-nodes = 0", "cpuset.mems"),
}
FILES = ",".join(file for _, file in NUMBERS.values())


def numbers(values: dict[str, tuple[str, str]]):
    return tuple(row(systemd, f"Cgroup.{native}", f"cgroup.{file}") for systemd, (native, file) in values.items())


def one(name: str, systemd: str, native: str, *files: str) -> Unit:
    return Unit(name, f"cgroup={','.join(files)}", (row(systemd, "\n".join(f"Cgroup.{line}" for line in native.splitlines()), *(f"cgroup.{file}" for file in files)),))


UNITS = (
    # Which controllers it has unasked depends on what started before it.
    Unit("cgroup-plain", f"cgroup cgroup={FILES},memory.oom.group,cgroup.type,cpu.idle", (
        row("", "", "cgroup.path", "cgroup.owner", "cgroup.cgroup.type"),)),
    Unit("cgroup-numbers", f"cgroup={FILES}", numbers(NUMBERS)),
    one("cgroup-infinity", "MemoryMax=infinity\nTasksMax=infinity\nMemoryHigh=infinity", "memory-max = infinity\ntasks-max = infinity\nmemory-high = infinity",
        "memory.max", "pids.max", "memory.high"),
    one("cgroup-percent", "MemoryMax=10%\nTasksMax=10%\nMemoryHigh=5%", "memory-max = 10%\ntasks-max = 10%\nmemory-high = 5%", "memory.max", "pids.max", "memory.high"),
    one("cgroup-quota", "CPUQuota=150%\nCPUQuotaPeriodSec=10ms", "cpu-quota = 150%\ncpu-quota-period = 10ms", "cpu.max"),
    one("cgroup-idle", "CPUWeight=idle", "cpu-weight = idle", "cpu.idle", "cpu.weight"),
    one("cgroup-shares", "CPUShares=2048", "cpu-shares = 2048", "cpu.weight"),
    one("cgroup-limit", "MemoryLimit=64M", "memory-limit = 64M", "memory.max"),
    one("cgroup-io", "IOReadBandwidthMax=/dev/nvme0n1 1M\nIOWriteBandwidthMax=/dev/nvme0n1 2M\nIOReadIOPSMax=/dev/nvme0n1 100\nIOWriteIOPSMax=/dev/nvme0n1 200",
        "io-read-bandwidth-max = /dev/nvme0n1 1M\nio-write-bandwidth-max = /dev/nvme0n1 2M\nio-read-iops-max = /dev/nvme0n1 100\nio-write-iops-max = /dev/nvme0n1 200", "io.max"),
    one("cgroup-io-path", "IOReadBandwidthMax=/ 5M", "io-read-bandwidth-max = / 5M", "io.max"),
    one("cgroup-io-device", "IODeviceWeight=/dev/nvme0n1 33", "io-device-weight = /dev/nvme0n1 33", "io.weight"),
    one("cgroup-latency", "IODeviceLatencyTargetSec=/dev/nvme0n1 25ms", "io-device-latency-target = /dev/nvme0n1 25ms", "io.latency"),
    one("cgroup-oom", "OOMPolicy=kill", "oom-policy = kill", "memory.oom.group"),
    one("cgroup-startup", "StartupCPUWeight=66\nCPUWeight=77", "startup-cpu-weight = 66\ncpu-weight = 77", "cpu.weight"),
    Unit("cgroup-delegate", "cgroup cgroup=cgroup.controllers", (
        row("Delegate=yes\nUser=probe", "Cgroup.delegate = yes\nUser = probe", "cgroup.owner", "cgroup.writable", "cgroup.subgroup"),)),
    Unit("cgroup-delegate-some", "cgroup cgroup=cgroup.controllers", (
        row("Delegate=pids memory\nUser=probe", "Cgroup.delegate = pids memory\nUser = probe", "cgroup.owner", "cgroup.subgroup"),)),
    Unit("cgroup-user", "cgroup", (row("User=probe", "User = probe", "cgroup.owner", "cgroup.writable", "cgroup.subgroup"),)),
    Unit("device-closed", "path=/dev/null,/dev/zero,/dev/kmsg,/dev/nvme0n1,/dev/urandom,/dev/full", (
        row("DevicePolicy=closed", "Cgroup.device-policy = closed", "path./dev/null.writable", "path./dev/kmsg.readable", "path./dev/nvme0n1.readable",
            "path./dev/urandom.readable", "path./dev/full.readable"),)),
    Unit("device-strict", "path=/dev/null,/dev/zero,/dev/kmsg,/dev/nvme0n1", (
        row("DevicePolicy=strict\nDeviceAllow=/dev/null rw\nDeviceAllow=/dev/kmsg r", "Cgroup.device-policy = strict\nCgroup.device-allow = /dev/null rw\nCgroup.device-allow = /dev/kmsg r",
            "path./dev/null.writable", "path./dev/zero.readable", "path./dev/kmsg.readable", "path./dev/kmsg.writable", "path./dev/nvme0n1.readable"),)),
    Unit("device-allow", "path=/dev/null,/dev/kmsg,/dev/nvme0n1", (
        row("DeviceAllow=block-blkext r", "Cgroup.device-allow = block-blkext r", "path./dev/null.writable", "path./dev/kmsg.readable", "path./dev/nvme0n1.readable",
            "path./dev/nvme0n1.writable"),)),
    Unit("device-class", "path=/dev/null,/dev/kmsg,/dev/nvme0n1", (
        row("DevicePolicy=closed\nDeviceAllow=char-mem rw", "Cgroup.device-policy = closed\nCgroup.device-allow = char-mem rw", "path./dev/kmsg.readable", "path./dev/nvme0n1.readable"),)),
    Unit("ip-deny", "call=send-loopback,socket-inet", (
        row("IPAddressDeny=any", "Cgroup.ip-address-deny = any", "call.send-loopback", "call.socket-inet"),)),
    Unit("ip-allow", "call=send-loopback", (
        row("IPAddressDeny=any\nIPAddressAllow=localhost", "Cgroup.ip-address-deny = any\nCgroup.ip-address-allow = localhost", "call.send-loopback"),)),
    Unit("bind-deny", "call=bind-port,bind-other-port", (
        row("SocketBindDeny=any\nSocketBindAllow=tcp:7001", "Cgroup.socket-bind-deny = any\nCgroup.socket-bind-allow = tcp:7001", "call.bind-port", "call.bind-other-port"),)),
)
