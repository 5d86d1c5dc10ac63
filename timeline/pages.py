"""`Views` → every page of the site: its address, its template, and what the template shows."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache, partial

from timeline import contexts
from timeline.asof import as_of_pages
from timeline.contexts import Head
from timeline.drawings import draw
from timeline.evidence import change_views
from timeline.facets import Facet, Option
from timeline.homepage import home, pieces, print_pages
from timeline.model import Article
from timeline.page import NO_TEXT, Page, Rest, Shows, Slice, changed_on, head_of, split, titled
from timeline.records import claim_pages, entry_pages, figures_page, source_pages
from timeline.views import ClaimView, Link, Views

__all__ = ["plan"]


def plan(views: Views, facets: tuple[Facet, ...]) -> Iterator[Page]:
    """Yield every page of the site, in a fixed order."""
    drawings = cache(partial(draw, views))  # when the first page needs one
    # what it names the rest by is made of all texts, and a file's print is of its bones too
    everything = Shows(texts=tuple(views.entries), rest=Rest)
    yield Page("", "pages/home.html", partial(home, views, facets, drawings), everything)
    yield from pieces(views)
    yield from entry_pages(views)
    yield from claim_pages(views, drawings)
    yield Page("figures/", "pages/figures.html", partial(figures_page, views, drawings), NO_TEXT)
    for pages in (source_pages, as_of_pages, _articles, _redirects, print_pages):
        yield from pages(views)
    for facet in facets:
        if facet.name not in ("claim", "source"):
            yield from _facet(views, facet)
    yield Page("corrections/", "pages/corrections.html", partial(_corrections, views), NO_TEXT)
    yield Page("404.html", "pages/not-found.html", partial(_not_found, views), NO_TEXT)


def _facet(views: Views, facet: Facet) -> Iterator[Page]:
    if not facet.options:
        return
    _ = views.phrases.gettext
    folder = f"{facet.options[0].address.partition('/')[0]}/"
    described = _("The entries of the timeline by: {facet}").format(facet=facet.label)
    head = head_of(facet.label, described, folder)
    yield Page(folder, "pages/options.html", partial(contexts.OptionsPage, head, facet), NO_TEXT)
    # a page names the other values, and has the entries of its own
    options = tuple(it._replace(entries=()) for it in facet.options)
    for option in facet.options:
        title = f"{facet.label}: {option.text}"
        for part in split(Link(option.text, option.address), option.entries):
            here = titled(views, title, part)
            head = head_of(here, described, part.address, Link(facet.label, folder))
            shown_by = facet._replace(options=options)
            make = partial(_list, views, shown_by, option, part, head)
            shows = Shows(texts=part.entries) if _is_whole(facet) else Shows(part.entries)
            yield Page(part.address, "pages/list.html", make, shows)


def _is_whole(facet: Facet) -> bool:
    """Return whether entries are shown with their annotations: months are what one reads by."""
    return facet.name == "month"


def _list(views: Views, facet: Facet, option: Option, part: Slice, head: Head) -> contexts.ListPage:
    return contexts.ListPage(
        head,
        facet.name,
        facet.label,
        option._replace(entries=()),
        part.shown(views),
        _is_whole(facet),
        part.pager,
        facet.options,
    )


def _articles(views: Views) -> Iterator[Page]:
    for name in views.story.articles:
        yield Page(f"{name}/", "pages/article.html", partial(_article, views, name), NO_TEXT)


def _article(views: Views, name: str) -> contexts.ArticlePage:
    article = views.story.articles[name]
    example = _example(views, article) if name == "method" else None
    return contexts.ArticlePage(
        head=head_of(article.title, article.prose.text.partition("\n")[0], f"{name}/"),
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
    head = head_of(_("Corrections"), _("What was mended or withdrawn, and when."), "corrections/")
    dated = sorted(entries, key=lambda it: changed_on(views, it.id), reverse=True)
    return contexts.CorrectionsPage(head, tuple(dated))


def _redirects(views: Views) -> Iterator[Page]:
    described = views.phrases.gettext("This entry has another address now.")
    for name, entry in views.story.entries.items():
        for alias in entry.aliases:
            to = views.entries[name].link
            head = head_of(to.text, described, f"entries/{alias}/")
            yield Page(head.address, "pages/moved.html", partial(contexts.PlainPage, head, to))


def _not_found(views: Views) -> contexts.PlainPage:
    _ = views.phrases.gettext
    head = head_of(_("Not found"), _("There is no page at this address."), "404.html")
    return contexts.PlainPage(head, None)
