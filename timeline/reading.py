"""The files of a content folder → `Parts` and every fault in them; what was read before is known.

Reading one file is the dear step of a check, and a pure one: bytes in, part or
faults out. It is spread over processes, and its answers are remembered, many files'
in a pack, by the hash of path and bytes.
"""

from __future__ import annotations

import pickle
import re
from collections.abc import Collection, Iterable, Mapping
from typing import Any, NamedTuple, cast

from timeline import layout
from timeline.diagnostics import Checked, Diagnostic, Place, Places
from timeline.digests import Print, digest, plainly
from timeline.files import SourceFile
from timeline.jobs import Workers
from timeline.model import (
    Article,
    Chapter,
    Claim,
    Entry,
    Medium,
    Part,
    Parts,
    Prose,
    Site,
    Source,
)
from timeline.packs import Kept, Pack, pack_of
from timeline.pickling import pickled

__all__ = ["Read", "read_parts"]

_SITE = "content/site.toml"
#: Below this number of files a second process costs more than it saves.
_WORTH_A_PROCESS = 150
_NOWHERE, _NO_PROSE = Places(""), Prose("", "")


#: What a file says, or its faults.
Answer = Checked[Part | Site]
#: What each file says, by its path, for a story that is told again and again by one process.
Answers = Mapping[str, tuple[SourceFile, Answer]]


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
        before = self.kept.prints.get(file.source.path)
        return before is not None and (
            self._known(file) is not None or before.whole == file.source.key
        )

    def _known(self, file: _File) -> Answer | None:
        """Return what a file says, if this process has read it."""
        source, answer = self.known.get(file.source.path, (None, None))
        return answer if source == file.source else None

    def _like(self, file: _File, before: Answer | None) -> Part | None:
        """Return what a file said before, if only the text below its front matter is another.

        With the old text below what is above it now it would be the old file.
        """
        part = before.value if before and not before.diagnostics else None
        if part is None or isinstance(part, Site):
            return None
        above = file.source.content.split(b"\n", part.prose.line - 1)[:-1]
        old = b"\n".join([*above, part.prose.markdown.encode()])
        was = self.kept.prints[file.source.path].whole
        return part if was == SourceFile(file.source.path, old).key else None

    def answers(self) -> dict[str, Answer]:
        """Return what the files say, by path, when all are known."""
        known = {it.source.path: self._known(it) for it in self.files} if self.known else {}
        if not known or any(it is None for it in known.values()):
            return _unpacked(self.kept)
        return cast("dict[str, Answer]", known)

    def read(self) -> tuple[Pack, dict[str, Answer]]:
        """Read what is new, and return what all files say."""
        prints, answers = dict[str, Print](), dict[str, Answer]()
        unpacked = _unpacked(self.kept)
        for file in self.files:
            path = file.source.path
            if self._is_same(file):
                answers[path] = self._known(file) or unpacked[path]
                prints[path] = self.kept.prints[path]
            else:
                from timeline.parsing import part_of

                like = self._like(file, unpacked.get(path))
                answers[path] = part_of(*file, like)
                alike = self.kept.prints[path] if like else None
                prints[path] = _print(file, answers[path].value, alike)
        return Pack(prints, pickled(answers)), answers


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
    found = [_File(it, by_path[it.path]) for it in located if it.shelf != "media"]
    prints, whole = _said(found, kept, workers, known or {})
    answers = {it.source.path: (it.source, whole[it.source.path]) for it in found}
    faults = (*misplaced, *(fault for _, it in answers.values() for fault in it.diagnostics))
    if _SITE not in by_path:
        hint = "add it; docs/CONTENT.md says what belongs in it"
        missing = Diagnostic(Place(_SITE), "error", "no-site-file", "this file is missing", hint)
        faults = (*faults, missing)
    told = [it.value for _, it in answers.values() if it.value is not None]
    return Read(_parts(located, told, by_path), faults, prints, answers)


def _said(
    files: Iterable[_File], kept: Kept, workers: Workers, known: Answers
) -> tuple[dict[str, Print], dict[str, Answer]]:
    """Return the print of each file, and what it says, by its path: as remembered, or read now."""
    new: dict[str, _Reading] = {}
    counts: list[int] = []
    prints: dict[str, Print] = {}
    whole: dict[str, Answer] = {}
    for name, held in _packed(files).items():
        reading = _Reading(tuple(held), kept.packs.get(name, Pack()), known)
        count = reading.new()
        if count is None:
            whole |= reading.answers()
            prints |= reading.kept.prints
        else:
            new[name] = reading
            counts.append(count)

    def read(name: str) -> Pack:
        # what this very process reads need not be made again of its pickle
        pack, own = new[name].read()
        whole.update(own)
        kept.keep(name, pack)
        return pack

    for pack in workers.spread("reading files", read, list(new), _WORTH_A_PROCESS, counts):
        prints |= pack.prints
        if not pack.prints.keys() <= whole.keys():
            whole |= _unpacked(pack)
    return prints, whole


def _packed(files: Iterable[_File]) -> dict[str, list[_File]]:
    """Return the files by the pack that they are in, which their path decides."""
    packs: dict[str, list[_File]] = {}
    for file in files:
        packs.setdefault(pack_of(file.source.path), []).append(file)
    return dict(sorted(packs.items()))


def _unpacked(pack: Pack) -> dict[str, Answer]:
    """Return what the files of a pack say, by path."""
    return cast("dict[str, Answer]", pickle.loads(pack.answers)) if pack.answers else {}


def _print(file: _File, part: Part | Site | None, like: Print | None) -> Print:
    """Return the print of a file; `like` is of one that has the very same front matter."""
    if not isinstance(part, Entry):
        return Print(file.source.key, b"", b"")
    if like is not None:
        return like._replace(whole=file.source.key)
    bones = part._replace(prose=_NO_PROSE, citations=(), places=_NOWHERE)
    return Print(file.source.key, digest(plainly(bones)), digest(plainly(part.citations)))


def _parts(
    located: tuple[layout.Located, ...],
    told: list[Part | Site],
    by_path: Mapping[str, SourceFile],
) -> Parts:
    found: dict[type, list[Any]] = {}
    for it in told:
        found.setdefault(type(it), []).append(it)
    shelves: dict[str, set[str]] = {shelf: set() for shelf in layout.SHELVES}
    for place in located:
        shelves[place.shelf].add(place.id)
    return Parts(
        site=found[Site][0] if Site in found else _stand_in(told),
        entries=tuple(found.get(Entry, ())),
        claims=tuple(found.get(Claim, ())),
        sources=tuple(found.get(Source, ())),
        chapters=tuple(found.get(Chapter, ())),
        articles=tuple(found.get(Article, ())),
        media=tuple(
            Medium(it.id, by_path[it.path].content) for it in located if it.shelf == "media"
        ),
        ids={shelf: frozenset(ids) for shelf, ids in shelves.items()},
        unread=_unread(by_path, {part.places.path for part in told}),
    )


def _stand_in(parts: list[Any]) -> Site:
    """Return a site for parts whose own cannot be read."""
    from timeline.settings import stand_in

    return stand_in(_SITE, parts)


def _unread(by_path: Mapping[str, SourceFile], whole: Collection[str]) -> frozenset[str]:
    """Return the words of the files under `content/entries/` that are no part, as IDs have them."""
    return frozenset(
        word.decode()
        for path, source in by_path.items()
        if path.startswith("content/entries/") and path not in whole
        for word in re.findall(rb"[a-z0-9]+(?:-[a-z0-9]+)*", source.content)
    )
