from __future__ import annotations

import json
import re
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from timeline.diagnostics import Diagnostic, Place, Severity
from timeline.reports import FORMATS, LARGEST, located, on_screen, printable, summary

FAULT = Diagnostic(
    Place("content/entries/2024/a.md", 3, 7),
    "error",
    "bad-date",
    "30 February 2024 does not exist",
    "February 2024 has 29 days",
)
WARNING = Diagnostic(Place("content/claims/b.md", 1, 1), "warning", "raw-html", "`<b>` is HTML")
ANYTHING = st.text(st.characters(exclude_categories=[]), max_size=60)
ANY_FAULT = st.builds(
    Diagnostic,
    st.builds(Place, ANYTHING, st.integers(1, 10**9), st.integers(1, 10**9)),
    st.sampled_from(["error", "warning"]),
    st.just("some-code"),
    ANYTHING,
    ANYTHING,
)
#: What a contributor might write to be taken for something else.
HOSTILE = {
    "a new line": "a\nb",
    "a carriage return": "a\rb",
    "a terminal's command": "a\x1b[2Jb",
    "the same, in one character": "a\x9b2Jb",
    "a change of direction": "a\u202eb",
    "an isolate": "a\u2066b",
    "a line separator": "a\u2028b",
    "nothing to be seen": "a\u200bb",
    "a tag": "a\U000e0041b",
    "half of a pair": "a\ud800b",
    "a backspace": "a\bb",
    "NUL": "a\0b",
    "a workflow command": "\n::error file=x::forged",
    "an old workflow command": "##[error]forged",
}


def text(*faults: Diagnostic) -> str:
    return FORMATS["text"](faults)


def many(number: int, message: str = "", hint: str = "") -> list[Diagnostic]:
    return [
        FAULT._replace(
            place=Place(f"content/entries/2024/entry-{index:06}.md", 4, 7),
            message=message or FAULT.message,
            hint=hint or FAULT.hint,
        )
        for index in range(number)
    ]


# --- text ---------------------------------------------------------------------------------------


def test_a_fault_is_one_line_and_its_hint_is_below() -> None:
    assert text(FAULT, WARNING).splitlines() == [
        "content/entries/2024/a.md:3:7: error: 30 February 2024 does not exist [bad-date]",
        "    hint: February 2024 has 29 days",
        "content/claims/b.md:1:1: warning: `<b>` is HTML [raw-html]",
    ]


def test_no_fault_is_no_text() -> None:
    assert text() == ""


@pytest.mark.parametrize("words", HOSTILE.values(), ids=HOSTILE.keys())
@pytest.mark.parametrize("form", ["text", "github", "json"])
def test_what_a_file_says_can_do_nothing_where_it_is_printed(form: str, words: str) -> None:
    fault = Diagnostic(Place(f"content/{words}", 1, 1), "error", "some-code", words, words)

    said = FORMATS[form]([fault])

    assert said.isprintable() or not [it for it in said if it != "\n" and not it.isprintable()]
    assert "\n::error file=x::forged" not in said
    assert form == "json" or "##[" not in said
    lines = {"text": 2, "github": 1, "json": 3}
    assert len(said.splitlines()) == lines[form]


@settings(deadline=None)
@given(st.lists(ANY_FAULT, max_size=5), st.sampled_from(["text", "github"]))
def test_a_report_of_any_faults_is_as_many_lines_as_it_should_be(
    faults: list[Diagnostic], form: str
) -> None:
    said = FORMATS[form](faults)

    hints = sum(bool(fault.hint) for fault in faults) if form == "text" else 0
    assert len(said.splitlines()) == len(faults) + hints
    assert not [it for it in said if it != "\n" and unicodedata.category(it) in ("Cc", "Cs", "Zl")]
    said.encode()


def test_words_in_any_script_are_printed_as_they_are() -> None:
    words = "북한군 — Курськ — نفى المتحدث — 朝鲜"

    assert printable(words) == words


def test_what_is_long_is_cut_with_a_mark() -> None:
    assert printable("x" * 1000, 10) == "x" * 9 + "…"
    assert printable("x" * 10, 10) == "x" * 10


# --- how much -----------------------------------------------------------------------------------


@pytest.mark.parametrize("form", FORMATS)
def test_a_thousand_files_are_reported_whole(form: str) -> None:
    said = FORMATS[form](many(1000))

    assert len(set(re.findall(r"entry-\d{6}", said))) == 1000
    assert len(said.encode()) <= LARGEST


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("message", ["x", "x" * 900, "한" * 900, "\u202e" * 900])
def test_a_report_is_never_larger_than_it_may_be(form: str, message: str) -> None:
    faults = many(6000, message, hint=message)

    said = FORMATS[form](faults)

    assert len(said.encode()) <= LARGEST
    assert re.search(r"… and [\d,]+ errors in [\d,]+ files are left out", json_free(said))


def json_free(said: str) -> str:
    return said.replace("\\u2026", "…")


def test_a_hint_is_repeated_only_while_there_is_room() -> None:
    few, more = many(10), many(1000, hint="do this: " + "x" * 300)

    assert text(*few).count("hint: ") == 10
    assert text(*more).count("hint: ") == 1
    assert text(*more).endswith("a hint that stands above is not repeated")


def test_a_list_that_was_cut_says_so_as_its_last_item() -> None:
    faults = many(6000)

    rows = json.loads(FORMATS["json"](faults))

    assert rows[-1]["code"] == "too-many-faults"
    assert rows[-1]["path"] == faults[len(rows) - 1].place.path
    assert f"{6000 - len(rows) + 1:,} errors" in rows[-1]["message"]


# --- for programs -------------------------------------------------------------------------------


def test_json_is_a_list_of_objects_with_these_keys() -> None:
    assert json.loads(FORMATS["json"]([FAULT, WARNING])) == [
        {
            "path": "content/entries/2024/a.md",
            "line": 3,
            "column": 7,
            "severity": "error",
            "code": "bad-date",
            "message": "30 February 2024 does not exist",
            "hint": "February 2024 has 29 days",
        },
        {
            "path": "content/claims/b.md",
            "line": 1,
            "column": 1,
            "severity": "warning",
            "code": "raw-html",
            "message": "`<b>` is HTML",
            "hint": "",
        },
    ]
    assert json.loads(FORMATS["json"]([])) == []


@given(st.lists(ANY_FAULT, max_size=4))
def test_json_of_any_faults_can_be_read_and_is_ascii(faults: list[Diagnostic]) -> None:
    said = FORMATS["json"](faults)

    assert said.isascii()
    assert [row["message"] for row in json.loads(said)] == [fault.message for fault in faults]


def test_an_annotation_has_its_file_line_and_column() -> None:
    assert FORMATS["github"]([FAULT]) == (
        "::error file=content/entries/2024/a.md,line=3,col=7,title=bad-date::"
        "30 February 2024 does not exist — February 2024 has 29 days"
    )


def test_an_annotation_escapes_what_would_end_a_part_of_it() -> None:
    fault = FAULT._replace(place=Place("content/a,line=9:x%0A.md"), message="100%\r\n::error::x")

    said = FORMATS["github"]([fault])

    assert said.startswith("::error file=content/a%2Cline=9%3Ax%250A.md,line=1,col=1,")
    assert "::100%25\\u{d}\\u{a}::error::x" in said
    assert "\n" not in said


# --- the paths and the count --------------------------------------------------------------------


def test_a_path_begins_as_the_command_line_gave_the_folder() -> None:
    faults = located([FAULT, FAULT._replace(place=Place("x.csv"))], {"content": "../c/content"})

    assert [fault.place.path for fault in faults] == ["../c/content/entries/2024/a.md", "x.csv"]


@pytest.mark.parametrize(
    ("severities", "expected"),
    [
        ([], "no faults"),
        (["error"], "1 error in 1 file"),
        (["warning", "warning"], "2 warnings in 1 file"),
        (["error", "error", "error", "warning"], "3 errors and 1 warning in 1 file"),
    ],
)
def test_a_summary_counts(severities: list[Severity], expected: str) -> None:
    assert summary([FAULT._replace(severity=it) for it in severities]) == expected


def test_a_summary_counts_each_file_once() -> None:
    assert summary([FAULT, FAULT, WARNING]) == "2 errors and 1 warning in 2 files"


# --- on a terminal ------------------------------------------------------------------------------


def shown(line: str, column: int, message: str = "this", number: int = 1) -> list[str]:
    fault = Diagnostic(Place("a.md", number, column), "error", "code", message, "mend it")
    said = on_screen([fault], lambda _: [*[""] * (number - 1), line], colour=False)
    return said.splitlines()


@pytest.mark.parametrize(
    ("line", "column", "message", "meant"),
    [
        ("date: 2024-02-30", 15, "30 February does not exist", "30"),
        ("  claim: support", 10, "`support` is not a stance", "support"),
        ("reliabilty: B2", 1, "there is no key `reliabilty`", "reliabilty"),
        ("See [this](entry:x-y) now.", 5, "`x-y` is not the ID of an entry", "[this](entry:x-y)"),
        ("A ![picture](media/x.jpg).", 3, "there is none", "![picture](media/x.jpg)"),
        ("one two-three four", 5, "odd", "two-three"),
        ("title:", 7, "nothing", ""),
    ],
)
def test_the_source_line_is_shown_and_under_it_what_is_meant(
    line: str, column: int, message: str, meant: str
) -> None:
    _, source, span, hint = shown(line, column, message, number=12)

    assert source == f"12 | {line}"
    assert span == f"   | {' ' * (column - 1)}{'^' * max(len(meant), 1)}"
    assert hint == "    hint: mend it"


def test_a_span_stands_under_letters_of_any_width() -> None:
    _, source, span, _ = shown("북한군 abc", 5, "`abc` is odd")

    assert span.index("^") == source.index("abc") + 3  # three letters of two columns each


def test_of_a_long_line_what_is_around_the_place_is_shown() -> None:
    _, source, span, _ = shown("x" * 5000 + " here " + "y" * 5000, 5002, "`here` is odd")

    assert len(source) < 120
    assert source[span.index("^") : span.rindex("^") + 1] == "here"


def test_a_line_that_would_move_the_cursor_is_shown_written_out() -> None:
    said = shown("a\x1b[2Jb\u202ec", 1)

    assert said[1] == "1 | a\\u{1b}[2Jb\\u{202e}c"


def test_a_place_that_is_not_there_is_shown_without_a_line() -> None:
    fault = FAULT._replace(place=Place("a.md", 99, 1))

    assert on_screen([fault], lambda _: ["one"], colour=False) == text(fault)


def test_what_is_said_of_a_whole_file_has_no_span() -> None:
    assert len(shown("---", 1)) == 2


def test_colour_is_only_where_it_is_wanted() -> None:
    def said(colour: bool) -> str:
        return on_screen([FAULT], lambda _: ["", "", "date: 2024-02-30"], colour=colour)

    assert "\x1b[" in said(True)
    assert "\x1b[" not in said(False)
    assert re.sub(r"\x1b\[[\d;]*m", "", said(True)) == said(False)


@settings(deadline=None)
@given(ANY_FAULT, st.lists(ANYTHING, max_size=3))
def test_any_fault_of_any_file_can_be_shown(fault: Diagnostic, lines: list[str]) -> None:
    said = on_screen([fault], lambda _: lines, colour=False)

    assert not [it for it in said if it != "\n" and unicodedata.category(it) in ("Cc", "Cs", "Zl")]


def test_a_terminal_is_not_flooded_either() -> None:
    said = on_screen(many(3000, "x" * 900), lambda _: [], colour=True)

    assert len(said.encode()) <= LARGEST
