"""What a build read and made → what the next one need not do again."""

from __future__ import annotations

import hashlib
import pickle
import sys
from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple
from zlib import ZLIB_RUNTIME_VERSION

from timeline.cache import Cache
from timeline.diagnostics import Diagnostic

if TYPE_CHECKING:
    from timeline.making import Known
    from timeline.render import Compiled

__all__ = ["Last", "Memory", "recall"]

_PACKAGES = ("jinja2", "markdown-it-py", "mdit-py-plugins", "pydantic", "pyyaml", "markupsafe")
#: No file's path begins so.
_LAST, _COMPILED = "/last build", "/compiled templates"


class Last(NamedTuple):
    """What the last build was made of, what it wrote, and what it warned of."""

    whole: bytes
    entries: int
    known: Mapping[str, Known]
    diagnostics: tuple[Diagnostic, ...]


class Memory(NamedTuple):
    """What is kept of the builds of a content folder: the reading of each file, by its path."""

    cache: Cache | None
    kept: Mapping[str, bytes]

    def last(self) -> Last | None:
        """Return what is remembered of the last build."""
        return Last(*pickle.loads(self.kept[_LAST])) if _LAST in self.kept else None

    def compiled(self) -> Compiled:
        """Return the templates that were compiled."""
        return dict(pickle.loads(self.kept[_COMPILED])) if _COMPILED in self.kept else {}

    def add(self, parts: Mapping[str, bytes]) -> None:
        """Keep what was read, too."""
        if self.cache and any(self.kept.get(path) != part for path, part in parts.items()):
            self.cache.write({**self.kept, **parts})

    def replace(self, parts: Mapping[str, bytes], last: Last, compiled: Compiled) -> None:
        """Keep what was read and made, and nothing else."""
        if self.cache:
            made = {_LAST: tuple(last), _COMPILED: compiled}
            pickled = {name: pickle.dumps(it, pickle.HIGHEST_PROTOCOL) for name, it in made.items()}
            self.cache.write({**parts, **pickled})


def recall(content: Path, drafts: bool = False, nothing: bool = False) -> Memory:
    """Return what is remembered of a folder; with and without drafts it is a site of its own."""
    if nothing:
        return Memory(None, {})
    folder = content.resolve()
    name = f"{folder.name}.drafts" if drafts else folder.name
    cache = Cache(folder.parent / ".cache", name, _stamp())
    return Memory(cache, cache.read())


def _stamp() -> bytes:
    """Return the hash of all code that an answer in the cache depends on."""
    made = hashlib.blake2b(f"{sys.version} {ZLIB_RUNTIME_VERSION}".encode(), digest_size=16)
    for path in sorted(Path(__file__).parent.glob("*.py")):
        made.update(path.name.encode() + path.read_bytes())
    for package in _PACKAGES:
        made.update(f"{package} {version(package)}".encode())
    return made.digest()
