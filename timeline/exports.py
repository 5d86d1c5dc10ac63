"""`Views` → the open data: one JSON of everything, tables as CSV, and what describes them.

Every number here comes from the same `Story` and `Ledger` as the pages.
"""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any, NamedTuple

import orjson

from timeline.dates import When
from timeline.files import Artifact
from timeline.model import Entry, Position
from timeline.schema import json_schema
from timeline.story import Story
from timeline.views import Views

__all__ = ["TABLES", "Column", "Table", "exports_of", "timeline_json"]

Row = tuple[object, ...]
#: What a spreadsheet would take for a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


class Column(NamedTuple):
    """A column of a table: its name, its type (as in Frictionless Table Schema), its meaning."""

    name: str
    type: str
    description: str


class Table(NamedTuple):
    """A CSV file: its name, what a row is, its columns, and its rows."""

    name: str
    description: str
    columns: tuple[Column, ...]
    rows: Callable[[Views], Iterator[Row]]

    @property
    def path(self) -> str:
        """Where the file is, from the site's root."""
        return f"data/{self.name}.csv"


def exports_of(views: Views) -> Iterator[tuple[str, Callable[[], tuple[Artifact, ...]]]]:
    """Yield each group of data files, by a name, and how it is made: the dearest first."""
    yield "timeline", lambda: (Artifact("data/timeline.json", _json(timeline_json(views))),)
    yield "calendar", lambda: (Artifact("data/timeline.ics", _calendar(views)),)
    yield "timelinejs", lambda: (Artifact("data/timelinejs.json", _json(_timelinejs(views))),)
    yield "tables", lambda: _tables(views)
    yield "schema", lambda: (Artifact("data/timeline.schema.json", _json(_schema())),)


def _tables(views: Views) -> tuple[Artifact, ...]:
    """Return the tables, and what describes them."""
    tables = [Artifact(table.path, _csv(table, views)) for table in TABLES]
    return (*tables, Artifact("data/datapackage.json", _json(_package(views, tables))))


def _json(value: object) -> bytes:
    return orjson.dumps(value, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)


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
            dict(zip((column.name for column in _LEDGER), row, strict=True))
            for row in _ledger_rows(views)
        ],
    }


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
    )


def _without_empty(**fields: object) -> dict[str, object]:
    return {key: value for key, value in fields.items() if value not in (None, [], {}, False)}


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


# --- the tables ---------------------------------------------------------------------------------


def _entry_rows(views: Views) -> Iterator[Row]:
    for entry in views.story.entries.values():
        yield (
            entry.id,
            entry.title,
            entry.date.edtf,
            entry.date.first,
            entry.date.last,
            _edtf(entry.event_date),
            entry.source,
            views.story.sources[entry.source].party,
            entry.letter,
            entry.digit,
            entry.reliability_reason,
            " ".join(entry.derived_from),
            " ".join(views.story.origins[entry.id]),
            " ".join(entry.tags),
            entry.withdrawn.date.edtf if entry.withdrawn else None,
            f"{views.story.site.base_url}entries/{entry.id}/",
        )


def _claim_rows(views: Views) -> Iterator[Row]:
    for claim in views.story.claims.values():
        step, changes = views.ledger.today(claim.id), views.ledger.changes(claim.id)
        stances = [held.position.stance for held in step.held] if step else []
        yield (
            claim.id,
            claim.title,
            claim.statement,
            claim.kind,
            claim.theme,
            " ".join(claim.concerned),
            claim.unit,
            step.standing if step else None,
            changes[-1].day if changes else None,
            step.entries if step else 0,
            step.origins if step else 0,
            stances.count("supports"),
            stances.count("denies"),
            stances.count("queries"),
            f"{views.story.site.base_url}claims/{claim.id}/",
        )


def _source_rows(views: Views) -> Iterator[Row]:
    for it in views.story.sources.values():
        entries = len(views.story.by_source.get(it.id, ()))
        reason, address = it.reliability_reason, f"{views.story.site.base_url}sources/{it.id}/"
        yield (
            it.id,
            it.name,
            it.kind,
            it.party,
            it.country,
            it.reliability,
            reason,
            entries,
            address,
        )


def _position_rows(views: Views) -> Iterator[Row]:
    for entry in views.story.entries.values():
        for it in entry.positions:
            low, high = it.value or (None, None)
            party = views.story.sources[entry.source].party
            spoken = (entry.id, entry.date.edtf, entry.source, party, entry.letter, entry.digit)
            yield (*spoken, it.claim, it.stance, low, high, it.qualifier, it.note)


def _ledger_rows(views: Views) -> Iterator[Row]:
    changes = (
        (step.day, claim, step) for claim in views.claims for step in views.ledger.changes(claim)
    )
    for day, claim, step in sorted(changes, key=lambda change: change[:2]):
        causes, because = " ".join(step.causes), " ".join(step.because)
        yield (day, claim, step.before, step.standing, causes, because, step.entries, step.origins)


def _citation_rows(views: Views) -> Iterator[Row]:
    for entry in views.story.entries.values():
        for number, it in enumerate(entry.citations, 1):
            dates = _edtf(it.published), it.language or views.story.site.language
            rest = it.archived, _edtf(it.accessed), it.note
            yield (entry.id, number, it.title, it.publisher, it.author, it.url, *dates, *rest)


def _columns(*columns: tuple[str, str, str]) -> tuple[Column, ...]:
    return tuple(Column(*column) for column in columns)


_LEDGER = _columns(
    ("day", "date", "The day on which the standing changed."),
    ("claim", "string", "The claim's ID."),
    ("before", "string", "The standing before; empty for the first."),
    ("after", "string", "The standing from this day on; empty when no entry is left."),
    ("causes", "string", "IDs of the entries that caused the change, with spaces between."),
    ("because", "string", "IDs of the entries that the rule rests the standing on."),
    ("entries", "integer", "Entries on the claim at the end of the day."),
    ("origins", "integer", "Origins that those entries lead back to."),
)
TABLES = (
    Table(
        "entries",
        "One row an entry, in order of date.",
        _columns(
            ("id", "string", "The entry's ID."),
            ("title", "string", "Its title."),
            ("date", "string", "When it was said or published, as EDTF (ISO 8601-2)."),
            ("first_day", "date", "The first day that `date` can mean."),
            ("last_day", "date", "The last day that `date` can mean; from then on it counts."),
            ("event_date", "string", "When what it describes happened, as EDTF."),
            ("source", "string", "The ID of the source."),
            ("party", "string", "The ID of the party that the source speaks for."),
            ("reliability", "string", "The source's letter of the Admiralty code, A to F."),
            ("credibility", "string", "The information's digit of the Admiralty code, 1 to 6."),
            ("reliability_reason", "string", "Why it is rated so."),
            ("derived_from", "string", "IDs of the entries it rests on, with spaces between."),
            ("origins", "string", "IDs of the entries that its chain leads back to."),
            ("tags", "string", "Its tags, with spaces between."),
            ("withdrawn", "string", "The day from which it no longer counts."),
            ("url", "string", "Its address."),
        ),
        _entry_rows,
    ),
    Table(
        "claims",
        "One row a claim, with its standing after all entries.",
        _columns(
            ("id", "string", "The claim's ID."),
            ("title", "string", "Its title."),
            ("statement", "string", "The claim as a sentence."),
            ("kind", "string", "`statement` or `quantity`."),
            ("theme", "string", "The ID of its theme."),
            ("concerned", "string", "IDs of the parties with an interest in denying it."),
            ("unit", "string", "What a quantity counts."),
            ("standing", "string", "Its standing; empty for a quantity."),
            ("since", "date", "The day of the last change of its standing."),
            ("entries", "integer", "Entries that bear on it."),
            ("origins", "integer", "Origins that those entries lead back to."),
            ("supports", "integer", "Sources whose latest position supports it."),
            ("denies", "integer", "Sources whose latest position denies it."),
            ("queries", "integer", "Sources whose latest position queries it."),
            ("url", "string", "Its address."),
        ),
        _claim_rows,
    ),
    Table(
        "sources",
        "One row a source.",
        _columns(
            ("id", "string", "The source's ID."),
            ("name", "string", "Its name."),
            ("kind", "string", "What it is."),
            ("party", "string", "The ID of the party that it speaks for."),
            ("country", "string", "ISO 3166-1 alpha-2."),
            ("reliability", "string", "Its usual letter of the Admiralty code."),
            ("reliability_reason", "string", "Why."),
            ("entries", "integer", "Entries in which it speaks."),
            ("url", "string", "Its address here."),
        ),
        _source_rows,
    ),
    Table(
        "positions",
        "One row a position: what one entry says on one claim.",
        _columns(
            ("entry", "string", "The entry's ID."),
            ("date", "string", "Its date, as EDTF."),
            ("source", "string", "The ID of the source."),
            ("party", "string", "The ID of its party."),
            ("reliability", "string", "The source's letter."),
            ("credibility", "string", "The information's digit."),
            ("claim", "string", "The claim's ID."),
            ("stance", "string", "`supports`, `denies`, `queries` or `comments`."),
            ("value_min", "integer", "The number given, or the lower end of its range."),
            ("value_max", "integer", "The number given, or the upper end of its range."),
            ("qualifier", "string", "`about`, `at-least`, `at-most` or `planned`."),
            ("note", "string", "A line that the number needs."),
        ),
        _position_rows,
    ),
    Table(
        "ledger", "One row a change of a claim's standing, in order of day.", _LEDGER, _ledger_rows
    ),
    Table(
        "citations",
        "One row a citation of an entry.",
        _columns(
            ("entry", "string", "The entry's ID."),
            ("number", "integer", "Its place in the entry's list."),
            ("title", "string", "The title of the page or document."),
            ("publisher", "string", "Who published it."),
            ("author", "string", "Who wrote it."),
            ("url", "string", "Its address; empty for a printed reference."),
            ("published", "string", "When it appeared, as EDTF."),
            ("language", "string", "Its language (BCP 47)."),
            ("archived", "string", "The address of an archived copy."),
            ("accessed", "string", "When it was last looked at, as EDTF."),
            ("note", "string", "A line about it."),
        ),
        _citation_rows,
    ),
)


def _csv(table: Table, views: Views) -> bytes:
    """Return a table as CSV: UTF-8, RFC 4180, no cell that a spreadsheet would run."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(column.name for column in table.columns)
    writer.writerows([_cell(value) for value in row] for row in table.rows(views))
    return text.getvalue().encode()


def _cell(value: object) -> str:
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(_FORMULA) else text


def _package(views: Views, tables: Sequence[Artifact]) -> dict[str, object]:
    """Return the Frictionless Data Package that describes the tables."""
    site = views.story.site
    return {
        "profile": "tabular-data-package",
        "name": "timeline",
        "title": site.title,
        "description": site.description,
        "homepage": site.base_url,
        "licenses": [
            {"name": site.licence.id, "title": site.licence.name, "path": site.licence.url}
        ],
        "resources": [
            {
                "profile": "tabular-data-resource",
                "name": table.name,
                "description": table.description,
                "path": f"{table.name}.csv",
                "format": "csv",
                "mediatype": "text/csv",
                "encoding": "utf-8",
                "bytes": len(artifact.content),
                "hash": f"sha256:{hashlib.sha256(artifact.content).hexdigest()}",
                "schema": {"fields": [it._asdict() for it in table.columns]},
            }
            for table, artifact in zip(TABLES, tables, strict=True)
        ],
    }


def _timelinejs(views: Views) -> dict[str, object]:
    """Return the story in the form that TimelineJS 3 reads."""
    site = views.story.site
    return {
        "title": {"text": {"headline": site.title, "text": site.description}},
        "events": [
            {
                "unique_id": it.id,
                "start_date": _parts(views.story.entries[it.id].date.machine),
                "display_date": it.date.words,
                "text": {"headline": it.title, "text": it.prose.text.partition("\n")[0]},
                "group": it.party.text,
                "media": {"url": f"{site.base_url}{it.address}", "caption": it.source.text},
            }
            for it in views.entries.values()
        ],
    }


def _parts(machine: str) -> Mapping[str, Any]:
    return dict(zip(("year", "month", "day"), map(int, machine.split("-")), strict=False))


def _schema() -> dict[str, object]:
    """Return the JSON Schema of `timeline.json`: the front matter's own, with ID and body."""
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
            for it in _LEDGER
        },
        "required": [it.name for it in _LEDGER],
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
    """Return the entries as all-day events (RFC 5545), stamped with their own day."""
    from icalendar import Calendar, Event

    calendar = Calendar()
    calendar.add("prodid", "-//rumour-to-record//timeline//EN")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", views.story.site.title)
    host = views.story.site.identity.partition(",")[0]
    for name, entry in views.story.entries.items():
        first, last = date.fromisoformat(entry.date.first), date.fromisoformat(entry.date.last)
        event = Event()
        event.add("uid", f"{name}@{host}")
        event.add("dtstamp", datetime(last.year, last.month, last.day, tzinfo=UTC))
        event.add("dtstart", first)
        event.add("dtend", last + timedelta(days=1) if last < date.max else last)
        event.add("summary", entry.title)
        event.add("description", views.entries[name].lead)
        event.add("url", f"{views.story.site.base_url}entries/{name}/")
        calendar.add_component(event)
    ical: bytes = calendar.to_ical()
    return ical
