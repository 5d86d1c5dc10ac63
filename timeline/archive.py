"""Files → one zip, always the same bytes for the same files; a zip → its files, still packed.

A file is packed by itself, so that what has not changed since the last zip is
taken over as it lies there, and the rest may be packed in several processes.
The format is PKWARE's APPNOTE 6.3, without its extensions for large archives.
"""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Iterable, Mapping
from typing import NamedTuple

__all__ = ["MOST", "Packed", "archive_of", "pack", "packed_in"]

#: Files that such a zip can hold.
MOST = 0xFFFF
_FOLDER = "site/"
_DEFLATED, _VERSION, _UNIX, _UTF8 = 8, 20, 3 << 8, 0x800
#: The first day that a zip can hold, 1 January 1980; the files have no other.
_TIME, _DAY = 0, 1 << 5 | 1
_MODE = 0o644 << 16
_LOCAL = struct.Struct("<4s5H3I2H")
_CENTRAL = struct.Struct("<4s6H3I5H2I")
_END = struct.Struct("<4s4H2IH")


class Packed(NamedTuple):
    """A file as a zip holds it: the CRC-32 and size of what it was, and its deflated bytes."""

    crc: int
    size: int
    content: bytes


def pack(content: bytes) -> Packed:
    """Return a file's bytes packed; fast rather than small, as there are many."""
    deflate = zlib.compressobj(1, zlib.DEFLATED, -zlib.MAX_WBITS)
    return Packed(zlib.crc32(content), len(content), deflate.compress(content) + deflate.flush())


def archive_of(files: Mapping[str, Packed]) -> bytes:
    """Return the zip of these files, by path, all in the folder `site/`."""
    whole, directory = io.BytesIO(), io.BytesIO()
    for path, it in sorted(files.items()):
        name = f"{_FOLDER}{path}".encode()
        flags = 0 if name.isascii() else _UTF8
        about = (flags, _DEFLATED, _TIME, _DAY, it.crc, len(it.content), it.size, len(name), 0)
        place = whole.tell()
        whole.write(_LOCAL.pack(b"PK\3\4", _VERSION, *about) + name + it.content)
        directory.write(
            _CENTRAL.pack(b"PK\1\2", _UNIX | _VERSION, _VERSION, *about, 0, 0, 0, _MODE, place)
        )
        directory.write(name)
    start, listed = whole.tell(), directory.getvalue()
    end = _END.pack(b"PK\5\6", 0, 0, len(files), len(files), len(listed), start, 0)
    return whole.getvalue() + listed + end


def packed_in(archive: bytes, paths: Iterable[str]) -> dict[str, Packed]:
    """Return those of `paths` that a zip of ours holds, still packed; none when it is no zip."""
    import zipfile  # few builds find a zip that they can take from

    try:
        held = {it.filename: it for it in zipfile.ZipFile(io.BytesIO(archive)).infolist()}
    except (zipfile.BadZipFile, ValueError, struct.error):
        return {}
    found = {}
    for path in paths:
        it = held.get(f"{_FOLDER}{path}")
        if it is not None:
            start = it.header_offset + _LOCAL.size + len(it.filename.encode())
            content = archive[start : start + it.compress_size]
            found[path] = Packed(it.CRC, it.file_size, content)
    return found
