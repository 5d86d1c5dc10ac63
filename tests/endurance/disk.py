"""A disk that is full, read-only or lent to four → whether the site was always an old or new one.

`python tests/endurance/disk.py` mounts small file systems in memory, so it needs Linux and the
right to mount. In each a site is there already, and another is built over it: with room for
ever more bytes, or files; read-only; with few descriptors; with little memory; four at once.
Every build must leave the old site or the new one, whole, with nothing beside it; and when it
does not end with 0, end with 2 and one sentence. Prints one line for each; the exit code is 1
when something else was seen.
"""

from __future__ import annotations

import contextlib
import re
import resource
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parent.parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "endurance")]

from kills import command, two_contents  # noqa: E402 after the path is known

from timeline.manifest import verify_tree  # noqa: E402

STEPS = 12
_SENTENCE = re.compile(r"build\.py: [^\n]+\n")


class Stage(NamedTuple):
    """Two contents, the site of the first, and its size in bytes and in files."""

    contents: tuple[Path, Path]
    site: Path
    size: int
    files: int


@contextlib.contextmanager
def mounted(options: str) -> Iterator[Path]:
    """Mount a file system in memory."""
    with tempfile.TemporaryDirectory() as name:
        subprocess.run(["mount", "-t", "tmpfs", "-o", options, "tmpfs", name], check=True)
        try:
            yield Path(name)
        finally:
            subprocess.run(["umount", name], check=True)


def outcome(
    stage: Stage, folder: Path, limit: Callable[[], None] | None = None, builds: int = 1
) -> str:
    """Build the second content over the site of the first, and say how that ended."""
    out, before = folder / "site", verify_tree(stage.site).value
    started = [
        subprocess.Popen(
            command(stage.contents[1], out),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            preexec_fn=limit,  # noqa: PLW1509 there is one thread
        )
        for _ in range(builds)
    ]
    told = [(it.communicate()[1], it.returncode) for it in started]
    after = verify_tree(out)
    if after.value is None:
        return f"WRONG: not whole: {after.diagnostics[:2]}"
    litter = sorted({it.name for it in folder.iterdir()} - {"site"})
    if litter:
        return f"WRONG: beside it {litter}"
    new = before is not None and after.value.digest != before.digest
    for said, code in told:
        if code == 0 and not (new and not said):
            return f"WRONG: exit 0 with the old site: {said}"
        if code and (code != 2 or not _SENTENCE.fullmatch(said) or (new and builds == 1)):
            return f"WRONG: exit {code}: {said[-300:]}"
    return f"{'new' if new else 'old'} site, exit {[code for _, code in told]} {told[0][0].strip()}"


def cases(stage: Stage) -> Iterator[tuple[str, str]]:
    """Yield each case and what came of it."""
    for step in range(STEPS):
        room = int(stage.size * (1.2 + 1.4 * step / STEPS))
        yield f"a disk of {room:,} bytes", within(stage, f"size={room}")
    for step in range(STEPS):
        files = int(stage.files * (1.1 + 1.2 * step / STEPS))
        yield f"a disk of {files:,} files", within(stage, f"size=1g,nr_inodes={files}")
    yield "a disk that is read-only", within(stage, "size=1g", read_only=True)
    for number in (5, 6, 7, 8, 9, 10, 16):
        limit = limited(resource.RLIMIT_NOFILE, number)
        yield f"{number} descriptors", within(stage, "size=1g", limit)
    for mebibytes in (80, 100, 120, 160, 200, 300):
        limit = limited(resource.RLIMIT_AS, mebibytes * 1024 * 1024)
        yield f"{mebibytes} MiB of memory", within(stage, "size=1g", limit)
    for size in (1_000, 100_000, 1_000_000):
        limit = limited(resource.RLIMIT_FSIZE, size)
        yield f"files of at most {size:,} bytes", within(stage, "size=1g", limit)
    for turn in range(3):
        yield f"four at once, {turn + 1}", within(stage, "size=1g", builds=4)


def within(
    stage: Stage,
    options: str,
    limit: Callable[[], None] | None = None,
    builds: int = 1,
    read_only: bool = False,
) -> str:
    """Return the outcome in a file system of its own that holds the first site."""
    with mounted(options) as folder:
        shutil.copytree(stage.site, folder / "site")
        if read_only:
            subprocess.run(["mount", "-o", "remount,ro", str(folder)], check=True)
        return outcome(stage, folder, limit, builds)


def limited(what: int, most: int) -> Callable[[], None]:
    """Return what sets a limit of a process."""
    return lambda: resource.setrlimit(what, (most, most))


def main() -> int:
    """Go through all cases."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        contents, site = two_contents(folder), folder / "site"
        subprocess.run(command(contents[0], site), check=True)
        files = [it for it in site.rglob("*") if it.is_file()]
        # a file system in memory gives out pages of 4 KiB
        size = sum(-(-it.stat().st_size // 4096) * 4096 for it in files)
        stage = Stage(contents, site, size, sum(1 for _ in site.rglob("*")))
        number = wrong = 0
        for case, said in cases(stage):
            number += 1
            wrong += said.startswith("WRONG")
            print(f"{case}: {said}", flush=True)
    print(f"{number} cases, {wrong} wrong")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
