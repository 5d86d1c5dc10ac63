"""`Views` and the hashes of what was exported → the page that describes the open data."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

from timeline.contexts import Asked, DataColumn, DataFile, DataPage, DataTable, Head
from timeline.linked import about_data
from timeline.page import Page
from timeline.staging import Sum
from timeline.tables import TABLES, Table
from timeline.views import Views

__all__ = ["DATA", "data_page"]

#: Its address.
DATA = "data/"
#: Signs of a cell that are shown as an example.
_EXAMPLE = 60


def data_page(views: Views, sums: Mapping[str, Sum], archive: bool) -> Page:
    """Return the page `/data/`; `sums` are by path, of at least the files it speaks of.

    The archive of the whole site holds this page too, so its own hash cannot stand here.
    """
    _ = views.phrases.gettext
    told = {
        "data/timeline.json": _("Everything: entries, claims, sources, chapters, the ledger."),
        "data/timeline.schema.json": _("The JSON Schema of `timeline.json`."),
        "data/datapackage.json": _("The tables, described (Frictionless Data Package)."),
        "data/timelinejs.json": _("The entries in the form that TimelineJS 3 reads."),
        "data/timeline.ics": _("The entries as a calendar."),
        "feed.xml": _("The latest entries as an Atom feed; each claim has its own."),
        "feed.json": _("The latest entries as a JSON Feed."),
    }
    files = tuple(_file(path, text, sums) for path, text in told.items() if path in sums)
    tables = tuple(
        DataTable(_file(it.path, _(it.description), sums), tuple(_columns(views, it)))
        for it in TABLES
        if it.path in sums
    )
    described = _("What the timeline holds, as files: to check, to count, to build on.")
    head = Head(_("Data"), described, DATA)
    kinds = {it.path: "text/csv" for it in TABLES} | {"data/timeline.json": "application/json"}
    context = DataPage(head, files, tables, archive, _asked(views), (about_data(views, kinds),))
    return Page(DATA, "pages/data.html", lambda: context)


def _file(path: str, text: str, sums: Mapping[str, Sum]) -> DataFile:
    return DataFile(path, text, sums[path].digest, sums[path].size)


def _columns(views: Views, table: Table) -> Iterator[DataColumn]:
    """Yield the columns of a table, each with what its first row has there."""
    cells = table.example(views) or [""] * len(table.columns)
    for column, cell in zip(table.columns, cells, strict=True):
        short = cell if len(cell) <= _EXAMPLE else f"{cell[: _EXAMPLE - 1]}…"
        described = views.phrases.gettext(column.description)
        yield DataColumn(column.name, column.type, described, short)


def _asked(views: Views) -> Asked | None:
    """Return the question that the snippets answer: which claims moved in the busiest month?"""
    months = Counter(step.day[:7] for claim in views.claims for step in views.ledger.changes(claim))
    busiest = max(months, key=lambda month: (months[month], month), default=None)
    return Asked(busiest, views.day(busiest).words) if busiest else None
