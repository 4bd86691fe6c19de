"""Each setting that a kernel or a container may not give: how it is asked for, and what sh finds of itself that has it.

The names are those of docs/formats/definition.md, and settings_asked_test.py compares the two. To add one: a line.
"""

from __future__ import annotations

from typing import NamedTuple


class Row(NamedTuple):
    """The lines of [Process]; `has` is empty where sh cannot find out, and what is told is believed."""

    lines: str
    has: str = ""
    # Told by another name: one failure stands for both.
    told: str = ""
    # The service would not work without: then it is not started, whatever WhenImpossible says.
    needed: bool = False
    # It takes capabilities away, or a security module looks at it: from there a start may not go on.
    may_fail: bool = False
    # Asked for together where services are dear; alone: "".
    pack: str = "more"
    # A setting of another group that it brings along; without that it is not whole, which is told by that name.
    brings: str = ""


# What the probes use. `known` is what HEAD of settings_asked.py found outside.
FUNCTIONS = """own() { eval "theirs=\\$OWN_$1"; test "$(readlink /proc/self/ns/$1)" != "$theirs"; }
group() { sed -n s/^0:://p /proc/self/cgroup; }
file() { cat /sys/fs/cgroup$(group)/$1 /sys/fs/cgroup/unified$(group)/$1 2>/dev/null; }
is() { file $1 | grep -qx -- "$2"; }
status() { sed -n "s/^$1:[^0-9a-f]*//p" /proc/self/status; }
filtered() { test $(status Seccomp_filters) -gt $FILTERS; }
no_cap() { test $((0x$(status CapBnd) >> $1 & 1)) = 0; }
policy() { test "$(cut -d' ' -f$1 /proc/$$/stat)" = $2; }
"""

PROCESS = {
    "Nice": Row("Nice = -5", 'test "$(nice)" = -5', pack="Nice"),
    "OomScoreAdjust": Row("OomScoreAdjust = -900", "grep -qx -- -900 /proc/self/oom_score_adj"),
    "Limit.NOFILE": Row("Limit.NOFILE = 60:2000000000", 'test "$(ulimit -Hn)" = 2000000000', pack="Limit"),
    "Limit.MEMLOCK": Row("Limit.MEMLOCK = infinity", 'test "$(ulimit -Hl)" = unlimited'),
    "Limit.CORE": Row("Limit.CORE = 0", 'test "$(ulimit -Hc)" = 0'),
    "User": Row("User = daemon", 'test "$(id -un)" = daemon', needed=True, pack="needed"),
    "NoNewPrivileges": Row("NoNewPrivileges = yes", "grep -q '^NoNewPrivs:.*1$' /proc/self/status", needed=True),
}
FIFO = "Scheduling.cpu-policy = fifo\n"
IO = "Scheduling.io-class = realtime\n"
NUMA = "Scheduling.numa-policy = bind\nScheduling.numa-mask = 0"
SCHEDULING = {
    "cpu-policy": Row("Scheduling.cpu-policy = fifo", "policy 41 1 || policy 41 1073741825"),
    "cpu-priority": Row(FIFO + "Scheduling.cpu-priority = 3", "policy 40 3", "Scheduling.cpu-policy"),
    "cpu-reset-on-fork": Row(FIFO + "Scheduling.cpu-reset-on-fork = yes", "! policy 41 0 && sh -c 'cut -d\" \" -f41 /proc/$$/stat' | grep -qx 0",
                             "Scheduling.cpu-policy"),
    "cpu-affinity": Row("Scheduling.cpu-affinity = 0", 'test "$(status Cpus_allowed_list)" = 0'),
    "io-class": Row(IO.strip(), "ionice -p $$ | grep -q realtime"),
    "io-priority": Row(IO + "Scheduling.io-priority = 2", "ionice -p $$ | grep -q 'realtime: prio 2'", "Scheduling.io-class"),
    "timer-slack": Row("Scheduling.timer-slack = 70000", "grep -qx 70000 /proc/self/timerslack_ns", pack="Nice"),
    "numa-policy": Row(NUMA, "grep -q 'bind[^ ]*:0' /proc/self/numa_maps"),
    "numa-mask": Row(NUMA, "grep -q 'bind[^ ]*:0' /proc/self/numa_maps", "Scheduling.numa-policy"),
    "coredump-filter": Row("Scheduling.coredump-filter = 3f", "grep -qx 0000003f /proc/self/coredump_filter"),
    "personality": Row("Scheduling.personality = x86", 'test "$(uname -m)" != $MACHINE', needed=True, pack="personality"),
    "memory-ksm": Row("Scheduling.memory-ksm = yes"),
}
CAPABILITIES = {
    "bounding": Row("Capabilities.bounding = CAP_KILL", 'test "$(status CapBnd)" = 0000000000000020', needed=True, pack="needed"),
    "ambient": Row("Capabilities.ambient = CAP_KILL", 'test "$(status CapAmb)" = 0000000000000020', needed=True, pack="needed"),
    "inheritable": Row("Capabilities.inheritable = CAP_KILL", 'test "$(status CapInh)" = 0000000000000020', needed=True, pack="needed"),
    "secure-bits": Row("Capabilities.secure-bits = noroot", needed=True, pack="secure-bits"),
}
SECURITY = {
    "keyring": Row("Security.keyring = private"),
    "apparmor-profile": Row("Security.apparmor-profile = unconfined", may_fail=True),
    "selinux-label": Row("Security.selinux-label = system_u:system_r:init_t:s0", may_fail=True),
    "smack-label": Row("Security.smack-label = _", may_fail=True),
    "set-credential": Row("Security.set-credential = word:secret", 'grep -qx secret "$CREDENTIALS_DIRECTORY/word"', needed=True, pack="credentials"),
    "load-credential": Row("Security.load-credential = users:/etc/passwd", 'grep -q ^root "$CREDENTIALS_DIRECTORY/users"', needed=True, pack="credentials"),
}


def limit(name: str, value: str, file: str = "", found: str = "", told: str = "", pack: str = "Cgroup") -> Row:
    return Row(f"Cgroup.{name} = {value}", f"is {file} '{found or value}'" if file else "", f"Cgroup.{told}" if told else "", pack=pack)


SLICE = "Cgroup.slice = ask.slice\n"
QUOTA = "Cgroup.cpu-quota = 20%\n"
DELEGATE = "Cgroup.delegate = pids\n"
CGROUP = {
    "memory-min": limit("memory-min", "1M", "memory.min", "1048576"),
    "memory-low": limit("memory-low", "2M", "memory.low", "2097152"),
    "memory-high": limit("memory-high", "40M", "memory.high", "41943040"),
    "memory-max": limit("memory-max", "50M", "memory.max", "52428800"),
    "memory-limit": limit("memory-limit", "50M", "memory.max", "52428800", "memory-max", "old"),
    "memory-swap-max": limit("memory-swap-max", "0", "memory.swap.max"),
    "memory-zswap-max": limit("memory-zswap-max", "0", "memory.zswap.max"),
    "oom-policy": limit("oom-policy", "kill", "memory.oom.group", "1"),
    "tasks-max": limit("tasks-max", "33", "pids.max"),
    "cpu-weight": limit("cpu-weight", "70", "cpu.weight"),
    "cpu-shares": limit("cpu-shares", "2048", "cpu.weight", "2[0-9][0-9]", "cpu-weight", "old"),
    "cpu-quota": limit("cpu-quota", "20%", "cpu.max", "20000 100000", pack="old"),
    "cpu-quota-period": Row(QUOTA + "Cgroup.cpu-quota-period = 10ms", "is cpu.max '2000 10000'", "Cgroup.cpu-quota", pack="Cgroup"),
    "allowed-cpus": limit("allowed-cpus", "0", "cpuset.cpus"),
    "allowed-memory-nodes": limit("allowed-memory-nodes", "0", "cpuset.mems"),
    "io-weight": Row("Cgroup.io-weight = 200", "is io.weight 'default 200' || file io.bfq.weight | grep -q '1[0-9][0-9]$'", pack="Cgroup"),
    "io-device-weight": limit("io-device-weight", "/ 200"),
    "io-device-latency-target": limit("io-device-latency-target", "/ 25ms"),
    "io-read-bandwidth-max": Row("Cgroup.io-read-bandwidth-max = / 5M", "file io.max | grep -q rbps=5000000", pack="Cgroup"),
    "io-write-bandwidth-max": Row("Cgroup.io-write-bandwidth-max = / 6M", "file io.max | grep -q wbps=6000000", pack="Cgroup"),
    "io-read-iops-max": Row("Cgroup.io-read-iops-max = / 700", "file io.max | grep -q riops=700", pack="Cgroup"),
    "io-write-iops-max": Row("Cgroup.io-write-iops-max = / 800", "file io.max | grep -q wiops=800", pack="Cgroup"),
    "block-io-weight": Row("Cgroup.block-io-weight = 1000", "is io.weight 'default 200' || file io.bfq.weight | grep -q '1[0-9][0-9]$'", "Cgroup.io-weight", pack="old"),
    "block-io-device-weight": limit("block-io-device-weight", "/ 500", told="io-device-weight", pack="old"),
    "block-io-read-bandwidth": Row("Cgroup.block-io-read-bandwidth = / 5M", "file io.max | grep -q rbps=5000000", "Cgroup.io-read-bandwidth-max", pack="old"),
    "block-io-write-bandwidth": Row("Cgroup.block-io-write-bandwidth = / 6M", "file io.max | grep -q wbps=6000000", "Cgroup.io-write-bandwidth-max", pack="old"),
    "memory-accounting": Row("Cgroup.memory-accounting = yes", 'test -n "$(file memory.current)"', pack="Cgroup"),
    "tasks-accounting": Row("Cgroup.tasks-accounting = yes", 'test -n "$(file pids.current)"', pack="Cgroup"),
    "io-accounting": Row("Cgroup.io-accounting = yes", "file cgroup.controllers | grep -qw io", pack="Cgroup"),
    "block-io-accounting": Row("Cgroup.block-io-accounting = yes", "file cgroup.controllers | grep -qw io", "Cgroup.io-accounting", pack="old"),
    "slice": Row(SLICE, "group | grep -q /ask.slice/", pack="Cgroup"),
    "delegate": Row(DELEGATE, "file cgroup.controllers | grep -qw pids", pack="Cgroup"),
    "delegate-subgroup": Row("Cgroup.delegate = yes\nCgroup.delegate-subgroup = inner", "group | grep -q '/inner$'", pack="subgroup"),
}
STRICT = "Sandbox.protect-system = strict\n"
VIEW = {
    "private-tmp": Row("Sandbox.private-tmp = yes", "test ! -e $MARKER"),
    "private-devices": Row("Sandbox.private-devices = yes", 'test "$(stat -c %d /dev)" != $DEVICES && filtered && no_cap 27', may_fail=True, brings="Cgroup.device-policy"),
    "private-network": Row("Sandbox.private-network = yes", "own net"),
    "private-ipc": Row("Sandbox.private-ipc = yes", "own ipc"),
    "private-users": Row("Sandbox.private-users = yes", "own user", pack="users"),
    "private-mounts": Row("Sandbox.private-mounts = yes", "own mnt"),
    "mount-flags": Row("Sandbox.mount-flags = private", "own mnt"),
    "network-namespace-path": Row("Sandbox.network-namespace-path = /proc/self/ns/net", needed=True, pack="needed"),
    "ipc-namespace-path": Row("Sandbox.ipc-namespace-path = /proc/self/ns/ipc", needed=True, pack="needed"),
    "protect-system": Row(STRICT, "! touch $TMPDIR/strict 2>/dev/null"),
    "protect-home": Row("Sandbox.protect-home = tmpfs", "grep -q ' /root tmpfs' /proc/self/mounts"),
    "protect-hostname": Row("Sandbox.protect-hostname = yes", "own uts && filtered"),
    "protect-clock": Row("Sandbox.protect-clock = yes", "filtered && no_cap 25 && no_cap 35", may_fail=True,
                         brings="Cgroup.device-policy"),
    "protect-kernel-tunables": Row("Sandbox.protect-kernel-tunables = yes", "filtered && grep -q ' /sys sysfs ro' /proc/self/mounts"),
    "protect-kernel-modules": Row("Sandbox.protect-kernel-modules = yes", "filtered && own mnt && no_cap 16", may_fail=True),
    "protect-kernel-logs": Row("Sandbox.protect-kernel-logs = yes", "filtered && own mnt && no_cap 34", may_fail=True),
    "protect-control-groups": Row("Sandbox.protect-control-groups = yes", "own mnt && ! mkdir /sys/fs/cgroup/asked 2>/dev/null"),
    "protect-proc": Row("Sandbox.protect-proc = invisible", "grep -q '/proc .*hidepid=' /proc/self/mounts"),
    "proc-subset": Row("Sandbox.proc-subset = pid", "test ! -e /proc/meminfo"),
    "read-write-paths": Row(STRICT + "Sandbox.read-write-paths = $TMPDIR/open", "touch $TMPDIR/open/x && ! touch $TMPDIR/x 2>/dev/null"),
    "read-only-paths": Row("Sandbox.read-only-paths = $TMPDIR/closed", "! touch $TMPDIR/closed/x 2>/dev/null"),
    "inaccessible-paths": Row("Sandbox.inaccessible-paths = $TMPDIR/hidden", "test ! -e $TMPDIR/hidden/file"),
    "no-exec-paths": Row("Sandbox.no-exec-paths = $TMPDIR/dead", "! $TMPDIR/dead/true 2>/dev/null"),
    "exec-paths": Row("Sandbox.no-exec-paths = $TMPDIR/dead\nSandbox.exec-paths = $TMPDIR/dead/live",
                      "! $TMPDIR/dead/true 2>/dev/null && $TMPDIR/dead/live/true"),
    "temporary-file-systems": Row("Sandbox.temporary-file-systems = $TMPDIR/empty", "test ! -e $TMPDIR/empty/file", needed=True, pack="needed"),
    "bind-paths": Row("Sandbox.bind-paths = /etc:$TMPDIR/bind", "test -e $TMPDIR/bind/passwd", needed=True, pack="needed"),
    "bind-read-only-paths": Row("Sandbox.bind-read-only-paths = /etc:$TMPDIR/bound", "test -e $TMPDIR/bound/passwd", needed=True, pack="needed"),
    "mount-api-vfs": Row("RootDirectory = $TMPDIR/root\nSandbox.mount-api-vfs = yes\n"
                         "Sandbox.bind-read-only-paths = /bin /lib -/lib64 /usr $PLACE $TMPDIR/known:$TMPDIR/known",
                         "test -e /proc/self/status && test ! -e /etc/passwd", needed=True, pack="root"),
}
FILTER = {
    "system-call-filter": Row("Sandbox.system-call-filter = ~mkdir mkdirat", "filtered", pack="Filter"),
    "system-call-error-number": Row("Sandbox.system-call-filter = ~mkdir ~mkdirat\nSandbox.system-call-error-number = EPERM",
                                    "! (mkdir $TMPDIR/x$$ 2>/dev/null && rmdir $TMPDIR/x$$)", "Sandbox.system-call-filter", pack=""),
    "system-call-architectures": Row("Sandbox.system-call-architectures = native", "filtered", pack="Filter"),
    "system-call-log": Row("Sandbox.system-call-log = acct", "filtered", pack="Filter"),
    "restrict-address-families": Row("Sandbox.restrict-address-families = AF_UNIX", "filtered", pack="Filter"),
    "restrict-namespaces": Row("Sandbox.restrict-namespaces = yes", "filtered", pack="Filter"),
    "restrict-realtime": Row("Sandbox.restrict-realtime = yes", "filtered", pack="Filter"),
    "restrict-suid-sgid": Row("Sandbox.restrict-suid-sgid = yes", "filtered && ! (umask 0; : >$TMPDIR/s$$; chmod u+s $TMPDIR/s$$ 2>/dev/null)", pack="Filter"),
    "memory-deny-write-execute": Row("Sandbox.memory-deny-write-execute = yes", "filtered", pack="Filter"),
    "lock-personality": Row("Sandbox.lock-personality = yes", "filtered", pack="Filter"),
}
GROUPS = {"Scheduling": SCHEDULING, "Capabilities": CAPABILITIES, "Security": SECURITY, "Cgroup": CGROUP, "Sandbox": {**VIEW, **FILTER}}
ROWS = {**PROCESS, **{f"{group}.{name}": row for group, rows in GROUPS.items() for name, row in rows.items()}}

# Settings of the reference that are not asked for, and why.
NOTHING_TO_MISS = {
    "Cgroup.cpu-accounting": "version 2 of control groups always counts it",
    **{f"Cgroup.startup-{name}": "beside a value for the rest of the time, which is told; asked for in cgroup_limits.py"
       for name in ("cpu-weight", "cpu-shares", "allowed-cpus", "allowed-memory-nodes", "io-weight", "block-io-weight")},
    "Cgroup.disable-controllers": "of a slice, and only hides what is there",
    "Cgroup.default-memory-min": "of a slice: told as memory-min of those in it",
    "Cgroup.default-memory-low": "of a slice: told as memory-low of those in it",
    "Cgroup.device-allow": "asked for in engine/exec's tests of devices: told as device-policy or by its own name",
    "Cgroup.device-policy": "the same",
    "Cgroup.ip-address-allow": "asked for in engine/exec's tests of programs of cgroups",
    "Cgroup.ip-address-deny": "the same",
    "Cgroup.restrict-network-interfaces": "the same",
    "Cgroup.socket-bind-allow": "the same",
    "Cgroup.socket-bind-deny": "the same",
    "Sandbox.root-image-options": "says how RootImage is mounted, without which a service is never started",
    "Sandbox.remove-ipc": "is done when the service has stopped",
    "Sandbox.root-directory-start-only": "says which commands RootDirectory is for",
}
