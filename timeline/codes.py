"""The code of a language or a country → nothing when there is such a code, else what was meant.

Languages are BCP 47 tags, countries ISO 3166-1 alpha-2; Babel knows both lists, and
what each is called in English. People type `ua` for Ukrainian and `UK` for the kingdom.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

from timeline.diagnostics import nearest

__all__ = ["meant_country", "meant_language"]

_TAG = re.compile(r"[a-zA-Z]{2,3}(?:-[a-zA-Z0-9]{2,8})*\Z")
_COUNTRY = re.compile(r"[A-Z]{2}\Z")


def meant_language(text: str) -> str | None:
    """Return None for a language tag, else the tag that was most likely meant, or nothing."""
    known = _languages()
    first = text.partition("-")[0]
    # of the codes of three letters, thousands, Babel knows those that it has a name for
    if _TAG.match(text) and (first.lower() in known or len(first) == 3):
        return None
    hyphenated = text.replace("_", "-")
    if hyphenated != text and meant_language(hyphenated) is None:
        return hyphenated
    return _spoken_in(text.upper()) if len(text) == 2 else _code(text, known)


def meant_country(text: str) -> str | None:
    """Return None for a country's code, else the code that was most likely meant, or nothing."""
    known = _countries()
    if _COUNTRY.match(text) and text in known:
        return None
    upper = text.upper()
    return upper if upper in known else _ALIASES.get(upper) or _code(text, known)


#: What is typed for a country and is no code of ISO 3166-1.
_ALIASES = {"UK": "GB", "USA": "US"}


def _code(name: str, known: Mapping[str, str]) -> str:
    """Return the code of the thing whose name is nearest, or nothing."""
    names = {name: code for code, name in known.items()}
    return names.get(nearest(name, names), "") if name else ""


def _spoken_in(country: str) -> str:
    """Return the language most used in a country, or nothing."""
    from babel.core import get_global

    tag = get_global("likely_subtags").get(f"und_{country}", "")
    return str(tag).partition("_")[0]


@cache
def _languages() -> Mapping[str, str]:
    from babel import Locale

    return {tag: name for tag, name in Locale("en").languages.items() if "_" not in tag}


@cache
def _countries() -> Mapping[str, str]:
    from babel import Locale

    return {
        code: name
        for code, name in Locale("en").territories.items()
        if len(code) == 2 and code != "ZZ"
    }
