"""A warm process that builds → its answers, in order; when it ends, whoever waits is told."""

from __future__ import annotations

import asyncio
import contextlib
import os
import socket
import subprocess
import sys
from collections import deque
from collections.abc import Callable
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from timeline.builder import Folders, Written, broken

__all__ = ["EndedError", "Process"]

_PACKAGE = Path(__file__).parent
_ENDED = (
    "the process that builds ended {}; the terminal may say why, "
    "and if the code of the preview has changed, start it again"
)
_PROGRAM = "import sys; from timeline.builder import main; main(int(sys.argv[1]))"


class EndedError(Exception):
    """The process is no more; the argument says why."""


class Process:
    """A builder in a process of its own, with the package as it is on the disk now."""

    def __init__(self, folders: Folders, written: Callable[[Written], None]) -> None:
        """Start it; `written` hears what became of each site that was to be written."""
        self.code = code_now()
        self._written = written
        self._waiting: deque[asyncio.Future[Any]] = deque()
        ours, theirs = socket.socketpair()
        with theirs:
            self._child = subprocess.Popen(
                [sys.executable, "-P", "-c", _PROGRAM, str(theirs.fileno())],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                env={**os.environ, "PYTHONPATH": _path()},
                start_new_session=True,  # an interrupt at the terminal is for the server alone
            )
        self._connection = Connection(ours.detach())
        self._loop = asyncio.get_running_loop()
        self._loop.add_reader(self._connection.fileno(), self._hear)
        self._send(tuple(folders))

    async def ask(self, name: str, *given: str) -> Any:
        """Return the answer to a question. Raises `EndedError`."""
        if self.ended:
            raise EndedError(_ENDED.format("already"))
        answer = self._loop.create_future()
        self._waiting.append(answer)
        self._send((name, *given))
        return await answer

    @property
    def pid(self) -> int:
        """Its number."""
        return self._child.pid

    @property
    def ended(self) -> bool:
        """Whether it is no more."""
        return self._connection.closed

    def end(self) -> str:
        """End it, and what it has started; return how it ended."""
        if not self._connection.closed:
            self._loop.remove_reader(self._connection.fileno())
            self._connection.close()
            self._child.terminate()
        try:
            code = self._child.wait(1)
        except subprocess.TimeoutExpired:
            self._child.kill()
            code = self._child.wait()
        how = f"by signal {-code}" if code < 0 else f"with exit code {code}"
        why = _ENDED.format(how)
        while self._waiting:
            answer = self._waiting.popleft()
            if not answer.done():
                answer.set_exception(EndedError(why))
        return why

    def _send(self, message: object) -> None:
        with contextlib.suppress(OSError):  # it has ended, which is heard soon
            self._connection.send(message)

    def _hear(self) -> None:
        try:
            name, answer = self._connection.recv()
        except Exception:  # it has ended, or its code speaks otherwise than this process's
            asked = bool(self._waiting)
            why = self.end()
            if not asked:  # whoever asks is told by the answer that does not come
                self._written(Written(0, 0, 0, broken(why)))
            return
        if name == "written":
            self._written(answer)
        elif not (waiting := self._waiting.popleft()).done():
            waiting.set_result(answer)


def code_now() -> frozenset[tuple[str, int, int]]:
    """Return what tells the files of the package's code from what they were."""
    found = []
    with os.scandir(_PACKAGE) as listing:
        for entry in listing:
            if entry.name.endswith(".py"):
                status = entry.stat()
                found.append((entry.name, status.st_size, status.st_mtime_ns))
    return frozenset(found)


def _path() -> str:
    return os.pathsep.join(filter(None, (str(_PACKAGE.parent), os.environ.get("PYTHONPATH"))))
