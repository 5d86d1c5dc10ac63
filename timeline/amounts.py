"""What people type for a number → what to type instead: digits, a range, a qualifier."""

from __future__ import annotations

import re

__all__ = ["instead"]

_UNITS = dict.fromkeys(("k", "thousand"), 10**3) | dict.fromkeys(("m", "mn", "million"), 10**6)
_UNITS |= dict.fromkeys(("bn", "billion"), 10**9) | {"": 1}
_NUMBER = rf"[0-9](?:[0-9.,'_ \u00a0\u202f]*[0-9])?\s*(?:{'|'.join(filter(None, _UNITS))})?"
_PARTS = re.compile(r"(?P<digits>[0-9.,'_ \u00a0\u202f]*[0-9])\s*(?P<unit>[a-z]*)\Z")
_GROUPS = re.compile(r"[0-9]{1,3}(?:[.,'_ \u00a0\u202f][0-9]{3})+\Z")
_RANGE = re.compile(rf"(?:from |between )?({_NUMBER})\s*(?:-|–|—|/|to|and)\s*({_NUMBER})\Z")
#: What stands before or after a number, and the qualifier that says it.
_QUALIFIED = tuple(
    (re.compile(pattern.replace("#", f"({_NUMBER})") + r"\Z"), qualifier)
    for pattern, qualifier in (
        (r"(?:about|around|circa|ca?\.?|approximately|approx\.?|roughly|some|~|≈) ?#", "about"),
        (r"(?:at least|over|more than|no less than|minimum|>=?|≥) ?#|# ?\+", "at-least"),
        (r"(?:at most|up to|under|less than|fewer than|maximum|<=?|≤) ?#", "at-most"),
        (r"planned ?#|# ?planned", "planned"),
    )
)
_MOST = 10**12


def instead(text: str) -> str:
    """Return what to type for a text that is no whole number."""
    plain = text.strip().casefold()[:60]
    number = _number(plain)
    if number is not None:
        return f"type `{number}`"
    found = _RANGE.match(plain)
    ends = [_number(end) for end in found.groups()] if found else [None]
    if None not in ends:
        return f"type `{{min: {ends[0]}, max: {ends[1]}}}`"
    for pattern, qualifier in _QUALIFIED:
        found = pattern.match(plain)
        number = _number(next(filter(None, found.groups()), "")) if found else None
        if number is not None:
            return f"type `value: {number}`, and `qualifier: {qualifier}` beside it"
    return "type digits, such as `1500`"


def _number(text: str) -> int | None:
    """Return the whole number that a text means, if it can mean only one."""
    parts = _PARTS.match(text)
    if parts is None or parts["unit"] not in _UNITS:
        return None
    digits, times = parts["digits"], _UNITS[parts["unit"]]
    if digits.isdecimal() or _GROUPS.match(digits):
        number = int(re.sub("[^0-9]", "", digits)) * times
        return number if number < _MOST else None
    try:
        number, rest = divmod(round(float(digits) * times * 1000), 1000)
    except ValueError:
        return None
    return None if rest or number >= _MOST else number
