"""The job that all do: entry pages, an index, claim, source and year pages, feed, sitemap."""

SITENAME = "A benchmark"
SITEURL = "https://example.org"
PATH = "content"
TIMEZONE = "UTC"
THEME = "simple"
ARTICLE_URL = "entries/{slug}/"
ARTICLE_SAVE_AS = "entries/{slug}/index.html"
YEAR_ARCHIVE_SAVE_AS = "years/{date:%Y}/index.html"
AUTHOR_SAVE_AS = "sources/{slug}.html"
TAG_SAVE_AS = "claims/{slug}.html"
CATEGORY_SAVE_AS = ""
DEFAULT_PAGINATION = False
FEED_ALL_ATOM = "feed.xml"
FEED_MAX_ITEMS = 50
CATEGORY_FEED_ATOM = AUTHOR_FEED_ATOM = AUTHOR_FEED_RSS = TRANSLATION_FEED_ATOM = None
LOG_FILTER: list[tuple[int, str]] = []
