"""What many test files need once."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests import sites


@pytest.fixture(scope="session")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site of the content that this repository ships."""
    return sites.build(tmp_path_factory.mktemp("shipped") / "site")


@pytest.fixture(scope="session")
def shipped_pages(shipped: Path) -> dict[str, sites.Page]:
    """Every page of that site."""
    return sites.pages(shipped)
