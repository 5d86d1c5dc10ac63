"""A content folder → a site of only what the peers make too, by this generator.

`python benchmarks/shared.py [TEMPLATES]` in a folder with `content/`: entry pages, the timeline,
pages of claims, sources and years, the feed, the JSON, the sitemap. Each is what it always
is; ledgers and checks are made as always; what no peer makes is left out: days, months and
the other facets, the print edition, the search, feeds of claims, tables, the zip. With
the templates in `benchmarks/peers/this` the pages have the markup of the peers' own.
"""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from timeline import making, pipeline  # noqa: E402 after the path is known
from timeline.facets import Facet  # noqa: E402
from timeline.page import Group, Page  # noqa: E402
from timeline.views import Views  # noqa: E402

FOLDERS = ("entries/", "claims/", "sources/", "years/")


def main() -> None:
    """Make the site."""
    gc.disable()  # as build.py does
    plan, feeds, exports = making.plan, making.feed_pages, making.exports_of

    def shared_pages(views: Views, facets: tuple[Facet, ...]) -> Iterator[Page]:
        for page in plan(views, facets):
            if not page.address or page.address.startswith(FOLDERS):
                yield page

    def shared_exports(views: Views) -> Iterator[Group]:
        yield from (it for it in exports(views) if it.name == "timeline")

    making.plan = shared_pages
    making.feed_pages = lambda views: (it for it in feeds(views) if it.address == "feed.xml")
    making.exports_of = shared_exports
    making.word_files = lambda _views, _first: ()
    making.pair_files = lambda _views: ()
    making.LARGEST_ARCHIVE = 0
    templates = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "templates"
    answer = pipeline.build(pipeline.Options(templates=templates))
    assert answer.value is not None, answer.diagnostics[:3]
    os._exit(0)  # as build.py does


if __name__ == "__main__":
    main()
