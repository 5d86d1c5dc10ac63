"""A built site → what its timeline weighs, and how long its filters take in Chromium.

`python benchmarks/filters.py site [--runs 5]`. Sizes are of gzip at its best. A time
is from the change of a control to the frame after the one that shows its result;
medians, on whatever else the machine does. What a query costs is the files that it
loads, on a page that has loaded none before.
"""

from __future__ import annotations

import argparse
import gzip
import os
import statistics
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Page, sync_playwright

ARGUMENTS = ("--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-sync", "--no-first-run")
#: Facets, each with its first option and without.
FACETS = ("party", "stance", "reliability", "year", "claim")
#: Chooses an option and answers how many milliseconds it takes until it is seen.
SCRIPTED = """([id, index]) => new Promise((done) => {
  const select = document.getElementById(id);
  const start = performance.now();
  document.addEventListener("timeline:filtered", () => requestAnimationFrame(() => {
    setTimeout(() => done(performance.now() - start));
  }), { once: true });
  select.selectedIndex = index;
  select.dispatchEvent(new Event("change", { bubbles: true }));
})"""
#: The same without script, where the style alone has to be worked out and laid out.
PLAIN = """([id, index]) => {
  const start = performance.now();
  document.getElementById(id).selectedIndex = index;
  document.body.getBoundingClientRect();
  return performance.now() - start;
}"""


def main() -> None:
    """Print the figures of the site that the command line names."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("site", type=Path)
    parser.add_argument("--runs", type=int, default=5)
    asked = parser.parse_args()
    weigh(asked.site)
    with served(asked.site) as root, sync_playwright() as playwright:
        program = os.environ.get("CHROMIUM", "/usr/bin/chromium")
        browser = playwright.chromium.launch(executable_path=program, args=list(ARGUMENTS))
        for name, script, plays in (("with script", SCRIPTED, True), ("without", PLAIN, False)):
            print(f"a filter change {name}: {times(browser, root, script, plays, asked.runs)}")
        for query in queries(browser, root):
            print(cost(browser, root, query, asked.site))
        browser.close()


def packed(file: Path) -> int:
    """Return the size of a file as it goes over the wire."""
    return len(gzip.compress(file.read_bytes(), 9))


def weigh(site: Path) -> None:
    """Print what a reader loads before and after the first touch."""
    first = [site / "index.html", *site.glob("assets/site.*")]
    for file in sorted(first):
        print(
            f"{file.relative_to(site)}: {packed(file):,} bytes ({file.stat().st_size:,} unpacked)"
        )
    print(f"first load: {sum(map(packed, first)):,} bytes")
    for kind in ("words", "pairs", "cards", "whole"):
        sizes = [packed(file) for file in sorted((site / "search" / kind).rglob("*.js"))]
        if sizes:
            mean, most = statistics.mean(sizes), max(sizes)
            print(f"search/{kind}: {len(sizes):,} files, mean {mean:,.0f}, largest {most:,} bytes")


@contextmanager
def served(site: Path) -> Iterator[str]:
    """Serve a folder and give its address."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(site)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}/"
    server.shutdown()
    server.server_close()


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Say nothing."""


def times(browser: Browser, root: str, script: str, plays: bool, runs: int) -> str:
    """Return the median and the longest time of filter changes, in milliseconds."""
    context = browser.new_context(java_script_enabled=plays)
    page = context.new_page()
    page.goto(root, wait_until="load")
    page.evaluate(script, ["filter-party", 1])  # the first loads what it needs
    page.evaluate(script, ["filter-party", 0])
    found = [
        page.evaluate(script, [f"filter-{name}", index])
        for _ in range(runs)
        for name in FACETS
        for index in (1, 0)
    ]
    context.close()
    return f"median {statistics.median(found):.0f} ms, longest {max(found):.0f} ms"


def queries(browser: Browser, root: str) -> list[str]:
    """Return a few queries of words that the site has: one, three, a phrase, a phrase of many."""
    page = browser.new_page()
    page.goto(root)
    words = (page.locator("article.entry summary").first.text_content() or "").split()
    page.close()
    longest = sorted({word.strip(".,:;") for word in words}, key=len)[-3:]
    return [longest[-1], " ".join(longest), f'"{" ".join(words[:2])}"', f'"{" ".join(words[:6])}"']


def cost(browser: Browser, root: str, query: str, site: Path) -> str:
    """Return what a first query loads."""
    page = browser.new_page()
    page.goto(root)
    asked: list[str] = []
    page.on("requestfinished", lambda it: asked.append(urlsplit(it.url).path.lstrip("/")))
    _until(page, lambda: page.fill("#filter-q", query))
    files = [site / path for path in asked if path.startswith("search/")]
    told = page.text_content("#result-count")
    page.close()
    return f"{query}: {told}, {len(files)} files, {sum(map(packed, files)):,} bytes"


def _until(page: Page, act: Callable[[], object]) -> None:
    """Act, and wait until the page has painted what that asks for."""
    page.evaluate(
        "() => document.addEventListener('timeline:filtered', () => (globalThis.painted = true))"
    )
    act()
    page.keyboard.press("Enter")
    page.wait_for_function("() => globalThis.painted")


if __name__ == "__main__":
    main()
