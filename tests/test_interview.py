"""The commands of `new`: every key is a flag, and without a terminal nothing is asked."""

from __future__ import annotations

from pathlib import Path

import pytest

import build
from tests.contents import bytes_in, write
from timeline import frontmatter, interview, scaffold
from timeline.scaffold import KINDS

ENTRY = {
    "--title": 'He said: "no" # 한국',
    "--date": "2024-11-02",
    "--source": "agency",
    "--reliability": "B2",
    "--reliability-reason": "It has a record: a long one.",
    "--claims": "troops=supports",
}
CITATION = ["--citations", "title=A page", "--citations", "publisher=A paper"]


@pytest.fixture
def content(tmp_path: Path) -> Path:
    return write(tmp_path / "content")


def arguments(content: Path, **changes: str) -> list[str]:
    given = ENTRY | {f"--{key.replace('_', '-')}": it for key, it in changes.items()}
    pairs = [it for pair in given.items() for it in pair]
    return ["new", "entry", "--content", str(content), *pairs, *CITATION]


def new_file(content: Path) -> dict[str, object]:
    (path,) = content.glob("entries/2024/2024-11-02*.md")
    document, faults = frontmatter.parse("a.md", path.read_bytes())
    assert faults == ()
    assert document is not None
    return document.data


@pytest.mark.parametrize("kind", KINDS)
def test_every_key_of_the_front_matter_is_a_flag(kind: str) -> None:
    flags = {flag for it in interview.command_of(kind).params for flag in it.opts}

    assert {f"--{it.key.replace('_', '-')}" for it in scaffold.questions(kind)} <= flags


def test_flags_write_a_whole_entry_and_tell_its_path(
    content: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert build.run(arguments(content)) == 0

    told = capsys.readouterr()
    assert told.out == f"{content}/entries/2024/2024-11-02-he-said-no.md\n"
    assert "build.py check" in told.err
    assert new_file(content)["title"] == ENTRY["--title"]


def test_values_notes_and_several_citations_come_through(content: Path) -> None:
    more = [
        *("--claims", "number=supports,value=1500-3000,qualifier=about,note=one, or value=2"),
        *("--citations", "title=Second: a page", "--citations", "publisher=B"),
        *("--citations", "url=https://example.org/?a=b", "--derived-from", "2024-10-18-agency"),
        *("--tags", "a", "--tags", "b", "--draft", "--text", "What it said."),
    ]

    assert build.run([*arguments(content), *more]) == 0

    made = new_file(content)
    assert made["claims"] == {
        "troops": "supports",
        "number": {
            "stance": "supports",
            "value": {"min": "1500", "max": "3000"},
            "qualifier": "about",
            "note": "one, or value=2",
        },
    }
    assert made["citations"] == [
        {"title": "A page", "publisher": "A paper"},
        {"title": "Second: a page", "publisher": "B", "url": "https://example.org/?a=b"},
    ]
    assert (made["tags"], made["draft"]) == (["a", "b"], "true")


def test_without_a_terminal_what_is_missing_is_one_sentence_with_its_flags(
    content: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = bytes_in(content)

    assert build.run(["new", "entry", "--content", str(content), "--title", "T"]) == 2

    told = capsys.readouterr().err.strip().split("\n")[-1]
    assert told == (
        "Error: a new entry needs --date, --source, --reliability, --reliability-reason, "
        "--claims, --citations: there is no terminal to ask on, so give each as a flag"
    )
    assert bytes_in(content) == before


def test_all_that_is_wrong_is_told_at_once_with_its_flag_and_the_nearest(
    content: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = bytes_in(content)

    wrong = arguments(content, date="2024-02-30", source="agncy", claims="tropps=supports")
    assert build.run(wrong) == 2

    told = capsys.readouterr().err
    assert "--date: 30 February 2024 does not exist" in told
    assert "did you mean `agency`?" in told
    assert "did you mean `troops`?" in told
    assert bytes_in(content) == before


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"claims": "troops=supports,value=3"}, "only a claim of kind `quantity` has values"),
        ({"derived_from": "2024-11-01-number", "date": "2024-10-30"}, "later than this entry"),
        ({"id": "2024-10-18-agency"}, "already"),
        ({"id": "../../outside"}, "not a legal ID"),
        ({"title": "two\nlines"}, "several lines"),
        ({"title": "half \udc80"}, ""),
    ],
)
def test_what_would_be_wrong_with_the_whole_is_not_written(
    content: Path, capsys: pytest.CaptureFixture[str], changes: dict[str, str], said: str
) -> None:
    before = bytes_in(content)

    assert build.run(arguments(content, **changes)) == 2

    assert said in capsys.readouterr().err
    assert bytes_in(content) == before
    assert not (content.parent.parent / "outside.md").exists()


def test_a_second_new_entry_of_the_same_words_gets_another_name(content: Path) -> None:
    assert build.run(arguments(content)) == 0
    assert build.run(arguments(content)) == 0

    names = {it.name for it in content.glob("entries/2024/2024-11-02*")}
    assert names == {"2024-11-02-he-said-no.md", "2024-11-02-he-said-no-2.md"}


def test_a_folder_that_is_a_link_is_not_written_through(content: Path) -> None:
    outside = content.parent / "outside"
    outside.mkdir()
    (content / "entries" / "2023").symlink_to(outside)

    assert build.run(arguments(content, date="2023-11-02")) == 2

    assert list(outside.iterdir()) == []


def test_what_to_do_next_with_a_chapter_is_to_list_it(
    content: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    flags = ["--title", "The end", "--start", "2025", "--end", ".."]

    assert build.run(["new", "chapter", "--content", str(content), *flags]) == 0

    assert 'add "the-end" to `chapters`' in capsys.readouterr().err


def test_content_that_cannot_be_read_is_a_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert build.run(["new", "entry", "--content", str(tmp_path / "nowhere")]) == 2
    assert "nowhere" in capsys.readouterr().err


def test_a_folder_that_is_no_content_gets_no_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert build.run(["new", "page", "--content", str(tmp_path), "--title", "T"]) == 2

    assert "site.toml: this file is missing" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []
