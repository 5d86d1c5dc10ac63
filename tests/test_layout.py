from __future__ import annotations

import pytest

from tests import sites
from timeline.layout import Located, locate


def located(path: str) -> Located | str:
    """Where a file is, or the code that refuses it."""
    found, faults = locate([path])
    return found[0] if found else faults[0].code


def test_a_file_has_its_shelf_and_its_id_by_its_path() -> None:
    entry = "content/entries/2024/2024-10-18-nis-first-wave.md"
    assert located(entry) == Located(entry, "entries", "2024-10-18-nis-first-wave")
    assert located("content/media/a-ship.jpg") == Located(
        "content/media/a-ship.jpg", "media", "a-ship.jpg"
    )
    assert located("content/site.toml") == Located("content/site.toml", "site", "site")


@pytest.mark.parametrize("page", ["index.html", "print/index.html", "months/2024-10/index.html"])
def test_no_entry_can_have_the_name_of_another_piece_of_a_page_that_it_stands_on(
    page: str, shipped_pages: dict[str, sites.Page]
) -> None:
    entries = {
        path.split("/")[1] for path in shipped_pages if path.startswith("entries/") and "/" in path
    }
    # two hyphens stand in no ID
    pieces = [it for it in shipped_pages[page].ids if it not in entries and "--" not in it]

    assert pieces
    for name in pieces:
        assert located(f"content/entries/2024/{name}.md") == "reserved-id"


def test_the_first_of_two_files_of_one_id_keeps_it() -> None:
    found, faults = locate(["content/entries/2025/a.md", "content/entries/2024/a.md"])
    assert [it.path for it in found] == ["content/entries/2024/a.md"]
    assert [(it.place.path, it.code) for it in faults] == [
        ("content/entries/2025/a.md", "duplicate-id")
    ]
