"""A folder → its files, in order, as bytes: the only room that reads content and templates."""

from __future__ import annotations

import os
import stat
import time
from collections.abc import Callable, Iterator
from io import FileIO
from pathlib import Path
from typing import NamedTuple

from timeline.diagnostics import Diagnostic, Place

__all__ = ["Artifact", "SourceFile", "again", "lines_of", "read_tree"]

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
    size = entry.stat(follow_symlinks=False).st_size
    file = os.open(entry.path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        # as long as it was just now: a third of the calls to the system, where files are many
        content = os.read(file, size + 1)
        if len(content) != size:
            with FileIO(file, closefd=False) as whole:
                content += whole.readall()
        return content
    finally:
        os.close(file)


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
        status = entry.stat(follow_symlinks=False)
        fault = unreadable(path, status.st_mode, status.st_size)
        if fault is None:
            found.append(SourceFile(path, read(entry)))
        else:
            faults.append(fault)
    return tuple(found), tuple(faults)


def unreadable(path: str, mode: int, size: int) -> Diagnostic | None:
    """Return why a file of this mode and size is not read, or nothing when it is."""
    limit = _limit(path)
    if not stat.S_ISREG(mode):
        kind = "a symbolic link" if stat.S_ISLNK(mode) else "a device, a socket or a pipe"
        message = f"this is {kind}; content is made of regular files only"
        return Diagnostic(Place(path), "error", "not-a-file", message, "put the file itself here")
    if size > limit:
        message = f"the file has {size:,} bytes; at most {limit // 1024:,} KiB are read"
        hint = "split it, or make it shorter" if path.endswith(".md") else "make it smaller"
        return Diagnostic(Place(path), "error", "file-too-large", message, hint)
    return None


def lines_of(path: str) -> list[str]:
    """Return the lines of a file that can be read as content, and none of any other."""
    try:
        status = Path(path).lstat()
        if unreadable(path, status.st_mode, status.st_size):
            return []
        text = Path(path).read_bytes().decode("utf-8-sig", "replace")
    except OSError:
        return []
    return text.replace("\r\n", "\n").split("\n")


def _walk(folder: Path, name: str) -> Iterator[tuple[str, os.DirEntry[str]]]:
    waiting = _listed(folder, name)
    while waiting:  # no call in a call: somebody may send a thousand folders, each in the next
        path, entry = waiting.pop()
        if entry.is_dir(follow_symlinks=False):
            waiting += _listed(entry.path, path)
        else:
            yield path, entry


def _listed(folder: Path | str, name: str) -> list[tuple[str, os.DirEntry[str]]]:
    """Return what is in a folder with its path, the last first."""
    with os.scandir(folder) as listing:
        entries = sorted(listing, key=lambda entry: entry.name, reverse=True)
    return [
        (f"{name}/{os.fsencode(entry.name).decode('utf-8', 'backslashreplace')}", entry)
        for entry in entries
        if not entry.name.startswith(".")
    ]


def _limit(path: str) -> int:
    return _LARGEST.get(path[path.rfind(".") :].lower(), _LARGEST_MEDIUM)
