"""Artifacts → files in a folder that is being filled, beside the one that it will replace.

What an earlier build wrote is taken over where it is still what it was: the file gets
another name, and its bytes are not read.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import stat
from collections.abc import Callable, Collection, Mapping
from pathlib import Path
from typing import NamedTuple

from timeline.files import Artifact

__all__ = ["Known", "Looked", "Staging", "Sum", "remove"]


_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL
#: A folder may be missing, then another process may give an old file this name, once.
_TRIES = 3


class Sum(NamedTuple):
    """What was written: the SHA-256 of a file's bytes, how many they are, and when by the disk."""

    digest: str
    size: int
    time: int

    def is_of(self, content: bytes) -> bool:
        """Return whether this is the sum of some content."""
        return self.size == len(content) and self.digest == hashlib.sha256(content).hexdigest()


class Known(NamedTuple):
    """A file that was written: the hash of what it was made of, and its own.

    `quick` is the hash of more than it was made of, which is known before its context is.
    """

    key: bytes
    sum: Sum
    quick: bytes = b""


class Looked(NamedTuple):
    """What is in the folder before anything is written, and what of the old one is not taken over.

    `strange` are files that it holds and nobody knows; `lost` those that an earlier build
    wrote and that are not what it wrote any more. All else that it wrote is taken over.
    """

    strange: frozenset[str] = frozenset()
    lost: frozenset[str] = frozenset()


def _nothing() -> Looked:
    return Looked()


class Staging(NamedTuple):
    """A folder that is being filled beside the one that it will replace.

    Several processes may write into it at once, each its own files.
    """

    folder: str
    out: str
    known: Mapping[str, Sum] = {}
    looked: Callable[[], Looked] = _nothing

    def write(self, artifact: Artifact) -> Sum:
        """Write one file."""
        descriptor = _created(self._path(artifact.path))
        try:
            left = memoryview(artifact.content)
            while left:
                left = left[os.write(descriptor, left) :]
            time = os.fstat(descriptor).st_mtime_ns
        except OSError as error:  # a full disk does not say where
            error.filename = f"{self.out}/{artifact.path}"
            raise
        finally:
            os.close(descriptor)
        digest = hashlib.sha256(artifact.content).hexdigest()
        return Sum(digest, len(artifact.content), time)

    def has(self, path: str) -> bool:
        """Return whether a file was taken over, as the one that was written there."""
        return path in self.known and path not in self.looked().lost

    def still(self, path: str, known: Sum) -> bool:
        """Return whether a file of the old folder is still what was written there."""
        return _is_still(f"{self.out}/{path}", known)

    def carry(self, path: str, known: Sum) -> bool:
        """Take a file over from the old folder if it is still what was written there."""
        old, new = f"{self.out}/{path}", self._path(path)
        if _is_still(new, known):  # the twin has it
            return True
        if not _is_still(old, known):
            return False
        try:
            _linked(old, new)
        except OSError:
            return False
        return True

    def link(self, paths: Collection[str]) -> None:
        """Give files of the old folder their other names, but where somebody has written since."""
        # all folders at once, which is sooner done than to find one after the other missing
        for folder in sorted({path.rpartition("/")[0] for path in paths} - {""}):
            _made(f"{self.folder}/{folder}")
        for path in paths:
            try:
                _named(f"{self.out}/{path}", self._path(path))
            except OSError as error:  # a full disk does not say where
                error.filename = f"{self.out}/{path}"
                raise

    def old(self, path: str, known: Sum) -> bytes | None:
        """Return a file of the old folder if it is still what was written there."""
        content = None
        with contextlib.suppress(OSError):
            content = Path(f"{self.out}/{path}").read_bytes()
        same = content is not None and hashlib.sha256(content).hexdigest() == known.digest
        return content if same else None

    def drop(self, path: str) -> None:
        """Take a file out again, if it is there."""
        Path(self._path(path)).unlink(missing_ok=True)

    def read(self, path: str, written: Sum) -> bytes:
        """Return a file that was written or taken over, as its sum says.

        One that was taken over may not have its other name yet.
        """
        if self.known.get(path) == written and self.still(path, written):
            return Path(f"{self.out}/{path}").read_bytes()
        return Path(self._path(path)).read_bytes()

    def _path(self, path: str) -> str:
        if path.startswith("/") or ".." in path.split("/"):
            raise ValueError(f"an artifact's path leads outside: {path}")
        self.looked()  # until then the folder may not be there
        return f"{self.folder}/{path}"


def _created(path: str) -> int:
    """Return a new file, open to be written; one that is there is let go, not written into."""
    for _ in range(_TRIES):
        try:
            return os.open(path, _NEW, 0o644)
        except FileNotFoundError:
            _made(os.path.dirname(path))
        except FileExistsError:
            remove(Path(path))
    return os.open(path, _NEW, 0o644)


def _made(folder: str) -> None:
    """Make a folder, and those that it is in, where they are not there."""
    try:
        os.mkdir(folder)  # mostly all that there is to do
    except OSError:
        os.makedirs(folder, exist_ok=True)


def _linked(old: str, new: str) -> None:
    """Give a file another name, which may be that of another file until now."""
    try:
        return os.link(old, new, follow_symlinks=False)
    except FileNotFoundError:
        _made(os.path.dirname(new))
    except FileExistsError:
        remove(Path(new))
    return os.link(old, new, follow_symlinks=False)


def _named(old: str, new: str) -> None:
    """Give a file another name, or a copy where it can have but one, unless somebody has it."""
    try:
        os.link(old, new, follow_symlinks=False)
    except FileExistsError:
        return
    except OSError:
        _copied(old, new)


def _copied(old: str, new: str) -> None:
    """Copy a file and the time of its last change, unless there is a file of that name."""
    import shutil  # few disks have no second names

    status = os.stat(old, follow_symlinks=False)
    with contextlib.suppress(FileExistsError), Path(new).open("xb") as copy:
        with Path(old).open("rb") as file:
            shutil.copyfileobj(file, copy)
        copy.flush()
        os.utime(copy.fileno(), ns=(status.st_atime_ns, status.st_mtime_ns))


def _is_still(path: str, known: Sum) -> bool:
    """Return whether a file is still what was written there: by its size and time."""
    try:
        it = os.stat(path, follow_symlinks=False)
    except OSError:
        return False
    return (it.st_size, it.st_mtime_ns) == known[1:] and stat.S_ISREG(it.st_mode)


def remove(path: Path) -> None:
    """Remove a file, a link or a folder with all that is in it, with one descriptor at a time.

    `shutil.rmtree` holds one for each folder that it is in, which a build that has
    just run out of them cannot.
    """
    if path.is_symlink() or path.is_file():
        path.unlink()
        return
    folders = [str(path)] if path.exists() else []
    for folder in folders:
        with os.scandir(folder) as listing:
            entries = list(listing)
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                folders.append(entry.path)
            else:
                os.unlink(entry.path)
    for folder in reversed(folders):
        os.rmdir(folder)
