"""A number of SIGKILLs → whether the site was ever anything but the old one or the new one, whole.

`python tests/endurance/kills.py 200` builds one of two contents in turn over the same
folder, kills the build at a random moment, and verifies what is there; three of four builds
remember what they made, so that what is taken over from a killed build is tried too. At the end
each content is built once more, and must give the digest that it gave at first, and leave
nothing beside the site. Prints one line of figures; the exit code is 1 if any was wrong.
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


def command(content: Path, out: Path, *more: str) -> list[str]:
    """Return the command of one build."""
    build = [sys.executable, str(ROOT / "build.py"), "--content", str(content), "--out", str(out)]
    return [*build, "--templates", str(ROOT / "templates"), "--quiet", *(more or ("--no-cache",))]


def built(content: Path, out: Path, *more: str) -> str:
    """Build, and return the digest of what is there, or nothing when it is not whole."""
    subprocess.run(command(content, out, *more), check=True)
    manifest = verify_tree(out).value
    return manifest.digest if manifest else ""


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
        digests = [built(content, out) for content in contents]
        whole = (time.monotonic() - began) / 2
        wrong = finished = 0
        for number in range(times):
            options = ("--jobs", "2") if number % 4 else ("--no-cache",)
            killed = command(contents[number // 2 % 2], out, *options)
            build = subprocess.Popen(killed, stderr=subprocess.DEVNULL)
            try:
                build.wait(chance.uniform(0, whole * 1.1))
                finished += 1
            except subprocess.TimeoutExpired:
                build.send_signal(signal.SIGKILL)
                build.wait()
            found = verify_tree(out).value
            wrong += found is None or found.digest not in digests
        for content, digest in zip(contents, digests, strict=True):
            wrong += built(content, out, "--jobs", "2") != digest
        litter = sorted({it.name for it in folder.iterdir()} - {"one", "two", "site", ".cache"})
    print(
        f"{times - finished} kills, {finished} builds ended before, {wrong} wrong, litter: {litter}"
    )
    return 1 if wrong or litter else 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 200))
