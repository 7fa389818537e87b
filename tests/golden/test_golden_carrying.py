"""The 2018 GEMs carried to every year, and every code of FY2025 taken back, on the official files.

Figures of issue size (docs/formats.md 4.2): of the 2018 diagnosis targets 185 are no longer billable in FY2025, for
232 codes of ICD-9, 184 of which have no other; 232 targets live on beside newer codes that name them singly.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from functools import cache

import pytest
from golden_codes import Billable
from golden_gems import DX_BACKWARD, DX_FORWARD, ENDS, Row, entries, entry_of
from sweeps import part_of

import crosswalk
from crosswalk.contract.translation import translation_json
from crosswalk.domain.codes.systems import SYSTEMS
from crosswalk.domain.lookup.status import Status
from crosswalk.domain.translation.answers import Outcome, Translation
from crosswalk.domain.translation.clusters import MOST_CLUSTERS, Clusters, clusters_of
from crosswalk.domain.translation.question import Question
from crosswalk.service import Crosswalk

PX_FORWARD = "gem-icd9pcs-icd10pcs"
FORWARD = {DX_FORWARD: 14_567, PX_FORWARD: 3_882}
YEARS = tuple(range(2016, 2026))
RELEASES = {
    "icd10cm": {year: f"icd10cm:{year}" for year in YEARS},
    # The issues that are held of each year: no October file of 2021 to 2024 was published.
    "icd10pcs": {year: f"icd10pcs:{year}" for year in YEARS}
    | {2021: "icd10pcs:2021-01", 2022: "icd10pcs:2022-04", 2023: "icd10pcs:2023-04", 2024: "icd10pcs:2024-04"},
}
SAMPLE = 200


Carried = Callable[[str, int], Mapping[str, Translation]]


@pytest.fixture(scope="module")
def carried(codes: Crosswalk, billable: Billable) -> Carried:
    """Codes of the last ICD-9-CM by the map, as of the beginning of a fiscal year; of the last of them every code."""

    @cache
    def of(map_set: str, year: int) -> Mapping[str, Translation]:
        source, target = ENDS[map_set]
        asked = part_of(sorted(billable(source, "32")), 1 if year == YEARS[-1] else 5)
        answers = codes.translate(asked, source, target, release=RELEASES[target][year])
        return dict(zip(asked, answers, strict=True))

    return of


@pytest.fixture(scope="module")
def back_from_2025(codes: Crosswalk, billable: Billable) -> Mapping[str, Translation]:
    """Every code of FY2025 taken back to ICD-9-CM."""
    asked = sorted(billable("icd10cm", "2025"))
    return dict(zip(asked, codes.translate(asked, "icd10cm", "icd9cm"), strict=True))


def shown(answer: Translation) -> Iterator[tuple[str, Status]]:
    return ((one.code, one.status) for way in answer.alternatives for choices in way.choices for one in choices)


@pytest.mark.parametrize("year", YEARS)
@pytest.mark.parametrize("map_set", FORWARD)
def test_every_code_answers_with_billable_codes_or_says_why_not(carried: Carried, map_set: str, year: int) -> None:
    answers = carried(map_set, year)
    assert len(answers) == FORWARD[map_set] or year != YEARS[-1]
    for code, answer in answers.items():
        assert {status for _, status in shown(answer)} <= {Status.VALID}, code
        assert all(choices for way in answer.alternatives for choices in way.choices), code
        assert all(way.approximate for way in answer.alternatives if way.carried), code
        assert answer.status in (
            (Outcome.MAPPED, Outcome.CARRIED_PARTLY) if answer.alternatives else (Outcome.NOT_CARRIED, Outcome.NO_MAP)
        ), code
        lacking = answer.status in (Outcome.CARRIED_PARTLY, Outcome.NOT_CARRIED)
        assert bool(answer.not_carried) is lacking, code
        assert all(each.reason for each in answer.not_carried), code
        assert answer.reason or answer.status is Outcome.MAPPED, code


@pytest.mark.parametrize("map_set", FORWARD)
def test_no_target_of_the_map_is_lost(carried: Carried, gem_2018: Callable[[str], list[Row]], map_set: str) -> None:
    """Each stays, is the beginning of a hop, or is listed with its reason; and no combination loses a list."""
    system = SYSTEMS[ENDS[map_set][1]]
    listed: dict[str, set[str]] = {}
    for row in gem_2018(map_set):
        if not row.is_no_map:
            listed.setdefault(row.source, set()).add(system.display(row.target))
    official = entries(gem_2018(map_set))
    for code, answer in carried(map_set, 2025).items():
        accounted = {one for one, _ in shown(answer)} | {each.code for each in answer.not_carried}
        accounted |= {hop.before for way in answer.alternatives for hop in way.carried}
        left_out = any("left out" in each.reason for each in answer.not_carried)
        assert left_out or listed.get(code, set()) <= accounted, code
        lists = {way.scenario: len(way.choices) for way in answer.alternatives if way.scenario}
        whole = {number: len(choices) for number, choices in official[code][1].items()}
        assert lists.items() <= whole.items(), code
        assert left_out or lists == whole, code


@pytest.mark.parametrize("map_set", ENDS)
def test_to_the_year_of_the_edition_the_map_is_as_published(
    codes: Crosswalk, gem_2018: Callable[[str], list[Row]], map_set: str
) -> None:
    source, target = ENDS[map_set]
    release = "32" if target.startswith("icd9") else "2018"
    answers = codes.compiled(Question(source, target, release=release, edition="2018"))
    assert {code: entry_of(answer) for code, answer in answers.items()} == entries(gem_2018(map_set))
    for code, answer in answers.items():
        assert (answer.also_consider, answer.not_carried) == ((), ()), code
        assert not any(way.carried for way in answer.alternatives), code


def test_the_stale_part_of_fy2025(carried: Carried, gem_2018: Callable[[str], list[Row]], billable: Billable) -> None:
    """185 targets of 232 codes: all but one (Q51.20, of two codes) lead to billable codes."""
    valid = billable("icd10cm", "2025")
    rows = [row for row in gem_2018(DX_FORWARD) if not row.is_no_map]
    gone = {row.target for row in rows if row.target not in valid}
    touched = {row.source for row in rows if row.target in gone}
    alone = touched - {row.source for row in rows if row.target in valid}
    assert (len(gone), len(touched), len(alone)) == (185, 232, 184)
    answers = carried(DX_FORWARD, 2025)
    hops = {code: [hop for way in answers[code].alternatives for hop in way.carried] for code in touched}
    assert {code for code, way in hops.items() if not way} == set()
    assert {code for code in touched if answers[code].not_carried} == {"7522", "75235"}
    assert {each.code for code in touched for each in answers[code].not_carried} == {"Q51.20"}
    assert all(answers[code].alternatives for code in alone)
    assert {code for code, answer in answers.items() if any(way.carried for way in answer.alternatives)} == touched


def test_the_living_part_of_fy2025(carried: Carried, gem_2018: Callable[[str], list[Row]], billable: Billable) -> None:
    """233 targets are named singly by newer codes and still billable: all stay. (E66.01 since the table of FY2026.)"""
    display = SYSTEMS["icd10cm"].display
    valid = set(map(display, billable("icd10cm", "2025")))
    targets = {display(row.target) for row in gem_2018(DX_FORWARD)}
    answers = carried(DX_FORWARD, 2025).values()
    named = {each.living for answer in answers for each in answer.also_consider}
    assert len(named & targets) == 233
    assert {each.code for answer in answers for each in answer.also_consider} <= valid
    assert named <= {one for answer in answers for one, _ in shown(answer)}


@pytest.mark.parametrize(
    ("code", "ends", "related"),
    [
        ("332.0", ["G20.A1", "G20.A2", "G20.B1", "G20.B2", "G20.C"], []),
        ("251.2", ["E16.2"], ["E16.A1", "E16.A2", "E16.A3"]),
        ("518.3", ["J82.81", "J82.82", "J82.83", "J82.89"], []),
    ],
)
def test_examples_by_their_codes(codes: Crosswalk, code: str, ends: list[str], related: list[str]) -> None:
    """J82 was named by U07.0 half a year before it ended: that code did not replace it."""
    (answer,) = codes.translate([code], "icd9cm", "icd10cm", release="2025")
    assert [one for one, _ in shown(answer)] == ends
    assert [each.code for each in answer.also_consider] == related


@pytest.mark.parametrize(
    ("code", "ends", "source"),
    [
        ("V29.88XA", ["V29.881A", "V29.888A"], "icd10cm:2023"),
        ("C83.39", ["C83.390", "C83.398"], "icd10cm:2025"),
    ],
)
def test_targets_without_a_row(carried: Carried, code: str, ends: list[str], source: str) -> None:
    """Split headers go to the codes below them, placeholders to those that fill them."""
    hops = {
        (hop.after, hop.source)
        for answer in carried(DX_FORWARD, 2025).values()
        for way in answer.alternatives
        for hop in way.carried
        if hop.before == code
    }
    assert hops == {(end, source) for end in ends}


def test_a_day_before_the_edition_states_what_is_not_yet_valid(codes: Crosswalk, billable: Billable) -> None:
    """A04.71 is of October 2017: before, its cases were coded A04.7."""
    (back,) = codes.translate(["008.45"], "icd9cm", "icd10cm", release="2017", edition="2018")
    assert {one for one, _ in shown(back)} == {"A04.7"}
    assert {(hop.before, hop.after) for way in back.alternatives for hop in way.carried} == {
        ("A04.71", "A04.7"),
        ("A04.72", "A04.7"),
    }
    asked = sorted(billable("icd9cm", "32"))
    for answer in codes.translate(asked, "icd9cm", "icd10cm", release="2016", edition="2018"):
        assert {status for _, status in shown(answer)} <= {Status.VALID}, answer.code
        assert answer.alternatives or answer.status in (Outcome.NO_MAP, Outcome.NOT_CARRIED), answer.code


def test_every_code_of_fy2025_has_a_way_back_or_a_reason(back_from_2025: Mapping[str, Translation]) -> None:
    answers = back_from_2025.values()
    assert len(answers) == 74_260
    newer = 0
    for answer in answers:
        assert {status for _, status in shown(answer)} <= {Status.VALID}, answer.code
        assert answer.alternatives or answer.reason, answer.code
        newer += any(way.carried for way in answer.alternatives)
        if answer.status is Outcome.NOT_IN_MAP:
            assert answer.not_carried, answer.code
    assert newer > 2_900
    assert sum(answer.status is Outcome.NOT_IN_MAP for answer in answers) < 110


@pytest.mark.parametrize(("map_set", "count"), [(DX_BACKWARD, 453), ("gem-icd10pcs-icd9pcs", 658)])
def test_codes_that_ended_before_the_edition_go_back_by_the_newest_that_lists_them(
    codes: Crosswalk, gem_2018: Callable[[str], list[Row]], billable: Billable, map_set: str, count: int
) -> None:
    """A04.7 → 008.45, by the edition of 2017."""
    source, target = ENDS[map_set]
    old = {one for year in ("2016", "2017") for one in billable(source, year)}
    gone = sorted(old - {row.source for row in gem_2018(map_set)})
    assert len(gone) == count
    for answer in codes.translate(gone, source, target):
        assert answer.status in (Outcome.MAPPED, Outcome.NO_MAP), answer.code
        assert answer.edition is not None
        assert answer.edition < "2018", answer.code


def test_a_code_with_1971_clusters_keeps_its_structure(codes: Crosswalk) -> None:
    """34.73: nothing is multiplied out."""
    (answer,) = codes.translate(["34.73"], "icd9pcs", "icd10pcs", release="2025")
    choices = sum(len(some) for way in answer.alternatives for some in way.choices)
    assert choices < 300
    assert len(str(translation_json(answer))) < 50_000
    (published,) = codes.translate(["34.73"], "icd9pcs", "icd10pcs", release="2018")
    whole = clusters_of(published, MOST_CLUSTERS)
    assert (whole.number, len(set(whole.shown))) == (1971, 1971)
    assert clusters_of(published, 10) == Clusters(1971, whole.shown[:10])


@pytest.mark.parametrize("map_set", FORWARD)
def test_one_by_one_is_as_in_bulk(full_store: str, carried: Carried, map_set: str) -> None:
    answers = carried(map_set, 2025)
    source, target = ENDS[map_set]
    moved = [code for code, answer in answers.items() if answer.also_consider or answer.not_carried]
    moved += [code for code, answer in answers.items() if any(way.carried for way in answer.alternatives)]
    chosen = random.Random(2025)  # noqa: S311 - no secret
    sample = {*chosen.sample(moved, min(SAMPLE, len(moved))), *chosen.sample(sorted(answers), SAMPLE)}
    release = RELEASES[target][2025]
    with crosswalk.open(full_store) as anew:
        for code in sorted(sample):
            alone = anew.translate([code], source, target, release=release)
            assert alone == [answers[code]]


def test_newer_sources_one_by_one_are_as_in_bulk(back_from_2025: Mapping[str, Translation], full_store: str) -> None:
    newer = [code for code, answer in back_from_2025.items() if any(way.carried for way in answer.alternatives)]
    sample = random.Random(9).sample(newer, SAMPLE)  # noqa: S311 - no secret
    for code in sample:
        with crosswalk.open(full_store, today=lambda: date(2025, 3, 1)) as anew:
            assert anew.translate([code], "icd10cm", "icd9cm") == [back_from_2025[code]]
