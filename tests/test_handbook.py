"""What is generated is what the declaration says today."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator

from timeline.handbook import KINDS, handbook, schema_of
from timeline.schema import json_schema

ROOT = Path(__file__).parent.parent
DOCUMENTS = handbook()


@pytest.mark.parametrize("path", sorted(DOCUMENTS))
def test_a_generated_document_is_fresh(path: str) -> None:
    assert (ROOT / path).read_text(encoding="utf-8") == DOCUMENTS[path], "run `make docs`"


@pytest.mark.parametrize("shelf", ["entries", "claims", "sources", "chapters", "pages"])
def test_a_schema_is_a_schema_and_says_what_each_key_is(shelf: str) -> None:
    schema = json_schema(shelf)

    Draft202012Validator.check_schema(schema)
    assert all("description" in it for it in schema["properties"].values())


def test_an_entry_may_give_a_stance_alone_or_with_a_value() -> None:
    claims = json_schema("entries")
    checker = Draft202012Validator(claims)
    entry = {
        "title": "T",
        "date": "2024-10-18",
        "source": "s",
        "reliability": "B2",
        "reliability_reason": "R",
        "claims": {"a": "supports", "b": {"stance": "denies", "value": 3}},
        "citations": [{"title": "T", "publisher": "P"}],
    }

    assert list(checker.iter_errors(entry)) == []
    assert list(checker.iter_errors(entry | {"claims": {"a": "agrees"}}))
    assert list(checker.iter_errors(entry | {"tittle": "T"}))


def as_editors_read(text: str) -> Any:
    """Return front matter as YAML 1.2 has it, which editors read: numbers and booleans too."""

    def typed(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: typed(it) for key, it in value.items()}
        if isinstance(value, list):
            return [typed(it) for it in value]
        if re.fullmatch("[0-9]+", value):
            return int(value)
        return {"true": True, "false": False, "null": None, "": None}.get(value, value)

    return typed(yaml.load(text, Loader=yaml.BaseLoader))


@pytest.mark.parametrize("kind", sorted(set(KINDS) - {"site"}))
def test_every_file_that_is_shipped_fits_its_schema(kind: str) -> None:
    validator = Draft202012Validator(json.loads(schema_of(kind)))
    folder = {"entry": "entries"}.get(kind, f"{kind}s")
    files = sorted((ROOT / "content" / folder).rglob("*.md"))

    wrong = [
        f"{file.name}: {error.message}"
        for file in files
        for error in validator.iter_errors(as_editors_read(file.read_text().split("---\n")[1]))
    ]

    assert files
    assert wrong == []


def test_the_settings_that_are_shipped_fit_their_schema() -> None:
    validator = Draft202012Validator(json.loads(schema_of("site")))
    site = tomllib.loads((ROOT / "content" / "site.toml").read_text())

    assert [it.message for it in validator.iter_errors(site)] == []
    assert list(validator.iter_errors(site | {"langage": "en"}))


@pytest.mark.parametrize(
    ("key", "wrong"),
    [("source", "Not an id"), ("date", "18 October 2024"), ("reliability", "G7"), ("draft", "yes")],
)
def test_an_editor_sees_what_is_wrong(key: str, wrong: str) -> None:
    property_of = json.loads(schema_of("entry"))["properties"][key]

    assert list(Draft202012Validator(property_of).iter_errors(wrong))


@pytest.mark.parametrize("kind", KINDS)
def test_a_schema_is_the_same_text_each_time(kind: str) -> None:
    text = schema_of(kind)

    assert text == json.dumps(json.loads(text), indent=2, ensure_ascii=False, sort_keys=True) + "\n"
