"""The services of the tree: what stands in their directories, and what is asked of each."""

from __future__ import annotations

from dataclasses import dataclass, field

RESTART = "restart always\nrestart-delay 1\n"


@dataclass
class Service:
    """`role`: steady (up from begin to end, whatever dies), ordered (told by bytes), asked (told by numbered
    requests), resting (down from begin to end), holder."""

    name: str
    files: dict[str, str]
    role: str = "steady"
    log_size: int = 0  # 0: no logger
    writer: str = ""  # whose lines are in its log
    beside: list[str] = field(default_factory=list)  # commands that may be killed too

    def __post_init__(self) -> None:
        if self.log_size and not self.writer:
            self.writer = self.name


def table(programs: str, top: str) -> list[Service]:
    witness = f"{programs}/slipway-test-witness {top}/books"

    def plan(name: str, words: str, *directives: str) -> str:
        lines = [f"#!{programs}/slipway-exec", "stderr inherit", *directives, f"command {witness} {name} {words}"]
        return "\n".join(lines) + "\n"

    def script(name: str, words: str) -> str:
        return f"#!/bin/sh\nexec {witness} {name} {words}\n"

    def step(name: str, letter: str, words: str = "") -> str:
        return script(name, f"step {letter} {words}")

    def holder(name: str, words: str) -> Service:
        run = f"#!{programs}/slipway-exec\ncommand {programs}/slipway-fdholder -d 3 {words}\n"
        return Service(name, {"run": run, "notification-fd": "3\n"}, "holder")

    program = "type longrun\nready program\n" + RESTART
    notify = "type longrun\nready notify\n" + RESTART
    beside = {"data/prepare": "p", "finish": "f", "data/cleanup": "c"}
    side = {"data/started": "s", "data/reload": "l", "data/stop": "t"}
    hooks = {where: step("hooks", letter) for where, letter in beside.items()}
    hooks |= {where: step("hooks", letter, "lock=hooks.side patient") for where, letter in side.items()}
    forking = f"type longrun\nready pid-file {top}/forking.pid\nstart-timeout 20000\nkill mixed\n" + RESTART
    return [
        holder("fdmirror", f"{top}/mirror"),
        holder("fdholder", f"-m {top}/mirror {top}/holder"),
        # As s6 has it: no policy, a second between two starts.
        Service("plain", {"run": script("plain", "serve lines ready-fd=3"), "notification-fd": "3\n"}, log_size=8192),
        Service("finishing", {"run": script("finishing", "serve lines"), "finish": step("finishing", "f")},
                log_size=20000, beside=["finish"]),
        Service("program", {"run": plan("program", "serve lines"), "data/policy": program}, log_size=4096),
        Service("notify", {"run": plan("notify", "serve lines notify"), "data/policy": notify}, log_size=8192),
        Service("store", {"run": plan("store", "serve store notify", "stored-descriptors"),
                          "data/policy": notify + "descriptor-store 4\n"}),
        Service("listen", {"run": plan("listen", "serve listen", f"listen stream {top}/listen.socket"),
                           "data/policy": program}),
        # A pipeline: the first writes, the second passes on, the third passes on to its log.
        Service("first", {"run": plan("first", "serve lines", "stdout pipe second"), "data/policy": program}),
        Service("second", {"run": plan("second", "serve pass", "stdin pipe second", "stdout pipe third"),
                           "data/policy": program}),
        Service("third", {"run": plan("third", "serve pass", "stdin pipe third"), "data/policy": program},
                log_size=8192, writer="first"),
        Service("hooks", {"run": plan("hooks", "serve"), "data/policy": program, **hooks},
                beside=["prepare", "finish", "started", "control"]),
        Service("group", {"run": plan("group", "serve worker=group.worker"),
                          "data/policy": program + "kill group\n"}),
        Service("forking", {"run": plan("forking", f"daemon {top}/forking.pid"), "data/policy": forking},
                log_size=8192),
        Service("resting", {"run": script("resting", "serve"), "data/policy": "type longrun\n" + RESTART}, "resting"),
        Service("ordered", {"run": plan("ordered", "serve lines"), "data/policy": program}, "ordered", log_size=8192),
        Service("asked", {"run": plan("asked", "serve lines notify"), "data/policy": notify}, "asked", log_size=8192),
        Service("oneshot", {"run": step("oneshot", "u"), "data/down": step("oneshot", "d"),
                            "data/policy": "type oneshot\n"}, "asked"),
    ]


def logger(programs: str, directory: str, size: int) -> str:
    return f"#!{programs}/slipway-exec\ncommand {programs}/slipway-log -d 3 n1000000 s{size} {directory}\n"
