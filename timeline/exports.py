"""`Views` → the open data: one JSON of everything, its schema, tables, a calendar, TimelineJS's.

Every number here comes from the same `Story` and `Ledger` as the pages.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from functools import partial

from markupsafe import escape

from timeline.dates import When
from timeline.files import Artifact
from timeline.ical import AllDay, calendar_of
from timeline.model import Card, Entry, Position
from timeline.page import Group, Mend, Told
from timeline.splicing import dumped, spliced
from timeline.story import Story
from timeline.tables import LEDGER, ledger_rows, package_of, tables_of
from timeline.views import EntryView, Views

__all__ = ["exports_of", "timeline_json"]

_TIMELINE, _TIMELINEJS = "data/timeline.json", "data/timelinejs.json"


def exports_of(views: Views) -> Iterator[Group]:
    """Yield each group of data files: the dearest first."""
    yield Group(
        "timeline",
        Told.TEXTS,
        lambda: (Artifact(_TIMELINE, dumped(timeline_json(views))),),
        Mend(_TIMELINE, partial(_timeline_mended, views)),
    )
    yield Group("calendar", Told.LEADS, lambda: (Artifact("data/timeline.ics", _calendar(views)),))
    yield Group(
        "timelinejs",
        Told.TEXTS,
        lambda: (Artifact(_TIMELINEJS, dumped(_timelinejs(views))),),
        Mend(_TIMELINEJS, partial(_timelinejs_mended, views)),
    )
    yield Group("tables", Told.CITATIONS, lambda: _tables(views))
    yield Group(
        "schema", Told.BONES, lambda: (Artifact("data/timeline.schema.json", dumped(_schema())),)
    )


def _tables(views: Views) -> tuple[Artifact, ...]:
    """Return the tables, and what describes them."""
    tables = tables_of(views)
    return (*tables, Artifact("data/datapackage.json", dumped(package_of(views, tables))))


def _edtf(when: When | None) -> str | None:
    return when.edtf if when else None


# --- one JSON of everything ---------------------------------------------------------------------


def timeline_json(views: Views) -> dict[str, object]:
    """Return all of the story and its ledger as JSON values; `data/timeline.schema.json` types it.

    A null or an empty list is left out, as in the front matter itself.
    """
    story = views.story
    return {
        "$schema": "timeline.schema.json",
        "site": _site(story),
        "chapters": [
            _without_empty(
                id=it.id,
                title=it.title,
                start=it.start.edtf,
                end=_edtf(it.end) or "..",
                body=it.prose.markdown,
            )
            for it in story.chapters.values()
        ],
        "pages": [
            _without_empty(id=it.id, title=it.title, menu=it.menu, body=it.prose.markdown)
            for it in story.articles.values()
        ],
        "sources": [
            _without_empty(
                id=it.id,
                name=it.name,
                kind=it.kind,
                party=it.party,
                country=it.country,
                reliability=it.reliability,
                reliability_reason=it.reliability_reason,
                url=it.url,
                body=it.prose.markdown,
            )
            for it in story.sources.values()
        ],
        "claims": [
            _without_empty(
                id=it.id,
                title=it.title,
                statement=it.statement,
                kind=it.kind,
                theme=it.theme,
                concerned=list(it.concerned),
                unit=it.unit,
                related=list(it.related),
                body=it.prose.markdown,
            )
            for it in story.claims.values()
        ],
        "entries": [_entry(story, it) for it in story.entries.values()],
        "ledger": [
            dict(zip((column.name for column in LEDGER), row, strict=True))
            for row in ledger_rows(views)
        ],
    }


def _timeline_mended(views: Views, whole: bytes, names: Collection[str]) -> bytes | None:
    story = views.story
    return spliced(whole, "entries", {it: _entry(story, story.entries[it]) for it in names})


def _site(story: Story) -> dict[str, object]:
    site = story.site
    return _without_empty(
        title=site.title,
        description=site.description,
        language=site.language,
        base_url=site.base_url,
        repository=site.repository,
        edit_url=site.edit_url,
        identity=site.identity,
        licence=site.licence._asdict(),
        time_zone=site.time_zone,
        parties=[{"id": it.id, "name": it.name, "short": it.short} for it in site.parties.values()],
        independent_parties=[it.id for it in site.parties.values() if it.plural],
        themes=[it._asdict() for it in site.themes.values()],
        chapters=list(site.chapters),
        featured_claims=list(site.featured_claims),
        loaded_words=list(site.loaded_words),
        included_in=dict(site.included_in),
        card=_card(site.card),
    )


def _card(card: Card | None) -> dict[str, str] | None:
    return card and {"image": f"media/{card.image}", "alternative": card.alternative}


def _without_empty(**fields: object) -> dict[str, object]:
    # none has a number: a text alone is kept where it is empty
    return {key: value for key, value in fields.items() if value or value == ""}


def _entry(story: Story, entry: Entry) -> dict[str, object]:
    withdrawn = entry.withdrawn
    return _without_empty(
        id=entry.id,
        title=entry.title,
        date=entry.date.edtf,
        event_date=_edtf(entry.event_date),
        source=entry.source,
        reliability=entry.reliability,
        reliability_reason=entry.reliability_reason,
        admiralty=[
            f'admiralty-scale:source-reliability="{entry.letter.lower()}"',
            f'admiralty-scale:information-credibility="{entry.digit}"',
        ],
        claims={it.claim: _position(it) for it in entry.positions},
        citations=[
            _without_empty(
                title=it.title,
                publisher=it.publisher,
                url=it.url,
                author=it.author,
                published=_edtf(it.published),
                language=it.language,
                archived=it.archived,
                accessed=_edtf(it.accessed),
                note=it.note,
            )
            for it in entry.citations
        ],
        derived_from=list(entry.derived_from),
        origins=list(story.origins[entry.id]),
        tags=list(entry.tags),
        draft=entry.draft,
        aliases=list(entry.aliases),
        corrections=[{"date": it.date.edtf, "note": it.note} for it in entry.corrections],
        withdrawn={"date": withdrawn.date.edtf, "reason": withdrawn.reason} if withdrawn else None,
        body=entry.prose.markdown,
    )


def _position(position: Position) -> dict[str, object]:
    value = position.value
    shown: object = None
    if value is not None:
        shown = value.low if value.low == value.high else {"min": value.low, "max": value.high}
    return _without_empty(
        stance=position.stance, qualifier=position.qualifier, note=position.note
    ) | ({} if shown is None else {"value": shown})


def _timelinejs(views: Views) -> dict[str, object]:
    """Return the story in the form that TimelineJS 3 reads.

    Its texts are HTML to that program, so ours are escaped; no event names a medium,
    which it would fetch from other hosts.
    """
    site = views.story.site
    return {
        "title": {"text": {"headline": escape(site.title), "text": escape(site.description)}},
        "events": [_event(views, it) for it in views.entries.values()],
    }


def _timelinejs_mended(views: Views, whole: bytes, names: Collection[str]) -> bytes | None:
    return spliced(whole, "events", {it: _event(views, views.entries[it]) for it in names})


def _event(views: Views, entry: EntryView) -> dict[str, object]:
    return {
        "unique_id": entry.id,
        "start_date": _day(views.story.entries[entry.id].date.first),
        "end_date": _day(entry.last),
        "display_date": entry.date.words,
        "text": {"headline": escape(entry.title), "text": _slide(views, entry)},
        "group": entry.party.text,
    }


def _slide(views: Views, entry: EntryView) -> str:
    """Return what TimelineJS shows of an entry: the annotation, who spoke, and the way here."""
    paragraphs = [escape(it) for it in entry.prose.text.split("\n") if it]
    address = escape(f"{views.story.site.base_url}{entry.address}")
    name = escape(entry.source.text)
    told = f'{name} ({entry.reliability.code}): <a href="{address}">{address}</a>'
    return "".join(f"<p>{it}</p>" for it in (*paragraphs, told))


def _day(iso: str) -> Mapping[str, int]:
    return dict(zip(("year", "month", "day"), map(int, iso.split("-")), strict=True))


def _schema() -> dict[str, object]:
    """Return the JSON Schema of `timeline.json`: the front matter's own, with ID and body."""
    # it brings the declaration of the front matter, which a build after most edits does without
    from timeline.schema import json_schema

    shelves = {
        "chapters": "chapters",
        "pages": "pages",
        "sources": "sources",
        "claims": "claims",
        "entries": "entries",
    }
    definitions: dict[str, object] = {}
    lists: dict[str, object] = {}
    for name, shelf in shelves.items():
        schema = json_schema(shelf)
        definitions |= schema.pop("$defs", {})
        schema.pop("$schema", None)
        texts = {"type": "array", "items": {"type": "string"}}
        schema["properties"] |= {"id": {"type": "string"}, "body": {"type": "string"}}
        if name == "entries":
            schema["properties"] |= {"origins": texts, "admiralty": texts}
        if name == "chapters":
            schema["properties"]["end"] = {"type": "string"}
        schema["required"] = [*schema.get("required", []), "id"]
        lists[name] = {"type": "array", "items": schema}
    row = {
        "type": "object",
        "properties": {
            it.name: {"type": [_JSON_TYPES[it.type], "null"], "description": it.description}
            for it in LEDGER
        },
        "required": [it.name for it in LEDGER],
        "additionalProperties": False,
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A timeline",
        "type": "object",
        "properties": {
            "$schema": {"type": "string"},
            "site": {"type": "object"},
            **lists,
            "ledger": {"type": "array", "items": row},
        },
        "required": ["site", *lists, "ledger"],
        "additionalProperties": False,
        "$defs": definitions,
    }


_JSON_TYPES = {"date": "string", "string": "string", "integer": "integer"}


def _calendar(views: Views) -> bytes:
    """Return the entries as all-day events."""
    site = views.story.site
    host = site.identity.partition(",")[0]
    return calendar_of(
        site.title,
        (
            AllDay(
                id=f"{it.id}@{host}",
                first=views.story.entries[it.id].date.first,
                last=it.last,
                title=it.title,
                text=it.lead,
                url=f"{site.base_url}{it.address}",
            )
            for it in views.entries.values()
        ),
    )
