"""Front matter that is written plainly → its data and marks; any other → nothing.

Nearly all that people write is lines of `key: value`, lists below a key, and short
`[a, b]` or `{a: b}`. To take such lines apart by a pattern needs a third of the time
of libyaml's events. What is read here is what libyaml reads, without any fault;
whatever is not certain to be so is left to it.
"""

from __future__ import annotations

import re
from typing import Any, NamedTuple

from timeline.diagnostics import Mark, Step
from timeline.text import unsafe_characters

__all__ = ["NOTHING", "Plain", "Steps", "read"]

Steps = tuple[Step, ...]

#: What means nothing where it is written without quotes.
NOTHING = ("", "null", "~")

#: Both below what is allowed, so that whoever goes too far is told so elsewhere.
_DEEPEST, _MOST = 5, 1000

#: `null` would be nothing; libyaml reads no key of more than 1024 characters.
_KEY = r"(?!null:)\w[\w-]{0,99}+"
#: None of the signs that mean something at the beginning of a value.
_FIRST = r"[^\s\-?:,\[\]{}#&*!|>'\"%@`]"
_QUOTED = r"""'[^'\n]*+'|"[^"\\\n]*+\""""
#: A line as its indent, a dash, a key, the colon, and a value.
_LINE = re.compile(
    rf"^( *+)(- ++)?(?:({_KEY})(:(?: ++|$)))?"
    rf"({_FIRST}[^:#\n]*+(?::(?=[^ \n])[^:#\n]*+)*+(?<! )|{_QUOTED}|[\[{{].*+)?\n",
    re.MULTILINE,
)
#: In brackets or braces: a key, and a value or its first sign. More signs end a value there,
#: to some readers of YAML also `?`, and a colon.
_ITEM = re.compile(rf" *+(?:({_KEY}): ++)?({_FIRST}[^:#?,\[\]{{}}]*+|{_QUOTED}|[\[{{]) *+")


class Plain(NamedTuple):
    """Front matter as mappings, lists and text, and the place of each part (see `Places`)."""

    data: dict[str, Any]
    marks: dict[Steps, Mark]


class _UnsureError(Exception):
    """It is not certain that libyaml reads the same."""


def read(text: str) -> Plain | None:
    """Return what front matter says, its first line being the second of its file; or nothing."""
    if "\t" in text or unsafe_characters(text):
        return None
    lines = _LINE.findall(text)
    # lines that the pattern does not know were passed over; one without an end is not counted
    if len(lines) != text.count("\n") or not text.endswith("\n"):
        return None
    try:
        return _Reading(lines).whole()
    except _UnsureError:
        return None


class _Reading:
    """One reading: lines are taken from the first to the last, and marks grow.

    `at` is the index of the next line, two less than its number in the file.
    """

    def __init__(self, lines: list[tuple[str, ...]]) -> None:
        self.lines = [*lines, ("",) * 5]  # a line of nothing, which goes on with nothing
        self.at = 0
        self.marks: dict[Steps, Mark] = {(): (1, 1, 1, 1)}

    def whole(self) -> Plain:
        """Return what all lines say."""
        data = self._mapping(0, ())
        if self.at < len(self.lines) - 1 or len(self.marks) > _MOST:
            raise _UnsureError
        return Plain(data, self.marks)

    def _mapping(self, column: int, steps: Steps) -> dict[str, Any]:
        """Take the lines that begin with a key in one column, and what is below them."""
        _bound(steps)
        found: dict[str, Any] = {}
        lines, marks = self.lines, self.marks
        while True:
            indent, dash, key, colon, value = lines[self.at]
            if len(indent) != column or dash or not key:
                return found
            if key in found:
                raise _UnsureError
            self.at += 1
            line, inner, start = self.at + 1, (*steps, key), column + len(key) + len(colon)
            marks[inner] = (line, column + 1, line, start + 1)
            found[key] = self._value(value, start, inner) if value else self._below(column, inner)

    def _list(self, column: int, steps: Steps) -> list[Any]:
        """Take the lines that begin with a dash in one column, and what is below them."""
        _bound(steps)
        found: list[Any] = []
        while True:
            indent, dash, key, colon, value = self.lines[self.at]
            if len(indent) != column or not dash:
                return found
            line, inner, start = self.at + 2, (*steps, len(found)), column + len(dash)
            self.marks[inner] = (line, start + 1, line, start + 1)
            if key:
                # to the mapping that begins behind it, a dash is no more than a space
                self.lines[self.at] = (" " * start, "", key, colon, value)
                found.append(self._mapping(start, inner))
            elif value:
                self.at += 1
                found.append(self._value(value, start, inner))
            else:
                raise _UnsureError

    def _below(self, column: int, steps: Steps) -> Any:
        """Take the list or mapping that stands below its key."""
        indent, dash, *_ = self.lines[self.at]
        # the dashes of a list may stand in the column of its key
        if len(indent) < column + (0 if dash else 1):
            raise _UnsureError
        self.marks[steps] = (*self.marks[steps][:2], self.at + 2, len(indent) + 1)
        return (self._list if dash else self._mapping)(len(indent), steps)

    def _value(self, written: str, column: int, steps: Steps) -> Any:
        """Return the value that ends a line."""
        if written[0] not in "[{":
            return _scalar(written)
        value, end = self._flow(written, 0, column, steps)
        if end != len(written):
            raise _UnsureError
        return value

    def _flow(self, written: str, at: int, column: int, steps: Steps) -> tuple[Any, int]:
        """Return the list or mapping whose first sign is at `at`, and where it ends."""
        _bound(steps)
        if written.startswith(("[]", "{}"), at):
            return [] if written[at] == "[" else {}, at + 2
        found: dict[Step, Any] = {}
        line, pairs, sign = self.at + 1, written[at] == "{", ","
        while sign == ",":
            item = _ITEM.match(written, at + 1)
            if item is None or pairs != bool(item[1]) or item[1] in found:
                raise _UnsureError
            step, start = item[1] or len(found), item.start(2)
            value_at = column + start + 1
            key_at = column + item.start(1) + 1 if pairs else value_at
            self.marks[(*steps, step)] = (line, key_at, line, value_at)
            if item[2] in ("[", "{"):
                found[step], at = self._flow(written, start, column, (*steps, step))
                at = len(written) - len(written[at:].lstrip(" "))
            else:
                found[step], at = _scalar(item[2].rstrip(" ")), item.end()
            sign = written[at : at + 1]
        if sign != ("}" if pairs else "]"):
            raise _UnsureError
        return found if pairs else list(found.values()), at + 1


def _scalar(written: str) -> str | None:
    if written[0] in "'\"":
        return written[1:-1]
    return None if written in NOTHING else written


def _bound(steps: Steps) -> None:
    """Go on only if a list or mapping may stand so deep."""
    if len(steps) >= _DEEPEST:
        raise _UnsureError
