"""The parts → a fault for every ID they mention that nothing has, one function per kind of part."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from timeline.diagnostics import Diagnostic, Place, Step, did_you_mean
from timeline.model import Card, Claim, Entry, Part, Parts, Site, Source

__all__ = ["broken_references"]

Faults = Iterator[Diagnostic]

#: So many IDs are listed for somebody to choose from.
_FEW = 24
#: What to do about an ID that nothing has, by what it should be the ID of.
CURES = {
    "entry": "type the name of a file in `content/entries/`, without `.md`",
    "claim": "type the ID of a claim, or add the file `content/claims/{}.md`",
    "source": "type the ID of a source, or add the file `content/sources/{}.md`",
    "chapter": "type the ID of a chapter, or add the file `content/chapters/{}.md`",
    "page": "type the ID of a page, or add the file `content/pages/{}.md`",
    "party": "type the ID of a party, or add it under `[[parties]]` in `content/site.toml`",
    "theme": "type the ID of a theme, or add it under `[[themes]]` in `content/site.toml`",
    "media": "add the file `content/{}`",
}
#: Where the files are that a link can lead to, by what it calls them.
_SHELVES = {"entry": "entries", "claim": "claims", "source": "sources", "page": "pages"}
#: How wide and how high a picture for shared links is, as `base.html` says too.
_WIDTH, _HEIGHT = 1200, 630
#: How a PNG begins, and what its header says first: its width and height (PNG, 5.2 and 11.2.1).
_PNG = b"\x89PNG\r\n\x1a\n"
_HEADER = b"IHDR" + _WIDTH.to_bytes(4) + _HEIGHT.to_bytes(4)


def broken_references(parts: Parts) -> tuple[Diagnostic, ...]:
    """Return a fault for each ID that nothing has, and each that stands where it cannot."""
    kinds = {claim.id: claim.kind for claim in parts.claims}
    anchors = {("claim", claim.id): frozenset(claim.prose.anchors) for claim in parts.claims}
    anchors |= {("page", page.id): frozenset(page.prose.anchors) for page in parts.articles}
    return (
        *(fault for it in parts.entries for fault in _entry(it, parts, kinds)),
        *(fault for it in parts.claims for fault in _claim(it, parts)),
        *(fault for it in parts.sources for fault in _source(it, parts)),
        *_site(parts.site, parts),
        *_chapters(parts),
        *_aliases(parts),
        *_links(parts, anchors),
    )


def _entry(entry: Entry, parts: Parts, kinds: Mapping[str, str]) -> Faults:
    sources, claims = parts.ids["sources"], parts.ids["claims"]
    if entry.source not in sources:
        yield _missing("source", entry.source, sources, entry.places.value("source"))
    for index, parent in enumerate(entry.derived_from):
        yield from _unknown(entry, ("derived_from", index), "entry", parent, parts.ids["entries"])
    for position in entry.positions:
        claim = position.claim
        if claim not in claims:
            yield _missing("claim", claim, claims, entry.places.key("claims", claim))
        elif position.value is not None and kinds.get(claim) == "statement":
            yield Diagnostic(
                entry.places.key("claims", claim, "value"),
                "error",
                "value-on-statement",
                f"`{claim}` is a claim of kind `statement`; only a claim of kind `quantity` "
                "has values",
                f"type `{claim}: {position.stance}`, or give the value to a quantity",
            )


def _claim(claim: Claim, parts: Parts) -> Faults:
    yield from _unknown(claim, ("theme",), "theme", claim.theme, parts.site.themes)
    for index, party in enumerate(claim.concerned):
        yield from _unknown(claim, ("concerned", index), "party", party, parts.site.parties)
    for index, other in enumerate(claim.related):
        yield from _unknown(claim, ("related", index), "claim", other, parts.ids["claims"])
    if claim.kind == "statement" and claim.unit is not None:
        yield Diagnostic(
            claim.places.key("unit"),
            "error",
            "unit-on-statement",
            "a claim of kind `statement` counts nothing, so it has no unit",
            "remove the line, or type `kind: quantity`",
        )
    if claim.kind == "quantity" and claim.unit is None:
        yield Diagnostic(
            claim.places.key("kind"),
            "error",
            "missing-key",
            "a claim of kind `quantity` needs the key `unit`: what is counted",
            "add a line such as `unit: people`",
        )


def _source(source: Source, parts: Parts) -> Faults:
    yield from _unknown(source, ("party",), "party", source.party, parts.site.parties)


def _site(site: Site, parts: Parts) -> Faults:
    for index, chapter in enumerate(site.chapters):
        yield from _unknown(site, ("chapters", index), "chapter", chapter, parts.ids["chapters"])
    for index, claim in enumerate(site.featured_claims):
        yield from _unknown(site, ("featured_claims", index), "claim", claim, parts.ids["claims"])
    for part, whole in site.included_in.items():
        yield from _unknown(site, ("included_in", part), "claim", whole, parts.ids["claims"])
        if part not in parts.ids["claims"]:
            place = site.places.key("included_in", part)
            yield _missing("claim", part, parts.ids["claims"], place)
    if site.card is not None:
        yield from _card(site.card, site.places.value("card", "image"), parts)


def _card(card: Card, place: Place, parts: Parts) -> Faults:
    """Yield a fault for a picture that networks would not show, or would cut."""
    found = next((it.content for it in parts.media if it.name == card.image), None)
    if found is None:
        yield _missing("media", card.image, parts.ids["media"], place, "dead-link")
    elif not found.startswith(_PNG) or found[12:24] != _HEADER:
        yield Diagnostic(
            place,
            "error",
            "not-a-card",
            f"`media/{card.image}` is not a PNG of {_WIDTH} × {_HEIGHT} pixels, the one form in "
            "which every network shows a picture whole",
            f"save it as a PNG of {_WIDTH} × {_HEIGHT} pixels",
        )


def _chapters(parts: Parts) -> Faults:
    for chapter in parts.chapters:
        if chapter.id not in parts.site.chapters:
            yield Diagnostic(
                Place(chapter.places.path),
                "error",
                "unlisted-chapter",
                f"the chapter `{chapter.id}` is not in the list `chapters` of `content/site.toml`",
                f'add "{chapter.id}" to that list, where it belongs in the order',
            )
        if chapter.end is not None and chapter.end.last < chapter.start.first:
            yield Diagnostic(
                chapter.places.value("end"),
                "error",
                "backwards-chapter",
                f"the chapter ends ({chapter.end.edtf}) before it starts ({chapter.start.edtf})",
                "mend one of the two dates",
            )


def _aliases(parts: Parts) -> Faults:
    """Yield a fault for a former ID that is an ID in use, or is claimed twice."""
    taken = dict.fromkeys(parts.ids["entries"], "the ID of another entry")
    for entry in parts.entries:
        for index, alias in enumerate(entry.aliases):
            if alias in taken:
                yield Diagnostic(
                    entry.places.value("aliases", index),
                    "error",
                    "alias-in-use",
                    f"`{alias}` is {taken[alias]}, so it cannot lead on to this one",
                    "take it out of the list",
                )
            taken.setdefault(alias, f"already an alias of `{entry.id}`")


def _all(parts: Parts) -> Iterator[Part]:
    yield from parts.entries
    yield from parts.claims
    yield from parts.sources
    yield from parts.chapters
    yield from parts.articles


def _links(parts: Parts, anchors: Mapping[tuple[str, str], Collection[str]]) -> Faults:
    """Yield a fault for each link to what is not there, or to a heading that is not there."""
    known: dict[str, Collection[str]] = {**parts.ids}
    known |= {target: parts.ids[shelf] for target, shelf in _SHELVES.items()}
    for part in _all(parts):
        for target, name, place, fragment in part.prose.references:
            if name not in known[target]:
                yield _missing(target, name, known[target], place, "dead-link")
            elif fragment and (target, name) in anchors:
                yield from _heading(f"{target}:{name}", fragment, anchors[target, name], place)


def _heading(named: str, fragment: str, known: Collection[str], place: Place) -> Faults:
    """Yield a fault for a link to a heading that a claim or page does not have."""
    if fragment not in known:
        message = f"`{named}` has no heading `#{fragment}`"
        hint = did_you_mean(fragment, known) or f"type `{named}`"
        yield Diagnostic(place, "error", "dead-link", message, hint)


def _unknown(
    part: Part | Site, steps: tuple[Step, ...], what: str, name: str, known: Collection[str]
) -> Faults:
    if name not in known:
        yield _missing(what, name, known, part.places.value(*steps))


def _missing(
    what: str, name: str, known: Collection[str], place: Place, code: str = ""
) -> Diagnostic:
    article = "an" if what[0] in "aeiou" else "a"
    message = f"`{name}` is not the ID of {article} {what}"
    if what == "media":
        name, known = f"media/{name}", [f"media/{it}" for it in known]
        message = f"there is no picture `content/{name}`"
    elif what != "entry" and 0 < len(known) <= _FEW:
        listed = ", ".join(f"`{it}`" for it in sorted(known))
        message += f"; {'there is only' if len(known) == 1 else 'there are'} {listed}"
    hint = did_you_mean(name, known) or CURES[what].format(name)
    return Diagnostic(place, "error", code or f"unknown-{what}", message, hint)
