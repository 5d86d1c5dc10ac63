"""What is pickled is read back as the very same, of the very same types."""

from __future__ import annotations

import pickle
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from timeline.pickling import pickled


class One(NamedTuple):
    name: str
    inner: object = None


class Other(NamedTuple):
    name: str
    inner: object = None


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text() | st.binary(),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.lists(inner, max_size=3).map(tuple)
        | st.dictionaries(st.text(max_size=3), inner, max_size=3)
        | st.frozensets(st.text(max_size=3), max_size=3)
        | st.builds(One, st.text(max_size=3), inner)
        | st.builds(Other, st.text(max_size=3), inner)
    ),
    max_leaves=12,
)


def kinds(value: object) -> object:
    """Return the types of a value, and of all that is in it."""
    inner = list(value.values()) if isinstance(value, dict) else value
    inside = [kinds(it) for it in inner] if isinstance(inner, list | tuple) else []
    return type(value), inside


@given(VALUES)
def test_anything_is_read_back_as_it_was(value: object) -> None:
    again = pickle.loads(pickled(value))
    assert again == value
    assert kinds(again) == kinds(value)


def test_what_is_there_once_is_there_once_again() -> None:
    one = One("a text that is there once")
    first, second = pickle.loads(pickled([one, Other("b", one)]))
    assert second.inner is first


def test_a_value_that_cannot_be_pickled_is_for_the_caller_to_know() -> None:
    with pytest.raises((AttributeError, pickle.PicklingError)):
        pickled(One("a", lambda: None))
