from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from timeline.fences import halve
from timeline.plain import Plain, read
from timeline.yamltext import _Reading

CONTENT = Path(__file__).parent.parent / "content"

Texts = st.SearchStrategy[str]


def general(front: str) -> Plain | None:
    """Return what libyaml reads, if it reads it without any fault."""
    reading = _Reading("content/entries/2024/a.md", front)
    data = reading.data()
    return Plain(data, reading.marks) if reading.whole and not reading.faults else None


def assert_the_same(front: str) -> bool:
    """Compare what was read, if anything was; the order of keys and of marks counts too."""
    plain = read(front)
    if plain is not None:
        assert repr(plain) == repr(general(front))
    return plain is not None


READ: dict[str, Any] = {
    "a: b\n": {"a": "b"},
    "a: b\nc:\n  d: e\n  f: g\nh: i\n": {"a": "b", "c": {"d": "e", "f": "g"}, "h": "i"},
    "a:\n  - b\n  - c\n": {"a": ["b", "c"]},
    "a:\n- b\n- c\nd: e\n": {"a": ["b", "c"], "d": "e"},
    "a:\n  -   b: c\n      d: e\n  - f: g\n": {"a": [{"b": "c", "d": "e"}, {"f": "g"}]},
    "a:\n- b:\n  - c: d\n  - e\n- f\n": {"a": [{"b": [{"c": "d"}, "e"]}, "f"]},
    "a:\n  b:\n    c: d\ne: f\n": {"a": {"b": {"c": "d"}}, "e": "f"},
    "a: []\nb: {}\nc: [[], {}]\n": {"a": [], "b": {}, "c": [[], {}]},
    "a: [b, 'c', \"d\"]\n": {"a": ["b", "c", "d"]},
    "a: [ b , 'c' ]\n": {"a": ["b", "c"]},
    "a: {b: c, d: {e: 1, f: [g, h]}}\n": {"a": {"b": "c", "d": {"e": "1", "f": ["g", "h"]}}},
    "a: { b: { c: d } }\n": {"a": {"b": {"c": "d"}}},
    "a:\n  - {b: c}\n  - [d]\n": {"a": [{"b": "c"}, ["d"]]},
    "a: ''\nb: \"\"\nc: ' x '\n": {"a": "", "b": "", "c": " x "},
    "a: 'b: c # d'\ne: \"[f] & 'g'\"\n": {"a": "b: c # d", "e": "[f] & 'g'"},
    "a: null\nb: ~\nc: 'null'\nd: '~'\ne: Null\n": {
        "a": None,
        "b": None,
        "c": "null",
        "d": "~",
        "e": "Null",
    },
    "a: [null, ~, 'null']\n": {"a": [None, None, "null"]},
    "a:\n  - null\n  - ~\n": {"a": [None, None]},
    "a: no\nb: 012\nc: 2024-10-18\nd: 1:30\n": {
        "a": "no",
        "b": "012",
        "c": "2024-10-18",
        "d": "1:30",
    },
    "a: https://x.example/y?z=1&w\n": {"a": "https://x.example/y?z=1&w"},
    "a:   b\n": {"a": "b"},
    "a: \n  - b\n": {"a": ["b"]},
    "título: é\nb:\n  한국: \U0001f600 x\n  c: [é, \U0001f600, d]\n": {
        "título": "é",
        "b": {"한국": "\U0001f600 x", "c": ["é", "\U0001f600", "d"]},
    },
    f"a: {'x ' * 2000}y\nb: z\n": {"a": "x " * 2000 + "y", "b": "z"},
    f"a:\n  - {'x' * 2000}\n  - b: '{'y' * 2000}'\n    c: [{'z' * 2000}, d]\n": {
        "a": ["x" * 2000, {"b": "y" * 2000, "c": ["z" * 2000, "d"]}]
    },
    "a: [[[[b]]]]\n": {"a": [[[["b"]]]]},
    "a:\n  b:\n    c:\n      d:\n        e: f\n": {"a": {"b": {"c": {"d": {"e": "f"}}}}},
}


@pytest.mark.parametrize(("front", "data"), READ.items(), ids=lambda it: str(it)[:40])
def test_what_is_written_plainly_is_read(front: str, data: dict[str, Any]) -> None:
    plain = read(front)
    assert plain is not None
    assert plain.data == data
    assert assert_the_same(front)


def test_every_part_has_its_place() -> None:
    plain = read("a:\n- {한: '국', c: [d]}\n-  e: f\n   g:\n     h: i\n")
    assert plain is not None
    assert plain.marks == {
        (): (1, 1, 1, 1),
        ("a",): (2, 1, 3, 1),
        ("a", 0): (3, 3, 3, 3),
        ("a", 0, "한"): (3, 4, 3, 7),
        ("a", 0, "c"): (3, 12, 3, 15),
        ("a", 0, "c", 0): (3, 16, 3, 16),
        ("a", 1): (4, 4, 4, 4),
        ("a", 1, "e"): (4, 4, 4, 7),
        ("a", 1, "g"): (5, 4, 6, 6),
        ("a", 1, "g", "h"): (6, 6, 6, 9),
    }


#: Front matter that is not plain, or has faults, or ends where it should not.
LEFT = [
    *("", "\n", "a: b", "a: b\nc: d", "a: b\n\nc: d\n", "a: b\n \nc: d\n", " a: b\n"),
    *(
        "a: b # c\n",
        "# c\na: b\n",
        "a: b#c\n",
        "a: [b#c]\n",
        "a: [b?c]\n",
        "a: [b:c]\n",
        "a: [b, #c]\n",
        "a: b \n",
    ),
    *("a:\tb\n", "a: b\tc\n", "a: 'b\tc'\n", "\ta: b\n", "a: b\r\n", "a: b\rc: d\n"),
    *(f"a: b{it}c: d\n" for it in "\x85\u2028\u2029\ufeff\x0b\x0c\x1c\x00\x1b\u200b\ufffe"),
    *(f"a: '{it}'\n" for it in "\x85\u2028\u2029\ufeff\x0b\x0c\x1c\x00\x1b\u200b\ufffe"),
    *("%YAML 1.1\n", "%a: b\n", "--- a: b\n", "---\na: b\n", "a: b\n---\n", "a: b\n...\n"),
    *("a: &b c\n", "a: *b\n", "a: !b c\n", "a: !!str b\n", "&b a: c\n", "*a : b\n", "!b a: c\n"),
    *("a: [&b c]\n", "a: [*b]\n", "a: [!b c]\n", "a:\n  - &b c\n", "a:\n  - !b\n", "a: &b [c]\n"),
    *("<<: a\n", "<<: {a: b}\n", "a: {<<: b}\n", "? a\n: b\n", "?a: b\n", ": a\n", "a: ? b\n"),
    *("a: b\na: c\n", "a: b\n'a': c\n", "a: {b: c, b: d}\n", "a:\n  - b: c\n    b: d\n"),
    *("a:\na:\n  - b\n", "a:\n  - b\na: c\n"),
    *("a: |\n  b\n", "a: >\n  b\n", "a: |-\n", "a: b\n  c\n", "a: 'b\n  c'\n", 'a: "b\n  c"\n'),
    *("a: [b,\n  c]\n", "a: {b: c,\n  d: e}\n", "a:\n  b\n", "a:\n  'b'\n", "a:\n  [b]\n"),
    *("a:\n", "a: \n", "a: b\nc:\n", "a:\nb: c\n", "a:\n  - \n", "a:\n  -\n", "a:\n-\n- b\n"),
    *("a:\n  b:\n  c: d\n", "a:\n  - b:\n  - c\n", "a: {b: }\n", "a: {b}\n", "a: [b: c]\n"),
    *("a: b\n  c: d\n", "a: b\n - c\n", "a:\n    b: c\n  d: e\n", "a:\n  - b\n   - c\n"),
    *("a:\n  b: c\n - d\n", "a:\n  - b\n  c: d\n", "a: b\n- c\n", "- a\n", "- a: b\n", "a\n"),
    *("a:\n  b: c\n  - d\n", "a:\n  - b: c\n   d: e\n", "a:\n  - b: c\n     d: e\n"),
    *("a: b: c\n", "a: b:\n", "a: [b: ]\n", "a: b :c: d\n", "a: 'b': c\n", "a: [b]: c\n"),
    *("a: 'b' c\n", 'a: "b" c\n', "a: 'it''s'\n", 'a: "b\\tc"\n', 'a: "\\u202e"\n', "a: 'b\n"),
    *("a: 'b' 'c'\n", "a: ['b' c]\n", "a: [b] c\n", "a: [b\n", "a: b]\nc: [\n", "a: [b}\n"),
    *("a: {b: c]\n", "a: [b,]\n", "a: [,]\n", "a: [b, , c]\n", "a: [b,, c]\n", "a: {b:c}\n"),
    *("a: ]\n", "a: }\n", "a: {,}\n", "a: [b]]\n", "a: [[b]\n", "a: [[b]c]\n", "a: [ ]\n"),
    *(f"a: {sign}b\n" for sign in "?:,[]{}#&*!|>'\"%@`-"),
    *(f"a: {sign} b\n" for sign in "?:,[]{}#&*!|>'\"%@`-"),
    *(f"a: [{sign}b]\n" for sign in "?:#&*!|>'\"%@`-"),
    *("'a': b\n", '"a": b\n', "a: {'b': c}\n", "null: a\n", "~: a\n", "'': a\n", "a: {null: b}\n"),
    *("a:\n  null: b\n", "a b: c\n", "a:b\n", "a :b\n", "a : b\n", "a:: b\n", "a.b: c\n"),
    *("a:\n  - - b\n", "a:\n  - -b\n", "a:\n  -b\n", "a: - b\n", "a: -1\n", "-a: b\n"),
    *("a: [[[[[1]]]]]\n", "a: [[[[[[1]]]]]]\n", "a: [[[[[]]]]]\n", "a: [[[[[[]]]]]]\n"),
    "a: " + "[" * 16000 + "\n",
    "".join(f"{'  ' * n}a:\n" for n in range(8)) + "  " * 8 + "b: c\n",
    "a:\n" + "".join(f"{'  ' * n}- a:\n" for n in range(8)) + "  " * 8 + "- b\n",
    f"a: [{'1, ' * 5000}1]\n",
    "".join(f"a{n}: b\n" for n in range(2000)),
    f"{'a' * 1025}: b\n",
    f"{'a' * 101}: b\n",
    f"a:\n  b: c\n  {'d' * 1025}: e\n",
]


@pytest.mark.parametrize("front", LEFT, ids=lambda it: repr(it)[:40])
def test_whatever_is_not_certain_is_left(front: str) -> None:
    assert read(front) is None


def test_nearly_all_files_of_this_site_are_written_plainly() -> None:
    fronts = [halve(str(it), it.read_bytes()).value for it in sorted(CONTENT.glob("**/*.md"))]
    plain = [assert_the_same(it.front) for it in fronts if it]
    assert len(plain) > 500
    assert sum(plain) / len(plain) > 0.98


_INDENTS = st.sampled_from(["", "", "", "  ", "  ", " ", "    ", "   ", "      "])
_STARTS = st.sampled_from(
    ["", "", "a: ", "b: ", "c: ", "a:", "b:", "- ", "- ", "- a: ", "- b:", "-", "-   c: ", "é: "]
)
_PIECES = st.sampled_from(
    [
        *("x", "y z", "null", "~", "é", "한국", "\U0001f600", "1:30", "a", "<<", " ", "  ", "\n"),
        *("'", '"', "''", "'x'", '"y"', "[", "]", "{", "}", ",", ", ", "[]", "{}", "[x, y]"),
        *("{a: x}", "{a: x, b: [y]}", "a: ", "b:", ":", ": ", "- ", "-", "?", "? ", "#", " #x"),
        *("&", "*", "!", "|", ">", "%", "@", "`", "\\", "=", "---", "...", "\t", "\r", "\x85"),
        *("\u2028", "\ufeff", "\u200b", "\xa0", "\u3000", "\u0301", "\u3164", "\ufe0f"),
    ]
)


def _lines(pieces: int) -> Texts:
    value = st.lists(_PIECES, max_size=pieces).map("".join)
    line = st.tuples(_INDENTS, _STARTS, value).map("".join)
    return st.lists(line, max_size=8).map(lambda it: "\n".join([*it, ""]))


@given(_lines(1) | _lines(4) | st.lists(_PIECES, max_size=30).map("".join))
def test_any_text_is_read_as_libyaml_reads_it_or_not_at_all(front: str) -> None:
    assert_the_same(front)


_KEYS = st.sampled_from(["a", "b", "c-d", "e_f", "g2", "título", "한국"])
_BARE = st.sampled_from(
    ["x", "y z", "null", "~", "2024-10-18", "it's (so)", "é — 한국", "no", "\U0001f600", "1.5%"]
)
_SCALARS = _BARE | st.sampled_from(["'x: y'", '"[é]"', "''", '"null"', "' '", "'\U0001f600 #'"])


def _flow(inner: Texts) -> Texts:
    items = st.lists(inner, max_size=3).map(lambda it: f"[{', '.join(it)}]")
    pairs = st.dictionaries(_KEYS, inner, max_size=3).map(
        lambda it: "{" + ", ".join(f"{key}: {value}" for key, value in it.items()) + "}"
    )
    return items | pairs


_FLOWS = st.recursive(_SCALARS, _flow, max_leaves=5)
#: Lines below a key, of which each begins at the column of the first.
Block = list[str]


def _beside_or_below(before: str, value: str | Block, indent: int) -> Block:
    if isinstance(value, str):
        return [f"{before} {value}"]
    return [before, *(" " * indent + line for line in value)]


def _mapping(inner: st.SearchStrategy[str | Block]) -> st.SearchStrategy[Block]:
    pairs = st.dictionaries(_KEYS, st.tuples(inner, st.integers(1, 4)), min_size=1, max_size=3)
    return pairs.map(
        lambda them: [
            line
            for key, (value, indent) in them.items()
            for line in _beside_or_below(
                f"{key}:", value, 0 if value[0].startswith("- ") and indent == 1 else indent
            )
        ]
    )


def _item(value: str | Block, spaces: int) -> Block:
    first, *rest = [value] if isinstance(value, str) else value
    return [f"-{' ' * spaces}{first}", *(" " * (spaces + 1) + line for line in rest)]


def _list(inner: st.SearchStrategy[str | Block]) -> st.SearchStrategy[Block]:
    items = st.lists(_FLOWS | _mapping(inner), min_size=1, max_size=3)
    return st.tuples(items, st.integers(1, 3)).map(
        lambda it: [line for value in it[0] for line in _item(value, it[1])]
    )


_FRONTS = _mapping(
    st.recursive(_FLOWS, lambda inner: _mapping(inner) | _list(inner), max_leaves=6)
).map(lambda lines: "".join(f"{line}\n" for line in lines))


@given(_FRONTS)
def test_what_is_well_formed_and_not_deep_is_read(front: str) -> None:
    expected = general(front)
    if expected and max(map(len, expected.marks)) < 5:
        assert assert_the_same(front)


@given(_FRONTS, st.data())
def test_one_slip_is_read_as_libyaml_reads_it_or_not_at_all(
    front: str, data: st.DataObject
) -> None:
    at = data.draw(st.integers(0, len(front)))
    cut = data.draw(st.integers(0, 2))
    put = data.draw(_PIECES | st.characters(exclude_categories=["Cs"]) | st.just(""))
    assert_the_same(front[:at] + put + front[at + cut :])
