"""The tables: RFC 4180, described as a Frictionless Data Package, nothing a spreadsheet runs."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import warnings
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.stories import entry, tell
from timeline.ledger import keep
from timeline.phrases import ENGLISH
from timeline.tables import TABLES, tables_of
from timeline.views import Views, view

NAMES = [it.name for it in TABLES]


def rows(text: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text.decode(), newline="")))


@pytest.fixture(scope="session")
def told(shipped: Path) -> dict[str, list[dict[str, str]]]:
    return {name: rows((shipped / f"data/{name}.csv").read_bytes()) for name in NAMES}


def test_there_are_the_six_tables() -> None:
    assert NAMES == ["entries", "claims", "sources", "positions", "ledger", "citations"]


@pytest.mark.filterwarnings("ignore")
def test_frictionless_finds_the_package_valid(shipped: Path) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import frictionless

        report = frictionless.Package(str(shipped / "data/datapackage.json")).validate()

    assert report.valid, report.flatten(["rowNumber", "fieldName", "message"])
    assert [task.name for task in report.tasks] == NAMES


def test_the_package_has_the_size_and_the_hash_of_every_table(shipped: Path) -> None:
    package = json.loads((shipped / "data/datapackage.json").read_bytes())
    for resource in package["resources"]:
        content = (shipped / "data" / resource["path"]).read_bytes()
        assert resource["bytes"] == len(content)
        assert resource["hash"] == f"sha256:{hashlib.sha256(content).hexdigest()}"


def test_the_tables_say_what_the_json_says(
    shipped: Path, told: dict[str, list[dict[str, str]]]
) -> None:
    timeline: dict[str, Any] = json.loads((shipped / "data/timeline.json").read_bytes())

    assert [it["id"] for it in told["entries"]] == [it["id"] for it in timeline["entries"]]
    assert [it["id"] for it in told["claims"]] == [it["id"] for it in timeline["claims"]]
    assert [it["id"] for it in told["sources"]] == [it["id"] for it in timeline["sources"]]
    assert [(it["entry"], it["claim"], it["stance"]) for it in told["positions"]] == [
        (it["id"], claim, position["stance"])
        for it in timeline["entries"]
        for claim, position in it["claims"].items()
    ]
    assert len(told["citations"]) == sum(len(it["citations"]) for it in timeline["entries"])
    assert [(it["day"], it["claim"], it["after"]) for it in told["ledger"]] == [
        (it["day"], it["claim"], it["after"] or "") for it in timeline["ledger"]
    ]
    last = {it["claim"]: it["after"] for it in told["ledger"]}
    assert {it["id"]: it["standing"] for it in told["claims"] if it["since"]} == last


def test_a_line_ends_as_rfc_4180_has_it_and_every_row_is_as_long_as_the_head(
    shipped: Path,
) -> None:
    for name in NAMES:
        content = (shipped / f"data/{name}.csv").read_bytes()
        assert content.endswith(b"\r\n")
        assert not content.startswith(b"\xef\xbb\xbf")
        lines = list(csv.reader(io.StringIO(content.decode(), newline="")))
        assert {len(it) for it in lines} == {len(lines[0])}


texts = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")) | st.sampled_from('=+-@",\t\r\n'),
    min_size=1,
    max_size=40,
)


@given(texts, texts)
def test_no_cell_begins_as_a_formula_and_every_text_comes_back(title: str, reason: str) -> None:
    views = seen(title, reason)
    made = {it.path: it.content for it in tables_of(views)}
    (row,) = rows(made["data/entries.csv"])

    for cell, text in ((row["title"], title), (row["reliability_reason"], reason)):
        assert not cell.startswith(("=", "+", "-", "@", "\t", "\r"))
        assert cell.removeprefix("'") == text.removeprefix("'")


def seen(title: str, reason: str) -> Views:
    story = tell([entry("a", "2024-01-01", "south", title=title, reliability_reason=reason)])
    return view(story, keep(story), ENGLISH)


def test_an_example_is_the_first_row_of_the_file() -> None:
    views = seen("=1+1", "Because.")
    made = {it.path: it.content for it in tables_of(views)}
    for table in TABLES:
        lines = list(csv.reader(io.StringIO(made[table.path].decode(), newline="")))
        assert list(table.example(views)) == (lines[1] if len(lines) > 1 else [])
