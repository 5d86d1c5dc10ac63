from __future__ import annotations

import random
import time
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from timeline.diagnostics import Checked
from timeline.frontmatter import Document, parse

PATH = "content/entries/2024/a.md"


def read(front: str, body: str = "Text.\n") -> Checked[Document]:
    return parse(PATH, f"---\n{front}---\n{body}".encode())


def data(front: str) -> dict[str, Any]:
    checked = read(front)
    assert checked.value is not None, checked.diagnostics
    assert checked.diagnostics == ()
    return checked.value.data


def told(front: str) -> list[tuple[int, int, str]]:
    return [(it.place.line, it.place.column, it.code) for it in read(front).diagnostics]


TEXT_ONLY = {
    "a: no\n": "no",
    "a: NO\n": "NO",
    "a: true\n": "true",
    "a: 012\n": "012",
    "a: 1_000\n": "1_000",
    "a: 1:30\n": "1:30",
    "a: 12:30:45\n": "12:30:45",
    "a: .nan\n": ".nan",
    "a: 1e3\n": "1e3",
    "a: 0xff\n": "0xff",
    "a: 2024-10-18\n": "2024-10-18",
    "a: 2024-02-30\n": "2024-02-30",
    "a: 2024-10-18T25:00:00Z\n": "2024-10-18T25:00:00Z",
    "a: =\n": "=",
    "a: Null\n": "Null",
    f"a: {'9' * 5000}\n": "9" * 5000,
    "a: ''\n": "",
    'a: "null"\n': "null",
    "a: '~'\n": "~",
    "a: 'it''s'\n": "it's",
    'a: "x\\ty"\n': "x\ty",
    "a: >\n  one\n  two\n": "one two\n",
    "a: |\n  one\n  two\n": "one\ntwo\n",
    "a: one\n  two\n": "one two",
    "a: x # said so\n": "x",
    "a: http://x.org/#y\n": "http://x.org/#y",
    "a: C# & <b> © 2024\n": "C# & <b> © 2024",
    "a: Київ — 한국 — 北京 — مصر\n": "Київ — 한국 — 北京 — مصر",
}


@pytest.mark.parametrize(("front", "value"), TEXT_ONLY.items(), ids=lambda it: it[:24])
def test_every_value_is_the_text_that_is_written(front: str, value: str) -> None:
    assert data(front) == {"a": value}


@pytest.mark.parametrize("front", ["a:\n", "a: null\n", "a: ~\n", "a: # nothing\n"])
def test_nothing_is_none(front: str) -> None:
    assert data(front) == {"a": None}


@pytest.mark.parametrize("front", ["", "# a remark only\n", "\n\n"])
def test_no_keys_are_no_keys(front: str) -> None:
    assert data(front) == {}


def test_reads_mappings_and_lists() -> None:
    front = "a:\n  b: {c: d, e: [1, 2]}\nf:\n  - g: h\n    i: j\n  - k\nl: []\n"
    assert data(front) == {
        "a": {"b": {"c": "d", "e": ["1", "2"]}},
        "f": [{"g": "h", "i": "j"}, "k"],
        "l": [],
    }


@pytest.mark.parametrize(
    "key", ["content", "handler", "self", "metadata", "encoding", "2024", "no"]
)
def test_no_key_has_a_meaning_of_its_own(key: str) -> None:
    assert data(f"{key}: x\n") == {key: "x"}


def test_every_key_and_value_has_its_place() -> None:
    document = read("título: é\nb: {c: d}\ne:\n  - f\n  - 한국: 'g'\n").value
    assert document is not None
    places = document.places
    assert places.key("título")[1:] == (2, 1)
    assert places.value("título")[1:] == (2, 9)
    assert places.key("b", "c")[1:] == (3, 5)
    assert places.value("b", "c")[1:] == (3, 8)
    assert places.value("e", 0)[1:] == (5, 5)
    assert places.key("e", 1, "한국")[1:] == (6, 5)
    assert places.value("e", 1, "한국")[1:] == (6, 9)
    assert places.key("missing") == (PATH, 1, 1)
    assert places.value("b", "missing")[1:] == (3, 4)


def test_the_body_keeps_its_blank_lines_and_its_line_number() -> None:
    document = read("a: b\n", "\n\n    code\n\n").value
    assert document is not None
    assert (document.body, document.body_line) == ("\n\n    code\n\n", 4)


REFUSED = {
    "a: b\na: c\n": (3, 1, "duplicate-key"),
    "a: b\n'a': c\n": (3, 1, "duplicate-key"),
    "x:\n  - {a: 1, a: 2}\n": (3, 12, "duplicate-key"),
    "a: &b c\n": (2, 4, "yaml-anchor"),
    "a: *b\n": (2, 4, "yaml-alias"),
    "*a : b\n": (2, 1, "yaml-alias"),
    "a: !x b\n": (2, 4, "yaml-tag"),
    "a: !!python/object/apply:os.system [ls]\n": (2, 4, "yaml-tag"),
    "a: !!binary aGk=\n": (2, 4, "yaml-tag"),
    "!x a: b\n": (2, 1, "yaml-tag"),
    "<<: {a: b}\n": (2, 1, "yaml-merge"),
    "%YAML 1.1\na: b\n": (2, 1, "yaml-directive"),
    "%YAML 1.1\n--- {a: b}\n": (2, 1, "yaml-directive"),
    "a: b\n--- \nc: d\n": (3, 1, "yaml-documents"),
    "a: b\n...\n": (3, 1, "yaml-documents"),
    "- a\n": (2, 1, "front-matter-not-a-mapping"),
    "a\n": (2, 1, "front-matter-not-a-mapping"),
    "? [a]\n: b\n": (2, 3, "key-not-text"),
    "{[a]: b}\n": (2, 2, "key-not-text"),
    "~: b\n": (2, 1, "key-not-text"),
    "'': b\n": (2, 1, "key-not-text"),
    "a: [[[[[[1]]]]]]\n": (2, 9, "front-matter-too-deep"),
    f"a: [{'1,' * 5000}]\n": (2, 7997, "front-matter-too-large"),
    "title: Seoul: the agency\n": (2, 13, "yaml-syntax"),
    "a: x\u200by\n": (2, 5, "invisible-character"),
    "a\u2060: x\n": (2, 2, "invisible-character"),
    'a: "x\\u202ey"\n': (2, 4, "invisible-character"),
    'a: "\\0"\n': (2, 4, "nul-character"),
    'a: "\\e[31m"\n': (2, 4, "control-character"),
    'a: "x\\Ny"\n': (2, 4, "line-separator"),
    'a: "x\\Ly"\n': (2, 4, "line-separator"),
    'b: می\u200cخ\na: "x\\u200cy"\n': (3, 4, "invisible-character"),
    '"a\\u200b": x\n': (2, 1, "invisible-character"),
}


@pytest.mark.parametrize(("front", "expected"), REFUSED.items(), ids=lambda it: str(it)[:40])
def test_refuses_what_hides_what_is_read(front: str, expected: tuple[int, int, str]) -> None:
    assert expected in told(front)
    faults = read(front).diagnostics
    assert all(it.message and it.hint and it.severity == "error" for it in faults)


@pytest.mark.parametrize("front", ["a: [[[[[1]]]]]\n", f"a: [{'1,' * 3900}]\n"])
def test_limits_leave_room_for_honest_files(front: str) -> None:
    assert "a" in data(front)


def test_tells_all_faults_at_once() -> None:
    assert told('a: &x b\na: c\ne: "\\u202e"\nf: !y g\nh: i: j\n') == [
        (2, 4, "yaml-anchor"),
        (3, 1, "duplicate-key"),
        (4, 4, "invisible-character"),
        (5, 4, "yaml-tag"),
        (6, 5, "yaml-syntax"),
    ]


def test_keeps_the_data_where_only_a_key_is_doubled() -> None:
    checked = read("a: b\na: c\n")
    assert checked.value is not None
    assert checked.value.data == {"a": "b"}
    assert checked.value.places.key("a").line == 2


def test_warns_of_a_hash_that_cuts_a_value_short() -> None:
    checked = read("a: We are #1 here\n")
    assert [(*it.place[1:], it.severity, it.code) for it in checked.diagnostics] == [
        (2, 11, "warning", "comment-in-value")
    ]


def test_no_second_key_hides_behind_a_line_that_git_shows_as_one() -> None:
    for separator in "\r\x0b\x0c\x1c\x85\u2028\u2029":
        checked = read(f"title: calm{separator}reliability: A1\n")
        assert checked.value is None


PATHOLOGICAL = {
    "open brackets": "a: " + "[" * 16000,
    "open braces": "a: " + "{" * 16000,
    "nested keys": "{a: " * 4000,
    "dashes": "- " * 8000,
    "question marks": "? " * 8000,
    "anchors": "a: [" + "&a " * 5000,
    "aliases": "a: [" + "*a," * 5000,
    "tags": "a: " + "!a " * 5000,
    "directives": "%TAG !a! b\n" * 1300,
    "keys": "".join(f"{n}:\n" for n in range(2600)),
    "one key": "a:\n" * 5000,
    "indents": "".join(f"{' ' * n}a:\n" for n in range(170)),
    "quotes": "a: '" + "''" * 8000,
    "escapes": 'a: "' + "\\u200b" * 2600 + '"',
    "blank lines": "\n" * 16000,
    "colons": "a" + ": " * 8000,
    "merge": "a: &a {b: c}\n" + "<<: [*a, *a, *a]\n" * 800,
    "laughs": "a: &a [x,x]\n" + "".join(f"{n}: &{n} [*a,*a]\n" for n in range(900)),
}


@pytest.mark.parametrize("front", PATHOLOGICAL.values(), ids=PATHOLOGICAL.keys())
def test_no_file_takes_long(front: str) -> None:
    start = time.process_time()
    read(f"{front}\n")
    assert time.process_time() - start < 1


@settings(deadline=None)
@given(st.binary(max_size=400))
@example(b"---\n&a *a\n---\n")
def test_any_bytes_are_a_document_or_faults(content: bytes) -> None:
    value, faults = parse(PATH, content)
    assert value is not None or faults


@st.composite
def fronts(draw: st.DrawFn) -> str:
    """Front matter that is often nearly right."""
    words = [
        "a",
        "b: ",
        "- ",
        ": ",
        "\n",
        "\n  ",
        "[",
        "]",
        "{",
        "}",
        ",",
        "'",
        '"',
        "#",
        " #x",
        "|",
    ]
    words += [
        ">",
        "&a ",
        "*a",
        "!t ",
        "?",
        "%",
        "---",
        "...",
        "\t",
        "\\",
        "\\u202e",
        "~",
        "<<",
        "é",
    ]
    words += ["\u200b", "\ufeff", "\ufffd", "한국", "\U0001f600", "null", "@", "`", "=", " "]
    return "".join(draw(st.lists(st.sampled_from(words), max_size=40)))


@settings(deadline=None)
@given(fronts())
def test_any_front_matter_is_data_or_faults_with_a_place_in_it(front: str) -> None:
    value, faults = read(f"{front}\n")
    assert value is not None or faults
    lines = ["---", *front.split("\n"), "", "---"]
    for it in faults:
        assert 1 <= it.place.line <= len(lines)
        assert 1 <= it.place.column <= len(lines[it.place.line - 1]) + 1
        assert it.message
        assert it.hint
    for mark in value.places.marks.values() if value else ():
        assert all(number >= 1 for number in mark)


@settings(deadline=None)
@given(
    st.dictionaries(st.from_regex(r"[a-z]{1,8}", fullmatch=True), st.text("abc é한'\"#:-&*!%@`\\"))
)
def test_what_is_quoted_is_read_as_it_is(pairs: dict[str, str]) -> None:
    lines = [f"{key}: '{value.replace(chr(39), chr(39) * 2)}'\n" for key, value in pairs.items()]
    assert data("".join(lines)) == pairs


def test_shuffled_files_never_raise() -> None:
    """Mutations of a whole file, always the same ones."""
    chance = random.Random(7)
    whole = (
        "---\ntitle: x\nclaims:\n  a: {stance: supports, value: 1}\nlist: [a, 'b']\n---\nText.\n"
    )
    for _ in range(3000):
        at, size = chance.randrange(len(whole)), chance.randrange(4)
        put = chance.choice(
            ["", ":", " ", "\n", "\t", "'", '"', "[", "}", "&a", "*a", "\u2028", "\0"]
        )
        value, faults = parse(PATH, (whole[:at] + put + whole[at + size :]).encode())
        assert value is not None or faults
