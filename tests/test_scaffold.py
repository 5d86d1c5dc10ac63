"""A new file is what `check` wants, or it is not written; what is typed wrong is named."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.contents import SMALL, entry, write
from timeline import frontmatter, pipeline, scaffold
from timeline.layout import ID
from timeline.model import Parts
from timeline.scaffold import KINDS, Question

#: Every key of each kind, answered.
WHOLE: dict[str, dict[str, object]] = {
    "entry": {
        "title": "The agency says so again",
        "date": "2024-11-02",
        "event_date": "2024-10",
        "source": "agency",
        "reliability": "B2",
        "reliability_reason": "It has a record.",
        "claims": {
            "troops": "supports",
            "number": {"stance": "supports", "value": {"min": "1", "max": "2"}, "note": "a, b: c"},
        },
        "citations": [{"title": "A page", "publisher": "A paper", "published": "2024-11-02"}],
        "derived_from": ["2024-10-18-agency"],
        "tags": ["word"],
        "draft": "true",
        "aliases": ["an-older-name"],
        "corrections": [{"date": "2024-11-03", "note": "It said more."}],
        "withdrawn": {"date": "2024-11-04", "reason": "It was another."},
    },
    "claim": {
        "title": "Another number",
        "statement": "So many there are.",
        "kind": "quantity",
        "theme": "theme",
        "concerned": ["north"],
        "unit": "people",
        "related": ["troops"],
    },
    "source": {
        "name": "A paper",
        "kind": "independent-media",
        "party": "south",
        "country": "KR",
        "reliability": "B",
        "reliability_reason": "It has a record.",
        "url": "https://example.org/",
    },
    "chapter": {"title": "The second part", "start": "2025", "end": ".."},
    "page": {"title": "Method", "menu": "2"},
}


@pytest.fixture(scope="module")
def content(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write(tmp_path_factory.mktemp("new") / "content")


@pytest.fixture(scope="module")
def parts(content: Path) -> Parts:
    read = pipeline.parts(pipeline.Options(content=content, no_cache=True))
    assert read.value is not None
    return read.value


def question(kind: str, key: str, parts: Parts) -> Question:
    return next(it for it in scaffold.questions(kind, parts) if it.key == key)


@pytest.mark.parametrize("kind", KINDS)
def test_every_key_can_be_answered_and_the_file_then_passes(kind: str, tmp_path: Path) -> None:
    content = write(tmp_path / "content")
    assert {it.key for it in scaffold.questions(kind)} == set(WHOLE[kind])
    made = scaffold.draft(kind, "brand-new", WHOLE[kind], "Text that somebody wrote. " * 20)

    write(content, {made.path: made.content})
    told = pipeline.load(pipeline.Options(content=content, drafts=True, no_cache=True))

    assert [
        it
        for it in told.diagnostics
        if it.code not in ("unlisted-chapter", "never-counts") and it.severity == "error"
    ] == []


@pytest.mark.parametrize("kind", KINDS)
def test_a_new_file_says_that_its_text_is_not_written_yet_and_nothing_else(
    kind: str, tmp_path: Path
) -> None:
    content = write(tmp_path / "content")
    made = scaffold.draft(kind, "brand-new", WHOLE[kind])
    write(content, {made.path: made.content})

    told = pipeline.load(pipeline.Options(content=content, drafts=True, no_cache=True))

    own = [it for it in told.diagnostics if it.place.path == f"content/{made.path}"]
    assert [it.code for it in own] == ["unfinished"]
    line = made.content.decode().split("\n")[own[0].place.line - 1]
    assert line.startswith("TODO: ")


def test_an_entry_lies_in_the_folder_of_its_year() -> None:
    made = scaffold.draft("entry", "a-name", WHOLE["entry"])

    assert made.path == "entries/2024/a-name.md"


@pytest.mark.parametrize(
    ("kind", "answers", "proposed"),
    [
        ("entry", {"date": "2024-10-18", "title": "Seoul's agency says 1,500 sailed"},
         "2024-10-18-seouls-agency-says-1500-sailed"),
        ("entry", {"date": "2024-10-08/2024-10-13", "title": "A voyage"}, "2024-10-08-a-voyage"),
        ("entry", {"date": "2024-10", "title": "북한군", "source": "agency"}, "2024-10-agency"),
        ("entry", {"date": "2024-10-18", "title": "Agency"}, "2024-10-18-agency-2"),
        ("claim", {"title": "Con"}, "con-2"),
        ("page", {"title": "Claims"}, "claims-2"),
        ("source", {"name": "北"}, "untitled"),
    ],
)  # fmt: skip
def test_a_name_is_proposed_that_nothing_has(
    kind: str, answers: dict[str, str], proposed: str, parts: Parts
) -> None:
    assert scaffold.proposed_id(kind, answers, parts) == proposed


@settings(deadline=None)
@given(st.text(), st.text())
def test_a_proposed_name_is_always_one_that_a_file_can_have(title: str, date: str) -> None:
    ids = {shelf: frozenset(["a", "untitled"]) for shelf in ("entries", "claims")}
    parts = Parts(*[None] * 7, ids)  # type: ignore[arg-type]
    for kind in ("entry", "claim"):
        name = scaffold.proposed_id(kind, {"title": title, "date": date}, parts)
        assert ID.match(name)
        assert len(name) <= 70
        assert scaffold.problem_of_id(kind, name, parts) is None


@pytest.mark.parametrize(
    ("kind", "key", "typed", "hint"),
    [
        ("entry", "source", "agncy", "did you mean `agency`?"),
        ("entry", "source", "the agency", "did you mean `agency`?"),
        ("entry", "claims", {"tropps": "supports"}, "did you mean `troops`?"),
        ("entry", "claims", {"troops": "suports"}, "did you mean `supports`?"),
        ("entry", "derived_from", ["2024-10-18-agenzy"], "did you mean `2024-10-18-agency`?"),
        ("entry", "reliability", "b2", "did you mean `B2`?"),
        ("claim", "kind", "quantitiy", "did you mean `quantity`?"),
        ("claim", "theme", "a theme", "did you mean `theme`?"),
        ("source", "party", "The South", "did you mean `south`?"),
        ("source", "kind", "goverment", "did you mean `government`?"),
    ],
)  # fmt: skip
def test_a_near_miss_is_answered_with_what_was_meant(
    kind: str, key: str, typed: object, hint: str, parts: Parts
) -> None:
    problem = scaffold.problem_of(kind, question(kind, key, parts), typed)

    assert problem is not None
    assert problem.hint == hint


@pytest.mark.parametrize(
    ("key", "typed"),
    [
        ("date", "2024-02-30"),
        ("date", "yesterday"),
        ("title", "two\nlines"),
        ("title", "x" * 121),
        ("title", " "),
        ("title", "hidden\u202e"),
        ("title", "half a character \ud800"),
        ("citations", [{"title": "No publisher"}]),
        ("citations", [{"title": "T", "publisher": "P", "url": "javascript:alert(1)"}]),
        ("claims", {"troops": {"stance": "supports", "value": "many"}}),
        ("tags", ["Not A Tag"]),
        ("draft", "perhaps"),
    ],
)
def test_what_check_would_refuse_is_refused_before_it_is_written(
    key: str, typed: object, parts: Parts
) -> None:
    assert scaffold.problem_of("entry", question("entry", key, parts), typed) is not None


@settings(deadline=None)
@given(st.text())
def test_any_title_is_either_refused_or_reads_back_as_it_was(title: str) -> None:
    asked = next(it for it in scaffold.questions("entry") if it.key == "title")
    problem = scaffold.problem_of("entry", asked, title)

    if problem is None:
        made = scaffold.draft("entry", "a", {"title": title, "date": "2024-10-18"}, "Text.")
        document, faults = frontmatter.parse("a.md", made.content)
        assert faults == ()
        assert document is not None
        assert document.data["title"] == title


def test_the_choices_have_their_words(parts: Parts) -> None:
    entry_questions = {it.key: it for it in scaffold.questions("entry", parts)}

    assert entry_questions["source"].menu["agency"] == "The Agency (The South)"
    assert entry_questions["claims"].menu["troops"] == "Troops: There are troops."
    assert entry_questions["reliability"].menu["B"] == "usually reliable source"
    assert entry_questions["reliability"].menu["2"] == "probably true"
    stance = entry_questions["claims"].inner[0]
    assert list(stance.menu) == ["supports", "denies", "queries", "comments"]


def test_a_name_that_is_taken_or_illegal_is_refused(parts: Parts) -> None:
    taken = scaffold.problem_of_id("entry", "2024-10-18-agency", parts)
    illegal = scaffold.problem_of_id("entry", "../../etc/passwd", parts)

    assert taken is not None
    assert illegal is not None


def test_the_small_content_of_the_tests_has_no_fault(tmp_path: Path) -> None:
    content = write(tmp_path / "content", SMALL | {"entries/2024/b.md": entry()})

    assert pipeline.load(pipeline.Options(content=content, strict=True, no_cache=True)).value
