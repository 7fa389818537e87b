"""Codes of one system on another day, without a map."""

from __future__ import annotations

from datetime import date

import pytest
from carrying_samples import NEVER, World, before, october, world
from domain_samples import ICD10CM

from crosswalk.domain.translation.answers import Outcome, Translation
from crosswalk.domain.translation.carrier import Carrier
from crosswalk.domain.translation.within_system import carried_within

YEARS = world(
    {
        "A01": range(2016, 2018),
        "B01": range(2018, 2021),
        "C01": range(2021, 2026),
        "E162": range(2016, 2026),
        "E16A1": range(2020, 2026),
        "F01": range(2016, 2019),
        "F02": range(2016, 2026),
        "G01": (NEVER, range(2016, 2026)),
        "G011": range(2016, 2026),
        "G012": range(2016, 2020),
    },
    [before("B01", "A01", year=2018), before("C01", "B01", year=2021), before("E16A1", "E162")],
)


def carried(of: World, code: str, year: int, since: date | None = None) -> Translation:
    moment = of.moment(year)
    carrier = Carrier(of, of.calendar, moment, since or ICD10CM.in_force_from)  # type: ignore[arg-type]
    answers = carried_within(of, carrier, of.calendar, moment, [("as given", code)])  # type: ignore[arg-type]
    (answer,) = answers.values()
    assert (answer.input, answer.map_set, answer.edition) == ("as given", None, None)
    return answer


def codes(answer: Translation) -> list[str]:
    return [choice.code for way in answer.alternatives for choices in way.choices for choice in choices]


@pytest.mark.parametrize(
    ("code", "year", "target", "hops"),
    [("A01", 2017, "A01", 0), ("A01", 2019, "B01", 1), ("A01", 2023, "C01", 2), ("C01", 2016, "A01", 2)],
)
def test_a_code_goes_to_what_it_was_or_became(code: str, year: int, target: str, hops: int) -> None:
    answer = carried(YEARS, code, year)
    assert (answer.status, codes(answer)) == (Outcome.MAPPED, [target])
    (way,) = answer.alternatives
    assert (len(way.carried), way.approximate) == (hops, hops > 0)


def test_newer_codes_stand_beside_one_that_stays() -> None:
    answer = carried(YEARS, "E162", 2023)
    assert codes(answer) == ["E16.2"]
    assert [(each.living, each.code) for each in answer.also_consider] == [("E16.2", "E16.A1")]
    assert carried(YEARS, "E162", 2023, since=october(2021)).also_consider == ()


def test_what_cannot_be_carried_says_why() -> None:
    answer = carried(YEARS, "F01", 2023)
    assert (answer.status, answer.alternatives) == (Outcome.NOT_CARRIED, ())
    assert answer.reason == "F01: not billable since 2018-10-01; no loaded conversion table says what replaced it"


def test_a_header_is_none_and_an_unknown_code_is_unknown() -> None:
    header = carried(YEARS, "G01", 2023)
    assert (header.status, header.descendants) == (Outcome.HEADER_SOURCE, ("G01.1",))
    assert carried(YEARS, "Z99", 2023).status is Outcome.UNKNOWN_CODE


def test_a_code_that_ended_before_the_first_release_is_carried_by_its_row() -> None:
    """The starter set has G20 as a header only, and a row that names it as the code of before."""
    late = world(
        {"G20": (NEVER, range(2024, 2026)), "G20A1": range(2024, 2026)},
        [before("G20A1", "G20", year=2024)],
        loaded=(2024, 2025),
    )
    assert codes(carried(late, "G20", 2025)) == ["G20.A1"]


def test_a_text_that_no_release_lists_is_no_code_with_a_placeholder() -> None:
    """`C34.X` for any code of C34: none of them took its place."""
    assert carried(YEARS, "G01X", 2020).status is Outcome.UNKNOWN_CODE
    assert carried(YEARS, "G011", 2020).status is Outcome.MAPPED
