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
