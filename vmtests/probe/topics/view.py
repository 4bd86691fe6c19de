"""What of the file system and of the kernel a service sees: namespaces, mounts, protected and private places."""

from vmtests.probe.unit import Unit, row

NAMESPACES = ("ns.cgroup", "ns.ipc", "ns.mnt", "ns.net", "ns.pid", "ns.time", "ns.user", "ns.uts")


def paths(*names: str) -> str:
    return "path=" + ",".join(names)


def of(path: str, *what: str) -> tuple[str, ...]:
    return tuple(f"path.{path}.{one}" for one in what)


PLACES = (
    Unit("view-plain", f"ns net processes {paths('/', '/tmp', '/home', '/usr', '/dev', '/proc', '/sys', '/sys/fs/cgroup', '/run')} mount=/,/proc,/sys,/dev", (
        row("", "", *NAMESPACES, "hostname", "machine", "userns.uid_map", "net.devices", "net.lo-flags", "proc.first", "proc.others",
            "proc.meminfo", *of("/", "fs", "flags"), *of("/tmp", "mode", "writable"), *of("/usr", "writable"), *of("/dev", "fs", "flags"),
            *of("/proc", "fs", "flags"), *of("/sys", "fs", "flags"), *of("/sys/fs/cgroup", "fs", "flags"), *of("/run", "fs", "flags", "mode"),
            "mount./.propagation"),)),
    Unit("private-tmp", f"ns {paths('/tmp', '/var/tmp', '/usr')} mount=/tmp,/var/tmp,/", (
        row("PrivateTmp=yes", "Sandbox.private-tmp = yes", "ns.mnt", "ns.net", "ns.uts", *of("/tmp", "mode", "owner", "empty", "writable", "flags"),
            *of("/var/tmp", "mode", "empty", "writable"), *of("/usr", "flags"), "mount./tmp.is", "mount./var/tmp.is", "mount./.propagation"),)),
    Unit("private-tmp-user", f"{paths('/tmp')} mount=/tmp", (
        row("User=probe\nPrivateTmp=yes", "User = probe\nSandbox.private-tmp = yes", "mount./tmp.is", *of("/tmp", "mode", "owner", "writable")),)),
    Unit("private-mounts", "ns mount=/", (
        row("PrivateMounts=yes", "Sandbox.private-mounts = yes", "ns.mnt", "ns.ipc", "mount./.propagation"),)),
    Unit("mount-flags-slave", "ns mount=/", (
        row("MountFlags=slave", "Sandbox.mount-flags = slave", "ns.mnt", "mount./.propagation"),)),
    Unit("mount-flags-private", "ns mount=/", (
        row("MountFlags=private", "Sandbox.mount-flags = private", "ns.mnt", "mount./.propagation"),)),
    Unit("private-network", "ns net call=socket-inet,socket-netlink", (
        row("PrivateNetwork=yes", "Sandbox.private-network = yes", "ns.net", "net.devices", "call.socket-inet"),)),
    Unit("private-ipc", f"ns {paths('/dev/mqueue', '/dev/shm')}", (
        row("PrivateIPC=yes", "Sandbox.private-ipc = yes", "ns.ipc", "ns.mnt"),)),
    Unit("private-users", f"ns caps ids {paths('/etc/passwd', '/home/probe', '/root')}", (
        row("PrivateUsers=yes", "Sandbox.private-users = yes", "ns.user", "userns.uid_map", "userns.gid_map", "userns.setgroups",
            "caps.effective", "caps.bounding", "uid.real", *of("/etc/passwd", "owner"), *of("/home/probe", "owner"), *of("/root", "owner")),)),
    Unit("private-users-user", "ns caps ids", (
        row("User=probe\nPrivateUsers=yes", "User = probe\nSandbox.private-users = yes", "ns.user", "userns.uid_map", "userns.gid_map", "uid.real",
            "gid.real", "caps.effective"),)),
    Unit("private-devices", f"caps ns {paths('/dev', '/dev/null', '/dev/zero', '/dev/full', '/dev/random', '/dev/urandom', '/dev/tty', '/dev/nvme0n1', '/dev/mem', '/dev/kmsg', '/dev/ptmx', '/dev/pts', '/dev/shm', '/dev/stdin', '/dev/log')}"
         " call=iopl,ioperm", (
        row("PrivateDevices=yes", "Sandbox.private-devices = yes", "ns.mnt", "caps.bounding", "call.iopl", "call.ioperm",
            *of("/dev", "mode", "flags", "writable"), *of("/dev/null", "kind", "device", "mode", "writable"), *of("/dev/zero", "device"),
            *of("/dev/full", "device"), *of("/dev/random", "device"), *of("/dev/urandom", "device", "mode"), *of("/dev/tty", "device", "mode"),
            *of("/dev/nvme0n1", "exists"), *of("/dev/mem", "exists"), *of("/dev/kmsg", "exists"), *of("/dev/ptmx", "exists", "kind"),
            *of("/dev/pts", "fs"), *of("/dev/shm", "kind", "writable"), *of("/dev/stdin", "target")),)),
)

PROTECTED = (
    Unit("protect-system", paths("/usr", "/etc", "/boot", "/srv", "/var"), (
        row("ProtectSystem=yes", "Sandbox.protect-system = yes", *of("/usr", "flags", "writable"), *of("/boot", "flags"), *of("/etc", "flags", "writable")),)),
    Unit("protect-system-full", paths("/usr", "/etc", "/srv", "/var"), (
        row("ProtectSystem=full", "Sandbox.protect-system = full", *of("/usr", "flags"), *of("/etc", "flags", "writable"), *of("/var", "flags", "writable")),)),
    Unit("protect-system-strict", paths("/", "/usr", "/var", "/home", "/tmp", "/dev/shm", "/proc/sys", "/run", "/sys"), (
        row("ProtectSystem=strict", "Sandbox.protect-system = strict", *of("/", "flags"), *of("/var", "flags", "writable"), *of("/home", "flags"),
            *of("/tmp", "flags", "writable"), *of("/dev/shm", "writable"), *of("/proc/sys", "flags"), *of("/sys", "flags"), *of("/run", "flags")),)),
    Unit("protect-system-holes", paths("/srv/data", "/srv/data/inner", "/run", "/srv/from", "/var/lib/probe-hole", "/srv/data/other"), (
        row("ProtectSystem=strict\nReadWritePaths=/srv/data /run -/nonesuch\nReadOnlyPaths=/srv/data/inner\nStateDirectory=probe-hole",
            "Sandbox.protect-system = strict\nSandbox.read-write-paths = /srv/data /run -/nonesuch\nSandbox.read-only-paths = /srv/data/inner\n"
            "Directories = state /var/lib/probe-hole",
            *of("/srv/data", "flags", "writable"), *of("/srv/data/inner", "flags", "writable"), *of("/srv/data/other", "flags"), *of("/run", "writable"),
            *of("/srv/from", "flags"), *of("/var/lib/probe-hole", "writable", "flags")),)),
    Unit("protect-home", paths("/home", "/root", "/home/probe"), (
        row("ProtectHome=yes", "Sandbox.protect-home = yes", *of("/home", "exists", "mode", "empty", "readable", "writable"), *of("/root", "mode", "empty"),
            *of("/home/probe", "exists")),)),
    Unit("protect-home-user", paths("/home", "/root"), (
        row("User=probe\nProtectHome=yes", "User = probe\nSandbox.protect-home = yes", *of("/home", "readable", "writable"), *of("/root", "readable")),)),
    Unit("protect-home-read-only", paths("/home", "/root", "/home/probe/file"), (
        row("ProtectHome=read-only", "Sandbox.protect-home = read-only", *of("/home", "flags", "writable", "empty"), *of("/root", "flags"),
            *of("/home/probe/file", "text", "writable")),)),
    Unit("protect-home-tmpfs", paths("/home", "/root"), (
        row("ProtectHome=tmpfs", "Sandbox.protect-home = tmpfs", *of("/home", "fs", "flags", "mode", "empty"), *of("/root", "fs", "empty")),)),
    Unit("protect-tunables", f"ns {paths('/proc/sys', '/proc/sysrq-trigger', '/sys', '/proc/sys/kernel/panic', '/proc/irq', '/sys/fs/cgroup', '/proc/timer_list', '/proc/kallsyms', '/proc/kcore')}", (
        row("ProtectKernelTunables=yes", "Sandbox.protect-kernel-tunables = yes", "ns.mnt", *of("/proc/sys", "flags"), *of("/proc/sysrq-trigger", "flags", "writable"),
            *of("/sys", "flags"), *of("/proc/sys/kernel/panic", "readable", "writable"), *of("/proc/irq", "flags"), *of("/sys/fs/cgroup", "flags"),
            *of("/proc/timer_list", "flags"), *of("/proc/kallsyms", "kind", "readable"), *of("/proc/kcore", "kind", "readable")),)),
    Unit("protect-modules", f"caps {paths('/usr/lib/modules')} call=init_module,finit_module,delete_module", (
        row("ProtectKernelModules=yes", "Sandbox.protect-kernel-modules = yes", "caps.bounding", "no-new-privileges", "seccomp", *of("/usr/lib/modules", "mode", "empty", "readable"),
            "call.init_module", "call.finit_module", "call.delete_module"),)),
    Unit("protect-logs", f"caps {paths('/dev/kmsg', '/proc/kmsg')} call=syslog", (
        row("ProtectKernelLogs=yes", "Sandbox.protect-kernel-logs = yes", "caps.bounding", *of("/dev/kmsg", "kind", "mode", "readable"), *of("/proc/kmsg", "kind", "readable"), "call.syslog"),)),
    Unit("protect-cgroups", f"ns {paths('/sys/fs/cgroup', '/sys')} cgroup", (
        row("ProtectControlGroups=yes", "Sandbox.protect-control-groups = yes", "ns.cgroup", *of("/sys/fs/cgroup", "flags"), *of("/sys", "flags"), "cgroup.subgroup"),)),
    Unit("protect-hostname", "ns caps call=sethostname,setdomainname", (
        row("ProtectHostname=yes", "Sandbox.protect-hostname = yes", "ns.uts", "hostname", "call.sethostname", "call.setdomainname", "caps.bounding"),)),
    Unit("protect-clock", f"caps call=settimeofday,clock_settime,clock_adjtime,adjtimex {paths('/dev/null', '/dev/rtc0', '/dev/kmsg')}", (
        row("ProtectClock=yes", "Sandbox.protect-clock = yes", "caps.bounding", "call.settimeofday", "call.clock_settime", "call.clock_adjtime", "call.adjtimex",
            *of("/dev/null", "writable"), *of("/dev/rtc0", "readable", "writable")),)),
    Unit("protect-proc-invisible", "processes", (
        row("User=probe\nProtectProc=invisible", "User = probe\nSandbox.protect-proc = invisible", "proc.first", "proc.self", "proc.others", "proc.meminfo"),)),
    Unit("protect-proc-noaccess", f"processes {paths('/proc/1/status', '/proc/1/cmdline')}", (
        row("User=probe\nProtectProc=noaccess", "User = probe\nSandbox.protect-proc = noaccess", "proc.first", *of("/proc/1/status", "exists", "readable")),)),
    Unit("protect-proc-ptraceable", "processes", (
        row("User=probe\nProtectProc=ptraceable", "User = probe\nSandbox.protect-proc = ptraceable", "proc.first", "proc.self", "proc.others"),)),
    Unit("proc-subset", f"processes {paths('/proc', '/proc/sys', '/proc/meminfo')}", (
        row("ProcSubset=pid", "Sandbox.proc-subset = pid", "proc.meminfo", "proc.first", *of("/proc", "flags"), *of("/proc/sys", "exists")),)),
)

MADE = (
    Unit("paths-read-only", paths("/srv", "/srv/data", "/probe/text"), (
        row("ReadOnlyPaths=/srv /probe/text -/nonesuch", "Sandbox.read-only-paths = /srv /probe/text -/nonesuch", *of("/srv", "flags", "writable"),
            *of("/srv/data", "flags"), *of("/probe/text", "flags", "text", "writable")),)),
    Unit("paths-absent", "argv", (row("ReadOnlyPaths=/nonesuch", "Sandbox.read-only-paths = /nonesuch", "ran"),)),
    Unit("paths-inaccessible", paths("/srv", "/srv/data", "/probe/text", "/dev/kmsg"), (
        row("InaccessiblePaths=/srv /probe/text -/nonesuch /dev/kmsg", "Sandbox.inaccessible-paths = /srv /probe/text -/nonesuch /dev/kmsg",
            *of("/srv", "kind", "mode", "owner", "empty", "readable", "writable"), *of("/srv/data", "exists"), *of("/probe/text", "kind", "mode", "readable", "writable"),
            *of("/dev/kmsg", "kind", "mode", "readable")),)),
    Unit("paths-inaccessible-hole", paths("/srv", "/srv/data", "/srv/from"), (
        row("InaccessiblePaths=/srv\nReadWritePaths=/srv/data", "Sandbox.inaccessible-paths = /srv\nSandbox.read-write-paths = /srv/data",
            *of("/srv", "mode"), *of("/srv/data", "exists", "empty", "writable"), *of("/srv/from", "exists")),)),
    Unit("paths-inaccessible-user", paths("/srv", "/probe/text"), (
        row("User=probe\nInaccessiblePaths=/srv /probe/text", "User = probe\nSandbox.inaccessible-paths = /srv /probe/text", *of("/srv", "readable"), *of("/probe/text", "readable")),)),
    Unit("paths-exec", paths("/srv", "/usr/lib", "/usr/bin", "/home"), (
        row("NoExecPaths=/\nExecPaths=/usr/lib /usr/bin", "Sandbox.no-exec-paths = /\nSandbox.exec-paths = /usr/lib /usr/bin",
            *of("/srv", "flags"), *of("/usr/lib", "flags"), *of("/usr/bin", "flags"), *of("/home", "flags")),)),
    Unit("paths-no-exec", paths("/srv", "/srv/data", "/usr"), (
        row("NoExecPaths=/srv\nExecPaths=/srv/data", "Sandbox.no-exec-paths = /srv\nSandbox.exec-paths = /srv/data", *of("/srv", "flags"), *of("/srv/data", "flags"),
            *of("/usr", "flags")),)),
    Unit("paths-temporary", f"{paths('/srv', '/home', '/srv/data')} mount=/srv", (
        row("TemporaryFileSystem=/srv /home:ro,mode=0711\nBindReadOnlyPaths=/srv/data",
            "Sandbox.temporary-file-systems = /srv /home:ro,mode=0711\nSandbox.bind-read-only-paths = /srv/data",
            *of("/srv", "fs", "flags", "mode", "writable"), *of("/home", "fs", "flags", "mode", "empty"), *of("/srv/data", "exists", "fs", "flags", "empty")),)),
    Unit("paths-bind", f"{paths('/srv/to', '/srv/to/file', '/mnt', '/mnt/file', '/probe/text', '/srv/new/place')} mount=/srv/to", (
        row("BindPaths=/srv/from:/srv/to /srv/data:/srv/new/place\nBindReadOnlyPaths=/srv/data:/mnt -/nonesuch:/srv/open",
            "Sandbox.bind-paths = /srv/from:/srv/to /srv/data:/srv/new/place\nSandbox.bind-read-only-paths = /srv/data:/mnt -/nonesuch:/srv/open",
            *of("/srv/to", "flags", "writable"), *of("/srv/to/file", "text"), *of("/mnt", "flags", "writable"), *of("/mnt/file", "text"),
            *of("/srv/new/place", "exists", "flags"), "mount./srv/to.is"),)),
    Unit("paths-bind-file", paths("/probe/text", "/etc/hostname"), (
        row("BindPaths=/probe/input:/probe/text\nBindReadOnlyPaths=/probe/input:/etc/hostname",
            "Sandbox.bind-paths = /probe/input:/probe/text\nSandbox.bind-read-only-paths = /probe/input:/etc/hostname",
            *of("/probe/text", "text", "writable"), *of("/etc/hostname", "text", "writable")),)),
    Unit("paths-bind-absent", "argv", (row("BindPaths=/nonesuch:/srv/to", "Sandbox.bind-paths = /nonesuch:/srv/to", "ran"),)),
    Unit("paths-bind-rbind", paths("/srv/to"), (
        row("BindPaths=/dev:/srv/to:norbind", "Sandbox.bind-paths = /dev:/srv/to:norbind", *of("/srv/to", "exists", "fs"),),)),
)

# Without new privileges what is mounted anew, or gets a flag, is nosuid as well.
NO_NEW = (
    Unit("no-new-view", f"caps {paths('/', '/usr', '/srv', '/srv/to', '/tmp', '/home')}", (
        row("NoNewPrivileges=yes\nPrivateTmp=yes\nReadOnlyPaths=/srv\nBindPaths=/srv/from:/srv/to\nTemporaryFileSystem=/home",
            "NoNewPrivileges = yes\nSandbox.private-tmp = yes\nSandbox.read-only-paths = /srv\nSandbox.bind-paths = /srv/from:/srv/to\nSandbox.temporary-file-systems = /home",
            "no-new-privileges", *of("/", "flags"), *of("/usr", "flags"), *of("/srv", "flags"), *of("/srv/to", "flags"), *of("/tmp", "flags"), *of("/home", "flags")),)),
    Unit("no-new-root", f"caps {paths('/', '/place')}", (
        row("NoNewPrivileges=yes\nRootDirectory=/srv/root\nBindPaths=/srv/data:/place",
            "NoNewPrivileges = yes\nRootDirectory = /srv/root\nSandbox.mount-api-vfs = yes\nSandbox.bind-paths = /srv/data:/place", "no-new-privileges", *of("/", "flags"), *of("/place", "flags")),)),
)

ROOTS = (
    Unit("root-directory", f"place ns {paths('/', '/usr', '/srv', '/proc', '/etc/passwd')}", (
        row("RootDirectory=/srv/root\nMountAPIVFS=no", "RootDirectory = /srv/root", "root.mark", "cwd", *of("/srv", "exists"), *of("/proc", "empty")),)),
    # With a root of its own systemd mounts these where nothing else is said.
    Unit("root-directory-default", f"place ns {paths('/proc', '/dev/null')}", (
        row("RootDirectory=/srv/root", "RootDirectory = /srv/root\nSandbox.mount-api-vfs = yes", "root.mark", *of("/proc", "fs"), *of("/dev/null", "exists")),)),
    Unit("root-directory-user", "place ids caps", (
        row("RootDirectory=/srv/root\nUser=probe\nWorkingDirectory=/place", "RootDirectory = /srv/root\nUser = probe\nWorkingDirectory = /place",
            "root.mark", "cwd", "uid.real", "groups", "caps.effective"),)),
    Unit("root-directory-api", f"place ns processes {paths('/proc', '/sys', '/dev', '/dev/null', '/run', '/tmp')}", (
        row("RootDirectory=/srv/root\nMountAPIVFS=yes", "RootDirectory = /srv/root\nSandbox.mount-api-vfs = yes", "root.mark", "ns.mnt", *of("/proc", "fs"), *of("/sys", "fs"),
            *of("/dev", "fs"), *of("/dev/null", "device"), *of("/run", "fs"), "proc.self"),)),
    Unit("root-directory-bind", f"place {paths('/place', '/place/file', '/tmp')}", (
        row("RootDirectory=/srv/root\nBindPaths=/srv/data:/place\nPrivateTmp=yes",
            "RootDirectory = /srv/root\nSandbox.bind-paths = /srv/data:/place\nSandbox.private-tmp = yes", "root.mark", *of("/place", "writable"), *of("/place/file", "text"), *of("/tmp", "mode", "empty")),)),
    Unit("root-directory-private", f"place ns {paths('/dev/null', '/home', '/proc')}", (
        row("RootDirectory=/srv/root\nPrivateDevices=yes\nProtectSystem=strict",
            "RootDirectory = /srv/root\nSandbox.mount-api-vfs = yes\nSandbox.private-devices = yes\nSandbox.protect-system = strict", "root.mark", "ns.mnt", *of("/dev/null", "device")),)),
    Unit("cwd", "place", (row("WorkingDirectory=/srv/data", "WorkingDirectory = /srv/data", "cwd"),)),
    Unit("cwd-home", "place", (row("User=probe\nWorkingDirectory=~", "User = probe\nWorkingDirectory = ~", "cwd"),)),
    Unit("cwd-home-root", "place", (row("WorkingDirectory=~", "WorkingDirectory = ~", "cwd"),)),
    Unit("cwd-optional", "place", (row("WorkingDirectory=-/nonesuch", "WorkingDirectory = /nonesuch\nWorkingDirectoryOptional = yes", "cwd"),)),
    Unit("cwd-absent", "place", (row("WorkingDirectory=/nonesuch", "WorkingDirectory = /nonesuch", "ran"),)),
    Unit("cwd-private", "place", (row("WorkingDirectory=/srv/to\nBindPaths=/srv/from:/srv/to", "WorkingDirectory = /srv/to\nSandbox.bind-paths = /srv/from:/srv/to", "cwd"),)),
)

HARD = (
    "NoNewPrivileges=yes PrivateTmp=yes PrivateDevices=yes ProtectSystem=strict ProtectHome=yes ProtectKernelTunables=yes ProtectKernelModules=yes "
    "ProtectKernelLogs=yes ProtectControlGroups=yes ProtectHostname=yes ProtectClock=yes RestrictRealtime=yes RestrictSUIDSGID=yes LockPersonality=yes "
    "MemoryDenyWriteExecute=yes RestrictNamespaces=yes").split()
HARD_NATIVE = (
    "private-tmp=yes private-devices=yes protect-system=strict protect-home=yes protect-kernel-tunables=yes protect-kernel-modules=yes "
    "protect-kernel-logs=yes protect-control-groups=yes protect-hostname=yes protect-clock=yes restrict-realtime=yes restrict-suid-sgid=yes "
    "lock-personality=yes memory-deny-write-execute=yes restrict-namespaces=yes").split()

# What distributions' most hardened services have, all at once.
WHOLE = Unit(
    "hardened", f"ids caps ns net processes {paths('/', '/tmp', '/home', '/usr', '/dev/null', '/dev/nvme0n1', '/proc/sys', '/sys/fs/cgroup', '/var/lib/probe-hardened', '/run/probe-hardened')}"
    " call=mount,unshare-user,mmap-wx,personality-set,sched-fifo,fchmod-suid,socket-packet,socket-inet,init_module,clock_settime,call-32bit", (
        row("\n".join([*HARD, "User=probe", "CapabilityBoundingSet=CAP_NET_BIND_SERVICE", "AmbientCapabilities=CAP_NET_BIND_SERVICE",
                       "RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6", "SystemCallFilter=@system-service", "SystemCallErrorNumber=EPERM",
                       "SystemCallArchitectures=native", "StateDirectory=probe-hardened", "RuntimeDirectory=probe-hardened", "UMask=0077", "ProcSubset=pid",
                       "ProtectProc=invisible", "KeyringMode=private"]),
            "\n".join(["NoNewPrivileges = yes", *(f"Sandbox.{one.replace('=', ' = ')}" for one in HARD_NATIVE), "User = probe",
                       "Capabilities.bounding = CAP_NET_BIND_SERVICE", "Capabilities.ambient = CAP_NET_BIND_SERVICE",
                       "Sandbox.restrict-address-families = AF_UNIX AF_INET AF_INET6", "Sandbox.system-call-filter = @system-service",
                       "Sandbox.system-call-error-number = EPERM", "Sandbox.system-call-architectures = native", "Directories = state /var/lib/probe-hardened",
                       "Directories = runtime /run/probe-hardened", "Umask = 0077", "Sandbox.proc-subset = pid", "Sandbox.protect-proc = invisible",
                       "Security.keyring = private"]),
            "uid.real", "caps.effective", "caps.bounding", "caps.ambient", "no-new-privileges", "seccomp", "ns.mnt", "ns.uts", "ns.net", "ns.user",
            "proc.first", "proc.self", *of("/", "flags"), *of("/tmp", "empty", "writable"), *of("/home", "readable"), *of("/usr", "flags"),
            *of("/dev/null", "writable"), *of("/dev/nvme0n1", "exists"), *of("/proc/sys", "exists"), *of("/sys/fs/cgroup", "flags"),
            *of("/var/lib/probe-hardened", "writable", "owner"), *of("/run/probe-hardened", "writable"), "call.mount", "call.unshare-user", "call.mmap-wx",
            "call.personality-set", "call.sched-fifo", "call.fchmod-suid", "call.socket-packet", "call.socket-inet", "call.init_module",
            "call.clock_settime", "call.call-32bit"),))

UNITS = (*PLACES, *PROTECTED, *MADE, *NO_NEW, *ROOTS, WHOLE)
