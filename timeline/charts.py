"""`Story`, `Ledger` → the numbers of the ribbons and the plots of values; nothing is drawn here.

Time runs from left to right. A story has empty
years and crowded weeks, so a month is given room by what it holds: a little for
being a month, and more with the square root of its number of entries. Within a
month the days are even. Ticks mark the months, so that the eye sees the change.
The ribbons share one scale; a plot has its own, from its first value to its last.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from math import log, sqrt
from typing import NamedTuple

from timeline.ledger import Change, Ledger
from timeline.model import Position, Value
from timeline.story import Story

__all__ = ["Plot", "Ribbon", "Scale", "plot_of", "ribbon_of"]

#: The width of all pictures, in units of the drawing.
WIDTH = 1000
_PLOT_HEIGHT = 300
_BASE, _ROOM = 1.0, 2.4
#: Where the largest value is this many times the smallest, even steps would hide the small ones.
_FAR_APART = 20


class Tick(NamedTuple):
    """A mark on the axis: the first day of a month; `wide` where its name has room."""

    x: float
    month: str
    width: float
    year: bool


class Scale(NamedTuple):
    """Days → the x axis: even within a month, each month as wide as it needs to be."""

    months: tuple[str, ...]
    starts: tuple[float, ...]

    def x(self, day: str) -> float:
        """Return where a day is, from 0 to the width of the picture."""
        index = bisect_right(self.months, day[:7]) - 1
        if index < 0:
            return 0.0
        start, end = self.starts[index], self.starts[index + 1]
        if self.months[index] != day[:7]:
            return round(end, 2)
        return round(start + (end - start) * (int(day[8:10]) - 0.5) / 31, 2)

    def ticks(self) -> tuple[Tick, ...]:
        """Return the first day of every month."""
        return tuple(
            Tick(
                round(self.starts[index], 2),
                month,
                round(self.starts[index + 1] - self.starts[index], 2),
                month.endswith("-01") or index == 0,
            )
            for index, month in enumerate(self.months)
        )


class Band(NamedTuple):
    """A stretch of time in which a claim stood alike."""

    x: float
    width: float
    standing: str
    start: str


class Mark(NamedTuple):
    """An entry on a claim's ribbon."""

    x: float
    stance: str
    entry: str


class Ribbon(NamedTuple):
    """One claim through time."""

    claim: str
    bands: tuple[Band, ...]
    marks: tuple[Mark, ...]


class Point(NamedTuple):
    """A value on a plot; `top` and `bottom` differ where a range was given."""

    x: float
    top: float
    bottom: float
    value: Value
    position: Position
    entry: str
    party: str


class Plot(NamedTuple):
    """The values given for a quantity through time."""

    claim: str
    scale: Scale
    height: int
    points: tuple[Point, ...]
    levels: tuple[tuple[float, int], ...]
    logarithmic: bool
    parties: tuple[str, ...]


class _Height(NamedTuple):
    """Numbers → the y axis, from its top: even steps, or even ratios where values lie far apart."""

    levels: tuple[int, ...]
    logarithmic: bool

    def y(self, number: int) -> float:
        """Return where a number is, from 0 at the top to the height of the plot."""
        low, top = self.levels[0], self.levels[-1]
        share = log(max(number, low) / low) / log(top / low) if self.logarithmic else number / top
        return round(_PLOT_HEIGHT * (1 - share), 2)


def scale_of(story: Story) -> Scale:
    """Return the scale on which all ribbons of this story are drawn."""
    return _scale(entry.date.first[:7] for entry in story.entries.values())


def _scale(entries: Iterable[str]) -> Scale:
    """Return the scale for entries, given by their months."""
    counts = Counter(entries)
    if not counts:
        return Scale((), (0.0,))
    months = tuple(_months_between(min(counts), max(counts)))
    room = [_BASE + _ROOM * sqrt(counts[month]) for month in months]
    unit = WIDTH / sum(room)
    starts = [0.0]
    for width in room:
        starts.append(starts[-1] + width * unit)
    return Scale(months, tuple(starts))


def _months_between(first: str, last: str) -> Iterator[str]:
    year, month = int(first[:4]), int(first[5:7])
    while (now := f"{year:04}-{month:02}") <= last:
        yield now
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)


def ribbon_of(story: Story, ledger: Ledger, scale: Scale, claim: str) -> Ribbon:
    """Return the ribbon of a claim that has an entry."""
    bands = tuple(_bands(ledger.changes(claim), scale, scale.starts[-1]))
    marks = tuple(
        Mark(scale.x(story.entries[name].date.first), position.stance, name)
        for name in story.by_claim[claim]
        for position in story.entries[name].positions
        if position.claim == claim
    )
    return Ribbon(claim, bands, marks)


def _bands(changes: Sequence[Change], scale: Scale, end: float) -> Iterator[Band]:
    starts = [scale.x(step.day) for step in changes]
    for index, step in enumerate(changes):
        if step.standing is not None:
            until = starts[index + 1] if index + 1 < len(changes) else end
            yield Band(
                starts[index], round(max(until - starts[index], 0.5), 2), step.standing, step.day
            )


def plot_of(story: Story, claim: str) -> Plot | None:
    """Return every value that was ever given for a quantity, or nothing when there is none."""
    given = [
        (story.entries[name], position, position.value)
        for name in story.by_claim.get(claim, ())
        for position in story.entries[name].positions
        if position.claim == claim and position.value is not None
    ]
    if not given:
        return None
    scale = _scale(entry.date.first[:7] for entry, _, _ in given)
    height = _height([end for _, _, value in given for end in value])
    points = tuple(
        Point(
            x=scale.x(entry.date.first),
            top=height.y(value.high),
            bottom=height.y(value.low),
            value=value,
            position=position,
            entry=entry.id,
            party=story.sources[entry.source].party,
        )
        for entry, position, value in given
    )
    counted = Counter(point.party for point in points)
    return Plot(
        claim=claim,
        scale=scale,
        height=_PLOT_HEIGHT,
        points=points,
        levels=tuple((height.y(it), it) for it in height.levels),
        logarithmic=height.logarithmic,
        parties=tuple(sorted(counted, key=lambda party: (-counted[party], party))),
    )


def _height(numbers: Sequence[int]) -> _Height:
    """Return the y axis for numbers: logarithmic when the largest is many times the smallest."""
    highest = max(numbers)
    lowest = min((number for number in numbers if number > 0), default=1)
    if highest < _FAR_APART * lowest:
        return _Height(_even_levels(highest), logarithmic=False)
    rounded = [factor * 10**power for power in range(19) for factor in (1, 2, 5)]
    first = max(index for index, number in enumerate(rounded) if number <= lowest)
    last = next(index for index, number in enumerate(rounded) if number >= highest)
    return _Height(tuple(rounded[first : last + 1]), logarithmic=True)


def _even_levels(highest: int) -> tuple[int, ...]:
    """Return up to nine round numbers from 0 to one that is not below `highest`."""
    step = next(
        factor * 10**power
        for power in range(19)
        for factor in (1, 2, 5)
        if factor * 10**power * 8 >= highest
    )
    return tuple(step * number for number in range(max(1, -(-highest // step)) + 1))
