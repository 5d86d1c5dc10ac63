"""Markdown → `Prose`: safe HTML, plain text, references; or every fault with its line and column.

CommonMark with tables and footnotes. Raw HTML is shown as text; links and
pictures go by an allow-list of our own, as markdown-it's is a list of what it
denies. The only room that makes `Markup`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any, Final, NamedTuple, cast
from urllib.parse import unquote, urlsplit

from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup
from mdit_py_plugins.footnote import footnote_plugin

from timeline.diagnostics import Checked, Diagnostic, Place, did_you_mean
from timeline.model import Prose, Reference, Target

from timeline.text import unsafe_characters

__all__ = ["EMPTY", "ROOT", "convert", "placed"]

#: Where the way to the site's root belongs, and where the name of the piece of prose:
#: characters that no content can hold.
ROOT: Final = "\x00"
_NAME: Final = "\x01"
EMPTY = Prose("", "")

#: What markdown-it reads in quadratic time, or answers with much more than it was given, is
#: counted before it is read: pattern → how often it may stand in one body, and what it is.
_MOST = (
    (re.compile(r"\["), 600, "opening brackets"),
    (re.compile(r"\|"), 3000, "bars of tables"),
    (re.compile(r"^[ \t]*(?:>[ \t]?){7,}", re.MULTILINE), 0, "quotations seven deep"),
    (re.compile(r"^(?:[ \t]*(?:[-+*]|\d{1,9}[.)])[ \t]){7,}", re.MULTILINE), 0, "lists seven deep"),
)
_HTML_LIMIT = 1024 * 1024
_RAW_HTML = re.compile(
    r"<(?:/?[A-Za-z][A-Za-z0-9-]*(?:[\s/][^<>]*)?|!--.*?--|![A-Z][^<>]*|\?.*?\?)>"
)
_FOLDERS: dict[str, tuple[Target, str]] = {
    "entry": ("entry", "entries/{}/index.html"),
    "claim": ("claim", "claims/{}/index.html"),
    "source": ("source", "sources/{}/index.html"),
    "page": ("page", "{}/index.html"),
}
_OUTSIDE = ("http", "https", "mailto")
_MEDIUM = re.compile(r"media/([a-z0-9-]+\.[a-z0-9]+)\Z")
_MAILBOX = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+\Z")
_HOST = re.compile(r"[^\W_](?:[\w-]*[^\W_])?(?:\.[^\W_](?:[\w-]*[^\W_])?)+\.?\Z")


def convert(text: str, path: str, line: int = 1) -> Checked[Prose]:
    """Return the prose of a Markdown body whose first line is `line` of the file `path`."""
    source = _Source(path, line, text.split("\n"))
    crowded = tuple(_crowded(source, text))
    if crowded:
        return Checked(None, crowded)
    markdown = _markdown()
    env: dict[str, Any] = {"docId": _NAME}
    tokens = markdown.parse(text, env)
    walk = _Walk(source)
    walk.blocks(tokens)
    html = cast(str, markdown.renderer.render(tokens, markdown.options, env))
    if len(html) > _HTML_LIMIT:
        message = f"the text makes {len(html):,} bytes of HTML; at most 1 MiB is published"
        walk.fault(line, "", "html-too-large", message, "shorten it")
    wrong = any(fault.severity == "error" for fault in walk.faults)
    prose = Prose(html, "\n".join(_plain(tokens)), tuple(walk.references), text)
    return Checked(None if wrong else prose, tuple(walk.faults))


def placed(prose: Prose, name: str) -> Markup:
    """Return prose as a page shows it; `name` tells its headings and notes from others'."""
    return Markup(prose.html.replace(_NAME, name))


@cache
def _markdown() -> MarkdownIt:
    markdown = MarkdownIt(
        "js-default", {"html": False, "linkify": False, "typographer": False, "maxNesting": 24}
    )
    markdown.disable("strikethrough")
    markdown.use(footnote_plugin, inline=False)
    # every address is looked at, by our own list, after it was read
    markdown.validateLink = lambda url: True  # type: ignore[method-assign]
    markdown.add_render_rule("table_open", lambda *_: '<div class="table">\n<table>\n')
    markdown.add_render_rule("table_close", lambda *_: "</table>\n</div>\n")
    markdown.add_render_rule("footnote_block_open", _notes_open)
    markdown.add_render_rule("footnote_anchor", _note_anchor)
    return markdown


def _notes_open(*_: object) -> str:
    return '<section class="footnotes">\n<ol class="footnotes-list">\n'


def _note_anchor(_self: object, tokens: Sequence[Token], index: int, *_: object) -> str:
    meta = tokens[index].meta
    again = f":{meta['subId']}" if meta.get("subId", 0) > 0 else ""
    number = meta["id"] + 1
    return f' <a href="#fnref-{_NAME}-{number}{again}" class="footnote-backref">↩</a>'


class _Source(NamedTuple):
    """The text as it stands in its file."""

    path: str
    line: int
    lines: list[str]

    def place(self, line: int, found: str, until: int | None = None) -> Place:
        """Return where `found` first stands from `line` of the file on, or that line."""
        first = line - self.line
        for at in range(max(first, 0), min(until or len(self.lines), len(self.lines))):
            column = self.lines[at].find(found) if found else -1
            if column >= 0:
                return Place(self.path, at + self.line, column + 1)
        return Place(self.path, line, 1)


def _crowded(source: _Source, text: str) -> Iterator[Diagnostic]:
    for pattern, most, what in _MOST:
        found = list(pattern.finditer(text))
        if len(found) > most:
            at = text.count("\n", 0, found[most].start())
            place = Place(source.path, source.line + at, 1)
            message = (
                f"the text has {len(found):,} {what}; at most {most:,} are read"
                if most
                else f"the text has {what} or deeper; fewer are read"
            )
            yield Diagnostic(place, "error", "text-too-dense", message, "write it more simply")


class _Walk:
    """One way through the tokens of a body: looks at each, mends each, gathers what it finds."""

    def __init__(self, source: _Source) -> None:
        self._source = source
        self._line = source.line
        self._until = 0
        self._anchors: Counter[str] = Counter()
        self._fragments: list[tuple[str, Place]] = []
        self.faults: list[Diagnostic] = []
        self.references: list[Reference] = []

    def fault(self, line: int, found: str, code: str, message: str, hint: str) -> None:
        """Note an error at `found` in `line` or after it."""
        place = self._source.place(line, found, self._until or None)
        self.faults.append(Diagnostic(place, "error", code, message, hint))

    def blocks(self, tokens: Sequence[Token]) -> None:
        """Look at all blocks, in order."""
        for index, token in enumerate(tokens):
            if token.map:
                self._line = self._source.line + token.map[0]
                self._until = token.map[1]
            if token.type == "inline":
                self._inline(token.children or [])
            elif token.type in ("fence", "code_block"):
                self._see(token.content)
                token.info = ""
            elif token.type in ("heading_open", "heading_close"):
                token.tag = f"h{max(2, int(token.tag[1]))}"
                if token.type == "heading_open":
                    token.attrSet("id", self._anchor(tokens[index + 1].content))
            elif token.type in ("th_open", "td_open"):
                aligned = re.search(r"left|center|right", str(token.attrs.pop("style", "")))
                if aligned:
                    token.attrSet("class", aligned.group())
        self._check_fragments()

    def _anchor(self, heading: str) -> str:
        slug = re.sub(r"[^\w]+", "-", heading.casefold()).strip("-") or "section"
        self._anchors[slug] += 1
        number = self._anchors[slug]
        return f"{_NAME}-{slug}" if number == 1 else f"{_NAME}-{slug}--{number}"

    def _check_fragments(self) -> None:
        for name, place in self._fragments:
            if name not in self._anchors:
                hint = (
                    did_you_mean(name, self._anchors)
                    or "type a heading of this text, in lower case with hyphens"
                )
                message = f"no heading of this text is called `#{name}`"
                self.faults.append(Diagnostic(place, "error", "dead-link", message, hint))

    def _inline(self, tokens: Sequence[Token]) -> None:
        for token in tokens:
            if token.type in ("text", "code_inline", "text_special"):
                self._see(token.content)
                if token.type == "text":
                    self._raw_html(token.content)
            elif token.type == "link_open":
                self._link(token)
            elif token.type == "image":
                self._image(token)
            elif token.type in ("softbreak", "hardbreak"):
                self._line = min(self._line + 1, self._source.line + max(self._until - 1, 0))

    def _see(self, text: str) -> None:
        """Look at the decoded text: an entity shows nothing strange in its source."""
        for it in unsafe_characters(text)[:1]:
            char = text[it.offset]
            message = f"the invisible character U+{ord(char):04X} is written here"
            self.fault(self._line, f"&#x{ord(char):x};", it.code, message, "remove it")

    def _raw_html(self, text: str) -> None:
        for found in _RAW_HTML.finditer(text):
            place = self._source.place(self._line, found.group(), self._until or None)
            self.faults.append(
                Diagnostic(
                    place,
                    "warning",
                    "raw-html",
                    f"`{found.group()[:40]}` is HTML, which is shown as text",
                    "write it in Markdown, or in back-ticks if it is meant to be seen",
                )
            )

    def _link(self, token: Token) -> None:
        href = str(token.attrGet("href") or "")
        token.attrs.pop("title", None)
        scheme, colon, rest = href.partition(":")
        if href.startswith("#"):
            name = unquote(href[1:])
            self._fragments.append((name, self._source.place(self._line, href, self._until)))
            token.attrSet("href", f"#{_NAME}-{name}")
        elif colon and scheme in _FOLDERS:
            name, hash_, fragment = rest.partition("#")
            target, pattern = _FOLDERS[scheme]
            place = self._source.place(self._line, href, self._until)
            self.references.append(Reference(target, name, place))
            token.attrSet("href", ROOT + pattern.format(name) + hash_ + fragment)
        else:
            self._outside(token, href)

    def _outside(self, token: Token, href: str) -> None:
        why = _unsafe(href)
        if why:
            self.fault(
                self._line,
                unquote(href)[:20],
                "unsafe-link",
                f"`{href[:60]}` is no address that a link can have: {why}",
                "type `https://…`, `http://…`, `mailto:…`, or `entry:`, `claim:`, `source:` or "
                "`page:` and an ID",
            )
        elif urlsplit(href).hostname and str(urlsplit(href).hostname).endswith(".onion"):
            # shown, not followed: another browser would ask its resolver for it
            token.tag, token.attrs = "span", {"class": "onion", "title": href}
        else:
            token.attrSet("rel", "noreferrer noopener")

    def _image(self, token: Token) -> None:
        address, alternative = str(token.attrGet("src") or ""), token.content.strip()
        token.attrs.pop("title", None)
        medium = _MEDIUM.match(address)
        if medium is None:
            self.fault(
                self._line,
                address[:20],
                "remote-image",
                f"`{address[:60]}` is not a picture of this site; a page asks nobody else for one",
                "put the file into `content/media/` and type `media/<name>`",
            )
        else:
            place = self._source.place(self._line, address, self._until)
            self.references.append(Reference("media", medium[1], place))
            token.attrSet("src", f"{ROOT}{address}")
            token.attrSet("loading", "lazy")
        self._see(alternative)
        if not alternative:
            self.fault(
                self._line,
                "![",
                "image-without-alternative",
                "the picture has no alternative text, so who cannot see it learns nothing of it",
                "say what it shows, between the brackets: `![A ship at a pier](media/ship.jpg)`",
            )


def _unsafe(href: str) -> str:
    """Return why an address is none that may be linked, or nothing."""
    scheme, colon, rest = href.partition(":")
    if not colon or scheme not in _OUTSIDE:
        return f"`{scheme}:` is not an allowed scheme" if colon else "it has no scheme"
    decoded = unquote(href)
    if unsafe_characters(decoded) or re.search(r"[\\\s<>\"]", decoded):
        return "it holds a character that cannot be seen, or that must not stand there"
    if scheme == "mailto":
        return "" if _MAILBOX.match(rest) else "it is not one mailbox"
    try:
        parts = urlsplit(href)
        port = parts.port
    except ValueError:
        return "its host or port cannot be read"
    if not rest.startswith("//") or "@" in parts.netloc or port == 0:
        return "it has no `//`, or a user name, or a port of 0"
    return "" if _HOST.match(parts.hostname or "") else "its host is not the name of one"


def _plain(tokens: Sequence[Token]) -> Iterator[str]:
    """Yield the text of each block, on one line."""
    for token in tokens:
        if token.type == "inline":
            text = "".join(_plain_inline(token.children or []))
            if text.strip():
                yield " ".join(text.split())
        elif token.type in ("fence", "code_block") and token.content.strip():
            yield " ".join(token.content.split())


def _plain_inline(tokens: Sequence[Token]) -> Iterator[str]:
    for token in tokens:
        if token.type in ("softbreak", "hardbreak"):
            yield " "
        elif token.type in ("text", "code_inline", "text_special", "image"):
            yield token.content
