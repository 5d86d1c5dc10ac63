"""The bytes of `content/site.toml` → `Site`, or every fault in them with its place."""

from __future__ import annotations

import re
import tomllib
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, Field, ValidationError

from timeline.diagnostics import Checked, Diagnostic, Mark, Place, Places, Step, did_you_mean
from timeline.forms import SCHEMA_DIALECT, Address, Form, Identifier, Language, Line, Title, fault
from timeline.model import Licence, Party, Site, Theme

__all__ = ["SiteForm", "site_from", "site_schema"]

_KEY = re.compile(r"\s*([A-Za-z0-9_-]+)\s*=\s*")
_TABLE = re.compile(r"\s*(\[\[?)\s*([A-Za-z0-9_-]+)\s*\]\]?")


def _base_url(value: object) -> object:
    if isinstance(value, str) and not value.endswith("/"):
        raise fault("bad-address", "the base URL must end with a slash", f"type `{value}/`")
    return value


class PartyForm(Form):
    """The side a source speaks for."""

    id: Identifier = Field(description="What sources call it by.")
    name: Title = Field(description="Its name.")
    short: Title | None = Field(None, description="A shorter name; the name where left out.")


class ThemeForm(Form):
    """A heading under which claims are grouped."""

    id: Identifier = Field(description="What claims call it by.")
    name: Title = Field(description="The heading.")


class LicenceForm(Form):
    """The terms under which the content is published."""

    id: Title = Field(description="Its SPDX identifier, such as `CC-BY-4.0`.")
    name: Title = Field(description="Its name.")
    url: Address = Field(description="The address of its text.")


class SiteForm(Form):
    """What decides the site as a whole: `content/site.toml`."""

    title: Title = Field(description="The site's name.")
    description: Line = Field(description="One or two sentences: what the site is.")
    language: Language = Field("en", description="The language of the content (BCP 47).")
    base_url: Annotated[Address, BeforeValidator(_base_url)] = Field(
        description="Where the site is published; used in canonical links, feeds and exports only."
    )
    repository: Address = Field(description="Where the content is kept.")
    edit_url: Line = Field(
        description="Where one file can be edited; `{path}` stands for its path in the content."
    )
    identity: Line | None = Field(
        None,
        description="A name and a year, such as `example.org,2026`, that feeds make their lasting "
        "IDs of (RFC 4151); it stays when the site moves. The host of `base_url` where left out.",
    )
    licence: LicenceForm = Field(description="The terms of the content: `id`, `name`, `url`.")
    time_zone: Line = Field("UTC", description="The zone in which the content's days are counted.")
    parties: list[PartyForm] = Field(min_length=1, description="The sides that sources speak for.")
    themes: list[ThemeForm] = Field(min_length=1, description="The headings of the claims.")
    chapters: list[Identifier] = Field(min_length=1, description="Chapter IDs, in order.")
    independent_parties: list[Identifier] = Field(
        default=[],
        description="Parties that do not speak with one voice: their sources are independent "
        "of each other.",
    )
    featured_claims: list[Identifier] = Field(
        default=[], description="Claim IDs whose ribbons are shown first and on small screens."
    )
    loaded_words: list[Line] = Field(
        default=[], description="Words that an annotation should not use in the site's own voice."
    )


def site_from(path: str, content: bytes) -> Checked[Site]:
    """Return what the TOML in `content` says of the site, or all its faults."""
    try:
        text = content.decode("utf-8").removeprefix("\ufeff")
        found = tomllib.loads(text)
    except UnicodeDecodeError:
        hint = "save the file as UTF-8"
        fault = Diagnostic(Place(path), "error", "not-utf8", "the file is not UTF-8 text", hint)
        return Checked(None, (fault,))
    except tomllib.TOMLDecodeError as error:
        return Checked(None, (_syntax(path, str(error)),))
    places = Places(path, _marks(text))
    try:
        form = SiteForm.model_validate(found)
    except ValidationError as error:
        faults = tuple(_diagnostic(dict(detail), places) for detail in error.errors())
        return Checked(None, faults)
    return Checked(_site(form, places), _unknown_parties(form, places))


def site_schema() -> dict[str, Any]:
    """Return the JSON Schema (2020-12) of `content/site.toml`."""
    return {"$schema": SCHEMA_DIALECT, **SiteForm.model_json_schema()}


def _site(form: SiteForm, places: Places) -> Site:
    plural = set(form.independent_parties)
    return Site(
        title=form.title,
        description=form.description,
        language=form.language,
        base_url=form.base_url,
        repository=form.repository,
        edit_url=form.edit_url,
        identity=form.identity or f"{form.base_url.split('/')[2]},2026",
        licence=Licence(form.licence.id, form.licence.name, form.licence.url),
        time_zone=form.time_zone,
        parties={
            party.id: Party(party.id, party.name, party.short or party.name, party.id in plural)
            for party in form.parties
        },
        themes={theme.id: Theme(theme.id, theme.name) for theme in form.themes},
        chapters=tuple(form.chapters),
        featured_claims=tuple(form.featured_claims),
        loaded_words=tuple(form.loaded_words),
        places=places,
    )


def _unknown_parties(form: SiteForm, places: Places) -> tuple[Diagnostic, ...]:
    known = [party.id for party in form.parties]
    return tuple(
        Diagnostic(
            places.value("independent_parties"),
            "error",
            "unknown-party",
            f"`{party}` is not one of the parties",
            did_you_mean(party, known) or "add it under `[[parties]]`",
        )
        for party in form.independent_parties
        if party not in known
    )


def _syntax(path: str, problem: str) -> Diagnostic:
    spot = re.search(r"\(at line (\d+), column (\d+)\)", problem)
    place = Place(path, int(spot[1]), int(spot[2])) if spot else Place(path)
    what = problem.partition(" (at ")[0]
    return Diagnostic(
        place,
        "error",
        "toml-syntax",
        f"this is not TOML: {what[:1].lower()}{what[1:]}",
        'mend the line; a value is written `key = "text"`',
    )


def _marks(text: str) -> dict[tuple[Step, ...], Mark]:
    """Return where each key and its value stand (keys at the head of a line only)."""
    marks: dict[tuple[Step, ...], Mark] = {}
    table: tuple[Step, ...] = ()
    counts: dict[str, int] = {}
    for number, line in enumerate(text.split("\n"), 1):
        if header := _TABLE.match(line):
            name = header[2]
            table = (name,)
            if header[1] == "[[":
                table = (name, counts.get(name, 0))
                counts[name] = counts.get(name, 0) + 1
            marks[table] = (number, 1, number, 1)
        elif pair := _KEY.match(line):
            key = (*table, pair[1])
            marks[key] = (number, pair.start(1) + 1, number, pair.end() + 1)
    return marks


def _diagnostic(detail: dict[str, Any], places: Places) -> Diagnostic:
    steps, code = detail["loc"], detail["type"]
    context = detail.get("ctx", {})
    if "hint" in context:
        return Diagnostic(places.value(*steps), "error", code, context["message"], context["hint"])
    if code == "extra_forbidden":
        near = did_you_mean(str(steps[-1]), _keys(steps))
        return Diagnostic(
            places.key(*steps),
            "error",
            "unknown-key",
            f"there is no key `{steps[-1]}`",
            near or "remove it",
        )
    if code == "missing":
        message = f"the key `{steps[-1]}` is missing"
        hint = f"add a line `{steps[-1]} = …`"
        return Diagnostic(places.key(*steps[:-1]), "error", "missing-key", message, hint)
    message = f"`{steps[-1]}` has the wrong form: {detail['msg'][:1].lower()}{detail['msg'][1:]}"
    return Diagnostic(places.value(*steps), "error", "wrong-type", message, "see docs/CONTENT.md")


def _keys(steps: tuple[Step, ...]) -> list[str]:
    forms: dict[Step, type[BaseModel]] = {
        "parties": PartyForm,
        "themes": ThemeForm,
        "licence": LicenceForm,
    }
    return list(forms.get(steps[0], SiteForm).model_fields)
