"""The Method page says what the rule does: its words against `timeline.ledger` and the content."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import product

import pytest

from tests.sites import ROOT, Page
from tests.stories import entry, tell
from timeline import pipeline
from timeline.dates import When, parse, words
from timeline.ledger import STANDINGS, Ledger, Step, keep
from timeline.model import DIGITS, LETTERS, STANCES, Entry
from timeline.story import Story
from timeline.words import DIGIT_WORDS, LETTER_WORDS, STANCE_WORDS, STANDING_WORDS

MARKDOWN = (ROOT / "content" / "pages" / "method.md").read_text(encoding="utf-8")
_LINK = re.compile(r"\]\((entry|claim):([a-z0-9-]+)\)")
_RATED = re.compile(r"\]\(entry:([a-z0-9-]+)\) \(`([A-F][1-6])`\)")
#: For each rule, what is said when it fits and none before it does.
CASES = {
    "acknowledged": (entry("a", "2024-01-01", "north", rating="E5"),),
    "contested": (
        entry("b", "2024-01-01", "south", rating="B3"),
        entry("c", "2024-01-01", "west", "denies"),
    ),
    "corroborated": (entry("d", "2024-01-01", "press"), entry("e", "2024-01-01", "paper")),
    "reported": (entry("f", "2024-01-01", "agency", rating="B3"),),
    "denied": (entry("g", "2024-01-01", "west", "denies"),),
    "unsupported": (entry("h", "2024-01-01", "west", "queries"),),
}


def section(heading: str) -> str:
    """The text under a heading of the page."""
    found = re.search(
        rf"^## {re.escape(heading)}\n(.*?)(?=^## |\Z)", MARKDOWN, re.MULTILINE | re.DOTALL
    )
    assert found, f"the page has no heading `{heading}`"
    return found[1]


def sentence(pattern: str) -> str:
    """The part of the page's rule that a pattern has in brackets."""
    found = re.search(pattern, section("The rule of standing"))
    assert found, f"the rule no longer says `{pattern}`"
    return found[1]


def rules() -> list[tuple[str, str]]:
    """The standings of the numbered list, as the page calls them, with what it says of each."""
    return re.findall(
        r"^\d\. \*\*([^*]+)\*\*: (.+)$", section("The rule of standing"), re.MULTILINE
    )


def standing(entries: Iterable[Entry]) -> str | None:
    step = keep(tell(entries)).today("claim")
    return step.standing if step else None


def signs(text: str, of: Iterable[str]) -> set[str]:
    """The letters or digits that a sentence names."""
    return set(re.findall(rf"\b[{''.join(of)}]\b", text))


def example() -> str:
    """The claim of the worked example: the first that the page links to."""
    return next(name for kind, name in _LINK.findall(MARKDOWN) if kind == "claim")


def day(iso: str) -> str:
    when = parse(iso)
    assert isinstance(when, When)
    return words(when)


def word(step: Step) -> str:
    return STANDING_WORDS[step.standing or ""]


@pytest.fixture(scope="module")
def told() -> Story:
    loaded = pipeline.load(pipeline.Options(content=ROOT / "content"))
    assert loaded.value is not None, loaded.diagnostics
    return loaded.value


@pytest.fixture(scope="module")
def ledger(told: Story) -> Ledger:
    return keep(told)


def test_the_page_names_every_standing_in_the_order_in_which_the_rule_tries_them() -> None:
    assert [name for name, _ in rules()] == [STANDING_WORDS[it].capitalize() for it in STANDINGS]


def test_each_rule_is_one_sentence() -> None:
    assert [said.count(". ") for _, said in rules()] == [0] * len(STANDINGS)
    assert all(said.endswith(".") for _, said in rules())


@pytest.mark.parametrize("name", STANDINGS)
def test_each_rule_of_the_page_gives_its_standing(name: str) -> None:
    assert standing(CASES[name]) == name


@pytest.mark.parametrize(
    ("first", "second"),
    [
        *(("acknowledged", other) for other in ("contested", "corroborated", "reported", "denied")),
        *(("contested", other) for other in ("corroborated", "reported")),
        ("corroborated", "reported"),
    ],
)
def test_where_two_rules_fit_the_one_that_the_page_names_first_wins(
    first: str, second: str
) -> None:
    order = [name for name, _ in rules()]

    def place(key: str) -> int:
        return order.index(STANDING_WORDS[key].capitalize())

    assert standing((*CASES[second], *CASES[first])) == min(first, second, key=place)


def test_the_page_names_the_letters_and_digits_that_are_credible() -> None:
    letters = sentence(r"\*\*credible\*\* if its letter is ([^.]+?) and its digit")
    digits = sentence(r"\*\*credible\*\* if its letter is [^.]+? and its digit is ([^.]+)\.")
    credible = {
        (letter, digit)
        for letter, digit in product(LETTERS, DIGITS)
        if standing([entry("a", "2024-01-01", "south", rating=letter + digit)]) == "reported"
    }

    assert set(product(signs(letters, LETTERS), signs(digits, DIGITS))) == credible


def test_the_page_names_the_digits_of_which_corroboration_needs_one() -> None:
    named = signs(dict(rules())["Corroborated"].rpartition("digit")[2], DIGITS)
    strong = {
        digit
        for digit in DIGITS
        if standing(
            [
                entry("a", "2024-01-01", "south", rating="B3"),
                entry("b", "2024-01-01", "west", rating=f"B{digit}"),
            ]
        )
        == "corroborated"
    }

    assert named == strong


def test_the_page_has_the_words_of_every_letter_and_digit() -> None:
    cells = re.findall(
        r"^\| ([A-F]) \| (.+?) \| ([1-6]) \| (.+?) \|$",
        section("How entries are rated"),
        re.MULTILINE,
    )

    assert {row[0]: row[1] for row in cells} == LETTER_WORDS
    assert {row[2]: row[3] for row in cells} == DIGIT_WORDS


def test_the_page_names_every_stance() -> None:
    named = re.findall(r"\*\*([^*]+)\*\*", section("Stances"))

    assert named == [STANCE_WORDS[it] for it in STANCES]


def test_the_parties_without_a_common_voice_are_those_that_the_page_names(told: Story) -> None:
    named = sentence(r"without a common voice \(([^)]+)\)")
    plural = {it.short.lower() for it in told.site.parties.values() if it.plural}

    assert set(named.lower().split(", ")) == plural


def test_the_worked_example_has_the_dates_and_standings_of_the_ledger(ledger: Ledger) -> None:
    written = re.findall(
        r"^- \*\*([^:*]+): ([^.*]+)\.\*\*", section("A worked example"), re.MULTILINE
    )

    assert written == [(day(step.day), word(step)) for step in ledger.changes(example())]


def test_the_worked_example_links_what_caused_each_change(ledger: Ledger) -> None:
    lines = re.findall(r"^- (.+)$", section("A worked example"), re.MULTILINE)

    for line, step in zip(lines, ledger.changes(example()), strict=True):
        assert {("entry", name) for name in step.causes} <= set(_LINK.findall(line))


def test_the_worked_example_links_what_each_standing_rests_on(ledger: Ledger) -> None:
    rests_on = {("entry", name) for step in ledger.changes(example()) for name in step.because}

    assert rests_on <= set(_LINK.findall(section("A worked example")))


def test_the_worked_example_has_the_ratings_of_all_its_entries(told: Story) -> None:
    rated = _RATED.findall(section("A worked example"))
    linked = [name for kind, name in _LINK.findall(section("A worked example")) if kind == "entry"]

    assert rated == [(name, told.entries[name].reliability) for name in linked]


def test_the_page_shows_the_computed_ledger_of_its_example(
    ledger: Ledger, shipped_pages: dict[str, Page]
) -> None:
    shown = [it["datetime"] for it in shipped_pages["method/index.html"].all("time")]

    assert shown == [step.day for step in ledger.changes(example())]
