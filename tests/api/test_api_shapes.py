"""Rows, and answers that have no path, are what their shapes declare."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import pytest
from pydantic import TypeAdapter

from api.rest.documented import documented
from crosswalk.contract import applied, categories, diff, history, lookup, releases, search, translation, validation
from crosswalk.contract import value_sets as sets
from crosswalk.contract.common import columns
from crosswalk.contract.shapes.applied import BrokenRow, MapChangeRow, MapJson, MapRow, RecheckJson
from crosswalk.contract.shapes.categories import CategoryCountsJson, CategoryRow
from crosswalk.contract.shapes.diff import ChangeRow
from crosswalk.contract.shapes.history import HistoryRow
from crosswalk.contract.shapes.lookup import LookupRow
from crosswalk.contract.shapes.releases import ReleaseRow
from crosswalk.contract.shapes.search import HitRow
from crosswalk.contract.shapes.translation import TranslationRow
from crosswalk.contract.shapes.validation import ValidationRow
from crosswalk.contract.shapes.value_sets import ReviewRow
from crosswalk.domain.applied.applied_map import AppliedMap, AppliedRow, Origin, RowChange, Standing
from crosswalk.domain.applied.recheck import Breach, Broken, Recheck
from crosswalk.domain.translation.methods import Method
from crosswalk.service import Crosswalk

CODES = ["E11.9", "0051", "250.00", "18.82", "nonsense", "99213"]


def check(shape: type, found: Iterable[Mapping[str, object]]) -> list[Mapping[str, object]]:
    """The rows, of which every one has the fields of its shape, all of them and no other, of the right types."""
    adapter = TypeAdapter(documented(shape))
    told = list(found)
    assert told
    for each in told:
        assert each.keys() == set(columns(shape))
        assert adapter.dump_python(adapter.validate_python(each), mode="json", exclude_unset=True) == each
    return told


def test_rows_of_codes(service: Crosswalk) -> None:
    check(LookupRow, map(lookup.lookup_row, service.lookup(CODES), range(100)))
    check(ValidationRow, map(validation.validation_row, service.validate(CODES), range(100)))
    lives = [row for answer in service.history(CODES) for row in history.history_rows(answer)]
    assert [row["code"] for row in check(HistoryRow, lives) if row["first_release"] is None] == [None, None]
    check(HitRow, map(search.hit_json, service.search("asthma").hits))


@pytest.mark.parametrize(("best", "clusters"), [(False, None), (True, 3)])
def test_rows_of_translations(service: Crosswalk, best: bool, clusters: int | None) -> None:
    answers = service.translate(["250.00", "80022", "752.2", "E950.0", "nonsense"], "icd9cm", best=best)
    rows = [row for each in answers for row in translation.translation_rows(each, clusters, 7)]
    assert {row["input"] for row in check(TranslationRow, rows)} == {each.input for each in answers}
    assert any(row["clusters"] for row in rows) is (clusters is not None)
    assert any(row["best"] for row in rows) is best
    assert any(row["not_carried"] for row in rows)


def test_rows_of_value_sets(service: Crosswalk) -> None:
    answer = service.translate_value_set("250.* not 250.0*\n799.99", "icd9cm")
    for method in Method:
        check(ReviewRow, sets.review_rows(answer, method))


def test_rows_of_releases_and_maps(service: Crosswalk) -> None:
    check(ChangeRow, diff.difference_rows(service.diff("icd10cm", "2024", "2026-04")))
    check(ReleaseRow, map(releases.release_row, service.releases().lines))
    counted = service.category_counts()
    check(CategoryCountsJson, map(categories.category_counts_json, counted))
    check(CategoryRow, (row for each in counted for row in categories.category_rows(each)))


def test_applied_maps() -> None:
    made = AppliedMap(
        "m", 2, "", "icd9cm", "icd10cm", "gem", None, "icd10cm:2025", None, "first-exact", "A", "2025-01-01", ""
    )
    row = AppliedRow("25000", Standing.MAPPED, ("E119", "I10"), True, Origin.OWN, "so", "", "A", "2025-01-01")
    change = RowChange("25000", row, None)
    broken = Recheck(made, "icd10cm:2026", None, (Broken(row, Breach.TARGET_GONE, "E119"),), {"25000": ("E11.A",)})
    check(MapJson, [applied.map_json(made)])
    check(RecheckJson, [applied.recheck_json(broken)])
    (told,) = check(MapRow, [applied.map_row(made, row)])
    assert told["targets"] == "E11.9 + I10"
    assert check(MapChangeRow, [applied.change_row(made, made, change)]) == [
        {"source": "250.00", "before": "E11.9 + I10", "after": ""}
    ]
    (told,) = check(BrokenRow, applied.broken_rows(broken))
    assert (told["code"], told["remedies"]) == ("E11.9", "E11.A")
