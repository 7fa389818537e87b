"""Sources that the map does not list, and what a release says of its targets, on real data."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

import crosswalk
from crosswalk.domain.errors import UnknownMapSet
from crosswalk.domain.lookup.status import Status
from crosswalk.domain.translation.answers import Outcome, Translation
from crosswalk.questions import view
from crosswalk.service import Crosswalk


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
    assert (
        answer.reason
        == "edition 2018 of gem-icd10cm-icd9cm does not list C56.0; no loaded conversion table says what came before it"
    )
    assert one(full_store, "C56.0", "icd10cm").edition == "2010"


def test_a_draft_code_does_not_answer_for_a_later_code_of_its_name(full_store: str) -> None:
    """Z58.81 was "Exposure to lead" in the draft of 2009, and another thing when it was issued in 2023."""
    answer = one(full_store, "Z58.81", "icd10cm")
    hops = [(hop.before, hop.after) for way in answer.alternatives for hop in way.carried]
    assert hops == [("Z58.81", "Z59.89"), ("Z59.89", "Z59.8")]


def test_a_target_shows_the_title_of_its_release(full_store: str) -> None:
    """Version 26 of ICD-9-CM has no long titles: that of version 27 is told, since the wording went on."""
    answer = one(full_store, "E11.9", "icd10cm", release="icd9cm:26")
    ((choice,),) = answer.alternatives[0].choices
    assert (choice.code, choice.status) == ("250.00", Status.VALID)
    assert choice.long is not None
    assert choice.long.startswith("Diabetes mellitus without mention of complication, type II")


def test_a_release_that_one_system_lacks_refuses_only_its_codes(full_store: str) -> None:
    with crosswalk.open(full_store) as graph:
        cm, icd9 = graph.lookup(["E11.9", "250.00"], release="2025")
    assert cm.status is Status.VALID
    assert (icd9.status, icd9.reason) == (Status.NOT_COVERED, "icd9cm has no release '2025'")


def test_cpt_is_not_licensed_even_when_asked_for_by_name(full_store: str) -> None:
    with crosswalk.open(full_store) as graph:
        (answer,) = graph.lookup(["99213"], "cpt")
    assert answer.status is Status.NOT_LICENSED


@pytest.fixture(scope="module")
def both_maps(mirror: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Crosswalk]:
    """A store in which the reimbursement mapping was loaded before the GEM."""
    path = tmp_path_factory.mktemp("maps") / "maps.sqlite"
    with crosswalk.open(f"sqlite:///{path}", create=True) as codes:
        for target in ("reimb-icd10cm-icd9cm", "gem-icd10cm-icd9cm:2015", "icd9cm:32", "icd10cm:2015"):
            codes.load([target], mirror=str(mirror))
        yield codes


def test_the_reimbursement_mapping_answers_only_who_names_it(both_maps: Crosswalk) -> None:
    """A18.01 has five ways by the GEM of 2015, and one to pay by."""
    (unasked,) = both_maps.translate(["A18.01"], "icd10cm")
    (asked,) = both_maps.translate(["A18.01"], "icd10cm", map_set="reimb-icd10cm-icd9cm")
    assert (unasked.map_set, len(unasked.alternatives)) == ("gem-icd10cm-icd9cm", 5)
    assert (asked.map_set, asked.edition) == ("reimb-icd10cm-icd9cm", "2015")
    assert [[choice.code for choice in each] for way in asked.alternatives for each in way.choices] == [["015.04"]]


def test_a_combination_to_pay_by_is_one_scenario(both_maps: Crosswalk) -> None:
    (answer,) = both_maps.translate(["A02.1"], "icd10cm", map_set="reimb-icd10cm-icd9cm")
    (way,) = answer.alternatives
    assert [choices[0].code for choices in way.choices] == ["003.1", "995.91"]
    assert way.approximate
    assert (way.scenario, [len(choices) for choices in way.choices]) == (1, [1, 1])
    assert [choices[0].flags for choices in way.choices] == ["10111", "10112"]


def test_no_map_to_pay_by(both_maps: Crosswalk) -> None:
    by_edition = {
        edition: both_maps.translate(["R40.2130"], "icd10cm", map_set="reimb-icd10cm-icd9cm", edition=edition)[0].status
        for edition in ("2012", "2014")
    }
    assert by_edition == {"2012": Outcome.NO_MAP, "2014": Outcome.MAPPED}


def test_a_map_that_is_not_loaded_or_starts_elsewhere_is_refused(both_maps: Crosswalk) -> None:
    with pytest.raises(UnknownMapSet, match="reimb-icd10pcs-icd9pcs is not loaded"):
        both_maps.translate(["0016070"], map_set="reimb-icd10pcs-icd9pcs")
    with pytest.raises(UnknownMapSet, match="no map from icd9cm to any system is in reimb-icd10cm-icd9cm"):
        both_maps.translate(["250.00"], "icd9cm", map_set="reimb-icd10cm-icd9cm")


@pytest.mark.parametrize("few", [False, True])
def test_whoever_keeps_what_is_made_of_answers_lets_few_be_kept(
    few: bool, starter_store: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(view, "_FEW_ANSWERS", 2)
    with crosswalk.open(starter_store, today=lambda: date(2024, 12, 1)) as codes:
        if few:
            codes.keep_few_answers()
        first, *_ = (codes.translate([code], "icd9cm", "icd10cm")[0] for code in ("250.00", "250.01", "401.9"))
        again = codes.translate(["250.00"], "icd9cm", "icd10cm")[0]
    assert again == first
    assert (again is first) is not few
