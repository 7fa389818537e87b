"""A site that misbehaves, and a library to fetch into."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from fetch_samples import Fetching, Site, serving

from releases.library import Library


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    monkeypatch.setenv("NO_PROXY", "*")
    with serving(Site()) as site:
        yield site


@pytest.fixture
def fetching(site: Site, tmp_path: Path) -> Fetching:
    return Fetching(site, Library(tmp_path / "library"))
