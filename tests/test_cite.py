"""A citation is read by the programs that people cite with."""

from __future__ import annotations

import json
import re
import warnings
from pathlib import Path

import bibtexparser
import pytest
import rispy
from hypothesis import given
from hypothesis import strategies as st

from tests.sites import Page
from timeline.cite import Citable, cite

PAGE = Citable(
    id="2024-10-18-nis-first-wave",
    title="Seoul's spy agency says 1,500 sailed & more {to come}",
    day="2024-10-18",
    address="https://example.org/entries/2024-10-18-nis-first-wave/",
    site="From Rumour to Record",
    content_day="2025-12-31",
)


def test_the_text_has_title_day_site_address_and_the_state_of_the_content() -> None:
    assert cite(PAGE).text == (
        "“Seoul's spy agency says 1,500 sailed & more {to come}” (2024-10-18). "
        "From Rumour to Record. https://example.org/entries/2024-10-18-nis-first-wave/ "
        "(content of 2025-12-31)."
    )


titles = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cs", "Cc", "Zl", "Zp")), min_size=1
)


@given(titles)
def test_bibtex_is_one_entry_whatever_the_title_has_in_it(title: str) -> None:
    read = bibtexparser.parse_string(cite(PAGE._replace(title=title)).bibtex)

    assert (len(read.entries), read.failed_blocks) == (1, [])
    (found,) = read.entries
    assert (found.key, found.entry_type) == (PAGE.id, "online")
    assert found["url"] == PAGE.address
    assert found["date"] == PAGE.day


@given(titles)
def test_ris_gives_title_day_and_address_back(title: str) -> None:
    (read,) = rispy.loads(cite(PAGE._replace(title=f"T {title} T")).ris)

    assert read["title"] == f"T {title} T".strip()
    assert read["urls"] == [PAGE.address]
    assert read["date"] == "2024/10/18"


@pytest.mark.filterwarnings("ignore")
def test_citeproc_makes_a_reference_of_the_csl_json() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from citeproc import (
            Citation,
            CitationItem,
            CitationStylesBibliography,
            CitationStylesStyle,
            formatter,
        )
        from citeproc.source.json import CiteProcJSON

        source = CiteProcJSON(json.loads(cite(PAGE).csl))
        style = CitationStylesStyle("apa", validate=False)
        bibliography = CitationStylesBibliography(style, source, formatter.plain)
        bibliography.register(Citation([CitationItem(PAGE.id)]))
        (told,) = [str(it) for it in bibliography.bibliography()]

    assert "Seoul's spy agency says 1,500" in told.replace("’", "'")
    assert "2024" in told
    assert "From Rumour to Record" in told


def test_a_page_without_a_day_has_none_in_any_form() -> None:
    cited = cite(PAGE._replace(day=""))

    assert "issued" not in json.loads(cited.csl)[0]
    assert "date =" not in cited.bibtex
    assert "DA  -" not in cited.ris


def test_every_entry_claim_and_day_can_be_cited_and_its_files_hold_what_is_shown(
    shipped_pages: dict[str, Page], shipped: Path
) -> None:
    from urllib.parse import unquote

    for path, page in shipped_pages.items():
        if not re.fullmatch(r"(entries|claims|as-of)/[a-z0-9-]+/index\.html", path):
            continue
        links = page.all("a")
        files = {it["download"]: it["href"] for it in links if it.get("download")}
        assert {it.rpartition(".")[2] for it in files} == {"bib", "ris", "json"}, path
        for name, address in files.items():
            kind, _, content = address.partition(",")
            assert kind.startswith("data:application/")
            assert kind.endswith(";charset=utf-8")
            assert unquote(content).strip(), name
            assert " ".join(unquote(content).split()) in page.text, (path, name)
