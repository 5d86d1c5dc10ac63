"""The shipped site in a browser: nothing but the pages themselves."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.browser.conftest import Watched

pytestmark = pytest.mark.browser


def test_the_timeline_asks_for_nothing_foreign_and_breaks_no_policy(
    shipped: Path, hosted: Callable[[Path], str], watched: Watched
) -> None:
    answer = watched.page.goto(hosted(shipped))

    assert answer is not None
    assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]
    assert watched.page.locator("article.entry").count() > 0
    assert watched.trouble == []


def test_what_a_page_may_not_do_is_seen(
    shipped: Path, hosted: Callable[[Path], str], watched: Watched
) -> None:
    watched.page.goto(hosted(shipped))
    watched.page.evaluate(
        """() => new Promise((done) => {
          const picture = new Image();
          document.addEventListener("securitypolicyviolation", () => setTimeout(done, 0));
          picture.src = "https://foreign.example/x.png";
        })"""
    )

    assert watched.violations
    assert watched.console
