"""The bytes of one content file → the part that it is, or every fault in it; nothing else is read.

The only room that a build with nothing new to read does without: it brings the
parsers and the declaration of the front matter.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from timeline import frontmatter, schema, settings
from timeline.diagnostics import Checked, Diagnostic
from timeline.files import SourceFile
from timeline.layout import Located
from timeline.markup import EMPTY, convert
from timeline.model import Part, Site

__all__ = ["part_of"]


def part_of(located: Located, source: SourceFile) -> Checked[Part | Site]:
    """Return what one file says."""
    if located.shelf == "site":
        site = settings.site_from(source.path, source.content)
        return Checked(site.value, site.diagnostics)
    document = frontmatter.parse(source.path, source.content)
    if document.value is None:
        return Checked(None, document.diagnostics)
    body = document.value
    prose = convert(body.body, source.path, body.body_line)
    made = (prose.value or EMPTY)._replace(markdown=body.body, line=body.body_line)
    part = schema.part_from(located.shelf, located.id, body, made)
    complaints = _within_lines(part.diagnostics, source)
    faults = (*document.diagnostics, *prose.diagnostics, *complaints)
    return Checked(None if prose.value is None else part.value, faults)


def _within_lines(faults: Iterable[Diagnostic], source: SourceFile) -> Iterator[Diagnostic]:
    """Yield faults so that none is behind its line's end, where a value goes on in the next."""
    lines = source.content.decode(errors="replace").split("\n") if faults else []
    for fault in faults:
        end = len(lines[fault.place.line - 1]) + 1
        yield fault._replace(place=fault.place._replace(column=min(fault.place.column, end)))
