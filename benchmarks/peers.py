"""A corpus of ours → the same entries in the form of each peer, and how each is run.

The job is the one that all of them do: entry pages, an index of the latest 400,
pages of claims, sources and years, a feed, a JSON file, a sitemap.
"""

from __future__ import annotations

import json
import os
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import yaml

HERE = Path(__file__).parent / "peers"


class Peer(NamedTuple):
    """A generator: its name, its program if it is installed, what to run, how an edit is made."""

    name: str
    program: str | None
    command: tuple[str, ...]
    write: Callable[[Path, Path], None]
    version: tuple[str, ...]
    output: str
    entries: str


class _Told(NamedTuple):
    """An entry of the corpus as values."""

    id: str
    front: dict[str, object]
    body: str


def peers() -> tuple[Peer, ...]:
    """Return every peer; `program` is None for one that is not on this machine."""
    told = (
        ("Hugo", ("--quiet", "--noBuildLock"), _hugo, "version", "content/entries"),
        ("Eleventy", ("--quiet",), _eleventy, "--version", "content/entries"),
        (
            "Pelican",
            ("-q", "-o", "public", "-s", "pelicanconf.py"),
            _pelican,
            "--version",
            "content",
        ),
    )
    return tuple(
        Peer(
            name=name,
            program=shutil.which(name.lower()),
            command=(name.lower(), *arguments),
            write=write,
            version=(name.lower(), asked),
            output="public",
            entries=entries,
        )
        for name, arguments, write, asked, entries in told
    )


def _entries(corpus: Path) -> Iterator[_Told]:
    for path in sorted((corpus / "entries").rglob("*.md")):
        _, front, body = path.read_text(encoding="utf-8").split("---\n", 2)
        plain = re.sub(r"\(claim:([a-z0-9-]+)\)", r"(/claims/\1/)", body)
        yield _Told(path.stem, yaml.load(front, yaml.CBaseLoader), plain)


def _adapted(told: _Told) -> dict[str, object]:
    front = told.front
    claims = front["claims"]
    assert isinstance(claims, dict)
    return {
        "title": front["title"],
        "date": front["date"],
        "sources": [front["source"]],
        "years": [str(front["date"])[:4]],
        "claims": list(claims),
        "positions": [
            {"claim": name, "stance": it if isinstance(it, str) else it["stance"]}
            for name, it in claims.items()
        ],
        "reliability": front["reliability"],
        "reliability_reason": front["reliability_reason"],
        "citations": front["citations"],
    }


def _markdown(folder: Path, told: _Told, front: dict[str, object]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    lines = "\n".join(f"{key}: {json.dumps(value)}" for key, value in front.items())
    (folder / f"{told.id}.md").write_text(f"---\n{lines}\n---\n{told.body}", encoding="utf-8")


def _hugo(corpus: Path, folder: Path) -> None:
    shutil.copytree(HERE / "hugo", folder, dirs_exist_ok=True)
    for told in _entries(corpus):
        _markdown(folder / "content/entries", told, _adapted(told))


def _eleventy(corpus: Path, folder: Path) -> None:
    shutil.copytree(HERE / "eleventy", folder, dirs_exist_ok=True)
    (folder / "package.json").write_text('{"type": "module"}\n')
    for told in _entries(corpus):
        front = {**_adapted(told), "published": told.front["date"], "layout": "entry.njk"}
        _markdown(folder / "content/entries", told, front | {"permalink": f"/entries/{told.id}/"})


def _pelican(corpus: Path, folder: Path) -> None:
    shutil.copytree(HERE / "pelican", folder, dirs_exist_ok=True)
    (folder / "content").mkdir(exist_ok=True)
    for told in _entries(corpus):
        front = _adapted(told)
        claims, source = ", ".join(map(str, front["claims"])), told.front["source"]  # type: ignore[call-overload]
        head = f"Title: {front['title']}\nDate: {front['date']}\nAuthor: {source}\nTags: {claims}\n"
        head += f"Slug: {told.id}\n\n"
        (folder / "content" / f"{told.id}.md").write_text(head + told.body, encoding="utf-8")


def environment() -> dict[str, str]:
    """Return the environment of a run: no colour, one language, Python as people have it.

    Some machines have Python compile every module anew each time it starts, which is as dear as
    a small build; nobody's Python does that unless it is told to.
    """
    usual = {it: value for it, value in os.environ.items() if it != "PYTHONDONTWRITEBYTECODE"}
    return {**usual, "NO_COLOR": "1", "LC_ALL": "C.UTF-8", "PYTHONUTF8": "1"}
