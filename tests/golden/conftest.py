"""The loaded stores, opened, and the official GEM files as they are in the mirror."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from functools import cache
from pathlib import Path

import pytest
from golden_codes import Billable, billable_in
from golden_gems import EDITIONS, Row, official_rows

import crosswalk
from crosswalk.service import Crosswalk

A_DAY = date(2025, 3, 1)
"""The clock of these tests: in FY2025, the newest year that the mirror holds."""


@pytest.fixture(scope="session")
def codes(full_store: str) -> Iterator[Crosswalk]:
    """Everything the mirror holds."""
    with crosswalk.open(full_store, today=lambda: A_DAY) as opened:
        yield opened


@pytest.fixture(scope="session")
def billable(codes: Crosswalk) -> Billable:
    """The billable codes of a release that the mirror holds."""
    return billable_in(codes)


@pytest.fixture(scope="session")
def starter(starter_store: str) -> Iterator[Crosswalk]:
    """What `crosswalk load starter` gives without any mirror."""
    with crosswalk.open(starter_store, today=lambda: date(2026, 6, 1)) as opened:
        yield opened


@pytest.fixture(scope="session")
def official_gem(mirror: Path) -> Callable[[str, str], bytes]:
    """The bytes of a GEM file: map set, edition."""

    def read(map_set: str, edition: str) -> bytes:
        return EDITIONS[map_set, edition].read(mirror)

    return read


@pytest.fixture(scope="session")
def gem_2018(official_gem: Callable[[str, str], bytes]) -> Callable[[str], list[Row]]:
    """The rows of a file of 2018, read here and not by our loader."""

    @cache
    def rows(map_set: str) -> list[Row]:
        return official_rows(official_gem(map_set, "2018"))

    return rows
