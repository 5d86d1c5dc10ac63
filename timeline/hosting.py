"""The pages of a site → what hosts and crawlers ask for: sitemap, robots, headers; a zip of all."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Sequence
from functools import partial

from timeline.contexts import POLICY, Head, HeadersPage, SitemapPage
from timeline.files import Artifact
from timeline.pages import Page

__all__ = ["hosting_pages", "zipped"]

#: Sent with every file; what a `<meta>` cannot say (framing) stands here only.
HEADERS = (
    ("Content-Security-Policy", f"{POLICY}; frame-ancestors 'none'"),
    ("Referrer-Policy", "no-referrer"),
    ("X-Content-Type-Options", "nosniff"),
    ("Permissions-Policy", "camera=(), geolocation=(), microphone=(), interest-cohort=()"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
)
#: The first day that a zip can hold; the files have no other.
_EPOCH = (1980, 1, 1, 0, 0, 0)


def hosting_pages(addresses: Sequence[str]) -> Iterable[Page]:
    """Yield the sitemap of `addresses`, `robots.txt` and `_headers`."""
    listed = tuple(it for it in addresses if not it or it.endswith("/"))
    for address, template, make in (
        ("sitemap.xml", "feeds/sitemap.xml", partial(SitemapPage, addresses=listed)),
        ("robots.txt", "feeds/robots.txt", partial(SitemapPage, addresses=())),
        ("_headers", "feeds/headers.txt", partial(HeadersPage, headers=HEADERS)),
    ):
        yield Page(address, template, partial(make, Head(address, "", address)))


def zipped(artifacts: Iterable[Artifact], name: str) -> Artifact:
    """Return all files as one zip, the same bytes for the same files."""
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as packed:
        for path, content in sorted(artifacts):
            item = zipfile.ZipInfo(f"site/{path}", _EPOCH)
            item.external_attr, item.compress_type = 0o644 << 16, zipfile.ZIP_DEFLATED
            packed.writestr(item, content)
    return Artifact(name, whole.getvalue())
