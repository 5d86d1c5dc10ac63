"""A content folder makes one site, the same to the byte wherever and however it is built."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.contents import SMALL, TEMPLATES, bytes_in, entry, write
from timeline import making, memory, pipeline, reading
from timeline.diagnostics import Checked
from timeline.fingerprints import Fingerprints
from timeline.manifest import verify_tree
from timeline.pipeline import Built, Options

BUILD = Path(__file__).parent.parent / "build.py"


def options(folder: Path, **given: object) -> Options:
    whole = Options(folder / "content", TEMPLATES, folder / "site", jobs=1)
    return whole._replace(**given)


def built(folder: Path, **given: object) -> Built:
    answer = pipeline.build(options(folder, **given))
    assert answer.value is not None, answer.diagnostics[:3]
    return answer.value


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write(tmp_path / "content")
    return tmp_path


@pytest.fixture(scope="module")
def reference(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site of the small content, built once from nothing."""
    folder = tmp_path_factory.mktemp("reference")
    write(folder / "content")
    built(folder, no_cache=True)
    return folder / "site"


# --- one build ----------------------------------------------------------------------------------


def test_a_build_tells_what_it_made(folder: Path) -> None:
    told = built(folder)

    files = bytes_in(folder / "site")
    assert told.entries == 3
    assert told.pages == sum(path.endswith(".html") for path in files)
    assert told.files == len(files)
    assert told.changed == len(files) - 1
    assert told.size == sum(len(it) for path, it in files.items() if path != "manifest.json")
    answer = verify_tree(folder / "site")
    assert answer.value is not None
    assert answer.value.digest == told.digest


def test_a_second_build_changes_no_byte_and_touches_no_file(folder: Path) -> None:
    first = built(folder)
    before = {it: it.stat().st_mtime_ns for it in (folder / "site").rglob("*")}

    second = built(folder)

    assert second == first._replace(changed=0)
    assert {it: it.stat().st_mtime_ns for it in (folder / "site").rglob("*")} == before


def test_nothing_is_written_beside_the_site_and_the_cache(folder: Path) -> None:
    before = bytes_in(folder / "content")

    built(folder)

    assert {it.name for it in folder.iterdir()} == {"content", "site", ".cache"}
    assert bytes_in(folder / "content") == before


def test_without_a_cache_none_is_made(folder: Path) -> None:
    built(folder, no_cache=True)

    assert {it.name for it in folder.iterdir()} == {"content", "site"}


BROKEN = {
    "a date": {"entries/2024/2024-10-18-agency.md": entry("2024-02-30")},
    "a source": {"entries/2024/2024-10-18-agency.md": entry(source="nobody")},
    "the settings": {"site.toml": "title = "},
    "a file that has no place": {"notes.txt": "mine"},
    "a twin": {"entries/2023/2024-10-18-agency.md": entry()},
}


@pytest.mark.parametrize("broken", BROKEN.values(), ids=BROKEN)
@pytest.mark.parametrize("no_cache", [False, True])
def test_with_a_fault_nothing_is_written(
    folder: Path, broken: Mapping[str, str], no_cache: bool
) -> None:
    built(folder, no_cache=no_cache)
    before = bytes_in(folder / "site")
    write(folder / "content", broken)

    answer = pipeline.build(options(folder, no_cache=no_cache))

    assert answer.value is None
    assert [it for it in answer.diagnostics if it.severity == "error"]
    assert bytes_in(folder / "site") == before


def test_with_a_fault_no_first_site_is_made(folder: Path) -> None:
    write(folder / "content", BROKEN["a date"])

    pipeline.build(options(folder))

    assert not (folder / "site").exists()


def test_a_fault_in_a_template_leaves_the_old_site(folder: Path) -> None:
    built(folder)
    before = bytes_in(folder / "site")
    templates = shutil.copytree(TEMPLATES, folder / "templates")
    base = templates / "base.html"
    base.write_text(base.read_text().replace("</body>", "{{ nothing.of.that.name }}</body>"))

    answer = pipeline.build(options(folder, templates=templates))

    assert answer.value is None
    assert {it.code for it in answer.diagnostics} == {"bad-template"}
    assert bytes_in(folder / "site") == before


def test_a_warning_is_a_fault_only_when_asked(folder: Path) -> None:
    write(folder / "content", {"sources/nobody.md": SMALL["sources/agency.md"]})

    assert pipeline.build(options(folder)).value is not None
    answer = pipeline.build(options(folder, strict=True))

    assert answer.value is None
    assert [it.code for it in answer.diagnostics] == ["source-without-entries"]


def test_a_warning_is_told_again_by_a_build_that_has_nothing_to_do(folder: Path) -> None:
    write(folder / "content", {"sources/nobody.md": SMALL["sources/agency.md"]})

    first = pipeline.build(options(folder))
    second = pipeline.build(options(folder))

    assert second.value is not None
    assert second.value.changed == 0
    assert second.diagnostics == first.diagnostics


def test_a_link_among_the_content_is_a_fault_also_after_a_good_build(folder: Path) -> None:
    built(folder)
    (folder / "content" / "claims" / "more.md").symlink_to("troops.md")

    answer = pipeline.build(options(folder))

    assert answer.value is None
    assert [it.code for it in answer.diagnostics] == ["not-a-file"]


@pytest.mark.parametrize("place", ["content", "content/site", "."])
def test_a_site_apart_from_what_it_is_made_of(folder: Path, place: str) -> None:
    before = bytes_in(folder)

    with pytest.raises(OSError, match="must be apart"):
        pipeline.build(options(folder, out=folder / place))

    assert bytes_in(folder) == before


# --- the same bytes -----------------------------------------------------------------------------


def other_place(folder: Path, _mark: pytest.MonkeyPatch) -> Path:
    deep = folder / "another place" / "с именем"
    deep.mkdir(parents=True)
    shutil.move(folder / "content", deep / "content")
    return deep


def other_times(folder: Path, _mark: pytest.MonkeyPatch) -> Path:
    for number, file in enumerate((folder / "content").rglob("*")):
        os.utime(file, (number, number))
    return folder


def other_order(folder: Path, _mark: pytest.MonkeyPatch) -> Path:
    """The same files, put there in another order, so that the folder lists them otherwise."""
    shutil.rmtree(folder / "content")
    write(folder / "content", dict(reversed(SMALL.items())))
    return folder


def stale_site(folder: Path, _mark: pytest.MonkeyPatch) -> Path:
    built(folder, base_url="https://another.example/")
    return folder


def drafts_before(folder: Path, _mark: pytest.MonkeyPatch) -> Path:
    built(folder, drafts=True)
    return folder


def warm_cache(folder: Path, _mark: pytest.MonkeyPatch) -> Path:
    built(folder)
    shutil.rmtree(folder / "site")
    return folder


def damaged_site(folder: Path, _mark: pytest.MonkeyPatch) -> Path:
    built(folder)
    (folder / "site" / "index.html").write_text("damaged")
    (folder / "site" / "feed.xml").unlink()
    return folder


def damaged_cache(folder: Path, _mark: pytest.MonkeyPatch) -> Path:
    built(folder)
    stores = sorted((folder / ".cache").glob("*.store"))
    assert len(stores) > 1
    assert folder / ".cache" / "content.store" in stores
    for store in stores:
        whole = bytearray(store.read_bytes())
        whole[len(whole) // 2] ^= 1
        store.write_bytes(whole)
    shutil.rmtree(folder / "site")
    return folder


def a_cache_of_lies(folder: Path, mark: pytest.MonkeyPatch) -> Path:
    """A cache that other code made, which answers everything wrongly."""
    mark.setattr(memory, "_stamp", lambda: b"other code")
    write(folder / "content", {"pages/about.md": "---\ntitle: Lies\n---\nLies.\n"})
    built(folder)
    write(folder / "content", SMALL)
    mark.undo()
    shutil.rmtree(folder / "site")
    return folder


def a_killed_build(folder: Path, _mark: pytest.MonkeyPatch) -> Path:
    write(folder / ".site.new", {"half/index.html": "half"})
    return folder


STATES = (
    other_place,
    other_times,
    other_order,
    stale_site,
    drafts_before,
    warm_cache,
    damaged_site,
    damaged_cache,
    a_cache_of_lies,
    a_killed_build,
)


@pytest.mark.parametrize("state", STATES, ids=lambda it: it.__name__)
def test_the_same_content_gives_the_same_bytes(
    folder: Path,
    reference: Path,
    monkeypatch: pytest.MonkeyPatch,
    state: Callable[[Path, pytest.MonkeyPatch], Path],
) -> None:
    where = state(folder, monkeypatch)

    built(where)

    assert bytes_in(where / "site") == bytes_in(reference)


@pytest.mark.parametrize("jobs", [2, 3])
def test_the_number_of_processes_changes_no_byte(
    folder: Path, reference: Path, monkeypatch: pytest.MonkeyPatch, jobs: int
) -> None:
    monkeypatch.setattr(making, "_WORTH_A_PROCESS", 0)
    monkeypatch.setattr(reading, "_WORTH_A_PROCESS", 0)

    built(folder, jobs=jobs)

    assert bytes_in(folder / "site") == bytes_in(reference)


#: Settings of a machine that a site must not depend on. Each is a process of its own.
MACHINES: dict[str, dict[str, str]] = {
    "another time zone": {"TZ": "Pacific/Kiritimati"},
    "another locale": {"LC_ALL": "C", "LANG": "C", "PYTHONUTF8": "0"},
    "another language": {"LC_ALL": "tr_TR.UTF-8", "LANGUAGE": "tr"},
    "another hash seed": {"PYTHONHASHSEED": "12345"},
    "no hash seed": {"PYTHONHASHSEED": "0"},
}


@pytest.mark.parametrize("machine", MACHINES.values(), ids=MACHINES)
def test_the_machine_changes_no_byte(
    folder: Path, reference: Path, machine: Mapping[str, str]
) -> None:
    command = [sys.executable, str(BUILD), "--quiet", "--no-cache", "--out", str(folder / "site")]
    command += ["--content", str(folder / "content"), "--templates", str(TEMPLATES)]
    umask = 0o077 if "TZ" in machine else -1

    subprocess.run(command, check=True, env={**os.environ, **machine}, umask=umask)

    assert bytes_in(folder / "site") == bytes_in(reference)


def test_no_build_reads_the_clock(
    folder: Path, reference: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def read(*_given: object) -> object:
        raise AssertionError("the clock was read")

    for name in ("time", "time_ns", "localtime", "gmtime", "ctime", "asctime"):
        monkeypatch.setattr(time, name, read)

    built(folder)

    assert bytes_in(folder / "site") == bytes_in(reference)


# --- a warm build is a clean build --------------------------------------------------------------

ENTRIES = [f"entries/{year}/entry-{number}.md" for year in (2023, 2024) for number in (1, 2)]
CHOICES: dict[str, list[str | None]] = {
    **{
        path: [
            None,
            entry("2024-05-01"),
            entry("2024-06-01", "ministry", claims="{troops: denies}", title="It denies"),
            entry("2024-07-01", claims="{number: {stance: supports, value: 12}}", tags="[word]"),
            entry("2024-05-02", draft="true"),
            entry("2024-08-01", derived_from="[2024-10-18-agency]", aliases="[old-name]"),
            entry("2024-08-01", derived_from="[entry-1]", claims="{number: queries}"),
            entry("2024-05-01", reliability="D4"),
            entry("2024-05-01") + "And more was said of it.\n",
            entry("2024-05-01").replace("date:", "# a line more\ndate:") + "And it was shown.\n",
            entry("2024-05-01", reliability_reason="A word.") + "It “was shown to them”.\n",
            entry("2024-02-30"),
        ]
        for path in ENTRIES
    },
    "entries/2024/2024-10-18-agency.md": [
        SMALL["entries/2024/2024-10-18-agency.md"],
        entry("2024-05-01", withdrawn="{date: 2024-12-01, reason: It was another.}"),
        entry("2024-04-01", corrections="[{date: 2024-12-01, note: It said more.}]"),
    ],
    "claims/troops.md": [
        SMALL["claims/troops.md"],
        SMALL["claims/troops.md"].replace("Troops", "Soldiers"),
    ],
    "sources/agency.md": [
        SMALL["sources/agency.md"],
        SMALL["sources/agency.md"].replace("party: south", "party: north"),
    ],
    "site.toml": [
        SMALL["site.toml"],
        SMALL["site.toml"].replace('"A story"', '"Another story"'),
        SMALL["site.toml"].replace("title =", "titel ="),
    ],
    "pages/more.md": [None, "---\ntitle: More\nmenu: 2\n---\nSee [it](claim:troops).\n"],
    "media/a-map.png": [None, "no real picture", "another"],
}
EDITS = st.sampled_from(sorted(CHOICES)).flatmap(
    lambda path: st.tuples(st.just(path), st.sampled_from(CHOICES[path]))
)


def edit(content: Path, path: str, text: str | None) -> None:
    if text is None:
        (content / path).unlink(missing_ok=True)
    else:
        write(content, {path: text})


def seen(answer: Checked[Built], site: Path) -> tuple[object, ...]:
    told = answer.value._replace(changed=0) if answer.value else None
    return told, answer.diagnostics, bytes_in(site) if answer.value else None


@settings(
    deadline=None, max_examples=4, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(st.lists(EDITS, min_size=1, max_size=3), min_size=1, max_size=2))
def test_a_warm_build_after_any_edits_is_a_clean_build(
    tmp_path_factory: pytest.TempPathFactory, rounds: list[list[tuple[str, str | None]]]
) -> None:
    folder = tmp_path_factory.mktemp("edits")
    write(folder / "content")
    built(folder)

    for edits in rounds:
        for path, text in edits:
            edit(folder / "content", path, text)
        warm = pipeline.build(options(folder))
        clean = pipeline.build(options(folder, out=folder / "clean", no_cache=True))

        assert seen(warm, folder / "site") == seen(clean, folder / "clean")


@pytest.mark.parametrize("many", [1, 10_000])
def test_few_pages_or_many_are_mended_to_the_same_site(
    folder: Path, many: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Many are spread over processes, few are made beside what tells of all entries."""
    monkeypatch.setattr("timeline.making._MANY", many)
    built(folder)
    write(folder / "content", {"sources/agency.md": CHOICES["sources/agency.md"][1] or ""})

    warm = pipeline.build(options(folder, jobs=2))
    clean = pipeline.build(options(folder, out=folder / "clean", no_cache=True))

    assert warm.value is not None
    assert warm.value.changed > 1
    assert seen(warm, folder / "site") == seen(clean, folder / "clean")


def test_what_was_warned_of_is_told_again_where_it_stands_now(folder: Path) -> None:
    one, other = "entries/2024/2024-10-18-agency.md", "entries/2024/2024-11-01-number.md"
    reason = "It has a long record of what was later seen to be so."
    warned = {it: SMALL[it].replace(reason, "So.") for it in (one, other)}
    write(folder / "content", warned)
    first = pipeline.build(options(folder))
    lower = warned[one].replace("title:", "# a line more\ntitle:") + "More.\n"
    write(folder / "content", {one: lower})

    again = pipeline.build(options(folder))
    clean = pipeline.build(options(folder, out=folder / "clean", no_cache=True))

    before, after = (
        {it.place.path: it.place.line for it in of if it.code == "rating-without-reason"}
        for of in (first.diagnostics, again.diagnostics)
    )
    assert before.keys() == {f"content/{one}", f"content/{other}"}
    assert after == before | {f"content/{one}": before[f"content/{one}"] + 1}
    assert seen(again, folder / "site") == seen(clean, folder / "clean")


def test_after_an_edit_of_a_text_no_page_is_looked_at_that_cannot_show_it(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    built(folder)
    path = "entries/2024/2024-10-18-agency.md"
    write(folder / "content", {path: SMALL[path] + "More.\n"})
    asked: list[str] = []
    quick = Fingerprints.quick
    monkeypatch.setattr(
        Fingerprints, "quick", lambda self, page: asked.append(page.address) or quick(self, page)
    )

    told = pipeline.build(options(folder, jobs=1)).value

    assert told is not None
    assert "entries/2024-10-18-agency/" in asked
    assert not {it for it in asked if it.startswith("entries/")} - {"entries/2024-10-18-agency/"}
    assert "figures/" not in asked


def test_after_an_edit_of_a_text_the_data_are_mended_to_what_they_would_be(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    built(folder)
    path = "entries/2024/2024-10-18-agency.md"
    edited = SMALL[path].replace("The agency said so", 'It said \\"so\\"\n    }}, {{') + "More.\n"
    write(folder / "content", {path: edited})
    with monkeypatch.context() as patched:
        for name in ("timeline_json", "_timelinejs"):
            patched.setattr(f"timeline.exports.{name}", None)
        warm = pipeline.build(options(folder, jobs=1))

    clean = pipeline.build(options(folder, out=folder / "clean", no_cache=True))

    assert seen(warm, folder / "site") == seen(clean, folder / "clean")


def test_a_file_that_is_renamed_is_another_entry_at_once(folder: Path) -> None:
    built(folder)
    old = folder / "content" / "entries" / "2024" / "2024-10-18-agency.md"
    old.rename(old.with_name("2024-10-18-renamed.md"))

    built(folder)

    assert (folder / "site" / "entries" / "2024-10-18-renamed" / "index.html").exists()
    assert not (folder / "site" / "entries" / "2024-10-18-agency").exists()


def test_an_edit_writes_only_what_shows_it(folder: Path) -> None:
    built(folder)
    write(folder / "content", {"pages/about.md": "---\ntitle: About\nmenu: 1\n---\nOther.\n"})

    told = built(folder)

    changed = (folder / "site" / "about" / "index.html").read_text()
    assert "Other." in changed
    assert 1 <= told.changed < told.files // 2


# --- a check ------------------------------------------------------------------------------------


def test_a_check_writes_no_site(folder: Path) -> None:
    assert pipeline.load(options(folder)).value is not None
    assert not (folder / "site").exists()


def test_files_can_be_judged_as_if_they_were_there(folder: Path) -> None:
    before = bytes_in(folder / "content")
    new = pipeline.SourceFile("content/entries/2024/new.md", entry(source="nobody").encode())

    told = pipeline.load(options(folder), added=(new,))

    assert [it.code for it in told.diagnostics] == ["unknown-source"]
    assert bytes_in(folder / "content") == before


def test_a_folder_that_is_not_there_is_for_the_caller_to_tell(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        pipeline.load(options(tmp_path))
