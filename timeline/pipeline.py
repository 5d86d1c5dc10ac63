"""The whole picture as one screen of calls: a content folder → its story; a story → a site."""

from __future__ import annotations

import hashlib
import pickle
import re
import sys
from collections import Counter
from collections.abc import Iterable, Mapping
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple
from zlib import ZLIB_RUNTIME_VERSION

from timeline import files, output
from timeline.cache import Cache
from timeline.checks import warnings_of
from timeline.diagnostics import Checked, Diagnostic
from timeline.files import SourceFile
from timeline.jobs import Progress, Workers, cpus, silent
from timeline.model import Parts
from timeline.output import Staging, Sum, Written
from timeline.reading import read_parts
from timeline.references import broken_references
from timeline.revisions import changed_paths, files_at
from timeline.story import Story, Told, assemble

if TYPE_CHECKING:
    from timeline.making import Known, Workshop
    from timeline.render import Compiled

#: A build is `gather`, `tell`, `prepare` and `write`, one after the other.
__all__ = [
    "Built",
    "Options",
    "build",
    "faults_since",
    "gather",
    "load",
    "load_at",
    "parts",
    "prepare",
    "remembered",
    "tell",
    "write",
]

_PACKAGES = ("jinja2", "markdown-it-py", "mdit-py-plugins", "pydantic", "pyyaml", "markupsafe")


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
    cache = _cache(options)
    kept = cache.read() if cache else {}
    sources, unread = files.read_tree(options.content, "content")
    told, parts = _story(options, (*sources, *added), unread, kept, progress)
    if cache and parts != {path: kept.get(path) for path in parts}:
        cache.write(kept | parts)
    return _accepted(options, told)


def parts(options: Options, progress: Progress = silent) -> Checked[Parts]:
    """Read a content folder and return what of it can be read, each file by itself.

    Raises OSError when the folder cannot be read.
    """
    cache = _cache(options)
    sources, unread = files.read_tree(options.content, "content")
    read = read_parts(sources, cache.read() if cache else {}, _workers(options, progress))
    return Checked(read.parts, _sorted((*unread, *read.diagnostics)))


def load_at(options: Options, revision: str) -> Told:
    """Return the story as a git revision had it, drafts aside; nothing is checked out.

    What has faults is left out of it, and the faults are told.
    Raises `NoRevisionError`.
    """
    cache = _cache(options)
    sources, unread = files_at(revision, options.content, "content")
    return _story(options, sources, unread, cache.read() if cache else {}, silent)[0]


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
    cache = _cache(options)
    kept = cache.read() if cache else {}
    gathered = gather(options)
    last = _Last.of(kept)
    if last is not None and last.whole == _whole(options, gathered):
        same = output.still_there(options.out, last.sums)
        if same is not None:
            return Checked(last.built(same), last.diagnostics)
    heard = tell(options, gathered, kept, progress)
    if heard.story is None:
        if cache:
            cache.write({**kept, **heard.parts})
        return Checked(None, heard.diagnostics)
    progress("joining the story", 0)
    return _write(options, heard, prepare(heard, _compiled(kept)), _Known(cache, last), progress)


class Gathered(NamedTuple):
    """The files of a content folder and those of the templates, and what is there beside them."""

    sources: tuple[SourceFile, ...]
    templates: tuple[SourceFile, ...]
    unread: tuple[Diagnostic, ...]


def gather(options: Options, read: files.Read = files.read) -> Gathered:
    """Read all that a build is made of. Raises OSError when a folder cannot be read."""
    sources, unread = files.read_tree(options.content, "content", read)
    templates, odd = files.read_tree(options.templates, "templates", read)
    return Gathered(sources, templates, (*unread, *odd))


def remembered(options: Options) -> Mapping[str, bytes]:
    """Return what is remembered of earlier readings."""
    cache = _cache(options)
    return cache.read() if cache else {}


class Heard(NamedTuple):
    """What was gathered, the story if it has no fault, and what to remember of reading it."""

    gathered: Gathered
    story: Story | None
    diagnostics: tuple[Diagnostic, ...]
    parts: Mapping[str, bytes]


def tell(
    options: Options, gathered: Gathered, kept: Mapping[str, bytes], progress: Progress = silent
) -> Heard:
    """Return the story that the files tell; `kept` is what is remembered of an earlier reading."""
    told, parts = _story(options, gathered.sources, gathered.unread, kept, progress)
    accepted = _accepted(options, told)
    return Heard(gathered, accepted.value, accepted.diagnostics, parts)


def prepare(heard: Heard, compiled: Compiled) -> Workshop:
    """Return all that is needed to make the pages of a story that has no fault.

    `compiled` are the templates that were compiled earlier, or none.
    """
    from timeline.ledger import keep
    from timeline.making import set_up
    from timeline.phrases import speak
    from timeline.views import view

    story, templates = heard.story, heard.gathered.templates
    assert story is not None
    phrases = speak(story.site.language, _catalogue(story.site.language, templates))
    return set_up(view(story, keep(story), phrases), templates, compiled)


def write(options: Options, heard: Heard, workshop: Workshop) -> Checked[Built]:
    """Make the site of a story that was heard already. Raises OSError as `build` does."""
    output.refuse_place(options.out, (options.content, options.templates))
    cache = _cache(options)
    last = _Last.of(cache.read()) if cache else None
    return _write(options, heard, workshop, _Known(cache, last), silent)


def _write(
    options: Options, heard: Heard, workshop: Workshop, known: _Known, progress: Progress
) -> Checked[Built]:
    """Replace the output folder by the site that a story makes, if its templates have no fault."""
    from timeline.making import Before, Made, make_site  # which a check does without

    whole, workers = _whole(options, heard.gathered), _workers(options, progress)
    before = Before(whole, known.last.known if known.last else {})
    made = Made({}, ())

    def fill(staging: Staging) -> Mapping[str, Sum] | None:
        nonlocal made
        made = make_site(workshop, staging, before, workers)
        return None if made.diagnostics else {path: it.sum for path, it in made.known.items()}

    written = output.replace_tree(fill, options.out)
    faults = _sorted((*heard.diagnostics, *made.diagnostics))
    if written is None:
        return Checked(None, faults)
    done = _Last(whole, len(workshop.views.entries), made.known, faults)
    if known.cache:
        compiled = pickle.dumps(workshop.renderer.compiled, pickle.HIGHEST_PROTOCOL)
        known.cache.write({**heard.parts, **done.kept(), _COMPILED: compiled})
    return Checked(done.built(written), faults)


def _story(
    options: Options,
    sources: tuple[SourceFile, ...],
    unread: tuple[Diagnostic, ...],
    kept: Mapping[str, bytes],
    progress: Progress,
) -> tuple[Told, dict[str, bytes]]:
    """Return the story that the files tell, and what to remember of reading them."""
    read = read_parts(sources, kept, _workers(options, progress))
    parts = _asked(options, read.parts)
    told = assemble(parts)
    faults = (*unread, *read.diagnostics, *broken_references(parts), *told.diagnostics)
    faults = (*faults, *warnings_of(told.story))
    return told._replace(diagnostics=_sorted(faults)), dict(read.kept)


def _accepted(options: Options, told: Told) -> Checked[Story]:
    """Return the story unless there is a fault that it may not have."""
    wrong = any(it.severity == "error" or options.strict for it in told.diagnostics)
    return Checked(None if wrong else told.story, told.diagnostics)


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


# --- what is remembered -------------------------------------------------------------------------


class _Last(NamedTuple):
    """What the last build was made of, what it wrote, and what it warned of."""

    whole: bytes
    entries: int
    known: Mapping[str, Known]
    diagnostics: tuple[Diagnostic, ...]

    def built(self, written: Written) -> Built:
        """Return it as it is told."""
        pages = sum(path.endswith(".html") for path in self.known)
        return Built(self.entries, pages, *written)

    @property
    def sums(self) -> dict[str, Sum]:
        return {path: it.sum for path, it in self.known.items()}

    def kept(self) -> dict[str, bytes]:
        """Return it as the cache keeps it."""
        return {_LAST: pickle.dumps(tuple(self), pickle.HIGHEST_PROTOCOL)}

    @staticmethod
    def of(kept: Mapping[str, bytes]) -> _Last | None:
        """Return it as the cache kept it."""
        return _Last(*pickle.loads(kept[_LAST])) if _LAST in kept else None


class _Known(NamedTuple):
    """The cache, if there is to be one, and what the last build left in it."""

    cache: Cache | None
    last: _Last | None


#: No file's path begins so.
_LAST, _COMPILED = "/last build", "/compiled templates"


def _compiled(kept: Mapping[str, bytes]) -> Compiled:
    return dict(pickle.loads(kept[_COMPILED])) if _COMPILED in kept else {}


def _cache(options: Options) -> Cache | None:
    if options.no_cache:
        return None
    folder = options.content.resolve()
    name = f"{folder.name}.drafts" if options.drafts else folder.name
    return Cache(folder.parent / ".cache", name, _stamp())


def _stamp() -> bytes:
    """Return the hash of all code that an answer in the cache depends on."""
    made = hashlib.blake2b(f"{sys.version} {ZLIB_RUNTIME_VERSION}".encode(), digest_size=16)
    for path in sorted(Path(__file__).parent.glob("*.py")):
        made.update(path.name.encode() + path.read_bytes())
    for package in _PACKAGES:
        made.update(f"{package} {version(package)}".encode())
    return made.digest()


def _whole(options: Options, gathered: Gathered) -> bytes:
    """Return the hash of all that a build is made of."""
    asked = (options.base_url, options.drafts, options.strict, gathered.unread)
    made = hashlib.blake2b(repr(asked).encode("utf-8", "surrogateescape"), digest_size=16)
    for it in (*gathered.sources, *gathered.templates):
        made.update(f"{it.path}\0{len(it.content)}\0".encode("utf-8", "surrogateescape"))
        made.update(it.content)
    return made.digest()
