"""A folder → its files, in order, as bytes: the only room that reads content and templates."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from io import FileIO
from pathlib import Path
from typing import NamedTuple

from timeline.diagnostics import Diagnostic, Place
from timeline.digests import digest

__all__ = ["Artifact", "Seen", "SourceFile", "State", "lines_of", "read_tree"]

_LARGEST = {".md": 64 * 1024, ".toml": 64 * 1024}
_LARGEST_MEDIUM = 8 * 1024 * 1024
#: Nanoseconds within which a disk's clock may give two changes one time.
_SLOW = 2_000_000_000


class SourceFile:
    """A file: its path, with `/`, from the folder's own name on; its bytes; the hash of both.

    Two are equal whose path and bytes are. The bytes of one that is known to be as it was
    are read when somebody asks for them.
    """

    __slots__ = ("_content", "_key", "path")

    def __init__(
        self, path: str, content: bytes | Callable[[], bytes], key: bytes | None = None
    ) -> None:
        """Take the path, the bytes or what reads them, and the hash of both if it is known."""
        self.path, self._content, self._key = path, content, key

    @property
    def content(self) -> bytes:
        """The bytes."""
        if not isinstance(self._content, bytes):
            self._content = self._content()
        return self._content

    @property
    def key(self) -> bytes:
        """The hash of path and bytes."""
        if self._key is None:
            self._key = digest(self.path.encode("utf-8", "surrogateescape"), self.content)
        return self._key

    def __eq__(self, other: object) -> bool:
        """Return whether the other is a file of the same path and bytes."""
        return isinstance(other, SourceFile) and self.key == other.key

    def __hash__(self) -> int:
        """Return a number that equal files have in common."""
        return hash(self.key)

    def __repr__(self) -> str:
        """Return what to type for the same."""
        return f"SourceFile({self.path!r}, {self.content!r})"


#: A path, the file in a listing that is there, the time of the newest change that was listed → what
#: it is.
Read = Callable[[str, os.DirEntry[str], int], SourceFile]
#: What a disk says of a file that nobody can set (device, inode, size, time of the last change of
#: any kind), and the file's key when it was read.
State = tuple[tuple[int, int, int, int], bytes]


class Artifact(NamedTuple):
    """A file to be written: its path, with `/`, below the output folder; its bytes."""

    path: str
    content: bytes


def read(entry: os.DirEntry[str]) -> bytes:
    """Return the bytes of a file; what took its place since it was listed is not followed."""
    size = entry.stat(follow_symlinks=False).st_size
    file = os.open(entry.path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    try:
        # as long as it was just now: a third of the calls to the system, where files are many
        content = os.read(file, size + 1)
        if len(content) != size:
            with FileIO(file, closefd=False) as whole:
                content += whole.readall()
        return content
    finally:
        os.close(file)


def anew(path: str, entry: os.DirEntry[str], _newest: int = 0) -> SourceFile:
    """Read a file."""
    return SourceFile(path, read(entry))


class Seen:
    """Files as they were seen: one that is as it was is not read again.

    Another is one that the disk says is another, or of another size, or that was
    changed at another time; that time nobody can set. Of a file that has just been
    changed it says too little, as clocks of disks are slow. It has not, if another file
    was changed a while later, before any was read: so no other clock is asked.
    """

    def __init__(self, before: Mapping[str, State]) -> None:
        """Take what was seen before; `states` will be what is seen now."""
        self._before = before
        self.states: dict[str, State] = {}

    def read(self, path: str, entry: os.DirEntry[str], newest: int) -> SourceFile:
        """Return a file; it is read now if it is another than before."""
        it = entry.stat(follow_symlinks=False)
        state = (it.st_dev, it.st_ino, it.st_size, it.st_ctime_ns)
        known, key = self._before.get(path, (None, None))
        if known == state:
            source = SourceFile(path, partial(read, entry), key)
        else:
            source = anew(path, entry)
        if it.st_ctime_ns < newest - _SLOW:
            self.states[path] = state, source.key
        return source


def read_tree(
    root: Path, name: str, read: Read = anew
) -> tuple[tuple[SourceFile, ...], tuple[Diagnostic, ...]]:
    """Return the regular files under `root`, in order, and a fault for whatever else is there.

    Paths begin with `name`, whatever `root` is. Names that begin with a dot are
    not looked at. No link is followed.
    """
    found: list[SourceFile] = []
    faults: list[Diagnostic] = []
    listed = [(path, entry, entry.stat(follow_symlinks=False)) for path, entry in _walk(root, name)]
    newest = max((status.st_ctime_ns for *_, status in listed), default=0)
    for path, entry, status in listed:
        fault = unreadable(path, status.st_mode, status.st_size)
        if fault is None:
            found.append(read(path, entry, newest))
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
