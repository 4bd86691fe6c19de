"""Directories that are made, standard input, output and error, terminals, what is passed."""

from vmtests.probe.unit import OUT, Unit, row

KINDS = {"Runtime": "/run", "State": "/var/lib", "Cache": "/var/cache", "Logs": "/var/log", "Configuration": "/etc"}


def directory(kind: str, top: str) -> Unit:
    low = kind.lower()
    path = f"{top}/probe-{low}"
    # Whether it can be written to follows from its owner.
    shown = ("mode", "owner") if kind == "Configuration" else ("mode", "owner", "writable")
    return Unit(f"directory-{low}", f"env path={path}", (
        row(f"User=probe\n{kind}Directory=probe-{low}\n{kind}DirectoryMode=0710", f"User = probe\nDirectories = {low} {path} 0710",
            f"env.{kind.upper()}_DIRECTORY", *(f"path.{path}.{one}" for one in shown)),))


DIRECTORIES = (
    *(directory(kind, top) for kind, top in KINDS.items()),
    Unit("directory-two", "env path=/run/probe-two-a,/run/probe-two-b,/run/probe-two-b/inner", (
        row("RuntimeDirectory=probe-two-a probe-two-b/inner", "Directories = runtime /run/probe-two-a\nDirectories = runtime /run/probe-two-b/inner",
            "env.RUNTIME_DIRECTORY", "path./run/probe-two-a.mode", "path./run/probe-two-b.mode", "path./run/probe-two-b/inner.kind"),)),
    Unit("directory-group", "path=/run/probe-group", (
        row("User=probe\nGroup=other-a\nRuntimeDirectory=probe-group", "User = probe\nGroup = other-a\nDirectories = runtime /run/probe-group",
            "path./run/probe-group.owner", "path./run/probe-group.mode"),)),
    Unit("directory-umask", "path=/var/lib/probe-umask", (
        row("UMask=0077\nStateDirectory=probe-umask", "Umask = 0077\nDirectories = state /var/lib/probe-umask", "path./var/lib/probe-umask.mode"),)),
    Unit("directory-there", "path=/var/lib/probe-there", (
        row("User=probe\nStateDirectory=probe-there\nStateDirectoryMode=0700\nExecStartPre=+/bin/mkdir -p -m 0755 /var/lib/probe-there",
            "User = probe\nDirectories = state /var/lib/probe-there 0700\n[Run]\nPrepare = +/bin/mkdir -p -m 0755 /var/lib/probe-there",
            "path./var/lib/probe-there.mode", "path./var/lib/probe-there.owner"),)),
    Unit("directory-cwd", "place", (
        row("RuntimeDirectory=probe-cwd\nWorkingDirectory=/run/probe-cwd", "Directories = runtime /run/probe-cwd\nWorkingDirectory = /run/probe-cwd", "cwd"),)),
)

STDIO = (
    Unit("stdio-plain", "fds", (row("", "", "fds", "fd.0", "fd.1", "fd.2"),)),
    Unit("stdio-null", "fds", (
        row("StandardInput=null\nStandardOutput=null\nStandardError=null", "StandardInput = null\nStandardOutput = null\nStandardError = null",
            "fds", "fd.0", "fd.1", "fd.2"),), to=f"{OUT}/stdio-null"),
    Unit("stdio-error", "fds", (
        row("StandardError=null", "StandardError = null", "fd.1", "fd.2"),)),
    Unit("stdio-files", "fds path=/probe/made-error,/probe/made-output", (
        row("StandardInput=file:/probe/input\nStandardOutput=append:/probe/made-output\nStandardError=file:/probe/made-error",
            "StandardInput = file /probe/input\nStandardOutput = append /probe/made-output\nStandardError = file /probe/made-error",
            "fds", "fd.0", "fd.1", "fd.2", "path./probe/made-error.mode", "path./probe/made-output.mode", "path./probe/made-output.owner"),), to=f"{OUT}/stdio-files"),
    Unit("stdio-files-user", "fds path=/probe/made-by-user", (
        row("User=probe\nUMask=0077\nStandardError=append:/probe/made-by-user", "User = probe\nUmask = 0077\nStandardError = append /probe/made-by-user",
            "fd.2", "path./probe/made-by-user.mode", "path./probe/made-by-user.owner"),)),
    Unit("stdio-truncate", "fds", (
        row("StandardError=truncate:/probe/made-truncated", "StandardError = truncate /probe/made-truncated", "fd.2"),)),
    # A file that is read cannot be written to: what systemd's "inherit" means for the output is then /dev/null.
    Unit("stdio-inherit", "fds", (
        row("StandardInput=file:/probe/input\nStandardOutput=inherit\nStandardError=null", "StandardInput = file /probe/input\nStandardOutput = null\nStandardError = null",
            "fd.0", "fd.1"),), to=f"{OUT}/stdio-inherit"),
    Unit("stdio-output-tty", "fds session", (
        row("StandardOutput=tty\nTTYPath=/dev/tty7", "StandardOutput = tty\nTty = /dev/tty7", "fds", "fd.0", "fd.1", "fd.2", "session.tty"),), to=f"{OUT}/stdio-output-tty"),
    Unit("tty", "fds session tty=0", (
        row("StandardInput=tty\nStandardOutput=tty\nStandardError=inherit\nTTYPath=/dev/tty8", "StandardInput = tty\nStandardOutput = tty\nTty = /dev/tty8",
            "fds", "fd.0", "fd.1", "fd.2", "session.tty", "session.foreground", "session.leader", "tty.0.echo", "tty.0.canonical"),), to=f"{OUT}/tty"),
    Unit("tty-user", "fds session env path=/dev/tty9", (
        row("User=probe\nStandardInput=tty\nStandardOutput=tty\nTTYPath=/dev/tty9", "User = probe\nStandardInput = tty\nStandardOutput = tty\nTty = /dev/tty9",
            "fd.0", "session.tty", "path./dev/tty9.owner", "path./dev/tty9.mode", "env.TERM"),), to=f"{OUT}/tty-user"),
    Unit("tty-reset", "fds session tty=0", (
        row("StandardInput=tty-force\nStandardOutput=tty\nTTYPath=/dev/tty10\nTTYReset=yes\nTTYVHangup=yes\nTTYVTDisallocate=yes",
            "StandardInput = tty\nStandardOutput = tty\nTty = /dev/tty10\nTtyReset = yes\nTtyHangup = yes\nTtyDisallocate = yes",
            "fd.0", "session.tty", "tty.0.echo", "tty.0.canonical", "tty.0.crnl"),), to=f"{OUT}/tty-reset"),
)

SOCKET = "[Unit]\nDefaultDependencies=no\n[Socket]\n"

PASSED = (
    Unit("notify", "notify env", (
        row("Type=notify\nNotifyAccess=main", "[Service]\nType = longrun\n[Run]\nReady = notify", "notify.socket", "notify.ready"),)),
    Unit("notify-plain", "notify env", (row("", "", "notify.socket", "env.WATCHDOG_USEC", "env.LISTEN_FDS"),)),
    Unit("watchdog", "notify env", (
        row("Type=notify\nWatchdogSec=30", "[Service]\nType = longrun\n[Run]\nReady = notify\n[Restart]\nWatchdog = 30s",
            "env.WATCHDOG_USEC", "notify.watchdog-names-us", "notify.socket"),)),
    Unit("listen-unix", "listen fds path=/run/probe-listen.sock", (
        row("Type=simple", "[Service]\nType = longrun\n[Socket]\nListen = /run/probe-listen.sock\nName = first\nMode = 0600\nUser = probe",
            "listen.names-us", "listen.count", "listen.names", "fd.3", "fds", "path./run/probe-listen.sock.mode", "path./run/probe-listen.sock.owner"),),
         beside={"listen-unix.socket": SOCKET + "ListenStream=/run/probe-listen.sock\nFileDescriptorName=first\nSocketMode=0600\nSocketUser=probe\n"}),
    Unit("listen-internet", "listen fds", (
        row("Type=simple", "[Service]\nType = longrun\n[Socket]\nListen = 127.0.0.1:7002\n[Socket 2]\nListen = 127.0.0.1:7003\nType = datagram",
            "listen.count", "listen.names-us", "fd.3", "fd.4"),),
         beside={"listen-internet.socket": SOCKET + "ListenStream=127.0.0.1:7002\nListenDatagram=127.0.0.1:7003\n"}),
    Unit("listen-user", "listen fds ids", (
        row("Type=simple\nUser=probe", "User = probe\n[Service]\nType = longrun\n[Socket]\nListen = @probe-abstract", "listen.count", "listen.names-us", "uid.real", "fd.3"),),
         beside={"listen-user.socket": SOCKET + "ListenStream=@probe-abstract\n"}),
    Unit("credentials", "credentials", (
        row("LoadCredential=one:/probe/secret\nSetCredential=two:given here", "Security.load-credential = one:/probe/secret\nSecurity.set-credential = 'two:given here'",
            "credentials.directory", "credentials.names", "credentials.one", "credentials.two", "credentials.one.mode", "credentials.read-only", "credentials.mode"),)),
    Unit("credentials-user", "credentials", (
        row("User=probe\nLoadCredential=one:/probe/secret", "User = probe\nSecurity.load-credential = one:/probe/secret",
            "credentials.names", "credentials.one", "credentials.mode", "credentials.read-only"),)),
    Unit("credentials-directory", "credentials", (
        row("LoadCredential=many:/srv/data", "Security.load-credential = many:/srv/data", "credentials.names", "credentials.many_file"),)),
    Unit("credentials-absent", "credentials", (
        row("LoadCredential=one:/nonesuch", "Security.load-credential = one:/nonesuch", "ran"),)),
    Unit("credentials-fallback", "credentials", (
        row("LoadCredential=nonesuch\nSetCredential=nonesuch:instead", "Security.load-credential = nonesuch\nSecurity.set-credential = nonesuch:instead", "credentials.nonesuch"),)),
    Unit("flag-full", "ids caps", (
        row("User=probe\nNoNewPrivileges=yes\nExecStart=+/usr/lib/slipway-test/probe ids caps", "User = probe\nNoNewPrivileges = yes\n[Run]\nCommand = +/usr/lib/slipway-test/probe ids caps",
            "uid.real", "caps.effective", "no-new-privileges"),)),
    Unit("prepare-user", "argv", (
        row(f"User=probe\nExecStartPre=/usr/lib/slipway-test/probe --to {OUT}/prepare-ids ids env", f"User = probe\n[Run]\nPrepare = /usr/lib/slipway-test/probe --to {OUT}/prepare-ids ids env", "ran"),)),
)

UNITS = (*DIRECTORIES, *STDIO, *PASSED)
