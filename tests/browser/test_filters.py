"""The filters of the timeline as readers use them: by mouse, keyboard, touch, without script."""

from __future__ import annotations

import csv
import io
import json
import re
import unicodedata
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from playwright.sync_api import Page, expect

from tests import contents, sites
from tests.browser.conftest import Watched
from timeline import homepage, search
from timeline.search import fold

pytestmark = pytest.mark.browser

#: The facets of the form, and the attribute of an entry that each reads.
FACETS = {
    "party": "data-party",
    "source": "data-source",
    "claim": "data-claims",
    "stance": "data-stances",
    "reliability": "data-reliability",
    "credibility": "data-credibility",
    "year": "data-date",
    "tag": "data-tags",
}
#: Chooses every value of every facet, one after the other; which entries are left each time.
EACH_VALUE = """async (names) => {
  const found = {};
  const entries = [...document.querySelectorAll("article.entry")];
  const painted = () => new Promise((done) => {
    if (!document.documentElement.classList.contains("scripted")) return done();
    document.addEventListener("timeline:filtered", done, { once: true });
  });
  for (const name of names) {
    const select = document.getElementById(`filter-${name}`);
    for (const value of [...select.options].map((it) => it.value).filter(Boolean)) {
      const done = painted();
      select.value = value;
      select.dispatchEvent(new Event("change", { bubbles: true }));
      await done;
      found[`${name} ${value}`] = entries.filter((it) => it.offsetParent).map((it) => it.id);
    }
    const done = painted();
    select.value = "";
    select.dispatchEvent(new Event("change", { bubbles: true }));
    await done;
  }
  return found;
}"""


@pytest.fixture
def timeline(
    shipped: Path, hosted: Callable[[Path], str], watched: Watched
) -> Iterator[Callable[..., Page]]:
    """Open the timeline, with a query if there is one; whatever it then does is looked at."""
    root = hosted(shipped)

    def go(query: str = "") -> Page:
        watched.page.goto(root + query)
        return ready(watched.page)

    yield go
    assert watched.trouble == []


def ready(page: Page) -> Page:
    """Wait until the filters work."""
    expect(page.locator("#filters:not(.is-plain)")).to_be_attached()
    return page


def shown(page: Page) -> list[str]:
    """The IDs of the entries that can be seen."""
    script = "(all) => all.filter((it) => it.offsetParent).map((it) => it.id)"
    found: list[str] = page.locator("article.entry").evaluate_all(script)
    return found


def told(page: Page, count: int, total: int | None = None) -> None:
    """Expect the count to be so many."""
    total = total or page.locator("article.entry").count()
    text = f"{count} of {total} entries" if count != total else f"{total} entries"
    expect(page.locator("#result-count")).to_have_text(text)


def values_of(home: sites.Page) -> list[tuple[str, dict[str, set[str]]]]:
    """Each entry of the timeline's page with its values of each facet, from what the page says."""
    found = []
    for article in home.all("article"):
        values = {name: set(article[key].split()) for name, key in FACETS.items()}
        values["year"] = {article["data-date"][:4]}
        found.append((article["id"], values))
    return found


def having(home: sites.Page, **wanted: str | set[str]) -> list[str]:
    """The entries that have one of the wanted values of each facet."""
    sets = {name: {it} if isinstance(it, str) else it for name, it in wanted.items()}
    return [
        entry
        for entry, values in values_of(home)
        if all(values[name] & some for name, some in sets.items())
    ]


# --- the same with script and without ----------------------------------------------------------


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
def test_every_value_of_every_facet_leaves_the_entries_that_have_it(
    script: bool,
    shipped: Path,
    shipped_pages: dict[str, sites.Page],
    hosted: Callable[[Path], str],
    watched_page: Callable[..., Watched],
) -> None:
    seen = watched_page(java_script_enabled=script)
    seen.page.goto(hosted(shipped))
    expect(seen.page.locator("html.scripted")).to_have_count(int(script))
    found = seen.page.evaluate(EACH_VALUE, list(FACETS))

    wanted: dict[str, list[str]] = {}
    for entry, values in values_of(shipped_pages["index.html"]):
        for name, some in values.items():
            for value in some:
                wanted.setdefault(f"{name} {value}", []).append(entry)
    assert found == wanted
    assert seen.trouble == []


def test_without_script_filters_combine_are_counted_and_say_when_nothing_is_left(
    shipped: Path,
    shipped_pages: dict[str, sites.Page],
    hosted: Callable[[Path], str],
    watched_page: Callable[..., Watched],
) -> None:
    page = watched_page(java_script_enabled=False).page
    page.goto(hosted(shipped))
    page.select_option("#filter-party", "ukraine")
    page.select_option("#filter-stance", "denies")
    wanted = having(shipped_pages["index.html"], party="ukraine", stance="denies")

    assert wanted
    assert shown(page) == wanted
    assert f"Entries shown: {len(wanted)}" in generated(page)
    assert not page.locator("#result-count").is_visible()

    page.select_option("#filter-year", "2022")
    page.select_option("#filter-reliability", "F")
    assert shown(page) == having(
        shipped_pages["index.html"], party="ukraine", stance="denies", year="2022", reliability="F"
    )
    assert "Entries shown: none. " in generated(page)

    page.click("#filters [type=reset]")
    assert len(shown(page)) == page.locator("article.entry").count()
    assert page.locator("#result-count").is_visible()


def generated(page: Page) -> str:
    """All that a screen reader is given, what the style makes too."""
    tree = page.context.new_cdp_session(page).send("Accessibility.getFullAXTree")
    names = [it for it in tree["nodes"] if it["role"]["value"] == "InlineTextBox"]
    names = names or [it for it in tree["nodes"] if it["role"]["value"] == "StaticText"]
    return "".join(it["name"]["value"] for it in names)


def test_the_form_leads_to_the_pages_of_every_facet(shipped_pages: dict[str, sites.Page]) -> None:
    addresses = {link.address for link in shipped_pages["index.html"].links}
    folders = ("parties", "sources", "claims", "stances", "reliability", "years", "months", "tags")

    assert {f"{it}/index.html" for it in folders} <= addresses


# --- facets, the address, chips -----------------------------------------------------------------


def test_several_values_of_a_facet_add_up_and_other_facets_narrow(
    timeline: Callable[..., Page], shipped_pages: dict[str, sites.Page]
) -> None:
    home = shipped_pages["index.html"]
    page = timeline()
    page.select_option("#filter-party", "ukraine")
    told(page, len(having(home, party="ukraine")))
    page.click("[data-facet=party] [data-part=another]")
    expect(page.locator("#filter-party-2")).to_be_focused()
    page.select_option("#filter-party-2", "russia")
    both = {"ukraine", "russia"}
    told(page, len(having(home, party=both)))
    page.select_option("#filter-stance", "denies")
    told(page, len(having(home, party=both, stance="denies")))

    assert shown(page) == having(home, party=both, stance="denies")
    assert page.url.endswith("?party=ukraine&party=russia&stance=denies")
    # the counts beside a facet's values follow the other facets, not its own
    for name, others in (("party", {"stance": "denies"}), ("stance", {"party": both})):
        options = page.locator(f"#filter-{name} option").evaluate_all(
            "(all) => all.filter((it) => it.value).map((it) => [it.value, it.text])"
        )
        for value, text in options:
            count = len(having(home, **others, **{name: value}))
            assert text.endswith(f" ({count})"), (name, text)


def test_back_forward_reload_and_a_shared_link_give_the_same_view(
    timeline: Callable[..., Page], shipped_pages: dict[str, sites.Page]
) -> None:
    home = shipped_pages["index.html"]
    page = timeline()
    page.select_option("#filter-party", "russia")
    page.select_option("#filter-stance", "denies")
    both = having(home, party="russia", stance="denies")
    told(page, len(both))
    page.go_back()
    told(page, len(having(home, party="russia")))
    assert page.input_value("#filter-stance") == ""
    page.go_forward()
    told(page, len(both))
    page.reload()
    told(ready(page), len(both))
    assert page.input_value("#filter-stance") == "denies"
    assert shown(page) == both
    page = timeline("?stance=denies&party=russia")
    told(page, len(both))
    assert shown(page) == both


def test_what_a_link_names_and_nobody_has_is_left_out(
    timeline: Callable[..., Page], shipped_pages: dict[str, sites.Page]
) -> None:
    page = timeline("?party=atlantis&stance=denies&from=2024-13&until=yesterday&color=red")

    told(page, len(having(shipped_pages["index.html"], stance="denies")))
    expect(page.locator(".chips button")).to_have_text(["Stance: denies"])


def test_chips_name_what_is_active_and_remove_it_and_the_focus_stays(
    timeline: Callable[..., Page], shipped_pages: dict[str, sites.Page]
) -> None:
    home = shipped_pages["index.html"]
    page = timeline("?party=ukraine&party=russia&from=2024-10")
    chips = page.locator(".chips button")
    expect(chips).to_have_text(["From: 1 October 2024", "Party: Ukraine", "Party: Russia"])
    page.get_by_role("button", name="Remove the filter Party: Ukraine").click()
    expect(chips).to_have_text(["From: 1 October 2024", "Party: Russia"])
    expect(chips.last).to_be_focused()
    assert page.url.endswith("?party=russia&from=2024-10-01")
    page.keyboard.press("Enter")
    expect(chips).to_have_count(1)
    expect(chips.first).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator(".chips")).to_be_hidden()
    expect(page.locator("#filter-q")).to_be_focused()
    told(page, len(values_of(home)))


def test_clear_all_clears_all_and_nothing_left_says_so(
    timeline: Callable[..., Page], shipped_pages: dict[str, sites.Page]
) -> None:
    page = timeline("?until=2022-04-01&from=2025-01-01&stance=denies")
    expect(page.get_by_text("No entry matches.")).to_be_visible()
    told(page, 0)
    page.get_by_role("button", name="Clear all").click()
    expect(page.get_by_text("No entry matches.")).to_be_hidden()
    told(page, len(values_of(shipped_pages["index.html"])))
    assert "?" not in page.url


def test_only_the_count_is_announced(timeline: Callable[..., Page]) -> None:
    page = timeline()

    assert page.get_by_role("status").evaluate_all("(all) => all.map((it) => it.id)") == [
        "result-count"
    ]


# --- text ---------------------------------------------------------------------------------------


def test_words_are_all_required_and_hits_are_marked_without_a_change_of_the_page(
    timeline: Callable[..., Page], shipped_pages: dict[str, sites.Page]
) -> None:
    page = timeline()
    before = page.locator(".month").first.inner_html()
    page.fill("#filter-q", "KURSK withdr")
    expect(page.locator("#result-count")).to_contain_text(" of ")
    found = shown(page)

    assert found
    for entry in found:
        text = shipped_pages[f"entries/{entry}/index.html"].text.casefold()
        assert "kursk" in text, entry
        assert re.search(r"\bwithdr", text), entry
    assert page.evaluate("CSS.highlights.get('hit').size") > 0
    page.fill("#filter-q", "")
    told(page, page.locator("article.entry").count())
    assert page.evaluate("CSS.highlights.has('hit')") is False
    assert page.locator(".month").first.inner_html() == before


def test_one_step_back_undoes_a_search_and_not_its_last_letter(
    timeline: Callable[..., Page],
) -> None:
    page = timeline("?party=russia")
    total = page.locator("article.entry:not([hidden])").count()
    page.locator("#filter-q").press_sequentially("putin", delay=300)
    expect(page).to_have_url(re.compile(r"\?q=putin&party=russia$"))
    page.go_back()

    expect(page).to_have_url(re.compile(r"/\?party=russia$"))
    told(page, total)
    assert page.input_value("#filter-q") == ""


@pytest.fixture(scope="session")
def tongues(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site whose entries are told in several scripts."""
    folder = tmp_path_factory.mktemp("tongues")
    said = {
        "korean": "국가정보원은 북한군 병력이 러시아에 파병됐다고 밝혔다.",
        "ukrainian": "Українська розвідка повідомила про військових КНДР у Курську.",
        "russian": "Песков назвал сообщения об отправке военных вымыслом; ещё раньше всё отрицали.",
        "chinese": "韓國情報機構稱北韓軍隊抵達俄羅斯。",
        "accented": "Le général a parlé à Genève de l'arrivée des premières troupes.",
    }
    files = {
        f"entries/2024/2024-10-18-{name}.md": contents.entry(
            title=f"An account, {name}"
        ).rpartition("---\n")[0]
        + f"---\n{text} {'More is not known of it. ' * 8}\n"
        for name, text in said.items()
    }
    content = contents.write(folder / "content", {**contents.SMALL, **files})
    return sites.build(folder / "site", content)


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("북한군", ["korean"]),
        ("북한", ["korean"]),
        ("파병", ["korean"]),
        ('"병력이 러시아에"', ["korean"]),
        ('"러시아에 병력이"', []),
        ("УКРАЇНСЬКА розвід", ["ukrainian"]),
        ("українська", ["ukrainian"]),
        ("отправк", ["russian"]),
        ("еще", ["russian"]),
        ("ЕЩЁ все", ["russian"]),
        ("北韓", ["chinese"]),
        ("韓北", []),
        ("geneve general", ["accented"]),
        ("GÉNÉRAL", ["accented"]),
        ("l'arrivee", ["accented"]),
        ("ministry", ["2024-10-20-ministry"]),  # by its source's name
        ("number", ["2024-11-01-number"]),  # by its claim's title
        ('"more is not known of it"', ["accented", "chinese", "korean", "russian", "ukrainian"]),
        ('"is more not"', []),
        ('"account, korean"', ["korean"]),
        ('"korean 국가정보원은"', []),  # no phrase reaches from the title into the annotation
    ],
)
def test_text_of_any_script_is_found(
    query: str, names: list[str], tongues: Path, hosted: Callable[[Path], str], watched: Watched
) -> None:
    page = watched.page
    page.goto(hosted(tongues))
    ready(page).fill("#filter-q", query)
    page.keyboard.press("Enter")
    told(page, len(names))

    assert sorted(it.removeprefix("2024-10-18-") for it in shown(page)) == names
    assert watched.trouble == []


def test_the_script_folds_text_as_the_index_does(watched: Watched) -> None:
    known = [chr(code) for code in range(0x20, 0x30000) if not 0xD800 <= code < 0xE000]
    texts = [f"A{it}b" for it in known if unicodedata.category(it) not in ("Cn", "Co", "Cc")]
    texts += ["Kursk's B-52", "10,000", "İstanbul ΣΑΣ ὈΔΥΣΣΕΎΣ", "q\u0323\u0307 \u1e9b\u0323"]
    script = (sites.ROOT / "templates/assets/js/20-text.js").read_text()
    folded = watched.page.evaluate(f"(texts) => {{ {script}; return texts.map(fold); }}", texts)

    assert [
        (text, it, " ".join(fold(text)))
        for text, it in zip(texts, folded, strict=True)
        if it != " ".join(fold(text))
    ] == []


# --- time ---------------------------------------------------------------------------------------


def within(home: sites.Page, first: str, last: str) -> list[str]:
    return [
        it["id"]
        for it in home.all("article")
        if it.get("data-last", it["data-date"]) >= first and f"{it['data-date']}-01-01"[:10] <= last
    ]


def test_dates_typed_into_the_fields_bound_the_time(
    timeline: Callable[..., Page], shipped_pages: dict[str, sites.Page]
) -> None:
    page = timeline()
    page.fill("#filter-from", "2024-10-18")
    page.fill("#filter-until", "2024-10-31")
    wanted = within(shipped_pages["index.html"], "2024-10-18", "2024-10-31")
    told(page, len(wanted))

    assert shown(page) == wanted
    assert (
        page.get_by_role("slider", name="First month shown").get_attribute("aria-valuetext")
        == "October 2024"
    )


def test_the_ends_of_the_bars_move_by_keyboard(
    timeline: Callable[..., Page], shipped_pages: dict[str, sites.Page]
) -> None:
    home = shipped_pages["index.html"]
    page = timeline()
    first = page.get_by_role("slider", name="First month shown")
    last = page.get_by_role("slider", name="Last month shown")
    first.focus()
    page.keyboard.press("PageUp")
    page.keyboard.press("ArrowRight")
    expect(first).to_have_attribute("aria-valuetext", "March 2023")
    told(page, len(within(home, "2023-03-01", "9999-12-31")))
    page.keyboard.press("Home")
    told(page, len(values_of(home)))
    last.focus()
    page.keyboard.press("Home")  # it goes no further than the other end
    expect(last).to_have_attribute("aria-valuetext", "February 2022")
    told(page, len(within(home, "0000", "2022-02-28")))
    expect(last).to_be_focused()


def test_a_drag_over_the_bars_chooses_a_stretch_of_time(
    timeline: Callable[..., Page], shipped_pages: dict[str, sites.Page]
) -> None:
    page = timeline()
    drawing = page.locator(".span svg")
    drawing.scroll_into_view_if_needed()
    box = drawing.bounding_box()
    bars = page.locator(".span__bar--all").count()
    assert box is not None

    def at(bar: int) -> float:
        return box["x"] + box["width"] * (bar + 0.5) / bars

    page.mouse.move(at(bars - 3), box["y"] + 10)
    page.mouse.down()
    page.mouse.move(at(bars - 6), box["y"] + 10, steps=4)
    page.mouse.up()
    expect(page).to_have_url(re.compile(r"\?from=\d{4}-\d\d-01&until=\d{4}-\d\d-(28|30|31)$"))
    first, last = re.findall(r"\d{4}-\d\d-\d\d", page.url)
    wanted = within(shipped_pages["index.html"], first, last)
    told(page, len(wanted))
    assert shown(page) == wanted


def test_the_story_as_it_was_known_on_a_day_has_no_later_entry(
    timeline: Callable[..., Page], shipped_pages: dict[str, sites.Page]
) -> None:
    page = timeline("?asof=2024-10-18")
    known = [
        it["id"]
        for it in shipped_pages["index.html"].all("article")
        if f"{it.get('data-last', it['data-date'])}" <= "2024-10-18"
    ]
    told(page, len(known))

    assert shown(page) == known
    expect(page.locator("#as-of-day")).to_have_text("18 October 2024")
    page.locator("#as-of-slider").focus()
    page.keyboard.press("ArrowLeft")
    expect(page).not_to_have_url(re.compile("2024-10-18"))
    expect(page.locator("#as-of-slider")).to_be_focused()
    page.keyboard.press("End")
    expect(page).not_to_have_url(re.compile("asof"))


# --- reading, taking away, keys -----------------------------------------------------------------


def test_an_entry_opens_to_its_whole_annotation_and_citations(
    timeline: Callable[..., Page], shipped_pages: dict[str, sites.Page]
) -> None:
    page = timeline()
    name = "2024-10-18-nis-first-wave"
    entry = page.locator(f"[id='{name}']")
    entry.locator("summary").focus()
    page.keyboard.press("Enter")
    expect(entry.locator(".citations")).to_be_visible()
    whole = shipped_pages[f"entries/{name}/index.html"].text

    for paragraph in entry.locator(".prose p").all_text_contents():
        assert " ".join(paragraph.split()) in whole
    addresses = entry.locator(".citations a").evaluate_all("(all) => all.map((it) => it.href)")
    assert addresses
    assert set(addresses) <= {
        it.address for it in shipped_pages[f"entries/{name}/index.html"].links
    }
    expect(entry.locator("summary")).to_be_focused()


def test_a_file_that_does_not_come_is_told_of(
    timeline: Callable[..., Page], watched: Watched
) -> None:
    page = timeline()
    page.route("**/search/**", lambda route: route.abort())
    page.fill("#filter-q", "kursk")
    expect(page.get_by_role("alert")).to_contain_text("did not load")
    page.unroute("**/search/**")
    page.keyboard.press("Enter")
    page.fill("#filter-q", "kursk sudzha")
    expect(page.get_by_role("alert")).to_be_hidden()
    watched.console.clear()  # the browser tells of the file


def test_a_view_is_taken_away_as_link_csv_and_json(
    shipped: Path,
    shipped_pages: dict[str, sites.Page],
    hosted: Callable[[Path], str],
    watched_page: Callable[..., Watched],
) -> None:
    seen = watched_page(permissions=["clipboard-read", "clipboard-write"])
    page = seen.page
    page.goto(hosted(shipped) + "?party=russia&stance=denies")
    wanted = having(shipped_pages["index.html"], party="russia", stance="denies")
    told(ready(page), len(wanted))

    page.get_by_role("button", name="Copy link to this view").click()
    expect(page.get_by_text("The link is copied.")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == page.url

    def taken(button: str) -> str:
        with page.expect_download() as download:
            page.get_by_role("button", name=button, exact=True).click()
        return Path(download.value.path()).read_text()

    rows = list(csv.DictReader(io.StringIO(taken("Download this view as CSV"), newline="")))
    assert [row["id"] for row in rows] == wanted
    assert all(row["party"] == "russia" and "denies" in row["stances"].split() for row in rows)
    assert json.loads(taken("as JSON"))[0] == rows[0]
    assert seen.trouble == []


def test_no_cell_of_a_csv_is_a_formula(
    tmp_path: Path, hosted: Callable[[Path], str], watched: Watched
) -> None:
    titles = ["=1+1", "+1 said", "-1 said", "@said", 'He said "no", twice']
    files = {
        f"entries/2024/2024-10-18-it-{n}.md": contents.entry(title=json.dumps(title))
        for n, title in enumerate(titles)
    }
    content = contents.write(tmp_path / "content", {**contents.SMALL, **files})
    watched.page.goto(hosted(sites.build(tmp_path / "site", content)))
    with ready(watched.page).expect_download() as download:
        watched.page.get_by_role("button", name="Download this view as CSV").click()
    told_rows = csv.reader(io.StringIO(Path(download.value.path()).read_text(), newline=""))
    cells = [cell for row in told_rows for cell in row]

    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@"))]
    assert {"'=1+1", "'+1 said", "'-1 said", "'@said", 'He said "no", twice'} <= set(cells)


def test_the_view_is_printed_with_its_annotations_and_the_addresses_of_citations(
    timeline: Callable[..., Page], shipped_pages: dict[str, sites.Page]
) -> None:
    page = timeline("?party=russia&stance=denies&year=2024")
    wanted = having(shipped_pages["index.html"], party="russia", stance="denies", year="2024")
    told(page, len(wanted))
    page.evaluate("() => { globalThis.print = () => { globalThis.printed = true; }; }")
    page.get_by_role("button", name="Print this view").click()
    page.wait_for_function("() => globalThis.printed")
    page.emulate_media(media="print")

    assert page.locator("article.entry .citations:visible").count() == len(wanted)
    written = page.locator("article.entry .citations a:visible").first.evaluate(
        "(it) => getComputedStyle(it, '::after').content.includes('attr') || "
        "getComputedStyle(it, '::after').content.includes(it.getAttribute('href'))"
    )
    assert written
    assert not page.locator("#filters").is_visible()
    page.evaluate("() => dispatchEvent(new Event('afterprint'))")
    assert page.locator("details.entry__more[open]").count() == 0


def at(page: Page) -> Any:
    """The entry that has the focus."""
    return page.evaluate("() => document.activeElement.closest('.entry')?.id")


def test_keys_search_and_step_from_entry_to_entry(timeline: Callable[..., Page]) -> None:
    page = timeline("?party=russia")
    entries = shown(page)
    page.keyboard.press("/")
    expect(page.locator("#filter-q")).to_be_focused()
    page.keyboard.type("j")  # in a field, a letter is a letter
    assert page.input_value("#filter-q") == "j"
    page.fill("#filter-q", "")
    page.evaluate("() => { document.activeElement.blur(); scrollTo(0, 0); }")
    page.keyboard.press("j")
    assert at(page) == entries[0]
    for key in "jjk":
        page.keyboard.press(key)
    assert at(page) == entries[1]


def test_keys_are_told_and_can_be_turned_off(timeline: Callable[..., Page]) -> None:
    page = timeline()
    page.keyboard.press("j")
    before = at(page)
    page.keyboard.press("?")
    dialog = page.get_by_role("dialog")
    expect(dialog).to_be_visible()
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    assert at(page) == before
    page.keyboard.press("?")
    dialog.get_by_role("checkbox").uncheck()
    dialog.get_by_role("button", name="Close").click()
    page.keyboard.press("j")
    assert at(page) == before


def test_the_ribbons_take_part(
    timeline: Callable[..., Page], shipped_pages: dict[str, sites.Page]
) -> None:
    home = shipped_pages["index.html"]
    page = timeline()
    row = page.locator(".ribbons__row[data-claim]").first
    claim = row.get_attribute("data-claim") or ""
    row.locator("[data-choose]").click()
    told(page, len(having(home, claim=claim)))
    expect(row).to_have_class(re.compile("is-chosen"))
    expect(page.locator(".ribbons__row[data-claim]").nth(1)).to_have_class(re.compile("is-out"))
    assert row.locator(".mark.is-out").count() > 0
    assert row.locator(".mark.is-left").count() > 0
    row.locator("[data-choose]").click()
    told(page, len(values_of(home)))
    assert page.locator(".mark.is-left, .mark.is-out").count() == 0

    # a stretch of time
    scale = page.locator(".ribbon-scale").first
    box = scale.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + box["width"] * 0.5, box["y"] + 8)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.8, box["y"] + 8)
    page.mouse.up()
    expect(page).to_have_url(re.compile(r"from=\d{4}-\d\d-01&until="))
    first, last = re.findall(r"\d{4}-\d\d-\d\d", page.url)
    told(page, len(within(home, first, last)))


def test_an_address_that_names_an_entry_shows_it_whatever_is_filtered(
    timeline: Callable[..., Page],
) -> None:
    page = timeline("?party=russia#2024-10-18-nis-first-wave")

    expect(page.locator("[id='2024-10-18-nis-first-wave']")).to_be_in_viewport()


def test_what_is_new_since_the_last_visit_is_marked_and_can_be_forgotten(
    timeline: Callable[..., Page], watched: Watched
) -> None:
    page = timeline()
    expect(page.locator("[data-part=visit]")).to_be_hidden()
    assert page.evaluate("Object.keys(localStorage)") == ["last-visit"]
    # a visit an hour ago that saw all but two
    page.evaluate(
        """() => {
          const kept = JSON.parse(localStorage.getItem("last-visit"));
          kept.at -= 3600 * 1000;
          kept.here = kept.here.slice(0, -2);
          localStorage.setItem("last-visit", JSON.stringify(kept));
        }"""
    )
    for _ in range(2):  # a reload is the same visit
        page.reload()
        expect(page.get_by_text("2 entries are new since your last visit.")).to_be_visible()
        assert page.locator(".entry--new").count() == 2
    page.get_by_role("button", name="Forget my visit").click()
    expect(page.get_by_text("Your last visit is forgotten.")).to_be_visible()
    assert page.evaluate("localStorage.length + sessionStorage.length") == 0
    assert page.locator(".entry--new").count() == 0
    assert page.context.cookies() == []


# --- where it is read ---------------------------------------------------------------------------


def test_a_phone_filters_by_touch(
    shipped: Path,
    shipped_pages: dict[str, sites.Page],
    hosted: Callable[[Path], str],
    watched_page: Callable[..., Watched],
) -> None:
    home = shipped_pages["index.html"]
    phone = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True}
    seen = watched_page(**phone)
    page = seen.page
    page.goto(hosted(shipped))
    facets = ready(page).locator("[data-part=facets]")
    assert facets.get_attribute("open") is None  # the entries are not far below
    facets.locator("summary").tap()
    page.select_option("#filter-party", "russia")
    told(page, len(having(home, party="russia")))
    page.locator(".chips button").tap()
    told(page, len(values_of(home)))
    sizes = page.locator(
        "#filters button:visible, .chips button:visible, .take button"
    ).evaluate_all(
        "(all) => all.map((it) => it.getBoundingClientRect()).map((it) => [it.width, it.height])"
    )
    assert min(min(pair) for pair in sizes) >= 24
    assert page.evaluate("document.scrollingElement.scrollWidth") == 360
    assert seen.trouble == []


def test_a_sub_path_filters_searches_and_opens(
    shipped: Path, hosted: Callable[[Path], str], watched: Watched, tmp_path: Path
) -> None:
    (tmp_path / "deep").symlink_to(shipped)
    (tmp_path / "_headers").write_text((shipped / "_headers").read_text())
    watched.page.goto(f"{hosted(tmp_path)}deep/index.html?party=russia")
    works(ready(watched.page))

    assert "/deep/?q=putin&party=russia" in watched.page.url
    assert watched.trouble == []


def test_a_disk_filters_searches_and_opens(shipped: Path, watched: Watched) -> None:
    watched.page.goto(f"{shipped.as_uri()}/index.html?party=russia")
    works(ready(watched.page))

    assert watched.page.url.endswith("/index.html?q=putin&party=russia")
    assert watched.trouble == []


def works(page: Page) -> None:
    """Search, and read an entry whole."""
    page.fill("#filter-q", "putin")
    expect(page).to_have_url(re.compile("q=putin"))
    expect(page.locator("article.entry:visible").first).to_contain_text("Putin")
    page.locator("article.entry:visible summary").first.click()
    expect(page.locator("article.entry .citations").first).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_while_filters_are_in_use(
    scheme: str, shipped: Path, hosted: Callable[[Path], str], watched_page: Callable[..., Watched]
) -> None:
    from axe_playwright_python.sync_playwright import Axe

    seen = watched_page(color_scheme=scheme, bypass_csp=True, reduced_motion="reduce")
    page = seen.page
    page.goto(hosted(shipped) + "?q=kursk&party=ukraine&party=us&from=2024-11-01&asof=2025-01-31")
    expect(ready(page).locator("#result-count")).to_contain_text(" of ")
    page.click("[data-facet=party] [data-part=another]")
    page.locator("article.entry:visible summary").first.click()
    expect(page.locator(".citations:visible").first).to_be_visible()
    rules = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
    for opened in (False, True):
        if opened:
            page.get_by_role("button", name="Keys").click()
        found = Axe().run(page, options=rules).response["violations"]
        assert [(it["id"], [node["html"][:200] for node in it["nodes"]]) for it in found] == []


# --- a story too long for one page --------------------------------------------------------------


@pytest.fixture(scope="session")
def partial(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The shipped content, as if a page could hold only its latest sixty entries."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(homepage, "HOME", 60)
        return sites.build(tmp_path_factory.mktemp("partial") / "site")


QUERIES = (
    "?party=russia&party=dprk&stance=denies",
    "?claim=troops-in-russia&reliability=A&reliability=B",
    "?credibility=6&year=2022",
    "?from=2022-07&until=2023-06",
    "?asof=2022-12-31&tag=vladivostok",
    "?q=%22north+korean+soldiers%22+kursk",
    "?q=putin&stance=comments",
    "?source=nis",
)


@pytest.mark.parametrize("query", QUERIES)
def test_what_is_not_on_the_page_is_filtered_counted_and_fetched_alike(
    query: str,
    shipped: Path,
    partial: Path,
    hosted: Callable[[Path], str],
    watched_page: Callable[..., Watched],
) -> None:
    whole, part = (watched_page() for _ in range(2))
    whole.page.goto(hosted(shipped) + query)
    part.page.goto(hosted(partial) + query)
    for seen in (whole, part):
        seen.page.wait_for_function(
            "() => CSS.highlights && !document.querySelector('.chips').hidden"
        )
        expect(ready(seen.page).locator("#result-count")).to_contain_text(" of ")
    told(part.page, len(shown(whole.page)), whole.page.locator("article.entry").count())
    options = "(all) => all.map((it) => it.text)"
    assert part.page.locator("#filters option").evaluate_all(options) == whole.page.locator(
        "#filters option"
    ).evaluate_all(options)
    # what is left behind the buttons of the months comes, in its place
    buttons = part.page.locator(".month__more button:visible")
    while buttons.count():
        before = len(shown(part.page))
        buttons.first.click()
        expect(part.page.locator("article.entry:not([hidden])")).not_to_have_count(before)
        assert part.page.evaluate("() => document.activeElement.closest('.entry') !== null")
    assert shown(part.page) == shown(whole.page)
    assert part.trouble == []


def test_a_page_that_holds_a_part_asks_for_nothing_until_it_is_used(
    partial: Path, hosted: Callable[[Path], str], watched: Watched
) -> None:
    asked: list[str] = []
    watched.page.on("request", lambda it: asked.append(it.url))
    watched.page.goto(hosted(partial))
    ready(watched.page)

    assert watched.page.locator("article.entry").count() == 60
    assert not [it for it in asked if "/search/" in it]
    expect(watched.page.locator("#result-count")).to_have_text(re.compile(r"^\d+ entries$"))
    more = watched.page.locator(".month__more button:visible").first
    more.click()
    expect(watched.page.locator("article.entry")).not_to_have_count(60)
    watched.page.locator("article.entry summary").first.click()
    expect(watched.page.locator("article.entry .citations").first).to_be_visible()
    assert watched.trouble == []


def test_a_part_of_the_story_is_taken_away_whole(
    partial: Path,
    shipped_pages: dict[str, sites.Page],
    hosted: Callable[[Path], str],
    watched: Watched,
) -> None:
    watched.page.goto(hosted(partial) + "?stance=denies&party=russia")
    wanted = having(shipped_pages["index.html"], stance="denies", party="russia")
    total = len(values_of(shipped_pages["index.html"]))
    told(ready(watched.page), len(wanted), total)
    with watched.page.expect_download() as download:
        watched.page.get_by_role("button", name="as JSON", exact=True).click()

    assert [it["id"] for it in json.loads(Path(download.value.path()).read_text())] == wanted


def test_without_script_the_months_that_are_not_on_the_page_have_theirs(
    partial: Path, hosted: Callable[[Path], str], watched_page: Callable[..., Watched]
) -> None:
    page = watched_page(java_script_enabled=False).page
    page.goto(hosted(partial))
    page.locator(".month__more a").first.click()

    assert "/months/2022-" in page.url
    assert page.locator("article.entry .prose").count() > 0


@pytest.fixture(scope="session")
def fine(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The shipped content, its index in files so small that frequent words need several."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(search, "_STRETCH", 400)
        return sites.build(tmp_path_factory.mktemp("fine") / "site")


def found_by(page: Page, site: str, query: str) -> list[str]:
    """Ask a site for a query, and return what it shows when the hits are marked, its last act."""
    page.goto(site + "?q=" + quote(query))
    page.wait_for_function("() => CSS.highlights.has('hit')")
    return shown(page)


@pytest.mark.parametrize(
    "query",
    [
        '"north korean"',
        '"of the north korean"',
        '"he said that the north korean soldiers"',
        '"soldiers in" kursk',
        "korean russia",
    ],
)
def test_what_goes_on_through_several_files_is_found_whole(
    query: str,
    shipped: Path,
    fine: Path,
    hosted: Callable[[Path], str],
    watched_page: Callable[..., Watched],
) -> None:
    found = []
    for site in (shipped, fine):
        seen = watched_page()
        found.append(found_by(seen.page, hosted(site), query))
        assert seen.trouble == []

    assert found[0] == found[1]


@pytest.mark.parametrize(
    "query",
    [
        "the that said north korean russia soldiers with from been",
        '"of the" "in the" "said that" "north korean" "on the" "had been"',
        '"the north korean soldiers in the kursk region of russia and the"',
    ],
)
def test_no_query_loads_more_than_a_few_files_and_none_finds_too_little(
    query: str,
    shipped: Path,
    fine: Path,
    hosted: Callable[[Path], str],
    watched_page: Callable[..., Watched],
) -> None:
    found = []
    for site in (shipped, fine):
        seen, asked = watched_page(), []
        seen.page.on("request", lambda it, asked=asked: asked.append(it.url))
        found.append(set(found_by(seen.page, hosted(site), query)))
        words, pairs = (sum(f"/search/{it}/" in url for url in asked) for it in ("words", "pairs"))
        assert 0 < 2.7 * words + 3.1 * pairs <= 28

    assert found[0] <= found[1]
