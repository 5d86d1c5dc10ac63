"""What libyaml says of front matter, and its lines → where the mistake is, in plain words."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import NamedTuple

from yaml import MarkedYAMLError, YAMLError

__all__ = ["Mistake", "mistake_in"]

_PAIR = re.compile(r"(?P<key>\s*(?:- +)*[^\s:#'\"\[{][^:]*:\s+)(?P<value>\S.*)\Z")
_NO_SPACE = re.compile(r"(?P<key>\s*(?:- +)*[\w-]+):(?P<value>[^\s/].*)\Z")
_LONGEST = 100
_BAD_STARTS = (
    "cannot start any token",
    "did not find expected node content",
    "mapping keys are not allowed",
)


class Mistake(NamedTuple):
    """Where a mistake is, line and column from 0, what it is, and what to type."""

    line: int
    column: int
    message: str
    hint: str


class _Fault(NamedTuple):
    """What libyaml says: what it was at, from where on, and where it could not go on."""

    context: str
    problem: str
    begun: tuple[int, int]
    at: tuple[int, int]
    lines: Sequence[str]

    @property
    def line(self) -> str:
        """The line at which it could not go on."""
        return self._line(self.at[0])

    @property
    def before(self) -> str:
        """What stands before the place on its line."""
        return self.line[: self.at[1]]

    @property
    def char(self) -> str:
        """The character at the place."""
        return self.line[self.at[1] : self.at[1] + 1]

    @property
    def begun_line(self) -> str:
        """The line on which what it was at began."""
        return self._line(self.begun[0])

    def _line(self, number: int) -> str:
        return self.lines[number] if number < len(self.lines) else ""


def mistake_in(error: YAMLError, lines: Sequence[str], last: tuple[int, int] | None) -> Mistake:
    """Return what is wrong; `last` is where the last value in quotes or brackets began."""
    if not isinstance(error, MarkedYAMLError):
        return Mistake(0, 0, f"this is not YAML: {error}", "save the file as plain text (UTF-8)")
    mark = error.problem_mark or error.context_mark
    begun = error.context_mark or mark
    fault = _Fault(
        error.context or "",
        error.problem or "it cannot be read",
        (begun.line, begun.column) if begun else (0, 0),
        (mark.line, mark.column) if mark else (0, 0),
        lines,
    )
    for rule in _RULES:
        found = rule(fault, last)
        if found is not None:
            return found
    context = f" {fault.context}" if fault.context else ""
    message = f"this is not YAML that can be read: {fault.problem}{context}"
    return Mistake(*fault.at, message, "write `key: value`, the value in quotes if it is unusual")


Last = tuple[int, int] | None


def _tab(fault: _Fault, _: Last) -> Mistake | None:
    tab = len(fault.line) - len(fault.line.lstrip(" "))
    if fault.line[tab : tab + 1] != "\t" or fault.line[:tab].strip(" "):
        return None
    message = "this line is indented with a tab; in front matter only spaces indent"
    return Mistake(fault.at[0], tab, message, "type two spaces for each step")


def _colon(fault: _Fault, _: Last) -> Mistake | None:
    if "mapping values are not allowed" not in fault.problem:
        return None
    pair = _PAIR.match(fault.line.rstrip())
    if pair and pair.end("key") < fault.at[1]:
        message = "a colon and a space stand in a value that is not in quotes"
        return Mistake(*fault.at, message, _quoted(pair["key"], pair["value"]))
    return _continued(fault)


def _continued(fault: _Fault) -> Mistake:
    """Explain a line that has been read as the rest of the value above it."""
    number = fault.at[0] - 1
    while number > 0 and not fault.lines[number].strip():
        number -= 1
    above = fault.lines[number] if number >= 0 else ""
    indent = len(fault.line) - len(fault.line.lstrip(" "))
    tight = _NO_SPACE.match(above)
    if tight:
        message = f"there is no space after the colon of `{tight['key'].strip(' -')}`"
        return Mistake(number, tight.end("key"), message, _typed(tight["key"], tight["value"]))
    if indent > len(above) - len(above.lstrip(" ")):
        message = "this line is indented although the key above it has a value already"
        return Mistake(fault.at[0], indent, message, "remove the spaces at its beginning")
    message = "the line above this one is not `key: value`"
    return Mistake(number, 0, message, "type a key, a colon, a space and the value")


def _no_colon(fault: _Fault, _: Last) -> Mistake | None:
    if "could not find expected ':'" not in fault.problem:
        return None
    tight = _NO_SPACE.match(fault.begun_line)
    if tight:
        message = f"there is no space after the colon of `{tight['key'].strip(' -')}`"
        hint = _typed(tight["key"], tight["value"])
        return Mistake(fault.begun[0], tight.end("key"), message, hint)
    message = "this line is not `key: value`"
    hint = "type a key, a colon and a space; indent the line if it goes on with the value above"
    return Mistake(*fault.begun, message, hint)


def _open_quote(fault: _Fault, _: Last) -> Mistake | None:
    if "while scanning a quoted scalar" not in fault.context:
        return None
    quote = fault.begun_line[fault.begun[1] : fault.begun[1] + 1]
    message = f"the value that begins here with `{quote}` is never closed"
    return Mistake(*fault.begun, message, f"type `{quote}` at the end of the value")


def _escape(fault: _Fault, _: Last) -> Mistake | None:
    if "escape" not in fault.problem:
        return None
    message = f"after the `\\` stands nothing that it could mean ({fault.problem})"
    return Mistake(*fault.at, message, "type `\\\\` for one `\\`, or use single quotes")


def _bad_start(fault: _Fault, _: Last) -> Mistake | None:
    if not any(problem in fault.problem for problem in _BAD_STARTS) or not fault.char:
        return None
    pair = _PAIR.match(fault.line.rstrip())
    hint = _quoted(pair["key"], pair["value"]) if pair else "put the whole value in quotes"
    message = f"a value that is not in quotes cannot begin with `{fault.char}`"
    return Mistake(*fault.at, message, hint)


def _list_inside(fault: _Fault, _: Last) -> Mistake | None:
    if "block sequence entries are not allowed" not in fault.problem:
        return None
    message = "a list that is written with `-` cannot begin on the line of its key"
    hint = "put each `- item` on a line of its own below the key, or the value in quotes"
    return Mistake(*fault.at, message, hint)


def _block(fault: _Fault, _: Last) -> Mistake | None:
    if "expected comment or line break" not in fault.problem:
        return None
    message = "after `|` or `>` the text begins on the next line"
    return Mistake(*fault.at, message, "put the text on lines below, indented by two spaces")


def _brackets(fault: _Fault, _: Last) -> Mistake | None:
    flow = re.search("while parsing a flow (sequence|mapping)", fault.context)
    if not flow:
        return None
    opening, closing = "[]" if flow[1] == "sequence" else "{}"
    message = f"what begins here with `{opening}` is not closed before something else stands there"
    hint = f"type `{closing}` at its end, a comma between items, and quotes around odd items"
    return Mistake(*fault.begun, message, hint)


def _after_quote(fault: _Fault, last: Last) -> Mistake | None:
    if last is None or fault.at < last or not fault.before.strip() or fault.char in "\n-":
        return None
    if last[0] != fault.at[0]:
        message = "the value that begins here in quotes is not closed on its line"
        return Mistake(*last, message, 'close it; write a quote within it as `\\"`')
    message = "something stands after the end of a value in quotes or brackets"
    hint = 'put the whole value in double quotes; write a quote within it as `\\"`'
    return Mistake(*fault.at, message, hint)


def _indentation(fault: _Fault, _: Last) -> Mistake | None:
    if "did not find expected" not in fault.problem or fault.before.strip():
        return None
    if fault.char == ":":
        return Mistake(*fault.at, "there is no key before this colon", "type a word before it")
    spaces = len(fault.line) - len(fault.line.lstrip(" "))
    if fault.char == "-" and "key" in fault.problem:
        message = "an item of a list stands here, where a key belongs"
        return Mistake(*fault.at, message, "indent it below the key of its list")
    message = "this line is not indented as any line above that it could belong with"
    return Mistake(fault.at[0], spaces, message, "indent all keys that stand side by side alike")


_RULES: tuple[Callable[[_Fault, Last], Mistake | None], ...] = (
    *(_tab, _colon, _no_colon, _open_quote, _escape, _bad_start),
    *(_list_inside, _block, _brackets, _after_quote, _indentation),
)


def _quoted(key: str, value: str) -> str:
    """Return what to type to have `value` in quotes, if it is short enough to be shown."""
    if len(key + value) > _LONGEST or value.startswith(("'", '"')) or "\\" in value:
        return "put the whole value in double quotes"
    quote = "'" if '"' in value and "'" not in value else '"'
    inner = value if quote == "'" else value.replace('"', '\\"')
    return f"type `{key.strip()} {quote}{inner}{quote}`"


def _typed(key: str, value: str) -> str:
    if len(key + value) > _LONGEST:
        return "type a space after the colon"
    return f"type `{key.strip()}: {value.strip()}`"
