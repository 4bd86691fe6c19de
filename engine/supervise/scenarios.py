"""Scenarios for a supervisor, as plain data: the files of a service directory, then steps.

Two supervisors are compared, and neither the test nor they are run at the same moments: so a state that is looked at
must last. Services therefore end, and finish goes on, when a step lets them (GATE), not after a time.

A step is a pair (what, argument):
  control BYTES    write to supervise/control
  kill NAME        send a signal to the supervisor itself
  open             let one service go on that waits at its GATE
  wait LETTERS     until these event letters have come, in any order; what follows must last
  until FIELD=VALUE  until s6-svstat says so
  until-said WORDS until the service has said just this
  at-least MS      so long must have passed since the last step that did something, or since the start
  quiet MS         nothing is expected; wait so long and note what came all the same
  note WHAT        remember a value for the comparison: said, down-file, tally, ended, left (how many processes)
After wait, until and quiet the letters that came and the status flags are noted.
"""
from __future__ import annotations

SLEEP = "exec sleep 1000"
READY = "echo >&3; exec sleep 1000"
STUBBORN = "trap '' TERM; echo >&3; while :; do sleep 1000 & wait; done"
NOTIFIES = {"notification-fd": "3"}
GATE = "read go < gate"
# The third life lasts.
TWICE = "echo run >> said; [ $(wc -l < said) -lt 3 ] || exec sleep 1000; exit 3"

Step = tuple[str, str]

NEVER_AGAIN = [("control", "O"), ("until", "wantedup=false")]
# No flag tells that x was obeyed; p after it does.
EXIT = [("control", "xp"), ("until", "paused=true"), ("control", "c"), ("until", "paused=false")]

SCENARIOS: dict[str, tuple[dict[str, str | None], list[Step]]] = {
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
    "runs finish with the exit code": ({"run": f"{GATE}; exit 7", "finish": f'echo "$1 $2" >> said; {GATE}'}, [
        ("wait", "u"), ("open", ""), ("wait", "d"), ("until-said", "7 0"), ("control", "d"),
        ("until", "wantedup=false"), ("open", ""), ("wait", "D"), ("note", "said")]),
    "runs finish with the signal": ({"run": f"{GATE}; kill -9 $$", "finish": 'echo "$1 $2" >> said', "down": ""}, [
        ("control", "o"), ("wait", "u"), ("open", ""), ("wait", "dD"), ("quiet", "100"), ("note", "said")]),
    "gives up when finish says 125": ({"run": f"{GATE}; exit 1", "finish": "exit 125"}, [
        ("wait", "u"), ("open", ""), ("wait", "dOD"), ("quiet", "1300")]),
    "starts again one second after an early death": ({"run": TWICE}, [("wait", "udDudDu"), ("at-least", "1900")]),
    "once, and not again": ({"run": f"{GATE}; exit 0", "down": ""}, [
        ("quiet", "100"), ("control", "o"), ("wait", "u"), ("open", ""), ("wait", "dD"), ("quiet", "1300")]),
    "at most once": ({"run": f"{GATE}; exit 0"}, [
        ("wait", "u"), *NEVER_AGAIN, ("open", ""), ("wait", "dD"), ("quiet", "1300")]),
    "at most once, and the file down": ({"run": f"{GATE}; exit 0"}, [
        ("wait", "u"), ("control", "Q"), ("until", "wantedup=false"), ("open", ""), ("wait", "dD"), ("note", "down-file")]),
    "pauses and goes on": ({"run": SLEEP}, [
        ("wait", "u"), ("control", "p"), ("until", "paused=true"), ("control", "c"), ("until", "paused=false")]),
    "TERM restarts": ({"run": SLEEP}, [("wait", "u"), ("control", "t"), ("wait", "dDu")]),
    "signals by byte": ({"run": "trap 'echo h >> said' HUP; trap 'echo 1 >> said' USR1; trap 'echo 2 >> said' USR2;"
                                " trap 'echo a >> said' ALRM; trap 'echo y >> said' WINCH; echo >&3;"
                                " while :; do sleep 0.05; done", **NOTIFIES}, [
        ("wait", "uU"), ("control", "h"), ("until-said", "h"), ("control", "1"), ("until-said", "h 1"),
        ("control", "2"), ("until-said", "h 1 2"), ("control", "a"), ("until-said", "h 1 2 a"),
        ("control", "y"), ("until-said", "h 1 2 a y"), ("quiet", "100")]),
    "down-signal": ({"run": "trap 'exit 9' USR1; echo >&3; while :; do sleep 0.05; done", "down-signal": "SIGUSR1",
                     "finish": 'echo "$1 $2" >> said', **NOTIFIES}, [
        ("wait", "uU"), ("control", "d"), ("wait", "dD"), ("note", "said")]),
    "KILL after timeout-kill": ({"run": STUBBORN, "timeout-kill": "300", **NOTIFIES}, [
        ("wait", "uU"), ("control", "d"), ("wait", "dD"), ("at-least", "300")]),
    "u after d does not spare it": ({"run": STUBBORN, "timeout-kill": "300", **NOTIFIES}, [
        ("wait", "uU"), ("control", "du"), ("wait", "dDuU"), ("at-least", "300")]),
    "a finish that hangs is killed": ({"run": GATE, "finish": "sleep 1000", "timeout-finish": "300"}, [
        ("wait", "u"), *NEVER_AGAIN, ("open", ""), ("wait", "dD"), ("at-least", "300")]),
    "signals do not reach finish": ({"run": GATE, "finish": GATE}, [
        ("wait", "u"), ("open", ""), ("wait", "d"), ("control", "kd"), ("until", "wantedup=false"), ("quiet", "100"),
        ("open", ""), ("wait", "D")]),
    "u and d during finish": ({"run": GATE, "finish": GATE}, [
        ("wait", "u"), ("open", ""), ("wait", "d"), ("control", "d"), ("until", "wantedup=false"),
        ("control", "u"), ("until", "wantedup=true"), ("open", ""), ("wait", "Du")]),
    "D leaves the file down, U takes it away": ({"run": SLEEP}, [
        ("wait", "u"), ("control", "D"), ("wait", "dD"), ("note", "down-file"), ("control", "U"), ("wait", "u"),
        ("note", "down-file")]),
    "unknown bytes are ignored": ({"run": SLEEP}, [("wait", "u"), ("control", "#*!p"), ("until", "paused=true")]),
    "x while down": ({"run": SLEEP, "down": ""}, [
        ("quiet", "100"), ("control", "x"), ("wait", "x"), ("note", "ended"), ("note", "left")]),
    "dx ends it": ({"run": SLEEP}, [
        ("wait", "u"), ("control", "dx"), ("wait", "dDx"), ("note", "ended"), ("note", "left")]),
    "x waits for the service": ({"run": f"{GATE}; exit 0"}, [
        ("wait", "u"), *EXIT, ("open", ""), ("wait", "dDx"), ("note", "ended"), ("note", "left")]),
    "x and finish": ({"run": GATE, "finish": "exit 125"}, [
        ("wait", "u"), *EXIT, ("open", ""), ("wait", "dODx"), ("note", "ended"), ("note", "left")]),
    "TERM to the supervisor": ({"run": SLEEP}, [
        ("wait", "u"), ("kill", "TERM"), ("wait", "dDx"), ("note", "ended"), ("note", "left")]),
    "HUP to the supervisor": ({"run": GATE}, [
        ("wait", "u"), ("kill", "HUP"), ("open", ""), ("wait", "dDx"), ("note", "ended"), ("note", "left")]),
    "QUIT leaves the service": ({"run": SLEEP}, [
        ("wait", "u"), ("kill", "QUIT"), ("wait", "x"), ("note", "ended"), ("note", "left")]),
    # The service outlives the supervisor: whether s6 still sees its death, and says d, is a matter of luck.
    "INT ends both": ({"run": f"trap 'echo int >> said; {GATE}; exit 0' INT; echo >&3; while :; do sleep 0.05; done",
                       **NOTIFIES}, [
        ("wait", "uU"), ("kill", "INT"), ("wait", "x"), ("note", "ended"), ("until-said", "int"), ("open", ""),
        ("note", "left")]),
    "a run that cannot be started": ({"run": None, "down": ""}, [
        ("quiet", "100"), ("control", "u"), ("until", "wantedup=true"), ("quiet", "300")]),
    "deaths are counted": ({"run": TWICE, "max-death-tally": "2"}, [("wait", "udDudDu"), ("note", "tally")]),
}
