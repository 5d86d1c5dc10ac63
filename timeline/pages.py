"""`Views` → every page of the site: its address, its template, and what the template shows."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache, partial
from itertools import groupby
from typing import NamedTuple

from timeline import contexts
from timeline.cite import Citable, Cited, cite
from timeline.contexts import Head, Pager
from timeline.drawings import Drawings, draw
from timeline.evidence import (
    ChangeView,
    StandingRow,
    change_view,
    change_views,
    evidence_rows,
    moved_by,
    position_rows,
    reason_sentence,
    standing_rows,
    standings_around,
)
from timeline.facets import Facet, Option
from timeline.ledger import STANDINGS
from timeline.linked import about_claim, about_entry, about_source, breadcrumbs
from timeline.model import Article, Chapter
from timeline.search import BLOCK, version_of
from timeline.views import ClaimView, EntryView, Link, SourceView, Views, date_view

__all__ = ["Page", "Shows", "before_home", "plan"]

#: Entries on one page of a list; the rest is on the next.
PAGE = 120
#: Entries on the timeline itself; those before come when a reader asks for them.
HOME = 600
#: Ribbons on the timeline; the other claims have theirs on their own pages.
RIBBONS = 60
#: Entries in one page of the print edition.
PRINT = 1000


class Shows(NamedTuple):
    """The entries of which a page shows the first sentence, and those of which it shows all.

    Of any other it shows at most its title, dates, source, rating and stances.
    """

    leads: tuple[str, ...] = ()
    texts: tuple[str, ...] = ()


_NO_TEXT = Shows()


class Page(NamedTuple):
    """A page to be made: its address from the root (`""`, `claims/`, `404.html`), how, of what.

    The context is made when the page is, so that this work too is spread over processes.
    `shows` says which texts can be on it, so that an edit elsewhere passes it by; nothing
    where only its context tells.
    """

    address: str
    template: str
    context: Callable[[], NamedTuple]
    shows: Shows | None = None


def plan(views: Views, facets: tuple[Facet, ...]) -> Iterator[Page]:
    """Yield every page of the site, in a fixed order."""
    drawings = cache(partial(draw, views))  # when the first page needs one
    yield Page("", "pages/home.html", partial(_home, views, facets, drawings))
    yield from _pieces(views)
    yield from _entries(views)
    yield from _claims(views, drawings)
    yield Page("figures/", "pages/figures.html", partial(_figures, views, drawings), _NO_TEXT)
    for pages in (_sources, _as_of, _articles, _redirects, _print):
        yield from pages(views)
    for facet in facets:
        if facet.name not in ("claim", "source"):
            yield from _facet(views, facet)
    yield Page("corrections/", "pages/corrections.html", partial(_corrections, views), _NO_TEXT)
    yield Page("404.html", "pages/not-found.html", partial(_not_found, views), _NO_TEXT)


def _head(title: str, description: str, address: str, *trail: Link, kind: str = "website") -> Head:
    words = " ".join(description.split())
    short = words if len(words) <= 200 else words[:199].rsplit(" ", 1)[0] + "…"
    return Head(title, short, address, kind, trail)


# --- the timeline -------------------------------------------------------------------------------


def _home(
    views: Views, facets: tuple[Facet, ...], drawings: Callable[[], Drawings]
) -> contexts.HomePage:
    site = views.story.site
    entries = tuple(views.entries.values())
    changes = sorted(
        ((step.day, claim, step) for claim in views.claims for step in views.ledger.changes(claim)),
        key=lambda change: change[:2],
    )
    return contexts.HomePage(
        head=_head(site.title, site.description, ""),
        standings=_standing_groups(views),
        latest=tuple(change_view(views, claim, step) for _, claim, step in reversed(changes[-5:])),
        axis=drawings().axis,
        ribbons=drawings().groups(views, RIBBONS),
        facets=facets,
        parts=_parts(views, entries, HOME),
        shown=min(HOME, len(entries)),
        total=len(entries),
        version=version_of(views),
        block=BLOCK,
        days=tuple((day, views.day(day).words) for day in views.ledger.days()),
        moves=tuple((day, claim, step.standing or "") for day, claim, step in changes),
    )


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


def _parts(views: Views, entries: Sequence[EntryView], most: int) -> tuple[contexts.Part, ...]:
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


def _ids(entries: Sequence[EntryView]) -> tuple[str, ...]:
    return tuple(entry.id for entry in entries)


def before_home(views: Views) -> int:
    """Return how many entries are too old for the timeline's page."""
    return max(len(views.entries) - HOME, 0)


def _pieces(views: Views) -> Iterator[Page]:
    """Yield what the timeline's page asks for: annotations, and the cards of what it has not."""
    away = before_home(views)
    number = 0
    for month, group in groupby(views.entries.values(), key=lambda entry: entry.month):
        held = tuple(group)
        for index in range(0, len(held), BLOCK):
            entries = held[index : index + BLOCK]
            for kind in ("whole", "cards") if number + index < away else ("whole",):
                name = f"{kind}/{month}/{index // BLOCK}"
                address = f"search/{name}.js"
                make = partial(contexts.PiecePage, Head(name, "", address), kind, entries)
                yield Page(address, "pages/piece.js", make, Shows(texts=_ids(entries)))
        number += len(held)


# --- entries, claims, sources -------------------------------------------------------------------


def _entries(views: Views) -> Iterator[Page]:
    names = list(views.entries)
    places = {
        claim: {name: index for index, name in enumerate(of_claim)}
        for claim, of_claim in views.story.by_claim.items()
    }
    for index, entry in enumerate(views.entries.values()):
        around = names[max(index - 1, 0) : index], names[index + 1 : index + 2]
        make = partial(_entry, views, entry, around, places)
        yield Page(entry.address, "pages/entry.html", make, Shows(texts=(entry.id,)))


def _entry(
    views: Views,
    entry: EntryView,
    around: tuple[list[str], list[str]],
    places: Mapping[str, Mapping[str, int]],
) -> contexts.EntryPage:
    earlier, later = around
    return contexts.EntryPage(
        head=_head(entry.title, entry.lead, entry.address, kind="article"),
        entry=entry,
        moved=moved_by(views, entry.id),
        standings=standings_around(views, entry.id),
        earlier=views.entries[earlier[0]].link if earlier else None,
        later=views.entries[later[0]].link if later else None,
        neighbours=tuple(
            _neighbours(views, stance.claim_id, places[stance.claim_id][entry.id])
            for stance in entry.stances
        ),
        cited=_cited(views, entry.id, entry.link, entry.date.machine, _changed_on(views, entry.id)),
        linked=(about_entry(views, entry.id), breadcrumbs(views, (), entry.link)),
    )


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


def _claims(views: Views, drawings: Callable[[], Drawings]) -> Iterator[Page]:
    yield Page("claims/", "pages/claims.html", partial(_all_claims, views), _NO_TEXT)
    for claim in views.claims.values():
        names = views.story.by_claim.get(claim.id, ())
        for part in _split(views, claim.link, names):
            make = partial(_claim, views, drawings, claim, part)
            yield Page(part.address, "pages/claim.html", make, Shows(_ids(part.entries)))


def _all_claims(views: Views) -> contexts.ClaimsPage:
    _ = views.phrases.gettext
    head = _head(_("Claims"), _("Every claim of the timeline and how it stands today."), "claims/")
    themes = (
        contexts.ThemeGroup(
            theme.id,
            theme.name,
            tuple(claim for claim in views.claims.values() if claim.theme == theme.id),
        )
        for theme in views.story.site.themes.values()
    )
    return contexts.ClaimsPage(head, tuple(themes))


def _claim(
    views: Views, drawings: Callable[[], Drawings], claim: ClaimView, part: _Slice
) -> contexts.ClaimPage:
    """Return a claim's page; only its first has more than a part of the entries."""
    trail = Link(views.phrases.gettext("Claims"), "claims/")
    first = part.address == claim.address
    ribbon = drawings().ribbons.get(claim.id) if claim.kind == "statement" else None
    return contexts.ClaimPage(
        head=_head(_titled(views, claim.title, part), claim.statement, part.address, trail),
        claim=claim,
        reason=reason_sentence(views, claim.id),
        axis=drawings().axis,
        ribbon=ribbon if first else None,
        figure=drawings().figures.get(claim.id) if first else None,
        changes=change_views(views, claim.id) if first else (),
        evidence=evidence_rows(views, claim.id) if first else (),
        entries=part.entries,
        total=len(views.story.by_claim.get(claim.id, ())),
        pager=part.pager,
        cited=_cited(views, claim.id, claim.link, "", _last_step(views, claim.id)),
        linked=(about_claim(views, claim.id), breadcrumbs(views, (trail,), claim.link)),
    )


def _figures(views: Views, drawings: Callable[[], Drawings]) -> contexts.FiguresPage:
    _ = views.phrases.gettext
    described = _("Every number that was given, by day, source and qualifier.")
    head = _head(_("Figures"), described, "figures/")
    return contexts.FiguresPage(head, tuple(drawings().figures.values()))


def _sources(views: Views) -> Iterator[Page]:
    yield Page("sources/", "pages/sources.html", partial(_all_sources, views), _NO_TEXT)
    for source in views.sources.values():
        names = views.story.by_source.get(source.id, ())
        for part in _split(views, source.link, names):
            make = partial(_source, views, source, part)
            yield Page(part.address, "pages/source.html", make, Shows(_ids(part.entries)))


def _all_sources(views: Views) -> contexts.SourcesPage:
    _ = views.phrases.gettext
    head = _head(_("Sources"), _("Everyone who speaks in the timeline, by party."), "sources/")
    by_party = (
        (link, tuple(it for it in views.sources.values() if it.party == link))
        for link in views.parties.values()
    )
    return contexts.SourcesPage(head, tuple(group for group in by_party if group[1]))


def _source(views: Views, source: SourceView, part: _Slice) -> contexts.SourcePage:
    trail = Link(views.phrases.gettext("Sources"), "sources/")
    first = part.address == source.address
    title = _titled(views, source.name, part)
    return contexts.SourcePage(
        head=_head(title, source.prose.text or source.reason, part.address, trail),
        source=source,
        positions=position_rows(views, source.id) if first else (),
        entries=part.entries,
        total=len(views.story.by_source.get(source.id, ())),
        pager=part.pager,
        linked=(about_source(views, source.id), breadcrumbs(views, (trail,), source.link)),
    )


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


def _titled(views: Views, title: str, part: _Slice) -> str:
    """Return the title of a page of a list: no two pages are called the same."""
    if part.pager is None or part.pager.number == 1:
        return title
    pattern = views.phrases.gettext("{title}, page {number} of {last}")
    return pattern.format(title=title, number=part.pager.number, last=part.pager.last)


def _facet(views: Views, facet: Facet) -> Iterator[Page]:
    if not facet.options:
        return
    _ = views.phrases.gettext
    folder = f"{facet.options[0].address.partition('/')[0]}/"
    described = _("The entries of the timeline by: {facet}").format(facet=facet.label)
    head = _head(facet.label, described, folder)
    yield Page(folder, "pages/options.html", partial(contexts.OptionsPage, head, facet), _NO_TEXT)
    # a page names the other values, and has the entries of its own
    options = tuple(it._replace(entries=()) for it in facet.options)
    for option in facet.options:
        title = f"{facet.label}: {option.text}"
        for part in _split(views, Link(option.text, option.address), option.entries):
            here = _titled(views, title, part)
            head = _head(here, described, part.address, Link(facet.label, folder))
            make = partial(_list, facet._replace(options=options), option, part, head)
            # months are what a story is read by
            held, whole = _ids(part.entries), facet.name == "month"
            shows = Shows(texts=held) if whole else Shows(held)
            yield Page(part.address, "pages/list.html", partial(make, whole), shows)


def _list(facet: Facet, option: Option, part: _Slice, head: Head, whole: bool) -> contexts.ListPage:
    return contexts.ListPage(
        head,
        facet.name,
        facet.label,
        option._replace(entries=()),
        part.entries,
        whole,
        part.pager,
        facet.options,
    )


# --- the story as it was known ------------------------------------------------------------------


def _as_of(views: Views) -> Iterator[Page]:
    days = views.ledger.days()
    yield Page("as-of/", "pages/as-of-days.html", partial(_as_of_days, views, days), _NO_TEXT)
    lasts = {name: entry.date.last for name, entry in views.story.entries.items()}
    names = sorted(lasts, key=lambda name: (lasts[name], name))
    known, rows = 0, dict[tuple[str, str, bool], StandingRow]()
    for index, day in enumerate(days):
        while known < len(names) and lasts[names[known]] <= day:
            known += 1
        latest = names[max(known - PAGE, 0) : known]
        around = days[max(index - 1, 0) : index + 2]
        make = partial(_as_of_day, views, around, day, (latest, known), rows)
        yield Page(f"as-of/{day}/", "pages/as-of.html", make, Shows(tuple(latest)))


def _as_of_days(views: Views, days: Sequence[str]) -> contexts.AsOfDays:
    _ = views.phrases.gettext
    found: dict[str, list[ChangeView]] = {day: [] for day in days}
    for claim in views.claims:
        for step in views.ledger.changes(claim):
            found[step.day].append(change_view(views, claim, step))
    described = _("Every day on which the standing of a claim changed.")
    head = _head(_("As known on a day"), described, "as-of/")
    return contexts.AsOfDays(
        head,
        tuple((_day_link(views, day), views.day(day), tuple(found[day])) for day in reversed(days)),
    )


def _as_of_day(
    views: Views,
    around: Sequence[str],
    day: str,
    known: tuple[Sequence[str], int],
    rows_known: dict[tuple[str, str, bool], StandingRow],
) -> contexts.AsOfPage:
    shown, address = views.day(day), f"as-of/{day}/"
    rows = standing_rows(views, day, rows_known)
    themes = (
        (theme.name, tuple(it for it in rows if views.claims[it.claim_id].theme == theme.id))
        for theme in views.story.site.themes.values()
    )
    title = views.phrases.gettext("As known on {day}").format(day=shown.words)
    trail = Link(views.phrases.gettext("As known on a day"), "as-of/")
    earlier = [it for it in around if it < day]
    later = [it for it in around if it > day]
    return contexts.AsOfPage(
        head=_head(title, views.story.site.description, address, trail),
        day=shown,
        changed=tuple(
            change_view(views, row.claim_id, step)
            for row in rows
            if row.changed and (step := views.ledger.as_of(row.claim_id, day))
        ),
        themes=tuple(theme for theme in themes if theme[1]),
        entries=tuple(views.entries[name] for name in reversed(known[0])),
        total=known[1],
        earlier=_day_link(views, earlier[0]) if earlier else None,
        later=_day_link(views, later[0]) if later else None,
        cited=_cited(views, f"as-of-{day}", Link(title, address), day, day),
    )


def _day_link(views: Views, day: str) -> Link:
    return Link(views.day(day).words, f"as-of/{day}/")


# --- the rest -----------------------------------------------------------------------------------


def _print(views: Views) -> Iterator[Page]:
    """Yield the whole story in one page, for paper and archives; a very long one in several."""
    entries = tuple(views.entries.values())
    for number, start in enumerate(range(0, max(len(entries), 1), PRINT), 1):
        address = "print/" if number == 1 else f"print/{number}/"
        held = entries[start : start + PRINT]
        make = partial(_print_page, views, held, address)
        yield Page(address, "pages/print.html", make, Shows(texts=_ids(held)))


def _print_page(views: Views, entries: Sequence[EntryView], address: str) -> contexts.PrintPage:
    _ = views.phrases.gettext
    title = _("The whole story")
    if address != "print/":
        title = _("{title}, page {number}").format(title=title, number=address.split("/")[1])
    head = _head(title, _("Every entry with its citations, in one page."), address)
    parts = tuple(part for part in _parts(views, entries, len(entries)) if part.months)
    return contexts.PrintPage(head, parts, len(views.entries))


def _articles(views: Views) -> Iterator[Page]:
    for name in views.story.articles:
        yield Page(f"{name}/", "pages/article.html", partial(_article, views, name), _NO_TEXT)


def _article(views: Views, name: str) -> contexts.ArticlePage:
    article = views.story.articles[name]
    example = _example(views, article) if name == "method" else None
    return contexts.ArticlePage(
        head=_head(article.title, article.prose.text.partition("\n")[0], f"{name}/"),
        title=article.title,
        prose=article.prose,
        example=example,
        changes=change_views(views, example.id) if example else (),
        edit_url=views.story.site.edit_url.replace("{path}", f"pages/{name}.md"),
    )


def _example(views: Views, article: Article) -> ClaimView | None:
    """Return the first claim that the Method page links to: its worked example."""
    linked = (it.id for it in article.prose.references if it.target == "claim")
    return next((views.claims[claim] for claim in linked if claim in views.claims), None)


def _corrections(views: Views) -> contexts.CorrectionsPage:
    _ = views.phrases.gettext
    entries = [it for it in views.entries.values() if it.corrections or it.withdrawn]
    head = _head(_("Corrections"), _("What was mended or withdrawn, and when."), "corrections/")
    dated = sorted(entries, key=lambda it: _changed_on(views, it.id), reverse=True)
    return contexts.CorrectionsPage(head, tuple(dated))


def _redirects(views: Views) -> Iterator[Page]:
    described = views.phrases.gettext("This entry has another address now.")
    for name, entry in views.story.entries.items():
        for alias in entry.aliases:
            to = views.entries[name].link
            head = _head(to.text, described, f"entries/{alias}/")
            yield Page(head.address, "pages/moved.html", partial(contexts.PlainPage, head, to))


def _not_found(views: Views) -> contexts.PlainPage:
    _ = views.phrases.gettext
    head = _head(_("Not found"), _("There is no page at this address."), "404.html")
    return contexts.PlainPage(head, None)
