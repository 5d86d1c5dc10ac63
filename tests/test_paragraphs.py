from __future__ import annotations

import html
import re

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.sites import ROOT as HOME
from timeline.commonmark import by_tokens
from timeline.diagnostics import Checked, Place
from timeline.fences import halve
from timeline.markup import EMPTY, convert
from timeline.model import ROOT, Prose, Reference
from timeline.paragraphs import paragraphs
from timeline.text import unsafe_characters

PATH = "content/entries/2024/a.md"

PLAIN = {
    "nothing": "",
    "empty lines": "\n\n\n",
    "a paragraph": "On 11 April it was said; nobody knew (then) by whom. 50% of $3,000!\n",
    "no end of the line": "It was said.",
    "several": "\nOne.\n\nTwo\nthree: 3 - 1 = 2.\n\n\nFour + five.\n\n\n\n",
    "numbers": "1,500 men, and\n2024 began. 3 more\n100% of it",
    "quotation marks": "\"It's\" said,\n'so' they say,\n“here” and\n(there) #1",
    "other letters": "Єльський – état, Straße\nсказав: «ні»\n북한군 파병\n朝鲜否认。",
    "links": "[A](claim:a) said [b c](entry:2024-01-01-b), as (see [d](source:d), [e](page:e)) so.",
    "a link out": "See [this](https://example.org/a_b/~c?d=1;2#e), [that](http://a.example:81/%20x).",
    "a foreign host": "[a](https://EXAMPLE.org/Path) b",
    "links on lines": "a\n[b](claim:a)\n\nc [d!](claim:b)\n[e](claim:b)[f](claim:c)",
    "a link and a colon": "[a](claim:a): b",
    "braces": "a {{ b }} {% c %} {: .d }",
    "a mailbox in words": "write to a@b.example or see www.a.example and https://a.example now",
}
LEFT = {
    "heading": ("# a", "a\n# b", "a\n\n###### b", "#", "a\n===", "a\n---", "a\n=", "a\n\n-"),
    "list": ("- a", "+ a", "* a", "1. a", "1) a", "a\n- b", "a\n1. b", "a\n\n12. b", "2024.", "3)"),
    "quote": ("> a", "a\n> b", ">"),
    "fence": ("```\na\n```", "a\n~~~\nb", "~~~"),
    "table": ("a|b\n-|-\nc|d", "|a|\n|-|", "a | b", "a\n:-", "a\n-:\nb"),
    "rule": ("---", "***", "___", "a\n\n- - -"),
    "HTML": ("<b>", "a <b>c</b>", "a < b", "a > b", "<!-- a -->", "<https://a.example>"),
    "code": ("    a", "a\n\n    b", "\ta", "`a`", "a ` b"),
    "emphasis": ("*a*", "a_b", "**a**", "a * b", "[*a*](claim:a)"),
    "escape": ("\\[a", "a\\\nb", "a&amp;b", "a & b", "&#x202e;", "a~b", "a^b"),
    "line break": ("a  \nb", "a \nb", "a\n b", "a \n", " a", "a\n  \nb", "a\n \n", "a\tb", "a  b"),
    "definition": ("[a]: b", "[a]: https://a.example\n\n[a]", "a\n\n[a]:b", "[a]:\nb"),
    "footnote": ("a[^b]", "a[^b]\n\n[^b]: c", "a^[b]", "[^a]: b"),
    "picture": ("![a](media/a.png)", "a ![b](claim:b)", "[![a](media/a.png)](claim:a)"),
    "brackets": ("[a]", "a ] b", "[ a", "a](b", "[a] (claim:a)", "[a][b]", "[](claim:a)"),
    "nested": ("[[a](claim:a)](claim:b)", "[a [b](claim:b) c](claim:a)", "[a[b]](claim:a)"),
    "label": ("[ a](claim:a)", "[a ](claim:a)", "[a\nb](claim:a)", "[ ](page:a)", "[a  b](page:b)"),
    "address": (
        *("[a]()", "[a](claim: a)", "[a](claim:a b)", "[a]( claim:a)", "[a](claim:a )"),
        *("[a](<claim:a>)", "[a](claim:a 'b')", '[a](https://a.example "b")', "[a](claim:a\n)"),
        *("[a](https://a.example/(b))", "[a](https://a.example/b&c)", "[a](claim:a\\-b)"),
        *("[a](https://a.example/é)", "[a](HTTPS://a.example)", "[a](#b)", "[a](page:b#c)"),
        *("[a](mailto:a@b.example)", "[a](media/a.png)", "[a](../a.md)", "[a](a)"),
    ),
    "refused": (
        *("[a](claim:A)", "[a](claim:-a)", "[a](claim:a--b)", "[a](claim:)", "[a](entry:a_b)"),
        *("[a](javascript:alert)", "[a](//a.example)", "[a](https://a)", "[a](https://a@b.example)"),
        *("[a](https://127.0.0.1/)", "[a](https://a.example:0/)", "[a](https://a.example/%0a)"),
        "b [a](claim:a) [a](https://)",
    ),
    "onion": ("[a](https://abc.onion/)", "[a](http://a.abc.ONION)"),
    "unseen": ("a\0", "a\rb", "a\r\nb", "a\u200bb", "a\u00adb", "a\u2028b", "م\u200cم", "a\x1bb"),
    "other spaces": ("a\u00a0", "\u00a0a", "a\u3000b", "a\u202fb", "a\u2003", "\u3000"),
    "other planes": ("a \U0001f600", "\U00020000"),
    "too long": ("a" * (16 * 1024 + 1), "a\n\n" * 6000),
}  # fmt: skip


@pytest.mark.parametrize("text", PLAIN.values(), ids=PLAIN.keys())
def test_what_is_plain_is_as_the_parser_has_it(text: str) -> None:
    found = paragraphs(text, PATH, 7)
    assert found is not None
    assert by_tokens(text, PATH, 7) == Checked(found)
    assert convert(text, PATH, 7) == Checked(found)


@pytest.mark.parametrize("texts", LEFT.values(), ids=LEFT.keys())
def test_what_is_not_plain_is_left_to_the_parser(texts: tuple[str, ...]) -> None:
    for text in texts:
        assert paragraphs(text, PATH) is None, text
        assert paragraphs(f"a\n\n{text}", PATH) is None, text
        assert convert(text, PATH) == by_tokens(text, PATH)


def test_makes_html_and_words_and_references() -> None:
    text = 'A "b"\n[c](claim:d), [e](https://f.example).\n\nG [h "i"](entry:j).\n'
    assert paragraphs(text, PATH, 9) == Prose(
        f'<p>A &quot;b&quot;\n<a href="{ROOT}claims/d/index.html">c</a>, '
        '<a href="https://f.example" rel="noreferrer noopener">e</a>.</p>\n'
        f'<p>G <a href="{ROOT}entries/j/index.html">h &quot;i&quot;</a>.</p>\n',
        'A "b" c, e.\nG h "i".',
        (
            Reference("claim", "d", Place(PATH, 10, 1)),
            Reference("entry", "j", Place(PATH, 12, 3)),
        ),
        text,
        words=7,
    )


def test_nothing_is_nothing() -> None:
    assert paragraphs("", PATH) == EMPTY


def test_each_character_that_is_taken_for_plain_is_so_everywhere() -> None:
    every = map(chr, (*range(0x10000), *range(0x10000, 0x110000, 251)))
    taken = [it for it in every if paragraphs(f"a{it}a", PATH) is not None]
    assert len(taken) > 30_000
    assert {it for it in taken if it.isspace()} == {" ", "\n"}
    assert not any(unsafe_characters(it) for it in taken)
    visible = [it for it in taken if not it.isspace()]
    first = [it for it in visible if paragraphs(f"{it}a", PATH) is not None]
    for form, signs in ("a{0} [{0}](claim:a){0} {0}", visible), ("{0}\n{0} a{0}", first):
        for at in range(0, len(signs), 500):
            assert same("\n".join(form.format(it) for it in signs[at : at + 500]))


@pytest.mark.parametrize(
    "piece",
    ["a\n\n", "a\n", '"', "a ", "[a](page:a)", "[a](page:a)\n", "[a](https://a.bc)\n\n", "é", "[a"],
)
def test_what_is_as_long_as_may_be_passes_no_limit(piece: str) -> None:
    text = (piece * (16 * 1024 // len(piece))).rstrip(" ")
    assert (paragraphs(text, PATH) is None) == (piece == "[a")
    same(text)


# --- any text -----------------------------------------------------------------------------------


def same(text: str) -> bool:
    """Whether a text is plain; if so, it is just what the parser makes of it."""
    found = paragraphs(text, PATH, 3)
    if found is None:
        return False
    assert by_tokens(text, PATH, 3) == Checked(found)
    return True


SIGNS = (
    *"\n\n\n    abcXYZ019.,;:!?-+=#$%&'()*/<>@[\\]^_`{|}~\"",
    *("\t", "\r", "\0", "\x01", "\x7f", "\x85", "\u00a0", "\u00ad", "\u2003", "\u2028", "\u3000"),
    *("é", "ї", "한", "漢", "م", "\u200c", "\u200d", "\u200f", "\ufe0f", "\u0301", "😀", "“", "’"),
    *("\n\n", "\n \n", "  \n", " \n", "\n ", "\n    ", "1. ", "2) ", "- ", "+ ", "* ", "# ", "> "),
    *("```", "~~~", "---", "\n---\n", "\n===\n", "|-|", "\n-|-\n", "a|b", "[^", "^[", "![", "]: "),
    *("[", "](", ")", "[a](", "[a]", "[a]: b", "[b](claim:a)", "[c d](entry:a-b)", "[e](page:a#b)"),
    *("claim:", "entry:a", "source:", "https://a.example", "http://b.example/c?d=e#f", "(#a)"),
    *("mailto:a@b.example", "javascript:", "https://abc.onion", "//a.example", "www.a.example"),
    *("<b>", "</p>", "<!--", "<https://a.example>", "&amp;", "&#x202e;", "&zwj;", "%0a", "%E2%80"),
)  # fmt: skip
_WORDS = st.lists(
    st.sampled_from(
        (
            "On",
            "a",
            "1,500",
            "(b)",
            '"c"',
            "it's",
            "d:",
            "—",
            "Київ",
            "2024.",
            "e!",
            "50%",
            "-",
            "#1",
        )
    ),
    min_size=1,
    max_size=5,
).map(" ".join)
_ADDRESS = st.sampled_from(
    (
        "claim:a",
        "entry:2024-01-01-b",
        "source:c",
        "page:d",
        "https://a.example/b",
        "http://c.example",
    )
)
_LINE = st.lists(
    _WORDS | st.builds("[{}]({})".format, _WORDS, _ADDRESS), min_size=1, max_size=4
).map(" ".join)
_BODY = st.lists(_LINE | st.just(""), max_size=6).map("\n".join)


@given(st.lists(st.sampled_from(SIGNS), max_size=12).map("".join) | st.text(max_size=20))
@example("م\u200c[\u200cم](claim:a)")
@example("[a](claim:a)\n---")
def test_any_text_is_left_or_the_same(text: str) -> None:
    same(text)


@given(_BODY, st.lists(st.sampled_from(SIGNS), max_size=3), st.data())
def test_plain_text_with_some_places_changed_is_left_or_the_same(
    text: str, changes: list[str], data: st.DataObject
) -> None:
    for piece in changes:
        at = data.draw(st.integers(0, len(text)))
        text = text[:at] + piece + text[at + data.draw(st.integers(0, 2)) :]
    same(text)


@settings(max_examples=50)
@given(st.lists(_LINE.filter(lambda it: re.match(r"[a-zA-Z(\"\[]", it)), min_size=1, max_size=5))
def test_paragraphs_of_words_and_links_are_plain(lines: list[str]) -> None:
    assert same("\n\n".join(lines))
    assert same("\n".join(lines))


# --- the content --------------------------------------------------------------------------------


def test_nearly_all_bodies_of_the_content_are_plain_and_the_same() -> None:
    bodies = []
    for path in sorted((HOME / "content").rglob("*.md")):
        halves = halve(path.name, path.read_bytes()).value
        assert halves is not None
        bodies.append(halves.body)
    assert len(bodies) > 500
    assert sum(map(same, bodies)) > 0.95 * len(bodies)


@given(_BODY)
def test_what_is_shown_is_what_is_read(text: str) -> None:
    found = paragraphs(text, PATH)
    if found is not None:
        shown = html.unescape(re.sub(r"<[^>]*>", "", found.html))
        assert shown.split() == found.text.split()
