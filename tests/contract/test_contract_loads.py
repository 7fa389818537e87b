"""What every engine promises of loads: any order, all or nothing, unchanging views."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from contract_engines import Engine
from contract_samples import EVERYTHING, FY2022, FY2023, FY2024, ICD10CM, SNAPSHOTS, expected_states, load, put_releases
from hypothesis import given, settings
from hypothesis import strategies as st
from sweeps import WHOLE

from crosswalk.domain.store.protocol import Store

# Promise 1: load order does not matter


def test_the_dump_is_lines_of_json_and_leaves_out_when_it_was_loaded(store: Store) -> None:
    load(store, *EVERYTHING)
    lines = list(store.dump())
    assert len(set(lines)) == len(lines)
    assert all(json.loads(line) for line in lines)
    assert not any("2026-01-01T00:00:00" in line for line in lines)


@pytest.fixture
def whole_dump(engine: Engine) -> list[str]:
    """The dump of a store into which all was loaded at once."""
    store = engine.fresh()
    load(store, *EVERYTHING)
    return list(store.dump())


def test_any_order_and_grouping_of_loads_gives_the_same_dump(
    request: pytest.FixtureRequest, engine: Engine, whole_dump: list[str]
) -> None:
    """On a server, where each takes seconds, in fewer orders."""
    few = request.node.get_closest_marker("server") is not None and not WHOLE
    cuts = st.lists(st.booleans(), min_size=len(EVERYTHING), max_size=len(EVERYTHING))
    loading = given(order=st.permutations(EVERYTHING), cuts=cuts)(
        lambda order, cuts: _load_in_groups(engine, whole_dump, order, cuts)
    )
    settings(max_examples=4 if few else 10, deadline=None)(loading)()


def _load_in_groups(engine: Engine, whole_dump: list[str], order: list[str], cuts: list[bool]) -> None:
    store = engine.fresh()
    group: list[str] = []
    for name, cut in zip(order, cuts, strict=True):
        group.append(name)
        if cut:
            load(store, *group)
            group = []
    if group:
        load(store, *group)
    assert list(store.dump()) == whole_dump


def test_loading_everything_again_changes_nothing(store: Store) -> None:
    load(store, *EVERYTHING)
    before = list(store.dump())
    load(store, *EVERYTHING)
    assert list(store.dump()) == before


def test_the_dump_differs_where_the_contents_do(engine: Engine) -> None:
    one = engine.fresh()
    load(one, FY2022.id, FY2024.id)
    lines = list(one.dump())
    other = engine.fresh()
    load(other, FY2022.id)
    assert list(other.dump()) != lines


# Promise 2: all or nothing


class Stop(Exception):
    """Something goes wrong in the middle of a load."""


def load_and_fail(store: Store, *release_ids: str, meanwhile: Callable[[], None] = lambda: None) -> None:
    """A load that has written everything and is stopped before its end."""
    with store.writing() as writer:
        put_releases(store, writer, [SNAPSHOTS[each] for each in release_ids])
        meanwhile()
        raise Stop


def test_a_load_that_fails_leaves_the_previous_contents(engine: Engine, store: Store) -> None:
    load(store, FY2022.id, "2018")
    before = list(store.dump())
    with pytest.raises(Stop):
        load_and_fail(store, FY2024.id, FY2023.id)
    assert list(store.dump()) == before
    assert list(engine.again(store).dump()) == before


def test_a_first_load_that_fails_leaves_nothing_and_the_next_one_succeeds(engine: Engine, store: Store) -> None:
    with pytest.raises(Stop):
        load_and_fail(store, FY2024.id)
    load(store, FY2024.id)
    lines = list(store.dump())
    undisturbed = engine.fresh()
    load(undisturbed, FY2024.id)
    assert list(undisturbed.dump()) == lines


def test_a_store_can_be_loaded_after_a_load_failed(engine: Engine, store: Store) -> None:
    load(store, FY2022.id)
    with pytest.raises(Stop):
        load_and_fail(store, FY2023.id)
    load(store, FY2024.id)
    lines = list(store.dump())
    undisturbed = engine.fresh()
    load(undisturbed, FY2022.id, FY2024.id)
    assert list(undisturbed.dump()) == lines


def test_a_reader_sees_the_old_contents_until_the_load_is_committed(engine: Engine, store: Store) -> None:
    load(store, FY2022.id)
    reader = engine.again(store)
    with store.writing() as writer:
        put_releases(store, writer, [SNAPSHOTS[FY2024.id]])
        assert reader.codes.states(ICD10CM, {"G20", "G20A1"}) == expected_of(FY2022.id)
        assert reader.releases.calendars()["icd10cm"].loaded == {FY2022.id}
    assert reader.codes.states(ICD10CM, {"G20", "G20A1"}) == expected_of(FY2022.id, FY2024.id)
    assert reader.releases.calendars()["icd10cm"].loaded == {FY2022.id, FY2024.id}


def expected_of(*release_ids: str) -> dict[str, object]:
    return {one: life for one, life in expected_states(*release_ids).items() if one in ("G20", "G20A1")}


def test_a_view_of_the_store_does_not_change_while_a_load_runs(engine: Engine, store: Store) -> None:
    load(store, FY2022.id)
    reader = engine.again(store)
    with reader.reading():
        before = list(reader.dump())
        seen: list[list[str]] = []
        with pytest.raises(Stop):
            load_and_fail(store, FY2024.id, meanwhile=lambda: seen.append(list(reader.dump())))
        assert seen == [before]
        assert list(reader.dump()) == before
    load(store, FY2024.id)
    with reader.reading():
        assert list(reader.dump()) == list(store.dump()) != before


def test_views_nest(store: Store) -> None:
    load(store, FY2022.id)
    with store.reading(), store.reading():
        assert store.codes.known_in({"G20"})
    assert store.codes.known_in({"G20"})


def test_the_version_changes_with_the_load_of_another_connection(engine: Engine, store: Store) -> None:
    load(store, FY2022.id)
    reader = engine.again(store)
    before = reader.version()
    assert reader.version() == before
    load(store, FY2024.id)
    assert reader.version() != before


def test_the_version_changes_with_a_load_of_its_own(store: Store) -> None:
    """The protocol: a number that changes whenever another load has been committed."""
    load(store, FY2022.id)
    before = store.version()
    load(store, FY2024.id)
    assert store.version() != before


def test_the_version_does_not_change_with_a_load_that_failed(engine: Engine, store: Store) -> None:
    load(store, FY2022.id)
    reader = engine.again(store)
    before = reader.version()
    with pytest.raises(Stop):
        load_and_fail(store, FY2024.id)
    assert reader.version() == before
