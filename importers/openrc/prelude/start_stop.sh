# --- start-stop-daemon: the daemon takes the place of this shell

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
