"""`Story`, `Ledger` → the numbers of the ribbons and the plots of values; nothing is drawn here.

Time runs from left to right on one scale for all pictures. A story has empty
years and crowded weeks, so a month is given room by what it holds: a little for
being a month, and more with the square root of its number of entries. Within a
month the days are even. Ticks mark the months, so that the eye sees the change.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from math import sqrt
from typing import NamedTuple

from timeline.ledger import Ledger, Step
from timeline.model import Position, Value
from timeline.story import Story

__all__ = ["Plot", "Ribbon", "Scale", "plot_of", "ribbons_of"]

#: The width of all pictures, in units of the drawing.
WIDTH = 1000
_PLOT_HEIGHT = 300
_BASE, _ROOM = 1.0, 2.4


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
    height: int
    points: tuple[Point, ...]
    levels: tuple[tuple[float, int], ...]
    parties: tuple[str, ...]


def scale_of(story: Story) -> Scale:
    """Return the scale on which every picture of this story is drawn."""
    counts = Counter(entry.date.first[:7] for entry in story.entries.values())
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


def ribbons_of(story: Story, ledger: Ledger, scale: Scale) -> Mapping[str, Ribbon]:
    """Return the ribbon of every claim that has an entry."""
    end = scale.starts[-1]
    ribbons = {}
    for claim, names in story.by_claim.items():
        if claim in story.claims:
            bands = tuple(_bands(ledger.changes(claim), scale, end))
            marks = tuple(
                Mark(scale.x(story.entries[name].date.first), position.stance, name)
                for name in names
                for position in story.entries[name].positions
                if position.claim == claim
            )
            ribbons[claim] = Ribbon(claim, bands, marks)
    return ribbons


def _bands(changes: Sequence[Step], scale: Scale, end: float) -> Iterator[Band]:
    starts = [scale.x(step.day) for step in changes]
    for index, step in enumerate(changes):
        if step.standing is not None:
            until = starts[index + 1] if index + 1 < len(changes) else end
            yield Band(
                starts[index], round(max(until - starts[index], 0.5), 2), step.standing, step.day
            )


def plot_of(story: Story, claim: str, scale: Scale) -> Plot | None:
    """Return every value that was ever given for a quantity, or nothing when there is none."""
    given = [
        (name, position, position.value)
        for name in story.by_claim.get(claim, ())
        for position in story.entries[name].positions
        if position.claim == claim and position.value is not None
    ]
    if not given:
        return None
    levels = _levels(max(value.high for _, _, value in given))
    top = levels[-1]

    def y(number: int) -> float:
        return round(_PLOT_HEIGHT * (1 - number / top), 2)

    points = tuple(
        Point(
            x=scale.x(story.entries[name].date.first),
            top=y(value.high),
            bottom=y(value.low),
            value=value,
            position=position,
            entry=name,
            party=story.sources[story.entries[name].source].party,
        )
        for name, position, value in given
    )
    counted = Counter(point.party for point in points)
    parties = tuple(sorted(counted, key=lambda party: (-counted[party], party)))
    return Plot(claim, _PLOT_HEIGHT, points, tuple((y(it), it) for it in levels), parties)


def _levels(highest: int) -> list[int]:
    """Return four to eight round numbers from 0 to one that is not below `highest`."""
    step = 1
    for step in (factor * 10**power for power in range(13) for factor in (1, 2, 5)):
        if step * 8 >= highest:
            break
    count = max(1, -(-highest // step))
    return [step * number for number in range(count + 1)]
