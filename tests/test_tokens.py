from __future__ import annotations

import json
import resource
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

import pytest
from markdown_it.common.normalize_url import normalizeLink
from markdown_it.token import Token

from timeline.tokens import Tokens, TooMuch, html_of, tokens_of, words_of

HERE = Path(__file__).parent
SPEC = json.loads((HERE / "cases" / "commonmark.json").read_text(encoding="utf-8"))["cases"]

#: Examples of raw HTML, which is text here: in blocks, and in lines.
RAW_HTML = {
    *(21, 31, 201, 308, 309, 344, 475, 476, 477, 491, 494, 524, 536, 642, 643),
    *range(148, 192),
    *(613, 614, 615, 616, 617, 623, 625, 626, 627, 628, 629, 630, 631),
}


def tokens(text: str) -> Tokens:
    read = tokens_of(text)
    assert isinstance(read, Tokens), read
    return read


def with_addresses(found: Iterable[Token]) -> None:
    """Write addresses as CommonMark does; that is left to `addresses` here."""
    for token in found:
        for key in {"href", "src"} & set(token.attrs):
            token.attrs[key] = normalizeLink(str(token.attrs[key]))
        with_addresses(token.children or [])


@pytest.mark.parametrize(("number", "text", "expected"), SPEC)
def test_reads_the_examples_of_commonmark_but_raw_html(
    number: int, text: str, expected: str
) -> None:
    read = tokens(text)
    with_addresses(read.tokens)
    # how tags are closed, and whether an empty quote has a line, is the renderer's matter
    plain = expected.replace(" />", ">").replace("<blockquote>\n</", "<blockquote></")
    assert (html_of(read.tokens) == plain) == (number not in RAW_HTML)


def test_a_link_knows_where_it_is_written() -> None:
    read = tokens("one\n\n> two [a](b) ^[c [d](e)]")
    block = next(it for it in read.tokens if it.content.startswith("two"))
    assert block.children
    link = next(it for it in block.children if it.type == "link_open")
    assert link.meta["spot"] == (block, block.content, 4)


def test_alternative_text_is_words() -> None:
    (block,) = (it for it in tokens("![a *b* `c` &amp;](d)").tokens if it.type == "inline")
    assert block.children
    assert words_of(block.children[0]) == "a b c &"


def test_raw_html_and_notes_are_told() -> None:
    read = tokens("a <b> [^x] [^y]\n\n[^y]: z\n\n[^y]: z\n\n[^z]: z\n")
    assert [it.offset for it in read.html] == [2]
    assert [it.offset for it in read.missing_notes] == [6]
    assert read.repeated_notes == [("y", 4)]
    assert read.unused_notes == [("z", 6)]


LIMITS = {
    "bytes": ("x" * 65536, "x" * 65537),
    "brackets": ("[a] " * 2000, "[a] " * 2001),
    "cells": ("|a|b|\n|-|-|\n" + "|c|d|\n" * 2499, "|a|b|\n|-|-|\n" + "|c|d|\n" * 2500),
    "levels of quotes": (">" * 18 + "a", ">" * 19 + "a"),
    "levels of lists": ("- " * 9 + "a", "- " * 10 + "a"),
}


@pytest.mark.parametrize(("most", "more"), LIMITS.values(), ids=LIMITS.keys())
def test_a_limit_is_where_it_is_said_to_be(most: str, more: str) -> None:
    assert isinstance(tokens_of(most), Tokens)
    passed = tokens_of(more)
    assert isinstance(passed, TooMuch)
    assert passed.message


def full(piece: str) -> str:
    return (piece * (65536 // len(piece) + 1))[:65000]


#: Texts on which markdown-it takes seconds to minutes, or hundreds of megabytes.
PATHOLOGICAL = {
    "brackets": full("["),
    "brackets and stars": "[" * 1900 + full("*")[:60000],
    "brackets at once": "[x" * 1900 + full("*")[:60000],
    "pictures": full("!["),
    "brackets a line": full("[a\n"),
    "notes": full("[^"),
    "notes of one": "[^a]: b\n\n" + "[^" * 1900 + full("x")[:58000],
    "notes at once": full("^[a]"),
    "nested links": "[" * 900 + "a" + "](b)" * 900,
    "nested pictures": "![" * 900 + "a" + "](b)" * 900,
    "quotes": ">" * 65000,
    "quotes that go on": ">" * 9 + "a\n" + full("b\n")[:64000],
    "quotes that do not": full("># a\nb\n"),
    "quotes by the line": full(">>>>>>>a\n\n"),
    "lists": full("- a\n"),
    "lists on a line": full("- - - - a\nb\n"),
    "a table to fill": "|" + "a|" * 250 + "\n|" + "-|" * 250 + "\n" + "a\n" * 250,
    "tables": full("|a|b|\n|-|-|\n|c|d|\n\n"),
    "half tables": full("a|b|c\n-|-\n"),
    "stars": full("*_"),
    "back-ticks": full("`a``b```c````d"),
    "tags": full("<a b=' "),
    "remarks": full("<!-- "),
    "automatic links": full("<http://a.bc> "),
    "headings": full("# a\n\n"),
    "underlined": full("a\n---\n"),
    "definitions": '[a]: b "' + full("x\n"),
    "entities": full("&zwnj;"),
    "lines": full("a\n"),
}
MEASURE = """
import resource, sys, time
from timeline.markup import convert
def peak():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
convert("warm [up](https://a.example)", "a.md")
before, start = peak(), time.process_time()
convert(sys.stdin.read(), "a.md")
print(time.process_time() - start, (peak() - before) / 1024)
"""


@pytest.mark.parametrize("text", PATHOLOGICAL.values(), ids=PATHOLOGICAL.keys())
@pytest.mark.skipif(sys.platform != "linux", reason="memory is counted in other units elsewhere")
def test_no_body_takes_more_than_2_seconds_and_64_mebibytes(text: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", MEASURE],
        input=text,
        capture_output=True,
        text=True,
        check=True,
        cwd=HERE.parent,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_CPU, (20, 20)),
    )
    seconds, mebibytes = map(float, done.stdout.split())
    assert seconds < 2
    assert mebibytes < 64
