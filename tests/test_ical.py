"""Whatever an event says, icalendar reads it back as it was said."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import icalendar
from hypothesis import given
from hypothesis import strategies as st

from timeline.ical import AllDay, calendar_of

#: What content may hold: no control characters but the line's end.
TEXTS = st.text(
    st.characters(exclude_categories=("Cs", "Cc", "Zl", "Zp"), include_characters="\n"),
    max_size=300,
)
DAYS = st.dates(date(1000, 1, 1), date(9998, 12, 31))


@given(st.lists(st.tuples(DAYS, DAYS, TEXTS, TEXTS), max_size=4))
def test_icalendar_reads_back_what_was_said(told: list[tuple[date, date, str, str]]) -> None:
    events = [
        AllDay(
            f"{n}@example.org", *sorted([a.isoformat(), b.isoformat()]), title, text, "https://a.b/"
        )
        for n, (a, b, title, text) in enumerate(told)
    ]
    read = icalendar.Calendar.from_ical(calendar_of("All of it", events))

    assert str(read["X-WR-CALNAME"]) == "All of it"
    found = read.walk("VEVENT")
    assert len(found) == len(events)
    for it, event in zip(found, events, strict=True):
        first, last = map(date.fromisoformat, (event.first, event.last))
        assert (str(it["UID"]), str(it["URL"])) == (event.id, event.url)
        assert (str(it["SUMMARY"]), str(it["DESCRIPTION"])) == (event.title, event.text)
        assert (it["DTSTART"].dt, it["DTEND"].dt) == (first, last + timedelta(days=1))
        assert it["DTSTAMP"].dt == datetime(last.year, last.month, last.day, tzinfo=UTC)


@given(TEXTS)
def test_no_line_is_longer_than_75_octets_or_cut_inside_a_character(text: str) -> None:
    event = AllDay("a@example.org", "2024-01-01", "2024-01-01", text, text, "https://example.org/")
    made = calendar_of(text, [event])

    lines = made.split(b"\r\n")
    assert max(map(len, lines)) <= 75
    assert b"\n" not in b"".join(lines)
    for line in lines:
        line.decode()


def test_an_event_on_the_last_day_of_all_ends_on_it() -> None:
    event = AllDay("a@example.org", "9999-12-31", "9999-12-31", "Last", "", "https://example.org/")

    assert b"DTEND;VALUE=DATE:99991231" in calendar_of("", [event])
