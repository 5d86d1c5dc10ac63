"""What was read and made is remembered, apart for each site, and no longer than it holds."""

from __future__ import annotations

from pathlib import Path

import pytest

from timeline import memory
from timeline.memory import Last, recall


@pytest.fixture
def content(tmp_path: Path) -> Path:
    (tmp_path / "content").mkdir()
    return tmp_path / "content"


LAST = Last(b"whole", 3, {}, ())


def test_at_first_nothing_is_remembered(content: Path) -> None:
    found = recall(content)

    assert (dict(found.kept), found.last(), found.compiled()) == ({}, None, {})


def test_what_was_read_is_added_to_what_was_made(content: Path) -> None:
    recall(content).replace({"a": b"1"}, LAST, {"base.html": (b"stamp", b"code")})
    recall(content).add({"b": b"2"})

    found = recall(content)

    assert (found.kept["a"], found.kept["b"]) == (b"1", b"2")
    assert found.last() == LAST
    assert found.compiled() == {"base.html": (b"stamp", b"code")}


def test_a_build_forgets_what_is_no_longer_there(content: Path) -> None:
    recall(content).add({"gone": b"1"})
    recall(content).replace({"a": b"1"}, LAST, {})

    assert "gone" not in recall(content).kept


def test_a_site_with_drafts_is_remembered_apart(content: Path) -> None:
    recall(content).replace({"a": b"1"}, LAST, {})

    assert recall(content, drafts=True).last() is None
    assert recall(content).last() == LAST


def test_other_code_remembers_nothing(content: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    recall(content).replace({"a": b"1"}, LAST, {})
    monkeypatch.setattr(memory, "version", lambda name: "another")

    assert dict(recall(content).kept) == {}


def test_who_wants_no_memory_has_none_and_leaves_none(content: Path) -> None:
    recall(content, nothing=True).replace({"a": b"1"}, LAST, {})

    assert dict(recall(content, nothing=True).kept) == {}
    assert not (content.parent / ".cache").exists()
