"""Files that would take long if nothing were bounded → how long a check takes, and how much room.

`python tests/endurance/limits.py` puts each file of `tests/pathologies.py` among the shipped
content, alone, and runs `build.py check` on it as a process, with nothing remembered. Prints the
worst of all in processor time and memory over the same check without the file; the exit code is
1 when one took more than 2 s or 64 MiB, or ended otherwise than a check does.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parent.parent.parent
sys.path.insert(0, str(ROOT))

from tests.pathologies import pathologies  # noqa: E402 after the path is known

SECONDS, MEBIBYTES = 2.0, 64.0


class Cost(NamedTuple):
    """What a process took: seconds of processor time, MiB of memory, and its exit code."""

    seconds: float
    memory: float
    code: int


def check(content: Path) -> Cost:
    """Check a content folder in a process of its own, with nothing remembered."""
    shutil.rmtree(content.parent / ".cache", ignore_errors=True)
    command = [sys.executable, str(ROOT / "build.py"), "check", "--content", str(content)]
    with Path(os.devnull).open("w") as nothing:
        pid = os.posix_spawn(
            sys.executable,
            command,
            os.environ,
            file_actions=[(os.POSIX_SPAWN_DUP2, nothing.fileno(), fd) for fd in (1, 2)],
        )
        _, status, used = os.wait4(pid, 0)
    seconds = used.ru_utime + used.ru_stime
    return Cost(seconds, used.ru_maxrss / 1024, os.waitstatus_to_exitcode(status))


def main() -> int:
    """Check all files and tell the worst."""
    with tempfile.TemporaryDirectory() as name:
        content = Path(name) / "content"
        shutil.copytree(ROOT / "content", content)
        baselines = sorted(check(content) for _ in range(3))
        baseline, worst, wrong = baselines[1], Cost(0, 0, 0), []
        for case, file in pathologies().items():
            path = Path(name) / file.path
            before = path.read_bytes() if path.exists() else None
            path.write_bytes(file.content)
            took = check(content)
            path.unlink() if before is None else path.write_bytes(before)
            over = Cost(took.seconds - baseline.seconds, took.memory - baseline.memory, took.code)
            print(f"{over.seconds:6.2f} s {over.memory:6.1f} MiB  exit {took.code}  {case}")
            worst = Cost(max(worst[0], over[0]), max(worst[1], over[1]), 0)
            if over.seconds > SECONDS or over.memory > MEBIBYTES or took.code not in (0, 1):
                wrong.append(case)
    print(
        f"{len(pathologies())} files: the slowest took {worst.seconds:.2f} s and the largest "
        f"{worst.memory:.1f} MiB over a check without it ({baseline.seconds:.2f} s, "
        f"{baseline.memory:.0f} MiB); wrong: {wrong}"
    )
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
