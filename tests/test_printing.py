"""What goes to the terminal, what into a pipe, and what beside it."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.doors import run
from tests.repositories import SMALL, Repository
from timeline import printing
from timeline.diagnostics import Diagnostic, Place
from timeline.pipeline import Options

FAULT = Diagnostic(Place("content/site.toml", 1, 9), "error", "some-code", "this", "mend it")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Repository(tmp_path / "one", SMALL).folder


def test_faults_go_to_the_pipe_and_their_count_beside_it(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    printing.faults([FAULT], Options(content=folder / "content"))

    said = capsys.readouterr()
    assert (
        said.out == f"{folder}/content/site.toml:1:9: error: this [some-code]\n    hint: mend it\n"
    )
    assert said.err == "1 error in 1 file\n"


def test_a_terminal_is_shown_the_line(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(folder)
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True, raising=False)
    monkeypatch.setenv("NO_COLOR", "1")

    printing.faults([FAULT], Options())

    assert capsys.readouterr().out.splitlines() == [
        "content/site.toml:1:9: error: this [some-code]",
        '1 | title = "The Old Bridge"',
        "  |         ^",
        "    hint: mend it",
    ]


def test_annotations_are_the_same_on_a_terminal(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True, raising=False)

    printing.faults([FAULT], Options(content=folder / "content"), "github")

    assert capsys.readouterr().out.startswith("::error file=content/site.toml,line=1,col=9,")


def test_clean_content_is_one_sentence_beside_the_pipe(folder: Path) -> None:
    done = run(folder, "check", "--strict")

    assert (done.said, done.code) == ("", 0)
    assert done.told == "no faults in 3 entries, 2 claims, 3 sources\n"


def test_clean_content_is_an_empty_list_for_programs(folder: Path) -> None:
    assert run(folder, "check", "--format", "json").said == "[]\n"


def test_a_link_to_something_endless_is_no_line_to_show(folder: Path) -> None:
    (folder / "content/entries/2024/endless.md").symlink_to("/dev/zero")

    done = run(folder, "check")

    assert "[not-a-file]" in done.said
    assert done.code == 1
