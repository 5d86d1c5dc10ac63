"""Whole sites, built into a folder, and their pages as values: what tests of the output read."""

from __future__ import annotations

from html.parser import HTMLParser
from pathlib import Path, PurePosixPath
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

from timeline import pipeline

ROOT = Path(__file__).parent.parent


class Link(NamedTuple):
    """An address that a page names: by which element's which attribute, and its `rel`."""

    tag: str
    attribute: str
    address: str
    rel: frozenset[str]


class Tag(NamedTuple):
    """A start tag."""

    name: str
    attributes: dict[str, str]


class Page(HTMLParser):
    """A page's tags and text, in order."""

    def __init__(self, path: str, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.path, self.source = path, text
        self.tags: list[Tag] = []
        self.words: list[str] = []
        self._inside: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(Tag(tag, {name: value or "" for name, value in attrs}))
        self._inside = [tag] if tag in ("script", "style") else []

    def handle_endtag(self, tag: str) -> None:
        self._inside = []

    def handle_data(self, data: str) -> None:
        if not self._inside:
            self.words.append(data)

    @property
    def text(self) -> str:
        """All text that a reader sees, spaces made one."""
        return " ".join(" ".join(self.words).split())

    def all(self, name: str, /, **attributes: str) -> list[dict[str, str]]:
        """The attributes of each tag of a name whose attributes have these values."""
        return [
            tag.attributes
            for tag in self.tags
            if tag.name == name
            and all(
                tag.attributes.get(key.strip("_").replace("_", "-")) == it
                for key, it in attributes.items()
            )
        ]

    @property
    def ids(self) -> list[str]:
        return [tag.attributes["id"] for tag in self.tags if "id" in tag.attributes]

    @property
    def links(self) -> list[Link]:
        return [
            Link(tag.name, name, tag.attributes[name], frozenset(rel.split()))
            for tag in self.tags
            for name in ("href", "src", "action")
            if name in tag.attributes
            for rel in (tag.attributes.get("rel", ""),)
        ]


def build(out: Path, content: Path = ROOT / "content", **given: object) -> Path:
    """Build a site and return its folder; a site with faults fails the test that wants it."""
    options = pipeline.Options(
        content=content, templates=ROOT / "templates", out=out, no_cache=True, jobs=1
    )._replace(**given)
    answer = pipeline.build(options)
    assert answer.value is not None, answer.diagnostics[:5]
    return out


def pages(site: Path) -> dict[str, Page]:
    """Return every page of a site, by its path."""
    return {
        path.relative_to(site).as_posix(): Page(path.relative_to(site).as_posix(), path.read_text())
        for path in sorted(site.rglob("*.html"))
    }


def target(page: str, address: str) -> tuple[str, str] | None:
    """Return the path and the fragment that a link of a page leads to; nothing for outside ones."""
    parts = urlsplit(address)
    if parts.scheme or parts.netloc:
        return None
    path = unquote(parts.path)
    if not path:
        return page, parts.fragment
    whole: list[str] = []
    for part in (PurePosixPath(page).parent / path).parts:
        if part == "..":
            whole.pop()
        else:
            whole.append(part)
    return "/".join(whole), parts.fragment
