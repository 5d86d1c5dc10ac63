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

try:
    import click
except ModuleNotFoundError:
    print("build.py: its packages are missing; `make serve` sets them up", file=sys.stderr)
    sys.exit(2)

from timeline.groups import KINDS, Door, Kinds

if TYPE_CHECKING:
    from collections.abc import Sequence

FOLDER = click.Path(file_okay=False, path_type=Path)
CONTENT = click.option("--content", type=FOLDER, default="content", show_default=True)
TEMPLATES = click.option("--templates", type=FOLDER, default="templates", show_default=True)
STRICT = click.option("--strict", is_flag=True, help="Warnings are faults too.")


@click.group(cls=Door, context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """Make an annotated, filterable timeline out of a folder of Markdown entries."""


@main.command(epilog="Example: python build.py --base-url https://timeline.example/")
@CONTENT
@TEMPLATES
@click.option("--out", type=FOLDER, default="site", show_default=True)
@click.option("--base-url", help="Where the site is published; else as in site.toml.")
@click.option("--drafts", is_flag=True, help="Show drafts too, marked.")
@STRICT
@click.option("--jobs", type=click.IntRange(1), help="Processes; default: the CPUs there are.")
@click.option("--no-cache", is_flag=True, help="Read and make everything anew.")
@click.option("--quiet", is_flag=True, help="Print faults only.")
def build(quiet: bool, **given: Any) -> int:
    """Build the site, as a whole or not at all."""
    began = monotonic()
    from timeline import pipeline, printing, progress

    options = pipeline.Options(**given)
    with progress.shown(sys.stderr, quiet) as told:
        answer = pipeline.build(options, told)
    printing.faults(answer.diagnostics, options)
    if answer.value is None:
        click.echo(f"nothing was written to {options.out}/", err=True)
        return 1
    if not quiet:
        click.echo(printing.closing_line(answer.value, options, monotonic() - began))
    return 0


@main.command(epilog="Example: python build.py check --strict")
@CONTENT
@click.option("--format", "form", type=click.Choice(["text", "json", "github"]), default="text")
@STRICT
@click.option("--changed-from", metavar="REV", help="Fail only for faults that came since REV.")
def check(content: Path, form: str, strict: bool, changed_from: str | None) -> int:
    """Check the content and write nothing."""
    from timeline import pipeline, printing, progress

    options = pipeline.Options(content=content, strict=strict)
    with progress.shown(sys.stderr) as told:
        answer = pipeline.load(options, told)
    since = pipeline.faults_since(options, answer.diagnostics, changed_from)
    printing.faults((*since.first, *since.rest), options, form)
    if answer.value is not None and not answer.diagnostics:
        click.echo(printing.clean_line(answer.value), err=True)
    elif changed_from is not None:
        click.echo(f"{len(since.brought)} of them came since {changed_from}", err=True)
    return 1 if any(it.severity == "error" or strict for it in since.brought) else 0


@main.command(epilog="Example: python build.py serve --open")
@CONTENT
@TEMPLATES
@click.option("--host", default="127.0.0.1", show_default=True, help="Who may ask: this machine.")
@click.option("--port", type=click.IntRange(0, 65535), default=8000, show_default=True)
@click.option("--open", "opened", is_flag=True, help="Open it in the browser.")
def serve(**given: Any) -> int:
    """Serve a preview that follows every change."""
    from timeline import preview

    preview.serve(preview.Asked(**given), click.echo)
    return 0


@main.command(epilog="Example: python build.py impact main")
@click.argument("base", default="HEAD")
@CONTENT
@click.option("--format", "form", type=click.Choice(["text", "json", "markdown"]), default="text")
def impact(base: str, content: Path, form: str) -> int:
    """Say what a change since BASE does for readers."""
    from timeline import impact as impacts
    from timeline import pipeline, printing

    options = pipeline.Options(content=content)
    before, after = pipeline.load_at(options, base), pipeline.load(options)
    if after.value is None:
        if form == "markdown":  # for others' eyes: `check` prints what the files say
            click.echo(impacts.nothing_to_compare(after.diagnostics))
        else:
            printing.faults(after.diagnostics, options, form)
        return 1
    errors = sum(it.severity == "error" for it in before.diagnostics)
    found = impacts.compare(before.story, after.value, errors)
    click.echo(impacts.FORMATS[form](found))
    return 1 if found.lost else 0


@main.group(cls=Kinds, epilog="Example: python build.py new entry")
def new() -> None:
    """Write a new entry, claim, source, chapter or page."""


@main.command(epilog="Example: python build.py schema entry")
@click.argument("kind", type=click.Choice([*KINDS, "site"]))
def schema(kind: str) -> int:
    """Print the JSON Schema of the front matter."""
    from timeline import handbook

    click.echo(handbook.schema_of(kind), nl=False)
    return 0


@main.command(epilog="Example: python build.py verify --out site")
@click.option(
    "--out",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    default="site",
    show_default=True,
)
def verify(out: Path) -> int:
    """Say whether a site is what its manifest says."""
    from timeline import manifest, pipeline, printing

    answer = manifest.verify_tree(out)
    printing.faults(answer.diagnostics, pipeline.Options(out=out))
    if answer.value is None:
        return 1
    click.echo(f"{out}/: {len(answer.value.files):,} files as built, digest {answer.value.digest}")
    return 0


@main.command("import", epilog="Example: python build.py import timelinejs sheet.csv --out content")
@click.argument("form", type=click.Choice(["timelinejs"]), metavar="timelinejs")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--out", type=FOLDER, required=True, help="Where the drafts are put.")
def import_(form: str, file: Path, out: Path) -> int:
    """Make draft entries of a sheet (CSV)."""
    from timeline import adding, importing, pipeline, printing

    answer = importing.FORMATS[form](file.as_posix(), file.read_bytes())
    written = adding.add_files(answer.value or (), out)
    printing.faults(answer.diagnostics, pipeline.Options())
    click.echo(f"drafts written to {out}/: {len(written):,}; `build.py check` says what each lacks")
    return 1 if any(it.severity == "error" for it in answer.diagnostics) else 0


def run(arguments: Sequence[str]) -> int:
    """Run one command and return its exit code."""
    try:
        code = main.main(list(arguments), prog_name="build.py", standalone_mode=False)
    except click.ClickException as misuse:
        misuse.show()
        return 2
    except (OSError, MemoryError, click.Abort) as trouble:
        from timeline import reports

        click.echo(f"build.py: {reports.sentence(trouble)}", err=True)
        return 2
    return code if isinstance(code, int) else 0


if __name__ == "__main__":
    for stream in (sys.stdout, sys.stderr):  # a file's name may be no text at all
        stream.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]
    # a build makes values without circles, and ends: looking for circles is a third of its time
    gc.disable()
    exit_code = run(sys.argv[1:])
    try:
        sys.stdout.flush()
    except OSError:
        sys.exit(exit_code)  # nobody reads it any more, which Python knows how to say
    # the system takes back at once what Python would let go piece by piece
    os._exit(exit_code)
