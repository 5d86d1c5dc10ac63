from __future__ import annotations

import re
import warnings
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from timeline.dates import BadDate, Calendar, When, parse, words

with warnings.catch_warnings():  # its grammar is written for an older pyparsing
    warnings.simplefilter("ignore")
    from edtf import parse_edtf

CASES = (Path(__file__).parent / "cases" / "dates.md").read_text(encoding="utf-8")
FORMS = "type a day as `2024-10-18`, a month as `2024-10`"


def rows(heading: str) -> list[list[str]]:
    """The cells of the table under a heading; the first is a text between back-ticks."""
    section = CASES.split(f"## {heading}\n")[1].split("\n## ")[0]
    table = [line for line in section.splitlines() if line.startswith("| `")]
    return [[cell.strip() for cell in line.strip("|").split(" | ")] for line in table]


ACCEPTED = [(written.strip("`"), *rest) for written, *rest in rows("Accepted")]
REFUSED = [(written[1:-1], *rest) for written, *rest in rows("Refused")]


def accepted(text: str) -> When:
    when = parse(text)
    assert isinstance(when, When), when
    return when


def refused(text: str) -> BadDate:
    bad = parse(text)
    assert isinstance(bad, BadDate), bad
    return bad


@st.composite
def dates_with_marks(draw: st.DrawFn) -> str:
    day = draw(st.dates(min_value=date(1, 1, 1), max_value=date(9998, 12, 31))).isoformat()
    shapes = [day, day[:7], day[:4], f"{day[:7]}-XX", f"{day[:4]}-XX", f"{day[:4]}-XX-XX"]
    return draw(st.sampled_from(shapes)) + draw(st.sampled_from(["", "?", "~", "%"]))


@st.composite
def edtf_texts(draw: st.DrawFn) -> str:
    start = draw(dates_with_marks())
    form = draw(st.sampled_from(["one", "open", "two"]))
    if form == "one":
        return start
    if form == "open":
        return f"{start}/.."
    ends = sorted((start, draw(dates_with_marks())), key=lambda end: accepted(end).order)
    return "/".join(ends)


NEAR_DATES = st.text(alphabet="0123456789-/.X?~% T:[x,Octobern–２", max_size=30)
TEXTS = st.one_of(st.text(), NEAR_DATES, edtf_texts(), edtf_texts().map(lambda text: text[:-1]))


@pytest.mark.parametrize("row", ACCEPTED, ids=[row[0] for row in ACCEPTED])
def test_a_date_says_what_the_table_says(row: tuple[str, ...]) -> None:
    when = accepted(row[0])
    flags = ("approximate", "uncertain", "interval", "open")
    doubt = " ".join(flag for flag in flags if getattr(when, flag)) or "none"
    found = (when.edtf, when.first, when.last, when.precision, doubt, when.machine, words(when))
    assert found == row


@pytest.mark.parametrize(("written", "offset", "message", "hint"), REFUSED)
def test_a_text_that_is_no_date_is_told_what_the_table_says(
    written: str, offset: str, message: str, hint: str
) -> None:
    bad = refused(written)
    assert (bad.offset, bad.message) == (int(offset), message)
    assert bad.hint.startswith(FORMS) if hint == "the forms" else bad.hint == hint


def test_the_tables_were_read() -> None:
    assert len(ACCEPTED) >= 40
    assert len(REFUSED) >= 80


def test_the_days_of_all_years_are_those_of_the_calendar() -> None:
    for year in range(1, 10_000):
        leap = isinstance(parse(f"{year:04}-02-29"), When)
        assert leap == ((date(year, 2, 28) + timedelta(days=1)).day == 29), year


@pytest.mark.parametrize("year", [2023, 2024])
def test_a_day_is_accepted_when_it_exists_and_only_then(year: int) -> None:
    first = date(year, 1, 1)
    known = {(first + timedelta(days=n)).isoformat() for n in range(366)}
    written = [f"{year}-{month:02}-{day:02}" for month in range(100) for day in range(100)]
    found = {text for text in written if isinstance(parse(text), When)}
    assert found == {day for day in known if day.startswith(str(year))}


def bounds_by_the_judge(text: str) -> tuple[str, str]:
    start, slash, end = text.partition("/")
    if slash and "X" in text and re.search(r"[?~%]|[0-9]{4}-XX(?!-)", text):
        # The only forms of ours that it refuses: of these it judges each end by itself.
        return bounds_by_the_judge(start)[0], bounds_by_the_judge(end)[1]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        judged = parse_edtf(text)
    low, high = judged.lower_strict(), judged.upper_strict()
    return date(*low[:3]).isoformat(), date(*high[:3]).isoformat()


@pytest.mark.parametrize("written", [row[0] for row in ACCEPTED if not row[0].startswith("9999")])
def test_the_edtf_package_agrees_with_the_first_and_last_day(written: str) -> None:
    when = accepted(written)
    # It has no last day for what is open, where we keep the last day of the start.
    assert when.order == bounds_by_the_judge(written.removesuffix("/.."))


@settings(max_examples=40, deadline=None)
@given(edtf_texts())
def test_the_edtf_package_agrees_on_any_date(written: str) -> None:
    assert accepted(written).order == bounds_by_the_judge(written.removesuffix("/.."))


@given(TEXTS)
@example("\ud800")
@example("2024-10-18\0")
@example("2024-10-18\n")
@example("²024-10-18")
@example("㉈24-10-18")
@example(" " * 100_000)
@example("2024/" * 20_000)
@example("9" * 100_000)
def test_any_text_is_a_date_or_has_a_message_a_hint_and_a_place(text: str) -> None:
    answer = parse(text)
    if isinstance(answer, When):
        assert answer.edtf == text
    else:
        assert answer.message
        assert answer.hint
        assert 0 <= answer.offset <= len(text)


@given(TEXTS)
@example("2024-10-18\N{RIGHT-TO-LEFT OVERRIDE}")
@example("2024-10-18\x1b[31m")
def test_what_is_said_of_a_fault_can_be_printed(text: str) -> None:
    answer = parse(text)
    if isinstance(answer, BadDate):
        assert answer.message.isascii()
        assert answer.message.isprintable()
        assert answer.hint.isprintable()


@given(TEXTS)
def test_a_date_that_a_hint_offers_is_accepted(text: str) -> None:
    answer = parse(text)
    if isinstance(answer, BadDate):
        for offered in re.findall(r"`([0-9][^`]*)`", answer.hint):
            accepted(offered)


@given(edtf_texts())
def test_a_date_begins_before_it_ends_and_reads_back_the_same(text: str) -> None:
    when = accepted(text)
    assert date.fromisoformat(when.first) <= date.fromisoformat(when.last)
    assert parse(when.edtf) == when


@given(edtf_texts())
def test_a_machine_form_is_the_known_part_of_the_first_day(text: str) -> None:
    when = accepted(text)
    assert re.fullmatch(r"[0-9]{4}(-[0-9]{2}){0,2}", when.machine)
    assert when.machine == text[: len(when.machine)]


@given(st.lists(edtf_texts(), min_size=2, max_size=6))
def test_the_order_is_that_of_the_days(texts: list[str]) -> None:
    whens = [accepted(text) for text in texts]
    by_days = sorted(whens, key=lambda when: [date.fromisoformat(day) for day in when.order])
    assert sorted(whens, key=lambda when: when.order) == by_days


@given(edtf_texts())
def test_words_have_no_number_that_the_date_has_not(text: str) -> None:
    said = words(accepted(text))
    assert said.strip()
    numbers = {int(number) for number in re.findall(r"[0-9]+", said)}
    assert numbers <= {int(number) for number in re.findall(r"[0-9]+", text)}


@given(edtf_texts())
def test_words_tell_every_doubt(text: str) -> None:
    when = accepted(text)
    said = words(when)
    assert ("about " in said) == when.approximate
    assert ("(uncertain)" in said) == when.uncertain
    assert said.startswith("since ") == when.open


MONTHS = (
    *("січень січня", "лютий лютого", "березень березня", "квітень квітня"),
    *("травень травня", "червень червня", "липень липня", "серпень серпня"),
    *("вересень вересня", "жовтень жовтня", "листопад листопада", "грудень грудня"),
)
UKRAINIAN = Calendar(
    months=tuple(both.split()[1] for both in MONTHS),
    lone_months=tuple(both.split()[0] for both in MONTHS),
    day="{day} {month} {year} року",
    days="{first}–{last} {month} {year} року",
    since="з {date}",
)


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("2024-10-18", "18 жовтня 2024 року"),
        ("2024-10-08/2024-10-13", "8–13 жовтня 2024 року"),
        ("2024-10", "жовтень 2024"),
        ("2024-10/2024-11", "жовтень–листопад 2024"),
        ("2024-10-08/..", "з 8 жовтня 2024 року"),
    ],
)
def test_another_language_brings_its_own_words(written: str, said: str) -> None:
    assert words(accepted(written), UKRAINIAN) == said


def test_a_character_that_cannot_be_seen_is_named_and_left_out_of_the_hint() -> None:
    bad = refused("2024-10\N{ZERO WIDTH SPACE}-18")
    assert bad.message == "the character U+200B is not plain ASCII"
    assert bad.hint == "type `2024-10-18`: 18 October 2024"
    assert bad.offset == 7
