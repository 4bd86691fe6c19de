# --- the functions that openrc-run has for a script that defines none

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
