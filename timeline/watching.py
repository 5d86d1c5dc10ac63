"""Folders → a wake-up after each burst of changes in them, whatever becomes of the folders.

The system tells of changes (watchfiles); all that is asked again and again is whether
the folders are still the ones that are watched. Each folder is watched by itself: in a
tree, links would be followed, and ten folders that link to each other have more paths
than anything can walk.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncGenerator, Iterable, Mapping
from contextlib import aclosing
from pathlib import Path

from watchfiles import Change, awatch

__all__ = ["bursts", "folders_in"]

#: Milliseconds of quiet that end a burst, and how long one may be before it is told of anyway.
_QUIET, _LONGEST = 10, 500
#: Milliseconds between two looks at whether the folders are still there.
_PAUSE = 400

#: A folder's path → the device and the number that tell it from another of that path.
Folders = Mapping[str, tuple[int, int]]


async def bursts(*roots: Path) -> AsyncGenerator[None, None]:
    """Wake whoever iterates after each burst of changes under `roots`, and at the beginning.

    A root may go away and come back. A wake-up says that it is time to look, not
    that anything is different.
    """
    watched: Folders | None = None
    while True:
        now = folders_in(roots)
        if now != watched:
            yield
        watched, begun = now, False
        async with aclosing(_events(watched)) as events:
            async for changed in events:
                # what changed before the watching had begun is found by looking once more
                if changed or not begun:
                    if folders_in(roots) != watched:
                        break
                    yield
                elif not _still_there(watched, roots):
                    break
                begun = True


def folders_in(roots: Iterable[Path]) -> Folders:
    """Return the folders under `roots`, them included; no link is followed.

    Hidden folders, and those that Python makes for itself, are passed over.
    """
    found: dict[str, tuple[int, int]] = {}
    waiting = [str(root) for root in roots]
    while waiting:
        folder = waiting.pop()
        try:
            found[folder] = _identity(folder)
            with os.scandir(folder) as listing:
                waiting += [
                    entry.path
                    for entry in listing
                    if entry.is_dir(follow_symlinks=False) and not entry.name.startswith((".", "_"))
                ]
        except OSError:
            found.pop(folder, None)
    return found


def _identity(folder: str) -> tuple[int, int]:
    status = Path(folder).stat(follow_symlinks=False)
    return status.st_dev, status.st_ino


def _still_there(watched: Folders, roots: Iterable[Path]) -> bool:
    try:
        same = all(_identity(folder) == known for folder, known in watched.items())
    except OSError:
        return False
    return same and all(str(root) in watched or not root.is_dir() for root in roots)


async def _events(folders: Folders) -> AsyncGenerator[bool, None]:
    """Tell again and again whether something changed in these folders.

    Where the system will not tell, the answer is always that something may have.
    """
    try:
        if folders:
            async for changes in awatch(
                *folders,
                recursive=False,
                watch_filter=_seen,
                step=_QUIET,
                debounce=_LONGEST,
                rust_timeout=_PAUSE,
                yield_on_timeout=True,
            ):
                yield bool(changes)
    except (OSError, RuntimeError):  # too many are watched already, or one has just gone
        pass
    await asyncio.sleep(_PAUSE / 1000)
    yield True


def _seen(_: Change, path: str) -> bool:
    """Return whether a file is one that a build could read."""
    return not Path(path).name.startswith(".")
