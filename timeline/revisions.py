"""A git revision and a folder → the files that it had there; the work tree is not touched."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from timeline.diagnostics import Diagnostic
from timeline.files import SourceFile, unreadable

__all__ = ["NoRevisionError", "changed_paths", "files_at", "path_in_repository"]


class NoRevisionError(OSError):
    """The folder is in no git repository, or the revision is not one of it."""


def files_at(
    revision: str, folder: Path, name: str
) -> tuple[tuple[SourceFile, ...], tuple[Diagnostic, ...]]:
    """Return the files of `folder` as `revision` had them; paths begin with `name`.

    What `files.read_tree` says of a folder on the disk, for one in the past.
    Raises `NoRevisionError`.
    """
    place = _place(folder)
    commit = _commit(revision, folder, place.shallow)
    listed = _git(folder, "ls-tree", "-r", "-l", "-z", "--full-tree", commit, place.prefix or ".")
    blobs: list[tuple[str, str]] = []
    faults: list[Diagnostic] = []
    for row in filter(None, listed.split(b"\0")):
        meta, _, path = row.partition(b"\t")
        mode, kind, blob, size = meta.decode().split()
        inside = _decoded(path).removeprefix(place.prefix)
        if kind != "blob" or any(part.startswith(".") for part in inside.split("/")):
            continue
        fault = unreadable(f"{name}/{inside}", int(mode, 8), int(size))
        if fault is None:
            blobs.append((f"{name}/{inside}", blob))
        else:
            faults.append(fault)
    return _contents(folder, sorted(blobs)), tuple(faults)


def changed_paths(revision: str, folder: Path, name: str) -> frozenset[str]:
    """Return the paths in `folder` that are not as `revision` had them, new files too.

    Git compares, as it knows which line ends are its own doing. Raises `NoRevisionError`.
    """
    commit = _commit(revision, folder, _place(folder).shallow)
    asked = ("diff", "--name-only", "--no-renames", "--no-ext-diff", "--relative", "-z", commit)
    changed = _git(folder, *asked, "--", ".") + _git(folder, "ls-files", "--others", "-z")
    return frozenset(f"{name}/{_decoded(path)}" for path in changed.split(b"\0") if path)


def path_in_repository(folder: Path) -> str | None:
    """Return the path of a folder from the top of its repository, or nothing without one."""
    try:
        return _place(folder).prefix.rstrip("/") or "."
    except NoRevisionError:
        return None


class _Place(NamedTuple):
    """Where a folder is in its repository, with `/` at its end, and whether history is cut."""

    prefix: str
    shallow: bool


def _place(folder: Path) -> _Place:
    try:
        told = _git(folder, "rev-parse", "--is-shallow-repository", "--show-prefix")
    except NoRevisionError as error:
        if "not a git repository" not in str(error):
            raise
        message = f"`{folder}` is in no git repository, so there is no revision to compare with"
        raise NoRevisionError(message) from None
    shallow, _, prefix = told.partition(b"\n")
    return _Place(_decoded(prefix.removesuffix(b"\n")), shallow == b"true")


def _commit(revision: str, folder: Path, shallow: bool) -> str:
    try:
        if revision.startswith("-"):  # which git would take for an option
            raise NoRevisionError(revision)
        found = _git(folder, "rev-parse", "--verify", "--quiet", f"{revision}^{{commit}}")
    except NoRevisionError:
        hint = "see `git branch --all` for the names of branches"
        if shallow:
            hint = "this clone is shallow: get the rest of it with `git fetch --unshallow`"
        message = f"`{revision}` is not a revision of this repository; {hint}"
        raise NoRevisionError(message) from None
    return found.decode().strip()


def _decoded(path: bytes) -> str:
    return path.decode("utf-8", "backslashreplace")


def _contents(folder: Path, blobs: Sequence[tuple[str, str]]) -> tuple[SourceFile, ...]:
    """Read many blobs through one process."""
    asked = "".join(f"{blob}\n" for _, blob in blobs).encode()
    answer = _git(folder, "cat-file", "--batch", given=asked)
    files, at = [], 0
    for path, _ in blobs:
        end = answer.index(b"\n", at)
        size = int(answer[at:end].split(b" ")[2])
        files.append(SourceFile(path, answer[end + 1 : end + 1 + size]))
        at = end + 1 + size + 1
    return tuple(files)


def _git(folder: Path, *arguments: str, given: bytes = b"") -> bytes:
    """Return what git prints; its messages are asked for in English, as one is looked for."""
    environment = {**os.environ, "LC_ALL": "C"}
    command = ["git", "-C", str(folder), *arguments]
    try:
        done = subprocess.run(
            command, input=given, capture_output=True, check=True, env=environment
        )
    except FileNotFoundError:
        raise NoRevisionError("git, which knows the revisions, is not installed") from None
    except subprocess.CalledProcessError as error:
        told = error.stderr.decode("utf-8", "replace").strip().partition("\n")[0]
        raise NoRevisionError(told or "git cannot read the revision") from None
    return done.stdout
