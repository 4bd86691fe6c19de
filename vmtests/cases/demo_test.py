"""The demonstrations hold: what tools/demo shows, each mode of it."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from vmtests.demo import alpine, debian, runit
from vmtests.demo.story import Story
from vmtests.images import Absent


@pytest.fixture
def story(artifacts: Path) -> Iterator[Story]:
    with tempfile.TemporaryDirectory(prefix="slipway-demo-") as top:
        Path(top).chmod(0o755)
        yield Story(Path(top) / "root", artifacts)


@pytest.mark.timeout(900)
@pytest.mark.parametrize("mode", [pytest.param("ns", marks=pytest.mark.ns), pytest.param("vm", marks=pytest.mark.vm)])
@pytest.mark.parametrize("which", [debian, alpine, runit], ids=["debian", "alpine", "runit"])
def test_demo(story: Story, which: object, mode: str) -> None:
    try:
        which.run(story, mode)  # type: ignore[attr-defined]
    except Absent as why:
        pytest.skip(str(why))
