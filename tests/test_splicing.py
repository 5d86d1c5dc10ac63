"""A list in a JSON file is mended in place, to what the file would be if it were made anew."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from timeline.splicing import dumped, spliced

TEXT = st.text(max_size=8) | st.sampled_from(
    ["\n    }", '"id": "a"', "{", "\n  ]", "\n    {\n", "\\"]
)
VALUE = st.recursive(
    st.none() | st.integers(-9, 9) | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=6,
)
MORE = st.dictionaries(TEXT.map("more {}".format), VALUE, max_size=3)
NAMES = st.lists(st.sampled_from(["a", "ab", "b", "id", 'a"', "é", "\n"]), unique=True, max_size=5)


def whole(things: dict[str, dict[str, object]], rest: dict[str, object]) -> dict[str, object]:
    before = [{"id": name} for name in things]
    return {"sources": before, "things": list(things.values()), "later": before, **rest}


@given(NAMES, st.data())
def test_what_is_mended_is_what_would_be_made(names: list[str], data: st.DataObject) -> None:
    rest: dict[str, object] = dict(data.draw(MORE))
    old = {name: {"id": name, **data.draw(MORE)} for name in names}
    touched = data.draw(st.lists(st.sampled_from(names), unique=True)) if names else []
    new = {name: {"id": name, **data.draw(MORE)} for name in touched}

    mended = spliced(dumped(whole(old, rest)), "things", new)

    expected = dumped(whole(old | new, rest))
    assert mended == (expected if names else None)


@pytest.mark.parametrize(
    ("listed", "name"), [("things", "c"), ("none", "a"), ("empty", "a"), ("things", "later")]
)
def test_what_is_not_there_is_not_mended(listed: str, name: str) -> None:
    value = {"things": [{"id": "a"}], "empty": [], "more": [{"id": "later"}]}
    assert spliced(dumped(value), listed, {name: {"id": name}}) is None
