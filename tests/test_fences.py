from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from timeline.diagnostics import Diagnostic
from timeline.fences import Halves, halve, place_in


def halves(content: bytes) -> Halves:
    value, faults = halve("a.md", content)
    assert value is not None, faults
    return value


def faults(content: bytes) -> list[Diagnostic]:
    value, found = halve("a.md", content)
    assert value is None
    return list(found)


ACCEPTED = {
    b"---\ntitle: x\n---\nText.\n": Halves("title: x\n", "Text.\n", 4),
    b"---\ntitle: x\n---\nText": Halves("title: x\n", "Text", 4),
    b"---\ntitle: x\n---": Halves("title: x\n", "", 4),
    b"---\n---\n": Halves("", "", 3),
    b"\xef\xbb\xbf---\r\ntitle: x\r\n---\r\n\r\nText.\r\n": Halves("title: x\n", "\nText.\n", 4),
    b"---\na: b\n---\n\n    code\n---\nx\n": Halves("a: b\n", "\n    code\n---\nx\n", 4),
}
REFUSED = {
    b"": (1, 1, "no-fence"),
    b"\n---\na: b\n---\n": (1, 1, "no-fence"),
    b"--- \na: b\n---\n": (1, 1, "no-fence"),
    b"Text.\n": (1, 1, "no-fence"),
    b'{"a": 1}\n': (1, 1, "no-fence"),
    b"+++\na = 1\n+++\n": (1, 1, "no-fence"),
    b"---": (1, 1, "unclosed-fence"),
    b"---\na: b\n": (1, 1, "unclosed-fence"),
    b"---\na: b\n...\nText.\n": (3, 1, "unclosed-fence"),
    b"---\na: b\n--- \nText.\n": (3, 1, "unclosed-fence"),
    b"---\na: b\n----\nText.\n": (3, 1, "unclosed-fence"),
    b"---\na: b\n---\nText \xff\xfe": (4, 6, "not-utf8"),
    "---\na: b\n---\né\n".encode("utf-16"): (1, 1, "not-utf8"),
    "---\nä: ".encode() + b"\xe9\n---\n": (2, 4, "not-utf8"),
    b"---\na: \xed\xa0\x80\n---\n": (2, 4, "not-utf8"),  # half of a surrogate pair
    b"---\na: b\0\n---\n": (2, 5, "nul-character"),
    "---\na: calm\u0085reliability: A1\n---\n".encode(): (2, 8, "line-separator"),
    "---\na: calm\u2028reliability: A1\n---\n".encode(): (2, 8, "line-separator"),
    "---\na: calm\u2029reliability: A1\n---\n".encode(): (2, 8, "line-separator"),
    b"---\na: calm\rreliability: A1\n---\n": (2, 8, "line-separator"),
    b"---\na: b\x1b[31m\n---\n": (2, 5, "control-character"),
    b"---\na: b\n---\nText\x07\n": (4, 5, "control-character"),
    b"---\n" + b"a: b\n" * 4000 + b"---\n": (1, 1, "front-matter-too-large"),
    b"---\na: b\n---\n" + b"x" * 65536: (1, 1, "file-too-large"),
}


@pytest.mark.parametrize(("content", "expected"), ACCEPTED.items())
def test_splits_at_the_fences_and_counts_lines(content: bytes, expected: Halves) -> None:
    assert halves(content) == expected


@pytest.mark.parametrize(("content", "expected"), REFUSED.items(), ids=lambda it: repr(it)[:40])
def test_refuses_with_a_place(content: bytes, expected: tuple[int, int, str]) -> None:
    fault = faults(content)[0]
    assert (fault.place.line, fault.place.column, fault.code) == expected
    assert fault.message
    assert fault.hint


def test_tells_every_character_that_cannot_stand_at_once() -> None:
    found = faults("---\na: \0\nb: \u2028\n---\n\x07".encode())
    assert [(it.place.line, it.code) for it in found] == [
        (2, "nul-character"),
        (3, "line-separator"),
        (5, "control-character"),
    ]


def test_an_invisible_character_in_the_body_is_left_to_whoever_reads_the_body() -> None:
    assert halves("---\na: b\n---\na\u200bb".encode()).body == "a\u200bb"


@settings(deadline=None)
@given(st.text(st.characters(codec="utf-8", exclude_characters="\r")))
def test_the_halves_and_the_fences_are_the_whole_file(body: str) -> None:
    value, _ = halve("a.md", f"---\na: b\n---\n{body}".encode())
    assert value is None or value == Halves("a: b\n", body, 4)


@settings(deadline=None)
@given(st.binary())
def test_any_bytes_are_halves_or_faults(content: bytes) -> None:
    value, found = halve("a.md", content)
    assert (value is None) == bool(found)


def test_a_place_counts_lines_and_code_points() -> None:
    assert place_in("a.md", "é\n한국x", 4, 10)[1:] == (11, 3)
