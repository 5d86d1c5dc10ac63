"""CSS and JavaScript, joined, bared of remarks, and named by what is in them."""

from __future__ import annotations

import hashlib
import re

from tests.sites import ROOT
from timeline.assets import bundle
from timeline.files import SourceFile


def sources(**files: str) -> list[SourceFile]:
    return [
        SourceFile(f"templates/assets/{name.replace('__', '/').replace('_', '.')}", text.encode())
        for name, text in files.items()
    ]


def test_files_are_joined_in_the_order_of_their_names() -> None:
    made = bundle(
        sources(css__20_css="b{}", css__10_css="a{}", js__2_js="two();", js__1_js="one();")
    )

    assert made["css"].content == b"a{}\nb{}\n"
    assert made["js"].content == b'"use strict";\n{\none();\ntwo();}\n'


def test_what_the_build_makes_of_the_content_comes_last() -> None:
    made = bundle(sources(css__10_css="a{}"), "\nb{}\n")

    assert made["css"].content == b"a{}\nb{}\n"


def test_a_name_says_what_is_in_the_file() -> None:
    one, other = bundle(sources(css__1_css="a{}"))["css"], bundle(sources(css__1_css="b{}"))["css"]

    assert one.address == f"assets/site.{hashlib.sha256(one.content).hexdigest()[:12]}.css"
    assert one.address != other.address
    assert one.artifact.path == one.address


def test_remarks_and_indents_are_left_out_and_strings_are_not() -> None:
    script = (
        "// a remark\n"
        "/** what it does\n * @param {string} it */\n"
        "function f(it) {\n  // why\n  const at = `https://${it}`; // stays\n\n  return at;\n}\n"
    )
    made = bundle(sources(js__1_js=script))["js"].content.decode()

    assert made == "\n".join(
        [
            '"use strict";\n{',
            "function f(it) {",
            "const at = `https://${it}`; // stays",
            "return at;",
            "}\n}\n",
        ]
    )


def test_no_string_of_our_scripts_goes_over_a_line() -> None:
    """Lines are bared of what stands before them, so a string that has some would change."""
    for path in sorted((ROOT / "templates/assets/js").glob("*.js")):
        for number, line in enumerate(path.read_text().split("\n"), 1):
            bare = re.sub(r"\\.", "", line)
            code = re.sub(r"(^|[ ;])//.*|^ *\* .*|/\*\*.*", "", bare)
            assert code.count("`") % 2 == 0, f"{path.name}:{number}"


def test_our_styles_and_scripts_name_no_other_host() -> None:
    for folder in ("css", "js"):
        for path in sorted((ROOT / f"templates/assets/{folder}").iterdir()):
            found = re.findall(r"https?://[^\s\"'`)]+", path.read_text())
            assert set(found) <= {"http://www.w3.org/2000/svg"}, path.name


def test_the_pieces_of_the_script_are_one_block_that_nobody_sees_into() -> None:
    made = bundle(sources(js__1_js="const a = 1;"))["js"].content.decode()

    assert made.startswith('"use strict";\n{\n')
    assert made.endswith("}\n")
