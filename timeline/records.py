"""`Views` → the pages of entries, claims, figures and sources."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial

from timeline import contexts
from timeline.cite import Cited
from timeline.drawings import Drawings
from timeline.evidence import (
    change_views,
    evidence_rows,
    moved_by,
    position_rows,
    reason_sentence,
    standings_around,
)
from timeline.lazily import Lazily
from timeline.linked import about_claim, about_entry, about_source, breadcrumbs
from timeline.page import (
    NO_TEXT,
    Page,
    Rest,
    Shows,
    Slice,
    changed_on,
    cited,
    head_of,
    relatives,
    split,
    titled,
)
from timeline.story import Story
from timeline.views import EntryView, Link, Views

__all__ = ["claim_pages", "entry_pages", "figures_page", "source_pages"]


def entry_pages(views: Views) -> Iterator[Page]:
    """Yield the page of every entry."""
    names = list(views.entries)
    places = Lazily(views.story.by_claim, partial(_places, views))
    for index, name in enumerate(names):
        around = names[max(index - 1, 0) : index], names[index + 1 : index + 2]
        make = partial(_entry, views, name, around, places)
        shows = Shows((), (name,), partial(_rest_of_entry, views.story, name, around))
        yield Page(f"entries/{name}/", "pages/entry.html", make, shows)


def _rest_of_entry(story: Story, name: str, around: tuple[list[str], list[str]]) -> Rest:
    """Return what else can be on an entry's page: its relatives, the ledgers of its claims."""
    earlier, later = around
    claims = tuple(it.claim for it in story.entries[name].positions)
    return Rest((*relatives(story, name), *earlier, *later), claims)


def _places(views: Views, claim: str) -> Mapping[str, int]:
    """Return where each entry on a claim is among them."""
    return {name: index for index, name in enumerate(views.story.by_claim[claim])}


def _entry(
    views: Views,
    name: str,
    around: tuple[list[str], list[str]],
    places: Mapping[str, Mapping[str, int]],
) -> contexts.EntryPage:
    entry, (earlier, later) = views.entries[name], around
    return contexts.EntryPage(
        head=head_of(entry.title, entry.lead, entry.address, kind="article"),
        entry=entry,
        moved=partial(moved_by, views, name),
        standings=partial(standings_around, views, name),
        earlier=views.entries[earlier[0]].link if earlier else None,
        later=views.entries[later[0]].link if later else None,
        neighbours=partial(_all_neighbours, views, entry, places),
        cited=partial(_cited_entry, views, entry),
        linked=lambda: (about_entry(views, name), breadcrumbs(views, (), entry.link)),
    )


def _cited_entry(views: Views, entry: EntryView) -> Cited:
    return cited(views, entry.id, entry.link, entry.date.machine, changed_on(views, entry.id))


def _all_neighbours(
    views: Views, entry: EntryView, places: Mapping[str, Mapping[str, int]]
) -> tuple[contexts.Neighbours, ...]:
    claims = (stance.claim_id for stance in entry.stances)
    return tuple(_neighbours(views, claim, places[claim][entry.id]) for claim in claims)


def _last_step(views: Views, claim: str) -> str:
    told = views.ledger.summaries.get(claim)
    return told.day if told else ""


def _neighbours(views: Views, claim: str, index: int) -> contexts.Neighbours:
    names = views.story.by_claim[claim]
    return contexts.Neighbours(
        views.claims[claim].link,
        views.entries[names[index - 1]].link if index else None,
        views.entries[names[index + 1]].link if index + 1 < len(names) else None,
    )


def claim_pages(views: Views, drawings: Callable[[], Drawings]) -> Iterator[Page]:
    """Yield the list of the claims, and the pages of each."""
    yield Page("claims/", "pages/claims.html", partial(_all_claims, views), NO_TEXT)
    for claim in views.story.claims.values():
        link = Link(claim.title, f"claims/{claim.id}/")
        for part in split(link, views.story.by_claim.get(claim.id, ())):
            make = partial(_claim, views, drawings, claim.id, part)
            yield Page(part.address, "pages/claim.html", make, Shows(part.entries))


def _all_claims(views: Views) -> contexts.ClaimsPage:
    _ = views.phrases.gettext
    head = head_of(
        _("Claims"), _("Every claim of the timeline and how it stands today."), "claims/"
    )
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
    views: Views, drawings: Callable[[], Drawings], name: str, part: Slice
) -> contexts.ClaimPage:
    """Return a claim's page; only its first has more than a part of the entries."""
    claim = views.claims[name]
    trail = Link(views.phrases.gettext("Claims"), "claims/")
    first = part.address == claim.address
    ribbon = first and claim.kind == "statement"
    return contexts.ClaimPage(
        head=head_of(titled(views, claim.title, part), claim.statement, part.address, trail),
        claim=claim,
        reason=reason_sentence(views, claim.id),
        axis=lambda: drawings().axis,
        ribbon=lambda: drawings().links.get(name) if ribbon else None,
        figure=lambda: drawings().figures[name] if first else None,
        changes=lambda: change_views(views, name) if first else (),
        evidence=lambda: evidence_rows(views, name) if first else (),
        entries=part.shown(views),
        total=len(views.story.by_claim.get(claim.id, ())),
        pager=part.pager,
        cited=lambda: cited(views, name, claim.link, "", _last_step(views, name)),
        linked=lambda: (about_claim(views, name), breadcrumbs(views, (trail,), claim.link)),
    )


def figures_page(views: Views, drawings: Callable[[], Drawings]) -> contexts.FiguresPage:
    """Return the quantities, each as a chart with its table."""
    _ = views.phrases.gettext
    described = _("Every number that was given, by day, source and qualifier.")
    head = head_of(_("Figures"), described, "figures/")
    return contexts.FiguresPage(head, tuple(it for it in drawings().figures.values() if it))


def source_pages(views: Views) -> Iterator[Page]:
    """Yield the list of the sources, and the pages of each."""
    yield Page("sources/", "pages/sources.html", partial(_all_sources, views), NO_TEXT)
    for source in views.story.sources.values():
        link = Link(source.name, f"sources/{source.id}/")
        for part in split(link, views.story.by_source.get(source.id, ())):
            make = partial(_source, views, source.id, part)
            yield Page(part.address, "pages/source.html", make, Shows(part.entries))


def _all_sources(views: Views) -> contexts.SourcesPage:
    _ = views.phrases.gettext
    head = head_of(_("Sources"), _("Everyone who speaks in the timeline, by party."), "sources/")
    by_party = (
        (link, tuple(it for it in views.sources.values() if it.party == link))
        for link in views.parties.values()
    )
    return contexts.SourcesPage(head, tuple(group for group in by_party if group[1]))


def _source(views: Views, name: str, part: Slice) -> contexts.SourcePage:
    source = views.sources[name]
    trail = Link(views.phrases.gettext("Sources"), "sources/")
    first = part.address == source.address
    title = titled(views, source.name, part)
    return contexts.SourcePage(
        head=head_of(title, source.prose.text or source.reason, part.address, trail),
        source=source,
        positions=lambda: position_rows(views, name) if first else (),
        entries=part.shown(views),
        total=len(views.story.by_source.get(source.id, ())),
        pager=part.pager,
        linked=lambda: (about_source(views, name), breadcrumbs(views, (trail,), source.link)),
    )
