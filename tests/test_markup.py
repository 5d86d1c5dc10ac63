from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from pathlib import Path

import html5lib
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from timeline.diagnostics import Checked
from timeline.markup import EMPTY, convert, placed
from timeline.model import ROOT, Prose

HERE = Path(__file__).parent
PATH = "content/entries/2024/a.md"
CASES = (HERE / "cases" / "markup.md").read_text(encoding="utf-8")
SPEC = json.loads((HERE / "cases" / "commonmark.json").read_text(encoding="utf-8"))["cases"]


def prose(text: str) -> Prose:
    value, faults = convert(text, PATH)
    assert value is not None, faults
    return value


def shown(text: str, name: str = "e") -> str:
    return str(placed(prose(text), name)).replace(ROOT, "../")


def told(text: str, line: int = 1) -> list[tuple[int, int, str]]:
    return [
        (it.place.line, it.place.column, it.code) for it in convert(text, PATH, line).diagnostics
    ]


def cases() -> Iterator[tuple[str, str, str]]:
    parts = re.split(r"^\.\n", CASES, flags=re.MULTILINE)
    titles, texts, results = parts[0::3], parts[1::3], parts[2::3]
    for title, text, result in zip(titles, texts, results, strict=False):
        yield title.strip().split("\n")[-1], text, result


@pytest.mark.parametrize(
    ("text", "expected"), [it[1:] for it in cases()], ids=[it[0] for it in cases()]
)
def test_shows(text: str, expected: str) -> None:
    assert shown(text) == expected


# --- faults -------------------------------------------------------------------------------------

#: Notes in quotes, each with its way there and back, and signs that HTML spells out.
LARGE = (">" * 15 + "^[a]\n\n") * 880 + "^[a]" * 1100 + '"' * 41_000
FAULTS = {
    "[x](javascript:alert(1))": [(1, 1, "unsafe-link")],
    "one\ntwo [x](//a.example) three": [(2, 5, "unsafe-link")],
    "> - q\n>   [x](x.md)": [(2, 5, "unsafe-link")],
    "## A [x](ftp://a.example) b": [(1, 6, "unsafe-link")],
    "|a|b|\n|-|-|\n|[x](x)|[x](x)|": [(3, 2, "unsafe-link"), (3, 9, "unsafe-link")],
    "<javascript:alert(1)>": [(1, 1, "unsafe-link")],
    "[x][r]\n\n[r]: data:text/html,x": [(1, 1, "unsafe-link")],
    "a[^n]\n\n[^n]: b\n    [x](tel:1)": [(4, 5, "unsafe-link")],
    "a ^[b [x](tel:1)]": [(1, 7, "unsafe-link")],
    "[![a](media/a.png)](tel:1)": [(1, 1, "unsafe-link")],
    "a ![b](https://a.example/b.png)": [(1, 3, "remote-image")],
    "![b][r]\n\n[r]: //a.example/b.png": [(1, 1, "remote-image")],
    "![](media/a.png)": [(1, 1, "image-without-alternative")],
    "![ *&#32;* ](media/a.png)": [(1, 1, "image-without-alternative")],
    "[x](entry:A_B)": [(1, 1, "bad-id")],
    "# A\n\n[x](#b)": [(3, 1, "dead-link")],
    "a\u200bb": [(1, 2, "invisible-character")],
    "a &#x202e; b": [(1, 3, "invisible-character")],
    "one\ntwo &zwj; b": [(2, 5, "invisible-character")],
    "می\u200cخ a&zwnj;b": [(1, 7, "invisible-character")],
    '[x](https://a.example "a&#x200b;b")': [(1, 25, "invisible-character")],
    "![a&#x2066;b](media/a.png)": [(1, 4, "invisible-character")],
    "a&#xFFF0;b": [(1, 2, "invisible-character")],
    "a\0b": [(1, 2, "nul-character")],
    "a\x1bb": [(1, 2, "control-character")],
    "a\u2028b": [(1, 2, "line-separator")],
    "a\rb": [(1, 2, "line-separator")],
    "a[^x]\n\n[^x]: b\n\n[^x]: c": [(5, 1, "duplicate-footnote")],
    "a\n\n[^x]: b": [(3, 1, "unused-footnote")],
    "[" * 2001: [(1, 1, "body-too-dense")],
    "x" * 65537: [(1, 1, "body-too-dense")],
    "a\n\n" + "- " * 10 + "a": [(3, 1, "body-too-dense")],
    "|a" * 80 + "\n" + "|-" * 80 + "\n" + "|b\n" * 80: [(1, 1, "body-too-dense")],
    "a\n\n" * 11_000: [(20003, 1, "body-too-dense")],
    LARGE: [(1, 1, "html-too-large")],
}
WARNINGS = {
    "a <b>c</b>": [(1, 3, "raw-html"), (1, 7, "raw-html")],
    "a\n\n<div class='x'>\nb\n</div>": [(3, 1, "raw-html"), (5, 1, "raw-html")],
    "a <!-- b": [(1, 3, "raw-html")],
    "|a|\n|-|\n|<br>|": [(3, 2, "raw-html")],
    "a[^x]": [(1, 2, "unknown-footnote")],
}


@pytest.mark.parametrize(("text", "expected"), FAULTS.items(), ids=lambda it: ascii(it)[:40])
def test_refuses_with_line_and_column(text: str, expected: list[tuple[int, int, str]]) -> None:
    value, faults = convert(text, PATH)
    assert told(text) == expected
    assert value is None
    assert all(it.severity == "error" and it.message and it.hint for it in faults)


@pytest.mark.parametrize(("text", "expected"), WARNINGS.items(), ids=lambda it: ascii(it)[:40])
def test_warns_with_line_and_column(text: str, expected: list[tuple[int, int, str]]) -> None:
    value, faults = convert(text, PATH)
    assert told(text) == expected
    assert value is not None
    assert all(it.severity == "warning" and it.message and it.hint for it in faults)


def test_counts_lines_from_that_of_the_body() -> None:
    assert told("one\n\n[x](tel:1)", 17) == [(19, 1, "unsafe-link")]


def test_tells_all_faults_at_once() -> None:
    text = "[x](tel:1) ![](media/a.png)\n\n<b> &#x202e;\n\n[y](entry:A)\n"
    assert sorted(told(text)) == [
        (1, 1, "unsafe-link"),
        (1, 12, "image-without-alternative"),
        (3, 1, "raw-html"),
        (3, 5, "invisible-character"),
        (5, 1, "bad-id"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        *("\\<b>", "`<b>`", "&lt;b&gt;", "    <b>", "3 < 4 > 2", "a <- b", "<https://a.example>"),
        *("\\[^x]", "`[^x]`", "[0-9]", "^ a", "[x] y", "می\u200cخواهم", "&nbsp;&ndash;&amp;"),
    ],
)
def test_what_is_meant_as_text_is_no_fault(text: str) -> None:
    assert told(text) == []


# --- what it gathers ----------------------------------------------------------------------------


def test_references_have_their_places() -> None:
    text = (
        "a [b](entry:x)\n[c](claim:y#z) ![d](media/e.png)\n\n[f][r] [g](page:h)\n\n[r]: source:i\n"
    )
    assert [(it.target, it.id, it.fragment, *it.place) for it in prose(text).references] == [
        ("entry", "x", "", PATH, 1, 3),
        ("claim", "y", "z", PATH, 2, 1),
        ("media", "e.png", "", PATH, 2, 16),
        ("source", "i", "", PATH, 4, 1),
        ("page", "h", "", PATH, 4, 8),
    ]


def test_plain_text_has_one_paragraph_a_line() -> None:
    text = (
        "# A *heading*\n\nSome `code` &\nmore [words](entry:x)[^n].\n\n- one\n- two\n\n"
        "|a|b|\n|-|-|\n|c|d|\n\n```\nx = 1\n```\n\n![A ship](media/a.png)\n\n[^n]: A note.\n"
    )
    assert prose(text).text == (
        "A heading\nSome code & more words.\none\ntwo\na | b\nc | d\nx = 1\nA ship\nA note."
    )


def test_headings_are_anchors() -> None:
    assert prose("# A b\n\n# A b\n\n# !\n").anchors == ("a-b", "a-b-2", "section")


def test_nothing_is_nothing() -> None:
    assert convert("", PATH) == Checked(EMPTY)


def test_keeps_the_markdown() -> None:
    assert prose("*a*\n").markdown == "*a*\n"


def test_two_pieces_on_a_page_share_no_name() -> None:
    text = "# A\n\na[^1] [b](#a)\n\n[^1]: c\n"
    names = [set(re.findall(r'(?:id="|href="#)([^"]*)', shown(text, it))) for it in ("x", "x-a")]
    assert names[0].isdisjoint(names[1])
    assert len(names[0]) == 3


def test_no_definition_leaks_from_one_body_to_the_next() -> None:
    prose("[a]\n\n[a]: https://evil.example\n")
    assert shown("[a]") == "<p>[a]</p>\n"


def test_links_to_headings_fit_how_the_templates_place_prose() -> None:
    pages = HERE.parent / "templates" / "pages"
    assert 'page.prose|placed("text")' in (pages / "article.html").read_text(encoding="utf-8")
    assert "claim.prose|placed(claim.id)" in (pages / "claim.html").read_text(encoding="utf-8")


# --- CommonMark ---------------------------------------------------------------------------------

#: Where an example of the specification has a link or picture that we refuse.
REFUSALS = {"unsafe-link", "remote-image", "image-without-alternative", "dead-link"}
#: A line that begins a block of HTML with a tag that never ends; here it is text all the same.
UNENDED = {156, 157, 158}


@pytest.mark.parametrize(("number", "text", "expected"), SPEC)
def test_an_example_of_commonmark_reads_the_same_or_is_refused(
    number: int, text: str, expected: str
) -> None:
    value, faults = convert(text, PATH)
    codes = {it.code for it in faults}
    assert codes <= REFUSALS | {"raw-html"}
    if value is not None and "raw-html" not in codes and number not in UNENDED:
        assert words(value.html) == words(expected)


def words(text: str) -> list[str]:
    return "".join(html5lib.parseFragment(text).itertext()).split()


def test_what_is_unseen_in_a_note_in_a_note_is_told_where_it_stands() -> None:
    told = convert("x[^1]\n\n[^1]: ^[**word &#x202e;**]", "a.md").diagnostics
    assert [(it.code, it.place.line, it.place.column) for it in told] == [
        ("invisible-character", 3, 16)
    ]


def test_a_note_in_the_text_of_a_link_stands_behind_the_link() -> None:
    made = convert("[a^[A note.] b](entry:one) c", "a.md").value
    assert made is not None
    link, _, rest = made.html.partition("</a>")
    assert link.endswith(">a b")
    assert rest.startswith('<sup class="footnote-ref"><a href=')
    assert " c</p>" in rest


# --- nothing acts -------------------------------------------------------------------------------

TAGS = {
    *("p", "h2", "h3", "h4", "h5", "h6", "em", "strong", "code", "pre", "br", "hr", "blockquote"),
    *("ul", "ol", "li", "a", "span", "img", "div", "table", "thead", "tbody", "tr", "th", "td"),
    *("sup", "section"),
}
ATTRIBUTES = {
    "a": {"href", "title", "rel", "id", "class", "role", "aria-label"},
    "img": {"src", "alt", "title", "loading"},
    "div": {"class", "tabindex", "role", "aria-label"},
    "th": {"class", "scope"},
    "td": {"class"},
    "ol": {"start", "class"},
    "li": {"id", "class"},
    "section": {"class", "role"},
    "sup": {"class"},
    "span": {"class"},
    "code": {"class"},
    **{f"h{level}": {"id"} for level in range(2, 7)},
}
HREF = re.compile(r"https?://[^@\\\s]+\Z|mailto:[^?\s]+\Z|#e--|\.\./[a-z0-9/-]+/index\.html(#|\Z)")


def assert_inert(text: str) -> None:
    """Nothing but the tags and attributes that we make, and every address an allowed one."""
    parser = html5lib.HTMLParser(namespaceHTMLElements=False)
    tree = parser.parseFragment(text)
    assert [it[1] for it in parser.errors] == []
    for element in tree.iter():
        if element is tree:
            continue
        assert element.tag in TAGS
        assert set(element.attrib) <= ATTRIBUTES.get(element.tag, set())
        assert element.attrib.get("id", "e--").startswith("e--")
        assert HREF.match(element.attrib.get("href", "#e--"))
        assert re.fullmatch(r"\.\./media/[a-z0-9.-]+", element.attrib.get("src", "../media/x"))


SCRIPTS = [
    "<script>alert(1)</script>",
    "<ScRiPt src=//evil.example/x.js></ScRiPt>",
    "<img src=x onerror=alert(1)>",
    "<svg onload=alert(1)>",
    "<svg><animate onbegin=alert(1) attributeName=x dur=1s>",
    "<math><mtext><table><mglyph><style><!--</style><img title=\"--&gt;&lt;img src=1 onerror=x>\">",
    "<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\">",
    "<iframe srcdoc='<script>alert(1)</script>'>",
    "<a href=javascript:alert(1)>x</a>",
    "<base href=//evil.example>",
    "<meta http-equiv=refresh content='0;url=//evil.example'>",
    "<form action=//evil.example><button>x</button></form>",
    "<style>*{background:url(//evil.example)}</style>",
    "<object data=//evil.example></object>",
    "<details open ontoggle=alert(1)>",
    "<!--><script>alert(1)</script>-->",
    "<![CDATA[<script>alert(1)</script>]]>",
    "<?php echo 1 ?>",
    "</p></div></article><script>alert(1)</script>",
    "\"><script>alert(1)</script>",
    "' onmouseover='alert(1)",
    "\" onfocus=\"alert(1)\" autofocus=\"",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "&#60;script&#62;alert(1)&#60;/script&#62;",
    "javascript:alert(1)",
    "java&#x09;script:alert(1)",
    "javascript&colon;alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "{{ ''.__class__.__mro__ }}{% include '/etc/passwd' %}",
    "${alert(1)} #{1} <%= 1 %>",
    "\\\"\\><script>alert(1)</script>",
    "`</code><script>alert(1)</script>",
    "--><script>alert(1)</script>",
]  # fmt: skip
FRAMES = [
    "{}",
    "*{}*",
    "# {}",
    "> {}",
    "- {}",
    "`{}`",
    "```{}\n{}\n```",
    "    {}",
    "|{}|\n|-|\n|{}|",
    "[{}](https://a.example)",
    "[x](https://a.example '{}')",
    '[x](https://a.example "{}")',
    "[x](<{}>)",
    "[x](https://a.example/{})",
    "![{}](media/a.png)",
    '![x](media/a.png "{}")',
    "[x][r]\n\n[r]: <{}> '{}'",
    "[{}]\n\n[{}]: https://a.example",
    "a[^n]\n\n[^n]: {}",
    "a[^{}]\n\n[^{}]: b",
    "a^[{}]",
    "<https://a.example/{}>",
    "[x](#{})\n\n# {}",
    "[x](entry:{})",
    "[x](page:a#{})",
]


@pytest.mark.parametrize("frame", FRAMES)
def test_no_script_survives(frame: str) -> None:
    for script in SCRIPTS:
        value, faults = convert(frame.replace("{}", script), PATH)
        assert value is not None or faults
        if value is not None:
            assert_inert(str(placed(value, "e")).replace(ROOT, "../"))


def test_the_corpus_is_not_refused_as_a_whole() -> None:
    made = [convert(f.replace("{}", s), PATH).value for f in FRAMES for s in SCRIPTS]
    assert sum(it is not None for it in made) > 300


PIECES = [
    *("[", "](", "!", "![", "]", ")", "(", "^[", "[^", "[^a]", "[^a]: ", "*", "_", "**", "`", "``"),
    *(
        "\n```",
        "~~~",
        "<",
        ">",
        "<a ",
        "<b>",
        "<!--",
        "-->",
        "&",
        "&amp;",
        "&#1;",
        "&#x202e;",
        "\\",
    ),
    *(
        "\n",
        "\n\n",
        " ",
        "  ",
        "\t",
        "    ",
        "- ",
        "1. ",
        "> ",
        "# ",
        "|",
        "|-",
        "\n|-|\n",
        "a|b\n",
    ),
    *("---\n", "===\n", "a", "b ", "http://a.bc", "<http://a.bc>", '"', "'", "\n[a]: b\n", "[a]"),
    *(
        "(entry:a)",
        "(media/a.png)",
        "(#a)",
        "é",
        "😀",
        "\u200d",
        "م",
        "한",
        "{{",
        "onerror=",
        "\x01",
    ),
]


@given(st.lists(st.sampled_from(PIECES), max_size=60).map("".join) | st.text(max_size=80))
@example("[a](entry:a)\n\n# \x00")
@settings(max_examples=400, deadline=None)
def test_any_text_is_inert_prose_or_faults(text: str) -> None:
    value, faults = convert(text, PATH)
    assert convert(text, PATH) == (value, faults)
    lines = text.split("\n")
    for it in faults:
        assert 1 <= it.place.line <= len(lines)
        assert 1 <= it.place.column <= max(map(len, lines)) + 1
    if value is None:
        assert any(it.severity == "error" for it in faults)
    else:
        assert_inert(str(placed(value, "e")).replace(ROOT, "../"))


@settings(deadline=None)
@given(
    st.text(
        st.characters(categories=("L", "N", "Zs"), exclude_characters="\u115f\u1160\u3164\uffa0")
    )
)
def test_words_stay_words(text: str) -> None:
    """What has no sign that Markdown knows is shown as it is written."""
    if not text.strip():
        return
    value = prose("x " + text.strip())
    assert html.unescape(re.sub(r"</?p>\n?", "", value.html)).split() == ["x", *text.split()]


@pytest.mark.parametrize(
    ("text", "column"),
    [
        ("See [this](claim: troops) now", 5),
        ("See [this](https://example.org/a b)", 5),
        ("See [this](page:about#the rule)", 5),
    ],
)
def test_a_link_with_a_space_in_its_address_is_told_to_be_text(text: str, column: int) -> None:
    (fault,) = convert(text, "a.md", 3).diagnostics

    assert (fault.severity, fault.code) == ("warning", "not-a-link")
    assert (fault.place.line, fault.place.column) == (3, column)
    assert fault.hint.startswith("type `[this](")
    assert " " not in fault.hint.partition("](")[2]


@pytest.mark.parametrize(
    "text",
    [
        "`[a](claim: b)`",
        r"\[a\](claim: b)",
        "[a] (claim: b)",
        "[a](b c)",
        "```\n[a](claim: b)\n```",
    ],
)
def test_what_is_meant_as_text_is_no_link_that_went_wrong(text: str) -> None:
    assert convert(text, "a.md").diagnostics == ()
