"""The digests of a site's files ⇄ its manifest; a folder → whether it is what its manifest says."""

from __future__ import annotations

import hashlib
import json
import os
import stat
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from timeline.diagnostics import Checked, Diagnostic, Place

__all__ = ["MANIFEST", "Manifest", "manifest_of", "verify_tree", "walk"]

MANIFEST = "manifest.json"
_GENERATOR = "rumour-to-record"


class Manifest(NamedTuple):
    """What a build says that it wrote: path → SHA-256, and what it says is the digest of all."""

    files: Mapping[str, str]
    said: str

    @classmethod
    def of(cls, files: Mapping[str, str]) -> Manifest:
        """Return the manifest of files, by path."""
        return cls(files, Manifest(files, "").digest)

    @property
    def digest(self) -> str:
        """The digest of the whole site: the SHA-256 of what `sha256sum` would list of it."""
        lines = "".join(f"{digest}  {path}\n" for path, digest in sorted(self.files.items()))
        return hashlib.sha256(lines.encode("utf-8", "surrogateescape")).hexdigest()

    @property
    def text(self) -> str:
        """The manifest as it is published."""
        files = dict(sorted(self.files.items()))
        whole = {"generator": _GENERATOR, "digest": self.said, "files": files}
        return json.dumps(whole, indent=1, ensure_ascii=False) + "\n"


def manifest_of(out: Path) -> Manifest | None:
    """Return the manifest in a folder, if a build made it."""
    try:
        whole = json.loads((out / MANIFEST).read_bytes())
    except (OSError, ValueError, RecursionError):
        return None
    if not isinstance(whole, dict) or whole.get("generator") != _GENERATOR:
        return None
    files = whole.get("files")
    if not isinstance(files, dict) or not all(isinstance(it, str) for it in files.values()):
        return None
    return Manifest(files, str(whole.get("digest")))


def walk(folder: Path) -> Iterator[tuple[str, os.DirEntry[str]]]:
    """Yield every path below `folder` that is no folder, hidden ones too."""
    waiting = [(str(folder), "")]
    while waiting:
        path, prefix = waiting.pop()
        with os.scandir(path) as listing:
            for entry in listing:
                if entry.is_dir(follow_symlinks=False):
                    waiting.append((entry.path, f"{prefix}{entry.name}/"))
                else:
                    yield f"{prefix}{entry.name}", entry


def verify_tree(out: Path) -> Checked[Manifest]:
    """Return the manifest of a site that is what it says, or a fault for each file that is not.

    A fault's path begins with `site`, whatever `out` is.
    """
    manifest = manifest_of(out)
    if manifest is None:
        message = "there is no manifest that a build made, so nothing says what belongs here"
        return Checked(None, (_odd(MANIFEST, "no-manifest", message),))
    faults = tuple(sorted(_odd(path, *why) for path, why in _differences(out, manifest)))
    return Checked(None if faults else manifest, faults)


def _differences(out: Path, manifest: Manifest) -> Iterator[tuple[str, tuple[str, str]]]:
    present = dict(walk(out))
    if manifest.said != manifest.digest:
        yield MANIFEST, ("changed-file", "its digest is not that of the files that it names")
    if MANIFEST in manifest.files:
        yield MANIFEST, ("changed-file", "it names itself, which no manifest does")
    for path in manifest.files.keys() - present.keys():
        yield path, ("missing-file", "the manifest names this file, and it is not there")
    for path, entry in present.items():
        known = manifest.files.get(path)
        if path == MANIFEST:
            continue
        if known is None:
            yield path, ("extra-file", "the manifest does not name this file")
        elif _sum_of(entry) != known:
            yield path, ("changed-file", "the file is not what the manifest says")


def _sum_of(entry: os.DirEntry[str]) -> str | None:
    """Return the SHA-256 of a regular file; nothing of what else it may be."""
    if not stat.S_ISREG(entry.stat(follow_symlinks=False).st_mode):
        return None
    with Path(entry.path).open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _odd(path: str, code: str, message: str) -> Diagnostic:
    hint = "build the site again, and keep nothing else in its folder"
    return Diagnostic(Place(f"site/{path}"), "error", code, message, hint)
