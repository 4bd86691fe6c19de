"""The measures by name, in the order of a run."""

from __future__ import annotations

from collections.abc import Callable
from types import ModuleType

from tools.bench.context import Bench, Samples
from tools.bench.measures import (bring_up, commands, compile, graph, idle, log, manager, memory, restart,
                                  sandbox, size, system_calls)
from tools.bench.peers.tree import Peer

MODULES: dict[str, ModuleType] = {
    "size": size, "system-calls": system_calls, "memory": memory, "bring-up": bring_up, "restart": restart,
    "log": log, "manager": manager, "graph": graph, "commands": commands, "compile": compile, "sandbox": sandbox, "idle": idle,
}

MEASURES: dict[str, Callable[[Bench, dict[str, Peer]], Samples]] = {
    name: module.measure for name, module in MODULES.items()
}
