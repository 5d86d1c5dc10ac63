"""The bytes of `content/site.toml` → `Site`, or every fault in them with its place."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, ValidationError

from timeline import toml
from timeline.addresses import Refused, not_a_page, picture
from timeline.complaints import TOML, complaints
from timeline.diagnostics import Checked, Diagnostic, Places, did_you_mean
from timeline.forms import SCHEMA_DIALECT, Address, Form, Identifier, Language, Line, Title, fault
from timeline.model import Card, Chapter, Claim, Licence, Part, Party, Site, Source, Theme

__all__ = ["SiteForm", "site_from", "site_schema", "stand_in"]


def _base_url(value: object) -> object:
    if isinstance(value, str) and not value.endswith("/"):
        raise fault("bad-address", "the base URL must end with a slash", f"type `{value}/`")
    return value


def _edit_url(value: object) -> object:
    if isinstance(value, str):
        if "{path}" not in value:
            hint = "put `{path}` where the path of the file belongs"
            raise fault("bad-address", "the pattern does not say where the path belongs", hint)
        refused = not_a_page(value.replace("{path}", "path"))
        if refused:
            raise fault(*refused)
    return value


def _image(value: object) -> object:
    if isinstance(value, str):
        named = picture(value)
        if isinstance(named, Refused):
            raise fault(*named)
        return named
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


class CardForm(Form):
    """The picture that is shown where a link to a page is shared."""

    image: Annotated[Line, BeforeValidator(_image)] = Field(
        description="A picture in `content/media/`, such as `media/card.png`: a PNG of "
        "1200 × 630 pixels."
    )
    alternative: Line = Field(description="What it shows, for those who do not see it.")


class SiteForm(Form):
    """What decides the site as a whole: `content/site.toml`."""

    title: Title = Field(description="The site's name.")
    description: Line = Field(description="One or two sentences: what the site is.")
    language: Language = Field("en", description="The language of the content (BCP 47).")
    base_url: Annotated[Address, BeforeValidator(_base_url)] = Field(
        description="Where the site is published; used in canonical links, feeds and exports only."
    )
    repository: Address = Field(description="Where the content is kept.")
    edit_url: Annotated[Line, BeforeValidator(_edit_url)] = Field(
        description="Where one file can be edited; `{path}` stands for its path in the content."
    )
    identity: Line | None = Field(
        None,
        description="A name and a year, such as `example.org,2026`, that feeds make their lasting "
        "IDs of (RFC 4151); it stays when the site moves. The host of `base_url` where left out.",
    )
    licence: LicenceForm = Field(description="The terms of the content: `id`, `name`, `url`.")
    card: CardForm | None = Field(
        None, description="The picture for shared links: `image`, `alternative`; none if left out."
    )
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
    included_in: dict[Identifier, Identifier] = Field(
        default={},
        description="Quantities of which one counts a part of the other: the claim ID of the part "
        "→ that of the whole, so that a part above its whole is found.",
    )


def site_from(path: str, content: bytes) -> Checked[Site]:
    """Return what the TOML in `content` says of the site, or all its faults."""
    read = toml.parse(path, content)
    if read.value is None:
        return Checked(None, read.diagnostics)
    found, places = read.value
    try:
        form = SiteForm.model_validate(found)
    except ValidationError as error:
        return Checked(None, (*read.diagnostics, *complaints(SiteForm, error, places, TOML)))
    odd = (*read.diagnostics, *_repeated(form, places), *_unknown_parties(form, places))
    return Checked(None if read.diagnostics else _site(form, places), odd)


def stand_in(path: str, parts: Iterable[Part]) -> Site:
    """Return a site that fits what the parts mention, for when the file itself cannot be read.

    So the faults of all other files can be told, and none that is none.
    """
    told = tuple(parts)
    sources = [it for it in told if isinstance(it, Source)]
    claims = [it for it in told if isinstance(it, Claim)]
    chapters = sorted((it.start.order, it.id) for it in told if isinstance(it, Chapter))
    parties = {*(it.party for it in sources), *(name for it in claims for name in it.concerned)}
    return Site(
        title="",
        description="",
        language="en",
        base_url="",
        repository="",
        edit_url="",
        identity="",
        licence=Licence("", "", ""),
        time_zone="UTC",
        parties={name: Party(name, name, name, False) for name in sorted(parties)},
        themes={name: Theme(name, name) for name in sorted({it.theme for it in claims})},
        chapters=tuple(name for _, name in chapters),
        featured_claims=(),
        loaded_words=(),
        places=Places(path),
    )


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
        included_in=form.included_in,
        card=Card(form.card.image, form.card.alternative) if form.card else None,
        places=places,
    )


def _repeated(form: SiteForm, places: Places) -> Iterator[Diagnostic]:
    """Yield a fault for each ID that is given to two."""
    lists = {
        "parties": [it.id for it in form.parties],
        "themes": [it.id for it in form.themes],
        "chapters": form.chapters,
    }
    for key, names in lists.items():
        for index, name in enumerate(names):
            if name in names[:index]:
                yield Diagnostic(
                    places.value(key, index, "id"),
                    "error",
                    "duplicate-id",
                    f"`{name}` stands twice in `{key}`",
                    "remove one of the two, or give it another ID",
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
