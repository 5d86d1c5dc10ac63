"""A language's words, months and numbers, from its catalogue; English without one."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from tests.stories import when
from timeline.dates import words
from timeline.phrases import ENGLISH, speak

LOCALES = sorted((Path(__file__).parent.parent / "templates/locale").glob("*.po"))
HEAD = (
    'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n'
    '"Plural-Forms: nplurals=2; plural=(n != 1);\\n"\n\n'
)


def catalogue(**messages: str) -> bytes:
    pairs = (f'msgid "{one}"\nmsgstr "{other}"\n' for one, other in messages.items())
    return (HEAD + "\n".join(pairs)).encode()


def test_english_is_what_the_source_says() -> None:
    assert ENGLISH.gettext("Claims") == "Claims"
    assert [ENGLISH.ngettext("%d entry", "%d entries", number) for number in (0, 1, 2)] == [
        "%d entries",
        "%d entry",
        "%d entries",
    ]
    assert ENGLISH.number(1234567) == "1,234,567"


def test_a_language_without_a_catalogue_speaks_english_and_says_which_it_is() -> None:
    found = speak("cy", None)

    assert found == ENGLISH._replace(language="cy")


def test_a_catalogue_gives_a_language_its_words() -> None:
    found = speak("de", catalogue(Claims="Behauptungen"))

    assert found.gettext("Claims") == "Behauptungen"
    assert found.gettext("Sources") == "Sources"  # what it has not stays as it is


def test_a_catalogue_knows_its_plurals() -> None:
    text = HEAD + (
        'msgid "%d entry"\nmsgid_plural "%d entries"\n'
        'msgstr[0] "%d Eintrag"\nmsgstr[1] "%d Einträge"\n'
    )
    found = speak("de", text.encode())

    assert found.ngettext("%d entry", "%d entries", 1) == "%d Eintrag"
    assert found.ngettext("%d entry", "%d entries", 2) == "%d Einträge"


@pytest.mark.parametrize(
    ("language", "number"), [("de", "1.234.567"), ("en-GB", "1,234,567"), ("pl", "1\xa0234\xa0567")]
)
def test_numbers_look_as_the_language_has_them(language: str, number: str) -> None:
    assert speak(language, catalogue()).number(1234567) == number


def test_a_month_beside_a_day_is_not_a_month_alone() -> None:
    calendar = speak("uk", catalogue()).calendar

    assert words(when("2024-10-18"), calendar) == "18 жовтня 2024"
    assert words(when("2024-10"), calendar) == "жовтень 2024"


def test_the_order_of_a_date_is_the_catalogues() -> None:
    calendar = speak(
        "ko", catalogue(**{"{day} {month} {year}": "{year}년 {month} {day}일"})
    ).calendar

    assert words(when("2024-10-18"), calendar) == "2024년 10월 18일"


@pytest.mark.parametrize("path", LOCALES, ids=lambda path: path.stem)
def test_a_shipped_catalogue_keeps_what_is_filled_in(path: Path) -> None:
    for message in read_po(io.BytesIO(path.read_bytes())):
        if not message.id or not message.string:
            continue
        ids = message.id if isinstance(message.id, tuple) else (message.id,)
        told = message.string if isinstance(message.string, tuple) else (message.string,)
        places = set(re.findall(r"\{\w+\}|%\(\w+\)[sd]", ids[-1]))
        for text in told:
            assert set(re.findall(r"\{\w+\}|%\(\w+\)[sd]", text)) <= places, message.id
