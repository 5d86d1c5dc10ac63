"""Two stories, before and after a change → what a reader would see change, as text or JSON.

Standings, ratings and origins are compared as the ledger has them; nothing here
decides what is good.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple

import orjson

from timeline.diagnostics import Diagnostic
from timeline.ledger import Ledger, Step, keep
from timeline.reports import printable
from timeline.story import Story

__all__ = ["FORMATS", "Impact", "compare"]


class EntryChange(NamedTuple):
    """An entry that is there, or reads, otherwise than before."""

    entry: str
    title: str
    what: str


class RatingChange(NamedTuple):
    """A rating that is another than before."""

    entry: str
    before: str
    after: str


class StandingChange(NamedTuple):
    """A claim's standing that is another from a day on, and the entries that cause it."""

    claim: str
    title: str
    day: str
    before: str
    after: str
    causes: tuple[str, ...]


class CountChange(NamedTuple):
    """A claim on which the numbers of entries or origins are others than before."""

    claim: str
    entries: tuple[int, int]
    origins: tuple[int, int]


class Impact(NamedTuple):
    """What a change does for readers; `lost` are addresses that would lead nowhere."""

    entries: tuple[EntryChange, ...]
    ratings: tuple[RatingChange, ...]
    standings: tuple[StandingChange, ...]
    counts: tuple[CountChange, ...]
    lost: tuple[str, ...]
    faults: tuple[Diagnostic, ...]


def compare(before: Story, after: Story, faults: Sequence[Diagnostic] = ()) -> Impact:
    """Return what a reader would see change from one story to the other."""
    ledgers = keep(before), keep(after)
    shared = [name for name in after.entries if name in before.entries]
    return Impact(
        entries=tuple(_entries(before, after)),
        ratings=tuple(
            RatingChange(name, before.entries[name].reliability, after.entries[name].reliability)
            for name in shared
            if before.entries[name].reliability != after.entries[name].reliability
        ),
        standings=tuple(_standings(after, ledgers)),
        counts=tuple(_counts(after, ledgers)),
        lost=tuple(_lost(before, after)),
        faults=tuple(faults),
    )


def _entries(before: Story, after: Story) -> Iterator[EntryChange]:
    for name, entry in after.entries.items():
        old = before.entries.get(name)
        if old is None:
            yield EntryChange(name, entry.title, "added")
        elif entry.withdrawn is not None and old.withdrawn is None:
            yield EntryChange(name, entry.title, "withdrawn")
        elif entry._replace(places=old.places, prose=old.prose) != old or (
            entry.prose.markdown != old.prose.markdown
        ):
            yield EntryChange(name, entry.title, "changed")
    for name, entry in before.entries.items():
        if name not in after.entries:
            aliased = any(name in it.aliases for it in after.entries.values())
            yield EntryChange(name, entry.title, "renamed" if aliased else "removed")


def _standings(after: Story, ledgers: tuple[Ledger, Ledger]) -> Iterator[StandingChange]:
    """Yield, for each claim, every stretch of days on which it now stands otherwise."""
    old, new = ledgers
    for claim in sorted({*old.steps, *new.steps}):
        days = sorted(
            {step.day for ledger in ledgers for step in ledger.steps.get(claim, ()) if step.changed}
        )
        told: tuple[str, str] | None = None
        for day in days:
            was, now = old.as_of(claim, day), new.as_of(claim, day)
            pair = (_standing(was), _standing(now))
            if pair[0] == pair[1]:
                told = None
            elif pair != told:
                told = pair
                title = after.claims[claim].title if claim in after.claims else claim
                yield StandingChange(claim, title, day, *pair, _causes(was, now, day))


def _causes(was: Step | None, now: Step | None, day: str) -> tuple[str, ...]:
    """Return the entries that make the difference: of the story that has a step on that day."""
    return next((it.causes for it in (now, was) if it is not None and it.day == day), ())


def _standing(step: Step | None) -> str:
    return (step.standing if step else None) or "none"


def _counts(after: Story, ledgers: tuple[Ledger, Ledger]) -> Iterator[CountChange]:
    old, new = ledgers
    for claim in after.claims:
        was, now = old.today(claim), new.today(claim)
        entries = (was.entries if was else 0, now.entries if now else 0)
        origins = (was.origins if was else 0, now.origins if now else 0)
        if entries[0] != entries[1] or origins[0] != origins[1]:
            yield CountChange(claim, entries, origins)


def _lost(before: Story, after: Story) -> Iterator[str]:
    kept = {*after.entries, *(alias for it in after.entries.values() for alias in it.aliases)}
    was = {*before.entries, *(alias for it in before.entries.values() for alias in it.aliases)}
    yield from (f"entries/{name}/" for name in sorted(was - kept))
    shelves: tuple[tuple[str, Mapping[str, object], Mapping[str, object]], ...] = (
        ("claims/", before.claims, after.claims),
        ("sources/", before.sources, after.sources),
        ("", before.articles, after.articles),
    )
    for folder, old, new in shelves:
        yield from (f"{folder}{name}/" for name in old if name not in new)


# --- how it is told -----------------------------------------------------------------------------


def _lines(impact: Impact, code: Callable[[str], str]) -> Iterator[tuple[str, list[str]]]:
    """Yield each heading with its lines; `code` sets an ID apart from prose."""
    yield (
        "Standings",
        [
            f"{code(it.claim)}: {it.before} → {it.after} as of {it.day}"
            + (f", because of {', '.join(code(name) for name in it.causes)}" if it.causes else "")
            for it in impact.standings
        ],
    )
    yield (
        "Entries",
        [f"{it.what} {code(it.entry)}: {printable(it.title, 160)}" for it in impact.entries],
    )
    yield "Ratings", [f"{code(it.entry)}: {it.before} → {it.after}" for it in impact.ratings]
    yield (
        "Entries and origins",
        [
            f"{code(it.claim)}: {it.entries[0]} → {it.entries[1]} entries, "
            f"{it.origins[0]} → {it.origins[1]} origins"
            for it in impact.counts
        ],
    )
    yield (
        "Addresses that would lead nowhere",
        [f"{code('/' + it)}: keep it with `aliases`, or withdraw the entry" for it in impact.lost],
    )


def _text(impact: Impact) -> str:
    told = [
        f"{heading}\n" + "\n".join(f"  {line}" for line in lines)
        for heading, lines in _lines(impact, lambda it: f"`{it}`")
        if lines
    ]
    return "\n\n".join(told) or "A reader would see no change."


def _markdown(impact: Impact) -> str:
    def safe(text: str) -> str:
        return "".join(f"\\{char}" if char in "\\`*_{}[]()<>#+!|@" else char for char in text)

    told = ["## What this change does for readers"]
    for heading, lines in _lines(impact, lambda it: f"\0{it}\0"):
        if lines:
            shown = "\n".join(f"- {safe(line)}" for line in lines)
            told.append(f"### {heading}\n\n{shown}")
    if len(told) == 1:
        told.append("A reader would see no change.")
    return "\n\n".join(told).replace("\0", "`")


def _json(impact: Impact) -> str:
    whole = {
        "entries": [it._asdict() for it in impact.entries],
        "ratings": [it._asdict() for it in impact.ratings],
        "standings": [it._asdict() for it in impact.standings],
        "counts": [it._asdict() for it in impact.counts],
        "lost": list(impact.lost),
    }
    return orjson.dumps(whole, option=orjson.OPT_INDENT_2).decode()


FORMATS: dict[str, Callable[[Impact], str]] = {"text": _text, "json": _json, "markdown": _markdown}
