# --- checkpath: directories, files and pipes with an owner and a mode

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
