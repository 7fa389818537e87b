"""Sources that the map does not list, and what a release says of its targets, on real data."""

from __future__ import annotations

from datetime import date

import pytest

import crosswalk
from crosswalk.domain.translation import Outcome, Translation
from crosswalk.domain.validity import Status


def one(store: str, code: str, source: str | None, **asked: object) -> Translation:
    with crosswalk.open(store, today=lambda: date(2024, 12, 1)) as graph:
        (answer,) = graph.translate([code], source, **asked)  # type: ignore[arg-type]
    return answer


def test_a_code_billable_on_the_source_day_goes_on_as_what_became_of_it(full_store: str) -> None:
    """528.0 was a code of its own until October 2006 (v24 split it)."""
    answer = one(full_store, "528.0", "icd9cm", source_on=date(2006, 6, 1))
    assert answer.status is Outcome.MAPPED
    assert "528.00" in answer.descendants
    assert all(way.approximate for way in answer.alternatives)


@pytest.mark.parametrize("day", [date(2004, 1, 1), date(2010, 1, 1), date(2020, 1, 1)])
def test_a_header_lists_its_codes_on_any_source_day(full_store: str, day: date) -> None:
    answer = one(full_store, "250", "icd9cm", source_on=day)
    assert answer.status is Outcome.HEADER_SOURCE
    assert answer.descendants[0] == "250.00"


def test_a_header_that_became_billable_later_is_a_header_before(full_store: str) -> None:
    """H81.4 is billable since October 2019."""
    answer = one(full_store, "H81.4", "icd10cm", source_on=date(2018, 1, 1))
    assert answer.status is Outcome.HEADER_SOURCE
    assert answer.descendants == ("H81.41", "H81.42", "H81.43", "H81.49")


def test_a_code_of_another_edition_is_not_unknown(full_store: str) -> None:
    """C56.0 stood in drafts only, up to the edition of 2010."""
    answer = one(full_store, "C56.0", "icd10cm", edition="2018")
    assert answer.status is Outcome.NOT_IN_MAP
    assert answer.reason == "edition 2018 of gem-icd10cm-icd9cm does not list C56.0"
    assert one(full_store, "C56.0", "icd10cm").edition == "2010"


def test_a_draft_code_does_not_answer_for_a_later_code_of_its_name(full_store: str) -> None:
    """Z58.81 was "Exposure to lead" in the draft of 2009, and another thing when it was issued in 2023."""
    assert one(full_store, "Z58.81", "icd10cm").status is Outcome.NOT_IN_MAP


def test_a_target_shows_the_title_its_release_states(full_store: str) -> None:
    """Version 26 of ICD-9-CM has no long titles."""
    answer = one(full_store, "E11.9", "icd10cm", release="icd9cm:26")
    ((choice,),) = answer.alternatives[0].choices
    assert (choice.code, choice.status, choice.long) == ("250.00", Status.VALID, None)


def test_a_release_that_one_system_lacks_refuses_only_its_codes(full_store: str) -> None:
    with crosswalk.open(full_store) as graph:
        cm, icd9 = graph.lookup(["E11.9", "250.00"], release="2025")
    assert cm.status is Status.VALID
    assert (icd9.status, icd9.reason) == (Status.NOT_COVERED, "icd9cm has no release '2025'")


def test_cpt_is_not_licensed_even_when_asked_for_by_name(full_store: str) -> None:
    with crosswalk.open(full_store) as graph:
        (answer,) = graph.lookup(["99213"], "cpt")
    assert answer.status is Status.NOT_LICENSED
