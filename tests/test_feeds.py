"""The feeds: RFC 4287's rules, JSON Feed 1.1's, IDs that last, times that come from the content."""

from __future__ import annotations

import json
import re
from pathlib import Path
from xml.etree import ElementTree

import feedparser
import pytest

from tests.sites import Page
from tests.stories import entry, tell
from timeline.feeds import feed_pages, json_feed
from timeline.ledger import keep
from timeline.model import Correction
from timeline.phrases import ENGLISH
from timeline.views import Views, view

ATOM = "{http://www.w3.org/2005/Atom}"
RFC3339 = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:Z|[+-]\d\d:\d\d)")


@pytest.fixture(scope="session")
def atoms(shipped: Path) -> dict[str, bytes]:
    return {
        it.relative_to(shipped).as_posix(): it.read_bytes()
        for it in sorted(shipped.rglob("feed.xml"))
    }


def test_there_is_a_feed_of_the_timeline_of_each_claim_and_of_the_corrections(
    atoms: dict[str, bytes], shipped: Path
) -> None:
    claims = {f"claims/{it.name}/feed.xml" for it in (shipped / "claims").iterdir() if it.is_dir()}

    assert set(atoms) == {"feed.xml", "corrections/feed.xml", *claims}


def test_every_feed_keeps_the_rules_of_atom(atoms: dict[str, bytes]) -> None:
    """RFC 4287: one id, title and updated each; an author; unique ids; RFC 3339 times."""
    for path, content in atoms.items():
        feed = ElementTree.fromstring(content)
        assert feed.tag == f"{ATOM}feed"
        for holder in (feed, *feed.findall(f"{ATOM}entry")):
            for name in ("id", "title", "updated"):
                assert len(holder.findall(f"{ATOM}{name}")) == 1, (path, name)
            for when in ("updated", "published"):
                for it in holder.findall(f"{ATOM}{when}"):
                    assert RFC3339.fullmatch(it.text or ""), (path, it.text)
        assert feed.find(f"{ATOM}author/{ATOM}name") is not None
        links = {it.get("rel"): it.get("href") for it in feed.findall(f"{ATOM}link")}
        assert links["self"] == f"https://example.org/{path}"
        ids = [it.findtext(f"{ATOM}id") for it in feed.findall(f"{ATOM}entry")]
        assert len(ids) == len(set(ids)), path
        assert all(re.fullmatch(r"tag:[^,]+,\d{4}:\S+", it or "") for it in ids), path
        times = [it.findtext(f"{ATOM}updated") or "" for it in feed.findall(f"{ATOM}entry")]
        assert times == sorted(times, reverse=True), path
        assert not times or feed.findtext(f"{ATOM}updated") == times[0], path


def test_feedparser_finds_nothing_wrong(atoms: dict[str, bytes]) -> None:
    for path, content in atoms.items():
        read = feedparser.parse(content)
        assert not read.bozo, (path, read.get("bozo_exception"))
        assert read.version == "atom10"


def test_every_page_leads_to_the_feeds_and_a_claim_to_its_own(
    shipped_pages: dict[str, Page],
) -> None:
    for path, page in shipped_pages.items():
        kinds = {it.get("type") for it in page.all("link", rel="alternate")}
        assert {"application/atom+xml", "application/feed+json"} <= kinds, path
    for path, own in (
        ("claims/troops-in-russia/index.html", "claims/troops-in-russia/feed.xml"),
        ("corrections/index.html", "corrections/feed.xml"),
    ):
        addresses = [it["href"] for it in shipped_pages[path].all("link", rel="alternate")]
        assert any(it.endswith(own) for it in addresses), path


def test_the_json_feed_keeps_the_rules_of_version_1_1(
    shipped: Path, atoms: dict[str, bytes]
) -> None:
    feed = json.loads((shipped / "feed.json").read_bytes())

    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert feed["feed_url"] == "https://example.org/feed.json"
    for item in feed["items"]:
        assert isinstance(item["id"], str)
        assert item["content_text"]
        assert RFC3339.fullmatch(item["date_published"])
        assert RFC3339.fullmatch(item["date_modified"])
        assert all(author["name"] for author in item["authors"])
    atom = ElementTree.fromstring(atoms["feed.xml"])
    assert [it["id"] for it in feed["items"]] == [
        it.findtext(f"{ATOM}id") for it in atom.findall(f"{ATOM}entry")
    ]


def seen(*told: object, base_url: str = "https://example.org/") -> Views:
    story = tell(told)  # type: ignore[arg-type]
    moved = story._replace(site=story.site._replace(base_url=base_url))
    return view(moved, keep(moved), ENGLISH)


def items(views: Views, address: str) -> list[object]:
    page = next(it for it in feed_pages(views) if it.address == address)
    return list(page.context().items)  # type: ignore[attr-defined]


def test_an_id_stays_when_the_site_moves_to_another_domain() -> None:
    told = entry("a", "2024-01-01", "south")
    here, there = (
        items(seen(told, base_url=base), "feed.xml")
        for base in ("https://example.org/", "https://elsewhere.example/timeline/")
    )

    assert [it.id for it in here] == [it.id for it in there]  # type: ignore[attr-defined]


def test_a_claims_feed_also_tells_of_changes_of_its_standing() -> None:
    views = seen(entry("a", "2024-01-01", "south"), entry("b", "2024-01-03", "west"))
    titles = [it.title for it in items(views, "claims/claim/feed.xml")]  # type: ignore[attr-defined]

    assert "Title of claim: from reported to corroborated" in titles
    assert "Title of b" in titles


def test_a_correction_is_news_of_its_own_day() -> None:
    from tests.stories import when

    mended = entry(
        "a", "2024-01-01", "south", corrections=(Correction(when("2024-05-01"), "Mended."),)
    )
    views = seen(mended, entry("b", "2024-02-01", "west"))
    (item,) = items(views, "corrections/feed.xml")
    first = items(views, "feed.xml")[0]

    assert (item.text, item.updated) == ("Mended.", "2024-05-01T00:00:00Z")  # type: ignore[attr-defined]
    assert (first.title, first.updated) == ("Title of a", "2024-05-01T00:00:00Z")  # type: ignore[attr-defined]
    assert json.loads(json_feed(views).content)["items"][0]["title"] == "Title of a"
