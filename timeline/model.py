"""The nouns of the timeline, frozen, without logic: what `schema` makes and all else reads.

They are named tuples: immutable, typed, and read back from the cache in half the
time of a frozen dataclass.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal, NamedTuple

from timeline.dates import When
from timeline.diagnostics import Place, Places

Stance = Literal["supports", "denies", "queries", "comments"]
Kind = Literal["statement", "quantity"]
Qualifier = Literal["about", "at-least", "at-most", "planned"]
Target = Literal["entry", "claim", "source", "page", "media"]

#: The four classes of rumour-stance research (RumourEval's support, deny, query, comment).
STANCES: tuple[Stance, ...] = ("supports", "denies", "queries", "comments")
QUALIFIERS: tuple[Qualifier, ...] = ("about", "at-least", "at-most", "planned")
SOURCE_KINDS = (
    "government",
    "military",
    "intelligence",
    "official-media",
    "independent-media",
    "research",
    "organisation",
    "individual",
    "social-media",
)
#: The Admiralty code (AJP-2.1): the letter is the source's record, the digit this statement.
LETTERS = ("A", "B", "C", "D", "E", "F")
DIGITS = ("1", "2", "3", "4", "5", "6")


class Reference(NamedTuple):
    """A link in prose to one of our own things, with the place where it is written.

    `fragment` is the heading of its prose that the link leads to, if it names one.
    """

    target: Target
    id: str
    place: Place
    fragment: str = ""


#: Characters that content cannot hold: where the way to the site's root belongs, and where the
#: name of a piece of prose does, as many can stand on one page.
ROOT: Final = "\x00"
PIECE: Final = "\x01"


class Prose(NamedTuple):
    """A Markdown body: as safe HTML, as plain text, the links it makes to our own things, itself.

    `html` has `ROOT` and `PIECE` in it; only
    `markup.placed` turns it into something to show. `anchors` are the names of its
    headings, which a link can lead to. `markdown` begins on `line` of its file.
    `words` counts those of `text`.
    """

    html: str
    text: str
    references: tuple[Reference, ...] = ()
    markdown: str = ""
    anchors: tuple[str, ...] = ()
    line: int = 1
    words: int = 0


class Value(NamedTuple):
    """A number a source gave for a quantity; the two ends are equal for a single number."""

    low: int
    high: int


class Position(NamedTuple):
    """What one entry says on one claim."""

    claim: str
    stance: Stance
    value: Value | None = None
    qualifier: Qualifier | None = None
    note: str | None = None


class Citation(NamedTuple):
    """Where a reader can check an entry; printed as a reference when it has no address."""

    title: str
    publisher: str
    url: str | None = None
    author: str | None = None
    published: When | None = None
    language: str | None = None
    archived: str | None = None
    accessed: When | None = None
    note: str | None = None


class Correction(NamedTuple):
    """What was mended in an entry, and when."""

    date: When
    note: str


class Withdrawal(NamedTuple):
    """Since when an entry no longer counts, and why."""

    date: When
    reason: str


class Entry(NamedTuple):
    """One dated record of something said, published or done."""

    id: str
    title: str
    date: When
    event_date: When | None
    source: str
    reliability: str
    reliability_reason: str
    positions: tuple[Position, ...]
    citations: tuple[Citation, ...]
    derived_from: tuple[str, ...]
    tags: tuple[str, ...]
    draft: bool
    aliases: tuple[str, ...]
    corrections: tuple[Correction, ...]
    withdrawn: Withdrawal | None
    prose: Prose
    places: Places

    @property
    def letter(self) -> str:
        """The source's letter of the Admiralty code, A–F."""
        return self.reliability[0]

    @property
    def digit(self) -> str:
        """The information's digit of the Admiralty code, 1–6."""
        return self.reliability[1]


class Claim(NamedTuple):
    """One checkable statement, or one quantity."""

    id: str
    title: str
    statement: str
    kind: Kind
    theme: str
    concerned: tuple[str, ...]
    unit: str | None
    related: tuple[str, ...]
    prose: Prose
    places: Places


class Source(NamedTuple):
    """Who speaks: a person, body, agency or outlet."""

    id: str
    name: str
    kind: str
    party: str
    country: str | None
    reliability: str
    reliability_reason: str
    url: str | None
    prose: Prose
    places: Places


class Chapter(NamedTuple):
    """A phase of the story; `end` is None while it is open."""

    id: str
    title: str
    start: When
    end: When | None
    prose: Prose
    places: Places


class Article(NamedTuple):
    """A page of prose of the site itself, such as About; in the menu when it has a number."""

    id: str
    title: str
    menu: int | None
    prose: Prose
    places: Places


#: What one Markdown file is.
Part = Entry | Claim | Source | Chapter | Article


class Party(NamedTuple):
    """The side a source speaks for; `plural` when its sources do not speak with one voice."""

    id: str
    name: str
    short: str
    plural: bool


class Theme(NamedTuple):
    """A heading under which claims are grouped."""

    id: str
    name: str


class Licence(NamedTuple):
    """The terms under which the content is published."""

    id: str
    name: str
    url: str


class Card(NamedTuple):
    """What is shown where a link is shared: a picture's name under `media/`, and what it shows."""

    image: str
    alternative: str


class Site(NamedTuple):
    """What `content/site.toml` says."""

    title: str
    description: str
    language: str
    base_url: str
    repository: str
    edit_url: str
    identity: str
    licence: Licence
    time_zone: str
    parties: Mapping[str, Party]
    themes: Mapping[str, Theme]
    chapters: tuple[str, ...]
    featured_claims: tuple[str, ...]
    loaded_words: tuple[str, ...]
    places: Places
    included_in: Mapping[str, str] = {}
    card: Card | None = None


class Medium(NamedTuple):
    """A picture under `content/media/`: its name there, and its bytes."""

    name: str
    content: bytes


class Parts(NamedTuple):
    """Everything that was read from the content folder, each by its own file, not yet joined.

    `ids` has, by shelf, the IDs of all files that are there, also of those with
    faults: a link to a file with a fault is not itself a fault. `unread` are the
    words of entries that could not be read: among them the IDs that they mention.
    """

    site: Site
    entries: tuple[Entry, ...]
    claims: tuple[Claim, ...]
    sources: tuple[Source, ...]
    chapters: tuple[Chapter, ...]
    articles: tuple[Article, ...]
    media: tuple[Medium, ...]
    ids: Mapping[str, frozenset[str]]
    unread: frozenset[str] = frozenset()
