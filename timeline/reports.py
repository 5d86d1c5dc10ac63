"""Faults → what is printed: text for people, JSON for programs, annotations for GitHub."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence

from timeline.diagnostics import Diagnostic

__all__ = ["FORMATS", "printable", "summary"]

_LARGEST = 200_000
_UNPRINTABLE = re.compile(
    "[\x00-\x1f\x7f-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f"
    "\u2028-\u202f\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb\ud800-\udfff"
    "\U000e0000-\U000e0fff]"
)


def printable(text: str, longest: int = 400) -> str:
    """Return `text` on one line, with whatever cannot be seen written out, and not too long."""
    shown = _UNPRINTABLE.sub(lambda match: f"\\u{{{ord(match.group()):x}}}", text)
    return shown if len(shown) <= longest else f"{shown[: longest - 1]}…"


def summary(faults: Sequence[Diagnostic], files: int) -> str:
    """Return one line that counts the faults."""
    errors = sum(1 for fault in faults if fault.severity == "error")
    warnings = len(faults) - errors
    wrong = len({fault.place.path for fault in faults})
    counted = ", ".join(
        f"{number} {word}{'' if number == 1 else 's'}"
        for number, word in ((errors, "error"), (warnings, "warning"))
        if number
    )
    return (
        f"{counted or 'no faults'} in {wrong or files} file{'' if (wrong or files) == 1 else 's'}"
    )


def _text(faults: Sequence[Diagnostic]) -> str:
    lines: list[str] = []
    size = 0
    for number, fault in enumerate(faults):
        path, line, column = fault.place
        lines.append(
            f"{printable(path)}:{line}:{column}: {fault.severity}: "
            f"{printable(fault.message, 1000)} [{fault.code}]"
        )
        if fault.hint:
            lines.append(f"    hint: {printable(fault.hint, 1000)}")
        size += len(lines[-1].encode()) + len(lines[-2].encode() if len(lines) > 1 else b"")
        if size > _LARGEST - 5000:
            lines.append(f"… and {len(faults) - number - 1} more")
            break
    return "\n".join(lines)


def _json(faults: Sequence[Diagnostic]) -> str:
    rows = [
        {
            "path": fault.place.path,
            "line": fault.place.line,
            "column": fault.place.column,
            "severity": fault.severity,
            "code": fault.code,
            "message": fault.message,
            "hint": fault.hint,
        }
        for fault in faults
    ]
    return json.dumps(rows, indent=1)


def _github(faults: Sequence[Diagnostic]) -> str:
    """Return workflow commands; text is escaped as GitHub's toolkit escapes it."""

    def value(text: str) -> str:
        escaped = printable(text, 1000).replace("%", "%25").replace("\r", "%0D")
        return escaped.replace("\n", "%0A")

    def attribute(text: str) -> str:
        return value(text).replace(":", "%3A").replace(",", "%2C")

    return "\n".join(
        f"::{fault.severity} file={attribute(fault.place.path)},line={fault.place.line},"
        f"col={fault.place.column},title={attribute(fault.code)}::"
        f"{value(fault.message)}{value(' — ' + fault.hint) if fault.hint else ''}"
        for fault in faults
    )


FORMATS: dict[str, Callable[[Sequence[Diagnostic]], str]] = {
    "text": _text,
    "json": _json,
    "github": _github,
}
