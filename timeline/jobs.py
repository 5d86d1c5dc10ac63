"""A function and a list of things → its answers in the same order, worked out in several processes.

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
from typing import TypeVar

__all__ = ["cpus", "spread"]

T = TypeVar("T")
R = TypeVar("R")


def cpus() -> int:
    """Return how many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def spread(work: Callable[[T], R], things: Sequence[T], jobs: int) -> list[R]:
    """Return `work(thing)` for each of `things`, in their order.

    Raises what `work` raises, the first in the order of the processes.
    """
    jobs = min(jobs, len(things))
    if jobs < 2 or not hasattr(os, "fork"):
        return [work(thing) for thing in things]
    # every process takes each n-th thing, so that all have as much of the dear ones
    children = [_fork(work, things[number::jobs]) for number in range(1, jobs)]
    try:
        shares = [[work(thing) for thing in things[::jobs]]]
        shares += [_answer(child) for child in children]
    except BaseException:
        for pid, reader in children:
            _stop(pid, reader)
        raise
    return [shares[index % jobs][index // jobs] for index in range(len(things))]


def _fork(work: Callable[[T], R], share: Sequence[T]) -> tuple[int, int]:
    reader, writer = os.pipe()
    sys.stdout.flush()
    sys.stderr.flush()
    pid = os.fork()
    if pid:
        os.close(writer)
        return pid, reader
    code = 1
    try:
        os.close(reader)
        with os.fdopen(writer, "wb") as out:
            try:
                answer: object = [work(thing) for thing in share]
            except Exception as error:  # sent to the parent, which raises it
                answer = error
            pickle.dump(answer, out, pickle.HIGHEST_PROTOCOL)
        code = 0
    finally:
        os._exit(code)


def _answer(child: tuple[int, int]) -> list[R]:
    pid, reader = child
    with os.fdopen(reader, "rb", closefd=False) as source:
        sent = source.read()
    _, status = os.waitpid(pid, 0)
    if status or not sent:
        raise ChildProcessError(f"a worker process ended with status {status}")
    answer = pickle.loads(sent)
    if isinstance(answer, Exception):
        raise answer
    return list(answer)


def _stop(pid: int, reader: int) -> None:
    os.close(reader)
    try:
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
    except (ChildProcessError, ProcessLookupError):
        return
