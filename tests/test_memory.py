"""What was read and made is remembered, apart for each site, and no longer than it holds."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from timeline import memory
from timeline.digests import Basis, Print
from timeline.memory import Brief, Last, Memory, recall
from timeline.packs import Pack


@pytest.fixture
def content(tmp_path: Path) -> Path:
    (tmp_path / "content").mkdir()
    return tmp_path / "content"


LAST = Last(b"whole", 3, {}, (), Basis(b"rest", b"files"))
STATES = {"content/site.toml": ((1, 2, 3, 4), b"key")}
LEDGER = Brief(b"bones", {"claim": None})
ONE = Pack({"content/entries/a.md": Print(b"1", b"2", b"3")}, b"answers")
OTHER = Pack({"content/entries/b.md": Print(b"4", b"5", b"6")}, b"more")


def keep(memory: Memory, packs: Mapping[str, Pack]) -> None:
    for name, pack in packs.items():
        memory.kept().keep(name, pack)
    memory.forget(packs)


def store(content: Path, pack: str) -> Path:
    return content.parent / ".cache" / f"content.{pack}.store"


def test_at_first_nothing_is_remembered(content: Path) -> None:
    found = recall(content)

    assert (found.kept().packs, found.last(), found.compiled()) == ({}, None, {})
    assert found.states() == {}


def test_what_was_read_and_what_was_made_are_remembered_apart(content: Path) -> None:
    recall(content).keep_made(LAST, STATES, {"base.html": (b"stamp", b"code")}, LEDGER)
    keep(recall(content), {"00": ONE, "7f": OTHER})

    found = recall(content)

    assert found.kept().packs == {"00": ONE, "7f": OTHER}
    assert found.last() == LAST
    assert found.states() == STATES
    assert found.compiled() == {"base.html": (b"stamp", b"code")}


def test_a_ledger_is_remembered_for_the_bones_that_it_rests_on(content: Path) -> None:
    assert recall(content).summaries(b"bones") == {}
    recall(content).keep_made(LAST, STATES, {}, LEDGER)

    assert recall(content).summaries(b"bones") == {"claim": None}
    assert recall(content).summaries(b"other bones") == {}


def test_what_is_no_longer_there_is_forgotten(content: Path) -> None:
    keep(recall(content), {"00": ONE, "7f": OTHER})
    keep(recall(content), {"00": ONE})

    assert recall(content).kept().packs == {"00": ONE}
    assert not store(content, "7f").exists()


def test_what_is_kept_is_one_pack_at_a_time(content: Path) -> None:
    keep(recall(content), {"00": ONE, "7f": OTHER})
    before = {pack: store(content, pack).stat().st_ino for pack in ("00", "7f")}
    mended = OTHER._replace(answers=b"mended")
    recall(content).kept().keep("7f", mended)

    assert store(content, "00").stat().st_ino == before["00"]
    assert store(content, "7f").stat().st_ino != before["7f"]
    assert recall(content).kept().packs == {"00": ONE, "7f": mended}


def test_a_pack_that_is_damaged_is_forgotten_and_no_other(content: Path) -> None:
    keep(recall(content), {"00": ONE, "7f": OTHER})
    store(content, "7f").write_bytes(store(content, "00").read_bytes()[:-1])

    assert recall(content).kept().packs == {"00": ONE}


def test_a_pack_that_is_too_large_is_not_kept(
    content: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(memory, "_LARGEST", len(OTHER.answers))
    keep(recall(content), {"00": ONE, "7f": OTHER})

    assert recall(content).kept().packs == {"7f": OTHER}


def test_a_site_with_drafts_is_remembered_apart(content: Path) -> None:
    recall(content).keep_made(LAST, STATES, {}, LEDGER)

    assert recall(content, drafts=True).last() is None
    assert recall(content).last() == LAST


def test_other_code_remembers_nothing(content: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    keep(recall(content), {"00": ONE})
    recall(content).keep_made(LAST, STATES, {}, LEDGER)
    monkeypatch.setattr(memory, "_installed", lambda: ["jinja2-0.dist-info"])

    assert recall(content).kept().packs == {}
    assert recall(content).last() is None


def test_who_wants_no_memory_has_none_and_leaves_none(content: Path) -> None:
    nothing = recall(content, nothing=True)
    keep(nothing, {"00": ONE})
    nothing.keep_made(LAST, STATES, {}, LEDGER)

    assert recall(content, nothing=True).kept().packs == {}
    assert not (content.parent / ".cache").exists()


def test_a_folder_that_is_called_like_a_pack_of_another_is_no_pack(content: Path) -> None:
    other = content.with_name("content.00")
    other.mkdir()
    recall(other).keep_made(LAST, STATES, {}, LEDGER)

    assert recall(content).kept().packs == {}
    keep(recall(content), {"00": ONE})
    assert recall(other).last() is None
