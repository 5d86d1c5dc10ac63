"""The workflows hold no secret, may do little, and run nothing that a pull request brings.

`zizmor --pedantic .github` and `actionlint` look at more; these few rules must never slip.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

FOLDER = Path(__file__).parent.parent / ".github/workflows"
TEXTS = {path.name: path.read_text(encoding="utf-8") for path in sorted(FOLDER.glob("*.yml"))}
#: BaseLoader, as `on` is true to the others.
WORKFLOWS: dict[str, Any] = {name: yaml.load(text, yaml.BaseLoader) for name, text in TEXTS.items()}
EACH = pytest.mark.parametrize("name", WORKFLOWS)


def steps(name: str) -> Iterator[dict[str, Any]]:
    for job in WORKFLOWS[name]["jobs"].values():
        yield from job["steps"]


@EACH
def test_every_action_is_pinned_by_its_hash_and_says_its_version(name: str) -> None:
    for line in re.findall(r"uses: .*", TEXTS[name]):
        assert re.fullmatch(r"uses: [\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", line)


@EACH
def test_nothing_is_allowed_but_what_a_job_asks_for(name: str) -> None:
    assert WORKFLOWS[name]["permissions"] == {}


@EACH
def test_no_secret_is_named(name: str) -> None:
    assert "secrets." not in TEXTS[name]
    assert "github.token" not in TEXTS[name]


@EACH
def test_no_checkout_leaves_a_token_behind(name: str) -> None:
    for step in steps(name):
        if step.get("uses", "").startswith("actions/checkout@"):
            assert step["with"]["persist-credentials"] == "false"


@EACH
def test_what_a_stranger_writes_is_in_no_script(name: str) -> None:
    for step in steps(name):
        assert "${{" not in step.get("run", "")


def test_pull_requests_are_checked_with_the_rights_of_a_stranger() -> None:
    check = WORKFLOWS["check.yml"]

    assert set(check["on"]) == {"pull_request"}
    assert all(job["permissions"] == {"contents": "read"} for job in check["jobs"].values())


def test_content_is_judged_by_the_code_of_the_base_branch() -> None:
    content = WORKFLOWS["check.yml"]["jobs"]["content"]["steps"]
    base, change = content[:2]

    assert base["with"]["ref"] == "${{ github.event.pull_request.base.sha }}"
    assert (base["with"]["path"], change["with"]["path"]) == ("base", "change")
    scripts = [step for step in content if "run" in step]
    assert scripts
    assert all(step["working-directory"] == "base" for step in scripts)
    assert not [step for step in scripts if re.search(r"\.\./change/(?!content\b)", step["run"])]
