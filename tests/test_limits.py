"""Any one file, any bytes: read in bounded steps. How long, tests/endurance/limits.py measures."""

from __future__ import annotations

import sys
from types import FrameType

import pytest

from tests.pathologies import pathologies
from timeline import reports
from timeline.files import SourceFile
from timeline.jobs import Workers
from timeline.packs import Kept
from timeline.reading import Read, read_parts

FILES = pathologies()
#: Calls, of Python's functions and C's, within which a file of at most 64 KiB must be read.
MOST_CALLS = 7_000_000
#: Files that would each keep a parser or a rule busy for many seconds.
DEAREST = [
    *("body: images", "body: brackets closed", "body: closing brackets", "body: a table"),
    *("front: brackets", "front: merges", "site: dotted keys", "site: with escapes apart"),
]
#: Files that are read whole, and take a second each: these are left to the measuring script.
LONG = {
    *("body: lists on lines", "body: links to no heading", "body: links never closed"),
    *("body: quotes that go on", "body: emphasis mixed", "body: emphasis closed", "body: lines"),
    *("body: headings", "body: headings underlined", "body: headings of one name"),
    *(
        "body: quotes on lines",
        "body: HTML blocks",
        "body: hard breaks",
        "site: keys",
        "site: with chapters",
    ),
    *("value: languages", "body: links to nothing", "body: links to no claim"),
}
#: What passes a limit is refused by its code, and the message names the limit.
LIMITS = {
    "bytes: too large": ("file-too-large", "64 KiB"),
    "front: brackets": ("front-matter-too-deep", "6"),
    "front: dashes": ("front-matter-not-a-mapping", "key: value"),
    "front: keys": ("front-matter-too-large", "4,000"),
    "front: commas": ("yaml-syntax", ","),
    "body: images": ("body-too-dense", "2,000"),
    "body: brackets": ("body-too-dense", "2,000"),
    "body: footnotes in the text": ("body-too-dense", "2,000"),
    "body: a table": ("body-too-dense", "5,000"),
    "body: quotes": ("body-too-dense", "18"),
    "body: headings": ("body-too-dense", "30,000"),
    "body: quotes on lines": ("body-too-dense", "30,000"),
    "body: quotes and notes": ("html-too-large", "1 MiB"),
    "site: brackets": ("toml-too-deep", "6"),
    "site: dotted keys": ("toml-too-deep", "6"),
    "site: digits": ("toml-too-deep", "1,000"),
}


def read(file: SourceFile) -> Read:
    return read_parts([file], Kept(), Workers())


@pytest.mark.parametrize("name", [it for it in FILES if it not in LONG])
def test_is_a_part_or_has_faults_and_its_report_is_bounded(name: str) -> None:
    file = FILES[name]
    told = read(file)
    found = [it for it in told.diagnostics if it.place.path == file.path]
    wrong = any(it.severity == "error" for it in found)
    made = bool(told.parts.entries or told.parts.site.title)

    assert made or wrong
    assert not (told.parts.entries and wrong)
    for form in reports.FORMATS.values():
        assert len(form(found).encode()) <= 200_000


@pytest.mark.parametrize("name", LIMITS)
def test_what_passes_a_limit_is_told_which(name: str) -> None:
    code, limit = LIMITS[name]
    found = [it for it in read(FILES[name]).diagnostics if it.code == code]

    assert found
    assert limit in found[0].message


@pytest.mark.parametrize("name", DEAREST)
def test_takes_a_bounded_number_of_steps(name: str) -> None:
    assert calls(FILES[name]) < MOST_CALLS


def calls(file: SourceFile) -> int:
    """Count the calls that reading a file takes; another count than time is the same anywhere."""
    count = 0

    def counted(_frame: FrameType, event: str, _argument: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(counted)
    try:
        read(file)
    finally:
        sys.setprofile(before)
    return count
