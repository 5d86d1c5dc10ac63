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
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager
from functools import cache, partial
from pathlib import Path
from typing import NamedTuple

from timeline.manifest import MANIFEST, Manifest, manifest_of, walk
from timeline.staging import Looked, Staging, Sum, remove

__all__ = ["Before", "Written", "refuse_place", "replace_tree", "still_there"]


class Before(NamedTuple):
    """What an earlier build left: its files, and where the folder is that it replaced.

    That folder, the twin, is mended by the next build; `sums` are of what was written.
    """

    sums: Mapping[str, Sum] = {}
    twin: Path | None = None


class Written(NamedTuple):
    """What a replacement did: how many files, how many of them new or changed, bytes, digest."""

    files: int
    changed: int
    size: int
    digest: str


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


#: What yields its answer and then does the rest of its work.
Work = Callable[[], Iterator[Looked]]
#: Something to be done → what gives its answer, while a block runs.
Meanwhile = Callable[[Work], AbstractContextManager[Callable[[], Looked]]]


@contextlib.contextmanager
def when_asked(work: Work) -> Iterator[Callable[[], Looked]]:
    """Do something when its answer is asked for, once."""

    @cache
    def answer() -> Looked:
        (looked,) = work()
        return looked

    yield answer


def replace_tree(
    fill: Callable[[Staging], Mapping[str, Sum] | None],
    out: Path,
    before: Before | None = None,
    meanwhile: Meanwhile = when_asked,
) -> Written | None:
    """Make `out` hold exactly what `fill` writes, and its manifest, in one step.

    `meanwhile` looks at the folders, perhaps while `fill` is still busy with what it will
    write, until that asks what was taken over.

    When `fill` answers nothing, `out` stays as it is. Raises OSError when the disk
    will not have it, and FileExistsError when `out` holds anything that no build
    made; the old folder is then untouched.
    """
    out, before = Path(os.path.abspath(out)), before or Before()
    out.parent.mkdir(parents=True, exist_ok=True)
    with _alone(out):
        _recover(out)
        refuse_place(out, ())
        staging, old = _beside(out, "new"), manifest_of(out)
        try:
            with meanwhile(partial(_look, staging, out, before)) as looked:
                sums = fill(Staging(str(staging), str(out), before.sums, looked))
                begun = {*looked().strange, *before.sums} if sums is not None else set()
            if sums is None:
                return None
            manifest = Manifest.of({path: it.digest for path, it in sums.items()})
            _clear(staging, begun - sums.keys())
            (staging / MANIFEST).write_text(manifest.text, encoding="utf-8")
            _swap(staging, out)
        finally:
            # what cannot be removed now is removed by the next build
            with contextlib.suppress(OSError):
                _put_away(staging, before.twin)
    return _written(manifest, sums, old.files if old else {})


def _look(staging: Path, out: Path, before: Before) -> Iterator[Looked]:
    """Begin with what there is: refuse what no build made, say what is not as it was.

    What the twin has not is given its other name after that, which nobody need wait for.
    """
    _refuse_strangers(out)
    begun, place = _begin(staging, before.twin), Staging(str(staging), str(out))
    lost, later = set[str](), list[str]()
    for path, known in before.sums.items():
        if path in begun:
            if not place.carry(path, known):
                lost.add(path)
        elif place.still(path, known):
            later.append(path)
        else:
            lost.add(path)
    yield Looked(begun - before.sums.keys(), frozenset(lost))
    place.link(later)


def _begin(staging: Path, twin: Path | None) -> frozenset[str]:
    """Make `staging`: of the twin, if it is one, or empty. Return the files that it holds."""
    with contextlib.suppress(OSError):
        if twin is not None and not twin.is_symlink():
            twin.rename(staging)
            there = dict(walk(staging))
            if all(it.is_file(follow_symlinks=False) for it in there.values()):
                return frozenset(there)
    remove(staging)  # a link in it would lead what is written somewhere else
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
    remove(staging)


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
    remove(aside)
    remove(_beside(out, "new"))


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
            remove(aside)


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
