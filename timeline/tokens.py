"""Markdown → markdown-it's tokens, within limits, each link with its spot; tokens → HTML.

CommonMark with tables and footnotes. Raw HTML stays text. Some of the parser's
work is quadratic, so its steps are counted: what would take too long, or come to
too much, is refused before it does.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import cache
from typing import Any, NamedTuple, cast

from markdown_it import MarkdownIt
from markdown_it.common.utils import escapeHtml
from markdown_it.parser_block import ParserBlock
from markdown_it.parser_inline import ParserInline
from markdown_it.renderer import RendererHTML
from markdown_it.ruler import RuleOptionsType
from markdown_it.rules_block import StateBlock, blockquote, fence, table
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline, autolink, image, link
from markdown_it.token import Token
from mdit_py_plugins.footnote import footnote_plugin
from mdit_py_plugins.footnote.index import footnote_def, footnote_ref

from timeline.model import PIECE

__all__ = ["Spot", "Tokens", "TooMuch", "html_of", "tokens_of", "words_of"]

_BYTES = 64 * 1024
_BRACKETS = 2_000
_CELLS = 5_000
_DEEPEST = 20
_PIECES = 30_000
_LINES = 100_000
_STEPS = 200_000
_MOST_NOTED = 20

_TAG = re.compile(r"</?[A-Za-z][A-Za-z0-9-]*(?:\s[^<>]*)?/?>|<!--|<\?|<!\[?[A-Za-z]")
_NOTE = re.compile(r"\[\^[^\s\[\]]{1,100}\]")
_ENDS: RuleOptionsType = {"alt": ["paragraph", "reference"]}

InlineRule = Callable[[StateInline, bool], bool]


class Spot(NamedTuple):
    """Where something is written: its block, the text that was parsed in it, and the offset."""

    block: Token
    text: str
    offset: int


class TooMuch(NamedTuple):
    """Which limit a body passes, and on which of its lines, from 0."""

    line: int
    message: str


class Tokens(NamedTuple):
    """A body as tokens; the openings of raw HTML; footnotes by label, with their line, from 0."""

    tokens: list[Token]
    html: list[Spot]
    missing_notes: list[Spot]
    repeated_notes: list[tuple[str, int]]
    unused_notes: list[tuple[str, int]]


class _TooMuchError(Exception):
    """A limit is passed: the line, and which."""


def tokens_of(text: str) -> Tokens | TooMuch:
    """Return the tokens of a body, or the limit that it passes."""
    if passed := _passed(text):
        return passed
    env: dict[str, Any] = {"steps": _STEPS, "lines": _LINES, "cells": _CELLS}
    env |= {"html": [], "missing": [], "notes": {}, "repeated": []}
    try:
        tokens = _markdown().parse(text, env)
    except _TooMuchError as error:
        return TooMuch(*error.args)
    used = env.get("footnotes", {}).get("refs", {})
    unused = [(name, line) for name, line in env["notes"].items() if used.get(f":{name}", 0) < 0]
    return Tokens(tokens, env["html"], env["missing"], env["repeated"], unused)


def html_of(tokens: list[Token]) -> str:
    """Return the HTML of a body's tokens."""
    return cast(str, _markdown().renderer.render(tokens, _markdown().options, {}))


def words_of(image: Token) -> str:
    """Return the alternative text of a picture."""
    renderer = cast(RendererHTML, _markdown().renderer)
    return renderer.renderInlineAsText(image.children, _markdown().options, {})


def _passed(text: str) -> TooMuch | None:
    """Return the limit that a body passes before anything of it is parsed."""
    size, brackets = len(text.encode()), text.count("[")
    if size > _BYTES:
        return TooMuch(0, f"the text has {size:,} bytes; at most {_BYTES // 1024} KiB are read")
    message = f"the text has {brackets:,} brackets `[`; at most {_BRACKETS:,} are read"
    return TooMuch(0, message) if brackets > _BRACKETS else None


@cache
def _markdown() -> MarkdownIt:
    """Return the parser, set up once."""
    markdown = _Markdown("js-default", {"maxNesting": _DEEPEST})
    markdown.block, markdown.inline = _Block(), _Inline()
    footnote_plugin(markdown)
    markdown.disable("strikethrough")
    markdown.core.ruler.at("inline", _inline)
    markdown.block.ruler.at("table", _table, _ENDS)
    everywhere: RuleOptionsType = {"alt": [*_ENDS["alt"], "blockquote", "list"]}
    markdown.block.ruler.at("fence", _fence, everywhere)
    markdown.block.ruler.at("blockquote", _blockquote, everywhere)
    markdown.block.ruler.at("footnote_def", _footnote_def, _ENDS)
    markdown.inline.ruler.at("footnote_ref", _footnote_ref)
    markdown.inline.ruler.at("html_inline", _html)
    for name, rule in (("link", link), ("image", image), ("autolink", autolink)):
        markdown.inline.ruler.at(name, _spotted(rule))
    markdown.renderer = _Renderer(markdown)  # last, as the plugin brings rules of its own
    return markdown


class _Markdown(MarkdownIt):
    """The parser, which here leaves all addresses as they are written: `markup` judges them."""

    def validateLink(self, url: str) -> bool:  # noqa: N802
        return True

    def normalizeLink(self, url: str) -> str:  # noqa: N802
        return url

    def normalizeLinkText(self, link: str) -> str:  # noqa: N802
        return link


class _Block(ParserBlock):
    """The parser of blocks; beyond a depth the package leaves text out, and here is an end."""

    def tokenize(self, state: StateBlock, startLine: int, endLine: int) -> None:  # noqa: N803
        if state.level >= _DEEPEST - 1:
            message = f"more than {_DEEPEST - 2} levels stand in each other here; a list has two"
            raise _TooMuchError(startLine, message)
        super().tokenize(state, startLine, endLine)


class _Inline(ParserInline):
    """The parser of text in a block, which looks for the end of every bracket, step by step."""

    def skipToken(self, state: StateInline) -> None:  # noqa: N802
        state.env["steps"] -= 1
        if state.env["steps"] < 0:
            message = "too many brackets `[` stand open: looking for their ends takes too long"
            raise _TooMuchError((state.env["block"].map or [0])[0], message)
        super().skipToken(state)


def _inline(state: StateCore) -> None:
    """Parse the text of each block, and let what is found in it know the block."""
    for token in state.tokens:
        if token.type == "inline":
            state.env["block"] = token
            token.children = []
            state.md.inline.parse(token.content, state.md, state.env, token.children)


def _spotted(rule: InlineRule) -> InlineRule:
    """Return the rule so that the link or image that it makes knows where it is written."""

    def spotted(state: StateInline, silent: bool) -> bool:
        start, made = state.pos, len(state.tokens)
        if not rule(state, silent):
            return False
        if not silent:
            # text that was pending may have become a token before it
            token = next(it for it in state.tokens[made:] if it.type in ("link_open", "image"))
            token.meta["spot"] = Spot(state.env["block"], state.src, start)
        return True

    return spotted


def _html(state: StateInline, silent: bool) -> bool:
    """Note raw HTML, and leave it to be text."""
    noted = state.env["html"]
    if not silent and len(noted) < _MOST_NOTED and _TAG.match(state.src, state.pos):
        noted.append(Spot(state.env["block"], state.src, state.pos))
    return False


def _fence(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Count the pieces of the text, and the lines that are looked at for the end of one.

    Of all that may begin or end a quote, a list or a paragraph this is asked first; a
    quote looks at every line that could go on with it, and may take one of them.
    """
    if len(state.tokens) > _PIECES:
        message = f"quotes, items, headings and paragraphs come to more than {_PIECES:,} pieces"
        raise _TooMuchError(start, message)
    _count_lines(state, start, silent)
    return fence(state, start, end, silent)


def _blockquote(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Count the lines that a quote looks at: all to the next empty one, whichever are its own."""
    if not silent and _line(state, start).startswith(">"):
        after = start
        while after < end and not state.isEmpty(after):
            after += 1
        _count_lines(state, start, after - start)
    return blockquote(state, start, end, silent)


def _count_lines(state: StateBlock, start: int, more: int) -> None:
    state.env["lines"] -= more
    if state.env["lines"] < 0:
        message = "quotes or lists begin so often that looking for their ends takes too long"
        raise _TooMuchError(start, message)


def _table(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Count the cells of a table, rows filled up, before they are made."""
    if silent or not table(state, start, end, True):
        return silent and table(state, start, end, True)
    bars = _line(state, start + 1).strip().removeprefix("|").removesuffix("|")
    columns, after = bars.count("|") + 1, start + 2
    while after < end and not state.isEmpty(after):
        after += 1
    if columns * (after - start - 1) > state.env["cells"]:
        message = f"the tables come to more than {_CELLS:,} cells"
        raise _TooMuchError(start, message)
    made = len(state.tokens)
    table(state, start, end, silent)
    state.env["cells"] -= sum(token.type in ("th_open", "td_open") for token in state.tokens[made:])
    return True


def _line(state: StateBlock, number: int) -> str:
    return state.src[state.bMarks[number] + state.tShift[number] : state.eMarks[number]]


def _footnote_def(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Note where a footnote is written, and whether another has its label."""
    found = _NOTE.match(state.src, state.bMarks[start] + state.tShift[start])
    if not found or not footnote_def(state, start, end, silent):
        return False
    if not silent:
        label = found.group()[2:-1]
        if label in state.env["notes"] and len(state.env["repeated"]) < _MOST_NOTED:
            state.env["repeated"].append((label, start))
        state.env["notes"].setdefault(label, start)
    return True


def _footnote_ref(state: StateInline, silent: bool) -> bool:
    """Note a reference to a footnote that is not there; look for its end not far."""
    found = _NOTE.match(state.src, state.pos) if state.src[state.pos] == "[" else None
    if not found:
        return False
    noted = state.env["missing"]
    if found.group()[2:-1] in state.env["notes"]:
        return bool(footnote_ref(state, silent))
    if not silent and len(noted) < _MOST_NOTED:
        noted.append(Spot(state.env["block"], state.src, state.pos))
    return False


class _Renderer(RendererHTML):
    """Tokens as HTML; each method is called for the tokens of its name."""

    def table_open(self, tokens: Sequence[Token], index: int, *_: object) -> str:
        label = tokens[index].meta.get("label", "")
        region = f' role="region" aria-label="{escapeHtml(label)}"' if label else ""
        return f'<div class="table" tabindex="0"{region}>\n<table>\n'

    def table_close(self, *_: object) -> str:
        return "</table>\n</div>\n"

    def footnote_ref(self, tokens: Sequence[Token], index: int, *_: object) -> str:
        number, again = _numbers(tokens[index])
        link = f'<a href="#{PIECE}note--{number}" id="{PIECE}ref--{number}{again}"'
        return f'<sup class="footnote-ref">{link} role="doc-noteref">[{number}]</a></sup>'

    def footnote_block_open(self, *_: object) -> str:
        return '<section class="footnotes" role="doc-endnotes">\n<ol class="footnotes-list">\n'

    def footnote_block_close(self, *_: object) -> str:
        return "</ol>\n</section>\n"

    def footnote_open(self, tokens: Sequence[Token], index: int, *_: object) -> str:
        return f'<li id="{PIECE}note--{_numbers(tokens[index])[0]}" class="footnote-item">'

    def footnote_close(self, *_: object) -> str:
        return "</li>\n"

    def footnote_anchor(self, tokens: Sequence[Token], index: int, *_: object) -> str:
        number, again = _numbers(tokens[index])
        link = f'<a href="#{PIECE}ref--{number}{again}" class="footnote-backref"'
        return f' {link} role="doc-backlink" aria-label="↩ {number}">↩\ufe0e</a>'


def _numbers(token: Token) -> tuple[int, str]:
    """Return the number of a footnote, and what tells its second reference from the first."""
    again = token.meta.get("subId", 0)
    return token.meta["id"] + 1, f"--{again + 1}" if again else ""
