"""What an editor is warned of: for each rule what it finds, and what it lets pass."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from tests.stories import entry, gone, number, parts, site, tell, when
from timeline.checks import FEWEST_WORDS, MOST_WORDS, RULES, warnings_of
from timeline.diagnostics import Diagnostic, Place, Places
from timeline.model import Chapter, Citation, Entry, Position, Prose, Value
from timeline.story import Story, assemble
from timeline.text import count_words

WORDS = "The office said so and showed what it had seen there. " * 5
REASON = "It saw it, and has been right before."


def good(
    name: str = "entry", day: str = "2024-03-04", source: str = "south", **more: object
) -> Entry:
    """Return an entry that no rule of one entry finds fault with."""
    given = {"reliability_reason": REASON, "prose": prose(WORDS)} | more
    rating = str(given.pop("rating", "B2"))
    return entry(name, day, source, rating=rating, **given)


def prose(markdown: str) -> Prose:
    words = count_words(markdown)
    return Prose(f"<p>{markdown}</p>", markdown, (), markdown, line=10, words=words)


def found(code: str, *entries: Entry, **of_site: object) -> list[Diagnostic]:
    """Return the warnings of a rule in a story of these entries."""
    whole = parts(entries)
    return of_story(code, assemble(whole._replace(site=site(**of_site))).story)


def of_story(code: str, story: Story) -> list[Diagnostic]:
    return [it for it in warnings_of(story) if it.code == code]


def cited(*dates: str | None, url: str | None = None) -> tuple[Citation, ...]:
    return tuple(
        Citation("Title", "Publisher", url=url, published=when(day) if day else None)
        for day in dates
    )


def test_every_rule_warns_by_its_own_name_and_says_why_it_is_there() -> None:
    assert len({rule.__name__ for rule in RULES}) == len(RULES)
    assert all(re.match(r"[A-Z].*\.", rule.__doc__ or "") for rule in RULES)


def test_a_good_story_has_no_warning_of_its_entries() -> None:
    story = tell([good("one"), good("two", source="west")])

    assert {it.code for it in warnings_of(story)} <= {
        "source-without-entries",  # the story has more sources than these two
        "claim-without-entries",
        "rating-without-reason",
    }


# --- ratings ------------------------------------------------------------------------------------


def test_confirmed_by_others_needs_others() -> None:
    (warning,) = found("unconfirmed-rating", good(rating="B1"))

    assert "`B1` says that other sources confirm this" in warning.message
    assert warning.hint == "type `B2`, or add the entry that confirms it"


def test_another_origin_confirms() -> None:
    assert not found("unconfirmed-rating", good(rating="B1"), good("other", source="west"))


def test_the_same_source_does_not_confirm_itself() -> None:
    assert found("unconfirmed-rating", good(rating="B1"), good("other"))


def test_what_relays_an_entry_does_not_confirm_it() -> None:
    relay = good("relay", source="west", derived_from=("entry",))

    assert found("unconfirmed-rating", good(rating="B1"), relay)


def test_what_relays_another_entry_of_the_same_source_does_not_confirm_it() -> None:
    earlier = good("earlier", "2024-03-01")
    relay = good("relay", source="west", derived_from=("earlier",))

    assert found("unconfirmed-rating", good(rating="B1"), earlier, relay)


def test_another_stance_does_not_confirm() -> None:
    denial = good("other", source="west", positions=(Position("claim", "denies"),))

    assert found("unconfirmed-rating", good(rating="B1"), denial)


def test_a_reason_is_more_than_a_word_or_two() -> None:
    for reason in ("see above", "n/a", "B2", "It is reliable"):
        (warning,) = (
            it
            for it in found("rating-without-reason", good(reliability_reason=reason))
            if "/entries/" in it.place.path
        )
        assert f"`{reason}` does not say why" in warning.message


def test_the_usual_rating_of_a_source_needs_a_reason_too() -> None:
    places = {it.place.path for it in found("rating-without-reason", good())}

    assert "content/sources/south.md" in places  # whose reason is `Because.`


def test_whom_nobody_names_is_not_rated_a_or_b() -> None:
    def story(name: str, rating: str) -> Story:
        told = tell([good(rating=rating)])
        south = told.sources["south"]._replace(name=name)
        return told._replace(sources={**told.sources, "south": south})

    assert of_story("unnamed-source-rated-high", story("An unnamed official", "B2"))
    assert of_story("unnamed-source-rated-high", story("Anonymous soldiers", "A3"))
    assert not of_story("unnamed-source-rated-high", story("An unnamed official", "C2"))
    assert not of_story("unnamed-source-rated-high", story("The ministry", "B2"))


# --- citations ----------------------------------------------------------------------------------


def test_one_citation_at_least_is_of_the_day_or_after() -> None:
    assert found("citation-before-entry", good(citations=cited("2024-02-01", "2024-03-03")))
    assert not found("citation-before-entry", good(citations=cited("2024-02-01", "2024-03-04")))
    assert not found("citation-before-entry", good(citations=cited("2024-03")))


def test_a_citation_without_a_date_may_be_the_one() -> None:
    assert not found("citation-before-entry", good(citations=cited("2024-02-01", None)))


def test_a_citation_is_not_of_more_than_a_year_later() -> None:
    assert found("citation-much-later", good(citations=cited("2025-03-05")))
    assert not found("citation-much-later", good(citations=cited("2025-03-04")))
    assert not found("citation-much-later", good(citations=cited("2025")))


def test_a_citation_is_not_of_more_than_a_year_before() -> None:
    assert found("citation-much-older", good(citations=cited("2023-03-03", "2024-03-04")))
    assert not found("citation-much-older", good(citations=cited("2023-03-04", "2024-03-04")))
    assert not found("citation-much-older", good(citations=cited("2023", "2024-03-04")))


def test_one_page_does_not_show_two_stances_of_one_source() -> None:
    page = cited(None, url="https://example.org/page")
    one = good("one", citations=page)
    other = good("other", citations=page, positions=(Position("claim", "denies"),))

    (warning,) = found("one-page-two-stances", one, other)

    assert "`one` cites the same address" in warning.message
    assert not found("one-page-two-stances", one, other._replace(source="west"))
    assert not found("one-page-two-stances", one, other._replace(citations=cited(None)))
    assert not found(
        "one-page-two-stances", one, other._replace(positions=(Position("claim", "queries"),))
    )


# --- numbers ------------------------------------------------------------------------------------


def counts(name: str, claim: str, low: int, high: int | None = None, **more: object) -> Entry:
    position = Position(claim, "supports", Value(low, high or low))
    return good(name, positions=(position,), **more)


def test_a_part_is_not_more_than_its_whole() -> None:
    limit = {"included_in": {"claim": "number"}}
    whole = counts("whole", "number", 300, 500)

    assert found("part-above-whole", whole, counts("part", "claim", 501), **limit)
    assert not found("part-above-whole", whole, counts("part", "claim", 500), **limit)
    assert not found("part-above-whole", whole, counts("part", "claim", 400, 600), **limit)
    assert not found("part-above-whole", whole, counts("part", "claim", 501))


def test_a_part_is_compared_with_what_the_same_source_said_that_day() -> None:
    limit = {"included_in": {"claim": "number"}}
    whole = counts("whole", "number", 300)
    part = counts("part", "claim", 400)

    assert found("part-above-whole", whole, part, **limit)
    assert not found("part-above-whole", whole, part._replace(source="west"), **limit)
    assert not found("part-above-whole", whole, part._replace(date=when("2024-03-05")), **limit)
    assert not found("part-above-whole", part, **limit)


def test_a_claim_with_no_value_is_neither_part_nor_whole() -> None:
    limit = {"included_in": {"claim": "number"}}

    assert not found("part-above-whole", good("a"), good("b", positions=(number(1),)), **limit)


# --- words --------------------------------------------------------------------------------------


def loaded(text: str, title: str = "Title") -> list[Place]:
    told = found(
        "loaded-word", good(title=title, prose=prose(text)), loaded_words=("slammed", "so-called")
    )
    return [it.place for it in told]


def test_a_loaded_word_is_found_where_it_stands() -> None:
    path = "content/entries/2024/entry.md"

    assert loaded("He spoke.\n\nThen she SLAMMED the so-called plan.") == [
        Place(path, 12, 10),
        Place(path, 12, 22),
    ]


def test_a_loaded_word_is_found_in_a_title() -> None:
    assert len(loaded("x", title="A slammed door")) == 1


def test_a_loaded_word_may_be_quoted() -> None:
    for text in ('She "slammed" it', "She “slammed” it", "Sie „slammed“ es", "Elle «slammed» ça"):
        assert not loaded(text)


def test_a_loaded_word_in_an_address_is_no_word_of_the_text() -> None:
    assert not loaded("[door](entry:2024-slammed-door) ![x](media/slammed-1.jpg) [d][slammed]")
    assert not loaded("[a]\n\n[a]: https://example.org/slammed")
    assert loaded("[slammed](entry:door)")


def test_a_part_of_a_word_is_another_word() -> None:
    assert not loaded("The unslammed doors; slammedly")


def test_without_a_list_no_word_is_loaded() -> None:
    assert not found("loaded-word", good(prose=prose("slammed")))


def test_an_annotation_is_neither_short_nor_long() -> None:
    def told(count: int) -> list[str]:
        text = "word " * count
        return [it.hint for it in found("annotation-length", good(prose=prose(text)))]

    assert told(FEWEST_WORDS - 1) == ["add 1 word"]
    assert told(FEWEST_WORDS) == []
    assert told(MOST_WORDS) == []
    assert told(MOST_WORDS + 2) == ["cut 2 words"]


def test_words_are_counted_as_people_count_them() -> None:
    text = " ".join(["1,500", "Kim’s", "2024-10-18", "so-called", "U.S.", "북한군이", "– –"] * 6)

    (warning,) = found("annotation-length", good(prose=prose(text)))

    assert "has 36 words" in warning.message


def test_a_quotation_has_less_than_ten_words() -> None:
    nine, ten = "one two three four five six seven eight nine", "x " * 10

    for opening, closing in ('""', "“”", "„“", "«»"):
        assert not found("long-quotation", good(prose=prose(f"He said {opening}{nine}{closing}.")))
        (warning,) = found("long-quotation", good(prose=prose(f"He said {opening}{ten}{closing}.")))
        assert (warning.place.line, warning.place.column) == (10, 9)


# --- what would not be seen ---------------------------------------------------------------------


def test_an_entry_withdrawn_before_its_day_never_counts() -> None:
    assert found("never-counts", good(withdrawn=gone("2024-03-04")))
    assert not found("never-counts", good(withdrawn=gone("2024-03-05")))


def test_what_no_entry_names_has_nothing_to_show() -> None:
    assert [it.place.path for it in found("claim-without-entries", good())] == [
        "content/claims/number.md"
    ]
    assert "content/sources/west.md" in {
        it.place.path for it in found("source-without-entries", good())
    }


def test_what_an_entry_with_faults_names_may_have_something_to_show() -> None:
    whole = parts([good()])._replace(unread=frozenset(["number", "west"]))
    story = assemble(whole).story

    assert not of_story("claim-without-entries", story)
    assert "content/sources/west.md" not in {
        it.place.path for it in of_story("source-without-entries", story)
    }


def test_every_day_is_in_a_chapter() -> None:
    def told(day: str, end: str | None) -> list[Diagnostic]:
        chapter = Chapter(
            "all", "All", when("2024-02"), when(end) if end else None, prose(""), Places("c.md")
        )
        return of_story(
            "entry-outside-chapters",
            assemble(parts([good(day=day)])._replace(chapters=(chapter,))).story,
        )

    assert told("2024-01-31", None)
    assert not told("2024-02-01", None)
    assert not told("2024-03-31", "2024-03")
    assert told("2024-04-01", "2024-03")


# --- all ----------------------------------------------------------------------------------------


TEXTS = st.text('slamed wor"“”„«»()[]:\n ', max_size=200)
STORIES = st.lists(
    st.builds(
        good,
        st.sampled_from(["a", "b", "c", "d"]),
        st.sampled_from(["2024-03-04", "2024", "2024-05/2024-06", "2023-12-31~"]),
        st.sampled_from(["north", "south", "press"]),
        rating=st.sampled_from(["A1", "B1", "C3", "F6"]),
        citations=st.sampled_from([cited("2020"), cited(None), cited("2024-03-04", "2030")]),
        prose=st.builds(prose, TEXTS),
        derived_from=st.sampled_from([(), ("a",), ("b",)]),
    ),
    unique_by=lambda it: it.id,
)


@given(STORIES)
def test_any_story_is_warned_of_at_places_of_its_own_files(entries: list[Entry]) -> None:
    story = assemble(parts(entries)._replace(site=site(loaded_words=("slamed",)))).story
    paths = {it.places.path for it in (*entries, *story.claims.values(), *story.sources.values())}

    for warning in warnings_of(story):
        assert warning.severity == "warning"
        assert warning.place.path in paths
        assert warning.place.line > 0
        assert warning.place.column > 0
        assert warning.hint


@given(STORIES, st.data())
def test_where_only_texts_changed_what_was_said_of_the_others_holds(
    entries: list[Entry], data: st.DataObject
) -> None:
    touched = data.draw(st.lists(st.sampled_from(entries), unique=True)) if entries else []
    edited = {it.id: it._replace(prose=prose(data.draw(TEXTS))) for it in touched}
    stories = [
        assemble(parts(it)._replace(site=site(loaded_words=("slamed",)))).story
        for it in (entries, [edited.get(it.id, it) for it in entries])
    ]

    paths = {it.places.path for it in touched}
    still = {it for it in warnings_of(stories[0]) if it.place.path not in paths}

    again = still.union(warnings_of(stories[1], edited.values()))
    assert again == set(warnings_of(stories[1]))
