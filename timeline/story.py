"""The parts → `Story`: in order, joined both ways, each entry with the origins it leads back to."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import NamedTuple

from timeline.diagnostics import Diagnostic
from timeline.model import Article, Chapter, Claim, Entry, Medium, Parts, Site, Source

__all__ = ["Story", "Told", "Touched", "assemble", "touched"]


class Story(NamedTuple):
    """All that is told, consistent: every ID that it mentions is one that it has.

    Entries are in the order of their date, earliest first; the mappings by claim,
    source and origin keep that order. `origins` has, for every entry, the entries
    that its chain of `derived_from` leads back to (itself when it rests on none).
    `mentioned` are IDs that left-out files with faults mention: nobody is to be told
    that nothing does.
    """

    site: Site
    entries: Mapping[str, Entry]
    claims: Mapping[str, Claim]
    sources: Mapping[str, Source]
    chapters: Mapping[str, Chapter]
    articles: Mapping[str, Article]
    media: tuple[Medium, ...]
    by_claim: Mapping[str, tuple[str, ...]]
    by_source: Mapping[str, tuple[str, ...]]
    derived: Mapping[str, tuple[str, ...]]
    origins: Mapping[str, tuple[str, ...]]
    mentioned: frozenset[str] = frozenset()


class Told(NamedTuple):
    """The story as far as its files can be read, and the faults of the others."""

    story: Story
    diagnostics: tuple[Diagnostic, ...]


def assemble(parts: Parts) -> Told:
    """Return the story that the parts make, and a fault for each derivation that cannot be.

    References that lead nowhere are passed over here; `references` reports them.
    """
    whole = sorted(_consistent(parts), key=lambda it: (it.date.order, it.id))
    entries = {entry.id: entry for entry in whole}
    order, circles = _parents_first(entries)
    story = Story(
        site=parts.site,
        entries=entries,
        claims={claim.id: claim for claim in sorted(parts.claims, key=lambda it: it.id)},
        sources={source.id: source for source in sorted(parts.sources, key=lambda it: it.id)},
        chapters=_in_order(parts),
        articles={page.id: page for page in sorted(parts.articles, key=lambda it: it.id)},
        media=parts.media,
        by_claim=_grouped(
            (position.claim, it.id) for it in entries.values() for position in it.positions
        ),
        by_source=_grouped((entry.source, entry.id) for entry in entries.values()),
        derived=_grouped((parent, it.id) for it in entries.values() for parent in it.derived_from),
        origins=_origins(entries, order),
        mentioned=parts.unread | _left_out(parts, entries),
    )
    return Told(story, (*circles, *_from_the_future(entries)))


class Touched(NamedTuple):
    """What of a story another one tells otherwise: entries as pages show them, claims' ledgers."""

    entries: Collection[str]
    claims: Collection[str]


def touched(story: Story, before: Story) -> Touched:
    """Return what an edit touched that made one story of another, read by the same process.

    What nobody edited is the very same in both. An entry is touched by a change of
    itself, of its source, of a claim that it bears on and of an entry beside it; the
    ledger of a claim by a change of the claim, of what an entry says on it, of what that
    rests on and of its source.
    """
    if story.site != before.site:
        return Touched(story.entries.keys(), story.claims.keys())
    both = (story, before)
    entries = _others(story.entries, before.entries)
    sources = _others(story.sources, before.sources)
    claims = _others(story.claims, before.claims)
    spoken = {name for it in both for source in sources for name in it.by_source.get(source, ())}
    named = {name for it in both for claim in claims for name in it.by_claim.get(claim, ())}
    beside = {
        name
        for it in both
        for entry in entries & it.entries.keys()
        for name in (*it.entries[entry].derived_from, *it.derived.get(entry, ()))
    }
    leading = {name for name, it in story.origins.items() if it != before.origins.get(name)}
    moved = spoken | leading | {name for name in entries if not _said_alike(story, before, name)}
    borne = {
        position.claim
        for it in both
        for entry in moved & it.entries.keys()
        for position in it.entries[entry].positions
    }
    return Touched(entries | spoken | named | beside, claims | borne)


def _said_alike(story: Story, before: Story, name: str) -> bool:
    """Return whether an entry bears on its claims in two stories as in one."""
    one, other = story.entries.get(name), before.entries.get(name)
    return one is not None and other is not None and _said(one) == _said(other)


def _said(entry: Entry) -> tuple[object, ...]:
    return entry.date, entry.source, entry.reliability, entry.positions, entry.withdrawn


def _others(one: Mapping[str, object], other: Mapping[str, object]) -> set[str]:
    """Return the names under which there is not the very same."""
    return {name for name in one.keys() | other.keys() if one.get(name) is not other.get(name)}


def _consistent(parts: Parts) -> Iterator[Entry]:
    """Yield the entries whose source is there, with those of their positions whose claim is."""
    sources = {it.id for it in parts.sources if it.party in parts.site.parties}
    claims = {it.id for it in parts.claims}
    for entry in parts.entries:
        if entry.source in sources:
            positions = tuple(it for it in entry.positions if it.claim in claims)
            yield (
                entry
                if len(positions) == len(entry.positions)
                else entry._replace(positions=positions)
            )


def _left_out(parts: Parts, entries: Mapping[str, Entry]) -> frozenset[str]:
    """Return the IDs that are mentioned by entries that the story cannot have."""
    dropped = [entry for entry in parts.entries if entry.id not in entries]
    claims = {position.claim for entry in dropped for position in entry.positions}
    return frozenset(claims | {entry.source for entry in dropped})


def _in_order(parts: Parts) -> dict[str, Chapter]:
    by_id = {chapter.id: chapter for chapter in parts.chapters}
    return {name: by_id[name] for name in parts.site.chapters if name in by_id}


def _grouped(pairs: Iterator[tuple[str, str]]) -> dict[str, tuple[str, ...]]:
    groups: dict[str, list[str]] = {}
    for key, item in pairs:
        groups.setdefault(key, []).append(item)
    return {key: tuple(items) for key, items in sorted(groups.items())}


def _parents_first(entries: Mapping[str, Entry]) -> tuple[list[str], list[Diagnostic]]:
    """Return the entries so that each comes after those it rests on, and a fault per circle."""
    done: dict[str, None] = {}
    faults: list[Diagnostic] = []
    for name, entry in entries.items():
        if not entry.derived_from:
            done[name] = None
        elif name not in done:
            faults.extend(_walk_back(entries, name, done))
    return list(done), faults


def _walk_back(
    entries: Mapping[str, Entry], name: str, done: dict[str, None]
) -> Iterator[Diagnostic]:
    """Add `name` to `done`, after all that it rests on; a stack, as chains may be long."""
    path: dict[str, Iterator[str]] = {name: iter(_parents(entries, name))}
    while path:
        current = next(reversed(path))
        parent = next(path[current], None)
        if parent is None:
            del path[current]
            done[current] = None
        elif parent in path:
            yield _circle(entries[current], parent, tuple(path))
        elif parent not in done:
            path[parent] = iter(_parents(entries, parent))


def _parents(entries: Mapping[str, Entry], name: str) -> tuple[str, ...]:
    return tuple(parent for parent in entries[name].derived_from if parent in entries)


def _circle(entry: Entry, parent: str, path: Sequence[str]) -> Diagnostic:
    around = [*path[path.index(parent) :], parent]
    return Diagnostic(
        entry.places.value("derived_from", entry.derived_from.index(parent)),
        "error",
        "derived-from-circle",
        "the entries rest on each other in a circle: "
        + " → ".join(f"`{name}`" for name in around[:8])
        + (" → …" if len(around) > 8 else ""),
        "take out the one that does not repeat, relay or rest on the other",
    )


def _origins(entries: Mapping[str, Entry], order: Sequence[str]) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for name in order:
        if not entries[name].derived_from:
            found[name] = (name,)
            continue
        parents = [parent for parent in _parents(entries, name) if parent in found]
        roots = {root for parent in parents for root in found[parent]}
        found[name] = tuple(sorted(roots)) or (name,)
    return {name: found[name] for name in entries}


def _from_the_future(entries: Mapping[str, Entry]) -> Iterator[Diagnostic]:
    for entry in entries.values():
        for index, parent in enumerate(entry.derived_from):
            origin = entries.get(parent)
            if origin is not None and origin.date.first > entry.date.last:
                yield Diagnostic(
                    entry.places.value("derived_from", index),
                    "error",
                    "derived-from-the-future",
                    f"`{parent}` is of {origin.date.edtf}, later than this entry "
                    f"({entry.date.edtf}); an entry can only rest on an earlier one",
                    "mend one of the dates, or take this ID out",
                )
