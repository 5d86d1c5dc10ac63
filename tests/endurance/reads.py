"""A number of reads → whether a reader ever missed the first page, or read half, during builds.

`python tests/endurance/reads.py 10000` reads `index.html` by its path again and again while two
contents are built over it in turn.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
sys.path.insert(0, str(ROOT / "tests" / "endurance"))

from kills import command, two_contents  # noqa: E402 after the path is known


def main(times: int) -> int:
    """Read while building, and count what was wrong."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        contents, out = two_contents(folder), folder / "site"
        builds, reads, missed, torn = 0, 0, 0, 0
        subprocess.run(command(contents[0], out), check=True)
        while reads < times:
            build = subprocess.Popen(command(contents[(builds + 1) % 2], out))
            while build.poll() is None:
                reads += 1
                try:
                    page = (out / "index.html").read_bytes()
                except FileNotFoundError:
                    missed += 1
                else:
                    torn += not page.rstrip().endswith(b"</html>")
            builds += 1
    print(f"{reads} reads during {builds} builds, {missed} missed, {torn} torn")
    return 1 if missed or torn else 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000))
