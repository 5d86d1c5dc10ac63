"""A sheet of TimelineJS becomes drafts; what Markdown cannot say is refused with its line."""

from __future__ import annotations

import frontmatter

from timeline.importing import entries_of_sheet

HEAD = (
    "Year,Month,Day,Time,End Year,End Month,End Day,End Time,Display Date,Headline,Text,Media,"
    "Media Credit,Media Caption,Media Thumbnail,Type,Group,Background\n"
)


def sheet(*rows: str) -> bytes:
    return (HEAD + "\n".join(rows) + "\n").encode()


def test_a_row_becomes_a_draft_that_says_what_is_missing() -> None:
    row = (
        '1969,7,20,,,,,,,A landing,"<p>They <b>landed</b> &amp; '
        '<a href=""https://example.org/x"">walked</a>.</p>",'
        "https://example.org/p,Agency,A page,,,Moon,"
    )

    made = entries_of_sheet("sheet.csv", sheet(row))

    assert made.value is not None
    (draft,) = made.value
    assert draft.path == "entries/1969/1969-07-20-a-landing.md"
    front = frontmatter.loads(draft.content.decode())
    assert front["draft"] == "true"
    assert front["citations"] == [
        {"title": "A page", "publisher": "Agency", "url": "https://example.org/p"}
    ]
    assert front["tags"] == ["moon"]
    assert front.content == "They **landed** & [walked](https://example.org/x)."
    assert [fault.code for fault in made.diagnostics] == ["needs-a-person"]


def test_a_row_with_an_end_becomes_an_interval() -> None:
    made = entries_of_sheet("sheet.csv", sheet("1969,7,16,,1969,7,24,,,A flight,Text,,,,,,,"))

    assert made.value is not None
    assert b"date: 1969-07-16/1969-07-24\n" in made.value[0].content


def test_two_rows_of_one_day_and_headline_have_two_names() -> None:
    row = "1969,7,16,,,,,,,A flight,Text,,,,,,,"

    made = entries_of_sheet("sheet.csv", sheet(row, row))

    assert made.value is not None
    assert len({it.path for it in made.value}) == 2


def test_html_that_has_no_markdown_is_refused_with_its_line() -> None:
    rows = ("1969,7,16,,,,,,,One,Text,,,,,,,", "1969,7,17,,,,,,,Two,<iframe src=x></iframe>,,,,,,,")

    made = entries_of_sheet("sheet.csv", sheet(*rows))

    assert made.value is not None
    assert len(made.value) == 1
    (fault,) = [it for it in made.diagnostics if it.severity == "error"]
    assert (fault.code, fault.place.line) == ("html-without-markdown", 3)


def test_a_day_that_does_not_exist_is_refused() -> None:
    made = entries_of_sheet("sheet.csv", sheet("2023,2,30,,,,,,,One,Text,,,,,,,"))

    assert [it.code for it in made.diagnostics] == ["bad-date"]


def test_a_file_that_is_no_sheet_is_refused() -> None:
    made = entries_of_sheet("other.csv", b"a,b\n1,2\n")

    assert made.value is None
    assert made.diagnostics[0].code == "not-a-sheet"


def test_a_title_slide_is_passed_over_and_told() -> None:
    made = entries_of_sheet("sheet.csv", sheet(",,,,,,,,,A title,Text,,,,,title,,"))

    assert made.value == ()
    assert made.diagnostics[0].code == "needs-a-person"
