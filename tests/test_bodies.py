"""What stands below the front matter becomes prose, unless it only stands in for text."""

from __future__ import annotations

import pytest

from timeline.bodies import prose_of
from timeline.diagnostics import Diagnostic
from timeline.fences import Halves
from timeline.model import Prose

SHELVES = ("entries", "claims", "sources", "chapters", "pages")


def read(shelf: str, body: str) -> tuple[Prose | None, tuple[Diagnostic, ...]]:
    prose, faults = prose_of(shelf, "a.md", Halves("a: b\n", body, 4))
    return prose, faults


def test_prose_has_its_markdown_and_where_that_begins() -> None:
    prose, faults = read("entries", "\nText *here*.\n")
    assert faults == ()
    assert prose is not None
    assert (prose.markdown, prose.line, prose.text) == ("\nText *here*.\n", 4, "Text here.")


def test_a_body_is_needed_where_it_is_shown() -> None:
    codes = {shelf: [it.code for it in read(shelf, "\n \n")[1]] for shelf in SHELVES}
    assert codes == {
        "entries": ["empty-body"],
        "claims": [],
        "sources": [],
        "chapters": [],
        "pages": ["empty-body"],
    }


@pytest.mark.parametrize("shelf", SHELVES)
def test_a_line_that_stands_in_for_text_is_told_where_it_is(shelf: str) -> None:
    prose, faults = read(shelf, "Text.\n\nTODO: more\nTODO:\nnot a TODO: line\n")
    assert prose is None
    assert [(it.code, it.place.line) for it in faults] == [("unfinished", 6), ("unfinished", 7)]


def test_all_faults_of_a_body_are_told_at_once() -> None:
    _, faults = read("entries", "TODO: more\n\n[x](javascript:x)\n")
    assert [it.code for it in faults] == ["unsafe-link", "unfinished"]
