"""A large JSON file, as it is written here → the same with a few things of a list replaced.

To make one anew of ten thousand things takes several times as long. It is written with an
indent of two, so that where a thing begins and ends can be told by its lines: no text in
JSON has a line break of its own.
"""

from __future__ import annotations

from collections.abc import Mapping

import orjson

__all__ = ["dumped", "spliced"]

_OPTIONS = orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE
#: How deep things of a list are that is a value of the outermost object.
_DEEP = b"\n    "


def dumped(value: object) -> bytes:
    """Return a value as JSON."""
    return orjson.dumps(value, option=_OPTIONS)


def spliced(whole: bytes, listed: str, things: Mapping[str, Mapping[str, object]]) -> bytes | None:
    """Return the JSON of an object with some things of its list `listed` replaced.

    Each is known by the value of its first field. Nothing is returned when one is not there.
    """
    start = whole.find(b'\n  "%b": [\n' % listed.encode())
    end = whole.find(b"\n  ]", start)
    if start < 0 or end < 0:
        return None
    found = sorted((_found(whole, it, start, end), name) for name, it in things.items())
    pieces, done = [], 0
    for at, name in found:
        if at < 0:
            return None
        pieces += [whole[done:at], dumped(things[name]).rstrip().replace(b"\n", _DEEP)]
        done = whole.index(_DEEP + b"}", at) + len(_DEEP) + 1
    return b"".join([*pieces, whole[done:]])


def _found(whole: bytes, thing: Mapping[str, object], start: int, end: int) -> int:
    """Return where a thing begins in a stretch of the whole, or -1."""
    field, value = next(iter(thing.items()))
    first = dumped({field: value}).splitlines()[1]
    at = whole.find(_DEEP + b"{" + _DEEP + first, start, end)
    return at + len(_DEEP) if at >= 0 else -1
