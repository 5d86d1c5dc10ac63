"""`site.toml` becomes the site's settings, or all that is wrong with it."""

from __future__ import annotations

import re
import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.repositories import SMALL
from tests.stories import claim, parts, source
from timeline.diagnostics import Diagnostic
from timeline.model import Card, Site
from timeline.references import broken_references
from timeline.settings import SiteForm, site_from, stand_in

TEXT = (SMALL / "site.toml").read_text(encoding="utf-8")


def site(text: str = TEXT) -> Site:
    value, faults = site_from("content/site.toml", text.encode())
    assert faults == ()
    assert value is not None
    return value


def changed(old: str, new: str) -> str:
    assert old in TEXT
    return TEXT.replace(old, new, 1)


def faults(text: str) -> list[Diagnostic]:
    return list(site_from("content/site.toml", text.encode()).diagnostics)


def only(text: str) -> Diagnostic:
    (fault,) = faults(text)
    return fault


# --- what fits ----------------------------------------------------------------------------------


def test_what_the_file_says_is_what_the_site_is() -> None:
    found = site()

    assert found.title == "The Old Bridge"
    assert list(found.parties) == ["town", "county", "press"]
    assert [it.id for it in found.parties.values() if it.plural] == ["press"]
    assert found.themes["traffic"].name == "Traffic"
    assert found.licence.id == "CC-BY-4.0"
    assert found.chapters == ("closing",)
    assert found.loaded_words == ("admitted", "slammed")


def test_a_party_without_a_short_name_is_called_by_its_name() -> None:
    found = site(changed('name = "Town"', 'name = "The Town"\nshort = "Town"'))

    assert [it.short for it in found.parties.values()] == ["Town", "County", "Press"]


def test_lasting_ids_are_made_of_the_host_where_nothing_else_is_said() -> None:
    assert site().identity == "bridge.example,2026"
    assert site(f'identity = "old.example,2020"\n{TEXT}').identity == "old.example,2020"


def test_a_mark_of_order_and_other_line_ends_are_fine() -> None:
    found = site_from("content/site.toml", ("\ufeff" + TEXT.replace("\n", "\r\n")).encode())

    assert found.diagnostics == ()
    assert found.value == site()


def test_each_key_has_its_place() -> None:
    places = site().places

    assert places.value("title")[1:] == (1, 9)
    assert places.value("parties", 1, "name")[1:] == (24, 8)
    assert places.key("licence", "url")[1:] == (16, 1)


def test_what_includes_what_is_a_mapping_of_claims() -> None:
    assert site(f'{TEXT}\n[included_in]\nkilled = "lost"\n').included_in == {"killed": "lost"}


def test_a_card_is_a_picture_of_the_content_with_its_words() -> None:
    told = site(f'{TEXT}\n[card]\nimage = "media/card.png"\nalternative = "The bridge"\n').card

    assert told == Card("card.png", "The bridge")
    assert site().card is None


# --- what does not ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "key", [key for key, field in SiteForm.model_fields.items() if field.is_required()]
)
def test_a_key_that_is_needed_is_missed(key: str) -> None:
    table = rf"(?m)^\[\[?{key}\]\]?\n(?:\w.*\n)*|^{key} = .*\n"

    found = faults(re.sub(table, "", TEXT))

    assert f"the key `{key}` is missing" in [it.message for it in found]


@pytest.mark.parametrize(
    ("text", "code", "place", "hint"),
    [
        (changed("base_url", "baseurl"), "unknown-key", (4, 1), "did you mean `base_url`?"),
        (changed('name = "Town"', 'nam = "Town"'), "unknown-key", (20, 1), "did you mean `name`?"),
        (
            changed("timeline/", "timeline"),
            "bad-address",
            (4, 12),
            "type `https://bridge.example/timeline`".replace("timeline`", "timeline/`"),
        ),
        (
            changed("{path}", "x"),
            "bad-address",
            (6, 12),
            "put `{path}` where the path of the file belongs",
        ),
        (
            changed("https://bridge.example/repository/edit", "javascript:edit"),
            "bad-address",
            (6, 12),
            "type the whole address, such as `https://example.org/page`",
        ),
        (changed('"en"', '"English"'), "bad-language", (3, 12), "did you mean `en`?"),
        (changed('["press"]', '["pres"]'), "unknown-party", (9, 23), "did you mean `press`?"),
        (
            changed('id = "county"', 'id = "town"'),
            "duplicate-id",
            (23, 6),
            "remove one of the two, or give it another ID",
        ),
        (changed('"The Old Bridge"', "The Old Bridge"), "toml-syntax", (1, 9), ""),
        (changed("time_zone", "title"), "toml-syntax", (7, 1), "remove one of the two"),
        (TEXT + "[[[", "toml-syntax", (33, 3), ""),
    ],
)
def test_a_fault_is_told_at_its_place(
    text: str, code: str, place: tuple[int, int], hint: str
) -> None:
    fault = only(text)

    assert (fault.code, fault.place[1:]) == (code, place)
    assert fault.hint == hint or not hint


def test_all_faults_are_told_at_once() -> None:
    text = (
        changed('"en"', '"English"').replace("base_url", "baseurl").replace("chapters", "chapter")
    )

    assert sorted(it.code for it in faults(text)) == ["bad-language", "unknown-key", "unknown-key"]


def test_a_value_without_quotes_is_shown_with_them() -> None:
    assert only(changed('"The Old Bridge"', "The Old Bridge")).hint == (
        'type `title = "The Old Bridge"`'
    )


@pytest.mark.parametrize("written", ["\u202e", "\\u202e", "\\u202E", "\\U0000202e", "\\u200b"])
def test_what_nobody_can_see_is_refused_bare_and_escaped(written: str) -> None:
    fault = only(changed("The Old", f"The{written} Old"))

    assert fault.code == "invisible-character"
    assert fault.place[1:] == (1, 13)


def test_what_is_not_utf8_is_told_at_its_byte() -> None:
    (fault,) = site_from("content/site.toml", b'title = "Br\xfccke"\n').diagnostics

    assert (fault.code, fault.place[1:]) == ("not-utf8", (1, 12))


def test_a_file_of_brackets_is_a_fault_like_another() -> None:
    assert only("x = " + "[" * 60_000).code == "toml-too-deep"


# --- when it cannot be read ---------------------------------------------------------------------


def test_what_stands_in_fits_all_that_the_files_mention() -> None:
    claims = (claim("a")._replace(theme="any", concerned=("one", "two")),)
    sources = (source("b", "three"),)
    whole = parts([])
    (chapter,) = whole.chapters

    found = stand_in("content/site.toml", (*claims, *sources, chapter))

    fits = whole._replace(site=found, claims=claims, sources=sources)
    assert broken_references(fits) == ()
    assert not found.base_url


# --- anything -----------------------------------------------------------------------------------


@given(st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
def test_any_bytes_are_settings_or_faults(content: bytes) -> None:
    value, found = site_from("content/site.toml", content)

    assert value is not None or found
    for fault in found:
        assert fault.place.line > 0
        assert fault.place.column > 0


@given(
    st.integers(0, len(TEXT) - 1), st.sampled_from(['"', "[", "]", "=", "\n", "#", "x", "'", "{"])
)
def test_one_wrong_character_is_no_traceback(at: int, char: str) -> None:
    text = TEXT[:at] + char + TEXT[at + 1 :]

    value, found = site_from("content/site.toml", text.encode())

    assert value is not None or found
    try:
        tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        assert [it.code for it in found] == ["toml-syntax"]
