"""A file's bytes → its front matter as text, with the place of every key; its body.

What is written plainly is read as such, other YAML by the parser, which is brought
only then.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from timeline.diagnostics import Checked, Places
from timeline.fences import Halves, halve
from timeline.plain import read

__all__ = ["Document", "document_of", "parse"]


class Document(NamedTuple):
    """One file in two: the data of its front matter, each with its place, and its body.

    Data are mappings, lists and text; None stands only where nothing, `null` or
    `~` was written without quotes. `body_line` is the line on which `body` begins.
    """

    data: dict[str, Any]
    places: Places
    body: str
    body_line: int


def parse(path: str, content: bytes) -> Checked[Document]:
    """Return what one file says, or every fault in how it is written."""
    halves, faults = halve(path, content)
    return Checked(None, faults) if halves is None else document_of(path, halves)


def document_of(path: str, halves: Halves) -> Checked[Document]:
    """Return what a file says that is in two halves already, or every fault in its front matter."""
    front = Checked(read(halves.front))
    if front.value is None:
        from timeline.yamltext import read_yaml

        front = read_yaml(path, halves)
        if front.value is None:
            return Checked(None, front.diagnostics)
    data, marks = front.value
    document = Document(data, Places.of(path, marks), halves.body, halves.body_line)
    return Checked(document, front.diagnostics)
