"""The demonstrations hold: what tools/demo shows, each mode of it."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

from vmtests.demo import alpine, debian, runit
from vmtests.demo.story import Story
from vmtests.images import Absent


@pytest.fixture
def story(artifacts: Path) -> Iterator[Story]:
    with tempfile.TemporaryDirectory(prefix="slipway-demo-") as top:
        Path(top).chmod(0o755)
        yield Story(Path(top) / "root", artifacts)


NS = pytest.mark.ns
VM = pytest.mark.vm

# Debian's runit services in QEMU show nothing that the other two do not.
RUNS = [pytest.param(debian, "ns", marks=NS, id="debian-ns"), pytest.param(debian, "vm", marks=VM, id="debian-vm"),
        pytest.param(alpine, "ns", marks=NS, id="alpine-ns"), pytest.param(alpine, "vm", marks=VM, id="alpine-vm"),
        pytest.param(runit, "ns", marks=NS, id="runit-ns"),
        pytest.param(runit, "vm", marks=[VM, pytest.mark.long], id="runit-vm")]


@pytest.mark.timeout(1500)
@pytest.mark.parametrize("which, mode", RUNS)
def test_demo(story: Story, which: ModuleType, mode: str) -> None:
    try:
        which.run(story, mode)
    except Absent as why:
        pytest.skip(str(why))
