"""What strangers may send: refused with a place, or accepted and shown as nothing but text."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests import corpus, sites
from tests.test_markup import assert_inert
from timeline import pipeline, reports, settings
from timeline.diagnostics import Checked, Diagnostic
from timeline.files import SourceFile
from timeline.markup import placed
from timeline.model import ROOT, Site
from timeline.story import Story

OPTIONS = pipeline.Options(content=corpus.CONTENT, no_cache=True, jobs=1)


def by_name(cases: list[corpus.Case]) -> list[object]:
    return [pytest.param(it, id=ascii(it.name)) for it in cases]


@cache
def answer() -> Checked[Story]:
    """All cases checked in one run: none may keep another from being told."""
    files = tuple(it.file for it in (*corpus.refused(), *corpus.accepted()))
    return pipeline.load(OPTIONS, added=files)


def faults_of(case: corpus.Case) -> list[Diagnostic]:
    return [
        it
        for it in answer().diagnostics
        if it.place.path == case.file.path and it.severity == "error"
    ]


def test_the_corpus_is_as_large_as_promised() -> None:
    refused, accepted = corpus.refused(), corpus.accepted()
    honest = [it for it in accepted if it.family == "honest"]

    assert len({it.file for it in (*refused, *accepted)}) == len(refused) + len(accepted)
    assert len(refused) > 300
    assert len(accepted) - len(honest) > 200
    assert len(honest) > 50


def test_the_stage_is_in_order() -> None:
    told = pipeline.load(OPTIONS)
    assert told.value is not None
    assert {it.severity for it in told.diagnostics} == {"warning"}


@pytest.mark.parametrize("case", by_name(corpus.refused()))
def test_is_refused_by_its_rule_with_a_place_in_the_file(case: corpus.Case) -> None:
    found = faults_of(case)
    lines = case.file.content.decode("utf-8", "replace").replace("\r\n", "\n").split("\n")

    assert case.code in {it.code for it in found}
    for it in found:
        assert 1 <= it.place.line <= len(lines)
        assert 1 <= it.place.column <= len(lines[it.place.line - 1]) + 1
        assert it.message
        assert it.hint


def test_every_refusal_is_told_on_plain_lines_that_forge_no_command() -> None:
    for case in corpus.refused():
        found = faults_of(case)
        told = reports.FORMATS["text"](found)
        commands = reports.FORMATS["github"](found).split("\n")
        assert len(told.split("\n")) == 2 * len(found), case.name
        assert all(it.isprintable() or it == "\n" for it in told + "\n".join(commands)), case.name
        assert [it.startswith("::error file=content/") for it in commands] == [True] * len(found)


@pytest.mark.parametrize("case", by_name(corpus.accepted()))
def test_is_accepted(case: corpus.Case) -> None:
    assert faults_of(case) == []


@pytest.mark.parametrize("case", by_name(corpus.refused("site")))
def test_a_site_file_is_refused_by_its_rule(case: corpus.Case) -> None:
    value, found = settings.site_from(case.file.path, case.file.content)
    assert value is None
    assert case.code in {it.code for it in found}


def read(case: corpus.Case) -> Site:
    value, found = settings.site_from(case.file.path, case.file.content)
    assert value is not None, found
    return value


@pytest.mark.parametrize("case", by_name(corpus.accepted("site")))
def test_a_site_file_is_accepted(case: corpus.Case) -> None:
    assert read(case).title


@cache
def story() -> Story:
    told = pipeline.load(OPTIONS, added=tuple(it.file for it in corpus.accepted()))
    assert told.value is not None, told.diagnostics
    return told.value


def test_no_accepted_prose_has_more_than_we_make() -> None:
    told = story()
    parts = (told.entries, told.claims, told.sources, told.articles)
    for part in (it for shelf in parts for it in shelf.values()):
        assert_inert(str(placed(part.prose, "e")).replace(ROOT, "../"))


def test_the_same_files_are_told_the_same_in_any_order() -> None:
    files = tuple(it.file for it in (*corpus.accepted(), *corpus.refused()))
    assert pipeline.load(OPTIONS, added=files).diagnostics == answer().diagnostics


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, sites.Page]:
    """Every page of the site of all that is accepted."""
    folder = tmp_path_factory.mktemp("accepted")
    content = laid_out(folder / "content", corpus.accepted())
    return sites.pages(sites.build(folder / "site", content))


def test_no_page_has_an_attribute_that_acts_or_styles(pages: dict[str, sites.Page]) -> None:
    for path, page in pages.items():
        for tag in page.tags:
            acting = {name for name in tag.attributes if name.startswith("on") or name == "style"}
            assert acting == set(), path


def test_links_lead_out_without_telling_from_where_and_never_to_tor(
    pages: dict[str, sites.Page],
) -> None:
    links = [it for page in pages.values() for it in page.links if it.address.startswith("http")]
    outside = [it for it in links if it.tag == "a"]
    text = " ".join(page.text for page in pages.values())

    assert all({"noreferrer", "noopener"} <= it.rel for it in outside)
    assert any(it.address == "https://a.example/not.onion" for it in outside)
    assert not any(urlsplit(it.address).netloc.rstrip(".:80").endswith("onion") for it in links)
    for letter in "abc":
        assert re.search(f"{letter}+\\.onion", text, re.IGNORECASE)


def test_a_refused_file_keeps_the_site_that_is_there(tmp_path: Path) -> None:
    content = laid_out(tmp_path / "content", corpus.accepted()[:3])
    out = sites.build(tmp_path / "site", content)
    before = {path: path.read_bytes() for path in out.rglob("*") if path.is_file()}
    laid_out(content, [it for it in corpus.refused() if it.family == "unseen"][:1])
    told = pipeline.build(OPTIONS._replace(content=content, out=out))

    assert told.value is None
    assert {path: path.read_bytes() for path in out.rglob("*") if path.is_file()} == before


def laid_out(folder: Path, cases: list[corpus.Case]) -> Path:
    """Write the stage and some cases into a content folder."""
    stage = sorted(corpus.CONTENT.rglob("*"))
    files = [
        SourceFile(f"content/{it.relative_to(corpus.CONTENT)}", it.read_bytes())
        for it in stage
        if it.is_file()
    ]
    for file in (*files, *(it.file for it in cases)):
        path = folder / file.path.removeprefix("content/")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(file.content)
    return folder
