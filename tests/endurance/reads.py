"""A number of reads → whether a reader ever missed the first page, or read half, during builds.

`python tests/endurance/reads.py 10000` reads `index.html` by its path again and again, without a
pause, while two contents are built over it in turn, 24 times at least: so that what is read is
the site as it changes, and not only one that waits. Prints one line of figures; the exit code
is 1 when a page was missing, cut off or of neither content.
"""

from __future__ import annotations

import hashlib
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
sys.path.insert(0, str(ROOT / "tests" / "endurance"))

from kills import command, two_contents  # noqa: E402 after the path is known

BUILDS = 24


def main(times: int) -> int:
    """Read while building, and count what was wrong."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        contents, out = two_contents(folder), folder / "site"
        page, whole = out / "index.html", set()
        for content in contents:
            subprocess.run(command(content, out), check=True)
            whole.add(hashlib.sha256(page.read_bytes()).digest())
        builds = reads = missed = wrong = turns = 0
        last = b""
        while reads < times or builds < BUILDS:
            # two of four builds remember the one before, and mend what it left
            options = ("--jobs", "2") if builds % 4 > 1 else ()
            build = subprocess.Popen(command(contents[builds % 2], out, *options))
            while build.poll() is None:
                reads += 1
                try:
                    read = hashlib.sha256(page.read_bytes()).digest()
                except FileNotFoundError:
                    missed += 1
                    continue
                wrong += read not in whole
                turns += read != last
                last = read
            builds += 1
    print(
        f"{reads:,} reads during {builds} builds saw {turns} changes: {missed} missed, "
        f"{wrong} cut off or of neither content"
    )
    return 1 if missed or wrong else 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000))
