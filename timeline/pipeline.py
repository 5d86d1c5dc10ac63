"""The whole picture as one screen of calls: a content folder → its story; a story → a site."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from timeline import files, output
from timeline.diagnostics import Checked, Diagnostic
from timeline.files import SourceFile
from timeline.jobs import Progress, Workers, cpus, meanwhile, silent
from timeline.memory import Brief, Last, Memory, give_back, recall
from timeline.output import Written
from timeline.packs import Kept, pack_of
from timeline.staging import Staging, Sum

if TYPE_CHECKING:
    from timeline.digests import Print

    # what a build with nothing to do does without is imported where it is used
    from timeline.ledger import Step, Summary
    from timeline.making import Workshop
    from timeline.model import Parts
    from timeline.phrases import Phrases
    from timeline.reading import Answers, Read
    from timeline.render import Compiled
    from timeline.story import Story, Told
    from timeline.views import EntryView, Views

#: A build is `gather`, `tell`, `prepare` and `write`, one after the other.
__all__ = [
    "Built",
    "Options",
    "build",
    "faults_of",
    "faults_since",
    "gather",
    "load",
    "load_at",
    "parts",
    "prepare",
    "tell",
    "write",
]


class Options(NamedTuple):
    """What a build is asked for: folders, and the few choices that the command line offers."""

    content: Path = Path("content")
    templates: Path = Path("templates")
    out: Path = Path("site")
    base_url: str | None = None
    drafts: bool = False
    strict: bool = False
    jobs: int | None = None
    no_cache: bool = False


class Built(NamedTuple):
    """What a build made: how many entries, pages and files, how many new or changed, bytes."""

    entries: int
    pages: int
    files: int
    changed: int
    size: int
    digest: str


def load(
    options: Options, progress: Progress = silent, added: tuple[SourceFile, ...] = ()
) -> Checked[Story]:
    """Read a content folder and return its story, or every fault in every file.

    `added` are files to be read as if they were in the folder. Raises OSError when
    the folder cannot be read.
    """
    memory = _memory(options)
    sources, unread = files.read_tree(options.content, "content", files.Seen(memory.states()).read)
    gathered = Gathered((*sources, *added), unread)
    told, _ = _story(options, gathered, memory.kept(), progress)
    return _accepted(options, told)


def parts(options: Options, progress: Progress = silent) -> Checked[Parts]:
    """Read a content folder and return what of it can be read, each file by itself.

    Raises OSError when the folder cannot be read.
    """
    from timeline.reading import read_parts

    sources, unread = files.read_tree(options.content, "content")
    read = read_parts(sources, _known(options), _workers(options, progress))
    return Checked(read.parts, _sorted((*unread, *read.diagnostics)))


def load_at(options: Options, revision: str) -> Told:
    """Return the story as a git revision had it, drafts aside; nothing is checked out.

    What has faults is left out of it, and the faults are told.
    Raises `NoRevisionError`.
    """
    from timeline.revisions import files_at

    sources, unread = files_at(revision, options.content, "content")
    return _warned(_story(options, Gathered(sources, unread), _known(options), silent)[0])


class Since(NamedTuple):
    """Faults in the files of a change, those elsewhere, and those that the change brought."""

    first: tuple[Diagnostic, ...]
    rest: tuple[Diagnostic, ...]
    brought: tuple[Diagnostic, ...]


def faults_since(options: Options, faults: tuple[Diagnostic, ...], revision: str | None) -> Since:
    """Return the faults of a change since a git revision: its own files' first.

    A fault is of the change when the revision had not the same one, wherever its
    line was. Without a revision all are. Raises `NoRevisionError`.
    """
    if revision is None:
        return Since((), faults, faults)
    from timeline.revisions import changed_paths

    changed = changed_paths(revision, options.content, "content")
    old = Counter(_same(it) for it in load_at(options, revision).diagnostics)
    brought = []
    for fault in faults:
        old[_same(fault)] -= 1
        if old[_same(fault)] < 0:
            brought.append(fault)
    return Since(
        tuple(it for it in faults if it.place.path in changed),
        tuple(it for it in faults if it.place.path not in changed),
        tuple(brought),
    )


def _same(fault: Diagnostic) -> tuple[str, str, str]:
    """Return what two faults have in common that are one, though lines above it came or went."""
    return fault.place.path, fault.code, re.sub(r"\bline \d+", "line", fault.message)


def build(options: Options, progress: Progress = silent) -> Checked[Built]:
    """Make the site of a content folder, as a whole or not at all.

    Raises OSError when a folder cannot be read or written.
    """
    output.refuse_place(options.out, (options.content, options.templates))
    memory = _memory(options)
    gathered, last = [gather(options, memory.states())], memory.last()
    if last is not None and last.whole == gathered[0].whole:
        same = output.still_there(options.out, last.sums)
        if same is not None:
            return Checked(_built(last, same), last.diagnostics)
    # the files are let go when they are read: nobody here holds them any more
    return _replaced(
        options, memory, last, progress, lambda: _ready(options, gathered.pop(), memory, progress)
    )


class Ready(NamedTuple):
    """A story that is sound, and all that is needed to make its pages."""

    heard: Heard
    workshop: Workshop

    @property
    def brief(self) -> Brief:
        """The ledger in brief, for the next build."""
        from timeline.fingerprints import bones_of

        views = self.workshop.views
        return Brief(bones_of(views.story, self.heard.prints), dict(views.ledger.summaries))


def _ready(
    options: Options, gathered: Gathered, memory: Memory, progress: Progress
) -> Checked[Ready]:
    """Return the story of the files, ready to be made pages of, or every fault that it has."""
    heard = tell(options, gathered, memory.kept(), progress)
    memory.forget({pack_of(path) for path in heard.prints})
    # what was read is held by the story now; what it was read from need not be any more
    heard, gathered = heard.alone(), Gathered()
    if not heard.sound:
        return Checked(None, _warned(heard.told).diagnostics)
    progress("joining the story", 0)
    workshop = prepare(heard, memory.compiled(), summaries_of=memory.summaries)
    give_back()
    return Checked(Ready(heard, workshop))


class Gathered(NamedTuple):
    """The files of a content folder, what is there beside them, and those of the templates.

    `whole` is the hash of all that a build is made of, `states` what the disk says of the
    files, for who looks at them again.
    """

    sources: tuple[SourceFile, ...] = ()
    unread: tuple[Diagnostic, ...] = ()
    templates: tuple[SourceFile, ...] = ()
    whole: bytes = b""
    states: Mapping[str, files.State] = {}


def gather(options: Options, states: Mapping[str, files.State] | None = None) -> Gathered:
    """Read all that a build is made of, but for files of which `states` says that they are known.

    Raises OSError when a folder cannot be read.
    """
    seen = files.Seen(states or {})
    sources, unread = files.read_tree(options.content, "content", seen.read)
    templates, odd = files.read_tree(options.templates, "templates", seen.read)
    gathered = Gathered(sources, (*unread, *odd), templates, states=seen.states)
    return gathered._replace(whole=_whole(options, gathered))


class Heard(NamedTuple):
    """What was gathered, the story that it tells, and what to remember of reading it.

    `prints` and `answers` are for the next story that this process tells.
    """

    gathered: Gathered
    told: Told
    prints: Mapping[str, Print]
    answers: Answers

    @property
    def sound(self) -> bool:
        """Whether the story has no error; what there is to warn of is looked for later."""
        return not any(it.severity == "error" for it in self.told.diagnostics)

    def alone(self) -> Heard:
        """Return it without what is only to be remembered."""
        gathered = self.gathered._replace(sources=())
        return self._replace(gathered=gathered, answers={})


def tell(
    options: Options,
    gathered: Gathered,
    kept: Kept,
    progress: Progress = silent,
    known: Answers | None = None,
) -> Heard:
    """Return the story that the files tell.

    `kept` is what is remembered of an earlier reading, `known` what this process read.
    """
    told, read = _story(options, gathered, kept, progress, known)
    return Heard(gathered, told, read.prints, read.answers)


def prepare(
    heard: Heard,
    compiled: Compiled,
    earlier: Workshop | None = None,
    summaries_of: Callable[[bytes], Mapping[str, Summary | None]] = lambda _: {},
) -> Workshop:
    """Return all that is needed to make the pages of a story that is sound.

    `compiled` are the templates that were compiled earlier, or none; of an `earlier`
    workshop of the same process, what nothing changed is taken over. `summaries_of`
    gives what is remembered of the ledger of a story by its bones.
    """
    from timeline.fingerprints import bones_of
    from timeline.ledger import keep
    from timeline.making import set_up
    from timeline.phrases import speak
    from timeline.views import view

    story, templates = heard.told.story, heard.gathered.templates
    phrases = speak(story.site.language, _catalogue(story.site.language, templates))
    steps, entries = _untouched(story, phrases, earlier.views) if earlier else ({}, {})
    summaries = summaries_of(bones_of(story, heard.prints))
    views = view(story, keep(story, steps, summaries), phrases, entries)
    return set_up(views, templates, compiled, earlier)


def _untouched(
    story: Story, phrases: Phrases, earlier: Views
) -> tuple[dict[str, tuple[Step, ...]], dict[str, EntryView]]:
    """Return what of an earlier story holds: steps of claims, views of entries."""
    if phrases is not earlier.phrases:
        return {}, {}
    from timeline.story import touched

    old = touched(story, earlier.story)
    steps = {name: it for name, it in earlier.ledger.steps.made.items() if name not in old.claims}
    return steps, {name: it for name, it in earlier.entries.made.items() if name not in old.entries}


def write(options: Options, heard: Heard, workshop: Workshop) -> Checked[Built]:
    """Make the site of a story that was heard already. Raises OSError as `build` does."""
    output.refuse_place(options.out, (options.content, options.templates))
    memory = _memory(options)
    ready = Checked(Ready(heard, workshop))
    return _replaced(options, memory, memory.last(), silent, lambda: ready)


def faults_of(heard: Heard) -> tuple[Diagnostic, ...]:
    """Return all that is to be said of a story, warnings too."""
    return _warned(heard.told).diagnostics


#: The last story that this process made a site of. To let it go, value by value, takes as long as
#: to join it, and nearly every process ends when it has made one.
_HELD: list[Ready] = []


class _Ended(NamedTuple):
    """How a build ended: what is said, and what is to be remembered of it, if it made a site."""

    faults: tuple[Diagnostic, ...]
    last: Last | None = None
    ready: Ready | None = None


def _replaced(
    options: Options,
    memory: Memory,
    last: Last | None,
    progress: Progress,
    ready: Callable[[], Checked[Ready]],
) -> Checked[Built]:
    """Replace the output folder by the site of a story, unless that has a fault."""
    workers = _workers(options, progress)
    before = output.Before(last.sums if last else {}, memory.twin)
    # where there is no folder to look at, none is made for content that cannot be shown
    early = None if options.out.exists() else ready()
    if early is not None and early.value is None:
        return Checked(None, early.diagnostics)
    ended = _Ended(())

    def fill(staging: Staging) -> Mapping[str, Sum] | None:
        nonlocal ended
        found = early or ready()
        if found.value is None:
            ended = _Ended(found.diagnostics)
            return None
        ended = _made(found.value, staging, last, workers)
        return ended.last.sums if ended.last and _allowed(options, ended.faults) else None

    look = partial(meanwhile, jobs=workers.jobs)
    written = output.replace_tree(fill, options.out, before, look)
    if written is None or ended.last is None or ended.ready is None:
        return Checked(None, ended.faults)
    states, compiled = ended.ready.heard.gathered.states, ended.ready.workshop.renderer.compiled
    memory.keep_made(ended.last, states, compiled, ended.ready.brief)
    _HELD[:] = [ended.ready]
    return Checked(_built(ended.last, written), ended.faults)


def _made(ready: Ready, staging: Staging, last: Last | None, workers: Workers) -> _Ended:
    """Make every file of a site."""
    from timeline import making
    from timeline.fingerprints import Fingerprints

    (heard, workshop), story = ready, ready.heard.told.story
    fingerprints = Fingerprints(workshop.views, heard.prints, workshop.base)
    touched = fingerprints.touched(last.basis) if last else None
    before = making.Before(last.known if last else {}, fingerprints, touched)
    faults_too = partial(_faults_since, heard, last.diagnostics if last else (), touched)
    made = making.make_site(workshop, staging, before, workers, faults_too)
    faults = _sorted(made.diagnostics)
    if not made.known:
        return _Ended(faults)
    whole, entries = heard.gathered.whole, len(story.entries)
    return _Ended(faults, Last(whole, entries, made.known, faults, fingerprints.basis), ready)


def _faults_since(
    heard: Heard, earlier: tuple[Diagnostic, ...], touched: Collection[str] | None
) -> tuple[Diagnostic, ...]:
    """Return all that is to be said of a story, where `earlier` was said before its last edit.

    `touched` are the entries whose files changed, if nothing else did.
    """
    if touched is None:
        return faults_of(heard)
    from timeline.checks import warnings_of

    story = heard.told.story
    others = [story.entries[name] for name in touched]
    paths = {it.places.path for it in others}
    still = (it for it in earlier if it.place.path not in paths)
    return (*heard.told.diagnostics, *still, *warnings_of(story, others))


def _built(last: Last, written: Written) -> Built:
    pages = sum(path.endswith(".html") for path in last.known)
    return Built(last.entries, pages, *written)


def _story(
    options: Options,
    gathered: Gathered,
    kept: Kept,
    progress: Progress,
    known: Answers | None = None,
) -> tuple[Told, Read]:
    """Return the story that the files tell, and what was read of them."""
    from timeline.reading import read_parts
    from timeline.references import broken_references
    from timeline.story import assemble

    read = read_parts(gathered.sources, kept, _workers(options, progress), known)
    parts = _asked(options, read.parts)
    told = assemble(parts)
    faults = (*gathered.unread, *read.diagnostics, *broken_references(parts), *told.diagnostics)
    return told._replace(diagnostics=_sorted(faults)), read


def _warned(told: Told) -> Told:
    """Return a story with what there is to warn of, beside its errors."""
    from timeline.checks import warnings_of

    faults = (*told.diagnostics, *warnings_of(told.story))
    return told._replace(diagnostics=_sorted(faults))


def _accepted(options: Options, told: Told) -> Checked[Story]:
    """Return the story, unless it has a fault that it may not have, and all that is said of it."""
    faults = _warned(told).diagnostics
    return Checked(told.story if _allowed(options, faults) else None, faults)


def _allowed(options: Options, faults: Iterable[Diagnostic]) -> bool:
    return not any(it.severity == "error" or options.strict for it in faults)


def _workers(options: Options, progress: Progress) -> Workers:
    return Workers(options.jobs or cpus(), progress)


def _asked(options: Options, parts: Parts) -> Parts:
    """Return the parts as the command line wants them: with drafts or not, for which address."""
    if not options.drafts:
        parts = parts._replace(entries=tuple(it for it in parts.entries if not it.draft))
    if options.base_url is not None:
        parts = parts._replace(site=parts.site._replace(base_url=options.base_url))
    return parts


def _sorted(faults: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    return tuple(sorted(set(faults)))


def _catalogue(language: str, templates: tuple[SourceFile, ...]) -> bytes | None:
    path = f"templates/locale/{language}.po"
    return next((it.content for it in templates if it.path == path), None)


def _memory(options: Options) -> Memory:
    return recall(options.content, options.drafts, options.no_cache)


def _known(options: Options) -> Kept:
    """Return what is remembered of the files, for who has others and is not to be remembered."""
    return Kept(_memory(options).kept().packs)


def _whole(options: Options, gathered: Gathered) -> bytes:
    """Return the hash of all that a build is made of."""
    asked = (options.base_url, options.drafts, options.strict, gathered.unread)
    made = hashlib.blake2b(repr(asked).encode("utf-8", "surrogateescape"), digest_size=16)
    for it in (*gathered.sources, *gathered.templates):
        made.update(it.key)
    return made.digest()
