"""A page that changes has another hash before it is made: so one with the same is not made."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests import stories
from timeline.digests import Print, digest, plainly
from timeline.files import read_tree
from timeline.fingerprints import Fingerprints
from timeline.ledger import keep
from timeline.making import set_up
from timeline.model import Entry, Position, Prose
from timeline.page import Group, Told
from timeline.phrases import ENGLISH
from timeline.render import Compiled
from timeline.views import view

TEMPLATES, _ = read_tree(Path(__file__).parent.parent / "templates", "templates")
COMPILED: Compiled = {}
NAMES = ("a", "b", "c", "d", "e", "f")


def prints_of(entries: list[Entry]) -> dict[str, Print]:
    story = stories.tell(entries)
    told = (story.claims, story.sources, story.chapters, story.articles)
    rest = {it.places.path: Print(b"same", b"", b"") for part in told for it in part.values()}
    return rest | {
        it.places.path: Print(
            digest(plainly(it)),
            digest(plainly(it._replace(prose=stories.TEXT, citations=()))),
            digest(plainly(it.citations)),
        )
        for it in entries
    }


def shown(entries: list[Entry]) -> Mapping[str, tuple[bytes, bytes]]:
    """Return every page that can say what is on it: its hash, and what it is."""
    story = stories.tell(entries)
    workshop = set_up(view(story, keep(story), ENGLISH), TEMPLATES, COMPILED)
    prints = Fingerprints(workshop.views, prints_of(entries), workshop.base)
    return {
        it.address: (prints.quick(it), workshop.renderer.render(it, it.context()).value.content)
        for it in workshop.pages
        if it.shows is not None
    }


def entry(name: str, day: int, **changes: object) -> Entry:
    whole = stories.entry(name, f"2024-01-{day:02}", "south", **changes)  # type: ignore[arg-type]
    text = f"What {name} says, in words enough for one sentence. And a second."
    return whole._replace(prose=Prose(f"<p>{text}</p>", text, (), f"{text}\n"))


CHANGES = st.one_of(
    st.sampled_from(["Another title", "A third title"]).map(lambda it: {"title": it}),
    st.sampled_from(["A1", "D4", "F6"]).map(lambda it: {"reliability": it}),
    st.sampled_from(list(stories.SOURCES)).map(lambda it: {"source": it}),
    st.sampled_from(["supports", "denies", "queries", "comments"]).map(
        lambda it: {"positions": (Position("claim", it),)}
    ),
    st.just({"positions": (stories.number(3, 9),)}),
    st.integers(1, 28).map(lambda it: {"date": stories.when(f"2024-01-{it:02}")}),
    st.sampled_from(["2024-01-20", "2024-02-01"]).map(lambda it: {"withdrawn": stories.gone(it)}),
    st.just({"tags": ("word",)}),
    st.just({"citations": ()}),
    st.sampled_from(["Other.", "What is new, in words enough for a sentence. More."]).map(
        lambda it: {"prose": Prose(f"<p>{it}</p>", it, (), f"{it}\n")}
    ),
)


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(st.integers(0, 5), min_size=6, max_size=6),
    st.lists(st.sampled_from(["claim", "number"]), min_size=6, max_size=6),
    st.integers(0, 5),
    CHANGES,
)
def test_a_page_that_an_edit_changes_has_another_hash(
    parents: list[int], claims: list[str], at: int, change: Mapping[str, object]
) -> None:
    before = [
        entry(
            name,
            day,
            positions=(
                Position("claim", "supports")
                if claims[day - 1] == "claim"
                else stories.number(day),
            ),
            derived_from=(NAMES[parents[day - 1]],) if parents[day - 1] < day - 1 else (),
        )
        for day, name in enumerate(NAMES, 1)
    ]
    after = [*before[:at], before[at]._replace(**change), *before[at + 1 :]]

    old, new = shown(before), shown(after)
    for address in old.keys() & new.keys():
        if old[address][1] != new[address][1]:
            assert old[address][0] != new[address][0], address


def test_an_entry_that_has_nothing_to_do_with_a_page_leaves_its_hash() -> None:
    before = [entry(name, day) for day, name in enumerate(NAMES, 1)]
    far = before[5]._replace(positions=(stories.number(3),))
    before = [*before[:5], far]
    mended = [*before[:5], far._replace(reliability_reason="For another reason.")]

    old, new = shown(before), shown(mended)

    assert old["entries/a/"][0] == new["entries/a/"][0]
    assert old["entries/e/"][0] != new["entries/e/"][0]  # it names the next one
    assert old["entries/f/"][0] != new["entries/f/"][0]


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"title": "Another"}, {Told.BONES, Told.LEADS, Told.CITATIONS, Told.TEXTS}),
        ({"citations": ()}, {Told.CITATIONS, Told.TEXTS}),
        ({"prose": Prose("<p>New.</p>", "New.", (), "New.\n")}, {Told.LEADS, Told.TEXTS}),
    ],
)
def test_files_that_are_made_of_all_entries_follow_what_they_tell(
    change: Mapping[str, object], told: set[Told]
) -> None:
    def hashes(entries: list[Entry]) -> dict[Told, bytes]:
        story = stories.tell(entries)
        views = view(story, keep(story), ENGLISH)
        prints = Fingerprints(views, prints_of(entries), b"base")
        return {it: prints.of_group(Group("files", it, tuple)) for it in Told}

    before = [entry(name, day) for day, name in enumerate(NAMES, 1)]
    old, new = hashes(before), hashes([before[0]._replace(**change), *before[1:]])

    assert {it for it in Told if old[it] != new[it]} == told


def test_what_was_touched_is_known_where_nothing_but_texts_of_entries_changed() -> None:
    def of(entries: list[Entry]) -> Fingerprints:
        story = stories.tell(entries)
        return Fingerprints(view(story, keep(story), ENGLISH), prints_of(entries), b"base")

    before = [entry(name, day) for day, name in enumerate(NAMES, 1)]
    basis, text = of(before).basis, Prose("<p>New.</p>", "New.", (), "New.\n")

    def touched(**change: object) -> frozenset[str] | None:
        return of([*before[:2], before[2]._replace(**change), *before[3:]]).touched(basis)

    assert of(before).touched(basis) == frozenset()
    assert touched(prose=text) == {"c"}
    assert touched(title="Another", prose=text) is None
    assert touched(citations=()) is None
    assert of(before[:5]).touched(basis) is None
