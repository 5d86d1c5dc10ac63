"""Running a command in a folder, as from the command line."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import click
import pytest
from click.testing import CliRunner

import build


class Run(NamedTuple):
    """What a command printed, on both streams, and its exit code."""

    said: str
    told: str
    code: int


def run(folder: Path, *arguments: str) -> Run:
    """Run a command in a folder."""
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        result = CliRunner().invoke(_door, arguments)
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return Run(result.stdout, result.stderr, result.exit_code)


@click.command(context_settings={"ignore_unknown_options": True, "allow_extra_args": True})
@click.pass_context
def _door(context: click.Context) -> None:
    context.exit(build.run(context.args))
