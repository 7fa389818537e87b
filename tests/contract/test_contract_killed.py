"""A load that is killed, or its server, is seen whole or not at all, and goes on when it is run again.

`benchmarks/kills.py` does the same fifty times with official releases.
"""

from __future__ import annotations

import random
import sys
from contextlib import closing
from pathlib import Path
from typing import Any, Final

import pytest
from contract_engines import Neo4jPlace, SqlitePlace
from contract_samples import EDITIONS, EVERYTHING, FY2022, FY2024, ICD10CM, V31, load
from programs import program

from crosswalk.domain.errors import StoreBusy
from crosswalk.stores.administration import init_store
from graph_schema import open_store
from graph_schema.neo4j import writer

COPY: Final = """
import sys
from cli.main import main
from graph_schema.neo4j import writer
writer.SMALL, writer.BATCH = int(sys.argv[3]), 4
main(["store", "copy", *sys.argv[1:3]])
"""
"""With a bound for small loads as an argument, and batches of four rows, so that a few codes are a large load."""


kills = program("benchmarks/kills.py")
PACE: Final = kills.Pace(whole=2.0, locked=1.5)
"""Seconds; a load that ends sooner is not killed."""


def loadings(folder: Path, url: str) -> list[Any]:
    """A large first load, one that is a single transaction, and a large one that also takes out."""
    place = SqlitePlace(folder)
    found: list[Any] = []
    before = kills.EMPTY
    for name, parts, small in (
        ("first", [EVERYTHING[:6]], 10),
        ("annual", [EVERYTHING[:8], EDITIONS], 50_000),
        ("rebuild", [(FY2022.id, V31.id, "2018")], 10),
    ):
        source = place.empty()
        with closing(open_store(source, create=True)) as store:
            for part in parts:
                load(store, *part)
        after = kills.digest(source)
        found.append(kills.Loading(name, [sys.executable, "-c", COPY, source, url, str(small)], before, after))
        before = after
    return found


def test_a_reader_sees_nothing_of_a_load_that_is_killed_and_a_rerun_completes(
    neo4j_server: Any, neo4j_place: Neo4jPlace, tmp_path: Path
) -> None:
    url = neo4j_place.empty()
    init_store(url)
    with closing(kills.Trials(neo4j_server, random.Random(7))) as trials:  # noqa: S311 - when to kill is no secret
        outcomes = [trials.killed(each, PACE, "loader") for each in loadings(tmp_path, url)]
    assert any(outcomes)


@pytest.mark.usefixtures("neo4j_runs")
def test_a_load_goes_on_when_its_server_was_killed_and_came_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writer, "BATCH", 8)
    parts = ((FY2022.id, V31.id), (FY2024.id, *EDITIONS))
    with closing(open_store(SqlitePlace(tmp_path).empty(), create=True)) as store:
        for part in parts:
            load(store, *part)
        expected = list(store.dump())
    write, count = writer.Load._write, 0
    with closing(kills.Server(tmp_path / "server")) as server:
        monkeypatch.setenv("CROSSWALK_NEO4J_USER", server.user)
        monkeypatch.setenv("CROSSWALK_NEO4J_PASSWORD", server.password)

        def write_and_kill(*arguments: Any) -> None:
            nonlocal count
            write(*arguments)
            count += 1
            if count == 5:
                server.kill()

        with closing(open_store(f"{server.url}/neo4j", create=True)) as store, closing(store.again()) as reader:
            load(store, *parts[0])
            monkeypatch.setattr(writer, "SMALL", 10)
            monkeypatch.setattr(writer.Load, "_write", write_and_kill)
            with reader.reading():
                assert reader.codes.states(ICD10CM, {"G20"})
                load(store, *parts[1])
                assert count > 5
                # The view went down with the server, and the load has swept what it saw: that is said.
                with pytest.raises(StoreBusy, match="was loaded meanwhile"):
                    reader.codes.states(ICD10CM, None)
            assert list(store.dump()) == expected
