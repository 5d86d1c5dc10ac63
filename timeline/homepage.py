"""`Views` → the timeline, what its page asks for later, and the same in one page for paper."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from functools import cache, partial
from itertools import groupby

from timeline import contexts
from timeline.contexts import Head
from timeline.drawings import Drawings
from timeline.evidence import change_view
from timeline.facets import Facet
from timeline.ledger import STANDINGS, Change
from timeline.model import Chapter
from timeline.page import Page, Rest, Shows, head_of, relatives
from timeline.search import BLOCK, version_of
from timeline.story import Story
from timeline.views import Views, date_view

__all__ = ["before_home", "home", "pieces", "print_pages"]

#: Entries on the timeline itself; those before come when a reader asks for them.
HOME = 600
#: Ribbons on the timeline; the other claims have theirs on their own pages.
RIBBONS = 60
#: Entries in one page of the print edition.
PRINT = 1000


def before_home(views: Views) -> int:
    """Return how many entries are too old for the timeline's page."""
    return max(len(views.entries) - HOME, 0)


def home(
    views: Views, facets: tuple[Facet, ...], drawings: Callable[[], Drawings]
) -> contexts.HomePage:
    """Return what the timeline shows."""
    site, total = views.story.site, len(views.entries)
    changes = cache(partial(_changes, views))
    return contexts.HomePage(
        head=head_of(site.title, site.description, ""),
        standings=lambda: _standing_groups(views),
        latest=lambda: tuple(change_view(views, it, step) for it, step in reversed(changes()[-5:])),
        axis=lambda: drawings().axis,
        ribbons=lambda: drawings().groups(views, RIBBONS),
        facets=facets,
        parts=_parts(views, tuple(views.entries), HOME),
        shown=min(HOME, total),
        total=total,
        version=lambda: version_of(views.story),
        block=BLOCK,
        days=lambda: tuple((day, views.day(day).words) for day in views.ledger.days()),
        moves=lambda: tuple((step.day, it, step.standing or "") for it, step in changes()),
    )


def _changes(views: Views) -> tuple[tuple[str, Change], ...]:
    """Return every change of every claim, by day."""
    changes = ((claim, step) for claim in views.claims for step in views.ledger.changes(claim))
    return tuple(sorted(changes, key=lambda it: (it[1].day, it[0])))


def _standing_groups(views: Views) -> tuple[contexts.StandingGroup, ...]:
    groups = []
    for key in STANDINGS:
        claims = tuple(
            it for it in views.claims.values() if it.standing is not None and it.standing.key == key
        )
        standing = views.standing(key)
        if standing is not None:
            groups.append(contexts.StandingGroup(key, standing.word, claims))
    return tuple(groups)


def _parts(views: Views, names: Sequence[str], most: int) -> tuple[contexts.Part, ...]:
    """Return the chapters with their months; entries beyond `most` are only counted."""
    whole = frozenset(names[-most:])
    chapters = list(views.story.chapters.values())
    of_chapter: dict[str, list[str]] = {chapter.id: [] for chapter in chapters}
    for name in names:
        chapter = _chapter_of(chapters, views.story.entries[name].date.first)
        if chapter is not None:
            of_chapter[chapter.id].append(name)
    return tuple(
        contexts.Part(
            id=chapter.id,
            title=chapter.title,
            start=date_view(chapter.start, views.phrases),
            end=date_view(chapter.end, views.phrases) if chapter.end else None,
            prose=chapter.prose,
            months=_months(views, of_chapter[chapter.id], whole),
            total=len(of_chapter[chapter.id]),
        )
        for chapter in chapters
    )


def _chapter_of(chapters: Sequence[Chapter], day: str) -> Chapter | None:
    """Return the chapter that a day falls in: the last that had begun, else the first."""
    begun = [chapter for chapter in chapters if chapter.start.first <= day]
    return begun[-1] if begun else (chapters[0] if chapters else None)


def _months(
    views: Views, names: Sequence[str], whole: Collection[str]
) -> tuple[contexts.Month, ...]:
    months = []
    for key, group in groupby(names, key=lambda name: views.story.entries[name].date.first[:7]):
        held = tuple(group)
        shown = tuple(views.entries[name] for name in held if name in whole)
        months.append(contexts.Month(key, views.day(key).words, f"months/{key}/", shown, len(held)))
    return tuple(months)


def pieces(views: Views) -> Iterator[Page]:
    """Yield what the timeline's page asks for: annotations, and the cards of what it has not."""
    away = before_home(views)
    number = 0
    for month, group in groupby(views.story.entries.values(), key=lambda it: it.date.first[:7]):
        held = tuple(entry.id for entry in group)
        for index in range(0, len(held), BLOCK):
            names = held[index : index + BLOCK]
            shows = Shows(texts=names, rest=partial(_rest_of_piece, views.story, names))
            for kind in ("whole", "cards") if number + index < away else ("whole",):
                name = f"{kind}/{month}/{index // BLOCK}"
                address = f"search/{name}.js"
                make = partial(_piece, views, Head(name, "", address), kind, names)
                yield Page(address, "pages/piece.js", make, shows)
        number += len(held)


def _rest_of_piece(story: Story, names: Sequence[str]) -> Rest:
    return Rest(tuple(it for name in names for it in relatives(story, name)))


def _piece(views: Views, head: Head, kind: str, names: Sequence[str]) -> contexts.PiecePage:
    return contexts.PiecePage(head, kind, tuple(views.entries[name] for name in names))


def print_pages(views: Views) -> Iterator[Page]:
    """Yield the whole story in one page, for paper and archives; a very long one in several."""
    names = tuple(views.entries)
    for number, start in enumerate(range(0, max(len(names), 1), PRINT), 1):
        address = "print/" if number == 1 else f"print/{number}/"
        held = names[start : start + PRINT]
        make = partial(_print_page, views, held, address)
        yield Page(address, "pages/print.html", make, Shows(texts=held))


def _print_page(views: Views, names: Sequence[str], address: str) -> contexts.PrintPage:
    _ = views.phrases.gettext
    title = _("The whole story")
    if address != "print/":
        title = _("{title}, page {number}").format(title=title, number=address.split("/")[1])
    head = head_of(title, _("Every entry with its citations, in one page."), address)
    parts = tuple(part for part in _parts(views, names, len(names)) if part.months)
    return contexts.PrintPage(head, parts, len(views.entries))
