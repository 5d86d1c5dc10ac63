"""What git had, read without a checkout; and what a change has done to the faults."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.doors import run
from tests.repositories import Repository
from timeline.files import read_tree
from timeline.revisions import (
    NoRevisionError,
    changed_paths,
    files_at,
    path_in_repository,
)

OFFICE = "entries/2024/2024-03-04-office-announces-closing.md"
PAPER = "entries/2024/2024-03-05-paper-relays-closing.md"
COUNCIL = "entries/2024/2024-03-20-council-denies-closing.md"


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    return Repository(tmp_path / "repository")


# --- files --------------------------------------------------------------------------------------


def test_a_revision_has_the_files_that_the_disk_had(repository: Repository) -> None:
    before = read_tree(repository.content, "content")
    repository.change(OFFICE, "closed", "shut")
    (repository.content / COUNCIL).unlink()

    assert files_at("main", repository.content, "content") == before


def test_a_revision_is_read_with_its_links_and_large_files_as_faults(
    repository: Repository,
) -> None:
    (repository.content / "link.md").symlink_to("site.toml")
    repository.write("large.md", "x" * 70_000)
    repository.write(".hidden/a.md", "x")
    repository.commit()

    assert files_at("main", repository.content, "content") == read_tree(
        repository.content, "content"
    )


@pytest.mark.parametrize("name", ["Ключ.md", "a b.md", "a\tb.md", 'a"b.md', "a'b\n.md", "-x.md"])
def test_a_file_of_any_name_is_read(repository: Repository, name: str) -> None:
    repository.write(name, "---\n")
    changed = changed_paths("main", repository.content, "content")
    repository.commit()

    assert changed == {f"content/{name}"}
    assert f"content/{name}" in {
        it.path for it in files_at("main", repository.content, "content")[0]
    }


def test_content_at_the_top_of_a_repository_is_read(tmp_path: Path) -> None:
    repository = Repository(tmp_path / "repository", content=None)
    (repository.folder / "site.toml").write_text("x", encoding="utf-8")
    repository.commit()

    sources, _ = files_at("HEAD", repository.folder, "content")

    assert [it.path for it in sources] == ["content/site.toml"]
    assert path_in_repository(repository.folder) == "."


def test_content_that_was_not_there_has_no_files(tmp_path: Path) -> None:
    repository = Repository(tmp_path / "repository", content=None)
    repository.write("site.toml", "x")

    assert files_at("HEAD", repository.content, "content") == ((), ())
    assert changed_paths("HEAD", repository.content, "content") == {"content/site.toml"}


def test_what_was_changed_added_or_removed_is_changed(repository: Repository) -> None:
    repository.change(OFFICE, "closed", "shut")
    (repository.content / COUNCIL).unlink()
    repository.write("claims/new.md", "x")
    repository.git("add", "content/claims/new.md")
    repository.write("claims/newer.md", "x")
    (repository.folder / "README").write_text("x", encoding="utf-8")

    assert changed_paths("main", repository.content, "content") == {
        f"content/{OFFICE}",
        f"content/{COUNCIL}",
        "content/claims/new.md",
        "content/claims/newer.md",
    }


def test_line_ends_that_git_made_are_no_change(repository: Repository) -> None:
    repository.git("config", "core.autocrlf", "true")
    (repository.content / OFFICE).unlink()
    repository.git("checkout", "--", "content")
    assert "\r\n" in (repository.content / OFFICE).read_bytes().decode()

    assert changed_paths("main", repository.content, "content") == frozenset()


def test_nothing_is_checked_out_or_noted_in_the_repository(repository: Repository) -> None:
    repository.change(OFFICE, "closed", "shut")
    before = repository.git("status", "--porcelain"), repository.git("stash", "list")

    files_at("main", repository.content, "content")
    changed_paths("main", repository.content, "content")

    assert (repository.git("status", "--porcelain"), repository.git("stash", "list")) == before
    assert "shut" in repository.read(OFFICE)


def test_the_path_in_the_repository_is_known(repository: Repository, tmp_path: Path) -> None:
    assert path_in_repository(repository.content) == "content"
    assert path_in_repository(tmp_path) is None


# --- when there is no such revision -------------------------------------------------------------


@pytest.mark.parametrize("revision", ["nonsense", "", "main:content", "--all", "-h", "a b", "\n"])
def test_what_is_no_revision_is_a_sentence(repository: Repository, revision: str) -> None:
    with pytest.raises(NoRevisionError, match="is not a revision of this repository; see `git br"):
        files_at(revision, repository.content, "content")


def test_a_folder_without_a_repository_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(NoRevisionError, match="is in no git repository"):
        changed_paths("main", tmp_path, "content")


def test_a_repository_without_a_commit_is_a_sentence(tmp_path: Path) -> None:
    repository = Repository(tmp_path / "one")
    repository.git("checkout", "--quiet", "--orphan", "empty")

    with pytest.raises(NoRevisionError, match="`HEAD` is not a revision"):
        files_at("HEAD", repository.content, "content")


def test_a_shallow_clone_is_told_how_to_get_the_rest(
    repository: Repository, tmp_path: Path
) -> None:
    first = repository.git("rev-parse", "HEAD").strip()
    repository.commit()
    source = f"file://{repository.folder}"
    repository.git("clone", "--quiet", "--depth=1", source, str(tmp_path / "clone"))

    with pytest.raises(NoRevisionError, match=r"shallow: .* `git fetch --unshallow`"):
        files_at(first, tmp_path / "clone/content", "content")


def test_a_machine_without_git_is_a_sentence(
    repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "")

    with pytest.raises(NoRevisionError, match=r"git, .*, is not installed"):
        files_at("main", repository.content, "content")


# --- the command --------------------------------------------------------------------------------


def check(repository: Repository, *more: str) -> tuple[list[str], int]:
    """Return the faults of a check since `main`, one line each, and its exit code."""
    done = run(repository.folder, "check", "--changed-from", "main", *more)
    return [line for line in done.said.splitlines() if not line.startswith(" ")], done.code


def test_a_change_without_faults_passes(repository: Repository) -> None:
    repository.change(OFFICE, "About twelve", "Around twelve")

    assert check(repository) == ([], 0)


def test_a_fault_in_a_changed_file_fails(repository: Repository) -> None:
    repository.change(OFFICE, "reliability: B2", "reliability: B9")

    (line, *_), code = check(repository)

    assert line.startswith(f"content/{OFFICE}:5:14: error: ")
    assert code == 1


def test_a_fault_that_was_there_before_does_not_fail(repository: Repository) -> None:
    repository.change(OFFICE, "reliability: B2", "reliability: B9")
    repository.commit()
    repository.change(COUNCIL, "barriers", "fences")

    lines, code = check(repository)

    assert [it.partition(":")[0] for it in lines] == [f"content/{OFFICE}"]
    assert code == 0


def test_a_fault_that_only_moved_does_not_fail(repository: Repository) -> None:
    repository.change(OFFICE, "source: harbour", "date: 2024-03-04\nsource: harbour")
    repository.commit()
    repository.change(OFFICE, "---\ntitle", "---\n# a comment\ntitle")

    lines, code = check(repository)

    assert "duplicate-key" in lines[0]
    assert code == 0


def test_a_second_fault_of_the_same_kind_fails(repository: Repository) -> None:
    repository.change(COUNCIL, "barriers", "[barriers](entry:nothing)")
    repository.commit()
    repository.change(COUNCIL, "minutes", "[minutes](entry:nothing)")

    assert check(repository)[1] == 1


def test_a_fault_that_a_change_causes_elsewhere_fails(repository: Repository) -> None:
    (repository.content / OFFICE).rename(repository.content / "entries/2024/renamed.md")

    lines, code = check(repository)

    assert {it.partition(":")[0] for it in lines} == {f"content/{PAPER}"}
    assert all("2024-03-04-office-announces-closing" in it for it in lines)
    assert code == 1


def test_faults_of_changed_files_come_first(repository: Repository) -> None:
    repository.change(OFFICE, "reliability: B2", "reliability: B9")
    repository.commit()
    repository.change(COUNCIL, "reliability: C4", "reliability: C9")

    lines, code = check(repository)

    assert [it.partition(":")[0] for it in lines] == [f"content/{COUNCIL}", f"content/{OFFICE}"]
    assert code == 1


def test_a_new_warning_fails_only_when_it_is_a_fault(repository: Repository) -> None:
    repository.change(COUNCIL, "told", "admitted to")

    assert check(repository)[1] == 0
    assert check(repository, "--strict")[1] == 1


def test_faults_are_all_new_where_there_was_no_content(tmp_path: Path) -> None:
    repository = Repository(tmp_path / "repository", content=None)
    repository.write("site.toml", "")

    assert check(repository)[1] == 1


def test_an_annotation_has_its_path_in_the_repository(repository: Repository) -> None:
    repository.change(OFFICE, "reliability: B2", "reliability: B9")

    done = run(
        repository.content,
        *("check", "--content", "../content", "--format", "github", "--changed-from", "main"),
    )

    assert done.said.startswith(f"::error file=content/{OFFICE},line=5,col=14,")


@pytest.mark.parametrize(
    "command", [["check", "--changed-from", "nonsense"], ["impact", "nonsense"]]
)
def test_a_bad_revision_is_one_sentence_and_misuse(
    repository: Repository, command: list[str]
) -> None:
    done = run(repository.folder, *command)

    assert (done.said, done.code) == ("", 2)
    assert done.told.startswith("build.py: `nonsense` is not a revision of this repository; ")
    assert done.told.count("\n") == 1
