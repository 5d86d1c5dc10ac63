"""A sheet of TimelineJS becomes drafts; what Markdown cannot say is refused with its line."""

from __future__ import annotations

import frontmatter
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from timeline import frontmatter as ours
from timeline import markup
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
    assert front["draft"] is True
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


def row(**cells: str) -> bytes:
    """A sheet with one row of 20 July 1969, whatever is in its cells."""
    whole = {"Year": "1969", "Month": "7", "Day": "20", "Headline": "A landing"} | {
        key.replace("_", " "): it for key, it in cells.items()
    }
    names = HEAD.strip().split(",")
    written = ",".join('"{}"'.format(whole.get(name, "").replace('"', '""')) for name in names)
    return f"{HEAD}{written}\n".encode()


def draft(**cells: str) -> tuple[dict[str, object], str]:
    """The front matter and the body that a row becomes."""
    made = entries_of_sheet("sheet.csv", row(**cells))
    assert made.value, made.diagnostics
    document, faults = ours.parse("a.md", made.value[0].content)
    assert faults == ()
    assert document is not None
    return document.data, document.body.strip()


@pytest.mark.parametrize(
    ("html", "markdown"),
    [
        ("plain", "plain"),
        ("<p>One</p><p>Two</p>", "One\n\nTwo"),
        ("One<br>Two", "One\n\nTwo"),
        ("<ul><li>One</li><li>Two</li></ul>", "- One\n\n- Two"),
        ("<i>a</i> <b>b</b> <code>c*d</code>", "*a* **b** `c*d`"),
        ("<a href='https://example.org/a?b=c'>a</a>", "[a](https://example.org/a?b=c)"),
        ("1. not a list", "1\\. not a list"),
        ("3.5 of them", "3.5 of them"),
        ("- not a list", "\\- not a list"),
        ("# not a heading", "\\# not a heading"),
        ("&gt; not a quotation", "\\> not a quotation"),
        ("a &amp; b, &amp;copy;", "a & b, \\&copy;"),
        ("&lt;b&gt;", "\\<b>"),
        ("[a](b) *c* _d_ `e` \\f", "\\[a\\](b) \\*c\\* \\_d\\_ \\`e\\` \\\\f"),
        ("<span style='x'>passed</span>", "passed"),
        ("", "A landing"),
    ],
)
def test_text_becomes_markdown_that_shows_it_as_it_was(html: str, markdown: str) -> None:
    assert draft(Text=html)[1] == markdown


@pytest.mark.parametrize(
    "html",
    [
        "<script>alert(1)</script>",
        "<img src=x>",
        "<table><tr><td>a</table>",
        "<a href='javascript:alert(1)'>a</a>",
    ],
)
def test_what_markdown_cannot_say_is_refused(html: str) -> None:
    made = entries_of_sheet("sheet.csv", row(Text=html))

    assert made.value == ()
    assert {it.code for it in made.diagnostics} == {"html-without-markdown"}


@pytest.mark.parametrize("html", ["<![if x]>", "<![CDATA[", "<![x", "<!", "<?", "</", "<a b='"])
def test_half_an_element_is_answered(html: str) -> None:
    made = entries_of_sheet("sheet.csv", row(Text=html))

    assert made.diagnostics


def test_what_an_entry_has_no_key_for_is_told() -> None:
    made = entries_of_sheet(
        "sheet.csv",
        row(Time="20:17", Display_Date="That day", Media="<iframe>", Background="#fff"),
    )

    told = " ".join(it.message for it in made.diagnostics)
    assert {it.code for it in made.diagnostics} == {"needs-a-person"}
    for said in ("`20:17`", "`That day`", "`#fff`", "Media is no address"):
        assert said in told


def test_a_long_headline_is_cut_and_told() -> None:
    made = entries_of_sheet("sheet.csv", row(Headline="word " * 40))

    assert made.value
    assert any("cut to 120" in it.message for it in made.diagnostics)


def test_a_row_of_several_lines_is_told_by_its_first() -> None:
    made = entries_of_sheet("sheet.csv", row(Text="one\ntwo\nthree <img>"))

    assert [(it.code, it.place.line) for it in made.diagnostics] == [("html-without-markdown", 2)]


def test_columns_in_any_order_and_without_a_name_are_found_by_their_name() -> None:
    made = entries_of_sheet(
        "sheet.csv", b"Headline,,Year,,Month,Text,Day,\nA landing,x,1969,y,7,Text,20,z\n"
    )

    assert made.value
    assert made.value[0].path == "entries/1969/1969-07-20-a-landing.md"


def test_a_cell_that_is_too_large_is_a_fault_with_its_line() -> None:
    made = entries_of_sheet("sheet.csv", row(Text="x" * 200_000))

    assert [(it.code, it.place.line) for it in made.diagnostics] == [("not-a-row", 2)]


def test_a_sheet_that_is_no_text_is_a_fault_with_its_line() -> None:
    made = entries_of_sheet("sheet.csv", HEAD.encode() + b"1969,7,20,\xff\n")

    assert made.value is None
    assert [(it.code, it.place.line) for it in made.diagnostics] == [("not-utf8", 2)]


def test_a_headline_in_other_letters_has_a_name_by_its_date() -> None:
    made = entries_of_sheet("sheet.csv", row(Headline="달 착륙"))

    assert made.value
    assert made.value[0].path == "entries/1969/1969-07-20.md"
    assert draft(Headline="달 착륙")[0]["title"] == "달 착륙"


@settings(deadline=None)
@given(st.binary(max_size=400))
def test_any_bytes_are_answered(content: bytes) -> None:
    for sheet_of in (content, HEAD.encode() + content):
        made = entries_of_sheet("sheet.csv", sheet_of)
        assert made.value is None or all(it.path.endswith(".md") for it in made.value)


@settings(deadline=None)
@given(
    st.fixed_dictionaries(
        {
            name: st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=40)
            for name in ("Headline", "Text", "Media", "Media_Credit", "Media_Caption", "Group")
        }
    )
)
def test_whatever_a_row_says_its_draft_has_no_html(cells: dict[str, str]) -> None:
    made = entries_of_sheet("sheet.csv", row(**cells))

    for it in made.value or ():
        document, faults = ours.parse("a.md", it.content)
        assert document is not None
        assert {fault.code for fault in faults} <= {"invisible-character", "line-separator"}
        prose = markup.convert(document.body, "a.md", document.body_line)
        assert "raw-html" not in {fault.code for fault in prose.diagnostics}
