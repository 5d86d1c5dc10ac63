"""Whole files, as the grammar makes them and as slips spoil them: read or refused, no crash."""

from __future__ import annotations

import re

from hypothesis import HealthCheck, given, settings

from tests import corpus
from tests.grammar import entries, mutated
from tests.test_markup import assert_inert
from timeline import pipeline, reports
from timeline.composing import compose
from timeline.files import SourceFile
from timeline.frontmatter import parse
from timeline.jobs import Workers
from timeline.markup import placed
from timeline.model import ROOT, Entry
from timeline.packs import Kept
from timeline.reading import read_parts

PATH = "content/entries/2024/a.md"
SLOW = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


def read(content: bytes) -> Entry | None:
    """Read a file alone; look at all that is said of it; read it once more."""
    file = SourceFile(PATH, content)
    told = read_parts([file], Kept(), Workers())
    found = [it for it in told.diagnostics if it.place.path == PATH]
    lines = re.split("\n", content.decode("utf-8", "replace").replace("\r\n", "\n"))

    assert read_parts([file], Kept(), Workers()) == told
    for it in found:
        assert 1 <= it.place.line <= len(lines)
        assert 1 <= it.place.column <= len(lines[it.place.line - 1]) + 2
        assert it.message
        assert it.hint
    assert len(reports.FORMATS["text"](found).split("\n")) == (2 * len(found) or 1)
    wrong = any(it.severity == "error" for it in found)
    # one with a fault may be read all the same, so that what it says elsewhere is judged too
    assert told.parts.entries or wrong
    return None if wrong else told.parts.entries[0]


@SLOW
@given(entries())
def test_a_file_of_the_grammar_is_an_entry_or_has_faults(text: str) -> None:
    entry = read(text.encode("utf-8", "replace"))
    if entry:
        assert_inert(str(placed(entry.prose, "e")).replace(ROOT, "../"))


@SLOW
@given(mutated())
def test_a_file_with_slips_is_an_entry_or_has_faults(content: bytes) -> None:
    entry = read(content)
    if entry:
        assert_inert(str(placed(entry.prose, "e")).replace(ROOT, "../"))


@SLOW
@given(entries())
def test_what_was_read_and_is_written_again_reads_as_the_same(text: str) -> None:
    document = parse(PATH, text.encode("utf-8", "replace")).value
    if document:
        again = parse(PATH, compose(document.data, document.body)).value
        assert again is not None
        assert again.data == document.data
        assert again.body == document.body.strip() + "\n"


@settings(SLOW, max_examples=20)
@given(mutated())
def test_a_file_among_others_is_told_without_an_error_of_ours(content: bytes) -> None:
    options = pipeline.Options(content=corpus.CONTENT, no_cache=True, jobs=1)
    told = pipeline.load(options, added=(SourceFile(PATH, content),))
    assert (told.value is None) == any(it.severity == "error" for it in told.diagnostics)
