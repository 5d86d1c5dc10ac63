"""`Views` → the rows of the ledger's tables: changes, evidence, positions, standings."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from timeline.ledger import Change, Step, range_of
from timeline.views import (
    DateView,
    Link,
    ReliabilityView,
    StandingView,
    Views,
    range_words,
    value_words,
)
from timeline.words import STANCE_WORDS

__all__ = ["change_views", "evidence_rows", "moved_by", "position_rows", "standing_rows"]


class Cause(NamedTuple):
    """An entry that caused a change, and who spoke in it."""

    entry: Link
    source: Link


class ChangeView(NamedTuple):
    """One change of a claim's standing; `before` is None where the claim had none yet."""

    claim: Link
    claim_id: str
    day: DateView
    day_address: str
    before: StandingView | None
    after: StandingView | None
    causes: tuple[Cause, ...]


class Moved(NamedTuple):
    """What an entry did to a claim's standing."""

    claim: Link
    before: StandingView | None
    after: StandingView | None


class StandingRow(NamedTuple):
    """A claim on a day: its standing, or the range of its values, and what that rests on."""

    claim: Link
    claim_id: str
    before: StandingView | None
    standing: StandingView | None
    changed: bool
    values: str
    entries: int
    origins: int
    supports: int
    denies: int
    queries: int


class Said(NamedTuple):
    """Something a source said of a claim earlier."""

    entry: Link
    date: DateView
    stance: str
    word: str


class EvidenceRow(NamedTuple):
    """What one source's word on a claim is, and what it was before."""

    source: Link
    party: Link
    stance: str
    word: str
    value: str
    reliability: ReliabilityView
    credible: bool
    entry: Link
    date: DateView
    repeats: tuple[Link, ...]
    earlier: tuple[Said, ...]


class PositionRow(NamedTuple):
    """A position that a source took, and where that claim stands now."""

    claim: Link
    stance: str
    word: str
    value: str
    entry: Link
    date: DateView
    standing: StandingView | None
    values: str


def change_views(views: Views, claim: str) -> tuple[ChangeView, ...]:
    """Return a claim's ledger: each change of its standing, earliest first."""
    return tuple(change_view(views, claim, step) for step in views.ledger.changes(claim))


def change_view(views: Views, claim: str, step: Step | Change) -> ChangeView:
    """Return one change as it is shown."""
    return ChangeView(
        claim=views.claims[claim].link,
        claim_id=claim,
        day=views.day(step.day),
        day_address=f"as-of/{step.day}/",
        before=views.standing(step.before),
        after=views.standing(step.standing),
        causes=tuple(
            Cause(views.entries[name].link, views.entries[name].source) for name in step.causes
        ),
    )


def reason_sentence(views: Views, claim: str) -> str:
    """Return why a claim stands as it does, in a sentence made from the ledger.

    It names what the last change rested on, as of its own day.
    """
    told = views.ledger.summaries.get(claim)
    if told is None or told.standing is None:
        return ""
    changes = told.changes
    _ = views.phrases.gettext
    names = [views.entries[name].source.text for name in changes[-1].because]
    first, second = (*names, "", "")[:2]
    patterns = {
        "acknowledged": _("Acknowledged since {day}: {first}, of a concerned party, supports it."),
        "contested": _(
            "Contested since {day}: credible support stands ({first}), and so does a credible "
            "denial ({second})."
        ),
        "corroborated": _(
            "Corroborated since {day}: {first} and {second} support it independently."
        ),
        "reported": _(
            "Reported since {day}: {first} supports it credibly; no second, independent support "
            "that is strong enough has come."
        ),
        "denied": _(
            "Credibly denied since {day}: no credible support stands, and {first} denies it."
        ),
        "unsupported": _(
            "Unsupported since {day}: neither credible support nor a credible denial stands."
        ),
    }
    day = views.day(changes[-1].day).words
    return patterns[told.standing].format(day=day, first=first, second=second)


def evidence_rows(views: Views, claim: str) -> tuple[EvidenceRow, ...]:
    """Return the standing position of each source on a claim, latest first."""
    step = views.ledger.today(claim)
    if step is None:
        return ()
    of_source: dict[str, list[str]] = {}
    for name in views.story.by_claim[claim]:
        of_source.setdefault(views.entries[name].source_id, []).append(name)
    rows = []
    for held in reversed(step.held):
        entry = views.entries[held.entry]
        value, position = held.position.value, held.position
        rows.append(
            EvidenceRow(
                source=entry.source,
                party=entry.party,
                stance=position.stance,
                word=views.phrases.gettext(STANCE_WORDS[position.stance]),
                value=value_words(value, position.qualifier, views.phrases) if value else "",
                reliability=entry.reliability,
                credible=held.credible,
                entry=entry.link,
                date=entry.date,
                repeats=entry.derived_from,
                earlier=tuple(
                    _said(views, claim, name)
                    for name in of_source[held.source]
                    if name != held.entry
                ),
            )
        )
    return tuple(rows)


def _said(views: Views, claim: str, name: str) -> Said:
    entry = views.entries[name]
    stance = next(it for it in entry.stances if it.claim_id == claim)
    return Said(entry.link, entry.date, stance.key, stance.word)


def moved_by(views: Views, entry: str) -> tuple[Moved, ...]:
    """Return the claims whose standing an entry changed, and how."""
    return tuple(
        Moved(
            views.claims[position.claim].link,
            views.standing(step.before),
            views.standing(step.standing),
        )
        for position in views.story.entries[entry].positions
        for step in _around(views, entry, position.claim)
        if step.changed and entry in step.causes
    )


def _around(views: Views, entry: str, claim: str) -> Iterable[Step]:
    """Return the step of a claim on the day of an entry, if there is one."""
    day = views.story.entries[entry].date.last
    step = views.ledger.as_of(claim, day)
    return (step,) if step is not None and step.day == day else ()


def standings_around(views: Views, entry: str) -> tuple[StandingRow, ...]:
    """Return how the claims of an entry stood the day before it and at the end of its day."""
    day = views.story.entries[entry].date.last
    return tuple(
        standing_row(views, position.claim, views.ledger.as_of(position.claim, day), day)
        for position in views.story.entries[entry].positions
    )


def standing_row(views: Views, claim: str, step: Step | None, day: str) -> StandingRow:
    """Return a claim as it stood at the end of `day`, where its last step was `step`."""
    shown = views.claims[claim]
    if step is None:
        return StandingRow(shown.link, claim, None, None, False, "", 0, 0, 0, 0, 0)
    moved = step.changed and step.day == day
    return StandingRow(
        claim=shown.link,
        claim_id=claim,
        before=views.standing(step.before if step.day == day else step.standing),
        standing=views.standing(step.standing),
        changed=moved,
        values=range_words(range_of(step), views.phrases) if shown.kind == "quantity" else "",
        entries=step.entries,
        origins=step.origins,
        supports=step.supports,
        denies=step.denies,
        queries=step.queries,
    )


def standing_rows(
    views: Views, day: str, known: dict[tuple[str, str, bool], StandingRow] | None = None
) -> tuple[StandingRow, ...]:
    """Return every claim that had an entry by the end of `day`.

    `known` keeps the rows for other days: most claims stand on a day as the day before.
    """
    known = {} if known is None else known
    rows = []
    for claim in views.claims:
        step = views.ledger.as_of(claim, day)
        if step is not None:
            key = (claim, step.day, step.day == day)
            row = known.get(key)
            if row is None:
                row = known[key] = standing_row(views, claim, step, day)
            rows.append(row)
    return tuple(rows)


def position_rows(views: Views, source: str) -> tuple[PositionRow, ...]:
    """Return every position that a source took, in the order of its entries."""
    return tuple(
        PositionRow(
            claim=stance.claim,
            stance=stance.key,
            word=stance.word,
            value=stance.value,
            entry=views.entries[name].link,
            date=views.entries[name].date,
            standing=views.claims[stance.claim_id].standing,
            values=views.claims[stance.claim_id].values,
        )
        for name in views.story.by_source.get(source, ())
        for stance in views.entries[name].stances
    )
