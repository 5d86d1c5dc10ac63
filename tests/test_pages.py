"""Every page of the shipped site: whole, linked, named, and with nothing in it that acts."""

from __future__ import annotations

import re
from pathlib import Path

import html5lib
import pytest

from tests import stories
from tests.sites import ROOT, Page, build, target
from timeline import pipeline
from timeline.contexts import POLICY
from timeline.files import read_tree
from timeline.ledger import keep
from timeline.making import set_up
from timeline.model import Entry, Prose
from timeline.page import Shows
from timeline.phrases import ENGLISH
from timeline.views import view

Pages = dict[str, Page]
MOVED = 'http-equiv="refresh"'


def test_every_page_has_one_heading_a_name_a_language_and_its_landmarks(
    shipped_pages: Pages,
) -> None:
    for path, page in shipped_pages.items():
        names = [tag.name for tag in page.tags]
        assert names.count("h1") == 1, path
        assert names.count("main") == 1, path
        assert {"header", "nav", "footer"} <= set(names), path
        assert page.all("html", lang="en"), path
        assert page.all("a", class_="skip", href="#main"), path
        assert page.all("meta", name_="viewport"), path
        assert page.all("meta", name_="description")[0]["content"].strip(), path


def test_every_page_has_another_title_and_says_its_own_address(shipped_pages: Pages) -> None:
    titles: dict[str, str] = {}
    for path, page in shipped_pages.items():
        found = re.search(r"<title>(.*?)</title>", page.source, re.DOTALL)
        assert found, path
        if path == "404.html" or MOVED in page.source:
            continue
        assert found[1] not in titles, (path, titles[found[1]])
        titles[found[1]] = path
        (link,) = page.all("link", rel="canonical")
        assert link["href"] == f"https://example.org/{path.removesuffix('index.html')}"


def test_every_page_that_can_be_shared_has_the_picture_of_the_site(
    shipped_pages: Pages, shipped: Path
) -> None:
    picture = (shipped / "media/card.png").read_bytes()

    for path, page in shipped_pages.items():
        told = {it["property"]: it["content"] for it in page.all("meta") if "property" in it}
        if path == "404.html" or MOVED in page.source:
            assert told == {}, path
            continue
        assert told["og:image"] == "https://example.org/media/card.png", path
        assert told["og:image:alt"], path
        width, height = (int(told[f"og:image:{side}"]) for side in ("width", "height"))
        assert width.to_bytes(4) + height.to_bytes(4) == picture[16:24], path
        assert page.all("meta", name_="twitter:card")[0]["content"] == "summary_large_image"
    assert len(picture) <= 60 * 1024


def test_headings_leave_out_no_level(shipped_pages: Pages) -> None:
    for path, page in shipped_pages.items():
        levels = [int(tag.name[1]) for tag in page.tags if re.fullmatch("h[1-6]", tag.name)]
        for before, after in zip([0, *levels], levels, strict=False):
            assert after <= before + 1, (path, levels)


def test_no_page_has_a_script_a_style_or_a_handler_of_its_own(shipped_pages: Pages) -> None:
    for path, page in shipped_pages.items():
        for tag in page.tags:
            assert tag.name not in ("style", "iframe", "object", "embed", "base"), path
            assert "style" not in tag.attributes, (path, tag)
            assert not any(name.startswith("on") for name in tag.attributes), (path, tag)
            if tag.name == "script":
                kind = tag.attributes.get("type", "")
                assert "src" in tag.attributes or kind in (
                    "application/json",
                    "application/ld+json",
                ), path


def test_no_drawing_stands_without_a_name_and_a_table(shipped_pages: Pages) -> None:
    drawn = 0
    for path, page in shipped_pages.items():
        seen = [it for it in page.all("svg") if it.get("aria-hidden") != "true"]
        drawn += len(seen)
        assert all(it.get("aria-label") for it in seen), path
        assert not seen or page.all("table"), path
    assert drawn


def test_no_style_brings_a_font_or_asks_for_a_file(shipped: Path) -> None:
    styles = [it.read_text(encoding="utf-8") for it in shipped.rglob("*.css")]
    asked = {it for style in styles for it in re.findall(r"@font-face|@import|url\([^)]*", style)}

    assert styles
    assert all(re.fullmatch(r"url\(\"?#[\w-]+\"?", it) for it in asked)


def test_every_page_states_the_policy(shipped_pages: Pages, shipped: Path) -> None:
    for path, page in shipped_pages.items():
        (policy,) = page.all("meta", http_equiv="Content-Security-Policy")
        assert policy["content"] == POLICY, path
    assert "unsafe" not in POLICY
    assert f"{POLICY}; frame-ancestors 'none'" in (shipped / "_headers").read_text()


def test_no_link_inside_is_dead_and_no_anchor_is_missing(
    shipped_pages: Pages, shipped: Path
) -> None:
    files = {it.relative_to(shipped).as_posix() for it in shipped.rglob("*") if it.is_file()}
    ids = {path: set(page.ids) for path, page in shipped_pages.items()}
    dead = []
    for path, page in shipped_pages.items():
        assert len(page.ids) == len(ids[path]), (path, "an ID stands twice")
        for link in page.links:
            if path == "404.html":
                assert link.address.startswith(("/", "#", "https://")), link
                continue
            led = target(path, link.address)
            if led is None:
                continue
            assert not link.address.startswith("/"), (path, link)
            if led[0] not in files or (led[1] and led[1] not in ids.get(led[0], ())):
                dead.append((path, link.address))
    assert dead == []


def test_every_id_that_a_page_points_at_is_there(shipped_pages: Pages) -> None:
    pointing = ("aria-labelledby", "aria-describedby", "aria-controls", "for", "form", "list")
    for path, page in shipped_pages.items():
        ids = set(page.ids)
        for tag in page.tags:
            for name in pointing:
                for wanted in tag.attributes.get(name, "").split():
                    assert wanted in ids, (path, tag)


def test_links_to_the_outside_tell_nothing_and_open_no_door(shipped_pages: Pages) -> None:
    for path, page in shipped_pages.items():
        for link in page.links:
            outside = link.address.startswith(("http://", "https://"))
            if outside and link.tag == "a":
                assert {"noreferrer", "noopener"} <= link.rel, (path, link)
            assert outside is False or link.tag in ("a", "link"), (path, link)
            assert not link.address.startswith("//"), (path, link)


@pytest.mark.parametrize(
    "path",
    [
        "index.html",
        "404.html",
        "claims/index.html",
        "claims/troops-in-russia/index.html",
        "claims/killed/index.html",
        "entries/2024-10-18-nis-first-wave/index.html",
        "sources/nis/index.html",
        "sources/index.html",
        "as-of/index.html",
        "as-of/2024-10-18/index.html",
        "figures/index.html",
        "stances/denies/index.html",
        "stances/index.html",
        "corrections/index.html",
        "data/index.html",
        "method/index.html",
        "print/index.html",
    ],
)
def test_a_page_is_valid_html(shipped_pages: Pages, path: str) -> None:
    parser = html5lib.HTMLParser(namespaceHTMLElements=False)
    parser.parse(shipped_pages[path].source)

    assert [(place, code) for place, code, _ in parser.errors] == []


def test_the_timeline_has_every_entry_with_its_hooks(shipped_pages: Pages) -> None:
    loaded = pipeline.load(pipeline.Options(content=ROOT / "content", no_cache=True))
    assert loaded.value is not None
    articles = {it["id"]: it for it in shipped_pages["index.html"].all("article")}
    hooks = ("date", "party", "source", "claims", "stances", "reliability", "credibility", "tags")

    assert list(articles) == list(loaded.value.entries)
    for name, entry in loaded.value.entries.items():
        article = articles[name]
        assert {f"data-{it}" for it in hooks} <= set(article)
        assert article["class"].split()[0] == "entry"
        assert article["data-claims"].split() == [it.claim for it in entry.positions]
        assert article["data-source"] == entry.source
        assert article["data-reliability"] + article["data-credibility"] == entry.reliability


def test_every_entry_page_says_who_what_when_how_sure_and_where_to_check(
    shipped_pages: Pages,
) -> None:
    loaded = pipeline.load(pipeline.Options(content=ROOT / "content", no_cache=True))
    assert loaded.value is not None
    story = loaded.value
    for name, entry in story.entries.items():
        page = shipped_pages[f"entries/{name}/index.html"]
        text = page.text
        for wanted in (
            entry.title,
            story.sources[entry.source].name,
            entry.reliability_reason,
            *(it.title for it in entry.citations),
            *(it.publisher for it in entry.citations),
            *(story.claims[it.claim].title for it in entry.positions),
            *(story.entries[it].title for it in entry.derived_from),
            *(story.entries[it].title for it in story.derived.get(name, ())),
        ):
            assert " ".join(wanted.split()) in text, (name, wanted)
        addresses = {link.address for link in page.links}
        assert {it.url for it in entry.citations if it.url} <= addresses


def test_an_alias_leads_to_the_entry_that_has_its_name_now(tmp_path: Path) -> None:
    content = small(tmp_path)
    entry = content / "entries/2024/2024-01-02-second.md"
    entry.write_text(entry.read_text().replace("---\nSouth", "aliases: [old-name]\n---\nSouth", 1))
    site = build(tmp_path / "site", content)
    page = Page("entries/old-name/index.html", (site / "entries/old-name/index.html").read_text())

    led = {target(page.path, link.address) for link in page.links}

    assert ("entries/2024-01-02-second/index.html", "") in led


def test_a_withdrawn_entry_keeps_its_page_and_says_why(tmp_path: Path) -> None:
    content = small(tmp_path)
    entry = content / "entries/2024/2024-01-02-second.md"
    withdrawn = "withdrawn: {date: 2024-02-01, reason: It was another agency.}\n---\nSouth"
    entry.write_text(entry.read_text().replace("---\nSouth", withdrawn, 1))
    site = build(tmp_path / "site", content)

    for path in ("entries/2024-01-02-second/index.html", "corrections/index.html"):
        page = Page(path, (site / path).read_text())
        assert "It was another agency." in page.text


def test_a_draft_is_shown_only_when_asked_for(tmp_path: Path) -> None:
    content = small(tmp_path)
    entry = content / "entries/2024/2024-01-02-second.md"
    entry.write_text(entry.read_text().replace("---\nSouth", "draft: true\n---\nSouth", 1))
    published = build(tmp_path / "site", content)
    shown = build(tmp_path / "drafts", content, drafts=True)

    assert not (published / "entries/2024-01-02-second").exists()
    page = Page("it", (shown / "entries/2024-01-02-second/index.html").read_text())
    assert "Draft" in page.text


def small(folder: Path) -> Path:
    """Write a small content folder and return it."""
    content = folder / "content"
    (content / "entries/2024").mkdir(parents=True)
    for shelf in ("claims", "sources", "chapters", "pages"):
        (content / shelf).mkdir()
    site = (ROOT / "content/site.toml").read_text().partition("[included_in]")[0]
    site = re.sub(r"(?m)^\[card\]\n(?:\w.*\n)*", "", site)
    site = re.sub(r"(?ms)^chapters\s*=\s*\[.*?\]", 'chapters = ["all"]', site)
    site = re.sub(r"(?ms)^featured_claims\s*=\s*\[.*?\]", "featured_claims = []", site)
    (content / "site.toml").write_text(site)
    (content / "chapters/all.md").write_text("---\ntitle: All\nstart: 2022\nend: ..\n---\nAll.\n")
    (content / "claims/claim.md").write_text(
        "---\ntitle: A claim\nstatement: It was so.\nkind: statement\ntheme: deployment\n"
        "concerned: [russia]\n---\nBackground.\n"
    )
    for name, party in (("first", "ukraine"), ("second", "south-korea")):
        (content / f"sources/{name}.md").write_text(
            f"---\nname: The {name} source\nkind: government\nparty: {party}\nreliability: B\n"
            "reliability_reason: It has a record.\n---\nA source.\n"
        )
    for day, name in (("2024-01-01", "first"), ("2024-01-02", "second")):
        (content / f"entries/2024/{day}-{name}.md").write_text(
            f"---\ntitle: The {name} says so\ndate: {day}\nsource: {name}\nreliability: B2\n"
            "reliability_reason: It showed pictures.\nclaims:\n  claim: supports\n"
            "citations:\n  - title: A page\n    publisher: A paper\n---\n"
            + "South and north, a sentence of some words that says who said what and when. "
            * 3
        )
    return content


@pytest.mark.parametrize("lead", ["The same.", "Another."])
def test_a_page_shows_of_a_text_no_more_than_it_says_that_it_shows(
    lead: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """So a build need not look at it again when only a text was changed that is not on it."""
    monkeypatch.setattr("timeline.page.PAGE", 2)
    names = ("a", "b", "c", "d")
    entries = [
        stories.entry(name, f"2024-01-0{day}", "south", derived_from=("a",) if name == "c" else ())
        for day, name in enumerate(names, 1)
    ]
    entries = [it._replace(prose=_prose("The same.", "Old.")) for it in entries]
    before = _shown(entries)
    for at, name in enumerate(names):
        other = entries[at]._replace(prose=_prose(lead, "New."), citations=())
        after = _shown([*entries[:at], other, *entries[at + 1 :]])

        changed = {address for address, (_, text) in after.items() if text != before[address][1]}
        assert f"entries/{name}/" in changed
        pages = {it for it in changed if it.endswith("/")}  # a feed has the whole text
        assert any(it.startswith("claims/") for it in pages) == (lead != "The same.")
        for address in changed:
            shows = after[address][0]
            leads = shows.leads if lead != "The same." else ()
            assert name in (*leads, *shows.texts), address


def _prose(lead: str, rest: str) -> Prose:
    text = f"{lead.ljust(39, '.')}. {rest}"
    return Prose(f"<p>{text}</p>", text, (), f"{text}\n")


def _shown(entries: list[Entry]) -> dict[str, tuple[Shows, str]]:
    """Return the pages that say which texts they show, with what they are."""
    story = stories.tell(entries)
    templates, _ = read_tree(ROOT / "templates", "templates")
    workshop = set_up(view(story, keep(story), ENGLISH), templates, {})
    return {
        it.address: (it.shows, workshop.renderer.render(it, it.context()).value.content)
        for it in workshop.pages
        if it.shows is not None
    }
