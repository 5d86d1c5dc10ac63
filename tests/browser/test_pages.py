"""The shipped site in a browser: nothing but the pages themselves."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests import sites
from tests.browser.conftest import Watched

pytestmark = pytest.mark.browser


def test_the_timeline_asks_for_nothing_foreign_and_breaks_no_policy(
    shipped: Path, hosted: Callable[[Path], str], watched: Watched
) -> None:
    answer = watched.page.goto(hosted(shipped))

    assert answer is not None
    assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]
    assert watched.page.locator("article.entry").count() > 0
    assert watched.trouble == []


def test_what_a_page_may_not_do_is_seen(
    shipped: Path, hosted: Callable[[Path], str], watched: Watched
) -> None:
    watched.page.goto(hosted(shipped))
    watched.page.evaluate(
        """() => new Promise((done) => {
          const picture = new Image();
          document.addEventListener("securitypolicyviolation", () => setTimeout(done, 0));
          picture.src = "https://foreign.example/x.png";
        })"""
    )

    assert watched.violations
    assert watched.console


#: The pages are divided among this many tests, so that they can run side by side.
SHARDS = 8
ADDED_BY_SCRIPT = ("[data-scripted]", "button", ".chips", "[data-part]", "#result-count", "option")


@pytest.mark.parametrize("shard", range(SHARDS))
def test_every_page_opens_in_silence_with_all_its_text_there_before_any_script(
    shard: int,
    shipped: Path,
    shipped_pages: dict[str, sites.Page],
    hosted: Callable[[Path], str],
    watched: Watched,
) -> None:
    root = hosted(shipped)
    for path in list(shipped_pages)[shard::SHARDS]:
        if 'http-equiv="refresh"' in shipped_pages[path].source:
            continue
        watched.page.goto(root + path.removesuffix("index.html"))
        text = watched.page.evaluate(TEXT, ", ".join(ADDED_BY_SCRIPT))
        added = set(text.split()) - set(shipped_pages[path].text.split())
        assert watched.trouble == [], path
        assert added == set(), path
        assert watched.page.context.cookies() == []


#: The text of a page less what only script can use.
TEXT = """(added) => {
  const page = document.body.cloneNode(true);
  for (const node of page.querySelectorAll(`script, ${added}`)) node.remove();
  const walker = document.createTreeWalker(page, NodeFilter.SHOW_TEXT);
  const words = [];
  while (walker.nextNode()) words.push(walker.currentNode.data);
  return words.join(" ");
}"""

KINDS = (
    "",
    "claims/",
    "claims/troops-in-russia/",
    "claims/killed/",
    "entries/2024-10-18-nis-first-wave/",
    "sources/",
    "sources/nis/",
    "parties/ukraine/",
    "years/2024/",
    "months/2024-10/",
    "reliability/B/",
    "stances/",
    "stances/denies/",
    "as-of/",
    "as-of/2024-10-18/",
    "figures/",
    "corrections/",
    "data/",
    "method/",
    "about/",
    "contribute/",
    "print/",
    "404.html",
)
OPEN = "() => { for (const it of document.querySelectorAll('details')) it.open = true; }"
#: A list of hundreds that are all alike tells no more than its first, and takes minutes.
FEWER = """() => {
  for (const alike of ["article", "tbody tr", ".month", ".mark", ".days__day"]) {
    for (const it of [...document.querySelectorAll(alike)].slice(30)) it.remove();
  }
}"""
#: WCAG 2.2 AA and what axe knows to be good practice; in the dark only colours are others.
RULES = {
    "light": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "dark": ["color-contrast", "link-in-text-block"],
}


@pytest.mark.parametrize("scheme", RULES)
@pytest.mark.parametrize("address", KINDS)
def test_axe_finds_nothing(
    address: str,
    scheme: str,
    shipped: Path,
    hosted: Callable[[Path], str],
    watched_page: Callable[..., Watched],
) -> None:
    from axe_playwright_python.sync_playwright import Axe

    # axe is put into the page by the test, which the policy would not let a page do
    seen = watched_page(color_scheme=scheme, bypass_csp=True, reduced_motion="reduce")
    seen.page.goto(hosted(shipped) + address)
    seen.page.evaluate(FEWER)
    seen.page.evaluate(OPEN)
    found = Axe().run(seen.page, options={"runOnly": RULES[scheme]}).response["violations"]

    told = [(it["id"], [node["html"][:200] for node in it["nodes"]][:3]) for it in found]
    assert told == []


@pytest.mark.parametrize("address", KINDS)
def test_no_page_is_wider_than_its_window(
    address: str,
    shipped: Path,
    hosted: Callable[[Path], str],
    watched_page: Callable[..., Watched],
) -> None:
    seen = watched_page(viewport={"width": 320, "height": 800}, bypass_csp=True)
    seen.page.goto(hosted(shipped) + address)
    wide = "() => document.scrollingElement.scrollWidth - document.scrollingElement.clientWidth"
    for width in (320, 360, 768, 1280):
        seen.page.set_viewport_size({"width": width, "height": 800})
        assert seen.page.evaluate(wide) == 0, width
    seen.page.add_style_tag(content=":root { font-size: 200% !important; }")
    for width in (1280, 640, 320):
        seen.page.set_viewport_size({"width": width, "height": 800})
        assert seen.page.evaluate(wide) == 0, f"{width} with text at twice its size"


def test_a_page_opened_from_a_disk_is_styled_scripted_and_linked(
    shipped: Path, watched: Watched
) -> None:
    watched.page.goto(f"{shipped.as_uri()}/index.html")
    assert "scripted" in (watched.page.locator("html").get_attribute("class") or "")
    watched.page.locator("article.entry .entry__title a").first.click()
    watched.page.wait_for_url("**/entries/**/index.html")
    font = watched.page.evaluate("() => getComputedStyle(document.querySelector('h1')).fontFamily")

    assert "Palatino" in font
    assert watched.trouble == []


def test_a_page_in_a_sub_path_works_and_a_missing_page_leads_back(
    shipped: Path,
    hosted: Callable[[Path], str],
    watched: Watched,
    tmp_path: Path,
) -> None:
    (tmp_path / "deep").symlink_to(shipped)
    (tmp_path / "_headers").write_text((shipped / "_headers").read_text())
    (tmp_path / "404.html").write_text((shipped / "404.html").read_text())
    watched.page.goto(f"{hosted(tmp_path)}deep/claims/")
    watched.page.locator("main .claims a").first.click()
    watched.page.wait_for_url("**/deep/claims/*/**")

    assert watched.page.locator("h1").count() == 1
    assert watched.trouble == []


def test_the_way_to_the_content_is_the_first_stop_of_the_keyboard(
    shipped: Path, hosted: Callable[[Path], str], watched: Watched
) -> None:
    watched.page.goto(hosted(shipped))
    watched.page.keyboard.press("Tab")
    skip = watched.page.locator(".skip")

    assert watched.page.evaluate("() => document.activeElement.className") == "skip"
    assert skip.bounding_box()["y"] >= 0  # type: ignore[index]
    watched.page.keyboard.press("Enter")
    assert watched.page.evaluate("() => document.activeElement.id") == "main"
