"""The files of a content folder → each one's kind and ID, or why it has no place there."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Mapping, Sequence
from functools import lru_cache
from typing import Literal, NamedTuple

from timeline.diagnostics import Diagnostic, Place, did_you_mean

__all__ = ["ID", "SHELVES", "Located", "Shelf", "free_id", "locate", "named", "path_of"]

Shelf = Literal["entries", "claims", "sources", "chapters", "pages", "media", "site"]

#: An ID is a file's name: lower-case ASCII letters, digits and hyphens.
ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*\Z")
#: No SVG: opened by itself it is a document, and one that can hold script.
_MEDIUM = re.compile(r"([a-z0-9]+(?:-[a-z0-9]+)*)\.(?:avif|gif|jpg|png|webp)\Z")
_YEAR = re.compile(r"[0-9]{4}\Z")
_LONGEST = 96
#: An ID that is proposed has at most so many words and characters: it is typed and read.
_WORDS, _CHARACTERS = 7, 60
#: Names that some systems keep for devices; a file so named cannot be checked out there.
_DEVICES = frozenset(
    ["aux", "con", "nul", "prn", *(f"{port}{n}" for port in ("com", "lpt") for n in range(1, 10))]
)
#: Names that pages of the site itself have taken.
RESERVED_PAGES = frozenset(
    [
        *("as-of", "assets", "claims", "corrections", "data", "entries", "figures", "media"),
        *("months", "parties", "print", "reliability", "search", "sources", "stances", "tags"),
        *("years", "index"),
    ]
)
#: Names of pieces of the pages on which entries stand, where an entry is named by its ID.
_RESERVED_ENTRIES = re.compile(
    r"(?:main|picture|today|story|filters|keys(?:-title)?|result-count|ledger-moves"
    r"|(?:as-of|chapter|filter|hatch|month)-.*)\Z"
)
_OF_PARTS: tuple[Shelf, ...] = ("entries", "claims", "sources", "chapters", "pages")
SHELVES: tuple[Shelf, ...] = (*_OF_PARTS, "media", "site")
_BY_NAME: Mapping[str, Shelf] = {shelf: shelf for shelf in _OF_PARTS}


class Located(NamedTuple):
    """A content file that has a place: its path, its shelf and its ID."""

    path: str
    shelf: Shelf
    id: str


def locate(paths: Sequence[str]) -> tuple[tuple[Located, ...], tuple[Diagnostic, ...]]:
    """Return what each path under `content/` is, and a fault for each that is nothing.

    Of two files with one ID the first in order keeps it.
    """
    located: list[Located] = []
    faults: list[Diagnostic] = []
    taken: dict[tuple[Shelf, str], str] = {}
    for path in sorted(paths):
        answer = _locate(path)
        if isinstance(answer, Diagnostic):
            faults.append(answer)
            continue
        first = taken.setdefault((answer.shelf, answer.id), path)
        if first == path:
            located.append(answer)
        else:
            faults.append(_twin(path, first, "has the same ID"))
    return tuple(located), tuple(_clash(fault, taken) for fault in faults)


def path_of(shelf: Shelf, name: str, year: str = "") -> str:
    """Return where the file of an ID belongs, below the content folder; entries by their year."""
    return "/".join(filter(None, (shelf, year, f"{name}.md")))


def free_id(words: Sequence[str], shelf: Shelf, taken: Collection[str]) -> str:
    """Return an ID made of the first of some texts' words, and a number when that is taken.

    Letters that are not Latin have no place in an ID and are left out.
    """
    joined = re.sub(r"(?<=\d)[,.](?=\d)|['’]", "", " ".join(words).casefold())
    apart = unicodedata.normalize("NFKD", re.sub(r"[^\w-]", " ", joined))
    plain = apart.encode("ascii", "ignore").decode()
    found = re.findall(r"[a-z0-9]+(?:-[0-9]+)*", plain)[:_WORDS]
    while len("-".join(found)) > _CHARACTERS and len(found) > 1:
        found.pop()
    first = "-".join(found)[:_CHARACTERS] or "untitled"
    name, number = first, 2
    while name in taken or isinstance(named("", shelf, f"{name}.md"), Diagnostic):
        name, number = f"{first}-{number}", number + 1
    return name


@lru_cache(maxsize=1 << 17)
def _locate(path: str) -> Located | Diagnostic:
    _, *folders, name = path.split("/")
    if not folders:
        return Located(path, "site", "site") if name == "site.toml" else _stray(path, name)
    if folders == ["media"]:
        return _picture(path, name)
    shelf = _BY_NAME.get(folders[0])
    if shelf is None or not _right_depth(shelf, folders[1:]):
        return _stray(path, name)
    return named(path, shelf, name)


def _picture(path: str, name: str) -> Located | Diagnostic:
    medium = _MEDIUM.match(name)
    if medium and medium[1] not in _DEVICES:
        return Located(path, "media", name)
    message = f"`{name}` is not a name that a picture can have"
    hint = (
        "name it in lower-case letters, digits and hyphens, ending in "
        ".avif, .gif, .jpg, .png or .webp"
    )
    if name.casefold().endswith(".svg"):
        message = f"`{name}` is a drawing that can hold script, which no picture here may"
        hint = "save it as a picture, in .png or .webp"
    return _fault(path, "bad-file-name", message, hint)


def _right_depth(shelf: Shelf, deeper: Sequence[str]) -> bool:
    if shelf != "entries":
        return not deeper
    return not deeper or (len(deeper) == 1 and _YEAR.match(deeper[0]) is not None)


def named(path: str, shelf: Shelf, name: str) -> Located | Diagnostic:
    """Return what a file of this name is on a shelf, or why it cannot be there."""
    stem, dot, ending = name.rpartition(".")
    if (dot + ending) != ".md":
        return _stray(path, name)
    if not ID.match(stem) or len(stem) > _LONGEST or stem in _DEVICES:
        typed = re.sub(r"[^a-z0-9]+", "-", stem.casefold()).strip("-")[:_LONGEST].strip("-")
        usable = typed and typed not in _DEVICES
        return _fault(
            path,
            "bad-id",
            f"the file's name is its ID, and `{stem}` is not a legal ID: IDs are lower-case "
            f"ASCII letters, digits and single hyphens, at most {_LONGEST} characters",
            f"rename the file to `{typed}.md`" if usable else "give the file another name",
        )
    if shelf == "pages" and stem in RESERVED_PAGES:
        return _fault(
            path,
            "reserved-id",
            f"the address `/{stem}/` belongs to a page that the generator makes",
            "give the page another file name",
        )
    if shelf == "entries" and _RESERVED_ENTRIES.match(stem):
        return _fault(
            path,
            "reserved-id",
            f"`{stem}` is the name of another piece of the pages on which entries stand",
            f"give the entry another file name, such as its date and `-{stem}`",
        )
    return Located(path, shelf, stem)


def _clash(fault: Diagnostic, taken: Mapping[tuple[Shelf, str], str]) -> Diagnostic:
    """Say so when an ID is illegal only because it is another's in capital letters."""
    parts = fault.place.path.split("/")
    stem = parts[-1].rpartition(".")[0].casefold()
    by_name = {f"{shelf}/{name}": path for (shelf, name), path in taken.items()}
    first = by_name.get(f"{parts[1]}/{stem}")
    if fault.code != "bad-id" or first is None:
        return fault
    return _twin(
        fault.place.path, first, "has the same ID but for the case of its letters", "id-clash"
    )


def _twin(path: str, first: str, how: str, code: str = "duplicate-id") -> Diagnostic:
    return _fault(path, code, f"`{first}` {how}", "give one of the two files another name")


def _stray(path: str, name: str) -> Diagnostic:
    near = did_you_mean(path.split("/")[1], (*_OF_PARTS, "media", "site.toml"))
    return _fault(
        path,
        "stray-file",
        f"`{name}` has no place here: content is `site.toml` and files in "
        "`entries/<year>/<id>.md`, `claims/`, `sources/`, `chapters/`, `pages/` (all `.md`) "
        "and `media/`",
        (f"{near} " if near and path.split("/")[1] not in _OF_PARTS else "")
        + "move it out of the content folder, or to where it belongs",
    )


def _fault(path: str, code: str, message: str, hint: str) -> Diagnostic:
    return Diagnostic(Place(path), "error", code, message, hint)
