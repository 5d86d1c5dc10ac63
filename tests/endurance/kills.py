"""A number of SIGKILLs → whether the site was ever anything but the old one or the new one, whole.

`python tests/endurance/kills.py 200` builds one of two contents in turn over the same
folder, kills the build at a random moment, and verifies what is there; then builds once
more and looks for litter. Prints one line of figures; the exit code is 1 if any was wrong.
"""

from __future__ import annotations

import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
sys.path.insert(0, str(ROOT))

from timeline.manifest import verify_tree  # noqa: E402 after the path is known


def command(content: Path, out: Path) -> list[str]:
    """Return the command of one build."""
    build = [sys.executable, str(ROOT / "build.py"), "--content", str(content), "--out", str(out)]
    return [*build, "--templates", str(ROOT / "templates"), "--no-cache", "--quiet"]


def two_contents(folder: Path) -> tuple[Path, Path]:
    """Return two content folders that differ on every page, made in `folder`."""
    one, two = folder / "one", folder / "two"
    shutil.copytree(ROOT / "content", one)
    shutil.copytree(ROOT / "content", two)
    site = two / "site.toml"
    site.write_text(site.read_text().replace('title = "', 'title = "Another ', 1))
    return one, two


def main(times: int) -> int:
    """Kill builds and count what is found."""
    chance = random.Random(1)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        contents, out = two_contents(folder), folder / "site"
        began = time.monotonic()
        subprocess.run(command(contents[0], out), check=True)
        whole = time.monotonic() - began
        wrong = finished = 0
        for number in range(times):
            build = subprocess.Popen(command(contents[number % 2], out), stderr=subprocess.DEVNULL)
            try:
                build.wait(chance.uniform(0, whole * 1.1))
                finished += 1
            except subprocess.TimeoutExpired:
                build.send_signal(signal.SIGKILL)
                build.wait()
            wrong += bool(verify_tree(out).diagnostics)
        subprocess.run(command(contents[0], out), check=True)
        wrong += bool(verify_tree(out).diagnostics)
        litter = sorted({it.name for it in folder.iterdir()} - {"one", "two", "site"})
    print(
        f"{times - finished} kills, {finished} builds ended before, {wrong} wrong, litter: {litter}"
    )
    return 1 if wrong or litter else 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 200))
