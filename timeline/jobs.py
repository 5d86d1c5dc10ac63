"""A function and a list of things → its answers in the same order, from several processes.

The processes are forked, so they see all that was made before and nothing of it
is sent to them; only answers come back. With one job, or where there is no fork,
everything happens here.
"""

from __future__ import annotations

import os
import pickle
import signal
import sys
from collections.abc import Callable, Sequence
from typing import NamedTuple, Protocol, TypeVar

__all__ = ["Progress", "Workers", "cpus", "silent", "spread"]

T = TypeVar("T")
R = TypeVar("R")


class Progress(Protocol):
    """Who is told how far long work is."""

    def __call__(self, stage: str, total: int) -> Callable[[int], None]:
        """Begin a stage of `total` steps; what is returned is told how many more are done."""


def silent(stage: str, total: int) -> Callable[[int], None]:
    """Tell nobody."""
    return _nobody


def _nobody(_more: int) -> None:
    """Hear nothing."""


class Workers(NamedTuple):
    """How many processes may work at once, and who is told how far they are."""

    jobs: int = 1
    progress: Progress = silent

    def spread(
        self, stage: str, work: Callable[[T], R], things: Sequence[T], worth: int = 0
    ) -> list[R]:
        """Return `work(thing)` for each thing; below `worth` things a second process costs more."""
        jobs = self.jobs if len(things) >= worth else 1
        return spread(work, things, jobs, self.progress(stage, len(things)))


def cpus() -> int:
    """Return how many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def spread(
    work: Callable[[T], R],
    things: Sequence[T],
    jobs: int,
    done: Callable[[int], None] = _nobody,
) -> list[R]:
    """Return `work(thing)` for each of `things`, in their order.

    `done` hears how many more are: as all processes keep about the same pace, for
    each of our own as many as there are processes. Raises what `work` raises, the
    first in the order of the processes.
    """
    jobs = min(jobs, len(things))
    if jobs < 2 or not hasattr(os, "fork"):
        return _each(work, things, done, 1)
    # every process takes each n-th thing, so that all have as much of the dear ones
    children: list[tuple[int, int]] = []
    try:
        # `extend` keeps those that were forked when the system will not have another
        children.extend(_fork(work, things[number::jobs]) for number in range(1, jobs))
        shares = [_each(work, things[::jobs], done, jobs)]
        while children:
            shares.append(_answer(*children.pop(0)))
    finally:
        for child in children:
            _stop(*child)
    return [shares[index % jobs][index // jobs] for index in range(len(things))]


def _each(
    work: Callable[[T], R], things: Sequence[T], done: Callable[[int], None], steps: int
) -> list[R]:
    answers = []
    for thing in things:
        answers.append(work(thing))
        done(steps)
    return answers


def _fork(work: Callable[[T], R], share: Sequence[T]) -> tuple[int, int]:
    reader, writer = os.pipe()
    sys.stdout.flush()
    sys.stderr.flush()
    try:
        pid = os.fork()
    except OSError:
        os.close(reader)
        os.close(writer)
        raise
    if pid:
        os.close(writer)
        return pid, reader
    code = 1
    try:
        os.close(reader)
        sent = _pickled(work, share)
        with os.fdopen(writer, "wb") as out:
            out.write(sent)
        code = 0
    finally:
        os._exit(code)


def _pickled(work: Callable[[T], R], share: Sequence[T]) -> bytes:
    try:
        answer: object = _each(work, share, _nobody, 1)
    except Exception as error:  # sent to the parent, which raises it
        answer = _sendable(error)
    return pickle.dumps(answer, pickle.HIGHEST_PROTOCOL)


def _sendable(error: Exception) -> Exception:
    """Return an error that can be sent to another process: itself, or what it says."""
    try:
        pickle.loads(pickle.dumps(error))
    except Exception:
        return ChildProcessError(f"{type(error).__name__}: {error}")
    return error


def _answer(pid: int, reader: int) -> list[R]:
    try:
        with os.fdopen(reader, "rb") as source:
            sent = source.read()
    finally:
        _, status = os.waitpid(pid, 0)
    if status or not sent:
        code = os.waitstatus_to_exitcode(status)
        how = f"was ended by {signal.Signals(-code).name}" if code < 0 else f"ended with {code}"
        raise ChildProcessError(f"a worker process {how}")
    answer = pickle.loads(sent)
    if isinstance(answer, Exception):
        raise answer
    return list(answer)


def _stop(pid: int, reader: int) -> None:
    os.close(reader)
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
