"""Stages and counts → one line on a terminal: stage, count, rate and time left; else nothing."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from time import monotonic
from typing import TYPE_CHECKING, TextIO

from timeline.jobs import Progress, silent

if TYPE_CHECKING:
    from rich import progress

__all__ = ["shown"]

#: Seconds before anything is shown: what is done by then needs no telling.
_PATIENCE = 0.4
#: Seconds between two pictures of the line.
_PAUSE = 0.1


@contextlib.contextmanager
def shown(stream: TextIO, quiet: bool = False) -> Iterator[Progress]:
    """Show the stages that are begun, if `stream` is a terminal; take the line away at the end.

    No thread draws it, as work is spread over forked processes.
    """
    if quiet or not stream.isatty():
        yield silent
        return
    line = _Line(stream)
    try:
        yield line.begin
    finally:
        line.end()


class _Line:
    """The line, from the first stage on; it is drawn only when there is something to wait for."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._bar: progress.Progress | None = None
        self._next = monotonic() + _PATIENCE

    def begin(self, stage: str, total: int) -> Callable[[int], None]:
        """Begin a stage of `total` steps."""
        began, done = monotonic(), 0
        if began >= self._next:
            self._draw(stage, 0, total, 0)

        def more(steps: int) -> None:
            nonlocal done
            done = min(done + steps, total)
            now = monotonic()
            if now >= self._next:
                self._next = now + _PAUSE
                self._draw(stage, done, total, now - began)

        return more

    def end(self) -> None:
        """Take the line away."""
        if self._bar is not None:
            self._bar.stop()

    def _draw(self, stage: str, done: int, total: int, seconds: float) -> None:
        if self._bar is None:
            self._bar = _bar(self._stream)
            self._bar.start()
        for task in self._bar.task_ids:
            self._bar.remove_task(task)
        self._bar.add_task(stage, total=total, completed=done, told=_told(done, total, seconds))
        self._bar.refresh()


def _told(done: int, total: int, seconds: float) -> str:
    """Return count, rate and time left, as far as they are known."""
    if not total:
        return ""
    if not done or not seconds:
        return f"{done:,}/{total:,}"
    rate = done / seconds
    return f"{done:,}/{total:,}  {rate:,.0f}/s  {(total - done) / rate:,.0f} s left"


def _bar(stream: TextIO) -> progress.Progress:
    from rich import progress
    from rich.console import Console

    return progress.Progress(
        progress.TextColumn("{task.description}"),
        progress.BarColumn(),
        progress.TextColumn("{task.fields[told]}"),
        console=Console(file=stream),
        auto_refresh=False,
        transient=True,
        redirect_stdout=False,
        redirect_stderr=False,
    )
