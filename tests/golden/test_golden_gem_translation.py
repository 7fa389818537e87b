"""Every code of the last ICD-9-CM and of FY2018, translated, against the official files."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from functools import cache

import pytest
from golden_codes import Billable
from golden_gems import DX_BACKWARD, DX_FORWARD, ENDS, RELEASE_OF_2018, GemRows, entries, entry_of, translate_2018

import crosswalk
from crosswalk.domain.lookup.status import Status
from crosswalk.domain.translation.answers import Outcome, Translation
from crosswalk.service import Crosswalk

Answers = Callable[[str], dict[str, Translation]]

SAMPLE = 300


@pytest.fixture(scope="module")
def in_bulk(codes: Crosswalk, billable: Billable) -> Answers:
    """All billable codes of the source release, translated in one call."""

    @cache
    def of(map_set: str) -> dict[str, Translation]:
        source, _ = ENDS[map_set]
        asked = sorted(billable(source, RELEASE_OF_2018[source]))
        return dict(zip(asked, translate_2018(codes, map_set, asked), strict=True))

    return of


@pytest.fixture
def asked_anew(full_store: str) -> Iterator[Crosswalk]:
    """The same store with no answers kept."""
    with crosswalk.open(full_store) as opened:
        yield opened


@pytest.mark.parametrize("map_set", ENDS)
def test_every_code_has_its_official_entry(in_bulk: Answers, gem_2018: GemRows, map_set: str) -> None:
    """Singles, scenarios and choice lists of all entries, none lost and none added."""
    answers = in_bulk(map_set)
    assert {code: entry_of(answer) for code, answer in answers.items()} == entries(gem_2018(map_set))
    for code, answer in answers.items():
        assert answer.status is (Outcome.MAPPED if answer.alternatives else Outcome.NO_MAP), code
        for way in answer.alternatives:
            choices = [choice for each in way.choices for choice in each]
            assert {choice.status for choice in choices} == {Status.VALID}, code
            assert way.approximate is any(choice.flags[0] == "1" for choice in choices), code
            assert {choice.flags[2] for choice in choices} == {"1" if way.scenario else "0"}, code


@pytest.mark.parametrize("map_set", ENDS)
def test_one_by_one_is_as_in_bulk(asked_anew: Crosswalk, in_bulk: Answers, map_set: str) -> None:
    answers = in_bulk(map_set)
    for code in random.Random(2018).sample(sorted(answers), SAMPLE):  # noqa: S311 - no secret
        assert translate_2018(asked_anew, map_set, [code]) == [answers[code]]


def test_dotted_lower_case_and_padded_input(asked_anew: Crosswalk, in_bulk: Answers) -> None:
    answers = in_bulk(DX_FORWARD)
    sample = random.Random(32).sample(sorted(answers), SAMPLE)  # noqa: S311 - no secret
    inputs = [f" {str(answers[code].code).lower()} " for code in sample]
    found = translate_2018(asked_anew, DX_FORWARD, inputs)
    assert [(answer.code, answer.alternatives) for answer in found] == [
        (answers[code].code, answers[code].alternatives) for code in sample
    ]


@pytest.mark.parametrize(
    ("release", "edition"), [("2016", "2016"), ("2017", "2017"), ("2018", "2018"), ("2025", "2018")]
)
def test_forward_takes_the_edition_of_the_target_date(codes: Crosswalk, release: str, edition: str) -> None:
    (answer,) = codes.translate(["250.00"], "icd9cm", "icd10cm", release=release)
    assert (answer.map_set, answer.edition) == (DX_FORWARD, edition)


@pytest.mark.parametrize(
    ("code", "edition"),
    [
        ("E11.9", "2018"),
        ("I60.21", "2016"),  # deleted in FY2017
        ("A04.7", "2017"),  # split in FY2018 into A04.71 and A04.72
    ],
)
def test_backward_takes_the_newest_edition_that_lists_the_code(codes: Crosswalk, code: str, edition: str) -> None:
    (answer,) = codes.translate([code], "icd10cm", "icd9cm")
    assert (answer.map_set, answer.edition, answer.status) == (DX_BACKWARD, edition, Outcome.MAPPED)
