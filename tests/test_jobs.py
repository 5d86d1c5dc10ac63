"""Work over processes gives the same answers in the same order, and leaves nothing behind."""

from __future__ import annotations

import contextlib
import os
import signal
from collections.abc import Callable, Iterator
from pathlib import Path
from time import sleep

import pytest

from timeline.jobs import Workers, cpus, meanwhile, spread

THINGS = list(range(11))
TESTS = os.getpid()
DESCRIPTORS = Path("/proc/self/fd")


def double(number: int) -> int:
    return number * 2


def process(_number: int) -> int:
    return os.getpid()


def fail_on_seven(number: int) -> int:
    if number == 7:
        raise OSError(28, "No space left on device", "a/file")
    return number


class OddError(Exception):
    """An error that cannot be made again out of what it says."""

    def __init__(self, one: int, two: int) -> None:
        super().__init__(f"{one} and {two}")


def fail_oddly(_number: int) -> int:
    raise OddError(1, 2)


def die(number: int) -> int:
    if os.getpid() != TESTS:
        os.kill(os.getpid(), signal.SIGKILL)
    return number


@pytest.mark.parametrize("jobs", [1, 2, 3, 11, 50])
def test_answers_are_in_the_order_of_the_things(jobs: int) -> None:
    assert spread(double, THINGS, jobs) == [double(it) for it in THINGS]


def test_nothing_to_do_is_done() -> None:
    assert spread(double, [], 4) == []


def test_several_processes_work_when_several_may() -> None:
    assert len(set(spread(process, THINGS, 3))) == 3


def test_below_what_it_is_worth_there_is_one_process() -> None:
    assert set(Workers(4).spread("stage", process, THINGS, worth=12)) == {os.getpid()}
    assert len(set(Workers(4).spread("stage", process, THINGS, worth=11))) == 4


@pytest.mark.parametrize("jobs", [1, 2, 4])
def test_an_error_comes_through_with_its_file(jobs: int) -> None:
    with pytest.raises(OSError, match="No space left") as caught:
        spread(fail_on_seven, THINGS, jobs)

    assert caught.value.filename == "a/file"


def test_an_error_that_cannot_be_sent_is_told() -> None:
    def fail_in_the_other(number: int) -> int:
        return number if os.getpid() == TESTS else fail_oddly(number)

    with pytest.raises(ChildProcessError, match="OddError: 1 and 2"):
        spread(fail_in_the_other, THINGS, 2)


def test_a_process_that_was_killed_is_told() -> None:
    with pytest.raises(ChildProcessError, match="SIGKILL"):
        spread(die, THINGS, 2)


@pytest.mark.skipif(not DESCRIPTORS.exists(), reason="descriptors are listed on Linux only")
@pytest.mark.parametrize("work", [double, fail_on_seven, die])
def test_no_process_and_no_descriptor_is_left(work: Callable[[int], int]) -> None:
    before = len(list(DESCRIPTORS.iterdir()))

    with contextlib.suppress(OSError):
        spread(work, THINGS, 3)

    assert len(list(DESCRIPTORS.iterdir())) == before
    with pytest.raises(ChildProcessError):
        os.waitpid(-1, os.WNOHANG)


@pytest.mark.parametrize("jobs", [1, 2, 3])
def test_whoever_asks_hears_of_all_that_is_done(jobs: int) -> None:
    heard: list[tuple[str, int]] = []
    done: list[int] = []

    def progress(stage: str, total: int) -> Callable[[int], None]:
        heard.append((stage, total))
        return done.append

    Workers(jobs, progress).spread("counting", double, THINGS)

    assert heard == [("counting", 11)]
    assert sum(done) == 11
    assert min(done) >= 0


def test_one_dear_thing_keeps_nobody_from_the_rest(tmp_path: Path) -> None:
    last = tmp_path / "last"

    def slow_first(number: int) -> tuple[int, int]:
        if number == 4095:  # of the last share
            last.touch()
        for _ in range(3000 if number == 0 else 0):
            if last.exists():
                break
            sleep(0.01)
        return number, os.getpid()

    answers = spread(slow_first, range(5000), 2)

    assert [number for number, _ in answers] == list(range(5000))
    by_the_other = sum(pid != answers[0][1] for _, pid in answers)
    assert by_the_other > 4900


def test_there_is_a_processor() -> None:
    assert cpus() >= 1


@pytest.mark.parametrize("jobs", [1, 2])
def test_the_answer_of_other_work_is_there_when_it_is_asked_for(jobs: int) -> None:
    with meanwhile(lambda: iter([os.getpid()]), jobs) as answer:
        worker = answer()

        assert answer() == worker
    assert (worker == os.getpid()) == (jobs == 1)


@pytest.mark.parametrize("jobs", [1, 2])
def test_what_other_work_raises_is_raised_where_it_is_asked_for(jobs: int) -> None:
    with (
        meanwhile(lambda: map(fail_on_seven, [7]), jobs) as answer,
        pytest.raises(OSError, match="No space left"),
    ):
        answer()


def test_work_that_nobody_asks_for_is_ended_with_the_block(tmp_path: Path) -> None:
    def work() -> Iterator[int]:
        (tmp_path / "begun").touch()
        sleep(60)
        (tmp_path / "done").touch()
        yield 1

    before = set(DESCRIPTORS.iterdir()) if DESCRIPTORS.is_dir() else set()
    with meanwhile(work, 2):
        while not (tmp_path / "begun").exists():
            sleep(0.005)
    with pytest.raises(ChildProcessError):
        os.waitpid(-1, os.WNOHANG)
    assert not (tmp_path / "done").exists()
    assert len(set(DESCRIPTORS.iterdir()) if DESCRIPTORS.is_dir() else set()) == len(before)


@pytest.mark.parametrize("jobs", [1, 2])
def test_what_work_does_after_its_answer_is_done_when_the_block_is_over(
    tmp_path: Path, jobs: int
) -> None:
    def work() -> Iterator[str]:
        yield "answer"
        while jobs > 1 and not (tmp_path / "asked").exists():
            sleep(0.005)
        (tmp_path / "done").touch()

    with meanwhile(work, jobs) as answer:
        assert answer() == "answer"
        (tmp_path / "asked").touch()
    assert (tmp_path / "done").exists()


@pytest.mark.parametrize("jobs", [1, 2])
def test_what_work_raises_after_its_answer_is_raised_with_the_block(jobs: int) -> None:
    def work() -> Iterator[str]:
        yield "answer"
        fail_on_seven(7)

    with pytest.raises(OSError, match="No space left"), meanwhile(work, jobs) as answer:
        answer()
    with pytest.raises(ChildProcessError):
        os.waitpid(-1, os.WNOHANG)


def test_work_that_is_killed_is_told() -> None:
    def die_at_once() -> Iterator[int]:
        die(1)
        yield 1

    def die_later() -> Iterator[int]:
        yield 1
        die(1)

    for work in (die_at_once, die_later):
        with (
            pytest.raises(ChildProcessError, match="was ended by SIGKILL"),
            meanwhile(work, 2) as answer,
        ):
            answer()
    with pytest.raises(ChildProcessError):
        os.waitpid(-1, os.WNOHANG)


def test_work_is_given_up_when_the_block_fails() -> None:
    def work() -> Iterator[int]:
        yield 1
        sleep(60)

    with pytest.raises(ZeroDivisionError), meanwhile(work, 2) as answer:
        1 / (answer() - 1)
    with pytest.raises(ChildProcessError):
        os.waitpid(-1, os.WNOHANG)


def test_progress_counts_the_steps_of_each_thing() -> None:
    told: list[int] = []

    def progress(_stage: str, total: int) -> Callable[[int], None]:
        told.append(total)
        return told.append

    sizes = [5, 0, 2]
    assert Workers(2, progress).spread("stage", double, [1, 2, 3], 0, sizes) == [2, 4, 6]
    assert told[0] == sum(told[1:]) == 7
