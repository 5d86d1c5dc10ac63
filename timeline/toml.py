"""The bytes of a TOML file → its data, with the place of every key; or what is wrong with it."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any, NamedTuple

from timeline.diagnostics import Checked, Diagnostic, Mark, Place, Places, Step
from timeline.fences import not_utf8, place_in
from timeline.text import unsafe_characters

__all__ = ["Table", "parse"]

_DEEPEST = 6
_LONGEST = 1000
#: One file of nothing else would otherwise be answered by thousands of faults.
_MOST = 20
_KEY = re.compile(r"\s*([A-Za-z0-9_-]+)\s*=\s*")
_ESCAPE = re.compile(r"(\\u|\\U)((?<=u)[0-9A-Fa-f]{4}|(?<=U)[0-9A-Fa-f]{8})")
_BARE = re.compile(r"""\s*(?P<key>[A-Za-z0-9_-]+)\s*[=:]\s*(?P<value>[^\s"'\[{#][^"#]*?)\s*\Z""")
_TABLE = re.compile(r"\s*(\[\[?)\s*([A-Za-z0-9_-]+)\s*\]\]?")
#: Text in quotes, closed or not, and remarks: what has no sign of TOML.
_QUIET = re.compile(
    r'"""(?s:\\.|[^\\])*?(?:"""|\Z)|'
    r"'''(?s:.)*?(?:'''|\Z)|"
    r'"(?:\\.|[^"\\\n])*"?|'
    r"'[^'\n]*'?|#[^\n]*"
)
_BRACKET = re.compile(r"[\[\]{}]")
_LONG_KEY = re.compile(rf"(?:\.[ \t]*(?:[\w-]+[ \t]*)?){{{_DEEPEST}}}")
_LONG_WORD = re.compile(rf"\w{{{_LONGEST}}}")


class Table(NamedTuple):
    """What a TOML file says, and where."""

    data: Mapping[str, Any]
    places: Places


def parse(path: str, content: bytes) -> Checked[Table]:
    """Return what a file says, and every character in it that nobody can see, or why it is none."""
    try:
        text = content.decode("utf-8").removeprefix("\ufeff").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        return Checked(None, (not_utf8(path, error),))
    passed = _passed(path, text)
    if passed:
        return Checked(None, (passed,))
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        return Checked(None, (_syntax(path, text, str(error)),))
    return Checked(Table(data, Places.of(path, _marks(text))), _unseen(path, text, data))


def _passed(path: str, text: str) -> Diagnostic | None:
    """Return the limit that a text passes, before it is read: some of that work is quadratic."""
    bare = _QUIET.sub(lambda found: " " * len(found.group()), text)
    keys = (it.start() for it in _LONG_KEY.finditer(bare))
    words = (it.start() for it in _LONG_WORD.finditer(bare))
    for spots, message in (
        (_deep(bare), f"more than {_DEEPEST} lists and tables stand in each other here"),
        (keys, f"this key has more than {_DEEPEST} words with points between them"),
        (words, f"more than {_LONGEST:,} letters or digits stand here without quotes"),
    ):
        offset = next(spots, None)
        if offset is not None:
            hint = "write it flat and short, as docs/CONTENT.md shows it"
            return Diagnostic(place_in(path, text, offset), "error", "toml-too-deep", message, hint)
    return None


def _deep(bare: str) -> Iterator[int]:
    """Yield where a bracket opens that stands in too many others."""
    depth = 0
    for bracket in _BRACKET.finditer(bare):
        depth += 1 if bracket.group() in "[{" else -1
        if depth > _DEEPEST:
            yield bracket.start()


def _unseen(path: str, text: str, found: object) -> tuple[Diagnostic, ...]:
    """Return a fault for each character that nobody can see, bare or written as an escape."""
    bare = unsafe_characters(text)
    faults = [
        Diagnostic(place_in(path, text, it.offset), "error", it.code, it.message, it.hint)
        for it in bare
    ]
    if faults:
        return tuple(faults)
    hidden = ((word[it.offset], it) for word in _texts(found) for it in unsafe_characters(word))
    return tuple(
        Diagnostic(_escape(path, text, char), "error", it.code, it.message, it.hint)
        for char, it in islice(hidden, _MOST)
    )


def _texts(found: object) -> Iterator[str]:
    if isinstance(found, str):
        yield found
    elif isinstance(found, dict | list):
        for inner in found.values() if isinstance(found, dict) else found:
            yield from _texts(inner)


def _escape(path: str, text: str, char: str) -> Place:
    """Return where a character is written as an escape."""
    written = (f"\\u{ord(char):04x}", f"\\U{ord(char):08x}")
    spots = (it.start() for it in _ESCAPE.finditer(text) if it[1] + it[2].lower() in written)
    return place_in(path, text, next(spots, 0))


def _syntax(path: str, text: str, problem: str) -> Diagnostic:
    spot = re.search(r"\(at line (\d+), column (\d+)\)", problem)
    place = Place(path, int(spot[1]), int(spot[2])) if spot else Place(path, text.count("\n") + 1)
    line = text.split("\n")[place.line - 1] if spot else ""
    bare = _BARE.match(line)
    typed = f'type `{bare["key"]} = "{bare["value"]}"`' if bare else ""
    what = problem.partition(" (at ")[0]
    if "overwrite" in what:
        place = place._replace(column=len(line) - len(line.lstrip()) + 1)
        message, hint = "this key has a value already: it stands twice", "remove one of the two"
        return Diagnostic(place, "error", "toml-syntax", message, hint)
    return Diagnostic(
        place,
        "error",
        "toml-syntax",
        f"this is not TOML: {what[:1].lower()}{what[1:]}",
        typed or 'mend the line; a value is written `key = "text"`',
    )


def _marks(text: str) -> dict[tuple[Step, ...], Mark]:
    """Return where each key and its value stand (keys at the head of a line only)."""
    marks: dict[tuple[Step, ...], Mark] = {}
    table: tuple[Step, ...] = ()
    counts: dict[str, int] = {}
    for number, line in enumerate(text.split("\n"), 1):
        if header := _TABLE.match(line):
            name = header[2]
            table = (name,)
            if header[1] == "[[":
                table = (name, counts.get(name, 0))
                counts[name] = counts.get(name, 0) + 1
            marks[table] = (number, 1, number, 1)
        elif pair := _KEY.match(line):
            key = (*table, pair[1])
            marks[key] = (number, pair.start(1) + 1, number, pair.end() + 1)
    return marks
