"""The text below the front matter of a file → its `Prose`, or every fault in it."""

from __future__ import annotations

from collections.abc import Iterator

from timeline.diagnostics import Checked, Diagnostic, Place
from timeline.fences import Halves
from timeline.markup import convert
from timeline.model import Prose

__all__ = ["UNFINISHED", "prose_of"]

#: A line that begins so stands in for text that nobody has written yet.
UNFINISHED = "TODO:"
#: What the text is, on the shelves where no file can be without.
_NEEDED = {"entries": "the annotation, 40 to 180 words,", "pages": "the page's text"}


def prose_of(shelf: str, path: str, halves: Halves) -> Checked[Prose]:
    """Return the prose of a file on `shelf`, with its Markdown."""
    prose = convert(halves.body, path, halves.body_line)
    unwritten = tuple(_unwritten(_NEEDED.get(shelf, ""), path, halves))
    if prose.value is None or unwritten:
        return Checked(None, prose.diagnostics + unwritten)
    whole = prose.value._replace(markdown=halves.body, line=halves.body_line)
    return Checked(whole, prose.diagnostics)


def _unwritten(needed: str, path: str, halves: Halves) -> Iterator[Diagnostic]:
    """Yield a fault for each line that only stands in for text, or for a text that is missing."""
    _, body, line = halves
    if needed and not body.strip():
        message = f"the text below the front matter is missing: {needed} belongs there"
        hint = "write it after the closing `---`"
        yield Diagnostic(Place(path, line), "error", "empty-body", message, hint)
    if UNFINISHED not in body:
        return
    for number, text in enumerate(body.split("\n"), line):
        if text.startswith(UNFINISHED):
            yield Diagnostic(
                Place(path, number),
                "error",
                "unfinished",
                f"this line only stands in for {needed or 'the text'} that nobody has written yet",
                "write the text in its place" + ("" if needed else ", or delete the line"),
            )
