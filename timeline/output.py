"""Artifacts → a folder, as a whole or not at all; and whether a folder is what its manifest says.

The new folder is made beside the old one and the two change places in one step
(`renameat2` with `RENAME_EXCHANGE` on Linux, so that no reader ever finds
neither; two renames elsewhere). A build that is killed at any moment leaves the
old folder or the new one, complete; the next build removes what it left beside.
"""

from __future__ import annotations

import contextlib
import ctypes
import errno
import fcntl
import hashlib
import json
import os
import shutil
import stat
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from timeline.diagnostics import Diagnostic, Place
from timeline.files import Artifact

__all__ = ["Staging", "Sum", "replace_tree", "still_there", "verify_tree"]

MANIFEST = "manifest.json"
_GENERATOR = "rumour-to-record"


class Sum(NamedTuple):
    """What was written: the SHA-256 of a file's bytes, how many they are, and when by the disk."""

    digest: str
    size: int
    time: int


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
        path = self._path(artifact.path)
        try:
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o644)
        except FileNotFoundError:
            os.makedirs(os.path.dirname(path), exist_ok=True)
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o644)
        with os.fdopen(descriptor, "wb") as file:
            file.write(artifact.content)
            file.flush()
            time = os.fstat(file.fileno()).st_mtime_ns
        digest = hashlib.sha256(artifact.content).hexdigest()
        return Sum(digest, len(artifact.content), time)

    def carry(self, path: str, known: Sum) -> bool:
        """Take a file over from the old folder if it is still what was written there."""
        old, new = f"{self.out}/{path}", self._path(path)
        try:
            status = os.stat(old, follow_symlinks=False)
            if (status.st_size, status.st_mtime_ns) != known[1:] or not stat.S_ISREG(
                status.st_mode
            ):
                return False
            try:
                os.link(old, new, follow_symlinks=False)
            except FileNotFoundError:
                os.makedirs(os.path.dirname(new), exist_ok=True)
                os.link(old, new, follow_symlinks=False)
        except OSError:
            return False
        return True

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


def replace_tree(fill: Callable[[Staging], Mapping[str, Sum] | None], out: Path) -> Written | None:
    """Make `out` hold exactly what `fill` writes, and its manifest, in one step.

    When `fill` answers nothing, `out` stays as it is. Raises OSError when the disk
    will not have it, and FileExistsError when `out` holds anything that no build
    made; the old folder is then untouched.
    """
    out = out.absolute()
    out.parent.mkdir(parents=True, exist_ok=True)
    with _alone(out):
        _refuse_strangers(out)
        staging = out.with_name(f".{out.name}.new")
        _remove(staging)
        old = _manifest(out) or {}
        try:
            staging.mkdir(mode=0o755)
            sums = fill(Staging(str(staging), str(out)))
            if sums is None:
                return None
            (staging / MANIFEST).write_text(_manifest_text(sums), encoding="utf-8")
            _swap(staging, out)
        finally:
            _remove(staging)
    return Written(
        files=len(sums) + 1,
        changed=sum(1 for path, it in sums.items() if old.get(path) != it.digest),
        size=sum(it.size for it in sums.values()),
        digest=_digest(sums),
    )


def still_there(out: Path, sums: Mapping[str, Sum]) -> Written | None:
    """Return what `out` is, if it is to the file what a build left there: by sizes and times."""
    manifest = _manifest(out)
    if manifest is None or len(manifest) != len(sums):
        return None
    found = 0
    for path, status in _statuses(out, ""):
        known = sums.get(path)
        if path == MANIFEST:
            continue
        if known is None or (status.st_size, status.st_mtime_ns) != known[1:]:
            return None
        if manifest.get(path) != known.digest:
            return None
        found += 1
    if found != len(sums):
        return None
    return Written(len(sums) + 1, 0, sum(it.size for it in sums.values()), _digest(sums))


def _statuses(folder: Path, prefix: str) -> Iterator[tuple[str, os.stat_result]]:
    with os.scandir(folder) as listing:
        for entry in listing:
            if entry.is_dir(follow_symlinks=False):
                yield from _statuses(Path(entry.path), f"{prefix}{entry.name}/")
            else:
                yield f"{prefix}{entry.name}", entry.stat(follow_symlinks=False)


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
    if out.is_symlink() or (out.exists() and not out.is_dir()):
        raise FileExistsError(errno.EEXIST, "is not a folder that a build made", str(out))
    if out.is_dir() and any(out.iterdir()) and _manifest(out) is None:
        raise FileExistsError(
            errno.EEXIST, "holds files that no build made; choose another folder", str(out)
        )


def _manifest_text(sums: Mapping[str, Sum]) -> str:
    files = {path: it.digest for path, it in sorted(sums.items())}
    whole = {"generator": _GENERATOR, "digest": _digest(sums), "files": files}
    return json.dumps(whole, indent=1, ensure_ascii=False) + "\n"


def _digest(sums: Mapping[str, Sum]) -> str:
    """Return one digest of a whole site: the SHA-256 of what `sha256sum` would list of it."""
    lines = "".join(f"{it.digest}  {path}\n" for path, it in sorted(sums.items()))
    return hashlib.sha256(lines.encode()).hexdigest()


def _manifest(out: Path) -> dict[str, str] | None:
    try:
        whole = json.loads((out / MANIFEST).read_bytes())
        files = whole["files"]
    except (OSError, ValueError, KeyError, TypeError):
        return None
    ours = isinstance(whole, dict) and whole.get("generator") == _GENERATOR
    return files if ours and isinstance(files, dict) else None


def _swap(new: Path, out: Path) -> None:
    """Put `new` in the place of `out`, and what was `out` where `new` was."""
    if not out.exists():
        new.rename(out)
    elif not _exchange(new, out):
        aside = out.with_name(f".{out.name}.old")
        _remove(aside)
        out.rename(aside)
        new.rename(out)
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
    if path.is_symlink() or path.is_file():
        path.unlink()
    elif path.exists():
        shutil.rmtree(path)


def verify_tree(out: Path) -> tuple[Diagnostic, ...]:
    """Return a fault for every file of `out` that is changed, missing or extra by its manifest."""
    sums = _manifest(out)
    if sums is None:
        return (_odd(MANIFEST, "no-manifest", "there is no manifest that a build made"),)
    present = {path.removeprefix("site/"): entry for path, entry in _walk_all(out)}
    faults = [
        _odd(path, "missing-file", "the manifest names this file, and it is not there")
        for path in sums
        if path not in present
    ]
    for path, entry in present.items():
        if path == MANIFEST:
            continue
        if path not in sums:
            faults.append(_odd(path, "extra-file", "the manifest does not name this file"))
        elif hashlib.sha256(Path(entry).read_bytes()).hexdigest() != sums[path]:
            faults.append(_odd(path, "changed-file", "the file is not what the manifest says"))
    return tuple(sorted(faults))


def _walk_all(out: Path) -> Sequence[tuple[str, str]]:
    """Every path below `out`, hidden ones too: a file that nobody lists is one to find."""
    return [
        (
            f"{Path(folder).relative_to(out).as_posix()}/{name}".removeprefix("./"),
            f"{folder}/{name}",
        )
        for folder, folders, names in os.walk(out)
        for name in (*names, *(name for name in folders if Path(folder, name).is_symlink()))
    ]


def _odd(path: str, code: str, message: str) -> Diagnostic:
    return Diagnostic(Place(f"site/{path}"), "error", code, message, "build the site again")
