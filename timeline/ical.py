"""Days with a title and a text → an iCalendar file of all-day events (RFC 5545)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import NamedTuple

__all__ = ["AllDay", "calendar_of"]

#: Octets of a line, the break not counted (RFC 5545, 3.1).
_LONGEST = 75
_ESCAPED = str.maketrans({"\\": r"\\", ";": r"\;", ",": r"\,", "\n": r"\n", "\r": None})


class AllDay(NamedTuple):
    """An event from its first day to its last; days are ISO."""

    id: str
    first: str
    last: str
    title: str
    text: str
    url: str


def calendar_of(name: str, events: Iterable[AllDay]) -> bytes:
    """Return the calendar of these events, each stamped with its own last day."""
    lines = (
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//rumour-to-record//timeline//EN",
        f"X-WR-CALNAME:{name.translate(_ESCAPED)}",
        *(line for event in events for line in _lines(event)),
        "END:VCALENDAR",
        "",
    )
    return b"\r\n".join(map(_folded, lines))


def _lines(event: AllDay) -> Iterator[str]:
    last = event.last.replace("-", "")
    yield "BEGIN:VEVENT"
    yield f"SUMMARY:{event.title.translate(_ESCAPED)}"
    yield f"DTSTART;VALUE=DATE:{event.first.replace('-', '')}"
    yield f"DTEND;VALUE=DATE:{_day_after(event.last)}"
    yield f"DTSTAMP:{last}T000000Z"
    yield f"UID:{event.id.translate(_ESCAPED)}"
    yield f"DESCRIPTION:{event.text.translate(_ESCAPED)}"
    yield f"URL:{event.url}"
    yield "END:VEVENT"


def _day_after(iso: str) -> str:
    """Return the day at which an event is over; the last day of all has none after it."""
    day = date.fromisoformat(iso)
    after = day + timedelta(days=1) if day < date.max else day
    return after.isoformat().replace("-", "")


def _folded(line: str) -> bytes:
    """Return a line in pieces of at most 75 octets, none of which ends inside a character."""
    rest, pieces = line.encode(), []
    while len(rest) > _LONGEST:
        end = _LONGEST
        while rest[end] & 0xC0 == 0x80:  # the octet after the cut would continue a character
            end -= 1
        pieces.append(rest[:end])
        rest = b" " + rest[end:]
    return b"\r\n".join((*pieces, rest))
