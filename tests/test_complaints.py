"""What pydantic complains of, said in our words; whole files are in the tests of `schema`."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from timeline.complaints import TOML, YAML, Notation, complaints
from timeline.diagnostics import Diagnostic, Places
from timeline.forms import EntryForm, Form
from timeline.settings import SiteForm

MARKS = {
    (): (1, 1, 1, 1),
    ("claims",): (7, 1, 8, 3),
    ("claims", "Bridge"): (8, 3, 8, 11),
    ("claims", "Bridge", "stance"): (9, 5, 9, 13),
}


def told(
    form: type[Form], found: object, notation: Notation = YAML, only: str = ""
) -> list[Diagnostic]:
    """Return the complaints of a value, those about one key where it is named."""
    with pytest.raises(ValidationError) as caught:
        form.model_validate(found)
    whole = complaints(form, caught.value, Places.of("a.md", MARKS), notation)
    return [it for it in whole if f"`{only}`" in it.message] if only else list(whole)


def test_a_key_that_is_missing_is_told_where_its_mapping_begins() -> None:
    (fault,) = told(EntryForm, {}, only="date")

    assert fault.place == ("a.md", 1, 1)
    assert fault.message == "the key `date` is missing"


def test_a_fault_of_a_mappings_key_is_told_at_the_key() -> None:
    (fault,) = told(EntryForm, {"claims": {"Bridge": "supports"}}, only="Bridge")

    assert fault.place == ("a.md", 8, 3)
    assert fault.hint == "did you mean `bridge`?"


def test_a_fault_of_a_value_is_told_at_the_value() -> None:
    (fault,) = told(EntryForm, {"claims": {"Bridge": {"stance": "agrees"}}}, only="agrees")

    assert fault.place == ("a.md", 9, 13)


def test_two_slips_are_two_faults_and_no_more() -> None:
    found = told(EntryForm, {"dat": "2024-03-04", "sorce": "office"})

    assert [it.hint for it in found if it.code == "unknown-key"] == [
        "did you mean `date`?",
        "did you mean `source`?",
    ]
    missing = {it.message for it in found if it.code == "missing-key"}
    assert "the key `date` is missing" not in missing
    assert "the key `source` is missing" not in missing
    assert "the key `title` is missing" in missing


def test_braces_in_content_are_only_braces() -> None:
    (fault,) = told(EntryForm, {"date": "{0} {date} {"}, only="{0} {date} {") or told(
        EntryForm, {"reliability": "{0}"}, only="{0}"
    )

    assert "{0}" in fault.message


def test_toml_is_told_as_toml_is_written() -> None:
    found = told(
        SiteForm, {"title": 1, "chapters": "all", "parties": "town", "licence": "CC0"}, TOML
    )
    hints = {it.message.partition(" ")[0]: it.hint for it in found if it.code == "wrong-type"}

    assert hints == {
        "`title`": "put it in quotes",
        "`licence`": (
            "type `[licence]` on a line of its own, and `id = …` and `name = …` and `url = …` "
            "below it"
        ),
        "`parties`": (
            "type `[[parties]]` on a line of its own for each, and `id = …` and `name = …` below it"
        ),
        "`chapters`": 'type `chapters = ["all"]`',
    }
    assert all(" = …`" in it.hint for it in found if it.code == "missing-key")
