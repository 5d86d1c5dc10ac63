"""`Story` → what an editor should look at: one function per rule, its name the code.

All are warnings: a build goes on, `--strict` (as in the project's own checks) stops.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence

from timeline.diagnostics import Diagnostic, Place
from timeline.fences import place_in
from timeline.model import Entry, Position, Source, Value
from timeline.story import Story
from timeline.text import count_words

__all__ = ["RULES", "warnings_of"]

#: The entries that a rule is to look at.
Entries = Sequence[Entry]
Rule = Callable[[Story, Entries], Iterator[Diagnostic]]
FEWEST_WORDS, MOST_WORDS = 40, 180
_LONGEST_QUOTATION = 9
_QUOTED = re.compile(r'"([^"\n]+)"|“([^“”\n]+)”|„([^„“”\n]+)[“”]|«([^«»\n]+)»')
#: Where a link or picture in Markdown leads: no word of the text.
_LED_TO = re.compile(
    r"(?<=\])\([^)\n]{0,600}\)|(?<=\])\[[^\]\n]{0,600}\]|^\[[^\]\n]+\]:.*$", re.MULTILINE
)
_FEWEST_OF_A_REASON = 4
_UNNAMED = re.compile(r"\b(?:unnamed|anonymous)\b", re.IGNORECASE)


def warnings_of(story: Story, touched: Iterable[Entry] | None = None) -> tuple[Diagnostic, ...]:
    """Return the warnings of every rule.

    Where nothing but the texts of `touched` is another than it was, only what changed with
    them may be asked for; what is said of other entries was said before.
    """
    entries = tuple(story.entries.values() if touched is None else touched)
    return tuple(warning for rule in RULES for warning in rule(story, entries))


def _warning(place: Place, rule: Rule, message: str, hint: str) -> Diagnostic:
    return Diagnostic(place, "warning", rule.__name__.replace("_", "-"), message, hint)


def unconfirmed_rating(story: Story, entries: Entries) -> Iterator[Diagnostic]:
    """Digit 1 says: confirmed by others. So others there must be, of another origin, by then."""
    for entry in entries:
        if entry.digit == "1" and not any(_confirmed(story, entry, it) for it in entry.positions):
            yield _warning(
                entry.places.value("reliability"),
                unconfirmed_rating,
                f"`{entry.reliability}` says that other sources confirm this, but no entry of "
                "another origin, by another source, takes the same stance on one of its claims",
                f"type `{entry.letter}2`, or add the entry that confirms it",
            )


def _confirmed(story: Story, entry: Entry, position: Position) -> bool:
    mine = _speakers(story, entry)
    return any(
        not mine & _speakers(story, other) and any(it[:2] == position[:2] for it in other.positions)
        for other in (story.entries[name] for name in story.by_claim[position.claim])
    )


def _speakers(story: Story, entry: Entry) -> set[str]:
    """Return the sources that an entry's chain of `derived_from` leads back to."""
    return {story.entries[origin].source for origin in story.origins[entry.id]}


def rating_without_reason(story: Story, entries: Entries) -> Iterator[Diagnostic]:
    """A reason of a word or two says nothing of why."""
    parts: list[Entry | Source] = [*entries, *story.sources.values()]
    for part in parts:
        count = count_words(part.reliability_reason)
        if count < _FEWEST_OF_A_REASON:
            yield _warning(
                part.places.value("reliability_reason"),
                rating_without_reason,
                f"`{part.reliability_reason}` does not say why the rating is `{part.reliability}`",
                "write a sentence: what the source could know, and what speaks for or against it",
            )


def unnamed_source_rated_high(story: Story, entries: Entries) -> Iterator[Diagnostic]:
    """A source that nobody can name has no record to be rated A or B by."""
    for entry in entries:
        name = story.sources[entry.source].name
        if entry.letter in "AB" and _UNNAMED.search(name):
            yield _warning(
                entry.places.value("reliability"),
                unnamed_source_rated_high,
                f"the source is `{name}`: who is not named has no record to be rated "
                f"{entry.letter} by",
                f"type `C{entry.digit}` or lower, or name the source",
            )


def citation_before_entry(story: Story, entries: Entries) -> Iterator[Diagnostic]:
    """A page cannot report what is said only later; one at least must be of the day or after."""
    for entry in entries:
        dated = [
            (citation.published.last, index, citation.published.edtf)
            for index, citation in enumerate(entry.citations)
            if citation.published is not None
        ]
        latest = max(dated, default=None)
        if latest and len(dated) == len(entry.citations) and latest[0] < entry.date.first:
            yield _warning(
                entry.places.value("citations", latest[1], "published"),
                citation_before_entry,
                f"the latest citation is of {latest[2]}, before the entry's own date "
                f"({entry.date.edtf})",
                "mend one of the two dates, or cite the page that reports it",
            )


def citation_much_later(story: Story, entries: Entries) -> Iterator[Diagnostic]:
    """A page of more than a year later is a memory, not a report."""
    for entry in entries:
        for index, citation in enumerate(entry.citations):
            published = citation.published
            if published is not None and published.first > _year_after(entry.date.last):
                yield _warning(
                    entry.places.value("citations", index, "published"),
                    citation_much_later,
                    f"the citation is of {published.edtf}, more than a year after the entry "
                    f"({entry.date.edtf})",
                    "cite a page of the time, or give the retelling an entry of its own",
                )


def citation_much_older(story: Story, entries: Entries) -> Iterator[Diagnostic]:
    """A page of more than a year before cannot report it; it is background."""
    for entry in entries:
        for index, citation in enumerate(entry.citations):
            published = citation.published
            if published is not None and _year_after(published.last) < entry.date.first:
                yield _warning(
                    entry.places.value("citations", index, "published"),
                    citation_much_older,
                    f"the citation is of {published.edtf}, more than a year before the entry "
                    f"({entry.date.edtf})",
                    "cite the page that reports it, and link to the older one in the text",
                )


def _year_after(day: str) -> str:
    return f"{int(day[:4]) + 1:04}{day[4:]}"


def one_page_two_stances(story: Story, _: Entries) -> Iterator[Diagnostic]:
    """One page cannot show that one source both supports and denies a claim."""
    cited: dict[tuple[str, str], list[tuple[Entry, int]]] = {}
    for entry in story.entries.values():
        for index, citation in enumerate(entry.citations):
            if citation.url is not None:
                cited.setdefault((citation.url, entry.source), []).append((entry, index))
    for citing in cited.values():
        if len(citing) > 1:
            yield from _two_stances(citing)


def _two_stances(citing: Iterable[tuple[Entry, int]]) -> Iterator[Diagnostic]:
    """Yield the warnings of entries of one source, each with the citation that they share."""
    seen: dict[str, dict[str, str]] = {}
    for entry, index in citing:
        for position in entry.positions:
            if position.stance not in ("supports", "denies"):
                continue
            stances = seen.setdefault(position.claim, {})
            other = stances.get("denies" if position.stance == "supports" else "supports")
            stances.setdefault(position.stance, entry.id)
            if other is not None:
                yield _warning(
                    entry.places.value("citations", index, "url"),
                    one_page_two_stances,
                    f"`{other}` cites the same address for the opposite stance of "
                    f"`{entry.source}` on `{position.claim}`",
                    "mend the stance, or cite the page that shows it",
                )


def part_above_whole(story: Story, _: Entries) -> Iterator[Diagnostic]:
    """Who counts more of a part than of the whole, on one day, has mixed up the two."""
    for part, whole in story.site.included_in.items():
        limits: dict[tuple[str, str], int] = {}
        for entry, value in _values(story, whole):
            key = (entry.source, entry.date.edtf)
            limits[key] = max(value.high, limits.get(key, 0))
        for entry, value in _values(story, part):
            limit = limits.get((entry.source, entry.date.edtf))
            if limit is not None and value.low > limit:
                yield _warning(
                    entry.places.value("claims", part, "value"),
                    part_above_whole,
                    f"{value.low:,} for `{part}` is more than the {limit:,} for `{whole}`, which "
                    f"includes it, that `{entry.source}` gave on the same day",
                    "see which of the two the source meant",
                )


def _values(story: Story, claim: str) -> Iterator[tuple[Entry, Value]]:
    for entry in (story.entries[name] for name in story.by_claim.get(claim, ())):
        for position in entry.positions:
            if position.claim == claim and position.value is not None:
                yield entry, position.value


def loaded_word(story: Story, entries: Entries) -> Iterator[Diagnostic]:
    """The site attributes; it does not argue, so words that judge are kept to quotations."""
    words = story.site.loaded_words
    if not words:
        return
    pattern = re.compile(rf"\b(?:{'|'.join(re.escape(it) for it in words)})\b", re.IGNORECASE)
    plain = tuple(word.casefold() for word in words)
    for entry in entries:
        whole = f"{entry.title}\n{entry.prose.markdown}".casefold()
        if not any(word in whole for word in plain):
            continue  # ten times as fast as the pattern, which most have nothing for
        title = _QUOTED.sub(_blank, entry.title)
        body = _QUOTED.sub(_blank, _LED_TO.sub(_blank, entry.prose.markdown))
        places = [(it, entry.places.value("title")) for it in pattern.finditer(title)]
        places += [(it, _in_body(entry, it.start())) for it in pattern.finditer(body)]
        for found, place in places:
            yield _warning(
                place,
                loaded_word,
                f"`{found.group()}` takes a side",
                "say it in neutral words: said, reported, denied, estimated; or quote it",
            )


def _blank(match: re.Match[str]) -> str:
    return re.sub(r"[^\n]", " ", match.group())


def _in_body(entry: Entry, offset: int = 0) -> Place:
    """Return the place of an offset into the Markdown of an entry."""
    return place_in(entry.places.path, entry.prose.markdown, offset, entry.prose.line)


def annotation_length(story: Story, entries: Entries) -> Iterator[Diagnostic]:
    """An annotation is long enough to say who, what and how sure, and short enough to be read."""
    for entry in entries:
        count = entry.prose.words
        if not FEWEST_WORDS <= count <= MOST_WORDS:
            far = FEWEST_WORDS - count if count < FEWEST_WORDS else count - MOST_WORDS
            yield _warning(
                _in_body(entry),
                annotation_length,
                f"the annotation has {count} words; it should have {FEWEST_WORDS} to {MOST_WORDS}",
                f"{'add' if count < FEWEST_WORDS else 'cut'} {far} word{'' if far == 1 else 's'}",
            )


def long_quotation(story: Story, entries: Entries) -> Iterator[Diagnostic]:
    """A quotation is a few words of an official; the rest is told in one's own."""
    for entry in entries:
        if not any(mark in entry.prose.markdown for mark in '"“„«'):
            continue  # most of the time of this rule
        for quoted in _QUOTED.finditer(_LED_TO.sub(_blank, entry.prose.markdown)):
            count = count_words(quoted.group())
            if count > _LONGEST_QUOTATION:
                yield _warning(
                    _in_body(entry, quoted.start()),
                    long_quotation,
                    f"a quotation has {count} words; at most {_LONGEST_QUOTATION} are quoted",
                    "tell it in your own words and quote what matters",
                )


def never_counts(story: Story, entries: Entries) -> Iterator[Diagnostic]:
    """An entry whose date never comes counts on no claim, so no ledger would show it."""
    for entry in entries:
        if entry.withdrawn is not None and entry.withdrawn.date.last <= entry.date.last:
            yield _warning(
                entry.places.value("withdrawn"),
                never_counts,
                "the entry is withdrawn on or before its own day, so no claim ever counts it",
                "mend the date of the withdrawal",
            )


def claim_without_entries(story: Story, _: Entries) -> Iterator[Diagnostic]:
    """A claim that no entry bears on has nothing to show."""
    for claim in story.claims.values():
        if claim.id not in story.by_claim and claim.id not in story.mentioned:
            yield _warning(
                Place(claim.places.path),
                claim_without_entries,
                f"no entry bears on `{claim.id}`",
                "add the entry, or remove the claim",
            )


def source_without_entries(story: Story, _: Entries) -> Iterator[Diagnostic]:
    """A source that never speaks has nothing to show."""
    for source in story.sources.values():
        if source.id not in story.by_source and source.id not in story.mentioned:
            yield _warning(
                Place(source.places.path),
                source_without_entries,
                f"`{source.id}` speaks in no entry",
                "add the entry, or remove the source",
            )


def entry_outside_chapters(story: Story, entries: Entries) -> Iterator[Diagnostic]:
    """A day that no chapter covers shows under a heading that does not speak of it."""
    spans = [(it.start.first, it.end.last if it.end else "9999") for it in story.chapters.values()]
    for entry in entries:
        if not any(start <= entry.date.first <= end for start, end in spans):
            yield _warning(
                entry.places.value("date"),
                entry_outside_chapters,
                f"no chapter covers {entry.date.edtf}",
                "mend the date, or the chapters' `start` and `end`",
            )


RULES: tuple[Rule, ...] = (
    unconfirmed_rating,
    rating_without_reason,
    unnamed_source_rated_high,
    citation_before_entry,
    citation_much_later,
    citation_much_older,
    one_page_two_stances,
    part_above_whole,
    loaded_word,
    annotation_length,
    long_quotation,
    never_counts,
    claim_without_entries,
    source_without_entries,
    entry_outside_chapters,
)
