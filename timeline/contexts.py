"""The contexts: what the template of each kind of page is shown, and nothing else."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple, TypeVar

from timeline.assets import Asset
from timeline.cite import Cited
from timeline.drawings import Axis, Figure, RibbonGroup, RibbonRow
from timeline.evidence import ChangeView, EvidenceRow, Moved, PositionRow, StandingRow
from timeline.facets import Facet, Option
from timeline.linked import Linked
from timeline.model import Card, Licence, Prose
from timeline.views import ClaimView, DateView, EntryView, Link, SourceView, Views

#: The policy under which the site works: nothing inline, nothing from elsewhere.
POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; font-src 'self'; script-src 'self'; "
    "connect-src 'self'; base-uri 'none'; form-action 'self'"
)


class Frame(NamedTuple):
    """What every page shows of the site as a whole."""

    title: str
    description: str
    language: str
    base_url: str
    repository: str
    licence: Licence
    policy: str
    css: Asset
    js: Asset
    icon: Asset | None
    menu: tuple[Link, ...]
    card: Card | None

    @property
    def places(self) -> frozenset[str]:
        """The addresses that the menu leads to."""
        return frozenset(it.address for it in self.menu)


def frame_of(views: Views, assets: Mapping[str, Asset]) -> Frame:
    """Return what every page shows of the site as a whole."""
    site = views.story.site
    _ = views.phrases.gettext
    numbered = [it for it in views.story.articles.values() if it.menu is not None]
    articles = sorted(numbered, key=lambda it: (it.menu, it.id))
    return Frame(
        title=site.title,
        description=site.description,
        language=site.language,
        base_url=site.base_url,
        repository=site.repository,
        licence=site.licence,
        policy=POLICY,
        css=assets["css"],
        js=assets["js"],
        icon=assets.get("icon"),
        menu=(
            Link(_("Timeline"), ""),
            Link(_("Claims"), "claims/"),
            Link(_("Sources"), "sources/"),
            Link(_("Figures"), "figures/"),
            Link(_("As known on a day"), "as-of/"),
            Link(_("Data"), "data/"),
            *(Link(it.title, f"{it.id}/") for it in articles),
        ),
        card=site.card,
    )


class Head(NamedTuple):
    """What every page says of itself, and the way that leads to it."""

    title: str
    description: str
    address: str
    kind: str = "website"
    trail: tuple[Link, ...] = ()


V = TypeVar("V")
#: What is worked out when a template asks for it: one that shows less of a page costs less.
Later = Callable[[], V]


class Month(NamedTuple):
    """A month and its entries; on a timeline that is too long, only the latest months have any."""

    key: str
    words: str
    address: str
    entries: tuple[EntryView, ...]
    total: int


class Part(NamedTuple):
    """A chapter of the timeline, in months."""

    id: str
    title: str
    start: DateView
    end: DateView | None
    prose: Prose
    months: tuple[Month, ...]
    total: int


class ThemeGroup(NamedTuple):
    """The claims of a theme."""

    id: str
    name: str
    claims: tuple[ClaimView, ...]


class StandingGroup(NamedTuple):
    """The claims that stand alike today."""

    key: str
    word: str
    claims: tuple[ClaimView, ...]


class Pager(NamedTuple):
    """Where one page of a long list is in the whole."""

    number: int
    last: int
    earlier: Link | None
    later: Link | None


class HomePage(NamedTuple):
    """The timeline.

    `days` are those on which a standing changed, with their words; `moves` has every
    change as (day, claim, standing after), for the script that shows an earlier day.
    `version` names what the page can ask for, `block` says how many entries come at once.
    """

    head: Head
    standings: Later[tuple[StandingGroup, ...]]
    latest: Later[tuple[ChangeView, ...]]
    axis: Later[Axis]
    ribbons: Later[tuple[RibbonGroup, ...]]
    facets: tuple[Facet, ...]
    parts: tuple[Part, ...]
    shown: int
    total: int
    version: Later[str]
    block: int
    days: Later[tuple[tuple[str, str], ...]]
    moves: Later[tuple[tuple[str, str, str], ...]]


class PiecePage(NamedTuple):
    """A few entries that the timeline's page asks for: as `cards`, or the `whole` of each."""

    head: Head
    kind: str
    entries: tuple[EntryView, ...]


class Neighbours(NamedTuple):
    """The entries on one claim before and after an entry."""

    claim: Link
    earlier: Link | None
    later: Link | None


class EntryPage(NamedTuple):
    """One entry."""

    head: Head
    entry: EntryView
    moved: Later[tuple[Moved, ...]]
    standings: Later[tuple[StandingRow, ...]]
    earlier: Link | None
    later: Link | None
    neighbours: Later[tuple[Neighbours, ...]]
    cited: Later[Cited]
    linked: Later[tuple[Linked, ...]]


class ClaimsPage(NamedTuple):
    """All claims, by theme."""

    head: Head
    themes: tuple[ThemeGroup, ...]


class ClaimPage(NamedTuple):
    """One claim: its ledger, its evidence, its entries."""

    head: Head
    claim: ClaimView
    reason: str
    axis: Later[Axis]
    ribbon: Later[RibbonRow | None]
    figure: Later[Figure | None]
    changes: Later[tuple[ChangeView, ...]]
    evidence: Later[tuple[EvidenceRow, ...]]
    entries: tuple[EntryView, ...]
    total: int
    pager: Pager | None
    cited: Later[Cited]
    linked: Later[tuple[Linked, ...]]


class SourcesPage(NamedTuple):
    """All sources, by party."""

    head: Head
    parties: tuple[tuple[Link, tuple[SourceView, ...]], ...]


class SourcePage(NamedTuple):
    """One source, and every position that it took."""

    head: Head
    source: SourceView
    positions: Later[tuple[PositionRow, ...]]
    entries: tuple[EntryView, ...]
    total: int
    pager: Pager | None
    linked: Later[tuple[Linked, ...]]


class ListPage(NamedTuple):
    """The entries that have one value of a facet; `whole` with their annotations."""

    head: Head
    facet: str
    label: str
    option: Option
    entries: tuple[EntryView, ...]
    whole: bool
    pager: Pager | None
    options: tuple[Option, ...]


class OptionsPage(NamedTuple):
    """All values of a facet."""

    head: Head
    facet: Facet


class AsOfPage(NamedTuple):
    """The story as it was known at the end of a day."""

    head: Head
    day: DateView
    changed: tuple[ChangeView, ...]
    themes: tuple[tuple[str, tuple[StandingRow, ...]], ...]
    entries: tuple[EntryView, ...]
    total: int
    earlier: Link | None
    later: Link | None
    cited: Cited


class AsOfDays(NamedTuple):
    """Every day on which a standing changed."""

    head: Head
    days: tuple[tuple[Link, DateView, tuple[ChangeView, ...]], ...]


class FiguresPage(NamedTuple):
    """The quantities, each as a chart with its table."""

    head: Head
    figures: tuple[Figure, ...]


class CorrectionsPage(NamedTuple):
    """Every correction and withdrawal, latest first."""

    head: Head
    entries: tuple[EntryView, ...]


class ArticlePage(NamedTuple):
    """A page of prose; the Method page has the ledger of its worked example."""

    head: Head
    title: str
    prose: Prose
    example: ClaimView | None
    changes: tuple[ChangeView, ...]
    edit_url: str


class PrintPage(NamedTuple):
    """The whole story in one page."""

    head: Head
    parts: tuple[Part, ...]
    total: int


class DataFile(NamedTuple):
    """A file to take away: where it is, what it is, and its SHA-256."""

    address: str
    description: str
    digest: str
    size: int


class DataColumn(NamedTuple):
    """A column of a table: its name, type and meaning, and what the first row has in it."""

    name: str
    type: str
    description: str
    example: str


class DataTable(NamedTuple):
    """A table to take away."""

    file: DataFile
    columns: tuple[DataColumn, ...]


class Asked(NamedTuple):
    """The month that the snippets ask about: as `2024-10`, and in words."""

    month: str
    words: str


class DataPage(NamedTuple):
    """Everything that readers take away, described."""

    head: Head
    files: tuple[DataFile, ...]
    tables: tuple[DataTable, ...]
    archive: bool
    asked: Asked | None
    linked: tuple[Linked, ...]


class PlainPage(NamedTuple):
    """A page that says one thing: not found, or moved to another address."""

    head: Head
    to: Link | None


class FeedItem(NamedTuple):
    """One item of a feed; times are RFC 3339."""

    id: str
    title: str
    address: str
    published: str
    updated: str
    author: str
    text: str


class FeedPage(NamedTuple):
    """A feed."""

    head: Head
    identity: str
    about: Link
    updated: str
    items: tuple[FeedItem, ...]


class SitemapPage(NamedTuple):
    """Every address of the site that is a page."""

    head: Head
    addresses: tuple[str, ...]


class HeadersPage(NamedTuple):
    """What a host sends with every file."""

    head: Head
    headers: tuple[tuple[str, str], ...]
