"""The fixtures of the contract suite: each test runs once for every engine."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from contract_engines import ENGINES, Engine

from crosswalk.domain.store import Store


@pytest.fixture(params=ENGINES)
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    with ExitStack() as open_stores:
        yield Engine(ENGINES[request.param], tmp_path, open_stores)


@pytest.fixture
def store(engine: Engine) -> Store:
    """A new, empty store."""
    return engine.fresh()
