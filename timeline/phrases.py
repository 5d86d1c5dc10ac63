"""A language → the words that the site speaks in: a catalogue, a calendar, how numbers look.

English is the language of the source; another language has a gettext catalogue
`templates/locale/<language>.po`, read with Babel, which also knows its months
and its numbers.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple

from timeline.dates import Calendar

__all__ = ["ENGLISH", "Phrases", "speak"]


class Phrases(NamedTuple):
    """A language's words; `gettext` and `ngettext` are as in the standard library."""

    language: str
    gettext: Callable[[str], str]
    ngettext: Callable[[str, str, int], str]
    number: Callable[[int], str]
    calendar: Calendar

    def country(self, code: str) -> str:
        """Return the name of a country in this language, from its ISO 3166-1 code."""
        from babel import Locale

        names = Locale.parse(self.language, sep="-").territories
        return str(names.get(code, code))


def _same(text: str) -> str:
    return text


def _one_or_many(one: str, many: str, count: int) -> str:
    return one if count == 1 else many


def _thousands(number: int) -> str:
    return f"{number:,}"


ENGLISH = Phrases("en", _same, _one_or_many, _thousands, Calendar())


@lru_cache(maxsize=8)
def speak(language: str, catalogue: bytes | None) -> Phrases:
    """Return the phrases of a language, from the text of its `.po` file; English without one."""
    if catalogue is None:
        return ENGLISH._replace(language=language)
    from gettext import GNUTranslations

    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po
    from babel.numbers import format_decimal

    compiled = io.BytesIO()
    write_mo(compiled, read_po(io.BytesIO(catalogue)))
    compiled.seek(0)
    words = GNUTranslations(compiled)
    locale = language.replace("-", "_")
    return Phrases(
        language,
        words.gettext,
        words.ngettext,
        lambda number: format_decimal(number, locale=locale),
        _calendar(locale, words.gettext),
    )


def _calendar(locale: str, gettext: Callable[[str], str]) -> Calendar:
    """Return a language's calendar: months as Babel has them, patterns as the catalogue has."""
    from babel.dates import get_month_names

    english = Calendar()
    beside = get_month_names("wide", context="format", locale=locale)
    alone = get_month_names("wide", context="stand-alone", locale=locale)
    patterns = {
        name: gettext(pattern)
        for name, pattern in english._asdict().items()
        if isinstance(pattern, str)
    }
    return english._replace(
        months=tuple(beside[number] for number in range(1, 13)),
        lone_months=tuple(alone[number] for number in range(1, 13)),
        **patterns,
    )
