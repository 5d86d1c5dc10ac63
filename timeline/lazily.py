"""Names and what makes what they name → a mapping whose values are made when asked for.

A build after an edit shows little of a story; what it does not show it need not make.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from typing import TypeVar

__all__ = ["Lazily"]

V = TypeVar("V")


class Lazily(Mapping[str, V]):
    """A mapping with the names of a collection, in its order; each value is made once."""

    def __init__(self, names: Collection[str], make: Callable[[str], V]) -> None:
        """Take the names, and what makes a value of each."""
        self._names, self._made = names, _Made(make)

    def __getitem__(self, name: str) -> V:
        """Return what is named; it is made now if it is not yet."""
        if name not in self._names:
            raise KeyError(name)
        return self._made[name]

    def __contains__(self, name: object) -> bool:
        """Return whether there is such a name; nothing is made."""
        return name in self._names

    def __iter__(self) -> Iterator[str]:
        """Yield the names in order; nothing is made."""
        return iter(self._names)

    def __len__(self) -> int:
        """Return how many names there are."""
        return len(self._names)

    @property
    def made(self) -> Mapping[str, V]:
        """What was made so far."""
        return self._made

    def make_all(self) -> None:
        """Make whatever is not yet."""
        for name in self._names:
            self._made[name]


class _Made(dict[str, V]):
    """What was made, and the making of what is missing."""

    def __init__(self, make: Callable[[str], V]) -> None:
        super().__init__()
        self._make = make

    def __missing__(self, name: str) -> V:
        made = self[name] = self._make(name)
        return made
