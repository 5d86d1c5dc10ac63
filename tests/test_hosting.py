"""What hosts and crawlers read: each page in the sitemap, one policy, a zip always the same."""

from __future__ import annotations

import json
import zipfile
from hashlib import sha256
from pathlib import Path
from xml.etree import ElementTree

from tests.sites import ROOT, Page
from timeline.hosting import HEADERS


def test_the_sitemap_has_every_page_and_nothing_else(
    shipped: Path, shipped_pages: dict[str, Page]
) -> None:
    root = ElementTree.fromstring((shipped / "sitemap.xml").read_bytes())
    listed = [it.text for it in root.iter("{http://www.sitemaps.org/schemas/sitemap/0.9}loc")]
    there = {
        f"https://example.org/{path.removesuffix('index.html')}"
        for path, page in shipped_pages.items()
        if path != "404.html" and 'http-equiv="refresh"' not in page.source
    }

    assert len(listed) == len(set(listed))
    assert set(listed) == there


def test_robots_lead_to_the_sitemap(shipped: Path) -> None:
    assert "Sitemap: https://example.org/sitemap.xml" in (shipped / "robots.txt").read_text()


def test_the_headers_close_what_a_page_cannot(shipped: Path) -> None:
    text = (shipped / "_headers").read_text()

    for line in (
        "  Referrer-Policy: no-referrer",
        "  X-Content-Type-Options: nosniff",
        "frame-ancestors 'none'",
        "  Permissions-Policy: ",
    ):
        assert line in text
    assert text.startswith("/*\n")


def test_the_docs_say_what_to_send_where_the_headers_file_is_not_read() -> None:
    docs = (ROOT / "docs" / "DEPLOY.md").read_text(encoding="utf-8").splitlines()

    assert [line for line in docs if ": " in line and line.split(": ")[0] in dict(HEADERS)] == [
        f"{name}: {value}" for name, value in HEADERS
    ]


def test_the_zip_holds_the_site_as_it_is(shipped: Path) -> None:
    with zipfile.ZipFile(shipped / "data/site.zip") as packed:
        held = {it: packed.read(it) for it in packed.namelist()}
    there = {
        f"site/{it.relative_to(shipped).as_posix()}": it.read_bytes()
        for it in shipped.rglob("*")
        if it.is_file() and it.name not in ("site.zip", "manifest.json")
    }

    assert {it: content for it, content in held.items() if it in there} == there
    assert set(held) - set(there) <= {"site/manifest.json"}


def test_the_manifest_has_every_file_but_itself(shipped: Path) -> None:
    manifest = json.loads((shipped / "manifest.json").read_bytes())
    there = {
        it.relative_to(shipped).as_posix(): sha256(it.read_bytes()).hexdigest()
        for it in shipped.rglob("*")
        if it.is_file() and it.name != "manifest.json"
    }

    assert manifest["files"] == there
