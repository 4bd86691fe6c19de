"""CPU time of compiling definitions, a tree where each service needs another, beside that of `cat` over the same
files.

`commit --dry-run` reads, checks and compiles; `commit` also writes the generation. The recompile is a commit
after one of the files was changed.
"""

from __future__ import annotations

import resource
import shutil
import subprocess
from pathlib import Path

from tools.bench.context import Bench, Failed, Samples
from tools.bench.peers.tree import Peer

FEW, MANY = 10000, 100000
DEFINITION = """[Service]
Description = number {index}
[Dependencies]
{needs}
[Run]
Command = {service} wait
[Install]
Enabled = yes
"""


def cpu_of(words: list[str], directory: Path) -> float:
    def usage() -> float:
        used = resource.getrusage(resource.RUSAGE_CHILDREN)
        return used.ru_utime + used.ru_stime

    before = usage()
    done = subprocess.run(words, cwd=directory, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, check=False,
                          stdin=subprocess.DEVNULL)
    if done.returncode != 0:
        raise Failed(f"{' '.join(words[:6])}: {done.stderr[:600].decode(errors='replace')}")
    return usage() - before


def write(bench: Bench, root: Path, count: int) -> Path:
    shutil.rmtree(root, ignore_errors=True)
    services = root / "etc/slipway/services"
    services.mkdir(parents=True)
    for index in range(count):
        needs = f"Needs = s{index // 2}" if index else ""
        (services / f"s{index}.svc").write_text(DEFINITION.format(index=index, needs=needs, service=bench.service))
    seen = root / bench.service.relative_to("/")
    seen.parent.mkdir(parents=True)
    shutil.copy(bench.service, seen)
    return services


def once(bench: Bench, count: int) -> dict[str, float | None]:
    root = bench.work / "root"
    services = write(bench, root, count)
    commit = [str(bench.programs / "slipway"), "--root", str(root), "commit", "--libdir", str(bench.programs)]
    values: dict[str, float | None] = {"compile s": cpu_of([*commit, "--dry-run"], services)}
    if count <= FEW:
        values["cat s"] = cpu_of(["/bin/cat", *(f"s{index}.svc" for index in range(count))], services)
        values["commit s"] = cpu_of(commit, services)
        with open(services / "s7.svc", "a", encoding="ascii") as changed:
            changed.write("[Process]\nNice = 5\n")
        values["second commit s"] = cpu_of(commit, services)
    return values


def measure(bench: Bench, peers: dict[str, Peer]) -> Samples:
    samples, few = Samples(), bench.few_or(FEW)
    try:
        for _ in range(bench.rounds):
            values = once(bench, few)
            samples.add("cat", **{"compile s": values.pop("cat s")})
            samples.add("slipway, one file changed", **{"commit s": values.pop("second commit s")})
            samples.add("slipway", **values)
            many = once(bench, 10 * few if bench.quick else MANY)
            samples.add("slipway, 100000", **{"compile s": many["compile s"]})
    finally:
        shutil.rmtree(bench.work / "root", ignore_errors=True)
    return samples
