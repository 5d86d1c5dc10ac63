"""Every ID that is mentioned is one of something, or a fault at the place of its mention."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.stories import TEXT, claim, entry, number, parts, site, source, when
from timeline.diagnostics import Diagnostic, Place, Places
from timeline.model import (
    Article,
    Card,
    Chapter,
    Medium,
    Parts,
    Position,
    Prose,
    Reference,
)
from timeline.references import broken_references

PLACE = Place("content/entries/2024/entry.md", 20, 5)
MARKS = {
    ("source",): (4, 1, 4, 9),
    ("claims", "nothing"): (6, 3, 6, 12),
    ("claims", "claim", "value"): (7, 5, 7, 12),
    ("derived_from", 1): (9, 4, 9, 4),
    ("aliases", 0): (11, 4, 11, 4),
}


def found(whole: Parts) -> list[tuple[str, int, int]]:
    return [(it.code, it.place.line, it.place.column) for it in broken_references(whole)]


def with_entry(**changes: object) -> Parts:
    """Return parts with one entry whose keys have the places above."""
    one = entry("entry", "2024-03-04", "south")._replace(**changes)
    return parts([one._replace(places=Places.of(PLACE.path, MARKS)), entry("two", "2024", "west")])


def linked(*references: Reference) -> Parts:
    return with_entry(prose=Prose("", "", references))


def only(whole: Parts) -> Diagnostic:
    (fault,) = broken_references(whole)
    return fault


def test_parts_that_fit_have_no_fault() -> None:
    assert found(with_entry(derived_from=("two",), aliases=("former",))) == []


def test_a_source_is_a_file() -> None:
    fault = only(with_entry(source="sout"))

    assert (fault.code, fault.place) == ("unknown-source", Place(PLACE.path, 4, 9))
    assert fault.message.startswith("`sout` is not the ID of a source; there are `agency`, ")
    assert fault.hint == "did you mean `south`?"


def test_a_claim_is_a_file() -> None:
    fault = only(with_entry(positions=(Position("nothing", "supports"),)))

    assert (fault.code, fault.place) == ("unknown-claim", Place(PLACE.path, 6, 3))
    assert fault.hint == ("type the ID of a claim, or add the file `content/claims/nothing.md`")


def test_an_entry_rests_on_entries() -> None:
    assert found(with_entry(derived_from=("two", "three"))) == [("unknown-entry", 9, 4)]


def test_only_a_quantity_has_a_value() -> None:
    said = number(3)._replace(claim="claim")

    fault = only(with_entry(positions=(said,)))

    assert (fault.code, fault.place) == ("value-on-statement", Place(PLACE.path, 7, 5))
    assert fault.hint.startswith("type `claim: supports`")
    assert found(with_entry(positions=(number(3),))) == []


def test_a_file_with_faults_is_there_all_the_same() -> None:
    whole = with_entry(source="broken", derived_from=("broken",))
    ids = {shelf: names | {"broken"} for shelf, names in whole.ids.items()}

    assert found(whole._replace(ids=ids)) == []


def test_what_a_claim_mentions_is_there() -> None:
    odd = claim("odd")._replace(theme="thema", concerned=("norht",), related=("claims",))

    codes = [it[0] for it in found(with_entry()._replace(claims=(claim(), odd)))]

    assert codes == ["unknown-theme", "unknown-party", "unknown-claim"]


def test_only_a_quantity_has_a_unit_and_it_has_one() -> None:
    statement = claim()._replace(unit="people")
    quantity = claim("number", "quantity")._replace(unit=None)

    codes = [it[0] for it in found(with_entry()._replace(claims=(statement, quantity)))]

    assert codes == ["unit-on-statement", "missing-key"]


def test_a_source_speaks_for_a_party() -> None:
    whole = with_entry()

    odd = (*whole.sources, source("odd", "nobody"))

    assert [it[0] for it in found(whole._replace(sources=odd))] == ["unknown-party"]


PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"


@pytest.mark.parametrize(
    ("content", "codes"),
    [
        (PNG + b"\0\0\x04\xb0\0\0\x02\x76", []),
        (PNG + b"\0\0\x02\x76\0\0\x04\xb0", ["not-a-card"]),
        (PNG, ["not-a-card"]),
        (b"\xff\xd8\xff\xe0", ["not-a-card"]),
        (b"", ["not-a-card"]),
    ],
    ids=["1200 by 630", "630 by 1200", "cut short", "a JPEG", "nothing"],
)
def test_a_card_is_a_png_of_the_size_that_is_shown_whole(content: bytes, codes: list[str]) -> None:
    whole = with_entry()._replace(
        site=site(card=Card("card.png", "The bridge")), media=(Medium("card.png", content),)
    )

    assert [it[0] for it in found(whole)] == codes


def test_a_card_is_there() -> None:
    fault = only(with_entry()._replace(site=site(card=Card("card.png", "The bridge"))))

    assert (fault.code, fault.message) == (
        "dead-link",
        "there is no picture `content/media/card.png`",
    )


def test_what_the_site_mentions_is_there() -> None:
    odd = site(
        chapters=("all", "none"), featured_claims=("claimed",), included_in={"one": "another"}
    )

    codes = [it[0] for it in found(with_entry()._replace(site=odd))]

    assert codes == ["unknown-chapter", "unknown-claim", "unknown-claim", "unknown-claim"]


def test_a_chapter_is_in_the_order_and_ends_after_it_starts() -> None:
    whole = with_entry()
    odd = Chapter("odd", "Odd", when("2024-03"), when("2024-02"), TEXT, Places("odd.md"))

    codes = [it[0] for it in found(whole._replace(chapters=(*whole.chapters, odd)))]

    assert codes == ["unlisted-chapter", "backwards-chapter"]


def test_a_former_id_is_nobody_elses() -> None:
    assert found(with_entry(aliases=("two",))) == [("alias-in-use", 11, 4)]


def test_a_former_id_leads_to_one_entry() -> None:
    whole = with_entry(aliases=("former",))
    other = entry("other", "2024", "west", aliases=("former",))

    (fault,) = broken_references(whole._replace(entries=(*whole.entries, other)))

    assert "already an alias of `entry`" in fault.message


def test_a_link_leads_to_something_that_is_there() -> None:
    for target in ("entry", "claim", "source", "page"):
        fault = only(linked(Reference(target, "nowhere", PLACE)))
        assert (fault.code, fault.place) == ("dead-link", PLACE)


def test_a_picture_is_a_file() -> None:
    fault = only(linked(Reference("media", "map.svg", PLACE)))

    assert fault.message == "there is no picture `content/media/map.svg`"


def test_a_link_may_lead_to_a_heading_that_is_there() -> None:
    article = Article("about", "About", 1, TEXT._replace(anchors=("the-rule",)), Places("a.md"))

    def told(fragment: str) -> tuple[Diagnostic, ...]:
        whole = linked(Reference("page", "about", PLACE, fragment))
        ids = {**whole.ids, "pages": frozenset(["about"])}
        return broken_references(whole._replace(articles=(article,), ids=ids))

    assert told("the-rule") == ()
    assert told("") == ()
    assert [(it.code, it.hint) for it in told("the-rules")] == [
        ("dead-link", "did you mean `the-rule`?")
    ]


@given(st.sets(st.sampled_from(["a", "b", "c", "d"])), st.sampled_from(["a", "b", "c", "d"]))
def test_an_id_is_a_fault_exactly_when_nothing_has_it(known: set[str], name: str) -> None:
    whole = with_entry(derived_from=(name,))
    ids = {**whole.ids, "entries": frozenset(known)}

    assert bool(found(whole._replace(ids=ids))) == (name not in known)
