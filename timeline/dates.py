"""EDTF text → a `When`, or why not and what to type; a `When` → words, machine form and order.

The subset of ISO 8601-2 is: a day, a month or a year; `?`, `~` or `%` at its end; `XX` for a
day or a month that is not known; and an interval of two such dates, or with `..` for its end.
A decade (`202X`) is refused: `<time>` has no form for one, and an interval says the same.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from typing import Literal, NamedTuple

__all__ = ["BadDate", "Calendar", "When", "parse", "words"]

Precision = Literal["day", "month", "year"]

_MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)
_LENGTHS = ("31", "28", "31", "30", "31", "30", "31", "31", "30", "31", "30", "31")
_DATE = (
    r"((?!0000)[0-9]{4})"
    r"(?:-XX(?:-XX)?|-(0[1-9]|1[0-2])(?:-(?:XX|([0-9]{2})))?)?([?~%]?)"
)
_EDTF = re.compile(rf"{_DATE}(?:/(?:(\.\.)|{_DATE}))?")


class When(NamedTuple):
    """A date as written, and what it says: its first and last possible day, and its doubts.

    The precision is that of the start: the finest part that is known. The last day of an
    open interval is the last day of its start.
    """

    edtf: str
    first: str
    last: str
    precision: Precision
    approximate: bool
    uncertain: bool
    interval: bool
    open: bool

    @property
    def order(self) -> tuple[str, str]:
        """The key to sort by: the first possible day, then the last."""
        return (self.first, self.last)

    @property
    def machine(self) -> str:
        """The start as HTML's `<time datetime>` wants it."""
        return self.first[: {"day": 10, "month": 7, "year": 4}[self.precision]]


class BadDate(NamedTuple):
    """Why a text is not a date, what to type instead, and where in it the fault is, from 0."""

    message: str
    hint: str
    offset: int


def _(text: str) -> str:
    """Mark a text for the catalogues of other languages."""
    return text


class Calendar(NamedTuple):
    """The words of one language for dates; these are English.

    `months` stand beside a day, `lone_months` do not: many languages tell them apart. The
    patterns of another language have the same names in braces, in its own order.
    """

    months: tuple[str, ...] = _MONTHS
    lone_months: tuple[str, ...] = _MONTHS
    day: str = _("{day} {month} {year}")
    month: str = _("{month} {year}")
    year: str = _("{year}")
    some_day: str = _("a day in {month} {year}")
    some_day_of_year: str = _("a day in {year}")
    some_month: str = _("a month in {year}")
    days: str = _("{first}–{last} {month} {year}")
    days_of_two_months: str = _("{first} {first_month} – {last} {last_month} {year}")
    months_of_a_year: str = _("{first}–{last} {year}")
    years: str = _("{first}–{last}")
    span: str = _("{start} – {end}")
    since: str = _("since {date}")
    about: str = _("about {date}")
    uncertain: str = _("{date} (uncertain)")


_ENGLISH = Calendar()


def parse(text: str) -> When | BadDate:
    """Return what `text` says, or why it is not a date and what to type instead."""
    return _read(text) or _impossible(text) or _misshapen(text)


def words(when: When, calendar: Calendar = _ENGLISH) -> str:
    """Return a date as a reader reads it, in the language of `calendar`."""
    start, _, end = when.edtf.partition("/")
    first, mark = _bare(start)
    said = _doubted(_plain(first, calendar), mark, calendar)
    if when.open:
        return calendar.since.format(date=said)
    if not end:
        return said
    last, last_mark = _bare(end)
    if mark == last_mark:  # a doubt about both ends is said once
        return _doubted(_between(first, last, calendar), mark, calendar)
    said_last = _doubted(_plain(last, calendar), last_mark, calendar)
    return calendar.span.format(start=said, end=said_last)


def _read(text: str) -> When | None:
    """Return what a text says, or nothing when it is not a date."""
    match = _EDTF.fullmatch(text)
    if match is None:
        return None
    year, month, day, mark, dots, end_year, end_month, end_day, end_mark = match.groups()
    days = _days(year, month, day)
    if end_year:
        end = _days(end_year, end_month, end_day)
        if days is None or end is None or end[1] < days[0]:
            return None
        first, last, marks = days[0], end[1], mark + end_mark
    elif days is None:
        return None
    else:
        first, last, marks = days[0], days[1], mark
    precision: Precision = "day" if day else "month" if month else "year"
    both = "%" in marks
    about, unsure = both or "~" in marks, both or "?" in marks
    return When(text, first, last, precision, about, unsure, "/" in text, dots is not None)


def _days(year: str, month: str | None, day: str | None) -> tuple[str, str] | None:
    """Return the first and the last day that a date can mean, if there is such a day."""
    if month is None:
        return f"{year}-01-01", f"{year}-12-31"
    if day is None:
        return f"{year}-{month}-01", f"{year}-{month}-{_length(year, month)}"
    date = f"{year}-{month}-{day}"
    return (date, date) if "01" <= day <= _length(year, month) else None


def _length(year: str, month: str) -> str:
    if month != "02":
        return _LENGTHS[int(month) - 1]
    from calendar import isleap  # it brings all the languages of the system

    return "29" if isleap(int(year)) else "28"


# Words


def _bare(end: str) -> tuple[str, str]:
    """Return one end of a date without its mark, and the mark."""
    return (end[:-1], end[-1]) if end[-1] in "?~%" else (end, "")


def _doubted(said: str, mark: str, calendar: Calendar) -> str:
    if mark in ("~", "%"):
        said = calendar.about.format(date=said)
    if mark in ("?", "%"):
        said = calendar.uncertain.format(date=said)
    return said


def _plain(date: str, calendar: Calendar) -> str:
    """Return one date, without a mark, in words."""
    year, month, day = _fields(date)
    if not month:
        return calendar.year.format(year=int(year))
    if month == "XX":
        return (calendar.some_day_of_year if day else calendar.some_month).format(year=int(year))
    if day in ("", "XX"):
        name = calendar.lone_months[int(month) - 1]
        return (calendar.some_day if day else calendar.month).format(month=name, year=int(year))
    return calendar.day.format(day=int(day), month=calendar.months[int(month) - 1], year=int(year))


def _between(first: str, last: str, calendar: Calendar) -> str:
    """Return an interval in words, with what its two ends share said once."""
    (year, month, day), (last_year, last_month, last_day) = _fields(first), _fields(last)
    alike = len(first) == len(last) and "X" not in first + last
    if alike and first == last:
        return _plain(first, calendar)
    if alike and not month:
        return calendar.years.format(first=int(year), last=int(last_year))
    if not alike or year != last_year:
        return calendar.span.format(start=_plain(first, calendar), end=_plain(last, calendar))
    if not day:
        start, end = (calendar.lone_months[int(name) - 1] for name in (month, last_month))
        return calendar.months_of_a_year.format(first=start, last=end, year=int(year))
    start, end = (calendar.months[int(name) - 1] for name in (month, last_month))
    pattern = calendar.days if month == last_month else calendar.days_of_two_months
    return pattern.format(
        first=int(day),
        last=int(last_day),
        month=start,
        first_month=start,
        last_month=end,
        year=int(year),
    )


def _fields(date: str) -> tuple[str, str, str]:
    """Return the year, month and day of a date without a mark; what is not written is empty."""
    return date[:4], date[5:7], date[8:]


# What is wrong, and what was meant


def _impossible(text: str) -> BadDate | None:
    """Return what is wrong with a text that has the form of a date but is in no calendar."""
    match = _EDTF.fullmatch(text)
    if match is None:
        return None
    for place in (1, 6):
        year, month, day = match.group(place, place + 1, place + 2)
        if day and not _days(year, month, day):
            name, length = f"{_MONTHS[int(month) - 1]} {int(year)}", _length(year, month)
            hint = f"{name} has {length} days; type one, or `{year}-{month}-XX` if it is not known"
            return BadDate(f"{int(day)} {name} does not exist", hint, match.start(place + 2))
    start, _, end = text.partition("/")
    return BadDate("the interval ends before it begins", f"type `{end}/{start}`", len(start) + 1)


def _misshapen(text: str) -> BadDate:
    """Return what is wrong with a text that does not have the form of a date."""
    for pattern, message, hint in _REFUSED:
        if fault := re.search(pattern, text):
            return BadDate(message.format(part=fault[0]), hint, fault.start())
    for pattern, message, _ in _HABITS:
        if fault := re.search(pattern, text, _LOOSELY):
            at = "at" if "at" in fault.re.groupindex else 0
            told = message.format(part=fault[at], code=ord(fault[at][0]))
            return BadDate(told, _advice(text), fault.start(at))
    form = re.match(_FORM, text)
    return BadDate("this is not a date", _advice(text), form.end() if form else 0)


def _advice(text: str) -> str:
    """Return what to type instead: what the text most likely means, or what there is to choose."""
    turned = re.sub(_TURNED, r"\2/\1/\3", text)  # 5/6/2024 is read in two ways
    known = dict.fromkeys(when for when in (_mended(text), _mended(turned)) if when)
    told = ", or ".join(f"`{when.edtf}`: {words(when)}" for when in known)
    return f"type {told}" if told else _FORMS


def _mended(text: str) -> When | None:
    """Return what a text means once every habit in it is mended."""
    for habit, _, right in _HABITS:
        text = re.sub(habit, right, text, flags=_LOOSELY)
    return _read(text)


def _ascii(match: re.Match[str]) -> str:
    """Return the ASCII that another character stands for; nothing for one that is not seen."""
    char = unicodedata.normalize("NFKC", match[0]).replace("\N{MINUS SIGN}", "-")
    if char.isdecimal():
        return "".join(str(int(digit)) for digit in char)
    return {"Pd": "-", "Cf": ""}.get(unicodedata.category(match[0]), char)


def _hyphenated(match: re.Match[str]) -> str:
    return "-".join(re.findall("[0-9]+", match.expand(r"\1-\2-\3")))


def _month_number(match: re.Match[str]) -> str:
    return f"-{_SHORT_MONTHS.index(match[1].lower()) + 1:02}-"


def _one_mark(match: re.Match[str]) -> str:
    return match[0][0] if len({*match[0]}) == 1 else "%"


# these patterns, and those below, are compiled when somebody makes a mistake: they are many
_FORM = r"(?:[0-9]{4}(?:-(?:[0-9]{2}|XX)(?:-(?:[0-9]{2}|XX))?)?[?~%]?/?){0,2}"
_TURNED = r"\A([0-9]{1,2})[-./]([0-9]{1,2})[-./]([0-9]{4})\Z"
_SHORT_MONTHS = tuple(name[:3].lower() for name in _MONTHS)
_FORMS = (
    "type a day as `2024-10-18`, a month as `2024-10`, a year as `2024`, "
    "or an interval as `2024-10-08/2024-10-13`"
)
_YEARS = "years go from 0001 to 9999"
_START = "type the earliest date that is possible before the `/`"
#: What has no place in a timeline: a pattern, what is wrong, what to type.
_REFUSED = (
    (r"\A\s*\Z", "the date is empty", _FORMS),
    (r"\A(?s:.){61}", "this is too long for a date", _FORMS),
    (r"\.\.[?~%]", "an open end takes no mark", "type `..` alone"),
    (r"[\[\]{}]", "a set of dates is not accepted", _FORMS),
    (r"\A(?:\.\.)?(?:/|\Z)", "an interval needs a start", _START),
    (r"(?<=/)\Z", "the interval has no end", "type its end, or `..` if it goes on"),
    (r"(?:\A|(?<=/))-", "a year before 0001 is not accepted", _YEARS),
    (r"(?:\A|(?<=/))0000", "there is no year 0000", _YEARS),
    (r"\bY-?[0-9]|\b(?:[0-9]{5}|[0-9]{7}|[0-9]{9,})\b", "a year has four digits", _YEARS),
    (r"(?:\A|(?<=/))[0-9]*X", "a year has four digits", "type its span, as in `2020/2029`"),
    (
        r"(?<=\b[0-9]{4}-)(?:2[1-9]|3[0-9]|4[01])(?![0-9-])",
        "a season is not accepted",
        "type the months it spans, as in `2024-03/2024-05`; months go from 01 to 12",
    ),
    (
        r"(?<=\b[0-9]{4}-)(?!(?:1[3-9]|[23][0-9])-(?:0[1-9]|1[0-2]))(?:00|1[3-9]|[2-9][0-9])\b",
        "there is no month {part}",
        "months go from 01 to 12; leave out the month if it is not known",
    ),
    (r"(?<=[0-9]{4}-)XX-[0-9]", "a day needs its month", "type `XX` for the day too"),
)
_WORDS = "a date is written in digits, not in words"
_ORDER = "the year comes first, then the month, then the day"
_PARTS = "a year, a month and a day are joined by `-`"
_JOINT = "the ends of an interval are joined by `/`"
_LOOSELY = re.ASCII | re.IGNORECASE
#: What people type instead: a pattern, what is wrong with it, what it becomes. The first that
#: fits says what is wrong; all that fit are mended, in this order, to find what was meant.
_HABITS: tuple[tuple[str, str, str | Callable[[re.Match[str]], str]], ...] = (
    (r"[^\x00-\x7f]", "the character U+{code:04X} is not plain ASCII", _ascii),
    (r"\A\s+|\s+\Z", "there is white space around the date", ""),
    (r"(?<=\d)t\d[\d:.z+]*|[ t]?\d\d?:\d[\d:.z+]*", "dates have no time of day", ""),
    (r"\b(?:about|around|circa|ca?\.) *([^/]+)", _WORDS, r"\1~"),
    (r"\Asince +(.+)", _WORDS, r"\1/.."),
    (r"\A(\d\d?) ?- ?(\d\d?) ([a-z]{3,9}) (\d{4})\Z", _WORDS, r"\1 \3 \4/\2 \3 \4"),
    (r" -+ | to | until |--|(?<![/.])\.\.(?!\.)", _JOINT, "/"),
    (r"(?<=\d{4})-(?=\d{4})|(?<=\d{4}-\d\d)-(?=\d{4})|(?<=-\d\d-\d\d)-(?=\d{4})", _JOINT, "/"),
    (r"(?<=/)(?:now|present|today|ongoing)\Z", _WORDS, ".."),
    (r"\b([a-z]{3,9}\.?) (\d\d?)(?:st|nd|rd|th)?,? (?=\d{4})", _WORDS, r"\2 \1 "),
    (r"(?<=\d)(?:st|nd|rd|th)\b", _WORDS, ""),
    (rf"[ ,-]*\b(?P<at>{'|'.join(_SHORT_MONTHS)})[a-z]*\b[.,]?[ -]*", _WORDS, _month_number),
    (r"[a-wyz]{2,}", _WORDS, r"\g<0>"),
    (r"(?<![\d-])(\d\d?)[-./, ]+(\d\d?)[-./, ]+(\d{4})(?!\d)", _ORDER, r"\3-\2-\1"),
    (r"(?<![\d-])-?(\d\d?)[-./ ]+(\d{4})(?!\d)", _ORDER, r"\2-\1"),
    (r"\b(\d{4})[./ ](0?[1-9]|1[0-2])(?:[./ ](\d\d?))?(?!\d)", _PARTS, _hyphenated),
    (r"\b(\d{4})(\d\d)(\d\d)?\b", _PARTS, _hyphenated),
    (r"(?<=-)(?:xx?|\?\?|\dx|x\d)", "a day or month that is not known is `XX`", "XX"),
    (r"(?<=-)(\d)(?!\d)", "a month and a day have two digits", r"0\1"),
    (
        r"(?<=\d{4}-)(?P<at>1[3-9]|[23]\d)-(0[1-9]|1[0-2])(?!\d)",
        "there is no month {part}",
        r"\2-\1",
    ),
    (
        r"\A(\d{4}-(?:\d\d-)?|\d\d)(\d\d)/(?P<at>\d\d)\Z",
        "each end of an interval is a whole date",
        r"\1\2/\1\3",
    ),
    (r"[?~%]{2,}", "a date takes one mark: `?`, `~`, or `%` for both", _one_mark),
    (r"([?~%])([\dx-]+)", "a mark stands at the end of a date", r"\2\1"),
    (r"(?<=/)[^/]*(?P<at>/)", "an interval has two ends", r"\g<0>"),
    (r"(?:\A|(?<=/))\d{1,3}(?!\d)", "a year has four digits", r"\g<0>"),
    (r"\s+", "there is white space in the date", ""),
)
