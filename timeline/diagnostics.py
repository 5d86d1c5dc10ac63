"""A fault in content → a value with its place, a code, and what to type instead."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from typing import Generic, Literal, NamedTuple, TypeVar

__all__ = ["Checked", "Diagnostic", "Place", "Places", "did_you_mean", "nearest"]

T = TypeVar("T")

Severity = Literal["error", "warning"]
Step = str | int
Mark = tuple[int, int, int, int]

#: Of a word so long none is near.
_LONGEST = 200


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
    item of a list has no key, so its two spots are the same.
    """

    path: str
    marks: Mapping[tuple[Step, ...], Mark] = {}

    def value(self, *steps: Step) -> Place:
        """Return the place of the value at `steps`, or of the nearest thing around it."""
        return Place(self.path, *self._nearest(steps)[2:])

    def key(self, *steps: Step) -> Place:
        """Return the place of the key at `steps`, or of the nearest thing around it."""
        return Place(self.path, *self._nearest(steps)[:2])

    def _nearest(self, steps: tuple[Step, ...]) -> Mark:
        for length in range(len(steps), -1, -1):
            mark = self.marks.get(steps[:length])
            if mark is not None:
                return mark
        return (1, 1, 1, 1)


def nearest(word: str, known: Iterable[str]) -> str:
    """Return the known word that `word` was most likely meant to be, or nothing."""
    lowered = {name.casefold(): name for name in sorted(known)}
    near = get_close_matches(word.casefold()[:_LONGEST], lowered, n=1, cutoff=0.6)
    return lowered[near[0]] if near else ""


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Return "did you mean `x`?" for the known word nearest to `word`, or nothing."""
    near = nearest(word, known)
    return f"did you mean `{near}`?" if near else ""
