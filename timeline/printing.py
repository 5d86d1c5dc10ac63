"""What a command found → lines: for people on a terminal, for programs in a pipe."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

import click

from timeline import files, reports, revisions
from timeline.diagnostics import Diagnostic
from timeline.pipeline import Built, Options
from timeline.story import Story

__all__ = ["clean_line", "closing_line", "faults", "text_of"]


def faults(found: Sequence[Diagnostic], options: Options, form: str = "text") -> None:
    """Print faults with the paths that the command line gave, and how many there are."""
    text = text_of(found, options, form)
    if text:
        click.echo(text)
    if found:
        click.echo(reports.summary(found), err=True)


def text_of(found: Sequence[Diagnostic], options: Options, form: str = "text") -> str:
    """Return faults as they are printed where this process prints."""
    content = options.content.as_posix()
    if form == "github":  # which knows files by their path in the repository
        content = revisions.path_in_repository(options.content) or content
    folders = {"templates": options.templates.as_posix(), "site": options.out.as_posix()}
    shown = reports.located(found, folders | {"content": content})
    if form == "text" and sys.stdout.isatty():
        return reports.on_screen(shown, files.lines_of, colour="NO_COLOR" not in os.environ)
    return reports.FORMATS[form](shown)


def clean_line(story: Story) -> str:
    """Return what is said of content without a fault."""
    shelves = ((story.entries, "entries"), (story.claims, "claims"), (story.sources, "sources"))
    return f"no faults in {', '.join(f'{len(shelf):,} {name}' for shelf, name in shelves)}"


def closing_line(built: Built, options: Options, seconds: float) -> str:
    """Return the one line that a build ends with; the time it took stands nowhere else."""
    out = reports.printable(str(options.out))
    return (
        f"{out}/: {built.entries:,} entries, {built.pages:,} pages, {built.size:,} bytes, "
        f"{built.changed:,} of {built.files:,} files changed, {seconds:.1f} s, "
        f"digest {built.digest}"
    )
