from __future__ import annotations

import pytest
from babel import Locale
from hypothesis import given
from hypothesis import strategies as st

from timeline.codes import meant_country, meant_language

LANGUAGES = {
    "Ukrainian": "uk",
    "korean": "ko",
    "Englsh": "en",
    "ua": "uk",  # the country's code, as for the next three
    "jp": "ja",
    "cn": "zh",
    "gr": "el",
    "en_US": "en-US",
    "xx": "",
    "": "",
    "한국어": "",
}
COUNTRIES = {
    "Ukraine": "UA",
    "South-Korea": "KR",
    "kr": "KR",
    "UK": "GB",
    "USA": "US",
    "ZZ": "",
    "X": "",
    "": "",
}


@pytest.mark.parametrize("tag", ["en", "uk", "UK", "no", "zh-Hant", "sr-Latn-RS", "yue", "es-419"])
def test_a_tag_is_a_language(tag: str) -> None:
    assert meant_language(tag) is None


@pytest.mark.parametrize(("text", "meant"), LANGUAGES.items())
def test_what_is_no_language_was_meant_as_one(text: str, meant: str) -> None:
    assert meant_language(text) == meant


@pytest.mark.parametrize("code", ["KR", "KP", "UA", "GB", "XK", "EU"])
def test_a_code_is_a_country(code: str) -> None:
    assert meant_country(code) is None


@pytest.mark.parametrize(("text", "meant"), COUNTRIES.items())
def test_what_is_no_country_was_meant_as_one(text: str, meant: str) -> None:
    assert meant_country(text) == meant


def test_every_language_and_country_that_babel_names_is_meant_by_its_name() -> None:
    english = Locale("en")

    for known, meant in ((english.languages, meant_language), (english.territories, meant_country)):
        for code in ("uk", "ko", "ru", "UA", "KR", "RU", "CN"):
            if code in known:
                assert meant(known[code]) == code


@given(st.text(max_size=20))
def test_what_is_meant_is_a_code_or_nothing(text: str) -> None:
    for meant in (meant_language, meant_country):
        typed = meant(text)
        assert not typed or meant(typed) is None
