"""A warm process answers in order, writes the site beside, and ends with all that it started."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Awaitable, Callable
from pathlib import Path
from threading import Thread

import pytest

from tests.previews import ENTRY, PATIENCE, prepare
from timeline.builder import Folders, Written
from timeline.process import EndedError, Process, code_now


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


@pytest.fixture
def folders(tmp_path: Path) -> Folders:
    prepare(tmp_path, 2)
    return Folders(
        str(tmp_path / "content"), str(tmp_path / "templates"), str(tmp_path / "out" / "content")
    )


def test_it_answers_and_tells_unasked_when_the_site_is_written(folders: Folders) -> None:
    async def story() -> None:
        done: asyncio.Queue[Written] = asyncio.Queue()
        process = Process(folders, done.put_nowait)
        looked, page = await asyncio.gather(process.ask("look"), process.ask("file", "index.html"))
        assert looked.failed is None
        assert b"A small story" in page
        await process.ask("write")
        await process.ask("write")  # what was begun is ended, and begun anew

        written = await done.get()

        assert written.failed is None
        assert written.files > 20
        assert done.empty()
        process.end()
        out = Path(folders.out)
        assert (out / "index.html").read_bytes() == page
        assert [it.name for it in out.parent.iterdir()] == ["content"]

    run(story)


def test_who_waits_is_told_that_it_ended(folders: Folders) -> None:
    async def story() -> None:
        process = Process(folders, print)
        looking = asyncio.ensure_future(process.ask("look"))
        await asyncio.sleep(0)

        process.end()

        assert process.ended
        with pytest.raises(EndedError, match="ended"):
            await looking

    run(story)


def test_an_end_that_nobody_waits_for_is_told_too(folders: Folders) -> None:
    async def story() -> None:
        done: asyncio.Queue[Written] = asyncio.Queue()
        process = Process(folders, done.put_nowait)
        await process.ask("look")

        os.kill(process.pid, 9)
        written = await done.get()

        assert written.failed is not None
        assert "signal 9" in written.failed.text
        assert process.ended

    run(story)


def test_code_is_another_when_a_file_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("timeline.process._PACKAGE", tmp_path)
    (tmp_path / "room.py").write_text("a = 1")
    before = code_now()

    (tmp_path / "notes.txt").write_text("no code")
    assert code_now() == before
    (tmp_path / "room.py").write_text("a = 10")

    assert code_now() != before


def test_it_follows_edits(folders: Folders) -> None:
    async def story() -> None:
        process = Process(folders, print)
        await process.ask("look")
        file = Path(folders.content).parent / ENTRY
        file.write_text(file.read_text().replace("told first here", "told again"))

        looked = await process.ask("look")

        assert looked.changed == (str(file),)
        page = await process.ask("file", "entries/2024-10-18-told/index.html")
        assert b"told again" in page
        process.end()

    run(story)
