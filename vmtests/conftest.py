"""What all cases share: skips with the reason, artifacts, the seed."""

from __future__ import annotations

import os
import random
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from vmtests import images


@pytest.fixture(scope="session")
def seed() -> int:
    """The run's seed; whatever a test draws by lot, it draws from this."""
    return int(os.environ.get("SLIPWAY_SEED", "1"))


@pytest.fixture
def lots(seed: int, request: pytest.FixtureRequest) -> random.Random:
    return random.Random(f"{seed} {request.node.nodeid}")


@pytest.fixture(scope="session")
def image() -> Callable[[str], Path]:
    """The product of an image's recipe; skips the test if it cannot be had here."""
    def get(name: str) -> Path:
        try:
            return images.ready(images.recipe(name), print)
        except images.Absent as why:
            pytest.skip(f"image {name}: {why}")
    return get


@pytest.fixture
def artifacts(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A directory for this test's console texts and logs, kept after the run."""
    named = os.environ.get("SLIPWAY_ARTIFACTS")
    if not named:
        return tmp_path
    where = Path(named) / request.node.name.replace("/", "_")
    where.mkdir(parents=True, exist_ok=True)
    return where


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Namespaces, device nodes and chroots need root."""
    if os.geteuid() == 0:
        return
    for item in items:
        if item.get_closest_marker("ns") or item.get_closest_marker("vm"):
            item.add_marker(pytest.mark.skip(reason="needs root"))


@pytest.fixture
def fresh_root(image: Callable[[str], Path]) -> Iterator[Callable[[str], Path]]:
    """A new directory with an image unpacked in it, removed after the test."""
    with tempfile.TemporaryDirectory(prefix="slipway-root-") as top:
        # TemporaryDirectory makes it 0700; whoever runs in the root needs to pass.
        os.chmod(top, 0o755)

        def get(name: str) -> Path:
            return images.unpack(image(name), Path(top) / name)

        yield get
