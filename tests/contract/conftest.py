"""The fixtures of the contract suite: each test runs once for every engine."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from contract_engines import Engine, Neo4jPlace, Place, SqlitePlace

from crosswalk.domain.store.protocol import Store


@pytest.fixture(scope="session")
def neo4j_place(neo4j_server: Any) -> Iterator[Neo4jPlace]:
    place = Neo4jPlace(neo4j_server)
    yield place
    place.close()


@pytest.fixture
def url(neo4j_place: Neo4jPlace) -> str:
    """Of an empty database of the server, without a store."""
    return neo4j_place.empty()


@pytest.fixture(params=["sqlite", pytest.param("neo4j", marks=pytest.mark.server)])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    place: Place = SqlitePlace(tmp_path) if request.param == "sqlite" else request.getfixturevalue("neo4j_place")
    with ExitStack() as open_stores:
        yield Engine(place, open_stores)


@pytest.fixture
def store(engine: Engine) -> Store:
    """A new, empty store."""
    return engine.fresh()
