"""A fault in content → a value with its place, a code, and what to type instead."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Generic, Literal, NamedTuple, TypeVar

import orjson

__all__ = ["Checked", "Diagnostic", "Place", "Places", "did_you_mean", "nearest"]

T = TypeVar("T")

Severity = Literal["error", "warning"]
Step = str | int
Mark = tuple[int, int, int, int]

#: Of a word longer than this only the beginning is looked at.
_LONGEST = 100
#: So many words are compared one by one; of more, so many; so many mentions are counted for it.
_FEW, _CANDIDATES, _MOST = 24, 4, 1000


class Place(NamedTuple):
    """A spot in a content file: a path with `/`, and a line and column from 1."""

    path: str
    line: int = 1
    column: int = 1


class Diagnostic(NamedTuple):
    """One fault: where, how bad, which rule, what is wrong, and what to type."""

    place: Place
    severity: Severity
    code: str
    message: str
    hint: str = ""


class Checked(NamedTuple, Generic[T]):
    """A stage's answer: the value, or nothing when it could not be made, and the faults."""

    value: T | None
    diagnostics: tuple[Diagnostic, ...] = ()


class Places(NamedTuple):
    """The spot of every key and value of one file's front matter, by its path of steps.

    A mark is (line of the key, its column, line of the value, its column); an
    item of a list has no key, so its two spots are the same. They are held written
    down, as ten thousand files have a quarter of a million, and faults are few.
    """

    path: str
    written: str = "[]"

    @staticmethod
    def of(path: str, marks: Mapping[tuple[Step, ...], Mark]) -> Places:
        """Return the spots of a file."""
        return Places(path, orjson.dumps(list(marks.items())).decode())

    @property
    def marks(self) -> Mapping[tuple[Step, ...], Mark]:
        """Every spot by its path of steps."""
        return _marks(self.written)

    def value(self, *steps: Step) -> Place:
        """Return the place of the value at `steps`, or of the nearest thing around it."""
        return Place(self.path, *self._nearest(steps)[2:])

    def key(self, *steps: Step) -> Place:
        """Return the place of the key at `steps`, or of the nearest thing around it."""
        return Place(self.path, *self._nearest(steps)[:2])

    def _nearest(self, steps: tuple[Step, ...]) -> Mark:
        marks = self.marks
        for length in range(len(steps), -1, -1):
            mark = marks.get(steps[:length])
            if mark is not None:
                return mark
        return (1, 1, 1, 1)


@lru_cache(maxsize=64)
def _marks(written: str) -> Mapping[tuple[Step, ...], Mark]:
    return {tuple(steps): tuple(mark) for steps, mark in orjson.loads(written)}


def nearest(word: str, known: Iterable[str]) -> str:
    """Return the known word that `word` was most likely meant to be, or nothing."""
    return _nearest(word.casefold()[:_LONGEST], frozenset(known))


@lru_cache(maxsize=4096)
def _nearest(word: str, known: frozenset[str]) -> str:
    from difflib import get_close_matches  # for who makes mistakes only

    index = _Index.of(known)
    near = get_close_matches(word, index.candidates(word), n=1, cutoff=0.6)
    return index.words[near[0]] if near else ""


class _Index(NamedTuple):
    """Known words by what they are without case, and by the three letters that stand in them.

    A file can have a thousand links to what is not there, and a site ten thousand
    entries: only words that share something rare with another are compared with it.
    """

    words: Mapping[str, str]
    places: Mapping[str, Sequence[str]]

    @classmethod
    @lru_cache(maxsize=16)
    def of(cls, known: frozenset[str]) -> _Index:
        """Return the index of some words."""
        words = {name.casefold(): name for name in sorted(known)}
        places: dict[str, list[str]] = {}
        for word in words:
            for three in _threes(word):
                places.setdefault(three, []).append(word)
        return cls(words, places)

    def candidates(self, word: str) -> list[str]:
        """Return the known words that are worth comparing with `word`: all, when they are few."""
        if len(self.words) <= _FEW:
            return list(self.words)
        shared: Counter[str] = Counter()
        for three in sorted(_threes(word), key=lambda it: (len(self.places.get(it, ())), it)):
            shared.update(self.places.get(three, ()))
            if shared.total() > _MOST:
                break
        return [name for name, _ in shared.most_common(_CANDIDATES)]


def _threes(word: str) -> set[str]:
    whole = f"  {word} "
    return {whole[at : at + 3] for at in range(len(whole) - 2)}


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Return "did you mean `x`?" for the known word nearest to `word`, or nothing."""
    near = nearest(word, known)
    return f"did you mean `{near}`?" if near else ""
