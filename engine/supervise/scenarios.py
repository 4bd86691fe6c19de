"""Scenarios for a supervisor, as plain data: the files of a service directory, then steps.

A step is a pair (what, argument):
  control BYTES    write to supervise/control
  kill NAME        send a signal to the supervisor itself
  wait LETTERS     until these event letters have come, in any order
  quiet MS         nothing is expected; wait so long and note what came all the same
  note WHAT        remember a value for the comparison: status, down-file, tally, alive
After each step the letters that came and the status flags are noted.
"""
from __future__ import annotations

SLEEP = "exec sleep 1000"
READY = "echo >&3; exec sleep 1000"
STUBBORN = "trap '' TERM; while :; do sleep 1000 & wait; done"
NOTIFIES = {"notification-fd": "3"}

Step = tuple[str, str]

SCENARIOS: dict[str, tuple[dict[str, str], list[Step]]] = {
    "starts and is stopped": ({"run": SLEEP}, [("wait", "u"), ("control", "d"), ("wait", "dD")]),
    "starts again when told": ({"run": SLEEP, "down": ""}, [
        ("quiet", "200"), ("control", "u"), ("wait", "u"), ("control", "d"), ("wait", "dD"),
        ("control", "u"), ("wait", "u")]),
    "says that it is ready": ({"run": READY, **NOTIFIES}, [("wait", "uU"), ("control", "d"), ("wait", "dD")]),
    "is not ready without a newline": ({"run": "printf abc >&3; exec sleep 1000", **NOTIFIES}, [
        ("wait", "u"), ("quiet", "200")]),
    "is not ready when it closes the descriptor": ({"run": "exec 3>&-; exec sleep 1000", **NOTIFIES}, [
        ("wait", "u"), ("quiet", "200")]),
    "ready at the second line of bytes": ({"run": "printf ab >&3; printf 'c\\n' >&3; exec sleep 1000", **NOTIFIES}, [
        ("wait", "uU")]),
    "runs finish with the exit code": ({"run": "sleep 0.1; exit 7", "finish": 'echo "$1 $2" >> said; sleep 0.3'}, [
        ("wait", "ud"), ("control", "d"), ("wait", "D"), ("note", "said-first")]),
    "runs finish with the signal": ({"run": "kill -9 $$", "finish": 'echo "$1 $2" >> said'}, [
        ("wait", "udD"), ("control", "d"), ("quiet", "100"), ("note", "said-first")]),
    "gives up when finish says 125": ({"run": "sleep 0.1; exit 1", "finish": "exit 125"}, [
        ("wait", "udOD"), ("quiet", "1300")]),
    "starts again one second after an early death": ({"run": "exit 3"}, [("wait", "udDudD"), ("control", "d")]),
    "once, and not again": ({"run": "sleep 0.1; exit 0", "down": ""}, [
        ("quiet", "100"), ("control", "o"), ("wait", "udD"), ("quiet", "1300")]),
    "at most once": ({"run": "sleep 0.3; exit 0"}, [("wait", "u"), ("control", "O"), ("wait", "dD"), ("quiet", "1300")]),
    "at most once, and the file down": ({"run": "sleep 0.3; exit 0"}, [
        ("wait", "u"), ("control", "Q"), ("wait", "dD"), ("note", "down-file")]),
    "pauses and goes on": ({"run": SLEEP}, [
        ("wait", "u"), ("control", "p"), ("quiet", "100"), ("control", "c"), ("quiet", "100")]),
    "TERM restarts": ({"run": "sleep 0.2; exec sleep 1000"}, [("wait", "u"), ("control", "t"), ("wait", "dDu")]),
    "signals by byte": ({"run": "trap 'echo h >> said' HUP; trap 'echo 1 >> said' USR1; trap 'echo 2 >> said' USR2;"
                                " trap 'echo a >> said' ALRM; trap 'echo y >> said' WINCH; echo >&3;"
                                " while :; do sleep 0.05; done", **NOTIFIES}, [
        ("wait", "uU"), ("control", "h"), ("quiet", "200"), ("control", "1"), ("quiet", "200"),
        ("control", "2"), ("quiet", "200"), ("control", "a"), ("quiet", "200"),
        ("control", "y"), ("quiet", "200"), ("note", "said")]),
    "down-signal": ({"run": "trap 'exit 9' USR1; echo >&3; while :; do sleep 0.05; done", "down-signal": "SIGUSR1",
                     "finish": 'echo "$1 $2" >> said', **NOTIFIES}, [
        ("wait", "uU"), ("control", "d"), ("wait", "dD"), ("note", "said")]),
    "KILL after timeout-kill": ({"run": STUBBORN, "timeout-kill": "300"}, [
        ("wait", "u"), ("quiet", "100"), ("control", "d"), ("quiet", "100"), ("wait", "dD")]),
    "u after d does not spare it": ({"run": STUBBORN, "timeout-kill": "300"}, [
        ("wait", "u"), ("quiet", "100"), ("control", "d"), ("control", "u"), ("wait", "dDu")]),
    "a finish that hangs is killed": ({"run": "sleep 0.1", "finish": "sleep 1000", "timeout-finish": "300"}, [
        ("wait", "ud"), ("control", "d"), ("wait", "D")]),
    "signals do not reach finish": ({"run": "sleep 0.1", "finish": "sleep 0.5"}, [
        ("wait", "ud"), ("control", "k"), ("quiet", "100"), ("control", "d"), ("wait", "D")]),
    "u and d during finish": ({"run": "sleep 0.1", "finish": "sleep 0.4"}, [
        ("wait", "ud"), ("control", "d"), ("quiet", "100"), ("control", "u"), ("wait", "Du")]),
    "D leaves the file down, U takes it away": ({"run": SLEEP}, [
        ("wait", "u"), ("control", "D"), ("wait", "dD"), ("note", "down-file"), ("control", "U"), ("wait", "u"),
        ("note", "down-file")]),
    "unknown bytes are ignored": ({"run": SLEEP}, [("wait", "u"), ("control", "#*!"), ("quiet", "100")]),
    "x while down": ({"run": SLEEP, "down": ""}, [("quiet", "100"), ("control", "x"), ("wait", "x"), ("note", "alive")]),
    "dx ends it": ({"run": SLEEP}, [("wait", "u"), ("control", "dx"), ("wait", "dDx"), ("note", "alive")]),
    "x waits for the service": ({"run": "sleep 0.5; exit 0"}, [("wait", "u"), ("control", "x"), ("wait", "dDx"), ("note", "alive")]),
    "x and finish": ({"run": "sleep 0.3", "finish": "exit 125"}, [("wait", "u"), ("control", "x"), ("wait", "dODx"), ("note", "alive")]),
    "TERM to the supervisor": ({"run": SLEEP}, [("wait", "u"), ("kill", "TERM"), ("wait", "dDx"), ("note", "alive")]),
    "HUP to the supervisor": ({"run": "sleep 0.5"}, [("wait", "u"), ("kill", "HUP"), ("wait", "dDx"), ("note", "alive")]),
    "QUIT leaves the service": ({"run": SLEEP}, [("wait", "u"), ("kill", "QUIT"), ("wait", "x"), ("note", "alive")]),
    "INT ends both": ({"run": SLEEP}, [("wait", "u"), ("kill", "INT"), ("wait", "x"), ("note", "alive")]),
    "a run that cannot be started": ({"run": None, "down": ""}, [("quiet", "100"), ("control", "u"), ("quiet", "300")]),
    "deaths are counted": ({"run": "exit 5", "max-death-tally": "2"}, [
        ("wait", "udDudDudD"), ("control", "d"), ("quiet", "100"), ("note", "tally")]),
}
