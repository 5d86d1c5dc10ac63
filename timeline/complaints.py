"""What pydantic complains of in front matter or TOML → diagnostics that say what to type.

Faults that a form raises itself have their words already; those that pydantic finds
(a key that is not there, a list that is none) get theirs here, with the key's place.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from timeline.diagnostics import Diagnostic, Place, Places, Step, nearest
from timeline.forms import kind_of

__all__ = ["TOML", "YAML", "Notation", "complaints"]

Steps = tuple[Step, ...]
#: How pydantic names the place of a mapping's key, as against its value.
_KEY = "[key]"
#: A list that is longer is not written out.
_LONGEST = 120


class Notation(NamedTuple):
    """How a file says that a key has a value: text, a list of IDs, mappings of three kinds."""

    text: str
    joint: str
    texts: str
    mapping: str
    list_of_mappings: str
    mapping_of_ids: str


YAML = Notation(
    "{key}: …",
    ", ",
    "type `{key}: [{items}]`",
    "type {needed} on lines below `{key}:`, indented",
    "type `- ` and the first key of each on a line below `{key}:`, and indent its other keys as "
    "far; each needs {needed}",
    "type a line such as `claim-id: supports` for each below `{key}:`, indented",
)
TOML = Notation(
    "{key} = …",
    '", "',
    'type `{key} = ["{items}"]`',
    "type `[{key}]` on a line of its own, and {needed} below it",
    "type `[[{key}]]` on a line of its own for each, and {needed} below it",
    "",
)


def complaints(
    form: type[BaseModel], error: ValidationError, places: Places, notation: Notation = YAML
) -> tuple[Diagnostic, ...]:
    """Return what pydantic has found wrong with a file of a form, in our words."""
    found = error.errors(include_url=False)
    writer = _Writer(form, places, notation)
    mistyped = {
        (*steps[:-1], nearest(str(steps[-1]), writer.keys(steps)))
        for steps in (_steps(detail) for detail in found if detail["type"] == "extra_forbidden")
    }
    return tuple(
        writer.one(detail)
        for detail in found
        # a key with a slip in it is one fault, and not another one that it is missing
        if detail["type"] != "missing" or _steps(detail) not in mistyped
    )


def _steps(detail: ErrorDetails) -> Steps:
    """Return pydantic's location as steps into the file: without its marks for keys."""
    return tuple(step for step in detail["loc"] if step != _KEY)


class _Writer(NamedTuple):
    """What the words for a complaint are made of."""

    form: type[BaseModel]
    places: Places
    notation: Notation

    def keys(self, steps: Steps) -> tuple[str, ...]:
        """Return the keys that may stand beside the one at `steps`."""
        return tuple(_form_at(self.form, steps[:-1]).model_fields)

    def one(self, detail: ErrorDetails) -> Diagnostic:
        """Return one complaint as a diagnostic."""
        steps, code, context = _steps(detail), detail["type"], detail.get("ctx", {})
        if code == "extra_forbidden":
            return self._unknown(steps)
        if code == "missing":
            return self._missing(steps)
        if "hint" not in context:
            return self._wrong_type(code, steps, detail["input"])
        at = self.places.key if detail["loc"][-1:] == (_KEY,) else self.places.value
        place = at(*steps)
        named = _named(steps)
        return Diagnostic(
            place._replace(column=place.column + int(context["offset"])),
            "error",
            code,
            context["message"].replace("{key}", named),
            context["hint"].replace("{key}", named),
        )

    def _unknown(self, steps: Steps) -> Diagnostic:
        known = self.keys(steps)
        listed = ", ".join(f"`{key}`" for key in known)
        message = f"there is no key `{steps[-1]}`{_inside(steps)}; the keys are {listed}"
        near = nearest(str(steps[-1]), known)
        hint = f"did you mean `{near}`?" if near else "remove it, or use one of these"
        return _error(self.places.key(*steps), "unknown-key", message, hint)

    def _missing(self, steps: Steps) -> Diagnostic:
        field = _form_at(self.form, steps[:-1]).model_fields.get(str(steps[-1]))
        said = (field.description if field else None) or ""
        meaning = f" ({said[0].lower()}{said[1:].rstrip('.')})" if said else ""
        message = f"the key `{steps[-1]}` is missing{_inside(steps)}"
        hint = f"add a line `{self.notation.text.format(key=steps[-1])}`{meaning}"
        return _error(self.places.key(*steps[:-1]), "missing-key", message, hint)

    def _wrong_type(self, code: str, steps: Steps, value: Any) -> Diagnostic:
        wanted = "a list" if code == "list_type" else "a mapping"
        message = f"{_named(steps)} is {kind_of(value)}; it must be {wanted}"
        if code == "too_short":
            message = f"{_named(steps)} is empty; at least one is needed"
        elif value is None:
            message = f"{_named(steps)} has no value; it must be {wanted}"
        place, hint = self.places.value(*steps), self._shape(steps, value)
        return _error(place, "wrong-type", message, hint)

    def _shape(self, steps: Steps, value: object) -> str:
        """Return how the list or mapping at `steps` is written."""
        outer_forms = [_form_at(self.form, steps[:at]) for at in range(len(steps))]
        at = max(at for at, step in enumerate(steps) if step in outer_forms[at].model_fields)
        field = outer_forms[at].model_fields[str(steps[at])]
        annotation = field.annotation
        inner, outer = next(_forms_in(annotation), None), get_origin(annotation)
        if inner is None:
            items = self.notation.joint.join(_items(value))
            return self.notation.texts.format(key=steps[at], items=items)
        notation = self.notation
        pattern = notation.mapping
        if outer in (list, dict):
            pattern = notation.list_of_mappings if outer is list else notation.mapping_of_ids
        needed = (name for name, field in inner.model_fields.items() if field.is_required())
        listed = " and ".join(f"`{self.notation.text.format(key=name)}`" for name in needed)
        return pattern.format(key=steps[at], needed=listed)


def _items(value: object) -> tuple[str, ...]:
    """Return the items of a list that was written as a text, or two to stand for them."""
    words = value.split(",") if isinstance(value, str) and len(value) <= _LONGEST else ()
    names = tuple(re.sub(r"[^a-z0-9]+", "-", word.casefold()).strip("-") for word in words)
    return names if names and all(names) else ("first", "second")


def _form_at(form: type[BaseModel], steps: Sequence[Step]) -> type[BaseModel]:
    """Return the form of the mapping at `steps`, or the nearest around it."""
    for step in steps:
        field = form.model_fields.get(str(step))
        form = next(_forms_in(field.annotation), form) if field else form
    return form


def _forms_in(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for inner in get_args(annotation):
        yield from _forms_in(inner)


def _named(steps: Steps) -> str:
    """Return what to call the thing at `steps`: by its key, or its number in a list."""
    key = next((step for step in reversed(steps) if isinstance(step, str)), "")
    last = steps[-1] if steps else ""
    return f"item {last + 1} of `{key}`" if isinstance(last, int) else f"`{key}`"


def _inside(steps: Steps) -> str:
    named = [step for step in steps[:-1] if isinstance(step, str)]
    return f" in `{'.'.join(named)}`" if named else ""


def _error(place: Place, code: str, message: str, hint: str) -> Diagnostic:
    return Diagnostic(place, "error", code, message, hint)
