"""Changed folders → what any address shows now, at once; and then the whole site: a warm process.

A preview asks. The pages that somebody looks at are made first; the site is written
after that, by a child of this process that is ended when a change makes its work vain.
So what was read stays known, pages come in a fraction of a build's time, and whatever
a build does, it does to a process that can be replaced.
"""

from __future__ import annotations

import contextlib
import gc
import os
import pickle
import signal
import traceback
from collections.abc import Mapping, Sequence
from functools import partial
from multiprocessing.connection import Connection, wait
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from timeline.diagnostics import Diagnostic
    from timeline.files import State
    from timeline.making import Workshop
    from timeline.packs import Kept
    from timeline.pipeline import Gathered, Heard
    from timeline.reading import Answers
    from timeline.render import Compiled

__all__ = ["Failed", "Folders", "Looked", "Written", "broken", "main"]

_NICE = 5


class Folders(NamedTuple):
    """What a preview reads and writes, as the command line gave it."""

    content: str
    templates: str
    out: str


class Failed(NamedTuple):
    """Why there is no new site: as it is printed, and as a page shows it."""

    text: str
    panel: str


class Looked(NamedTuple):
    """What changed since the last look, where the site has its root, and why it has no story."""

    changed: tuple[str, ...]
    root: str = "/"
    failed: Failed | None = None


class Written(NamedTuple):
    """What became of the site that was to be written."""

    files: int
    changed: int
    warnings: int
    failed: Failed | None = None


class Builder:
    """What is asked of the process, one after the other: look, file, write."""

    def __init__(self, folders: Folders) -> None:
        """Take the folders; nothing is read yet."""
        from timeline import pipeline

        self._folders = folders
        self._options = pipeline.Options(
            Path(folders.content), Path(folders.templates), Path(folders.out), drafts=True
        )
        self._states: Mapping[str, State] = {}
        self._kept: Kept | None = None
        self._answers: Answers = {}
        self._compiled: Compiled = {}
        self._seen: Gathered | None = None
        self._heard: Heard | None = None
        self._workshop: Workshop | None = None
        self._gone = ""
        self.child: _Child | None = None

    def look(self) -> Looked | None:
        """Say what changed, and make all ready for its pages; nothing when all is as it was."""
        from timeline import pipeline, reports
        from timeline.memory import recall
        from timeline.packs import packs_of

        try:
            gathered = pipeline.gather(self._options, self._states)
        except OSError as trouble:
            return self._lost(reports.sentence(trouble))
        self._states = gathered.states
        before, back = self._seen, bool(self._gone)
        if before is not None and gathered.whole == before.whole:
            return None
        self._seen, self._gone = gathered, ""
        changed = self._changed(before, gathered) if before else (self._folders.content,) * back
        if self._kept is None:
            memory = recall(self._options.content, drafts=True)
            self._kept, self._compiled = memory.kept(), memory.compiled()
        heard = pipeline.tell(self._options, gathered, self._kept, known=self._answers)
        self._kept = self._kept._replace(packs=packs_of(heard.prints))
        self._answers = heard.answers
        if not heard.sound:
            return Looked(changed, failed=self._failed(pipeline.faults_of(heard)))
        workshop = pipeline.prepare(heard, self._compiled, self._workshop)
        self.end()
        self._heard, self._workshop = heard, workshop
        return Looked(changed, "/" + heard.told.story.site.base_url.split("/", 3)[3])

    def file(self, path: str) -> bytes | None:
        """Return a file of the last good story, if it is a page, a style, a script or a picture."""
        try:
            made = self._workshop.file(path) if self._workshop else None
        except Exception:  # whoever writes the site says so
            return None
        return made.value.content if made and made.value else None

    def write(self) -> None:
        """Have the site written; whoever waits for the child is told what became of it."""
        self.end()
        if self._workshop is not None:
            self.child = _Child.of(self)

    def written(self) -> Written:
        """Write the site. Whatever happens is an answer."""
        from timeline import pipeline, reports
        from timeline.jobs import cpus

        assert self._heard is not None
        assert self._workshop is not None
        try:
            # one processor is left to the browser
            options = self._options._replace(jobs=max(1, cpus() - 1))
            answer = pipeline.write(options, self._heard, self._workshop)
        except OSError as trouble:
            return Written(0, 0, 0, broken(reports.sentence(trouble)))
        except BaseException:
            return Written(0, 0, 0, broken(traceback.format_exc()))
        if answer.value is None:
            return Written(0, 0, 0, self._failed(answer.diagnostics))
        built = answer.value
        return Written(built.files, built.changed, len(answer.diagnostics))

    def end(self) -> None:
        """End the child that writes, if there is one: its work is vain."""
        if self.child is not None:
            self.child.end()
            self.child = None

    def _lost(self, sentence: str) -> Looked | None:
        """Say once that a folder is gone; when it is back, everything is looked at anew."""
        if self._gone == sentence:
            return None
        self._gone, self._seen = sentence, None
        return Looked((), failed=broken(sentence))

    def _changed(self, before: Gathered, now: Gathered) -> tuple[str, ...]:
        old, new = ({*it.sources, *it.templates} for it in (before, now))
        return tuple(self._given(path) for path in sorted({it.path for it in old ^ new}))

    def _failed(self, faults: Sequence[Diagnostic]) -> Failed:
        from timeline import overlay, printing, reports

        text = f"{printing.text_of(faults, self._options)}\n{reports.summary(faults)}"
        return Failed(text, overlay.panel(reports.located(faults, self._folders._asdict())))

    def _given(self, path: str) -> str:
        """Return a path as the command line would have it."""
        top, slash, rest = path.partition("/")
        folder = {"content": self._folders.content, "templates": self._folders.templates}.get(top)
        return f"{folder}{slash}{rest}" if folder else path


class _Child(NamedTuple):
    """The process that writes the site, in a group of its own with those that help it."""

    pid: int
    answer: int

    @staticmethod
    def of(builder: Builder) -> _Child:
        """Start it."""
        reader, writer = os.pipe()
        gc.freeze()
        pid = os.fork()
        if pid:
            os.close(writer)
            with contextlib.suppress(OSError):  # the child does it too; one of the two is first
                os.setpgid(pid, pid)
            return _Child(pid, reader)
        try:
            os.setpgid(0, 0)
            os.closerange(3, writer)  # what the parent has open is not the child's to hold
            os.closerange(writer + 1, 1024)
            os.nice(_NICE)
            signal.signal(signal.SIGTERM, signal.SIG_DFL)
            answer = pickle.dumps(builder.written(), pickle.HIGHEST_PROTOCOL)
            with os.fdopen(writer, "wb") as out:
                out.write(answer)
        finally:
            os._exit(0)

    def result(self) -> Written:
        """Wait for what it says."""
        with os.fdopen(self.answer, "rb") as source:
            sent = source.read()
        _, status = os.waitpid(self.pid, 0)
        if sent:
            return Written(*pickle.loads(sent))
        return Written(0, 0, 0, broken(f"the build was ended: status {status}"))

    def end(self) -> None:
        """End it and those that help it."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)
        os.close(self.answer)


def broken(sentence: str) -> Failed:
    """Return a failure that is no fault of the content: a sentence, or a traceback."""
    from timeline import overlay

    return Failed(sentence, overlay.panel(trouble=sentence))


def main(descriptor: int) -> None:
    """Answer what is asked over a socket, and tell unasked when the site is written."""
    # nothing of a build is made of circles but what templates leave
    gc.disable()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with contextlib.suppress(EOFError, OSError), Connection(descriptor) as connection:
        builder = Builder(Folders(*connection.recv()))
        signal.signal(signal.SIGTERM, partial(_stop, builder))
        try:
            while True:
                _turn(connection, builder)
        finally:
            builder.end()


def _stop(builder: Builder, *_: object) -> None:
    builder.end()
    os._exit(0)


def _turn(connection: Connection, builder: Builder) -> None:
    child = builder.child
    ready = wait([connection, *([child.answer] if child else ())])
    if connection in ready:
        name, *given = connection.recv()
        connection.send((name, _answer(builder, name, given)))
    elif child is not None:
        builder.child = None
        connection.send(("written", child.result()))


def _answer(builder: Builder, name: str, given: Sequence[str]) -> object:
    try:
        answer: object = getattr(builder, name)(*given)
    except (Exception, SystemExit):  # of the package, or of a template: no end of this process
        answer = Looked((), failed=broken(traceback.format_exc())) if name == "look" else None
    return answer
