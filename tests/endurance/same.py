"""A content folder → whether every machine, state and moment makes the same bytes of it.

`python tests/endurance/same.py [python3.12 python3.13 …]` builds the shipped content once, and
then again in every circumstance below, and once more with each of the Pythons that are named,
which have the packages of requirements.txt. Prints what each made; the exit code is 1 when a
digest differs.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parent.parent.parent
sys.path.insert(0, str(ROOT))

from timeline.manifest import verify_tree  # noqa: E402 after the path is known

#: Runs at the start of every Python that has its folder on the path.
SITECUSTOMIZE = """
import os, random, time

class Shuffled:
    def __init__(self, *given):
        with scandir(*given) as listing:
            self.entries = list(listing)
        chance.shuffle(self.entries)
    def __iter__(self): return iter(self.entries)
    def __enter__(self): return self
    def __exit__(self, *_): pass
    def close(self): pass

def shuffled(*given):
    names = listdir(*given)
    chance.shuffle(names)
    return names

chance = random.Random(int(os.environ["SHUFFLE"]))
scandir, os.scandir = os.scandir, Shuffled
listdir, os.listdir = os.listdir, shuffled
now, time.time = time.time, lambda: now() + 40_000_000 * int(os.environ["SHUFFLE"])
"""


class Circumstance(NamedTuple):
    """How one build differs from the first: environment, options, umask, processors, Python."""

    name: str
    environment: Mapping[str, str] = {}
    options: tuple[str, ...] = ("--no-cache",)
    umask: int = 0o022
    processors: int = 2
    python: str = sys.executable
    content: str = "content"
    out: str = "fresh"


def circumstances(folder: Path, pythons: list[str]) -> Iterator[Circumstance]:
    """Yield every circumstance; what they need is made in `folder`."""
    (folder / "start").mkdir()
    (folder / "start" / "sitecustomize.py").write_text(SITECUSTOMIZE)
    start = str(folder / "start")
    for zone in ("Pacific/Kiritimati", "America/St_Johns", "UTC"):
        yield Circumstance(f"time zone {zone}", {"TZ": zone})
    for locale in ("C", "tr_TR.UTF-8", "ko_KR.UTF-8"):
        yield Circumstance(f"locale {locale}", {"LC_ALL": locale, "LANG": locale})
    yield Circumstance(
        "no UTF-8 mode", {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    )
    for seed in ("0", "1", "4294967295"):
        yield Circumstance(f"hash seed {seed}", {"PYTHONHASHSEED": seed})
    for umask in (0o000, 0o077):
        yield Circumstance(f"umask {umask:03o}", umask=umask)
    for number in ("1", "2", "3"):
        shuffle = {"PYTHONPATH": start, "SHUFFLE": number}
        yield Circumstance(f"directory order and date {number}", shuffle)
    for jobs in ("1", "2", "3", "7"):
        yield Circumstance(f"{jobs} jobs", options=("--no-cache", "--jobs", jobs))
    yield Circumstance("one processor", processors=1)
    deep = "another place/с именем/content"
    yield Circumstance("another path", content=deep)
    yield Circumstance("other file times", content="old/content")
    yield Circumstance("without assertions", {"PYTHONOPTIMIZE": "1"})
    yield Circumstance("over a stale site", options=("--no-cache",), out="stale")
    yield Circumstance("with a cold cache", options=())
    yield Circumstance("with a warm cache", options=())
    yield Circumstance("with a warm cache over a stale site", options=(), out="stale")
    yield Circumstance("over the same site", options=(), out="stale")
    for python in pythons:
        yield Circumstance(python, python=python)


def built(folder: Path, it: Circumstance) -> str:
    """Build in a circumstance and return the digest of what is there, or what is wrong."""
    content, out = folder / it.content, folder / it.out
    if it.out == "fresh":
        shutil.rmtree(out, ignore_errors=True)
    if not content.exists():
        shutil.copytree(ROOT / "content", content)
    if it.content.startswith("old"):
        for number, path in enumerate(content.rglob("*")):
            os.utime(path, (number, number))
    if it.name == "over a stale site" or it.name.endswith("cache over a stale site"):
        site = content / "site.toml"
        before = site.read_text()
        site.write_text(before.replace('title = "', 'title = "Another ', 1))
        run(folder, it)
        site.write_text(before)
    answer = run(folder, it)
    manifest, faults = verify_tree(out)
    if answer.returncode or manifest is None:
        return f"exit {answer.returncode}: {answer.stderr.strip()[-200:]} {faults[:1]}"
    return manifest.digest


def run(folder: Path, it: Circumstance) -> subprocess.CompletedProcess[str]:
    """Build once."""
    command = [it.python, str(ROOT / "build.py"), *it.options, "--quiet"]
    command += ["--content", str(folder / it.content), "--out", str(folder / it.out)]
    command += ["--templates", str(ROOT / "templates")]
    processors = sorted(os.sched_getaffinity(0))[: it.processors]
    return subprocess.run(
        command,
        env={**os.environ, **it.environment},
        umask=it.umask,
        preexec_fn=lambda: os.sched_setaffinity(0, processors),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
    )


def main(pythons: list[str]) -> int:
    """Build in every circumstance and compare."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        first = built(folder, Circumstance("first"))
        print(f"{first}  first, with Python {sys.version.split()[0]}")
        different = []
        number = 0
        for it in circumstances(folder, pythons):
            number += 1
            digest = built(folder, it)
            print(f"{'the same' if digest == first else digest}  {it.name}", flush=True)
            different += [it.name] if digest != first else []
    print(f"{number} circumstances, different: {different or 'none'}")
    return 1 if different else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
