"""`Views` and the hashes of the files → for each page, the hash of all that it could show.

A page that says which texts can be on it is known by those and by the bones of the
story, before anything of it is made; any page by its context.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from typing import NamedTuple

from timeline.digests import Basis, Print, digest, part_of, plainly
from timeline.page import Group, Page, Told
from timeline.story import Story
from timeline.views import ClaimView, EntryView, SourceView, Views, lead_of

__all__ = ["Fingerprints", "bones_of"]


def bones_of(story: Story, files: Mapping[str, Print]) -> bytes:
    """Return the hash of a whole story but for the annotations and citations of its entries."""
    bones = b"".join(files[it.places.path].bones for it in story.entries.values())
    return digest(*_frame_of(story, files), bones)


def _frame_of(story: Story, files: Mapping[str, Print]) -> Iterator[bytes]:
    """Yield the hashes of all but the entries of a story."""
    told = (story.claims, story.sources, story.chapters, story.articles)
    yield plainly(story.site)
    yield from (files[it.places.path].whole for part in told for it in part.values())


class Fingerprints:
    """The hashes of a story: worked out when asked for, once."""

    def __init__(self, views: Views, files: Mapping[str, Print], base: bytes) -> None:
        """Take the story, the prints of its files by path, and the hash of what all pages have."""
        self._views, self._files, self._base = views, files, base
        self._digests: dict[tuple[type, str], str] = {}
        self._leads: dict[str, bytes] = {}
        self._all: dict[Told, bytes] = {}
        self._claims: dict[str, bytes] = {}

    @cached_property
    def _bones(self) -> bytes:
        return digest(self._base, bones_of(self._views.story, self._files))

    @cached_property
    def _frame(self) -> bytes:
        """The hash of all but the entries."""
        return digest(self._base, *_frame_of(self._views.story, self._files))

    @cached_property
    def basis(self) -> Basis:
        """What all pages are made of."""
        of = [self._files[it.places.path] for it in self._views.story.entries.values()]
        rest = digest(self._bones, b"".join(it.cited for it in of))
        return Basis(rest, b"".join(it.whole for it in of))

    def touched(self, earlier: Basis) -> frozenset[str] | None:
        """Return the entries whose files changed; nothing where more did than texts of entries."""
        changed, names = self.basis.touched(earlier), list(self._views.story.entries)
        return None if changed is None else frozenset(names[at] for at in changed)

    def quick(self, page: Page) -> bytes:
        """Return the hash of all that a page could show; nothing where only its context tells."""
        shows = page.shows
        if shows is None:
            return b""
        shown = [page.template.encode(), *map(self._lead, shows.leads)]
        shown += map(self._text, shows.texts)
        if shows.rest is None:
            return digest(self._bones, *shown)
        rest = shows.rest()
        shown += map(self._bone, rest.bones)
        shown += map(self._claim, rest.claims)
        return digest(self._frame, *shown)

    def of_group(self, group: Group) -> bytes:
        """Return the hash of all that a group of files could tell."""
        return digest(self._bones, group.name.encode(), self._of_all(group.told))

    def _of_all(self, told: Told) -> bytes:
        """Return what tells so much of every entry from another."""
        if told is Told.TEXTS:
            return self.basis.files
        of: Mapping[Told, Callable[[str], bytes]] = {
            Told.LEADS: self._lead,
            Told.CITATIONS: self._cited,
        }
        if told not in self._all:
            names = self._views.story.entries if told in of else ()
            self._all[told] = digest(*map(of[told], names)) if names else b""
        return self._all[told]

    def of_context(self, page: Page, context: NamedTuple) -> bytes:
        """Return the hash of a page's context.

        An entry, a claim or a source stands for itself by the hash of all that it shows:
        pages hold them by the hundred.
        """
        shown = (page.address, page.template, tuple(context))
        return digest(self._base, plainly(shown, self._by_digest))

    def _text(self, name: str) -> bytes:
        return self._files[self._views.story.entries[name].places.path].whole

    def _bone(self, name: str) -> bytes:
        return self._files[self._views.story.entries[name].places.path].bones

    def _claim(self, name: str) -> bytes:
        """Return the hash of all that the ledger of a claim rests on, and of its entries' bones."""
        found = self._claims.get(name)
        if found is None:
            story = self._views.story
            entries = story.by_claim.get(name, ())
            origins = "|".join(" ".join(story.origins[it]) for it in entries)
            found = digest(name.encode(), origins.encode(), *map(self._bone, entries))
            self._claims[name] = found
        return found

    def _cited(self, name: str) -> bytes:
        return self._files[self._views.story.entries[name].places.path].cited

    def _lead(self, name: str) -> bytes:
        found = self._leads.get(name)
        if found is None:
            lead = lead_of(self._views.story.entries[name].prose.text)
            found = self._leads[name] = lead.encode()
        return found

    def _by_digest(self, value: object) -> object:
        if isinstance(value, EntryView | ClaimView | SourceView):
            key = (type(value), value.id)
            found = self._digests.get(key)
            if found is None:
                found = self._digests[key] = digest(plainly(tuple(value))).hex()
            return found
        return part_of(value)
