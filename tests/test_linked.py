"""The JSON-LD: schema.org's words, whole addresses, and no way out of its element."""

from __future__ import annotations

import json
import re
from html import unescape

import pytest

from tests.sites import Page
from tests.stories import entry, tell
from timeline.ledger import keep
from timeline.linked import about_claim, about_entry
from timeline.phrases import ENGLISH
from timeline.render import renderer
from timeline.views import view

BLOCK = re.compile(r'<script type="application/ld\+json">(.*?)</script>', re.DOTALL)


def blocks(page: Page) -> list[dict[str, object]]:
    return [json.loads(it) for it in BLOCK.findall(page.source)]


@pytest.mark.parametrize(
    ("path", "kinds"),
    [
        ("entries/2024-10-18-nis-first-wave/index.html", ["Article", "BreadcrumbList"]),
        ("claims/troops-in-russia/index.html", ["Claim", "BreadcrumbList"]),
        ("sources/nis/index.html", ["Organization", "BreadcrumbList"]),
        ("sources/lipov/index.html", ["Person", "BreadcrumbList"]),
        ("data/index.html", ["Dataset"]),
    ],
)
def test_a_page_says_what_it_is(
    shipped_pages: dict[str, Page], path: str, kinds: list[str]
) -> None:
    found = blocks(shipped_pages[path])

    assert [it["@type"] for it in found] == kinds
    assert all("schema.org" in str(it["@context"]) for it in found)


def test_every_address_in_it_is_whole_and_of_a_page_that_is_there(
    shipped_pages: dict[str, Page],
) -> None:
    base = "https://example.org/"
    for path, page in shipped_pages.items():
        for block in blocks(page):
            for address in re.findall(r'"(?:@id|item)": "(.*?)"', json.dumps(block)):
                assert address.startswith(base), (path, address)
                assert f"{address.removeprefix(base)}index.html" in shipped_pages, (path, address)


def test_a_claim_names_where_it_appears_first_and_no_page_gives_a_verdict(
    shipped_pages: dict[str, Page],
) -> None:
    (claim, _) = blocks(shipped_pages["claims/troops-in-russia/index.html"])

    assert claim["firstAppearance"] == claim["appearance"][0]  # type: ignore[index]
    for page in shipped_pages.values():
        assert "ClaimReview" not in page.source
        assert "reviewRating" not in page.source


def test_what_an_entry_rests_on_is_said_in_the_words_of_prov() -> None:
    story = tell(
        [entry("a", "2024-01-01", "south"), entry("b", "2024-01-02", "press", derived_from=("a",))]
    )
    views = view(story, keep(story), ENGLISH)

    assert about_entry(views, "b")["prov:wasDerivedFrom"] == [
        {"@id": "https://example.org/entries/a/"}
    ]
    assert about_claim(views, "claim")["text"] == "It was so."


HOSTILE = "</script><script>alert(1)</script><!-- & \u2028 ' \" ]]>"


def test_nothing_in_a_title_leaves_the_element() -> None:
    story = tell([entry("a", "2024-01-01", "south", title=HOSTILE)])
    views = view(story, keep(story), ENGLISH)
    made = renderer((), (), ENGLISH, {}).environment.from_string(  # type: ignore[arg-type]
        '<script type="application/ld+json">{{ block|tojson }}</script>'
    )
    text = made.render(block=about_entry(views, "a"))

    assert text.count("</script>") == 1
    assert "<!--" not in text
    (held,) = BLOCK.findall(text)
    assert json.loads(held)["headline"] == HOSTILE
    assert unescape(held) == held
