"""`Page` → bytes: the templates, their few filters, and the way from each page to the root."""

from __future__ import annotations

import contextlib
import hashlib
import re
from collections.abc import Callable, Iterable, Mapping, MutableMapping, Sequence
from typing import Any, NamedTuple

import jinja2
import orjson
from jinja2 import nodes
from jinja2.bccache import Bucket
from jinja2.compiler import CodeGenerator
from jinja2.compiler import Frame as Scope
from jinja2.visitor import NodeTransformer
from markupsafe import Markup, escape

from timeline.addresses import is_onion
from timeline.contexts import Frame
from timeline.diagnostics import Checked, Diagnostic, Place
from timeline.files import Artifact, SourceFile
from timeline.markup import placed
from timeline.model import ROOT
from timeline.page import Page
from timeline.phrases import Phrases
from timeline.views import EntryView

__all__ = ["Renderer", "file_of", "renderer", "root_of"]


#: Templates as they were compiled: a name's hash → the hash of all that it depends on, its code.
Compiled = dict[str, tuple[bytes, bytes]]


class Renderer(NamedTuple):
    """The templates, ready, and what every page sees as `site`."""

    environment: jinja2.Environment
    site: Frame
    compiled: Compiled

    def ready(self) -> None:
        """Compile all templates; a fault is told by the first page that meets it."""
        for name in self.environment.list_templates():
            with contextlib.suppress(jinja2.TemplateError):
                self.environment.get_template(name)

    def render(self, page: Page, context: NamedTuple) -> Checked[Artifact]:
        """Return the file of a page, every link relative to it, or the template's fault."""
        try:
            template = self.environment.get_template(page.template)
            text = template.render(page=context)
        except jinja2.TemplateError as error:
            return Checked(None, (_fault(page, error),))
        root = root_of(page.address, self.site.base_url)
        return Checked(Artifact(file_of(page.address), text.replace(ROOT, root).encode()))


def _fault(page: Page, error: jinja2.TemplateError) -> Diagnostic:
    """Return a template's error with the line of the template that it came from."""
    import traceback  # for who makes mistakes only

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


#: What may not stand in a URL, or would be longer in an attribute than it is so; `%` is first.
_IN_DATA = tuple((char, f"%{ord(char):02X}") for char in "%\n #\"'<>&[\\]^`{|}")


def _data(text: str) -> str:
    """Return a text as it stands in a `data:` URL; letters of other scripts may stay (WHATWG)."""
    for char, code in _IN_DATA:  # several times as fast as `translate`
        text = text.replace(char, code)
    return text


def _said(html: str) -> str:
    """Return a piece of HTML as a script says it, to the page at the root."""
    return str(jinja2.utils.htmlsafe_json_dumps(html.replace(ROOT, "")))


def renderer(
    templates: Sequence[SourceFile], site: Frame, phrases: Phrases, compiled: Compiled
) -> Renderer:
    """Return the renderer that the template files make, for one language.

    `compiled` is what an earlier one left, or empty; what is compiled is put into it.
    """
    sources = {
        it.path.removeprefix("templates/"): it.content.decode()
        for it in templates
        if not it.path.startswith(("templates/assets/", "templates/locale/"))
    }

    environment = _Environment(
        site,
        phrases,
        loader=_Sources(sources),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        # no template changes while it is used, and none is let go
        auto_reload=False,
        cache_size=-1,
        bytecode_cache=_Remembered(compiled, _depends_on(templates, site)),
        extensions=["jinja2.ext.i18n"],
    )
    environment.policies["json.dumps_function"] = _json
    environment.install_gettext_callables(  # type: ignore[attr-defined]
        phrases.gettext, phrases.ngettext, newstyle=True
    )
    filters: dict[str, Callable[..., Any]] = {
        "href": _href,
        "placed": placed,
        "number": phrases.number,
        "data": _data,
        "said": _said,
        "card": _cards(environment),
        "mark": _marks(environment),
    }
    environment.filters.update(filters)
    environment.globals["site"] = site
    environment.tests["onion"] = is_onion
    return Renderer(environment, site, compiled)


class _Sources(jinja2.BaseLoader):
    """The templates' texts, by name."""

    def __init__(self, sources: Mapping[str, str]) -> None:
        self._sources = sources

    def get_source(
        self, environment: jinja2.Environment, template: str
    ) -> tuple[str, str, Callable[[], bool]]:
        """Return a template's text, and the path that a fault names."""
        if template not in self._sources:
            raise jinja2.TemplateNotFound(template)
        return self._sources[template], f"templates/{template}", lambda: True

    def list_templates(self) -> list[str]:
        """Return every name."""
        return sorted(self._sources)


def _depends_on(templates: Iterable[SourceFile], site: Frame) -> bytes:
    """Return the hash of all that is in a compiled template beside its own text."""
    made = hashlib.blake2b(repr([it for it in site if isinstance(it, str)]).encode())
    for it in templates:
        if it.path.startswith("templates/locale/"):
            made.update(it.content)
    return made.digest()


class _Remembered(jinja2.BytecodeCache):
    """Templates as they were compiled: where a site is made again, most are the same."""

    def __init__(self, compiled: Compiled, stamp: bytes) -> None:
        self._compiled, self._stamp = compiled, stamp

    def load_bytecode(self, bucket: Bucket) -> None:
        """Give the code of a template, if it was compiled already."""
        stamp, code = self._compiled.get(bucket.key, (b"", b""))
        if stamp == self._of(bucket):
            bucket.bytecode_from_string(code)

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Take the code of a template."""
        self._compiled[bucket.key] = self._of(bucket), bucket.bytecode_to_string()

    def _of(self, bucket: Bucket) -> bytes:
        return self._stamp + bucket.checksum.encode()


#: What `escape` changes.
_SPECIAL = re.compile("[&<>'\"]")


def _escaped(value: object) -> str:
    """Return a value as it stands in HTML, as `escape` does, but not marked as that.

    What a template puts out is joined at once, and that is marked where it must be; to
    mark each piece takes a fifth of a page's time.
    """
    kind = type(value)
    if kind is Markup or (kind is str and not _SPECIAL.search(value)):  # type: ignore[call-overload]
        return value  # type: ignore[return-value]
    return escape(value)


class _Code(CodeGenerator):
    """Templates as code, in which what is put out goes through `_escaped`."""

    def _output_child_pre(
        self, node: nodes.Expr, frame: Scope, finalize: CodeGenerator._FinalizeInfo
    ) -> None:
        if frame.eval_ctx.volatile or not frame.eval_ctx.autoescape or finalize.src is not None:
            super()._output_child_pre(node, frame, finalize)
        else:
            self.write("environment.escaped(")


class _Environment(jinja2.Environment):
    """Templates in which all that is the same on every page is worked out once, as they compile."""

    code_generator_class = _Code
    #: What the code of a template calls for each thing that it puts out.
    escaped = staticmethod(_escaped)

    def __init__(self, site: Frame, phrases: Phrases, **options: Any) -> None:
        super().__init__(**options)
        self.constants = _Constants(self, site, phrases)

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """Return what a template sees besides its context, as one dictionary.

        Jinja's own chain of two is asked by every page for every import; what all
        templates see does not change once there is one.
        """
        return {**self.globals, **(d or {})}

    def _generate(self, source: nodes.Template, *more: Any, **options: Any) -> str:
        """Return the code of a template; a hook that Jinja has for this."""
        return str(super()._generate(self.constants.visit(source), *more, **options))


class _Constants(NodeTransformer):
    """A template → the same, with the words of its language and the site's own texts in it."""

    def __init__(self, environment: jinja2.Environment, site: Frame, phrases: Phrases) -> None:
        self._environment, self._site, self._phrases = environment, site, phrases

    def visit_Call(self, node: nodes.Call) -> nodes.Node:  # noqa: N802 Jinja's name
        """Put the words of the language in the place of `_("…")` and `_("… %(a)s", a=…)`."""
        match node:
            case nodes.Call(node=nodes.Name(name="_"), args=[nodes.Const(value=str(text))]):
                said = self._phrases.gettext(text)
                if not node.kwargs:
                    # as Jinja does, whether or not there is anything to fill in
                    return nodes.MarkSafe(self._const(said % {}, node))
                filled = [
                    nodes.Pair(self._const(it.key, node), self.visit(it.value))
                    for it in node.kwargs
                ]
                return nodes.Mod(nodes.MarkSafe(self._const(said, node)), nodes.Dict(filled))
        return self.generic_visit(node)

    def visit_Getattr(self, node: nodes.Getattr) -> nodes.Node:  # noqa: N802 Jinja's name
        """Put a text of the site in the place of `site.…`."""
        match node:
            case nodes.Getattr(node=nodes.Name(name="site"), attr=name):
                value = getattr(self._site, name, None)
                if isinstance(value, str):
                    return self._const(value, node)
        return self.generic_visit(node)

    def _const(self, value: str, node: nodes.Node) -> nodes.Const:
        return nodes.Const(value, lineno=node.lineno, environment=self._environment)


def _json(value: object, **_: object) -> str:
    return orjson.dumps(value).decode()


#: Cards of lists that many pages have, and of the timeline, which a preview makes anew.
_SHOWN_AGAIN = frozenset({"brief", "cards"})


def _cards(environment: jinja2.Environment) -> Callable[[EntryView, str, int], Markup]:
    """Return the filter that makes an entry's card: once where it is shown again and again.

    A view that is another, be it of the same entry, has another card; views that have
    a card are held, so that no other can have their identity.
    """
    held: dict[tuple[int, str, int], tuple[EntryView, Markup]] = {}

    def card(entry: EntryView, size: str, level: int) -> Markup:
        key = (id(entry), size, level)
        if key in held:
            return held[key][1]
        macros = environment.get_template("components/entry.html").module
        made: Markup = getattr(macros, size)(entry, level)
        if size in _SHOWN_AGAIN:
            held[key] = entry, made
        return made

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
