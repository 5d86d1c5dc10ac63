"""Front matter in any YAML → its data as text, the place of each part; or every fault in it.

It is read straight from the parser's events: nothing is composed or constructed, so
that nesting is bounded while it is read, and `no` is a word.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, NoReturn, cast

import frontmatter
import yaml
from frontmatter.default_handlers import BaseHandler
from yaml import events

from timeline.diagnostics import Checked, Diagnostic, Mark, Place
from timeline.fences import Halves, place_in
from timeline.mistakes import mistake_in
from timeline.plain import NOTHING, Plain, Steps
from timeline.text import unsafe_characters

__all__ = ["read_yaml"]

_DEEPEST = 6
_MOST = 4000
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
#: A `#` that was meant as part of a value; a comment has a space after it.
_LOST = re.compile(r"\s+#[^\s#]")

_TAG = re.compile(r"![^\s,\[\]{}]*")

Event = Any  # the stubs do not know which event has what, nor that all have marks


def read_yaml(path: str, halves: Halves) -> Checked[Plain]:
    """Return what the front matter of a file says, or every fault in how it is written."""
    handler = _Fenced(path, halves)
    data, _ = frontmatter.parse(f"---\n{halves.front}---", handler=handler)
    return Checked(None if handler.marks is None else Plain(data, handler.marks), handler.faults)


class _Fenced(BaseHandler):
    """Our front matter for python-frontmatter: split where the fences are, read as text.

    The package hands back the body without the blank lines around it, and with
    them the count of its lines; the body is therefore taken from the halves.
    """

    FM_BOUNDARY = re.compile(r"^---$", re.MULTILINE)

    def __init__(self, path: str, halves: Halves) -> None:
        super().__init__()
        self.path, self.halves = path, halves
        self.marks: dict[Steps, Mark] | None = None
        self.faults: tuple[Diagnostic, ...] = ()

    def split(self, _text: str) -> tuple[str, str]:
        return self.halves.front, self.halves.body

    def load(self, fm: str) -> dict[str, Any]:
        reading = _Reading(self.path, fm)
        data = reading.data()
        self.marks, self.faults = reading.marks if reading.whole else None, tuple(reading.faults)
        return data


class _StopError(Exception):
    """There is no going on; why is noted already."""


class _Reading:
    """One reading of front matter: marks and faults grow as the parser's events come."""

    def __init__(self, path: str, text: str) -> None:
        self.path, self.text, self.lines = path, text, text.split("\n")
        self.marks: dict[Steps, Mark] = {(): (1, 1, 1, 1)}
        self.faults = [
            Diagnostic(place_in(path, text, it.offset, 2), "error", it.code, it.message, it.hint)
            for it in unsafe_characters(text)
        ]
        self.bare = {text[it.offset] for it in unsafe_characters(text)}
        self.whole = True
        self.has_hash, self.has_escape = "#" in text, "\\" in text
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
                self._misread(error)
        return {}

    def _misread(self, error: yaml.YAMLError) -> None:
        if self.text.startswith("%"):
            place, (code, message, hint) = Place(self.path, 2), _not_a_document(self.text)
        else:
            line, column, message, hint = mistake_in(error, self.lines, self.last)
            place, code = Place(self.path, line + 2, column + 1), "yaml-syntax"
        self.faults.append(Diagnostic(place, "error", code, message, hint))

    def _events(self) -> Iterator[Event]:
        event: Event
        for number, event in enumerate(yaml.parse(self.text, Loader=_LOADER)):
            kind = type(event)
            if kind is events.DocumentStartEvent and event.explicit:
                self._stop(event, *_not_a_document(self.text))
            if kind is events.DocumentEndEvent and event.explicit:
                message = "`...` ends a document; only a line of exactly `---` is a fence"
                self._stop(event, "yaml-documents", message, "remove this line")
            if number > _MOST:
                message = f"the front matter holds more than {_MOST:,} keys, values and lists"
                self._stop(event, "front-matter-too-large", message, "move text below the fence")
            yield event

    def _document(self, stream: Iterator[Event]) -> dict[str, Any]:
        next(stream)
        if type(next(stream)) is not events.DocumentStartEvent:
            return {}
        root = next(stream)
        if type(root) is not events.MappingStartEvent:
            if type(root) is events.ScalarEvent:
                next(stream)  # when what follows cannot be read, that is the better message
            message = "the front matter must be keys with values, one `key: value` a line"
            hint = "type each as a key, a colon, a space and the value"
            self._stop(root, "front-matter-not-a-mapping", message, hint)
        data = self._value(root, (), stream)
        for _ in stream:
            pass
        return cast("dict[str, Any]", data)

    def _value(self, event: Event, steps: Steps, stream: Iterator[Event]) -> Any:
        kind = type(event)
        if kind is events.AliasEvent:
            self._note(event, "yaml-alias", *_sign(f"*{event.anchor}", "stands for another value"))
            self.whole = False
            return None
        if event.anchor is not None:
            self._note(event, "yaml-anchor", *_sign(f"&{event.anchor}", "names the value after it"))
        if event.tag is not None:
            self._note(
                event, "yaml-tag", *_sign(self._tag(event), "gives the value after it a type")
            )
        if kind is events.ScalarEvent:
            return self._scalar(event)
        if len(steps) >= _DEEPEST:
            message = f"more than {_DEEPEST} lists and mappings stand in each other here"
            hint = "write it flat: no key needs more than four"
            self._stop(event, "front-matter-too-deep", message, hint)
        read = self._mapping if kind is events.MappingStartEvent else self._list
        value = read(steps, stream)
        if event.flow_style:
            self.last = _start(event)
        return value

    def _mapping(self, steps: Steps, stream: Iterator[Event]) -> dict[str, Any]:
        found: dict[str, Any] = {}
        while type(event := next(stream)) is not events.MappingEndEvent:
            key = self._key(event, steps, stream)
            inner, value = (*steps, key), next(stream)
            if key in found:
                first = self.marks[inner][0]
                message = f"the key `{key}` stands twice; it is on line {first} already"
                self._note(event, "duplicate-key", message, "remove one of the two")
                inner = (*steps, "")  # the place of the first is the one to keep
            (line, column), (value_line, value_column) = _start(event), _start(value)
            self.marks[inner] = (line + 2, column + 1, value_line + 2, value_column + 1)
            found.setdefault(key, self._value(value, inner, stream))
        return found

    def _list(self, steps: Steps, stream: Iterator[Event]) -> list[Any]:
        found: list[Any] = []
        while type(event := next(stream)) is not events.SequenceEndEvent:
            line, column = _start(event)
            inner = (*steps, len(found))
            self.marks[inner] = (line + 2, column + 1, line + 2, column + 1)
            found.append(self._value(event, inner, stream))
        return found

    def _key(self, event: Event, steps: Steps, stream: Iterator[Event]) -> str:
        alone = type(event) in (events.ScalarEvent, events.AliasEvent)
        key = self._value(event, steps, stream) if alone else None
        if not key:
            message = "the key is not text; a key is a word with a colon and a space after it"
            self._stop(event, "key-not-text", message, "type a word as the key")
        if key == "<<" and event.implicit[0]:
            message = "`<<` merges another mapping into this one, which is not allowed here"
            self._stop(event, "yaml-merge", message, "write the keys out")
        return cast(str, key)

    def _scalar(self, event: Event) -> str | None:
        value = cast(str, event.value)
        if event.implicit[0]:
            if self.has_hash:
                self._cut_short(event)
            return None if value in NOTHING else value
        self.last = _start(event)
        if self.has_escape and event.style == '"':
            for it in unsafe_characters(value):
                # an escape hides it from whoever looks at the text; what is bare is noted already
                if value[it.offset] not in self.bare:
                    self._note(event, it.code, it.message, it.hint)
        return value

    def _cut_short(self, event: Event) -> None:
        """Note a `#` that makes a comment of the end of a value."""
        line, column = event.end_mark.line, event.end_mark.column
        rest = _LOST.match(self.lines[line], column) if line < len(self.lines) else None
        if rest:
            place = Place(self.path, line + 2, rest.end() - 1)
            message = "what follows a space and `#` is a comment, and not part of the value"
            hint = "put the value in quotes; if it is a comment, type a space after the `#`"
            self.faults.append(Diagnostic(place, "warning", "comment-in-value", message, hint))

    def _tag(self, event: Event) -> str:
        """Return a tag as it is written."""
        line, column = _start(event)
        written = _TAG.search(self.lines[line], column)
        return written.group() if written else "!"

    def _note(self, event: Event, code: str, message: str, hint: str) -> None:
        line, column = _start(event)
        place = Place(self.path, line + 2, column + 1)
        self.faults.append(Diagnostic(place, "error", code, message, hint))

    def _stop(self, event: Event, code: str, message: str, hint: str) -> NoReturn:
        self._note(event, code, message, hint)
        raise _StopError


def _start(event: Event) -> tuple[int, int]:
    mark = event.start_mark
    return mark.line, mark.column


def _sign(written: str, what: str) -> tuple[str, str]:
    sign = written[0]
    cure = "write the value out" if sign == "*" else f"remove `{written}`"
    message = f"`{written}` {what}, which is not allowed here: all values are plain text"
    return message, f"{cure}; or put the value in quotes, if it is text that begins with `{sign}`"


def _not_a_document(text: str) -> tuple[str, str, str]:
    if text.startswith("%"):
        message = "a line that begins with `%` is a directive, which is not allowed here"
        return "yaml-directive", message, "remove the line"
    message = "this `---` begins a second document; only a line of exactly `---` is a fence"
    return "yaml-documents", message, "remove the line, or what else stands on it"
