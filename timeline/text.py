"""Text → its words; the characters in it that nobody can see or that break a line."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from itertools import islice
from typing import NamedTuple

__all__ = ["Unsafe", "count_words", "unsafe_characters"]

_JOINTS = "'’.,:-"
_WORD = re.compile(rf"\w+(?:[{_JOINTS}]\w+)*")
#: Each byte of ASCII as `w` where it is of a word, as `j` where it joins two, or as a space.
_MARKS = bytes(
    ord("w" if char.isalnum() or char == "_" else "j" if char in _JOINTS else " ")
    for char in map(chr, range(128))
).ljust(256)


def count_words(text: str) -> int:
    """Return how many words a text has as a reader counts them: "3,000" and "don't" are one."""
    if not text.isascii():
        return len(_WORD.findall(text))
    # the same several times as fast: a word begins where no other goes on over one joint
    marks = b"  " + text.encode().translate(_MARKS)
    return marks.count(b" w") + marks.count(b" jw") + marks.count(b"jjw")


class Unsafe(NamedTuple):
    """A character that content cannot hold: where it is, the rule's code, and its words."""

    offset: int
    code: str
    message: str
    hint: str


#: One file of nothing else would otherwise be answered by thousands of faults.
_MOST = 20
_WORDS = {
    "nul-character": ("a text file holds none", "save the file as plain text (UTF-8)"),
    "line-separator": (
        "some programs end the line at it and others do not; only LF and CR LF end a line",
        "put an ordinary line end, or a space, in its place",
    ),
    "control-character": (
        "of the control characters only tabs and line ends are allowed",
        "delete it",
    ),
    "invisible-character": (
        "nobody can see it; such a character is allowed only beside letters that need it",
        "delete it; type the words on both sides again if you cannot find it",
    ),
}


# Ranges are written out instead of asked of `unicodedata`, whose answers change from one
# Python to the next, and content that passes with one must pass with all.
_SEPARATORS = "\v\f\r\x1c-\x1e\x85\u2028\u2029"
_CONTROLS = "\x00-\x08\x0e-\x1b\x1f\x7f-\x84\x86-\x9f\ufdd0-\ufdef\ufffe\uffff"
_CONTROLS_ABOVE = "".join(
    f"{chr(plane * 0x10000 + 0xFFFE)}{chr(plane * 0x10000 + 0xFFFF)}" for plane in range(1, 17)
)
#: Unicode's Default_Ignorable_Code_Point, and a few more that show as nothing or as a gap.
_INVISIBLE = (
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e"
    "\u2060-\u206f\u2800\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffc"
)
_INVISIBLE_ABOVE = "\U0001bca0-\U0001bca3\U0001d159\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
#: What a text in ASCII may have.
_HARMLESS = bytes([*b"\t\n", *range(0x20, 0x7F)])
#: Ten times as fast as the one below, which has to look at single ranges above U+FFFF.
_SCREEN = re.compile(f"[{_SEPARATORS}{_CONTROLS}{_INVISIBLE}\U00010000-\U0010ffff]")
_SUSPECT = re.compile(f"[{_SEPARATORS}{_CONTROLS}{_CONTROLS_ABOVE}{_INVISIBLE}{_INVISIBLE_ABOVE}]")
_SEPARATOR = re.compile(f"[{_SEPARATORS}]")
_CONTROL = re.compile(f"[{_CONTROLS}{_CONTROLS_ABOVE}]")

_RIGHT_TO_LEFT = (
    "\u05be-\u05f4\u0600-\u0605\u0608-\u060b\u060d\u061b\u061d-\u08ff\ufb1d-\ufdcf\ufdf0-\ufdff"
    "\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff"
)
#: Scripts whose letters join or stack: Arabic and its kin, those of Brahmi's line, Mongolian.
_JOINING = (
    "\u0600-\u08ff\u0900-\u0dff\u0e00-\u109f\u1780-\u180a\u1810-\u18af\u1900-\u1aff\u1b00-\u1c4f"
    "\ua800-\ua82f\ua840-\ua87f\ua880-\ua8df\ua8e0-\ua8ff\ua930-\ua9df\uaa00-\uaadf\uabc0-\uabff"
    "\ufb50-\ufdcf\ufdf0-\ufdff\ufe70-\ufefc\U00010a00-\U00010aff\U00011000-\U00011fff"
)
_PICTURE = "\u00a9\u00ae\u203c\u2049\u2122-\u27bf\u2900-\u297f\u2b00-\u2bff\u3030\u303d\u3297\u3299"
_EMOJI = _PICTURE + "\U0001f000-\U0001faff"
_HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_UNSEEN = "\u200b-\u200f\ufe00-\ufe0f\U000e0000-\U000e0fff"


@cache
def _needed() -> re.Pattern[str]:
    """Return where a script cannot do without an invisible character: what must stand beside it.

    Few texts have any, and to compile this takes a hundredth of a small build.
    """
    return re.compile(
        # joiners: between letters that join, or at their edge, one at a time
        f"(?:(?<=[{_JOINING}])[\u200c\u200d](?![{_UNSEEN}])"
        f"|(?<![{_UNSEEN}])[\u200c\u200d](?=[{_JOINING}])"
        # one picture made of several
        f"|(?<=[{_EMOJI}\ufe0f])\u200d(?=[{_EMOJI}])"
        # marks of direction: beside right-to-left letters, over a little punctuation or a number
        f"|(?<=[{_RIGHT_TO_LEFT}])[\u200e\u200f](?![{_UNSEEN}])"
        f"|(?<=[{_RIGHT_TO_LEFT}][^\\w{_UNSEEN}])[\u200e\u200f](?![{_UNSEEN}])"
        f"|(?<=[{_RIGHT_TO_LEFT}][^\\w{_UNSEEN}][^\\w{_UNSEEN}])[\u200e\u200f](?![{_UNSEEN}])"
        f"|(?<![{_UNSEEN}])[\u200e\u200f](?=[^\\w{_UNSEEN}]{{0,2}}[{_RIGHT_TO_LEFT}])"
        # another shape of the character before
        f"|(?<=[{_EMOJI}0-9#*])[\ufe0e\ufe0f]"
        f"|(?<=[{_HAN}])[\ufe00-\ufe02\U000e0100-\U000e01ef]"
        f"|(?<=[\u1820-\u18aa])[\u180b-\u180f])"
    )


def unsafe_characters(text: str) -> tuple[Unsafe, ...]:
    """Return the first of the characters of `text` that content cannot hold, in order.

    A line feed and a tab are fine. Joiners and marks of direction are fine where a
    script needs them, and nowhere else.
    """
    if text.isascii():
        if not text.encode().translate(None, _HARMLESS):
            return ()
    elif not _SCREEN.search(text):
        return ()
    found = (_unsafe(match) for match in _SUSPECT.finditer(text))
    return tuple(islice((it for it in found if it is not None), _MOST))


def _unsafe(match: re.Match[str]) -> Unsafe | None:
    char = match.group()
    code = _code(char)
    if code == "invisible-character" and _needed().match(match.string, match.start()):
        return None
    said, hint = _WORDS[code]
    name = unicodedata.name(char, "")
    shown = f"U+{ord(char):04X}{f' {name}' if name else ''}"
    return Unsafe(match.start(), code, f"the character {shown} stands here: {said}", hint)


def _code(char: str) -> str:
    if char == "\0":
        return "nul-character"
    if _SEPARATOR.match(char):
        return "line-separator"
    return "control-character" if _CONTROL.match(char) else "invisible-character"
