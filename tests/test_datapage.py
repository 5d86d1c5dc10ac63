"""The page of the open data describes every file that is there, and its snippets run."""

from __future__ import annotations

import re
import subprocess
import sys
from hashlib import sha256
from html import unescape
from pathlib import Path

from tests.sites import Page
from timeline.tables import TABLES


def snippet(page: Page, name: str) -> str:
    found = re.search(rf'<code id="snippet-{name}">(.*?)</code>', page.source, re.DOTALL)
    assert found
    return unescape(found[1])


def test_every_data_file_is_described_with_its_own_hash(
    shipped: Path, shipped_pages: dict[str, Page]
) -> None:
    text = shipped_pages["data/index.html"].text
    files = [it for it in (shipped / "data").iterdir() if it.name != "index.html"]

    assert files
    for path in (*files, shipped / "feed.xml", shipped / "feed.json"):
        name = path.relative_to(shipped).as_posix()
        assert name in text
        if path.name != "site.zip":  # it holds this page, so its hash can only be in the manifest
            assert sha256(path.read_bytes()).hexdigest() in text, name


def test_every_column_has_its_type_its_meaning_and_an_example(
    shipped_pages: dict[str, Page],
) -> None:
    source = shipped_pages["data/index.html"].source
    row = r'<th scope="row"><code>(.*?)</code></th><td>(.*?)</td><td>(.*?)</td><td[^>]*>(.+?)</td>'
    shown = [
        (name, kind, unescape(re.sub("<.*?>", "`", said)))
        for name, kind, said, _ in re.findall(row, source)
    ]

    assert shown == [(it.name, it.type, it.description) for table in TABLES for it in table.columns]


def test_the_python_snippet_says_which_claims_moved(
    shipped: Path, shipped_pages: dict[str, Page]
) -> None:
    code = snippet(shipped_pages["data/index.html"], "python")
    assert "https://example.org/data/" in code
    here = code.replace("https://example.org/data/", f"file://{shipped}/data/")
    ran = subprocess.run(
        [sys.executable, "-X", "utf8", "-c", here],
        capture_output=True, text=True, encoding="utf-8", check=True, timeout=60,
    )  # fmt: skip

    assert ran.stdout.splitlines() == expected(shipped, code)


def expected(shipped: Path, code: str) -> list[str]:
    """What the question's answer is, by the ledger table."""
    import csv

    month = re.search(r'"(\d{4}-\d\d)"', code)
    assert month
    with (shipped / "data/ledger.csv").open(newline="", encoding="utf-8") as file:
        moved = [it for it in csv.DictReader(file) if it["day"].startswith(month[1])]
    with (shipped / "data/claims.csv").open(newline="", encoding="utf-8") as file:
        titles = {it["id"]: it["title"] for it in csv.DictReader(file)}
    assert moved
    return [
        f"{it['day']} {titles[it['claim']]} {it['before'] or None} → {it['after']}" for it in moved
    ]


def test_the_javascript_snippet_asks_of_the_same_month(shipped_pages: dict[str, Page]) -> None:
    page = shipped_pages["data/index.html"]
    months = [re.findall(r'"(\d{4}-\d\d)"', snippet(page, it)) for it in ("python", "javascript")]

    assert months[0] == months[1] != []
