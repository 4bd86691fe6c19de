"""What the kill test with a manager reckons and judges by itself (vmtests/transitions); the test itself is run by ctest."""

from __future__ import annotations

from pathlib import Path

import pytest

from vmtests.kills.tree import Wrong
from vmtests.transitions.diary import Diary
from vmtests.transitions.model import Model
from vmtests.transitions.plan import Planner
from vmtests.transitions.rows import EXTRA, LINK, Generation, rows_of

TOP = Path("/tmp/nowhere")


def booted() -> Model:
    model = Model(rows_of(TOP), Generation())
    model.start(model.generation.default())
    return model


def test_the_model_by_hand() -> None:
    model = booted()
    assert model.running() == {"mount", "db", "cache", "web", "shell", "sink", "source"}
    assert model.state("agent") == "waiting"
    assert model.set(LINK) == {"up vpn": 1, "up agent": 1}
    assert model.restart(["db"]) == {"down web": 1, "down db": 1, "up db": 1, "up web": 1}
    assert model.stop(["cache"]) == {"down cache": 1}
    assert model.restart(["web"]) == {"down web": 1, "up web": 1, "up cache": 1}
    assert model.stop(["db"]) == {"down web": 1, "down db": 1}
    assert model.apply(Generation(2, {"cache": 2, "db": 2}, True)) == {"down cache": 1, "up cache": 1, "up db": 1, f"up {EXTRA}": 1}
    assert model.clear(LINK) == {"down agent": 1, "down vpn": 1}
    assert model.start(["web", "agent"]) == {"up web": 1}
    assert model.end()["ran save"] == 1


def test_the_same_seed_asks_the_same() -> None:
    def phases(seed: int) -> list[str]:
        planner = Planner(seed, booted(), TOP)
        return [repr(planner.next_phase()) for _ in range(50)] + [repr(planner.end())]
    assert phases(3) == phases(3)
    assert phases(3) != phases(4)


@pytest.mark.parametrize("lines,wrong", [
    (["up mount", "up mount"], "up mount, which is up"),
    (["down mount"], "down mount, which is down"),
    (["up db"], "up db, but mount is not up"),
    (["up mount", "up db", "down mount"], "down mount, but db needs it"),
    (["ran job"], "ran job, but mount is not up"),
])
def test_the_diary_knows_the_order(lines: list[str], wrong: str, tmp_path: Path) -> None:
    (tmp_path / "diary.txt").write_text("".join(line + "\n" for line in lines))
    with pytest.raises(Wrong, match=wrong):
        Diary(tmp_path, rows_of(TOP)).read()


def test_the_diary_knows_the_weak_order(tmp_path: Path) -> None:
    diary = Diary(tmp_path, rows_of(TOP))
    (tmp_path / "diary.txt").write_text("up mount\nup db\nup web\nup cache\nup ")  # the last one is being written
    assert diary.read() == 4
    assert diary.against_weak_order() == "up web before up cache"
    diary.close_phase()
    assert not diary.against_weak_order()
