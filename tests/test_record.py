"""The shipped record: whole, in its order, and its ledgers are those that the records give."""

from __future__ import annotations

import re

import pytest

from tests.test_evidence import shipped_story, shipped_views
from timeline.ledger import keep

MONTHS_OF_THE_STORY = ("2022-02", "2022-04", "2024-06", "2024-10", "2024-12", "2025-04", "2025-12")


def standings(claim: str) -> list[tuple[str, str | None]]:
    return [(it.day, it.standing) for it in shipped_views().ledger.changes(claim)]


def test_the_rumour_of_april_2022_ends_credibly_denied_by_afps_check() -> None:
    ledger = shipped_views().ledger
    (last, *_) = reversed(ledger.changes("rumour-2022-decision"))

    assert last.standing == "denied"
    assert last.day == "2022-04-26"
    assert last.causes == ("2022-04-26-afp-no-troop-decision",)


def test_troops_in_russia_are_reported_then_corroborated_then_acknowledged() -> None:
    assert standings("troops-in-russia")[-3:] == [
        ("2024-10-08", "reported"),
        ("2024-10-18", "corroborated"),
        ("2025-04-26", "acknowledged"),
    ]


def test_newsletters_that_repeat_the_desertions_do_not_corroborate_them() -> None:
    story, ledger = shipped_story(), shipped_views().ledger
    repeating = {
        name
        for name in story.by_claim["desertions-october-2024"]
        if story.entries[name].source in ("reaction", "outono")
    }

    assert repeating
    assert all(story.entries[it].derived_from for it in repeating)
    assert "corroborated" not in {it.standing for it in ledger.changes("desertions-october-2024")}


def test_an_article_that_can_neither_confirm_nor_deny_supports_nothing() -> None:
    story = shipped_story()
    positions = [
        position.stance
        for entry in story.entries.values()
        if entry.source == "tsargrad"
        for position in entry.positions
        if position.claim == "combat-zaporizhzhia"
    ]

    assert positions
    assert "supports" not in positions


def test_the_last_row_of_every_ledger_is_the_standing_of_today() -> None:
    views = shipped_views()
    for claim in views.claims.values():
        changes = views.ledger.changes(claim.id)
        today = views.ledger.today(claim.id)
        if changes and today:
            assert changes[-1].standing == today.standing
            assert claim.standing == views.standing(today.standing)


def test_the_story_is_told_from_first_to_last_without_an_empty_year() -> None:
    story = shipped_story()
    months = {it.date.first[:7] for it in story.entries.values()}

    assert len(story.entries) >= 180
    assert set(MONTHS_OF_THE_STORY) <= months
    assert {month[:4] for month in months} == {"2022", "2023", "2024", "2025"}


def words(text: str) -> int:
    return len(re.findall(r"[\w’'-]+", text))


def test_every_chapter_claim_and_source_has_its_prose() -> None:
    story = shipped_story()
    for chapter in story.chapters.values():
        assert 80 <= words(chapter.prose.text) <= 150, chapter.id
    for claim in story.claims.values():
        assert words(claim.prose.text) >= 40, claim.id
    for source in story.sources.values():
        sentences = re.findall(r"[.!?](?:\s|$)", source.prose.text)
        assert len(sentences) >= 2, source.id
    assert {"about", "method", "contribute"} <= set(story.articles)


def test_no_citation_has_a_title_that_no_page_has() -> None:
    """A page whose title is not known is described in brackets, never given a headline."""
    for entry in shipped_story().entries.values():
        for citation in entry.citations:
            assert not citation.title.startswith("Report: "), entry.id


@pytest.mark.parametrize(
    "taken", ["2024-10-18-spravdi-video-sergeevsky", "2025-04-26-gerasimov-shoulder-to-shoulder"]
)
def test_an_entry_taken_out_leaves_no_trace_in_any_ledger(taken: str) -> None:
    from tests.test_evidence import _only

    story = shipped_story()
    left = {
        name: it
        for name, it in story.entries.items()
        if name != taken and taken not in it.derived_from
    }
    ledger = keep(_only(story, left))

    for steps in ledger.steps.values():
        for step in steps:
            assert taken not in step.causes
            assert taken not in step.because
