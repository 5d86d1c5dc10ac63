"""A mapping whose values are made when they are asked for, each once."""

from __future__ import annotations

import pytest

from timeline.lazily import Lazily


def lengths(made: list[str]) -> Lazily[int]:
    def length(name: str) -> int:
        made.append(name)
        return len(name)

    return Lazily({"bb": None, "a": None, "ccc": None}, length)


def test_nothing_is_made_for_names_and_numbers() -> None:
    made: list[str] = []
    told = lengths(made)

    assert (list(told), len(told), "a" in told, "z" in told) == (["bb", "a", "ccc"], 3, True, False)
    assert made == []


def test_a_value_is_made_when_it_is_asked_for_and_once() -> None:
    made: list[str] = []
    told = lengths(made)

    assert (told["ccc"], told["ccc"], told.get("a")) == (3, 3, 1)
    assert made == ["ccc", "a"]
    assert dict(told.made) == {"ccc": 3, "a": 1}


def test_all_can_be_made_at_once_in_order() -> None:
    made: list[str] = []
    told = lengths(made)
    told["a"]
    told.make_all()

    assert made == ["a", "bb", "ccc"]
    assert dict(told) == {"bb": 2, "a": 1, "ccc": 3}


def test_what_has_no_name_is_never_made() -> None:
    made: list[str] = []
    told = lengths(made)

    with pytest.raises(KeyError, match="z"):
        told["z"]
    assert told.get("z") is None
    assert made == []
