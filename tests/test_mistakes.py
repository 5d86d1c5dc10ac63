from __future__ import annotations

import pytest
import yaml

from timeline.mistakes import Mistake, mistake_in

#: What is written → line and column from 0, a part of the message, a part of the hint.
MISTAKES = {
    "title: Seoul: the agency\n": (
        0,
        12,
        "a colon and a space",
        'type `title: "Seoul: the agency"`',
    ),
    'a: x: "y"\n': (0, 4, "a colon and a space", "type `a: 'x: \"y\"'`"),
    "- a: b: c\n": (0, 6, "a colon and a space", 'type `- a: "b: c"`'),
    "a: b\n  c: d\n": (1, 2, "indented although", "remove the spaces"),
    "a:b\nc: d\n": (0, 1, "no space after the colon of `a`", "type `a: b`"),
    "a: b\nc:d\ne: f\n": (1, 1, "no space after the colon of `c`", "type `c: d`"),
    "a: b\nc\ne: f\n": (1, 0, "not `key: value`", "type a key"),
    'a: "x\nb: y\n': (0, 3, "never closed", 'type `"` at the end'),
    "a: 'x\nb: y\n": (0, 3, "never closed", "type `'` at the end"),
    'a: "x\nb: "y"\n': (0, 3, "not closed on its line", "close it"),
    'a: "Big" news\nb: c\n': (0, 9, "after the end of a value in quotes", "put the whole value"),
    "a: 'it's'\nb: c\n": (0, 7, "after the end of a value in quotes", "put the whole value"),
    "a: [b] c\nd: e\n": (0, 7, "after the end of a value in quotes or brackets", "put the whole"),
    "a: [b, c\nd: e\n": (0, 3, "begins here with `[` is not closed", "type `]`"),
    "a: {b: c\nd: e\n": (0, 3, "begins here with `{` is not closed", "type `}`"),
    "\ta: b\n": (0, 0, "indented with a tab", "two spaces"),
    "a:\n\t- b\n": (1, 0, "indented with a tab", "two spaces"),
    "a:\n  - b: c\n\t  d: e\n": (2, 0, "indented with a tab", "two spaces"),
    "a: @b\n": (0, 3, "cannot begin with `@`", 'type `a: "@b"`'),
    "a: `b`\n": (0, 3, "cannot begin with", 'type `a: "`b`"`'),
    "a: %b\n": (0, 3, "cannot begin with `%`", 'type `a: "%b"`'),
    "a: ? b\n": (0, 3, "cannot begin with `?`", 'type `a: "? b"`'),
    "a: - b\n": (0, 3, "a list that is written with `-`", "a line of its own"),
    "a: | x\n b\n": (0, 5, "begins on the next line", "on lines below"),
    'a: "\\q"\n': (0, 4, "after the `\\`", "single quotes"),
    "a:\n  b: c\n d: e\n": (2, 1, "not indented as any line above", "alike"),
    "a: b\n- c\n": (1, 0, "an item of a list", "indent it below"),
    ": x\n": (0, 0, "no key before this colon", "type a word"),
}


def mistake(text: str) -> Mistake:
    last = None
    try:
        for event in yaml.parse(text, Loader=yaml.CSafeLoader):
            quoted = isinstance(event, yaml.ScalarEvent) and not event.implicit[0]
            if quoted or isinstance(event, yaml.SequenceStartEvent):
                last = (event.start_mark.line, event.start_mark.column)
    except yaml.YAMLError as error:
        return mistake_in(error, text.split("\n"), last)
    raise AssertionError("this can be read")


@pytest.mark.parametrize(("text", "expected"), MISTAKES.items())
def test_says_in_plain_words_what_is_wrong(text: str, expected: tuple[int, int, str, str]) -> None:
    line, column, message, hint = expected
    found = mistake(text)
    assert (found.line, found.column) == (line, column)
    assert message in found.message
    assert hint in found.hint


def test_a_long_value_is_not_repeated_in_the_hint() -> None:
    assert len(mistake(f"a: x: {'y' * 500}\n").hint) < 100


def test_says_what_libyaml_says_when_no_rule_knows_better() -> None:
    error = yaml.MarkedYAMLError("while doing", None, "something odd", None)
    assert "something odd while doing" in mistake_in(error, [""], None).message


def test_tells_of_a_character_that_libyaml_does_not_read() -> None:
    error = yaml.YAMLError("special characters are not allowed")
    assert "special characters" in mistake_in(error, [""], None).message
