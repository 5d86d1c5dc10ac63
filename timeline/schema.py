"""A `Document` and its `Prose` → an entry, claim, source, chapter or article, field by field."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple, TypeVar, cast

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from timeline.diagnostics import Checked, Diagnostic, Place, did_you_mean
from timeline.forms import (
    SCHEMA_DIALECT,
    ChapterForm,
    CitationForm,
    ClaimForm,
    CorrectionForm,
    EntryForm,
    PageForm,
    PositionForm,
    SourceForm,
    WithdrawalForm,
)
from timeline.frontmatter import Document
from timeline.model import (
    Article,
    Chapter,
    Citation,
    Claim,
    Correction,
    Entry,
    Position,
    Prose,
    Source,
    Withdrawal,
)

__all__ = ["FORMS", "Part", "json_schema", "part_from"]

Part = Entry | Claim | Source | Chapter | Article
F = TypeVar("F", bound=BaseModel)


def part_from(shelf: str, name: str, document: Document, prose: Prose) -> Checked[Part]:
    """Return the part that a file on `shelf` with the ID `name` declares, or all its faults."""
    kind = FORMS[shelf]
    try:
        form = kind.form.model_validate(document.data)
    except ValidationError as error:
        faults = [_diagnostic(kind.form, detail, document) for detail in error.errors()]
        return Checked(None, (*faults, *_empty_body(kind, document)))
    empty = _empty_body(kind, document)
    return Checked(None if empty else kind.make(form, name, document, prose), empty)


def json_schema(shelf: str) -> dict[str, Any]:
    """Return the JSON Schema (2020-12) of the front matter of the files on `shelf`."""
    return {"$schema": SCHEMA_DIALECT, **FORMS[shelf].form.model_json_schema()}


def _empty_body(kind: Kind, document: Document) -> tuple[Diagnostic, ...]:
    if document.body.strip() or not kind.body:
        return ()
    return (
        Diagnostic(
            Place(document.places.path, document.body_line, 1),
            "error",
            "empty-body",
            f"the text below the front matter is missing: {kind.body} belongs there",
            "write it after the closing `---`",
        ),
    )


def _diagnostic(form: type[BaseModel], detail: ErrorDetails, document: Document) -> Diagnostic:
    steps = _steps(detail["loc"])
    places, code, last = document.places, detail["type"], steps[-1] if steps else ""
    if code == "extra_forbidden":
        return _unknown_key(form, document, steps)
    if code == "missing":
        return Diagnostic(
            places.key(*steps[:-1]),
            "error",
            "missing-key",
            f"the key `{last}` is missing{_inside(steps[:-1])}",
            f"add a line `{last}: …`{_told(form, steps)}",
        )
    context = detail.get("ctx", {})
    if "hint" in context:
        place = places.value(*steps)
        moved = place._replace(column=place.column + int(context.get("offset", 0)))
        return Diagnostic(moved, "error", code, context["message"], context["hint"])
    return _wrong_type(code, document, steps)


def _wrong_type(code: str, document: Document, steps: tuple[str | int, ...]) -> Diagnostic:
    wanted, example = _SHAPES.get(code, ("something else", ""))
    key = next((step for step in reversed(steps) if isinstance(step, str)), "")
    return Diagnostic(
        document.places.value(*steps),
        "error",
        "wrong-type",
        f"`{key}` must be {wanted}",
        example.format(key=key),
    )


#: pydantic's own complaints about shapes, in our words: what is wanted, what to type.
_SHAPES = {
    "list_type": ("a list", "type `{key}: [first, second]`, or a line `- …` for each"),
    "dict_type": ("a mapping", "type a line `name: value` for each, indented below `{key}:`"),
    "model_type": ("a mapping", "type its keys as lines `name: value`, indented"),
    "model_attributes_type": ("a mapping", "type its keys as lines `name: value`, indented"),
    "too_short": ("a list or mapping with at least one item", "add one below `{key}:`"),
}


def _steps(loc: Sequence[str | int]) -> tuple[str | int, ...]:
    """Return pydantic's location as steps into the file: without its marks for keys."""
    return tuple(step for step in loc if step != "[key]")


def _unknown_key(
    form: type[BaseModel], document: Document, steps: tuple[str | int, ...]
) -> Diagnostic:
    known = _keys_at(form, steps[:-1])
    listed = ", ".join(f"`{key}`" for key in known)
    return Diagnostic(
        document.places.key(*steps),
        "error",
        "unknown-key",
        f"there is no key `{steps[-1]}`{_inside(steps[:-1])}; the keys are {listed}",
        did_you_mean(str(steps[-1]), known) or "remove it, or use one of these",
    )


def _keys_at(form: type[BaseModel], steps: Sequence[str | int]) -> tuple[str, ...]:
    """Return the keys that the mapping at `steps` may have."""
    inner = next((_INNER[step] for step in reversed(steps) if step in _INNER), form)
    return tuple(inner.model_fields)


def _inside(steps: Sequence[str | int]) -> str:
    named = [str(step) for step in steps if isinstance(step, str)]
    return f" in `{'.'.join(named)}`" if named else ""


def _told(form: type[BaseModel], steps: tuple[str | int, ...]) -> str:
    inner = next((_INNER[step] for step in reversed(steps[:-1]) if step in _INNER), form)
    field = inner.model_fields.get(str(steps[-1]))
    description = field.description if field else None
    return f" ({description[0].lower()}{description[1:].rstrip('.')})" if description else ""


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
    """How the files of one shelf are read: their form, what makes their noun, what the body is."""

    form: type[BaseModel]
    make: Callable[[BaseModel, str, Document, Prose], Part]
    body: str


FORMS = {
    "entries": Kind(EntryForm, _entry, "the annotation, 40 to 180 words,"),
    "claims": Kind(ClaimForm, _noun(Claim), ""),
    "sources": Kind(SourceForm, _noun(Source), ""),
    "chapters": Kind(ChapterForm, _noun(Chapter), ""),
    "pages": Kind(PageForm, _noun(Article), "the page's text"),
}
#: The forms inside an entry's, by the key that holds them.
_INNER: dict[str | int, type[BaseModel]] = {
    "claims": PositionForm,
    "citations": CitationForm,
    "corrections": CorrectionForm,
    "withdrawn": WithdrawalForm,
}
