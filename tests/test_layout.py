"""A path under `content/` has one place, or a message says why it has none."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from timeline.layout import ID, Located, locate, path_of

GOOD = {
    "content/site.toml": ("site", "site"),
    "content/entries/2024/2024-10-18-a.md": ("entries", "2024-10-18-a"),
    "content/entries/a.md": ("entries", "a"),
    "content/claims/troops-in-russia.md": ("claims", "troops-in-russia"),
    "content/sources/nis.md": ("sources", "nis"),
    "content/chapters/all.md": ("chapters", "all"),
    "content/pages/about.md": ("pages", "about"),
    "content/media/a-map.png": ("media", "a-map.png"),
}


def codes(*paths: str) -> list[tuple[str, str]]:
    return [(it.place.path, it.code) for it in locate(paths)[1]]


def test_every_kind_of_file_has_its_place() -> None:
    located, faults = locate(list(GOOD))

    assert faults == ()
    assert {it.path: (it.shelf, it.id) for it in located} == GOOD


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("content/claims/Troops.md", "bad-id"),
        ("content/claims/troops in russia.md", "bad-id"),
        ("content/claims/troops_in_russia.md", "bad-id"),
        ("content/claims/-troops.md", "bad-id"),
        ("content/claims/troops--russia.md", "bad-id"),
        ("content/claims/войска.md", "bad-id"),
        (f"content/claims/{'a' * 97}.md", "bad-id"),
        ("content/claims/.md", "bad-id"),
        ("content/claims/a.b.md", "bad-id"),
        ("content/claims/con.md", "bad-id"),
        ("content/entries/2024/lpt1.md", "bad-id"),
        ("content/claims/aux.md", "bad-id"),
        ("content/pages/claims.md", "reserved-id"),
        ("content/pages/index.md", "reserved-id"),
        ("content/claims/troops.markdown", "stray-file"),
        ("content/claims/troops.MD", "stray-file"),
        ("content/claims/troops", "stray-file"),
        ("content/claims/more/troops.md", "stray-file"),
        ("content/entries/2024/10/a.md", "stray-file"),
        ("content/entries/24/a.md", "stray-file"),
        ("content/entires/2024/a.md", "stray-file"),
        ("content/notes.txt", "stray-file"),
        ("content/media/Map.png", "bad-file-name"),
        ("content/media/map.exe", "bad-file-name"),
    ],
)
def test_what_has_no_place_is_told(path: str, code: str) -> None:
    assert codes(path) == [(path, code)]


def test_the_name_that_was_meant_is_told() -> None:
    (fault,) = locate(["content/claims/Troops in Russia.md"])[1]

    assert fault.hint == "rename the file to `troops-in-russia.md`"


def test_one_id_twice_is_told_of_the_second() -> None:
    paths = ["content/entries/2024/a.md", "content/entries/2025/a.md"]

    assert codes(*paths) == [("content/entries/2025/a.md", "duplicate-id")]
    assert [it.path for it in locate(paths)[0]] == paths[:1]


def test_one_id_on_two_shelves_is_two_things() -> None:
    assert codes("content/claims/a.md", "content/sources/a.md") == []


def test_names_that_differ_in_case_alone_are_twins() -> None:
    assert codes("content/claims/troops.md", "content/claims/Troops.md") == [
        ("content/claims/Troops.md", "id-clash")
    ]


@pytest.mark.parametrize("form", ["NFC", "NFD", "NFKC", "NFKD"])
def test_no_form_of_a_letter_beyond_ascii_is_a_name(form: str) -> None:
    name = unicodedata.normalize(form, "é")  # one letter, or a letter and its accent

    assert codes(f"content/claims/caf{name}.md")[0][1] == "bad-id"


def test_the_order_of_the_paths_does_not_matter() -> None:
    paths = [*GOOD, "content/claims/Troops.md", "content/entries/2023/2024-10-18-a.md"]

    assert locate(paths) == locate(paths[::-1])


@settings(deadline=None)
@given(st.lists(st.text(st.characters(exclude_characters="\0"), min_size=1).map("content/".__add__),
                unique=True))  # fmt: skip
def test_any_path_is_located_or_told(paths: list[str]) -> None:
    located, faults = locate(paths)

    assert sorted(paths) == sorted(
        [*(it.path for it in located), *(it.place.path for it in faults)]
    )
    assert all(it.shelf in ("site", "media") or ID.match(it.id) for it in located)


@pytest.mark.parametrize(
    "path", [it for it in GOOD if it.endswith(".md") and "entries/a" not in it]
)
def test_the_place_of_an_id_is_where_its_file_is(path: str) -> None:
    (it,) = locate([path])[0]
    assert isinstance(it, Located)
    year = "2024" if it.shelf == "entries" else ""

    assert f"content/{path_of(it.shelf, it.id, year)}" == path
