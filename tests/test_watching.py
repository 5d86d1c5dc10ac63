"""Whatever happens to files and folders, whoever waits is woken; no link leads it away."""

from __future__ import annotations

import asyncio
import os
import shutil
from collections.abc import AsyncGenerator, Awaitable, Callable
from pathlib import Path
from threading import Thread

import pytest

from timeline.watching import bursts, folders_in

PATIENCE = 60.0


def run(story: Callable[[], Awaitable[None]]) -> None:
    """Run in a thread of its own, where no loop of a browser's is running."""
    failed: list[BaseException] = []

    def work() -> None:
        try:
            asyncio.run(asyncio.wait_for(story(), PATIENCE))
        except BaseException as error:
            failed.append(error)

    thread = Thread(target=work)
    thread.start()
    thread.join()
    if failed:
        raise failed[0]


async def begin(*roots: Path) -> AsyncGenerator[None, None]:
    """Return the wake-ups of folders that are watched by now; the next has a reason."""
    wakes = bursts(*roots)
    await anext(wakes)
    await anext(wakes)
    return wakes


async def woken_by(change: Callable[[], object], root: Path) -> None:
    wakes = await begin(root)
    change()
    await anext(wakes)
    await wakes.aclose()


@pytest.fixture
def content(tmp_path: Path) -> Path:
    (tmp_path / "content" / "entries").mkdir(parents=True)
    (tmp_path / "content" / "entries" / "a.md").write_text("a")
    return tmp_path / "content"


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda it: (it / "entries/a.md").write_text("b"), id="edited"),
        pytest.param(lambda it: (it / "entries/b.md").write_text("b"), id="added"),
        pytest.param(lambda it: (it / "entries/a.md").unlink(), id="deleted"),
        pytest.param(lambda it: (it / "entries/a.md").rename(it / "c.md"), id="moved"),
        pytest.param(lambda it: (it / "claims").mkdir(), id="a folder added"),
        pytest.param(lambda it: shutil.rmtree(it / "entries"), id="a folder removed"),
        pytest.param(shutil.rmtree, id="the root removed"),
        pytest.param(lambda it: it.rename(it.with_name("away")), id="the root moved away"),
    ],
)
def test_a_change_wakes(content: Path, change: Callable[[Path], object]) -> None:
    run(lambda: woken_by(lambda: change(content), content))


def test_a_file_that_is_moved_in_with_an_old_time_wakes(content: Path, tmp_path: Path) -> None:
    old = tmp_path / "old.md"
    old.write_text("old")
    os.utime(old, (1, 1))

    run(lambda: woken_by(lambda: old.rename(content / "old.md"), content))


def test_a_file_in_a_folder_that_is_new_wakes(content: Path) -> None:
    async def story() -> None:
        wakes = await begin(content)
        (content / "claims").mkdir()
        await anext(wakes)
        await anext(wakes)  # the new folder is watched too
        (content / "claims" / "new.md").write_text("new")
        await anext(wakes)
        await wakes.aclose()

    run(story)


def test_a_folder_that_comes_before_the_watching_has_begun_is_watched(content: Path) -> None:
    async def story() -> None:
        wakes = bursts(content)
        await anext(wakes)
        (content / "claims").mkdir()
        await anext(wakes)
        await anext(wakes)
        (content / "claims" / "new.md").write_text("new")
        await anext(wakes)
        await wakes.aclose()

    run(story)


def test_a_root_that_comes_back_is_watched_again(content: Path) -> None:
    async def story() -> None:
        wakes = await begin(content)
        shutil.rmtree(content)
        await anext(wakes)
        content.mkdir()
        await anext(wakes)
        await anext(wakes)
        (content / "new.md").write_text("new")
        await anext(wakes)
        await wakes.aclose()

    run(story)


def test_a_root_that_is_not_there_yet_is_waited_for(tmp_path: Path) -> None:
    run(lambda: woken_by((tmp_path / "late").mkdir, tmp_path / "late"))


def test_no_link_is_followed_and_no_loop_walked(content: Path) -> None:
    names = [f"folder-{number}" for number in range(12)]
    for name in names:
        (content / name).mkdir()
    for name in names:
        (content / name / "self").symlink_to(".")
        for other in names:
            (content / name / f"to-{other}").symlink_to(f"../{other}")
    (content / "root").symlink_to("/")

    assert len(folders_in([content])) == len(names) + 2
    run(lambda: woken_by(lambda: (content / names[3] / "new.md").write_text("new"), content))


def test_hidden_folders_and_those_of_python_are_passed_over(content: Path) -> None:
    (content / ".git").mkdir()
    (content / "__pycache__").mkdir()

    assert set(folders_in([content])) == {str(content), str(content / "entries")}
