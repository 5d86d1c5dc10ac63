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
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from html.parser import HTMLParser
from typing import NamedTuple

import yaml

from timeline.dates import BadDate, parse
from timeline.diagnostics import Checked, Diagnostic, Place
from timeline.files import Artifact

__all__ = ["FORMATS", "entries_of_sheet"]

_KNOWN = ("year", "month", "day", "headline", "text")
_UNNAMED = "to-be-named"
#: Elements with a Markdown of their own: what stands before and after their text.
_INLINE = {"b": "**", "strong": "**", "i": "*", "em": "*", "code": "`"}
_BLOCKS = frozenset(["p", "div", "ul", "ol", "blockquote", "h1", "h2", "h3", "h4"])
_PASSED = frozenset(["span", "u", "small", "sup", "sub"])


class _Row(NamedTuple):
    number: int
    cells: Mapping[str, str]

    def get(self, name: str) -> str:
        return self.cells.get(name, "").strip()


def entries_of_sheet(path: str, content: bytes) -> Checked[tuple[Artifact, ...]]:
    """Return a draft for each row of a sheet, and what is wrong or wants a person in each.

    Rows that cannot be read are errors with their line; the others are made all the same.
    """
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        fault = Diagnostic(
            Place(path), "error", "not-utf8", "the sheet is not UTF-8", "export it so"
        )
        return Checked(None, (fault,))
    reader = csv.DictReader(io.StringIO(text))
    names = [(name or "").strip().casefold() for name in reader.fieldnames or []]
    missing = [name for name in _KNOWN if name not in names]
    if missing:
        message = f"this is no TimelineJS sheet: it has no column {', '.join(missing)}"
        hint = "export the sheet as CSV with its first row, the names of the columns"
        return Checked(None, (Diagnostic(Place(path), "error", "not-a-sheet", message, hint),))
    made: dict[str, Artifact] = {}
    faults: list[Diagnostic] = []
    for cells in reader:
        row = _Row(
            reader.line_num,
            {name: value or "" for name, value in zip(names, cells.values(), strict=False)},
        )
        answer = _entry(path, row, made)
        faults.extend(answer.diagnostics)
        if answer.value is not None:
            made[answer.value.path] = answer.value
    return Checked(tuple(made.values()), tuple(faults))


def _entry(path: str, row: _Row, taken: Iterable[str]) -> Checked[Artifact]:
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
        faults.append(Diagnostic(Place(path, row.number), "error", "bad-date", message, hint))
    if any(fault.severity == "error" for fault in faults):
        return Checked(None, tuple(faults))
    name = _free(f"{date[:10].split('/')[0]}-{_slug(headline) or 'entry'}"[:90].strip("-"), taken)
    front = _front(row, headline, date)
    text = f"---\n{front}---\n{(body.value or '').strip() or headline}\n"
    told = "name its source, rate it, and say which claims it bears on"
    faults.append(_note(path, row, f"`{name}` is a draft", told))
    return Checked(Artifact(f"entries/{date[:4]}/{name}.md", text.encode()), tuple(faults))


def _note(path: str, row: _Row, message: str, hint: str) -> Diagnostic:
    return Diagnostic(Place(path, row.number), "warning", "needs-a-person", message, hint)


def _date(row: _Row, prefix: str) -> str:
    """Return a row's date as EDTF: its start, and its end where it has one."""
    parts = [row.get(f"{prefix}{name}") for name in ("year", "month", "day")]
    filled = parts[: next((at for at, part in enumerate(parts) if not part), 3)]
    start = "-".join(part.zfill(2 if at else 4) for at, part in enumerate(filled))
    end = _date(row, "end ") if not prefix and row.get("end year") else ""
    return f"{start}/{end}" if end and end != start else start


def _front(row: _Row, headline: str, date: str) -> str:
    citation = {
        "title": _plain(row.get("media caption")) or headline,
        "publisher": _plain(row.get("media credit")) or _UNNAMED,
    }
    media = row.get("media")
    if re.fullmatch(r"https?://[^\s<>\"]+", media):
        citation["url"] = media
    keys: dict[str, object] = {
        "title": headline[:120] or _UNNAMED,
        "date": date,
        "source": _UNNAMED,
        "reliability": "F6",
        "reliability_reason": "Imported from a sheet and not rated yet.",
        "claims": {_UNNAMED: "comments"},
        "citations": [citation],
        "draft": "true",
    }
    if _slug(row.get("group")):
        keys["tags"] = [_slug(row.get("group"))]
    written = yaml.safe_dump(keys, allow_unicode=True, sort_keys=False, width=10_000)
    return str(written)


def _plain(text: str) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", text)).split())


def _slug(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().casefold()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:60].strip("-")


def _free(name: str, taken: Iterable[str]) -> str:
    names = {path.rpartition("/")[2].removesuffix(".md") for path in taken}
    number, free = 2, name
    while free in names:
        free, number = f"{name}-{number}", number + 1
    return free


def _markdown(path: str, row: _Row) -> Checked[str]:
    """Return a row's text as Markdown, or a fault for each element that has none."""
    reading = _Reading()
    reading.feed(row.get("text"))
    reading.close()
    faults = tuple(
        Diagnostic(
            Place(path, row.number, column + 1),
            "error",
            "html-without-markdown",
            f"`<{tag}>` in the column Text has no Markdown of its own",
            "take it out of the sheet, or write the text anew",
        )
        for tag, column in reading.refused
    )
    blocks = (" ".join(block.split()) for block in "".join(reading.parts).split("\0"))
    return Checked(None if faults else "\n\n".join(filter(None, blocks)), faults)


class _Reading(HTMLParser):
    """HTML as a sheet has it → Markdown, with what cannot be said in it."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.refused: list[tuple[str, int]] = []
        self._hrefs: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        href = dict(attrs).get("href") or ""
        if tag in _INLINE:
            self.parts.append(_INLINE[tag])
        elif tag in _BLOCKS or tag == "br":
            self.parts.append("\0")
        elif tag == "li":
            self.parts.append("\0- ")
        elif tag == "a" and re.fullmatch(r"https?://[^\s<>\"()]+", href):
            self._hrefs.append(href)
            self.parts.append("[")
        elif tag not in _PASSED:
            self.refused.append((tag, self.getpos()[1]))

    def handle_endtag(self, tag: str) -> None:
        if tag in _INLINE:
            self.parts.append(_INLINE[tag])
        elif tag in _BLOCKS:
            self.parts.append("\0")
        elif tag == "a" and self._hrefs:
            self.parts.append(f"]({self._hrefs.pop()})")

    def handle_data(self, data: str) -> None:
        self.parts.append(re.sub(r"([\\`*_\[\]<])", r"\\\1", data))


FORMATS: dict[str, Callable[[str, bytes], Checked[tuple[Artifact, ...]]]] = {
    "timelinejs": entries_of_sheet
}
