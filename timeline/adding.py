"""Artifacts → new files in a person's folder: all of them or none, and nothing overwritten."""

from __future__ import annotations

import contextlib
import errno
import os
from collections.abc import Sequence
from pathlib import Path

from timeline.files import Artifact

__all__ = ["add_files"]


def add_files(artifacts: Sequence[Artifact], folder: Path) -> tuple[Path, ...]:
    """Write each artifact as a new file below `folder`, and return where they are.

    A file is there whole or not at all. Raises FileExistsError when one is there
    already, and OSError when a folder on the way is a link or the disk will not
    have it; what was written before is then taken away again.
    """
    paths = [folder / it.path for it in artifacts]
    taken = [path for path in paths if os.path.lexists(path)]
    if taken:
        more = f", and {len(taken) - 1:,} more of these files" if len(taken) > 1 else ""
        raise FileExistsError(
            errno.EEXIST, f"is there already{more}; nothing was written", str(taken[0])
        )
    with contextlib.ExitStack() as undo:
        for path, artifact in zip(paths, artifacts, strict=True):
            _make_folders(path.parent, folder, undo)
            _write_new(path, artifact.content, undo)
        undo.pop_all()
    return tuple(paths)


def _make_folders(path: Path, folder: Path, undo: contextlib.ExitStack) -> None:
    """Make the folders on the way to `path`; below `folder` none of them may be a link."""
    missing = [it for it in (path, *path.parents) if not os.path.lexists(it)]
    below = (it for it in (path, *path.parents) if it.is_relative_to(folder) and it != folder)
    for it in below:
        if it.is_symlink():
            raise OSError(errno.ELOOP, "is a symbolic link; nothing is written through it", str(it))
    for it in reversed(missing):
        it.mkdir(exist_ok=True)
        undo.callback(_remove_empty, it)


def _remove_empty(folder: Path) -> None:
    with contextlib.suppress(OSError):  # somebody else has put something there
        folder.rmdir()


def _write_new(path: Path, content: bytes, undo: contextlib.ExitStack) -> None:
    """Write a file beside its place and link it there, which fails when something is there."""
    new = path.with_name(f".{path.name}.{os.getpid()}.new")
    try:
        new.write_bytes(content)
        os.link(new, path, follow_symlinks=False)
        undo.callback(path.unlink)
    except FileExistsError:
        raise
    except OSError:  # a disk that is full, or one that has no links
        with path.open("xb") as file:
            undo.callback(path.unlink)
            file.write(content)
    finally:
        new.unlink(missing_ok=True)
