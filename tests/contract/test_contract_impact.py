"""What changes do to a list is told alike by both engines, to the last cell."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from contract_samples import FY2022, FY2024, JULY, SNAPSHOTS, load, put_releases

from crosswalk.domain.lineage.conversion_tables import Previous, Relation
from crosswalk.domain.lineage.predecessors import Predecessor
from crosswalk.domain.lookup.impact import ImpactStatus, Need
from crosswalk.domain.store.protocol import Store
from crosswalk.service import Crosswalk

pytest.importorskip("numpy")

ROW = Predecessor("G20A1", FY2024.effective, Relation.ANY, (Previous("G20"),), "G20", "table.xlsx")
LIST = "code,n\nG20,5\nC84.1,9\nE11.65,1\nE116,1\nC9041,7\nU0001,2\nG20.A1,1\n"


def test_an_impact_is_told_alike(store: Store, tmp_path: Path) -> None:
    load(store, "hcpcs:2020-04.r1", "hcpcs:2020-04", "hcpcs:2020-07")
    with store.writing() as writer:
        put_releases(store, writer, [SNAPSHOTS[each.id] for each in (FY2022, FY2024)], [ROW])
    path = tmp_path / "list.csv"
    path.write_text(LIST, "utf-8")
    made = tmp_path / "made.csv"
    codes = Crosswalk(store, lambda: date(2024, 1, 1), str(tmp_path / "work.sqlite"))
    (answer,) = codes.impact(
        path, before=[FY2022.id, "hcpcs:2020-04"], after=[FY2024.id, JULY.id], apply=made, columns=["code"]
    )
    told = [
        (each.text, each.impact.need, [one.code for one in each.impact.replaced_by], each.impact.effective)
        for each in answer.affected
    ]
    assert told == [
        ("C9041", Need.DECIDE, [], JULY.effective),
        ("G20", Need.REPLACE, ["G20.A1"], FY2024.effective),
        ("E11.65", Need.REVIEW, [], None),
        ("G20.A1", Need.NOTHING, [], FY2024.effective),
    ]
    assert answer.rows_by_status == {
        ImpactStatus.AFFECTED: 4,
        ImpactStatus.UNAFFECTED: 2,
        ImpactStatus.INVALID_BEFORE: 1,
    }
    assert made.read_text("utf-8") == LIST.replace("G20,", "G20.A1,", 1)
