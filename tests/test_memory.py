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


def test_what_was_read_and_what_was_made_are_remembered_apart(content: Path) -> None:
    recall(content).keep_made(LAST, {"base.html": (b"stamp", b"code")})
    recall(content).keep_read({"a": b"1"})

    found = recall(content)

    assert dict(found.kept) == {"a": b"1"}
    assert found.last() == LAST
    assert found.compiled() == {"base.html": (b"stamp", b"code")}


def test_what_is_no_longer_there_is_forgotten(content: Path) -> None:
    recall(content).keep_read({"gone": b"1", "a": b"1"})
    recall(content).keep_read({"a": b"1"})

    assert dict(recall(content).kept) == {"a": b"1"}


def test_what_is_remembered_already_is_not_written_again(content: Path) -> None:
    recall(content).keep_read({"a": b"1"})
    before = (content.parent / ".cache" / "content.parts.store").stat()
    recall(content).keep_read({"a": b"1"})

    after = (content.parent / ".cache" / "content.parts.store").stat()
    assert (before.st_ino, before.st_mtime_ns) == (after.st_ino, after.st_mtime_ns)


def test_a_site_with_drafts_is_remembered_apart(content: Path) -> None:
    recall(content).keep_made(LAST, {})

    assert recall(content, drafts=True).last() is None
    assert recall(content).last() == LAST


def test_other_code_remembers_nothing(content: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    recall(content).keep_read({"a": b"1"})
    recall(content).keep_made(LAST, {})
    monkeypatch.setattr(memory, "version", lambda name: "another")

    assert dict(recall(content).kept) == {}
    assert recall(content).last() is None


def test_who_wants_no_memory_has_none_and_leaves_none(content: Path) -> None:
    nothing = recall(content, nothing=True)
    nothing.keep_read({"a": b"1"})
    nothing.keep_made(LAST, {})

    assert dict(recall(content, nothing=True).kept) == {}
    assert not (content.parent / ".cache").exists()
