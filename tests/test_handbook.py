"""What is generated is what the declaration says today."""

from __future__ import annotations

from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from timeline.handbook import handbook
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
