"""Files become parts one by one; what was read before is known, and nothing else is believed."""

from __future__ import annotations

import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.contents import SMALL, entry
from timeline.files import SourceFile
from timeline.jobs import Workers
from timeline.packs import Kept, Pack, pack_of
from timeline.reading import Read, read_parts

ONE = Workers(1)
ENTRY = "content/entries/2024/2024-10-18-agency.md"


def sources(**changes: str | None) -> list[SourceFile]:
    files = SMALL | {
        path.replace("__", "/") + ".md": text for path, text in changes.items() if text
    }
    return [SourceFile(f"content/{path}", text.encode()) for path, text in sorted(files.items())]


def read_and_kept(files: list[SourceFile]) -> tuple[Read, Kept]:
    packs: dict[str, Pack] = {}
    return read_parts(files, Kept({}, packs.__setitem__), ONE), Kept(packs)


def same(one: Read, other: Read) -> bool:
    return pickle.dumps(one.parts) == pickle.dumps(other.parts) and one[1:] == other[1:]


def test_every_file_becomes_a_part_of_its_kind() -> None:
    read = read_parts(sources(), Kept(), ONE)

    assert read.diagnostics == ()
    assert read.parts is not None
    assert [it.id for it in read.parts.claims] == ["number", "troops"]
    assert {it.id for it in read.parts.sources} == {"agency", "ministry"}
    assert len(read.parts.entries) == 3
    assert [it.id for it in read.parts.articles] == ["about"]


def test_the_order_of_the_files_does_not_matter() -> None:
    assert same(read_parts(sources(), Kept(), ONE), read_parts(sources()[::-1], Kept(), ONE))


def test_a_fault_in_a_value_of_two_lines_is_told_within_the_first() -> None:
    content = entry(event_date="in the\n  year of 2024-10").encode()
    told = read_parts([SourceFile(ENTRY, content)], Kept(), ONE).diagnostics
    fault = next(it for it in told if it.code == "bad-date")
    line = content.decode().split("\n")[fault.place.line - 1]
    assert line.startswith("event_date: in the")
    assert 1 <= fault.place.column <= len(line) + 1


def test_what_was_read_before_is_not_read_again() -> None:
    first, kept = read_and_kept(sources())
    told: list[int] = []

    def progress(_stage: str, total: int) -> object:
        told.append(total)
        return lambda _more: None

    again = read_parts(sources(), kept, Workers(1, progress))  # type: ignore[arg-type]

    assert told == [0]
    assert again.parts == first.parts


def test_what_changed_is_read_again_and_nothing_else() -> None:
    _, kept = read_and_kept(sources())
    changed = sources(**{"entries__2024__2024-10-18-agency": entry(title="Another")})
    told: list[int] = []

    def progress(_stage: str, total: int) -> object:
        told.append(total)
        return lambda _more: None

    again = read_parts(changed, kept, Workers(1, progress))  # type: ignore[arg-type]

    assert told == [1]
    assert again.parts == read_parts(changed, Kept(), ONE).parts


def test_faults_are_remembered_with_the_file() -> None:
    broken = sources(**{"entries__2024__2024-10-18-agency": entry("2024-02-30")})
    first, kept = read_and_kept(broken)

    again = read_parts(broken, kept, ONE)

    assert [it.code for it in first.diagnostics] == ["bad-date"]
    assert again.diagnostics == first.diagnostics


def test_what_is_not_there_any_more_is_forgotten() -> None:
    first, kept = read_and_kept(sources())

    again = read_parts([it for it in sources() if it.path != ENTRY], kept, ONE)

    assert ENTRY in first.prints
    assert ENTRY not in again.prints
    assert (
        again.parts == read_parts([it for it in sources() if it.path != ENTRY], Kept(), ONE).parts
    )


def test_the_same_bytes_at_another_path_are_another_file() -> None:
    _, kept = read_and_kept(sources())
    moved = [
        SourceFile(it.path.replace("10-18-agency", "10-18-other"), it.content) for it in sources()
    ]

    other = ENTRY.replace("agency", "other")
    of_entry = kept.packs[pack_of(ENTRY)]
    of_other = Pack({other: of_entry.prints[ENTRY]}, of_entry.answers)

    again = read_parts(moved, Kept({**kept.packs, pack_of(other): of_other}), ONE)

    assert again.parts is not None
    assert "2024-10-18-other" in {it.id for it in again.parts.entries}


@pytest.mark.parametrize("jobs", [2, 3])
def test_several_processes_read_the_same(jobs: int) -> None:
    many = {f"entries__2024__entry-{number}": entry() for number in range(200)}

    one, several = (read_parts(sources(**many), Kept(), it) for it in (ONE, Workers(jobs)))

    assert several.parts == one.parts
    assert several.diagnostics == one.diagnostics


def test_a_folder_without_settings_says_so_and_tells_the_other_faults_too() -> None:
    broken = sources(**{"entries__2024__2024-10-18-agency": entry("2024-02-30")})

    read = read_parts([it for it in broken if it.path != "content/site.toml"], Kept(), ONE)

    assert {it.code for it in read.diagnostics} == {"no-site-file", "bad-date"}


BODY = st.lists(
    st.sampled_from(
        [
            *("Text.", "*More* text.", "TODO: text", "---", "title: No", "", "\ufeff", "é\u200b"),
            *("[x](entry:none)", "[x](javascript:x)", "- item", "## Heading", "\r", "\t"),
        ]
    ),
    max_size=5,
).map("\n".join)


@pytest.mark.parametrize("path", [it for it in SMALL if it.endswith(".md")])
@given(BODY, BODY, st.sampled_from(["", "\ufeff"]), st.sampled_from(["\n", "\r\n"]))
def test_a_file_whose_text_changed_says_what_it_would_if_nothing_were_known(
    path: str, one: str, other: str, mark: str, end: str
) -> None:
    above, fence, _ = SMALL[path].partition("\n---\n")
    path = f"content/{path}"
    first, second = (
        SourceFile(path, (mark + above + fence + body).replace("\n", end).encode())
        for body in (one, other)
    )
    _, kept = read_and_kept([first])

    again = read_parts([second], kept, ONE)

    assert again == read_parts([second], Kept(), ONE)


def test_of_a_file_whose_text_changed_the_front_matter_is_not_declared_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    _, kept = read_and_kept(sources())
    text = SMALL[ENTRY.removeprefix("content/")]
    more = sources(**{"entries__2024__2024-10-18-agency": f"{text}More.\n"})
    other = sources(**{"entries__2024__2024-10-18-agency": text.replace("B2", "B3") + "More.\n"})
    expected = read_parts(more, Kept(), ONE)
    monkeypatch.setattr("timeline.frontmatter.document_of", None)

    assert read_parts(more, kept, ONE) == expected
    with pytest.raises(TypeError):
        read_parts(other, kept, ONE)
