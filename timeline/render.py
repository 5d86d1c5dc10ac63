"""`Page` → bytes: the templates, their few filters, and the way from each page to the root."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Iterable
from types import CodeType
from typing import Any, ClassVar, NamedTuple

import jinja2
from jinja2.bccache import Bucket
from markupsafe import Markup

from timeline.addresses import is_onion
from timeline.contexts import Frame
from timeline.diagnostics import Checked, Diagnostic, Place
from timeline.files import Artifact, SourceFile
from timeline.markup import ROOT, placed
from timeline.pages import Page
from timeline.phrases import Phrases
from timeline.views import EntryView

__all__ = ["Renderer", "file_of", "renderer", "root_of"]


class _Compiled(jinja2.BytecodeCache):
    """Templates as they were compiled, by their text: where a site is made again, most are."""

    codes: ClassVar[dict[tuple[str, str], CodeType]] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Give the code of a template, if it was compiled already."""
        bucket.code = self.codes.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Take the code of a template."""
        if bucket.code is not None:
            self.codes[bucket.key, bucket.checksum] = bucket.code


class Renderer(NamedTuple):
    """The templates, ready, and what every page sees as `site`."""

    environment: jinja2.Environment
    site: Frame

    def render(self, page: Page, context: NamedTuple) -> Checked[Artifact]:
        """Return the file of a page, every link relative to it, or the template's fault."""
        try:
            template = self.environment.get_template(page.template)
            text = template.render(page=context, site=self.site)
        except jinja2.TemplateError as error:
            return Checked(None, (_fault(page, error),))
        root = root_of(page.address, self.site.base_url)
        return Checked(Artifact(file_of(page.address), text.replace(ROOT, root).encode()))


def _fault(page: Page, error: jinja2.TemplateError) -> Diagnostic:
    """Return a template's error with the line of the template that it came from."""
    if isinstance(error, jinja2.TemplateSyntaxError):
        place = Place(f"templates/{error.name}", error.lineno)
    else:
        lines = [
            (frame.filename, frame.lineno or 1)
            for frame in traceback.extract_tb(error.__traceback__)
            if frame.filename.startswith("templates/")
        ]
        place = Place(*lines[-1]) if lines else Place(f"templates/{page.template}")
    message = f"the template cannot be used for `/{page.address}`: {error.message}"
    return Diagnostic(place, "error", "bad-template", message, "mend the template at this line")


def file_of(address: str) -> str:
    """Return the path of the file that is served at an address."""
    return f"{address}index.html" if not address or address.endswith("/") else address


def root_of(address: str, base_url: str) -> str:
    """Return the way from a page to the root; the 404 page is shown at any depth.

    A script says what it says to the timeline, which is at the root itself.
    """
    if address == "404.html":
        return "/" + base_url.split("/", 3)[3]
    if address.endswith(".js"):
        return ""
    return "../" * address.count("/")


def _href(address: str) -> str:
    """Return the link to an address: with its file's name, so that it works from a disk too."""
    path, hash_, fragment = address.partition("#")
    return f"{ROOT}{file_of(path)}{hash_}{fragment}"


def _said(html: str) -> str:
    """Return a piece of HTML as a script says it, to the page at the root."""
    return str(jinja2.utils.htmlsafe_json_dumps(html.replace(ROOT, "")))


def renderer(templates: Iterable[SourceFile], site: Frame, phrases: Phrases) -> Renderer:
    """Return the renderer that the template files make, for one language."""
    sources = {
        it.path.removeprefix("templates/"): it.content.decode()
        for it in templates
        if not it.path.startswith(("templates/assets/", "templates/locale/"))
    }

    def load(name: str) -> tuple[str, str, Callable[[], bool]] | None:
        source = sources.get(name)
        # the path is what a fault names; a source never changes while it is used
        return None if source is None else (source, f"templates/{name}", lambda: True)

    environment = jinja2.Environment(
        loader=jinja2.FunctionLoader(load),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        bytecode_cache=_Compiled(),
        extensions=["jinja2.ext.i18n"],
    )
    environment.install_gettext_callables(  # type: ignore[attr-defined]
        phrases.gettext, phrases.ngettext, newstyle=True
    )
    filters: dict[str, Callable[..., Any]] = {
        "href": _href,
        "placed": placed,
        "number": phrases.number,
        "said": _said,
        "card": _cards(environment),
        "mark": _marks(environment),
    }
    environment.filters.update(filters)
    environment.tests["onion"] = is_onion
    return Renderer(environment, site)


def _cards(environment: jinja2.Environment) -> Callable[[EntryView, str, int], Markup]:
    """Return the filter that makes an entry's card: once, for all the pages that show it."""
    made: dict[tuple[str, str, int], Markup] = {}

    def card(entry: EntryView, size: str, level: int) -> Markup:
        key = (entry.id, size, level)
        if key not in made:
            macros = environment.get_template("components/entry.html").module
            made[key] = getattr(macros, size)(entry, level)
        return made[key]

    return card


def _marks(environment: jinja2.Environment) -> Callable[..., Markup]:
    """Return the filter that makes a small sign by its macro: once, as most come back often."""
    made: dict[tuple[object, ...], Markup] = {}

    def mark(value: object, name: str, *more: object) -> Markup:
        key = (name, value, *more)
        found = made.get(key)
        if found is None:
            macros = environment.get_template("components/marks.html").module
            found = made[key] = getattr(macros, name)(value, *more)
        return found

    return mark
