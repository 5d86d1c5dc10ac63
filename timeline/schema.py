"""A `Document` and its `Prose` → an entry, claim, source, chapter or article, field by field."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple, TypeVar, cast

from pydantic import BaseModel, ValidationError

from timeline.complaints import complaints
from timeline.diagnostics import Checked
from timeline.forms import (
    SCHEMA_DIALECT,
    ChapterForm,
    ClaimForm,
    EntryForm,
    PageForm,
    SourceForm,
)
from timeline.frontmatter import Document
from timeline.model import (
    Article,
    Chapter,
    Citation,
    Claim,
    Correction,
    Entry,
    Part,
    Position,
    Prose,
    Source,
    Withdrawal,
)

__all__ = ["FORMS", "Part", "json_schema", "part_from"]

F = TypeVar("F", bound=BaseModel)


def part_from(shelf: str, name: str, document: Document, prose: Prose) -> Checked[Part]:
    """Return the part that a file on `shelf` with the ID `name` declares, or all its faults."""
    kind = FORMS[shelf]
    try:
        form = kind.form.model_validate(document.data)
    except ValidationError as error:
        return Checked(None, complaints(kind.form, error, document.places))
    return Checked(kind.make(form, name, document, prose))


def json_schema(shelf: str) -> dict[str, Any]:
    """Return the JSON Schema (2020-12) of the front matter of the files on `shelf`."""
    return {"$schema": SCHEMA_DIALECT, **FORMS[shelf].form.model_json_schema()}


def _entry(form: BaseModel, name: str, document: Document, prose: Prose) -> Entry:
    form = cast(EntryForm, form)
    withdrawn = form.withdrawn
    return Entry(
        id=name,
        title=form.title,
        date=form.date,
        event_date=form.event_date,
        source=form.source,
        reliability=form.reliability,
        reliability_reason=form.reliability_reason,
        positions=tuple(
            Position(claim, said.stance, said.value, said.qualifier, said.note)
            for claim, said in form.claims.items()
        ),
        citations=tuple(Citation(**dict(citation)) for citation in form.citations),
        derived_from=tuple(form.derived_from),
        tags=tuple(form.tags),
        draft=form.draft,
        aliases=tuple(form.aliases),
        corrections=tuple(Correction(mended.date, mended.note) for mended in form.corrections),
        withdrawn=Withdrawal(withdrawn.date, withdrawn.reason) if withdrawn else None,
        prose=prose,
        places=document.places,
    )


def _fields(form: BaseModel) -> dict[str, Any]:
    """Return a form's fields as a noun wants them: lists as tuples."""
    return {
        key: tuple(value) if isinstance(value, list) else value for key, value in dict(form).items()
    }


def _noun(noun: Callable[..., Part]) -> Callable[[BaseModel, str, Document, Prose], Part]:
    def make(form: BaseModel, name: str, document: Document, prose: Prose) -> Part:
        return noun(id=name, prose=prose, places=document.places, **_fields(form))

    return make


class Kind(NamedTuple):
    """How the files of one shelf are read: their form, and what makes their noun."""

    form: type[BaseModel]
    make: Callable[[BaseModel, str, Document, Prose], Part]


FORMS = {
    "entries": Kind(EntryForm, _entry),
    "claims": Kind(ClaimForm, _noun(Claim)),
    "sources": Kind(SourceForm, _noun(Source)),
    "chapters": Kind(ChapterForm, _noun(Chapter)),
    "pages": Kind(PageForm, _noun(Article)),
}
