"""Values → hashes that tell them apart: the same for the same value, whatever is shared inside."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import NamedTuple

import orjson

__all__ = ["Basis", "Print", "digest", "part_of", "plainly"]

_SIZE = 16


class Print(NamedTuple):
    """The hashes of a file: of all of it, and, of an entry, of parts of what it says.

    `cited` is of its citations, `bones` of all but these and the annotation.
    """

    whole: bytes
    bones: bytes
    cited: bytes


class Basis(NamedTuple):
    """What a site was made of: the hash of each entry's file, one after the other, and of all else.

    `rest` is also of the bones and citations of the entries: where it is the same, the
    entries are the same ones in the same order.
    """

    rest: bytes
    files: bytes

    def touched(self, earlier: Basis) -> frozenset[int] | None:
        """Return which entries have another file than earlier; nothing where more changed."""
        if earlier.rest != self.rest:
            return None
        return frozenset(
            at // _SIZE
            for at in range(0, len(self.files), _SIZE)
            if self.files[at : at + _SIZE] != earlier.files[at : at + _SIZE]
        )


def digest(*parts: bytes) -> bytes:
    """Return the hash of some bytes, one after the other."""
    made = hashlib.blake2b(digest_size=_SIZE)
    for part in parts:
        made.update(len(part).to_bytes(8, "big") + part)
    return made.digest()


def part_of(value: object) -> object:
    """Return in JSON's own types what is none: a named tuple, bytes, what is worked out now."""
    if isinstance(value, tuple):
        return tuple(value)  # one with names
    if isinstance(value, bytes):
        return value.hex()
    if callable(value):
        return value()
    raise TypeError(f"of a {type(value).__name__} no hash can be made")


def plainly(value: object, other: Callable[[object], object] = part_of) -> bytes:
    """Return the bytes of a value that is made of named tuples, texts and numbers.

    `other` is asked about what JSON has no type for.
    """
    return orjson.dumps(value, other, orjson.OPT_NON_STR_KEYS)
