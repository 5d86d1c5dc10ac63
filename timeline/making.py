"""`Views` and templates → every file of the site, into a staging folder; what is the same is kept.

A page is made of its context, the templates and the code. The hash of all that
is remembered beside what was written; where it is the same again, the old file
is taken over. Pages are made in several processes, each writing its own.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import NamedTuple

import orjson

from timeline import archive, assets
from timeline.contexts import frame_of
from timeline.datapage import DATA, data_page
from timeline.diagnostics import Checked, Diagnostic, Places
from timeline.exports import exports_of
from timeline.facets import Facet, facets_of, filter_css, filtered_alike
from timeline.feeds import feed_pages, json_feed
from timeline.files import Artifact, SourceFile
from timeline.homepage import before_home
from timeline.hosting import hosting_pages
from timeline.jobs import Workers
from timeline.markup import EMPTY
from timeline.output import Known, Staging
from timeline.page import Page
from timeline.pages import plan
from timeline.render import Compiled, Renderer, file_of, renderer
from timeline.search import pair_files, word_files
from timeline.views import ClaimView, EntryView, SourceView, Views

__all__ = ["Before", "Made", "Workshop", "make_site", "set_up"]

#: Below this number of pages a second process costs more than it saves.
_WORTH_A_PROCESS = 300
#: A site larger than this is not packed into one file: few would take it away.
LARGEST_ARCHIVE = 128 * 1024 * 1024
_ARCHIVE = "data/site.zip"
_NOWHERE = Places("")


class Made(NamedTuple):
    """The files of a site, or the faults of its templates."""

    known: Mapping[str, Known]
    diagnostics: tuple[Diagnostic, ...]


class Before(NamedTuple):
    """What is known from outside: the hash of all content, what an earlier build wrote."""

    content: bytes
    known: Mapping[str, Known]


class Workshop(NamedTuple):
    """All that is needed to make any page of a site, and what pages there are."""

    views: Views
    facets: tuple[Facet, ...]
    bundled: Mapping[str, assets.Asset]
    pages: tuple[Page, ...]
    renderer: Renderer
    base: bytes

    def file(self, path: str) -> Checked[Artifact] | None:
        """Make one file, if it is one that is made by itself."""
        page = next((it for it in self.pages if file_of(it.address) == path), None)
        if page is not None:
            return self.renderer.render(page, page.context())
        piece = next((it for it in self.pieces() if it.path == path), None)
        return None if piece is None else Checked(piece)

    def pieces(self) -> Iterable[Artifact]:
        """Yield the files that are there already: style, script, pictures."""
        yield from (it.artifact for it in self.bundled.values())
        yield from (Artifact(f"media/{it.name}", it.content) for it in self.views.story.media)


def set_up(
    views: Views,
    templates: tuple[SourceFile, ...],
    compiled: Compiled,
    earlier: Workshop | None = None,
) -> Workshop:
    """Return all that is needed to make the pages of a story.

    `compiled` is what an earlier workshop left, or empty; what is compiled is put into it.
    Of an `earlier` one of the same templates the renderer is taken over, with what it has made.
    """
    if earlier is not None and filtered_alike(views, earlier.views):
        facets = earlier.facets
    else:
        facets = facets_of(views)
    bundled = assets.bundle(templates, filter_css(facets, views.phrases))
    frame = frame_of(views, bundled)
    pages = [*plan(views, facets), *feed_pages(views)]
    listed = [it.address for it in pages if it.template != "pages/moved.html"]
    pages += hosting_pages([*listed, DATA])
    base = _hash(*(it.content for it in templates), _plainly(frame))
    if earlier is not None and earlier.base == base:
        made_by = earlier.renderer
    else:
        made_by = renderer(templates, frame, views.phrases, compiled)
    return Workshop(views, facets, bundled, tuple(pages), made_by, base)


def make_site(workshop: Workshop, staging: Staging, before: Before, workers: Workers) -> Made:
    """Fill `staging` with every file of the site."""
    views = workshop.views
    work = _Work(workshop.renderer, staging, before, workshop.base, _contexts(views))
    data = (
        # the two dearest of all: each to a process of its own
        ("words", lambda: word_files(views, before_home(views))),
        ("pairs", lambda: pair_files(views)),
        *exports_of(views),
        ("feed", lambda: (json_feed(views),)),
    )
    tasks: list[Callable[[], _Answer]] = [partial(work.group, *group) for group in data]
    tasks += [partial(work.page, page) for page in workshop.pages]
    workshop.renderer.ready()  # once, before there are several processes
    made = workers.spread("making pages", _do, tasks, _WORTH_A_PROCESS)
    # a fault of a template is told once, for the first of the pages that have it
    told = {fault.place: fault for _, found in reversed(made) for fault in found}
    if told:
        return Made({}, tuple(sorted(told.values())))
    known = {path: it for answer, _ in made for path, it in answer.items()}
    known |= {it.path: work.file(it) for it in workshop.pieces()}
    sums = {path: it.sum for path, it in known.items()}
    small = sum(it.size for it in sums.values()) <= LARGEST_ARCHIVE and len(sums) < archive.MOST
    described, faults = work.page(data_page(views, sums, small))
    known |= described
    return Made(known | (_archived(work, known, workers) if small else {}), faults)


#: The files that were made, by path, and the faults of their templates.
_Answer = tuple[dict[str, Known], tuple[Diagnostic, ...]]


def _do(task: Callable[[], _Answer]) -> _Answer:
    return task()


class _Work(NamedTuple):
    """What the making of every file needs."""

    renderer: Renderer
    staging: Staging
    before: Before
    base: bytes
    contexts: _Contexts

    def page(self, page: Page) -> _Answer:
        """Make a page, or take it over when it is made of the same as before."""
        path, quick = file_of(page.address), self.contexts.quick(page, self.base)
        before = self.before.known.get(path)
        if before and quick and before.quick == quick and self.staging.carry(path, before.sum):
            return {path: before}, ()
        context = page.context()
        key = _hash(self.base, self.contexts.bytes_of(page, context))
        known = self._carried(path, key)
        if known is not None:
            return {path: known._replace(quick=quick)}, ()
        made = self.renderer.render(page, context)
        if made.value is None:
            return {}, made.diagnostics
        return {path: Known(key, self.staging.write(made.value), quick)}, ()

    def group(self, name: str, make: Callable[[], Iterable[Artifact]]) -> _Answer:
        """Make files that are made together of all the content, or take them all over."""
        return self.together(_hash(name.encode(), self.before.content), make), ()

    def together(self, key: bytes, make: Callable[[], Iterable[Artifact]]) -> dict[str, Known]:
        """Make the files of one key, or take them all over."""
        old = {path: known for path, known in self.before.known.items() if known.key == key}
        if old and all(self.staging.carry(path, known.sum) for path, known in old.items()):
            return old
        for path in old:
            self.staging.drop(path)
        return {it.path: Known(key, self.staging.write(it)) for it in make()}

    def file(self, artifact: Artifact) -> Known:
        """Write a file that is there already, or take it over."""
        key = _hash(artifact.content)
        return self._carried(artifact.path, key) or Known(key, self.staging.write(artifact))

    def packed(self, path: str) -> archive.Packed:
        """Pack a file that was made or taken over."""
        return archive.pack(self.staging.read(path))

    def _carried(self, path: str, key: bytes) -> Known | None:
        known = self.before.known.get(path)
        carried = known and known.key == key and self.staging.carry(path, known.sum)
        return known if carried else None


def _archived(work: _Work, known: Mapping[str, Known], workers: Workers) -> dict[str, Known]:
    """Return the zip of all files; those that the last one held as they are stay packed."""
    held = "".join(f"{path} {it.sum.digest}\n" for path, it in sorted(known.items()))

    def make() -> tuple[Artifact]:
        last, before = work.before.known.get(_ARCHIVE), work.before.known
        old = work.staging.old(_ARCHIVE, last.sum) if last else None
        same = [
            path
            for path, it in known.items()
            if path in before and before[path].sum.digest == it.sum.digest
        ]
        packed = archive.packed_in(old, same) if old else {}
        new = [path for path in sorted(known) if path not in packed]
        made = workers.spread("packing", work.packed, new, _WORTH_A_PROCESS)
        return (Artifact(_ARCHIVE, archive.archive_of(packed | dict(zip(new, made, strict=True)))),)

    return work.together(_hash(held.encode()), make)


def _hash(*parts: bytes) -> bytes:
    made = hashlib.blake2b(digest_size=16)
    for part in parts:
        made.update(len(part).to_bytes(8, "big") + part)
    return made.digest()


class _Contexts(NamedTuple):
    """Contexts → bytes that are the same for the same context, whatever is shared inside.

    An entry, a claim or a source stands for itself by the hash of all that it
    shows, worked out once: pages hold them by the hundred. `bones` is the hash of
    the whole story but for the annotations and citations of its entries.
    """

    digests: Mapping[tuple[type, str], str]
    leads: Mapping[str, bytes]
    bones: bytes

    def quick(self, page: Page, base: bytes) -> bytes:
        """Return the hash of all that a page could show; nothing where only its context tells."""
        if page.shows is None:
            return b""
        leads = (self.leads[name] for name in page.shows.leads)
        texts = (self.digests[EntryView, name].encode() for name in page.shows.texts)
        return _hash(base, self.bones, page.template.encode(), *leads, *texts)

    def bytes_of(self, page: Page, context: NamedTuple) -> bytes:
        """Return the bytes of a page's context."""
        shown = (page.address, page.template, tuple(context))
        return orjson.dumps(shown, self._by_digest, orjson.OPT_NON_STR_KEYS)

    def _by_digest(self, value: object) -> object:
        kind = type(value)
        if kind is EntryView or kind is ClaimView or kind is SourceView:
            return self.digests[kind, value.id]  # type: ignore[attr-defined]
        return _part_of(value)


def _contexts(views: Views) -> _Contexts:
    shown: list[EntryView | ClaimView | SourceView] = list(views.entries.values())
    shown += [*views.claims.values(), *views.sources.values()]
    digests = {(type(view), view.id): _hash(_plainly(tuple(view))).hex() for view in shown}
    story = views.story
    told = (story.claims, story.sources, story.chapters, story.articles)
    bones = (
        story.site,
        [it._replace(prose=EMPTY, citations=(), places=_NOWHERE) for it in story.entries.values()],
        # where a file is can be read in the address at which it is edited
        [it._replace(places=Places(it.places.path)) for part in told for it in part.values()],
    )
    leads = {name: it.lead.encode() for name, it in views.entries.items()}
    return _Contexts(digests, leads, _hash(_plainly(bones)))


def _plainly(value: object) -> bytes:
    """Return the bytes of a value that is made of named tuples, texts and numbers."""
    return orjson.dumps(value, _part_of, orjson.OPT_NON_STR_KEYS)


def _part_of(value: object) -> object:
    """Return in JSON's own types what orjson asks about."""
    if isinstance(value, tuple):
        return tuple(value)  # one with names
    if isinstance(value, bytes):
        return value.hex()
    raise TypeError(f"a page shows a {type(value).__name__}, of which no hash can be made")
