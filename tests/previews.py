"""A small content folder, and `build.py serve` on it in a process of its own."""

from __future__ import annotations

import os
import queue
import shutil
import signal
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple, TypeVar

ROOT = Path(__file__).parent.parent
#: Seconds; long, as the machine may be busy: what waits goes on as soon as it can.
PATIENCE = 120.0
ENTRY = "content/entries/2024/2024-10-18-told.md"
DRAFT = "content/entries/2024/2024-11-02-draft.md"

_SITE = """\
title = "A small story"
description = "What was said of a bridge."
base_url = "https://example.org/"
repository = "https://example.org/repository"
edit_url = "https://example.org/edit/{path}"
licence = {id = "CC0-1.0", name = "CC0", url = "https://example.org/cc0"}
chapters = ["all"]
[[parties]]
id = "north"
name = "North"
[[parties]]
id = "south"
name = "South"
[[themes]]
id = "works"
name = "Works"
"""
_CLAIM = """\
---
title: The bridge
statement: The bridge is open.
kind: statement
theme: works
concerned: [north]
---
Background.
"""
_CHAPTER = "---\ntitle: All of it\nstart: 2024-01-01\nend: 2024-12-31\n---\nA year.\n"


def _source(name: str, party: str) -> str:
    return (
        f"---\nname: {name}\nkind: government\nparty: {party}\nreliability: B\n"
        "reliability_reason: It has a record.\n---\nA body.\n"
    )


def entry(title: str, date: str, body: str, more: str = "") -> str:
    return (
        f"---\ntitle: {title}\ndate: {date}\nsource: office\nreliability: B2\n"
        "reliability_reason: It was there.\nclaims:\n  bridge: supports\n"
        f"citations:\n  - title: A page\n    publisher: A paper\n{more}---\n{body}\n"
    )


class Answer(NamedTuple):
    status: int
    headers: dict[str, str]
    text: str


T = TypeVar("T")


def eventually(look: Callable[[], T], what: str) -> T:
    """Return the first answer that is true; a failure says what was waited for."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        found = look()
        if found:
            return found
        time.sleep(0.02)
    raise AssertionError(f"not seen in {PATIENCE:.0f} s: {what}")


def write_content(folder: Path, entries: int = 40) -> None:
    """Write a content folder of a few claims and `entries` entries, and one draft."""
    files = {
        "content/site.toml": _SITE,
        "content/claims/bridge.md": _CLAIM,
        "content/sources/office.md": _source("The office", "north"),
        "content/chapters/all.md": _CHAPTER,
        ENTRY: entry("The office tells of a bridge", "2024-10-18", "It was told first here."),
        DRAFT: entry("Not yet", "2024-11-02", "A draft of something.", "draft: true\n"),
    }
    files |= {
        f"content/entries/2024/2024-09-{day:02}-said-{day}-{n}.md": entry(
            f"Said on day {day}, {n}", f"2024-09-{day:02}", "Words of that day. " * 20
        )
        for n in range(2)
        for day in range(1, 1 + entries // 2)
    }
    for path, text in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8")


class Served:
    """`build.py serve` while it runs."""

    def __init__(self, folder: Path, *more: str, package: Path = ROOT) -> None:
        self.folder = folder
        self.lines: list[str] = []
        self._heard: queue.Queue[str] = queue.Queue()
        self.process = subprocess.Popen(
            [
                *(sys.executable, str(package / "build.py"), "serve", "--port", "0"),
                *("--content", "content", "--templates", "templates", *more),
            ],
            cwd=folder,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
        )
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        first = eventually(lambda: self.lines or self.process.poll() is not None, "the first line")
        assert first is not True, "it ended"
        self.address = self.lines[0].split()[0]

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.lines.append(line.rstrip("\n"))
        self.process.stdout.close()

    @property
    def told(self) -> list[str]:
        """The lines that tell of builds that ended well."""
        return [line for line in self.lines if " files new in " in line]

    def says(self, text: str, since: int = 0) -> str:
        """Wait for a line with a text in it."""
        return eventually(
            lambda: next((it for it in self.lines[since:] if text in it), None),
            f"{text!r} in {self.lines}",
        )

    def get(self, path: str, **headers: str) -> Answer:
        """Ask for a path; any status is an answer."""
        request = urllib.request.Request(self.address + path, headers=headers)
        try:
            with urllib.request.urlopen(request, timeout=PATIENCE) as it:
                return Answer(it.status, dict(it.headers), it.read().decode("utf-8", "replace"))
        except urllib.error.HTTPError as it:
            with it:
                return Answer(it.code, dict(it.headers), it.read().decode("utf-8", "replace"))

    def shows(self, path: str, text: str) -> Answer:
        """Wait until a page has a text in it."""
        seen: list[Answer] = []

        def look() -> bool:
            seen[:] = [self.get(path)]
            return text in seen[0].text

        eventually(look, f"{text!r} at /{path}; it says: {self.lines[-5:]}")
        return seen[0]

    def edit(self, path: str, old: str, new: str) -> None:
        """Replace a text in a file, in one step as editors do."""
        file = self.folder / path
        whole = file.read_text(encoding="utf-8")
        assert old in whole
        beside = file.with_name(f".{file.name}.new")
        beside.write_text(whole.replace(old, new), encoding="utf-8")
        beside.replace(file)

    def end(self) -> int:
        """Interrupt it, as somebody at the terminal would, and return its exit code."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
        try:
            return self.process.wait(PATIENCE)
        finally:
            self.process.kill()
            self._reader.join(PATIENCE)


def prepare(folder: Path, entries: int = 40) -> Path:
    """Write content and templates into a folder."""
    write_content(folder, entries)
    shutil.copytree(ROOT / "templates", folder / "templates")
    return folder
