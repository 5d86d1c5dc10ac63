"""Sizes → `RESULTS.md`: us and our peers, run in turn on one corpus; cold, warm, after one edit.

`python benchmarks/bench.py [--sizes 100 1000 10000] [--growth 30000] [--runs 3]`. A
peer that is not on the PATH is left out. Times are of whole commands, from start to
exit; read the ratios, which hold on another machine, not the seconds, which do not.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import math
import os
import platform
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

HERE = Path(__file__).parent
ROOT = HERE.parent
sys.path.insert(0, str(HERE))

import corpus  # noqa: E402 beside this file
import peers  # noqa: E402

#: Runs in a process of its own what `build.py` runs, and tells when each stage began.
STAGES = """
import json, sys, time
start = time.perf_counter()
sys.path.insert(0, sys.argv[1])
import gc
gc.disable()
from pathlib import Path
from timeline import pipeline
told = [("starting", start)]
def progress(stage, total):
    told.append((stage, time.perf_counter()))
    return lambda more: None
options = pipeline.Options(content=Path("content"), templates=Path(sys.argv[1]) / "templates")
answer = pipeline.build(options, progress)
assert answer.value is not None, answer.diagnostics[:3]
told.append(("", time.perf_counter()))
print(json.dumps([(name, after - at) for (name, at), (_, after) in zip(told, told[1:])]))
"""

#: Tells how long all ledgers take, and the table of all claims for every day of change.
LEDGERS = """
import gc, json, sys, time
sys.path.insert(0, sys.argv[1])
gc.disable()
from pathlib import Path
from timeline import evidence, ledger, phrases, pipeline, views
story = pipeline.load(pipeline.Options(content=Path("content"))).value
start = time.process_time()
kept = ledger.keep(story)
kept.steps.make_all()
middle = time.process_time()
shown = views.view(story, kept, phrases.ENGLISH)
begun, rows = time.process_time(), {}
days = kept.days()
for day in days:
    evidence.standing_rows(shown, day, rows)
told = (middle - start, time.process_time() - begun, len(days), len(story.claims))
print(json.dumps(told))
"""


#: What the figures are of.
MEASURED = """\
Medians of runs in turn of whole commands. The peers make entry pages, an index, claim,
source and year pages, a feed, JSON and a sitemap (`benchmarks/peers/`). `this` makes its
whole site: ledgers, days, ribbons, tables, feeds for each claim, citations, search, a zip.
`this, shared` makes only the pages that its peers make too, each as it always is, which is
several times as much on each (`benchmarks/shared.py`). `this, same pages` makes these with
the markup that the peers' pages have (`benchmarks/peers/this/`): the same job; ledgers,
places and checks are made as always. What each writes is in the last column.

Of one entry changed, the first build after a cold one has no folder of an earlier site to
mend; those that follow have. Memory is of all processes of a command, in brackets that of
the largest. The processors' time is of all cores, in the order of the columns: it says more
than the clock where others use the machine.
"""


#: Seconds from one look at the memory to the next, at first and at most: each look holds up
#: whoever is looked at.
_FIRST_PAUSE, _LONGEST_PAUSE = 0.02, 0.25


class Run(NamedTuple):
    """What a command took: seconds from start to exit, MB held, seconds of all processors.

    `memory` is of all its processes, `largest` of the largest alone.
    """

    seconds: float
    memory: float
    largest: float
    worked: float


def run(command: Sequence[str], folder: Path, watched: bool = False) -> Run:
    """Run a command in a folder; when it is `watched`, note the memory of its whole group.

    To watch takes a part of a processor, and holds up whoever is watched.
    """
    start, before = time.perf_counter(), _worked()
    process = subprocess.Popen(
        command,
        cwd=folder,
        env=peers.environment(),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
    peak = [0.0, 0.0]
    watcher = threading.Thread(target=_watch, args=(process.pid, peak), daemon=True)
    if watched:
        watcher.start()
    _, said = process.communicate()
    seconds = time.perf_counter() - start
    if watched:
        watcher.join()
    if process.returncode:
        raise SystemExit(f"{command}: exit {process.returncode}\n{said.decode()[-2000:]}")
    return Run(seconds, *peak, _worked() - before)


def _worked() -> float:
    """Return the processors' time of all children that have ended, in seconds."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _watch(group: int, peak: list[float]) -> None:
    """Note the most that a group of processes holds, shared pages counted once, and any of it."""
    pause = _FIRST_PAUSE
    while Path(f"/proc/{group}").exists():
        held = [_held(pid) for pid in _group(group)]
        if not any(pss for pss, _ in held):
            return
        peak[0] = max(peak[0], sum(pss for pss, _ in held) / 1024)
        peak[1] = max(peak[1], *(rss / 1024 for _, rss in held))
        time.sleep(pause)
        pause = min(pause * 1.5, _LONGEST_PAUSE)


def _group(group: int) -> Iterable[int]:
    for entry in os.scandir("/proc"):
        if entry.name.isdigit():
            try:
                if os.getpgid(int(entry.name)) == group:
                    yield int(entry.name)
            except OSError:
                continue


def _held(pid: int) -> tuple[int, int]:
    """Return the KB of a process: its share of what several hold, and all that it sees."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0, 0
    told = {line.split()[0]: int(line.split()[1]) for line in lines[1:]}
    return told.get("Pss:", 0), told.get("Rss:", 0)


class Tool(NamedTuple):
    """A generator at work in a folder, and what it makes there."""

    name: str
    folder: Path
    command: tuple[str, ...]
    made: tuple[str, ...]
    entry: Path

    def forget(self) -> None:
        """Put aside all that was made.

        Nothing is deleted: ext4 passes over what was deleted in the last half a minute, one
        by one for each new file, which can take as long as a build.
        """
        aside = Path(tempfile.mkdtemp(dir=self.folder.parent, prefix="aside-"))
        for name in self.made:
            with contextlib.suppress(FileNotFoundError):
                (self.folder / name).rename(aside / name)


WHOLE = (str(ROOT / "build.py"), "build", "--quiet", "--templates", str(ROOT / "templates"))
SHARED = str(HERE / "shared.py")
#: This generator, making all that it makes; only the pages that its peers make too, as it
#: makes them; and these with the very markup that theirs have.
OURS = {
    "this": WHOLE,
    "this, shared": (SHARED,),
    "this, same pages": (SHARED, str(peers.HERE / "this")),
}


def ours(name: str, content: Path, folder: Path) -> Tool:
    """Return this generator at work on a copy of the corpus; `name` is one of `OURS`."""
    folder.mkdir(parents=True)
    shutil.copytree(content, folder / "content")

    entries = sorted((folder / "content/entries").rglob("*.md"))
    command = (sys.executable, *OURS[name])
    return Tool(name, folder, command, ("site", ".cache"), entries[len(entries) // 2])


def other(peer: peers.Peer, content: Path, folder: Path) -> Tool:
    """Return a peer at work on its form of the corpus."""
    folder.mkdir(parents=True)
    peer.write(content, folder)

    made = (peer.output, "resources", "cache", ".cache")
    entries = sorted((folder / peer.entries).rglob("*.md"))
    return Tool(peer.name, folder, peer.command, made, entries[len(entries) // 2])


def edit(tool: Tool, number: int) -> None:
    """Change a word at the end of one entry."""
    with tool.entry.open("a", encoding="utf-8") as file:
        file.write(f"\nEdit number {number}.\n")


class Measured(NamedTuple):
    """Every run of one tool at one size."""

    cold: list[Run]
    warm: list[Run]
    first: list[Run]
    edited: list[Run]


def measure(tools: Sequence[Tool], runs: int) -> dict[str, Measured]:
    """Run the tools in turn, so that a slow minute of the machine is everyone's."""
    found = {tool.name: Measured([], [], [], []) for tool in tools}
    for number in range(runs):
        for tool in tools:
            tool.forget()
            found[tool.name].cold.append(run(tool.command, tool.folder, watched=True))
        for tool in tools:
            found[tool.name].warm.append(run(tool.command, tool.folder))
        for of in ("first", "edited"):
            for tool in tools:
                edit(tool, number)
                getattr(found[tool.name], of).append(run(tool.command, tool.folder))
    return found


def told_by(script: str, tool: Tool) -> list[Any]:
    """Return what a script says of the content of ours."""
    told = subprocess.run(
        [sys.executable, "-c", script, str(ROOT)],
        cwd=tool.folder,
        env=peers.environment(),
        capture_output=True,
        text=True,
        check=True,
    )
    return list(json.loads(told.stdout))


def stages(tool: Tool) -> str:
    """Return the stages of a cold build of ours, in words."""
    tool.forget()
    told = ", ".join(f"{name} {seconds:.2f} s" for name, seconds in told_by(STAGES, tool))
    return f"Stages of a cold build: {told}.\n"


def ledgers(tool: Tool) -> str:
    """Return what the ledgers of ours take, in words."""
    kept, tables, days, claims = told_by(LEDGERS, tool)
    return (
        f"Ledgers of {claims:,} claims: {kept:.3f} s of one processor; the tables of all claims "
        f"on {days:,} days of change: {tables:.3f} s.\n"
    )


def median(runs: Iterable[Run]) -> float:
    """Return the median time of some runs, in seconds."""
    return statistics.median(it.seconds for it in runs)


def ratio(ours: Iterable[Run], theirs: Iterable[Run], of: str) -> str:
    """Return the ratio of the medians of what two tools took."""
    mine, other = (statistics.median(getattr(it, of) for it in runs) for runs in (ours, theirs))
    return f"{mine / other:.2f}"


def growth(sizes: dict[int, float]) -> float:
    """Return the power of the number of entries with which time grows: a straight line in logs."""
    xs = [math.log(it) for it in sizes]
    ys = [math.log(it) for it in sizes.values()]
    mean_x, mean_y = statistics.mean(xs), statistics.mean(ys)
    over = sum((x - mean_x) * (y - mean_y) for x, y in zip(xs, ys, strict=True))
    return over / sum((x - mean_x) ** 2 for x in xs)


def written(tool: Tool) -> str:
    """Return how much a tool wrote, in words."""
    files = [it for it in (tool.folder / tool.made[0]).rglob("*") if it.is_file()]
    size = sum(it.stat().st_size for it in files)
    return f"{size / 1e6:.0f} MB in {len(files):,} files"


def table(found: dict[str, Measured], wrote: dict[str, str]) -> str:
    """Return a table of medians, and of ratios to this generator's cold build."""
    columns = (
        *("", "cold", "nothing changed", "one changed, at first", "later"),
        *("memory, cold", "processors", "written"),
    )
    lines = [f"| {' | '.join(columns)} |", "|---" * len(columns) + "|"]
    for name, it in found.items():
        memory, largest = (
            statistics.median(getattr(one, of) for one in it.cold) for of in ("memory", "largest")
        )
        cells = [f"{median(runs):.2f} s" for runs in it]
        worked = " / ".join(f"{statistics.median(one.worked for one in of):.1f}" for of in it)
        lines.append(
            f"| {name} | {' | '.join(cells)} | {memory:.0f} MB ({largest:.0f}) | {worked} s "
            f"| {wrote[name]} |"
        )
    for ours in OURS:
        for name, it in found.items():
            if name not in OURS:
                pairs = list(zip(found[ours], it, strict=True))
                cells = [ratio(a, b, "seconds") for a, b in pairs]
                worked = " / ".join(ratio(a, b, "worked") for a, b in pairs)
                lines.append(f"| {ours} ÷ {name} | {' | '.join(cells)} | | {worked} | |")
    mine = found["this"]
    own = median(mine.cold)
    warm, edited = median(mine.warm) / own, median(mine.edited) / own
    first = median(mine.first) / own
    shares = f"1 | {warm:.2f} | {first:.2f} | {edited:.2f}"
    lines.append(f"| this ÷ its own cold build | {shares} | | | |")
    return "\n".join(lines)


def machine() -> str:
    """Return what the figures were measured on."""
    model = next(
        (
            line.partition(":")[2].strip()
            for line in Path("/proc/cpuinfo").read_text().splitlines()
            if line.startswith("model name")
        ),
        platform.machine(),
    )
    return (
        f"{os.cpu_count()} cores ({model}), {platform.system()}, Python {platform.python_version()}"
    )


def versions(found: Sequence[peers.Peer]) -> str:
    """Return the versions of the peers."""
    told = []
    for it in found:
        ran = subprocess.run(it.version, capture_output=True, text=True, check=False)
        words = [word for word in ran.stdout.replace("v", " ").split() if word[:1].isdigit()]
        told.append(f"{it.name} {words[0].partition('-')[0] if words else '?'}")
    return ", ".join(told)


def at_size(size: int, place: Path, runs: int) -> tuple[list[str], float]:
    """Return what was measured at a size, as Markdown, and the median of our cold builds."""
    top = place / str(size)
    corpus.main(size, top / "corpus")
    tools = [ours(name, top / "corpus", top / name) for name in OURS]
    tools += [other(it, top / "corpus", top / it.name) for it in peers.peers() if it.program]
    found = measure(tools, runs)
    wrote = {tool.name: written(tool) for tool in tools}
    parts = [f"## {size:,} entries\n", table(found, wrote), "", stages(tools[0]), ledgers(tools[0])]
    return parts, median(found["this"].cold)


def grown(size: int, place: Path, cold: dict[int, float]) -> list[str]:
    """Return one cold build at a larger size, and how time grows, as Markdown."""
    top = place / "growth"
    corpus.main(size, top / "corpus")
    tool = ours("this", top / "corpus", top / "this")
    once = run(tool.command, tool.folder, watched=True)
    large = {it: seconds for it, seconds in cold.items() if it >= 1000} | {size: once.seconds}
    power = f"n to the power {growth(large):.2f}"
    return [
        "## Growth\n",
        f"{size:,} entries: {once.seconds:.1f} s, {once.memory:.0f} MB (one run).",
        ledgers(tool),
        f"From {min(large):,} to {max(large):,} entries a cold build grows as {power}.\n",
    ]


def main() -> None:
    """Measure, and write what was found."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=[100, 1000, 10000])
    parser.add_argument("--growth", type=int, default=30000)
    parser.add_argument("--runs", type=int, default=3)
    asked = parser.parse_args()
    there = versions([it for it in peers.peers() if it.program]) or "no peer installed"
    parts = ["# Results\n", f"`make bench` on {machine()}; {there}.", MEASURED]
    cold: dict[int, float] = {}
    with tempfile.TemporaryDirectory() as place:
        for size in asked.sizes:
            told, cold[size] = at_size(size, Path(place), asked.runs)
            print("\n".join(told), flush=True)
            parts += told
        if asked.growth:
            parts += grown(asked.growth, Path(place), cold)
    (HERE / "RESULTS.md").write_text("\n".join(parts), encoding="utf-8")


if __name__ == "__main__":
    main()
