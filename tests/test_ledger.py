"""The rule of standing, sentence by sentence, and what must hold of it whatever is said."""

from __future__ import annotations

import random
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.stories import SOURCES, entry, gone, number, tell
from timeline.ledger import STANDINGS, Ledger, Step, keep
from timeline.model import STANCES, Entry

DAYS = [f"2024-{month:02}-{day:02}" for month in (1, 2) for day in (1, 2, 3, 15)]


def standing(*entries: Entry) -> str | None:
    step = keep(tell(entries)).today("claim")
    return step.standing if step else None


def changes(*entries: Entry) -> list[tuple[str, str | None, str | None, tuple[str, ...]]]:
    steps = keep(tell(entries)).changes("claim")
    return [(step.day, step.before, step.standing, step.causes) for step in steps]


def test_a_claim_has_no_standing_before_its_first_entry() -> None:
    ledger = keep(tell([entry("a", "2024-02-01", "south")]))

    assert ledger.as_of("claim", "2024-01-31") is None


@pytest.mark.parametrize(
    ("rating", "expected"),
    [
        ("A1", "reported"),
        ("C3", "reported"),
        ("D2", "unsupported"),
        ("B4", "unsupported"),
        ("F2", "unsupported"),
        ("B6", "unsupported"),
    ],
)
def test_a_position_is_credible_with_a_letter_to_c_and_a_digit_to_3(
    rating: str, expected: str
) -> None:
    assert standing(entry("a", "2024-01-01", "south", rating=rating)) == expected


def test_a_supporting_source_of_a_concerned_party_acknowledges_however_it_is_rated() -> None:
    assert standing(entry("a", "2024-01-01", "north", rating="E5")) == "acknowledged"


def test_credible_support_and_a_credible_denial_contest() -> None:
    told = entry("a", "2024-01-01", "south"), entry("b", "2024-01-02", "west", "denies")

    assert standing(*told) == "contested"


def test_a_denial_that_is_not_credible_gives_no_standing() -> None:
    told = entry("a", "2024-01-01", "south"), entry("b", "2024-01-02", "west", "denies", "E5")

    assert standing(*told) == "reported"
    assert standing(told[1]) == "unsupported"


def test_a_credible_denial_alone_denies() -> None:
    told = (
        entry("a", "2024-01-01", "south", rating="E4"),
        entry("b", "2024-01-02", "west", "denies"),
    )

    assert standing(*told) == "denied"


def test_two_sources_of_one_party_do_not_corroborate() -> None:
    assert (
        standing(entry("a", "2024-01-01", "south"), entry("b", "2024-01-02", "agency"))
        == "reported"
    )


def test_two_sources_of_a_party_that_does_not_speak_with_one_voice_corroborate() -> None:
    told = entry("a", "2024-01-01", "press"), entry("b", "2024-01-02", "paper")

    assert standing(*told) == "corroborated"


def test_two_supports_with_the_digit_3_do_not_corroborate() -> None:
    told = (
        entry("a", "2024-01-01", "south", rating="B3"),
        entry("b", "2024-01-02", "west", rating="A3"),
    )

    assert standing(*told) == "reported"


def test_an_entry_derived_from_another_adds_nothing_to_it() -> None:
    told = (
        entry("a", "2024-01-01", "south"),
        entry("b", "2024-01-02", "press", derived_from=("a",)),
        entry("c", "2024-01-03", "paper", derived_from=("b",)),
    )

    assert standing(*told) == "reported"
    step = keep(tell(told)).today("claim")
    assert step is not None
    assert (step.entries, step.origins) == (3, 1)


def test_only_the_latest_position_of_a_source_stands() -> None:
    told = entry("a", "2024-01-01", "south"), entry("b", "2024-01-02", "south", "denies")

    assert changes(*told) == [
        ("2024-01-01", None, "reported", ("a",)),
        ("2024-01-02", "reported", "denied", ("b",)),
    ]


def test_a_comment_never_displaces_an_earlier_denial() -> None:
    told = (
        entry("a", "2024-01-01", "south", "denies"),
        entry("b", "2024-01-02", "south", "comments"),
    )

    assert standing(*told) == "denied"


def test_a_query_displaces_an_earlier_support() -> None:
    told = entry("a", "2024-01-01", "south"), entry("b", "2024-01-02", "south", "queries")

    assert standing(*told) == "unsupported"


def test_where_two_entries_do_the_same_both_are_the_cause_and_no_bystander() -> None:
    told = (
        entry("a", "2024-01-01", "south"),
        entry("b", "2024-01-01", "west"),
        entry("c", "2024-01-01", "press", "queries"),
        entry("d", "2024-01-01", "paper", rating="E4"),
        entry("e", "2024-01-02", "north"),
        entry("f", "2024-01-02", "envoy", rating="E5"),
        entry("g", "2024-01-02", "press"),
    )

    assert changes(*told) == [
        ("2024-01-01", None, "corroborated", ("a", "b")),
        ("2024-01-02", "corroborated", "acknowledged", ("e", "f")),
    ]


def test_what_repeats_an_entry_does_not_take_its_place_as_the_cause() -> None:
    told = (
        entry("a", "2024-01-01", "south", rating="B3"),
        entry("b", "2024-01-02", "west"),
        entry("c", "2024-01-02", "press", derived_from=("b",)),
        entry("d", "2024-01-02", "agency"),
    )

    assert changes(*told)[-1] == ("2024-01-02", "reported", "corroborated", ("b",))


def test_where_either_of_two_turns_was_enough_both_are_the_cause() -> None:
    told = (
        entry("a", "2024-01-01", "south"),
        entry("b", "2024-01-01", "west", rating="B3"),
        entry("c", "2024-01-01", "agency", rating="B3"),
        entry("d", "2024-01-02", "south", "queries"),
        entry("e", "2024-01-02", "west", "queries"),
        entry("f", "2024-01-02", "agency", rating="B3"),
    )

    assert changes(*told)[-1] == ("2024-01-02", "corroborated", "reported", ("d", "e"))


def test_an_entry_counts_from_the_last_day_that_its_date_can_mean() -> None:
    ledger = keep(tell([entry("a", "2024-02", "south")]))

    assert [step.day for step in ledger.changes("claim")] == ["2024-02-29"]


def test_a_withdrawn_entry_counts_until_the_day_of_its_withdrawal() -> None:
    told = entry("a", "2024-01-01", "south", withdrawn=gone("2024-02-01"))

    assert changes(told) == [
        ("2024-01-01", None, "reported", ("a",)),
        ("2024-02-01", "reported", None, ("a",)),
    ]


def test_a_quantity_has_values_and_no_standing() -> None:
    told = [
        entry("a", "2024-01-01", "south", positions=(number(3000),)),
        entry("b", "2024-01-02", "west", positions=(number(10_000, 12_000),)),
    ]
    ledger = keep(tell(told))

    step = ledger.today("number")
    assert step is not None
    assert step.standing is None
    assert ledger.changes("number") == ()
    assert [held.position.value for held in step.held] == [(3000, 3000), (10_000, 12_000)]


def test_the_entry_without_which_the_standing_would_be_another_is_the_cause() -> None:
    told = [
        entry("a", "2024-01-01", "south"),
        entry("b", "2024-01-02", "north"),
        entry("c", "2024-01-02", "west", "denies", "E5"),
    ]

    assert changes(*told)[-1] == ("2024-01-02", "reported", "acknowledged", ("b",))


def test_a_change_names_what_the_rule_rests_on() -> None:
    told = [entry("a", "2024-01-01", "south"), entry("b", "2024-01-05", "west")]

    steps = keep(tell(told)).changes("claim")

    assert steps[-1].because == ("a", "b")


def test_a_digest_brings_to_a_claim_only_those_of_its_origins_that_bear_on_it() -> None:
    told = (
        entry("a", "2024-01-01", "south"),
        entry("b", "2024-01-01", "west", positions=()),
        entry("c", "2024-01-02", "agency", positions=()),
        entry("digest", "2024-01-03", "press", derived_from=("a", "b", "c")),
        entry("other", "2024-01-04", "paper", derived_from=("b", "c")),
    )

    step = keep(tell(told)).today("claim")
    assert step is not None
    assert (step.entries, step.origins) == (3, 2)


# --- what holds whatever is said ----------------------------------------------------------------


@st.composite
def stories(draw: st.DrawFn, withdrawals: bool = True) -> list[Entry]:
    count = draw(st.integers(1, 9))
    told: list[Entry] = []
    days = sorted(draw(st.lists(st.sampled_from(DAYS), min_size=count, max_size=count)))
    for index, day in enumerate(days):
        parents = [it.id for it in told]
        derived = (
            draw(st.lists(st.sampled_from(parents), max_size=2, unique=True)) if parents else []
        )
        leaves = draw(st.sampled_from([None, None, None, *DAYS])) if withdrawals else None
        told.append(
            entry(
                f"e{index}",
                day,
                draw(st.sampled_from(sorted(SOURCES))),
                draw(st.sampled_from(STANCES)),
                draw(st.sampled_from(["A1", "B2", "C3", "B4", "D2", "F6"])),
                derived_from=tuple(derived),
                withdrawn=gone(leaves) if leaves else None,
            )
        )
    return told


def shape(ledger: Ledger) -> list[tuple[object, ...]]:
    return [
        (step.day, step.standing, step.because, step.causes, step.entries, step.origins)
        for step in ledger.steps.get("claim", ())
    ]


@given(stories(), st.integers())
def test_the_order_of_the_input_does_not_matter(told: list[Entry], seed: int) -> None:
    shuffled = random.Random(seed).sample(told, len(told))

    assert shape(keep(tell(shuffled))) == shape(keep(tell(told)))


@given(stories(), st.sampled_from(DAYS), st.sampled_from(sorted(SOURCES)))
def test_a_comment_changes_no_standing_once_there_is_one(
    told: list[Entry], day: str, source: str
) -> None:
    ledger = keep(tell(told))
    with_comment = keep(tell([*told, entry("zz", day, source, "comments")]))

    for at in DAYS:
        before = ledger.as_of("claim", at)
        if before is not None and before.standing is not None:
            after = with_comment.as_of("claim", at)
            assert after is not None
            assert after.standing == before.standing


@given(stories())
def test_what_stands_is_in_order_one_of_each_source_and_counted(told: list[Entry]) -> None:
    for step in keep(tell(told)).steps.get("claim", ()):
        stances = [held.position.stance for held in step.held]
        assert [step.supports, step.denies, step.queries] == [
            stances.count(it) for it in ("supports", "denies", "queries")
        ]
        assert list(step.held) == sorted(step.held, key=lambda held: (held.day, held.entry))
        assert len({held.source for held in step.held}) == len(step.held)


@given(stories())
def test_after_its_withdrawal_an_entry_leaves_no_trace_in_the_standing(told: list[Entry]) -> None:
    last = max(it.withdrawn.date.last if it.withdrawn else it.date.last for it in told)
    today = keep(tell(told)).as_of("claim", last)
    never = keep(tell([it for it in told if it.withdrawn is None])).as_of("claim", last)
    if never is None:
        assert today is None or today.standing is None
    else:
        assert today is not None
        assert today.standing == never.standing
        assert today.held == never.held or _without_origins(today) == _without_origins(never)


def _without_origins(step: Step) -> list[object]:
    # an origin that is withdrawn is still what an entry derived from it leads back to
    return [held._replace(origins=()) for held in step.held]


@given(stories(withdrawals=False), st.integers(0, 8))
def test_removing_an_entry_that_none_rests_on_equals_never_having_had_it(
    told: list[Entry], index: int
) -> None:
    leaves = [it for it in told if not any(it.id in other.derived_from for other in told)]
    extra = leaves[index % len(leaves)]
    rest = [it for it in told if it.id != extra.id]
    if not rest:
        return
    withdrawn_at_once = [
        it._replace(withdrawn=gone(it.date.edtf)) if it.id == extra.id else it for it in told
    ]

    assert shape(keep(tell(withdrawn_at_once))) == shape(keep(tell(rest)))


@given(st.integers(1, 8), st.sampled_from(["A1", "B2"]))
def test_a_chain_of_derived_entries_never_corroborates(length: int, rating: str) -> None:
    names = ["west", "south", "press", "paper", "agency"]
    told = [
        entry(
            f"e{index}",
            DAYS[min(index, 7)],
            names[index % 5],
            rating=rating,
            derived_from=(f"e{index - 1}",) if index else (),
        )
        for index in range(length)
    ]

    assert standing(*told) == "reported"


@given(stories(withdrawals=False))
def test_the_last_row_of_the_ledger_is_the_standing_today(told: list[Entry]) -> None:
    ledger = keep(tell(told))
    today, rows = ledger.today("claim"), ledger.changes("claim")
    assert today is not None

    assert rows[-1].standing == today.standing
    assert all(later.before == earlier.standing for earlier, later in pairwise(rows))


@settings(max_examples=60)
@given(stories(withdrawals=False), st.sampled_from(DAYS))
def test_a_day_is_seen_as_if_nothing_had_come_after_it(told: list[Entry], day: str) -> None:
    seen = keep(tell(told)).as_of("claim", day)
    known = [it for it in told if it.date.last <= day]
    alone = keep(tell(known)).today("claim") if known else None

    assert (
        (seen.standing, seen.entries, seen.origins)
        == ((alone.standing, alone.entries, alone.origins) if alone else (None, 0, 0))
        if seen
        else alone is None
    )


@given(stories())
def test_every_standing_is_one_that_the_rule_names(told: list[Entry]) -> None:
    for step in keep(tell(told)).steps.get("claim", ()):
        assert step.standing in (*STANDINGS, None)
        assert not step.changed or step.causes
