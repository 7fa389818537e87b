"""Official releases taken out again: the store is as if they had never been loaded."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from service_samples import OpenStore, dump

from crosswalk.domain.errors import UsageError
from crosswalk.domain.history.releases import Role, SourceFile
from crosswalk.domain.lineage.conversion_tables import Previous, Relation
from crosswalk.domain.lineage.predecessors import Predecessor
from crosswalk.domain.store.releases import LoadedRelease
from crosswalk.loading.remaining import rows_without
from releases.catalog import load_catalog


@pytest.mark.parametrize(
    ("kept", "gone"),
    [
        (["icd9pcs:32"], ["icd9pcs:22"]),
        (["icd9pcs:30", "icd9pcs:32"], ["icd9pcs:31"]),
        (["hcpcs:2018"], ["hcpcs:2017"]),
    ],
)
def test_official_releases_leave_no_trace(opened: OpenStore, mirror: Path, kept: list[str], gone: list[str]) -> None:
    """Titles of a tabular list, and records with their own dates."""
    alone, both = opened("alone"), opened("both")
    alone.load(kept, mirror=str(mirror))
    both.load([*kept, *gone], mirror=str(mirror))
    assert both.unload(gone) == gone
    assert dump(both) == dump(alone)


def test_questions_are_answered_without_it_at_once(opened: OpenStore, mirror: Path) -> None:
    codes = opened(today=date(2015, 1, 1))
    codes.load(["icd9pcs:30", "icd9pcs:32"], mirror=str(mirror))
    assert codes.lookup(["00.01"], "icd9pcs")[0].moment.stale is False
    codes.unload(["icd9pcs:32"])
    assert codes.lookup(["00.01"], "icd9pcs")[0].moment.stale is True


def loaded(release: str, table: str) -> LoadedRelease:
    record = load_catalog().release(release)
    return LoadedRelease(record, "", {}, (SourceFile(table, "0" * 64, Role.CONVERSION),), "")


def row(code: str, table: str) -> Predecessor:
    previous = (Previous(code[:-1], None, category=False),)
    return Predecessor(code, date(2017, 10, 1), Relation.ANY, previous, code[:-1], table)


def test_rows_that_may_stand_in_another_table_are_not_guessed_at() -> None:
    """The tables are cumulative, and the store names of each row the first one by the alphabet."""
    first, second = loaded("icd10cm:2018", "FY18.xlsx"), loaded("icd10cm:2019", "FY19.xlsx")
    rows = [row("A0471", "FY18.xlsx"), row("C43111", "FY19.xlsx")]
    assert rows_without(rows[:1], [second], [first]) is None
    assert rows_without(rows, [first, second], []) == []
    with pytest.raises(UsageError, match=r"1 rows of FY18\.xlsx may stand in other") as refused:
        rows_without(rows, [first], [second])
    assert "icd10cm:2019" in (refused.value.remedy or "")
