"""A charge master of real releases: exactly the rows that a change hits are told, and every row is counted."""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path

import pytest
from programs import program

import crosswalk
from crosswalk.domain.lookup.impact import ImpactStatus, Need

pytest.importorskip("numpy")

charge_master = program("benchmarks/charge_master.py")
BEFORE, AFTER = ["hcpcs:2020-10", "icd10cm:2026"], ["hcpcs:2025-10", "icd10cm:2027"]
ROWS = 4_000


def test_exactly_the_rows_with_changed_codes_are_affected(full_store: str, tmp_path: Path) -> None:
    path = tmp_path / "cdm.csv"
    with crosswalk.open(full_store) as codes:
        rows = [*charge_master.charge_master(codes, ROWS)]
        with path.open("w", newline="", encoding="utf-8") as file:
            csv.writer(file).writerows(rows)
        (answer,) = codes.impact(path, before=BEFORE, after=AFTER)
        changed = {
            system: {each.code for each in codes.changes(system, before, after).changes}
            for system, before, after in (("hcpcs", BEFORE[0], AFTER[0]), ("icd10cm", BEFORE[1], AFTER[1]))
        }
    assert answer.row_count == ROWS
    wanted = Counter[int]()
    for line, row in enumerate(rows[1:], 2):
        cell = str(row[5]).upper()
        for code in (each.strip().partition("-")[0] for each in cell.split(",")):
            wanted[line] += code in changed["hcpcs"] or code in changed["icd10cm"]
    assert Counter(each.row for each in answer.affected) == +wanted
    assert len(answer.affected) > 50
    assert answer.rows_by_status[ImpactStatus.NOT_LICENSED] > ROWS / 2
    for each in answer.affected:
        if each.impact.need is Need.REPLACE:
            (one,) = each.impact.replaced_by
            assert each.impact.steps[-1].after == one.code
            assert one.long


def test_the_review_of_fiscal_year_2027_needs_a_person_for_what_was_split(full_store: str, tmp_path: Path) -> None:
    path = tmp_path / "problems.csv"
    path.write_text("code,patients\nM72.2,40\nI42.0,7\nI49.8,9\nE11.9,100\n", "utf-8")
    with crosswalk.open(full_store) as codes:
        (answer,) = codes.impact(path, before="2025-10-01", after="2026-10-01")
    assert [(each.text, each.impact.need) for each in answer.affected if each.text != "E11.9"] == [
        ("M72.2", Need.DECIDE),
        ("I49.8", Need.DECIDE),
        ("I42.0", Need.DECIDE),
    ]
    foot = next(each.impact for each in answer.affected if each.text == "M72.2")
    assert [one.code for one in foot.replaced_by] == ["M72.20", "M72.21", "M72.22"]
    assert foot.reason == "it was split into 3 codes: M72.20, M72.21, M72.22"
