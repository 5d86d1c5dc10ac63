"""The files under tests/hostile/ → cases: what a stranger may send, and what becomes of it.

`places.toml` says, by shelf, the lines that a file needs (`base`) and the places in
it that text can be put into; a value there is written in double quotes. Each other
file is one family of groups. A group has its `texts`, the `code` that refuses all of
them (none: they are accepted), the `shelf` they are on, and where they are `put`:
into a place, as the `body`, as lines of the `front` matter instead of those with the
same keys, as the whole `file`, or as the file's `path`. With `each`, every text is
made once for each of these, in place of «it» (or of its number, «hex»). A ¶ ends a line.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote

from timeline.files import SourceFile

__all__ = ["CONTENT", "Case", "accepted", "cases", "refused"]

HOSTILE = Path(__file__).parent / "hostile"
#: A content folder that is in order, for the cases to be added to.
CONTENT = HOSTILE / "content"
_FOLDERS = {"entries": "entries/2024"}
_KEY = re.compile(r"^([a-z_]+) *[:=].*(?:\n[ -].*)*\n", re.MULTILINE)


class Case(NamedTuple):
    """A file that a stranger sends: its family, the code that refuses it, or nothing."""

    family: str
    file: SourceFile
    code: str

    @property
    def name(self) -> str:
        """What to call it in a list of tests."""
        return f"{self.family}-{self.file.path.rpartition('/')[2]}"


@cache
def cases() -> tuple[Case, ...]:
    """Return all cases."""
    return tuple(
        case
        for path in sorted(HOSTILE.glob("*.toml"))
        if path.stem != "places"
        for case in _family(path.stem, tomllib.loads(path.read_text(encoding="utf-8")))
    )


def accepted(shelf: str = "") -> list[Case]:
    """Return the cases that are accepted; `site.toml` is there once only, so ask for each."""
    return [it for it in cases() if not it.code and _is_site(it) == (shelf == "site")]


def refused(shelf: str = "") -> list[Case]:
    """Return the cases that are refused, those of `site.toml` or all others."""
    return [it for it in cases() if it.code and _is_site(it) == (shelf == "site")]


def _is_site(case: Case) -> bool:
    return case.file.path == "content/site.toml"


def _family(family: str, whole: dict[str, Any]) -> Iterator[Case]:
    number = 0
    for group in whole["groups"]:
        for text in _texts(group):
            number += 1
            name = f"{family}-{number}"
            yield Case(family, _file(name, text, group), group.get("code", ""))


def _texts(group: dict[str, Any]) -> Iterator[str]:
    for text in group["texts"]:
        for it in group.get("each", [""]):
            codes = (f"{ord(char):x}" for char in it)
            yield (
                text.replace("¶", "\n")
                .replace("«it»", it)
                .replace("«hex»", next(codes, ""))
                .replace("«hex8»", "".join(f"{ord(char):08X}" for char in it))
                .replace("«percent»", quote(it))
            )


def _file(name: str, text: str, group: dict[str, Any]) -> SourceFile:
    shelf, put = group.get("shelf", "entries"), group["put"]
    places = _places()[shelf]
    path = f"content/{_FOLDERS.get(shelf, shelf)}/{name}.md"
    if put == "path":
        return SourceFile(f"content/{text}", _whole(places["base"], places["body"]).encode())
    if put == "file":
        return SourceFile(path, text.encode(group.get("encoding", "utf-8")))
    if put == "body":
        return SourceFile(path, _whole(places["base"], text).encode())
    value = json.dumps(text, ensure_ascii=False)
    lines = f"{text}\n" if put == "front" else places[put].replace("«value»", value)
    front = _replaced(places["base"], lines)
    if shelf == "site":
        return SourceFile("content/site.toml", front.encode())
    return SourceFile(path, _whole(front, places["body"]).encode())


def _whole(front: str, body: str) -> str:
    return f"---\n{front}---\n{body}"


def _replaced(base: str, lines: str) -> str:
    """Return the lines of `base`, but for keys that `lines` has, and these."""
    keys = {it[1] for it in _KEY.finditer(lines)}
    return lines + "".join(it[0] for it in _KEY.finditer(base) if it[1] not in keys)


@cache
def _places() -> dict[str, dict[str, str]]:
    return tomllib.loads((HOSTILE / "places.toml").read_text(encoding="utf-8"))
