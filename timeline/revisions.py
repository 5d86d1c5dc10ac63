"""A git revision and a folder → the files that it had there; the work tree is not touched."""

from __future__ import annotations

import subprocess
from collections.abc import Sequence
from pathlib import Path

from timeline.files import SourceFile

__all__ = ["NoRevisionError", "changed_paths", "files_at"]


class NoRevisionError(OSError):
    """The folder is in no git repository, or the revision is not one of it."""


def files_at(revision: str, folder: Path, name: str) -> tuple[SourceFile, ...]:
    """Return the regular files of `folder` as `revision` had them; paths begin with `name`.

    Raises `NoRevisionError`.
    """
    commit = _commit(revision, folder)
    prefix = _git(folder, "rev-parse", "--show-prefix").decode().strip()
    listed = _git(folder, "ls-tree", "-r", "-z", "--full-tree", commit, prefix or ".").split(b"\0")
    blobs: list[tuple[str, str]] = []
    for row in filter(None, listed):
        meta, _, path = row.partition(b"\t")
        mode, _, blob = meta.decode().split(" ")
        inside = path.decode("utf-8", "backslashreplace").removeprefix(prefix)
        hidden = any(part.startswith(".") for part in inside.split("/"))
        if mode.startswith("100") and not hidden:
            blobs.append((f"{name}/{inside}", blob))
    return _contents(folder, sorted(blobs))


def changed_paths(revision: str, folder: Path, name: str) -> frozenset[str]:
    """Return the paths in `folder` that are not as `revision` had them, new files too."""
    before = {it.path: it.content for it in files_at(revision, folder, name)}
    now = {
        f"{name}/{path.relative_to(folder).as_posix()}": path
        for path in folder.rglob("*")
        if path.is_file() and not path.is_symlink()
    }
    changed = {path for path, file in now.items() if before.get(path) != file.read_bytes()}
    return frozenset(changed | (set(before) - set(now)))


def _commit(revision: str, folder: Path) -> str:
    if revision.startswith("-"):
        raise NoRevisionError(f"`{revision}` is not a revision")
    return _git(folder, "rev-parse", "--verify", f"{revision}^{{commit}}").decode().strip()


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


def _git(folder: Path, *arguments: str, given: bytes | None = None) -> bytes:
    try:
        done = subprocess.run(
            ["git", "-C", str(folder), *arguments], input=given, capture_output=True, check=True
        )
    except FileNotFoundError:
        raise NoRevisionError("git is not installed") from None
    except subprocess.CalledProcessError as error:
        told = error.stderr.decode("utf-8", "replace").strip().partition("\n")[0]
        raise NoRevisionError(told or "git cannot read the revision") from None
    return done.stdout
