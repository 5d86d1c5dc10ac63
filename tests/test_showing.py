"""A preview answers as a host of the published site would."""

from __future__ import annotations

import asyncio
from threading import Thread

import pytest

from timeline.showing import Shown, answer

HEADERS = (
    b"/*\n  Content-Security-Policy: default-src 'none'\n\n/assets/*\n  Cache-Control: immutable\n"
)
PAGE = b"<!doctype html><html><head></head><body>%s</body></html>"


class Site:
    """A site in memory."""

    def __init__(self, root: str = "/", faults: str = "", **files: bytes) -> None:
        self.root, self.faults = root, faults
        self.files = {
            "index.html": PAGE % b"home",
            "claims/index.html": PAGE % b"claims",
            "404.html": PAGE % b"not here",
            "assets/site.css": b"p{}",
            "_headers": HEADERS,
            ".hidden": b"hidden",
        } | files

    async def file(self, name: str) -> bytes | None:
        return self.files.get(name)


def ask(path: str, site: Site | None = None) -> Shown:
    found: list[Shown] = []
    story = answer(site or Site(), path, "127.0.0.1:8000")
    # in a thread of its own, where no loop of a browser's is running
    thread = Thread(target=lambda: found.append(asyncio.run(story)))
    thread.start()
    thread.join()
    return found[0]


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("", b"home"),
        ("index.html", b"home"),
        ("claims/", b"claims"),
        ("claims/index.html", b"claims"),
    ],
)
def test_a_path_shows_its_page(path: str, text: bytes) -> None:
    shown = ask(path)

    assert (shown.status, text in shown.content) == (200, True)
    assert shown.headers["Content-Type"] == "text/html; charset=utf-8"
    assert shown.identity


def test_a_folder_without_its_slash_leads_on() -> None:
    shown = ask("claims")

    assert (shown.status, shown.headers["Location"]) == (302, "/claims/")


def test_headers_are_those_that_the_site_asks_for() -> None:
    assert ask("").headers["Content-Security-Policy"] == "default-src 'none'"
    assert ask("").headers["Cache-Control"] == "no-store"
    assert ask("assets/site.css").headers["Cache-Control"] == "immutable"
    assert ask("nothing").headers["Cache-Control"] == "no-store"


def test_a_file_is_as_it_was_built() -> None:
    shown = ask("assets/site.css")

    assert shown.content == b"p{}"
    assert shown.headers["Content-Type"] == "text/css; charset=utf-8"


@pytest.mark.parametrize(
    "path",
    [
        *("nothing", "nothing/", "/", "//", "/index.html", "../index.html", "claims/../index.html"),
        *(".hidden", "claims/.hidden", "./index.html", "index.html\0", "\0", "..\\index.html"),
    ],
)
def test_what_is_not_there_shows_the_own_page_of_the_site(path: str) -> None:
    shown = ask(path)

    assert shown.status == 404
    assert b"not here" in shown.content
    assert b"preview.js" in shown.content


def test_a_site_below_a_path_is_found_with_it_and_without() -> None:
    site = Site(root="/story/")

    assert b"claims" in ask("story/claims/", site).content
    assert b"claims" in ask("claims/", site).content
    assert ask("story/claims", site).headers["Location"] == "/story/claims/"


def test_faults_stand_in_every_page_and_in_no_file() -> None:
    site = Site(faults="<p>fault</p>")

    for path in ("", "claims/", "nothing"):
        assert b"<p>fault</p>" in ask(path, site).content
    assert ask("assets/site.css", site).content == b"p{}"


def test_without_any_page_the_faults_are_what_is_shown_under_a_strict_policy() -> None:
    site = Site(faults="<p>fault</p>")
    site.files.clear()

    shown = ask("claims/", site)

    assert shown.status == 200
    assert b"<p>fault</p>" in shown.content
    assert "default-src 'none'" in shown.headers["Content-Security-Policy"]


def test_without_any_page_and_any_fault_nothing_is_there_yet() -> None:
    site = Site()
    site.files.clear()

    assert ask("", site).status == 404
