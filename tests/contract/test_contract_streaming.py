"""A large load is written to a server while its changes still come: what ends it half-way is seen by nobody."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import closing
from itertools import islice
from pathlib import Path
from typing import Any, Final

import pytest
from contract_engines import SqlitePlace
from contract_samples import EDITIONS, EVERYTHING, FY2022, FY2024, ICD10CM, SNAPSHOTS, load, put_editions, put_releases

from crosswalk.domain.errors import StoreError
from graph_schema import open_store
from graph_schema.neo4j import writer
from graph_schema.neo4j.administration import describe
from graph_schema.neo4j.ahead import ahead
from graph_schema.neo4j.schema import WORDS
from graph_schema.neo4j.store import Neo4jStore

CODES: Final = (FY2022.id, FY2024.id)


@pytest.fixture
def store(url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Neo4jStore]:
    """A new, empty store to which a few codes are a large load."""
    monkeypatch.setattr(writer, "SMALL", 10)
    monkeypatch.setattr(writer, "BATCH", 4)
    with closing(open_store(url, create=True)) as opened:
        assert isinstance(opened, Neo4jStore)
        yield opened


@pytest.fixture
def expected(tmp_path: Path) -> list[str]:
    """The dump of all samples."""
    with closing(open_store(SqlitePlace(tmp_path).empty(), create=True)) as other:
        load(other, *EVERYTHING, *EDITIONS)
        return list(other.dump())


def until(true: Callable[[], bool]) -> None:
    """Wait for it, and fail where it does not come."""
    end = time.monotonic() + 60
    while not true():
        assert time.monotonic() < end
        time.sleep(0.05)


def under_way(store: Neo4jStore) -> bool:
    """Whether some batches of a load are written."""
    done = "OPTIONAL MATCH (journal:Crosswalk {id: 'load'}) RETURN collect(size(journal.done))"
    return sum(store._connection.rows(done)) > 3


def left(store: Neo4jStore) -> tuple[int, int]:
    """The batches of a load that did not end, and the codes in the graph."""
    told = describe(store._connection)
    return told.left_batches, told.elements["Code"]


def test_batches_are_written_before_the_last_change_has_come(store: Neo4jStore) -> None:
    with store.writing() as load_of_all:
        put_releases(store, load_of_all, [SNAPSHOTS[name] for name in CODES])
        until(lambda: under_way(store))
        with closing(store.again()) as reader:
            assert reader.releases.calendars()[ICD10CM.id].loaded == frozenset()
        put_editions(store, load_of_all, EDITIONS)
    assert left(store)[0] == 0
    assert store.codes.states(ICD10CM, {"G20"})


@pytest.mark.parametrize("held", [(), (FY2022.id,)])
def test_a_load_that_fails_half_way_takes_back_what_it_wrote(
    store: Neo4jStore, expected: list[str], held: tuple[str, ...]
) -> None:
    if held:
        load(store, *held)
    before = list(store.dump()), left(store)

    def fail_half_way() -> None:
        with store.writing() as failing:
            put_releases(store, failing, [SNAPSHOTS[name] for name in CODES])
            until(lambda: under_way(store))
            raise ValueError("the next file is damaged")

    with pytest.raises(ValueError, match="damaged"):
        fail_half_way()
    assert (list(store.dump()), left(store)) == before
    assert WORDS in store._connection.rows("SHOW INDEXES YIELD name RETURN collect(name)")
    load(store, *EVERYTHING, *EDITIONS)
    assert list(store.dump()) == expected


def test_what_the_server_refuses_ends_a_load_before_its_next_change(
    store: Neo4jStore, expected: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    run = writer.Batch.run
    refused: list[writer.Batch] = []

    def refusing(batch: writer.Batch, *arguments: Any) -> None:
        if len(refused) == 0 and ":CHILD_OF" in batch.query:
            refused.append(batch)
            raise StoreError("the disk is full.", remedy="Make room.")
        run(batch, *arguments)

    def load_in_vain() -> None:
        with store.writing() as failing:
            put_releases(store, failing, [SNAPSHOTS[name] for name in CODES])
            until(lambda: failing.plans.carried_out.done())  # type: ignore[attr-defined]
            put_editions(store, failing, EDITIONS)
            pytest.fail("the load went on")

    monkeypatch.setattr(writer.Batch, "run", refusing)
    with pytest.raises(StoreError, match="disk is full"):
        load_in_vain()
    assert store.releases.calendars()[ICD10CM.id].loaded == frozenset()
    load(store, *EVERYTHING, *EDITIONS)
    assert list(store.dump()) == expected
    assert left(store)[0] == 0


def test_a_batch_gives_way_when_the_one_before_waits_for_what_it_holds(
    store: Neo4jStore, expected: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writer, "_TURN_SECONDS", 0.0)
    load(store, *EVERYTHING, *EDITIONS)
    assert list(store.dump()) == expected


# Reading ahead


def test_rows_taken_ahead_come_in_their_order() -> None:
    assert list(ahead(iter(range(1000)))) == list(range(1000))


def test_a_fault_of_rows_taken_ahead_is_raised_after_the_rows_before_it() -> None:
    def rows() -> Iterator[int]:
        yield from (1, 2)
        raise StoreError("the server is gone.", remedy="Start it.")

    taken = ahead(rows())
    assert list(islice(taken, 2)) == [1, 2]
    with pytest.raises(StoreError, match="is gone"):
        next(taken)
