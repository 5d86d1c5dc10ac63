"""Every code of the model has a name, and the catalogues have every name."""

from __future__ import annotations

import io
from collections.abc import Mapping
from pathlib import Path
from typing import get_args

import pytest
from babel.messages.pofile import read_po

from timeline import ledger, model, words

LOCALES = sorted((Path(__file__).parent.parent / "templates/locale").glob("*.po"))


@pytest.mark.parametrize(
    ("codes", "names"),
    [
        (model.STANCES, words.STANCE_WORDS),
        (get_args(model.Stance), words.STANCE_WORDS),
        (ledger.STANDINGS, words.STANDING_WORDS),
        (model.LETTERS, words.LETTER_WORDS),
        (model.DIGITS, words.DIGIT_WORDS),
        (model.QUALIFIERS, words.QUALIFIER_WORDS),
        (model.SOURCE_KINDS, words.KIND_WORDS),
    ],
)
def test_every_code_has_a_name_of_its_own(codes: tuple[str, ...], names: Mapping[str, str]) -> None:
    assert set(names) == set(codes)
    assert len(set(names.values())) == len(codes)


def test_every_qualifier_says_where_the_number_goes() -> None:
    assert all(name.count("{number}") == 1 for name in words.QUALIFIER_WORDS.values())


def test_what_cannot_be_judged_is_not_called_bad() -> None:
    assert "cannot be judged" in words.LETTER_WORDS["F"]
    assert "cannot be judged" in words.DIGIT_WORDS["6"]


@pytest.mark.parametrize("path", LOCALES, ids=lambda path: path.stem)
def test_a_catalogue_has_every_name(path: Path) -> None:
    catalogue = read_po(io.BytesIO(path.read_bytes()))
    names = {
        name
        for table in (
            *(words.STANCE_WORDS, words.STANDING_WORDS, words.LETTER_WORDS),
            *(words.DIGIT_WORDS, words.QUALIFIER_WORDS, words.KIND_WORDS),
        )
        for name in table.values()
    }

    told = {message.id for message in catalogue if message.string}
    assert names - told == set()
