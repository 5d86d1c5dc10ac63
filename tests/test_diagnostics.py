from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from timeline.diagnostics import Diagnostic, Place, Places, _Index, did_you_mean, nearest

PLACES = Places.of(
    "a.md",
    {
        (): (1, 1, 1, 1),
        ("claims",): (3, 1, 4, 3),
        ("claims", "x"): (4, 3, 4, 6),
        ("tags", 0): (7, 5, 7, 5),
    },
)
WORDS = st.text(st.characters(codec="utf-8"), max_size=30)


def test_a_key_and_its_value_have_a_place_each() -> None:
    assert PLACES.key("claims", "x") == Place("a.md", 4, 3)
    assert PLACES.value("claims", "x") == Place("a.md", 4, 6)


def test_what_has_no_place_has_that_of_the_nearest_thing_around_it() -> None:
    assert PLACES.value("claims", "x", "stance") == Place("a.md", 4, 6)
    assert PLACES.key("claims", "y") == Place("a.md", 3, 1)
    assert PLACES.value("title") == Place("a.md", 1, 1)


def test_places_that_are_not_known_are_the_beginning_of_the_file() -> None:
    assert Places("a.md").value("title") == Place("a.md", 1, 1)


def test_faults_are_in_the_order_of_their_places() -> None:
    places = [("b.md", 1, 1), ("a.md", 10, 1), ("a.md", 9, 2), ("a.md", 9, 1)]
    faults = [Diagnostic(Place(*place), "error", "code", "message") for place in places]

    assert [tuple(fault.place) for fault in sorted(faults)] == places[::-1]


def test_asks_for_the_nearest_word_whatever_its_case() -> None:
    assert did_you_mean("Suports", ["supports", "denies"]) == "did you mean `supports`?"


def test_asks_for_nothing_when_nothing_is_near() -> None:
    assert did_you_mean("xyz", ["supports", "denies"]) == ""
    assert did_you_mean("supports", []) == ""


@given(WORDS, st.sets(WORDS, max_size=8))
def test_the_nearest_word_is_one_of_the_known_or_none(word: str, known: set[str]) -> None:
    assert nearest(word, known) in {*known, ""}


@given(st.sets(WORDS, min_size=1, max_size=8))
def test_the_nearest_word_does_not_depend_on_the_order(known: set[str]) -> None:
    assert nearest("word", sorted(known)) == nearest("word", sorted(known, reverse=True))


def test_a_word_of_any_length_is_compared_in_no_time() -> None:
    assert nearest("supports" * 1_000_000, ["supports"]) == ""


def test_among_many_the_one_with_a_slip_is_found() -> None:
    known = {
        f"2024-{month:02}-{day:02}-{name}"
        for month in range(1, 13)
        for day in range(1, 29)
        for name in ("office-says-so", "council-denies-it", "paper-reports-it")
    }

    assert nearest("2024-07-13-ofice-says-so", known) == "2024-07-13-office-says-so"
    assert nearest("2024-7-13-council-denies-it", known) == "2024-07-13-council-denies-it"
    assert nearest("something quite different", known) == ""


def test_of_many_only_a_few_are_compared_with_a_word() -> None:
    index = _Index.of(frozenset(f"2024-10-18-entry-number-{number}" for number in range(5000)))

    assert len(index.candidates("2024-10-18-entry-number-x")) < 10
