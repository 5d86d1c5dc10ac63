"""Small stories, made of values: what the tests of the upper rooms are told."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from timeline.dates import When, parse
from timeline.diagnostics import Places
from timeline.model import (
    Chapter,
    Citation,
    Claim,
    Entry,
    Licence,
    Parts,
    Party,
    Position,
    Prose,
    Site,
    Source,
    Stance,
    Theme,
    Value,
    Withdrawal,
)
from timeline.story import Story, assemble

TEXT = Prose("<p>Text.</p>", "Text.", (), "Text.\n")
#: source → party; `press` and `paper` are of a party whose sources speak for themselves.
SOURCES = {
    "north": "north",
    "envoy": "north",
    "south": "south",
    "agency": "south",
    "west": "west",
    "press": "media",
    "paper": "media",
}


def when(text: str) -> When:
    found = parse(text)
    assert isinstance(found, When), found
    return found


def site(**changes: object) -> Site:
    whole = Site(
        title="A story",
        description="What was said.",
        language="en",
        base_url="https://example.org/",
        repository="https://example.org/repository",
        edit_url="https://example.org/edit/{path}",
        identity="example.org,2026",
        licence=Licence("CC-BY-4.0", "CC BY 4.0", "https://creativecommons.org/licenses/by/4.0/"),
        time_zone="UTC",
        parties={
            party: Party(party, party.title(), party.title(), party == "media")
            for party in dict.fromkeys(SOURCES.values())
        },
        themes={"theme": Theme("theme", "Theme")},
        chapters=("all",),
        featured_claims=(),
        loaded_words=(),
        places=Places("content/site.toml"),
    )
    return whole._replace(**changes)


def source(name: str, party: str) -> Source:
    places = Places(f"content/sources/{name}.md")
    return Source(
        name, name.title(), "government", party, None, "B", "Because.", None, TEXT, places
    )


def claim(name: str = "claim", kind: str = "statement") -> Claim:
    return Claim(
        id=name,
        title=f"Title of {name}",
        statement="It was so.",
        kind="quantity" if kind == "quantity" else "statement",
        theme="theme",
        concerned=("north",),
        unit="people" if kind == "quantity" else None,
        related=(),
        prose=TEXT,
        places=Places(f"content/claims/{name}.md"),
    )


def entry(
    name: str,
    day: str,
    source: str,
    stance: Stance = "supports",
    rating: str = "B2",
    **changes: object,
) -> Entry:
    whole = Entry(
        id=name,
        title=f"Title of {name}",
        date=when(day),
        event_date=None,
        source=source,
        reliability=rating,
        reliability_reason="Because.",
        positions=(Position("claim", stance),),
        citations=(Citation("Title", "Publisher"),),
        derived_from=(),
        tags=(),
        draft=False,
        aliases=(),
        corrections=(),
        withdrawn=None,
        prose=TEXT,
        places=Places(f"content/entries/2024/{name}.md"),
    )
    return whole._replace(**changes)


def number(low: int, high: int | None = None) -> Position:
    return Position("number", "supports", Value(low, high or low))


def gone(day: str) -> Withdrawal:
    return Withdrawal(when(day), "It was another.")


def parts(entries: Iterable[Entry], sources: Mapping[str, str] = SOURCES) -> Parts:
    told = tuple(entries)
    claims = (claim(), claim("number", "quantity"))
    return Parts(
        site=site(),
        entries=told,
        claims=claims,
        sources=tuple(source(*it) for it in sources.items()),
        chapters=(
            Chapter("all", "All", when("2024"), None, TEXT, Places("content/chapters/all.md")),
        ),
        articles=(),
        media=(),
        ids={
            "entries": frozenset(it.id for it in told),
            "claims": frozenset(it.id for it in claims),
            "sources": frozenset(sources),
            "chapters": frozenset(["all"]),
            "pages": frozenset(),
            "media": frozenset(),
        },
    )


def tell(entries: Iterable[Entry]) -> Story:
    return assemble(parts(entries)).story
