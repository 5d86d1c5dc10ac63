"""Tables say what the ledger says, pictures what the tables say, and no day knows more."""

from __future__ import annotations

import re
from functools import cache

from tests.sites import ROOT, Page
from tests.stories import entry, tell
from timeline import pipeline
from timeline.evidence import moved_by, reason_sentence, standing_rows, standings_around
from timeline.ledger import keep
from timeline.phrases import ENGLISH
from timeline.story import Story, assemble
from timeline.views import Views, view
from timeline.words import STANDING_WORDS

Pages = dict[str, Page]


def seen(*told: object) -> Views:
    story = tell(told)  # type: ignore[arg-type]
    return view(story, keep(story), ENGLISH)


@cache
def shipped_story() -> Story:
    loaded = pipeline.load(pipeline.Options(content=ROOT / "content", no_cache=True))
    assert loaded.value is not None, loaded.diagnostics[:5]
    return loaded.value


@cache
def shipped_views() -> Views:
    story = shipped_story()
    return view(story, keep(story), ENGLISH)


def test_the_reason_of_a_standing_names_its_day_and_who_it_rests_on() -> None:
    assert reason_sentence(seen(entry("a", "2024-01-01", "south")), "claim") == (
        "Reported since 1 January 2024: South supports it credibly; no second, independent "
        "support that is strong enough has come."
    )
    told = entry("a", "2024-01-01", "south"), entry("b", "2024-04-26", "north")
    assert reason_sentence(seen(*told), "claim") == (
        "Acknowledged since 26 April 2024: North, of a concerned party, supports it."
    )
    told = entry("a", "2024-01-01", "south"), entry("b", "2024-01-02", "west", "denies")
    assert reason_sentence(seen(*told), "claim") == (
        "Contested since 2 January 2024: credible support stands (South), and so does a credible "
        "denial (West)."
    )


def test_an_entry_tells_what_it_moved_and_how_its_claims_stood_before_and_after() -> None:
    views = seen(entry("a", "2024-01-01", "south"), entry("b", "2024-01-03", "west"))
    (moved,) = moved_by(views, "b")
    (row,) = standings_around(views, "b")

    assert (moved.before, moved.after) == (
        views.standing("reported"),
        views.standing("corroborated"),
    )
    assert (row.before, row.standing) == (moved.before, moved.after)
    assert moved_by(seen(entry("a", "2024-01-01", "south", "comments")), "a") != ()


def test_each_day_is_shown_as_a_story_that_ends_there_shows_it() -> None:
    """No hindsight: what an as-of page says is what the entries up to that day say."""
    views, story = shipped_views(), shipped_story()
    days = views.ledger.days()
    for day in days[:: max(1, len(days) // 25)]:
        known = {name: it for name, it in story.entries.items() if it.date.last <= day}
        alone = _only(story, known)
        ended = view(alone, keep(alone), ENGLISH)
        then = {row.claim_id: row for row in standing_rows(views, day)}
        there = {row.claim_id: row for row in standing_rows(ended, day)}
        assert then == there, day


def _only(story: Story, known: dict[str, object]) -> Story:
    from timeline.model import Parts

    parts = Parts(
        site=story.site,
        entries=tuple(it for name, it in story.entries.items() if name in known),
        claims=tuple(story.claims.values()),
        sources=tuple(story.sources.values()),
        chapters=tuple(story.chapters.values()),
        articles=(),
        media=(),
        ids={},
    )
    return assemble(parts).story


def test_an_as_of_page_has_the_standing_of_every_claim_of_that_day(shipped_pages: Pages) -> None:
    views = shipped_views()
    for day in views.ledger.days():
        page = shipped_pages[f"as-of/{day}/index.html"]
        rows = re.findall(
            r'<th scope="row"><a href="[^"]*claims/([a-z0-9-]+)/index.html">.*?</th>'
            r'<td>(?:<span class="standing standing--([a-z]+)">)?',
            page.source,
        )
        shown = dict(rows[len(_changed(page)) :])
        for row in standing_rows(views, day):
            assert shown[row.claim_id] == (row.standing.key if row.standing else ""), (day, row)


def _changed(page: Page) -> list[str]:
    table = page.source.partition('<table class="ledger">')[2].partition("</table>")[0]
    return re.findall(r'<th scope="row">', table)


def test_a_ribbon_and_the_ledger_beside_it_say_the_same(shipped_pages: Pages) -> None:
    views = shipped_views()
    for claim in views.claims.values():
        page = shipped_pages[f"claims/{claim.id}/index.html"]
        changes = [it for it in views.ledger.changes(claim.id) if it.standing]
        table = page.source.partition('<table class="ledger">')[2].partition("</table>")[0]
        told = re.findall(
            r'<time datetime="([\d-]+)">.*?</td><td><span class="standing standing--([a-z]+)">',
            table,
        )
        assert told == [(it.day, it.standing) for it in changes], claim.id
        if claim.kind == "statement" and changes:
            drawn = re.findall(
                r'class="band band--([a-z]+)".*?<title>(.*?): (.*?)</title>', page.source
            )
            assert [key for key, _, _ in drawn] == [it.standing for it in changes]
            assert [word for _, word, _ in drawn] == [
                STANDING_WORDS[str(it.standing)] for it in changes
            ]
            assert [since for _, _, since in drawn] == [views.day(it.day).words for it in changes]
            marks = re.findall(
                r'<a class="mark mark--([a-z]+)" href="[^"]*entries/([a-z0-9-]+)/', page.source
            )
            assert marks == [
                (position.stance, name)
                for name in views.story.by_claim[claim.id]
                for position in views.story.entries[name].positions
                if position.claim == claim.id
            ]


def test_a_plot_and_the_table_beside_it_say_the_same(shipped_pages: Pages) -> None:
    views = shipped_views()
    quantities = [it for it in views.claims.values() if it.kind == "quantity"]
    assert quantities
    for claim in quantities:
        for path in (f"claims/{claim.id}/index.html", "figures/index.html"):
            page = shipped_pages[path].source
            whole = page.partition(f'aria-label="{claim.title}: values by day')[2].partition(
                "</figure>"
            )[0]
            drawn = re.findall(r"<title>(.*?): ([^<]*), ([^<]*?)</title>", whole)
            rows = re.findall(
                r'<tr><th scope="row"><a[^>]*><time[^>]*>(.*?)</time></a></th>'
                r"<td>(.*?)(?: <span.*?)?</td>"
                r"<td><a[^>]*>(.*?)</a></td>",
                whole,
            )
            assert drawn
            assert [(day, source, value) for day, source, value in drawn] == [
                (day, source, value) for day, value, source in rows
            ], path


def test_where_things_stand_on_the_timeline_is_what_the_ledger_says(shipped_pages: Pages) -> None:
    views = shipped_views()
    page = shipped_pages["index.html"].source
    groups = re.findall(r'data-standing="([a-z]+)".*?</dd>', page)
    for key, group in zip(
        groups, re.findall(r'data-standing="[a-z]+"(.*?)</dd>', page), strict=True
    ):
        listed = re.findall(r'<li data-claim="([a-z0-9-]+)">', group)
        assert listed == [
            it.id for it in views.claims.values() if it.standing and it.standing.key == key
        ]
