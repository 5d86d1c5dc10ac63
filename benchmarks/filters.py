"""Built sites → what their timelines weigh, and how long their filters take in Chromium.

`python benchmarks/filters.py site site-10000 > benchmarks/FILTERS.md`; what is printed
says how it was measured.
"""

from __future__ import annotations

import argparse
import gzip
import os
import re
import statistics
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Page, sync_playwright

ARGUMENTS = ("--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-sync", "--no-first-run")
OPENING = """\
# What the timeline weighs, and how fast its filters are

Measured by `benchmarks/filters.py` in Chromium; sizes are of gzip at its best.
A time is from the change of a control to the frame after the one that shows its result, on
whatever else the machine does; the work of its thread is that of script, style, layout and paint,
as Chromium's trace has it, so that what else runs does not count.
What a query costs is what it loads on a page that has loaded nothing before: the columns that the
filters read of entries that are not on the page, and the files of the index.
The site of 10,000 entries has the sentences of the shipped one, drawn at random
(`python benchmarks/corpus.py 10000 folder content`).
"""
#: What the thread of a page does from the change of a control until it is painted.
WORK = ("EventDispatch", "TimerFire", "UpdateLayoutTree", "Layout", "PrePaint", "Paint", "Layerize")
#: A page is also weighed with so many of its entries alone, to compare stories of other lengths.
FEW = 200
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
    """Print the figures of the sites that the command line names."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("site", type=Path, nargs="+")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--query", action="append", default=[])
    asked = parser.parse_args()
    print(OPENING)
    with sync_playwright() as playwright:
        program = os.environ.get("CHROMIUM", "/usr/bin/chromium")
        browser = playwright.chromium.launch(executable_path=program, args=list(ARGUMENTS))
        for site in asked.site:
            with served(site) as root:
                print(f"## {title(site)}\n")
                table(("", "bytes"), weights(site))
                table(
                    ("a filter change", "work of its thread", "median", "longest"),
                    times(browser, root, asked.runs),
                )
                wanted = asked.query or queries(browser, root)
                found = [cost(browser, root, query, site) for query in wanted]
                table(("a first query", "entries", "files", "bytes"), found)
        browser.close()


def title(site: Path) -> str:
    """Return how many entries a site has, in words."""
    return f"{sum(1 for _ in site.glob('entries/*/index.html')):,} entries"


def table(heads: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> None:
    """Print a table."""
    for row in (heads, ("---", *("--:" for _ in heads[1:])), *rows):
        print(f"| {' | '.join(row)} |")
    print()


def packed(file: Path) -> int:
    """Return the size of a file as it goes over the wire."""
    return len(gzip.compress(file.read_bytes(), 9))


def weights(site: Path) -> Iterator[tuple[str, ...]]:
    """Yield what a reader loads before and after the first touch."""
    first = [site / "index.html", *sorted(site.glob("assets/site.*"))]
    for file in first:
        yield (
            f"`/{re.sub('[.][0-9a-f]{12}', '', str(file.relative_to(site)))}`",
            f"{packed(file):,}",
        )
    yield "all that is loaded before a touch", f"{sum(map(packed, first)):,}"
    text = first[0].read_text(encoding="utf-8")
    cards = re.findall('<article class="entry".*?</article>\n*', text, re.DOTALL)
    for card in cards[FEW:]:
        text = text.replace(card, "")
    if len(cards) > FEW:
        said = f"`/index.html` with the first {FEW} of its {len(cards)} entries alone"
        yield said, f"{len(gzip.compress(text.encode(), 9)):,}"
    for name in ("columns", "words", "pairs"):
        if (site / f"search/{name}.js").exists():
            yield f"`/search/{name}.js`", f"{packed(site / f'search/{name}.js'):,}"
    for kind in ("words", "pairs", "cards", "whole"):
        sizes = [packed(file) for file in sorted((site / "search" / kind).rglob("*.js"))]
        if sizes:
            mean, most = statistics.mean(sizes), max(sizes)
            yield (
                f"`/search/{kind}/`: {len(sizes):,} files, each",
                f"{mean:,.0f} (largest {most:,})",
            )


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


def times(browser: Browser, root: str, runs: int) -> Iterator[tuple[str, ...]]:
    """Yield the median and the longest time of filter changes, with script and without."""
    for name, script, plays in (("with script", SCRIPTED, True), ("without", PLAIN, False)):
        context = browser.new_context(java_script_enabled=plays)
        page = context.new_page()
        page.goto(root, wait_until="load")
        if plays:
            page.locator("#filters:not(.is-plain)").wait_for()  # a script that fails ends it here
        page.evaluate(script, ["filter-party", 1])  # the first loads what it needs
        page.evaluate(script, ["filter-party", 0])
        with traced(page) as work:
            found = [
                page.evaluate(script, [f"filter-{name}", index])
                for _ in range(runs)
                for name in FACETS
                for index in (1, 0)
            ]
        context.close()
        each = sum(work) / len(found)
        yield name, f"{each:.0f} ms", f"{statistics.median(found):.0f} ms", f"{max(found):.0f} ms"


@contextmanager
def traced(page: Page) -> Iterator[list[float]]:
    """Give a list that holds, at the end, the milliseconds that the page itself worked."""
    session = page.context.new_cdp_session(page)
    events: list[dict[str, Any]] = []
    ended: list[object] = []
    session.on("Tracing.dataCollected", lambda told: events.extend(told["value"]))
    session.on("Tracing.tracingComplete", lambda _: ended.append(True))
    session.send(
        "Tracing.start", {"categories": "devtools.timeline", "transferMode": "ReportEvents"}
    )
    work: list[float] = []
    yield work
    page.wait_for_timeout(300)
    session.send("Tracing.end")
    while not ended:
        page.wait_for_timeout(50)
    work += [it.get("tdur", 0) / 1000 for it in events if it["name"] in WORK and it["ph"] == "X"]


def queries(browser: Browser, root: str) -> list[str]:
    """Return a few queries of words that the site has: one, three, a phrase, a phrase of many."""
    page = browser.new_page()
    page.goto(root)
    words = (page.locator("article.entry summary").first.text_content() or "").split()
    page.close()
    longest = sorted({word.strip(".,:;") for word in words}, key=len)[-3:]
    return [longest[-1], " ".join(longest), f'"{" ".join(words[:2])}"', f'"{" ".join(words[:6])}"']


def cost(browser: Browser, root: str, query: str, site: Path) -> tuple[str, ...]:
    """Return what a first query finds and loads."""
    page = browser.new_page()
    page.goto(root)
    asked: list[str] = []
    page.on("requestfinished", lambda it: asked.append(urlsplit(it.url).path.lstrip("/")))
    _until(page, lambda: page.fill("#filter-q", query))
    # cards are what it finds, not what it costs to find it
    paths = [path for path in asked if path.startswith("search/")]
    files = [site / path for path in paths if not path.startswith("search/cards/")]
    told = (page.text_content("#result-count") or "").partition(" ")[0]
    page.close()
    return f"`{query}`", told, f"{len(files)}", f"{sum(map(packed, files)):,}"


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
