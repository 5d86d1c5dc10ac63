"""Whatever is answered reads back as it was meant, from text that people would write."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from timeline import frontmatter
from timeline.composing import compose
from timeline.text import unsafe_characters

ODD = [
    'He said: "no" # not yes',
    "it's: 'quoted'",
    "- not a list",
    "[not, a, list]",
    "{not: a mapping}",
    "null",
    "~",
    "",
    "no",
    "012",
    "2024-10-18",
    "&anchor *alias !tag %directive @at `tick`",
    "| > ? :",
    "<<",
    "---",
    "...",
    "a #b",
    "trailing: ",
    "북한 «Тува» 中文 🕊",
    "a\\b\\u202e",
    "x" * 500,
]
TEXT = st.text(st.characters(exclude_categories=["Cs"])).filter(
    lambda it: not unsafe_characters(it)
)


def read(content: bytes) -> dict[str, object]:
    document, faults = frontmatter.parse("a.md", content)
    assert faults == ()
    assert document is not None
    return document.data


def test_odd_text_reads_back_as_it_was() -> None:
    data = {f"key-{number}": text for number, text in enumerate(ODD)} | {"<<": "a key"}

    assert read(compose(data, "Text.")) == data


@settings(deadline=None)
@given(
    st.dictionaries(
        st.sampled_from(["title", "claims", "tags", "citations"]),
        st.one_of(
            TEXT,
            st.lists(TEXT),
            st.lists(st.dictionaries(st.sampled_from(["title", "note"]), TEXT, min_size=1)),
            st.dictionaries(
                st.sampled_from(["a", "b-c"]),
                TEXT | st.dictionaries(st.sampled_from(["stance", "note"]), TEXT, min_size=1),
                min_size=1,
            ),
        ),
        min_size=1,
    )
)
def test_any_text_in_any_shape_reads_back_as_it_was(data: dict[str, object]) -> None:
    assert read(compose(data, "Text.")) == data


def test_plain_values_have_no_quotes_and_short_things_one_line() -> None:
    data = {
        "date": "2024-10-18",
        "claims": {"troops": "supports", "number": {"stance": "denies", "value": "3"}},
        "citations": [{"title": "A page", "publisher": "A paper"}],
        "tags": ["a", "b"],
    }

    assert compose(data, "Text.\n\n").decode() == (
        "---\n"
        "date: 2024-10-18\n"
        "claims:\n"
        "  troops: supports\n"
        "  number: {stance: denies, value: 3}\n"
        "citations:\n"
        "  - title: A page\n"
        "    publisher: A paper\n"
        "tags: [a, b]\n"
        "---\n"
        "Text.\n"
    )
