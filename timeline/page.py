"""What a page is, and what many kinds of page have: a head, a part of a long list, a citation."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from enum import Enum
from typing import NamedTuple

from timeline.cite import Citable, Cited, cite
from timeline.contexts import Head, Pager
from timeline.files import Artifact
from timeline.story import Story
from timeline.views import EntryView, Link, Views

__all__ = [
    "NO_TEXT",
    "PAGE",
    "Group",
    "Mend",
    "Page",
    "Rest",
    "Shows",
    "Slice",
    "Told",
    "changed_on",
    "cited",
    "head_of",
    "relatives",
    "split",
    "titled",
]

#: Entries on one page of a list; the rest is on the next.
PAGE = 120


class Rest(NamedTuple):
    """The entries of which a page shows the bones, and the claims of which it shows the ledger."""

    bones: tuple[str, ...] = ()
    claims: tuple[str, ...] = ()


class Shows(NamedTuple):
    """The entries of which a page shows the first sentence, and those of which it shows all.

    Of any other it shows at most its bones: title, dates, source, rating, stances. Where
    a page can say of which, it says so when it is asked for the `rest`.
    """

    leads: tuple[str, ...] = ()
    texts: tuple[str, ...] = ()
    rest: Callable[[], Rest] | None = None


#: What a page shows that has no sentence of any entry.
NO_TEXT = Shows()


class Page(NamedTuple):
    """A page to be made: its address from the root (`""`, `claims/`, `404.html`), how, of what.

    The context is made when the page is, so that this work too is spread over processes.
    `shows` says which texts can be on it, so that an edit elsewhere passes it by; nothing
    where only its context tells.
    """

    address: str
    template: str
    context: Callable[[], NamedTuple]
    shows: Shows | None = None


class Told(Enum):
    """How much of every entry is in files that are made of all of them, as `Shows` has it."""

    BONES = "what any page shows"
    LEADS = "the first sentence too"
    CITATIONS = "the citations too"
    TEXTS = "all"


class Mend(NamedTuple):
    """How one file is made of what it was, where only the files of some entries are others.

    Nothing is returned where it cannot be.
    """

    path: str
    mended: Callable[[bytes, Collection[str]], bytes | None]


class Group(NamedTuple):
    """Files that are made together of all entries: a name, what they tell of each, and how.

    One that is large and made of a piece for each entry may be mended instead.
    """

    name: str
    told: Told
    make: Callable[[], Iterable[Artifact]]
    mend: Mend | None = None


def relatives(story: Story, name: str) -> tuple[str, ...]:
    """Return the entries whose bones are in the view of one: itself, and those it names."""
    return (name, *story.entries[name].derived_from, *story.derived.get(name, ()))


def head_of(
    title: str, description: str, address: str, *trail: Link, kind: str = "website"
) -> Head:
    """Return what a page says of itself; the description is cut to what a search shows."""
    words = " ".join(description.split())
    short = words if len(words) <= 200 else words[:199].rsplit(" ", 1)[0] + "…"
    return Head(title, short, address, kind, trail)


class Slice(NamedTuple):
    """One page of a long list: the IDs of its entries."""

    address: str
    entries: tuple[str, ...]
    pager: Pager | None

    def shown(self, views: Views) -> tuple[EntryView, ...]:
        """Return its entries as a page shows them."""
        return tuple(views.entries[name] for name in self.entries)


def split(whole: Link, names: Sequence[str]) -> Iterator[Slice]:
    """Yield the pages of a list: the first at the list's own address, the second at `2/`."""
    last = max(1, -(-len(names) // PAGE))
    addresses = [whole.address, *(f"{whole.address}{number}/" for number in range(2, last + 1))]
    for index, address in enumerate(addresses):
        entries = tuple(names[index * PAGE : (index + 1) * PAGE])
        earlier = Link(str(index), addresses[index - 1]) if index else None
        later = Link(str(index + 2), addresses[index + 1]) if index + 1 < last else None
        pager = Pager(index + 1, last, earlier, later) if last > 1 else None
        yield Slice(address, entries, pager)


def titled(views: Views, title: str, part: Slice) -> str:
    """Return the title of a page of a list: no two pages are called the same."""
    if part.pager is None or part.pager.number == 1:
        return title
    pattern = views.phrases.gettext("{title}, page {number} of {last}")
    return pattern.format(title=title, number=part.pager.number, last=part.pager.last)


def cited(views: Views, name: str, page: Link, day: str, content_day: str) -> Cited:
    """Return how a page is cited: `day` is its own date, `content_day` the last of its content."""
    site = views.story.site
    address = f"{site.base_url}{page.address}"
    return cite(Citable(name, page.text, day, address, site.title, content_day))


def changed_on(views: Views, name: str) -> str:
    """Return the last day on which an entry was said or mended."""
    entry = views.story.entries[name]
    withdrawn = (entry.withdrawn.date.last,) if entry.withdrawn else ()
    return max(entry.date.last, *(it.date.last for it in entry.corrections), *withdrawn, "")
