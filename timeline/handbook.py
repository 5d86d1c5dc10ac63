"""The declaration of the front matter → `docs/CONTENT.md` and the JSON Schemas for editors.

`python -m timeline.handbook` writes them; a test sees that they are fresh.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from pydantic import BaseModel

from timeline import forms
from timeline.checks import RULES
from timeline.schema import json_schema
from timeline.settings import CardForm, LicenceForm, PartyForm, SiteForm, ThemeForm, site_schema

__all__ = ["KINDS", "handbook", "schema_of"]

_SHELVES: dict[str, tuple[str, type[BaseModel]]] = {
    "entry": ("entries", forms.EntryForm),
    "claim": ("claims", forms.ClaimForm),
    "source": ("sources", forms.SourceForm),
    "chapter": ("chapters", forms.ChapterForm),
    "page": ("pages", forms.PageForm),
}
KINDS = (*_SHELVES, "site")
_INNER: tuple[tuple[str, type[BaseModel]], ...] = (
    ("A position, under `claims`", forms.PositionForm),
    ("A citation, under `citations`", forms.CitationForm),
    ("A correction, under `corrections`", forms.CorrectionForm),
    ("A withdrawal, under `withdrawn`", forms.WithdrawalForm),
)
_TABLES: tuple[tuple[str, type[BaseModel]], ...] = (
    ("`[[parties]]`", PartyForm),
    ("`[[themes]]`", ThemeForm),
    ("`licence`", LicenceForm),
    ("`card`", CardForm),
)
_OPENING = """\
# Content

Generated from the declaration in `timeline/forms.py` by `make docs`; do not edit.

Everything that the site says is in `content/`:

```
content/
  site.toml                   the site as a whole
  entries/<year>/<id>.md      one dated record each
  claims/<id>.md              what entries take a stance on
  sources/<id>.md             who speaks
  chapters/<id>.md            phases of the story
  pages/<id>.md               about, method, contribute
  media/                      pictures
```

A file's name is its ID: lower-case ASCII letters, digits and hyphens.
A file begins with front matter between two lines `---`, in YAML, and goes on with Markdown.

YAML is read as text: `no` is not false, `012` is not 10.
A date is a date only where the key says so.
Keys that stand twice, unknown keys, anchors, aliases, tags and several documents are refused.
A value with a colon and a space in it, or a special character first, stands in quotes.

Limits of a file: 64 KiB; of its front matter: 16 KiB, 4,000 keys and values, 6 deep.
Limits of its text: 2,000 brackets `[`, 5,000 cells of tables, 10,000 paragraphs, 1 MiB of HTML,
18 levels of quotes and lists (a list has two).
Limits of `site.toml`: 64 KiB, 6 deep.
Characters that nobody can see are refused.

## Dates

EDTF (ISO 8601-2), in these forms:

| form | meaning |
|---|---|
| `2024-10-18` | a day |
| `2024-10`, `2024` | a month, a year |
| `2024-10-08/2024-10-13` | from one day to another |
| `2024-10-08/..` | from a day on |
| `2024-10-18~` | about |
| `2024-10-18?` | uncertain |
| `2024-10-18%` | both |
| `2024-10-XX` | a day in that month |

An entry counts from the last day that its date can mean.

## Markdown

CommonMark, tables and footnotes. Raw HTML is shown as text.
Links to our own things: `[text](entry:ID)`, `(claim:ID)`, `(source:ID)`, `(page:ID)`.
Other links: http, https, mailto.
Pictures: only files in `content/media/`, written `![what it shows](media/name.jpg)`.
"""


def handbook() -> dict[str, str]:
    """Return the generated documents, by their path in the project."""
    documents = {"docs/CONTENT.md": "\n".join(_content()) + "\n"}
    for kind in KINDS:
        documents[f"docs/schema/{kind}.schema.json"] = schema_of(kind)
    return documents


def schema_of(kind: str) -> str:
    """Return the JSON Schema of the front matter of a kind, or of `site.toml`, as text."""
    schema = json_schema(_SHELVES[kind][0]) if kind in _SHELVES else site_schema()
    return json.dumps(schema, indent=2, ensure_ascii=False, sort_keys=True) + "\n"


def _content() -> Iterator[str]:
    yield _OPENING
    for name, (shelf, form) in _SHELVES.items():
        folder = "entries/<year>" if shelf == "entries" else shelf
        yield f"## {name.title()}: `content/{folder}/<id>.md`\n"
        yield from _keys(form)
        if name == "entry":
            for heading, inner in _INNER:
                yield f"### {heading}\n"
                yield from _keys(inner)
    yield "## `content/site.toml`\n"
    yield from _keys(SiteForm)
    for heading, table in _TABLES:
        yield f"### {heading}\n"
        yield from _keys(table)
    yield from _rules()


def _keys(form: type[BaseModel]) -> Iterator[str]:
    yield "| key | | what it is |"
    yield "|---|---|---|"
    for key, field in form.model_fields.items():
        needed = "required" if field.is_required() else ""
        yield f"| `{key}` | {needed} | {field.description} |"
    yield ""


def _rules() -> Iterator[str]:
    yield "## What an editor is warned of\n"
    yield "A warning stops nothing but `--strict`.\n"
    yield "| code | why |"
    yield "|---|---|"
    for rule in RULES:
        why = (rule.__doc__ or "").strip().partition("\n\n")[0].replace("\n", " ")
        yield f"| `{rule.__name__.replace('_', '-')}` | {' '.join(why.split())} |"


def main() -> None:
    """Write the generated documents."""
    for path, text in handbook().items():
        file = Path(path)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
