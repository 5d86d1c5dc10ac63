"""What a cache gives back is what was put in, here and by this code, or nothing."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from timeline import cache
from timeline.cache import Cache

KEPT = {"a": b"1", "b/c": b"\0" * 1000}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / ".cache"


def of(folder: Path, stamp: bytes = b"stamp", name: str = "content") -> Cache:
    return Cache(folder, name, stamp)


def test_what_was_kept_is_given_back(folder: Path) -> None:
    of(folder).write(KEPT)

    assert of(folder).read() == KEPT


def test_what_is_kept_takes_the_place_of_all_before(folder: Path) -> None:
    of(folder).write(KEPT)
    of(folder).write({"d": b"2"})

    assert of(folder).read() == {"d": b"2"}


def test_two_contents_beside_each_other_have_their_own(folder: Path) -> None:
    of(folder, name="one").write({"a": b"1"})
    of(folder, name="two").write({"a": b"2"})

    assert (of(folder, name="one").read(), of(folder, name="two").read()) == (
        {"a": b"1"},
        {"a": b"2"},
    )


def test_what_other_code_made_is_not_believed(folder: Path) -> None:
    of(folder).write(KEPT)

    assert of(folder, b"another stamp").read() == {}


def test_nothing_is_there_at_first(folder: Path) -> None:
    assert of(folder).read() == {}


@settings(deadline=None, max_examples=60)
@given(st.data())
def test_a_damaged_store_is_not_believed(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    folder = tmp_path_factory.mktemp("cache")
    of(folder).write(KEPT)
    store = folder / "content.store"
    whole = store.read_bytes()
    at = data.draw(st.integers(0, len(whole) - 1))
    damaged = data.draw(
        st.sampled_from(
            [
                whole[:at],
                whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :],
                whole[:at] + b"x" + whole[at:],
                whole + b"x",
            ]
        )
    )

    store.write_bytes(damaged)

    assert of(folder).read() == {}


def test_a_cache_that_came_from_elsewhere_is_not_believed(folder: Path, tmp_path: Path) -> None:
    of(folder).write(KEPT)

    shutil.copytree(folder, tmp_path / "elsewhere")

    assert of(tmp_path / "elsewhere").read() == {}


def test_a_key_that_was_put_there_is_not_believed(folder: Path, tmp_path: Path) -> None:
    of(folder).write(KEPT)
    shutil.copytree(folder, tmp_path / "copy")
    shutil.rmtree(folder)
    shutil.copytree(tmp_path / "copy", folder)

    assert of(folder).read() == {}
    of(folder).write(KEPT)
    assert of(folder).read() == KEPT


def test_a_folder_that_is_a_link_is_neither_read_nor_written(folder: Path, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    folder.symlink_to(outside)

    of(folder).write(KEPT)

    assert list(outside.iterdir()) == []
    assert of(folder).read() == {}


@pytest.mark.parametrize("name", ["content.store", "key"])
@pytest.mark.parametrize("target", ["/dev/zero", "/etc/hosts"])
def test_links_and_devices_in_it_are_not_read(folder: Path, name: str, target: str) -> None:
    of(folder).write(KEPT)
    (folder / name).unlink()
    (folder / name).symlink_to(target)

    assert of(folder).read() == {}
    of(folder).write(KEPT)
    assert of(folder).read() == KEPT


def test_a_pipe_in_its_place_does_not_stop_a_build(folder: Path) -> None:
    folder.mkdir()
    os.mkfifo(folder / "content.store")

    assert of(folder).read() == {}


def test_a_disk_that_will_not_have_it_costs_no_build(folder: Path) -> None:
    folder.write_bytes(b"a file where the folder should be")

    of(folder).write(KEPT)

    assert of(folder).read() == {}


def test_what_is_too_large_is_not_kept(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    of(folder).write({"a": b"1"})
    monkeypatch.setattr(cache, "_LARGEST", 100)

    of(folder).write(KEPT)

    assert of(folder).read() == {"a": b"1"}


def test_nothing_lies_about_afterwards(folder: Path) -> None:
    (folder).mkdir()
    (folder / "content.new").write_bytes(b"what a killed build left")

    of(folder).write(KEPT)

    assert {it.name for it in folder.iterdir()} == {"key", "content.store"}


def test_only_the_owner_reads_the_key(folder: Path) -> None:
    of(folder).write(KEPT)

    assert (folder / "key").stat().st_mode & 0o077 == 0
