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
