"""A file's bytes → `Document`: front matter as text with a place for every key, and the body.

python-frontmatter splits, behind a handler of ours that finds the fences itself
and reads the YAML as events first: limits are kept before anything is composed
(libyaml dies of deep nesting), and only then as nodes, where every scalar is
text. What hides from a reader of the file what is read (anchors, aliases, tags,
several documents, equal keys) is refused.
"""

from __future__ import annotations

import re
from typing import Any, NamedTuple

import frontmatter
import yaml
from frontmatter.default_handlers import BaseHandler

from timeline.diagnostics import Checked, Diagnostic, Mark, Place, Places, Step
from timeline.text import Unsafe, named, unsafe_characters

__all__ = ["Document", "parse"]

FILE_LIMIT = 64 * 1024
FRONT_MATTER_LIMIT = 16 * 1024
DEPTH_LIMIT = 6
_LOADER = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
_NOTHING = ("", "null", "~")


class Document(NamedTuple):
    """A file in two: its front matter, all of it text (None for nothing), and its body."""

    data: dict[str, Any]
    places: Places
    body: str
    body_line: int


class _Refused(Exception):
    """The front matter cannot be read: why, at a line and column of the front matter."""

    def __init__(self, fault: Diagnostic) -> None:
        super().__init__(fault.message)
        self.fault = fault


class _Split(NamedTuple):
    front: str
    body: str
    body_line: int


def parse(path: str, content: bytes) -> Checked[Document]:
    """Return what a file holds, or every fault that keeps it from being read."""
    text, faults = _decoded(path, content)
    if text is None:
        return Checked(None, faults)
    split = _split(path, text)
    if isinstance(split, Diagnostic):
        return Checked(None, (*faults, split))
    handler = _Handler(path, split)
    try:
        # the text goes in guarded: the package strips what it is given
        data, _ = frontmatter.parse(f"{_MARK}{text}{_MARK}", handler=handler)
    except _Refused as refused:
        return Checked(None, (*faults, refused.fault))
    faults = (*faults, *handler.faults)
    if faults:
        return Checked(None, faults)
    places = Places(path, handler.marks)
    return Checked(Document(data, places, split.body, split.body_line))


_MARK = "\x01"


# --- bytes to lines -----------------------------------------------------------------------------


def _decoded(path: str, content: bytes) -> tuple[str | None, tuple[Diagnostic, ...]]:
    """Return the text of a file, without BOM and with plain line ends, and what nobody sees in it."""
    if len(content) > FILE_LIMIT:
        message = f"the file has {len(content):,} bytes; at most {FILE_LIMIT // 1024} KiB are read"
        return None, (_error(Place(path), "file-too-large", message, "split it, or shorten it"),)
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        before = content[: error.start].decode("utf-8").split("\n")
        place = Place(path, len(before), len(before[-1]) + 1)
        message = f"the byte 0x{content[error.start]:02x} is not UTF-8 text"
        return None, (_error(place, "not-utf8", message, "save the file as UTF-8"),)
    text = text.removeprefix("\ufeff").replace("\r\n", "\n")
    faults = tuple(_unseen_fault(path, text, it) for it in unsafe_characters(text)[:20])
    return (None if faults else text), faults


_UNSEEN_MESSAGES = {
    "nul-character": ("a NUL character ({}) stands here", "remove it; the file may be no text"),
    "line-separator": (
        "{} stands here: it ends a line for some programs and not for others",
        "replace it by an ordinary line end, or a space",
    ),
    "control-character": ("the control character {} stands here", "remove it"),
    "invisible-character": ("the invisible character {} stands here", "remove it"),
}


def _unseen_fault(path: str, text: str, it: Unsafe) -> Diagnostic:
    before = text[: it.offset].split("\n")
    message, hint = _UNSEEN_MESSAGES[it.code]
    place = Place(path, len(before), len(before[-1]) + 1)
    return _error(place, it.code, message.format(named(text[it.offset])), hint)


def _split(path: str, text: str) -> _Split | Diagnostic:
    """Return the text between the fences and after them; fences are lines of `---` alone."""
    lines = text.split("\n")
    if lines[0].rstrip(" ") != "---":
        return _error(
            Place(path),
            "no-fence",
            "the file does not begin with front matter: the first line must be `---`",
            "type `---`, the keys a line each, and `---` again, before the text",
        )
    end = next((at for at, line in enumerate(lines[1:], 1) if line.rstrip(" ") == "---"), None)
    if end is None:
        return _error(
            Place(path),
            "unclosed-fence",
            "the front matter begins here and never ends: a second line `---` is missing",
            "type `---` on a line of its own after the last key",
        )
    front = "\n".join(lines[1:end]) + "\n"
    size = len(front.encode())
    if size > FRONT_MATTER_LIMIT:
        message = f"the front matter has {size:,} bytes; at most {FRONT_MATTER_LIMIT // 1024} KiB"
        return _error(Place(path, 2), "front-matter-too-large", f"{message} are read", "shorten it")
    return _Split(front, "\n".join(lines[end + 1 :]), end + 2)


def _error(place: Place, code: str, message: str, hint: str) -> Diagnostic:
    return Diagnostic(place, "error", code, message, hint)


# --- YAML ---------------------------------------------------------------------------------------


class _Handler(BaseHandler):
    """What python-frontmatter asks to split and to read; it keeps the places and the faults."""

    FM_BOUNDARY = re.compile(r"^---$", re.MULTILINE)

    def __init__(self, path: str, split: _Split) -> None:
        super().__init__()
        self._path, self._split = path, split
        self.marks: dict[tuple[Step, ...], Mark] = {}
        self.faults: list[Diagnostic] = []

    def split(self, text: str) -> tuple[str, str]:
        """Return front matter and body as they were found."""
        return self._split.front, self._split.body

    def load(self, fm: str) -> dict[str, Any]:
        """Return the front matter as text, by key; raises `_Refused`."""
        try:
            self._look(fm)
            node = yaml.compose(fm, Loader=_LOADER)
        except yaml.MarkedYAMLError as error:
            raise _Refused(self._syntax(fm, error)) from None
        except yaml.YAMLError as error:
            place = Place(self._path, 2)
            fault = _error(
                place, "yaml-syntax", f"this is not YAML: {error}", "mend the front matter"
            )
            raise _Refused(fault) from None
        if node is None:
            self.marks[()] = (1, 1, 1, 1)
            return {}
        if not isinstance(node, yaml.MappingNode):
            raise _Refused(
                _error(
                    self._place(node.start_mark),
                    "front-matter-not-a-mapping",
                    "the front matter is not a list of keys with values",
                    "type lines such as `title: …`",
                )
            )
        self.marks[()] = (1, 1, 1, 1)
        return self._mapping(node, ())

    def _place(self, mark: Any) -> Place:
        return Place(self._path, mark.line + 2, mark.column + 1)

    def _look(self, fm: str) -> None:
        """Refuse what nobody should have to know of YAML, before anything is built of it."""
        depth = documents = 0
        for event in yaml.parse(fm, Loader=_LOADER):
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if event.explicit and documents > 1:
                    self._refuse(event, "documents")
                if event.version or event.tags:
                    self._refuse(event, "directive")
            elif isinstance(event, yaml.AliasEvent):
                self._refuse(event, "alias")
            elif isinstance(event, yaml.NodeEvent):
                if event.anchor:
                    self._refuse(event, "anchor")
                if getattr(event, "tag", None):
                    self._refuse(event, "tag")
            depth += isinstance(event, yaml.CollectionStartEvent)
            depth -= isinstance(event, yaml.CollectionEndEvent)
            if depth > DEPTH_LIMIT:
                message = f"brackets or lists are nested more than {DEPTH_LIMIT} deep"
                place = self._place(event.start_mark)
                raise _Refused(_error(place, "front-matter-too-deep", message, "flatten it"))

    def _refuse(self, event: Any, what: str) -> None:
        message, hint = _FEATURES[what]
        raise _Refused(_error(self._place(event.start_mark), f"yaml-{what}", message, hint))

    def _mapping(self, node: Any, steps: tuple[Step, ...]) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for key, value in node.value:
            place = self._place(key.start_mark)
            if not isinstance(key, yaml.ScalarNode):
                message = "a key must be a word, not a list or a mapping"
                self.faults.append(_error(place, "key-not-text", message, "type `word: value`"))
                continue
            name = key.value
            if name == "<<":
                message, hint = _FEATURES["merge"]
                self.faults.append(_error(place, "yaml-merge", message, hint))
                continue
            if name in found:
                first = self.marks[(*steps, name)][0]
                message = f"the key `{name}` stands here again; it is in line {first} already"
                self.faults.append(_error(place, "duplicate-key", message, "keep one of the two"))
                continue
            at = self._place(value.start_mark)
            self.marks[(*steps, name)] = (place.line, place.column, at.line, at.column)
            self._see(name, place)
            found[name] = self._value(value, (*steps, name))
        return found

    def _value(self, node: Any, steps: tuple[Step, ...]) -> Any:
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, steps)
        if isinstance(node, yaml.SequenceNode):
            items = []
            for index, item in enumerate(node.value):
                at = self._place(item.start_mark)
                self.marks[(*steps, index)] = (at.line, at.column, at.line, at.column)
                items.append(self._value(item, (*steps, index)))
            return items
        plain = not node.style
        if plain and node.value in _NOTHING:
            return None
        self._see(node.value, self._place(node.start_mark))
        return node.value

    def _see(self, text: str, place: Place) -> None:
        """Look at decoded text too: `"\\u202e"` has nothing strange in its source."""
        for it in unsafe_characters(text)[:20]:
            message, hint = _UNSEEN_MESSAGES[it.code]
            self.faults.append(_error(place, it.code, message.format(named(text[it.offset])), hint))

    def _syntax(self, fm: str, error: yaml.MarkedYAMLError) -> Diagnostic:
        mark = error.problem_mark or error.context_mark
        place = self._place(mark) if mark else Place(self._path, 2)
        problem = f"{error.context or ''} {error.problem or ''}".strip()
        line = fm.split("\n")[mark.line] if mark and mark.line < fm.count("\n") else ""
        if "\t" in line[: len(line) - len(line.lstrip())]:
            problem = "\t"
        for found, message, hint in _SYNTAX:
            if found in problem:
                return _error(place, "yaml-syntax", message, hint)
        return _error(place, "yaml-syntax", f"this is not YAML: {problem}", "mend this line")


_FEATURES = {
    "alias": (
        "an alias (`*name`) stands here; front matter has none",
        "write the value itself, in quotes if it begins with `*`",
    ),
    "anchor": (
        "an anchor (`&name`) stands here; front matter has none",
        "remove it, or put the value in quotes",
    ),
    "tag": (
        "a tag (`!name`) stands here; front matter has none",
        "remove it, or put the value in quotes",
    ),
    "documents": (
        "a second YAML document begins here",
        "keep all keys between the two lines `---`",
    ),
    "directive": ("a YAML directive (`%…`) stands here; front matter has none", "remove it"),
    "merge": ("a merge key (`<<`) stands here; front matter has none", "write the keys themselves"),
}
#: What libyaml says → what is wrong in plain words, and what to type.
_SYNTAX = (
    ("\t", "the line is indented with a tab", "indent with spaces"),
    (
        "mapping values are not allowed",
        "a colon and a space stand inside a value that is not in quotes",
        'put the whole value in quotes: `title: "first: second"`',
    ),
    ("found unexpected end of stream", "a quotation mark is opened and never closed", "close it"),
    (
        "did not find expected ',' or ']'",
        "a list in brackets is not closed, or lacks a comma",
        "type `[first, second]`",
    ),
    (
        "did not find expected ',' or '}'",
        "a mapping in braces is not closed, or lacks a comma",
        "type `{stance: supports, value: 1500}`",
    ),
    (
        "could not find expected ':'",
        "the line above is no key with a value: a colon is missing",
        "type `key: value`",
    ),
    (
        "did not find expected key",
        "a value goes on where a key should begin",
        "put a value that holds quotation marks or colons in quotes; see the indentation",
    ),
    (
        "did not find expected '-' indicator",
        "an item of the list is indented otherwise than the first",
        "begin each item with `- `, all in one column",
    ),
    (
        "cannot start any token",
        "a value begins with a character that means something else in YAML",
        "put the value in quotes",
    ),
)
