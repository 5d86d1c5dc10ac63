"""Front matter becomes a noun, or a fault for each key that does not fit, all at once."""

from __future__ import annotations

from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from tests.stories import when
from timeline.diagnostics import Checked
from timeline.frontmatter import parse
from timeline.markup import convert
from timeline.model import Article, Chapter, Citation, Claim, Entry, Position, Source, Value
from timeline.schema import FORMS, Part, json_schema, part_from

ENTRY = """\
title: The office says so
date: 2024-03-04
source: office
reliability: B2
reliability_reason: It saw it itself.
claims:
  bridge: supports
citations:
  - title: A page
    publisher: A paper
"""
CLAIM = "title: The bridge\nstatement: It is closed.\nkind: statement\ntheme: traffic\n"
SOURCE = (
    "name: The office\nkind: government\nparty: town\nreliability: B\n"
    "reliability_reason: It has been right before.\n"
)
CHAPTER = "title: The closing\nstart: 2024-03\nend: ..\n"
PAGE = "title: About\n"
WHOLE = {
    "entries": ENTRY,
    "claims": CLAIM,
    "sources": SOURCE,
    "chapters": CHAPTER,
    "pages": PAGE,
}


def read(shelf: str, front: str, body: str = "Text.\n") -> Checked[Part]:
    """Return what a file on a shelf says."""
    document = parse("a.md", f"---\n{front}---\n{body}".encode()).value
    assert document is not None
    prose = convert(document.body, "a.md", document.body_line).value
    assert prose is not None
    return part_from(shelf, "name", document, prose)


def made(shelf: str, front: str) -> Any:
    value, faults = read(shelf, front)
    assert faults == ()
    return value


def faults(shelf: str, front: str) -> list[tuple[str, int, int]]:
    value, found = read(shelf, front)
    assert value is None
    return [(it.code, it.place.line, it.place.column) for it in found]


def told(front: str, shelf: str = "entries") -> tuple[str, str]:
    """Return the message and hint of the one fault."""
    (fault,) = read(shelf, front).diagnostics
    return fault.message, fault.hint


def changed(old: str, new: str, front: str = ENTRY) -> str:
    assert old in front
    return front.replace(old, new)


# --- what fits ----------------------------------------------------------------------------------


def test_an_entry_needs_no_more_than_this() -> None:
    entry: Entry = made("entries", ENTRY)

    assert entry._replace(prose=None, places=None)[:10] == (
        *("name", "The office says so", when("2024-03-04"), None, "office", "B2"),
        "It saw it itself.",
        (Position("bridge", "supports"),),
        (Citation("A page", "A paper"),),
        (),
    )
    assert (entry.tags, entry.draft, entry.aliases, entry.corrections) == ((), False, (), ())
    assert entry.withdrawn is None
    assert (entry.letter, entry.digit) == ("B", "2")


def test_an_entry_has_every_key_that_it_may_have() -> None:
    front = ENTRY.replace(
        "bridge: supports", "boats: {stance: denies, value: 12, qualifier: about}"
    )
    entry: Entry = made(
        "entries",
        front
        + "    url: https://example.org/\n    author: A\n    published: 2024-03\n"
        + "    language: uk\n    archived: https://archive.example/\n    accessed: 2024-03-05\n"
        + "    note: N\nevent_date: 2024-03-01/2024-03-02\nderived_from: [other]\n"
        + "tags: [bridge, town]\ndraft: true\naliases: [former]\n"
        + "corrections:\n  - {date: 2024-04-01, note: It was another.}\n"
        + "withdrawn: {date: 2024-05-01, reason: It was not so.}\n",
    )

    assert entry.positions == (Position("boats", "denies", Value(12, 12), "about"),)
    assert entry.citations[0][2:] == (
        *("https://example.org/", "A", when("2024-03"), "uk", "https://archive.example/"),
        *(when("2024-03-05"), "N"),
    )
    assert entry.event_date == when("2024-03-01/2024-03-02")
    assert (entry.derived_from, entry.tags, entry.aliases) == (
        ("other",),
        ("bridge", "town"),
        ("former",),
    )
    assert entry.draft
    assert [tuple(it) for it in entry.corrections] == [(when("2024-04-01"), "It was another.")]
    assert entry.withdrawn == (when("2024-05-01"), "It was not so.")


def test_the_other_kinds_are_made_too() -> None:
    claim: Claim = made("claims", CLAIM + "concerned: [county]\nrelated: [boats]\n")
    source: Source = made("sources", SOURCE + "country: GB\nurl: https://example.org/\n")
    chapter: Chapter = made("chapters", CHAPTER)
    page: Article = made("pages", PAGE + "menu: 2\n")

    assert (claim.id, claim.kind, claim.concerned, claim.related) == (
        *("name", "statement", ("county",), ("boats",)),
    )
    assert (source.country, source.url, source.reliability) == ("GB", "https://example.org/", "B")
    assert (chapter.start, chapter.end) == (when("2024-03"), None)
    assert page.menu == 2


def test_a_value_is_a_number_or_a_range() -> None:
    def value(text: str) -> Value | None:
        return (
            made("entries", changed("supports", f"{{stance: supports, value: {text}}}"))
            .positions[0]
            .value
        )

    assert value("1500") == Value(1500, 1500)
    assert value("{min: 2500, max: 3000}") == Value(2500, 3000)
    assert value("0") == Value(0, 0)


@pytest.mark.parametrize("nothing", ["", " null", " ~", " []"])
def test_a_list_that_may_be_left_out_may_be_empty(nothing: str) -> None:
    assert made("entries", f"{ENTRY}tags:{nothing}\n").tags == ()


def test_text_is_text_whatever_it_looks_like() -> None:
    for text in ("no", "012", "2024-10-18", "1:30", "0x1F", "1_000", "off"):
        assert made("pages", f"title: {text}\n").title == text


# --- what does not ------------------------------------------------------------------------------


def test_all_faults_of_a_file_are_told_at_once() -> None:
    front = (
        "title: T\ndate: 2024-02-30\nsource: The Office\nreliability: Z9\n"
        "claims:\n  bridge: agrees\ncitations:\n  - title: A\ncolour: red\n"
    )

    assert faults("entries", front) == [
        ("bad-date", 3, 15),
        ("bad-id", 4, 9),
        ("bad-reliability", 5, 14),
        ("missing-key", 1, 1),
        ("unknown-stance", 7, 11),
        ("missing-key", 9, 5),
        ("unknown-key", 10, 1),
    ]


@pytest.mark.parametrize(
    ("shelf", "key"),
    [
        (shelf, key)
        for shelf, kind in FORMS.items()
        for key, field in kind.form.model_fields.items()
        if field.is_required()
    ],
)
def test_a_key_that_is_needed_is_missed(shelf: str, key: str) -> None:
    data = yaml.load(WHOLE[shelf], yaml.BaseLoader)
    del data[key]

    message, hint = told(yaml.safe_dump(data), shelf)

    assert message == f"the key `{key}` is missing"
    assert hint.startswith(f"add a line `{key}: …` (")


@pytest.mark.parametrize("shelf", WHOLE)
def test_a_key_that_nobody_knows_is_refused_with_those_that_are_known(shelf: str) -> None:
    message, _ = told(f"{WHOLE[shelf]}nonsense: x\n", shelf)

    assert message.startswith("there is no key `nonsense`; the keys are `")
    assert all(f"`{key}`" in message for key in FORMS[shelf].form.model_fields)


def test_a_slip_in_a_key_is_one_fault() -> None:
    message, hint = told(changed("reliability_reason", "reliabilty_reason"))

    assert message.startswith("there is no key `reliabilty_reason`")
    assert hint == "did you mean `reliability_reason`?"


def test_a_slip_in_an_inner_key_says_where() -> None:
    message, hint = told(changed("publisher", "publsher"))

    assert message.startswith("there is no key `publsher` in `citations`; the keys are `title`, ")
    assert hint == "did you mean `publisher`?"


@pytest.mark.parametrize(
    ("front", "message", "hint"),
    [
        (
            changed("title: The office says so", "title: [The, office]"),
            "`title` is a list; it must be text",
            "type one line of text",
        ),
        (changed("The office says so", "''"), "`title` is empty; text is needed", "type the text"),
        (
            changed("title: The office says so", "title:"),
            "`title` has no value; text is needed",
            "type the text after `title`",
        ),
        (
            changed("title: The office says so", "title: |\n  One.\n  Two."),
            "`title` has several lines; one is allowed",
            "write it on one line",
        ),
        (
            changed("The office says so", "x" * 121),
            "`title` has 121 characters; at most 120 are allowed",
            "shorten it by 1",
        ),
        (
            ENTRY + "tags: bridge\n",
            "`tags` is text; it must be a list",
            "type `tags: [bridge]`",
        ),
        (
            ENTRY + "tags: Old bridge, Town\n",
            "`tags` is text; it must be a list",
            "type `tags: [old-bridge, town]`",
        ),
        (
            ENTRY + "tags: {a: b}\n",
            "`tags` is a mapping; it must be a list",
            "type `tags: [first, second]`",
        ),
        (
            ENTRY + "tags: [bridge, [town]]\n",
            "item 2 of `tags` is a list; it must be text",
            "type one line of text",
        ),
        (
            changed("claims:\n  bridge: supports", "claims: bridge"),
            "`claims` is text; it must be a mapping",
            "type a line such as `claim-id: supports` for each below `claims:`, indented",
        ),
        (
            changed("claims:\n  bridge: supports", "claims: {}"),
            "`claims` is empty; at least one is needed",
            "type a line such as `claim-id: supports` for each below `claims:`, indented",
        ),
        (
            changed("bridge: supports", "bridge: [supports]"),
            "`bridge` is a list; it must be a mapping",
            "type a line such as `claim-id: supports` for each below `claims:`, indented",
        ),
        (
            ENTRY + "withdrawn: 2024-05-01\n",
            "`withdrawn` is text; it must be a mapping",
            "type `date: …` and `reason: …` on lines below `withdrawn:`, indented",
        ),
        (
            ENTRY + "draft: Yes\n",
            "`Yes` is neither `true` nor `false`",
            "did you mean `true`?",
        ),
        (
            changed("supports", "{stance: supports, value: '1,500'}"),
            "`1,500` is not a whole number",
            "type `1500`",
        ),
        (
            changed("supports", "{stance: supports, value: {min: 3}}"),
            "a range has exactly the keys `min` and `max`",
            "type `value: {min: 2500, max: 3000}`",
        ),
        (
            changed("supports", "{stance: supports, value: {min: 3, max: 2}}"),
            "the range begins at 3 and ends below it, at 2",
            "type `value: {min: 2, max: 3}`",
        ),
        (
            changed("supports", "{stance: supports, value: 12, qualifier: circa}"),
            (
                "`circa` is not a qualifier; "
                "a qualifier is one of `about`, `at-least`, `at-most`, `planned`"
            ),
            "type one of these",
        ),
    ],
)
def test_a_value_of_another_form_is_refused(front: str, message: str, hint: str) -> None:
    assert told(front) == (message, hint)


def test_a_mapping_that_should_be_a_list_is_told_how_a_list_is_written() -> None:
    message, hint = told(
        changed("  - title: A page\n    publisher", "  title: A page\n  publisher")
    )

    assert message == "`citations` is a mapping; it must be a list"
    assert "each needs `title: …` and `publisher: …`" in hint


@pytest.mark.parametrize(
    "rating", ["", "b2", "B", "2", "B7", "G1", "2B", "B22", " B2", "В2", "B-2", "b/2"]
)
def test_a_rating_is_a_letter_and_a_digit(rating: str) -> None:
    (fault,) = read("entries", changed("B2", f"'{rating}'")).diagnostics

    assert fault.code == "bad-reliability"
    assert "a letter A to F for the source and a digit 1 to 6" in fault.message


def test_a_rating_with_a_slip_is_understood() -> None:
    for rating in ("b2", "B-2", "b / 2"):
        assert told(changed("B2", rating))[1] == "did you mean `B2`?"


def test_the_id_of_a_claim_is_faulty_where_it_stands() -> None:
    assert faults("entries", changed("  bridge:", "  The Bridge:")) == [("bad-id", 8, 3)]


def test_a_file_with_faults_is_no_part_of_the_story() -> None:
    assert read("entries", changed("B2", "B9")).value is None


# --- anything -----------------------------------------------------------------------------------

SCALAR = st.sampled_from(
    ["", "x", "B2", "2024-03-04", "no", "{}", "[]", "null", "{key}", "{0}", "%s", "é", "x" * 700]
)
VALUE = st.recursive(
    SCALAR,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["title", "stance", "value", "min", "x"]), inner, max_size=3
        )
    ),
    max_leaves=6,
)


@given(st.sampled_from(sorted(WHOLE)), st.data())
def test_any_front_matter_is_a_part_or_has_faults_in_plain_words(
    shelf: str, data: st.DataObject
) -> None:
    keys = st.sampled_from([*FORMS[shelf].form.model_fields, "x", "titel"])
    front = yaml.safe_dump(data.draw(st.dictionaries(keys, VALUE)), allow_unicode=True)

    value, found = read(shelf, front if front != "{}\n" else "x: y\n")

    assert (value is None) == bool(found)
    for fault in found:
        assert fault.message
        assert fault.hint
        assert "pydantic" not in fault.message
        assert "Input should" not in fault.message


@given(st.sampled_from(sorted(WHOLE)), st.data())
def test_what_the_schema_for_editors_refuses_is_refused(shelf: str, data: st.DataObject) -> None:
    """The editor's schema may let pass what only we can see; it never refuses what we accept."""
    whole = yaml.load(WHOLE[shelf], yaml.BaseLoader)
    key = data.draw(st.sampled_from([*FORMS[shelf].form.model_fields, "x"]))
    whole[key] = data.draw(VALUE)

    value, _ = read(shelf, yaml.safe_dump(whole, allow_unicode=True))

    if value is not None:
        assert not list(Draft202012Validator(json_schema(shelf)).iter_errors(whole))
