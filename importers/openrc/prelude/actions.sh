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
