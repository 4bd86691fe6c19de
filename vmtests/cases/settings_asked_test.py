"""What a kernel may not give is asked for by settings_rows.py: all of it."""

from __future__ import annotations

from pathlib import Path

from vmtests.cases.settings_asked import packed, told_of
from vmtests.cases.settings_rows import GROUPS, NOTHING_TO_MISS, ROWS

PAGE = Path(__file__).parents[2] / "docs/formats/definition.md"


def reference() -> dict[str, str]:
    """From the name of each setting that is applied to what a start does without it: weakened, fails, "-"."""
    found = {}
    for line in PAGE.read_text().partition("## Settings by name")[2].splitlines():
        cells = [cell.strip() for cell in line.replace("\\|", "/").split("|")]
        if len(cells) == 8 and cells[1].startswith("`") and not cells[4].endswith("*Not applied by this version.*"):
            found[cells[1].strip("`")] = cells[5]
    return found


def test_every_setting_is_asked_for() -> None:
    asked = {name for name in ROWS if name.partition(".")[0] in GROUPS}
    assert asked | set(NOTHING_TO_MISS) == set(reference())
    assert not asked & set(NOTHING_TO_MISS)


def test_what_is_said_of_each_is_what_the_reference_says() -> None:
    says = {name: "fails" if row.needed else "weakened" for name, row in ROWS.items() if name in reference()}
    assert says == {name: reference()[name] for name in says}


def test_each_is_in_one_pack_and_told_by_the_name_of_a_setting() -> None:
    assert sorted(name for one in packed() for name in one.settings) == sorted(ROWS)
    assert {told_of(name) for name in ROWS} <= set(ROWS)
