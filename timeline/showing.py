"""A path, and what a build made → the answer that a browser gets, as a host would give it."""

from __future__ import annotations

import mimetypes
from collections.abc import Mapping
from typing import NamedTuple, Protocol

from timeline import overlay

__all__ = ["Built", "Shown", "answer"]

_TYPES = mimetypes.MimeTypes(filenames=())  # those of Python, not of this machine
#: Sent with the preview's own page, while there are no headers of a site.
_STRICT = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; script-src 'self'; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
}
#: Sent with all: a preview is new at every look, and for no other site to read.
_ALWAYS = {"Cache-Control": "no-store", "Cross-Origin-Resource-Policy": "same-origin"}


class Shown(NamedTuple):
    """An answer: a page has an identity, which changes when it does, and a style, apart from it."""

    status: int
    content: bytes
    headers: Mapping[str, str]
    identity: str = ""
    style: str = ""


class Built(Protocol):
    """What a build made: files, where the site has its root, and the panel of its faults."""

    @property
    def root(self) -> str:
        """The path of the site at its host, with a slash at both ends."""

    @property
    def faults(self) -> str:
        """The panel of what was wrong with the last build, as HTML, or nothing."""

    async def file(self, name: str) -> bytes | None:
        """Return the content of a file, by its path below the root."""


async def answer(built: Built, path: str, host: str) -> Shown:
    """Return what is shown at `path`, which has no slash before it, to who asked `host`."""
    asked = path.removeprefix(built.root[1:]) if path.startswith(built.root[1:]) else path
    name = _file_at(asked)
    content = None if name is None else await built.file(name)
    if name and content is not None:
        return _dressed(built, (path, name, host), (200, content, await _headers(built, name)))
    if name and await built.file(f"{name}/index.html") is not None:
        return Shown(302, b"", {**_ALWAYS, "Location": f"/{path}/"})
    content = await built.file("404.html")
    if content is not None:
        headers = await _headers(built, "404.html")
        return _dressed(built, (path, "404.html", host), (404, content, headers))
    page = overlay.whole_page("There is no page to show yet")
    status = 200 if built.faults else 404  # the faults are what is there to be seen
    return _dressed(built, (path, "404.html", host), (status, page, {**_ALWAYS, **_STRICT}))


def _dressed(
    built: Built, where: tuple[str, str, str], whole: tuple[int, bytes, Mapping[str, str]]
) -> Shown:
    path, name, host = where
    status, content, headers = whole
    kind, _ = _TYPES.guess_type(name, strict=False)
    kind = kind or "application/octet-stream"
    if kind.startswith("text/") or kind.endswith(("xml", "json", "javascript")):
        headers = {**headers, "Content-Type": f"{kind}; charset=utf-8"}
    else:
        headers = {**headers, "Content-Type": kind}
    if kind != "text/html":
        return Shown(status, content, headers)
    page = overlay.dress(content, path, built.faults, host)
    return Shown(status, page.content, headers, page.identity, page.style)


def _file_at(path: str) -> str | None:
    """Return the path of the file that is shown at a path, or nothing when none can be."""
    *folders, name = path.split("/")
    parts = (*folders, name or "index.html")
    if any(not it or it.startswith(".") or "\0" in it or "\\" in it for it in parts):
        return None
    return "/".join(parts)


async def _headers(built: Built, name: str) -> dict[str, str]:
    """Return what the site's own `_headers` says is sent with a file."""
    told = (await built.file("_headers") or b"").decode("utf-8", "replace")
    found, applies = dict(_ALWAYS), False
    for line in told.splitlines():
        if line.startswith(" "):
            header, _, value = line.strip().partition(": ")
            found |= {header: value} if applies else {}
        elif line:
            applies = f"/{name}".startswith(line.removesuffix("*"))
    return found
