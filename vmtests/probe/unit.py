"""A unit of the comparison: rows, each stated for both sides, and the text that both sides read."""

from __future__ import annotations

from dataclasses import dataclass, field

PROBE = "/usr/lib/slipway-test/probe"
OUT = "/probe/out"
# Longer lines are refused in definitions; a value goes on in an indented line.
MOST_BYTES = 190


@dataclass(frozen=True)
class Row:
    """One attribute. Lines stand in [Service] and [Process] unless a section's head stands before them."""

    systemd: str
    native: str
    keys: tuple[str, ...]


@dataclass(frozen=True)
class Unit:
    """Rows that do not interfere, asked for by the words of `asked` (programs/probe/main.cc)."""

    name: str
    asked: str
    rows: tuple[Row, ...]
    # Further files that systemd reads, as the socket of a service: name and text.
    beside: dict[str, str] = field(default_factory=dict)
    # Where the report is: what the unit's own standard output is, or a file that the probe opens.
    to: str = ""

    @property
    def command(self) -> str:
        return f"{PROBE} {f'--to {self.to} ' if self.to else ''}{self.asked}"

    @property
    def pairs(self) -> list[str]:
        """The ids of what is compared: UNIT/KEY."""
        return [f"{self.name}/{key}" for row in self.rows for key in row.keys]


def row(systemd: str, native: str, *keys: str) -> Row:
    return Row(systemd, native, keys)


def merge(texts: list[str], default: str) -> dict[str, list[str]]:
    """The lines of several texts by their section; `default` is that of the first lines of each."""
    sections: dict[str, list[str]] = {}
    for text in texts:
        section = default
        for line in text.splitlines():
            line = line.strip()
            if line.startswith("[") and line.endswith("]"):
                section = line[1:-1]
            elif line:
                sections.setdefault(section, []).append(line)
    return sections


def with_defaults(sections: dict[str, list[str]], defaults: dict[str, list[str]]) -> str:
    """The text of sections; a default line is left out where a line with its key stands."""
    out = []
    for name in dict.fromkeys([*defaults, *sections]):
        lines = sections.get(name, [])
        stated = {line.partition("=")[0].strip() for line in lines}
        kept = [line for line in defaults.get(name, []) if line.partition("=")[0].strip() not in stated]
        out.append("\n".join([f"[{name}]", *kept, *lines]))
    return "\n\n".join(out) + "\n"


def systemd_text(unit: Unit) -> str:
    sections = merge([one.systemd for one in unit.rows], "Service")
    service = ["Type=oneshot", f"ExecStart={unit.command}", "TimeoutStartSec=120"]
    if not unit.to:
        service.append(f"StandardOutput=truncate:{OUT}/{unit.name}")
    return with_defaults(sections, {"Unit": [f"Description=probe {unit.name}", "DefaultDependencies=no"], "Service": service})


def pieces(word: str) -> list[str]:
    """A word that is too long for a line, cut behind commas. A piece that goes on without a blank ends in a backslash."""
    out = []
    while len(word) > MOST_BYTES:
        cut = word.rindex(",", 0, MOST_BYTES - 40) + 1
        out.append(word[:cut] + "\\")
        word = word[cut:]
    return [*out, word]


def folded(line: str) -> str:
    """A line of a definition, going on in indented ones."""
    out = [""]
    for word in line.split(" "):
        first, *rest = pieces(word)
        if len(out[-1]) + 1 + len(first) > MOST_BYTES:
            out.append(first)
        else:
            out[-1] += (" " if out[-1] else "") + first
        out += rest
    return "\n    ".join(out)


def native_text(unit: Unit) -> str:
    sections = merge([one.native for one in unit.rows], "Process")
    process = [] if unit.to else [f"StandardOutput = truncate {OUT}/{unit.name}"]
    text = with_defaults(sections, {
        "Service": [f"Description = probe {unit.name}", "Type = oneshot"],
        # systemd itself does what is ours to do up to there, before it starts anything.
        "Dependencies": ["After = sysinit"],
        "Run": [f"Command = {unit.command}", "StartTimeout = 120s"],
        "Process": process,
        "Install": ["Enabled = yes", "WantedBy = default"]})
    return "\n".join(folded(line) for line in text.splitlines()) + "\n"
