"""A site is what its manifest says, or every file that is not is named."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.contents import write
from timeline.manifest import MANIFEST, Manifest, verify_tree

FILES = {"index.html": "<p>Home</p>", "claims/troops/index.html": "<p>한국</p>", "a.css": ""}


@pytest.fixture
def site(tmp_path: Path) -> Path:
    out = write(tmp_path / "site", FILES)
    sums = {path: hashlib.sha256(text.encode()).hexdigest() for path, text in FILES.items()}
    (out / MANIFEST).write_text(Manifest.of(sums).text)
    return out


def found(site: Path) -> list[tuple[str, str]]:
    return [(it.code, it.place.path) for it in verify_tree(site).diagnostics]


def test_a_site_as_it_was_built_is_as_it_says(site: Path) -> None:
    answer = verify_tree(site)

    assert answer.value is not None
    assert answer.diagnostics == ()
    assert set(answer.value.files) == set(FILES)


def test_the_digest_is_the_one_of_the_list_that_sha256sum_makes(site: Path) -> None:
    answer = verify_tree(site)
    listed = "".join(
        f"{hashlib.sha256(FILES[path].encode()).hexdigest()}  {path}\n" for path in sorted(FILES)
    )

    assert answer.value is not None
    assert answer.value.digest == hashlib.sha256(listed.encode()).hexdigest()
    assert json.loads((site / MANIFEST).read_text())["digest"] == answer.value.digest


def empty(site: Path) -> None:
    (site / "a.css").write_text("x")


def cut(site: Path) -> None:
    (site / "index.html").write_text("<p>Hom")


def same_length_and_time(site: Path) -> None:
    file = site / "index.html"
    status = file.stat()
    file.write_text("<p>Hame</p>")
    os.utime(file, ns=(status.st_atime_ns, status.st_mtime_ns))


def linked(site: Path) -> None:
    (site / "index.html").rename(site.parent / "same.html")
    (site / "index.html").symlink_to(site.parent / "same.html")


def linked_folder(site: Path) -> None:
    (site / "claims").rename(site.parent / "claims")
    (site / "claims").symlink_to(site.parent / "claims")


def piped(site: Path) -> None:
    (site / "a.css").unlink()
    os.mkfifo(site / "a.css")


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (empty, [("changed-file", "site/a.css")]),
        (cut, [("changed-file", "site/index.html")]),
        (same_length_and_time, [("changed-file", "site/index.html")]),
        (linked, [("changed-file", "site/index.html")]),
        (
            linked_folder,
            [("extra-file", "site/claims"), ("missing-file", "site/claims/troops/index.html")],
        ),
        (piped, [("changed-file", "site/a.css")]),
        (lambda it: (it / "a.css").unlink(), [("missing-file", "site/a.css")]),
        (lambda it: (it / "b.css").write_text(""), [("extra-file", "site/b.css")]),
        (lambda it: (it / ".hidden").write_text(""), [("extra-file", "site/.hidden")]),
    ],
)
def test_every_file_that_is_changed_missing_or_extra_is_named(
    site: Path, change: Callable[[Path], object], expected: list[tuple[str, str]]
) -> None:
    change(site)

    assert found(site) == expected


def test_all_that_is_wrong_is_named_at_once(site: Path) -> None:
    cut(site)
    (site / "a.css").unlink()
    (site / "b.css").write_text("")

    assert [code for code, _ in found(site)] == ["missing-file", "extra-file", "changed-file"]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "not JSON",
        "[]",
        "{}",
        '{"generator": "another", "digest": "", "files": {}}',
        '{"generator": "rumour-to-record", "digest": "", "files": []}',
        '{"generator": "rumour-to-record", "digest": "", "files": {"a": 1}}',
        "[" * 100_000,
    ],
)
def test_what_is_no_manifest_of_a_build_is_one_fault(site: Path, text: str) -> None:
    (site / MANIFEST).write_text(text)

    assert found(site) == [("no-manifest", "site/manifest.json")]


def test_a_manifest_that_was_mended_by_hand_is_found_by_its_digest(site: Path) -> None:
    manifest = site / MANIFEST
    whole = json.loads(manifest.read_text())
    cut(site)
    whole["files"]["index.html"] = hashlib.sha256(b"<p>Hom").hexdigest()
    manifest.write_text(json.dumps(whole))

    assert found(site) == [("changed-file", "site/manifest.json")]


def test_a_manifest_that_names_what_is_outside_does_not_read_it(site: Path) -> None:
    manifest = site / MANIFEST
    whole = json.loads(manifest.read_text())
    whole["files"]["../secret"] = "0" * 64
    manifest.write_text(json.dumps(whole))

    assert ("missing-file", "site/../secret") in found(site)
