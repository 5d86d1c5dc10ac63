"""`Views` → the story as it was known: a page for every day on which a standing changed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial

from timeline import contexts
from timeline.evidence import ChangeView, StandingRow, change_view, standing_rows
from timeline.page import NO_TEXT, PAGE, Page, Shows, cited, head_of
from timeline.views import Link, Views

__all__ = ["as_of_pages"]


def as_of_pages(views: Views) -> Iterator[Page]:
    """Yield the list of the days, and the page of each."""
    days = views.ledger.days()
    yield Page("as-of/", "pages/as-of-days.html", partial(_as_of_days, views, days), NO_TEXT)
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
    head = head_of(_("As known on a day"), described, "as-of/")
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
        head=head_of(title, views.story.site.description, address, trail),
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
        cited=cited(views, f"as-of-{day}", Link(title, address), day, day),
    )


def _day_link(views: Views, day: str) -> Link:
    return Link(views.day(day).words, f"as-of/{day}/")
