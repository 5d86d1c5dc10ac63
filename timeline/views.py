"""`Story`, `Ledger`, `Phrases` → every noun as a page shows it: words, addresses, no logic left."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from typing import NamedTuple

from timeline.dates import When, parse, words
from timeline.lazily import Lazily
from timeline.ledger import Ledger
from timeline.model import Citation, Claim, Entry, Position, Prose, Source, Value
from timeline.phrases import Phrases
from timeline.story import Story
from timeline.words import (
    DIGIT_WORDS,
    KIND_WORDS,
    LETTER_WORDS,
    QUALIFIER_WORDS,
    STANCE_WORDS,
    STANDING_WORDS,
)

__all__ = ["ClaimView", "EntryView", "SourceView", "Views", "lead_of", "view"]

#: Where a sentence ends; one that is shorter than this is taken with the next.
_END, _SHORTEST_LEAD = re.compile(r"[.!?。](?= )"), 39


class Link(NamedTuple):
    """A name and the address, from the site's root, of what it names."""

    text: str
    address: str


class DateView(NamedTuple):
    """A date in words, and for `<time datetime>`."""

    words: str
    machine: str


class StandingView(NamedTuple):
    """A standing: its key (class and data attribute) and its word."""

    key: str
    word: str


class ReliabilityView(NamedTuple):
    """A rating: the code, the words of its two axes, and why."""

    letter: str
    digit: str
    letter_words: str
    digit_words: str
    reason: str

    @property
    def code(self) -> str:
        """The two signs together, such as `B2`."""
        return self.letter + self.digit


class StanceView(NamedTuple):
    """What an entry says on one claim."""

    claim: Link
    claim_id: str
    key: str
    word: str
    value: str
    note: str


class CitationView(NamedTuple):
    """A citation; `language` only where it is not the site's."""

    title: str
    publisher: str
    url: str
    author: str
    published: DateView | None
    language: str
    archived: str
    accessed: DateView | None
    note: str


class NoteView(NamedTuple):
    """A dated remark: a correction, or the reason of a withdrawal."""

    date: DateView
    text: str


class EntryView(NamedTuple):
    """An entry as pages show it."""

    id: str
    address: str
    title: str
    date: DateView
    last: str
    month: str
    event_date: DateView | None
    source: Link
    source_id: str
    party: Link
    party_id: str
    reliability: ReliabilityView
    stances: tuple[StanceView, ...]
    lead: str
    prose: Prose
    citations: tuple[CitationView, ...]
    derived_from: tuple[Link, ...]
    derived: tuple[Link, ...]
    tags: tuple[Link, ...]
    tag_ids: tuple[str, ...]
    corrections: tuple[NoteView, ...]
    withdrawn: NoteView | None
    draft: bool
    edit_url: str

    @property
    def link(self) -> Link:
        """The entry's title and address."""
        return Link(self.title, self.address)


class ClaimView(NamedTuple):
    """A claim as pages show it, with how it stands after all entries."""

    id: str
    address: str
    title: str
    statement: str
    kind: str
    theme: str
    theme_name: str
    concerned: tuple[Link, ...]
    unit: str
    related: tuple[Link, ...]
    prose: Prose
    standing: StandingView | None
    since: DateView | None
    values: str
    entries: int
    origins: int
    edit_url: str

    @property
    def link(self) -> Link:
        """The claim's title and address."""
        return Link(self.title, self.address)


class SourceView(NamedTuple):
    """A source as pages show it."""

    id: str
    address: str
    name: str
    kind: str
    party: Link
    country: str
    letter: str
    letter_words: str
    reason: str
    url: str
    prose: Prose
    entries: int
    edit_url: str

    @property
    def link(self) -> Link:
        """The source's name and address."""
        return Link(self.name, self.address)


class Views(NamedTuple):
    """All of the story, ready to be shown; each view is made when it is asked for."""

    story: Story
    ledger: Ledger
    phrases: Phrases
    entries: Lazily[EntryView]
    claims: Lazily[ClaimView]
    sources: Lazily[SourceView]
    parties: Mapping[str, Link]

    def make_all(self) -> None:
        """Make every view and every ledger, for processes that would each make most of them."""
        for mapping in (
            self.ledger.steps,
            self.ledger.summaries,
            self.entries,
            self.claims,
            self.sources,
        ):
            mapping.make_all()

    def day(self, iso: str) -> DateView:
        """Return an ISO day in words."""
        when = parse(iso)
        return date_view(when, self.phrases) if isinstance(when, When) else DateView(iso, iso)

    def standing(self, key: str | None) -> StandingView | None:
        """Return a standing in words."""
        return standing_view(key, self.phrases)


def view(
    story: Story,
    ledger: Ledger,
    phrases: Phrases,
    known: Mapping[str, EntryView] | None = None,
) -> Views:
    """Return the story as it is shown in the language of `phrases`.

    `known` are views of entries that hold already.
    """
    parties = {
        party.id: Link(party.name, f"parties/{party.id}/") for party in story.site.parties.values()
    }
    known, shared = known or {}, _Shared.of(story, phrases, parties)

    def entry(name: str) -> EntryView:
        return known.get(name) or _entry(story, shared, story.entries[name])

    def claim(name: str) -> ClaimView:
        return _claim(story, ledger, phrases, story.claims[name])

    def source(name: str) -> SourceView:
        return _source(story, phrases, story.sources[name])

    return Views(
        story=story,
        ledger=ledger,
        phrases=phrases,
        entries=Lazily(story.entries, entry),
        claims=Lazily(story.claims, claim),
        sources=Lazily(story.sources, source),
        parties=parties,
    )


def date_view(when: When, phrases: Phrases) -> DateView:
    """Return a date as it is shown."""
    return DateView(words(when, phrases.calendar), when.machine)


def standing_view(key: str | None, phrases: Phrases) -> StandingView | None:
    """Return a standing as it is shown."""
    return StandingView(key, phrases.gettext(STANDING_WORDS[key])) if key else None


def value_words(value: Value, qualifier: str | None, phrases: Phrases) -> str:
    """Return a value with its qualifier: "at least 3,000", "2,500–3,000"."""
    low, high = phrases.number(value.low), phrases.number(value.high)
    number = low if value.low == value.high else f"{low}–{high}"
    pattern = phrases.gettext(QUALIFIER_WORDS[qualifier]) if qualifier else "{number}"
    return pattern.format(number=number)


def reliability_view(code: str, reason: str, phrases: Phrases) -> ReliabilityView:
    """Return a rating in words."""
    letter_words = phrases.gettext(LETTER_WORDS[code[0]])
    return ReliabilityView(
        code[0], code[1], letter_words, phrases.gettext(DIGIT_WORDS[code[1]]), reason
    )


class _Shared(NamedTuple):
    """What the views of many entries have in common: made once, and held once."""

    phrases: Phrases
    parties: Mapping[str, Link]
    claims: Mapping[str, Link]
    sources: Mapping[str, Link]
    day: Callable[[When], DateView]

    @staticmethod
    def of(story: Story, phrases: Phrases, parties: Mapping[str, Link]) -> _Shared:
        """Return what a story's entries share."""
        return _Shared(
            phrases,
            parties,
            {it.id: Link(it.title, f"claims/{it.id}/") for it in story.claims.values()},
            {it.id: Link(it.name, f"sources/{it.id}/") for it in story.sources.values()},
            cache(lambda when: date_view(when, phrases)),
        )


def _entry(story: Story, shared: _Shared, entry: Entry) -> EntryView:
    source = story.sources[entry.source]
    withdrawn, phrases, day = entry.withdrawn, shared.phrases, shared.day
    return EntryView(
        id=entry.id,
        address=f"entries/{entry.id}/",
        title=entry.title,
        date=day(entry.date),
        last=entry.date.last,
        month=entry.date.first[:7],
        event_date=day(entry.event_date) if entry.event_date else None,
        source=shared.sources[source.id],
        source_id=source.id,
        party=shared.parties[source.party],
        party_id=source.party,
        reliability=reliability_view(entry.reliability, entry.reliability_reason, phrases),
        stances=tuple(_stance(shared, it) for it in entry.positions),
        lead=lead_of(entry.prose.text),
        prose=entry.prose,
        citations=tuple(_citation(story, day, it) for it in entry.citations),
        derived_from=_links(story, entry.derived_from),
        derived=_links(story, story.derived.get(entry.id, ())),
        tags=tuple(Link(tag, f"tags/{tag}/") for tag in entry.tags),
        tag_ids=entry.tags,
        corrections=tuple(NoteView(day(it.date), it.note) for it in entry.corrections),
        withdrawn=NoteView(day(withdrawn.date), withdrawn.reason) if withdrawn else None,
        draft=entry.draft,
        edit_url=_edit_url(story, entry.places.path),
    )


def _links(story: Story, names: Iterable[str]) -> tuple[Link, ...]:
    return tuple(Link(story.entries[it].title, f"entries/{it}/") for it in names)


def _stance(shared: _Shared, position: Position) -> StanceView:
    value, phrases = position.value, shared.phrases
    return StanceView(
        claim=shared.claims[position.claim],
        claim_id=position.claim,
        key=position.stance,
        word=phrases.gettext(STANCE_WORDS[position.stance]),
        value=value_words(value, position.qualifier, phrases) if value else "",
        note=position.note or "",
    )


def _citation(story: Story, day: Callable[[When], DateView], citation: Citation) -> CitationView:
    foreign = citation.language not in (None, story.site.language)
    return CitationView(
        title=citation.title,
        publisher=citation.publisher,
        url=citation.url or "",
        author=citation.author or "",
        published=day(citation.published) if citation.published else None,
        language=citation.language or "" if foreign else "",
        archived=citation.archived or "",
        accessed=day(citation.accessed) if citation.accessed else None,
        note=citation.note or "",
    )


def lead_of(text: str) -> str:
    """Return the first sentence of a text, for lists."""
    paragraph = text.partition("\n")[0]
    end = _END.search(paragraph, _SHORTEST_LEAD)
    return paragraph[: end.end()] if end else paragraph


def _claim(story: Story, ledger: Ledger, phrases: Phrases, claim: Claim) -> ClaimView:
    told = ledger.summaries.get(claim.id)
    since = parse(told.changes[-1].day) if told and told.changes else None
    return ClaimView(
        id=claim.id,
        address=f"claims/{claim.id}/",
        title=claim.title,
        statement=claim.statement,
        kind=claim.kind,
        theme=claim.theme,
        theme_name=story.site.themes[claim.theme].name,
        concerned=tuple(
            Link(story.site.parties[it].name, f"parties/{it}/") for it in claim.concerned
        ),
        unit=claim.unit or "",
        related=tuple(Link(story.claims[it].title, f"claims/{it}/") for it in claim.related),
        prose=claim.prose,
        standing=standing_view(told.standing if told else None, phrases),
        since=date_view(since, phrases) if isinstance(since, When) else None,
        values=range_words(told.values if told else None, phrases),
        entries=told.entries if told else 0,
        origins=told.origins if told else 0,
        edit_url=_edit_url(story, claim.places.path),
    )


def range_words(values: Value | None, phrases: Phrases) -> str:
    """Return a range of values in words, "300–6,000", or nothing for none."""
    return value_words(values, None, phrases) if values else ""


def _source(story: Story, phrases: Phrases, source: Source) -> SourceView:
    party = story.site.parties[source.party]
    return SourceView(
        id=source.id,
        address=f"sources/{source.id}/",
        name=source.name,
        kind=phrases.gettext(KIND_WORDS[source.kind]),
        party=Link(party.name, f"parties/{party.id}/"),
        country=phrases.country(source.country) if source.country else "",
        letter=source.reliability,
        letter_words=phrases.gettext(LETTER_WORDS[source.reliability]),
        reason=source.reliability_reason,
        url=source.url or "",
        prose=source.prose,
        entries=len(story.by_source.get(source.id, ())),
        edit_url=_edit_url(story, source.places.path),
    )


def _edit_url(story: Story, path: str) -> str:
    return story.site.edit_url.replace("{path}", path.removeprefix("content/"))
