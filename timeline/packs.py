"""The files of a content folder as they are remembered: many in a pack, each with its print.

What is read back together takes half the time that each alone would, and after an edit
only one pack is another.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple
from zlib import crc32

from timeline.digests import Print

__all__ = ["PACKS", "Kept", "Pack", "pack_of", "packs_of"]

#: The names of the packs.
PACKS = tuple(f"{number:02x}" for number in range(128))


class Pack(NamedTuple):
    """Some files: the print of each by its path, and what all of them say, pickled."""

    prints: Mapping[str, Print] = {}
    answers: bytes | memoryview = b""


def _keep_nothing(_name: str, _pack: Pack) -> None:
    """Keep nothing."""


class Kept(NamedTuple):
    """What an earlier reading kept, by name; and what keeps a pack, in whatever process read it."""

    packs: Mapping[str, Pack] = {}
    keep: Callable[[str, Pack], None] = _keep_nothing


def packs_of(prints: Mapping[str, Print]) -> dict[str, Pack]:
    """Return the packs of some files, without what these say, for who knows that."""
    packs: dict[str, dict[str, Print]] = {}
    for path, it in prints.items():
        packs.setdefault(pack_of(path), {})[path] = it
    return {name: Pack(held) for name, held in packs.items()}


def pack_of(path: str) -> str:
    """Return the name of the pack that a file is in."""
    return PACKS[crc32(path.encode("utf-8", "surrogateescape")) % len(PACKS)]
