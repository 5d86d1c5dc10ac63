"""`Views` → what the timeline looks up when a reader asks: words, pairs of words, columns.

A large timeline does not fit on a page, and its text does not fit in a download. So the
index is in many small files under `search/`, and a query loads the few that it needs.
Each is a classic script that says one thing aloud (an event `timeline:shard`): unlike
JSON it can be read from a disk too.

- `words/<n>.js`: word → the entries that have it, for one stretch of the alphabet;
  `words.js` has the first word of each stretch. A list that is longer than a stretch
  goes on in the next, which begins with the same word: so no file is large, and how
  many files a word costs is known before any is loaded.
- `pairs/<n>.js`, `pairs.js`: two neighbouring words → their places, for phrases. Places are
  counted through the whole story; each entry has as many, by `stride.js`, as the longest needs.
- `columns.js`: what the filters read of every entry that is not on the timeline's page.

Numbers are in base 36, those of a list as the steps from each to the next.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from array import array
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache, partial
from itertools import chain, pairwise, product
from operator import sub

import orjson

from timeline.digests import plainly
from timeline.files import Artifact
from timeline.story import Story
from timeline.views import EntryView, Views

__all__ = ["BLOCK", "fold", "pair_files", "version_of", "word_files"]

#: Entries in one file of cards or annotations.
BLOCK = 8
#: About so many characters are in a file of words, at most: 3 KB when compressed.
_STRETCH = 4_800
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"

#: Scripts that are written without spaces: each of their signs counts as a word. It is compiled
#: where it is needed first, as few texts have any.
_SIGN = "([\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff])"
_WORD = re.compile(r"[^\W_]+")
#: Each byte of ASCII in lower case, or a space where it is of no word.
_PLAIN = bytes(ord(chr(it).lower()) if it < 128 and chr(it).isalnum() else 32 for it in range(256))


def fold(text: str) -> list[str]:
    """Return the words of a text as they are searched: no case, no accents."""
    if text.isascii():  # the same several times as fast
        return text.encode().translate(_PLAIN).decode().split()
    bare = unicodedata.normalize("NFKD", text)
    bare = "".join(char for char in bare if not _is_mark(char))
    text = re.sub(_SIGN, r" \1 ", unicodedata.normalize("NFKC", bare).lower())
    return _WORD.findall(text.lower())


@lru_cache(maxsize=4096)
def _is_mark(char: str) -> bool:
    return unicodedata.category(char)[0] == "M"


def word_files(views: Views, first: int) -> Iterator[Artifact]:
    """Yield the index of words; `first` entries are not on the timeline's page."""
    words: defaultdict[str, list[int]] = defaultdict(list)
    for number, entry in enumerate(views.entries.values()):
        for word in {word for part in _parts_of(entry) for word in fold(part)}:
            words[word].append(number)
    yield from _stretches("words", words)
    if first:
        yield _shard("columns", _columns(views, list(views.entries.values())[:first]))


def pair_files(views: Views) -> Iterator[Artifact]:
    """Yield the index of pairs of words."""
    one: dict[str, str] = {}  # text for each word, wherever it stands
    texts = [
        [[one.setdefault(word, word) for word in fold(part)] for part in _parts_of(entry)]
        for entry in views.entries.values()
    ]
    # no phrase reaches from one part into the next: there is a place between them
    stride = max((sum(map(len, parts)) + len(parts) for parts in texts), default=1)
    # places by the million, so they are held as bare numbers
    pairs: defaultdict[tuple[str, str], array[int]] = defaultdict(partial(array, "Q"))
    for number, parts in enumerate(texts):
        place = number * stride
        for part in parts:
            for at, pair in enumerate(pairwise(part), place):
                pairs[pair].append(at)
            place += len(part) + 1
    lists = {" ".join(pair): places for pair, places in pairs.items()}
    yield from _stretches("pairs", lists)
    yield _shard("stride", stride)


def version_of(story: Story) -> str:
    """Return a name for all that is looked up: it changes when any of that does."""
    names = [it.title for it in story.claims.values()], [it.name for it in story.sources.values()]
    made = hashlib.blake2b(plainly(names), digest_size=6)
    for it in story.entries.values():
        text = it.title, it.prose.html, it.prose.text, it.citations
        made.update(
            plainly((it.id, it.date, it.source, it.reliability, it.positions, it.tags, text))
        )
    return made.hexdigest()


def _parts_of(entry: EntryView) -> Iterator[str]:
    """Yield what is searched of an entry: title, annotation, source, claims, tags."""
    yield entry.title
    yield entry.prose.text
    yield entry.source.text
    for stance in entry.stances:
        yield stance.claim.text
    yield from entry.tag_ids


def _stretches(name: str, lists: Mapping[str, Sequence[int]]) -> Iterator[Artifact]:
    """Yield the files of an index, each a stretch of the alphabet, and where each begins."""
    starts: list[str] = []
    held: dict[str, str] = {}
    size = 0
    # in the order of JavaScript's comparison, which goes by UTF-16
    for term in sorted(lists, key=lambda term: term.encode("utf-16-be")):
        pieces = _pieces(lists[term])
        for piece in pieces:
            more = len(term) + len(piece) + 6
            if held and (size + more > _STRETCH or len(pieces) > 1):
                yield _shard(f"{name}/{len(starts) - 1}", held)
                held, size = {}, 0
            if not held:
                starts.append(term)
            held[term] = piece
            size += more
    if held:
        yield _shard(f"{name}/{len(starts) - 1}", held)
    yield _shard(name, starts)


def _shard(name: str, value: object) -> Artifact:
    detail = orjson.dumps([name, value]).decode()
    script = f'document.dispatchEvent(new CustomEvent("timeline:shard",{{detail:{detail}}}))\n'
    return Artifact(f"search/{name}.js", script.encode())


def _pieces(numbers: Sequence[int]) -> list[str]:
    """Return a list as one text, or as several of one length where it is longer than a stretch."""
    whole = _steps(numbers)
    count = -(-len(whole) // _STRETCH) or 1
    if count == 1:
        return [whole]
    each = -(-len(numbers) // count)
    return [_steps(numbers[at : at + each]) for at in range(0, len(numbers), each)]


def _steps(numbers: Sequence[int]) -> str:
    """Return growing numbers as the steps between them: 3, 10, 11 → `3 7 1`."""
    short = _base36()
    most = len(short)
    steps = map(sub, numbers, chain((0,), numbers))
    return " ".join([short[it] if it < most else _long(it) for it in steps])


def _long(number: int) -> str:
    """Return a large number as JavaScript's `parseInt(text, 36)` reads it."""
    short = _base36()
    most = len(short)
    head, tail = divmod(number, most)
    return (short[head] if head < most else _long(head)) + short[tail].rjust(3, "0")


@lru_cache(maxsize=1)
def _base36() -> tuple[str, ...]:
    """Return all numbers that have at most three digits, as they are written in base 36."""
    written = map("".join, product(_DIGITS, repeat=3))
    return tuple(it.lstrip("0") or "0" for it in written)


def _columns(views: Views, entries: list[EntryView]) -> dict[str, object]:
    """Return what the filters read, a column for each thing, a character for each value."""
    sources = _ranked(entry.source_id for entry in entries)
    claims = _ranked(stance.claim_id for entry in entries for stance in entry.stances)
    tags = _ranked(tag for entry in entries for tag in entry.tag_ids)
    firsts = [views.story.entries[entry.id].date.first for entry in entries]
    return {
        "sources": list(sources),
        "parties": [views.story.sources[name].party for name in sources],
        "claims": list(claims),
        "tags": list(tags),
        # only what is new in each date: `2024-10-18`, then `19`, then `11-02`
        "date": " ".join(_news("", *firsts)),
        "vague": {
            str(number): [entry.date.machine, entry.last]
            for number, entry in enumerate(entries)
            if (entry.date.machine, entry.last) != (firsts[number], firsts[number])
        },
        "source": "".join(sources[entry.source_id] for entry in entries),
        "letter": "".join(entry.reliability.letter for entry in entries),
        "digit": "".join(entry.reliability.digit for entry in entries),
        "claim": " ".join(
            "".join(claims[it.claim_id] for it in entry.stances) for entry in entries
        ),
        # as many as there are claims, each by its first letter
        "stance": "".join(it.key[0] for entry in entries for it in entry.stances),
        "tag": " ".join("".join(tags[tag] for tag in entry.tag_ids) for entry in entries),
    }


def _ranked(names: Iterable[str]) -> dict[str, str]:
    """Return a character for each name, the most frequent first: they have the shortest."""
    counted = Counter(names)
    ordered = sorted(counted, key=lambda name: (-counted[name], name))
    return {name: _sign(rank) for rank, name in enumerate(ordered)}


def _sign(rank: int) -> str:
    """Return a character that JSON leaves as it is: of one byte for the first 91, then of two."""
    if rank < 57:
        return chr(0x23 + rank)
    return chr(0x5D + rank - 57) if rank < 91 else chr(0xA1 + rank - 91)


def _news(*days: str) -> Iterator[str]:
    for before, day in pairwise(days):
        same = 8 if before[:8] == day[:8] else 5 if before[:5] == day[:5] else 0
        yield "" if before == day else day[same:]
