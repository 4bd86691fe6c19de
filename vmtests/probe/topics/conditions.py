"""Conditions and asserts: whether the service is started."""

from vmtests.probe.unit import Unit, row

# A name, systemd's condition and ours; each is asked as it is and negated: of the two only one is started.
TESTS = {
    "path-exists": ("PathExists=/probe/text", "path-exists /probe/text"), "path-absent": ("PathExists=/nonesuch", "path-exists /nonesuch"),
    "path-glob": ("PathExistsGlob=/probe/te?t", "path-exists-glob /probe/te?t"), "path-glob-none": ("PathExistsGlob=/probe/*.none", "path-exists-glob /probe/*.none"),
    "path-directory": ("PathIsDirectory=/probe", "path-is-directory /probe"), "path-link": ("PathIsSymbolicLink=/bin", "path-is-symbolic-link /bin"),
    "path-mount": ("PathIsMountPoint=/proc", "path-is-mount-point /proc"), "path-writable": ("PathIsReadWrite=/srv", "path-is-read-write /srv"),
    "path-encrypted": ("PathIsEncrypted=/", "path-is-encrypted /"), "directory-full": ("DirectoryNotEmpty=/srv/data", "directory-not-empty /srv/data"),
    "directory-empty": ("DirectoryNotEmpty=/srv/to", "directory-not-empty /srv/to"), "file-full": ("FileNotEmpty=/probe/text", "file-not-empty /probe/text"),
    "file-executable": ("FileIsExecutable=/bin/sh", "file-is-executable /bin/sh"), "kernel-word": ("KernelCommandLine=printk.devkmsg", "kernel-command-line printk.devkmsg"),
    "kernel-value": ("KernelCommandLine=printk.devkmsg=on", "kernel-command-line printk.devkmsg=on"), "kernel-version": ("KernelVersion=>=5.0", "kernel-version >=5.0"),
    "kernel-pattern": ("KernelVersion=6.*", "kernel-version 6.*"), "virtual": ("Virtualization=yes", "virtualization yes"), "virtual-vm": ("Virtualization=vm", "virtualization vm"),
    "virtual-qemu": ("Virtualization=qemu", "virtualization qemu"), "virtual-container": ("Virtualization=container", "virtualization container"),
    "host": ("Host=systemd-test", "host systemd-test"), "host-glob": ("Host=systemd-*", "host systemd-*"),
    "host-id": ("Host=0123456789abcdef0123456789abcdef", "host 0123456789abcdef0123456789abcdef"), "architecture": ("Architecture=x86-64", "architecture x86-64"),
    "architecture-native": ("Architecture=native", "architecture native"), "firmware": ("Firmware=uefi", "firmware uefi"), "security": ("Security=apparmor", "security apparmor"),
    "security-audit": ("Security=audit", "security audit"), "capability": ("Capability=CAP_SYS_ADMIN", "capability CAP_SYS_ADMIN"), "power": ("ACPower=true", "ac-power yes"),
    "first-boot": ("FirstBoot=no", "first-boot no"), "needs-update": ("NeedsUpdate=/etc", "needs-update /etc"), "user": ("User=root", "user root"),
    "user-system": ("User=@system", "user @system"), "group": ("Group=root", "group root"), "controller": ("ControlGroupController=memory", "control-group-controller memory"),
    "controller-none": ("ControlGroupController=nonesuch", "control-group-controller nonesuch"), "cgroup-v2": ("ControlGroupController=v2", "control-group-controller v2"),
    "memory": ("Memory=>=100M", "memory >=100M"), "memory-much": ("Memory=>100G", "memory >100G"), "cpus": ("CPUs=>=1", "cpus >=1"), "cpus-many": ("CPUs=>99", "cpus >99"),
    "cpu-feature": ("CPUFeature=fpu", "cpu-feature fpu"), "environment": ("Environment=NONESUCH", "environment NONESUCH"), "os-release": ("OSRelease=ID=debian", "os-release ID=debian"),
    "os-version": ("OSRelease=VERSION_ID>=11", "os-release VERSION_ID>=11"), "credential": ("Credential=nonesuch", "credential nonesuch"),
}


def asked(name: str, negate: bool) -> Unit:
    directive, _, argument = TESTS[name][0].partition("=")
    mark = "!" if negate else ""
    return Unit(f"condition-{name}{'-not' if negate else ''}", "argv", (
        row(f"[Unit]\nCondition{directive}={mark}{argument}", f"[Conditions]\nCondition = {mark}{TESTS[name][1]}", "ran"),))


SEVERAL = (
    Unit("condition-any", "argv", (
        row("[Unit]\nConditionPathExists=|/nonesuch\nConditionPathExists=|/probe/text", "[Conditions]\nCondition = |path-exists /nonesuch\nCondition = |path-exists /probe/text", "ran"),)),
    Unit("condition-none-of", "argv", (
        row("[Unit]\nConditionPathExists=|/nonesuch\nConditionPathExists=|!/probe/text", "[Conditions]\nCondition = |path-exists /nonesuch\nCondition = |!path-exists /probe/text", "ran"),)),
    Unit("condition-all", "argv", (
        row("[Unit]\nConditionPathExists=/probe/text\nConditionPathExists=/nonesuch", "[Conditions]\nCondition = path-exists /probe/text\nCondition = path-exists /nonesuch", "ran"),)),
    Unit("assert-true", "argv", (row("[Unit]\nAssertPathExists=/probe/text", "[Conditions]\nAssert = path-exists /probe/text", "ran"),)),
    Unit("assert-false", "argv", (row("[Unit]\nAssertPathExists=/nonesuch", "[Conditions]\nAssert = path-exists /nonesuch", "ran"),)),
    Unit("condition-command", "argv", (row("ExecCondition=/bin/true", "[Run]\nCondition = /bin/true", "ran"),)),
    Unit("condition-command-false", "argv", (row("ExecCondition=/bin/false", "[Run]\nCondition = /bin/false", "ran"),)),
)

UNITS = (*(asked(name, False) for name in TESTS), *(asked(name, True) for name in TESTS), *SEVERAL)
