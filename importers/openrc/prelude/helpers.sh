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
