"""A folder is read in order, without following anything; read again, no change escapes."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from timeline import files
from timeline.files import again, read_tree


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "two.md").write_text("two")
    (tmp_path / "a.md").write_text("one")
    return tmp_path


def contents(found: tuple[files.SourceFile, ...]) -> dict[str, bytes]:
    return {it.path: it.content for it in found}


def test_files_come_in_order_with_the_name_that_is_asked_for(folder: Path) -> None:
    (folder / ".hidden").write_text("no")

    found, faults = read_tree(folder, "content")

    assert [it.path for it in found] == ["content/a.md", "content/b/two.md"]
    assert faults == ()


def test_a_link_is_a_fault_and_leads_nowhere(folder: Path) -> None:
    (folder / "b" / "self").symlink_to(".")
    (folder / "c.md").symlink_to("/etc/passwd")

    found, faults = read_tree(folder, "content")

    assert [fault.place.path for fault in faults] == ["content/b/self", "content/c.md"]
    assert len(found) == 2


def test_what_is_as_it_was_is_not_read_again(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "_SLOW", -(10**18))  # these files are new, and trusted all the same
    read = again()
    first, _ = read_tree(folder, "content", read)

    second, _ = read_tree(folder, "content", read)

    assert [id(it.content) for it in second] == [id(it.content) for it in first]


@pytest.mark.parametrize("slow", [2_000_000_000, -(10**18)])
def test_a_change_of_the_same_size_and_time_is_seen(
    folder: Path, slow: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "_SLOW", slow)
    read, file = again(), folder / "a.md"
    read_tree(folder, "content", read)
    before = file.stat()

    while file.stat().st_ctime_ns == before.st_ctime_ns:  # the disk's clock may be slow
        file.write_text("One")
        os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))
    found, _ = read_tree(folder, "content", read)

    assert contents(found)["content/a.md"] == b"One"


def test_a_file_that_was_changed_a_moment_ago_is_read_again(folder: Path) -> None:
    read, file = again(), folder / "a.md"
    for text in ("aaa", "bbb", "ccc", "ddd"):
        file.write_text(text)
        found, _ = read_tree(folder, "content", read)
        assert contents(found)["content/a.md"] == text.encode()


def test_what_takes_the_place_of_a_file_is_seen(folder: Path, tmp_path: Path) -> None:
    read = again()
    read_tree(folder, "content", read)
    (folder / "b" / "two.md").replace(folder / "a.md")

    found, _ = read_tree(folder, "content", read)

    assert contents(found) == {"content/a.md": b"two"}
