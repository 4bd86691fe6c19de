"""User, group, supplementary groups."""

from vmtests.probe.unit import Unit, row

IDS = ("uid.real", "uid.effective", "uid.saved", "uid.fs", "gid.real", "gid.effective", "gid.saved", "gid.fs")

UNITS = (
    Unit("ids-root", "ids", (row("", "", "uid.real", "gid.real", "groups"),)),
    Unit("ids-user", "ids env place", (
        row("User=probe", "User = probe", *IDS, "groups", "env.HOME", "env.USER", "env.LOGNAME", "env.SHELL", "cwd"),)),
    Unit("ids-number", "ids env", (row("User=1500", "User = 1500", "uid.real", "gid.real", "groups", "env.HOME", "env.USER"),)),
    Unit("ids-nologin", "ids env", (row("User=nologin", "User = nologin", "uid.real", "env.SHELL", "env.HOME"),)),
    Unit("ids-group", "ids", (row("Group=other-a", "Group = other-a", "uid.real", "gid.real", "gid.saved", "groups"),)),
    Unit("ids-user-group", "ids", (
        row("User=probe\nGroup=other-a", "User = probe\nGroup = other-a", "uid.real", "gid.real", "gid.effective", "groups"),)),
    Unit("ids-groups", "ids", (
        row("User=probe\nSupplementaryGroups=other-a other-b", "User = probe\nGroups = other-a other-b", "gid.real", "groups"),)),
    Unit("ids-groups-root", "ids", (row("SupplementaryGroups=other-a", "Groups = other-a", "gid.real", "groups"),)),
    Unit("ids-groups-number", "ids", (row("SupplementaryGroups=1701", "Groups = 1701", "groups"),)),
    Unit("ids-groups-twice", "ids", (
        row("User=probe\nSupplementaryGroups=extra-a", "User = probe\nGroups = extra-a", "groups"),)),
    Unit("ids-user-caps", "caps", (row("User=probe", "User = probe", "caps.effective", "caps.permitted", "caps.bounding"),)),
    Unit("dynamic-user", "ids env caps path=/tmp,/var/tmp,/run,/etc,/home mount=/tmp", (
        row("DynamicUser=yes\nUser=fleeting", "DynamicUser = yes\nUser = fleeting",
            *IDS, "groups", "env.USER", "env.LOGNAME", "env.HOME", "env.SHELL", "no-new-privileges", "seccomp",
            "path./tmp.empty", "path./tmp.flags", "path./var/tmp.empty", "path./run.flags", "path./run.writable",
            "path./etc.flags", "path./home.flags", "mount./tmp.is"),)),
    Unit("dynamic-user-state", "env path=/var/lib/probe-dynamic", (
        row("DynamicUser=yes\nUser=fleeting-state\nStateDirectory=probe-dynamic",
            "DynamicUser = yes\nUser = fleeting-state\nDirectories = state /var/lib/probe-dynamic 0755",
            "env.STATE_DIRECTORY", "path./var/lib/probe-dynamic.kind", "path./var/lib/probe-dynamic.target"),)),
)
