"""A TimelineJS sheet (CSV) → draft entries, and a report of what needs a person.

The columns are those of TimelineJS's template: Year, Month, Day, Time, End Year …,
Display Date, Headline, Text, Media, Media Credit, Media Caption, Type, Group, Background.
What a sheet cannot say (source, reliability, claims) is left as `to-be-named`,
so that `check` asks for it.
"""

from __future__ import annotations

import csv
import html
import io
import re
from collections.abc import Callable, Collection, Iterator, Mapping
from html.parser import HTMLParser
from typing import NamedTuple

from timeline.composing import compose
from timeline.dates import BadDate, parse
from timeline.diagnostics import Checked, Diagnostic, Place
from timeline.files import Artifact
from timeline.layout import free_id, path_of

__all__ = ["FORMATS", "entries_of_sheet"]

_KNOWN = ("year", "month", "day", "headline", "text")
_UNNAMED = "to-be-named"
_LONGEST_TITLE = 120
_NOT_UTF8 = ("not-utf8", "the sheet is not UTF-8 text", "export it with the encoding UTF-8")
_ADDRESS = re.compile(r"https?://[^\s<>\"()\\]+")
#: Signs that mean something wherever they stand in Markdown.
_SIGNS = re.compile(r"[\\`*_\[\]<]|&(?=#?\w+;)")
#: Where a sign at the beginning of a block would make a list, a heading, a quotation, a line.
_BEGINNING = re.compile(r"^(?:(\d{1,9})(?=[.)](?:\s|\Z))|(?=[-+#>~]))")
#: Stands for the sign of a list until the blocks are put together.
_ITEM = "\x01"
#: Elements with a Markdown of their own: what stands before and after their text.
_INLINE = {"b": "**", "strong": "**", "i": "*", "em": "*", "code": "`"}
_BLOCKS = frozenset(["p", "div", "ul", "ol", "blockquote", "h1", "h2", "h3", "h4"])
_PASSED = frozenset(["span", "u", "small", "sup", "sub"])


class _Row(NamedTuple):
    """A row of the sheet: the line on which it begins, and its cells by their column's name."""

    line: int
    cells: Mapping[str, str]

    def get(self, name: str) -> str:
        return self.cells.get(name, "").strip()


def entries_of_sheet(path: str, content: bytes) -> Checked[tuple[Artifact, ...]]:
    """Return a draft for each row of a sheet, and what is wrong or wants a person in each.

    Rows that cannot be read are errors with their line; the others are made all the same.
    """
    rows, faults = _rows(path, content)
    made: dict[str, Artifact] = {}
    found = list(faults)
    for row in rows or ():
        answer = _entry(path, row, made)
        found.extend(answer.diagnostics)
        if answer.value is not None:
            made[answer.value.path.rpartition("/")[2].removesuffix(".md")] = answer.value
    return Checked(None if rows is None else tuple(made.values()), tuple(found))


def _rows(path: str, content: bytes) -> Checked[list[_Row]]:
    """Return the rows below the names of the columns, as far as they can be read."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        return Checked(None, (_fault(path, line, *_NOT_UTF8),))
    reader = csv.reader(io.StringIO(text, newline=""))
    rows: list[_Row] = []
    names: list[str] = []
    line = 1
    try:
        for cells in reader:
            if line == 1:
                names = [name.strip().casefold() for name in cells]
            elif any(cells):
                rows.append(_Row(line, dict(zip(names, cells, strict=False))))
            line = reader.line_num + 1
    except csv.Error as error:
        why = f"the row that begins here cannot be read: {error}"
        return Checked(rows, (_fault(path, line, "not-a-row", why, "export the sheet anew"),))
    missing = [name.capitalize() for name in _KNOWN if name not in names]
    if missing:
        message = f"this is no TimelineJS sheet: it has no column {', '.join(missing)}"
        hint = "export the sheet as CSV with its first row, the names of the columns"
        return Checked(None, (_fault(path, 1, "not-a-sheet", message, hint),))
    return Checked(rows)


def _entry(path: str, row: _Row, taken: Collection[str]) -> Checked[Artifact]:
    headline = _plain(row.get("headline"))
    if row.get("type").casefold() == "title" or not row.get("year"):
        return Checked(None, (_note(path, row, "the row has no date: a title slide", "skip it"),))
    date = _date(row, "")
    body = _markdown(path, row)
    faults = [*body.diagnostics]
    when = parse(date)
    if isinstance(when, BadDate):
        message = f"Year, Month and Day make `{date}`: {when.message}"
        hint = f"{when.hint}; each part in its own column"
        faults.append(_fault(path, row.line, "bad-date", message, hint))
    if body.value is None or isinstance(when, BadDate):
        return Checked(None, tuple(faults))
    name = free_id([when.machine, headline], "entries", taken)
    content = compose(_front(row, headline, date), body.value or _marked(headline or _UNNAMED))
    told = "name its source, rate it, and say which claims it bears on"
    faults.append(_note(path, row, f"`{name}` is a draft", told))
    faults.extend(_lost(path, row, headline))
    return Checked(Artifact(path_of("entries", name, date[:4]), content), tuple(faults))


def _lost(path: str, row: _Row, headline: str) -> Iterator[Diagnostic]:
    """Yield a note on whatever the sheet says that an entry has no key for."""
    for column in ("time", "end time", "display date", "background"):
        if row.get(column):
            message = f"{column.title()} is `{row.get(column)}`, which an entry has no key for"
            yield _note(path, row, message, "say it in the text if a reader needs it")
    if row.get("media") and not _ADDRESS.fullmatch(row.get("media")):
        message = "Media is no address, so it is not among the citations"
        yield _note(path, row, message, "cite the page that it is from")
    if len(headline) > _LONGEST_TITLE:
        message = f"the headline has {len(headline)} characters, and was cut to {_LONGEST_TITLE}"
        yield _note(path, row, message, "write a shorter title")


def _fault(path: str, line: int, code: str, message: str, hint: str) -> Diagnostic:
    return Diagnostic(Place(path, line), "error", code, message, hint)


def _note(path: str, row: _Row, message: str, hint: str) -> Diagnostic:
    return Diagnostic(Place(path, row.line), "warning", "needs-a-person", message, hint)


def _date(row: _Row, prefix: str) -> str:
    """Return a row's date as EDTF: its start, and its end where it has one."""
    parts = [row.get(f"{prefix}{name}") for name in ("year", "month", "day")]
    filled = parts[: next((at for at, part in enumerate(parts) if not part), 3)]
    start = "-".join(part.zfill(2 if at else 4) for at, part in enumerate(filled))
    end = _date(row, "end ") if not prefix and row.get("end year") else ""
    return f"{start}/{end}" if end and end != start else start


def _front(row: _Row, headline: str, date: str) -> dict[str, object]:
    citation = {
        "title": _plain(row.get("media caption")) or headline or _UNNAMED,
        "publisher": _plain(row.get("media credit")) or _UNNAMED,
    }
    if _ADDRESS.fullmatch(row.get("media")):
        citation["url"] = row.get("media")
    group = free_id([row.get("group")], "entries", ()) if row.get("group") else ""
    return {
        "title": headline[:_LONGEST_TITLE].strip() or _UNNAMED,
        "date": date,
        "source": _UNNAMED,
        "reliability": "F6",
        "reliability_reason": "Imported from a sheet and not rated yet.",
        "claims": {_UNNAMED: "comments"},
        "citations": [citation],
        **({"tags": [group]} if group else {}),
        "draft": "true",
    }


def _plain(text: str) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", text)).split())


def _markdown(path: str, row: _Row) -> Checked[str]:
    """Return a row's text as Markdown, or a fault for each element that has none."""
    reading = _Reading()
    try:
        reading.feed(row.get("text"))
        reading.close()
    except AssertionError:  # what the parser says of `<![` and its like
        reading.refused.append("!")
    faults = tuple(
        _fault(
            path,
            row.line,
            "html-without-markdown",
            f"`<{tag}>` in the column Text has no Markdown of its own",
            "take it out of the sheet, or write the text anew",
        )
        for tag in dict.fromkeys(reading.refused)
    )
    blocks = (" ".join(block.split()) for block in "".join(reading.parts).split("\0"))
    return Checked(None if faults else "\n\n".join(map(_begun, filter(None, blocks))), faults)


def _marked(text: str) -> str:
    """Return text as Markdown that shows it as it is."""
    return _begun(_SIGNS.sub(r"\\\g<0>", text))


def _begun(block: str) -> str:
    """Return a block of Markdown whose first sign begins nothing but a list of ours."""
    if block.startswith(_ITEM):
        return f"- {_begun(block.removeprefix(_ITEM).strip())}"
    return _BEGINNING.sub(r"\1\\", block)


class _Reading(HTMLParser):
    """HTML as a sheet has it → Markdown, with what cannot be said in it."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.refused: list[str] = []
        self._hrefs: list[str] = []
        self._in_code = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        href = dict(attrs).get("href") or ""
        if tag in _INLINE:
            self._mark(tag, tag == "code")
        elif tag in _BLOCKS or tag == "br":
            self.parts.append("\0")
        elif tag == "li":
            self.parts.append(f"\0{_ITEM} ")
        elif tag == "a" and _ADDRESS.fullmatch(href):
            self._hrefs.append(href)
            self.parts.append("[")
        elif tag not in _PASSED:
            self.refused.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in _INLINE:
            self._mark(tag, False)
        elif tag in _BLOCKS:
            self.parts.append("\0")
        elif tag == "a" and self._hrefs:
            self.parts.append(f"]({self._hrefs.pop()})")

    def _mark(self, tag: str, in_code: bool) -> None:
        self.parts.append(_INLINE[tag])
        if tag == "code":
            self._in_code = in_code

    def handle_data(self, data: str) -> None:
        plain = data.replace("\0", "").replace(_ITEM, "")
        if self._in_code:  # where a backslash would be shown
            self.parts.append(plain.replace("`", "'"))
        else:
            self.parts.append(_SIGNS.sub(r"\\\g<0>", plain))


FORMATS: dict[str, Callable[[str, bytes], Checked[tuple[Artifact, ...]]]] = {
    "timelinejs": entries_of_sheet
}
