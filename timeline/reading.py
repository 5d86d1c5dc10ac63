"""The files of a content folder → `Parts` and every fault in them; what was read before is known.

Reading one file is the dear step of a check, and a pure one: bytes in, part or
faults out. It is spread over processes, and its answers are remembered by the
hash of path and bytes.
"""

from __future__ import annotations

import hashlib
import pickle
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import NamedTuple, cast

from timeline import frontmatter, layout, schema, settings
from timeline.diagnostics import Checked, Diagnostic, Place
from timeline.files import SourceFile
from timeline.jobs import Workers
from timeline.markup import EMPTY, convert
from timeline.model import Article, Chapter, Claim, Entry, Medium, Parts, Site, Source

__all__ = ["Read", "read_parts"]

_SITE = "content/site.toml"
#: Below this number of files a second process costs more than it saves.
_WORTH_A_PROCESS = 150


#: What each file says, for a story that is told again and again by one process.
Answers = Mapping[SourceFile, Checked[schema.Part]]


class Read(NamedTuple):
    """The parts, their faults, and what to remember of the reading: by path, and by file."""

    parts: Parts
    diagnostics: tuple[Diagnostic, ...]
    kept: Mapping[str, bytes]
    answers: Answers


class _File(NamedTuple):
    located: layout.Located
    source: SourceFile


def read_parts(
    sources: Iterable[SourceFile],
    kept: Mapping[str, bytes],
    workers: Workers,
    known: Answers | None = None,
) -> Read:
    """Return what the files say; `kept` is what an earlier reading gave to remember.

    `known` are its answers, where it was of the same process.
    """
    by_path = {source.path: source for source in sources}
    located, misplaced = layout.locate(list(by_path))
    found = [_File(it, by_path[it.path]) for it in located if it.shelf in schema.FORMS]
    known = known or {}
    keys = {file.source.path: _key(file.source) for file in found if file.source not in known}
    new = [file for file in found if _is_new(file.source.path, kept, keys)]
    own: dict[str, Checked[schema.Part]] = {}

    def pickled(file: _File) -> bytes:
        # what this very process reads need not be made again of its pickle
        part = own[file.source.path] = _part(file)
        return pickle.dumps(part, pickle.HIGHEST_PROTOCOL)

    made = workers.spread("reading files", pickled, new, _WORTH_A_PROCESS)
    read = {
        file.source.path: keys[file.source.path] + answer
        for file, answer in zip(new, made, strict=True)
    }
    kept = {path: read.get(path) or kept[path] for path in (it.source.path for it in found)}
    answers = {
        it.source: known.get(it.source) or own.get(it.source.path) or _answer(kept[it.source.path])
        for it in found
    }
    parts = answers.values()
    site = _site(by_path)
    faults = (
        *misplaced,
        *site.diagnostics,
        *(fault for part in parts for fault in part.diagnostics),
    )
    whole = _parts(site.value, located, [it.value for it in parts if it.value], by_path)
    return Read(whole, faults, kept, answers)


def _is_new(path: str, kept: Mapping[str, bytes], keys: Mapping[str, bytes]) -> bool:
    """Return whether a file is another than what is kept of it was made of."""
    return path in keys and kept.get(path, b"")[: len(keys[path])] != keys[path]


def _key(source: SourceFile) -> bytes:
    named = source.path.encode("utf-8", "surrogateescape") + b"\0" + source.content
    return hashlib.blake2b(named, digest_size=16).digest()


def _answer(kept: bytes) -> Checked[schema.Part]:
    """Return what was pickled."""
    return cast("Checked[schema.Part]", pickle.loads(kept[16:]))


def _part(file: _File) -> Checked[schema.Part]:
    """Read one file, alone."""
    located, source = file
    document = frontmatter.parse(source.path, source.content)
    if document.value is None:
        return Checked(None, document.diagnostics)
    body = document.value
    prose = convert(body.body, source.path, body.body_line)
    made = (prose.value or EMPTY)._replace(markdown=body.body, line=body.body_line)
    part = schema.part_from(located.shelf, located.id, body, made)
    complaints = _within_lines(part.diagnostics, source)
    faults = (*document.diagnostics, *prose.diagnostics, *complaints)
    return Checked(None if prose.value is None else part.value, faults)


def _within_lines(faults: Iterable[Diagnostic], source: SourceFile) -> Iterator[Diagnostic]:
    """Yield faults so that none is behind its line's end, where a value goes on in the next."""
    lines = source.content.decode(errors="replace").split("\n") if faults else []
    for fault in faults:
        end = len(lines[fault.place.line - 1]) + 1
        yield fault._replace(place=fault.place._replace(column=min(fault.place.column, end)))


def _site(by_path: Mapping[str, SourceFile]) -> Checked[Site]:
    source = by_path.get(_SITE)
    if source is not None:
        return settings.site_from(source.path, source.content)
    message, hint = "this file is missing", "add it; docs/CONTENT.md says what belongs in it"
    return Checked(None, (Diagnostic(Place(_SITE), "error", "no-site-file", message, hint),))


def _parts(
    site: Site | None,
    located: tuple[layout.Located, ...],
    parts: list[schema.Part],
    by_path: Mapping[str, SourceFile],
) -> Parts:
    def of(noun: type) -> tuple[schema.Part, ...]:
        return tuple(part for part in parts if isinstance(part, noun))

    shelves: dict[str, set[str]] = {shelf: set() for shelf in (*schema.FORMS, "media", "site")}
    for it in located:
        shelves[it.shelf].add(it.id)
    return Parts(
        site=site or settings.stand_in(_SITE, parts),
        entries=cast("tuple[Entry, ...]", of(Entry)),
        claims=cast("tuple[Claim, ...]", of(Claim)),
        sources=cast("tuple[Source, ...]", of(Source)),
        chapters=cast("tuple[Chapter, ...]", of(Chapter)),
        articles=cast("tuple[Article, ...]", of(Article)),
        media=tuple(
            Medium(it.id, by_path[it.path].content) for it in located if it.shelf == "media"
        ),
        ids={shelf: frozenset(ids) for shelf, ids in shelves.items()},
        unread=_unread(by_path, {part.places.path for part in parts}),
    )


def _unread(by_path: Mapping[str, SourceFile], whole: Collection[str]) -> frozenset[str]:
    """Return the words of the files under `content/entries/` that are no part, as IDs have them."""
    return frozenset(
        word.decode()
        for path, source in by_path.items()
        if path.startswith("content/entries/") and path not in whole
        for word in re.findall(rb"[a-z0-9]+(?:-[a-z0-9]+)*", source.content)
    )
