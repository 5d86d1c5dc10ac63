"""Faults → what is printed: text for people, JSON for programs, annotations for GitHub.

Whatever a file says is printed as text that can do nothing: on one line, without
characters that move others, and not as a command to the machine that runs the checks.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from timeline.diagnostics import Diagnostic

if TYPE_CHECKING:
    from rich.text import Text

__all__ = ["FORMATS", "located", "on_screen", "printable", "sentence", "summary"]

#: The most bytes that are printed, whatever there is to say.
LARGEST = 200_000
_LONGEST = 1000
_WIDEST = 100
_UNPRINTABLE = re.compile(
    "[\x00-\x1f\x7f-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f"
    "\u2028-\u202f\u2060-\u206f\u2800\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffc\ud800-\udfff"
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
    # GitHub's runner takes `##[…]` for a command wherever on a line it stands
    r"|(?<=##)\["
)
_QUOTED = re.compile(r"`([^`]+)`")
#: What a place points at when the message does not repeat it: a link, a key, a word.
_THING = re.compile(r"!?\[[^\]]*\]\([^)]*\)|[\w-]+(?=:(?:\s|\Z))|\w[\w-]*|\S")


def printable(text: str, longest: int = 400) -> str:
    """Return `text` on one line, with whatever cannot be seen written out, and not too long."""
    shown = _UNPRINTABLE.sub(lambda match: f"\\u{{{ord(match.group()):x}}}", text[: longest + 1])
    return shown if len(shown) <= longest else f"{shown[: longest - 1]}…"


def located(faults: Iterable[Diagnostic], folders: Mapping[str, str]) -> list[Diagnostic]:
    """Return faults with each path's first folder as `folders` calls it."""

    def named(path: str) -> str:
        top, slash, rest = path.partition("/")
        return f"{folders[top]}{slash}{rest}" if top in folders else path

    return [it._replace(place=it.place._replace(path=named(it.place.path))) for it in faults]


def summary(faults: Sequence[Diagnostic]) -> str:
    """Return one line that counts the faults."""
    errors = sum(fault.severity == "error" for fault in faults)
    counts = ((errors, "error"), (len(faults) - errors, "warning"))
    counted = " and ".join(_counted(number, word) for number, word in counts if number)
    wrong = _counted(len({fault.place.path for fault in faults}), "file")
    return f"{counted} in {wrong}" if faults else "no faults"


def sentence(trouble: BaseException) -> str:
    """Return why a command could not run: what the machine said, and of which file."""
    if isinstance(trouble, OSError):
        said = (trouble.filename, trouble.strerror or trouble)
        return printable(": ".join(str(it) for it in said if it))
    return "the machine has not enough memory" if isinstance(trouble, MemoryError) else "stopped"


def _counted(number: int, word: str) -> str:
    return f"{number:,} {word}{'' if number == 1 else 's'}"


# --- one form each ------------------------------------------------------------------------------


def _text(faults: Sequence[Diagnostic]) -> str:
    def one(fault: Diagnostic) -> str:
        hint = f"\n    hint: {printable(fault.hint, _LONGEST)}" if fault.hint else ""
        return f"{_headline(fault)}{hint}"

    fitted = _fitted(faults, one)
    return "\n".join([*fitted.pieces, *fitted.notes])


def _headline(fault: Diagnostic) -> str:
    path, line, column = fault.place
    said = f"{fault.severity}: {printable(fault.message, _LONGEST)} [{fault.code}]"
    return f"{printable(path)}:{line}:{column}: {said}"


def _json(faults: Sequence[Diagnostic]) -> str:
    """Return a list of objects, one a line; JSON's own escapes keep it plain ASCII."""

    def one(fault: Diagnostic) -> str:
        row = {
            "path": fault.place.path,
            "line": fault.place.line,
            "column": fault.place.column,
            "severity": fault.severity,
            "code": fault.code,
            "message": fault.message[:_LONGEST],
            "hint": fault.hint[:_LONGEST],
        }
        return json.dumps(row, separators=(",", ":"))

    fitted = _fitted(faults, one)
    rows = fitted.pieces
    if fitted.left_out:
        first = faults[len(rows)]
        cut = first._replace(code="too-many-faults", message=fitted.notes[-1], hint="")
        rows = [*rows, one(cut)]
    return "[\n" + ",\n".join(rows) + "\n]" if rows else "[]"


def _github(faults: Sequence[Diagnostic]) -> str:
    """Return workflow commands; text is escaped as GitHub's own toolkit escapes it."""

    def value(text: str) -> str:
        return printable(text, _LONGEST).replace("%", "%25")

    def attribute(text: str) -> str:
        return value(text).replace(":", "%3A").replace(",", "%2C")

    def one(fault: Diagnostic) -> str:
        path, line, column = fault.place
        where = f"file={attribute(path)},line={line},col={column},title={attribute(fault.code)}"
        hint = f" — {fault.hint}" if fault.hint else ""
        return f"::{fault.severity} {where}::{value(fault.message)}{value(hint)}"

    fitted = _fitted(faults, one)
    return "\n".join([*fitted.pieces, *(f"::notice::{value(note)}" for note in fitted.notes)])


FORMATS: dict[str, Callable[[Sequence[Diagnostic]], str]] = {
    "text": _text,
    "json": _json,
    "github": _github,
}


# --- on a terminal ------------------------------------------------------------------------------


def on_screen(
    faults: Sequence[Diagnostic], lines_of: Callable[[str], Sequence[str]], colour: bool = True
) -> str:
    """Return faults for a terminal: the source line below each, and under it what is meant."""
    from rich.console import Console

    def one(fault: Diagnostic) -> str:
        with console.capture() as captured:
            console.print(_drawn(fault, lines_of), soft_wrap=True)
        return captured.get().rstrip("\n")

    console = Console(
        force_terminal=True, color_system="standard" if colour else None, highlight=False
    )
    fitted = _fitted(faults, one)
    return "\n".join([*fitted.pieces, *fitted.notes])


def _drawn(fault: Diagnostic, lines_of: Callable[[str], Sequence[str]]) -> Text:
    from rich.text import Text

    path, line, column = fault.place
    colour = {"error": "red", "warning": "yellow"}[fault.severity]
    drawn = Text()
    drawn.append(f"{printable(path)}:{line}:{column}: ", "bold")
    drawn.append(f"{fault.severity}: ", f"bold {colour}")
    drawn.append(printable(fault.message, _LONGEST))
    drawn.append(f" [{fault.code}]", "dim")
    lines = lines_of(path)
    whole = (line, column) == (1, 1) and lines[:1] == ["---"]  # what is said of all the file
    if line <= len(lines) and lines[line - 1].strip() and not whole:
        before, meant, after = _spanned(lines[line - 1], column - 1, fault.message)
        number = str(line)
        drawn.append(f"\n{number} | ", "dim")
        drawn.append(before + meant + after)
        drawn.append(f"\n{' ' * len(number)} | ", "dim")
        drawn.append(" " * _cells(before) + "^" * max(_cells(meant), 1), f"bold {colour}")
    if fault.hint:
        drawn.append("\n    hint: ", "bold")
        drawn.append(printable(fault.hint, _LONGEST))
    return drawn


def _cells(text: str) -> int:
    from rich.cells import cell_len

    return cell_len(text)


def _spanned(line: str, start: int, message: str) -> tuple[str, str, str]:
    """Return a source line in three, ready to print: before what is meant, it, and after it."""
    rest = line[start:]
    repeated = (said for said in _QUOTED.findall(message) if rest.startswith(said))
    found = _THING.match(rest)
    length = len(max(repeated, key=len, default=found.group() if found else ""))
    first = max(0, start - _WIDEST // 2)  # of a long line what is around the place
    last = max(first + _WIDEST, start + length)
    before, after = line[first:start], line[start + length : last]
    return (
        ("…" if first else "") + printable(before),
        printable(rest[:length], _WIDEST),
        printable(after) + ("…" if last < len(line) else ""),
    )


# --- not too much -------------------------------------------------------------------------------


class _Fitted(NamedTuple):
    """Faults as pieces that fit together, how many do not, and what to say of what is missing."""

    pieces: list[str]
    left_out: int
    notes: list[str]


def _fitted(faults: Sequence[Diagnostic], one: Callable[[Diagnostic], str]) -> _Fitted:
    """Return the faults in one form: all with their hints, or with fewer, or as many as fit.

    To know of every fault matters more than to read the same hint again.
    """
    pieces: list[str] = []
    for shorter, notes in _SHORTER:
        pieces = list(_within(map(one, shorter(faults)), LARGEST - 2000))
        if len(pieces) == len(faults):
            return _Fitted(pieces, 0, notes)
    left = faults[len(pieces) :]
    note = f"… and {summary(left)} are left out; mend some and check again"
    return _Fitted(pieces, len(left), [note])


def _within(pieces: Iterable[str], room: int) -> Iterator[str]:
    """Yield the first of the pieces, as many as there is room for, in bytes."""
    for piece in pieces:
        room -= _size(piece)
        if room < 0:
            return
        yield piece


def _size(piece: str) -> int:
    return len(piece.encode("utf-8", "replace")) + 2


def _hints_once(faults: Sequence[Diagnostic]) -> Iterable[Diagnostic]:
    told: set[str] = set()
    for fault in faults:
        yield fault._replace(hint="") if fault.hint in told else fault
        told.add(fault.hint)


def _bare(faults: Sequence[Diagnostic]) -> Iterable[Diagnostic]:
    """Yield faults without hints, and without the part of a message that says what is allowed."""
    for fault in faults:
        yield fault._replace(hint="", message=fault.message.partition("; ")[0])


_SHORTER: tuple[tuple[Callable[[Sequence[Diagnostic]], Iterable[Diagnostic]], list[str]], ...] = (
    (lambda faults: faults, []),
    (_hints_once, ["… a hint that stands above is not repeated"]),
    (_bare, ["… as there are so many faults, what to do about them is left out"]),
)
