"""A page's title, day and address → how to cite it: plain text, BibTeX, RIS, CSL-JSON."""

from __future__ import annotations

import re
from typing import NamedTuple

import orjson

__all__ = ["Cited", "cite"]


class Cited(NamedTuple):
    """One page's citation in the forms that people and their programs use, and its key in them."""

    id: str
    text: str
    bibtex: str
    ris: str
    csl: str


class Citable(NamedTuple):
    """What is cited: an ID, a title, the day it is of, where it is, and as of which content."""

    id: str
    title: str
    day: str
    address: str
    site: str
    content_day: str


#: What BibTeX would read as its own.
_SPECIAL = re.compile(r"[\\{}%&#_$~^]")
_SPELT = {"\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}"}


def cite(page: Citable) -> Cited:
    """Return how to cite a page; days are ISO, the day of the content says which state was read."""
    return Cited(page.id, _text(page), _bibtex(page), _ris(page), _csl(page))


def _text(page: Citable) -> str:
    dated = f" ({page.day})" if page.day else ""
    return f"“{page.title}”{dated}. {page.site}. {page.address} (content of {page.content_day})."


def _bibtex(page: Citable) -> str:
    fields = {
        "title": f"{{{_tex(page.title)}}}",
        "author": f"{{{_tex(page.site)}}}",
        "date": page.day,
        "year": page.day[:4],
        "url": page.address,
        "note": f"Content of {page.content_day}",
    }
    lines = [f"  {name} = {{{value}}}," for name, value in fields.items() if value]
    return "\n".join([f"@online{{{page.id},", *lines, "}"])


def _tex(text: str) -> str:
    return _SPECIAL.sub(lambda found: _SPELT.get(found.group(), f"\\{found.group()}"), text)


def _ris(page: Citable) -> str:
    lines = [
        ("TY", "ELEC"),
        ("ID", page.id),
        ("TI", page.title),
        ("AU", f"{page.site},"),
        ("T2", page.site),
        ("PY", page.day[:4]),
        ("DA", page.day.replace("-", "/")),
        ("UR", page.address),
        ("N1", f"Content of {page.content_day}"),
        ("ER", ""),
    ]
    return "\n".join(f"{tag}  - {value}" for tag, value in lines if value or tag == "ER")


def _csl(page: Citable) -> str:
    item: dict[str, object] = {
        "id": page.id,
        "type": "webpage",
        "title": page.title,
        "container-title": page.site,
        "author": [{"literal": page.site}],
        "URL": page.address,
        "note": f"Content of {page.content_day}",
    }
    if page.day:
        item["issued"] = {"date-parts": [[int(part) for part in page.day.split("-")]]}
    return orjson.dumps([item]).decode()
