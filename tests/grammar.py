"""Whole entry files for hypothesis, as the grammar has them, careful or not; and with slips."""

from __future__ import annotations

import json
from functools import cache
from typing import NamedTuple

from hypothesis import strategies as st

__all__ = ["entries", "mutated"]

Texts = st.SearchStrategy[str]


class _Words(NamedTuple):
    """What fields are filled with: what they may hold, and what they may not."""

    good: tuple[str, ...]
    bad: tuple[str, ...]

    def some(self, careful: bool) -> Texts:
        return st.sampled_from(self.good if careful else self.good + self.bad)


_TEXTS = _Words(
    (
        *(
            "A title",
            "Київ: «так»",
            "국정원 1,500명",
            "سئول می‌گوید",
            "北京",
            "3 < 4 & 5",
            "- x",
            "? y",
        ),
        *("Seoul: the agency", "#1 @home *b* _c_", "no", "012", "<b>x</b>", "{{ x }}", "'", '"'),
        *("\\", "&amp;", "e\u0301", "\U0001f469\u200d\U0001f4bb", "https://a.b", "a\tb", "x" * 120),
    ),
    ("", " ", "~", "x\u200by", "\u202e", "a" * 130, "a\nb", "\0", "\x1b[31m", "\u2028"),
)
_CLAIMS = _Words(("claim",), ("number", "A_B", "", "../x", "nobody", "<<"))
_IDS = _Words(("parent",), ("a", "A_B", "", "../x", "nobody"))
_TAGS = _Words(("a", "a-b", "constructor", "0"), ("A_B", "", "a b", "é"))
_DATES = _Words(
    ("2024-10-18", "2024-10", "2024", "2024-10-18~", "2024-10-XX", "2024-10-08/2024-10-13"),
    ("2024-02-30", "yesterday", "", "2024-13", "2024-10-08/..", "../2024", "x" * 50),
)
_ADDRESSES = _Words(
    (
        "https://a.example/",
        "http://예시.한국/x?y=z#w",
        "HTTPS://A.EXAMPLE:8080/(x)",
        "http://a.onion/",
    ),
    ("javascript:x", "//b", "", "https://u@b.example/", "https://a.example/\u202e", "file:///x"),
)
_TARGETS = _Words(
    ("entry:parent", "claim:claim", "https://a.example/", "mailto:a@a.example", "page:about"),
    ("javascript:x", "#nothing", "entry:A", "media/a.png", "data:,x", "x.md", ""),
)
_STANCES = _Words(("supports", "denies", "queries", "comments"), ("suports", "", "SUPPORTS"))
_RATINGS = _Words(("B2", "F6", "A1", "C3"), ("G7", "", "b2", "2B"))
_FLAGS = _Words(("true", "false"), ("yes", "", "1"))
_LANGUAGES = _Words(("en", "uk", "zh-Hant"), ("xx-yy", "k o", ""))
_LINES = _Words(
    (
        *("word", "&copy; &lt;b&gt;", "[1]", "<b>raw</b>", "{% x %}", "a | b", "1. one", "* * *"),
        *(
            "Київ",
            "국정원",
            "سئول می‌گوید",
            "    code",
            "a\\*b",
            "line  ",
            "`a`",
            "![A ship](media/a.png)",
        ),
    ),
    ("&#x202e;", "[^1]", "![](media/a.png)", "![x](//a.b/c.png)", "[^2]: x", "\0", "a\u200bb"),
)


@cache
def _front(careful: bool) -> st.SearchStrategy[dict[str, object]]:
    """Return front matter as data."""

    def one(words: _Words) -> Texts:
        return words.some(careful)

    position = st.fixed_dictionaries({"stance": one(_STANCES)}, optional={"note": one(_TEXTS)})
    citation = st.fixed_dictionaries(
        {"title": one(_TEXTS), "publisher": one(_TEXTS)},
        optional={
            **dict.fromkeys(("url", "archived"), one(_ADDRESSES)),
            **dict.fromkeys(("published", "accessed"), one(_DATES)),
            **dict.fromkeys(("author", "note"), one(_TEXTS)),
            "language": one(_LANGUAGES),
        },
    )
    note = {"date": one(_DATES)}
    fewest = 1 if careful else 0
    return st.fixed_dictionaries(
        {
            "title": one(_TEXTS),
            "date": one(_DATES),
            "source": st.just("source"),
            "reliability": one(_RATINGS),
            "reliability_reason": one(_TEXTS),
            "claims": st.dictionaries(
                one(_CLAIMS), one(_STANCES) | position, min_size=fewest, max_size=3
            ),
            "citations": st.lists(citation, min_size=fewest, max_size=2),
        },
        optional={
            "event_date": one(_DATES),
            "derived_from": st.lists(one(_IDS), max_size=1),
            "tags": st.lists(one(_TAGS), max_size=3),
            "aliases": st.lists(one(_TAGS), max_size=2, unique=True),
            "draft": one(_FLAGS),
            "corrections": st.lists(
                st.fixed_dictionaries({**note, "note": one(_TEXTS)}), max_size=2
            ),
            "withdrawn": st.fixed_dictionaries({**note, "reason": one(_TEXTS)}),
            **({} if careful else {"titel": one(_TEXTS)}),
        },
    )


@cache
def _body(careful: bool) -> Texts:
    """Return Markdown."""
    target = _TARGETS.some(careful)
    inline = st.recursive(
        _LINES.some(careful),
        lambda inner: st.one_of(
            inner.map("*{}*".format),
            inner.map("**{}**".format),
            st.tuples(inner, target).map(lambda it: "[{}]({})".format(*it)),
            st.tuples(inner, target).map(lambda it: '[{}](<{}> "t")'.format(*it)),
            inner.map("^[{}]".format),
            st.tuples(inner, inner).map(" ".join),
        ),
        max_leaves=4,
    )
    block = st.one_of(
        inline,
        inline.map("# {}".format),
        st.tuples(inline, inline).map(lambda it: "|{}|{}|\n|-|:-:|\n|a|b|".format(*it)),
        inline.map("```{0}\n{0}\n```".format),
        inline.map("x[^1]\n\n[^1]: {}".format),
        target.map("[r]\n\n[r]: {}".format),
        st.sampled_from(["---", "<div>", "    code", "x\n==="]),
    )
    return st.recursive(
        block,
        lambda inner: st.one_of(
            inner.map(lambda it: "\n".join(f"> {line}" for line in it.split("\n"))),
            inner.map(lambda it: "- " + it.replace("\n", "\n  ")),
        ),
        max_leaves=2,
    )


def _yaml(value: object) -> str:
    """Return a value as YAML has it on one line: text bare if it is plain enough, or quoted."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_yaml(key)}: {_yaml(it)}" for key, it in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(_yaml(it) for it in value) + "]"
    text = str(value)
    return text if text.replace("-", "").isalnum() else json.dumps(text, ensure_ascii=False)


@st.composite
def entries(draw: st.DrawFn) -> str:
    """A file that has the form of an entry; if it is not careful, anything is in its fields."""
    careful = draw(st.booleans())
    data = draw(_front(careful))
    keys = draw(st.permutations(sorted(data)))
    front = "".join(f"{key}: {_yaml(data[key])}\n" for key in keys)
    return f"---\n{front}---\n{draw(_body(careful))}{draw(st.sampled_from(['', chr(10)]))}"


#: What a slip of the hand, a bad editor or ill will puts into a file.
_SLIPS = st.sampled_from(
    [
        *("", ":", ": ", " ", "\n", "\t", "'", '"', "[", "]", "{", "}", "#", " #", "&a ", "*a"),
        *("!!b ", "---\n", "...\n", "\u2028", "\u0085", "\r", "\0", "\u200b", "\ufeff", "%"),
        *("|\n", "- ", "? ", "<<: ", "`", "![", "](", "[^", "\ud800", "é", "한", "<script>"),
    ]
)


@st.composite
def mutated(draw: st.DrawFn) -> bytes:
    """An entry in which a few pieces were cut out, doubled or put in, as bytes."""
    text = draw(entries())
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, len(text)))
        end = min(len(text), at + draw(st.integers(0, 8)))
        text = text[:at] + draw(_SLIPS) + draw(st.sampled_from(["", text[at:end]])) + text[end:]
    return text.encode("utf-8", draw(st.sampled_from(["surrogatepass", "replace"])))
