"""Every fault that there is, the smallest content that has it, and the exact words that it gets.

`tests/broken/<code>/` is laid over the small site, `command.txt` run there (`check` without
one), and what is printed compared with `expected.txt`. `python tests/test_broken.py` writes
the words of today; whoever does that reads each as somebody who has never seen the project.
"""

from __future__ import annotations

import ast
import re
import shutil
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path

import pytest

from tests.doors import Run, run
from timeline.checks import RULES
from timeline.manifest import Manifest
from timeline.references import CURES

ROOT = Path(__file__).parent.parent
BROKEN = ROOT / "tests" / "broken"
SMALL = ROOT / "tests" / "sites" / "small"
ENTRY = (BROKEN / "raw-html/content/entries/2024/raw-html.md").read_text(encoding="utf-8")


def entry(folder: Path, code: str, front: str = "", body: str = "") -> None:
    """Write an entry that has more front matter, or more text, than the good one."""
    head, fence, text = ENTRY.replace("<b>cracks</b>", "cracks").rpartition("---\n")
    path = folder / "content/entries/2024" / f"{code}.md"
    path.write_text(head + front + fence + text + body, encoding="utf-8")


def sheet(folder: Path, text: str) -> None:
    """Write a sheet with one row."""
    names = (BROKEN / "needs-a-person/sheet.csv").read_text(encoding="utf-8").partition("\n")[0]
    row = f"{names}\n1969,7,20,,,,,,,A landing,{text},,,,,,,\n"
    (folder / "sheet.csv").write_text(row, encoding="utf-8")


#: What is too large, or no file at all, is made when it is wanted: code → how.
MADE: dict[str, Callable[[Path], None]] = {
    "file-too-large": lambda folder: entry(folder, "file-too-large", body="More. " * 11_000),
    "front-matter-too-large": lambda folder: entry(
        folder, "front-matter-too-large", front=f"tags: [{'bridge, ' * 2_048}]\n"
    ),
    "html-too-large": lambda folder: entry(
        folder,
        "html-too-large",
        body="\n" + (">" * 15 + "^[a]\n\n") * 880 + "^[a]" * 1_100 + '"' * 41_000,
    ),
    "not-a-file": lambda folder: (folder / "content/entries/2024/not-a-file.md").symlink_to(
        "2024-03-20-council-denies-closing.md"
    ),
    "not-a-row": lambda folder: sheet(folder, "x" * 131_073),
    "no-site-file": lambda folder: (folder / "content/site.toml").unlink(),
}
FOLDERS = sorted(path.name for path in BROKEN.iterdir())
#: There is one `site.toml`, so what is wrong with it stands alone.
ALONE = {name for name in FOLDERS if (BROKEN / name / "content/site.toml").exists()}
ALONE |= {"no-site-file"} | {name for name in FOLDERS if (BROKEN / name / "command.txt").exists()}


def lay(name: str, folder: Path) -> None:
    """Lay the files of a case over what is in a folder."""
    keep = shutil.ignore_patterns("expected.txt", "command.txt")
    shutil.copytree(BROKEN / name, folder, dirs_exist_ok=True, ignore=keep)
    if name in MADE:
        MADE[name](folder)


def outcome(name: str, folder: Path) -> Run:
    """Return what the command of a case says of the small site with its faults."""
    shutil.copytree(SMALL, folder, dirs_exist_ok=True)
    if (BROKEN / name / "templates").exists():
        shutil.copytree(ROOT / "templates", folder / "templates")
    lay(name, folder)
    command = BROKEN / name / "command.txt"
    line = command.read_text(encoding="utf-8") if command.exists() else "check"
    return run(folder, *line.split())


def code_of(name: str) -> str:
    """Return the code that a case is named after, without where it stands."""
    return re.sub("-in-(?:site|sheet)$", "", name)


def expected(name: str) -> str:
    return (BROKEN / name / "expected.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", FOLDERS)
def test_a_fault_is_told_in_these_words(name: str, tmp_path: Path) -> None:
    done = outcome(name, tmp_path)

    assert done.said == expected(name)
    assert done.code == (1 if ": error: " in done.said else 0)


@pytest.mark.parametrize("name", FOLDERS)
def test_a_case_has_the_fault_that_it_is_named_after(name: str) -> None:
    codes = re.findall(r"^\S.*\[([a-z0-9-]+)\]$", expected(name), re.MULTILINE)

    assert not codes if name.startswith("accepted-") else code_of(name) in codes


def test_every_message_says_what_to_do() -> None:
    for name in FOLDERS:
        lines = expected(name).splitlines()
        told = [line for line in lines if re.match(r".+:\d+:\d+: (?:error|warning): ", line)]
        assert len([line for line in lines if line.startswith("    hint: ")]) == len(told), name


def test_all_faults_of_all_files_are_told_in_one_run(tmp_path: Path) -> None:
    shutil.copytree(SMALL, tmp_path, dirs_exist_ok=True)
    (tmp_path / "site").mkdir()
    (tmp_path / "site/manifest.json").write_text(Manifest.of({}).text, encoding="utf-8")
    together = [name for name in FOLDERS if name not in ALONE]
    for name in together:
        lay(name, tmp_path)

    checked = run(tmp_path, "check")
    built = run(tmp_path, "build", "--templates", str(ROOT / "templates"))

    wanted = {
        _bare(line)
        for name in together
        for line in expected(name).splitlines()
        if line.endswith(f"[{code_of(name)}]")
    }
    missing = wanted - {_bare(line) for line in checked.said.splitlines()}
    assert not missing
    assert (checked.code, built.code) == (1, 1)
    assert [path.name for path in (tmp_path / "site").iterdir()] == ["manifest.json"]


def _bare(line: str) -> str:
    """Return a line without what there is to choose from, which is more when all are together."""
    return re.sub(r"; there (?:are|is only) .*(?= \[)", "", line)


def test_every_code_has_its_folder() -> None:
    assert {name for name in codes() if name not in FOLDERS} == set()


def test_every_folder_has_a_code() -> None:
    named = {code_of(name) for name in FOLDERS if not name.startswith("accepted-")}

    assert named <= codes()


#: Of the texts in the code that look like codes, those that are none.
NOT_CODES = frozenset(
    [
        *("utf-8", "utf-8-sig", "2024-10-18", "rumour-to-record", "to-be-named", "as-of"),
        "too-many-faults",  # ends a list that was cut short: see the tests of `reports`
    ]
)
MAKERS = re.compile(r"\b(?:Diagnostic|Refused|Unsafe|fault)\(")


def codes() -> set[str]:
    """Return every code that stands in the code."""
    rules = {rule.__name__.replace("_", "-") for rule in RULES}
    unknown = {f"unknown-{what}" for what in CURES if what not in ("page", "media")}
    found = {text for path in (ROOT / "timeline").glob("*.py") for text in texts(path)}
    return (found | rules | unknown) - NOT_CODES


def texts(path: Path) -> Iterator[str]:
    """Yield what looks like a code, and what stands where a code does though it is one word."""
    source = path.read_text(encoding="utf-8")
    for node in ast.walk(ast.parse(source)) if MAKERS.search(source) else ():
        text = node.value if isinstance(node, ast.Constant) else None
        if isinstance(text, str) and re.fullmatch("[a-z0-9]+(?:-[a-z0-9]+)+", text):
            yield text
        if isinstance(node, ast.Call):
            told = [it.value if isinstance(it, ast.Constant) else None for it in node.args]
            for before, after in pairwise(told):
                if before in ("error", "warning") and isinstance(after, str):
                    yield after


if __name__ == "__main__":
    from tempfile import TemporaryDirectory

    for case in sorted({*FOLDERS, *MADE}):
        with TemporaryDirectory() as there:
            (BROKEN / case).mkdir(exist_ok=True)
            told = outcome(case, Path(there)).said
            (BROKEN / case / "expected.txt").write_text(told, encoding="utf-8")
