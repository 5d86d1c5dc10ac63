"""A stamp and named bytes → the same bytes at the next build, or nothing when in doubt.

One file in the cache folder holds all, under a hash that is keyed by a secret of
this very folder: a cache that was damaged, made by other code or by another
machine, or that came with somebody's pull request, is not believed.
"""

from __future__ import annotations

import contextlib
import fcntl
import hmac
import os
import pickle
import secrets
import stat
from collections.abc import Mapping
from functools import cached_property
from io import FileIO
from pathlib import Path
from typing import BinaryIO

__all__ = ["Cache"]

_KEY = "key"
_SECRET = 32
_HASH = 32
_LENGTH = 8
#: A cache that would be larger is not kept.
_LARGEST = 512 * 1024 * 1024


class Cache:
    """The cache in a folder, for one stamp of everything that its answers depend on."""

    def __init__(self, folder: Path, name: str, stamp: bytes, key: _Key | None = None) -> None:
        """Take the folder and the name of the store in it; nothing is read or written yet."""
        self._folder = folder
        self._store = folder / f"{name}.store"
        self._stamp = stamp
        self._key = key or _Key(folder)

    def beside(self, name: str, stamp: bytes) -> Cache:
        """Return another cache of this folder, which knows its secret when this one does."""
        return Cache(self._folder, name, stamp, self._key)

    @property
    def twin(self) -> Path:
        """The folder beside the store for a site that was replaced."""
        return self._store.with_suffix(".twin")

    def read(self) -> dict[str, memoryview]:
        """Return what was kept, or nothing when it is not there, not ours or not whole.

        Nothing of it is copied: it may be large.
        """
        secret = self._key.secret
        if secret is None:
            return {}
        whole, _ = _regular(self._store, _LARGEST + _HASH)
        found, payload = whole[:_HASH], memoryview(whole)[_HASH:]
        expected = self._hash(secret)
        expected.update(payload)
        # the hash says that we wrote these bytes, here: reading them runs nothing of others
        return _parts(payload) if hmac.compare_digest(found, expected.digest()) else {}

    def forget(self) -> None:
        """Keep nothing."""
        with contextlib.suppress(OSError):
            self._store.unlink()

    def write(self, kept: Mapping[str, bytes | memoryview]) -> None:
        """Keep these and no others. A disk that will not have it costs time, not the build."""
        if sum(len(name) + len(it) for name, it in kept.items()) > _LARGEST:
            return
        try:
            # a link would have us write where nobody said that we may
            if not self._folder.is_symlink():
                self._folder.mkdir(exist_ok=True)
                self._replace(kept)
        except OSError:
            return

    def _replace(self, kept: Mapping[str, bytes | memoryview]) -> None:
        """Put a new store in the place of the old; of several builds at once the last one stays."""
        new = self._store.with_suffix(".new")
        lock = os.open(self._folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX)
            secret = self._key.read() or self._key.make()
            new.unlink(missing_ok=True)
            with new.open("wb") as file:
                file.write(bytes(_HASH))
                hashed = _Hashed(file, self._hash(secret))
                hashed.write(_head(kept))
                for it in kept.values():
                    hashed.write(it)
                file.seek(0)
                file.write(hashed.hash.digest())
            new.replace(self._store)
        finally:
            new.unlink(missing_ok=True)
            os.close(lock)

    def _hash(self, secret: bytes) -> hmac.HMAC:
        # processors have SHA-256 built in, so that sixty megabytes take a thirtieth of a second
        return hmac.new(secret, self._stamp, "sha256")


class _Key:
    """The secret of a cache folder, bound to when and where its file was made.

    The nanosecond at which a file came to be cannot be sent along with it.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @cached_property
    def secret(self) -> bytes | None:
        """What it was when it was first asked for, or nothing when there is none of ours."""
        return None if self._folder.is_symlink() else self.read()

    def read(self) -> bytes | None:
        """Return what it is now."""
        held, it = _regular(self._folder / _KEY, _SECRET)
        if it is None or len(held) != _SECRET:
            return None
        return held + f"{it.st_dev}:{it.st_ino}:{it.st_ctime_ns}".encode()

    def make(self) -> bytes:
        """Make another, and return it. Raises OSError."""
        path = self._folder / _KEY
        path.unlink(missing_ok=True)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(secrets.token_bytes(_SECRET))
        self.secret = self.read()
        if self.secret is None:
            raise OSError("the cache's key cannot be read back")
        return self.secret


class _Hashed:
    """A file that is written and hashed at once, so that what it holds is never held whole."""

    def __init__(self, file: BinaryIO, hash_: hmac.HMAC) -> None:
        self._file, self.hash = file, hash_

    def write(self, content: bytes | memoryview) -> None:
        """Write, and hash."""
        self.hash.update(content)
        self._file.write(content)


def _head(kept: Mapping[str, bytes | memoryview]) -> bytes:
    """Return what a store begins with: the names of its parts and their lengths, and its own."""
    named = pickle.dumps({name: len(it) for name, it in kept.items()})
    return len(named).to_bytes(_LENGTH) + named


def _parts(store: memoryview) -> dict[str, memoryview]:
    """Return the parts of a store by their names."""
    at = _LENGTH + int.from_bytes(store[:_LENGTH])
    parts = {}
    for name, length in pickle.loads(store[_LENGTH:at]).items():
        parts[name] = store[at : at + length]
        at += length
    return parts


def _regular(path: Path, most: int) -> tuple[bytes, os.stat_result | None]:
    """Return a regular file's bytes, if they are at most so many, and what the disk says of it.

    Whatever else the path may be, a link or a device, is as good as an empty file.
    """
    try:
        flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
        with FileIO(os.open(path, flags)) as file:
            status = os.fstat(file.fileno())
            if stat.S_ISREG(status.st_mode) and status.st_size <= most:
                return file.readall(), status
    except OSError:
        pass
    return b"", None
