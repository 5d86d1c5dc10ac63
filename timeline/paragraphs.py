"""Markdown of nothing but paragraphs and links → `Prose`, or nothing when in doubt.

Nearly all bodies are nothing else, and the parser takes six times as long for them. An
answer is the one that `commonmark` gives by its way through the tokens; no fault is told.
"""

from __future__ import annotations

import re
from html import escape

from timeline.addresses import Refused, way_to
from timeline.fences import place_in
from timeline.model import ROOT, Prose, Reference
from timeline.text import count_words

__all__ = ["paragraphs"]

#: So many characters, of three bytes at most, pass no limit of `tokens` or `markup`, be they all
#: quotation marks, links or paragraphs.
_LONGEST = 16 * 1024

# What is allowed is written out: what is not known here is not taken for plain. Of the signs
# of ASCII it is those that mean nothing within a line; of the letters and signs above, scripts
# that need no character that nobody can see; of the spaces the one.
_ABOVE = (
    "\u00a1-\u00ac\u00ae-\u024f\u0370-\u052f\u1e00-\u1fff\u2010-\u2027\u20a0-\u20bf"
    "\u3001-\u3029\u3041-\u30ff\u4e00-\u9fff\uac00-\ud7a3"
)
_PLAIN = rf"[A-Za-z0-9 !\"#$%'()+,\-./:;=?@{{}}{_ABOVE}]"
_OWN = r"(?:entry|claim|source|page):[a-z0-9-]++"
_WEB = r"https?://[A-Za-z0-9#%+,\-./:;=?@_~]++"
_LINK = rf"(?<!!)\[(?! ){_PLAIN}++(?<! )\]\((?:{_OWN}|{_WEB})\)"
#: What a line begins with that is neither a list's sign nor another block's.
_BEGINNING = rf"(?:[A-Za-z\"'(\[{_ABOVE}]|[0-9]++(?![.)]))"
_LINES = re.compile(rf"\n*+(?:(?={_BEGINNING})(?:{_PLAIN}++|{_LINK})++(?<! )(?:\n++|\Z))*+")
#: Its links; nothing else of a body that is made of such lines has brackets like these.
_LINKS = re.compile(r"\[([^]]*)\]\(([^)]*)\)")


def paragraphs(text: str, path: str, line: int = 1) -> Prose | None:
    """Return the prose of a body whose first line is `line` of the file `path`, if it is plain."""
    if len(text) > _LONGEST or "  " in text or not _LINES.fullmatch(text):
        return None
    shown: list[str] = []
    words: list[str] = []
    references: list[Reference] = []
    end = 0
    for link in _LINKS.finditer(text):
        label, address = link.groups()
        way = way_to(address)
        if isinstance(way, Refused) or way.kind not in ("own", "web"):
            return None
        href, rel = _escaped(way.href), ' rel="noreferrer noopener"'
        if way.kind == "own":
            place = place_in(path, text, link.start(), line)
            references.append(Reference(way.target, way.id, place))
            href, rel = f"{ROOT}{href}", ""
        before, end = text[end : link.start()], link.end()
        shown += _escaped(before), f'<a href="{href}"{rel}>', _escaped(label), "</a>"
        words += before, label
    shown.append(_escaped(text[end:]))
    words.append(text[end:])
    html = "".join(f"<p>{it}</p>\n" for it in _blocks(shown))
    plain = "\n".join(it.replace("\n", " ") for it in _blocks(words))
    return Prose(html, plain, tuple(references), text, words=count_words(plain))


def _escaped(text: str) -> str:
    """Return a text as the parser puts it into HTML, which leaves `'` as it is."""
    return escape(text, quote=False).replace('"', "&quot;")


def _blocks(pieces: list[str]) -> list[str]:
    """Return what stands between empty lines."""
    return [it for block in "".join(pieces).split("\n\n") if (it := block.strip("\n"))]
