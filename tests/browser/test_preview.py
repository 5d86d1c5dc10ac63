"""Somebody edits while a page is open: the page follows, as it was left, under its policy."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PATIENCE, Watched
from tests.previews import DRAFT, ENTRY, Served, prepare

pytestmark = pytest.mark.browser
ADDRESS = "entries/2024-10-18-told/"


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    it = Served(prepare(tmp_path))
    it.says(" files new in ")
    yield it
    assert it.end() == 0


@pytest.fixture
def opened(served: Served, watched: Watched) -> Callable[[str], Page]:
    """Open a path and wait until the page hears of changes; whatever it then does is looked at."""

    def open_page(path: str) -> Page:
        watched.page.goto(served.address + path)
        connected(watched.page)
        return watched.page

    return open_page


def connected(page: Page) -> None:
    page.wait_for_function(
        "() => globalThis.LiveReload && LiveReload.connector.protocol === 7", timeout=PATIENCE
    )


def test_an_edit_changes_the_open_page(
    served: Served, opened: Callable[[str], Page], watched: Watched
) -> None:
    page = opened(ADDRESS)

    served.edit(ENTRY, "It was told first here.", "It was told again, otherwise.")

    expect(page.locator("main")).to_contain_text("told again, otherwise")
    assert watched.trouble == []


def test_a_fault_is_shown_in_the_page_with_its_place_and_mending_it_brings_the_page_back(
    served: Served, opened: Callable[[str], Page], watched: Watched
) -> None:
    page = opened(ADDRESS)
    panel = page.get_by_role("region", name="Faults")

    served.edit(ENTRY, "date: 2024-10-18", "date: 2024-02-30")
    expect(panel).to_contain_text(f"{ENTRY}:3:15: error: 30 February")
    expect(panel).to_contain_text("hint: ")
    expect(panel).to_be_in_viewport()
    expect(page.locator("main")).to_contain_text("told first here")
    served.edit(ENTRY, "date: 2024-02-30", "date: 2024-10-17")
    expect(panel).to_have_count(0)
    expect(page.locator("main")).to_contain_text("17 October 2024")

    assert watched.trouble == []


def test_what_a_fault_quotes_is_text(served: Served, opened: Callable[[str], Page]) -> None:
    page = opened(ADDRESS)

    served.edit(ENTRY, "source: office", 'source: "<img src=x onerror=alert(1)>"')

    expect(page.get_by_role("region", name="Faults")).to_contain_text(
        "<img src=x onerror=alert(1)>"
    )


def test_a_draft_is_shown_and_marked(opened: Callable[[str], Page]) -> None:
    page = opened("entries/2024-11-02-draft/")

    expect(page.locator("main")).to_contain_text("draft")


def test_scroll_open_panels_and_filters_are_kept(
    served: Served, opened: Callable[[str], Page], watched: Watched
) -> None:
    page = opened("?party=north")
    panels = page.locator("details")
    page.evaluate(
        "() => document.querySelectorAll('details').forEach((it) => { it.open = !it.open })"
    )
    before = panels.evaluate_all("(all) => all.map((it) => it.open)")
    target = page.locator("article.entry").nth(20)
    target.evaluate("(it) => it.scrollIntoView({ block: 'start', behavior: 'instant' })")
    name = target.get_attribute("id")
    top = "(it) => Math.round(it.getBoundingClientRect().top)"
    seen_at = target.evaluate(top)
    assert page.evaluate("() => scrollY") > 0
    assert before

    served.edit(ENTRY, "title: The office tells", "title: The office now tells")
    expect(page.locator('[id="2024-10-18-told"]')).to_contain_text("now tells", timeout=PATIENCE)
    connected(page)

    expect(page).to_have_url(served.address + "?party=north")
    assert panels.evaluate_all("(all) => all.map((it) => it.open)") == before
    page.wait_for_function(
        f"([name, top]) => Math.abs(({top})(document.getElementById(name)) - top) <= 2",
        arg=[name, seen_at],
        timeout=PATIENCE,
    )
    assert watched.trouble == []


def test_a_style_is_applied_without_loading_the_page_anew(
    served: Served, opened: Callable[[str], Page], watched: Watched
) -> None:
    page = opened(ADDRESS)
    page.evaluate("() => { globalThis.here = true }")
    styles = served.folder / "templates" / "assets" / "css"

    (styles / "99-own.css").write_text("h1 { letter-spacing: 7px }")

    expect(page.locator("h1")).to_have_css("letter-spacing", "7px")
    (styles / "99-own.css").write_text("h1 { letter-spacing: 8px }")
    expect(page.locator("h1")).to_have_css("letter-spacing", "8px")
    expect(page.locator("link[rel=stylesheet]:not([data-preview])")).to_have_count(1)
    assert page.evaluate("() => globalThis.here") is True
    assert watched.trouble == []


def test_a_page_that_nothing_changed_is_left_alone(
    served: Served, opened: Callable[[str], Page]
) -> None:
    page = opened("claims/")
    page.evaluate("() => { globalThis.here = true }")
    told = len(served.told)

    served.edit(ENTRY, "It was told first here.", "It was told again, otherwise.")
    served.says(ENTRY)
    page.evaluate("() => new Promise((done) => requestAnimationFrame(() => setTimeout(done)))")

    assert len(served.told) > told
    assert page.evaluate("() => globalThis.here") is True


def test_an_entry_that_comes_and_goes_is_followed_by_its_page(
    served: Served, opened: Callable[[str], Page]
) -> None:
    page = opened("entries/2024-12-01-late/")
    expect(page.locator("h1")).to_have_text("Not found")
    file = served.folder / "content/entries/2024/2024-12-01-late.md"

    file.write_text((served.folder / DRAFT).read_text().replace("2024-11-02", "2024-12-01"))
    expect(page.locator("h1")).to_have_text("Not yet")
    file.unlink()

    expect(page.locator("h1")).to_have_text("Not found")


def test_a_first_build_that_fails_shows_its_faults_and_then_the_site(
    tmp_path: Path, watched: Watched
) -> None:
    folder = prepare(tmp_path)
    broken = (folder / ENTRY).read_text().replace("reliability: B2", "reliability: Z9")
    good = (folder / ENTRY).read_text()
    (folder / ENTRY).write_text(broken)
    it = Served(folder)
    try:
        page = watched.page
        page.goto(it.address)
        expect(page.locator("body")).to_contain_text(f"{ENTRY}:5:14: error:")
        connected(page)
        (folder / ENTRY).write_text(good)
        expect(page.locator("article.entry").first).to_be_visible(timeout=PATIENCE)
    finally:
        it.end()
    assert [told for told in watched.trouble if "WebSocket" not in told] == []
