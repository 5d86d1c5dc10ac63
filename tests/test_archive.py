"""A zip of ours is one to zipfile too, the same for the same files, however it came to be."""

from __future__ import annotations

import io
import zipfile

from hypothesis import given
from hypothesis import strategies as st

from timeline.archive import archive_of, pack, packed_in

PATHS = st.text(
    st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="/\\"), min_size=1, max_size=9
)
FILES = st.dictionaries(PATHS, st.binary(max_size=400))


@given(FILES)
def test_zipfile_finds_every_file_whole_and_in_order(files: dict[str, bytes]) -> None:
    made = archive_of({path: pack(content) for path, content in files.items()})

    with zipfile.ZipFile(io.BytesIO(made)) as read:
        assert read.testzip() is None
        assert read.namelist() == [f"site/{path}" for path in sorted(files)]
        assert {it.removeprefix("site/"): read.read(it) for it in read.namelist()} == files
        assert all(it.date_time == (1980, 1, 1, 0, 0, 0) for it in read.infolist())
        assert all(it.external_attr >> 16 == 0o644 for it in read.infolist())


@given(FILES, FILES)
def test_files_that_stay_packed_make_the_same_zip(
    before: dict[str, bytes], after: dict[str, bytes]
) -> None:
    old = archive_of({path: pack(content) for path, content in before.items()})
    same = {path for path, content in after.items() if before.get(path) == content}
    new = {path: pack(content) for path, content in after.items() if path not in same}
    afresh = {path: pack(content) for path, content in reversed(after.items())}

    kept = packed_in(old, same)
    assert set(kept) == same
    assert archive_of(new | kept) == archive_of(afresh)


@given(st.binary(max_size=200))
def test_what_is_no_zip_holds_nothing(content: bytes) -> None:
    assert packed_in(content, ["index.html"]) == {}
