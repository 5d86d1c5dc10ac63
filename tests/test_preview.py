"""`build.py serve`, as its users have it: what it says, what it answers, what it survives."""

from __future__ import annotations

import contextlib
import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.previews import DRAFT, ENTRY, PATIENCE, ROOT, Served, eventually, prepare

ADDRESS = "entries/2024-10-18-told/"


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A preview that no test changes anything of."""
    it = Served(prepare(tmp_path_factory.mktemp("served")))
    it.says(" files new in ")
    yield it
    it.end()


@pytest.fixture
def edited(tmp_path: Path) -> Iterator[Served]:
    """A preview of a test's own."""
    with serving(prepare(tmp_path, 6)) as it:
        it.says(" files new in ")
        yield it


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """A copy of the generator, to be changed."""
    copy = tmp_path / "generator"
    copy.mkdir()
    shutil.copy(ROOT / "build.py", copy)
    shutil.copytree(ROOT / "timeline", copy / "timeline", ignore=shutil.ignore_patterns("__py*"))
    return copy


@contextlib.contextmanager
def serving(folder: Path, package: Path = ROOT) -> Iterator[Served]:
    it = Served(folder, package=package)
    try:
        yield it
    finally:
        it.end()


def refused(folder: Path, *arguments: str) -> str:
    """Return what a `serve` that cannot begin says, in one line."""
    done = subprocess.run(
        [sys.executable, str(ROOT / "build.py"), "serve", *arguments],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    assert done.returncode == 2, done.stderr
    assert done.stdout == ""
    lines = done.stderr.splitlines()
    assert len(lines) == 1, lines
    return lines[0]


def ask(served: Served, request: bytes) -> bytes:
    """Send bytes as they are, and return the first line of the answer."""
    port = int(served.address.rsplit(":", 1)[1].strip("/"))
    with socket.create_connection(("127.0.0.1", port), PATIENCE) as connection:
        connection.sendall(request)
        return connection.makefile("rb").readline().strip()


# --- what it says -------------------------------------------------------------------------------


def test_the_first_line_has_the_address_and_each_build_one_line(edited: Served) -> None:
    assert edited.lines[0].startswith("http://127.0.0.1:")
    assert edited.lines[1].startswith("content/: ")

    edited.edit(ENTRY, "It was told first here.", "It was told again.")
    edited.says(f"{ENTRY}: ")

    assert len(edited.lines) == 3


def test_faults_are_said_as_check_says_them(edited: Served) -> None:
    edited.edit(ENTRY, "date: 2024-10-18", "date: 2024-02-30")
    edited.says(f"{ENTRY}:3:")
    check = subprocess.run(
        [sys.executable, str(ROOT / "build.py"), "check"],
        cwd=edited.folder,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )

    told = check.stdout.splitlines()

    eventually(lambda: set(told) <= set(edited.lines), f"{told} in {edited.lines}")


def test_a_busy_port_gets_a_sentence(served: Served, tmp_path: Path) -> None:
    port = served.address.rsplit(":", 1)[1].strip("/")

    said = refused(prepare(tmp_path, 0), "--port", port)

    assert said == f"build.py: port {port} of 127.0.0.1 is in use; choose another with --port"


@pytest.mark.parametrize("host", ["nowhere.invalid", "", "203.0.113.7", "a b", "é" * 300])
def test_a_host_that_is_none_gets_a_sentence(tmp_path: Path, host: str) -> None:
    said = refused(prepare(tmp_path, 0), "--port", "0", "--host", host)

    assert "is no host of this machine" in said


@pytest.mark.parametrize("missing", ["content", "templates"])
def test_a_missing_folder_gets_a_sentence(tmp_path: Path, missing: str) -> None:
    shutil.rmtree(prepare(tmp_path, 0) / missing)

    assert refused(tmp_path, "--port", "0") == f"build.py: {missing}: there is no such folder"


def test_a_place_that_is_a_link_is_not_written_to(tmp_path: Path) -> None:
    prepare(tmp_path / "story", 0)
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "story" / ".preview").symlink_to(tmp_path / "elsewhere")

    said = refused(tmp_path / "story", "--port", "0")

    assert "is a link" in said
    assert list((tmp_path / "elsewhere").iterdir()) == []


def test_an_interrupt_ends_it_without_a_word(tmp_path: Path) -> None:
    it = Served(prepare(tmp_path, 6))
    it.says(" files new in ")
    before = list(it.lines)

    assert it.end() == 0

    assert it.lines == before


def test_an_interrupt_during_the_first_build_ends_it_too(tmp_path: Path) -> None:
    it = Served(prepare(tmp_path, 40))

    assert it.end() == 0

    assert len(it.lines) <= 2


# --- what it answers ----------------------------------------------------------------------------


def test_pages_come_with_exactly_the_published_headers(served: Served) -> None:
    answer = served.get("")
    lines = (served.folder / ".preview/content/_headers").read_text().splitlines()
    published = dict(line.strip().split(": ", 1) for line in lines[1 : lines.index("")])

    assert answer.status == 200
    assert {name: answer.headers.get(name) for name in published} == published
    assert "frame-ancestors 'none'" in published["Content-Security-Policy"]


def test_the_files_on_the_disk_know_nothing_of_the_preview(served: Served) -> None:
    page = served.get(ADDRESS).text
    built = (served.folder / ".preview/content" / ADDRESS / "index.html").read_text()

    assert "/.preview/" in page
    assert "/.preview/" not in built
    assert "livereload" not in built


def test_no_script_and_no_style_is_inline(served: Served) -> None:
    page = served.get("").text

    head = page[: page.index("</head>")]
    assert head.count("<script") == head.count("<script defer src=")
    assert "<style" not in page


def test_what_is_built_is_beside_the_content_and_never_the_site(served: Served) -> None:
    assert (served.folder / ".preview/content/index.html").is_file()
    assert not (served.folder / "site").exists()


def test_drafts_are_shown_and_marked(served: Served) -> None:
    assert "not published yet" in served.get("entries/2024-11-02-draft/").text


def test_what_is_not_there_gets_the_own_page_of_the_site(served: Served) -> None:
    answer = served.get("no/such/page")

    assert answer.status == 404
    assert "A small story" in answer.text
    assert "/.preview/preview.js" in answer.text


def test_a_folder_leads_to_its_page(served: Served) -> None:
    answer = served.get("claims/bridge")

    assert "<h1" in answer.text
    assert 'data-path="claims/bridge/"' in answer.text


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("", "text/html; charset=utf-8"),
        ("feed.xml", "xml; charset=utf-8"),
        ("data/timeline.json", "application/json; charset=utf-8"),
        ("data/entries.csv", "text/csv; charset=utf-8"),
        ("robots.txt", "text/plain; charset=utf-8"),
    ],
)
def test_files_have_their_types(served: Served, path: str, kind: str) -> None:
    answer = served.get(path)

    assert answer.status == 200
    assert answer.headers["Content-Type"].endswith(kind)


@pytest.mark.parametrize(
    "path",
    [
        "../../../../etc/passwd",
        "%2e%2e/%2e%2e/etc/passwd",
        "/etc/passwd",
        "//etc/passwd",
        "index.html%00",
        "%00",
        "%ff",
        ".git/config",
        ".hidden",
        "claims/.hidden",
        "..%5c..%5cetc",
        "link",
        "folder/passwd",
        "manifest.json/",
        "a" * 5000,
    ],
)
def test_a_path_leads_nowhere_but_to_what_was_built(served: Served, path: str) -> None:
    built = served.folder / ".preview" / "content"
    (built / ".hidden").write_text("a secret")
    (built / "claims" / ".hidden").write_text("a secret")
    for name, target in (("link", "/etc/passwd"), ("folder", "/etc")):
        if not (built / name).is_symlink():
            (built / name).symlink_to(target)

    answer = served.get(path)

    assert answer.status in (400, 404)
    assert "root:" not in answer.text
    assert "a secret" not in answer.text
    assert "Traceback" not in "".join(served.lines)


@pytest.mark.parametrize("host", ["attacker.example", "127.0.0.1.attacker.example", "localhost."])
def test_another_name_for_this_machine_is_refused(served: Served, host: str) -> None:
    for path in ("", "livereload.js", ".preview/preview.js", "livereload"):
        answer = served.get(path, Host=host)
        assert answer.status == 403
        assert "localhost" in answer.text


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]:8000", "LOCALHOST:1"])
def test_the_names_of_this_machine_are_answered(served: Served, host: str) -> None:
    assert served.get("robots.txt", Host=host).status == 200


@pytest.mark.parametrize(
    ("origin", "status"),
    [("https://attacker.example", b"403"), ("null", b"403"), ("http://127.0.0.1:1", b"403")],
)
def test_a_page_from_elsewhere_hears_nothing(served: Served, origin: str, status: bytes) -> None:
    host = served.address.removeprefix("http://").strip("/")
    hello = (
        f"GET /livereload HTTP/1.1\r\nHost: {host}\r\nUpgrade: websocket\r\n"
        f"Connection: Upgrade\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n"
        "Sec-WebSocket-Version: 13\r\nOrigin: {}\r\n\r\n"
    )

    assert status in ask(served, hello.format(origin).encode())
    assert b"101" in ask(served, hello.format(f"http://{host}").encode())


def test_nobody_can_ask_for_a_reload(served: Served) -> None:
    assert served.get("forcereload").status == 404


def test_nothing_is_for_other_sites_to_read(served: Served) -> None:
    assert served.get("data/timeline.json").headers["Cross-Origin-Resource-Policy"] == "same-origin"


def test_only_reading_is_answered(served: Served) -> None:
    host = served.address.removeprefix("http://").strip("/").encode()

    assert b"405" in ask(served, b"POST / HTTP/1.1\r\nHost: " + host + b"\r\n\r\n")
    assert b"200" in ask(served, b"HEAD / HTTP/1.1\r\nHost: " + host + b"\r\n\r\n")


# --- what it follows ----------------------------------------------------------------------------


def test_an_edit_is_followed(edited: Served) -> None:
    edited.edit(ENTRY, "It was told first here.", "It was told again.")

    edited.shows(ADDRESS, "It was told again.")


def test_a_template_is_followed(edited: Served) -> None:
    edited.edit("templates/base.html", '<main id="main"', '<main data-new="1" id="main"')

    edited.shows(ADDRESS, 'data-new="1"')


def test_a_new_folder_and_what_is_in_it_are_followed(edited: Served) -> None:
    new = edited.folder / "content/entries/2025"
    new.mkdir()
    text = (edited.folder / DRAFT).read_text().replace("2024-11-02", "2025-01-02")
    (new / "2025-01-02-new.md").write_text(text)

    edited.shows("entries/2025-01-02-new/", "Not yet")


def test_a_deleted_file_is_followed(edited: Served) -> None:
    (edited.folder / ENTRY).unlink()

    eventually(lambda: edited.get(ADDRESS).status == 404, "the page is gone")


def test_a_file_that_is_moved_in_with_an_old_time_is_followed(edited: Served) -> None:
    beside = edited.folder / "told.md"
    beside.write_text((edited.folder / ENTRY).read_text().replace("first here", "long ago"))
    os.utime(beside, (1, 1))

    beside.replace(edited.folder / ENTRY)

    edited.shows(ADDRESS, "long ago")


def test_a_folder_that_goes_and_comes_back_is_followed(edited: Served) -> None:
    content, away = edited.folder / "content", edited.folder / "away"

    content.rename(away)
    edited.says("content: No such file or directory")
    assert "told first here" in edited.get(ADDRESS).text
    assert "No such file" in edited.get(ADDRESS).text
    since = len(edited.lines)
    away.rename(content)
    edited.says(" files new in ", since)

    edited.edit(ENTRY, "It was told first here.", "It was told again.")
    edited.shows(ADDRESS, "It was told again.")


def test_a_burst_of_saves_is_one_build(edited: Served) -> None:
    told = len(edited.told)
    entries = sorted((edited.folder / "content/entries/2024").glob("*-said-*.md"))
    assert len(entries) == 6

    for file in entries:
        file.write_text(file.read_text().replace("Words", "Other words"))
    edited.says("and 5 more: ")
    edited.edit(ENTRY, "It was told first here.", "It was told again.")
    edited.says(f"{ENTRY}: ")

    assert len(edited.told) == told + 2


def test_what_changes_nothing_is_no_build(edited: Served) -> None:
    told = len(edited.told)

    (edited.folder / ENTRY).touch()
    (edited.folder / "content/entries/2024/.told.md.swp").write_text("an editor's own")
    edited.edit(ENTRY, "It was told first here.", "It was told again.")
    edited.says(f"{ENTRY}: ")

    assert len(edited.told) == told + 1


def test_a_loop_of_folders_is_a_fault_and_no_end(edited: Served) -> None:
    folder = edited.folder / "content" / "entries"
    for name in ("one", "two"):
        (folder / name).symlink_to(".")

    edited.says("content/entries/one:1:1: error: this is a symbolic link")
    for name in ("one", "two"):
        (folder / name).unlink()
    edited.edit(ENTRY, "It was told first here.", "It was told again.")

    edited.shows(ADDRESS, "It was told again.")


def test_a_fault_keeps_the_last_good_pages_and_shows_itself_in_them(edited: Served) -> None:
    edited.edit(ENTRY, "reliability: B2", "reliability: Z9")

    answer = edited.shows(ADDRESS, f"{ENTRY}:5:14</code>: <strong>error</strong>")
    assert answer.status == 200
    assert "It was told first here." in answer.text
    edited.edit(ENTRY, "reliability: Z9", "reliability: B1")
    eventually(lambda: "preview-faults" not in edited.get(ADDRESS).text, "the faults are gone")


def test_a_fault_of_a_template_keeps_the_last_good_pages(edited: Served) -> None:
    edited.edit("templates/pages/claims.html", "{% block main %}", "{% block main %}{{ nothing }}")

    answer = edited.shows("claims/", "templates/pages/claims.html:")
    assert "The bridge" in answer.text


def test_the_last_good_pages_are_those_of_the_last_good_edit(edited: Served) -> None:
    edited.edit(ENTRY, "It was told first here.", "It was told again.")
    edited.shows(ADDRESS, "It was told again.")
    edited.edit(ENTRY, "date: 2024-10-18", "date: never")

    answer = edited.shows(ADDRESS, "preview-faults")

    assert "It was told again." in answer.text


def test_a_first_build_that_fails_shows_its_faults_at_every_path(tmp_path: Path) -> None:
    prepare(tmp_path, 0)
    good = (tmp_path / ENTRY).read_text()
    (tmp_path / ENTRY).write_text(good.replace("reliability: B2", "reliability: <b>Z9"))

    with serving(tmp_path) as it:
        for path in ("", "claims/", "nothing"):
            answer = it.get(path)
            assert answer.status == 200
            assert f"{ENTRY}:5:14</code>" in answer.text
            assert "<b>Z9" not in answer.text
            assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
        (tmp_path / ENTRY).write_text(good)
        it.shows("", "A small story")


# --- what a build may do ------------------------------------------------------------------------


def patched(package: Path, room: str, old: str, new: str) -> None:
    file = package / "timeline" / f"{room}.py"
    whole = file.read_text()
    assert old in whole
    file.write_text(whole.replace(old, new, 1))


@pytest.mark.parametrize("function", ["assemble", "exports_of"])
@pytest.mark.parametrize(
    ("act", "told"),
    [
        ("raise SystemExit(3)", "SystemExit: 3"),
        ("raise RuntimeError('<b>no</b>')", "RuntimeError"),
        ("raise MemoryError", "MemoryError"),
        ("import os; os._exit(4)", "ended"),
        ("import os; os.kill(os.getpid(), 9)", "ended"),
    ],
)
def test_the_server_outlives_whatever_a_build_does(
    package: Path, tmp_path: Path, function: str, act: str, told: str
) -> None:
    # the first is asked for a story, the second only when the site is written
    room = package / "timeline" / {"assemble": "story.py", "exports_of": "exports.py"}[function]
    original = room.read_text()
    begin = original.index(":\n", original.index(f"def {function}(")) + 2
    with serving(prepare(tmp_path / "story", 0), package) as it:
        it.says(" files new in ")

        room.write_text(f"{original[:begin]}    {act}\n{original[begin:]}")
        it.edit(ENTRY, "It was told first here.", "It was told again.")
        answer = it.shows("", told)
        assert "A small story" in answer.text
        assert "<b>no</b>" not in answer.text

        room.write_text(original)
        eventually(lambda: "preview-faults" not in it.get("").text, "the faults are gone")
        it.shows(ADDRESS, "It was told again.")


def test_a_change_of_the_code_is_a_build_with_the_new_code(package: Path, tmp_path: Path) -> None:
    folder = prepare(tmp_path / "story", 0)
    with serving(folder, package) as it:
        it.says(" files new in ")

        patched(package, "contexts", 'Link(_("Claims"), "claims/")', 'Link("Sayings", "claims/")')

        it.shows("", "Sayings")


def test_code_that_cannot_be_read_is_told_and_mended(package: Path, tmp_path: Path) -> None:
    folder = prepare(tmp_path / "story", 0)
    original = (package / "timeline" / "views.py").read_text()
    with serving(folder, package) as it:
        it.says(" files new in ")

        (package / "timeline" / "views.py").write_text("def (\n")
        it.shows("", "SyntaxError")
        (package / "timeline" / "views.py").write_text(original)

        eventually(lambda: "preview-faults" not in it.get("").text, "the faults are gone")


@pytest.fixture
def slow(package: Path, tmp_path: Path) -> tuple[Path, Path]:
    """A generator that writes no site until a file `go` is there, beside it."""
    patched(
        package,
        "making",
        "    staging.looked()  # before",
        "    import time, pathlib\n"
        "    while not pathlib.Path(__file__).with_name('go').exists():\n"
        "        time.sleep(0.01)\n"
        "    staging.looked()  # before",
    )
    return package, prepare(tmp_path / "story", 0)


def test_pages_are_shown_before_the_site_is_written(slow: tuple[Path, Path]) -> None:
    package, folder = slow
    with serving(folder, package) as it:
        it.shows(ADDRESS, "It was told first here.")
        assert it.get("claims/").status == 200
        assert not (folder / ".preview/content/index.html").exists()

        it.edit(ENTRY, "It was told first here.", "It was told again.")
        it.shows(ADDRESS, "It was told again.")
        it.edit(ENTRY, "It was told again.", "It was told thrice.")
        it.shows(ADDRESS, "It was told thrice.")

        assert it.told == []
        (package / "timeline" / "go").touch()
        it.says(" files new in ")
        assert len(it.told) == 1
        written = folder / ".preview/content" / ADDRESS / "index.html"
        assert "It was told thrice." in written.read_text()


def test_nothing_is_left_behind(slow: tuple[Path, Path]) -> None:
    package, folder = slow
    with serving(folder, package) as it:
        it.shows(ADDRESS, "It was told first here.")
        group = [
            int(entry.name)
            for entry in Path("/proc").iterdir()
            if entry.name.isdigit() and str(package) in _environment(entry)
        ]
        assert len(group) >= 2
    eventually(
        lambda: not [it for it in group if Path(f"/proc/{it}/exe").exists()], "no process is left"
    )


def _environment(process: Path) -> str:
    with contextlib.suppress(OSError):
        return (process / "environ").read_bytes().decode(errors="replace")
    return ""
