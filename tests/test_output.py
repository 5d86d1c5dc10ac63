"""A folder is replaced as a whole or not at all, and nothing that no build made is lost."""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
import stat
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.contents import bytes_in, write
from timeline import output
from timeline.files import Artifact
from timeline.manifest import MANIFEST, verify_tree
from timeline.output import Before, Meanwhile, refuse_place, replace_tree, still_there, when_asked
from timeline.staging import Looked, Staging, Sum

OLD = {"index.html": b"old", "claims/a/index.html": b"same"}
NEW = {"index.html": b"new", "claims/a/index.html": b"same", "b/c/d.txt": b"more"}
Fill = Callable[[Staging], Mapping[str, Sum]]


def filling(files: Mapping[str, bytes]) -> Fill:
    return lambda staging: {path: staging.write(Artifact(path, it)) for path, it in files.items()}


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """A folder that an earlier build made."""
    replace_tree(filling(OLD), tmp_path / "site")
    return tmp_path / "site"


def held(out: Path) -> dict[str, bytes]:
    """What is in a folder that is what its manifest says, but for the manifest."""
    assert verify_tree(out).diagnostics == ()
    return {path: it for path, it in bytes_in(out).items() if path != MANIFEST}


def test_a_folder_holds_exactly_what_was_written_and_its_manifest(tmp_path: Path) -> None:
    written = replace_tree(filling(NEW), tmp_path / "deep" / "er" / "site")

    assert held(tmp_path / "deep" / "er" / "site") == NEW
    assert written is not None
    assert (written.files, written.changed, written.size) == (4, 3, 11)


def test_what_was_there_before_is_gone_and_counted(out: Path) -> None:
    written = replace_tree(filling(NEW), out)

    assert held(out) == NEW
    assert written is not None
    assert written.changed == 2


def test_nothing_lies_beside_it_afterwards(out: Path) -> None:
    replace_tree(filling(NEW), out)

    assert [it.name for it in out.parent.iterdir()] == ["site"]


def test_one_digest_is_the_same_for_the_same_files_in_any_order(tmp_path: Path) -> None:
    one = replace_tree(filling(NEW), tmp_path / "one")
    other = replace_tree(filling(dict(reversed(NEW.items()))), tmp_path / "other")

    assert one is not None
    assert other is not None
    assert one.digest == other.digest
    assert (tmp_path / "one" / MANIFEST).read_bytes() == (
        tmp_path / "other" / MANIFEST
    ).read_bytes()


def test_who_fails_half_way_leaves_the_old_folder_and_nothing_else(out: Path) -> None:
    def fail(staging: Staging) -> Mapping[str, Sum]:
        staging.write(Artifact("index.html", b"new"))
        raise OSError(28, "No space left on device")

    with pytest.raises(OSError, match="No space"):
        replace_tree(fail, out)

    assert held(out) == OLD
    assert [it.name for it in out.parent.iterdir()] == ["site"]


def test_who_has_nothing_to_write_leaves_the_old_folder(out: Path) -> None:
    assert replace_tree(lambda _staging: None, out) is None

    assert held(out) == OLD


def test_what_a_killed_build_left_is_removed(out: Path) -> None:
    write(out.parent / ".site.new", {"half/a.html": "half"})

    replace_tree(filling(NEW), out)

    assert held(out) == NEW
    assert [it.name for it in out.parent.iterdir()] == ["site"]


def test_what_a_killed_build_took_away_is_put_back_first(out: Path) -> None:
    out.rename(out.parent / ".site.old")

    assert replace_tree(lambda _staging: None, out) is None

    assert held(out) == OLD


def test_an_old_folder_that_cannot_be_removed_yet_is_removed_by_the_next_build(
    out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def busy(*_given: object, **_more: object) -> None:
        raise OSError(24, "Too many open files")

    with monkeypatch.context() as patch:
        patch.setattr(output.os, "rmdir", busy)
        assert replace_tree(filling(NEW), out) is not None
    assert held(out) == NEW

    replace_tree(filling(OLD), out)

    assert held(out) == OLD
    assert [it.name for it in out.parent.iterdir()] == ["site"]


@pytest.mark.parametrize("stranger", ["cat.jpg", ".git/HEAD", "claims/a/notes.txt", ".nojekyll"])
def test_a_file_that_no_build_made_is_never_removed(out: Path, stranger: str) -> None:
    write(out, {stranger: "mine"})

    with pytest.raises(FileExistsError) as caught:
        replace_tree(filling(NEW), out)

    assert f"`{stranger}`" in str(caught.value)
    assert bytes_in(out)[stranger] == b"mine"


def test_a_folder_of_someone_elses_is_not_replaced(tmp_path: Path) -> None:
    write(tmp_path / "mine", {"cat.jpg": "a cat", MANIFEST: '{"files": {"cat.jpg": "0"}}'})

    with pytest.raises(FileExistsError, match="no build made"):
        replace_tree(filling(NEW), tmp_path / "mine")

    assert set(bytes_in(tmp_path)) == {"mine/cat.jpg", f"mine/{MANIFEST}"}


def test_an_empty_folder_is_anybodys(tmp_path: Path) -> None:
    (tmp_path / "site").mkdir()

    replace_tree(filling(NEW), tmp_path / "site")

    assert held(tmp_path / "site") == NEW


@pytest.mark.parametrize("target", ["elsewhere", "nowhere"])
def test_a_link_is_no_folder_to_replace(tmp_path: Path, target: str) -> None:
    replace_tree(filling(OLD), tmp_path / "elsewhere")
    (tmp_path / "site").symlink_to(tmp_path / target)

    with pytest.raises(FileExistsError, match="not a folder"):
        replace_tree(filling(NEW), tmp_path / "site")

    assert held(tmp_path / "elsewhere") == OLD
    assert not (tmp_path / "nowhere").exists()


def test_a_file_is_no_folder_to_replace(tmp_path: Path) -> None:
    (tmp_path / "site").write_text("mine")

    with pytest.raises(FileExistsError, match="not a folder"):
        replace_tree(filling(NEW), tmp_path / "site")

    assert (tmp_path / "site").read_text() == "mine"


@pytest.mark.parametrize(
    ("place", "refused"),
    [
        ("content", True),
        ("content/site", True),
        ("content/../content/site", True),
        (".", True),
        ("way/content/site", True),
        ("site", False),
        ("content-of-another", False),
        ("another/content", False),
    ],
)
def test_a_folder_in_or_around_one_that_is_read_is_refused(
    tmp_path: Path, place: str, refused: bool
) -> None:
    (tmp_path / "content").mkdir()
    (tmp_path / "way").symlink_to(tmp_path)

    if refused:
        with pytest.raises(OSError, match="must be apart"):
            refuse_place(tmp_path / place, [tmp_path / "content"])
    else:
        refuse_place(tmp_path / place, [tmp_path / "content"])


@pytest.mark.parametrize("path", ["../a", "a/../../b", "/etc/a", "a/.."])
def test_no_file_is_written_outside(tmp_path: Path, path: str) -> None:
    with pytest.raises(ValueError, match="leads outside"):
        replace_tree(filling({path: b"x"}), tmp_path / "inner" / "site")

    assert bytes_in(tmp_path) == {}


def test_two_builds_at_once_come_one_after_the_other(out: Path) -> None:
    inside, most = 0, 0
    turn = threading.Barrier(4)

    def fill(staging: Staging) -> Mapping[str, Sum]:
        nonlocal inside, most
        inside += 1
        most = max(most, inside)
        sums = filling(NEW)(staging)
        inside -= 1
        return sums

    def build() -> None:
        turn.wait()
        replace_tree(fill, out)

    threads = [threading.Thread(target=build) for _ in range(4)]
    for it in threads:
        it.start()
    for it in threads:
        it.join()

    assert most == 1
    assert held(out) == NEW


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="two renames leave a gap")
def test_a_reader_during_many_builds_never_misses_a_page_or_reads_half(out: Path) -> None:
    seen: set[bytes] = set()
    missed: list[OSError] = []
    over = threading.Event()

    def read() -> None:
        while not over.is_set():
            try:
                seen.add((out / "index.html").read_bytes())
            except OSError as error:
                missed.append(error)

    reader = threading.Thread(target=read)
    reader.start()
    turns = 0
    while turns < 200 or len(seen) < 2:  # until it has seen both, however busy the machine is
        replace_tree(filling(NEW if turns % 2 else OLD), out)
        turns += 1
    over.set()
    reader.join()

    assert missed == []
    assert seen == {b"old", b"new"}


@pytest.fixture
def without_exchange(monkeypatch: pytest.MonkeyPatch) -> None:
    """A system that cannot let two folders change places in one step."""
    monkeypatch.setattr(output, "_exchange", lambda _one, _other: False)


@pytest.mark.usefixtures("without_exchange")
def test_where_folders_cannot_change_places_two_renames_do(out: Path) -> None:
    replace_tree(filling(NEW), out)

    assert held(out) == NEW
    assert [it.name for it in out.parent.iterdir()] == ["site"]


@pytest.mark.usefixtures("without_exchange")
def test_when_the_second_rename_fails_the_first_is_undone(
    out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rename = Path.rename

    def full(self: Path, target: Path) -> Path:
        if self.name == ".site.new":
            raise OSError(28, "No space left on device")
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", full)

    with pytest.raises(OSError, match="No space"):
        replace_tree(filling(NEW), out)

    assert held(out) == OLD


# --- what is taken over from the folder before --------------------------------------------------


def sums_of(out: Path) -> dict[str, Sum]:
    return {
        path: Sum(
            hashlib.sha256(content).hexdigest(), len(content), (out / path).stat().st_mtime_ns
        )
        for path, content in held(out).items()
    }


def test_a_file_is_taken_over_while_it_is_what_was_written(out: Path) -> None:
    known = sums_of(out)["index.html"]

    def fill(staging: Staging) -> Mapping[str, Sum]:
        assert staging.carry("index.html", known)
        return {"index.html": known}

    replace_tree(fill, out)

    assert held(out) == {"index.html": b"old"}


def touched(file: Path) -> None:
    os.utime(file, ns=(1, 1))


def longer(file: Path) -> None:
    status = file.stat()
    file.write_bytes(b"older")
    os.utime(file, ns=(status.st_atime_ns, status.st_mtime_ns))


def linked(file: Path) -> None:
    file.rename(file.with_name("other"))
    file.symlink_to("other")


@pytest.mark.parametrize("change", [touched, longer, linked, Path.unlink])
def test_a_file_that_somebody_touched_is_not_taken_over(
    out: Path, change: Callable[[Path], object]
) -> None:
    known = sums_of(out)["index.html"]
    change(out / "index.html")
    staging = out.parent / "staging"
    staging.mkdir()

    assert not Staging(str(staging), str(out)).carry("index.html", known)
    assert list(staging.iterdir()) == []


def test_a_folder_is_still_there_to_the_file(out: Path) -> None:
    answer = still_there(out, sums_of(out))

    assert answer is not None
    assert (answer.files, answer.changed) == (3, 0)


@pytest.mark.parametrize(
    "change",
    [
        lambda it: touched(it / "index.html"),
        lambda it: longer(it / "index.html"),
        lambda it: (it / "index.html").unlink(),
        lambda it: (it / "more.html").write_text(""),
        lambda it: (it / MANIFEST).unlink(),
        lambda it: (it / MANIFEST).write_text("{}"),
    ],
)
def test_a_folder_that_somebody_touched_is_not_still_there(
    out: Path, change: Callable[[Path], object]
) -> None:
    sums = sums_of(out)
    change(out)

    assert still_there(out, sums) is None


@pytest.mark.parametrize("mask", [0o000, 0o022, 0o077])
def test_bytes_do_not_depend_on_the_umask(tmp_path: Path, mask: int) -> None:
    old = os.umask(mask)
    try:
        replace_tree(filling(NEW), tmp_path / "site")
    finally:
        os.umask(old)

    assert held(tmp_path / "site") == NEW
    assert stat.S_IMODE((tmp_path / "site" / "index.html").stat().st_mode) == 0o644 & ~mask


def test_no_folder_is_left_of_what_was_known_and_is_no_more(out: Path) -> None:
    (out / "gone").mkdir()
    known = sums_of(out) | {"gone/away/index.html": Sum("0" * 64, 1, 1)}
    (out / "gone").rmdir()

    replace_tree(filling(NEW), out, Before(known))

    assert held(out) == NEW
    assert [it.name for it in out.iterdir() if it.is_dir() and not any(it.iterdir())] == []
    assert not (out / "gone").exists()


@contextlib.contextmanager
def at_last(work: Callable[[], Iterator[Looked]]) -> Iterator[Callable[[], Looked]]:
    """Do the rest of some work when the block is over."""
    steps = work()
    yield cache(lambda: next(steps))
    assert next(steps, None) is None


@pytest.mark.parametrize("when", [when_asked, at_last])
def test_a_file_may_get_its_other_name_before_or_after_the_rest_is_written(
    out: Path, when: Meanwhile
) -> None:
    names = ("kept", "sub/kept", "changed", "dropped", "mended")
    replace_tree(filling({name: name.encode() for name in names}), out)
    known = sums_of(out)

    def fill(staging: Staging) -> Mapping[str, Sum]:
        assert all(staging.has(path) for path in known)
        assert not staging.has("other")
        mended = staging.read("mended", known["mended"]) + b" and more"
        staging.drop("dropped")
        new = {"changed": b"new", "mended": mended, "other": b"other"}
        written = {path: staging.write(Artifact(path, it)) for path, it in new.items()}
        return {path: known[path] for path in ("kept", "sub/kept")} | written

    replace_tree(fill, out, Before(known), when)

    assert held(out) == {
        "kept": b"kept",
        "sub/kept": b"sub/kept",
        "changed": b"new",
        "mended": b"mended and more",
        "other": b"other",
    }


def test_a_file_is_read_as_its_sum_says_while_it_gets_its_other_name(out: Path) -> None:
    """A copy may be half made where files have one name only."""
    known = sums_of(out)

    def fill(staging: Staging) -> Mapping[str, Sum]:
        half = Path(staging.folder) / "index.html"
        half.parent.mkdir(exist_ok=True)
        half.write_bytes(b"o")
        assert staging.read("index.html", known["index.html"]) == b"old"
        new = staging.write(Artifact("index.html", b"new"))
        assert staging.read("index.html", new) == b"new"
        return known | {"index.html": new}

    replace_tree(fill, out, Before(known), at_last)

    assert held(out) == OLD | {"index.html": b"new"}


def test_where_files_have_one_name_only_they_are_copied(
    out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(errno.EPERM, "Operation not permitted")

    known = sums_of(out)
    monkeypatch.setattr("timeline.staging.os.link", refuse)

    replace_tree(lambda staging: known if staging.has("index.html") else None, out, Before(known))

    assert held(out) == OLD
    assert sums_of(out) == known


def test_what_can_neither_be_linked_nor_copied_leaves_the_old_site(
    out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    known, before = sums_of(out), held(out)
    for name in ("os.link", "os.utime"):
        monkeypatch.setattr(f"timeline.staging.{name}", full)

    with pytest.raises(OSError, match=r"No space left on device: '.*/site/.*'"):
        replace_tree(
            lambda staging: known if staging.has("index.html") else None, out, Before(known)
        )

    monkeypatch.undo()
    assert held(out) == before


# --- the twin -----------------------------------------------------------------------------------


def carrying(files: Mapping[str, bytes], known: Mapping[str, Sum]) -> Fill:
    """Take over what is the same as it was, and write the rest."""

    def fill(staging: Staging) -> dict[str, Sum]:
        return {
            path: known[path]
            if path in known
            and known[path].digest == hashlib.sha256(content).hexdigest()
            and staging.carry(path, known[path])
            else staging.write(Artifact(path, content))
            for path, content in files.items()
        }

    return fill


def noted(fill: Fill, known: dict[str, Sum]) -> Fill:
    """Note in `known` what is written."""

    def write(staging: Staging) -> Mapping[str, Sum] | None:
        sums = fill(staging) or {}
        known.clear()
        known.update(sums)
        return sums

    return write


PATHS = st.sampled_from(["a", "b/c", "b/d/e", "b/d/f/g", "h/i", "j"])
SITES = st.lists(st.dictionaries(PATHS, st.sampled_from([b"x", b"yy", b"z"])), max_size=6)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(SITES)
def test_a_folder_that_is_mended_is_the_same_as_one_made_anew(
    tmp_path_factory: pytest.TempPathFactory, sites: list[dict[str, bytes]]
) -> None:
    place = tmp_path_factory.mktemp("mended")
    known: dict[str, Sum] = {}
    for files in sites:
        fill = noted(carrying(files, dict(known)), known)
        replace_tree(fill, place / "site", Before(twin=place / ".cache" / "content.twin"))
        assert held(place / "site") == files
        folders = {it for it in (place / "site").rglob("*") if it.is_dir()}
        assert folders == {
            place / "site" / above for path in files for above in Path(path).parents if above.name
        }
    assert {it.name for it in place.iterdir()} <= {"site", ".cache"}


def test_what_the_last_folder_shares_with_its_twin_is_never_written_into(out: Path) -> None:
    twin = out.parent / "twin"
    replace_tree(filling(NEW), out, Before(twin=twin))
    before = (out / "index.html").open("rb")

    replace_tree(filling({**NEW, "index.html": b"newer"}), out, Before(twin=twin))
    replace_tree(filling({**NEW, "index.html": b"newest"}), out, Before(twin=twin))

    with before:
        assert before.read() == b"new"
    assert held(out)["index.html"] == b"newest"
    assert [it.name for it in out.parent.iterdir() if it.name.startswith(".")] == []
    assert bytes_in(twin)["index.html"] == b"newer"


def test_a_twin_with_a_link_in_it_is_not_used(out: Path, tmp_path: Path) -> None:
    twin, elsewhere = out.parent / "twin", tmp_path / "elsewhere"
    elsewhere.mkdir()
    (twin / "b").mkdir(parents=True)
    (twin / "b" / "c").symlink_to(elsewhere)

    replace_tree(filling(NEW), out, Before(twin=twin))

    assert held(out) == NEW
    assert list(elsewhere.iterdir()) == []


def test_a_file_that_was_put_into_the_twin_is_not_published(out: Path) -> None:
    twin = out.parent / "twin"
    write(twin, {"index.html": "other", "more/stranger.html": "mine", MANIFEST: "{}"})

    replace_tree(filling(NEW), out, Before(twin=twin))

    assert held(out) == NEW


def test_a_link_in_the_place_of_the_twin_is_not_followed(out: Path, tmp_path: Path) -> None:
    write(tmp_path / "mine", {"cat.jpg": "a cat"})
    twin = out.parent / "twin"
    twin.symlink_to(tmp_path / "mine")

    replace_tree(filling(NEW), out, Before(twin=twin))

    assert held(out) == NEW
    assert bytes_in(tmp_path / "mine") == {"cat.jpg": b"a cat"}
