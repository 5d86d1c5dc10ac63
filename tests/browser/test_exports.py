"""What is taken away works where it is taken to: a browser's own `fetch`, TimelineJS 3."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import tarfile
from collections.abc import Callable
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from tests.browser.conftest import PATIENCE, Watched
from tests.sites import Page
from tests.test_datapage import expected, snippet

pytestmark = pytest.mark.browser

#: Kept nowhere in this repository; only the test looks at it.
TIMELINEJS = "@knight-lab/timelinejs@3.9.11"


def test_the_javascript_snippet_says_which_claims_moved(
    shipped: Path,
    shipped_pages: dict[str, Page],
    hosted: Callable[[Path], str],
    watched: Watched,
) -> None:
    root = hosted(shipped)
    code = snippet(shipped_pages["data/index.html"], "javascript")
    here = code.replace("https://example.org/", root)
    watched.page.goto(f"{root}data/")
    watched.page.evaluate(f"async () => {{ {here} }}")
    told = [it.replace(" null ", " None ") for it in watched.console]

    assert told == expected(shipped, code)


@pytest.fixture(scope="session")
def timelinejs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The built files of TimelineJS 3, from its npm package."""
    npm = shutil.which("npm")
    if npm is None:
        how = "The test with TimelineJS needs npm: `apt install npm`."
        pytest.fail(how) if os.environ.get("CI") else pytest.skip(how)
    folder = tmp_path_factory.mktemp("timelinejs")
    subprocess.run([npm, "pack", "--silent", TIMELINEJS], cwd=folder, check=True, timeout=300)
    (packed,) = folder.glob("*.tgz")
    with tarfile.open(packed) as tar:
        tar.extractall(folder, filter="data")
    return folder / "package/dist"


def test_timelinejs_shows_the_story(
    timelinejs: Path, shipped: Path, tmp_path: Path, watched: Watched
) -> None:
    (tmp_path / "timelinejs").symlink_to(timelinejs)
    shutil.copy(shipped / "data/timelinejs.json", tmp_path / "story.json")
    (tmp_path / "index.html").write_text(
        '<!doctype html><meta charset="utf-8"><title>It</title><link rel="icon" href="data:,">'
        '<link rel="stylesheet" href="timelinejs/css/timeline.css">'
        '<script src="timelinejs/js/timeline.js"></script>'
        '<div id="it" style="width: 100%; height: 600px"></div>'
        "<script>window.timeline = new TL.Timeline('it', 'story.json', {font: null});</script>"
    )
    served = partial(_Quiet, directory=str(tmp_path))
    server = ThreadingHTTPServer(("127.0.0.1", 0), served)
    Thread(target=server.serve_forever, daemon=True).start()
    told = json.loads((shipped / "data/timelinejs.json").read_bytes())
    try:
        watched.page.goto(f"http://127.0.0.1:{server.server_address[1]}/")
        watched.page.wait_for_function(
            f"() => document.querySelectorAll('.tl-timemarker').length === {len(told['events'])}",
            timeout=PATIENCE,
        )
        shown = watched.page.evaluate("() => document.querySelector('#it').innerText")
        watched.page.evaluate(
            f"() => timeline.goToId({json.dumps(told['events'][0]['unique_id'])})"
        )
        slide = watched.page.locator(".tl-slide", has_text=told["events"][0]["display_date"]).first
        assert slide.count() == 1
    finally:
        server.shutdown()
        server.server_close()

    assert told["title"]["text"]["headline"] in shown
    assert watched.errors == []
    assert watched.foreign == []


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Say nothing."""
