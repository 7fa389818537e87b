"""Applied maps of all four GEMs: every row billable and whole, and what a later year breaks in them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from golden_codes import Billable
from golden_gems import DX_BACKWARD, DX_FORWARD, ENDS, PR_BACKWARD, PR_FORWARD, RELEASE_OF_2018, GemRows, entries
from sweeps import in_a_whole_sweep

import crosswalk
from crosswalk.domain.applied.applied_map import AppliedRow, Standing
from crosswalk.domain.applied.policies import POLICIES
from crosswalk.domain.applied.recheck import Breach
from crosswalk.service import Crosswalk

BASE = "approximate-single"
"""The policy of the maps that later years are checked against."""
NEWER = {"icd10cm": "2025", "icd10pcs": "2025", "icd9cm": "32", "icd9pcs": "32"}


@pytest.fixture(scope="module")
def graph(full_store: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Crosswalk]:
    """Everything the mirror holds, with a workspace of these tests."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("CROSSWALK_WORKSPACE", str(tmp_path_factory.mktemp("work") / "work.sqlite"))
        with crosswalk.open(full_store, today=lambda: date(2025, 3, 1)) as opened:
            yield opened


def made(graph: Crosswalk, map_set: str, policy: str) -> dict[str, AppliedRow]:
    source, target = ENDS[map_set]
    name = f"{map_set}-{policy}"
    if not any(each.name == name for each in graph.maps.newest()):
        graph.maps.create(name, source, target, policy, who="A. Coder", release=RELEASE_OF_2018[target], edition="2018")
    return {row.source: row for row in graph.maps.rows(name)}


SELDOM = [pytest.mark.heavy, in_a_whole_sweep]
ALL_BY_ALL = [
    *((DX_FORWARD, policy) for policy in POLICIES),
    *(
        pytest.param(map_set, policy, marks=[] if policy == BASE else SELDOM)
        for map_set in (PR_FORWARD, DX_BACKWARD)
        for policy in POLICIES
    ),
    (PR_BACKWARD, BASE),
]
"""A policy decides by an answer alone, whichever map it is of: by all of them for one map is enough."""


@pytest.mark.parametrize(("map_set", "policy"), ALL_BY_ALL)
def test_every_row_is_one_whole_entry_of_the_official_file(
    graph: Crosswalk, gem_2018: GemRows, billable: Billable, map_set: str, policy: str
) -> None:
    rows = made(graph, map_set, policy)
    official = entries(gem_2018(map_set))
    known = billable(ENDS[map_set][1], RELEASE_OF_2018[ENDS[map_set][1]])
    assert rows.keys() == official.keys()
    for source, row in rows.items():
        entry = official[source]
        assert (row.standing is Standing.NO_MAP) == (entry.singles == () and entry.scenarios == {}), source
        assert set(row.targets) <= known, source
        if row.targets:
            whole = len(row.targets) == 1 and row.targets[0] in entry.singles
            assert whole or any(
                len(lists) == len(row.targets)
                and all(code in each for code, each in zip(row.targets, lists, strict=True))
                for lists in entry.scenarios.values()
            ), source


@pytest.mark.parametrize(
    ("map_set", "policy", "mapped"),
    [
        (DX_FORWARD, "first-exact", 3_522),
        pytest.param(DX_BACKWARD, "first-exact", 3_522, marks=SELDOM),
    ],
)
def test_how_many_the_exact_policy_decides(graph: Crosswalk, map_set: str, policy: str, mapped: int) -> None:
    """3,522 rows of either file are exact, each the only exact one of its source."""
    assert sum(row.standing is Standing.MAPPED for row in made(graph, map_set, policy).values()) == mapped


@pytest.mark.parametrize("map_set", ENDS)
def test_a_map_holds_in_the_release_it_is_for_and_breaks_where_its_targets_ended(
    graph: Crosswalk, billable: Billable, map_set: str
) -> None:
    target = ENDS[map_set][1]
    rows = made(graph, map_set, BASE)
    name = f"{map_set}-{BASE}"
    same = graph.maps.check(name, RELEASE_OF_2018[target]).broken
    assert {each.breach for each in same} <= {Breach.SOURCE_GONE, Breach.SOURCE_HEADER}
    found = graph.maps.check(name, NEWER[target]).broken
    now = billable(target, NEWER[target])
    ended = {source for source, row in rows.items() if not set(row.targets) <= now}
    told = {each.row.source for each in found if each.breach in (Breach.TARGET_GONE, Breach.TARGET_HEADER)}
    assert told == ended
    if map_set == "gem-icd9cm-icd10cm":
        assert {"3320"} <= ended  # G20 is a header since FY2024
        assert len(ended) == 181


def test_translating_all_codes_by_a_map_gives_its_rows(graph: Crosswalk) -> None:
    rows = made(graph, "gem-icd9cm-icd10cm", "approximate-single")
    answers = graph.maps.translate(list(rows), "gem-icd9cm-icd10cm-approximate-single")
    for row, answer in zip(rows.values(), answers, strict=True):
        codes = tuple(choice.code.replace(".", "") for way in answer.alternatives for (choice,) in way.choices)
        assert codes == row.targets
        assert len(answer.alternatives) == (1 if row.targets else 0)


def test_a_load_leaves_the_workspace_as_it_is(mirror: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CROSSWALK_WORKSPACE", raising=False)  # beside the store
    with crosswalk.open(f"sqlite:///{tmp_path}/graph.sqlite", create=True, today=lambda: date(2025, 3, 1)) as graph:
        graph.load(["icd9pcs:32", "icd10pcs:2018", "gem-icd9pcs-icd10pcs:2018"], mirror=str(mirror))
        graph.maps.create("mine", "icd9pcs", "icd10pcs", "first-exact", who="A.", release="icd10pcs:2018")
        before = (tmp_path / "graph.workspace.sqlite").read_bytes()
        graph.load(["icd10pcs:2025"], mirror=str(mirror))
        assert (tmp_path / "graph.workspace.sqlite").read_bytes() == before
        assert graph.maps.check("mine").release == "icd10pcs:2025"
