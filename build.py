"""Arguments → one call into `timeline`, what is printed, and the exit code; nothing else.

Exit codes: 0 clean, 1 faults in content, templates or output, 2 misuse of the command
or a machine that will not have it (disk, port).
"""

from __future__ import annotations

import gc
import os
import sys
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from collections.abc import Sequence

    from timeline.diagnostics import Diagnostic
    from timeline.pipeline import Options

FOLDER = click.Path(file_okay=False, path_type=Path)
CONTENT = click.option("--content", type=FOLDER, default="content", show_default=True)
TEMPLATES = click.option("--templates", type=FOLDER, default="templates", show_default=True)
EXISTING = click.Path(exists=True, file_okay=False, path_type=Path)
OUT = click.option("--out", type=FOLDER, default="site", show_default=True)
STRICT = click.option("--strict", is_flag=True, help="Warnings are faults too.")


class Door(click.Group):
    """A group whose first command is the one that runs when none is named."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Put `build` before arguments that name no command."""
        if not args or (args[0].startswith("-") and args[0] not in ("--help", "-h")):
            args = ["build", *args]
        return super().parse_args(ctx, args)


@click.group(cls=Door, context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """Make an annotated, filterable timeline out of a folder of Markdown entries."""


@main.command()
@CONTENT
@TEMPLATES
@OUT
@click.option("--base-url", help="Where the site is published; else as in site.toml.")
@click.option("--drafts", is_flag=True, help="Show drafts too, marked.")
@STRICT
@click.option("--jobs", type=click.IntRange(1), help="Processes; default: the CPUs there are.")
@click.option("--no-cache", is_flag=True, help="Read and make everything anew.")
@click.option("--quiet", is_flag=True, help="Print faults only.")
def build(quiet: bool, **given: Any) -> int:
    """Build the site: `python build.py`."""
    began = monotonic()
    from timeline import pipeline, progress

    options = pipeline.Options(**given)
    with progress.shown(sys.stderr, quiet) as told:
        answer = pipeline.build(options, told)
    _print(answer.diagnostics, options, "text")
    if answer.value is None:
        click.echo(f"nothing was written to {options.out}/", err=True)
        return 1
    if not quiet:
        done = answer.value
        click.echo(
            f"{options.out}/: {done.entries:,} entries, {done.pages:,} pages, {done.size:,} bytes, "
            f"{done.changed:,} of {done.files:,} files changed, {monotonic() - began:.1f} s, "
            f"digest {done.digest}"
        )
    return 0


@main.command()
@CONTENT
@click.option("--format", "form", type=click.Choice(["text", "json", "github"]), default="text")
@STRICT
@click.option("--changed-from", metavar="REV", help="Fail only for faults that came since REV.")
def check(content: Path, form: str, strict: bool, changed_from: str | None) -> int:
    """Check the content and write nothing: `python build.py check --strict`."""
    from timeline import pipeline, progress

    options = pipeline.Options(content=content, strict=strict)
    with progress.shown(sys.stderr) as told:
        answer = pipeline.load(options, told)
    if changed_from is None:
        _print(answer.diagnostics, options, form)
        return 1 if answer.value is None else 0
    since = pipeline.faults_since(options, answer.diagnostics, changed_from)
    _print((*since.first, *since.rest), options, form, arranged=True)
    if answer.diagnostics:
        click.echo(f"{len(since.brought)} of them came since {changed_from}", err=True)
    return 1 if any(it.severity == "error" or strict for it in since.brought) else 0


@main.command()
@click.argument("base", default="HEAD")
@CONTENT
@click.option("--format", "form", type=click.Choice(["text", "json", "markdown"]), default="text")
def impact(base: str, content: Path, form: str) -> int:
    """Say what the change since git revision BASE does for readers: `build.py impact main`."""
    from timeline import impact as impacts
    from timeline import pipeline

    options = pipeline.Options(content=content)
    before, after = pipeline.load_at(options, base), pipeline.load(options)
    if after.value is None:
        _print(after.diagnostics, options, "text")
        return 1
    errors = sum(it.severity == "error" for it in before.diagnostics)
    found = impacts.compare(before.story, after.value, errors)
    click.echo(impacts.FORMATS[form](found))
    return 1 if found.lost else 0


class Kinds(click.Group):
    """The commands of `new`, one for each kind, with a flag for each key of its front matter."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the kinds."""
        return ["entry", "claim", "source", "chapter", "page"]

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        """Return the command of a kind."""
        from timeline import interview

        return interview.command_of(name) if name in self.list_commands(ctx) else None


@main.group(cls=Kinds)
def new() -> None:
    """Write a new entry, claim, source, chapter or page: `build.py new entry`."""


@main.command()
@click.argument("kind", type=click.Choice(["entry", "claim", "source", "chapter", "page", "site"]))
def schema(kind: str) -> int:
    """Print the JSON Schema of the front matter: `build.py schema entry`."""
    from timeline import handbook

    click.echo(handbook.schema_of(kind), nl=False)
    return 0


@main.command()
@click.option("--out", type=EXISTING, default="site", show_default=True)
def verify(out: Path) -> int:
    """Say whether a site is what its manifest says: `build.py verify`."""
    from timeline import manifest, pipeline

    answer = manifest.verify_tree(out)
    _print(answer.diagnostics, pipeline.Options(out=out), "text")
    if answer.value is None:
        return 1
    click.echo(f"{out}/: {len(answer.value.files):,} files as built, digest {answer.value.digest}")
    return 0


@main.command("import")
@click.argument("form", type=click.Choice(["timelinejs"]), metavar="timelinejs")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--out", type=FOLDER, required=True, help="Where the drafts are put.")
def import_(form: str, file: Path, out: Path) -> int:
    """Make draft entries of a sheet: `build.py import timelinejs sheet.csv --out content`."""
    from timeline import adding, importing, pipeline

    answer = importing.FORMATS[form](file.as_posix(), file.read_bytes())
    written = adding.add_files(answer.value or (), out)
    _print(answer.diagnostics, pipeline.Options(), "text")
    click.echo(f"drafts written to {out}/: {len(written):,}; `build.py check` says what each lacks")
    return 1 if any(it.severity == "error" for it in answer.diagnostics) else 0


def _print(
    faults: Sequence[Diagnostic], options: Options, form: str, arranged: bool = False
) -> None:
    """Print faults with the paths that the command line gave, sorted if not arranged already."""
    from timeline import files, reports, revisions

    content = options.content.as_posix()
    if form == "github":  # which knows files by their path in the repository
        content = revisions.path_in_repository(options.content) or content
    folders = {"templates": options.templates.as_posix(), "site": options.out.as_posix()}
    shown = reports.located(faults if arranged else sorted(faults), folders | {"content": content})
    if form == "text" and sys.stdout.isatty():
        text = reports.on_screen(shown, files.lines_of, colour="NO_COLOR" not in os.environ)
    else:
        text = reports.FORMATS[form](shown)
    if text:
        click.echo(text)
    if shown:
        click.echo(reports.summary(shown), err=True)


def run(arguments: Sequence[str]) -> int:
    """Run one command and return its exit code."""
    try:
        code = main.main(list(arguments), prog_name="build.py", standalone_mode=False)
    except click.exceptions.Exit as stop:
        return stop.exit_code
    except click.ClickException as misuse:
        misuse.show()
        return 2
    except (OSError, MemoryError, click.Abort) as trouble:
        click.echo(f"build.py: {_sentence(trouble)}", err=True)
        return 2
    return code if isinstance(code, int) else 0


def _sentence(trouble: BaseException) -> str:
    if isinstance(trouble, OSError):
        return ": ".join(str(it) for it in (trouble.filename, trouble.strerror or trouble) if it)
    return "the machine has not enough memory" if isinstance(trouble, MemoryError) else "stopped"


if __name__ == "__main__":
    # a build makes values without circles, and ends: looking for circles is a third of its time
    gc.disable()
    sys.exit(run(sys.argv[1:]))
