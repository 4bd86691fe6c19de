"""Writes the services of the tree, and the generations that hold them."""

from __future__ import annotations

import sys
from pathlib import Path

from vmtests.transitions.rows import ACTIONS, LINK, TICK, TIMERS, Generation, Row, disk_event, rows_of, sync_event

sys.path.insert(0, str(Path(__file__).parents[2] / "engine/manager/testing"))
from database import AFTER, NEEDS, WEAK, Service, write_file, write_generation  # noqa: E402

TRIGGERS, RELOADABLE = 0x1000, 512  # docs/formats/database.md
# Nobody is killed for being late: on a busy machine everybody is.
STOP_MS = 300_000
OWN = ("slipway-fdmirror", "slipway-fdholder", "slipway-manager", "slipway-events")
MANAGER, EVENTS = OWN[2], OWN[3]
HOLDERS = OWN[:2]


class Writer:
    """Writes generations as `slipway commit` does."""

    def __init__(self, programs: Path, top: Path):
        self.programs, self.top, self.rows = programs, top, rows_of(top)
        self.witness = f"{programs}/slipway-test-witness {top}/books"

    def plan(self, name: str, words: str, *directives: str) -> str:
        lines = [f"#!{self.programs}/slipway-exec", "stderr inherit", *directives, f"command {self.witness} {name} {words}"]
        return "\n".join(lines) + "\n"

    def service(self, name: str, generation: Generation) -> Service:
        """Its files know it by the name of its directory only, so a rename changes none of them."""
        one = self.under_its_first_name(name, generation)
        one.name = generation.name(name)
        one.directory = name if one.name != name else ""
        return one

    def under_its_first_name(self, name: str, generation: Generation) -> Service:
        row, version = self.rows[name], generation.versions.get(name, 1)
        edges = [(generation.name(need), NEEDS) for need in row.needs]
        edges += [(generation.name(want), WEAK | AFTER) for want in row.wants]
        tail = f"ms={row.ms} version={version}"
        files = {}
        if row.log_size:
            files["log/run"] = (f"#!{self.programs}/slipway-exec\n"
                                f"command {self.programs}/slipway-log n1000000 s{row.log_size} {self.top}/logs/{name}\n")
        if row.kind == "oneshot":
            files["data/down"] = self.plan(name, f"step d note=down {tail}")
            return Service(name, "oneshot", self.plan(name, f"step u note=up {tail}"), files=files, edges=edges)
        if row.kind == "task":
            return Service(name, "task", self.plan(name, f"step u note=ran {tail}"), edges=edges)
        pipes = {"source": ["stdout pipe sink"], "sink": ["stdin pipe sink"]}.get(name, [])
        policy = f"ready fd 3\nrestart always\nrestart-delay 1\nkill mixed\nstop TERM {STOP_MS} KILL\n"
        files["notification-fd"] = "3\n"
        files |= self.beside(name, row, tail)
        run = self.plan(name, f"attend ready-fd=3 {row.words} {tail}", *pipes)
        return Service(name, flags=RELOADABLE * row.reloads, run=run, policy=policy, files=files, edges=edges, stop_timeout=2 * STOP_MS)

    def beside(self, name: str, row: Row, tail: str) -> dict[str, str]:
        """Commands that run while it is up, one at a time."""
        def command(letter: str, note: str) -> str:
            return self.plan(name, f"step {letter} lock={name}.command note={note} {tail}")

        files = {"data/reload": command("r", "reloaded")} if row.reloads else {}
        if row.acts:
            files["data/actions"] = "".join(f"{action}\n" for action in ACTIONS)
            files |= {f"data/action.{number}": command("a", note) for number, note in enumerate(ACTIONS.values(), 1)}
        return files

    def events(self) -> list[str]:
        return [LINK, TICK, disk_event(self.top), sync_event(self.top)]

    def write(self, generation: Generation, run: Path) -> Path:
        called = generation.name
        services = [self.service(name, generation) for name in generation.names()]
        services += [Service(event, "event", edges=[(called("sweep"), TRIGGERS)] if event == TICK else ()) for event in self.events()]
        services += [Service(timer, "event", edges=[(called(task), TRIGGERS)]) for timer, (task, _) in TIMERS.items()]
        services += [Service("default", "bundle", members=list(map(called, generation.default()))),
                     Service("shutdown", "bundle", members=[called("save")])]
        path = self.top / "generations" / str(generation.number)
        write_generation(str(path), services, str(run / "bell"))
        write_file(str(path / "settings"), "")
        says = [line for timer, (_, lines) in TIMERS.items() for line in (f"event {timer}", *lines)]
        write_file(str(path / "events"), "".join(f"{line}\n" for line in says))
        return path


def own_service(name: str, programs: Path, top: Path, run: Path, state: Path) -> dict[str, str]:
    """As slipway-init links them, but for the second between two starts of those that talk to the manager: so they die more often."""
    words = {
        HOLDERS[0]: f"slipway-fdholder -d 3 {run}/mirror",
        HOLDERS[1]: f"slipway-fdholder -d 3 -m {run}/mirror {run}/holder",
        MANAGER: f"slipway-manager --run {run} --boot-state {state} --notify-fd 3 --hold 100",
        EVENTS: f"slipway-events --run {run} --notify-fd 3",
    }[name]
    said = f"stderr append {top}/{name}.said"
    files = {"run": f"#!{programs}/slipway-exec\n{said}\ncommand {programs}/{words}\n", "notification-fd": "3\n"}
    if name not in HOLDERS:
        files["data/policy"] = "type longrun\nready fd 3\nrestart always\nrestart-delay 1\n"
    return files
