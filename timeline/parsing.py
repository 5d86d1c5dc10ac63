"""The bytes of one content file → the part that it is, or every fault in it; nothing else is read.

What its front matter declares is asked for only where that is new: the declaration takes
as long to bring as all else that a build after one edit needs.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from timeline.bodies import prose_of
from timeline.diagnostics import Checked, Diagnostic
from timeline.fences import Halves, halve
from timeline.files import SourceFile
from timeline.layout import Located
from timeline.markup import EMPTY
from timeline.model import Part, Prose, Site

__all__ = ["part_of"]


def part_of(located: Located, source: SourceFile, like: Part | None = None) -> Checked[Part | Site]:
    """Return what one file says; `like` is what one says that has the very same front matter."""
    if located.shelf == "site":
        from timeline.settings import site_from

        site = site_from(source.path, source.content)
        return Checked(site.value, site.diagnostics)
    halves, faults = halve(source.path, source.content)
    if halves is None:
        return Checked(None, faults)
    prose = prose_of(located.shelf, source.path, halves)
    made = prose.value or EMPTY
    part = _declared(located, source, halves, made) if like is None else _with_prose(like, made)
    return Checked(
        None if prose.value is None else part.value, prose.diagnostics + part.diagnostics
    )


def _with_prose(part: Part, prose: Prose) -> Checked[Part | Site]:
    return Checked(part._replace(prose=prose))


def _declared(
    located: Located, source: SourceFile, halves: Halves, prose: Prose
) -> Checked[Part | Site]:
    """Return what the front matter of a file declares."""
    from timeline.frontmatter import document_of

    document = document_of(source.path, halves)
    if document.value is None:
        return Checked(None, document.diagnostics)
    from timeline.schema import part_from

    part = part_from(located.shelf, located.id, document.value, prose)
    complaints = _within_lines(part.diagnostics, source)
    return Checked(part.value, (*document.diagnostics, *complaints))


def _within_lines(faults: Iterable[Diagnostic], source: SourceFile) -> Iterator[Diagnostic]:
    """Yield faults so that none is behind its line's end, where a value goes on in the next."""
    lines = source.content.decode(errors="replace").split("\n") if faults else []
    for fault in faults:
        end = len(lines[fault.place.line - 1]) + 1
        yield fault._replace(place=fault.place._replace(column=min(fault.place.column, end)))
