"""A small content folder as a value, and folders made of it: what tests of the whole road build."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

TEMPLATES = Path(__file__).parent.parent / "templates"
_WORDS = "The agency said so to lawmakers and showed what it had. " * 5


def entry(date: str = "2024-10-18", source: str = "agency", **keys: str) -> str:
    """Return an entry's file; `keys` are more lines of its front matter, or others."""
    front = {
        "title": "The agency says so",
        "date": date,
        "source": source,
        "reliability": "B2",
        "reliability_reason": "It has a long record of what was later seen to be so.",
        "claims": "{troops: supports}",
        "citations": "[{title: A page, publisher: A paper, url: 'https://example.org/page'}]",
    } | keys
    return "---\n" + "".join(f"{key}: {it}\n" for key, it in front.items()) + f"---\n{_WORDS}\n"


SMALL: Mapping[str, str] = {
    "site.toml": (
        'title = "A story"\ndescription = "What was said."\n'
        'base_url = "https://example.org/"\nrepository = "https://example.org/repository"\n'
        'edit_url = "https://example.org/edit/{path}"\n'
        'licence = {id = "CC0-1.0", name = "CC0", url = "https://example.org/cc0"}\n'
        'chapters = ["all"]\n'
        '[[parties]]\nid = "north"\nname = "The North"\n'
        '[[parties]]\nid = "south"\nname = "The South"\n'
        '[[themes]]\nid = "theme"\nname = "A theme"\n'
    ),
    "chapters/all.md": "---\ntitle: All of it\nstart: 2024\nend: ..\n---\nWhat happened.\n",
    "claims/troops.md": (
        "---\ntitle: Troops\nstatement: There are troops.\nkind: statement\ntheme: theme\n"
        "concerned: [north]\n---\nBackground.\n"
    ),
    "claims/number.md": (
        "---\ntitle: Number\nstatement: So many there are.\nkind: quantity\nunit: people\n"
        "theme: theme\n---\nBackground.\n"
    ),
    "sources/agency.md": (
        "---\nname: The Agency\nkind: government\nparty: south\nreliability: B\n"
        "reliability_reason: It has a long record of what was later seen to be so.\n---\nProfile.\n"
    ),
    "sources/ministry.md": (
        "---\nname: The Ministry\nkind: government\nparty: north\nreliability: D\n"
        "reliability_reason: It denied before what was shown later to be so.\n---\nProfile.\n"
    ),
    "pages/about.md": "---\ntitle: About\nmenu: 1\n---\nWhat this is.\n",
    "entries/2024/2024-10-18-agency.md": entry(),
    "entries/2024/2024-10-20-ministry.md": entry(
        "2024-10-20", "ministry", claims="{troops: denies}", reliability="D4"
    ),
    "entries/2024/2024-11-01-number.md": entry(
        "2024-11-01", claims="{number: {stance: supports, value: 1500}}"
    ),
}


def write(folder: Path, files: Mapping[str, str | bytes] = SMALL) -> Path:
    """Write files into a folder, and return it."""
    for path, text in files.items():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return folder


def bytes_in(folder: Path) -> dict[str, bytes]:
    """Return every file below a folder by its path."""
    return {
        it.relative_to(folder).as_posix(): it.read_bytes()
        for it in sorted(folder.rglob("*"))
        if it.is_file() and not it.is_symlink()
    }
