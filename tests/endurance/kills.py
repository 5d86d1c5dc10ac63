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


def killed(build: list[str], after: float) -> bool:
    """Kill a build after some seconds, and return whether it was not over before."""
    running = subprocess.Popen(build, stderr=subprocess.DEVNULL)
    try:
        running.wait(after)
    except subprocess.TimeoutExpired:
        running.send_signal(signal.SIGKILL)
        running.wait()
        return True
    return False


def main(times: int) -> int:
    """Kill builds and count what is found."""
    chance = random.Random(1)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        contents, out = two_contents(folder), folder / "site"
        digests, longest = [], {}
        for options in (("--no-cache",), ("--jobs", "2"), ("--jobs", "2")):
            for content in contents:
                began = time.monotonic()
                digests.append(built(content, out, *options))
                # that of the last counts: builds that remember are not all alike
                longest[options] = time.monotonic() - began
        kills = wrong = finished = 0
        while kills < times:
            options = ("--jobs", "2") if kills % 4 else ("--no-cache",)
            build = command(contents[(kills + finished) // 2 % 2], out, *options)
            ended = killed(build, chance.uniform(0, longest[options]))
            kills, finished = kills + ended, finished + (not ended)
            found = verify_tree(out).value
            wrong += found is None or found.digest not in digests[:2]
        for content, digest in zip(contents, digests[:2], strict=True):
            wrong += built(content, out, "--jobs", "2") != digest
        wrong += len(set(digests)) != 2
        litter = sorted({it.name for it in folder.iterdir()} - {"one", "two", "site", ".cache"})
    print(f"{kills} kills, {finished} builds ended before, {wrong} wrong, litter: {litter}")
    return 1 if wrong or litter else 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 200))
