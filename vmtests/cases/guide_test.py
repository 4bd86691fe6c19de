"""Every chapter of docs/guide: the files it names, the commands it runs, the output it promises."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from vmtests.guide.follow import follow
from vmtests.guide.practice import practice
from vmtests.guide.transcript import Command, File, matches, parse
from vmtests.images.repository import ROOT

CHAPTERS = sorted((ROOT / "docs" / "guide").glob("[0-9][0-9]-*.md"))


def test_there_are_chapters() -> None:
    assert CHAPTERS


@pytest.mark.ns
@pytest.mark.parametrize("chapter", CHAPTERS, ids=[path.stem for path in CHAPTERS])
def test_a_chapter_is_true(chapter: Path, artifacts: Path) -> None:
    with tempfile.TemporaryDirectory(prefix="slipway-guide-") as top:
        Path(top).chmod(0o755)
        with practice(Path(top) / "root", artifacts) as machine:
            assert follow(chapter, machine) > 0


@pytest.mark.ns
def test_the_practice_machine_has_a_shell() -> None:
    done = subprocess.run([sys.executable, "-m", "vmtests.guide"], cwd=ROOT, input="slipway status default\nexit 3\n",
                          capture_output=True, text=True, timeout=240)
    assert done.returncode == 3, done.stderr
    assert "running since" in done.stdout


def test_blocks_become_steps() -> None:
    text = "# T\n```ini /etc/x\na = b\n```\n```console soon\n$ one\nout\n$ two\n```\n```text\n$ none\n```\n"
    assert parse(text) == [File(3, "/etc/x", "a = b\n"), Command(6, "one", ["out"], True), Command(8, "two", [], True)]


@pytest.mark.parametrize("text", ["```console\nno command\n```\n", "```console later\n$ x\n```\n"])
def test_a_wrong_block_is_an_error(text: str) -> None:
    with pytest.raises(ValueError, match="line"):
        parse(text)


@pytest.mark.parametrize("promised, got, same", [
    (["a", "…", "d"], "a\nb\nc\nd\n", True), (["a", "…", "d"], "a\nd\n", True), (["a", "…", "d"], "a\nb\n", False),
    (["pid …, up"], "pid 17, up\n", True), (["pid …, up"], "pid 17\n, up\n", False), ([], "", True), ([], "x\n", False),
    (["…"], "", True), (["a."], "ab\n", False), (["a"], "a   \n", True), (["a"], "a", True)])
def test_output_is_compared(promised: list[str], got: str, same: bool) -> None:
    assert matches(promised, got) is same
