"""A function and a list of things → its answers in the same order, from several processes.

The processes are forked, so they see all that was made before and nothing of it
is sent to them; only answers come back. With one job, or where there is no fork,
everything happens here.
"""

from __future__ import annotations

import os
import pickle
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache, partial
from itertools import accumulate, repeat
from typing import Any, NamedTuple, Protocol, TypeVar

from timeline.pickling import pickled

__all__ = ["Progress", "Workers", "cpus", "meanwhile", "silent", "spread"]

T = TypeVar("T")
R = TypeVar("R")
#: Bytes of a number in the queue; how many shares there are at most: the smallest pipe has 4 KiB.
_NUMBER = 2
_MOST_SHARES = 2048


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
        self,
        stage: str,
        work: Callable[[T], R],
        things: Sequence[T],
        worth: int = 0,
        sizes: Sequence[int] = (),
    ) -> list[R]:
        """Return `work(thing)` for each thing; below `worth` steps a second process costs more.

        A thing is one step, or as many as `sizes` says.
        """
        ends = list(accumulate(sizes or repeat(1, len(things)), initial=0))
        jobs = self.jobs if ends[-1] >= worth else 1
        tell, told = self.progress(stage, ends[-1]), 0

        def done(count: int) -> None:
            nonlocal told
            tell(ends[told + count] - ends[told])
            told += count

        return spread(work, things, jobs, done)


@contextmanager
def meanwhile(work: Callable[[], Iterator[R]], jobs: int) -> Iterator[Callable[[], R]]:
    """Do something in another process while the block runs, which can ask for the answer.

    The answer is what `work` yields; what it does after that is done when the block is over.
    With one job all is done when it is asked for. Work that nobody asks for is given up.
    """
    if jobs < 2 or not hasattr(os, "fork"):
        yield cache(partial(_answer_of, work))
        return
    other = _Other(work)
    try:
        yield cache(other.answer)
        if other.asked:
            other.finish()
    finally:
        other.give_up()


class _Other:
    """Another process at work: it says one thing, does the rest, and ends."""

    def __init__(self, work: Callable[[], Iterable[object]]) -> None:
        self._pid, reader = _fork(work)
        self._source = os.fdopen(reader, "rb")
        self._over = self.asked = False

    def answer(self) -> Any:
        """Return what it says. Raises what it raised."""
        self.asked = True
        try:
            said = pickle.load(self._source)
        except (EOFError, pickle.UnpicklingError):
            raise self._ended() or ChildProcessError("a worker process said nothing") from None
        return _good(said)

    def finish(self) -> None:
        """Wait until it has done the rest. Raises what it raised."""
        more = self._source.read()
        error = self._ended()
        if error:
            raise error
        if more:
            _good(pickle.loads(more))

    def give_up(self) -> None:
        """End it, if it has not ended."""
        self._source.close()
        if not self._over:
            _stop(self._pid)

    def _ended(self) -> ChildProcessError | None:
        self._over = True
        return _ended(self._pid)


def _answer_of(work: Callable[[], Iterator[R]]) -> R:
    """Return what work yields, when all of it is done."""
    steps = work()
    answer = next(steps)
    for _ in steps:
        pass
    return answer


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

    Whoever is free takes the next share, so that all end together however dear some
    things are; `done` hears how many more are. Raises what `work` raises, our own
    first, then the first in the order of the processes.
    """
    jobs = min(jobs, len(things)) if hasattr(os, "fork") else 1
    count = min(len(things), _MOST_SHARES)
    queue = _queue(range(jobs, count))

    def all_that_is_left(number: int) -> Iterator[tuple[int, list[R]]]:
        while number < count:
            yield number, [work(thing) for thing in things[number::count]]
            number = _next(queue)

    children: list[tuple[int, int]] = []
    shares: dict[int, list[R]] = {}
    told = 0
    try:
        # `extend` keeps those that were forked when the system will not have another
        children.extend(
            _fork(partial(_at_once, all_that_is_left, number)) for number in range(1, jobs)
        )
        for number, made in all_that_is_left(0):
            shares[number] = made
            # those before it were taken, and all but the last few are done
            taken = number * len(things) // count
            done(taken - told)
            told = taken
        while children:
            shares.update(_answer(*children.pop(0)))
    finally:
        os.close(queue)
        for child in children:
            _give_up(*child)
    done(len(things) - told)
    return [shares[index % count][index // count] for index in range(len(things))]


def _queue(numbers: Iterable[int]) -> int:
    """Return a pipe that holds numbers, each for whoever reads it first.

    All are in it before anybody reads: the smallest pipe holds them.
    """
    reader, writer = os.pipe()
    with os.fdopen(writer, "wb") as out:
        out.write(b"".join(number.to_bytes(_NUMBER, "big") for number in numbers))
    return reader


def _next(queue: int) -> int:
    """Return the next number of a queue, or one that is larger than all when nothing is left."""
    return int.from_bytes(os.read(queue, _NUMBER) or b"\xff" * _NUMBER, "big")


def _fork(work: Callable[[], Iterable[object]]) -> tuple[int, int]:
    """Start a process that says what work yields; return its number, and where it is heard."""
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
        with os.fdopen(writer, "wb") as out:
            for said in _said(work):
                out.write(said)
                out.flush()
        code = 0
    finally:
        os._exit(code)


def _at_once(work: Callable[[int], Iterable[R]], first: int) -> Iterator[list[R]]:
    yield list(work(first))


def _said(work: Callable[[], Iterable[object]]) -> Iterator[bytes]:
    """Yield what work yields, and at last what it raises, as it is sent to the parent."""
    try:
        for answer in work():
            yield pickled(answer)
    except Exception as error:  # which raises it
        yield pickled(_sendable(error))


def _sendable(error: Exception) -> Exception:
    """Return an error that can be sent to another process: itself, or what it says."""
    try:
        pickle.loads(pickle.dumps(error))
    except Exception:
        return ChildProcessError(f"{type(error).__name__}: {error}")
    return error


def _answer(pid: int, reader: int) -> list[Any]:
    """Return the one thing that a process says."""
    try:
        with os.fdopen(reader, "rb") as source:
            sent = source.read()
    finally:
        error = _ended(pid)
    if error:
        raise error
    return list(_good(pickle.loads(sent)))


def _good(answer: T) -> T:
    """Return an answer of a process. Raises what that raised."""
    if isinstance(answer, Exception):
        raise answer
    return answer


def _ended(pid: int) -> ChildProcessError | None:
    """Wait for the end of a process; return what is to be said of it if it was not a good one."""
    _, status = os.waitpid(pid, 0)
    if not status:
        return None
    import signal  # for what seldom happens

    code = os.waitstatus_to_exitcode(status)
    how = f"was ended by {signal.Signals(-code).name}" if code < 0 else f"ended with {code}"
    return ChildProcessError(f"a worker process {how}")


def _give_up(pid: int, reader: int) -> None:
    os.close(reader)
    _stop(pid)


def _stop(pid: int) -> None:
    import signal

    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
