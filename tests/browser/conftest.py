"""One Chromium for all tests, pages that are watched, and folders served as a host would.

Chromium is the program that `CHROMIUM` names, or /usr/bin/chromium. Where there is
none, these tests say how to get one; in CI (`CI` is set) they fail.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import urlsplit

import pytest

from tests.conftest import NO_CHROMIUM

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

ARGUMENTS = (
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"),
    *("--disable-background-networking", "--disable-component-update", "--disable-dev-shm-usage"),
    # whatever a page asks for, no other machine hears of it
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
)
#: Milliseconds; long, as the machine may be busy: what waits goes on as soon as it can.
PATIENCE = 60_000
_REPORT = """
document.addEventListener("securitypolicyviolation", (event) => {
  window.__violated(`${event.effectiveDirective} ${event.blockedURI} at ${event.documentURI}`);
});
"""


class Watched(NamedTuple):
    """A page, and what it did: everything here but the page is empty when all is well."""

    page: Page
    console: list[str]
    errors: list[str]
    violations: list[str]
    foreign: list[str]

    @property
    def trouble(self) -> list[str]:
        """All that was seen and should not have been."""
        return [*self.console, *self.errors, *self.violations, *self.foreign]


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The browser, started once."""
    program = os.environ.get("CHROMIUM", "/usr/bin/chromium")
    if not os.access(program, os.X_OK):
        how = f"{program} is not there. {NO_CHROMIUM}"
        pytest.fail(how) if os.environ.get("CI") else pytest.skip(how)
    from playwright.sync_api import expect, sync_playwright

    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=list(ARGUMENTS))
        yield browser
        browser.close()


@pytest.fixture
def new_context(chromium: Browser) -> Iterator[Callable[..., BrowserContext]]:
    """Make a fresh context, of any options that Playwright knows: `new_context(locale="ar")`."""
    made: list[BrowserContext] = []

    def make(**options: Any) -> BrowserContext:
        context = chromium.new_context(**options)
        context.set_default_timeout(PATIENCE)
        made.append(context)
        return context

    yield make
    for context in made:
        context.close()


@pytest.fixture
def watched_page(new_context: Callable[..., BrowserContext]) -> Callable[..., Watched]:
    """Make a page in a fresh context and record what it does: `watched_page(locale="ar")`."""

    def make(**options: Any) -> Watched:
        context = new_context(**options)
        seen = Watched(context.new_page(), [], [], [], [])
        context.expose_binding("__violated", lambda _, told: seen.violations.append(told))
        context.add_init_script(_REPORT)
        context.on("console", lambda message: seen.console.append(message.text))
        context.on("weberror", lambda told: seen.errors.append(str(told.error)))
        context.on("request", lambda it: seen.foreign.append(it.url) if _foreign(it.url) else None)
        return seen

    return make


@pytest.fixture
def watched(watched_page: Callable[..., Watched]) -> Watched:
    """A page that is watched."""
    return watched_page()


def _foreign(url: str) -> bool:
    parts = urlsplit(url)
    own = parts.scheme in ("file", "data", "blob", "about")
    return not own and parts.hostname not in ("127.0.0.1", "localhost", "::1")


@pytest.fixture(scope="session")
def hosted() -> Iterator[Callable[[Path], str]]:
    """Serve a built site with the headers that it asks for; return its address."""
    servers: list[ThreadingHTTPServer] = []

    def host(folder: Path) -> str:
        serve = partial(_Host, directory=str(folder))
        servers.append(ThreadingHTTPServer(("127.0.0.1", 0), serve))
        threading.Thread(target=servers[-1].serve_forever, daemon=True).start()
        return f"http://127.0.0.1:{servers[-1].server_address[1]}/"

    yield host
    for server in servers:
        server.shutdown()
        server.server_close()


class _Host(SimpleHTTPRequestHandler):
    """A static host that reads `_headers`, and shows the site's own page for what is not there."""

    def end_headers(self) -> None:
        lines = (Path(self.directory) / "_headers").read_text().splitlines()
        applies = False
        for line in lines:
            if not line.startswith(" "):
                applies = self.path.startswith(line.rstrip("*")) if line else False
            elif applies:
                name, _, value = line.strip().partition(": ")
                self.send_header(name, value)
        super().end_headers()

    def send_error(self, code: int, *rest: object) -> None:
        content = (Path(self.directory) / "404.html").read_bytes()
        self.send_response(code)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        """Say nothing."""
