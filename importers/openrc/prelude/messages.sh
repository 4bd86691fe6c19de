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
