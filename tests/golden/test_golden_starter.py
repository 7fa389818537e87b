"""The built-in facts answer as the official files do: everything that the mirror holds against `load starter` alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from itertools import pairwise

import pytest
from sweeps import part_of

from crosswalk.domain.codes.systems import SYSTEMS, CodeSystem
from crosswalk.domain.history.calendar import Calendar
from crosswalk.domain.history.dated_records import record_of
from crosswalk.domain.history.difference import Difference
from crosswalk.domain.history.folding import same_title
from crosswalk.domain.history.states import States
from crosswalk.domain.history.timeline import StatedRelease, Timeline
from crosswalk.domain.lookup.titles import titles
from crosswalk.domain.translation.answers import Translation
from crosswalk.service import Crosswalk

HELD = ("icd9cm", "icd9pcs", "icd10cm", "icd10pcs", "hcpcs")
OCTOBERS = [date(year, 10, 1) for year in (2016, 2021, 2026)]
"""The first, the last and one between; of ICD-9-CM, which is out of force on all of them, one says as much."""
ONE_IN = 5
"""Of titles and translations one code in so many is compared; which codes there are, of all."""

GEMS = [("icd9cm", "icd10cm"), ("icd9pcs", "icd10pcs"), ("icd10cm", "icd9cm"), ("icd10pcs", "icd9pcs")]

Life = tuple[date, date, bool, bool, bool]
"""A span of days of a code: from, to, whether it was billable, and whether its ends are open."""


def lives(codes: Crosswalk, system: CodeSystem) -> Mapping[str, list[Life]]:
    """Since when each code was what: titles aside."""
    return {code: list(_spans(states)) for code, states in codes.store.codes.all_states(system)}


def _spans(states: States) -> Iterator[Life]:
    before: Life | None = None
    for state in states:
        if state.valid_from is None or state.valid_to is None:
            continue
        begun, open_start = state.valid_from, state.open_start
        if before is not None and (before[1], before[2]) == (state.valid_from, state.billable):
            begun, open_start = before[0], before[3]
        elif before is not None:
            yield before
        before = (begun, state.valid_to, state.billable, open_start, state.open_end)
    if before is not None:
        yield before


@pytest.mark.heavy
@pytest.mark.parametrize("system", HELD)
def test_every_code_is_what_it_was_on_every_day(codes: Crosswalk, starter: Crosswalk, system: str) -> None:
    expected = lives(codes, SYSTEMS[system])
    assert len(expected) > 4_000
    assert lives(starter, SYSTEMS[system]) == expected


def rows(found: Difference) -> list[object]:
    """The codes of a difference, their titles aside."""
    return [
        [(each.code, each.was_header) for each in found.new],
        [(each.code, each.became_header) for each in found.deleted],
        [each.code for each in found.revised],
        [(each.code, each.long_changed, each.short_changed) for each in found.retitled],
    ]


@pytest.mark.heavy
@pytest.mark.parametrize("system", HELD)
def test_every_difference_has_the_same_codes(codes: Crosswalk, starter: Crosswalk, system: str) -> None:
    labels = [each.release.label for each in codes.store.releases.loaded_releases(SYSTEMS[system])]
    assert [each.release.label for each in starter.store.releases.loaded_releases(SYSTEMS[system])] == labels
    # Of ICD-9-CM the facts know more: a built title is compared with built ones, and the last versions have no list.
    ends = [] if SYSTEMS[system].derives_headers else [(labels[0], labels[-1])]
    for before, after in [*pairwise(labels), *ends]:
        expected, found = (rows(store.diff(system, before, after)) for store in (codes, starter))
        assert found == expected, (before, after)


def test_the_newest_year_counts_as_its_addendum_does(starter: Crosswalk) -> None:
    """FY2027, in force since October 2026: no titles but those that go on from FY2026."""
    found = starter.diff("icd10cm", "2027")
    assert (len(found.new), len(found.deleted), len(found.revised)) == (190, 30, 4)
    system = SYSTEMS["icd10cm"]
    newest = starter.store.releases.loaded_releases(system)[-1].release
    states = (state for _, life in starter.store.codes.all_states(system) for state in life)
    assert sum(state.billable and state.stands_in(newest.ordinal) for state in states) == 74_879


def told(lives: Mapping[str, States], calendar: Calendar, release_id: str) -> Mapping[str, str]:
    """The long titles that are told of a release."""
    moment = calendar.of(release_id)
    assert moment.release is not None
    at = moment.release.ordinal
    states = ((code, state) for code, life in lives.items() for state in life)
    found = {code: titles(state, moment)[1] for code, state in states if state.stands_in(at)}
    return {code: title for code, title in found.items() if title is not None}


@pytest.mark.heavy
@pytest.mark.parametrize("system", HELD)
def test_a_title_is_the_official_one_or_none(codes: Crosswalk, starter: Crosswalk, system: str) -> None:
    # The states are read once for all releases.
    sides = [
        (dict(part_of(each.codes.all_states(SYSTEMS[system]), ONE_IN)), each.releases.calendars()[system])
        for each in (codes.store, starter.store)
    ]
    for each in codes.store.releases.loaded_releases(SYSTEMS[system]):
        expected, found = (told(lives, calendar, each.release.id) for lives, calendar in sides)
        others = [code for code, title in found.items() if not same_title(expected.get(code, title), title)]
        assert others == [], each


@pytest.mark.heavy
@pytest.mark.parametrize(("source", "target"), GEMS, ids="-".join)
def test_every_source_of_the_gems_leads_to_the_same_codes(
    codes: Crosswalk, starter: Crosswalk, source: str, target: str
) -> None:
    sources = part_of(sorted({row.source for row in codes.store.maps.all_map_rows(f"gem-{source}-{target}")}), ONE_IN)
    for day in OCTOBERS if target.startswith("icd10") else OCTOBERS[-1:]:
        expected, found = (store.translate(sources, source, target, on=day) for store in (codes, starter))
        for one, other in zip(found, expected, strict=True):
            assert led_to(one) == led_to(other), day


def led_to(answer: Translation) -> object:
    return (
        answer.status,
        [[[each.code for each in choices] for choices in each.choices] for each in answer.alternatives],
        [(each.code, each.effective) for each in answer.also_consider],
        [each.code for each in answer.not_carried],
    )


@pytest.mark.parametrize(
    "day", [date(*day) for day in ((2021, 2, 15), (2022, 5, 15), (2023, 8, 15), (2024, 11, 15), (2025, 11, 15))]
)
def test_the_records_of_the_newest_file_rule_days_that_no_file_covers(starter: Crosswalk, day: date) -> None:
    """From October 2020 to October 2025 no file of HCPCS is held: the last one dates its M codes itself."""
    system = SYSTEMS["hcpcs"]
    loaded = starter.store.releases.loaded_releases(system)
    restored = Timeline.restore(
        system,
        [StatedRelease(each.release, each.stated_by) for each in loaded],
        dict(starter.store.codes.all_states(system)),
    )
    listed = restored.snapshot("hcpcs:2025-10").facts.items()
    records = [record_of(code, fact) for code, fact in listed if code.startswith("M") and len(code) == 5]
    assert len(records) > 400
    used = [
        record.code
        for record in records
        if record.added is not None and record.added <= day and (record.terminated or date.max) >= day
    ]
    found = starter.lookup([record.code for record in records], "hcpcs", on=day)
    assert [each.code for each in found if each.status == "valid"] == used
    assert 0 < len(used) < len(records)
