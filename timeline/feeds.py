"""`Views` → the feeds: what is new in the timeline, on a claim, in the corrections.

Atom is RFC 4287, JSON Feed is version 1.1. An item's ID is a tag URI (RFC 4151),
which stays when the site moves to another domain; every time comes from the content.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import partial

import orjson

from timeline.contexts import FeedItem, FeedPage, Head
from timeline.evidence import change_views
from timeline.files import Artifact
from timeline.model import Entry
from timeline.page import NO_TEXT, Page, Shows
from timeline.views import Link, Views

__all__ = ["content_day", "feed_pages", "json_feed"]

#: Items in a feed; older ones are in the timeline and in the data.
_LATEST = 50


def feed_pages(views: Views) -> Iterator[Page]:
    """Yield every Atom feed as a page to be made."""
    _ = views.phrases.gettext
    site = views.story.site
    yield _page("feed.xml", partial(_timeline, views), Shows(texts=tuple(views.entries)))
    for claim in views.claims:
        shows = Shows(texts=views.story.by_claim.get(claim, ()))
        yield _page(f"claims/{claim}/feed.xml", partial(_claim, views, claim), shows)
    about = Link(_("Corrections") + f" · {site.title}", "corrections/")
    yield _page("corrections/feed.xml", partial(_corrections_feed, views, about), NO_TEXT)


def _page(address: str, make: Callable[[str], FeedPage], shows: Shows) -> Page:
    return Page(address, "feeds/atom.xml", partial(make, address), shows)


def _timeline(views: Views, address: str) -> FeedPage:
    return _atom(views, address, Link(views.story.site.title, ""), _items(views, views.entries))


def _claim(views: Views, claim: str, address: str) -> FeedPage:
    items = _items(views, views.story.by_claim.get(claim, ()))
    title = f"{views.claims[claim].title} · {views.story.site.title}"
    about = Link(title, views.claims[claim].address)
    return _atom(views, address, about, [*items, *_changes(views, claim)])


def _corrections_feed(views: Views, about: Link, address: str) -> FeedPage:
    return _atom(views, address, about, list(_corrections(views)))


def _items(views: Views, names: Iterable[str]) -> list[FeedItem]:
    """Return the latest of these entries as items."""
    dated = sorted(((_updated(views.story.entries[name]), name) for name in names), reverse=True)
    return [_entry_item(views, views.story.entries[name]) for _, name in dated[:_LATEST]]


def json_feed(views: Views) -> Artifact:
    """Return the timeline's feed as JSON Feed 1.1."""
    site = views.story.site
    items = _latest(_items(views, views.entries))
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": site.title,
        "description": site.description,
        "home_page_url": site.base_url,
        "feed_url": f"{site.base_url}feed.json",
        "language": site.language,
        "items": [
            {
                "id": it.id,
                "url": f"{site.base_url}{it.address}",
                "title": it.title,
                "content_text": it.text,
                "date_published": it.published,
                "date_modified": it.updated,
                "authors": [{"name": it.author}],
            }
            for it in items
        ],
    }
    return Artifact("feed.json", orjson.dumps(feed, option=orjson.OPT_INDENT_2))


def content_day(views: Views) -> str:
    """Return the last day of which the content speaks: its entries, corrections, withdrawals."""
    days = (_updated(entry) for entry in views.story.entries.values())
    return max(days, default="1970-01-01")


def _atom(views: Views, address: str, about: Link, items: list[FeedItem]) -> FeedPage:
    latest = _latest(items)
    updated = latest[0].updated if latest else _instant(content_day(views))
    head = Head(about.text, views.story.site.description, address)
    identity = f"tag:{views.story.site.identity}:{address}"
    return FeedPage(head, identity, about, updated, tuple(latest))


def _latest(items: Iterable[FeedItem]) -> list[FeedItem]:
    return sorted(items, key=lambda it: (it.updated, it.id), reverse=True)[:_LATEST]


def _entry_item(views: Views, entry: Entry) -> FeedItem:
    shown = views.entries[entry.id]
    return FeedItem(
        id=f"tag:{views.story.site.identity}:entries/{entry.id}",
        title=shown.title,
        address=shown.address,
        published=_instant(entry.date.last),
        updated=_instant(_updated(entry)),
        author=shown.source.text,
        text=shown.prose.text,
    )


def _changes(views: Views, claim: str) -> Iterator[FeedItem]:
    """Yield the changes of a claim's standing as items beside its entries."""
    _ = views.phrases.gettext
    title = views.claims[claim].title
    steps = views.ledger.changes(claim)
    for change, step in zip(change_views(views, claim), steps, strict=True):
        after = change.after.word if change.after else _("no standing")
        before = change.before.word if change.before else _("no standing")
        told = _("{claim}: from {before} to {after}")
        causes = ", ".join(cause.entry.text for cause in change.causes)
        yield FeedItem(
            id=f"tag:{views.story.site.identity}:claims/{claim}/{step.day}",
            title=told.format(claim=title, before=before, after=after),
            address=f"claims/{claim}/",
            published=_instant(step.day),
            updated=_instant(step.day),
            author=views.story.site.title,
            text=_("Because of: {causes}").format(causes=causes),
        )


def _corrections(views: Views) -> Iterator[FeedItem]:
    _ = views.phrases.gettext
    for entry in views.story.entries.values():
        withdrawn = (entry.withdrawn,) if entry.withdrawn else ()
        notes = [(it.date, it.note) for it in entry.corrections]
        notes += [(it.date, _("Withdrawn") + f": {it.reason}") for it in withdrawn]
        for number, (when, note) in enumerate(notes, 1):
            yield FeedItem(
                id=f"tag:{views.story.site.identity}:corrections/{entry.id}/{number}",
                title=entry.title,
                address=f"entries/{entry.id}/",
                published=_instant(when.last),
                updated=_instant(when.last),
                author=views.story.site.title,
                text=note,
            )


def _updated(entry: Entry) -> str:
    """Return the last day on which anything was said or mended in an entry."""
    if not entry.corrections and entry.withdrawn is None:  # which is nearly all, and quickly told
        return entry.date.last
    withdrawn = (entry.withdrawn.date.last,) if entry.withdrawn else ()
    return max(entry.date.last, *(it.date.last for it in entry.corrections), *withdrawn, "")


def _instant(day: str) -> str:
    return f"{day}T00:00:00Z"
