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
