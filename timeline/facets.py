"""`Views` → what the timeline can be filtered by: each value with its words, count and page."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from typing import NamedTuple

from timeline.model import DIGITS, LETTERS, STANCES, Entry
from timeline.phrases import Phrases
from timeline.story import Story
from timeline.views import Views
from timeline.words import DIGIT_WORDS, LETTER_WORDS, STANCE_WORDS

__all__ = ["Facet", "Option", "facets_of", "filter_css", "filtered_alike", "values_of"]


class Option(NamedTuple):
    """One value of a facet: its words, how many entries have it, and its page."""

    value: str
    text: str
    total: int
    address: str
    entries: tuple[str, ...]


class Facet(NamedTuple):
    """A way to filter: the URL's parameter, its heading, and its options with any entry."""

    name: str
    label: str
    options: tuple[Option, ...]


def facets_of(views: Views) -> tuple[Facet, ...]:
    """Return every facet of the story, in the order in which the form shows them."""
    _ = views.phrases.gettext
    story = views.story
    claims = {name: claim.title for name, claim in story.claims.items()}
    sources = sorted(story.sources.values(), key=lambda it: it.name.casefold())
    held = _held(story)
    words: dict[str, tuple[str, Mapping[str, str], str]] = {
        "party": (_("Party"), {key: it.text for key, it in views.parties.items()}, "parties"),
        "source": (_("Source"), {it.id: it.name for it in sources}, "sources"),
        "claim": (_("Claim"), claims, "claims"),
        "stance": (_("Stance"), {key: _(STANCE_WORDS[key]) for key in STANCES}, "stances"),
        "reliability": (
            _("Reliability of the source"),
            {key: f"{key} · {_(LETTER_WORDS[key])}" for key in LETTERS},
            "reliability",
        ),
        "credibility": (
            _("Credibility of the information"),
            {key: f"{key} · {_(DIGIT_WORDS[key])}" for key in DIGITS},
            "credibility",
        ),
        "year": (_("Year"), {year: year for year in sorted(held["year"])}, "years"),
        "month": (
            _("Month"),
            {month: views.day(month).words for month in sorted(held["month"])},
            "months",
        ),
        "tag": (_("Tag"), {tag: tag for tag in sorted(held["tag"])}, "tags"),
    }
    return tuple(
        Facet(name, label, tuple(_options(texts, held[name], folder)))
        for name, (label, texts, folder) in words.items()
    )


def filtered_alike(views: Views, before: Views) -> bool:
    """Return whether two stories have the same facets: the same entries, by the same words."""
    story, old = views.story, before.story
    return (
        views.phrases is before.phrases
        and story.site == old.site
        and tuple(story.entries) == tuple(old.entries)
        and all(
            one is other or values_of(story, one) == values_of(old, other)
            for one, other in zip(story.entries.values(), old.entries.values(), strict=True)
        )
        and _names(story) == _names(old)
    )


def _names(story: Story) -> tuple[tuple[str, ...], ...]:
    """Return what facets, and the values of entries, take from claims and sources."""
    claims = ((name, it.title) for name, it in story.claims.items())
    return (*claims, *((name, it.name, it.party) for name, it in story.sources.items()))


def _options(
    texts: Mapping[str, str], held: Mapping[str, list[str]], folder: str
) -> Iterable[Option]:
    for value, text in texts.items():
        if value in held:
            entries = tuple(held[value])
            yield Option(value, text, len(entries), f"{folder}/{value}/", entries)


def _held(story: Story) -> Mapping[str, Mapping[str, list[str]]]:
    """Return, by facet, the entries that have each of its values, in order."""
    found: defaultdict[str, defaultdict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for entry in story.entries.values():
        for name, values in values_of(story, entry).items():
            of_facet = found[name]
            for value in values:
                of_facet[value].append(entry.id)
    return found


def values_of(story: Story, entry: Entry) -> dict[str, Collection[str]]:
    """Return what an entry has of every facet, each value once."""
    month, positions = entry.date.first[:7], entry.positions
    return {
        "party": (story.sources[entry.source].party,),
        "source": (entry.source,),
        "claim": [position.claim for position in positions],
        "stance": dict.fromkeys([position.stance for position in positions]),
        "reliability": (entry.reliability[0],),
        "credibility": (entry.reliability[1],),
        "year": (month[:4],),
        "month": (month,),
        "tag": dict.fromkeys(entry.tags),
    }


#: How an entry's attribute says that it has a value, by facet.
_SELECTORS = {
    "party": '[data-party="{}"]',
    "source": '[data-source="{}"]',
    "claim": '[data-claims~="{}"]',
    "stance": '[data-stances~="{}"]',
    "reliability": '[data-reliability="{}"]',
    "credibility": '[data-credibility="{}"]',
    "year": '[data-date^="{}"]',
    "tag": '[data-tags~="{}"]',
}


def filter_css(facets: Iterable[Facet], phrases: Phrases) -> str:
    """Return the rules that filter without script, any combination of options.

    A facet of which an option is chosen has no valid value in an entry, but where the
    entry has what was chosen; with one value that is not valid an entry is not shown.
    What is left is counted: a hidden entry moves no counter. Values are IDs, letters,
    digits and years, so nothing in them can end a string.

    The form is asked what is chosen, for what comes after it: `:has()` on anything that
    holds the entries too takes Chromium minutes. And an option's rule is one for the few
    entries that have its value, not for the many that have not, so that an entry is
    tried against ten rules instead of hundreds. The script takes the form's class away.
    """
    _ = phrases.gettext
    shown = [facet for facet in facets if facet.name != "month"]
    names = [f"--{facet.name}" for facet in shown]
    valid = "".join(f"{name}: ;" for name in names)
    whole = " ".join(f"var({name})" for name in (*names, "--display"))
    any_of, chosen = '{}option:not([value=""]):checked', ".is-plain:has({})~"
    filtered = chosen.format(any_of.format(""))
    none = _string(_("none. Choose “any” somewhere, or clear all."))
    count = f"{_string(_('Entries shown: '))} counter(shown,shown-or-none)"
    style = "system:extends decimal;range:1 infinite;fallback:none-shown"
    rules = [
        f"{filtered}.chapter .entry{{{valid}--shown:{whole};display:var(--shown,none)}}",
        f"{filtered}.shown-note::after{{content:{count}}}",
        f"@counter-style shown-or-none{{{style}}}",
        f"@counter-style none-shown{{system:fixed 0;symbols:{none}}}",
    ]
    for facet, name in zip(shown, names, strict=True):
        select = f"#filter-{facet.name} "
        rule = chosen.format(any_of.format(select))
        rules.append(f"{rule}.chapter .entry{{{name}:initial}}")
        for option in facet.options:
            rule = chosen.format(f'{select}[value="{option.value}"]:checked')
            has = _SELECTORS[facet.name].format(option.value)
            rules.append(f"{rule}.chapter .entry{has}{{{name}: ;}}")
    return "\n".join(["", *rules, ""])


def _string(text: str) -> str:
    """Return a text as a string of CSS."""
    safe = "".join(
        char if char.isalnum() or char in " .,:“”" else f"\\{ord(char):x} " for char in text
    )
    return f'"{safe}"'
