"""Whatever is edited, what a warm builder shows is what a build from nothing makes."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random

import pytest

from tests import sites
from tests.previews import DRAFT, ENTRY, entry, prepare
from timeline.builder import Builder, Folders

Edit = Callable[[Path], object]


def replaced(path: str, old: str, new: str) -> Edit:
    def edit(folder: Path) -> None:
        file = folder / path
        whole = file.read_text()
        assert old in whole
        file.write_text(whole.replace(old, new))

    return edit


def added(path: str, text: str) -> Edit:
    def edit(folder: Path) -> None:
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text)

    return edit


OTHER = "content/entries/2024/2024-09-01-said-1-0.md"
SOURCE = """\
---
name: The embassy
kind: government
party: south
reliability: A
reliability_reason: It has a record.
---
A body.
"""
EDITS: dict[str, Edit] = {
    "the text of an entry": replaced(ENTRY, "told first here", "told again, **here**"),
    "the title of an entry": replaced(ENTRY, "tells of a bridge", "tells of the bridge"),
    "the day of an entry": replaced(ENTRY, "date: 2024-10-18", "date: 2024-10-20"),
    "a stance": replaced(OTHER, "bridge: supports", "bridge: denies"),
    "what an entry rests on": replaced(
        ENTRY, "---\nIt was", "derived_from: [2024-09-01-said-1-0]\n---\nIt was"
    ),
    "the title of what it rests on": replaced(OTHER, "Said on day 1, 0", "Said on the first"),
    "a withdrawal": replaced(
        OTHER, "citations:", "withdrawn: {date: 2024-12-01, reason: Mistaken.}\ncitations:"
    ),
    "a tag": replaced(OTHER, "citations:", "tags: [bridge]\ncitations:"),
    "a new source": added("content/sources/embassy.md", SOURCE),
    "a new entry of it": added(
        "content/entries/2025/2025-01-05-embassy.md",
        entry("The embassy too", "2025-01-05", "It says so.").replace("office", "embassy"),
    ),
    "the name of a source": replaced("content/sources/embassy.md", "The embassy", "An embassy"),
    "the party of a source": replaced("content/sources/embassy.md", "south", "north"),
    "the title of a claim": replaced("content/claims/bridge.md", "The bridge\n", "A bridge\n"),
    "who is concerned": replaced("content/claims/bridge.md", "[north]", "[south]"),
    "the name of a party": replaced("content/site.toml", '"North"', '"The North"'),
    "the title of the site": replaced("content/site.toml", "A small story", "A story"),
    "a chapter": replaced("content/chapters/all.md", "All of it", "Everything"),
    "a draft": replaced(DRAFT, "draft: true\n", ""),
    "a template": replaced("templates/components/entry.html", 'class="entry ', 'class="entry x '),
    "a style": added("templates/assets/css/99-own.css", "h1 { color: red }"),
    "an entry that goes": lambda folder: (
        folder / "content/entries/2025/2025-01-05-embassy.md"
    ).unlink(),
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    prepare(tmp_path, 4)
    return tmp_path


@pytest.fixture
def builder(folder: Path) -> Iterator[Builder]:
    it = Builder(
        Folders(str(folder / "content"), str(folder / "templates"), str(folder / "out/content"))
    )
    yield it
    it.end()


def compare(builder: Builder, folder: Path, what: str) -> None:
    """Compare every page of a builder with those of a build from nothing."""
    out = folder / "fresh"
    shutil.rmtree(out, ignore_errors=True)
    sites.build(out, folder / "content", templates=folder / "templates", drafts=True)
    for path in sorted(out.rglob("*")):
        name = path.relative_to(out).as_posix()
        if name.endswith((".html", ".css", ".js", "feed.xml", "_headers")) and name[:5] != "data/":
            made = builder.file(name)
            if made is not None or name.endswith(".html"):
                assert made == path.read_bytes(), f"{name} after {what}"


@pytest.mark.parametrize("seed", [None, 1, 2])
def test_every_page_is_what_a_build_from_nothing_makes(
    builder: Builder, folder: Path, seed: int | None
) -> None:
    names = list(EDITS)
    builder.look()
    compare(builder, folder, "nothing")
    if seed is not None:  # what rests on an earlier edit comes after it: several are one look
        cuts = sorted(Random(seed).sample(range(1, len(names)), 5))
        groups = [names[a:b] for a, b in zip([0, *cuts], [*cuts, len(names)], strict=True)]
    else:
        groups = [[name] for name in names]
    for group in groups:
        for name in group:
            EDITS[name](folder)

        looked = builder.look()

        assert looked is not None
        assert looked.failed is None, looked.failed
        compare(builder, folder, ", ".join(group))


def test_what_is_as_it_was_is_no_news(builder: Builder, folder: Path) -> None:
    assert builder.look() is not None
    (folder / ENTRY).touch()

    assert builder.look() is None


def test_what_changed_is_named(builder: Builder, folder: Path) -> None:
    builder.look()
    EDITS["a stance"](folder)
    EDITS["a style"](folder)

    looked = builder.look()

    assert looked is not None
    assert looked.changed == (
        str(folder / OTHER),
        str(folder / "templates/assets/css/99-own.css"),
    )


def test_a_fault_is_told_once_and_the_last_good_pages_stay(builder: Builder, folder: Path) -> None:
    builder.look()
    before = builder.file("index.html")
    EDITS["the title of an entry"](folder)
    replaced(ENTRY, "date: 2024-10-18", "date: never")(folder)

    looked = builder.look()

    assert looked is not None
    assert looked.failed is not None
    assert f"{folder / ENTRY}:3:7: error: " in looked.failed.text
    assert f"{folder / ENTRY}:3:7</code>" in looked.failed.panel
    assert builder.look() is None
    assert builder.file("index.html") == before


def test_a_folder_that_is_gone_is_told_once(builder: Builder, folder: Path) -> None:
    builder.look()
    before = builder.file("index.html")
    (folder / "content").rename(folder / "away")

    looked = builder.look()

    assert looked is not None
    assert looked.failed is not None
    assert looked.failed.text == f"{folder / 'content'}: No such file or directory"
    assert builder.look() is None
    (folder / "away").rename(folder / "content")
    again = builder.look()
    assert again is not None
    assert again.changed == (str(folder / "content"),)
    assert builder.file("index.html") == before


def test_nothing_but_what_was_built_is_a_file(builder: Builder) -> None:
    builder.look()

    assert builder.file("../content/site.toml") is None
    assert builder.file("nothing") is None
