"""`Views` → every page of the site: its address, its template, and what the template shows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import NamedTuple

from timeline import contexts
from timeline.cite import Citable, Cited, cite
from timeline.contexts import Head, Pager
from timeline.drawings import Drawings, draw
from timeline.evidence import (
    ChangeView,
    change_view,
    change_views,
    evidence_rows,
    moved_by,
    position_rows,
    reason_sentence,
    standing_rows,
    standings_around,
)
from timeline.facets import Facet, facets_of
from timeline.ledger import STANDINGS
from timeline.linked import about_claim, about_entry, about_source, breadcrumbs
from timeline.model import Chapter
from timeline.views import ClaimView, EntryView, Link, Views, date_view

__all__ = ["Page", "plan"]

#: Entries on one page of a list; the rest is on the next.
PAGE = 120
#: Entries on the timeline itself; beyond this a month has its page, linked with its count.
HOME = 400


class Page(NamedTuple):
    """A page to be made: its address from the root (`""`, `claims/`, `404.html`), how, of what."""

    address: str
    template: str
    context: NamedTuple


def plan(views: Views) -> Iterator[Page]:
    """Yield every page of the site, in a fixed order."""
    facets, drawings = facets_of(views), draw(views)
    yield _home(views, facets, drawings)
    yield from _entries(views)
    yield from _claims(views, drawings)
    yield _figures(views, drawings)
    for pages in (_sources, _as_of, _articles, _redirects):
        yield from pages(views)
    for facet in facets:
        if facet.name not in ("claim", "source"):
            yield from _facet(views, facet)
    yield _corrections(views)
    yield _print(views)
    yield _not_found(views)


def _head(title: str, description: str, address: str, *trail: Link, kind: str = "website") -> Head:
    words = " ".join(description.split())
    short = words if len(words) <= 200 else words[:199].rsplit(" ", 1)[0] + "…"
    return Head(title, short, address, kind, trail)


# --- the timeline -------------------------------------------------------------------------------


def _home(views: Views, facets: tuple[Facet, ...], drawings: Drawings) -> Page:
    site = views.story.site
    entries = tuple(views.entries.values())
    changes = sorted(
        ((step.day, claim, step) for claim in views.claims for step in views.ledger.changes(claim)),
        key=lambda change: change[:2],
    )
    context = contexts.HomePage(
        head=_head(site.title, site.description, ""),
        standings=_standing_groups(views),
        latest=tuple(change_view(views, claim, step) for _, claim, step in reversed(changes[-5:])),
        axis=drawings.axis,
        ribbons=drawings.groups(views),
        facets=facets,
        parts=_parts(views, entries),
        shown=min(HOME, len(entries)),
        total=len(entries),
        days=tuple((day, views.day(day).words) for day in views.ledger.days()),
        moves=tuple((day, claim, step.standing or "") for day, claim, step in changes),
    )
    return Page("", "pages/home.html", context)


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


def _parts(
    views: Views, entries: Sequence[EntryView], most: int = HOME
) -> tuple[contexts.Part, ...]:
    """Return the chapters with their months; entries beyond `most` are only counted."""
    whole = {entry.id for entry in entries[-most:]}
    chapters = list(views.story.chapters.values())
    of_chapter: dict[str, list[EntryView]] = {chapter.id: [] for chapter in chapters}
    for entry in entries:
        chapter = _chapter_of(chapters, views.story.entries[entry.id].date.first)
        if chapter is not None:
            of_chapter[chapter.id].append(entry)
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
    views: Views, entries: Sequence[EntryView], whole: set[str]
) -> tuple[contexts.Month, ...]:
    months = []
    for key, group in groupby(entries, key=lambda entry: entry.month):
        held = tuple(group)
        shown = tuple(entry for entry in held if entry.id in whole)
        months.append(contexts.Month(key, views.day(key).words, f"months/{key}/", shown, len(held)))
    return tuple(months)


# --- entries, claims, sources -------------------------------------------------------------------


def _entries(views: Views) -> Iterator[Page]:
    names = list(views.entries)
    places = {
        claim: {name: index for index, name in enumerate(of_claim)}
        for claim, of_claim in views.story.by_claim.items()
    }
    for index, (name, entry) in enumerate(views.entries.items()):
        context = contexts.EntryPage(
            head=_head(entry.title, entry.lead, entry.address, kind="article"),
            entry=entry,
            moved=moved_by(views, name),
            standings=standings_around(views, name),
            earlier=views.entries[names[index - 1]].link if index else None,
            later=views.entries[names[index + 1]].link if index + 1 < len(names) else None,
            neighbours=tuple(
                _neighbours(views, stance.claim_id, places[stance.claim_id][name])
                for stance in entry.stances
            ),
            cited=_cited(views, name, entry.link, entry.date.machine, _changed_on(views, name)),
            linked=(about_entry(views, name), breadcrumbs(views, (), entry.link)),
        )
        yield Page(entry.address, "pages/entry.html", context)


def _cited(views: Views, name: str, page: Link, day: str, content_day: str) -> Cited:
    site = views.story.site
    address = f"{site.base_url}{page.address}"
    return cite(Citable(name, page.text, day, address, site.title, content_day))


def _changed_on(views: Views, name: str) -> str:
    """Return the last day on which an entry was said or mended."""
    entry = views.story.entries[name]
    withdrawn = (entry.withdrawn.date.last,) if entry.withdrawn else ()
    return max(entry.date.last, *(it.date.last for it in entry.corrections), *withdrawn, "")


def _last_step(views: Views, claim: str) -> str:
    step = views.ledger.today(claim)
    return step.day if step else ""


def _neighbours(views: Views, claim: str, index: int) -> contexts.Neighbours:
    names = views.story.by_claim[claim]
    return contexts.Neighbours(
        views.claims[claim].link,
        views.entries[names[index - 1]].link if index else None,
        views.entries[names[index + 1]].link if index + 1 < len(names) else None,
    )


def _claims(views: Views, drawings: Drawings) -> Iterator[Page]:
    _ = views.phrases.gettext
    trail = Link(_("Claims"), "claims/")
    themes = tuple(
        contexts.ThemeGroup(
            theme.id,
            theme.name,
            tuple(claim for claim in views.claims.values() if claim.theme == theme.id),
        )
        for theme in views.story.site.themes.values()
    )
    head = _head(_("Claims"), _("Every claim of the timeline and how it stands today."), "claims/")
    yield Page("claims/", "pages/claims.html", contexts.ClaimsPage(head, themes))
    for claim in views.claims.values():
        names = views.story.by_claim.get(claim.id, ())
        reason, changes = reason_sentence(views, claim.id), change_views(views, claim.id)
        evidence = evidence_rows(views, claim.id)
        ribbon = drawings.ribbons.get(claim.id) if claim.kind == "statement" else None
        for part in _split(views, claim.link, names):
            first = part.address == claim.address
            context = contexts.ClaimPage(
                _head(claim.title, claim.statement, part.address, trail),
                claim,
                reason,
                drawings.axis,
                ribbon if first else None,
                drawings.figures.get(claim.id) if first else None,
                changes if first else (),
                evidence if first else (),
                part.entries,
                len(names),
                part.pager,
                _cited(views, claim.id, claim.link, "", _last_step(views, claim.id)),
                (about_claim(views, claim.id), breadcrumbs(views, (trail,), claim.link)),
            )
            yield Page(part.address, "pages/claim.html", context)


def _figures(views: Views, drawings: Drawings) -> Page:
    _ = views.phrases.gettext
    described = _("Every number that was given, by day, source and qualifier.")
    head = _head(_("Figures"), described, "figures/")
    context = contexts.FiguresPage(head, tuple(drawings.figures.values()))
    return Page("figures/", "pages/figures.html", context)


def _sources(views: Views) -> Iterator[Page]:
    _ = views.phrases.gettext
    trail = Link(_("Sources"), "sources/")
    by_party = tuple(
        (link, tuple(it for it in views.sources.values() if it.party == link))
        for link in views.parties.values()
    )
    head = _head(_("Sources"), _("Everyone who speaks in the timeline, by party."), "sources/")
    context = contexts.SourcesPage(head, tuple(group for group in by_party if group[1]))
    yield Page("sources/", "pages/sources.html", context)
    for source in views.sources.values():
        names = views.story.by_source.get(source.id, ())
        positions = position_rows(views, source.id)
        for part in _split(views, source.link, names):
            told = source.prose.text or source.reason
            shown = contexts.SourcePage(
                _head(source.name, told, part.address, trail),
                source,
                positions if part.address == source.address else (),
                part.entries,
                len(names),
                part.pager,
                (about_source(views, source.id), breadcrumbs(views, (trail,), source.link)),
            )
            yield Page(part.address, "pages/source.html", shown)


# --- lists --------------------------------------------------------------------------------------


class _Slice(NamedTuple):
    """One page of a long list."""

    address: str
    entries: tuple[EntryView, ...]
    pager: Pager | None


def _split(views: Views, whole: Link, names: Sequence[str]) -> Iterator[_Slice]:
    """Yield the pages of a list: the first at the list's own address, the second at `2/`."""
    last = max(1, -(-len(names) // PAGE))
    addresses = [whole.address, *(f"{whole.address}{number}/" for number in range(2, last + 1))]
    for index, address in enumerate(addresses):
        entries = tuple(views.entries[it] for it in names[index * PAGE : (index + 1) * PAGE])
        earlier = Link(str(index), addresses[index - 1]) if index else None
        later = Link(str(index + 2), addresses[index + 1]) if index + 1 < last else None
        pager = Pager(index + 1, last, earlier, later) if last > 1 else None
        yield _Slice(address, entries, pager)


def _facet(views: Views, facet: Facet) -> Iterator[Page]:
    folder = f"{facet.options[0].address.partition('/')[0]}/" if facet.options else ""
    if not folder:
        return
    _ = views.phrases.gettext
    trail = Link(facet.label, folder)
    described = _("The entries of the timeline by: {facet}").format(facet=facet.label)
    context = contexts.OptionsPage(_head(facet.label, described, folder), facet)
    yield Page(folder, "pages/options.html", context)
    for option in facet.options:
        for part in _split(views, Link(option.text, option.address), option.entries):
            title = f"{facet.label}: {option.text}"
            shown = contexts.ListPage(
                _head(title, described, part.address, trail),
                facet.name,
                facet.label,
                option,
                part.entries,
                part.pager,
                facet.options,
            )
            yield Page(part.address, "pages/list.html", shown)


# --- the story as it was known ------------------------------------------------------------------


def _as_of(views: Views) -> Iterator[Page]:
    _ = views.phrases.gettext
    days = views.ledger.days()
    trail = Link(_("As known on a day"), "as-of/")
    changed = _changed(views)
    head = _head(
        trail.text, _("Every day on which the standing of a claim changed."), trail.address
    )
    listed = tuple(
        (Link(views.day(day).words, f"as-of/{day}/"), views.day(day), changed[day])
        for day in reversed(days)
    )
    yield Page("as-of/", "pages/as-of-days.html", contexts.AsOfDays(head, listed))
    lasts = {name: entry.date.last for name, entry in views.story.entries.items()}
    names = sorted(lasts, key=lambda name: (lasts[name], name))
    known = 0
    for index, day in enumerate(days):
        while known < len(names) and lasts[names[known]] <= day:
            known += 1
        yield _as_of_day(views, days, index, names[:known], trail)


def _changed(views: Views) -> Mapping[str, tuple[ChangeView, ...]]:
    found: dict[str, list[ChangeView]] = {}
    for claim in views.claims:
        for step in views.ledger.changes(claim):
            found.setdefault(step.day, []).append(change_view(views, claim, step))
    return {day: tuple(changes) for day, changes in found.items()}


def _as_of_day(
    views: Views, days: Sequence[str], index: int, known: Sequence[str], trail: Link
) -> Page:
    day = days[index]
    shown, address = views.day(day), f"as-of/{day}/"
    rows = standing_rows(views, day)
    themes = tuple(
        (theme.name, held)
        for theme in views.story.site.themes.values()
        if (held := tuple(it for it in rows if views.claims[it.claim_id].theme == theme.id))
    )
    title = views.phrases.gettext("As known on {day}").format(day=shown.words)
    context = contexts.AsOfPage(
        head=_head(title, views.story.site.description, address, trail),
        day=shown,
        changed=tuple(
            change_view(views, row.claim_id, step)
            for row in rows
            if row.changed and (step := views.ledger.as_of(row.claim_id, day))
        ),
        themes=themes,
        entries=tuple(views.entries[name] for name in reversed(known[-PAGE:])),
        total=len(known),
        earlier=_day_link(views, days[index - 1]) if index else None,
        later=_day_link(views, days[index + 1]) if index + 1 < len(days) else None,
        cited=_cited(views, f"as-of-{day}", Link(title, address), day, day),
    )
    return Page(address, "pages/as-of.html", context)


def _day_link(views: Views, day: str) -> Link:
    return Link(views.day(day).words, f"as-of/{day}/")


# --- the rest -----------------------------------------------------------------------------------


def _print(views: Views) -> Page:
    """Return the whole story in one page, whatever its length: for paper and for archives."""
    _ = views.phrases.gettext
    entries = tuple(views.entries.values())
    head = _head(_("The whole story"), _("Every entry with its citations, in one page."), "print/")
    context = contexts.PrintPage(head, _parts(views, entries, len(entries)), len(entries))
    return Page("print/", "pages/print.html", context)


def _articles(views: Views) -> Iterator[Page]:
    for name, article in views.story.articles.items():
        example = _example(views) if name == "method" else None
        context = contexts.ArticlePage(
            head=_head(article.title, article.prose.text.partition("\n")[0], f"{name}/"),
            title=article.title,
            prose=article.prose,
            example=example,
            changes=change_views(views, example.id) if example else (),
            edit_url=views.story.site.edit_url.replace("{path}", f"pages/{name}.md"),
        )
        yield Page(f"{name}/", "pages/article.html", context)


def _example(views: Views) -> ClaimView | None:
    """Return the claim whose standing changed most often: the Method page's worked example."""
    claims = [it for it in views.claims.values() if views.ledger.changes(it.id)]
    return max(claims, key=lambda it: len(views.ledger.changes(it.id)), default=None)


def _corrections(views: Views) -> Page:
    _ = views.phrases.gettext
    entries = [it for it in views.entries.values() if it.corrections or it.withdrawn]
    head = _head(_("Corrections"), _("What was mended or withdrawn, and when."), "corrections/")
    dated = sorted(
        entries,
        key=lambda it: max(
            note.date.machine
            for note in (*it.corrections, *((it.withdrawn,) if it.withdrawn else ()))
        ),
        reverse=True,
    )
    context = contexts.CorrectionsPage(head, tuple(dated))
    return Page("corrections/", "pages/corrections.html", context)


def _redirects(views: Views) -> Iterator[Page]:
    _ = views.phrases.gettext
    for name, entry in views.story.entries.items():
        for alias in entry.aliases:
            to = views.entries[name].link
            head = _head(to.text, _("This entry has another address now."), f"entries/{alias}/")
            yield Page(head.address, "pages/moved.html", contexts.PlainPage(head, to))


def _not_found(views: Views) -> Page:
    _ = views.phrases.gettext
    head = _head(_("Not found"), _("There is no page at this address."), "404.html")
    return Page("404.html", "pages/not-found.html", contexts.PlainPage(head, None))
