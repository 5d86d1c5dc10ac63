"""`Views` and the numbers of `charts` → what the chart templates draw: rows, names, words."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from typing import NamedTuple

from timeline.charts import (
    WIDTH,
    Band,
    Mark,
    Plot,
    Point,
    Scale,
    Tick,
    plot_of,
    ribbon_of,
    scale_of,
)
from timeline.lazily import Lazily
from timeline.views import ClaimView, DateView, EntryView, Link, StandingView, Views, value_words

__all__ = ["Axis", "Figure", "RibbonGroup", "RibbonRow", "draw"]


class AxisTick(NamedTuple):
    """A month of the axis: its name, and whether it is drawn, where there is room for them."""

    x: float
    month: str
    label: str
    year: bool
    drawn: bool


class Axis(NamedTuple):
    """A time axis."""

    width: int
    ticks: tuple[AxisTick, ...]


class BandView(NamedTuple):
    """A band with its words."""

    band: Band
    standing: StandingView
    since: DateView


class MarkView(NamedTuple):
    """A mark; where it leads somewhere, its address and its name."""

    x: float
    stance: str
    address: str = ""
    name: str = ""


class RibbonRow(NamedTuple):
    """One claim's ribbon."""

    claim: ClaimView
    featured: bool
    bands: tuple[BandView, ...]
    marks: tuple[MarkView, ...]


class RibbonGroup(NamedTuple):
    """The ribbons of a theme."""

    id: str
    name: str
    rows: tuple[RibbonRow, ...]


class PointView(NamedTuple):
    """A point of a plot, and its row in the table beside it."""

    point: Point
    words: str
    qualifier: str
    party: Link
    colour: int
    entry: EntryView


class Figure(NamedTuple):
    """A quantity's plot and table."""

    claim: ClaimView
    axis: Axis
    plot: Plot
    points: tuple[PointView, ...]
    parties: tuple[tuple[Link, int], ...]


class Drawings(NamedTuple):
    """Every picture of the site; the marks of `links` lead to their entries."""

    axis: Axis
    ribbons: Lazily[RibbonRow]
    links: Lazily[RibbonRow]
    figures: Lazily[Figure | None]

    def groups(self, views: Views, most: int) -> tuple[RibbonGroup, ...]:
        """Return the ribbons of claims that have a standing, by theme; of many, the fullest."""
        story = views.story
        claims = [name for name in self.ribbons if story.claims[name].kind == "statement"]
        featured = set(story.site.featured_claims)
        fullest = sorted(claims, key=lambda it: (it not in featured, -len(story.by_claim[it])))
        kept = set(fullest[:most])
        grouped = (
            RibbonGroup(
                theme.id,
                theme.name,
                tuple(
                    self.ribbons[name]
                    for name in claims
                    if story.claims[name].theme == theme.id and name in kept
                ),
            )
            for theme in story.site.themes.values()
        )
        return tuple(group for group in grouped if group.rows)


#: Colours on a plot; parties beyond them share the last.
_COLOURS = 6
#: A tick has its name where at least this much room is to the next.
_LABEL_ROOM = 34.0
#: A tick is drawn where at least this much room is to the one before it.
_TICK_ROOM = 3.0


def draw(views: Views) -> Drawings:
    """Return every picture of the story: the ribbons on one scale, each plot on its own."""
    scale = scale_of(views.story)
    spoken_of = {name: None for name in views.story.by_claim if name in views.story.claims}
    return Drawings(
        axis=_axis(views, scale),
        ribbons=Lazily(spoken_of, partial(_row, views, scale, _mark)),
        links=Lazily(spoken_of, partial(_row, views, scale, _link)),
        figures=Lazily(views.story.claims, partial(_figure, views)),
    )


def _axis(views: Views, scale: Scale) -> Axis:
    return Axis(WIDTH, tuple(_ticks(views, scale)))


def _ticks(views: Views, scale: Scale) -> Iterable[AxisTick]:
    months = views.phrases.calendar.lone_months
    free = last = 0.0
    ticks = scale.ticks()
    for index, tick in enumerate(ticks):
        until = _next_year(ticks, index)
        label, name = "", months[int(tick.month[5:7]) - 1][:3]
        if tick.x < free:
            pass
        elif tick.year:
            year = tick.month[:4]
            label = year if tick.month.endswith("-01") else f"{name} {year}"
        elif tick.width >= _LABEL_ROOM and until - tick.x >= _LABEL_ROOM:
            label = name
        drawn = bool(label) or index == 0 or tick.x - last >= _TICK_ROOM
        free = tick.x + _LABEL_ROOM * (2 if " " in label else 1) if label else free
        last = tick.x if drawn else last
        yield AxisTick(tick.x, tick.month, label, tick.year and bool(label), drawn)


def _next_year(ticks: tuple[Tick, ...], index: int) -> float:
    return next((tick.x for tick in ticks[index + 1 :] if tick.year), float(WIDTH))


def _row(
    views: Views, scale: Scale, mark: Callable[[Views, str, Mark], MarkView], claim: str
) -> RibbonRow:
    ribbon = ribbon_of(views.story, views.ledger, scale, claim)
    return RibbonRow(
        claim=views.claims[ribbon.claim],
        featured=ribbon.claim in views.story.site.featured_claims,
        bands=tuple(
            BandView(band, standing, views.day(band.start))
            for band in ribbon.bands
            if (standing := views.standing(band.standing)) is not None
        ),
        marks=tuple(mark(views, claim, it) for it in ribbon.marks),
    )


def _mark(_views: Views, _claim: str, mark: Mark) -> MarkView:
    return MarkView(mark.x, mark.stance)


def _link(views: Views, claim: str, mark: Mark) -> MarkView:
    entry = views.entries[mark.entry]
    word = next(it.word for it in entry.stances if it.claim_id == claim)
    name = f"{entry.date.words}: {entry.source.text} {word}"
    return MarkView(mark.x, mark.stance, entry.address, name)


def _figure(views: Views, claim: str) -> Figure | None:
    plot = plot_of(views.story, claim)
    if plot is None:
        return None
    colours = {party: min(index, _COLOURS - 1) for index, party in enumerate(plot.parties)}
    return Figure(
        claim=views.claims[plot.claim],
        axis=_axis(views, plot.scale),
        plot=plot,
        points=tuple(
            PointView(
                point=point,
                words=value_words(point.value, point.position.qualifier, views.phrases),
                qualifier=point.position.qualifier or "exact",
                party=views.parties[point.party],
                colour=colours[point.party],
                entry=views.entries[point.entry],
            )
            for point in plot.points
        ),
        parties=tuple((views.parties[party], colour) for party, colour in colours.items()),
    )
