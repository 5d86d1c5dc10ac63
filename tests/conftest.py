"""What many test files need once."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import settings

from tests import sites

# how long an example takes says how busy the machine is, not whether the code is right
settings.register_profile("any machine", deadline=None)
settings.register_profile("long", deadline=None, max_examples=10_000)
settings.load_profile("any machine")

#: What to do when the tests in a browser cannot run; also said at the end of the run.
NO_CHROMIUM = (
    "The tests in a browser need Chromium: `apt install chromium`, or name the program of "
    "Chromium or Chrome in CHROMIUM (`CHROMIUM=/path/to/chrome make test`)."
)


@pytest.fixture(scope="session")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site of the content that this repository ships."""
    return sites.build(tmp_path_factory.mktemp("shipped") / "site")


@pytest.fixture(scope="session")
def shipped_pages(shipped: Path) -> dict[str, sites.Page]:
    """Every page of that site."""
    return sites.pages(shipped)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say loudly that tests in a browser did not run."""
    skipped = [
        it for it in terminalreporter.getreports("skipped") if NO_CHROMIUM in str(it.longrepr)
    ]
    if skipped:
        terminalreporter.section("NOT TESTED IN A BROWSER", red=True, bold=True)
        terminalreporter.write_line(f"{len(skipped)} tests were skipped. {NO_CHROMIUM}")
