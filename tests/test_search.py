"""The index that the timeline looks things up in, read back as its script reads it."""

from __future__ import annotations

import json
import re
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.stories import TEXT, entry, tell
from timeline import search
from timeline.ledger import keep
from timeline.phrases import ENGLISH
from timeline.search import fold, pair_files, version_of, word_files
from timeline.views import Views, view

FOLDED = {
    "KURSK": ["kursk"],
    "Kursk's B-52, 10,000": ["kursk", "s", "b", "52", "10", "000"],
    "Élan, naïve ÅNGSTRÖM": ["elan", "naive", "angstrom"],
    "Україна й Росія": ["украіна", "и", "росія"],
    "ещё": ["еще"],
    "북한군 병력": ["북한군", "병력"],
    "北韓軍隊 says": ["北", "韓", "軍", "隊", "says"],
    "ﬁle ½ ①": ["file", "1", "2", "1"],
    "under_score": ["under", "score"],
    "Ⅷ": ["viii"],
    "  — …": [],
    "": [],
}


@pytest.mark.parametrize(("text", "words"), FOLDED.items(), ids=lambda it: str(it)[:20])
def test_a_text_is_folded_into_words(text: str, words: list[str]) -> None:
    assert fold(text) == words


@given(st.text(st.characters(max_codepoint=127)))
def test_plain_text_is_folded_as_any_other_is(text: str) -> None:
    assert fold(text) == fold(f"{text} \u0436")[:-1]


@given(st.text())
def test_folding_twice_changes_nothing(text: str) -> None:
    folded = fold(text)

    assert fold(" ".join(folded)) == folded
    assert all(word and not re.search(r"\s", word) for word in folded)


def views_of(texts: list[str]) -> Views:
    """A story whose annotations are these texts."""
    entries = [
        entry(f"entry-{n:03}", f"2024-{n // 20 + 1:02}-{n % 20 + 1:02}", "press")._replace(
            prose=TEXT._replace(text=text), title=f"Number {n}", tags=("tag-one",)
        )
        for n, text in enumerate(texts)
    ]
    story = tell(entries)
    return view(story, keep(story), ENGLISH)


def said(views: Views, first: int = 0) -> dict[str, Any]:
    """What each file says, by the name that it says it under."""
    found = {}
    for it in (*word_files(views, first), *pair_files(views)):
        script = it.content.decode()
        match = re.fullmatch(
            r'document\.dispatchEvent\(new CustomEvent\("timeline:shard",\{detail:(.*)\}\)\)\n',
            script,
        )
        assert match, it.path
        name, value = json.loads(match[1])
        assert it.path == f"search/{name}.js"
        found[name] = value
    return found


def numbers(steps: str) -> list[int]:
    last = 0
    return [last := last + int(step, 36) for step in steps.split()]


def looked_up(files: dict[str, Any], index: str, term: str) -> list[int]:
    """The list of a term, from the files that can have it: one, or those that begin with it."""
    starts = files[index]
    last = max((n for n, start in enumerate(starts) if start <= term), default=0)
    first = starts.index(term) if term in starts else last
    return [
        number
        for n in range(first, last + 1)
        for number in numbers(files[f"{index}/{n}"].get(term, ""))
    ]


WORDS = st.sampled_from(["alpha", "beta", "gamma", "Ёлка", "북한", "北", "Œuvre"])
TEXTS = st.lists(st.lists(WORDS, max_size=8).map(" ".join), min_size=1, max_size=12)


@given(TEXTS)
def test_a_word_has_the_entries_that_have_it(texts: list[str]) -> None:
    files = said(views_of(texts))
    for word in {word for text in texts for word in fold(text)}:
        assert looked_up(files, "words", word) == [
            n for n, text in enumerate(texts) if word in fold(text)
        ]


@given(TEXTS)
def test_a_pair_has_the_places_where_it_stands(texts: list[str]) -> None:
    files = said(views_of(texts))
    for n, text in enumerate(texts):
        words = fold(text)
        title = 2  # "Number" and its digits, and then a gap
        for at, pair in enumerate(pairwise(words)):
            assert n * files["stride"] + title + 1 + at in looked_up(files, "pairs", " ".join(pair))


@given(TEXTS)
def test_no_place_is_of_two_entries(texts: list[str]) -> None:
    files = said(views_of(texts))
    for n, text in enumerate(texts):
        for pair in pairwise(fold(text)):
            having = {
                place // files["stride"] for place in looked_up(files, "pairs", " ".join(pair))
            }
            assert n in having
            assert all(pair in pairwise(fold(texts[other])) for other in having)


def test_titles_sources_claims_and_tags_are_searched_too_and_no_phrase_spans_two_of_them() -> None:
    files = said(views_of(["the annotation", "another"]))

    assert looked_up(files, "words", "number") == [0, 1]
    assert looked_up(files, "words", "press") == [0, 1]
    assert looked_up(files, "words", "claim") == [0, 1]
    assert looked_up(files, "words", "tag") == [0, 1]
    assert looked_up(files, "pairs", "number 0")
    assert not looked_up(files, "pairs", "0 the")
    assert not looked_up(files, "pairs", "annotation press")


def test_a_long_alphabet_is_cut_into_stretches_in_order(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search, "_STRETCH", 60)
    texts = [f"word{n:03} other{n % 7}" for n in range(40)]
    files = said(views_of(texts))
    stretches = [files[f"words/{n}"] for n in range(len(files["words"]))]

    assert len(stretches) > 5
    assert [next(iter(it)) for it in stretches] == files["words"]
    terms = [term for it in stretches for term in it]
    assert terms == sorted(terms)
    assert looked_up(files, "words", "word017") == [17]


@given(TEXTS)
def test_a_list_that_is_longer_than_a_stretch_goes_on_in_the_next(texts: list[str]) -> None:
    wanted = said(views_of(texts))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(search, "_STRETCH", 12)
        files = said(views_of(texts))

    for index in ("words", "pairs"):
        for term in {term for n in range(len(wanted[index])) for term in wanted[f"{index}/{n}"]}:
            assert looked_up(files, index, term) == looked_up(wanted, index, term)


def test_no_file_is_much_longer_than_a_stretch(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search, "_STRETCH", 200)
    files = said(views_of(["the same words stand here, and the same stand there"] * 200))

    assert files["pairs"].count("the same") > 3
    for index in ("words", "pairs"):
        for n in range(len(files[index])):
            assert len(json.dumps(files[f"{index}/{n}"])) < 260


def test_columns_have_only_what_the_page_has_not() -> None:
    views = views_of(["one", "two", "three"])

    assert "columns" not in said(views)
    columns = said(views, first=2)["columns"]
    assert columns["date"] == "2024-01-01 02"
    assert columns["sources"] == ["press"]
    assert columns["parties"] == ["media"]
    assert columns["source"] == "##"
    assert columns["letter"] + columns["digit"] == "BB22"
    assert columns["stance"] == "ss"
    assert columns["claim"] == "# #"
    assert columns["vague"] == {}


def test_a_date_that_is_no_day_is_told_in_full() -> None:
    story = tell([entry("vague", "2024-10", "press"), entry("later", "2025-01-01", "press")])
    columns = said(view(story, keep(story), ENGLISH), first=1)["columns"]

    assert columns["date"] == "2024-10-01"
    assert columns["vague"] == {"0": ["2024-10", "2024-10-31"]}


def test_the_signs_of_a_column_are_distinct_and_need_no_escape() -> None:
    signs = [search._sign(rank) for rank in range(3000)]

    assert len(set(signs)) == 3000
    assert all(json.dumps(sign, ensure_ascii=False) == f'"{sign}"' for sign in signs)
    assert " " not in signs


def test_the_version_changes_when_an_annotation_a_link_or_a_citation_does() -> None:
    before = views_of(["one", "two"]).story
    name, first = next(iter(before.entries.items()))

    def version_with(**changes: object) -> str:
        mended = first._replace(**changes)  # type: ignore[arg-type]
        return version_of(before._replace(entries={**before.entries, name: mended}))

    assert version_of(before) == version_of(views_of(["one", "two"]).story)
    assert version_of(before) != version_of(views_of(["one", "too"]).story)
    linked = first.prose._replace(html='<p><a href="https://example.org/">one</a></p>')
    assert version_of(before) != version_with(prose=linked)
    cited = (first.citations[0]._replace(title="Another"),)
    assert version_of(before) != version_with(citations=cited)


def test_equal_stories_make_equal_files() -> None:
    texts = ["some words here", "and words there"]

    assert list(word_files(views_of(texts), 1)) == list(word_files(views_of(texts), 1))
    assert list(pair_files(views_of(texts))) == list(pair_files(views_of(texts)))
