"""Artifacts → a folder, as a whole or not at all.

The new folder is made beside the old one and the two change places in one step
(`renameat2` with `RENAME_EXCHANGE` on Linux, so that no reader ever finds
neither; two renames elsewhere). A build that is killed at any moment leaves the
old folder or the new one, complete; the next build removes what it left beside.

The folder that was replaced may be kept as a twin, which the next build mends
instead of making all its folders anew: only what differs is touched. Its files
are the same ones on the disk, and each is looked at before it is used.
"""

from __future__ import annotations

import contextlib
import ctypes
import errno
import fcntl
import hashlib
import os
import stat
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from timeline.files import Artifact
from timeline.manifest import MANIFEST, Manifest, manifest_of, walk

__all__ = ["Known", "Staging", "Sum", "refuse_place", "replace_tree", "still_there"]


class Sum(NamedTuple):
    """What was written: the SHA-256 of a file's bytes, how many they are, and when by the disk."""

    digest: str
    size: int
    time: int


class Known(NamedTuple):
    """A file that was written: the hash of what it was made of, and its own.

    `quick` is the hash of more than it was made of, which is known before its context is.
    """

    key: bytes
    sum: Sum
    quick: bytes = b""


class Written(NamedTuple):
    """What a replacement did: how many files, how many of them new or changed, bytes, digest."""

    files: int
    changed: int
    size: int
    digest: str


class Staging(NamedTuple):
    """A folder that is being filled beside the one that it will replace.

    Several processes may write into it at once, each its own files.
    """

    folder: str
    out: str

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

    def read(self, path: str) -> bytes:
        """Return a file that was written or taken over."""
        return Path(self._path(path)).read_bytes()

    def _path(self, path: str) -> str:
        if path.startswith("/") or ".." in path.split("/"):
            raise ValueError(f"an artifact's path leads outside: {path}")
        return f"{self.folder}/{path}"


def _created(path: str) -> int:
    """Return a new file, open to be written; one that is there is let go, not written into."""
    mode = os.O_WRONLY | os.O_CREAT | os.O_EXCL
    try:
        return os.open(path, mode, 0o644)
    except FileNotFoundError:
        _made(os.path.dirname(path))
    except FileExistsError:
        _remove(Path(path))
    return os.open(path, mode, 0o644)


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
        _remove(Path(new))
    return os.link(old, new, follow_symlinks=False)


def _is_still(path: str, known: Sum) -> bool:
    """Return whether a file is still what was written there: by its size and time."""
    try:
        it = os.stat(path, follow_symlinks=False)
    except OSError:
        return False
    return (it.st_size, it.st_mtime_ns) == known[1:] and stat.S_ISREG(it.st_mode)


def refuse_place(out: Path, folders: Iterable[Path]) -> None:
    """Raise OSError when `out` is no folder, or is, holds or lies in one that a build reads."""
    if out.is_symlink() or (out.exists() and not out.is_dir()):
        raise FileExistsError(
            errno.EEXIST, "is not a folder that a build made; choose another with --out", str(out)
        )
    place = out.resolve()
    for folder in folders:
        read = folder.resolve()
        if place.is_relative_to(read) or read.is_relative_to(place):
            raise OSError(
                errno.EINVAL,
                f"a build replaces this folder, so it must be apart from {folder}/, "
                "which it reads; choose another with --out",
                str(out),
            )


def replace_tree(
    fill: Callable[[Staging], Mapping[str, Sum] | None], out: Path, twin: Path | None = None
) -> Written | None:
    """Make `out` hold exactly what `fill` writes, and its manifest, in one step.

    `twin` is where the folder that was replaced is kept, to be mended by the next build.

    When `fill` answers nothing, `out` stays as it is. Raises OSError when the disk
    will not have it, and FileExistsError when `out` holds anything that no build
    made; the old folder is then untouched.
    """
    out = Path(os.path.abspath(out))
    out.parent.mkdir(parents=True, exist_ok=True)
    with _alone(out):
        _recover(out)
        refuse_place(out, ())
        _refuse_strangers(out)
        staging = _beside(out, "new")
        old = manifest_of(out)
        try:
            begun = _begin(staging, twin)
            sums = fill(Staging(str(staging), str(out)))
            if sums is None:
                return None
            manifest = Manifest.of({path: it.digest for path, it in sums.items()})
            _clear(staging, begun - sums.keys())
            (staging / MANIFEST).write_text(manifest.text, encoding="utf-8")
            _swap(staging, out)
        finally:
            # what cannot be removed now is removed by the next build
            with contextlib.suppress(OSError):
                _put_away(staging, twin)
    return _written(manifest, sums, old.files if old else {})


def _begin(staging: Path, twin: Path | None) -> frozenset[str]:
    """Make `staging`: of the twin, if it is one, or empty. Return the files that it holds."""
    with contextlib.suppress(OSError):
        if twin is not None and not twin.is_symlink():
            twin.rename(staging)
            there = dict(walk(staging))
            if all(it.is_file(follow_symlinks=False) for it in there.values()):
                return frozenset(there)
    _remove(staging)  # a link in it would lead what is written somewhere else
    staging.mkdir(mode=0o755)
    return frozenset()


def _clear(staging: Path, paths: Iterable[str]) -> None:
    """Take files out, and the folders that have nothing left."""
    folders: set[Path] = set()
    for path in paths:
        (staging / path).unlink(missing_ok=True)
        folders.update(Path(path).parents)
    for folder in sorted(folders - {Path()}, reverse=True):
        with contextlib.suppress(OSError):  # it has something left
            (staging / folder).rmdir()


def _put_away(staging: Path, twin: Path | None) -> None:
    """Keep what is left over as the twin, where there is none yet and the disk is the same."""
    with contextlib.suppress(OSError):
        if twin is not None and staging.exists() and not twin.parent.is_symlink():
            twin.parent.mkdir(exist_ok=True)
            staging.rename(twin)
    _remove(staging)


def still_there(out: Path, sums: Mapping[str, Sum]) -> Written | None:
    """Return what `out` is, if it is to the file what a build left there: by sizes and times."""
    manifest = manifest_of(out)
    if manifest is None or manifest.files != {path: it.digest for path, it in sums.items()}:
        return None
    present = {path: entry.stat(follow_symlinks=False) for path, entry in walk(out)}
    present.pop(MANIFEST, None)
    if {path: (it.st_size, it.st_mtime_ns) for path, it in present.items()} != {
        path: it[1:] for path, it in sums.items()
    }:
        return None
    return _written(manifest, sums, manifest.files)


def _written(manifest: Manifest, sums: Mapping[str, Sum], old: Mapping[str, str]) -> Written:
    return Written(
        files=len(sums) + 1,
        changed=sum(old.get(path) != digest for path, digest in manifest.files.items()),
        size=sum(it.size for it in sums.values()),
        digest=manifest.digest,
    )


@contextlib.contextmanager
def _alone(out: Path) -> Iterator[None]:
    """Hold the lock of the folder that `out` is in: of two builds at once, the second waits."""
    lock = os.open(out.parent, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
    finally:
        os.close(lock)


def _refuse_strangers(out: Path) -> None:
    """Raise FileExistsError when `out` holds what no build made, which no build may remove."""
    if not out.is_dir():
        return
    manifest = manifest_of(out)
    ours = {MANIFEST, *manifest.files} if manifest else frozenset()
    stranger = min((path for path, _ in walk(out) if path not in ours), default=None)
    if stranger is not None:
        raise FileExistsError(
            errno.EEXIST,
            f"holds `{stranger}`, which no build made; "
            "move it away, or choose another folder with --out",
            str(out),
        )


def _recover(out: Path) -> None:
    """Remove what a killed build left beside `out`; put back what it had taken away from there."""
    aside = _beside(out, "old")
    if aside.exists() and not out.exists():
        aside.rename(out)
    _remove(aside)
    _remove(_beside(out, "new"))


def _beside(out: Path, what: str) -> Path:
    return out.with_name(f".{out.name}.{what}")


def _swap(new: Path, out: Path) -> None:
    """Put `new` in the place of `out`, and what was `out` where `new` was."""
    if not out.exists():
        new.rename(out)
    elif not _exchange(new, out):
        aside = _beside(out, "old")
        out.rename(aside)
        try:
            new.rename(out)
        except OSError:
            aside.rename(out)
            raise
        with contextlib.suppress(OSError):
            _remove(aside)


def _exchange(one: Path, other: Path) -> bool:
    """Let two paths change places in one step, where the system can (Linux 3.15 and later)."""
    if not sys.platform.startswith("linux"):
        return False
    renameat2 = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    if renameat2 is None:
        return False
    at_cwd, rename_exchange = -100, 2
    answer: int = renameat2(
        at_cwd, os.fsencode(one), at_cwd, os.fsencode(other), ctypes.c_uint(rename_exchange)
    )
    return answer == 0


def _remove(path: Path) -> None:
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
