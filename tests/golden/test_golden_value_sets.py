"""Value sets through the GEMs of 2018, by every method."""

from __future__ import annotations

from datetime import date

from golden_gems import DX_BACKWARD, DX_FORWARD, GemRows

from crosswalk.domain.translation.methods import Method
from crosswalk.service import Crosswalk


def _plain(code: str) -> str:
    return code.replace(".", "")


def test_methods_find_more_from_one_to_the_next(codes: Crosswalk) -> None:
    for text in ("250.*", "410-414", "428.*", "800-829 not 805.*", "E95*", "V10-V19", "332.0"):
        found = codes.translate_value_set(text, "icd9cm", release="icd10cm:2018").codes
        assert found[Method.BOTH] == found[Method.FORWARD] | found[Method.BACKWARD]
        assert found[Method.BOTH] <= found[Method.SECONDARY] <= found[Method.TERTIARY]


def test_the_set_of_all_codes_gains_nothing_by_more_rounds(codes: Crosswalk, gem_2018: GemRows) -> None:
    answer = codes.translate_value_set("001-E999", "icd9cm", release="icd10cm:2018")
    assert len(answer.members) == 14_567
    assert answer.codes[Method.BOTH] == answer.codes[Method.TERTIARY]
    forward = {row.target for row in gem_2018(DX_FORWARD) if not row.is_no_map}
    backward = {row.source for row in gem_2018(DX_BACKWARD) if not row.is_no_map}
    assert set(map(_plain, answer.codes[Method.FORWARD])) == forward
    assert set(map(_plain, answer.codes[Method.BACKWARD])) == backward


def test_diabetes_beside_its_reference(codes: Crosswalk) -> None:
    """Without secondary diabetes (249) in the set, both finds little of E08 and E09; a round trip brings it in."""
    answer = codes.translate_value_set("250.*", "icd9cm", release="icd10cm:2025", reference="E08-E13")
    assert len([member for member in answer.members if member.in_set]) == 40
    assert answer.scores is not None
    found = {method: (each.size, each.hits, len(each.missing)) for method, each in answer.scores.items()}
    assert found == {
        Method.FORWARD: (53, 53, 378),
        Method.BACKWARD: (256, 256, 175),
        Method.BOTH: (256, 256, 175),
        Method.SECONDARY: (510, 428, 3),
        Method.TERTIARY: (755, 428, 3),
    }


def test_members_tell_what_a_person_has_to_decide(codes: Crosswalk) -> None:
    answer = codes.translate_value_set("250.00 250.01 250.12", "icd9cm", release="icd10cm:2025")
    members = {member.code: member for member in answer.members}
    assert members["250.01"].doubts == ()
    assert members["250.00"].doubts == ("E13.9 stands for codes outside the set too: 249.00",)
    assert members["250.12"].doubts[0] == "every alternative needs several codes together"
    assert not members["249.00"].in_set
    assert members["249.00"].doubts == ("not in the set: it shares a code with it, and secondary mapping follows it",)


def test_a_set_is_carried_as_its_codes_are(codes: Crosswalk) -> None:
    answer = codes.translate_value_set("332.0", "icd9cm", release="icd10cm:2025")
    assert answer.codes[Method.FORWARD] == {"G20.A1", "G20.A2", "G20.B1", "G20.B2", "G20.C"}
    assert "G20" not in answer.codes[Method.TERTIARY]


def test_a_set_goes_back_too(codes: Crosswalk) -> None:
    answer = codes.translate_value_set("descendants(I21)", "icd10cm", "icd9cm", source_on=date(2018, 1, 1))
    assert answer.codes[Method.FORWARD] <= answer.codes[Method.BOTH]
    assert all(code.startswith("410") for code in answer.codes[Method.BOTH])


def test_codes_of_before_stand_for_members_that_are_newer_than_the_map(codes: Crosswalk) -> None:
    """C43.121 came in place of C43.12, which the map lists: neither a code outside the set nor a way to others."""
    answer = codes.translate_value_set("C43", "icd10cm", "icd9cm")
    members = {member.code: member for member in answer.members}
    assert "C43.12" not in members
    assert [entry.code for entry in members["C43.121"].entries] == ["172.1"]
    assert members["C43.121"].entries[0].outside == ("D03.10", "D03.11", "D03.12")
