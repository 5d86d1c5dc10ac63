"""Another story in another language, of `content/` alone: nothing of any story is in the code."""

from __future__ import annotations

import io
import re
import tomllib
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from tests import sites
from tests.sites import ROOT, Page
from timeline import pipeline

EXAMPLE = ROOT / "examples/marskanaele/content"
CATALOGUE = ROOT / "templates/locale/de.po"
PLACES = re.compile(r"%\(\w+\)s|\{\w+\}")


@pytest.fixture(scope="session")
def example(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Page]:
    return sites.pages(sites.build(tmp_path_factory.mktemp("example") / "site", EXAMPLE))


@pytest.fixture(scope="session")
def spoken() -> set[str]:
    """Every text of the site itself, as its source has it."""
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["babel"]["mappings"]
    found = set()
    for it in declared:
        folder, _, _ = it["pattern"].partition("/")
        options = {key: str(value) for key, value in it.items() if key not in ("method", "pattern")}
        for _, _, text, _, _ in extract_from_dir(
            ROOT / folder,
            [("**", it["method"])] if it["method"] == "jinja2" else [("**.py", it["method"])],
            {"**": options},
            directory_filter=lambda path: Path(path).name not in ("assets", "locale"),
        ):
            found.update([text] if isinstance(text, str) else text)
    assert len(found) > 200
    return found


def test_the_example_has_no_fault_and_no_warning() -> None:
    loaded = pipeline.load(pipeline.Options(content=EXAMPLE, strict=True, no_cache=True))

    assert loaded.diagnostics == ()
    assert loaded.value is not None


def test_its_language_has_every_text_with_the_same_places(spoken: set[str]) -> None:
    catalogue = read_po(io.BytesIO(CATALOGUE.read_bytes()))
    told: dict[str, str] = {}
    for message in catalogue:
        keys = message.id if isinstance(message.id, tuple) else (message.id,)
        texts = message.string if isinstance(message.string, tuple) else (message.string,)
        assert all(texts) or not message.id, keys
        told |= dict(zip(keys, texts, strict=True))

    assert spoken - set(told) == set(), "`make words`, then translate what is empty"
    for text, said in told.items():
        assert sorted(PLACES.findall(text)) == sorted(PLACES.findall(said)), text


def test_no_page_falls_back_to_english(example: dict[str, Page], spoken: set[str]) -> None:
    catalogue = read_po(io.BytesIO(CATALOGUE.read_bytes()))
    english = {
        text
        for text in spoken
        if len(text.split()) > 2 and not PLACES.search(text) and catalogue[text].string != text
    }
    assert len(english) > 50
    for path, page in example.items():
        assert page.all("html", lang="de"), path
        assert [text for text in english if text in page.source] == [], path


def test_dates_and_numbers_are_those_of_the_language(example: dict[str, Page]) -> None:
    page = example["entries/1965-08-06-mariner-erste-ergebnisse/index.html"]

    assert "6. August 1965" in page.text
    assert "14.–15. Juli 1965" in page.text


def test_a_site_without_a_picture_for_shared_links_speaks_of_none(
    example: dict[str, Page],
) -> None:
    assert not [path for path, page in example.items() if "og:image" in page.source]
    assert not [path for path, page in example.items() if "twitter:card" in page.source]


def test_nothing_of_a_story_stands_in_code_templates_style_or_script() -> None:
    """Nor the shipped one's in the code, nor anything of either in the other's pages."""
    words = re.compile(
        r"north.?korea|kursk|putin|zelensk|pyongyang|seoul|marskan|lowell", re.IGNORECASE
    )
    for folder in ("timeline", "templates"):
        for path in sorted((ROOT / folder).rglob("*")):
            if path.is_file() and path.suffix in (".py", ".html", ".css", ".js", ".xml", ".txt"):
                found = words.findall(path.read_text())
                assert found == [], path


def test_the_example_says_nothing_of_the_shipped_story(example: dict[str, Page]) -> None:
    for path, page in example.items():
        assert "Kursk" not in page.source, path
