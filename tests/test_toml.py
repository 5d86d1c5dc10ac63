from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from timeline.toml import parse

PATH = "content/site.toml"


def told(text: str) -> list[tuple[int, int, str]]:
    return [(it.place.line, it.place.column, it.code) for it in parse(PATH, text.encode())[1]]


def test_a_file_is_data_and_every_key_has_its_place() -> None:
    read, faults = parse(
        PATH, '\ufefftitle = "é"\r\n\r\n[[a]]\r\nb = 1\r\n[[a]]\r\nb = 2\r\n'.encode()
    )

    assert faults == ()
    assert read is not None
    assert read.data == {"title": "é", "a": [{"b": 1}, {"b": 2}]}
    assert read.places.value("title") == (PATH, 1, 9)
    assert read.places.value("a", 1, "b") == (PATH, 6, 5)


REFUSED = {
    "a = ": (1, 1, "toml-syntax"),
    "a = 1\na = 2": (2, 1, "toml-syntax"),
    "a = [[[[[[[1]]]]]]]": (1, 11, "toml-too-deep"),
    "b = 1\na.b.c.d.e.f.g = 1": (2, 2, "toml-too-deep"),
    '"a"."b"."c".d.e.f.g = 1': (1, 4, "toml-too-deep"),
    f"a = {'9' * 5000}": (1, 5, "toml-too-deep"),
    "a = 1.5\nb = 2024-10-18\x00": (2, 15, "toml-syntax"),
    'a = "x\u202ey"': (1, 7, "invisible-character"),
    'b = "\u200c"\na = "x\\u202ey"': (1, 6, "invisible-character"),
    'a = "x\\u202ey"': (1, 7, "invisible-character"),
    'a = "x\\u0085y"': (1, 7, "line-separator"),
}


@pytest.mark.parametrize(("text", "expected"), REFUSED.items(), ids=lambda it: ascii(it)[:30])
def test_refuses_with_a_place(text: str, expected: tuple[int, int, str]) -> None:
    assert told(text)[:1] == [expected]


@pytest.mark.parametrize(
    "text",
    [
        *('a = "[[[[[[[[" # [[[[[[[[', "a = '{{{{{{{{' # {{{{{{{{", 'a = "b.c.d.e.f.g.h.i"'),
        *(
            "a = '''\n[[[[[[[[\n'''",
            'a = """\n[[[[[[[[ "quoted" \\""" \n"""',
            f'a = "{"9" * 5000}"',
        ),
        "a = [[[[[[1]]]]]]",
        "a.b.c.d.e.f = 1",
    ],
)
def test_what_stands_in_quotes_or_remarks_passes_no_limit(text: str) -> None:
    assert told(text) == []


@settings(deadline=None)
@given(st.text(st.sampled_from("a.=\"'[]{}\n#\\u09_, \u200b")) | st.text())
@example('a = """\\')
def test_any_text_is_data_or_faults_with_a_place_in_it(text: str) -> None:
    read, faults = parse(PATH, text.encode("utf-8", "replace"))
    lines = text.encode("utf-8", "replace").decode().replace("\r\n", "\n").split("\n")

    assert read is not None or faults
    for it in faults:
        assert 1 <= it.place.line <= len(lines)
        assert 1 <= it.place.column <= len(lines[it.place.line - 1]) + 1
