"""Rows of the official tables that mislead, and codes related to themselves (docs/design.md, rules 5.4 and 5.11)."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import Final

from crosswalk.domain.codes.systems import SYSTEMS
from crosswalk.domain.lookup.conversion_rows import ConversionRows
from crosswalk.domain.lookup.leading_rows import LeadingRows
from crosswalk.domain.lookup.lives import Lives
from crosswalk.domain.lookup.splits import Splits
from crosswalk.domain.translation.answers import Translation
from crosswalk.service import Crosswalk

CM: Final = SYSTEMS["icd10cm"]
PCS: Final = SYSTEMS["icd10pcs"]


def singles(answer: Translation) -> list[str]:
    return [way.choices[0][0].code for way in answer.alternatives]


def test_a_lymphoma_is_not_its_own_personal_history(codes: Crosswalk) -> None:
    for code in ("C83.390", "C83.398"):
        (answer,) = codes.translate([code], "icd10cm", "icd9cm")
        assert singles(answer) == ["200.00", "200.50", "200.70"]
        assert all(way.approximate for way in answer.alternatives)
        (row,) = answer.doubtful
        assert (row.code, row.previous, row.effective) == (code, "Z85.72", date(2024, 10, 1))
        assert row.reason == "it contradicts the split of C83.39 on that day"
        assert "C83.39" in (answer.reason or "")
    (remission,) = codes.translate(["C86.01"], "icd10cm", "icd9cm")
    assert singles(remission) == ["V10.79"]
    assert remission.doubtful == ()


def test_a_misprinted_predecessor_gives_way_to_the_header(codes: Crosswalk) -> None:
    answers = codes.translate(["Q52.120", "R39.191"], "icd10cm", "icd10cm", on=date(2016, 1, 1))
    assert [singles(answer) for answer in answers] == [["Q52.12"], ["R39.19"]]
    assert [answer.doubtful[0].previous for answer in answers] == ["Q25.12", "R31.19"]
    (life,) = codes.history(["Q52.120"], "icd10cm")
    assert [(row.text, row.doubtful) for row in life.preceded_by] == [
        ("Q52.12", None),
        ("Q25.12", "no release has Q25.12 before 2016-10-01"),
    ]


def test_a_code_that_fills_a_placeholder_goes_back_through_the_code_that_had_it(codes: Crosswalk) -> None:
    """V29.881A by a misprinted row, T52.811A of FY2027 by none."""
    misprinted, untold = codes.translate(["V29.881A", "T52.811A"], "icd10cm", "icd9cm")
    assert singles(misprinted) == ["E815.2"]
    assert [row.previous for row in misprinted.doubtful] == ["V29.89XA"]
    (cluster,) = untold.alternatives
    assert [[choice.code for choice in choices] for choices in cluster.choices] == [["982.8"], ["E862.4"]]
    assert "translated as T52.8X1A" in (untold.reason or "")
    codes_2027 = codes.diff("icd10cm", "2026-04", "2027").new
    solvents = [row.code for row in codes_2027 if row.code.startswith("T52.8")]
    assert len(solvents) == 36
    assert all(answer.alternatives for answer in codes.translate(solvents, "icd10cm", "icd9cm"))


def test_an_x_of_icd_10_pcs_is_an_approach_and_no_placeholder(codes: Crosswalk) -> None:
    """0H0TX7Z, external, ended; 0H0T07Z and 0H0T37Z, open and percutaneous, were there before and took nothing over."""
    (life,) = codes.history(["0H0TX7Z"], "icd10pcs")
    assert life.replaced_by == ()


def test_every_doubtful_row_of_the_tables(codes: Crosswalk) -> None:
    """Of ICD-10-CM 66 name what no release had, 11 contradict a split (C83.39, H36); none of ICD-10-PCS does."""
    found: Counter[str] = Counter()
    for system in (CM, PCS):
        store, calendar = codes.store, codes.store.releases.calendars()[system.id]
        lives = Lives(store, system)
        leading = LeadingRows(calendar, ConversionRows(store, system), Splits(store, calendar, lives), lives)
        listed = {row.code for row in store.lineage.predecessors(system, None)}
        leading.learn(listed)
        for code in listed:
            found.update(str(row.doubtful).split()[0] for row in leading.doubtful_of(code))
    assert found == {"no": 66, "it": 11}


def test_no_code_suggests_its_own_target_again_and_every_day_is_a_first_one(codes: Crosswalk) -> None:
    lives = dict(codes.store.codes.all_states(PCS))
    ended = sorted(code for code, life in lives.items() if not any(state.is_latest for state in life if state.billable))
    assert len(ended) > 3_000
    for answer in codes.translate(ended, "icd10pcs", "icd10pcs"):
        assert not {each.code for each in answer.also_consider} & set(singles(answer)), answer.code
        for each in answer.also_consider:
            assert each.effective in {state.valid_from for state in lives[each.code]}, (answer.code, each)


def test_a_bifurcation_became_one_device_and_nothing_else(codes: Crosswalk) -> None:
    (answer,) = codes.translate(["0370046"], "icd10pcs", "icd10pcs")
    assert singles(answer) == ["037004Z"]
    assert answer.also_consider == ()
    (kept,) = codes.translate(["037004Z"], "icd10pcs", "icd10pcs")
    assert {(each.code, each.effective) for each in kept.also_consider} == {
        (code, date(2016, 10, 1)) for code in ("037005Z", "037006Z", "037007Z")
    }
