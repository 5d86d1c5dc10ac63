"""Any Markdown body → `Prose`: safe HTML, plain text, references; or every fault, with its place.

Raw HTML is shown as text. Addresses go by a list of what is allowed. What is
looked at is what a reader will see, entities decoded, and not only the source.
"""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from markdown_it.token import Token

from timeline.addresses import Refused, Way, picture, way_to
from timeline.diagnostics import Checked, Diagnostic, Place, did_you_mean
from timeline.fences import place_in
from timeline.model import PIECE, ROOT, Prose, Reference
from timeline.text import count_words, unsafe_characters
from timeline.tokens import Spot, Tokens, TooMuch, html_of, tokens_of, words_of

__all__ = ["by_tokens"]

_LARGEST_HTML = 1024 * 1024
_LANGUAGE = re.compile(r"[A-Za-z0-9+#-]{1,20}")
_ALMOST_A_LINK = re.compile(
    r"\[([^\[\]\n]{0,200})\]\(((?:entry|claim|source|page|media|https?|mailto)[:/][^()\n]{0,200})\)"
)
_ENTITY = re.compile(r"&#?[A-Za-z0-9]+;")


def by_tokens(text: str, path: str, line: int = 1) -> Checked[Prose]:
    """Return the prose of a Markdown body whose first line is `line` of the file `path`."""
    bare = [
        Diagnostic(place_in(path, text, it.offset, line), "error", it.code, it.message, it.hint)
        for it in unsafe_characters(text)
    ]
    if any(fault.code != "invisible-character" for fault in bare):
        return Checked(None, tuple(bare))
    read = tokens_of(text)
    if isinstance(read, TooMuch):
        place = Place(path, line + read.line)
        hint = "make it simpler, or put a part of it on a page of its own"
        return Checked(None, (*bare, Diagnostic(place, "error", "body-too-dense", *read[1:], hint)))
    walk = _Walk(_Source(path, line, text.split("\n")), bare)
    walk.blocks(read.tokens)
    walk.rest(read)
    made = html_of(read.tokens)
    if len(made.encode()) > _LARGEST_HTML:
        message = f"the text comes to {len(made.encode()):,} bytes of HTML; at most 1 MiB is shown"
        fault = Diagnostic(Place(path, line), "error", "html-too-large", message, "shorten it")
        walk.faults.append(fault)
    wrong = any(fault.severity == "error" for fault in walk.faults)
    references, anchors = tuple(walk.references), tuple(walk.anchors)
    plain = "\n".join(walk.lines)
    prose = Prose(made, plain, references, text, anchors, words=count_words(plain))
    return Checked(None if wrong else prose, tuple(walk.faults))


# --- a way through the tokens -------------------------------------------------------------------


class _Source(NamedTuple):
    """The body as it stands in its file."""

    path: str
    line: int
    lines: list[str]

    def place(self, spot: Spot) -> Place:
        """Return the place in the file of a spot in a block."""
        block, text, offset = spot
        content = block.content
        if text != content:  # a note or an alternative text, parsed on its own
            offset += max(content.find(text), 0)
        row = content.count("\n", 0, offset)
        start = content.rfind("\n", 0, offset) + 1
        written = content[start:].partition("\n")[0]
        number = block.map[0] + row if block.map else self._line_of(written)
        source = self.lines[number] if number < len(self.lines) else ""
        begins = block.meta.get("column", source.rfind(written) if written else 0)
        return Place(self.path, self.line + number, max(begins, 0) + offset - start + 1)

    def _line_of(self, written: str) -> int:
        """Return the line, from 0, on which the text of a note stands that is in another's line."""
        return next((at for at, line in enumerate(self.lines) if written in line), 0)


class _Walk:
    """One way through the tokens: looks at each, mends each, and gathers what it finds."""

    def __init__(self, source: _Source, bare: Iterable[Diagnostic]) -> None:
        self.source = source
        self.faults = list(bare)
        self.references: list[Reference] = []
        self.lines: list[str] = []
        self._whole = not self.faults
        self.anchors: Counter[str] = Counter()
        self._fragments: list[tuple[str, Place]] = []
        self._row: list[str] = []
        self._cells = (0, 0)

    def blocks(self, tokens: Sequence[Token]) -> None:
        """Go through the blocks in order."""
        levels = [int(token.tag[1]) for token in tokens if token.type == "heading_open"]
        shift = 2 - min(levels, default=2)
        before = table = Token("", "", 0)
        for token in tokens:
            if token.type == "inline":
                self._block(token, before)
            elif token.type in ("heading_open", "heading_close"):
                token.tag = f"h{min(int(token.tag[1]) + shift, 6)}"
            elif token.type in ("th_open", "td_open"):
                _align(token)
            elif token.type == "table_open":
                table = token
            elif token.type == "tr_close":
                table.meta.setdefault("label", ", ".join(cell for cell in self._row if cell))
                self.lines.append(" | ".join(self._row))
                self._row = []
            elif token.type in ("fence", "code_block"):
                self._code(token)
            before = token

    def rest(self, read: Tokens) -> None:
        """Note what the parser found, and what can be known only at the end."""
        for spot in read.html:
            tag = spot.text[spot.offset :].partition(">")[0].partition("\n")[0][:30]
            message = f"`{tag}>` is HTML, which is shown as text"
            hint = "write it in Markdown, or between back-ticks if it is meant to be seen"
            self._note(self.source.place(spot), "raw-html", message, hint, "warning")
        for spot in read.missing_notes:
            label = spot.text[spot.offset :].partition("]")[0]
            message = f"there is no footnote `{label}]`, so this is shown as text"
            hint = f"add a line `{label}]: …`, or type `\\[` if it is meant as text"
            self._note(self.source.place(spot), "unknown-footnote", message, hint, "warning")
        for code, notes, what in (
            ("duplicate-footnote", read.repeated_notes, "is written twice"),
            ("unused-footnote", read.unused_notes, "is not referred to, so nobody would see it"),
        ):
            for label, number in notes:
                place = Place(self.source.path, self.source.line + number)
                message = f"the footnote `[^{label}]` {what}"
                self._note(place, code, message, "give each one label, and refer to it by that")
        anchors = frozenset(self.anchors)
        for name, place in self._fragments:
            if name not in anchors:
                message = f"no heading of this text is called `#{name}`"
                typed = "type a heading of it, in lower case, with hyphens for spaces"
                self._note(place, "dead-link", message, did_you_mean(name, anchors) or typed)

    def _note(
        self, place: Place, code: str, message: str, hint: str, severity: Any = "error"
    ) -> None:
        self.faults.append(Diagnostic(place, severity, code, message, hint))

    def _block(self, block: Token, before: Token) -> None:
        """Go through the text of a block; `before` is what opened it."""
        cell = before.type in ("th_open", "td_open")
        if cell:
            self._find(block)
        plain = " ".join(self._inline(block).split())
        self._not_links(block)
        if before.type == "heading_open":
            before.attrSet("id", PIECE + self._name(plain))
        if plain or cell:
            (self._row if cell else self.lines).append(plain)

    def _find(self, block: Token) -> None:
        """Remember the column at which a cell of a table begins, behind the one before it."""
        number = (block.map or [0])[0]
        begun = self._cells[1] if self._cells[0] == number else 0
        column = self.source.lines[number].find(block.content, begun)
        if column >= 0:
            block.meta["column"] = column
            self._cells = (number, column + len(block.content))

    def _name(self, heading: str) -> str:
        """Return the name of a heading: its own words, and a number where another has them."""
        name = re.sub(r"[\W_]+", "-", heading.casefold())[:60].strip("-") or "section"
        self.anchors[name] += 1
        while self.anchors[name] > 1:
            name = f"{name}-{self.anchors[name]}"
            self.anchors[name] += 1
        return name

    def _inline(self, block: Token) -> str:
        """Look at the text of a block as a reader sees it, and return it."""
        parts: list[str] = []
        children: list[Token] = []
        hidden = None  # the link whose address is shown, as it leads nowhere
        for token in _notes_behind(block.children or []):
            if token.type in ("text", "code_inline"):
                parts.append(token.content)
            elif token.type in ("softbreak", "hardbreak"):
                parts.append("\n")
            elif token.type == "image":
                parts.append(self._image(token))
            elif token.type == "link_open":
                hidden = token if self._link(token) else None
            elif token.type == "link_close" and hidden:
                token.tag = hidden.tag
                if token.info != "auto":
                    shown = Token("text", "", 0, content=f" ({hidden.meta['address']})")
                    children.append(shown)
                    parts.append(shown.content)
                hidden = None
            children.append(token)
        block.children = children
        text = "".join(parts)
        self._see(text, block)
        return text

    def _not_links(self, block: Token) -> None:
        """Note what was meant as a link and is text, as there is a space in its address."""
        if "](" not in block.content:
            return
        texts = (it.content for it in block.children or [] if it.type == "text")
        for it in (it for text in texts for it in _ALMOST_A_LINK.finditer(text)):
            offset, address = block.content.find(it.group()), "".join(it[2].split())
            if offset >= 0 and re.search(r"\s", it[2].strip()):
                message = f"`{it.group()}` is shown as text: there is a space in its address"
                place = self.source.place(Spot(block, block.content, offset))
                self._note(place, "not-a-link", message, f"type `[{it[1]}]({address})`", "warning")

    def _see(self, text: str, block: Token) -> None:
        """Note what nobody can see in decoded text; what stands bare is noted already."""
        for it in unsafe_characters(text) if self._whole else ():
            char = text[it.offset]
            entities = (
                found
                for found in _ENTITY.finditer(block.content)
                if char in html.unescape(found.group())
            )
            found = next(entities, None)
            spot = Spot(block, block.content, found.start() if found else 0)
            self._note(self.source.place(spot), it.code, it.message, it.hint)

    def _code(self, token: Token) -> None:
        """Keep of a code block's first line the language only."""
        language = _LANGUAGE.match(token.info)
        token.info = language.group() if language else ""
        plain = " ".join(token.content.split())
        if plain:
            self.lines.append(plain)

    def _link(self, token: Token) -> bool:
        """Let a link lead where it may; return whether it is one to be shown as text."""
        spot: Spot = token.meta.pop("spot")  # which leads back to the token
        self._see(str(token.attrs.get("title", "")), spot.block)
        way = way_to(str(token.attrs.pop("href")))
        if isinstance(way, Refused):
            self._note(self.source.place(spot), *way)
            return False
        rest = dict(token.attrs)
        token.attrs = {"href": _href(way), **rest}
        if way.kind == "own":
            place = self.source.place(spot)
            self.references.append(Reference(way.target, way.id, place, way.fragment))
        elif way.kind == "heading":
            self._fragments.append((way.fragment, self.source.place(spot)))
        elif way.kind == "web":
            token.attrs["rel"] = "noreferrer noopener"
        elif way.kind == "onion":
            # another browser than Tor's would ask a name server for it, and so tell who reads
            token.tag, token.attrs, token.meta["address"] = "span", {"class": "onion"}, way.href
        return way.kind == "onion"

    def _image(self, token: Token) -> str:
        """Let a picture be one of ours, and return its alternative text."""
        spot: Spot = token.meta.pop("spot")  # which leads back to the token
        place = self.source.place(spot)
        self._see(str(token.attrs.get("title", "")), spot.block)
        alternative = words_of(token)
        if not alternative.strip():
            message = "the picture has no alternative text, so that it is nothing for many readers"
            hint = "say what it shows between the brackets, `![A train at a border](media/…)`"
            self._note(place, "image-without-alternative", message, hint)
        name = picture(str(token.attrs["src"]))
        if isinstance(name, Refused):
            self._note(place, *name)
            return alternative
        self.references.append(Reference("media", name, place))
        token.attrs["src"] = f"{ROOT}media/{name}"
        token.attrs["loading"] = "lazy"
        return alternative


def _notes_behind(tokens: Iterable[Token]) -> Iterator[Token]:
    """Yield the tokens of a text, the notes in a link behind it: a link can be in no other."""
    inside, notes = False, list[Token]()
    for token in tokens:
        if inside and token.type == "footnote_ref":
            notes.append(token)
            continue
        yield token
        if token.type in ("link_open", "link_close"):
            inside = token.type == "link_open"
            yield from notes
            notes = []


def _href(way: Way) -> str:
    if way.kind == "heading":
        return f"#{PIECE}{way.fragment}"
    if way.kind != "own":
        return way.href
    # as the templates of the two place their prose
    piece = "text" if way.target == "page" else way.id
    return f"{ROOT}{way.href}" + (f"#{piece}--{way.fragment}" if way.fragment else "")


def _align(cell: Token) -> None:
    """Say by a class what markdown-it says by a style, which the site's policy forbids."""
    aligned = re.search("left|center|right", str(cell.attrs.pop("style", "")))
    if aligned:
        cell.attrs["class"] = aligned.group()
    if cell.type == "th_open":
        cell.attrs["scope"] = "col"
