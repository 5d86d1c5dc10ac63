"""`Views` and templates → every file of the site, into a staging folder; what is the same is kept.

A page is made of its context, the templates and the code. The hash of all that
is remembered beside what was written; where it is the same again, the old file
is taken over. Pages are made in several processes, each writing its own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from typing import NamedTuple

from timeline import archive, assets
from timeline.contexts import frame_of
from timeline.datapage import DATA, data_page
from timeline.diagnostics import Checked, Diagnostic
from timeline.digests import Print, digest, plainly
from timeline.exports import exports_of
from timeline.facets import Facet, facets_of, filter_css, filtered_alike
from timeline.feeds import feed_pages, json_feed
from timeline.files import Artifact, SourceFile
from timeline.fingerprints import Fingerprints
from timeline.homepage import before_home
from timeline.hosting import hosting_pages
from timeline.jobs import Workers
from timeline.page import Group, Page, Told
from timeline.pages import plan
from timeline.render import Compiled, Renderer, file_of, renderer
from timeline.search import pair_files, word_files
from timeline.staging import Known, Staging
from timeline.views import Views

__all__ = ["Before", "Made", "Workshop", "make_site", "set_up"]

#: Below this number of pages a second process costs more than it saves.
_WORTH_A_PROCESS = 4
#: From this number of pages on each process would need most of what is made of a story.
_MOST_OF_IT = 300
#: A site larger than this is not packed into one file: few would take it away.
LARGEST_ARCHIVE = 128 * 1024 * 1024
_ARCHIVE = "data/site.zip"


class Made(NamedTuple):
    """The files of a site, or none for the faults of its templates; and what else is to be said."""

    known: Mapping[str, Known]
    diagnostics: tuple[Diagnostic, ...]


class Before(NamedTuple):
    """What is known from outside: what an earlier build wrote, and the prints of the files."""

    known: Mapping[str, Known]
    prints: Mapping[str, Print]


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
    base = digest(*(it.content for it in templates), plainly(frame))
    if earlier is not None and earlier.base == base:
        made_by = earlier.renderer
    else:
        made_by = renderer(templates, frame, views.phrases, compiled)
    return Workshop(views, facets, bundled, tuple(pages), made_by, base)


def make_site(
    workshop: Workshop,
    staging: Staging,
    before: Before,
    workers: Workers,
    faults_of: Callable[[], tuple[Diagnostic, ...]] = tuple,
) -> Made:
    """Fill `staging` with every file of the site.

    Beside that, what there is to be said of its story is asked for, and told with the rest.
    """
    views = workshop.views
    staging.looked()  # before there are several processes
    fingerprints = Fingerprints(views, before.prints, workshop.base)
    work = _Work(workshop.renderer, staging, before.known, fingerprints)
    known, tasks = _taken_over(workshop, work)
    if tasks:
        workshop.renderer.ready()
    if len(tasks) >= _MOST_OF_IT:
        views.make_all()
    tasks.append(lambda: ({}, faults_of()))
    *made, (_, said) = workers.spread("making pages", _do, tasks, _WORTH_A_PROCESS)
    # a fault of a template is told once, for the first of the pages that have it
    told = {fault.place: fault for _, found in reversed(made) for fault in found}
    if told:
        return Made({}, (*said, *sorted(told.values())))
    for answer, _ in made:
        known |= answer
    known |= {it.path: work.file(it) for it in workshop.pieces()}
    sums = {path: it.sum for path, it in known.items()}
    small = sum(it.size for it in sums.values()) <= LARGEST_ARCHIVE and len(sums) < archive.MOST
    page = data_page(views, sums, small)
    described, faults = work.page(file_of(page.address), page)
    known |= described
    return Made(known | (_archived(work, known, workers) if small else {}), (*said, *faults))


def _taken_over(
    workshop: Workshop, work: _Work
) -> tuple[dict[str, Known], list[Callable[[], _Answer]]]:
    """Take over all that nothing changed on; return that, and the making of what is left."""
    known: dict[str, Known] = {}
    tasks: list[Callable[[], _Answer]] = []
    for group in _groups(workshop.views):
        key = work.fingerprints.of_group(group)
        same = work.taken_over(key)
        known |= same
        if not same:
            tasks.append(partial(work.together, key, group.make))
    for page in workshop.pages:
        path = file_of(page.address)
        as_it_was = work.as_it_was(path, page)
        if as_it_was is None:
            tasks.append(partial(work.page, path, page))
        else:
            known[path] = as_it_was
    return known, tasks


def _groups(views: Views) -> Iterator[Group]:
    # the two dearest of all first: each to a process of its own
    yield Group("words", Told.TEXTS, lambda: word_files(views, before_home(views)))
    yield Group("pairs", Told.TEXTS, lambda: pair_files(views))
    yield from exports_of(views)
    yield Group("feed", Told.TEXTS, lambda: (json_feed(views),))


#: The files that were made, by path, and the faults of their templates.
_Answer = tuple[dict[str, Known], tuple[Diagnostic, ...]]


def _do(task: Callable[[], _Answer]) -> _Answer:
    return task()


class _Work(NamedTuple):
    """What the making of every file needs."""

    renderer: Renderer
    staging: Staging
    before: Mapping[str, Known]
    fingerprints: Fingerprints

    def as_it_was(self, path: str, page: Page) -> Known | None:
        """Take a page over, if nothing changed that could be on it."""
        before = self.before.get(path)
        if before is None or not before.quick or before.quick != self.fingerprints.quick(page):
            return None
        return before if self.staging.has(path) else None

    def page(self, path: str, page: Page) -> _Answer:
        """Make a page, or take it over when all that is on it is the same as before."""
        quick, context = self.fingerprints.quick(page), page.context()
        key = self.fingerprints.of_context(page, context)
        known = self._carried(path, key)
        if known is not None:
            return {path: known._replace(quick=quick)}, ()
        made = self.renderer.render(page, context)
        if made.value is None:
            return {}, made.diagnostics
        return {path: Known(key, self.staging.write(made.value), quick)}, ()

    def taken_over(self, key: bytes) -> dict[str, Known]:
        """Take all files of one key over, or none."""
        old = self._of(key)
        return old if all(self.staging.has(path) for path in old) else {}

    def together(self, key: bytes, make: Callable[[], Iterable[Artifact]]) -> _Answer:
        """Make the files of one key."""
        for path in self._of(key):
            self.staging.drop(path)
        return {it.path: Known(key, self.staging.write(it)) for it in make()}, ()

    def file(self, artifact: Artifact) -> Known:
        """Write a file that is there already, or take it over."""
        key = digest(artifact.content)
        return self._carried(artifact.path, key) or Known(key, self.staging.write(artifact))

    def packed(self, path: str) -> archive.Packed:
        """Pack a file that was made or taken over."""
        return archive.pack(self.staging.read(path))

    def _of(self, key: bytes) -> dict[str, Known]:
        return {path: it for path, it in self.before.items() if it.key == key}

    def _carried(self, path: str, key: bytes) -> Known | None:
        known = self.before.get(path)
        return known if known and known.key == key and self.staging.has(path) else None


def _archived(work: _Work, known: Mapping[str, Known], workers: Workers) -> dict[str, Known]:
    """Return the zip of all files; those that the last one held as they are stay packed."""
    held = "".join(f"{path} {it.sum.digest}\n" for path, it in sorted(known.items()))

    def make() -> tuple[Artifact]:
        last, before = work.before.get(_ARCHIVE), work.before
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

    key = digest(held.encode())
    return work.taken_over(key) or work.together(key, make)[0]
