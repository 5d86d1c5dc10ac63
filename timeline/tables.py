"""`Views` → the tables of the open data as CSV, and the data package that describes them.

A table is RFC 4180 in UTF-8; no cell begins with what a spreadsheet would take for
a formula. The package is a Frictionless Data Package (profile `tabular-data-package`).
"""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from timeline.dates import When
from timeline.files import Artifact
from timeline.views import Views

__all__ = ["LEDGER", "TABLES", "ledger_rows", "package_of", "tables_of"]

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

    def example(self, views: Views) -> tuple[str, ...]:
        """Return the cells of its first row, as they stand in the file; nothing without rows."""
        return tuple(map(_cell, next(self.rows(views), ())))


def tables_of(views: Views) -> tuple[Artifact, ...]:
    """Return every table as a file."""
    return tuple(Artifact(table.path, _csv(table, views)) for table in TABLES)


def package_of(views: Views, tables: Sequence[Artifact]) -> dict[str, object]:
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


def _edtf(when: When | None) -> str | None:
    return when.edtf if when else None


# --- what stands in them ------------------------------------------------------------------------


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


def ledger_rows(views: Views) -> Iterator[Row]:
    """Yield every change of a claim's standing, in order of day, as `LEDGER` has it."""
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


def _(text: str) -> str:
    """Mark a text for the catalogues of other languages; `/data/` shows it in the site's."""
    return text


def _columns(*columns: tuple[str, str, str]) -> tuple[Column, ...]:
    return tuple(Column(*column) for column in columns)


LEDGER = _columns(
    ("day", "date", _("The day on which the standing changed.")),
    ("claim", "string", _("The claim's ID.")),
    ("before", "string", _("The standing before; empty for the first.")),
    ("after", "string", _("The standing from this day on; empty when no entry is left.")),
    ("causes", "string", _("IDs of the entries that caused the change, with spaces between.")),
    ("because", "string", _("IDs of the entries that the rule rests the standing on.")),
    ("entries", "integer", _("Entries on the claim at the end of the day.")),
    ("origins", "integer", _("Origins that those entries lead back to.")),
)
TABLES = (
    Table(
        "entries",
        _("One row an entry, in order of date."),
        _columns(
            ("id", "string", _("The entry's ID.")),
            ("title", "string", _("Its title.")),
            ("date", "string", _("When it was said or published, as EDTF (ISO 8601-2).")),
            ("first_day", "date", _("The first day that `date` can mean.")),
            ("last_day", "date", _("The last day that `date` can mean; from then on it counts.")),
            ("event_date", "string", _("When what it describes happened, as EDTF.")),
            ("source", "string", _("The ID of the source.")),
            ("party", "string", _("The ID of the party that the source speaks for.")),
            ("reliability", "string", _("The source's letter of the Admiralty code, A to F.")),
            ("credibility", "string", _("The information's digit of the Admiralty code, 1 to 6.")),
            ("reliability_reason", "string", _("Why it is rated so.")),
            ("derived_from", "string", _("IDs of the entries it rests on, with spaces between.")),
            ("origins", "string", _("IDs of the entries that its chain leads back to.")),
            ("tags", "string", _("Its tags, with spaces between.")),
            ("withdrawn", "string", _("The day from which it no longer counts.")),
            ("url", "string", _("Its address.")),
        ),
        _entry_rows,
    ),
    Table(
        "claims",
        _("One row a claim, with its standing after all entries."),
        _columns(
            ("id", "string", _("The claim's ID.")),
            ("title", "string", _("Its title.")),
            ("statement", "string", _("The claim as a sentence.")),
            ("kind", "string", _("`statement` or `quantity`.")),
            ("theme", "string", _("The ID of its theme.")),
            ("concerned", "string", _("IDs of the parties with an interest in denying it.")),
            ("unit", "string", _("What a quantity counts.")),
            ("standing", "string", _("Its standing; empty for a quantity.")),
            ("since", "date", _("The day of the last change of its standing.")),
            ("entries", "integer", _("Entries that bear on it.")),
            ("origins", "integer", _("Origins that those entries lead back to.")),
            ("supports", "integer", _("Sources whose latest position supports it.")),
            ("denies", "integer", _("Sources whose latest position denies it.")),
            ("queries", "integer", _("Sources whose latest position queries it.")),
            ("url", "string", _("Its address.")),
        ),
        _claim_rows,
    ),
    Table(
        "sources",
        _("One row a source."),
        _columns(
            ("id", "string", _("The source's ID.")),
            ("name", "string", _("Its name.")),
            ("kind", "string", _("What it is.")),
            ("party", "string", _("The ID of the party that it speaks for.")),
            ("country", "string", _("ISO 3166-1 alpha-2.")),
            ("reliability", "string", _("Its usual letter of the Admiralty code.")),
            ("reliability_reason", "string", _("Why.")),
            ("entries", "integer", _("Entries in which it speaks.")),
            ("url", "string", _("Its address here.")),
        ),
        _source_rows,
    ),
    Table(
        "positions",
        _("One row a position: what one entry says on one claim."),
        _columns(
            ("entry", "string", _("The entry's ID.")),
            ("date", "string", _("Its date, as EDTF.")),
            ("source", "string", _("The ID of the source.")),
            ("party", "string", _("The ID of its party.")),
            ("reliability", "string", _("The source's letter.")),
            ("credibility", "string", _("The information's digit.")),
            ("claim", "string", _("The claim's ID.")),
            ("stance", "string", _("`supports`, `denies`, `queries` or `comments`.")),
            ("value_min", "integer", _("The number given, or the lower end of its range.")),
            ("value_max", "integer", _("The number given, or the upper end of its range.")),
            ("qualifier", "string", _("`about`, `at-least`, `at-most` or `planned`.")),
            ("note", "string", _("A line that the number needs.")),
        ),
        _position_rows,
    ),
    Table(
        "ledger", _("One row a change of a claim's standing, in order of day."), LEDGER, ledger_rows
    ),
    Table(
        "citations",
        _("One row a citation of an entry."),
        _columns(
            ("entry", "string", _("The entry's ID.")),
            ("number", "integer", _("Its place in the entry's list.")),
            ("title", "string", _("The title of the page or document.")),
            ("publisher", "string", _("Who published it.")),
            ("author", "string", _("Who wrote it.")),
            ("url", "string", _("Its address; empty for a printed reference.")),
            ("published", "string", _("When it appeared, as EDTF.")),
            ("language", "string", _("Its language (BCP 47).")),
            ("archived", "string", _("The address of an archived copy.")),
            ("accessed", "string", _("When it was last looked at, as EDTF.")),
            ("note", "string", _("A line about it.")),
        ),
        _citation_rows,
    ),
)
