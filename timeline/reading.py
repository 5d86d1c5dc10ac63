"""The files of a content folder → `Parts` and every fault in them; what was read before is known.

Reading one file is the dear step of a check, and a pure one: bytes in, part or
faults out. It is spread over processes, and its answers are remembered, many files'
in a pack, by the hash of path and bytes.
"""

from __future__ import annotations

import pickle
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import NamedTuple, cast

from timeline import frontmatter, layout, schema, settings
from timeline.diagnostics import Checked, Diagnostic, Place, Places
from timeline.digests import Print, digest, plainly
from timeline.files import SourceFile
from timeline.jobs import Workers
from timeline.markup import EMPTY, convert
from timeline.model import Article, Chapter, Claim, Entry, Medium, Parts, Site, Source
from timeline.packs import Kept, Pack, pack_of

__all__ = ["Read", "read_parts"]

_SITE = "content/site.toml"
#: Below this number of files a second process costs more than it saves.
_WORTH_A_PROCESS = 150
_NOWHERE = Places("")


#: What each file says, for a story that is told again and again by one process.
Answers = Mapping[SourceFile, Checked[schema.Part]]


class Read(NamedTuple):
    """The parts, their faults, the print of each file by its path, and what each file says."""

    parts: Parts
    diagnostics: tuple[Diagnostic, ...]
    prints: Mapping[str, Print]
    answers: Answers


class _File(NamedTuple):
    located: layout.Located
    source: SourceFile


class _Reading(NamedTuple):
    """The files of a pack, and what is known of them already."""

    files: tuple[_File, ...]
    kept: Pack
    known: Answers

    def new(self) -> int | None:
        """Return how many files are to be read; nothing when all is as it is remembered."""
        count = sum(not self._is_same(it) for it in self.files)
        there = count or self.kept.prints.keys() != {it.source.path for it in self.files}
        return count if there else None

    def _is_same(self, file: _File) -> bool:
        known = self.kept.prints.get(file.source.path)
        return known is not None and (file.source in self.known or known.whole == _key(file.source))

    def answers(self) -> dict[str, Checked[schema.Part]]:
        """Return what the files say, by path, when all are known."""
        paths = {it.source.path: self.known.get(it.source) for it in self.files}
        if not any(it is None for it in paths.values()):
            return cast("dict[str, Checked[schema.Part]]", paths)
        return _unpacked(self.kept)

    def read(self) -> tuple[Pack, dict[str, Checked[schema.Part]]]:
        """Read what is new, and return what all files say."""
        prints, answers = dict[str, Print](), dict[str, Checked[schema.Part]]()
        unpacked = _unpacked(self.kept)
        for file in self.files:
            path = file.source.path
            if self._is_same(file):
                answers[path] = self.known.get(file.source) or unpacked[path]
                prints[path] = self.kept.prints[path]
            else:
                answers[path] = _part(file)
                prints[path] = _print(file, answers[path].value)
        return Pack(prints, pickle.dumps(answers, pickle.HIGHEST_PROTOCOL)), answers


def read_parts(
    sources: Iterable[SourceFile],
    kept: Kept,
    workers: Workers,
    known: Answers | None = None,
) -> Read:
    """Return what the files say; `kept` is what an earlier reading kept.

    `known` are its answers, where it was of the same process.
    """
    by_path = {source.path: source for source in sources}
    located, misplaced = layout.locate(list(by_path))
    found = [_File(it, by_path[it.path]) for it in located if it.shelf in schema.FORMS]
    packs = {
        name: _Reading(tuple(files), kept.packs.get(name, Pack()), known or {})
        for name, files in _packed(found).items()
    }
    own: dict[str, dict[str, Checked[schema.Part]]] = {}

    def read(name: str) -> Pack:
        # what this very process reads need not be made again of its pickle
        pack, own[name] = packs[name].read()
        kept.keep(name, pack)
        return pack

    counted = {name: it.new() for name, it in packs.items()}
    new = {name: count for name, count in counted.items() if count is not None}
    made = workers.spread("reading files", read, list(new), _WORTH_A_PROCESS, list(new.values()))
    changed = dict(zip(new, made, strict=True))
    whole: dict[str, Checked[schema.Part]] = {}
    for name, pack in packs.items():
        whole |= own.get(name) or (_unpacked(changed[name]) if name in changed else pack.answers())
    told_of = (changed.get(name) or pack.kept for name, pack in packs.items())
    prints = {path: it for pack in told_of for path, it in pack.prints.items()}
    answers = {it.source: whole[it.source.path] for it in found}
    parts = answers.values()
    site = _site(by_path)
    faults = (
        *misplaced,
        *site.diagnostics,
        *(fault for part in parts for fault in part.diagnostics),
    )
    told = _parts(site.value, located, [it.value for it in parts if it.value], by_path)
    return Read(told, faults, prints, answers)


def _packed(files: Iterable[_File]) -> dict[str, list[_File]]:
    """Return the files by the pack that they are in, which their path decides."""
    packs: dict[str, list[_File]] = {}
    for file in files:
        packs.setdefault(pack_of(file.source.path), []).append(file)
    return dict(sorted(packs.items()))


def _unpacked(pack: Pack) -> dict[str, Checked[schema.Part]]:
    """Return what the files of a pack say, by path."""
    return (
        cast("dict[str, Checked[schema.Part]]", pickle.loads(pack.answers)) if pack.answers else {}
    )


def _key(source: SourceFile) -> bytes:
    return digest(source.path.encode("utf-8", "surrogateescape"), source.content)


def _print(file: _File, part: schema.Part | None) -> Print:
    if not isinstance(part, Entry):
        return Print(_key(file.source), b"", b"")
    bones = part._replace(prose=EMPTY, citations=(), places=_NOWHERE)
    return Print(_key(file.source), digest(plainly(bones)), digest(plainly(part.citations)))


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
