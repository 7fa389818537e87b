"""Both engines give the same answers, code by code, over three real releases and the GEMs of diagnoses of 2018.

Both hold the same, row by row, of one category in a few; of the answers made of it a part of the longest lists is
compared. A sweep copies and compares all of it, and `benchmarks/engines.py` asks about all there is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Final, NamedTuple

import pytest
from digests import digest
from golden_gems import DX_BACKWARD, DX_FORWARD, ENDS
from sweeps import WHOLE, part_of
from thinned_stores import held_by, thinned

import crosswalk
from crosswalk.domain.codes.systems import SYSTEMS
from crosswalk.graphs.exports import Form, exported
from crosswalk.service import Crosswalk
from crosswalk.stores.administration import copy_store
from graph_schema.gallery import picture

pytestmark = pytest.mark.heavy
"""The copy to a server takes minutes; the contract suite asks both engines in the other rings."""


ONE_IN: Final = 3
"""One code in so many, of those held, is asked about on both engines."""
ONE_CATEGORY_IN: Final = 6
NAMED: Final = frozenset({"E11", "F01", "G20", "K35", "M65", "N80", "S06", "250", "332", "800"})
"""The categories of the codes that the tests name."""


class Engines(NamedTuple):
    """The same store, opened on each engine."""

    sqlite: Crosswalk
    neo4j: Crosswalk


@pytest.fixture(scope="module")
def engines(gems_of_diagnoses: str, neo4j_server: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engines]:
    part = tmp_path_factory.mktemp("engines") / "part.sqlite"
    first = gems_of_diagnoses if WHOLE else thinned(gems_of_diagnoses, part, ONE_CATEGORY_IN, NAMED)
    second = held_by(neo4j_server, first)
    with ExitStack() as stack:
        yield Engines(*(stack.enter_context(crosswalk.open(url)) for url in (first, second)))


def test_a_copy_back_holds_the_same(engines: Engines, tmp_path: Path) -> None:
    back = f"sqlite:///{tmp_path}/back.sqlite"
    copy_store(engines.neo4j.store.url, back)
    assert digest(back) == digest(engines.sqlite.store.url)


def _some(codes: Iterable[str]) -> list[str]:
    """Codes in order, from all parts of a list."""
    return part_of(sorted(codes), ONE_IN)


def _differences(one: Sequence[Any], other: Sequence[Any]) -> list[Any]:
    """The first pairs that differ: of a hundred thousand, a failure must not print all."""
    assert len(one) == len(other)
    return [pair for pair in zip(one, other, strict=True) if pair[0] != pair[1]][:3]


@pytest.mark.parametrize("map_set", [DX_FORWARD, DX_BACKWARD])
def test_the_sources_of_a_gem_are_translated_alike(engines: Engines, map_set: str) -> None:
    source, target = ENDS[map_set]
    store = engines.sqlite.store
    (edition,) = (each for each in store.maps.editions()[store.maps.map_sets()[map_set]] if each.label == "2018")
    sources = _some(store.maps.map_rows(map_set, None, edition))
    assert len(sources) > 700
    for asked in ({"edition": "2018"}, {}):
        assert not _differences(*(each.translate(sources, source, target, **asked) for each in engines))


@pytest.mark.parametrize("system", ["icd9cm", "icd10cm"])
def test_codes_are_looked_up_and_told_of_alike(engines: Engines, system: str) -> None:
    held = _some(engines.sqlite.store.codes.states(SYSTEMS[system], None))
    assert len(held) > 700
    assert not _differences(*(each.lookup(held, system) for each in engines))
    assert not _differences(*(each.history(held, system) for each in engines))


def test_releases_differ_alike(engines: Engines) -> None:
    one, other = (each.diff("icd10cm", "2018", "2025") for each in engines)
    assert (one == other) is True


@pytest.mark.parametrize(
    ("code", "what", "system"),
    [
        ("E11.65", "neighbourhood", None),
        ("S06", "neighbourhood", None),
        ("G20", "lineage", None),
        ("K35.2", "lineage", None),
        ("800.22", "component", "icd9cm"),
        ("E11", "chapter", "icd10cm"),
    ],
)
def test_every_subgraph_is_exported_alike(engines: Engines, code: str, what: str, system: str | None) -> None:
    one, other = (
        exported(each.subgraph(code, what, system, with_maps=what == "chapter", limit=2000), Form.JSON)
        for each in engines
    )
    assert len(one) > 2000
    assert (one == other) is True


@pytest.mark.parametrize(
    ("name", "promised"),
    [
        ("neighbourhood", {("E11.65", "E11.6"), ("E11.6", "E11"), ("250.92", "E11.65"), ("E11.65", "250.80")}),
        ("life", {(f"G20.{part}", "G20") for part in ("A1", "A2", "B1", "B2", "C")}),
        ("gem-target", {("332.0", "G20"), ("G20.A1", "G20"), ("G20.C", "G20")}),
        ("headers-that-split", {("N80.30", "N80.3"), ("M65.90", "M65.9"), ("F01.518", "F01.51")}),
    ],
)
def test_the_gallery_shows_real_codes(
    engines: Engines, neo4j_server: Any, name: str, promised: set[tuple[str, str]]
) -> None:
    neo4j = pytest.importorskip("neo4j")
    assert engines.neo4j.store.maps.map_sets()
    asked = picture(name)
    with neo4j.GraphDatabase.driver(neo4j_server.url, auth=(neo4j_server.user, neo4j_server.password)) as driver:
        records, _, _ = driver.execute_query(asked.query, asked.parameters)
    paths = [value for record in records for value in record.values() if hasattr(value, "relationships")]
    found = {
        (one.start_node.get("display"), one.end_node.get("display")) for path in paths for one in path.relationships
    }
    assert promised <= found
