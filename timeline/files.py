"""A folder → its files, in order, as bytes: the only room that reads content and templates."""

from __future__ import annotations

import os
import stat
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

from timeline.diagnostics import Diagnostic, Place

__all__ = ["Artifact", "SourceFile", "again", "read_tree"]

_LARGEST = {".md": 64 * 1024, ".toml": 64 * 1024}
_LARGEST_MEDIUM = 8 * 1024 * 1024
#: Nanoseconds within which a disk's clock may give two changes one time.
_SLOW = 2_000_000_000


#: A file in a listing → its bytes.
Read = Callable[[os.DirEntry[str]], bytes]


class SourceFile(NamedTuple):
    """A file that was read: its path, with `/`, from the folder's own name on; its bytes."""

    path: str
    content: bytes


class Artifact(NamedTuple):
    """A file to be written: its path, with `/`, below the output folder; its bytes."""

    path: str
    content: bytes


def read(entry: os.DirEntry[str]) -> bytes:
    """Return the bytes of a file."""
    return Path(entry.path).read_bytes()


def again() -> Read:
    """Return a way to read that looks into a file only if it is another than it was before.

    Another is one that the disk says is another, or of another size, or that was
    changed at another time; that time nobody can set. Of a file that has just been
    changed it says too little, as clocks of disks are slow.
    """
    known: dict[str, tuple[tuple[int, int, int, int], bytes]] = {}

    def read_again(entry: os.DirEntry[str]) -> bytes:
        began, it = time.time_ns(), entry.stat(follow_symlinks=False)
        state = (it.st_dev, it.st_ino, it.st_size, it.st_ctime_ns)
        before = known.pop(entry.path, None)
        content = before[1] if before and before[0] == state else read(entry)
        if it.st_ctime_ns < began - _SLOW:
            known[entry.path] = state, content
        return content

    return read_again


def read_tree(
    root: Path, name: str, read: Read = read
) -> tuple[tuple[SourceFile, ...], tuple[Diagnostic, ...]]:
    """Return the regular files under `root`, in order, and a fault for whatever else is there.

    Paths begin with `name`, whatever `root` is. Names that begin with a dot are
    not looked at. No link is followed.
    """
    found: list[SourceFile] = []
    faults: list[Diagnostic] = []
    for path, entry in _walk(root, name):
        kind = _irregular(entry)
        if kind is None and entry.stat(follow_symlinks=False).st_size > _limit(entry.name):
            limit = _limit(entry.name) // 1024
            faults.append(
                Diagnostic(
                    Place(path),
                    "error",
                    "file-too-large",
                    f"the file has {entry.stat(follow_symlinks=False).st_size:,} bytes; "
                    f"at most {limit} KiB are read",
                    "split it, or make it shorter",
                )
            )
        elif kind is None:
            found.append(SourceFile(path, read(entry)))
        else:
            faults.append(
                Diagnostic(
                    Place(path),
                    "error",
                    "not-a-file",
                    f"this is {kind}; content is made of regular files only",
                    "put the file itself here",
                )
            )
    return tuple(found), tuple(faults)


def _walk(folder: Path, name: str) -> Iterator[tuple[str, os.DirEntry[str]]]:
    with os.scandir(folder) as listing:
        entries = sorted(listing, key=lambda entry: entry.name)
    for entry in entries:
        if entry.name.startswith("."):
            continue
        path = f"{name}/{os.fsencode(entry.name).decode('utf-8', 'backslashreplace')}"
        if entry.is_dir(follow_symlinks=False):
            yield from _walk(Path(entry.path), path)
        else:
            yield path, entry


def _irregular(entry: os.DirEntry[str]) -> str | None:
    if entry.is_symlink():
        return "a symbolic link"
    if not stat.S_ISREG(entry.stat(follow_symlinks=False).st_mode):
        return "a device, a socket or a pipe"
    return None


def _limit(name: str) -> int:
    return _LARGEST.get(Path(name).suffix.lower(), _LARGEST_MEDIUM)
