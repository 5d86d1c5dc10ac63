"""The accepted part of the hostile corpus in a browser: it is read, and does nothing else.

Each page is opened twice: as it is published, and with the policy taken away, so
that what the pages are made of is tried and not only what forbids.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

import pytest

from tests import corpus, sites
from tests.browser.conftest import Watched
from tests.test_hostile import by_name, laid_out

pytestmark = pytest.mark.browser

#: The pages are divided among this many tests, so that they can run side by side.
SHARDS = 4
POLICIES = ("with the policy", "without any policy")
_META = re.compile(r'<meta http-equiv="Content-Security-Policy"[^>]*>\n')

#: Uses all of a page as a reader might, and returns what of it could act: nothing, if all is well.
USE = """() => {
  const found = [];
  const url = (node, name) => new URL(node.getAttribute(name) ?? "", document.baseURI);
  const own = (node, name) => url(node, name).origin === location.origin;
  for (const node of document.querySelectorAll("*"))
    for (const { name, value } of node.attributes)
      if (/^on|^srcdoc$/i.test(name)) found.push(`${node.localName} ${name}=${value}`);
  const never = "iframe, frame, object, embed, base, style, math, foreignObject, template";
  for (const node of document.querySelectorAll(never)) found.push(node.outerHTML);
  for (const node of document.querySelectorAll("script:not([type$=json])"))
    if (!node.hasAttribute("src") || !own(node, "src")) found.push(node.outerHTML);
  for (const node of document.querySelectorAll("img, input[type=image], audio, video, source"))
    if (!own(node, "src")) found.push(node.outerHTML);
  for (const node of document.querySelectorAll("link[rel=stylesheet], link[rel=icon], image, use"))
    if (!own(node, "href")) found.push(node.outerHTML);
  for (const node of document.querySelectorAll("form"))
    if (!own(node, "action")) found.push(node.outerHTML);
  for (const node of document.querySelectorAll("a[href]")) {
    const { protocol } = url(node, "href");
    const saved = protocol === "data:" && node.hasAttribute("download");
    const outside = /^https?:$/.test(protocol) && !own(node, "href");
    const inside = protocol === "mailto:" || own(node, "href");
    const safe = outside ? /noreferrer/.test(node.rel) : inside;
    if (!safe && !saved) found.push(node.outerHTML);
  }
  for (const node of document.querySelectorAll("details")) node.open = true;
  for (const node of document.querySelectorAll("main *"))
    for (const kind of ["mouseover", "mouseenter", "pointerover", "focus", "animationstart"])
      node.dispatchEvent(new Event(kind));
  return found;
}"""


@pytest.fixture(scope="session")
def played(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The site of all accepted cases, by whether it has its policy."""
    folder = tmp_path_factory.mktemp("hostile")
    content = laid_out(folder / "content", corpus.accepted())
    return both(folder, content)


def both(folder: Path, content: Path) -> dict[str, Path]:
    """Build a site, and make the same without a policy."""
    whole = sites.build(folder / "site", content, jobs=2)
    bare = folder / "bare"
    shutil.copytree(whole, bare)
    (bare / "_headers").write_text("")
    for path in bare.rglob("*.html"):
        text, count = _META.subn("", path.read_text(encoding="utf-8"))
        assert count == 1
        path.write_text(text, encoding="utf-8")
    return dict(zip(POLICIES, (whole, bare), strict=True))


class Watch:
    """A page, and whether anything in it acted."""

    def __init__(self, watched: Watched) -> None:
        self.page, self.watched = watched.page, watched
        self.acted: list[str] = []
        context = self.page.context
        context.expose_binding("canary", lambda *_: self.acted.append("the canary was called"))
        context.on("page", lambda page: self.acted.append(f"a window opened: {page.url}"))
        self.page.on("dialog", self._dismiss)
        self.page.on("download", lambda it: self.acted.append(f"a download began: {it.url}"))
        # another canary, which calls the first without waiting for anything
        context.add_init_script("window.canary = window.canary ?? (() => {});")

    def _dismiss(self, dialog: object) -> None:
        self.acted.append("a dialog opened")
        dialog.dismiss()  # type: ignore[attr-defined]

    def open(self, address: str) -> None:
        """Open a page, use all of it, and note what could act."""
        self.page.goto(address)
        could = self.page.evaluate(USE)
        assert could == [], address
        assert self.page.url.partition("?")[0] == address.partition("?")[0]
        assert self.acted == [], address
        assert self.watched.trouble == [], address


@pytest.fixture
def watch(watched: Watched) -> Watch:
    return Watch(watched)


@pytest.mark.parametrize("policy", POLICIES)
@pytest.mark.parametrize("shard", range(SHARDS))
def test_no_page_of_the_corpus_acts(
    shard: int,
    policy: str,
    played: dict[str, Path],
    hosted: Callable[[Path], str],
    watch: Watch,
) -> None:
    root = hosted(played[policy])
    pages = sorted(
        path.relative_to(played[policy]).as_posix().removesuffix("index.html")
        for path in played[policy].rglob("*.html")
        if 'http-equiv="refresh"' not in path.read_text(encoding="utf-8")
    )
    assert sum(page.startswith("entries/") for page in pages) >= 300
    for page in pages[shard::SHARDS]:
        watch.open(root + page)


def test_every_page_of_the_corpus_was_made(played: dict[str, Path]) -> None:
    folders = {"entries/2024": "entries", "claims": "claims", "sources": "sources", "pages": "."}
    for case in corpus.accepted():
        folder, _, name = case.file.path.removeprefix("content/").rpartition("/")
        page = played[POLICIES[0]] / folders[folder] / name.removesuffix(".md") / "index.html"
        assert page.is_file()


@pytest.mark.parametrize("case", by_name(corpus.accepted("site")))
def test_no_site_file_acts(
    case: corpus.Case, tmp_path: Path, hosted: Callable[[Path], str], watch: Watch
) -> None:
    content = laid_out(tmp_path / "content", [case, *corpus.accepted()[:1]])
    for site in both(tmp_path, content).values():
        root = hosted(site)
        for page in (
            "",
            "claims/",
            "claims/claim/",
            "sources/source/",
            "as-of/",
            "data/",
            "print/",
        ):
            watch.open(root + page)


#: An address is hostile too: anybody can send a reader one.
ADDRESSES = [
    '"><img src=x onerror=canary()>',
    "<script>canary()</script>",
    "javascript:canary()",
    "__proto__",
    "constructor",
    "'];canary();['",
    "${canary()}",
    "\u202e\u0000\ud7ff",
    "%",
    "(.*)*$",
    "x" * 4000,
]


@pytest.mark.parametrize("policy", POLICIES)
def test_no_address_of_the_timeline_acts(
    policy: str, played: dict[str, Path], hosted: Callable[[Path], str], watch: Watch
) -> None:
    root = hosted(played[policy])
    names = ("q", "party", "source", "claim", "stance", "reliability", "from", "tag", "asof", "x")
    texts = [quote(it) for it in ADDRESSES]
    for first in range(0, len(texts), 4):
        turned = texts[first:] + texts[:first]
        given = "&".join(f"{name}={text}" for name, text in zip(names, turned, strict=False))
        watch.open(f"{root}?{given}#{turned[-1]}")
    watch.open(f"{root}?q=%E0%A4%A&claim=%zz&&&==&__proto__[x]=1&constructor[prototype][x]=1#%zz")


def test_an_act_would_be_seen(
    played: dict[str, Path], hosted: Callable[[Path], str], watch: Watch
) -> None:
    """The watch is no watch if it sees nothing when something acts."""
    bare = played[POLICIES[1]]
    shutil.copytree(bare, bare.with_name("acting"))
    page = bare.with_name("acting") / "about" / "index.html"
    acting = "<script>canary()</script><img src=https://evil.example/x.png onerror=alert()>"
    page.write_text(page.read_text(encoding="utf-8").replace("</main>", f"{acting}</main>"))
    watch.page.goto(hosted(bare.with_name("acting")) + "about/")
    watch.page.wait_for_timeout(100)

    assert "the canary was called" in watch.acted
    assert "a dialog opened" in watch.acted
    assert watch.watched.foreign == ["https://evil.example/x.png"]
    assert len(watch.page.evaluate(USE)) == 3


#: Brings every entry to the timeline and opens each; done when none is left to bring or to fill.
OPEN_ALL = """() => {
  for (const more of document.querySelectorAll(".month__more:not([hidden]) button")) more.click();
  for (const details of document.querySelectorAll(".entry__more")) details.open = true;
  const left = ".month__more:not([hidden]) button, .entry .entry__whole";
  return document.querySelector(left) === null;
}"""


@pytest.mark.parametrize("policy", POLICIES)
def test_the_timeline_acts_neither_when_all_of_it_is_brought_and_opened(
    policy: str, played: dict[str, Path], hosted: Callable[[Path], str], watch: Watch
) -> None:
    root = hosted(played[policy])
    watch.open(root)
    watch.page.wait_for_function(OPEN_ALL, polling=100)

    assert watch.page.locator("article.entry .entry__more.is-whole").count() >= 300
    assert watch.page.evaluate(USE) == []
    assert watch.acted == []
    assert watch.watched.trouble == []
