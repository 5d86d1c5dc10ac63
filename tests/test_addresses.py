from __future__ import annotations

import re

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from markdown_it.common.normalize_url import normalizeLink

from timeline.addresses import Refused, Way, not_a_page, picture, way_to

LEADS = {
    "https://example.org": ("web", "https://example.org"),
    "HTTPS://Example.org/A?b=c&d=e#f": ("web", "https://Example.org/A?b=c&d=e#f"),
    "http://example.org.:8080/x": ("web", "http://example.org.:8080/x"),
    "https://a_b.example.org/x_(y)": ("web", "https://a_b.example.org/x_(y)"),
    "https://пример.рф/путь": ("web", "https://xn--e1afmkfd.xn--p1ai/%D0%BF%D1%83%D1%82%D1%8C"),
    "https://fa.wikipedia.org/wiki/خانه\u200cها": (
        "web",
        "https://fa.wikipedia.org/wiki/%D8%AE%D8%A7%D9%86%D9%87%E2%80%8C%D9%87%D8%A7",
    ),
    "https://example.org/[x]|'y'": ("web", "https://example.org/%5Bx%5D%7C'y'"),
    "https://example.org/100%": ("web", "https://example.org/100%25"),
    "http://106.2.224.58:1057/x": ("web", "http://106.2.224.58:1057/x"),
    "mailto:a.b+c@example.org": ("mail", "mailto:a.b+c@example.org"),
    "http://expyuzz4wqqyqhjn.onion/x": ("onion", "http://expyuzz4wqqyqhjn.onion/x"),
    "https://www.expyuzz4wqqyqhjn.ONION.": ("onion", "https://www.expyuzz4wqqyqhjn.ONION."),
    "entry:2024-10-18-nis": ("own", "entries/2024-10-18-nis/index.html"),
    "claim:first-wave": ("own", "claims/first-wave/index.html"),
    "source:nis": ("own", "sources/nis/index.html"),
    "page:method": ("own", "method/index.html"),
    "#the-rule": ("heading", ""),
    "#%D0%BF%D1%80%D0%B0%D0%B2%D0%B8%D0%BB%D0%BE": ("heading", ""),
}
#: By family: what no link can have.
UNSAFE = {
    "scheme": [
        *(
            "javascript:alert(1)",
            "JaVaScRiPt:alert(1)",
            "vbscript:x",
            "data:text/html,<b>",
            "file:///x",
        ),
        *(
            "data:image/webp;text/html,x",
            "blob:https://a.example",
            "filesystem:https://a.example/x",
        ),
        *(
            "about:blank",
            "view-source:https://a.example",
            "jar:https://a.example",
            "intent://x#Intent",
        ),
        *("ms-word:ofe|u|x", "chrome://x", "ws://a.example", "ftp://a.example", "magnet:?x"),
        *(
            "tel:1",
            "sms:1",
            "gopher://a.example",
            "javascript\t:x",
            "java\nscript:x",
            "x-javascript:x",
        ),
    ],
    "no scheme": [
        *("", "x", "//a.example", "/x", "../x", "?x", "x.md", "www.a.example", "a.example/x"),
        *(
            "http:a.example",
            "https:/a.example",
            "https:///a.example",
            "http:\\\\a.example",
            "\\\\a",
        ),
    ],
    "who": ["http://u@a.example", "http://u:p@a.example", "https://good.example@evil.example"],
    "host": [
        *(
            "http://localhost",
            "http://127.0.0.1",
            "http://192.168.0.1:80",
            "http://999.1.1.1",
            "http://8.8.8.8:0",
            "http://2130706433",
            "http://0x7f.1",
            "http://[::1]",
        ),
        *("http://a..example", "http://-a.example", "http://a-.example", "http://a.example:0"),
        *("http://a.example:65536", "http://a.example:99999999", "http://a.example:x", "http://"),
        *(
            "http://ｅxample.org",
            "http://a。example",
            "http://%61.example",
            "http://a.example\\.evil",
        ),
        *("http://a b.example", "http://a.1", f"http://{'a' * 64}.example"),
    ],
    "characters": [
        *("https://a.example/x y", "https://a.example/x\ny", "https://a.example/x\ty"),
        *("https://a.example/\\x", 'https://a.example/"x', "https://a.example/<x>"),
        *("https://a.example/\u202ex", "https://a.example/\u200bx", "https://a.example/\0"),
        *("https://a.example/%E2%80%AE", "https://a.example/%e2%80%8b", "https://a.example/%00"),
        *("https://a.example/%0d%0aX", "https://a.example/%1b", "https://a.example/a%E2%80%8Cb"),
        "https://a.example/%F3%A0%81%81",
    ],
    "mail": [
        *("mailto:", "mailto:a", "mailto:a@b", "mailto:a@b.example?cc=c@d.example"),
        *("mailto:a@b.example,c@d.example", "mailto:<a@b.example>"),
    ],
    "fragment": ["#", "#a b", '#a"b', "#a%20b", "#\u202e"],
}


@pytest.mark.parametrize(("address", "expected"), LEADS.items())
def test_leads_where_a_link_may(address: str, expected: tuple[str, str]) -> None:
    way = way_to(address)
    assert isinstance(way, Way), way
    assert (way.kind, way.href) == expected


@pytest.mark.parametrize(
    "address", [address for family in UNSAFE.values() for address in family], ids=ascii
)
def test_refuses_all_else_and_says_what_is_allowed(address: str) -> None:
    refused = way_to(address)
    assert isinstance(refused, Refused), refused
    assert refused.code == "unsafe-link"
    for allowed in ("https://", "http://", "mailto:", "entry:", "claim:", "source:", "page:"):
        assert allowed in refused.message
    assert refused.hint


def test_our_own_things_have_their_id_and_heading() -> None:
    assert way_to("claim:a-b#the-rule") == Way(
        "own", "claims/a-b/index.html", "claim", "a-b", "the-rule"
    )


@pytest.mark.parametrize(
    ("address", "expected"),
    {
        "entry:NIS Report": ("bad-id", "did you mean `entry:nis-report`?"),
        "claim:": ("bad-id", "type `claim:` and an ID"),
        "source:../x": ("bad-id", "did you mean `source:x`?"),
        'page:a" onclick="b': ("bad-id", "did you mean `page:a-onclick-b`?"),
        "entry:a\n": ("bad-id", "did you mean `entry:a`?"),
        "entry:a#b": ("dead-link", "type `entry:a`"),
        "page:a#": ("dead-link", "type `page:a`"),
        'page:a#b"c': ("dead-link", "type `page:a`"),
        "../claims/first-wave/": ("unsafe-link", "did you mean `claim:first-wave`?"),
        "content/entries/2024/2024-10-18-nis.md": (
            "unsafe-link",
            "did you mean `entry:2024-10-18-nis`?",
        ),
        "//a.example/x": ("unsafe-link", "did you mean `https://a.example/x`?"),
        "www.a.example": ("unsafe-link", "did you mean `https://www.a.example`?"),
        "https:/a.example": ("unsafe-link", "did you mean `https://a.example`?"),
    }.items(),
    ids=lambda it: ascii(it)[:30],
)
def test_says_what_to_type_instead(address: str, expected: tuple[str, str]) -> None:
    refused = way_to(address)
    assert isinstance(refused, Refused), refused
    assert (refused.code, refused.hint) == expected


def test_a_picture_is_one_of_ours() -> None:
    assert picture("media/a-ship.jpg") == "a-ship.jpg"


@pytest.mark.parametrize(
    "address",
    [
        *("https://a.example/x.png", "//a.example/x.png", "data:image/png;base64,x", "x.png"),
        *("/media/x.png", "media/../x.png", "media/x.exe", "media/X.png", "media/x.png?y"),
        *("media/x.png\n", "media//a.example/x.png", "./media/x.png", ""),
    ],
)
def test_refuses_every_other_picture(address: str) -> None:
    refused = picture(address)
    assert isinstance(refused, Refused)
    assert refused.code == "remote-image"


@settings(deadline=None)
@given(st.text() | st.text("htps:/mailoejvcr#@.%0aE2<>\"'&[]\\ \n\u202eé"))
@example("https://a.example/\ud7ff")
def test_what_leads_anywhere_is_plain_ascii_of_an_allowed_form(address: str) -> None:
    way = way_to(address)
    if isinstance(way, Way) and way.kind in ("web", "onion", "mail"):
        assert re.fullmatch(r"(https?://|mailto:)[!#-;=?-\[\]^_`a-z{}|~]+", way.href, re.ASCII)
    assert isinstance(way, Way) or way.message


HOST = r"[a-z0-9]([.-]?[a-z0-9]){0,9}\.org"


@given(st.from_regex(rf"https?://{HOST}(/[A-Za-z0-9._~/-]{{0,20}})?", fullmatch=True))
def test_what_is_normal_already_is_what_a_browser_would_make_of_it(address: str) -> None:
    assert way_to(address) == Way("web", normalizeLink(address))
    assert not_a_page(address) is None
