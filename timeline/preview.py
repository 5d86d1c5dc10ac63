"""A content folder → a server that shows its site as it would be published, and every change.

Drafts are shown, marked. A build that fails leaves the last good pages, with its faults
in them. What is built is in `.preview/`, beside the content.
"""

from __future__ import annotations

import asyncio
import errno
import gc
import os
import signal
import webbrowser
from collections.abc import Awaitable, Callable
from contextlib import aclosing
from functools import partial
from pathlib import Path
from time import monotonic
from typing import Any, NamedTuple

from tornado.ioloop import IOLoop

from timeline import serving, showing, watching
from timeline.builder import Failed, Folders, Looked, Written, broken
from timeline.process import EndedError, Process, code_now

__all__ = ["Asked", "serve"]

_PACKAGE = Path(__file__).parent
#: Seconds for which the browser has the machine to itself, while it loads a page anew.
_BREATH = 0.3


class Asked(NamedTuple):
    """What the command line asks for."""

    content: Path
    templates: Path
    host: str
    port: int
    opened: bool


def serve(asked: Asked, say: Callable[[str], None]) -> None:
    """Serve until somebody interrupts; `say` hears the address and a line for each build.

    Raises OSError with a sentence when a folder is not there or the port is not free.
    """
    for folder in (asked.content, asked.templates):
        if not folder.is_dir():
            raise FileNotFoundError(errno.ENOENT, "there is no such folder", str(folder))
    content = asked.content.resolve()
    place = content.parent / ".preview"
    if place.is_symlink():
        raise FileExistsError(errno.EEXIST, "this is a link, and is not written to", str(place))
    sockets = serving.bind(asked.host, asked.port)
    address = serving.address_of(asked.host, sockets)
    gc.enable()  # this process goes on for long
    folders = Folders(str(asked.content), str(asked.templates), str(place / content.name))
    preview = _Preview(folders, say)
    begin = partial(preview.begin, address, asked.opened)
    serving.Host(preview, sockets, begin).serve(port=asked.port, host=asked.host)
    if preview.following is not None and not preview.following.cancelled():
        preview.following.result()


class _Preview:
    """What is built: made when it is asked for after a change, on the disk when all is written."""

    def __init__(self, folders: Folders, say: Callable[[str], None]) -> None:
        self.root = "/"
        self.following: asyncio.Task[None] | None = None
        self._folders, self._say = folders, say
        self._process: Process | None = None
        self._looked = asyncio.Event()
        self._looking = False
        #: The files that were asked for and are newer than those on the disk, while some may be.
        self._newest: dict[str, bytes | None] | None = None
        self._on_disk = False
        self._failed: Failed | None = None
        #: What changed since a build was last told of, and when that was seen.
        self._changed: dict[str, None] = {}
        self._began: float | None = None
        self._tasks: set[asyncio.Future[Any]] = set()
        self._writing: asyncio.Future[None] | None = None

    @property
    def faults(self) -> str:
        """The panel of what is wrong with the content as it is, or nothing."""
        return self._failed.panel if self._failed else ""

    async def shown(self, path: str, host: str) -> showing.Shown:
        """Return what is shown at a path; before the first story is told, that is waited for."""
        await self._looked.wait()
        return await showing.answer(self, path, host)

    async def file(self, name: str) -> bytes | None:
        """Return a file of the last good story."""
        newest = self._newest
        if newest is None:
            return self._read(name) if self._on_disk else None
        # who builds is busy while it looks: what the disk has of before is shown meanwhile
        if name not in newest and not (self._looking and self._on_disk):
            newest[name] = await self._ask("file", name)
        return newest.get(name) or self._read(name)

    def begin(self, address: str, opened: bool) -> None:
        """Follow the folders until an interrupt, then stop the loop."""
        loop = IOLoop.current().asyncio_loop  # type: ignore[attr-defined]
        self.following = task = loop.create_task(self._follow(address if opened else None))
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, task.cancel)
        task.add_done_callback(lambda _: loop.stop())
        self._say(f"{address} shows {self._folders.content}/ as it changes; Ctrl-C ends it")

    async def _follow(self, opened: str | None) -> None:
        roots = (Path(self._folders.content), Path(self._folders.templates), _PACKAGE)
        try:
            async with aclosing(watching.bursts(*roots)) as wakes:
                async for _ in wakes:
                    await self._look()
                    if opened is not None:
                        self._start(asyncio.to_thread(webbrowser.open, opened))
                        opened = None
        finally:
            if self._process is not None:
                self._process.end()
            # what is still under way would say on its own that nobody waits for it
            for task in self._tasks:
                task.cancel()
            await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _look(self) -> None:
        """See what changed; show it at once in the pages that are open, then have all written."""
        began = monotonic()
        looked = await self._see()
        if looked is None:
            return
        self._began = self._began or began
        self._changed |= dict.fromkeys(looked.changed)
        if looked.failed is not None:
            self._fail(looked.failed)
        else:
            self.root, self._newest, self._failed = looked.root, {}, None
        self._looked.set()
        told = await serving.catch_up()
        if looked.failed is None:
            if self._writing is not None:
                self._writing.cancel()
            self._writing = self._start(self._write(_BREATH if told else 0))

    async def _write(self, pause: float) -> None:
        await asyncio.sleep(pause)
        await self._ask("write")

    async def _see(self) -> Looked | None:
        """Ask what changed: a new process, if the package's code is new or the last one ended."""
        if self._process is not None and (changed := self._process.code ^ code_now()):
            rooms = sorted({f"{_PACKAGE.name}/{name}" for name, *_ in changed})
            self._changed |= dict.fromkeys(rooms)
            self._process.end()
        if self._process is None or self._process.ended:
            self._process = Process(self._folders, self._write_ended)
        self._looking = True
        try:
            answer: Looked | None = await self._process.ask("look")
        except EndedError as why:
            return Looked((), failed=broken(str(why)))
        finally:
            self._looking = False
        return answer

    async def _ask(self, name: str, *given: str) -> bytes | None:
        try:
            answer: bytes | None = await self._process.ask(name, *given) if self._process else None
        except EndedError:
            return None
        return answer

    def _write_ended(self, written: Written) -> None:
        """Take what became of the last good story: from now on the disk has it, or says why not."""
        self._newest = None
        if written.failed is None:
            self._on_disk = True
            if self._failed is None:
                self._tell(written)
        elif self._failed is None:
            self._fail(written.failed)
        self._start(serving.catch_up())

    def _fail(self, failed: Failed) -> None:
        self._failed, self._began = failed, None
        self._changed.clear()
        self._say(failed.text)

    def _tell(self, written: Written) -> None:
        """Say in one line what was built."""
        names = list(self._changed) or [f"{self._folders.content}/"]
        more = f" and {len(names) - 1:,} more" if len(names) > 1 else ""
        warned = f"; warnings: {written.warnings:,}" if written.warnings else ""
        seconds = monotonic() - (self._began or monotonic())
        self._say(
            f"{names[0]}{more}: {written.changed:,} of {written.files:,} files new "
            f"in {seconds:.2f} s{warned}"
        )
        self._began = None
        self._changed.clear()

    def _start(self, work: Awaitable[Any]) -> asyncio.Future[Any]:
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    def _read(self, name: str) -> bytes | None:
        """Return a file from the disk; no link is followed, wherever one may stand."""
        folder = os.path.realpath(self._folders.out)
        path = f"{folder}/{name}"
        try:
            return Path(path).read_bytes() if os.path.realpath(path) == path else None
        except (OSError, ValueError):
            return None
