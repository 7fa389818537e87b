"""What the GEMs of 2018 and 2017 hold, counted in the store. (docs/formats.md 4.2; GEM guide 2018)"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable
from functools import cache
from math import prod
from typing import Final, NamedTuple

import pytest
from golden_codes import Billable, billable_in
from golden_gems import (
    DX_BACKWARD,
    DX_FORWARD,
    ENDS,
    PR_BACKWARD,
    PR_FORWARD,
    RELEASE_OF_2018,
    Entry,
    Row,
    entries,
)

from crosswalk.service import Crosswalk


class Statistics(NamedTuple):
    rows: int
    sources: int
    targets: int  # distinct, without No…
    no_map: int
    exact: int  # rows with flags 00000
    combination: int  # sources with a scenario
    mixed: int  # of them with singles too
    multiple: int  # of them with more than one scenario
    only_exact: int  # sources whose one row is exact
    most_rows: tuple[str, int]
    most_clusters: int


STATISTICS: Final = {
    (DX_FORWARD, "2018"): Statistics(24_860, 14_567, 17_513, 422, 3_522, 668, 5, 63, 3_521, ("V5412", 533), 18),
    # The file writes V58.89 once as v5889, which makes 11,690 targets of 11,689.
    (DX_BACKWARD, "2018"): Statistics(81_593, 71_704, 11_689, 731, 3_522, 4_241, 200, 53, 3_516, ("F458", 12), 8),
    (PR_FORWARD, "2018"): Statistics(73_593, 3_882, 49_802, 210, 47, 215, 81, 72, 45, ("3929", 1_287), 1_971),
    # 29 of the 31 rows without a map have the no-map flag 0, against the guide.
    (PR_BACKWARD, "2018"): Statistics(101_025, 78_705, 2_865, 31, 47, 5_451, 419, 0, 47, ("3C1ZX8Z", 11), 4),
    (DX_FORWARD, "2017"): Statistics(24_690, 14_567, 17_343, 422, 3_515, 668, 5, 63, 3_515, ("V5412", 533), 18),
    (DX_BACKWARD, "2017"): Statistics(81_298, 71_486, 11_639, 731, 3_515, 4_221, 200, 53, 3_509, ("F458", 12), 8),
}

FLAGS: Final = {
    DX_FORWARD: """10000 18578, 00000 3522, 10112 1151, 10111 853, 11000 422, 10122 115, 10121 71, 10132 48, 10131 34,
        10142 26, 10141 20, 10151 6, 10161 6, 10152 2, 10162 2, 10123 2, 10133 2""",
    DX_BACKWARD: """10000 68307, 10111 4480, 10112 4254, 00000 3522, 11000 731, 10113 159, 10121 53, 10122 53,
        10114 26, 10131 2, 10132 2, 10141 1, 10142 1, 10151 1, 10152 1""",
    PR_FORWARD: """10000 69941, 10112 1080, 10111 1073, 10121 321, 10122 246, 11000 210, 10131 134, 10132 98, 10141 79,
        10142 71, 00000 47, 10123 42, 10113 38, 10162 24, 10172 21, 10152 20, 10133 19, 10151 19, 10114 17, 10124 17,
        10161 14, 10143 9, 10171 9, 10125 8, 10144 6, 10181 6, 10115 6, 10153 3, 10182 3, 10013 2, 10116 2, 10117 2,
        10128 1, 10129 1, 10126 1, 10127 1, 10118 1, 10001 1""",
    PR_BACKWARD: """10000 80334, 10112 5723, 10111 5639, 10113 4166, 10114 3517, 10115 1584, 00000 47, 10116 12,
        11000 2, 10001 1""",
}

SCENARIO_SIZES: Final = {  # choice lists of a scenario: how many such scenarios
    DX_FORWARD: {2: 775, 3: 4},
    DX_BACKWARD: {2: 4_139, 3: 133, 4: 26},
    PR_FORWARD: {1: 1, 2: 293, 3: 27, 4: 7, 5: 6, 7: 1, 8: 1, 9: 1},
    PR_BACKWARD: {2: 1_339, 3: 595, 4: 1_933, 5: 1_572, 6: 12},
}

Rows = Callable[[str, str], list[Row]]


@pytest.fixture(scope="module")
def rows(codes: Crosswalk) -> Rows:
    """The rows that stand in an edition, from the store."""

    @cache
    def of(map_set: str, edition: str) -> list[Row]:
        wanted = next(
            each for each in codes.store.maps.editions()[codes.store.maps.map_sets()[map_set]] if each.label == edition
        )
        by_source = codes.store.maps.map_rows(map_set, None, wanted)
        return [Row(row.source, row.target, row.flags) for listed in by_source.values() for row in listed]

    return of


def clusters(entry: Entry) -> int:
    """In how many ways one code of each choice list can be taken."""
    return sum(prod(map(len, lists)) for lists in entry.scenarios.values())


def statistics(rows: list[Row]) -> Statistics:
    by_source: defaultdict[str, list[Row]] = defaultdict(list)
    for row in rows:
        by_source[row.source].append(row)
    found = entries(rows)
    combined = [entry for entry in found.values() if entry.scenarios]
    ((first, most),) = Counter(row.source for row in rows).most_common(1)
    return Statistics(
        rows=len(rows),
        sources=len(by_source),
        targets=len({row.target for row in rows if not row.is_no_map}),
        no_map=sum(row.is_no_map for row in rows),
        exact=sum(row.flags == "00000" for row in rows),
        combination=len(combined),
        mixed=sum(bool(entry.singles) for entry in combined),
        multiple=sum(len(entry.scenarios) > 1 for entry in combined),
        only_exact=sum([row.flags for row in listed] == ["00000"] for listed in by_source.values()),
        most_rows=(first, most),
        most_clusters=max(map(clusters, combined)),
    )


@pytest.mark.parametrize("edition", STATISTICS, ids=" ".join)
def test_statistics(rows: Rows, edition: tuple[str, str]) -> None:
    assert statistics(rows(*edition)) == STATISTICS[edition]


@pytest.mark.parametrize("map_set", FLAGS)
def test_histogram_of_flags(rows: Rows, map_set: str) -> None:
    expected = {flags: int(n) for flags, n in (each.split() for each in FLAGS[map_set].split(","))}
    assert Counter(row.flags for row in rows(map_set, "2018")) == expected


@pytest.mark.parametrize("map_set", SCENARIO_SIZES)
def test_choice_lists_of_scenarios(rows: Rows, map_set: str) -> None:
    """A scenario has two choice lists or more, but one in the procedure file of 2018, which has one."""
    found = entries(rows(map_set, "2018")).values()
    assert Counter(len(lists) for entry in found for lists in entry.scenarios.values()) == SCENARIO_SIZES[map_set]


@pytest.mark.parametrize("map_set", ENDS)
def test_the_sources_are_the_billable_codes(billable: Billable, rows: Rows, map_set: str) -> None:
    """The GEMs of 2018 list every billable code of their source release and map to billable codes only."""
    source, target = ENDS[map_set]
    listed = rows(map_set, "2018")
    assert {row.source for row in listed} == billable(source, RELEASE_OF_2018[source])
    valid = billable(target, RELEASE_OF_2018[target])
    assert {row.target for row in listed if not row.is_no_map} <= valid


@pytest.mark.parametrize(
    ("forward", "backward", "number"), [(DX_FORWARD, DX_BACKWARD, 3_522), (PR_FORWARD, PR_BACKWARD, 47)]
)
def test_exact_rows_are_the_same_in_both_directions(rows: Rows, forward: str, backward: str, number: int) -> None:
    """Flag 0: the two codes translate to each other. The first flag is 0 in no other row."""
    there = {(row.source, row.target) for row in rows(forward, "2018") if row.flags[0] == "0"}
    back = {(row.target, row.source) for row in rows(backward, "2018") if row.flags[0] == "0"}
    assert there == back
    assert len(there) == number


@pytest.mark.parametrize("map_set", ENDS)
def test_combinations_are_approximate(rows: Rows, map_set: str) -> None:
    assert {row.flags[:3] for row in rows(map_set, "2018") if row.flags[2] == "1"} == {"101"}


@pytest.mark.parametrize(
    ("map_set", "flags"),
    [
        (DX_FORWARD, {"11000": 422}),
        (DX_BACKWARD, {"11000": 731}),
        (PR_FORWARD, {"11000": 210}),
        (PR_BACKWARD, {"10000": 29, "11000": 2}),
    ],
)
def test_flags_of_no_map(rows: Rows, map_set: str, flags: dict[str, int]) -> None:
    listed = rows(map_set, "2018")
    assert Counter(row.flags for row in listed if row.is_no_map) == flags
    silent = {row.source for row in listed if row.is_no_map}
    assert not any(row.source in silent for row in listed if not row.is_no_map)


def test_an_exact_row_is_not_always_the_only_one(rows: Rows) -> None:
    found = {}
    for map_set in (DX_FORWARD, DX_BACKWARD):
        listed = rows(map_set, "2018")
        many = {source for source, n in Counter(row.source for row in listed).items() if n > 1}
        found[map_set] = " ".join(sorted(row.source for row in listed if row.flags == "00000" and row.source in many))
    assert found == {DX_FORWARD: "30593", DX_BACKWARD: "F0390 K5649 K644 K761 M810 R188"}


@pytest.mark.parametrize(
    ("map_set", "repeated", "both", "several"), [(DX_FORWARD, 10, 6, 4), (DX_BACKWARD, 298, 259, 41)]
)
def test_one_pair_has_several_rows(rows: Rows, map_set: str, repeated: int, both: int, several: int) -> None:
    """265 pairs stand alone and in a combination, 45 in more than one scenario: flags belong to the key."""
    listed = rows(map_set, "2018")
    assert sum(n > 1 for n in Counter(row[:2] for row in listed).values()) == repeated
    alone = {row[:2] for row in listed if row.flags[2] == "0"}
    scenarios: defaultdict[tuple[str, ...], set[str]] = defaultdict(set)
    for row in listed:
        if row.flags[2] == "1":
            scenarios[row[:2]].add(row.flags[3])
    assert len(alone & scenarios.keys()) == both
    assert sum(len(each) > 1 for each in scenarios.values()) == several


def test_forward_and_backward_disagree(rows: Rows) -> None:
    forward = {(row.source, row.target) for row in rows(DX_FORWARD, "2018") if not row.is_no_map}
    backward = {(row.target, row.source) for row in rows(DX_BACKWARD, "2018") if not row.is_no_map}
    assert (len(forward), len(backward)) == (24_428, 80_559)
    assert (len(forward & backward), len(forward | backward)) == (19_421, 85_566)


@pytest.mark.parametrize(
    ("release", "targets", "sources", "nothing_else"),
    [("2016", 1_012, 464, None), ("2018", 0, 0, 0), ("2025", 185, 232, 184)],
)
def test_targets_that_are_not_billable_in_another_year(
    billable: Billable, rows: Rows, release: str, targets: int, sources: int, nothing_else: int | None
) -> None:
    """Why answers are carried to the target date, and why FY2016 takes its own edition."""
    counted = stale(rows(DX_FORWARD, "2018"), billable("icd10cm", release))
    assert counted[:2] == (targets, sources)
    assert nothing_else in (None, counted[2])


def test_targets_that_are_not_billable_in_fy2026(starter: Crosswalk, rows: Rows) -> None:
    """204 targets, of 257 diagnoses of ICD-9, 201 of which have no other (332.0, Parkinson's disease)."""
    assert stale(rows(DX_FORWARD, "2018"), billable_in(starter)("icd10cm", "2026-04")) == (204, 257, 201)


def stale(listed: list[Row], valid: frozenset[str]) -> tuple[int, int, int]:
    """Targets that are not valid, sources that have one, sources that have nothing else."""
    gone = [row for row in listed if not row.is_no_map and row.target not in valid]
    sources = {row.source for row in gone}
    lucky = {row.source for row in listed if row.target in valid}
    return len({row.target for row in gone}), len(sources), len(sources - lucky)


def test_codes_newer_than_the_last_edition(codes: Crosswalk, billable: Billable, rows: Rows) -> None:
    """3,069 codes of FY2025 are not in the edition of 2018; six of them were in that of 2009 alone, a draft.

    There Z58.81 was "Exposure to lead"; the code of April 2023 means another thing.
    """
    ever = {row.source for row in codes.store.maps.all_map_rows(DX_BACKWARD)}
    newer = billable("icd10cm", "2025") - {row.source for row in rows(DX_BACKWARD, "2018")}
    assert len(newer) == 3_069
    assert " ".join(sorted(newer & ever)) == "W232XXA W232XXD W232XXS Z586 Z5881 Z5889"
    of_2009 = {row.source: row for row in rows(DX_BACKWARD, "2009")}
    assert of_2009["Z5881"] == ("Z5881", "V1586", "00000")


@pytest.mark.parametrize("map_set", ENDS)
def test_the_starter_set_carries_the_rows_of_2018(starter: Crosswalk, rows: Rows, map_set: str) -> None:
    held = starter.store.maps.all_map_rows(map_set)
    found = [(row.source, row.target, row.flags) for row in held if row.stands_in(2018)]
    assert found == [tuple(row) for row in rows(map_set, "2018")]
