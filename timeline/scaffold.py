"""A kind and answers → the file of a new entry, claim, source, chapter or page, or what is wrong.

What is asked is what the declaration in `forms` says; what is wrong is what `check`
would say of the file. Nothing is asked or written here.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Literal, NamedTuple, get_args, get_origin

from pydantic import BaseModel

from timeline import frontmatter, layout, schema
from timeline.bodies import UNFINISHED
from timeline.composing import compose
from timeline.dates import BadDate, parse
from timeline.diagnostics import Diagnostic, did_you_mean
from timeline.files import Artifact
from timeline.markup import EMPTY
from timeline.model import Parts
from timeline.words import DIGIT_WORDS, KIND_WORDS, LETTER_WORDS

__all__ = ["KINDS", "UNFINISHED", "Problem", "Question", "draft", "questions"]

Answers = Mapping[str, object]
Shape = Literal["text", "flag", "list", "mapping", "mappings", "positions"]


class Kind(NamedTuple):
    """How a new file of a kind is made: its shelf, which key names it, what is asked for too.

    Beside the keys that are required, `asked` are those that should not be forgotten,
    each with the answer of another key that it goes with, if with any.
    """

    shelf: layout.Shelf
    named_by: str
    asked: Mapping[str, tuple[str, str] | None]
    placeholder: str


KINDS = {
    "entry": Kind(
        "entries",
        "title",
        {"derived_from": None},
        "write the annotation here, 40 to 180 words of your own: who said what, to whom and on "
        "what ground, what it rests on, and what is not known. Attribute everything.",
    ),
    "claim": Kind(
        "claims",
        "title",
        {"unit": ("kind", "quantity"), "concerned": None},
        "write the background here: what is in dispute, and since when. Or delete this line.",
    ),
    "source": Kind(
        "sources",
        "name",
        {"country": None, "url": None},
        "write the profile here: who it is, and what its record is. Or delete this line.",
    ),
    "chapter": Kind(
        "chapters",
        "title",
        {},
        "write the introduction here: what happens in this phase. Or delete this line.",
    ),
    "page": Kind("pages", "title", {"menu": None}, "write the page's text here."),
}
_RANGE = re.compile(r"([0-9]+)\s*(?:-|–|\.\.)\s*([0-9]+)")
#: The stances in words that help to choose one.
_STANCES = {
    "supports": "says that it is so",
    "denies": "says that it is not so",
    "queries": "doubts it, or asks whether it is so",
    "comments": "speaks of it and takes no side",
}
_QUALIFIERS = {
    "about": "the source rounds or estimates",
    "at-least": "the source says: this many or more",
    "at-most": "the source says: this many or fewer",
    "planned": "the source speaks of what is to come",
}
_CLAIM_KINDS = {
    "statement": "it can be so or not so, and has a standing",
    "quantity": "sources give a number, and it has a range",
}


class Question(NamedTuple):
    """One key to be answered: its form, whether it must be, and what can be typed.

    `menu` is what is shown to choose from, with its words. `ids` are all that there
    are, when the answer is the ID of a `thing`; `inner` are the questions of a mapping.
    """

    key: str
    shape: Shape
    required: bool
    words: str
    menu: Mapping[str, str] = {}
    thing: str = ""
    inner: tuple[Question, ...] = ()


class Problem(NamedTuple):
    """What is wrong with an answer, and what to type instead."""

    message: str
    hint: str


def questions(kind: str, parts: Parts | None = None) -> tuple[Question, ...]:
    """Return a question for each key of a kind's front matter, in the order of the file.

    What can be chosen is known when the parts are.
    """
    menus = _menus(kind, parts) if parts else {}
    return _questions(schema.FORMS[KINDS[kind].shelf].form, menus)


def problem_of(kind: str, question: Question, value: object) -> Problem | None:
    """Return what `check` would say of one answer, or nothing when it is fine."""
    strange = (unknown(question, it) for it in _ids_in(value))
    return next(filter(None, strange), None) or _fault(kind, question.key, value)


def problem_inside(kind: str, outer: Question, inner: Question, text: str) -> Problem | None:
    """Return what `check` would say of one answer inside the mapping of another key."""
    value = value_of(inner.key, text)
    fine = {it.key: next(iter(it.menu), "fine") for it in outer.inner if it.required}
    whole = fine | {inner.key: value}
    return _fault(kind, outer.key, {"any": whole} if outer.shape == "positions" else [whole])


def _fault(kind: str, key: str, value: object) -> Problem | None:
    """Return the first fault of a file that has but this key."""
    document, unread = frontmatter.parse("", compose({key: value}, "Text."))
    faults = list(unread)
    if document is not None:
        faults += schema.part_from(KINDS[kind].shelf, "new", document, EMPTY).diagnostics
    # that the other keys are missing is said of the first line
    own = (it for it in faults if it.severity == "error" and it.place.line > 1)
    return next((Problem(it.message, it.hint) for it in own), None)


def problem_of_id(kind: str, name: str, parts: Parts) -> Problem | None:
    """Return why a new file cannot have this name, or nothing when it can."""
    shelf = KINDS[kind].shelf
    if name in parts.ids[shelf]:
        return Problem(f"there is a file `{name}.md` already", "choose another name")
    found = layout.named("", shelf, f"{name}.md")
    if isinstance(found, Diagnostic):
        return Problem(found.message, "choose another name")
    return None


def value_of(key: str, text: str) -> object:
    """Return what was typed for a key inside a mapping as front matter has it: ranges as two."""
    found = _RANGE.fullmatch(text) if key == "value" else None
    return {"min": found[1], "max": found[2]} if found else text


def proposed_id(kind: str, answers: Answers, parts: Parts) -> str:
    """Return an ID that nothing has, made of the date and the title."""
    of = KINDS[kind]
    title, source = str(answers.get(of.named_by, "")), str(answers.get("source", ""))
    when = parse(str(answers.get("date", "")))
    day = [] if isinstance(when, BadDate) else [when.machine]
    words = [*day, title if re.search(r"[A-Za-z]", title) else source or title]
    return layout.free_id(words, of.shelf, parts.ids[of.shelf])


def draft(kind: str, name: str, answers: Answers, text: str = "") -> Artifact:
    """Return the new file; without a text its body asks for one, and `check` says so."""
    of = KINDS[kind]
    year = str(answers.get("date", ""))[:4] if kind == "entry" else ""
    body = text or f"{UNFINISHED} {of.placeholder}"
    return Artifact(layout.path_of(of.shelf, name, year), compose(answers, body))


def _questions(form: type[BaseModel], menus: Mapping[str, Menu]) -> tuple[Question, ...]:
    return tuple(
        Question(
            key=key,
            shape=shape,
            required=field.is_required(),
            words=field.description or "",
            menu=menus[key].choices if key in menus else {},
            thing=menus[key].thing if key in menus else "",
            inner=_questions(inner, menus) if inner else (),
        )
        for key, field in form.model_fields.items()
        for shape, inner in (_shape(field.annotation),)
    )


def _shape(annotation: Any) -> tuple[Shape, type[BaseModel] | None]:
    """Return the form of a key's value, and the declaration of the mappings in it."""
    if annotation is bool:
        return "flag", None
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return "mapping", annotation
    origin = get_origin(annotation)
    inside = (inner for _, inner in map(_shape, get_args(annotation)) if inner)
    inner = next(inside, None)
    if origin is dict:
        return "positions", inner
    if origin is list:
        return ("mappings" if inner else "list"), inner
    return ("mapping" if inner else "text"), inner


class Menu(NamedTuple):
    """What can be chosen, with its words, and what it is the ID of."""

    choices: Mapping[str, str]
    thing: str = ""


def _menus(kind: str, parts: Parts) -> dict[str, Menu]:
    """Return what can be chosen for the keys of a kind, and for those inside them."""
    claims = {it.id: f"{it.title}: {it.statement}" for it in parts.claims}
    parties = {it.id: it.name for it in parts.site.parties.values()}
    sources = {it.id: f"{it.name} ({parties.get(it.party, it.party)})" for it in parts.sources}
    letters = {"reliability": Menu(LETTER_WORDS), "kind": Menu(KIND_WORDS)}
    party = Menu(parties, "party")
    return {
        "entry": {
            "source": Menu(sources, "source"),
            "reliability": Menu({**LETTER_WORDS, **DIGIT_WORDS}),
            "claims": Menu(claims, "claim"),
            "stance": Menu(_STANCES),
            "qualifier": Menu(_QUALIFIERS),
            "derived_from": Menu({it.id: it.title for it in parts.entries}, "entry"),
        },
        "claim": {
            "kind": Menu(_CLAIM_KINDS),
            "theme": Menu({it.id: it.name for it in parts.site.themes.values()}, "theme"),
            "concerned": party,
            "related": Menu(claims, "claim"),
        },
        "source": {**letters, "party": party},
    }.get(kind, {})


def _ids_in(value: object) -> tuple[str, ...]:
    """Return the IDs in an answer: itself, its items, or its keys."""
    found = value if isinstance(value, Mapping | list | tuple) else [value]
    return tuple(it for it in found if isinstance(it, str))


def unknown(question: Question, name: str) -> Problem | None:
    """Return that there is nothing of this ID, and what was most likely meant."""
    if not question.thing or name in question.menu:
        return None
    article = "an" if question.thing[0] in "aeiou" else "a"
    fits = fitting(question.menu, name)
    near = f"did you mean `{fits[0]}`?" if len(fits) == 1 else did_you_mean(name, question.menu)
    return Problem(
        f"`{name}` is not the ID of {article} {question.thing}",
        near or f"type the ID of {article} {question.thing} that is in the content folder",
    )


def fitting(menu: Mapping[str, str], typed: str) -> tuple[str, ...]:
    """Return the choices in whose ID or words `typed` stands."""
    part = typed.casefold()
    return tuple(name for name, words in menu.items() if part in f"{name} {words}".casefold())
