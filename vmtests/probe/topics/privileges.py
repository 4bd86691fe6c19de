"""Capabilities, secure bits, no new privileges, keyring, label."""

from vmtests.probe.unit import Unit, row

SETS = ("caps.effective", "caps.permitted", "caps.inheritable", "caps.bounding", "caps.ambient")

UNITS = (
    Unit("caps-plain", "caps label keyring", (
        row("", "", *SETS, "securebits", "no-new-privileges", "seccomp", "dumpable", "label"),)),
    Unit("caps-bounding", "caps", (
        row("CapabilityBoundingSet=CAP_CHOWN CAP_NET_BIND_SERVICE", "Capabilities.bounding = CAP_CHOWN CAP_NET_BIND_SERVICE", *SETS),)),
    Unit("caps-bounding-without", "caps", (
        row("CapabilityBoundingSet=~CAP_SYS_ADMIN CAP_SYS_PTRACE", "Capabilities.bounding = ~CAP_SYS_ADMIN ~CAP_SYS_PTRACE",
            "caps.bounding", "caps.permitted"),)),
    Unit("caps-bounding-none", "caps", (
        row("CapabilityBoundingSet=", "Capabilities.bounding = ()", "caps.bounding", "caps.permitted", "caps.effective"),)),
    Unit("caps-bounding-user", "caps", (
        row("User=probe\nCapabilityBoundingSet=CAP_CHOWN", "User = probe\nCapabilities.bounding = CAP_CHOWN",
            "caps.bounding", "caps.permitted"),)),
    Unit("caps-ambient", "caps ids", (
        row("User=probe\nAmbientCapabilities=CAP_NET_BIND_SERVICE CAP_CHOWN",
            "User = probe\nCapabilities.ambient = CAP_NET_BIND_SERVICE CAP_CHOWN", *SETS, "uid.real", "securebits"),)),
    Unit("caps-ambient-bounded", "caps", (
        row("User=probe\nAmbientCapabilities=CAP_CHOWN\nCapabilityBoundingSet=CAP_CHOWN CAP_KILL",
            "User = probe\nCapabilities.ambient = CAP_CHOWN\nCapabilities.bounding = CAP_CHOWN CAP_KILL",
            "caps.effective", "caps.bounding", "caps.ambient"),)),
    Unit("caps-ambient-root", "caps", (
        row("AmbientCapabilities=CAP_NET_RAW", "Capabilities.ambient = CAP_NET_RAW", "caps.ambient", "caps.inheritable", "caps.effective"),)),
    Unit("caps-securebits", "caps", (
        row("SecureBits=noroot no-setuid-fixup-locked", "Capabilities.secure-bits = noroot no-setuid-fixup-locked",
            "securebits", "caps.effective", "caps.bounding"),)),
    Unit("caps-securebits-user", "caps", (
        row("User=probe\nSecureBits=keep-caps noroot-locked", "User = probe\nCapabilities.secure-bits = keep-caps noroot-locked",
            "securebits", "caps.effective"),)),
    Unit("nnp", "caps", (row("NoNewPrivileges=yes", "NoNewPrivileges = yes", "no-new-privileges", "caps.effective"),)),
    Unit("nnp-user", "caps ids", (
        row("User=probe\nNoNewPrivileges=yes", "User = probe\nNoNewPrivileges = yes", "no-new-privileges", "uid.real"),)),
    Unit("keyring-private", "keyring", (
        row("KeyringMode=private", "Security.keyring = private", "keyring.session", "keyring.owner", "keyring.holds-users"),)),
    # What the importer writes for a unit that says nothing.
    Unit("keyring-default", "keyring", (
        row("", "Security.keyring = private", "keyring.session", "keyring.owner", "keyring.holds-users"),)),
    Unit("keyring-shared", "keyring", (
        row("KeyringMode=shared", "Security.keyring = shared", "keyring.session", "keyring.owner", "keyring.holds-users"),)),
    Unit("keyring-inherit", "keyring", (
        row("KeyringMode=inherit", "Security.keyring = inherit", "keyring.session", "keyring.owner"),)),
    Unit("keyring-user", "keyring", (
        row("User=probe\nKeyringMode=private", "User = probe\nSecurity.keyring = private", "keyring.session", "keyring.owner"),)),
    Unit("label-absent", "label", (row("AppArmorProfile=nonesuch", "Security.apparmor-profile = nonesuch", "ran"),)),
    Unit("label", "label", (
        row("AppArmorProfile=-nonesuch", "Security.apparmor-profile = -nonesuch", "label"),)),
)
