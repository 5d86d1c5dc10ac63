"""The pages of a site → what hosts and crawlers ask for: sitemap, robots, headers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial

from timeline.contexts import POLICY, Head, HeadersPage, SitemapPage
from timeline.page import Page

__all__ = ["hosting_pages"]

#: Sent with every file; what a `<meta>` cannot say (framing) stands here only.
HEADERS = (
    ("Content-Security-Policy", f"{POLICY}; frame-ancestors 'none'"),
    ("Referrer-Policy", "no-referrer"),
    ("X-Content-Type-Options", "nosniff"),
    ("Permissions-Policy", "camera=(), geolocation=(), microphone=(), interest-cohort=()"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
)


def hosting_pages(addresses: Sequence[str]) -> Iterable[Page]:
    """Yield the sitemap of `addresses`, `robots.txt` and `_headers`."""
    listed = tuple(it for it in addresses if not it or it.endswith("/"))
    for address, template, make in (
        ("sitemap.xml", "feeds/sitemap.xml", partial(SitemapPage, addresses=listed)),
        ("robots.txt", "feeds/robots.txt", partial(SitemapPage, addresses=())),
        ("_headers", "feeds/headers.txt", partial(HeadersPage, headers=HEADERS)),
    ):
        yield Page(address, template, partial(make, Head(address, "", address)))
