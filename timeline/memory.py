"""What a build read and made → what the next one need not do again."""

from __future__ import annotations

import ctypes
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
from timeline.output import Known

if TYPE_CHECKING:
    from timeline.render import Compiled

__all__ = ["Last", "Memory", "give_back", "recall"]

_PACKAGES = ("jinja2", "markdown-it-py", "mdit-py-plugins", "pydantic", "pyyaml", "markupsafe")
_LAST, _COMPILED = "last build", "compiled templates"


class Last(NamedTuple):
    """What the last build was made of, what it wrote, and what it warned of."""

    whole: bytes
    entries: int
    known: Mapping[str, Known]
    diagnostics: tuple[Diagnostic, ...]


class Memory(NamedTuple):
    """What is kept of a content folder: the reading of each file, by its path; the last build.

    The two are apart, as the first is large and known early, the second small and known last.
    """

    reading: Cache | None
    making: Cache | None
    kept: Mapping[str, bytes]
    made: Mapping[str, bytes]

    @property
    def twin(self) -> Path | None:
        """Where a site that was replaced is kept."""
        return self.making.twin if self.making else None

    def last(self) -> Last | None:
        """Return what is remembered of the last build."""
        return Last(*pickle.loads(self.made[_LAST])) if _LAST in self.made else None

    def compiled(self) -> Compiled:
        """Return the templates that were compiled."""
        return dict(pickle.loads(self.made[_COMPILED])) if _COMPILED in self.made else {}

    def keep_read(self, parts: Mapping[str, bytes]) -> None:
        """Keep what was read, and nothing else."""
        if self.reading and self.kept != parts:
            self.reading.write(parts)

    def keep_made(self, last: Last, compiled: Compiled) -> None:
        """Keep what was made, and nothing else."""
        if self.making:
            made = {_LAST: tuple(last), _COMPILED: compiled}
            self.making.write(
                {name: pickle.dumps(it, pickle.HIGHEST_PROTOCOL) for name, it in made.items()}
            )


def recall(content: Path, drafts: bool = False, nothing: bool = False) -> Memory:
    """Return what is remembered of a folder; with and without drafts it is a site of its own."""
    if nothing:
        return Memory(None, None, {}, {})
    folder, stamp = content.resolve(), _stamp()
    name = f"{folder.name}.drafts" if drafts else folder.name
    reading, making = (Cache(folder.parent / ".cache", it, stamp) for it in (f"{name}.parts", name))
    return Memory(reading, making, reading.read(), making.read())


def give_back() -> None:
    """Let the system have what is held and used no more, where it can be asked (glibc)."""
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None) if sys.platform == "linux" else None
    if trim is not None:
        trim(0)


def _stamp() -> bytes:
    """Return the hash of all code that an answer in the cache depends on."""
    made = hashlib.blake2b(f"{sys.version} {ZLIB_RUNTIME_VERSION}".encode(), digest_size=16)
    for path in sorted(Path(__file__).parent.glob("*.py")):
        made.update(path.name.encode() + path.read_bytes())
    for package in _PACKAGES:
        made.update(f"{package} {version(package)}".encode())
    return made.digest()
