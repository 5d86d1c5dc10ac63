"""A file's bytes → its front matter as text, with the place of every key; its body.

YAML is read as text only, straight from the parser's events: nothing is composed
or constructed, so nesting is bounded while it is read, and `no` is a word.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, NamedTuple, cast

import frontmatter
import yaml
from frontmatter.default_handlers import BaseHandler
from yaml.events import (
    AliasEvent,
    DocumentEndEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    NodeEvent,
    ScalarEvent,
    SequenceEndEvent,
)

from timeline.diagnostics import Checked, Diagnostic, Mark, Place, Places, Step
from timeline.mistakes import mistake_in
from timeline.text import unsafe_characters

__all__ = ["Document", "parse"]

_LARGEST_FILE = 64 * 1024
_LARGEST = 16 * 1024
_DEEPEST = 6
_MOST = 4000
_BOM = b"\xef\xbb\xbf"
_CLOSING = re.compile(r"^---$", re.MULTILINE)
_ALMOST = re.compile(r"^(?:\s*-{2,}\s*|\.\.\.)$", re.MULTILINE)
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_NOTHING = ("", "null", "~")
#: A `#` that was meant as part of a value; a comment has a space after it.
_LOST = re.compile(r"\s+#[^\s#]")

Steps = tuple[Step, ...]


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
    decoded = _decoded(path, content)
    if decoded.value is None:
        return Checked(None, decoded.diagnostics)
    text = decoded.value
    closing = _closing(path, text)
    if isinstance(closing, Diagnostic):
        return Checked(None, (closing,))
    handler = _Fenced(path, text, closing)
    data, _ = frontmatter.parse(text, handler=handler)
    reading, line = handler.reading, text.count("\n", 0, closing) + 2
    faults = tuple(reading.faults)
    if not reading.whole:
        return Checked(None, faults)
    document = Document(data, Places(path, reading.marks), text[closing + 4 :], line)
    return Checked(document, faults)


class _Fenced(BaseHandler):  # type: ignore[misc]
    """Our front matter, for python-frontmatter: split where we found the fences, read as text.

    The package strips what it hands back; body and places are kept as they stand.
    """

    FM_BOUNDARY = _CLOSING

    def __init__(self, path: str, text: str, closing: int) -> None:
        super().__init__()
        self.inner, self.body = text[4:closing], text[closing + 4 :]
        self.reading = _Reading(path, self.inner)

    def split(self, _text: str) -> tuple[str, str]:
        return self.inner, self.body

    def load(self, _fm: str) -> dict[str, Any]:
        return self.reading.data()


# --- bytes and fences ---------------------------------------------------------------------------


def _decoded(path: str, content: bytes) -> Checked[str]:
    """Return the text of a file, LF at its line ends, or what is wrong with its characters."""
    if len(content) > _LARGEST_FILE:
        message = f"the file has {len(content):,} bytes; at most {_LARGEST_FILE // 1024} KiB"
        return Checked(None, (_fault(path, "file-too-large", message, "split it, or shorten it"),))
    try:
        text = content.removeprefix(_BOM).decode()
    except UnicodeDecodeError as error:
        return Checked(None, (_not_utf8(path, error),))
    text = text.replace("\r\n", "\n")
    faults = [
        Diagnostic(_place(path, text, it.offset), "error", it.code, it.message, it.hint)
        for it in unsafe_characters(text)
        if it.code != "invisible-character"
    ]
    return Checked(None if faults else text, tuple(faults))


def _not_utf8(path: str, error: UnicodeDecodeError) -> Diagnostic:
    before = cast(bytes, error.object)[: error.start].decode()
    byte = cast(bytes, error.object)[error.start]
    place = _place(path, before, len(before))
    message = f"the byte {byte:#04x} here is not UTF-8, which is what text is read as"
    return Diagnostic(place, "error", "not-utf8", message, "save the file with the encoding UTF-8")


def _place(path: str, text: str, offset: int) -> Place:
    start = text.rfind("\n", 0, offset) + 1
    return Place(path, text.count("\n", 0, offset) + 1, offset - start + 1)


def _fault(path: str, code: str, message: str, hint: str, line: int = 1) -> Diagnostic:
    return Diagnostic(Place(path, line), "error", code, message, hint)


def _closing(path: str, text: str) -> int | Diagnostic:
    """Return where the closing fence begins, or why there is none."""
    if not text.startswith("---\n"):
        return _no_fence(path, text)
    closing = _CLOSING.search(text, 4)
    if closing is None:
        return _unclosed(path, text)
    size = len(text[4 : closing.start()].encode())
    if size > _LARGEST:
        message = f"the front matter has {size:,} bytes; at most {_LARGEST // 1024} KiB are read"
        return _fault(path, "front-matter-too-large", message, "move long text below the fence")
    return closing.start()


def _no_fence(path: str, text: str) -> Diagnostic:
    first = text.partition("\n")[0]
    if text == "---":
        return _unclosed(path, text)
    if not text.strip():
        message, hint = "the file is empty", "begin with `---`, then keys, then `---`, then text"
    elif first.strip() == "---":
        message = "the first line is `---` with spaces around it; it must be `---` alone"
        hint = "remove the spaces"
    else:
        message = "the front matter is missing: the first line of the file must be `---`"
        hint = "type `---` as the first line, the keys below it, and `---` below them"
    return _fault(path, "no-fence", message, hint)


def _unclosed(path: str, text: str) -> Diagnostic:
    almost = _ALMOST.search(text, 4)
    if almost is None:
        message = "the front matter is not closed: no other line is `---`"
        return _fault(path, "unclosed-fence", message, "type `---` on a line below the last key")
    line = text.count("\n", 0, almost.start()) + 1
    message = "the front matter is not closed: this line is not exactly `---`"
    return _fault(path, "unclosed-fence", message, "type `---` alone on this line", line)


# --- YAML as text -------------------------------------------------------------------------------


class _StopError(Exception):
    """There is no going on: the fault is already noted."""


class _Reading:
    """One reading of front matter: data, marks and faults grow as the parser's events come."""

    def __init__(self, path: str, text: str) -> None:
        self.path, self.text = path, text
        self.lines = text.split("\n")
        self.marks: dict[Steps, Mark] = {(): (1, 1, 1, 1)}
        self.faults = [
            Diagnostic(_below(_place(path, text, it.offset)), "error", it.code, it.message, it.hint)
            for it in unsafe_characters(text)
        ]
        self.whole = True
        self.left = _MOST
        self.last: tuple[int, int] | None = None

    def data(self) -> dict[str, Any]:
        """Return the front matter as mappings, lists and text."""
        try:
            return self._document(self._events())
        except _StopError:
            self.whole = False
        except yaml.YAMLError as error:
            self.whole = False
            # a character that libyaml does not read at all has been reported by its own rule
            if isinstance(error, yaml.MarkedYAMLError) or not self.faults:
                line, column, message, hint = mistake_in(error, self.lines, self.last)
                place = Place(self.path, line + 2, column + 1)
                directive = self.text.startswith("%")
                code = "yaml-directive" if directive else "yaml-syntax"
                self.faults.append(Diagnostic(place, "error", code, message, hint))
        return {}

    def _events(self) -> Iterator[Event]:
        for event in yaml.parse(self.text, Loader=_LOADER):
            kind = type(event)
            if kind is DocumentStartEvent and event.explicit:
                self._stop(event, *_document_refused(self.text))
            if kind is DocumentEndEvent and event.explicit:
                self._stop(event, "yaml-documents", "`...` ends a document", "remove this line")
            self.left -= 1
            if self.left < 0:
                message = f"the front matter holds more than {_MOST:,} keys, values and lists"
                self._stop(event, "front-matter-too-large", message, "move text below the fence")
            yield event

    def _document(self, events: Iterator[Event]) -> dict[str, Any]:
        _, start = next(events), next(events)
        if type(start) is not DocumentStartEvent:
            return {}
        root = next(events)
        if type(root) is not MappingStartEvent:
            message = "the front matter must be keys with values, one `key: value` a line"
            hint = "type each as a key, a colon, a space and the value"
            self._stop(root, "front-matter-not-a-mapping", message, hint)
        data = self._value(root, (), events)
        for _ in events:
            pass
        return cast("dict[str, Any]", data)

    def _value(self, event: Event, steps: Steps, events: Iterator[Event]) -> Any:
        kind = type(event)
        if kind is AliasEvent:
            self._note(event, "yaml-alias", *_refused("`*`", "stands for another value (an alias)"))
            self.whole = False
            return None
        self._plain(event)
        if kind is ScalarEvent:
            return self._scalar(cast(ScalarEvent, event))
        if len(steps) >= _DEEPEST:
            message = f"lists and mappings stand more than {_DEEPEST} deep in each other here"
            self._stop(event, "front-matter-too-deep", message, "docs/CONTENT.md shows each key")
        read = self._mapping if kind is MappingStartEvent else self._list
        value = read(steps, events)
        self.last = _start(event) if self._is_flow(event) else self.last
        return value

    def _mapping(self, steps: Steps, events: Iterator[Event]) -> dict[str, Any]:
        found: dict[str, Any] = {}
        while type(event := next(events)) is not MappingEndEvent:
            key, first = self._key(event), None
            inner = (*steps, key)
            value = next(events)
            (line, column), (value_line, value_column) = _start(event), _start(value)
            if key in found:
                first = self.marks[inner][0]
                message = f"the key `{key}` stands twice; it is on line {first} already"
                self._note(event, "duplicate-key", message, "remove one of the two")
            else:
                self.marks[inner] = (line + 2, column + 1, value_line + 2, value_column + 1)
            data = self._value(value, inner, events)
            found.setdefault(key, data)
        return found

    def _list(self, steps: Steps, events: Iterator[Event]) -> list[Any]:
        found: list[Any] = []
        while type(event := next(events)) is not SequenceEndEvent:
            line, column = _start(event)
            inner = (*steps, len(found))
            self.marks[inner] = (line + 2, column + 1, line + 2, column + 1)
            found.append(self._value(event, inner, events))
        return found

    def _key(self, event: Event) -> str:
        if type(event) is ScalarEvent:
            self._plain(event)
            key = self._scalar(event)
            if key == "<<" and event.implicit[0]:
                message = "`<<` merges another mapping into this one, which is not allowed here"
                self._stop(event, "yaml-merge", message, "write the keys out")
            if key:
                return key
        message = "the key is not text; a key is a word, a colon and a space"
        self._stop(event, "key-not-text", message, "type a word as the key")
        raise _StopError

    def _scalar(self, event: ScalarEvent) -> str | None:
        value = cast(str, event.value)
        if event.implicit[0]:
            if "#" in self.text:
                self._lost(event)
            return None if value in _NOTHING else value
        self.last = _start(event)
        if event.style == '"' and "\\" in self.text:
            self._decoded(event, value)
        return value

    def _decoded(self, event: ScalarEvent, value: str) -> None:
        """Note what an escape such as `\\u202e` hides from whoever looks at the raw text."""
        for it in unsafe_characters(value):
            if value[it.offset] not in self.text:
                self._note(
                    event, it.code, it.message.replace("stands here", "is written here"), it.hint
                )

    def _lost(self, event: ScalarEvent) -> None:
        """Note a `#` that cuts a value short."""
        end = event.end_mark
        rest = self.lines[end.line][end.column :] if end.line < len(self.lines) else ""
        if _LOST.match(rest):
            place = Place(self.path, end.line + 2, end.column + rest.index("#") + 1)
            message = "what follows ` #` is a comment, and not part of the value"
            hint = "put the value in quotes; if it is a comment, type a space after the `#`"
            self.faults.append(Diagnostic(place, "warning", "comment-in-value", message, hint))

    def _plain(self, event: NodeEvent) -> None:
        """Note an anchor or a tag."""
        if event.anchor is not None:
            self._note(event, "yaml-anchor", *_refused("`&`", "names a value (an anchor)"))
        if event.tag is not None:
            self._note(event, "yaml-tag", *_refused("`!`", "gives a value a type (a tag)"))

    def _is_flow(self, event: Event) -> bool:
        line, column = _start(event)
        return line < len(self.lines) and self.lines[line][column : column + 1] in ("[", "{")

    def _note(self, event: Event, code: str, message: str, hint: str) -> None:
        line, column = _start(event)
        place = Place(self.path, line + 2, column + 1)
        self.faults.append(Diagnostic(place, "error", code, message, hint))

    def _stop(self, event: Event, code: str, message: str, hint: str) -> None:
        self._note(event, code, message, hint)
        raise _StopError


def _start(event: Event) -> tuple[int, int]:
    mark = event.start_mark
    return mark.line, mark.column


def _below(place: Place) -> Place:
    """Return a place in front matter as one in the file: the opening fence is line 1."""
    return place._replace(line=place.line + 1)


def _refused(sign: str, what: str) -> tuple[str, str]:
    message = f"{sign} at the beginning of a value {what}; here all values are plain text"
    return message, "put the value in quotes if it is meant to begin so"


def _document_refused(text: str) -> tuple[str, str, str]:
    if text.lstrip().startswith("%"):
        return "yaml-directive", "a line that begins with `%` is a directive", "remove this line"
    message = "this `---` begins a second document; only a line of exactly `---` is a fence"
    return "yaml-documents", message, "remove what else is on this line, spaces too"
