"""What a build read and made → what the next one need not do again."""

from __future__ import annotations

import contextlib
import ctypes
import hashlib
import os
import pickle
import sys
from collections.abc import Collection, Iterable, Iterator, Mapping
from io import FileIO
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple
from zlib import ZLIB_RUNTIME_VERSION

from timeline.cache import Cache
from timeline.diagnostics import Diagnostic
from timeline.digests import Basis, Print
from timeline.files import State
from timeline.packs import PACKS, Kept, Pack
from timeline.pickling import pickled
from timeline.staging import Known, Sum

if TYPE_CHECKING:
    from timeline.ledger import Summary
    from timeline.render import Compiled

__all__ = ["Brief", "Last", "Memory", "give_back", "recall"]

_LAST, _KNOWN, _STATES = "last build", "files of the last build", "files that it was made of"
_COMPILED, _SUMMARIES = "compiled templates", "ledger"
#: A pack that is larger is not kept: all together come to no more than 512 MiB.
_LARGEST = 4 * 1024 * 1024


class _Packs(Mapping[str, Pack]):
    """Packs, each read from its store when it is asked for, and held by nobody here.

    So all are read into the same memory, one after the other.
    """

    def __init__(self, stores: Mapping[str, Cache]) -> None:
        self._stores = stores

    def __getitem__(self, name: str) -> Pack:
        kept = self._stores[name].read()
        if not kept:
            raise KeyError(name)
        prints = pickle.loads(kept["prints"])
        return Pack({path: Print(*it) for path, it in prints.items()}, kept["answers"])

    def __iter__(self) -> Iterator[str]:
        return (name for name, store in self._stores.items() if store.read())

    def __len__(self) -> int:
        return sum(1 for _ in self)


class Last(NamedTuple):
    """What the last build was made of, what it wrote, and what it warned of."""

    whole: bytes
    entries: int
    known: Mapping[str, Known]
    diagnostics: tuple[Diagnostic, ...]
    basis: Basis

    @property
    def sums(self) -> Mapping[str, Sum]:
        """What each file was."""
        return {path: it.sum for path, it in self.known.items()}


class Brief(NamedTuple):
    """The ledger of a story in brief, and the hash of the story's bones, on which it rests."""

    bones: bytes = b""
    summaries: Mapping[str, Summary | None] = {}


class Memory(NamedTuple):
    """What is kept of a content folder: the reading of its files, in packs; the last build.

    The two are apart, as the first is large and known early, the second small and known last.
    """

    packs: Mapping[str, Cache]
    making: Cache | None
    made: Mapping[str, memoryview]

    @property
    def twin(self) -> Path | None:
        """Where a site that was replaced is kept."""
        return self.making.twin if self.making else None

    def last(self) -> Last | None:
        """Return what is remembered of the last build."""
        if _LAST not in self.made:
            return None
        last = Last(*pickle.loads(self.made[_LAST]))
        return last._replace(known=_known(pickle.loads(self.made[_KNOWN])))

    def states(self) -> Mapping[str, State]:
        """Return what the disk said of the files that the last build was made of."""
        return dict(pickle.loads(self.made[_STATES])) if _STATES in self.made else {}

    def compiled(self) -> Compiled:
        """Return the templates that were compiled."""
        return dict(pickle.loads(self.made[_COMPILED])) if _COMPILED in self.made else {}

    def kept(self) -> Kept:
        """Return what is remembered of the files, and what remembers more."""
        return Kept(_Packs(self.packs), self._keep)

    def _keep(self, name: str, pack: Pack) -> None:
        """Keep what was read of some files, unless it is too much."""
        store = self.packs.get(name)
        if store is not None and len(pack.answers) <= _LARGEST:
            store.write(_kept(pack))

    def forget(self, names: Collection[str]) -> None:
        """Forget the packs that are none any more."""
        for name in self.packs.keys() - names:
            self.packs[name].forget()

    def summaries(self, bones: bytes) -> Mapping[str, Summary | None]:
        """Return the ledger in brief of the story that had these bones, if that was the last."""
        of, summaries = pickle.loads(self.made[_SUMMARIES]) if self.made else (b"", {})
        return summaries if of == bones else {}

    def keep_made(
        self, last: Last, states: Mapping[str, State], compiled: Compiled, ledger: Brief
    ) -> None:
        """Keep what was made, and nothing else."""
        if self.making:
            made = {
                _LAST: tuple(last._replace(known={})),
                _KNOWN: _rows(last.known),
                _STATES: dict(states),
                _COMPILED: dict(compiled),
                _SUMMARIES: tuple(ledger),
            }
            self.making.write({name: pickled(it) for name, it in made.items()})


def recall(content: Path, drafts: bool = False, nothing: bool = False) -> Memory:
    """Return what is remembered of a folder; with and without drafts it is a site of its own."""
    if nothing:
        return Memory({}, None, {})
    folder, stamp = content.resolve(), _stamp()
    name = f"{folder.name}.drafts" if drafts else folder.name
    making = Cache(folder.parent / ".cache", name, stamp)
    # a folder beside this one may be called as a pack of it is stored
    of_packs = stamp + b" packs"
    packs = {it: making.beside(f"{name}.{it}", of_packs) for it in PACKS}
    return Memory(packs, making, making.read())


def _rows(known: Mapping[str, Known]) -> list[tuple[str | bytes | int, ...]]:
    """Return what was written as plain rows, which are pickled in a fraction of the time."""
    return [(path, key, quick, *written) for path, (key, written, quick) in known.items()]


def _known(rows: Iterable[tuple[Any, ...]]) -> dict[str, Known]:
    return {path: Known(key, Sum(*written), quick) for path, key, quick, *written in rows}


def _kept(pack: Pack) -> dict[str, bytes | memoryview]:
    prints = {path: tuple(it) for path, it in pack.prints.items()}
    return {"prints": pickled(prints), "answers": pack.answers}


def give_back() -> None:
    """Let the system have what is held and used no more, where it can be asked (glibc)."""
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None) if sys.platform == "linux" else None
    if trim is not None:
        trim(0)


def _stamp() -> bytes:
    """Return the hash of all code that an answer in the cache depends on."""
    made = hashlib.blake2b(f"{sys.version} {ZLIB_RUNTIME_VERSION}".encode(), digest_size=16)
    with os.scandir(Path(__file__).parent) as listing:
        code = sorted((it.name, it.path) for it in listing if it.name.endswith(".py"))
    for name, path in code:
        with FileIO(path) as file:
            made.update(name.encode() + file.readall())
    made.update("\n".join(_installed()).encode())
    return made.digest()


def _installed() -> list[str]:
    """Return the names of all packages with their versions, as they are laid beside them."""
    names: set[str] = set()
    for folder in sys.path:
        with contextlib.suppress(OSError):
            names.update(it.name for it in os.scandir(folder or "."))
    return sorted(name for name in names if name.endswith((".dist-info", ".egg-info")))
