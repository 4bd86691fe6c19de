"""What this version cannot do yet, each with what is missing. What has become possible must leave this table.

"UNIT/KEY" is a pair that differs. "UNIT" is a unit whose definition is refused as a whole; none of its pairs is compared.
"""

from __future__ import annotations

MISSING: dict[str, tuple[str, ...]] = {
    "DynamicUser": ("dynamic-user", "dynamic-user-state"),
    "Scheduling.cpu-reset-on-fork": ("sched-fifo",),
    "Scheduling.numa-policy": ("numa", "numa-preferred"),
    "Scheduling.personality": ("personality",),
    "Scheduling.coredump-filter": ("coredump-all", "coredump-number"),
    "Security.keyring": ("keyring-private", "keyring-shared", "keyring-inherit", "keyring-user"),
    "Security.apparmor-profile": ("label",),
    "the terminal is given to the user": ("tty-user/path./dev/tty9.owner",),
    "the terminal's mode": ("tty-user/path./dev/tty9.mode",),
    "TERM": ("tty-user/env.TERM",),
    "Tty": ("tty-reset",),
    "WATCHDOG_PID": ("watchdog/notify.watchdog-names-us",),
    "Security.load-credential": ("credentials", "credentials-user", "credentials-directory", "credentials-absent", "credentials-fallback"),
    "Sandbox.private-tmp": ("private-tmp", "private-tmp-user", "hardened"),
    "Sandbox.private-mounts": ("private-mounts",),
    "Sandbox.mount-flags": ("mount-flags-slave", "mount-flags-private"),
    "Sandbox.private-network": ("private-network",),
    "Sandbox.private-ipc": ("private-ipc",),
    "Sandbox.private-users": ("private-users", "private-users-user"),
    "Sandbox.private-devices": ("private-devices", "root-directory-private"),
    "Sandbox.protect-system": ("protect-system", "protect-system-full", "protect-system-strict", "protect-system-holes"),
    "Sandbox.protect-home": ("protect-home", "protect-home-user", "protect-home-read-only", "protect-home-tmpfs"),
    "Sandbox.protect-kernel-tunables": ("protect-tunables",),
    "Sandbox.protect-kernel-modules": ("protect-modules",),
    "Sandbox.protect-kernel-logs": ("protect-logs",),
    "Sandbox.protect-control-groups": ("protect-cgroups",),
    "Sandbox.protect-hostname": ("protect-hostname",),
    "Sandbox.protect-clock": ("protect-clock",),
    "Sandbox.protect-proc": ("protect-proc-invisible", "protect-proc-noaccess", "protect-proc-ptraceable"),
    "Sandbox.proc-subset": ("proc-subset",),
    "Sandbox.read-only-paths": ("paths-read-only", "paths-absent"),
    "Sandbox.inaccessible-paths": ("paths-inaccessible", "paths-inaccessible-hole", "paths-inaccessible-user"),
    "Sandbox.no-exec-paths": ("paths-exec", "paths-no-exec"),
    "Sandbox.temporary-file-systems": ("paths-temporary",),
    "Sandbox.bind-paths": ("paths-bind", "paths-bind-file", "paths-bind-absent", "paths-bind-rbind", "root-directory-bind", "cwd-private"),
    "Sandbox.mount-api-vfs": ("root-directory-default", "root-directory-api"),
    "Cgroup.startup-cpu-weight": ("cgroup-startup",),
    "Cgroup.device-policy": ("device-closed", "device-strict", "device-class"),
    "Cgroup.device-allow": ("device-allow",),
    "Cgroup.ip-address-deny": ("ip-deny", "ip-allow"),
    "Cgroup.socket-bind-deny": ("bind-deny",),
}

NOT_YET = {name: reason for reason, names in MISSING.items() for name in names}
