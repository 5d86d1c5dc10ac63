"""The door: every command, what it prints, and its exit code."""

from __future__ import annotations

import json
import os
import re
import resource
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import click
import pytest
from jsonschema import Draft202012Validator

import build
from tests.contents import SMALL, TEMPLATES, bytes_in, entry, write
from timeline.manifest import verify_tree

ROOT = Path(__file__).parent.parent
BUILD = ROOT / "build.py"
SHEET = "Year,Month,Day,Headline,Text,Media,Media Credit\n1969,7,20,A landing,They landed.,,\n"
#: Every command with arguments that it takes.
COMMANDS = ["build", "check", "impact", "import", "new", "schema", "serve", "verify"]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write(tmp_path / "content")
    return tmp_path


def folders(folder: Path) -> list[str]:
    content, out = str(folder / "content"), str(folder / "site")
    return ["--content", content, "--templates", str(TEMPLATES), "--out", out, "--jobs", "1"]


def test_the_door_is_small() -> None:
    assert len(BUILD.read_text().splitlines()) <= 200


def test_every_command_that_is_tested_is_there_and_no_other() -> None:
    assert sorted(build.main.commands) == COMMANDS


@pytest.mark.parametrize("command", [[], *([it] for it in COMMANDS), ["new", "entry"]])
def test_every_command_has_help_with_a_sentence_for_each_option(
    command: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert build.run([*command, "--help"]) == 0

    told = capsys.readouterr().out
    assert re.search(r"^  [A-Z].+\.$", told, re.MULTILINE)


@pytest.mark.parametrize("name", COMMANDS)
def test_the_readme_names_every_command(name: str) -> None:
    table = (ROOT / "README.md").read_text().split("## The commands")[1].split("\n## ")[0]

    assert re.search(rf"^\| `python build\.py (?:{name}\b|\()|\(or `{name}`\)", table, re.MULTILINE)


@pytest.mark.parametrize("name", COMMANDS)
def test_the_readme_gives_no_option_that_is_not_there(name: str) -> None:
    text = "".join((ROOT / it).read_text() for it in ("README.md", "docs/DEPLOY.md"))
    command = build.main.commands[name]
    known = {flag for it in command.params for flag in it.opts} | {"--help"}
    if isinstance(command, click.Group):
        return
    used = re.findall(
        rf"python build\.py{'' if name == 'build' else f' {name}'}((?: [^`|\n]*)?)`", text
    )
    flags = {
        flag
        for line in used
        if name != "build" or line.strip().startswith("--")
        for flag in re.findall(r"--[a-z-]+", line)
    }

    assert flags <= known


# --- exit codes ---------------------------------------------------------------------------------

MISUSE: dict[str, list[str]] = {
    "no command": ["nonsense"],
    "no option": ["--nonsense"],
    "no number": ["build", "--jobs", "none"],
    "no process": ["build", "--jobs", "0"],
    "no form": ["check", "--format", "xml"],
    "no kind": ["new", "nonsense"],
    "no schema": ["schema", "nonsense"],
    "no argument": ["schema"],
    "no sheet": ["import", "timelinejs", "nowhere.csv", "--out", "x"],
    "no sheet but a folder": ["import", "timelinejs", ".", "--out", "x"],
    "no place": ["import", "timelinejs", "sheet.csv"],
    "no other sheet": ["import", "excel", "sheet.csv", "--out", "x"],
    "no site": ["verify", "--out", "nowhere"],
    "no content": ["check", "--content", "nowhere"],
    "no templates": ["build", "--content", "content", "--templates", "nowhere"],
    "no revision": ["impact", "nonsense", "--content", "content"],
    "no revision to compare with": ["check", "--content", "content", "--changed-from", "--all"],
    "no port": ["serve", "--port", "70000"],
    "content as site": ["build", "--content", "content", "--out", "content"],
    "site in content": ["build", "--content", "content", "--out", "content/site"],
    "a file as content": ["check", "--content", "sheet.csv"],
}


@pytest.mark.parametrize("arguments", MISUSE.values(), ids=MISUSE)
def test_misuse_is_a_sentence_and_exit_code_2(
    folder: Path,
    arguments: list[str],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    write(folder, {"sheet.csv": SHEET})
    monkeypatch.chdir(folder)
    before = {path for path in bytes_in(folder) if not path.startswith(".cache")}

    assert build.run(arguments) == 2

    told = capsys.readouterr()
    assert told.out == ""
    assert re.search(r"^(?:Error|build\.py): ", told.err, re.MULTILINE)
    assert "Traceback" not in told.err
    assert {path for path in bytes_in(folder) if not path.startswith(".cache")} == before


def test_a_build_closes_with_one_line(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert build.run(folders(folder)) == 0

    told = capsys.readouterr()
    digest = verify_tree(folder / "site").value
    assert digest is not None
    assert told.err == ""
    assert re.fullmatch(
        rf"{re.escape(str(folder))}/site/: 3 entries, \d+ pages, [\d,]+ bytes, "
        rf"\d+ of \d+ files changed, \d+\.\d s, digest {digest.digest}\n",
        told.out,
    )


def test_no_command_is_the_build(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert build.run(["build", *folders(folder)]) == 0
    assert build.run(folders(folder)) == 0

    first, second = capsys.readouterr().out.splitlines()
    assert second.split(", ")[-1] == first.split(", ")[-1]
    assert ", 0 of " in second


def test_quiet_says_nothing_when_nothing_is_wrong(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert build.run([*folders(folder), "--quiet"]) == 0

    assert capsys.readouterr() == ("", "")


def test_the_time_a_build_took_stands_in_no_file(folder: Path) -> None:
    build.run(folders(folder))
    before = bytes_in(folder / "site")

    build.run([*folders(folder), "--no-cache"])

    assert bytes_in(folder / "site") == before


def test_faults_in_content_are_exit_code_1_and_nothing_is_written(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(folder / "content", {"entries/2024/2024-10-18-agency.md": entry("2024-02-30")})

    assert build.run(folders(folder)) == 1

    told = capsys.readouterr()
    path = f"{folder}/content/entries/2024/2024-10-18-agency.md"
    assert told.out.startswith(f"{path}:3:")
    assert "nothing was written" in told.err
    assert not (folder / "site").exists()


def test_a_check_is_exit_code_0_or_1(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    check = ["check", "--content", str(folder / "content")]
    assert build.run(check) == 0
    assert capsys.readouterr().out == ""

    write(folder / "content", {"sources/nobody.md": SMALL["sources/agency.md"]})
    assert build.run(check) == 0
    assert build.run([*check, "--strict"]) == 1


@pytest.mark.parametrize("kind", ["entry", "claim", "source", "chapter", "page", "site"])
def test_a_schema_is_printed_as_it_is_in_the_docs(
    kind: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert build.run(["schema", kind]) == 0

    told = capsys.readouterr().out
    Draft202012Validator.check_schema(json.loads(told))
    assert told == (ROOT / "docs" / "schema" / f"{kind}.schema.json").read_text()


def test_a_site_is_verified(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    site = folder / "site"
    verify = ["verify", "--out", str(site)]
    build.run([*folders(folder), "--quiet"])

    assert build.run(verify) == 0
    assert "as built, digest" in capsys.readouterr().out

    (site / "index.html").write_text("x")
    (site / "robots.txt").unlink()
    (site / "extra").write_text("x")
    assert build.run(verify) == 1
    told = capsys.readouterr().out
    for path, code in (
        ("index.html", "changed-file"),
        ("robots.txt", "missing-file"),
        ("extra", "extra-file"),
    ):
        assert re.search(
            rf"^{re.escape(str(site))}/{path}:1:1: error: .* \[{code}\]$", told, re.MULTILINE
        )


def test_a_folder_without_a_manifest_is_one_fault(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert build.run(["verify", "--out", str(folder)]) == 1

    assert capsys.readouterr().out.count("error:") == 1


def test_a_sheet_becomes_drafts_and_a_report(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(folder, {"sheet.csv": SHEET})
    sheet, out = str(folder / "sheet.csv"), str(folder / "drafts")

    assert build.run(["import", "timelinejs", sheet, "--out", out]) == 0

    told = capsys.readouterr().out
    assert f"{sheet}:2:1: warning: `1969-07-20-a-landing` is a draft" in told
    assert (folder / "drafts" / "entries" / "1969" / "1969-07-20-a-landing.md").exists()


def test_a_sheet_is_not_imported_over_anything(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(folder, {"sheet.csv": SHEET})
    command = ["import", "timelinejs", str(folder / "sheet.csv"), "--out", str(folder / "drafts")]
    build.run(command)
    (draft,) = (folder / "drafts").rglob("*.md")
    draft.write_text("mine")

    assert build.run(command) == 2

    assert "is there already" in capsys.readouterr().err
    assert draft.read_text() == "mine"


def test_a_sheet_with_faults_is_exit_code_1(folder: Path) -> None:
    write(folder, {"sheet.csv": SHEET.replace("1969,7,20", "1969,2,30")})
    command = ["import", "timelinejs", str(folder / "sheet.csv"), "--out", str(folder / "drafts")]

    assert build.run(command) == 1


def test_what_a_change_does_is_told(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    git = ["git", "-C", str(folder), "-c", "user.name=A", "-c", "user.email=a@example.org"]
    for arguments in (["init", "-q"], ["add", "content"], ["commit", "-qm", "First"]):
        subprocess.run([*git, *arguments], check=True)
    (folder / "content" / "entries" / "2024" / "2024-10-20-ministry.md").unlink()

    assert build.run(["impact", "--content", str(folder / "content")]) == 1

    assert "entries/2024-10-20-ministry" in capsys.readouterr().out


# --- a machine that will not have it -------------------------------------------------------------


def run(
    folder: Path, *more: str, limit: Callable[[], None] | None = None, stdout: int = subprocess.PIPE
) -> subprocess.CompletedProcess[str]:
    """Build the small content in a process of its own, over a site that is there already."""
    command = [sys.executable, str(BUILD), *folders(folder), "--no-cache", *more]
    return subprocess.run(
        command,
        stdout=stdout,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=limit,
        check=False,
    )


@pytest.mark.parametrize("number", [5, 6, 7, 8])
def test_few_descriptors_leave_a_whole_site_or_a_sentence(folder: Path, number: int) -> None:
    build.run([*folders(folder), "--quiet"])
    before = bytes_in(folder / "site")

    done = run(
        folder,
        *("--base-url", "https://another.example/"),
        limit=lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (number, number)),
    )

    assert verify_tree(folder / "site").diagnostics == ()
    if done.returncode:
        assert done.returncode == 2
        assert re.fullmatch(r"build\.py: .*Too many open files\n", done.stderr)
        assert bytes_in(folder / "site") == before
    else:
        assert done.stderr == ""
        assert bytes_in(folder / "site") != before


def test_a_disk_that_is_full_is_a_sentence_and_the_old_site(folder: Path) -> None:
    build.run([*folders(folder), "--quiet"])
    before = bytes_in(folder / "site")

    done = run(
        folder,
        *("--base-url", "https://another.example/"),
        limit=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000)),
    )

    assert (done.returncode, done.stdout) == (2, "")
    assert re.fullmatch(r"build\.py: .+/site/.+: File too large\n", done.stderr)
    assert bytes_in(folder / "site") == before
    assert {it.name for it in folder.iterdir()} == {"content", "site", ".cache"}


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no full disk to write to")
def test_a_full_disk_behind_the_output_is_a_sentence(folder: Path) -> None:
    with Path("/dev/full").open("w") as full:
        done = run(folder, stdout=full.fileno())

    assert done.returncode == 2
    assert done.stderr == "build.py: No space left on device\n"


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_cannot_be_written_is_a_sentence(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    locked = folder / "locked"
    locked.mkdir(mode=0o555)

    assert build.run([*folders(folder), "--out", str(locked / "site")]) == 2

    assert "Permission denied" in capsys.readouterr().err


def test_a_site_below_a_file_is_a_sentence(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(folder, {"file": ""})

    assert build.run([*folders(folder), "--out", str(folder / "file" / "site")]) == 2

    assert capsys.readouterr().err.startswith(f"build.py: {folder}/file")


def test_a_worker_that_dies_is_a_sentence(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def die(*_given: object, **_more: object) -> None:
        raise ChildProcessError("a worker process was ended by SIGKILL")

    monkeypatch.setattr("timeline.output.replace_tree", die)

    assert build.run(folders(folder)) == 2

    assert capsys.readouterr().err == "build.py: a worker process was ended by SIGKILL\n"


def test_too_little_memory_is_a_sentence(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def starve(*_given: object, **_more: object) -> None:
        raise MemoryError

    monkeypatch.setattr("timeline.pipeline.build", starve)

    assert build.run(folders(folder)) == 2

    assert capsys.readouterr().err == "build.py: the machine has not enough memory\n"


def test_four_builds_at_once_leave_one_whole_site(folder: Path) -> None:
    command = [sys.executable, str(BUILD), *folders(folder), "--no-cache", "--base-url"]
    started = [
        subprocess.Popen(
            [*command, f"https://{number}.example/"], stdout=subprocess.PIPE, text=True
        )
        for number in range(4)
    ]
    told = [it.communicate()[0] for it in started]

    assert [it.returncode for it in started] == [0, 0, 0, 0]
    site = verify_tree(folder / "site").value
    assert site is not None
    assert any(site.digest in it for it in told)
    assert {it.name for it in folder.iterdir()} == {"content", "site"}


def test_a_name_that_is_no_text_can_be_printed(folder: Path) -> None:
    strange = os.fsdecode(b"\xff\n\x1b[31m")

    done = run(folder, "--out", f"{folder}/{strange}")

    assert done.returncode == 0
    assert "\x1b" not in done.stdout
    assert done.stdout.count("\n") == 1


def test_the_door_opens_without_what_a_command_needs(folder: Path) -> None:
    code = "import build, sys; build.run(['--help']); print(*sorted(sys.modules), file=sys.stderr)"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )

    loaded = set(done.stderr.split())
    assert "click" in loaded
    dear = {"pydantic", "jinja2", "markdown_it", "rich", "yaml", "babel", "livereload", "tornado"}
    assert loaded & dear == set()
