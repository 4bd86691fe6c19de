# --- programs: ours only where OpenRC's are not installed; they keep no state

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
