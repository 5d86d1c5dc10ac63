"""What a reader would see change, told before it is merged."""

from __future__ import annotations

import json
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from tests.doors import Run, run
from tests.repositories import Repository
from tests.stories import entry, gone, number, tell
from timeline import pipeline
from timeline.impact import FORMATS, compare
from timeline.ledger import keep
from timeline.memory import recall
from timeline.model import Entry, Position
from timeline.story import Story

FIRST = entry("first", "2024-01-01", "south")
SECOND = entry("second", "2024-02-01", "west")
STORY = tell([FIRST, SECOND])


def after(*entries: Entry) -> Story:
    return tell(entries)


def told(before: Story, now: Story) -> str:
    return FORMATS["text"](compare(before, now))


# --- entries ------------------------------------------------------------------------------------


def test_a_change_that_nobody_sees_is_none() -> None:
    found = compare(STORY, STORY)

    assert not any(found)
    assert told(STORY, STORY) == "A reader would see no change."


def test_an_added_entry_is_told_with_its_title() -> None:
    found = compare(after(FIRST), STORY)

    assert [(it.what, it.entry, it.title) for it in found.entries] == [
        ("added", "second", "Title of second")
    ]
    assert not found.lost


def test_a_changed_entry_is_told_with_what_changed() -> None:
    mended = FIRST._replace(title="Another", positions=(Position("claim", "queries"),))

    (change,) = compare(STORY, after(mended, SECOND)).entries

    assert (change.what, change.title, change.fields) == ("changed", "Another", ("title", "claims"))


def test_another_place_in_its_file_is_no_change_of_an_entry() -> None:
    moved = FIRST._replace(places=SECOND.places, prose=FIRST.prose._replace(line=99))

    assert not any(compare(STORY, after(moved, SECOND)))


def test_a_withdrawn_entry_is_told_and_its_address_stays() -> None:
    found = compare(STORY, after(FIRST._replace(withdrawn=gone("2024-03-01")), SECOND))

    assert [(it.what, it.entry) for it in found.entries] == [("withdrawn", "first")]
    assert not found.lost


def test_a_removed_entry_loses_its_address() -> None:
    found = compare(STORY, after(SECOND))

    assert [(it.what, it.entry) for it in found.entries] == [("removed", "first")]
    assert found.lost == ("entries/first/",)
    assert "/entries/first/`: list the ID in `aliases`" in told(STORY, after(SECOND))


def test_a_renamed_entry_with_an_alias_loses_nothing() -> None:
    renamed = entry("other", "2024-01-01", "south", title="Title of first", aliases=("first",))

    found = compare(STORY, after(renamed, SECOND))

    assert [(it.what, it.entry, it.renamed_to) for it in found.entries] == [
        ("renamed", "first", "other")
    ]
    assert not found.lost
    assert not found.standings


def test_a_former_id_that_leads_on_no_more_is_lost() -> None:
    before = after(FIRST._replace(aliases=("older",)), SECOND)

    assert compare(before, STORY).lost == ("entries/older/",)


# --- ratings, standings, origins ----------------------------------------------------------------


def test_a_changed_rating_is_told() -> None:
    found = compare(STORY, after(FIRST._replace(reliability="C4"), SECOND))

    assert [tuple(it) for it in found.ratings] == [("first", "B2", "C4")]


def test_a_changed_standing_is_told_with_its_day_and_its_cause() -> None:
    found = compare(after(FIRST), STORY)

    assert [tuple(it)[2:] for it in found.standings] == [
        ("2024-02-01", "reported", "corroborated", ("second",))
    ]
    assert "`claim`: reported → corroborated as of 2024-02-01, because of `second`" in told(
        after(FIRST), STORY
    )


def test_a_standing_that_goes_is_told_with_what_went() -> None:
    found = compare(STORY, after(FIRST))

    assert [tuple(it)[2:] for it in found.standings] == [
        ("2024-02-01", "corroborated", "reported", ("second",))
    ]


def test_only_the_days_are_told_on_which_a_claim_stands_otherwise() -> None:
    between = entry("between", "2024-01-15", "west")
    third = entry("third", "2024-03-01", "north", "denies", rating="A1")

    found = compare(after(FIRST, SECOND, third), after(FIRST, between, SECOND, third))

    # from February on it is corroborated with or without the new entry
    assert [(it.day, it.before, it.after) for it in found.standings] == [
        ("2024-01-15", "reported", "corroborated")
    ]


def test_a_claim_that_nothing_bore_on_had_no_standing() -> None:
    found = compare(after(), after(FIRST))

    assert [(it.before, it.after) for it in found.standings] == [("none", "reported")]


def test_what_is_derived_adds_an_entry_and_no_origin() -> None:
    relay = entry("relay", "2024-02-02", "press", derived_from=("first",))

    found = compare(STORY, after(FIRST, SECOND, relay))

    assert [tuple(it) for it in found.counts] == [("claim", (2, 3), (2, 2), ("", ""))]
    assert "`claim`: 2 → 3 entries" in told(STORY, after(FIRST, SECOND, relay))


def test_an_origin_that_is_found_takes_one_away() -> None:
    found = compare(STORY, after(FIRST, SECOND._replace(derived_from=("first",))))

    assert [it.origins for it in found.counts] == [(2, 1)]
    assert [(it.before, it.after, it.causes) for it in found.standings] == [
        ("corroborated", "reported", ("second",))
    ]


def test_a_range_of_values_that_changes_is_told() -> None:
    low = entry("low", "2024-01-01", "south", positions=(number(100),))
    high = entry("high", "2024-02-01", "west", positions=(number(300),))

    assert [it.values for it in compare(after(low), after(low, high)).counts] == [
        ("100", "100–300")
    ]


ENTRIES = st.lists(
    st.builds(
        entry,
        st.sampled_from(["a", "b", "c", "d", "e"]),
        st.sampled_from([f"2024-{month:02}-11" for month in range(1, 13)]),
        st.sampled_from(["north", "south", "west", "press", "paper"]),
        st.sampled_from(["supports", "denies", "queries", "comments"]),
        st.sampled_from(["A1", "B2", "C3", "D4", "F6"]),
    ),
    unique_by=lambda it: it.id,
)


@settings(deadline=None)
@given(ENTRIES, ENTRIES)
def test_a_standing_is_told_as_the_two_ledgers_have_it(one: list[Entry], two: list[Entry]) -> None:
    before, now = tell(one), tell(two)

    for change in compare(before, now).standings:
        was = keep(before).as_of(change.claim, change.day)
        is_ = keep(now).as_of(change.claim, change.day)
        assert (was.standing if was else "none") == change.before
        assert (is_.standing if is_ else "none") == change.after
        assert change.before != change.after


@settings(deadline=None)
@given(ENTRIES, ENTRIES)
def test_a_day_of_another_standing_is_within_a_stretch_that_is_told(
    one: list[Entry], two: list[Entry]
) -> None:
    before, now = tell(one), tell(two)
    starts = [it.day for it in compare(before, now).standings]

    for day in (f"2024-{month:02}-11" for month in range(1, 13)):
        was, is_ = keep(before).as_of("claim", day), keep(now).as_of("claim", day)
        if (was.standing if was else None) != (is_.standing if is_ else None):
            assert any(start <= day for start in starts)


@settings(deadline=None)
@given(ENTRIES, ENTRIES)
def test_back_is_the_opposite_of_forth(one: list[Entry], two: list[Entry]) -> None:
    before, now = tell(one), tell(two)
    forth, back = compare(before, now), compare(now, before)

    assert {(it.day, it.before, it.after) for it in forth.standings} == {
        (it.day, it.after, it.before) for it in back.standings
    }
    assert {it.entry for it in forth.entries if it.what == "added"} == {
        it.entry for it in back.entries if it.what == "removed"
    }


# --- claims, sources, chapters, pages, the site -------------------------------------------------


def test_other_files_are_told_too() -> None:
    other = STORY.claims["claim"]._replace(statement="It was otherwise.")
    now = STORY._replace(
        claims={**STORY.claims, "claim": other},
        sources={name: it for name, it in STORY.sources.items() if name != "envoy"},
        site=STORY.site._replace(title="Another"),
    )

    found = compare(STORY, now)

    assert [(it.kind, it.id, it.what, it.fields) for it in found.parts] == [
        ("site", "site.toml", "changed", ("title",)),
        ("claim", "claim", "changed", ("statement",)),
        ("source", "envoy", "removed", ()),
    ]
    assert found.lost == ("sources/envoy/",)


def test_a_party_that_has_a_page_loses_it_with_its_name() -> None:
    parties = {name: it for name, it in STORY.site.parties.items() if name not in ("west", "north")}

    now = after(FIRST)
    found = compare(STORY, now._replace(site=now.site._replace(parties=parties)))

    # no entry speaks for the north, so it had no page
    assert found.lost == ("entries/second/", "parties/west/")


# --- the forms ----------------------------------------------------------------------------------

HOSTILE = [
    "@everyone",
    "<script>alert(1)</script>",
    "<img src=https://evil.example/x>",
    "[free](https://evil.example)",
    "![x](https://evil.example/x.png)",
    "https://evil.example",
    "www.evil.example",
    "`code` ``more`` ```even more```",
    "`",
    "``",
    "a ` b",
    "#1 GH-1 org/repo#1",
    "| a | b |",
    "line\nbreak\n\n# Heading",
    "\u202eabc",
    "ends with `",
    "\\`@x\\`",
    "&lt;b&gt; &#64;x",
    " ` @x ` ",
]


class Seen(HTMLParser):
    """The elements of a piece of HTML, and its text outside of code."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.text, self.code = "", ""
        self._in_code = False

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.tags.add(tag)
        self._in_code = self._in_code or tag == "code"

    def handle_endtag(self, tag: str) -> None:
        self._in_code = self._in_code and tag != "code"

    def handle_data(self, data: str) -> None:
        if self._in_code:
            self.code += data
        else:
            self.text += data


def seen(markdown: str) -> Seen:
    """Return what is shown of a comment, raw HTML let through.

    GitHub makes links, mentions and references of any text that is not code.
    """
    parser = Seen()
    parser.feed(MarkdownIt("commonmark").enable(["table", "strikethrough"]).render(markdown))
    return parser


def comment(title: str) -> str:
    return FORMATS["markdown"](compare(after(), after(FIRST._replace(title=title))))


@pytest.mark.parametrize("title", HOSTILE)
def test_a_title_does_nothing_in_a_comment(title: str) -> None:
    plain = seen(comment("Title"))

    found = seen(comment(title))

    assert found.tags == plain.tags
    assert found.text == plain.text


@settings(deadline=None)
@given(st.text(st.sampled_from("`\\<>@[]()!#|*_~ \nab:/.&;"), min_size=1, max_size=40))
def test_no_title_gets_out_of_its_code(title: str) -> None:
    found = seen(comment(f"x{title}x"))

    assert "a" not in found.tags
    assert "img" not in found.tags
    assert found.text == seen(comment("Title")).text


def test_json_has_all_of_it() -> None:
    renamed = entry("other", "2024-01-01", "south", rating="C3", aliases=("first",))
    found = json.loads(FORMATS["json"](compare(STORY, after(renamed))))

    assert found["lost"] == ["entries/second/"]
    assert found["entries"][0] == {
        "entry": "first",
        "title": "Title of other",
        "what": "renamed",
        "fields": ["title", "reliability"],
        "renamed_to": "other",
    }
    assert found["ratings"] == [{"entry": "other", "before": "B2", "after": "C3"}]
    assert set(found["standings"][0]) == {"claim", "title", "day", "before", "after", "causes"}
    assert set(found["counts"][0]) == {"claim", "entries", "origins", "values"}


@pytest.mark.parametrize("form", ["text", "markdown"])
def test_a_long_list_is_cut_with_a_count(form: str) -> None:
    found = compare(after(), after(*(entry(f"e{it:03}", "2024", "south") for it in range(250))))

    said = FORMATS[form](found)

    assert said.count("added") == 100
    assert "… and 150 more" in said
    assert len(json.loads(FORMATS["json"](found))["entries"]) == 250


# --- the command --------------------------------------------------------------------------------

OFFICE = "entries/2024/2024-03-04-office-announces-closing.md"
PAPER = "entries/2024/2024-03-05-paper-relays-closing.md"
COUNCIL = "entries/2024/2024-03-20-council-denies-closing.md"


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    return Repository(tmp_path / "repository")


def impact(repository: Repository, *more: str) -> Run:
    return run(repository.folder, "impact", *more)


def test_nothing_has_changed_in_a_clean_work_tree(repository: Repository) -> None:
    done = impact(repository)

    assert (done.said, done.code) == ("A reader would see no change.\n", 0)


def test_a_change_since_a_branch_is_told(repository: Repository) -> None:
    repository.git("checkout", "--quiet", "-b", "change")
    repository.change(COUNCIL, "reliability: C4", "reliability: C3")
    repository.commit()

    done = impact(repository, "main")

    assert done.code == 0
    assert "`2024-03-20-council-denies-closing`: C4 → C3" in done.said
    assert "`bridge-closed`: reported → contested as of 2024-03-20, because of" in done.said


def test_a_lost_address_is_an_error(repository: Repository) -> None:
    (repository.content / COUNCIL).unlink()

    done = impact(repository)

    assert done.code == 1
    assert "Addresses that would lead nowhere" in done.said
    assert "`/entries/2024-03-20-council-denies-closing/`" in done.said


def test_a_change_with_faults_has_its_faults_told_instead(repository: Repository) -> None:
    repository.change(COUNCIL, "reliability: C4", "reliability: C9")

    done = impact(repository)

    assert done.code == 1
    assert done.said.startswith(f"content/{COUNCIL}:5:14: error: ")


def test_a_comment_on_a_change_with_faults_repeats_nothing_of_them(repository: Repository) -> None:
    repository.change(COUNCIL, "reliability: C4", "<img>@all: C4")

    done = impact(repository, "--format", "markdown")

    assert done.code == 1
    assert "The content has 2 errors in 1 file, so it cannot be compared yet." in done.said
    assert "img" not in done.said


def test_faults_are_json_where_json_is_asked_for(repository: Repository) -> None:
    repository.change(COUNCIL, "reliability: C4", "reliability: C9")

    assert json.loads(impact(repository, "--format", "json").said)[0]["code"] == "bad-reliability"


def test_a_base_with_faults_is_compared_as_far_as_it_can_be_read(repository: Repository) -> None:
    repository.change(COUNCIL, "reliability: C4", "reliability: C9")
    repository.commit()
    repository.change(COUNCIL, "reliability: C9", "reliability: C4")

    done = impact(repository)

    assert done.code == 0
    assert "The content had 1 error before; what cannot be read is not compared." in done.said
    assert "added `2024-03-20-council-denies-closing`" in done.said
    assert "paper" not in done.said


def test_a_base_with_a_broken_site_file_is_compared_all_the_same(repository: Repository) -> None:
    good = repository.read("site.toml")
    repository.write("site.toml", "title = \n")
    repository.commit()
    repository.write("site.toml", good)
    repository.change(PAPER, "reliability: B3", "reliability: B2")

    done = impact(repository)

    assert done.code == 0
    assert "`2024-03-05-paper-relays-closing`: B3 → B2" in done.said
    assert "added" not in done.said


def test_all_is_new_where_there_was_no_content(tmp_path: Path) -> None:
    repository = Repository(tmp_path / "one", content=None)
    small = Repository(tmp_path / "two")
    small.content.rename(repository.content)

    done = impact(repository)

    assert done.code == 0
    assert done.said.startswith("There was no content to compare with, so all of it is new.")
    assert done.said.count("added `2024-") == 3


def test_the_work_tree_is_as_it_was(repository: Repository) -> None:
    repository.change(COUNCIL, "barriers", "fences")
    before = repository.git("status", "--porcelain", "--", "content")

    impact(repository)

    assert repository.git("status", "--porcelain", "--", "content") == before


def test_each_form_can_be_asked_for(repository: Repository) -> None:
    repository.change(COUNCIL, "The speaker did", "The council did")

    whole = json.loads(impact(repository, "--format", "json").said)

    assert whole["entries"][0]["fields"] == ["text"]
    assert impact(repository, "--format", "markdown").said.startswith("## What this change does")


def test_what_another_revision_says_is_not_remembered(tmp_path: Path) -> None:
    repository = Repository(tmp_path)
    options = pipeline.Options(content=repository.content)
    for path in repository.content.rglob("*.md"):
        path.write_text(path.read_text() + "\nMore of it.\n")
    assert pipeline.load(options).value is not None
    kept = recall(options.content).kept().packs

    pipeline.load_at(options, "HEAD")

    assert recall(options.content).kept().packs == kept
