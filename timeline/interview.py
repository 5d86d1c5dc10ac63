"""A kind → its command of `new`: a flag for each key, and a question for each that is missing.

The conversation is on the error stream; the path of the new file is on the other.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import click

from timeline import adding, pipeline, scaffold
from timeline.conversation import Conversation
from timeline.diagnostics import Diagnostic
from timeline.files import Artifact, SourceFile
from timeline.model import Parts
from timeline.reports import printable
from timeline.scaffold import Problem, Question

__all__ = ["command_of"]

Answers = dict[str, object]
#: How the value of a flag is written, and how often, by the form of its key.
_VALUES = {
    "text": ("TEXT", ""),
    "list": ("ID", " Again for each."),
    "positions": ("ID=STANCE[,value=N][,qualifier=Q][,note=TEXT]", " Again for each."),
    "mappings": ("KEY=TEXT", " Again for each key; a key that stands already begins the next."),
    "mapping": ("KEY=TEXT", " Again for each key."),
}
_SETTINGS = "content/site.toml"
#: A fault that a new file has until something is done elsewhere.
_EXPECTED = ("unlisted-chapter",)


def command_of(kind: str) -> click.Command:
    """Return the command that makes a new file of a kind."""
    folder = click.Path(file_okay=False, path_type=Path)
    return click.Command(
        kind,
        callback=partial(_new, kind),
        help=f"Write a new {kind}; on a terminal, ask for what is missing.",
        params=[
            *(_flag(it) for it in scaffold.questions(kind)),
            click.Option(["--text"], help="The text below; a line to be replaced if left out."),
            click.Option(["--id", "id_"], help="The file's name; else made of date and title."),
            click.Option(["--content"], type=folder, default="content", show_default=True),
        ],
    )


def _flag(question: Question) -> click.Option:
    names = [_flag_name(question), question.key]
    if question.shape == "flag":
        return click.Option(names, is_flag=True, help=question.words)
    metavar, often = _VALUES[question.shape]
    many = question.shape != "text"
    return click.Option(names, metavar=metavar, multiple=many, help=f"{question.words}{often}")


def _flag_name(question: Question) -> str:
    return f"--{question.key.replace('_', '-')}"


def _new(kind: str, /, id_: str | None, text: str | None, content: Path, **flags: Any) -> int:
    """Ask for what is missing, write the file, and say what to do next."""
    options = pipeline.Options(content=content, drafts=True)
    parts, faults = pipeline.parts(options)
    unsettled = [it for it in faults if it.place.path == _SETTINGS and it.severity == "error"]
    if parts is None or unsettled:
        raise click.ClickException(f"{content}/site.toml: {_told(unsettled)}")
    questions = scaffold.questions(kind, parts)
    answers = _answers(kind, questions, flags)
    conversation = _conversation(kind, parts, questions, answers)
    if conversation is not None:
        answers = conversation.ask(questions, answers)
    name = _name(kind, id_, answers, parts, conversation)
    wrong = _told(_faults(options, scaffold.draft(kind, name, answers, text or "Text.")))
    if wrong and not (conversation and conversation.sure(wrong)):
        raise click.UsageError(f"nothing was written\n{wrong}")
    (path,) = adding.add_files([scaffold.draft(kind, name, answers, text or "")], content)
    click.echo(path.as_posix())
    click.echo("\n".join(_next(kind, name, content, written=bool(text))), err=True)
    return 0


def _conversation(
    kind: str, parts: Parts, questions: Sequence[Question], answers: Answers
) -> Conversation | None:
    """Return whom to ask for what is missing; nobody when nothing is."""
    missing = [it for it in questions if it.required and it.key not in answers]
    if not missing:
        return None
    if sys.stdin.isatty() and sys.stderr.isatty():
        return Conversation(kind, parts)
    named = ", ".join(_flag_name(it) for it in missing)
    raise click.UsageError(
        f"a new {kind} needs {named}: there is no terminal to ask on, so give each as a flag"
    )


def _name(
    kind: str, given: str | None, answers: Answers, parts: Parts, conversation: Conversation | None
) -> str:
    """Return the ID of the new file: as given, as agreed on, or as proposed."""
    name = given or scaffold.proposed_id(kind, answers, parts)
    if conversation is not None and given is None:
        return conversation.ask_name(name)
    if why := scaffold.problem_of_id(kind, name, parts):
        raise click.UsageError(f"--id: {_sentence(why)}")
    return name


def _answers(kind: str, questions: Sequence[Question], flags: Mapping[str, Any]) -> Answers:
    """Return the answers that the flags give; what is wrong with them is told all at once."""
    answers: Answers = {}
    wrong: list[str] = []
    for question in questions:
        given = flags[question.key]
        if not given:
            continue
        value = _READ[question.shape](given)
        answers[question.key] = value
        if problem := scaffold.problem_of(kind, question, value):
            wrong.append(f"{_flag_name(question)}: {_sentence(problem)}")
    if wrong:
        raise click.UsageError("\n".join(wrong))
    return answers


def _position(given: str) -> tuple[str, object]:
    """Return the claim and what is said on it; a note is last, as it may hold anything."""
    claim, _, said = given.partition("=")
    stance, *rest = re.split(r",(?=(?:value|qualifier|note)=)", said)
    if not rest:
        return claim.strip(), stance.strip()
    pairs = (it.partition("=") for it in rest)
    inside = {key: scaffold.value_of(key, text.strip()) for key, _, text in pairs}
    return claim.strip(), {"stance": stance.strip(), **inside}


def _mappings(given: Sequence[str]) -> list[dict[str, str]]:
    """Return mappings out of `KEY=TEXT`; a key that stands already begins the next one."""
    found: list[dict[str, str]] = [{}]
    for pair in given:
        key, _, text = pair.partition("=")
        if key in found[-1]:
            found.append({})
        found[-1][key.strip()] = text.strip()
    return found


#: What a flag says → the value of its key, by the form of the key.
_READ: Mapping[str, Any] = {
    "text": str.strip,
    "flag": lambda _given: "true",
    "list": lambda given: [it.strip() for it in given],
    "positions": lambda given: dict(_position(it) for it in given),
    "mappings": _mappings,
    "mapping": lambda given: _mappings(given)[0],
}


def _faults(options: pipeline.Options, artifact: Artifact) -> list[Diagnostic]:
    """Return the faults that a file would have among the others."""
    added = SourceFile(f"content/{artifact.path}", artifact.content)
    return [
        it
        for it in pipeline.load(options, added=(added,)).diagnostics
        if it.place.path == added.path and it.severity == "error" and it.code not in _EXPECTED
    ]


def _told(faults: Sequence[Diagnostic]) -> str:
    return "\n".join(_sentence(Problem(it.message, it.hint)) for it in faults[:20])


def _sentence(problem: Problem) -> str:
    return f"{printable(problem.message)}: {printable(problem.hint)}"


def _next(kind: str, name: str, content: Path, written: bool) -> Iterator[str]:
    """Yield what there is to do with a new file."""
    where = "" if content == Path("content") else f" --content {content.as_posix()}"
    yield "What to do next:"
    if not written:
        yield f"  write the text in place of the line that begins with {scaffold.UNFINISHED}"
    if kind == "chapter":
        yield f'  add "{name}" to `chapters` in {content.as_posix()}/site.toml, in its order'
    yield f"  python build.py check{where}   says what is missing, where, and what to type"
    yield f"  python build.py serve{where}   shows it"
