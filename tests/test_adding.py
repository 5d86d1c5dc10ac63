"""New files are added to a person's folder: all of them or none, and nothing is overwritten."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.contents import bytes_in, write
from timeline import adding
from timeline.adding import add_files
from timeline.files import Artifact

NEW = [Artifact("entries/2024/a.md", b"one"), Artifact("entries/2025/b.md", b"two")]


def test_files_and_their_folders_are_made(tmp_path: Path) -> None:
    paths = add_files(NEW, tmp_path / "new" / "content")

    assert [it.read_bytes() for it in paths] == [b"one", b"two"]
    assert bytes_in(tmp_path) == {f"new/content/{it.path}": it.content for it in NEW}


def test_nothing_is_overwritten_and_then_nothing_is_written(tmp_path: Path) -> None:
    write(tmp_path, {"entries/2025/b.md": "mine"})

    with pytest.raises(FileExistsError) as caught:
        add_files(NEW, tmp_path)

    assert caught.value.filename == str(tmp_path / "entries/2025/b.md")
    assert bytes_in(tmp_path) == {"entries/2025/b.md": b"mine"}


def test_a_link_that_leads_nowhere_is_there_too(tmp_path: Path) -> None:
    (tmp_path / "entries/2025").mkdir(parents=True)
    (tmp_path / "entries/2025/b.md").symlink_to(tmp_path / "nowhere")

    with pytest.raises(FileExistsError):
        add_files(NEW, tmp_path)

    assert not (tmp_path / "nowhere").exists()


def test_no_folder_below_is_a_link(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (tmp_path / "content" / "entries").mkdir(parents=True)
    (tmp_path / "content" / "entries" / "2025").symlink_to(outside)

    with pytest.raises(OSError, match="symbolic link"):
        add_files(NEW, tmp_path / "content")

    assert bytes_in(tmp_path) == {}
    assert not (tmp_path / "content" / "entries" / "2024").exists()


def test_a_disk_that_gets_full_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_one: object, _other: object, **_more: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(adding.os, "link", full)
    write(tmp_path, {"entries/2025": "a file where the second's folder should be"})

    with pytest.raises(OSError, match=r"File exists|Not a directory"):
        add_files(NEW, tmp_path)

    assert bytes_in(tmp_path) == {"entries/2025": b"a file where the second's folder should be"}
    assert not (tmp_path / "entries" / "2024").exists()


def test_a_disk_without_links_gets_the_file_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unknown(_one: object, _other: object, **_more: object) -> None:
        raise OSError(95, "Operation not supported")

    monkeypatch.setattr(adding.os, "link", unknown)

    add_files(NEW, tmp_path)

    assert bytes_in(tmp_path) == {it.path: it.content for it in NEW}


def test_who_comes_first_keeps_the_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = os.link

    def late(one: Path, other: Path, **more: bool) -> None:
        other.write_bytes(b"another was faster")
        real(one, other, **more)

    monkeypatch.setattr(adding.os, "link", late)

    with pytest.raises(FileExistsError):
        add_files(NEW[:1], tmp_path)

    assert bytes_in(tmp_path) == {"entries/2024/a.md": b"another was faster"}
