"""What a preview adds to a page can be told from the page, and what it quotes is text."""

from __future__ import annotations

import pytest

from timeline.diagnostics import Diagnostic, Place
from timeline.overlay import dress, panel, whole_page

PAGE = (
    b'<!doctype html><html><head><link rel="stylesheet" href="../../assets/site.1.css">'
    b"</head><body><p>Text.</p></body></html>"
)
HOST = "127.0.0.1:8000"


def fault(message: str, severity: str = "error", hint: str = "") -> Diagnostic:
    return Diagnostic(Place("content/a.md", 3, 7), severity, "some-code", message, hint)  # type: ignore[arg-type]


def test_a_fault_has_its_place_message_code_and_hint() -> None:
    shown = panel([fault("this is wrong", hint="type `x`")])

    assert "content/a.md:3:7" in shown
    assert "this is wrong" in shown
    assert "[some-code]" in shown
    assert "hint: type `x`" in shown


@pytest.mark.parametrize("text", ["<script>alert(1)</script>", '" onload="x', "&lt;b&gt;"])
def test_what_is_quoted_is_text(text: str) -> None:
    shown = panel([fault(text, hint=text)], trouble=text)

    assert text not in shown


def test_what_cannot_be_seen_is_written_out() -> None:
    assert "\u202e" not in panel([fault("a\u202eb")], trouble="c\u202ed")
    assert "\\u{202e}" in panel([fault("a\u202eb")])


def test_errors_are_shown_and_the_rest_is_counted() -> None:
    faults = [fault(f"wrong {n}") for n in range(130)] + [fault("a warning", "warning")]

    shown = panel(faults)

    assert "wrong 99" in shown
    assert "wrong 100" not in shown
    assert "30 errors and 1 warning" in shown


def test_a_long_traceback_is_shown_by_its_end() -> None:
    shown = panel(trouble="begin\n" + "x\n" * 10_000 + "the end")

    assert "the end" in shown
    assert "begin" not in shown


def test_a_page_keeps_all_that_it_has() -> None:
    dressed = dress(PAGE, "entries/a/", "", HOST)

    rest = dressed.content
    for piece in PAGE.replace(b"</head>", b"\0</head>").split(b"\0"):
        assert piece in rest
    assert b"/.preview/preview.js" in rest
    assert b"host=127.0.0.1&amp;port=8000" in rest


def test_a_page_without_a_head_or_a_body_is_dressed_too() -> None:
    dressed = dress(b"Text", "", "<p>fault</p>", HOST)

    assert b"preview.js" in dressed.content
    assert dressed.content.endswith(b"Text<p>fault</p>")


def test_identity_is_that_of_the_page_and_its_faults_but_not_of_its_style() -> None:
    plain = dress(PAGE, "", "", HOST)
    restyled = dress(PAGE.replace(b"site.1", b"site.2"), "", "", HOST)
    edited = dress(PAGE.replace(b"Text", b"Other"), "", "", HOST)
    faulty = dress(PAGE, "", "<p>fault</p>", HOST)

    assert restyled.identity == plain.identity
    assert len({plain.identity, edited.identity, faulty.identity}) == 3
    assert (plain.style, restyled.style) == ("/assets/site.1.css", "/assets/site.2.css")


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("localhost:8000", b"host=localhost&amp;port=8000"),
        ("localhost", b"host=localhost&amp;port=80"),
        ("[::1]:8000", b"host=[::1]&amp;port=8000"),
        ("[::1]", b"host=[::1]&amp;port=80"),
        ('"><script>', b"host=&#34;&gt;&lt;script&gt;"),
    ],
)
def test_the_script_is_told_where_to_connect(host: str, expected: bytes) -> None:
    assert expected in dress(PAGE, "", "", host).content


def test_a_page_of_the_preview_itself_can_be_dressed() -> None:
    dressed = dress(whole_page("No page"), "", panel([fault("wrong")]), HOST)

    assert dressed.content.startswith(b"<!doctype html>")
    assert dressed.content.index(b"<h1>") < dressed.content.index(b"wrong")
    assert dressed.content.rstrip().endswith(b"</html>")
