from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from timeline.text import count_words, unsafe_characters

HONEST = {
    "English": "“North Korea’s troops” – 1,500 of them… <b> & so on\n\tindented\n",
    "Ukrainian": "Північнокорейські солдати в Курській області",
    "Russian": "Ким Чен Ын назвал это «слухом»",
    "Korean": "북한군 파병 사실을 확인했다",
    "Korean in parts": "\u1112\u1161\u11ab\u1100\u1173\u11af",
    "Chinese": "朝鲜否认向俄罗斯派兵。",
    "Japanese, a variant of a letter": "葛\U000e0100城市",
    "Arabic": "نفى المتحدث ذلك",
    "Persian with joiners": "می\u200cخواهم خانه\u200cها",
    "Hebrew with marks of direction": "שלום!\u200f (2024)",
    "Hindi with joiners": "क्\u200dष और क्\u200cष",
    "Arabic beside Latin": "شركة\u200e C++",
    "a picture of several": "\U0001f469\u200d\U0001f680 \u2764\ufe0f 1\ufe0f\u20e3",
    "spaces of other widths": "1\u202f500 \u00a0 \u3000",
}
REFUSED = {
    "a\u202eb": "invisible-character",  # direction turned
    "a\u2066b\u2069": "invisible-character",
    "a\u061cb": "invisible-character",
    "a\u200bb": "invisible-character",  # zero-width
    "a\u2060b": "invisible-character",
    "a\ufeffb": "invisible-character",
    "a\u00adb": "invisible-character",
    "a\u200db": "invisible-character",  # joiners and marks beside Latin letters
    "a\u200cb": "invisible-character",
    "a\u200eb": "invisible-character",
    "\u200fabc": "invisible-character",
    "כ abcd\u200f": "invisible-character",  # the letters that need it are too far
    "ب\u200c\u200cب": "invisible-character",  # two joiners, of which one is none
    "\u3164": "invisible-character",  # fillers
    "\u115f\u1160": "invisible-character",
    "\uffa0": "invisible-character",
    "\u2800": "invisible-character",
    "\U000e0041": "invisible-character",  # tags
    "a\ufe0f": "invisible-character",  # variants of what has none
    "葛\U000e0100\U000e0101": "invisible-character",
    "\ufff9a\ufffb": "invisible-character",
    "a\0b": "nul-character",
    "a\x1b[31m": "control-character",
    "a\x7f": "control-character",
    "a\x9bb": "control-character",
    "a\ufffe": "control-character",
    "a\U0001ffff": "control-character",
    "a\rb": "line-separator",
    "a\x0bb": "line-separator",
    "a\x0cb": "line-separator",
    "a\x85b": "line-separator",
    "a\u2028b": "line-separator",
    "a\u2029b": "line-separator",
}


@pytest.mark.parametrize("text", HONEST.values(), ids=HONEST.keys())
def test_accepts_what_people_write(text: str) -> None:
    assert unsafe_characters(text) == ()


@pytest.mark.parametrize(("text", "code"), REFUSED.items(), ids=map(ascii, REFUSED))
def test_refuses_what_nobody_sees(text: str, code: str) -> None:
    found = unsafe_characters(text)
    assert {it.code for it in found} == {code}


def test_says_where_and_which() -> None:
    (found,) = unsafe_characters("ab\u202ecd")
    assert found.offset == 2
    assert "U+202E RIGHT-TO-LEFT OVERRIDE" in found.message
    assert found.hint


def test_tells_of_the_first_twenty_only() -> None:
    assert len(unsafe_characters("\u200b" * 60_000)) == 20


@settings(deadline=None)
@given(st.text())
def test_every_offset_is_of_a_character_that_is_not_ascii_text(text: str) -> None:
    for it in unsafe_characters(text):
        char = text[it.offset]
        assert char not in "\n\t"
        assert not (char.isascii() and char.isprintable())


@settings(deadline=None)
@given(
    st.text(
        st.characters(categories=("L", "N", "P"), exclude_characters="\u115f\u1160\u3164\uffa0")
    )
)
def test_letters_digits_and_punctuation_are_always_safe(text: str) -> None:
    assert unsafe_characters(text) == ()


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("", 0),
        ("Some 1,500 to 2,500 troops", 5),
        ("don’t, don't; e.g. 10:30", 4),
        ("self-made — and/or", 3),
        ("one...two ,three, ''four''", 4),
        ("Північнокорейські солдати", 2),
    ],
)
def test_words_are_counted_as_a_reader_does(text: str, count: int) -> None:
    assert count_words(text) == count


@given(st.text(st.sampled_from("ab1_ \n.,:'-(/é’")))
def test_words_are_counted_alike_in_any_script(text: str) -> None:
    assert count_words(text) == len(re.findall(r"\w+(?:['’.,:-]\w+)*", text))
