"""A folder is read in order, without following anything; read again, no change escapes."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from timeline import files
from timeline.files import Seen, SourceFile, State, read_tree


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


class Reader:
    """Reads a folder again and again, knowing what it saw last."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.states = folder, dict[str, State]()

    def read(self) -> tuple[SourceFile, ...]:
        seen = Seen(self.states)
        found, _ = read_tree(self.folder, "content", seen.read)
        self.states = seen.states
        return found


def test_what_is_as_it_was_is_not_read_again(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "_SLOW", -(10**18))  # these files are new, and trusted all the same
    reader = Reader(folder)
    first = reader.read()
    asked: list[str] = []
    read = files.read
    monkeypatch.setattr(files, "read", lambda it: asked.append(it.name) or read(it))

    second = reader.read()

    assert second == first
    assert asked == []
    assert contents(second) == {"content/a.md": b"one", "content/b/two.md": b"two"}
    assert asked == ["a.md", "two.md"]


@pytest.mark.parametrize("slow", [2_000_000_000, -(10**18)])
def test_a_change_of_the_same_size_and_time_is_seen(
    folder: Path, slow: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "_SLOW", slow)
    reader, file = Reader(folder), folder / "a.md"
    first = reader.read()
    before = file.stat()

    while file.stat().st_ctime_ns == before.st_ctime_ns:  # the disk's clock may be slow
        file.write_text("One")
        os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))
    found = reader.read()

    assert found != first
    assert contents(found)["content/a.md"] == b"One"


def test_a_file_that_was_changed_a_moment_ago_is_read_again(folder: Path) -> None:
    reader, file = Reader(folder), folder / "a.md"
    for text in ("aaa", "bbb", "ccc", "ddd"):
        file.write_text(text)
        assert contents(reader.read())["content/a.md"] == text.encode()
    assert reader.states == {}


def test_what_takes_the_place_of_a_file_is_seen(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "_SLOW", -(10**18))
    reader = Reader(folder)
    reader.read()
    (folder / "b" / "two.md").replace(folder / "a.md")

    assert contents(reader.read()) == {"content/a.md": b"two"}
    assert reader.states.keys() == {"content/a.md"}


def test_a_file_is_another_by_its_path_or_its_bytes() -> None:
    file = SourceFile("a.md", b"one")
    assert file == SourceFile("a.md", lambda: b"one")
    assert len({file, SourceFile("a.md", b"one"), SourceFile("a.md", b"two")}) == 2
    assert file != SourceFile("b.md", b"one")
    assert repr(file) == "SourceFile('a.md', b'one')"


def test_a_pipe_is_a_fault_and_nobody_waits_for_it(folder: Path) -> None:
    os.mkfifo(folder / "b" / "pipe.md")

    found, faults = read_tree(folder, "content")

    assert [(it.place.path, it.code) for it in faults] == [("content/b/pipe.md", "not-a-file")]
    assert len(found) == 2


def test_a_file_that_is_too_large_is_a_fault_and_is_not_read(folder: Path) -> None:
    (folder / "large.md").write_bytes(b"x" * (64 * 1024 + 1))
    (folder / "largest.md").write_bytes(b"x" * 64 * 1024)

    found, faults = read_tree(folder, "content")

    assert [(it.place.path, it.code) for it in faults] == [("content/large.md", "file-too-large")]
    assert "content/largest.md" in contents(found)


def test_a_hole_of_a_terabyte_is_not_read(folder: Path) -> None:
    with (folder / "hole.png").open("wb") as file:
        file.truncate(1 << 40)

    assert [it.code for it in read_tree(folder, "content")[1]] == ["file-too-large"]


def test_a_name_that_is_no_text_can_be_told(folder: Path) -> None:
    Path(os.fsdecode(os.fsencode(folder) + b"/\xff.md")).write_text("x")

    found, _ = read_tree(folder, "content")

    assert "content/\\xff.md" in contents(found)


def test_a_thousand_folders_in_each_other_are_read(tmp_path: Path) -> None:
    paths = [Path(f"{tmp_path}{'/d' * depth}") for depth in range(1, 1001)]
    for path in paths:
        path.mkdir()

    try:
        assert read_tree(tmp_path, "content") == ((), ())
    finally:  # what takes away old folders of tests calls itself for each
        for path in reversed(paths):
            path.rmdir()


def test_the_order_in_which_files_were_made_does_not_matter(tmp_path: Path) -> None:
    for folder, names in (("one", "abc"), ("other", "cba")):
        (tmp_path / folder).mkdir()
        for name in names:
            (tmp_path / folder / f"{name}.md").write_text(name)

    assert read_tree(tmp_path / "one", "x") == read_tree(tmp_path / "other", "x")


def test_an_empty_folder_has_nothing_and_a_missing_one_is_an_error(tmp_path: Path) -> None:
    assert read_tree(tmp_path, "content") == ((), ())
    with pytest.raises(FileNotFoundError):
        read_tree(tmp_path / "nowhere", "content")


@pytest.mark.parametrize("size", [0, 1, 5000])
def test_a_file_is_read_whole_in_however_many_pieces_it_comes(
    tmp_path: Path, size: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = bytes(number % 251 for number in range(size))
    (tmp_path / "a.md").write_bytes(content)
    read = os.read
    monkeypatch.setattr("timeline.files.os.read", lambda file, most: read(file, min(most, 7)))

    found, _ = read_tree(tmp_path, "content")

    assert contents(found) == {"content/a.md": content}


def test_a_file_that_grew_since_it_was_listed_is_read_to_its_end(folder: Path) -> None:
    with os.scandir(folder) as listing:
        entry = next(it for it in listing if it.name == "a.md")
    entry.stat(follow_symlinks=False)
    (folder / "a.md").write_text("one and more")

    assert files.read(entry) == b"one and more"


def test_a_file_is_known_once_another_was_changed_later(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "_SLOW", 0)
    reader, old, new = Reader(folder), folder / "a.md", folder / "b" / "two.md"
    while new.stat().st_ctime_ns <= old.stat().st_ctime_ns:
        new.write_text("new")

    reader.read()

    assert reader.states.keys() == {"content/a.md"}


def test_a_link_that_took_the_place_of_a_file_is_not_followed(folder: Path) -> None:
    with os.scandir(folder) as listing:
        entry = next(it for it in listing if it.name == "a.md")
    entry.stat(follow_symlinks=False)
    (folder / "a.md").unlink()
    (folder / "a.md").symlink_to("b/two.md")

    with pytest.raises(OSError, match=r"a\.md"):
        files.read(entry)
