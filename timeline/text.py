"""Text → the characters in it that nobody can see or that end a line unseen, with their offsets."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import NamedTuple

__all__ = ["Unseen", "unseen"]

#: Line ends of YAML or Unicode that are none for git.
_LINE_ENDS = "\x0b\x0c\r\x85\u2028\u2029"
#: Joiners and marks that some scripts need between their letters.
_NEEDED = "\u200c\u200d\u200e\u200f"
_UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f"
    "\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb"
    "\ufffe\uffff\ud800-\udfff\U000e0000-\U000e0fff\U000f0000-\U0010ffff\ue000-\uf8ff]"
)
#: Scripts whose spelling needs joiners or direction marks, by the first word of a letter's name.
_SCRIPTS = frozenset(
    "ARABIC HEBREW SYRIAC THAANA NKO MANDAIC SAMARITAN MONGOLIAN DEVANAGARI BENGALI GURMUKHI "
    "GUJARATI ORIYA TAMIL TELUGU KANNADA MALAYALAM SINHALA KHMER MYANMAR TIBETAN".split()
)


class Unseen(NamedTuple):
    """A character that cannot be seen: where it is in the text, which it is, what sort of fault."""

    offset: int
    name: str
    code: str


def unseen(text: str) -> Iterator[Unseen]:
    """Yield every character of `text` that a reader of the source could not see."""
    for match in _UNSEEN.finditer(text):
        char, offset = match.group(), match.start()
        if char in _NEEDED and _needed(text, offset):
            continue
        yield Unseen(offset, _name(char), _code(char))


def _needed(text: str, offset: int) -> bool:
    """Return whether a letter beside the joiner is of a script that needs it."""
    beside = text[max(0, offset - 1) : offset] + text[offset + 1 : offset + 2]
    return any(unicodedata.name(char, "").partition(" ")[0] in _SCRIPTS for char in beside)


def _name(char: str) -> str:
    name = unicodedata.name(char, "")
    return f"U+{ord(char):04X}" + (f" {name}" if name else "")


def _code(char: str) -> str:
    if char == "\0":
        return "nul-character"
    if char in _LINE_ENDS:
        return "line-separator"
    category = unicodedata.category(char)
    return "control-character" if category == "Cc" else "invisible-character"
