"""Long work tells on a terminal how far it is, and nowhere else."""

from __future__ import annotations

import io
import threading

import pytest

from timeline import progress


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Draw the line at once and at every step."""
    monkeypatch.setattr(progress, "_PATIENCE", 0)
    monkeypatch.setattr(progress, "_PAUSE", 0)
    monkeypatch.setenv("TERM", "xterm")


def work(stream: io.StringIO, quiet: bool = False) -> str:
    with progress.shown(stream, quiet) as told:
        done = told("making pages", 4000)
        for _ in range(4):
            done(1000)
    return stream.getvalue()


@pytest.mark.usefixtures("impatient")
def test_a_terminal_shows_stage_count_rate_and_time_left() -> None:
    shown = work(Terminal())

    assert "making pages" in shown
    assert "2,000/4,000" in shown
    assert "/s" in shown
    assert "s left" in shown


@pytest.mark.usefixtures("impatient")
def test_a_pipe_gets_nothing() -> None:
    assert work(io.StringIO()) == ""


@pytest.mark.usefixtures("impatient")
def test_whoever_wants_quiet_has_it() -> None:
    assert work(Terminal(), quiet=True) == ""


@pytest.mark.usefixtures("impatient")
def test_no_thread_draws_it_as_work_is_forked() -> None:
    before = threading.active_count()

    with progress.shown(Terminal()) as told:
        told("making pages", 4)(1)
        assert threading.active_count() == before


@pytest.mark.usefixtures("impatient")
def test_more_than_all_is_all() -> None:
    stream = Terminal()

    with progress.shown(stream) as told:
        told("reading files", 3)(4)

    assert "3/3" in stream.getvalue()


@pytest.mark.usefixtures("impatient")
def test_the_line_is_taken_away_when_work_fails() -> None:
    stream = Terminal()

    def fill_the_disk() -> None:
        with progress.shown(stream) as told:
            told("making pages", 4)(1)
            raise OSError("full")

    with pytest.raises(OSError, match="full"):
        fill_the_disk()

    assert "\x1b[?25h" in stream.getvalue()  # the cursor is there again


def test_quick_work_shows_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress, "_PATIENCE", 3600)

    assert work(Terminal()) == ""
