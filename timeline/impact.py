"""Two stories, before and after a change → what a reader would see change, told in three forms.

Standings, ratings and origins are compared as the ledger has them; nothing here
decides what is good.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Literal, NamedTuple

import orjson

from timeline.diagnostics import Diagnostic
from timeline.ledger import Ledger, Step, keep, range_of
from timeline.model import Article, Chapter, Claim, Entry, Site, Source
from timeline.phrases import ENGLISH
from timeline.reports import printable, summary
from timeline.story import Story
from timeline.views import range_words

__all__ = ["FORMATS", "Impact", "compare", "nothing_to_compare"]

What = Literal["added", "changed", "withdrawn", "renamed", "removed"]
Noun = Entry | Claim | Source | Chapter | Article | Site


class EntryChange(NamedTuple):
    """An entry that is there, or reads, otherwise than before; `fields` are what of it."""

    entry: str
    title: str
    what: What
    fields: tuple[str, ...] = ()
    renamed_to: str | None = None


class PartChange(NamedTuple):
    """A claim, source, chapter, page or the site itself that is otherwise than before."""

    kind: str
    id: str
    title: str
    what: What
    fields: tuple[str, ...] = ()


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
    """A claim whose numbers of entries or origins, or range of values, are others than before."""

    claim: str
    entries: tuple[int, int]
    origins: tuple[int, int]
    values: tuple[str, str]


class Impact(NamedTuple):
    """What a change does for readers.

    `lost` are addresses that would lead nowhere. `left_out` is the number of errors in
    the content as it was: what they are in is not compared. `from_nothing` when there
    was no content.
    """

    entries: tuple[EntryChange, ...]
    parts: tuple[PartChange, ...]
    ratings: tuple[RatingChange, ...]
    standings: tuple[StandingChange, ...]
    counts: tuple[CountChange, ...]
    lost: tuple[str, ...]
    left_out: int = 0
    from_nothing: bool = False


def compare(before: Story, after: Story, left_out: int = 0) -> Impact:
    """Return what a reader would see change from one story to the other."""
    ledgers = keep(before), keep(after)
    heirs = _heirs(before, after)
    pairs = [
        (before.entries[name], after.entries[heir])
        for name, heir in ((name, heirs.get(name, name)) for name in before.entries)
        if heir in after.entries
    ]
    return Impact(
        entries=tuple(_entries(before, after, heirs, pairs)),
        parts=tuple(_parts(before, after)),
        ratings=tuple(
            RatingChange(new.id, old.reliability, new.reliability)
            for old, new in pairs
            if old.reliability != new.reliability
        ),
        standings=tuple(_standings(before, after, ledgers)),
        counts=tuple(_counts(ledgers)),
        lost=tuple(_lost(before, after)),
        left_out=left_out,
        from_nothing=not (before.entries or before.claims or before.sources),
    )


def _heirs(before: Story, after: Story) -> dict[str, str]:
    """Return, for each entry that is gone, the new one that has its ID as an alias."""
    return {
        alias: entry.id
        for entry in after.entries.values()
        for alias in entry.aliases
        if alias in before.entries and alias not in after.entries and entry.id not in before.entries
    }


def _entries(
    before: Story,
    after: Story,
    heirs: Mapping[str, str],
    pairs: Sequence[tuple[Entry, Entry]],
) -> Iterator[EntryChange]:
    known = {*before.entries, *heirs.values()}
    for entry in after.entries.values():
        if entry.id not in known:
            yield EntryChange(entry.id, entry.title, "added")
    changes = (_change(old, new) for old, new in pairs)
    yield from (it for it in changes if it is not None)
    for entry in before.entries.values():
        if entry.id not in after.entries and entry.id not in heirs:
            yield EntryChange(entry.id, entry.title, "removed")


def _change(old: Entry, new: Entry) -> EntryChange | None:
    fields = tuple(it for it in _fields(old, new) if it not in ("id", "aliases"))
    if old.id != new.id:
        return EntryChange(old.id, new.title, "renamed", fields, new.id)
    if new.withdrawn is not None and old.withdrawn is None:
        return EntryChange(new.id, new.title, "withdrawn", fields)
    return EntryChange(new.id, new.title, "changed", fields) if fields else None


#: What a field is called where it is written.
_CALLED = {"positions": "claims", "prose": "text"}


def _fields(old: Noun, new: Noun) -> tuple[str, ...]:
    """Return what of a noun is otherwise, as its file calls it."""
    was, now = _shown(old), _shown(new)
    return tuple(_CALLED.get(name, name) for name in was if was[name] != now[name])


def _shown(noun: Noun) -> dict[str, object]:
    fields = noun._asdict()
    del fields["places"]
    if not isinstance(noun, Site):
        fields["prose"] = noun.prose.markdown
    return fields


def _parts(before: Story, after: Story) -> Iterator[PartChange]:
    shelves: tuple[tuple[str, Mapping[str, Noun], Mapping[str, Noun]], ...] = (
        ("site", {"site.toml": before.site}, {"site.toml": after.site}),
        ("chapter", before.chapters, after.chapters),
        ("claim", before.claims, after.claims),
        ("source", before.sources, after.sources),
        ("page", before.articles, after.articles),
    )
    for kind, old, new in shelves:
        if not before.site.base_url and kind == "site":
            continue  # there was none, or none that could be read
        for name in sorted({*old, *new}):
            if name not in old:
                yield PartChange(kind, name, _title(new[name]), "added")
            elif name not in new:
                yield PartChange(kind, name, _title(old[name]), "removed")
            elif fields := _fields(old[name], new[name]):
                yield PartChange(kind, name, _title(new[name]), "changed", fields)


def _title(noun: Noun) -> str:
    return noun.name if isinstance(noun, Source) else noun.title


def _standings(
    before: Story, after: Story, ledgers: tuple[Ledger, Ledger]
) -> Iterator[StandingChange]:
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
                title = (after.claims.get(claim) or before.claims[claim]).title
                yield StandingChange(claim, title, day, *pair, _causes(was, now, day))


def _causes(was: Step | None, now: Step | None, day: str) -> tuple[str, ...]:
    """Return the entries that make the difference.

    Those that the story names which has a step on that day; where none does, what only
    one of the two standings rests on.
    """
    steps = [it for it in (now, was) if it is not None]
    named = next((it.causes for it in steps if it.day == day and it.causes), ())
    rests = [{*it.because} for it in steps]
    return named or tuple(sorted(rests[0].symmetric_difference(*rests[1:])))


def _standing(step: Step | None) -> str:
    return (step.standing if step else None) or "none"


def _counts(ledgers: tuple[Ledger, Ledger]) -> Iterator[CountChange]:
    old, new = ledgers
    for claim in sorted({*old.steps, *new.steps}):
        was, now = _count(old.today(claim)), _count(new.today(claim))
        if was != now:
            yield CountChange(claim, *zip(was, now, strict=True))  # type: ignore[arg-type]


def _count(step: Step | None) -> tuple[int, int, str]:
    return (
        (step.entries, step.origins, range_words(range_of(step), ENGLISH)) if step else (0, 0, "")
    )


def _lost(before: Story, after: Story) -> Iterator[str]:
    yield from (f"entries/{name}/" for name in sorted(_names(before) - _names(after)))
    shelves = (
        ("claims/", before.claims, after.claims),
        ("sources/", before.sources, after.sources),
        ("parties/", _speaking(before), after.site.parties),
        ("", before.articles, after.articles),
    )
    for folder, old, new in shelves:
        yield from (f"{folder}{name}/" for name in sorted(old) if name not in new)


def _names(story: Story) -> set[str]:
    """Return the IDs of entries, those of today and the former ones, which lead on."""
    return {name for entry in story.entries.values() for name in (entry.id, *entry.aliases)}


def _speaking(story: Story) -> set[str]:
    """Return the parties that have a page: those for which a source speaks."""
    return {story.sources[entry.source].party for entry in story.entries.values()}


# --- how it is told -----------------------------------------------------------------------------

#: Of a long list so many lines are shown; the JSON has all.
_MOST = 100
_HEADING = "## What this change does for readers"


class _Manner(NamedTuple):
    """How a form of text sets IDs, and words of others, apart from its own."""

    code: Callable[[str], str]
    words: Callable[[str], str]


def _sections(impact: Impact, manner: _Manner) -> Iterator[tuple[str, list[str]]]:
    """Yield each heading with its lines."""
    code, words = manner
    yield (
        "Addresses that would lead nowhere",
        [f"{code('/' + it)}: {_cure(it)}" for it in impact.lost],
    )
    yield (
        "Standings",
        [
            f"{code(it.claim)}: {it.before} → {it.after} as of {it.day}"
            + (f", because of {', '.join(map(code, it.causes))}" if it.causes else "")
            for it in impact.standings
        ],
    )
    yield (
        "Entries",
        [
            f"{it.what} {code(it.entry)}"
            + (f" to {code(it.renamed_to)}" if it.renamed_to else "")
            + f": {words(it.title)}{_of(it.fields)}"
            for it in impact.entries
        ],
    )
    yield "Ratings", [f"{code(it.entry)}: {it.before} → {it.after}" for it in impact.ratings]
    yield "Entries, origins and values of claims", [_counted(it, code) for it in impact.counts]
    yield (
        "Claims, sources, chapters, pages",
        [
            f"{it.what} {it.kind} {code(it.id)}: {words(it.title)}{_of(it.fields)}"
            for it in impact.parts
        ],
    )


def _of(fields: Sequence[str]) -> str:
    return f" ({', '.join(fields)})" if fields else ""


def _counted(change: CountChange, code: Callable[[str], str]) -> str:
    told = ((change.entries, "entries"), (change.origins, "origins"), (change.values, "as value"))
    parts = [f"{old or 'none'} → {new or 'none'} {word}" for (old, new), word in told if old != new]
    return f"{code(change.claim)}: {', '.join(parts)}"


def _cure(address: str) -> str:
    if address.startswith("entries/"):
        return (
            "list the ID in `aliases` of the entry that takes its place, "
            "or keep the file and give it `withdrawn`"
        )
    return "keep it: other pages of the web may lead to it"


def _shown_sections(impact: Impact, manner: _Manner) -> Iterator[tuple[str, list[str]]]:
    for heading, lines in _sections(impact, manner):
        left = len(lines) - _MOST
        if lines:
            yield heading, [*lines[:_MOST], *([f"… and {left:,} more"] if left > 0 else ())]


def _notes(impact: Impact) -> Iterator[str]:
    if impact.from_nothing:
        yield "There was no content to compare with, so all of it is new."
    elif impact.left_out:
        errors = f"{impact.left_out:,} error{'' if impact.left_out == 1 else 's'}"
        yield f"The content had {errors} before; what cannot be read is not compared."
    if not any((*impact[:6], impact.from_nothing)):
        yield "A reader would see no change."


def _text(impact: Impact) -> str:
    manner = _Manner(lambda name: f"`{printable(name)}`", lambda text: printable(text, 160))
    told = [
        f"{heading}\n" + "\n".join(f"  {line}" for line in lines)
        for heading, lines in _shown_sections(impact, manner)
    ]
    return "\n\n".join([*_notes(impact), *told])


def _markdown(impact: Impact) -> str:
    """Return a comment in which the words of others stand as code: nothing in code is a link,

    a mention, HTML or an image, wherever the comment is shown.
    """
    manner = _Manner(_code_span, _code_span)
    told = [
        f"### {heading}\n\n" + "\n".join(f"- {line}" for line in lines)
        for heading, lines in _shown_sections(impact, manner)
    ]
    return "\n\n".join([_HEADING, *_notes(impact), *told])


def nothing_to_compare(faults: Sequence[Diagnostic]) -> str:
    """Return the comment for content with faults: how many there are, and nothing of them."""
    told = f"The content has {summary(faults)}, so it cannot be compared yet."
    return f"{_HEADING}\n\n{told} `build.py check` names each, and says what to type."


def _code_span(text: str) -> str:
    """Return text as a code span (CommonMark), fenced by one more back-tick than it has."""
    shown = printable(text, 160)
    fence = "`" * (max(map(len, re.findall("`+", shown)), default=0) + 1)
    space = " " if shown.startswith("`") or shown.endswith("`") else ""
    return f"{fence}{space}{shown}{space}{fence}"


def _json(impact: Impact) -> str:
    def plain(value: object) -> object:
        if hasattr(value, "_asdict"):
            return {name: plain(it) for name, it in value._asdict().items()}
        return [plain(it) for it in value] if isinstance(value, tuple) else value

    return orjson.dumps(plain(impact), option=orjson.OPT_INDENT_2).decode()


FORMATS: dict[str, Callable[[Impact], str]] = {"text": _text, "json": _json, "markdown": _markdown}
