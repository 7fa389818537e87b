"""ICD-10-CM and ICD-10-PCS carried to other years of themselves, every code of them."""

from __future__ import annotations

from datetime import date

import pytest
from sweeps import part_of

from crosswalk.domain.codes.systems import SYSTEMS
from crosswalk.domain.lookup.status import Status
from crosswalk.domain.translation.answers import Outcome
from crosswalk.service import Crosswalk


def billable_on(codes: Crosswalk, system: str, day: date) -> list[str]:
    return [
        code
        for code, life in codes.store.codes.all_states(SYSTEMS[system])
        if any(state.billable and state.stands_on(day) for state in life)
    ]


@pytest.mark.parametrize(
    ("system", "then", "now"),
    [
        ("icd10cm", date(2015, 10, 1), date(2024, 10, 1)),
        ("icd10cm", date(2024, 10, 1), date(2015, 10, 1)),
        ("icd10pcs", date(2015, 10, 1), date(2024, 10, 1)),
    ],
)
def test_every_code_of_one_year_is_one_of_the_other_or_says_why_not(
    codes: Crosswalk, system: str, then: date, now: date
) -> None:
    asked = part_of(billable_on(codes, system, then), 5)
    answers = codes.translate(asked, system, system, on=now, source_on=then)
    goal = set(map(SYSTEMS[system].display, billable_on(codes, system, now)))
    for code, answer in zip(asked, answers, strict=True):
        found = {choice.code: choice.status for way in answer.alternatives for one in way.choices for choice in one}
        assert found.keys() <= goal
        assert set(found.values()) <= {Status.VALID}
        assert bool(found) is (answer.status in (Outcome.MAPPED, Outcome.CARRIED_PARTLY)), code
        assert bool(answer.not_carried) is (answer.status in (Outcome.NOT_CARRIED, Outcome.CARRIED_PARTLY)), code
        assert (found.keys() == {answer.code}) or any(way.carried for way in answer.alternatives) or not found


def test_the_other_day_of_a_code_that_was_split(codes: Crosswalk) -> None:
    split, kept, back = codes.translate(["G20", "E16.2"], "icd10cm", "icd10cm", on=date(2025, 3, 1)) + codes.translate(
        ["G20.B1"], "icd10cm", "icd10cm", on=date(2020, 3, 1)
    )
    assert [way.choices[0][0].code for way in split.alternatives] == ["G20.A1", "G20.A2", "G20.B1", "G20.B2", "G20.C"]
    assert [way.choices[0][0].code for way in kept.alternatives] == ["E16.2"]
    assert [each.code for each in kept.also_consider] == ["E16.A1", "E16.A2", "E16.A3"]
    assert [way.choices[0][0].code for way in back.alternatives] == ["G20"]
