"""A store copied from one engine to the other and back is the same store."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from contract_engines import Neo4jPlace, SqlitePlace
from contract_samples import EVERYTHING, FY2022, FY2024, V32, load

from crosswalk.domain.store.protocol import Store
from crosswalk.stores.copying import copy
from graph_schema import open_store


@pytest.fixture
def neo4j_store(neo4j_place: Neo4jPlace) -> Iterator[Store]:
    with closing(open_store(neo4j_place.empty(), create=True)) as store:
        yield store


@pytest.fixture
def sqlite_stores(tmp_path: Path) -> Iterator[tuple[Store, Store]]:
    place = SqlitePlace(tmp_path)
    with closing(open_store(place.empty(), create=True)) as one, closing(open_store(place.empty(), create=True)) as two:
        yield one, two


def test_there_and_back_is_the_same_dump(neo4j_store: Store, sqlite_stores: tuple[Store, Store]) -> None:
    first, second = sqlite_stores
    load(first, *EVERYTHING)
    expected = list(first.dump())
    copy(first, neo4j_store)
    assert list(neo4j_store.dump()) == expected
    with second.writing():
        pass
    copy(neo4j_store, second)
    assert list(second.dump()) == expected


def test_a_copy_writes_only_what_differs(neo4j_store: Store, sqlite_stores: tuple[Store, Store]) -> None:
    source, _ = sqlite_stores
    load(source, FY2022.id, V32.id, "2018")
    assert copy(source, neo4j_store).changed == ("icd9cm", "icd10cm", "gem-icd9cm-icd10cm")
    before = neo4j_store.version()
    assert copy(source, neo4j_store).changed == ()
    assert neo4j_store.version() == before
    load(source, FY2024.id)
    assert copy(source, neo4j_store).changed == ("icd10cm",)
    assert list(neo4j_store.dump()) == list(source.dump())


@pytest.mark.parametrize("engine", ["sqlite", "neo4j"])
def test_a_copy_takes_out_what_the_source_does_not_hold(
    neo4j_store: Store, sqlite_stores: tuple[Store, Store], engine: str
) -> None:
    source, other = sqlite_stores
    target = other if engine == "sqlite" else neo4j_store
    load(source, FY2022.id)
    load(target, *EVERYTHING)
    copy(source, target)
    assert list(target.dump()) == list(source.dump())
    assert target.codes.known_in({"0051", "E1165"}) == {"E1165": {"icd10cm": True}}
