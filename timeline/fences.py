"""A file's bytes → the text between its fences and the text below them, or why there is none."""

from __future__ import annotations

import re
from typing import NamedTuple

from timeline.diagnostics import Checked, Diagnostic, Place
from timeline.text import unsafe_characters

__all__ = ["Halves", "halve", "not_utf8", "place_in"]

_LARGEST_FILE = 64 * 1024
_LARGEST_FRONT = 16 * 1024
_BOM = b"\xef\xbb\xbf"
_CLOSING = re.compile(r"^---$", re.MULTILINE)
#: What was meant as a fence, or would be one elsewhere.
_ALMOST = re.compile(r"^(?:[ \t]*-{2,}[ \t]*|\.\.\.)$", re.MULTILINE)


class Halves(NamedTuple):
    """A file in two; the front begins on line 2, the body on `body_line`. Lines end with LF."""

    front: str
    body: str
    body_line: int


def halve(path: str, content: bytes) -> Checked[Halves]:
    """Return the two halves of a file, or every fault in its bytes and fences."""
    decoded = _decoded(path, content)
    if decoded.value is None:
        return Checked(None, decoded.diagnostics)
    text = decoded.value
    closing = _CLOSING.search(text, 4) if text.startswith("---\n") else None
    if closing is None:
        return Checked(None, (_unfenced(path, text),))
    front, body = text[4 : closing.start()], text[closing.end() + 1 :]
    size = len(front.encode())
    if size > _LARGEST_FRONT:
        message = (
            f"the front matter has {size:,} bytes; at most {_LARGEST_FRONT // 1024} KiB are read"
        )
        fault = _fault(path, "front-matter-too-large", message, "move long text below the fence")
        return Checked(None, (fault,))
    return Checked(Halves(front, body, text.count("\n", 0, closing.start()) + 2))


def place_in(path: str, text: str, offset: int, line: int = 1) -> Place:
    """Return the place of an offset into `text`, which begins on `line` of the file."""
    start = text.rfind("\n", 0, offset) + 1
    return Place(path, text.count("\n", 0, offset) + line, offset - start + 1)


def _decoded(path: str, content: bytes) -> Checked[str]:
    """Return the text of a file, LF at its line ends, or what is wrong with its characters."""
    if len(content) > _LARGEST_FILE:
        message = (
            f"the file has {len(content):,} bytes; at most {_LARGEST_FILE // 1024} KiB are read"
        )
        hint = "split it, or make it shorter"
        return Checked(None, (_fault(path, "file-too-large", message, hint),))
    try:
        text = content.removeprefix(_BOM).decode()
    except UnicodeDecodeError as error:
        return Checked(None, (not_utf8(path, error),))
    text = text.replace("\r\n", "\n")
    faults = [
        Diagnostic(place_in(path, text, it.offset), "error", it.code, it.message, it.hint)
        for it in unsafe_characters(text)
        if it.code != "invisible-character"
    ]
    return Checked(None if faults else text, tuple(faults))


def not_utf8(path: str, error: UnicodeDecodeError) -> Diagnostic:
    """Return the fault of a file that is not UTF-8, at the first byte that is not."""
    before = error.object[: error.start].decode()
    byte = error.object[error.start]
    place = place_in(path, before, len(before))
    message = f"the byte {byte:#04x} here is not UTF-8, which is what all text is read as"
    return Diagnostic(place, "error", "not-utf8", message, "save the file with the encoding UTF-8")


def _unfenced(path: str, text: str) -> Diagnostic:
    first = text.partition("\n")[0]
    if first == "---":
        return _unclosed(path, text)
    if not text.strip():
        message, hint = "the file is empty", "type `---`, the keys below it, `---`, and the text"
    elif first.strip() == "---":
        message = "the first line is `---` with spaces beside it; it must be `---` alone"
        hint = "remove the spaces"
    else:
        message = "the front matter is missing: the first line of the file must be `---`"
        hint = "type `---` as the first line, the keys below it, and `---` below them"
    return _fault(path, "no-fence", message, hint)


def _unclosed(path: str, text: str) -> Diagnostic:
    almost = _ALMOST.search(text, 4)
    if almost is None:
        message = "the front matter is not closed: no other line of the file is `---`"
        return _fault(path, "unclosed-fence", message, "type `---` on a line below the last key")
    line = text.count("\n", 0, almost.start()) + 1
    message = "the front matter is not closed: this line is not exactly `---`"
    return _fault(
        path, "unclosed-fence", message, "type `---` on this line, and nothing else", line
    )


def _fault(path: str, code: str, message: str, hint: str, line: int = 1) -> Diagnostic:
    return Diagnostic(Place(path, line), "error", code, message, hint)
