"""`Story` → the standing of every claim, each change of it with its cause, and any day's view.

The rule is `judge`: a pure function of the positions that stand on a day. The
ledger is what it answers, day after day.
"""

from __future__ import annotations

from bisect import bisect_right, insort
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from operator import attrgetter
from typing import Literal, NamedTuple

from timeline.lazily import Lazily
from timeline.model import Claim, Entry, Position, Value
from timeline.story import Story

__all__ = ["STANDINGS", "Change", "Ledger", "Step", "Summary", "judge", "keep", "range_of"]

Standing = Literal["acknowledged", "contested", "corroborated", "reported", "denied", "unsupported"]
#: In the order in which the rule tries them: the first that fits wins.
STANDINGS: tuple[Standing, ...] = (
    "acknowledged",
    "contested",
    "corroborated",
    "reported",
    "denied",
    "unsupported",
)
_CREDIBLE = frozenset(letter + digit for letter in "ABC" for digit in "123")
_STRONG_DIGITS = frozenset("12")


class Held(NamedTuple):
    """A position that stands: what a source last said on a claim, and how it was rated."""

    entry: str
    day: str
    source: str
    party: str
    plural: bool
    reliability: str
    position: Position
    origins: tuple[str, ...]

    @property
    def credible(self) -> bool:
        """Whether its letter is A–C and its digit 1–3."""
        return self.reliability in _CREDIBLE


_IN_TIME = attrgetter("day", "entry")
_DAY = attrgetter("day")


class Verdict(NamedTuple):
    """A standing, and the positions on which the rule rested it."""

    standing: Standing
    because: tuple[Held, ...]


class Step(NamedTuple):
    """How a claim stands from a day on: what came or went that day, and what stands now.

    `standing` is None for a quantity. `held` has one position per source, the
    latest that is no comment, in the order of their days; `supports`, `denies` and
    `queries` count them.
    """

    day: str
    standing: Standing | None
    before: Standing | None
    because: tuple[str, ...]
    causes: tuple[str, ...]
    entries: int
    origins: int
    held: tuple[Held, ...]
    supports: int
    denies: int
    queries: int

    @property
    def changed(self) -> bool:
        """Whether the standing is another than the day before."""
        return self.standing != self.before


class Change(NamedTuple):
    """A step at which the standing of a claim changed, without the positions that stood."""

    day: str
    standing: Standing | None
    before: Standing | None
    because: tuple[str, ...]
    causes: tuple[str, ...]
    entries: int
    origins: int


class Summary(NamedTuple):
    """How a claim came to stand as it does: its changes, and the last of its steps in brief.

    `values` is the range of the values that stand, supported or only put forward.
    """

    changes: tuple[Change, ...]
    day: str
    standing: Standing | None
    entries: int
    origins: int
    values: Value | None


class Ledger(NamedTuple):
    """For every claim its steps, one for each day on which an entry on it came or went."""

    steps: Lazily[tuple[Step, ...]]
    summaries: Lazily[Summary | None]

    def today(self, claim: str) -> Step | None:
        """Return how the claim stands after all its entries, or nothing when it has none."""
        steps = self.steps.get(claim, ())
        return steps[-1] if steps else None

    def as_of(self, claim: str, day: str) -> Step | None:
        """Return how the claim stood at the end of `day`, or nothing before its first entry."""
        steps = self.steps.get(claim, ())
        index = bisect_right(steps, day, key=_DAY)
        return steps[index - 1] if index else None

    def changes(self, claim: str) -> tuple[Change, ...]:
        """Return the steps of a claim at which its standing changed."""
        told = self.summaries.get(claim)
        return told.changes if told else ()

    def days(self) -> tuple[str, ...]:
        """Return every day on which the standing of some claim changed, in order."""
        changes = (change for claim in self.summaries for change in self.changes(claim))
        return tuple(sorted({change.day for change in changes}))


def judge(held: Iterable[Held], concerned: Collection[str]) -> Verdict:
    """Return the standing that the positions of a day give a claim: first rule that fits wins."""
    supports: list[Held] = []
    denials: list[Held] = []
    for one in held:
        stance = one.position.stance
        if stance == "supports":
            if one.party in concerned:
                return Verdict("acknowledged", (one,))
            if one.reliability in _CREDIBLE:
                supports.append(one)
        elif stance == "denies" and one.reliability in _CREDIBLE:
            denials.append(one)
    if supports and denials:
        return Verdict("contested", (supports[0], denials[0]))
    if supports:
        pair = _independent_pair(supports)
        return Verdict("corroborated", pair) if pair else Verdict("reported", (supports[0],))
    return Verdict("denied", (denials[0],)) if denials else Verdict("unsupported", ())


def _independent_pair(supports: Sequence[Held]) -> tuple[Held, Held] | None:
    """Return two independent supports, one of them with the digit 1 or 2, or nothing."""
    for strong in supports:
        if strong.reliability[1] in _STRONG_DIGITS:
            for other in supports:
                if _independent(strong, other):
                    first, second = sorted((strong, other), key=lambda one: (one.day, one.entry))
                    return first, second
    return None


def _independent(one: Held, other: Held) -> bool:
    apart = one.party != other.party or (one.plural and one.source != other.source)
    return apart and not set(one.origins) & set(other.origins)


def keep(
    story: Story,
    steps: Mapping[str, tuple[Step, ...]] | None = None,
    summaries: Mapping[str, Summary | None] | None = None,
) -> Ledger:
    """Return the ledger of every claim of the story; what is given of it holds already."""
    known, told = steps or {}, summaries or {}
    spoken_of = {name: None for name in story.claims if name in story.by_claim}

    def steps_of(name: str) -> tuple[Step, ...]:
        return known.get(name) or tuple(_steps(story.claims[name], _events(story, name)))

    made = Lazily(spoken_of, steps_of)
    return Ledger(made, Lazily(spoken_of, lambda name: told.get(name) or summary_of(made[name])))


def summary_of(steps: Sequence[Step]) -> Summary | None:
    """Return the steps of a claim in brief, or nothing when there are none."""
    if not steps:
        return None
    last = steps[-1]
    return Summary(
        tuple(_change_of(step) for step in steps if step.changed),
        last.day,
        last.standing,
        last.entries,
        last.origins,
        range_of(last),
    )


def _change_of(step: Step) -> Change:
    return Change(**{name: getattr(step, name) for name in Change._fields})


def range_of(step: Step) -> Value | None:
    """Return the range of the values that stand, or nothing when none is given."""
    values = [one.position.value for one in step.held if one.position.value is not None]
    if not values:
        return None
    return Value(min(value.low for value in values), max(value.high for value in values))


class _Event(NamedTuple):
    """What comes or goes; in the order of these: by day, what goes first, by entry."""

    day: str
    comes: bool
    entry: str
    held: Held


def _events(story: Story, claim: str) -> list[_Event]:
    """Return what comes and what goes, by day; an entry withdrawn at once never comes."""
    events: list[_Event] = []
    for name in story.by_claim[claim]:
        entry = story.entries[name]
        held = _held(story, entry, claim)
        if held is None:
            continue
        if entry.withdrawn is not None:
            gone = entry.withdrawn.date.last
            if gone <= held.day:
                continue
            events.append(_Event(gone, False, name, held))
        events.append(_Event(held.day, True, name, held))
    events.sort()
    return events


def _held(story: Story, entry: Entry, claim: str) -> Held | None:
    source = story.sources.get(entry.source)
    if source is None:
        return None
    for position in entry.positions:
        if position.claim == claim:
            return Held(
                entry.id,
                entry.date.last,
                source.id,
                source.party,
                story.site.parties[source.party].plural,
                entry.reliability,
                position,
                story.origins[entry.id],
            )
    return None


def _steps(claim: Claim, events: Sequence[_Event]) -> Iterator[Step]:
    said: dict[str, list[Held]] = {}
    latest: list[Held] = []
    tally: Counter[str] = Counter()
    origins: dict[str, int] = {}
    bearing = {event.held.entry for event in events}
    held: tuple[Held, ...] = ()
    before: Verdict | None = None
    now: Verdict | None = None
    entries = alive = 0
    for day, group in groupby(events, key=_DAY):
        today = tuple(group)
        moved = False
        for event in today:
            moved |= _note(said, latest, tally, event)
            entries += 1 if event.comes else -1
            here = _origins_here(event.held, bearing)
            alive += _counted(origins, here, 1 if event.comes else -1)
        if moved:  # else a source that has a stance only commented: all stands as it stood
            held = tuple(latest)
            now = judge(held, claim.concerned) if claim.kind == "statement" and entries else None
        standing, old = now.standing if now else None, before.standing if before else None
        yield Step(
            day=day,
            standing=standing,
            before=old,
            because=tuple(one.entry for one in now.because) if now else (),
            causes=_causes(claim, said, today, (before, now)) if standing != old else (),
            entries=entries,
            origins=alive,
            held=held,
            supports=tally["supports"],
            denies=tally["denies"],
            queries=tally["queries"],
        )
        before = now


def _counted(origins: dict[str, int], names: Iterable[str], more: int) -> int:
    """Count the origins up or down, and return how many more of them there are now."""
    change = 0
    for name in names:  # each is there once
        before = origins.get(name, 0)
        origins[name] = before + more
        change += (before + more > 0) - (before > 0)
    return change


def _origins_here(held: Held, bearing: Collection[str]) -> Collection[str]:
    """Return what counts on this claim: a digest has origins that say nothing of it."""
    if len(held.origins) == 1:
        return held.origins
    return [origin for origin in held.origins if origin in bearing] or held.origins[:1]


def _note(
    said: dict[str, list[Held]], latest: list[Held], tally: Counter[str], event: _Event
) -> bool:
    """Add a position to what its source said, or take it out; return whether another stands now.

    `latest` stays in order and `tally` counts its stances, so that a day costs no more
    than what came or went on it.
    """
    held = event.held
    positions = said.setdefault(held.source, [])
    before = _latest(positions)
    if not event.comes:
        positions.remove(held)
        stands = _latest(positions)
    else:
        positions.append(held)
        commented = held.position.stance == "comments"
        stands = _latest(positions) if commented else held
    if stands is before:
        return False
    if before is not None:
        latest.remove(before)
        tally[before.position.stance] -= 1
    if stands is not None:
        insort(latest, stands, key=_IN_TIME)
        tally[stands.position.stance] += 1
    return True


def _latest(positions: Sequence[Held]) -> Held | None:
    """Return the position that stands of one source: a comment never displaces another stance."""
    for one in reversed(positions):
        if one.position.stance != "comments":
            return one
    return positions[-1] if positions else None


def _without(said: Mapping[str, Sequence[Held]], name: str) -> tuple[Held, ...]:
    """Return the positions that would stand without entry `name` and what repeats it."""
    kept = (
        [one for one in positions if one.entry != name and name not in one.origins]
        for positions in said.values()
    )
    left = (one for one in map(_latest, kept) if one is not None)
    return tuple(sorted(left, key=_IN_TIME))


def _causes(
    claim: Claim,
    said: Mapping[str, Sequence[Held]],
    today: Sequence[_Event],
    verdicts: tuple[Verdict | None, Verdict | None],
) -> tuple[str, ...]:
    """Return the entries of the day without which the standing would be another.

    When no single one is needed, because two did the same, it is those that left the
    positions of the verdict before, else those that say what the verdict now rests on.
    """
    before, now = verdicts
    names = tuple(event.held.entry for event in today)
    if now is None or any(not event.comes for event in today):
        return names
    needed = tuple(
        name
        for name in names
        if not (left := _without(said, name))
        or judge(left, claim.concerned).standing != now.standing
    )
    spoken = [event.held for event in today if event.held.position.stance != "comments"]
    turned = tuple(one.entry for one in spoken if before and _turns(one, before))
    telling = tuple(one.entry for one in spoken if _tells(one, now, claim.concerned))
    return needed or turned or telling or tuple(one.entry for one in spoken) or names


def _turns(one: Held, before: Verdict) -> bool:
    """Return whether a source leaves a position on which the standing before rested."""
    return any(
        it.source == one.source and it.position.stance != one.position.stance
        for it in before.because
    )


def _tells(one: Held, now: Verdict, concerned: Collection[str]) -> bool:
    """Return whether a position is of the kind that the standing rests on."""
    if one.position.stance not in {it.position.stance for it in now.because}:
        return False
    return one.party in concerned if now.standing == "acknowledged" else one.credible
