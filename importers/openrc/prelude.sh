#!/bin/sh
# openrc-prelude.sh [-f OPTIONS] SCRIPT NAME ACTION
#
# Runs the functions of an OpenRC script for a service of Slipway's. ACTION is
#   run     start_pre, then start; where the script would start its daemon, the daemon takes the place of this shell,
#           so everything that the script exported or changed reaches it, and the supervisor sees it as its child.
#           -f: options that keep it in the foreground
#   start   start_pre, start, start_post of a script that has no daemon
#   stop    stop_pre, stop and (without a daemon) stop_post. Signals for the daemon go to $MAINPID
#   other   that function, with its arguments none
# The configuration is read as openrc-run(8) says: rc.conf, rc.conf.d, conf.d/BASE, conf.d/NAME, then the script.
# Helper programs of OpenRC are used where they are installed and do not keep state; the others are functions here.
# Names of ours begin with slipway_. Only what POSIX says is used: this runs under dash, busybox and bash.

slipway_foreground=
if [ "$1" = -f ]; then
    slipway_foreground=$2
    shift 2
fi
if [ $# -ne 3 ]; then
    echo "usage: openrc-prelude.sh [-f OPTIONS] SCRIPT NAME ACTION" >&2
    exit 100
fi
slipway_libdir=${0%/*}
slipway_action=$3
RC_SERVICE=$1
RC_SVCNAME=$2
shift 3

SVCNAME=$RC_SVCNAME
RC_SVCDIR=/run/openrc
RC_UNAME=Linux
RC_SYS=
RC_BOOTLEVEL=boot
RC_DEFAULTLEVEL=default
RC_RUNLEVEL=${RC_RUNLEVEL:-default}
RC_LIBEXECDIR=/lib/rc
for slipway_directory in /usr/libexec/rc /usr/lib/openrc; do
    [ -d "$slipway_directory/sh" ] && RC_LIBEXECDIR=$slipway_directory
done
RC_CMD=$slipway_action
[ "$RC_CMD" = run ] && RC_CMD=start
PATH=$RC_LIBEXECDIR/bin:$RC_LIBEXECDIR/sbin:/sbin:/usr/sbin:/bin:/usr/bin:/usr/local/sbin:/usr/local/bin
export RC_SERVICE RC_SVCNAME SVCNAME RC_SVCDIR RC_UNAME RC_SYS RC_BOOTLEVEL RC_DEFAULTLEVEL RC_RUNLEVEL
export RC_LIBEXECDIR RC_CMD PATH
cd /

# --- messages: to standard output and error, which the service's log takes

einfo() { [ -n "$EINFO_QUIET" ] || echo " * $*"; }
einfon() { [ -n "$EINFO_QUIET" ] || printf ' * %s' "$*"; }
ewarn() { echo " * $*" >&2; }
ewarnn() { printf ' * %s' "$*" >&2; }
eerror() { echo " * $*" >&2; return 1; }
eerrorn() { printf ' * %s' "$*" >&2; return 1; }
ebegin() { einfo "$* ..."; }
eend() {
    slipway_status=${1:-0}
    [ $# -gt 0 ] && shift
    [ "$slipway_status" -eq 0 ] || [ -z "$*" ] || echo " * $*" >&2
    return "$slipway_status"
}
ewend() { eend "$@"; }
eindent() { :; }
eoutdent() { :; }
veinfo() { ! yesno "$EINFO_VERBOSE" || einfo "$@"; }
veinfon() { ! yesno "$EINFO_VERBOSE" || einfon "$@"; }
vewarn() { ! yesno "$EINFO_VERBOSE" || ewarn "$@"; }
vewarnn() { ! yesno "$EINFO_VERBOSE" || ewarnn "$@"; }
veerror() { eerror "$@"; }
vebegin() { ! yesno "$EINFO_VERBOSE" || ebegin "$@"; }
veend() {
    slipway_status=${1:-0}
    yesno "$EINFO_VERBOSE" && { eend "$@"; return $?; }
    return "$slipway_status"
}
vewend() { veend "$@"; }
veindent() { :; }
veoutdent() { :; }
esyslog() {
    slipway_priority=$1
    slipway_tag=$2
    shift 2
    logger -p "$slipway_priority" -t "$slipway_tag" -- "$*" 2>/dev/null || echo "$slipway_tag: $*"
}

# --- helpers

yesno() {
    [ -z "$1" ] && return 1
    case $1 in
        [Yy][Ee][Ss] | [Tt][Rr][Uu][Ee] | [Oo][Nn] | 1) return 0 ;;
        [Nn][Oo] | [Ff][Aa][Ll][Ss][Ee] | [Oo][Ff][Ff] | 0) return 1 ;;
    esac
    # The name of a variable; "{x}" works too, and scripts have it.
    eval slipway_value=\"\$$1\"
    case $slipway_value in
        [Yy][Ee][Ss] | [Tt][Rr][Uu][Ee] | [Oo][Nn] | 1) return 0 ;;
        [Nn][Oo] | [Ff][Aa][Ll][Ss][Ee] | [Oo][Ff][Ff] | 0) return 1 ;;
    esac
    return 2
}

get_bootparam() {
    for slipway_word in $(cat /proc/cmdline 2>/dev/null); do
        [ "$slipway_word" = "$1" ] && return 0
        case $slipway_word in
            gentoo=*) case ,${slipway_word#gentoo=}, in *",$1,"*) return 0 ;; esac ;;
        esac
    done
    return 1
}

get_bootparam_value() {
    slipway_value=
    for slipway_word in $(cat /proc/cmdline 2>/dev/null); do
        case $slipway_word in
            "$1"=*)
                slipway_found=${slipway_word#"$1"=}
                case $2 in
                    all) slipway_value=$slipway_value${slipway_value:+${3:- }}$slipway_found ;;
                    last) slipway_value=$slipway_found ;;
                    *) slipway_value=${slipway_value:-$slipway_found} ;;
                esac
                ;;
        esac
    done
    echo "$slipway_value"
}

net_fs_list="afs ceph cifs coda davfs fuse fuse.glusterfs fuse.sshfs gfs glusterfs lustre ncpfs nfs nfs4 ocfs2 shfs smbfs"

is_net_fs() {
    [ -n "$1" ] || return 1
    slipway_type=$(awk -v at="$1" '$2 == at { type = $3 } END { print type }' /proc/mounts)
    for slipway_word in $net_fs_list $extra_net_fs_list; do
        [ "$slipway_word" = "$slipway_type" ] && return 0
    done
    return 1
}

is_union_fs() { return 1; }
rc_runlevel() { echo "$RC_RUNLEVEL"; }
shell_var() { printf '%s\n' "$*" | sed 's/[^A-Za-z0-9_ ]/_/g'; }

checkpath() {
    slipway_kind= slipway_mode= slipway_owner= slipway_empty= slipway_ok=0
    while [ $# -gt 0 ]; do
        case $1 in
            --directory | -d) slipway_kind=d ;;
            --directory-truncate | -D) slipway_kind=d slipway_empty=1 ;;
            --file | -f) slipway_kind=f ;;
            --file-truncate | -F) slipway_kind=f slipway_empty=1 ;;
            --pipe | -p) slipway_kind=p ;;
            --mode | -m) slipway_mode=$2; shift ;;
            --owner | -o) slipway_owner=$2; shift ;;
            --writable | -W) slipway_kind=W ;;
            --quiet | -q | --symlinks | -s) ;;
            --) shift; break ;;
            -[dDfFpqsW][!-]*)
                # Letters in one word: take the first off.
                slipway_rest=${1#-?}
                slipway_first=${1%"$slipway_rest"}
                shift
                set -- "$slipway_first" "-$slipway_rest" "$@"
                continue
                ;;
            -*) eerror "checkpath: $1: not known to the prelude"; return 1 ;;
            *) break ;;
        esac
        shift
    done
    for slipway_path; do
        case $slipway_kind in
            W)
                [ -w "$slipway_path" ] || slipway_ok=1
                continue
                ;;
            d)
                [ -z "$slipway_empty" ] || [ ! -d "$slipway_path" ] ||
                    find "$slipway_path" -mindepth 1 -delete
                [ -d "$slipway_path" ] || mkdir -m "${slipway_mode:-0775}" "$slipway_path" || slipway_ok=1
                ;;
            f)
                [ -n "$slipway_empty" ] && : > "$slipway_path"
                [ -f "$slipway_path" ] || { : > "$slipway_path" && chmod "${slipway_mode:-0664}" "$slipway_path"; } ||
                    slipway_ok=1
                ;;
            p) [ -p "$slipway_path" ] || mkfifo -m "${slipway_mode:-0600}" "$slipway_path" || slipway_ok=1 ;;
        esac
        [ -z "$slipway_mode" ] || chmod "$slipway_mode" "$slipway_path" || slipway_ok=1
        [ -z "$slipway_owner" ] || chown "$slipway_owner" "$slipway_path" || slipway_ok=1
    done
    return $slipway_ok
}

ewaitfile() {
    slipway_wait=$1
    shift
    for slipway_path; do
        until [ -e "$slipway_path" ]; do
            [ "$slipway_wait" -gt 0 ] || return 1
            sleep 1
            slipway_wait=$((slipway_wait - 1))
        done
    done
}

is_newer_than() {
    slipway_path=$1
    shift
    for slipway_word; do
        [ -z "$(find "$slipway_word" -newer "$slipway_path" 2>/dev/null)" ] || return 1
    done
}
is_older_than() { ! is_newer_than "$@"; }

# Programs of OpenRC that keep no state: ours only where they are not installed.
slipway_missing() { ! command -v "$1" >/dev/null 2>&1; }

if slipway_missing mountinfo; then
    mountinfo() {
        slipway_quiet= slipway_type=
        while :; do
            case $1 in
                -q | --quiet) slipway_quiet=1 ;;
                -f | --fstype-regex) slipway_type=$2; shift ;;
                -*) eerror "mountinfo: $1: not known to the prelude"; return 1 ;;
                *) break ;;
            esac
            shift
        done
        slipway_found=$(awk -v type="$slipway_type" -v wanted="$*" '
            BEGIN { n = split(wanted, names, " ") }
            type == "" || $3 ~ ("^(" type ")$") {
                if (n == 0) print $2
                for (i = 1; i <= n; i++) if (names[i] == $2) print $2
            }' /proc/mounts)
        [ -z "$slipway_found" ] && return 1
        [ -n "$slipway_quiet" ] || printf '%s\n' "$slipway_found"
    }
fi

if slipway_missing fstabinfo; then
    fstabinfo() {
        slipway_do=print slipway_quiet=
        while :; do
            case $1 in
                -q | --quiet) slipway_quiet=1 ;;
                -M | --mount) slipway_do=mount ;;
                -R | --remount) slipway_do=remount ;;
                -o | --options) slipway_do=options ;;
                -*) eerror "fstabinfo: $1: not known to the prelude"; return 1 ;;
                *) break ;;
            esac
            shift
        done
        [ -r /etc/fstab ] || return 1
        slipway_found=$(awk -v wanted="$1" -v what="$slipway_do" '
            /^[[:space:]]*(#|$)/ { next }
            wanted == "" || $2 == wanted { print what == "options" ? $4 : $2 }' /etc/fstab)
        [ -n "$slipway_found" ] || return 1
        case $slipway_do in
            mount) mount "$1" ;;
            remount) mount -o remount "$1" ;;
            *) [ -n "$slipway_quiet" ] || printf '%s\n' "$slipway_found" ;;
        esac
    }
fi

if slipway_missing on_ac_power; then
    on_ac_power() {
        for slipway_path in /sys/class/power_supply/*/online; do
            [ -e "$slipway_path" ] || return 255
            read -r slipway_value < "$slipway_path" && [ "$slipway_value" = 1 ] && return 0
        done
        return 1
    }
fi

# --- state: values are kept in files; the manager alone knows which services run

service_set_value() {
    mkdir -p "$RC_SVCDIR/options/$RC_SVCNAME" || return 1
    printf '%s' "$2" > "$RC_SVCDIR/options/$RC_SVCNAME/$1"
}
service_get_value() { cat "$RC_SVCDIR/options/$RC_SVCNAME/$1" 2>/dev/null; }
save_options() { slipway_name=$1; shift; service_set_value "$slipway_name" "$*"; }
get_options() { service_get_value "$@"; }
service_export() { export "$@"; }

slipway_state() {
    slipway_name=${2:-$RC_SVCNAME}
    if [ "$slipway_name" = "$RC_SVCNAME" ]; then
        case $1,$slipway_action in
            started,start | started,run | started,start_post) return 1 ;;
            started,*) return 0 ;;
            stopped,start | stopped,run | starting,start | starting,run | stopping,stop) return 0 ;;
        esac
        return 1
    fi
    case $1 in
        started) [ "$(slipway status --state "$slipway_name" 2>/dev/null)" = running ] ;;
        stopped) [ "$(slipway status --state "$slipway_name" 2>/dev/null)" = stopped ] ;;
        *) return 1 ;;
    esac
}
for slipway_word in started stopped starting stopping inactive wasinactive hotplugged crashed; do
    eval "service_$slipway_word() { slipway_state $slipway_word \"\$@\"; }"
    eval "mark_service_$slipway_word() { veinfo \"mark_service_$slipway_word: the manager keeps the state\"; }"
done
mark_service_failed() { :; }
service_started_daemon() { slipway_state started; }

# Names with a dash are no function names everywhere: aliases lead to functions.
need_if_exists() { :; }
slipway_abort() { eerror "$RC_SVCNAME: rc-abort"; exit 1; }
slipway_service() { slipway_verb=$2; slipway "${slipway_verb:-status}" "$1"; }
alias rc-abort=slipway_abort
alias rc-service=slipway_service
alias start-stop-daemon=slipway_start_stop
alias supervise-daemon=slipway_supervise

# --- daemons

# A word as the language of exec plans has it.
slipway_quoted() {
    case $1 in
        *\'* | *"
"*)
            printf ' "%s"' "$(printf '%s' "$1" | sed -e 's/[\\"$]/\\&/g' -e ':a' -e 'N' -e '$!ba' -e 's/\n/\\n/g')"
            ;;
        *) printf " '%s'" "$1" ;;
    esac
}

slipway_directive() {
    [ -z "$2" ] && return 0
    printf '%s' "$1"
    slipway_quoted "$2"
    echo
}

# Takes the place of this shell. Another user, group or root is slipway-exec's matter: the rest the shell can do.
slipway_execute() {
    [ -n "$slipway_mask" ] && umask "$slipway_mask"
    [ -n "${rc_ulimit:-$RC_ULIMIT}" ] && ulimit ${rc_ulimit:-$RC_ULIMIT}
    if [ -z "$slipway_stdout" ] || [ "$slipway_stdout" = /dev/null ]; then :; else exec >> "$slipway_stdout"; fi
    if [ -z "$slipway_stderr" ] || [ "$slipway_stderr" = /dev/null ]; then :; else exec 2>> "$slipway_stderr"; fi
    if [ -n "$slipway_user$slipway_group$slipway_root" ]; then
        slipway_plan=/run/slipway-prelude.$RC_SVCNAME
        rm -f "$slipway_plan"
        {
            echo "#!$slipway_libdir/slipway-exec"
            slipway_directive user "${slipway_user%%:*}"
            case $slipway_user in
                *:*) slipway_directive group "${slipway_user#*:}" ;;
                *) slipway_directive group "$slipway_group" ;;
            esac
            slipway_directive chroot "$slipway_root"
            slipway_directive cwd "$slipway_chdir"
            slipway_directive nice "$slipway_nice"
            slipway_directive umask "$slipway_mask"
            printf command
            for slipway_word; do slipway_quoted "$slipway_word"; done
            echo
        } > "$slipway_plan" || exit 111
        exec "$slipway_libdir/slipway-exec" "$slipway_plan" "$RC_SVCNAME"
    fi
    [ -n "$slipway_chdir" ] && { cd "$slipway_chdir" || exit 111; }
    [ -n "$slipway_nice" ] && exec nice -n "$slipway_nice" "$@"
    exec "$@"
}

# Sends $1 to the daemon: the supervisor's child, else what the pid file names.
slipway_signal() {
    slipway_pid=$MAINPID
    [ -n "$slipway_pid" ] || [ ! -r "$slipway_pidfile" ] || read -r slipway_pid < "$slipway_pidfile"
    [ -n "$slipway_pid" ] || return 1
    kill -s "${1#SIG}" "$slipway_pid"
}

slipway_start_stop() {
    slipway_mode= slipway_program= slipway_user= slipway_group= slipway_root= slipway_chdir= slipway_nice=
    slipway_mask= slipway_stdout= slipway_stderr= slipway_pidfile= slipway_send=
    while [ $# -gt 0 ]; do
        # --option=value is --option value.
        case $1 in
            --*=*)
                slipway_word=$1
                shift
                set -- "${slipway_word%%=*}" "${slipway_word#*=}" "$@"
                ;;
        esac
        case $1 in
            -S | --start) slipway_mode=start ;;
            -K | --stop) slipway_mode=stop ;;
            -t | --test) slipway_mode=test ;;
            -s | --signal) slipway_send=$2; shift ;;
            -x | --exec | -a | --startas) slipway_program=$2; shift ;;
            -u | --user | -c | --chuid) slipway_user=$2; shift ;;
            -g | --group) slipway_group=$2; shift ;;
            -r | --chroot) slipway_root=$2; shift ;;
            -d | --chdir) slipway_chdir=$2; shift ;;
            -N | --nicelevel) slipway_nice=$2; shift ;;
            -k | --umask) slipway_mask=$2; shift ;;
            -1 | --stdout) slipway_stdout=$2; shift ;;
            -2 | --stderr) slipway_stderr=$2; shift ;;
            -p | --pidfile) slipway_pidfile=$2; shift ;;
            -e | --env) export "$2"; shift ;;
            -R | --retry | -w | --wait | -n | --name | -I | --ionice | -3 | --stdout-logger | -4 | --stderr-logger | \
                --capabilities | --secbits | --notify | --scheduler | --oom-score-adj | -D | --respawn-delay | \
                -m[0-9]* | --respawn-max | -P | --respawn-period | --healthcheck-timer | --healthcheck-delay) shift ;;
            -b | --background | -m | --make-pidfile | -o | --oknodo | -q | --quiet | -v | --verbose | -i | \
                --interpreted | --progress | --no-new-privs) ;;
            --) shift; break ;;
            -*) ewarn "start-stop-daemon: $1: ignored by the prelude" ;;
            *) break ;;
        esac
        shift
    done
    case $slipway_mode,$slipway_action in
        start,run)
            [ -n "$slipway_program" ] || { slipway_program=$1; shift; }
            slipway_execute $slipway_program "$@" $slipway_foreground
            ;;
        start,*)
            [ -n "$slipway_program" ] || { slipway_program=$1; shift; }
            (slipway_execute $slipway_program "$@") &
            ;;
        stop,*) slipway_signal "${slipway_send:-TERM}" || return 0 ;;
        test,*) slipway_signal 0 ;;
        *) [ -n "$slipway_send" ] && slipway_signal "$slipway_send" ;;
    esac
}

slipway_supervise() {
    shift
    slipway_start_stop "$@"
}

default_start() {
    if [ -z "$command" ]; then
        ewarn "The command variable is undefined."
        return 0
    fi
    slipway_more=$command_args_background
    [ -n "$supervisor" ] && slipway_more=$command_args_foreground
    slipway_options=$start_stop_daemon_args
    [ -n "$supervisor" ] && slipway_options=${supervise_daemon_args-$start_stop_daemon_args}
    # eval: quotes inside of the values count, as they do in openrc-run.
    eval slipway_start_stop --start --exec \$command \
        ${chroot:+--chroot} $chroot ${directory:+--chdir} $directory \
        ${output_log:+--stdout} $output_log ${error_log:+--stderr} $error_log \
        ${pidfile:+--pidfile} $pidfile ${command_user:+--user} $command_user \
        ${umask:+--umask} $umask ${SSD_NICELEVEL:+--nicelevel} $SSD_NICELEVEL \
        $slipway_options -- $command_args $slipway_more
}
ssd_start() { default_start; }
supervise_start() { default_start; }
default_stop() { [ -z "$MAINPID" ] || slipway_signal "${stopsig:-TERM}"; }
ssd_stop() { default_stop; }
supervise_stop() { default_stop; }
default_status() { slipway status "$RC_SVCNAME"; }

start() { default_start; }
stop() { default_stop; }
status() { default_status; }

# --- the configuration and the script

slipway_source() {
    [ -e "$1" ] || return 1
    . "$1"
}
slipway_source /etc/rc.conf
for slipway_path in /etc/rc.conf.d/*.conf; do
    slipway_source "$slipway_path"
done
slipway_conf=${RC_SERVICE%/*}/../conf.d
slipway_base=${RC_SVCNAME%%.*}
if [ -n "$slipway_base" ] && [ "$slipway_base" != "$RC_SVCNAME" ]; then
    slipway_source "$slipway_conf/$slipway_base.$RC_RUNLEVEL" || slipway_source "$slipway_conf/$slipway_base"
fi
slipway_source "$slipway_conf/$RC_SVCNAME.$RC_RUNLEVEL" || slipway_source "$slipway_conf/$RC_SVCNAME"

. "$RC_SERVICE" || { eerror "$RC_SVCNAME: error loading $RC_SERVICE"; exit 1; }

slipway_has() { [ "$(command -v "$1")" = "$1" ]; }
slipway_call() { ! slipway_has "$1" || "$1"; }

case $slipway_action in
    run)
        slipway_call start_pre || exit $?
        start
        exit $?
        ;;
    start)
        slipway_call start_pre || exit $?
        start || exit $?
        slipway_call start_post
        ;;
    stop)
        slipway_call stop_pre || exit $?
        # The supervisor sends the signals of a default stop.
        stop || exit $?
        [ -n "$MAINPID" ] || slipway_call stop_post
        ;;
    start_pre | start_post | stop_pre | stop_post) slipway_call "$slipway_action" ;;
    *)
        if ! slipway_has "$slipway_action"; then
            eerror "$RC_SVCNAME: there is no function $slipway_action"
            exit 1
        fi
        "$slipway_action"
        ;;
esac
