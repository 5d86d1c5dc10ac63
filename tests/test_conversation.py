"""On a terminal, what is missing is asked for, and asked again until it is right."""

from __future__ import annotations

import os
import pty
import select
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.contents import bytes_in, write
from timeline import frontmatter

BUILD = Path(__file__).parent.parent / "build.py"
#: What is typed, in order: mistakes, near misses that are accepted with Enter, and answers.
ENTRY = [
    *("", 'The agency said: "again"'),
    *("2024-02-30", "2024-11-02"),
    *("agncy", "y"),
    *("b2", ""),
    *("It has a record.",),
    *("tropps", "y", "suports", "y"),
    *("number", "supports", "1500-3000", "about", ""),
    *("A page", "A paper", "example.org", "https://example.org/a", "2024-11-02", "n"),
    *("2024-10-18-agency", ""),
    *("2024-10-18-agency", ""),
]


def talk(content: Path, kind: str, answers: Sequence[str]) -> tuple[str, int]:
    """Return what a terminal shows of a conversation, and the exit code."""
    terminal, other = pty.openpty()
    command = [sys.executable, str(BUILD), "new", kind, "--content", str(content)]
    process = subprocess.Popen(command, stdin=other, stdout=other, stderr=other)
    os.close(other)
    waiting, shown = list(answers), b""
    while True:
        readable, _, _ = select.select([terminal], [], [], 60)
        assert readable, f"it says nothing more after:\n{shown.decode()}"
        try:
            more = os.read(terminal, 65536)
        except OSError:  # the other end is closed
            break
        if not more:
            break
        shown += more
        # a question ends without a line end, in a colon or a pair of brackets and a colon
        if waiting and shown.endswith(b": "):
            os.write(terminal, waiting.pop(0).encode() + b"\n")
    os.close(terminal)
    return shown.decode(), process.wait(60)


def test_an_entry_is_asked_for_until_every_answer_is_right(tmp_path: Path) -> None:
    content = write(tmp_path / "content")

    shown, code = talk(content, "entry", ENTRY)

    assert code == 0, shown
    document, faults = frontmatter.parse(
        "a.md", (content / "entries/2024/2024-11-02-the-agency-said-again.md").read_bytes()
    )
    assert faults == ()
    assert document is not None
    assert document.data == {
        "title": 'The agency said: "again"',
        "date": "2024-11-02",
        "source": "agency",
        "reliability": "B2",
        "reliability_reason": "It has a record.",
        "claims": {
            "troops": "supports",
            "number": {
                "stance": "supports",
                "value": {"min": "1500", "max": "3000"},
                "qualifier": "about",
            },
        },
        "citations": [
            {
                "title": "A page",
                "publisher": "A paper",
                "url": "https://example.org/a",
                "published": "2024-11-02",
            }
        ],
        "derived_from": ["2024-10-18-agency"],
    }
    for choice in ("The Agency (The South)", "says that it is not so", "usually reliable source"):
        assert choice in shown
    assert "The usual letter of The Agency is B." in shown
    assert "30 February 2024 does not exist" in shown
    assert "Did you mean agency" in shown


@pytest.mark.parametrize(
    ("kind", "answers", "path"),
    [
        (
            "claim",
            ["Losses", "So many died.", "quantity", "theme", "north", "", "people", ""],
            "claims/losses.md",
        ),
        (
            "source",
            ["A paper", "independent media", "y", "south", "", "C", "It is new.", "", ""],
            "sources/a-paper.md",
        ),
        ("chapter", ["The end", "2025", "..", ""], "chapters/the-end.md"),
        ("page", ["Method", "2", "how-it-is-done"], "pages/how-it-is-done.md"),
    ],
)
def test_each_kind_can_be_asked_for(
    tmp_path: Path, kind: str, answers: list[str], path: str
) -> None:
    content = write(tmp_path / "content")

    shown, code = talk(content, kind, answers)

    assert code == 0, shown
    assert (content / path).exists()


def test_leaving_in_the_middle_writes_nothing(tmp_path: Path) -> None:
    content = write(tmp_path / "content")
    before = bytes_in(content)

    shown, code = talk(content, "entry", ["A title", "\x04"])

    assert code == 2
    assert "stopped" in shown
    assert bytes_in(content) == before
