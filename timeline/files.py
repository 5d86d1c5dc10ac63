"""The only room that touches the disk: a folder → its files; artifacts → a folder, as a whole.

A folder of output is replaced in one step: the new one is made beside it and the
two change places (`renameat2` with `RENAME_EXCHANGE` on Linux, so that no reader
ever finds neither; two renames elsewhere). A build that is killed leaves the
old folder or the new one, complete.
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
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from timeline.diagnostics import Diagnostic, Place

__all__ = ["Artifact", "SourceFile", "read_tree", "replace_tree", "verify_tree"]

MANIFEST = "manifest.json"
_GENERATOR = "rumour-to-record"
_LARGEST = {".md": 64 * 1024, ".toml": 64 * 1024}
_LARGEST_MEDIUM = 8 * 1024 * 1024


class SourceFile(NamedTuple):
    """A file that was read: its path, with `/`, from the folder's own name on; its bytes."""

    path: str
    content: bytes


class Artifact(NamedTuple):
    """A file to be written: its path, with `/`, below the output folder; its bytes."""

    path: str
    content: bytes


class Written(NamedTuple):
    """What a replacement did: how many files, how many of them new or changed, bytes, digest."""

    files: int
    changed: int
    size: int
    digest: str


def read_tree(root: Path, name: str) -> tuple[tuple[SourceFile, ...], tuple[Diagnostic, ...]]:
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
            found.append(SourceFile(path, Path(entry.path).read_bytes()))
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


def replace_tree(artifacts: Iterable[Artifact], out: Path) -> Written:
    """Make `out` hold exactly `artifacts` and their manifest, in one step.

    Raises OSError when the disk will not have it, and FileExistsError when `out`
    holds anything that the generator did not make; the old folder is then untouched.
    """
    out = out.absolute()
    out.parent.mkdir(parents=True, exist_ok=True)
    with _alone(out):
        _refuse_strangers(out)
        staging = out.with_name(f".{out.name}.new")
        _remove(staging)
        old = _sums(out)
        try:
            sums = _fill(staging, artifacts)
            written = Written(
                files=len(sums) + 1,
                changed=sum(1 for path, (digest, _) in sums.items() if old.get(path) != digest),
                size=sum(size for _, size in sums.values()),
                digest=_digest(sums),
            )
            _swap(staging, out)
        finally:
            _remove(staging)
    return written


@contextlib.contextmanager
def _alone(out: Path) -> Iterator[None]:
    """Hold the lock beside `out`: of two builds at once, the second waits."""
    lock = os.open(out.with_name(f".{out.name}.lock"), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
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


def _fill(folder: Path, artifacts: Iterable[Artifact]) -> dict[str, tuple[str, int]]:
    folder.mkdir(mode=0o755)
    sums: dict[str, tuple[str, int]] = {}
    made = {""}
    for path, content in artifacts:
        if path in sums or path.startswith("/") or ".." in path.split("/"):
            raise ValueError(f"two artifacts at one path, or a path outside: {path}")
        parent = path.rpartition("/")[0]
        if parent not in made:
            (folder / parent).mkdir(parents=True, exist_ok=True)
            made.add(parent)
        (folder / path).write_bytes(content)
        sums[path] = (hashlib.sha256(content).hexdigest(), len(content))
    (folder / MANIFEST).write_text(_manifest_text(sums), encoding="utf-8")
    return dict(sorted(sums.items()))


def _manifest_text(sums: dict[str, tuple[str, int]]) -> str:
    files = {path: digest for path, (digest, _) in sorted(sums.items())}
    whole = {"generator": _GENERATOR, "digest": _digest(dict(sorted(sums.items()))), "files": files}
    return json.dumps(whole, indent=1, ensure_ascii=False) + "\n"


def _digest(sums: dict[str, tuple[str, int]]) -> str:
    lines = "".join(f"{digest}  {path}\n" for path, (digest, _) in sorted(sums.items()))
    return hashlib.sha256(lines.encode()).hexdigest()


def _manifest(out: Path) -> dict[str, str] | None:
    try:
        whole = json.loads((out / MANIFEST).read_bytes())
        files = whole["files"]
    except (OSError, ValueError, KeyError, TypeError):
        return None
    ours = isinstance(whole, dict) and whole.get("generator") == _GENERATOR
    return files if ours and isinstance(files, dict) else None


def _sums(out: Path) -> dict[str, str]:
    return _manifest(out) or {}


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
