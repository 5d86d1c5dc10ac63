"""`Views` and templates → every file of the site, into a staging folder; what is the same is kept.

A page is made of its context, the templates and the code. The hash of all that
is remembered beside what was written; where it is the same again, the old file
is taken over. Pages are made in several processes, each writing its own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache, partial
from typing import NamedTuple

from timeline import archive, assets
from timeline.contexts import frame_of
from timeline.datapage import DATA, data_page
from timeline.diagnostics import Checked, Diagnostic
from timeline.digests import digest, plainly
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
_MANY = 300
#: A site larger than this is not packed into one file: few would take it away.
LARGEST_ARCHIVE = 128 * 1024 * 1024
_ARCHIVE = "data/site.zip"


class Made(NamedTuple):
    """The files of a site, or none for the faults of its templates; and what else is to be said."""

    known: Mapping[str, Known]
    diagnostics: tuple[Diagnostic, ...]


class Before(NamedTuple):
    """What is known from outside: what an earlier build wrote, and what all pages rest on.

    `touched` are the entries whose files changed since, if nothing else did.
    """

    known: Mapping[str, Known]
    fingerprints: Fingerprints
    touched: frozenset[str] | None = None


class Workshop(NamedTuple):
    """All that is needed to make any page of a site, and what tells which pages there are."""

    views: Views
    bundled: Mapping[str, assets.Asset]
    facets: tuple[Facet, ...]
    planned: Callable[[], tuple[Page, ...]]
    renderer: Renderer
    base: bytes

    @property
    def pages(self) -> tuple[Page, ...]:
        """Every page, in a fixed order."""
        return self.planned()

    @property
    def first(self) -> Page:
        """The first of all pages, without the others: the timeline's own."""
        return next(iter(plan(self.views, self.facets)))

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
    base = digest(*(it.key for it in templates), plainly(frame))
    if earlier is not None and earlier.base == base:
        made_by = earlier.renderer
    else:
        made_by = renderer(templates, frame, views.phrases, compiled)
    return Workshop(views, bundled, facets, cache(partial(_pages, views, facets)), made_by, base)


def _pages(views: Views, facets: tuple[Facet, ...]) -> tuple[Page, ...]:
    pages = [*plan(views, facets), *feed_pages(views)]
    listed = [it.address for it in pages if it.template != "pages/moved.html"]
    return (*pages, *hosting_pages([*listed, DATA]))


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
    staging.looked()  # before there are several processes
    work = _Work(workshop.renderer, staging, before)
    made = _all_made(workshop, work, workers, lambda: ({}, faults_of()))
    faults = [fault for _, found in made for fault in found]
    # a fault of a template is told once, for the first of the pages that have it
    wrong = {fault.place: fault for fault in reversed(faults) if fault.severity == "error"}
    said = tuple(fault for fault in faults if fault.severity != "error")
    if wrong:
        return Made({}, (*said, *sorted(wrong.values())))
    known = {path: it for answer, _ in made for path, it in answer.items()}
    known |= {it.path: work.file(it) for it in workshop.pieces()}
    sums = {path: it.sum for path, it in known.items()}
    small = sum(it.size for it in sums.values()) <= LARGEST_ARCHIVE and len(sums) < archive.MOST
    page = data_page(workshop.views, sums, small)
    described, more = work.page(file_of(page.address), page)
    known |= described
    return Made(known | (_archived(work, known, workers) if small else {}), (*said, *more))


#: The files that were made, by path, and the faults of their templates.
_Answer = tuple[dict[str, Known], tuple[Diagnostic, ...]]
#: What makes some of them.
_Task = Callable[[], _Answer]


def _do(task: _Task) -> _Answer:
    return task()


def _all_made(workshop: Workshop, work: _Work, workers: Workers, beside: _Task) -> list[_Answer]:
    """Make what is made of all entries, and every page, or take them over."""
    groups: list[_Task] = [partial(work.together, group) for group in _groups(workshop.views)]
    pages = _Pages(workshop, work)
    if not work.before:
        tasks = [*groups, beside, *pages.all()]
        return workers.spread("making pages", _do, tasks, _WORTH_A_PROCESS)
    # the first is done here, while others are busy with what is made of all entries, the two
    # dearest before all else
    tasks = [pages.mend, *groups[:2], pages.first, *groups[2:], beside]
    made = workers.spread("making pages", _do, tasks, _WORTH_A_PROCESS)
    return made + workers.spread("making pages", _do, pages.left, _WORTH_A_PROCESS)


def _groups(views: Views) -> Iterator[Group]:
    # the two dearest of all first, and the dearer before the other
    yield Group("pairs", Told.TEXTS, lambda: pair_files(views))
    yield Group("words", Told.TEXTS, lambda: word_files(views, before_home(views)))
    yield from exports_of(views)
    yield Group("feed", Told.TEXTS, lambda: (json_feed(views),))


class _Pages:
    """The pages of a site; `left` are those that are not made yet, where they are many."""

    def __init__(self, workshop: Workshop, work: _Work) -> None:
        self._workshop, self._work = workshop, work
        self.left: list[_Task] = []

    def all(self) -> list[_Task]:
        """Return the making of every page."""
        return self._ready((file_of(it.address), it) for it in self._workshop.pages)

    def first(self) -> _Answer:
        """Make the timeline's own page, which follows every text: it is never as it was."""
        page = self._workshop.first
        return self._work.page(file_of(page.address), page)

    def mend(self) -> _Answer:
        """Take over the pages that nothing changed on; make the others, if they are few."""
        known: dict[str, Known] = {}
        others: list[tuple[str, Page]] = []
        for page in self._workshop.pages[1:]:
            path = file_of(page.address)
            as_it_was = self._work.as_it_was(path, page)
            if as_it_was is None:
                others.append((path, page))
            else:
                known[path] = as_it_was
        if len(others) >= _MANY:
            self.left = self._ready(others)
            return known, ()
        made = [self._work.page(*it) for it in others]
        known |= {path: it for answer, _ in made for path, it in answer.items()}
        return known, tuple(fault for _, found in made for fault in found)

    def _ready(self, pages: Iterable[tuple[str, Page]]) -> list[_Task]:
        """Return the making of many pages, having made once what each process would need."""
        self._workshop.renderer.ready()
        self._workshop.views.make_all()
        return [partial(self._work.page, *it) for it in pages]


class _Work(NamedTuple):
    """What the making of every file needs."""

    renderer: Renderer
    staging: Staging
    earlier: Before

    @property
    def before(self) -> Mapping[str, Known]:
        """What an earlier build wrote."""
        return self.earlier.known

    @property
    def fingerprints(self) -> Fingerprints:
        """What all pages rest on."""
        return self.earlier.fingerprints

    def as_it_was(self, path: str, page: Page) -> Known | None:
        """Take a page over, if nothing changed that could be on it."""
        before = self.before.get(path)
        if before is None or not before.quick or not self.staging.has(path):
            return None
        same = self._passed_by(page) or before.quick == self.fingerprints.quick(page)
        return before if same else None

    def _passed_by(self, page: Page) -> bool:
        """Return whether no file changed but of entries whose texts the page does not show."""
        touched, shows = self.earlier.touched, page.shows
        if touched is None or shows is None:
            return False
        return touched.isdisjoint(shows.texts) and touched.isdisjoint(shows.leads)

    def page(self, path: str, page: Page) -> _Answer:
        """Make a page, or take it over when all that is on it is the same as before."""
        quick, context, key = self.fingerprints.quick(page), page.context(), b""
        # a page that says all that is on it has been told from the one before it already
        exact = page.shows is not None and page.shows.rest is not None
        if self.before and not exact:
            key = self.fingerprints.of_context(page, context)
            known = self._carried(path, key)
            if known is not None:
                return {path: known._replace(quick=quick)}, ()
        made = self.renderer.render(page, context)
        if made.value is None:
            return {}, made.diagnostics
        before = self.before.get(path)
        if before is not None and self.staging.has(path) and before.sum.is_of(made.value.content):
            return {path: Known(key, before.sum, quick)}, ()
        return {path: Known(key, self.staging.write(made.value), quick)}, ()

    def together(self, group: Group) -> _Answer:
        """Make files that are made together of all entries, or take them over."""
        key = self.fingerprints.of_group(group)
        return self._mended(group, key) or self.of_key(key, group.make), ()

    def _mended(self, group: Group, key: bytes) -> dict[str, Known]:
        """Mend the file of a group, where it was and only files of entries are others."""
        touched, mend = self.earlier.touched, group.mend
        if mend is None or touched is None:
            return {}
        before = self.before.get(mend.path)
        if before is None or before.key == key or not self.staging.has(mend.path):
            return {}
        content = mend.mended(self.staging.read(mend.path, before.sum), touched)
        if content is None:
            return {}
        return {mend.path: Known(key, self.staging.write(Artifact(mend.path, content)))}

    def of_key(self, key: bytes, make: Callable[[], Iterable[Artifact]]) -> dict[str, Known]:
        """Make the files of one key, or take them over, all or none."""
        old = {path: it for path, it in self.before.items() if it.key == key}
        if old and all(self.staging.has(path) for path in old):
            return old
        for path in old:
            self.staging.drop(path)
        return {it.path: Known(key, self.staging.write(it)) for it in make()}

    def file(self, artifact: Artifact) -> Known:
        """Write a file that is there already, or take it over."""
        key = digest(artifact.content)
        return self._carried(artifact.path, key) or Known(key, self.staging.write(artifact))

    def packed(self, file: tuple[str, Known]) -> archive.Packed:
        """Pack a file that was made or taken over."""
        path, known = file
        return archive.pack(self.staging.read(path, known.sum))

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
        files = [(path, known[path]) for path in new]
        made = workers.spread("packing", work.packed, files, _WORTH_A_PROCESS)
        return (Artifact(_ARCHIVE, archive.archive_of(packed | dict(zip(new, made, strict=True)))),)

    return work.of_key(digest(held.encode()), make)
