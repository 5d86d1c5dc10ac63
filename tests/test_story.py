"""Parts become a story: in order, joined both ways, each entry with its origins."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tests.stories import claim, entry, parts, source, tell
from timeline.ledger import keep
from timeline.model import Entry, Parts, Position
from timeline.phrases import ENGLISH
from timeline.story import Told, assemble, touched
from timeline.views import view


def told(*entries: Entry) -> Told:
    return assemble(parts(entries))


def resting(name: str, *on: str, day: str = "2024-03-04") -> Entry:
    return entry(name, day, "south", derived_from=on)


# --- order --------------------------------------------------------------------------------------


def test_entries_are_in_the_order_of_their_days_then_of_their_ids() -> None:
    story = tell(
        [
            entry("c", "2024-03-04", "south"),
            entry("b", "2024-03", "south"),
            entry("a", "2024-03-04", "south"),
            entry("d", "2024", "south"),
        ]
    )

    assert list(story.entries) == ["d", "b", "a", "c"]


def test_of_two_that_begin_alike_the_one_that_ends_first_is_first() -> None:
    story = tell([entry("a", "2024", "south"), entry("b", "2024-01-01", "south")])

    assert list(story.entries) == ["b", "a"]


def test_what_is_said_of_a_claim_or_by_a_source_is_in_that_order_too() -> None:
    story = tell([entry("b", "2024-02", "south"), entry("a", "2024-03", "south")])

    assert story.by_claim == {"claim": ("b", "a")}
    assert story.by_source == {"south": ("b", "a")}


def test_chapters_are_in_the_order_of_the_site() -> None:
    whole = parts([])
    (first,) = whole.chapters
    second = first._replace(id="second")
    site = whole.site._replace(chapters=("second", "all", "none"))

    story = assemble(whole._replace(chapters=(first, second), site=site)).story

    assert list(story.chapters) == ["second", "all"]


@given(st.permutations(["a", "b", "c", "d", "e"]))
def test_a_story_does_not_depend_on_the_order_of_its_parts(names: list[str]) -> None:
    days = {"a": "2024-05", "b": "2024-01", "c": "2024-03", "d": "2024-03", "e": "2023"}
    on = {"a": ("b", "c"), "c": ("e",), "d": ("b",), "b": (), "e": ()}

    def whole(order: list[str]) -> Told:
        return told(*(resting(name, *on[name], day=days[name]) for name in order))

    assert whole(names) == whole(sorted(names))
    assert list(whole(names).story.entries) == ["e", "b", "c", "d", "a"]


# --- what fits ----------------------------------------------------------------------------------


def test_an_entry_without_its_source_is_left_out_and_what_it_mentions_is_kept_in_mind() -> None:
    story = told(entry("a", "2024", "nobody"), entry("b", "2024", "south")).story

    assert list(story.entries) == ["b"]
    assert story.mentioned == {"nobody", "claim"}


def test_an_entry_whose_source_speaks_for_nobody_is_left_out() -> None:
    whole = parts([entry("a", "2024", "odd")])

    story = assemble(whole._replace(sources=(*whole.sources, source("odd", "nobody")))).story

    assert not story.entries


def test_a_position_on_what_is_no_claim_is_left_out() -> None:
    positions = (Position("claim", "supports"), Position("nothing", "denies"))

    story = told(entry("a", "2024", "south", positions=positions)).story

    assert story.entries["a"].positions == positions[:1]


# --- derivation ---------------------------------------------------------------------------------


def test_an_entry_that_rests_on_none_is_its_own_origin() -> None:
    assert told(resting("a")).story.origins == {"a": ("a",)}


def test_a_chain_leads_back_to_its_beginning() -> None:
    whole = told(resting("a"), resting("b", "a"), resting("c", "b"))

    assert whole.diagnostics == ()
    assert set(whole.story.origins.values()) == {("a",)}
    assert whole.story.derived == {"a": ("b",), "b": ("c",)}


def test_an_entry_may_have_several_origins() -> None:
    story = told(resting("a"), resting("b"), resting("c", "a", "b"), resting("d", "c", "a")).story

    assert story.origins["d"] == ("a", "b")


def test_what_is_not_there_is_no_origin() -> None:
    story = told(resting("a", "nothing")).story

    assert story.origins == {"a": ("a",)}


def test_a_circle_is_a_fault_and_says_how_it_goes() -> None:
    (fault,) = told(resting("a", "b"), resting("b", "c"), resting("c", "a")).diagnostics

    assert fault.code == "derived-from-circle"
    assert fault.message.endswith(": `a` → `b` → `c` → `a`")


def test_an_entry_that_rests_on_itself_is_a_circle() -> None:
    (fault,) = told(resting("a", "a")).diagnostics

    assert fault.message.endswith(": `a` → `a`")


def test_each_circle_is_told_once() -> None:
    two = [resting("a", "b"), resting("b", "a"), resting("c", "d"), resting("d", "c")]

    assert len(told(*two, resting("e", "a", "b", "c")).diagnostics) == 2


def test_a_long_circle_is_not_told_whole() -> None:
    names = [f"n{number:03}" for number in range(500)]
    ring = [resting(name, names[index - 1]) for index, name in enumerate(names)]

    (fault,) = told(*ring).diagnostics

    assert fault.message.count("→") == 8
    assert fault.message.endswith("→ …")


def test_a_chain_may_be_as_long_as_it_likes() -> None:
    names = [f"n{number:05}" for number in range(5000)]
    chain = [resting(name, *names[index : index + 1]) for index, name in enumerate(names[1:])]

    whole = told(resting(names[0]), *chain)

    assert whole.diagnostics == ()
    assert whole.story.origins[names[-1]] == (names[0],)


def test_an_entry_does_not_rest_on_a_later_one() -> None:
    later = resting("later", day="2024-03-05")

    (fault,) = told(resting("a", "later"), later).diagnostics

    assert fault.code == "derived-from-the-future"
    assert "`later` is of 2024-03-05, later than this entry (2024-03-04)" in fault.message


def test_an_entry_may_rest_on_one_of_the_same_or_a_vaguer_day() -> None:
    for day in ("2024-03-04", "2024-03", "2024", "2024-03-04/2024-04-01"):
        assert told(resting("a", "b"), resting("b", day=day)).diagnostics == ()


NAMES = "abcdefg"
LINKS = st.lists(st.sets(st.sampled_from(NAMES), max_size=3), min_size=7, max_size=7)


@given(LINKS)
def test_origins_rest_on_nothing_unless_there_is_a_circle(links: list[set[str]]) -> None:
    entries = [resting(name, *sorted(on)) for name, on in zip(NAMES, links, strict=True)]

    whole = told(*entries)

    circles = any(it.code == "derived-from-circle" for it in whole.diagnostics)
    assert circles == _circular({it.id: set(it.derived_from) for it in entries})
    if not circles:
        for roots in whole.story.origins.values():
            assert all(not whole.story.entries[root].derived_from for root in roots)


def _circular(on: dict[str, set[str]]) -> bool:
    """Take away whatever rests on nothing that is left, until nothing changes."""
    while free := {name for name in on if not on[name] & on.keys()}:
        on = {name: it for name, it in on.items() if name not in free}
    return bool(on)


def test_claims_and_sources_are_in_the_order_of_their_ids() -> None:
    whole = parts([])._replace(claims=(claim("b"), claim("a")))

    assert list(assemble(whole).story.claims) == ["a", "b"]


def test_nothing_is_a_story_too() -> None:
    whole = assemble(parts([]))

    assert whole.diagnostics == ()
    assert not whole.story.entries


# --- what an edit touches -----------------------------------------------------------------------

ONE = st.builds(
    lambda day, source, position, rating, title: entry(
        "x", f"2024-03-{day:02}", source, rating=rating, positions=(position,), title=title
    ),
    st.integers(1, 5),
    st.sampled_from(["north", "south", "press"]),
    st.builds(
        Position,
        st.sampled_from(["claim", "number"]),
        st.sampled_from(["supports", "denies", "comments"]),
    ),
    st.sampled_from(["A1", "B2", "E5"]),
    st.sampled_from(["One", "Two"]),
)


def whole(entries: list[Entry]) -> list[Entry]:
    """Take out what rests on an entry that is not there: such a story is not told."""
    names = {it.id for it in entries}
    return [
        it if names.issuperset(it.derived_from) else it._replace(derived_from=()) for it in entries
    ]


@st.composite
def edits(draw: st.DrawFn) -> tuple[Parts, Parts]:
    """Two sets of parts, of which one is the other but for what somebody edited."""
    names = "abcdef"
    before, after = [], []
    for index, name in enumerate(names):
        on = draw(st.lists(st.sampled_from(names[:index]), max_size=1)) if index else []
        old = draw(ONE)._replace(id=name, derived_from=tuple(on))
        what = draw(st.sampled_from([*["kept"] * 8, "edited", "gone", "new", "freed", "freed"]))
        if what != "new":
            before.append(old)
        if what == "edited":
            after.append(draw(ONE)._replace(id=name, derived_from=tuple(on)))
        elif what == "freed":
            after.append(old._replace(derived_from=()))
        elif what != "gone":
            after.append(old)
    one, other = parts(whole(before)), parts(whole(after))
    other = one._replace(entries=other.entries)
    if draw(st.booleans()):
        first, second = one.claims
        edited = first._replace(title="Another", concerned=("south",))
        other = other._replace(claims=(edited, second))
    if draw(st.booleans()):
        sources = tuple(
            it._replace(name="Another", party="west") if it.id == "south" else it
            for it in one.sources
        )
        other = other._replace(sources=sources)
    return one, other


@given(edits())
def test_what_an_edit_did_not_touch_is_told_as_before(both: tuple[Parts, Parts]) -> None:
    before, story = (assemble(it).story for it in both)
    old = view(before, keep(before), ENGLISH)

    found = touched(story, before)

    steps = {name: it for name, it in old.ledger.steps.items() if name not in found.claims}
    entries = {name: it for name, it in old.entries.items() if name not in found.entries}
    assert keep(story, steps) == keep(story)
    assert view(story, keep(story), ENGLISH, entries) == view(story, keep(story), ENGLISH)


def test_an_edit_of_a_text_touches_its_entry_and_no_ledger() -> None:
    whole = parts([resting("a"), resting("b"), resting("c")])
    first, second, third = whole.entries
    edited = whole._replace(entries=(first, second._replace(title="Another"), third))

    found = touched(assemble(edited).story, assemble(whole).story)

    assert (set(found.entries), set(found.claims)) == ({"b"}, set())


def test_an_edit_of_a_stance_touches_its_claim() -> None:
    whole = parts([resting("a"), resting("b")])
    first, second = whole.entries
    edited = whole._replace(
        entries=(first, second._replace(positions=(Position("claim", "denies"),)))
    )

    found = touched(assemble(edited).story, assemble(whole).story)

    assert (set(found.entries), set(found.claims)) == ({"b"}, {"claim"})


def test_an_edit_of_the_site_touches_everything() -> None:
    whole = parts([resting("a"), resting("b")])
    edited = whole._replace(site=whole.site._replace(title="Another"))

    found = touched(assemble(edited).story, assemble(whole).story)

    assert set(found.entries) == {"a", "b"}
    assert set(found.claims) == {"claim", "number"}
