"""Which system calls fail, and how."""

from vmtests.probe.unit import Unit, row


def filtered(name: str, systemd: str, native: str, *calls: str, more: tuple[str, ...] = ()) -> Unit:
    """A unit that tries `calls`; `more` are further keys of what it is asked."""
    return Unit(name, f"caps call={','.join(calls)}", (row(systemd, native, *(f"call.{call}" for call in calls), *more),))


def denies(words: str) -> str:
    return " ".join(f"~{word}" for word in words.split())


GROUPS = {
    "mount": ("mount", "umount2", "pivot_root", "chroot", "open_tree", "fsopen", "mount_setattr"),
    "swap": ("swapon", "swapoff"), "reboot": ("reboot", "kexec_load"), "module": ("init_module", "finit_module", "delete_module"),
    "clock": ("settimeofday", "clock_settime", "clock_adjtime", "adjtimex"), "raw-io": ("iopl", "ioperm"),
    "debug": ("ptrace", "perf_event_open", "kcmp", "pidfd_getfd"), "cpu-emulation": ("modify_ldt",),
    "obsolete": ("uselib", "ustat", "sysfs"), "keyring": ("add_key", "keyctl", "request_key"),
    "resources": ("setpriority", "ioprio_set", "sched_setaffinity"), "memlock": ("mlock",), "ipc": ("shmget", "memfd_create"),
    "privileged": ("acct", "chown", "capset", "setuid", "quotactl", "sethostname"), "timer": ("timer_create",), "aio": ("io_setup", "io_uring_setup"),
}

UNITS = (
    filtered("filter-plain", "", "", "mount", "unshare-user", "mmap-wx", "personality-set", "socket-packet", "sched-fifo", "fchmod-suid", "call-32bit",
             "call-x32", "unknown-call", "bpf", "userfaultfd", "syslog", "keyctl"),
    *(filtered(f"filter-without-{group}", f"SystemCallFilter=~@{group}\nSystemCallErrorNumber=EPERM",
               f"Sandbox.system-call-filter = ~@{group}\nSandbox.system-call-error-number = EPERM", *calls, "getpid")
      for group, calls in GROUPS.items()),
    filtered("filter-kill", "SystemCallFilter=~@mount uname", f"Sandbox.system-call-filter = {denies('@mount uname')}", "mount", "uname", "getpid",
             more=("seccomp", "no-new-privileges")),
    filtered("filter-errno", "SystemCallFilter=~@mount uname\nSystemCallErrorNumber=EUCLEAN",
             f"Sandbox.system-call-filter = {denies('@mount uname')}\nSandbox.system-call-error-number = EUCLEAN", "mount", "umount2", "uname", "getpid"),
    filtered("filter-own-errno", "SystemCallFilter=~mount:EACCES uname:ENOTTY swapon:kill\nSystemCallErrorNumber=EPERM",
             f"Sandbox.system-call-filter = {denies('mount:EACCES uname:ENOTTY swapon:kill')}\nSandbox.system-call-error-number = EPERM",
             "mount", "uname", "swapon", "swapoff"),
    filtered("filter-service", "SystemCallFilter=@system-service\nSystemCallErrorNumber=EPERM",
             "Sandbox.system-call-filter = @system-service\nSandbox.system-call-error-number = EPERM",
             "mount", "swapon", "reboot", "init_module", "clock_settime", "ptrace", "bpf", "keyctl", "setpriority", "mlock", "chown", "setuid", "shmget",
             "socket-inet", "unshare-user", "setns-any", "personality-set", "memfd_create", "io_uring_setup", "userfaultfd", "getrandom", "seccomp",
             "unknown-call", "open_by_handle_at", "name_to_handle_at", "fanotify_init", "quotactl", "syslog", "epoll_create1", "openat2", "clone3"),
    filtered("filter-service-kill", "SystemCallFilter=@system-service", "Sandbox.system-call-filter = @system-service", "mount", "reboot", "uname", "unknown-call"),
    filtered("filter-service-less", "SystemCallFilter=@system-service\nSystemCallFilter=~@privileged @resources\nSystemCallErrorNumber=EPERM",
             f"Sandbox.system-call-filter = @system-service {denies('@privileged @resources')}\nSandbox.system-call-error-number = EPERM",
             "setpriority", "chown", "setuid", "mount", "uname", "capset", "prlimit64"),
    filtered("filter-service-more", "SystemCallFilter=@system-service @mount\nSystemCallErrorNumber=EPERM",
             "Sandbox.system-call-filter = @system-service @mount\nSandbox.system-call-error-number = EPERM", "mount", "swapon", "pivot_root"),
    filtered("filter-deny-then-allow", "SystemCallFilter=~@mount @swap\nSystemCallFilter=mount\nSystemCallErrorNumber=EPERM",
             f"Sandbox.system-call-filter = {denies('@mount @swap')} mount\nSandbox.system-call-error-number = EPERM", "mount", "umount2", "swapon"),
    filtered("filter-user", "User=probe\nSystemCallFilter=~@swap\nSystemCallErrorNumber=EPERM",
             f"User = probe\nSandbox.system-call-filter = {denies('@swap')}\nSandbox.system-call-error-number = EPERM", "swapon", "getpid",
             more=("no-new-privileges", "seccomp", "caps.effective")),
    filtered("filter-architecture", "SystemCallArchitectures=native", "Sandbox.system-call-architectures = native", "call-32bit", "call-x32", "getpid",
             more=("seccomp",)),
    filtered("filter-architecture-two", "SystemCallArchitectures=native x86", "Sandbox.system-call-architectures = native x86", "call-32bit", "call-x32", "getpid"),
    filtered("filter-log", "SystemCallLog=mount", "Sandbox.system-call-log = mount", "mount", "getpid", more=("seccomp",)),
    filtered("families-allow", "RestrictAddressFamilies=AF_UNIX AF_INET", "Sandbox.restrict-address-families = AF_UNIX AF_INET",
             "socket-unix", "socket-inet", "socket-inet6", "socket-netlink", "socket-packet", "socket-unknown", "socketpair", "socket-raw", "call-32bit"),
    filtered("families-deny", "RestrictAddressFamilies=~AF_PACKET AF_NETLINK", f"Sandbox.restrict-address-families = {denies('AF_PACKET AF_NETLINK')}",
             "socket-unix", "socket-inet", "socket-netlink", "socket-packet", "socket-unknown"),
    filtered("families-none", "RestrictAddressFamilies=none", "Sandbox.restrict-address-families = none", "socket-unix", "socket-inet", "socketpair", "socket-unknown"),
    filtered("namespaces-all", "RestrictNamespaces=yes", "Sandbox.restrict-namespaces = yes", "unshare-cgroup", "unshare-ipc", "unshare-net", "unshare-mnt",
             "unshare-pid", "unshare-user", "unshare-uts", "unshare-files", "clone-uts", "clone-net", "clone3", "setns-uts", "setns-any"),
    filtered("namespaces-allow", "RestrictNamespaces=uts ipc", "Sandbox.restrict-namespaces = uts ipc", "unshare-uts", "unshare-ipc", "unshare-net", "unshare-user",
             "clone-uts", "clone-net", "setns-uts", "setns-any"),
    filtered("namespaces-deny", "RestrictNamespaces=~user net", f"Sandbox.restrict-namespaces = {denies('user net')}", "unshare-uts", "unshare-net", "unshare-user",
             "clone-uts", "clone-net", "setns-uts", "setns-any"),
    filtered("realtime", "RestrictRealtime=yes", "Sandbox.restrict-realtime = yes", "sched-fifo", "sched-rr", "sched-batch", "sched-idle", "sched-setattr", more=("seccomp",)),
    filtered("suid", "RestrictSUIDSGID=yes", "Sandbox.restrict-suid-sgid = yes", "fchmod-suid", "fchmod-sgid", "fchmod-plain", "fchmodat-suid", "open-suid", "open-plain",
             "mkdir-sgid", "mknod-suid", "openat2"),
    filtered("write-execute", "MemoryDenyWriteExecute=yes", "Sandbox.memory-deny-write-execute = yes", "mmap-wx", "mmap-x", "mprotect-x", "pkey_mprotect-x", "shmat-x"),
    filtered("lock-personality", "LockPersonality=yes", "Sandbox.lock-personality = yes", "personality-get", "personality-set", "personality-random"),
    filtered("filter-caps", "User=probe\nAmbientCapabilities=CAP_SYS_ADMIN\nSystemCallFilter=~@swap",
             f"User = probe\nCapabilities.ambient = CAP_SYS_ADMIN\nSandbox.system-call-filter = {denies('@swap')}", "getpid", more=("no-new-privileges", "caps.effective")),
)
