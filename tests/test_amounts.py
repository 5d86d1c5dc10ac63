from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from timeline.amounts import instead

ANY = "type digits, such as `1500`"
MEANT = {
    "1,500": "type `1500`",
    "1.500": "type `1500`",
    "1 500": "type `1500`",
    "1'500": "type `1500`",
    "1\u202f500": "type `1500`",
    "12,345,678": "type `12345678`",
    "1.5k": "type `1500`",
    "1.5 thousand": "type `1500`",
    "2 million": "type `2000000`",
    "2.0": "type `2`",
    "10-12": "type `{min: 10, max: 12}`",
    "10 – 12": "type `{min: 10, max: 12}`",
    "from 1,000 to 1,500": "type `{min: 1000, max: 1500}`",
    "between 10 and 12": "type `{min: 10, max: 12}`",
    "about 12": "type `value: 12`, and `qualifier: about` beside it",
    "~1,500": "type `value: 1500`, and `qualifier: about` beside it",
    "ca. 12": "type `value: 12`, and `qualifier: about` beside it",
    "At least 3,000": "type `value: 3000`, and `qualifier: at-least` beside it",
    "over 500": "type `value: 500`, and `qualifier: at-least` beside it",
    "500+": "type `value: 500`, and `qualifier: at-least` beside it",
    "up to 12k": "type `value: 12000`, and `qualifier: at-most` beside it",
    "1.5": ANY,
    "1,50": ANY,
    "1,2,3": ANY,
    "dozens": ANY,
    "-5": ANY,
    "": ANY,
    "٣": ANY,
    "9" * 30: ANY,
}


@pytest.mark.parametrize(("text", "hint"), MEANT.items())
def test_says_what_to_type(text: str, hint: str) -> None:
    assert instead(text) == hint


@given(st.text("0123456789.,' -–~<>+kmabout", max_size=40) | st.text(max_size=20))
def test_any_text_has_an_answer(text: str) -> None:
    assert instead(text).startswith("type ")


@given(st.integers(0, 10**12 - 1))
def test_a_number_with_its_thousands_apart_is_that_number(number: int) -> None:
    assert instead(f"{number:,}") == f"type `{number}`"
