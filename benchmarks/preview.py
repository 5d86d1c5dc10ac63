"""A content folder → how long it takes from saving an entry until the browser shows the new page.

`python benchmarks/preview.py content` copies the folder, serves it, opens the page of an
entry and the timeline, and saves that entry again and again. The clock runs from just
before the save until the first frame of the new page; one clock, as all is on one machine.
Needs Playwright and Chromium (`CHROMIUM`, else /usr/bin/chromium).
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from queue import Queue

from playwright.sync_api import Page, sync_playwright

ROOT = Path(__file__).parent.parent
PATIENCE = 600.0
ARGUMENTS = ("--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking")
#: Tells, once a page is painted, what it says and when that was.
_TELL = """
addEventListener("DOMContentLoaded", () => requestAnimationFrame(() => setTimeout(() => {
  const found = document.documentElement.textContent.match(/Saved-(\\d+)/u);
  globalThis.seen = [found ? Number(found[1]) : -1, Date.now()];
})));
"""


def main() -> None:
    """Print a line for each page."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("content", type=Path)
    parser.add_argument("--edits", type=int, default=20)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        content = Path(folder) / "content"
        shutil.copytree(asked.content, content)
        entries = sorted(content.glob("entries/*/*.md"))
        entry = entries[len(entries) // 2]
        print(f"{asked.content}: {len(entries):,} entries, {asked.edits} saves, milliseconds")
        print(f"{'page':24}{'median':>9}{'least':>9}{'most':>9}{'all written':>14}")
        for name, path in (("the entry", f"entries/{entry.stem}/"), ("the timeline", "")):
            shown, written = measure(content, entry, path, asked.edits)
            print(
                f"{name:24}{statistics.median(shown):9.0f}{min(shown):9.0f}{max(shown):9.0f}"
                f"{statistics.median(written) * 1000:14.0f}"
            )


def measure(content: Path, entry: Path, path: str, edits: int) -> tuple[list[float], list[float]]:
    """Return the milliseconds until the page is there, and the seconds until the site is."""
    lines: Queue[str] = Queue()
    server = subprocess.Popen(
        [
            sys.executable,
            ROOT / "build.py",
            "serve",
            "--port",
            "0",
            "--content",
            content,
            "--templates",
            ROOT / "templates",
        ],
        stdout=subprocess.PIPE,
        text=True,
    )
    threading.Thread(target=_read, args=(server, lines), daemon=True).start()
    shown, written = [], []
    try:
        address = lines.get(timeout=PATIENCE).split()[0]
        _build_told(lines)
        with sync_playwright() as playwright:
            program = os.environ.get("CHROMIUM", "/usr/bin/chromium")
            browser = playwright.chromium.launch(executable_path=program, args=list(ARGUMENTS))
            page = browser.new_page()
            page.add_init_script(_TELL)
            page.goto(address + path)
            for number in range(edits):
                shown.append(_saved(page, entry, number))
                written.append(_build_told(lines))
            browser.close()
    finally:
        server.terminate()
        server.wait()
    return shown, written


def _saved(page: Page, entry: Path, number: int) -> float:
    """Save an entry and return the milliseconds until the page has been painted anew."""
    page.wait_for_function("() => globalThis.LiveReload?.connector.protocol === 7")
    whole = re.sub(
        r"^(title: )(Saved-\d+ )?", rf"\1Saved-{number} ", entry.read_text(), flags=re.MULTILINE
    )
    began = time.time()
    entry.write_text(whole)
    answer = page.wait_for_function(
        "(number) => globalThis.seen?.[0] === number && seen[1]",
        arg=number,
        timeout=PATIENCE * 1000,
    )
    return float(answer.json_value()) - began * 1000


def _read(server: subprocess.Popen[str], lines: Queue[str]) -> None:
    for line in server.stdout or ():
        lines.put(line)


def _build_told(lines: Queue[str]) -> float:
    """Wait for the line of a build and return the seconds that it took."""
    while True:
        line = lines.get(timeout=PATIENCE)
        found = re.search(r" files new in ([\d.]+) s", line)
        if found:
            return float(found[1])


if __name__ == "__main__":
    main()
