"""Markdown → `Prose`: safe HTML, plain text, references; or every fault, with line and column.

What is plain is read as such, anything else by the parser, which is brought only
then. The only room that makes `Markup`.
"""

from __future__ import annotations

from markupsafe import Markup, escape

from timeline.diagnostics import Checked
from timeline.model import PIECE, Prose
from timeline.paragraphs import paragraphs

__all__ = ["EMPTY", "convert", "placed"]

EMPTY = Prose("", "")


def convert(text: str, path: str, line: int = 1) -> Checked[Prose]:
    """Return the prose of a Markdown body whose first line is `line` of the file `path`."""
    plain = paragraphs(text, path, line)
    if plain is not None:
        return Checked(plain)
    from timeline.commonmark import by_tokens

    return by_tokens(text, path, line)


def placed(prose: Prose, name: str) -> Markup:
    """Return prose as a page shows it; `name` tells its headings and notes from others' there."""
    # two hyphens stand neither in an ID nor in a heading's name, so no two can be one
    return Markup(prose.html.replace(PIECE, f"{escape(name)}--"))
