"""The pictures in numbers: each day has its place, each band a standing, each value a height."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from tests.stories import entry, number, tell
from tests.test_ledger import stories
from timeline.charts import WIDTH, plot_of, ribbon_of, scale_of
from timeline.ledger import keep
from timeline.model import Entry, Position, Value

START = date(2022, 2, 24)
days = st.integers(0, 1400).map(lambda n: (START + timedelta(n)).isoformat())


def told_on(days: list[str]) -> list[Entry]:
    return [entry(f"e{n}", day, "south") for n, day in enumerate(days)]


@given(st.lists(days, min_size=1, max_size=30))
def test_a_later_day_is_never_further_left(given_days: list[str]) -> None:
    scale = scale_of(tell(told_on(given_days)))
    places = [scale.x(day) for day in sorted(given_days)]

    assert places == sorted(places)
    assert all(0 <= x <= WIDTH for x in places)


@given(st.lists(days, min_size=2, max_size=30))
def test_a_month_with_more_entries_is_never_narrower(given_days: list[str]) -> None:
    scale = scale_of(tell(told_on(given_days)))
    counts = {month: sum(day.startswith(month) for day in given_days) for month in scale.months}
    widths = {
        month: scale.starts[index + 1] - scale.starts[index]
        for index, month in enumerate(scale.months)
    }
    by_count = sorted(scale.months, key=lambda month: (counts[month], widths[month]))

    assert abs(scale.starts[-1] - WIDTH) < 0.01
    assert [widths[m] for m in by_count] == sorted(widths.values())


def test_every_month_from_the_first_to_the_last_has_a_tick_and_a_january_is_a_year() -> None:
    ticks = scale_of(tell(told_on(["2022-11-30", "2023-02-01"]))).ticks()

    assert [(it.month, it.year) for it in ticks] == [
        ("2022-11", True),
        ("2022-12", False),
        ("2023-01", True),
        ("2023-02", False),
    ]


@given(stories())
def test_a_ribbon_has_a_band_for_each_change_and_a_mark_for_each_entry(told: list[Entry]) -> None:
    story = tell(told)
    ledger, scale = keep(story), scale_of(story)

    for claim in story.by_claim:
        ribbon = ribbon_of(story, ledger, scale, claim)
        changes = [it for it in ledger.changes(claim) if it.standing is not None]
        assert [(it.start, it.standing) for it in ribbon.bands] == [
            (it.day, it.standing) for it in changes
        ]
        assert [it.entry for it in ribbon.marks] == list(story.by_claim[claim])
        for band, after in zip(ribbon.bands, ribbon.bands[1:], strict=False):
            assert band.x + band.width <= after.x + 0.51


def test_a_story_without_entries_has_no_picture() -> None:
    story = tell([])

    assert scale_of(story).ticks() == ()
    assert plot_of(story, "number") is None


numbers = st.tuples(st.integers(0, 10**7), st.integers(0, 10**6)).map(
    lambda pair: Position("number", "supports", Value(pair[0], sum(pair)))
)


@given(st.lists(numbers, min_size=1, max_size=12))
def test_every_value_stands_between_the_levels_that_are_next_to_it(
    given_numbers: list[Position],
) -> None:
    told = [
        entry(f"e{n:02}", "2024-01-01", "south", positions=(it,))
        for n, it in enumerate(given_numbers)
    ]
    plot = plot_of(tell(told), "number")

    assert plot is not None
    levels = [level for _, level in plot.levels]
    heights = [y for y, _ in plot.levels]
    assert levels == sorted(set(levels))
    assert heights == sorted(heights, reverse=True)
    assert (heights[0], heights[-1]) == (plot.height, 0)
    assert [point.value for point in plot.points] == [it.value for it in given_numbers]
    for point in plot.points:
        assert 0 <= point.top <= point.bottom <= plot.height
        for y, level in plot.levels:
            assert (point.value.high >= level) == (point.top <= y) or abs(point.top - y) < 0.01


def test_values_that_lie_far_apart_are_shown_by_ratio_and_others_by_difference() -> None:
    def plotted(*values: int) -> bool:
        told = [
            entry(f"e{n}", "2024-01-01", "south", positions=(number(it),))
            for n, it in enumerate(values)
        ]
        plot = plot_of(tell(told), "number")
        assert plot is not None
        return plot.logarithmic

    assert plotted(1500, 88000)
    assert not plotted(10000, 15000)
    assert not plotted(0)


def test_a_plot_begins_with_its_own_first_value() -> None:
    told = [
        entry("a", "2022-02-24", "south"),
        entry("b", "2024-10-18", "south", positions=(number(1500),)),
        entry("c", "2024-12-01", "west", positions=(number(3000),)),
    ]
    plot = plot_of(tell(told), "number")

    assert plot is not None
    assert plot.scale.months == ("2024-10", "2024-11", "2024-12")
