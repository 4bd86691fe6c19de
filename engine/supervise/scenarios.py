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
  client WORDS     run one of s6's clients on the service directory, written @, and note how it ended
  again            the supervisor, which has ended, is started once more
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
# Where its output goes: "messages" or "null".
STREAMS = 'for fd in 0 1; do readlink /proc/$$/fd/$fd; done | sed "s|.*/||" >> said'
NOTIFY_LATE = f"trap '' TERM; echo trapped >> said; {GATE}; echo >&3; {GATE}"
FINISH_TELLS = 'echo "$1 $2 $3" >> said'
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
    "finish speaks before a supervisor ends by TERM": ({"run": SLEEP, "finish": STREAMS}, [
        ("wait", "u"), ("kill", "TERM"), ("wait", "dDx"), ("note", "ended"), ("note", "said")]),
    "finish has no streams after x": ({"run": SLEEP, "finish": STREAMS}, [
        ("wait", "u"), ("control", "dx"), ("wait", "dDx"), ("note", "ended"), ("note", "said")]),
    "finish has no streams after HUP": ({"run": GATE, "finish": STREAMS}, [
        ("wait", "u"), ("kill", "HUP"), ("open", ""), ("wait", "dDx"), ("note", "said")]),
    "finish has no streams after HUP and TERM": ({"run": GATE, "finish": STREAMS}, [
        ("wait", "u"), *EXIT, ("kill", "TERM"), ("wait", "dDx"), ("note", "said")]),
    "a second exit takes the streams": ({"run": f"trap '' TERM; echo >&3; {GATE}", "finish": STREAMS, **NOTIFIES}, [
        ("wait", "uU"), ("kill", "TERM"), ("until", "wantedup=false"), *EXIT, ("open", ""), ("wait", "dDx"), ("note", "said")]),
    "what run and finish are told": ({
        "run": "tr '\\0' ' ' < /proc/$$/cmdline >> said; exit 4", "finish": FINISH_TELLS, "down": ""}, [
            ("control", "o"), ("wait", "udD"), ("note", "said")]),
    "every signal that ends": ({"run": SLEEP, "finish": FINISH_TELLS, "down": ""}, [
        *(step for letter in "bqikt" for step in (("control", "o"), ("wait", "u"), ("control", letter), ("wait", "dD"))),
        ("note", "said"), ("note", "tally")]),
    "KILL ends one that is paused": ({"run": SLEEP, "down": ""}, [
        ("control", "o"), ("wait", "u"), ("control", "p"), ("until", "paused=true"), ("control", "k"), ("wait", "dD")]),
    "d wakes one that is paused": ({"run": SLEEP}, [
        ("wait", "u"), ("control", "p"), ("until", "paused=true"), ("control", "d"), ("wait", "dD")]),
    "r restarts by the down-signal": ({"run": SLEEP, "down-signal": "USR2", "finish": FINISH_TELLS}, [
        ("wait", "u"), ("control", "r"), ("wait", "dDu"), ("note", "said")]),
    "commands that mean nothing while it is down": ({"run": SLEEP, "down": ""}, [
        ("control", "rkthpcdOa"), ("quiet", "200"), ("control", "u"), ("wait", "u")]),
    "o while it is up": ({"run": f"{GATE}; exit 0"}, [
        ("wait", "u"), ("control", "o"), ("until", "wantedup=false"), ("open", ""), ("wait", "dD"), ("quiet", "1300")]),
    "D during finish makes the file, U takes it away": ({"run": GATE, "finish": GATE}, [
        ("wait", "u"), ("open", ""), ("wait", "d"), ("control", "D"), ("until", "wantedup=false"), ("note", "down-file"),
        ("control", "U"), ("until", "wantedup=true"), ("note", "down-file"), ("control", "Q"), ("until", "wantedup=false"),
        ("note", "down-file"), ("open", ""), ("wait", "D"), ("quiet", "1300")]),
    "the file down counts at the start only": ({"run": f"touch down; {GATE}; exit 0"}, [
        ("wait", "u"), ("open", ""), ("wait", "dDu"), ("note", "down-file")]),
    "no deaths are counted": ({"run": TWICE, "max-death-tally": "0"}, [("wait", "udDudDu"), ("note", "tally")]),
    "a finish for which there is all the time": ({"run": GATE, "finish": GATE, "timeout-finish": "0"}, [
        ("wait", "u"), *NEVER_AGAIN, ("open", ""), ("wait", "d"), ("quiet", "300"), ("open", ""), ("wait", "D")]),
    "a finish that cannot be executed": ({"run": GATE, "finish": "#!/nowhere/sh"}, [
        ("wait", "u"), *NEVER_AGAIN, ("open", ""), ("wait", "dD")]),
    "a finish that is killed": ({"run": GATE, "finish": "kill -9 $$"}, [
        ("wait", "u"), *NEVER_AGAIN, ("open", ""), ("wait", "dD"), ("note", "tally")]),
    "125 when nobody wanted it up": ({"run": SLEEP, "finish": "exit 125"}, [
        ("wait", "u"), ("control", "d"), ("wait", "dOD"), ("control", "u"), ("wait", "u")]),
    "125 of run itself means nothing": ({"run": f"{GATE}; exit 125"}, [("wait", "u"), ("open", ""), ("wait", "dDu")]),
    # A line that it writes later kills it under s6, which has closed the pipe, and not under ours.
    "ready once, however many lines": ({"run": "printf '\\n\\n' >&3; exec sleep 1000", **NOTIFIES}, [
        ("wait", "uU"), ("quiet", "200")]),
    "ready although it is to go down": ({"run": NOTIFY_LATE, **NOTIFIES}, [
        ("wait", "u"), ("until-said", "trapped"), ("control", "d"), ("until", "wantedup=false"), ("open", ""), ("wait", "U"),
        ("open", ""), ("wait", "dD")]),
    "a restart of one that was ready waits for its second": ({"run": f"echo >&3; {GATE}; exit 0", **NOTIFIES}, [
        ("wait", "uU"), ("open", ""), ("wait", "dDuU"), ("open", ""), ("wait", "dD")]),
    "numbers that are none": ({"run": STUBBORN, "timeout-kill": "soon", "max-death-tally": "-1", "down-signal": "NONE", **NOTIFIES}, [
        ("wait", "uU"), ("control", "d"), ("until", "wantedup=false"), ("quiet", "200"), ("control", "k"), ("wait", "dD"),
        ("note", "tally")]),
    "numbers of more than one line": ({"run": STUBBORN, "timeout-kill": "200\nand more", "down-signal": "15", **NOTIFIES}, [
        ("wait", "uU"), ("control", "d"), ("wait", "dD"), ("at-least", "200")]),
    "waits of s6-svc": ({"run": READY, **NOTIFIES}, [
        ("wait", "uU"), ("client", "s6-svc -wD -T 60000 -d @"), ("wait", "dD"), ("client", "s6-svc -wu -T 60000 -u @"), ("wait", "uU"),
        ("client", "s6-svc -wr -T 60000 -r @"), ("wait", "dDuU"), ("client", "s6-svc -wR -T 60000 -t @"), ("wait", "dDuU"),
        ("client", "s6-svc -wd -T 200 -o @"), ("client", "s6-svc -wd -T 200 -u @"), ("client", "s6-svc -wD -T 60000 -Dk @"),
        ("note", "down-file"), ("client", "s6-svc -wU -T 60000 -U @"), ("note", "down-file")]),
    "waits of s6-svc without readiness": ({"run": SLEEP, "down": ""}, [
        ("client", "s6-svc -wU -T 60000 -u @"), ("wait", "u"), ("client", "s6-svc -wR -T 60000 -r @"), ("wait", "dDu"),
        ("client", "s6-svwait -U -t 200 @")]),
    "waits that a failure for good ends": ({"run": "exit 1", "finish": "exit 125", "down": "", **NOTIFIES}, [
        ("client", "s6-svlisten1 -U -t 60000 @ s6-svc -u @"), ("wait", "udOD"), ("client", "s6-svlisten1 -u -t 60000 @ s6-svc -u @"),
        ("client", "s6-svwait -D -t 60000 @")]),
    "a new supervisor begins anew": ({"run": f"{TWICE}", "finish": "true"}, [
        ("wait", "udDudDu"), ("note", "tally"), ("control", "dx"), ("wait", "dDx"), ("note", "ended"), ("again", ""), ("wait", "u"),
        ("note", "tally")]),
    "a new supervisor obeys the file down": ({"run": SLEEP}, [
        ("wait", "u"), ("control", "Dx"), ("wait", "dDx"), ("note", "ended"), ("again", ""), ("quiet", "200"), ("control", "U"),
        ("wait", "u"), ("note", "down-file")]),
    "deaths are counted": ({"run": TWICE, "max-death-tally": "2"}, [("wait", "udDudDu"), ("note", "tally")]),
}
