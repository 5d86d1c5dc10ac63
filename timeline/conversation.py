"""Questions → answers, asked one after the other on a terminal, each until it is right.

A near miss is answered by naming what was most likely meant, which Enter accepts.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from functools import partial

import click

from timeline import scaffold
from timeline.model import Parts
from timeline.reports import printable
from timeline.scaffold import KINDS, Problem, Question

__all__ = ["Conversation"]

Answers = dict[str, object]
_MEANT = re.compile(r"did you mean `([^`]+)`")
#: More choices than these are not listed unasked.
_MOST = 200


class Conversation:
    """One conversation about one new file of a kind."""

    def __init__(self, kind: str, parts: Parts) -> None:
        """Take the kind, and what is in the content folder already."""
        self._kind, self._parts = kind, parts
        self._ask = {
            "text": self._text,
            "list": self._list,
            "positions": self._positions,
            "mappings": self._mappings,
        }

    def ask(self, questions: Sequence[Question], answers: Answers) -> Answers:
        """Return the answers with all that was missing, in the order of the questions."""
        _say(f"A new {self._kind}. Nothing is written before the end; Ctrl+C leaves.")
        for question in questions:
            if question.key not in answers and self._wanted(question, answers):
                answer = self._ask[question.shape](question, answers)
                if answer:
                    answers[question.key] = answer
        return {it.key: answers[it.key] for it in questions if it.key in answers}

    def sure(self, faults: str) -> bool:
        """Return whether the file is to be written though something in it is wrong."""
        _say(f"\nThis is wrong with the whole, and `check` will say so:\n{faults}")
        return click.confirm("Write the file all the same, and mend it there?", True, err=True)

    def ask_name(self, proposed: str) -> str:
        """Return the ID that the file gets."""
        _say("\nThe file's name is the ID that others use: it stays, so make it one to remember.")
        return self._until_right(
            "File name",
            lambda name: scaffold.problem_of_id(self._kind, name, self._parts),
            default=proposed,
        )

    def _wanted(self, question: Question, answers: Answers) -> bool:
        asked = KINDS[self._kind].asked
        if question.required or question.key not in asked:
            return question.required
        goes_with = asked[question.key]
        return goes_with is None or answers.get(goes_with[0]) == goes_with[1]

    def _text(self, question: Question, answers: Answers) -> str:
        _explain(question)
        if question.key == "reliability" and "source" in answers:
            self._say_usual(str(answers["source"]))
        return self._one(question, _label(question), not question.required)

    def _say_usual(self, name: str) -> None:
        for source in self._parts.sources:
            if source.id == name:
                _say(f"  The usual letter of {source.name} is {source.reliability}.")

    def _one(self, question: Question, label: str, optional: bool = False) -> str:
        return self._until_right(
            label,
            lambda it: scaffold.problem_of(self._kind, question, it),
            menu=question.menu,
            optional=optional,
        )

    def _list(self, question: Question, _answers: Answers) -> list[str]:
        _explain(question)
        found: list[str] = []
        while name := self._until_right(
            "Another" if found else _label(question),
            lambda it: scaffold.problem_of(self._kind, question, [it]),
            menu=question.menu,
            optional=True,
        ):
            found.append(name)
        return found

    def _positions(self, question: Question, _answers: Answers) -> dict[str, object]:
        """Ask for claims, and for what is said on each."""
        _explain(question)
        inner = {it.key: it for it in question.inner}
        counted = {it.id for it in self._parts.claims if it.kind == "quantity"}
        found: dict[str, object] = {}
        while claim := self._until_right(
            "Another claim" if found else "Claim",
            lambda it: scaffold.unknown(question, it),
            menu=question.menu,
            optional=bool(found),
        ):
            keys = ("stance", "value", "qualifier") if claim in counted else ("stance",)
            said = self._inside(question, [inner[key] for key in keys])
            found[claim] = said if len(said) > 1 else said["stance"]
        return found

    def _mappings(self, question: Question, _answers: Answers) -> list[Mapping[str, object]]:
        """Ask for the required keys of each mapping, and for the two that say where and when."""
        _explain(question)
        asked = [it for it in question.inner if it.required or it.key in ("url", "published")]
        found: list[Mapping[str, object]] = []
        while not found or click.confirm(f"Another of the {question.key}?", err=True):
            found.append(self._inside(question, asked))
        return found

    def _inside(self, outer: Question, asked: Sequence[Question]) -> dict[str, object]:
        found: dict[str, object] = {}
        for question in asked:
            if question.menu:
                _list_choices(question.menu)
            answer = self._until_right(
                f"  {_label(question)}",
                partial(scaffold.problem_inside, self._kind, outer, question),
                menu=question.menu,
                optional=not question.required,
            )
            if answer:
                found[question.key] = scaffold.value_of(question.key, answer)
        return found

    def _until_right(
        self,
        label: str,
        problem_of: Callable[[str], Problem | None],
        *,
        menu: Mapping[str, str] = {},
        optional: bool = False,
        default: str = "",
    ) -> str:
        """Ask until the answer is right, or empty where that is an answer."""
        shown = f"{label} (Enter: none)" if optional else label
        while True:
            answer = click.prompt(
                shown, default=default, show_default=bool(default), err=True
            ).strip()
            if not answer and optional:
                return ""
            if answer == "?" and menu:
                _list_choices(menu, all_of_them=True)
                continue
            problem = problem_of(answer) if answer else Problem("an answer is needed", "")
            if problem is None:
                return answer
            meant = _meant(problem, menu)
            if meant and not problem_of(meant):
                return meant
            _say_fitting(menu, answer)


def _meant(problem: Problem, menu: Mapping[str, str]) -> str:
    """Say what is wrong, and return what was meant instead if the person says so."""
    near = _MEANT.search(problem.hint)
    hint = f": {printable(problem.hint)}" if problem.hint and near is None else ""
    _say(f"  {printable(problem.message)}{hint}")
    if near is None:
        return ""
    words = f" ({printable(menu[near[1]])})" if near[1] in menu else ""
    sure = click.confirm(f"  Did you mean {near[1]}{words}?", default=True, err=True)
    return near[1] if sure else ""


def _say_fitting(menu: Mapping[str, str], typed: str) -> None:
    fits = scaffold.fitting(menu, typed) if typed else ()
    if fits:
        _say("  These fit:")
        _list_choices({it: menu[it] for it in fits})


def _explain(question: Question) -> None:
    _say("")
    _say(click.style(f"{_label(question)}: {question.words}", bold=True))
    if question.menu:
        _list_choices(question.menu)


def _list_choices(menu: Mapping[str, str], all_of_them: bool = False) -> None:
    if len(menu) > _MOST and not all_of_them:
        _say(
            f"  There are {len(menu):,}. Type an ID, or a part of a name to find one; ? lists all."
        )
        return
    width = min(max(map(len, menu), default=0), 40)
    for name, words in menu.items():
        _say(f"  {name:<{width}}  {printable(words, 100)}")


def _label(question: Question) -> str:
    return question.key.replace("_", " ").capitalize()


def _say(text: str) -> None:
    click.echo(text, err=True)
