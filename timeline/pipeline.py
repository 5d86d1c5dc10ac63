"""The whole picture as one screen of calls: a content folder → its story; a story → a site."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple, cast

from timeline import (
    assets,
    files,
    frontmatter,
    layout,
    markup,
    render,
    schema,
    settings,
    story,
)
from timeline.checks import warnings_of
from timeline.contexts import frame_of
from timeline.diagnostics import Checked, Diagnostic, Place
from timeline.exports import exports_of
from timeline.facets import facets_of, filter_css
from timeline.feeds import feed_pages, json_feed
from timeline.files import SourceFile
from timeline.hosting import hosting_pages, zipped
from timeline.ledger import keep
from timeline.model import Article, Chapter, Claim, Entry, Medium, Parts, Site, Source
from timeline.pages import plan
from timeline.phrases import speak
from timeline.references import broken_references
from timeline.story import Story
from timeline.views import view

__all__ = ["Options", "build", "load"]


class Options(NamedTuple):
    """What a build is asked for: folders, and the few choices that the command line offers."""

    content: Path = Path("content")
    templates: Path = Path("templates")
    out: Path = Path("site")
    base_url: str | None = None
    drafts: bool = False
    strict: bool = False


def load(options: Options) -> Checked[Story]:
    """Read a content folder and return its story, or every fault in every file."""
    sources, unread = files.read_tree(options.content, "content")
    located, misplaced = layout.locate([source.path for source in sources])
    by_path = {source.path: source for source in sources}
    site = _site(by_path)
    read = [(it, _part(it, by_path[it.path])) for it in located if it.shelf in schema.FORMS]
    faults = (*unread, *misplaced, *site.diagnostics, *_faults(part for _, part in read))
    if site.value is None:
        return Checked(None, _sorted(faults))
    parts = _parts(site.value, located, [part.value for _, part in read if part.value], by_path)
    if not options.drafts:
        parts = parts._replace(entries=tuple(it for it in parts.entries if not it.draft))
    if options.base_url is not None:
        parts = parts._replace(site=parts.site._replace(base_url=options.base_url))
    told = story.assemble(parts)
    faults = (*faults, *broken_references(parts), *told.diagnostics)
    if told.value is not None:
        faults = (*faults, *warnings_of(told.value))
    wrong = any(fault.severity == "error" or options.strict for fault in faults)
    return Checked(None if wrong else told.value, _sorted(faults))


def _site(by_path: dict[str, SourceFile]) -> Checked[Site]:
    source = by_path.get("content/site.toml")
    if source is None:
        place = Place("content/site.toml")
        hint = "add it; docs/CONTENT.md says what belongs in it"
        return Checked(
            None, (Diagnostic(place, "error", "no-site-file", "this file is missing", hint),)
        )
    return settings.site_from(source.path, source.content)


def _part(located: layout.Located, source: SourceFile) -> Checked[schema.Part]:
    """Read one file, alone: the dear step, and a pure one."""
    document = frontmatter.parse(source.path, source.content)
    if document.value is None:
        return Checked(None, document.diagnostics)
    body = document.value
    prose = markup.convert(body.body, source.path, body.body_line)
    made = (prose.value or markup.EMPTY)._replace(markdown=body.body)
    part = schema.part_from(located.shelf, located.id, body, made)
    faults = (*document.diagnostics, *prose.diagnostics, *part.diagnostics)
    return Checked(None if prose.value is None else part.value, faults)


def _faults(parts: Iterable[Checked[schema.Part]]) -> Iterable[Diagnostic]:
    return (fault for part in parts for fault in part.diagnostics)


def _sorted(faults: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    return tuple(sorted(set(faults)))


def _parts(
    site: Site,
    located: tuple[layout.Located, ...],
    parts: list[schema.Part],
    by_path: dict[str, SourceFile],
) -> Parts:
    def of(noun: type) -> tuple[schema.Part, ...]:
        return tuple(part for part in parts if isinstance(part, noun))

    shelves: dict[str, set[str]] = {shelf: set() for shelf in (*schema.FORMS, "media")}
    for it in located:
        shelves.setdefault(it.shelf, set()).add(it.id)
    return Parts(
        site=site,
        entries=cast(tuple[Entry, ...], of(Entry)),
        claims=cast(tuple[Claim, ...], of(Claim)),
        sources=cast(tuple[Source, ...], of(Source)),
        chapters=cast(tuple[Chapter, ...], of(Chapter)),
        articles=cast(tuple[Article, ...], of(Article)),
        media=tuple(
            Medium(it.id, by_path[it.path].content) for it in located if it.shelf == "media"
        ),
        ids={shelf: frozenset(ids) for shelf, ids in shelves.items()},
    )


def build(options: Options) -> Checked[files.Written]:
    """Make the site of a content folder, as a whole or not at all.

    Raises OSError when a folder cannot be read or written.
    """
    told = load(options)
    if told.value is None:
        return Checked(None, told.diagnostics)
    templates, odd = files.read_tree(options.templates, "templates")
    made = artifacts_of(told.value, templates)
    faults = _sorted((*told.diagnostics, *odd, *made.diagnostics))
    if made.value is None or any(fault.severity == "error" for fault in faults):
        return Checked(None, faults)
    return Checked(files.replace_tree(made.value, options.out), faults)


def artifacts_of(
    told: Story, templates: tuple[SourceFile, ...]
) -> Checked[tuple[files.Artifact, ...]]:
    """Return every file of the site, or the faults of the templates."""
    phrases = speak(told.site.language, _catalogue(told.site.language, templates))
    views = view(told, keep(told), phrases)
    bundled = assets.bundle(templates, filter_css(facets_of(views), phrases))
    renderer = render.renderer(templates, frame_of(views, bundled), phrases)
    pages = (*plan(views), *feed_pages(views))
    pages = (*pages, *hosting_pages([page.address for page in pages]))
    made = [renderer.render(page) for page in pages]
    faults = tuple(fault for it in made for fault in it.diagnostics)
    if faults:
        return Checked(None, faults)
    artifacts = (
        *(it.value for it in made if it.value is not None),
        *exports_of(views),
        json_feed(views),
        *(it.artifact for it in bundled.values()),
        *(files.Artifact(f"media/{it.name}", it.content) for it in told.media),
    )
    return Checked((*artifacts, zipped(artifacts, "data/site.zip")))


def _catalogue(language: str, templates: tuple[SourceFile, ...]) -> bytes | None:
    path = f"templates/locale/{language}.po"
    return next((it.content for it in templates if it.path == path), None)
